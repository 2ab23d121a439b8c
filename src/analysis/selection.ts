import { Check } from './check';
import { CHECKS } from './checks';
import { nearest } from '../linkerd/nearest';
import { Fault, quote } from '../linkerd/rule';

/** The checks that are asked for and not disabled. */
export function selectChecks({ checks, disabledChecks = [] }: { readonly checks?: readonly string[]; readonly disabledChecks?: readonly string[] }): readonly Check[] {
  return CHECKS.filter(({ name }) => (checks ?? [name]).some((pattern) => selectsCheck(pattern, name)) && !disabledChecks.some((pattern) => selectsCheck(pattern, name)));
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
