import type { ReportInput } from './report';
import { counts } from './text';
import { findingOf } from '../review';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, with which GitHub marks the lines of a pull request. */
export function githubReport({ review: { findings }, unusable, objects, target }: ReportInput): string {
  const lines = findings.map((found) => {
    const { file, line, column, check, message, path, kind, namespace, name } = findingOf(found);
    const object = [kind, `${namespace ? `${namespace}/` : ''}${name}`].join(' ');
    return command(COMMANDS[found.severity], { file, line, col: column, title: check }, `${path ?? object}: ${message}`);
  });
  const broken = unusable.map(({ file, line, message }) => command('error', { file, line, title: 'unusable' }, message));
  return `${[...broken, ...lines, `${counts(findings)} in ${objects} objects for ${target}`].join('\n')}\n`;
}

function command(name: string, properties: Record<string, string | number | undefined>, message: string): string {
  const said = Object.entries(properties).filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${escape(String(value)).replace(/:/g, '%3A').replace(/,/g, '%2C')}`);
  return `::${name}${said.length > 0 ? ` ${said.join(',')}` : ''}::${escape(message)}`;
}

function escape(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
