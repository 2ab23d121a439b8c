import { styleText } from 'util';
import type { ReportInput } from './report';
import { Found } from '../analyze';
import { Severity } from '../check';
import { findingOf } from '../review';

const COLORS = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

/** For people: object by object, and a summary. */
export function textReport({ review: { findings, acknowledged, known }, unusable, objects, target, color = false }: ReportInput): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) => (color ? styleText(format, text, { validateStream: false }) : text);
  const blocks: string[] = unusable.map(({ file, line, message }) => `${style('bold', line === undefined ? file : `${file}:${line}`)}\n  ${style('red', 'unusable')}  ${message}\n`);
  let previous: unknown;
  for (const found of findings) {
    const { check, severity, message, kind, namespace, name } = findingOf(found);
    const head = found.object === previous ? '' : `${style('bold', placeAndLine(found))}${kind && `  ${kind} ${namespace ? `${namespace}/` : ''}${name}`}\n`;
    const field = findingOf(found).line !== undefined && found.object === previous ? style('dim', `  line ${findingOf(found).line}`) : '';
    blocks.push(`${head}  ${style(COLORS[severity], severity)}  ${message}  ${style('dim', `[${check}]`)}${field}\n`);
    previous = found.object;
  }
  const also = [acknowledged > 0 && `${acknowledged} acknowledged`, known > 0 && `${known} known by the baseline`].filter(Boolean).join(', ');
  const summary = `${counts(findings)}${also ? ` (${also})` : ''} in ${plural(objects, 'object')} for ${target}${unusable.length > 0 ? `; ${plural(unusable.length, 'document')} could not be read` : ''}`;
  return `${blocks.join('')}${blocks.length > 0 ? '\n' : ''}${summary}\n`;
}

/** How many there are of each severity. */
export function counts(findings: readonly Found[]): string {
  const of = (severity: Severity) => findings.filter((found) => found.severity === severity).length;
  const parts = [plural(of('error'), 'error'), plural(of('warning'), 'warning'), ...(of('info') > 0 ? [`${of('info')} info`] : [])];
  return findings.length === 0 ? 'nothing found' : parts.join(', ');
}

function placeAndLine(found: Found): string {
  const { path, file, line } = findingOf(found);
  return path ?? (line === undefined ? file ?? '' : `${file}:${line}`);
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
