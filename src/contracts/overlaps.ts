import { Operation } from './open-api';

/** A part of a path between slashes. */
interface Segment {
  readonly text: string;
  /** How open it is: not at all, in part, wholly. */
  readonly openness: 0 | 1 | 2;
  /** What it begins and ends with. */
  readonly prefix: string;
  readonly suffix: string;
}

/** An operation with what tells whether another one matches the same requests. */
interface Parts {
  readonly operation: Operation;
  readonly segments: readonly Segment[];
}

/**
 * The operations in groups: two in different groups never match the same request. To Linkerd a literal path and a
 * template are matches of the same length, of which the rule that comes first wins in one route and the older route
 * wins else; so a group belongs into one route, literal segments before templated ones.
 */
export function overlapGroups(operations: readonly Operation[]): Operation[][] {
  const parts = operations.map((operation): Parts => ({ operation, segments: operation.path.split('/').slice(1).map(segmentOf) }));
  const leaders = new Map(parts.map((part) => [part, part]));
  const leaderOf = (part: Parts): Parts => {
    let leader = part;
    while (leaders.get(leader) !== leader) {
      leader = leaders.get(leader)!;
    }
    leaders.set(part, leader);
    return leader;
  };
  for (const bucket of buckets(parts)) {
    const literal = bucket.filter(isLiteral);
    const templates = bucket.filter((part) => !isLiteral(part));
    templates.forEach((template, index) => [...literal, ...templates.slice(index + 1)]
      .filter((other) => overlap(template, other)).forEach((other) => leaders.set(leaderOf(other), leaderOf(template))));
  }
  const groups = new Map<Parts, Parts[]>();
  parts.forEach((part) => groups.set(leaderOf(part), [...groups.get(leaderOf(part)) ?? [], part]));
  return [...groups.values()].map((group) => group.sort(closedFirst).map(({ operation }) => operation));
}

/** Whether a path or a segment of one has a parameter. */
export function isTemplated(path: string): boolean {
  return /\{[^}]*\}/.test(path);
}

function segmentOf(text: string): Segment {
  const parts = text.split(/\{[^}]*\}/);
  const [prefix, suffix] = [parts[0], parts[parts.length - 1]];
  return { text, prefix, suffix, openness: parts.length === 1 ? 0 : parts.length === 2 && prefix === '' && suffix === '' ? 2 : 1 };
}

function isLiteral({ segments }: Parts): boolean {
  return segments.every(({ openness }) => openness === 0);
}

/** Only operations with one method and as many segments, and mostly only those with the same first one, can overlap. */
function buckets(parts: readonly Parts[]): Parts[][] {
  const byShape = groupBy(parts, ({ operation, segments }) => `${operation.method} ${segments.length}`);
  return byShape.flatMap((shape) => (
    shape.some(({ segments: [first] }) => first.openness > 0) ? [shape] : groupBy(shape, ({ segments: [first] }) => first.text)));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  items.forEach((item) => {
    const group = groups.get(key(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(key(item), [item]);
    }
  });
  return [...groups.values()];
}

function overlap(a: Parts, b: Parts): boolean {
  return a.segments.every((segment, index) => meet(segment, b.segments[index]));
}

/** Whether some text may be both. Of what stands between two parameters of one segment nothing is asked. */
function meet(a: Segment, b: Segment): boolean {
  if (a.openness === 0) {
    return b.openness === 0 ? a.text === b.text : a.text.startsWith(b.prefix) && a.text.endsWith(b.suffix);
  }
  return b.openness === 0 ? meet(b, a)
    : (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) && (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix));
}

/** Where two paths first differ, the segment that is less open comes first. */
function closedFirst(a: Parts, b: Parts): number {
  const at = a.segments.findIndex(({ openness }, index) => openness !== b.segments[index].openness);
  return at === -1 ? 0 : a.segments[at].openness - b.segments[at].openness;
}
