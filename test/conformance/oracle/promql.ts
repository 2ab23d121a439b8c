import { SyntaxNode } from '@lezer/common';
import { LRParser } from '@lezer/lr';

// Its types are those of an ES module only.
const { parser }: { parser: LRParser } = jest.requireActual('@prometheus-io/lezer-promql');

// Reads PromQL by Prometheus' own grammar, and works out what rules use of it over series that are functions of time.

type Labels = Readonly<Record<string, string>>;

/** A series, known at each second; undefined where it has no value. */
export interface Series {
  readonly labels: Labels;
  at(second: number): number | undefined;
}

/** What is found under the name of a metric. */
export type Database = (metric: string) => readonly Series[];

/** A value of an instant. */
export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

/** A series that an expression asks for. */
export interface Selection {
  readonly metric: string;
  readonly matches: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** In seconds, of a range. */
  readonly range?: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A duration of Prometheus in seconds, or nothing where it is none. */
export function promSeconds(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  return parts.length > 0 && parts.map(([part]) => part).join('') === text ? parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0) : undefined;
}

/** Where an expression is not PromQL. */
export function syntaxErrors(text: string): string[] {
  const errors: string[] = [];
  parser.parse(text).iterate({ enter: ({ type, from }) => void (type.isError && errors.push(`not PromQL at ${from}: ${text}`)) });
  return text.trim() === '' ? ['no expression'] : errors;
}

/** What an expression asks for. */
export function selectionsOf(text: string): Selection[] {
  const found: Selection[] = [];
  parser.parse(text).iterate({ enter: ({ name, node }) => void (name === 'VectorSelector' && found.push(selection(text, node))) });
  return found;
}

/** The result of an expression; a bare number has no labels. */
export function evaluate(text: string, database: Database, second: number): Value[] {
  const result = new Evaluation(text, database, second).of(parser.parse(text).topNode.firstChild!);
  return typeof result === 'number' ? [{ labels: {}, value: result }] : result;
}

class Evaluation {
  public constructor(private readonly text: string, private readonly database: Database, private readonly second: number) {}

  public of(node: SyntaxNode): Value[] | number {
    switch (node.name) {
      case 'NumberDurationLiteral': return Number(this.slice(node));
      case 'ParenExpr': return this.of(node.firstChild!);
      case 'VectorSelector': return this.instant(selection(this.text, node));
      case 'FunctionCall': return this.call(node);
      case 'AggregateExpr': return this.aggregate(node);
      case 'BinaryExpr': return this.binary(node);
      default: throw new Error(`the oracle does not know ${node.name} in ${this.text}`);
    }
  }

  private call(node: SyntaxNode): Value[] | number {
    const argument = node.lastChild!.firstChild;
    const name = this.slice(node.firstChild!);
    switch (name) {
      case 'time': return this.second;
      case 'vector': return [{ labels: {}, value: this.of(argument!) as number }];
      case 'rate': return this.rate(selection(this.text, argument!.firstChild!, argument!));
      case 'absent': return this.vector(argument!).length > 0 ? [] : [{ labels: absentLabels(selection(this.text, argument!)), value: 1 }];
      default: throw new Error(`the oracle does not know the function ${name}`);
    }
  }

  private instant({ metric, matches }: Selection): Value[] {
    return this.matching(metric, matches).flatMap(({ labels, at }) => {
      const value = at(this.second);
      return value === undefined ? [] : [{ labels: { ...labels, __name__: metric }, value }];
    });
  }

  /** Of counters that never restart, known at both ends. */
  private rate({ metric, matches, range }: Selection): Value[] {
    return distinct(this.matching(metric, matches).flatMap(({ labels, at }) => {
      const [from, to] = [at(this.second - range!), at(this.second)];
      return from === undefined || to === undefined ? [] : [{ labels, value: (to - from) / range! }];
    }));
  }

  private matching(metric: string, matches: Selection['matches']): Series[] {
    return this.database(metric).filter(({ labels }) => matches.every((match) => fulfils(labels[match.label] ?? '', match)));
  }

  private aggregate(node: SyntaxNode): Value[] {
    const by = node.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName').map((each) => this.slice(each)) ?? [];
    const groups = new Map<string, Value[]>();
    for (const each of this.vector(node.lastChild!.firstChild!)) {
      const labels = Object.fromEntries(by.flatMap((label) => (each.labels[label] ? [[label, each.labels[label]]] : [])));
      const key = JSON.stringify(Object.entries(labels).sort());
      groups.set(key, [...groups.get(key) ?? [], { labels, value: each.value }]);
    }
    const operator = this.slice(node.firstChild!);
    return [...groups.values()].map((values) => ({ labels: values[0].labels, value: combine(operator, values.map(({ value }) => value)) }));
  }

  private binary(node: SyntaxNode): Value[] | number {
    const [left, operator, right] = [node.firstChild!, this.slice(node.firstChild!.nextSibling!), node.lastChild!];
    const [a, b] = [this.of(left), this.of(right)];
    if (operator === 'and' || operator === 'or') {
      const keys = (values: Value[] | number) => new Set((values as Value[]).map(({ labels }) => keyOf(labels)));
      const [inA, inB] = [keys(a), keys(b)];
      return operator === 'and' ? (a as Value[]).filter(({ labels }) => inB.has(keyOf(labels)))
        : [...a as Value[], ...(b as Value[]).filter(({ labels }) => !inA.has(keyOf(labels)))];
    }
    if (typeof a === 'number' && typeof b === 'number') {
      return calculate(operator, a, b);
    }
    const pairs = typeof a === 'number' ? (b as Value[]).map(({ labels, value }) => ({ labels, x: a, y: value, kept: value }))
      : typeof b === 'number' ? a.map(({ labels, value }) => ({ labels, x: value, y: b, kept: value }))
        : a.flatMap(({ labels, value }) => b.filter((other) => keyOf(other.labels) === keyOf(labels))
          .map((other) => ({ labels, x: value, y: other.value, kept: value })));
    return operator in COMPARISONS
      ? pairs.filter(({ x, y }) => COMPARISONS[operator](x, y)).map(({ labels, kept }) => ({ labels, value: kept }))
      : distinct(pairs.map(({ labels, x, y }) => ({ labels: withoutName(labels), value: calculate(operator, x, y) })));
  }

  private vector(node: SyntaxNode): Value[] {
    return this.of(node) as Value[];
  }

  private slice({ from, to }: { from: number; to: number }): string {
    return this.text.slice(from, to);
  }
}

function selection(text: string, node: SyntaxNode, range?: SyntaxNode): Selection {
  const slice = ({ from, to }: SyntaxNode) => text.slice(from, to);
  const matches = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const duration = (range ?? (node.parent?.name === 'MatrixSelector' ? node.parent : undefined))?.getChild('DurationExpr');
  return {
    metric: slice(node.getChild('Identifier')!),
    matches: matches.map((each) => (
      { label: slice(each.firstChild!), operator: slice(each.getChild('MatchOp')!), value: JSON.parse(slice(each.lastChild!)) })),
    ...(duration && { range: promSeconds(slice(duration)) }),
  };
}

/** Regexes of Prometheus hold for the whole value, and a label that is not there is empty. */
function fulfils(actual: string, { operator, value }: Selection['matches'][number]): boolean {
  const holds = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
  return operator.startsWith('!') ? !holds : holds;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b, '<': (a, b) => a < b, '>=': (a, b) => a >= b, '<=': (a, b) => a <= b, '==': (a, b) => a === b, '!=': (a, b) => a !== b,
};

function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    default: throw new Error(`the oracle does not know ${operator}`);
  }
}

function combine(operator: string, values: number[]): number {
  switch (operator) {
    case 'sum': return values.reduce((sum, value) => sum + value, 0);
    case 'min': return Math.min(...values);
    case 'count': return values.length;
    case 'group': return 1;
    default: throw new Error(`the oracle does not know ${operator}`);
  }
}

function withoutName(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== '__name__'));
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(withoutName(labels)).filter(([, value]) => value !== '').sort());
}

/** As Prometheus does, refuses a result in which two values have the same labels. */
function distinct(values: Value[]): Value[] {
  if (new Set(values.map(({ labels }) => keyOf(labels))).size < values.length) {
    throw new Error('vector cannot contain metrics with the same labelset');
  }
  return values;
}

function absentLabels({ matches }: Selection): Labels {
  return Object.fromEntries(matches.filter(({ operator }) => operator === '=').map(({ label, value }) => [label, value]));
}
