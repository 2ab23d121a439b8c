import { LabelMatch } from './metrics';

/** A metric that a query asks for, and the conditions on its labels. */
export interface MetricSelector {
  readonly metric: string;
  readonly matches: readonly LabelMatch[];
}

const SELECTOR = /([a-zA-Z_:][\w:]*)\s*\{((?:[^{}"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\}/g;
const MATCH = /([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;

/** The metrics that a query asks for with conditions: those that can be told without reading all of PromQL. */
export function selectorsIn(query: string): MetricSelector[] {
  return [...query.matchAll(SELECTOR)].map(([, metric, matches]) => ({
    metric,
    matches: [...matches.matchAll(MATCH)].map(([, label, operator, value]): LabelMatch => [label, operator as LabelMatch[1], value.slice(1, -1)]),
  }));
}

/** The names in a query, metrics among them; texts are left out. */
export function wordsOf(query: string): string[] {
  return [...new Set(query.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').match(/[a-zA-Z_:][\w:]*/g) ?? [])];
}
