import { readFileSync } from 'fs';
import { join } from 'path';
import { conformanceDir } from './oracle/target';

/** A case of Linkerd's own policy-controller tests: what is there, what is asked, what is answered. */
export interface SemanticsCase {
  readonly id: string;
  readonly resources: readonly any[];
  readonly query: any;
  /** Keys are facets of the answer; `prose` tells the case. */
  readonly expect: Readonly<Record<string, unknown>>;
}

/** How each facet is answered, in the words of the cases. */
export type Answers = Readonly<Record<string, () => unknown>>;

/** The cases that ask for some directions. */
export function semanticsCases(...directions: readonly string[]): SemanticsCase[] {
  const cases: SemanticsCase[] = JSON.parse(readFileSync(join(conformanceDir()!, 'corpora/semantics/cases.json'), 'utf8'));
  return cases.filter(({ query }) => directions.includes(query.direction));
}

/** What is not as a case expects it. A facet that has no answer is a mistake, too. */
export function mismatches({ expect: expected }: SemanticsCase, answers: Answers): string[] {
  return Object.entries(expected).filter(([key]) => key !== 'prose').flatMap(([key, value]) => (
    Object.hasOwn(answers, key) ? differences(key, value, answers[key]()) : [`${key}: nobody answers it`]));
}

/** Lists are compared as a whole; of objects what is expected, all of it, has to be there; null is nothing. */
export function differences(at: string, expected: unknown, got: unknown): string[] {
  const wrong = [`${at}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`];
  if (Array.isArray(expected)) {
    return Array.isArray(got) && got.length === expected.length ? expected.flatMap((item, i) => differences(`${at}[${i}]`, item, got[i])) : wrong;
  }
  if (typeof expected === 'object' && expected !== null) {
    const entries = Object.entries(expected);
    if (typeof got !== 'object' || got === null || Array.isArray(got) || (entries.length === 0 && Object.values(got).some((value) => value !== undefined))) {
      return wrong;
    }
    return entries.flatMap(([key, value]) => differences(`${at}.${key}`, value, (got as any)[key]));
  }
  return (expected ?? undefined) === (got ?? undefined) ? [] : wrong;
}
