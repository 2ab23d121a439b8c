import { Check } from './check';
import { CheckOptions } from './check-options';
import { CHECKS } from './checks';
import { Fault, quote } from '../linkerd/rule';
import { nearest } from '../linkerd/spelling';

/** The checks that are asked for and not disabled. */
export function selectChecks({ checks, disabledChecks = [] }: CheckOptions): readonly Check[] {
  const among = (patterns: readonly string[], name: string) => patterns.some((pattern) => selectsCheck(pattern, name));
  return CHECKS.filter(({ name }) => (checks === undefined || among(checks, name)) && !among(disabledChecks, name));
}

/** Whether a name or `group/*` means a check. */
export function selectsCheck(pattern: string, name: string): boolean {
  return pattern === name || pattern === '*' || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1)));
}

/** The faults of names that no check has. */
export function patternFaults(prop: string, patterns: readonly string[]): Fault[] {
  return patterns.filter((pattern) => !CHECKS.some(({ name }) => selectsCheck(pattern, name))).map((pattern) => {
    const near = nearest(pattern, CHECKS.map(({ name }) => name));
    return `${prop.startsWith('--') ? prop : quote(prop)} names no check, got ${quote(pattern)}; expected a name such as ${quote(near ?? CHECKS[0].name)}, or a group such as "routing/*"`;
  });
}
