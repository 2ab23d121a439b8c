import { Operation } from './open-api';

/** An operation with what tells whether another one matches the same requests. */
interface Parts {
  readonly operation: Operation;
  readonly segments: readonly string[];
  /** How open each segment is: not at all, in part, wholly. */
  readonly openness: readonly number[];
}

/**
 * The operations in groups: two in different groups never match the same request. To Linkerd a literal path and a
 * template are matches of the same length, of which the rule that comes first wins in one route and the older route
 * wins else; so a group belongs into one route, literal segments before templated ones.
 */
export function overlapGroups(operations: readonly Operation[]): Operation[][] {
  const parts = operations.map((operation): Parts => {
    const segments = operation.path.split('/').slice(1);
    return { operation, segments, openness: segments.map((segment) => (!isTemplated(segment) ? 0 : /^\{[^}]*\}$/.test(segment) ? 2 : 1)) };
  });
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

function isLiteral({ openness }: Parts): boolean {
  return openness.every((open) => open === 0);
}

/** Only operations with one method and as many segments, and mostly only those with the same first one, can overlap. */
function buckets(parts: readonly Parts[]): Parts[][] {
  const byShape = groupBy(parts, ({ operation, segments }) => `${operation.method} ${segments.length}`);
  return byShape.flatMap((shape) => (shape.some(({ openness }) => openness[0] > 0) ? [shape] : groupBy(shape, ({ segments }) => segments[0])));
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
  return a.segments.every((segment, index) => a.openness[index] > 0 || b.openness[index] > 0 || segment === b.segments[index]);
}

/** Where two paths first differ, the segment that is less open comes first. */
function closedFirst(a: Parts, b: Parts): number {
  const at = a.openness.findIndex((open, index) => open !== b.openness[index]);
  return at === -1 ? 0 : a.openness[at] - b.openness[at];
}
