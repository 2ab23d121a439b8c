import { pathToFileURL } from 'url';
import type { ReportInput } from './report';
import { Check } from '../check';
import { findingOf } from '../review';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
const RULES = 'https://github.com/cdk8s-linkerd/cdk8s-linkerd/blob/main/docs/RULES.md';

/** SARIF 2.1.0, for code scanning. */
export function sarifReport({ review: { findings }, unusable }: ReportInput): string {
  const checks = [...new Set(findings.map(({ check }) => check))];
  const results = findings.map((found) => {
    const { file, line, column, path, kind, namespace, name } = findingOf(found);
    const object = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
    return {
      ruleId: found.check.name,
      ruleIndex: checks.indexOf(found.check),
      level: LEVELS[found.severity],
      message: { text: found.message },
      locations: [{
        ...(file !== undefined && { physicalLocation: location(file, line, column) }),
        logicalLocations: [{ fullyQualifiedName: path ?? object, kind: 'resource' }],
      }],
      partialFingerprints: { 'object/v1': `${found.check.name} ${object}` },
    };
  });
  const notifications = unusable.map(({ file, line, message }) => (
    { level: 'error', message: { text: message }, locations: [{ physicalLocation: location(file, line) }] }));
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk8s-linkerd', informationUri: RULES, rules: checks.map(rule) } },
      invocations: [{ executionSuccessful: unusable.length === 0, ...(notifications.length > 0 && { toolExecutionNotifications: notifications }) }],
      results,
    }],
  }, undefined, 2)}\n`;
}

function rule({ name, severity, title, why, fix }: Check): object {
  return {
    id: name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    helpUri: `${RULES}#${name.replace('/', '')}`,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function location(file: string, line?: number, column?: number): object {
  const uri = file.startsWith('/') ? pathToFileURL(file).href : file.split(/[\\/]/).map(encodeURIComponent).join('/');
  const region = { startLine: line, ...(column !== undefined && { startColumn: column }) };
  return { artifactLocation: { uri }, ...(line !== undefined && { region }) };
}
