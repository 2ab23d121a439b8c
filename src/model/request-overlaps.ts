import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { rulesOf } from './outbound-rule';
import { Attachment, attachmentsTo, ParentRef } from './routes';
import { connectionsOf, RequestMatch, Requests, requestsOf, takesByRegex, writtenOut } from '../linkerd/route-requests';
import { Path } from '../linkerd/schema/clean';

/** A rule of a route, and requests that it takes. */
interface Taken extends Attachment {
  readonly requests: Requests;
  readonly rule: number;
  readonly field: Path;
}

/** Requests that two rules take, so that only one of them gets them. */
export interface Overlap {
  readonly field: Path;
  readonly requests: string;
  readonly other: MeshObject;
  readonly otherRequests: string;
  /** Which of both has the regex that takes what the other one says literally; none: both say the same. */
  readonly regex?: 'this' | 'other';
}

/**
 * What rules of a route have in common with rules before them, in it or in routes that come earlier in the input, as far
 * as Linkerd ranks them alike: the first rule of a route, and of two routes the older one, gets the requests.
 */
export function overlapsOf(model: MeshModel, route: MeshObject, { kind, namespace, name }: ParentRef): readonly Overlap[] {
  const overlaps = model.once(`overlaps ${kind} ${namespace}/${name}`, () => {
    const known = new Map<MeshObject, Overlap[]>();
    const seen = new Seen();
    for (const taken of attachmentsTo(model, kind, namespace, name).flatMap(takenBy)) {
      const found = seen.add(taken);
      if (found) {
        known.set(taken.route, [...known.get(taken.route) ?? [], found]);
      }
    }
    return known;
  });
  return overlaps.get(route) ?? [];
}

/** Whether both are for clients of one namespace and for one port. */
export function meet(a: Attachment, b: Attachment): boolean {
  const [clientsA, clientsB] = [a, b].map(({ route, parent }) => (route.namespace === parent.namespace ? undefined : route.namespace));
  return (clientsA === undefined || clientsB === undefined || clientsA === clientsB)
    && (a.parent.port === undefined || b.parent.port === undefined || a.parent.port === b.parent.port);
}

/** What has been taken so far, by what tells which can meet. */
class Seen {
  private readonly alike = new Map<string, Taken[]>();
  private readonly literal = new Map<string, Taken[]>();
  private readonly regex = new Map<string, Taken[]>();

  /** Adds what a rule takes, and says which rule before it takes the same. */
  public add(taken: Taken): Overlap | undefined {
    const { route: { kind }, requests: { key, shape, start, values } } = taken;
    const same = slot(this.alike, `${kind} ${key}`);
    const other = same.find((before) => meet(taken, before) && (before.route === taken.route ? isShadowed(taken, before) : !isSame(taken, before)));
    same.push(taken);
    if (other || values.length === 0) {
      return other && overlap(taken, other);
    }
    const isRegex = values.some(({ takes }) => takes);
    const [own, any] = [`${kind} ${shape}\0${start}`, `${kind} ${shape}\0`];
    const places = own === any ? [own] : [own, any];
    const regexes = (own === any || isRegex ? [own] : places).flatMap((place) => slot(this.regex, place));
    const literals = isRegex ? slot(this.literal, own) : [];
    const takenFrom = (before: Taken) => meet(taken, before) && before.requests.key !== key && takesByRegex(before.requests, taken.requests);
    const byOther = regexes.find((before) => isOtherRule(taken, before) && takenFrom(before) && !isSame(taken, before));
    // In one route the regex may well come last.
    const byThis = literals.find((before) => (
      before.route !== taken.route && meet(taken, before) && takesByRegex(taken.requests, before.requests) && !isSame(taken, before)));
    if (isRegex) {
      slot(this.regex, own).push(taken);
    } else {
      places.forEach((place) => slot(this.literal, place).push(taken));
    }
    return byOther ? overlap(taken, byOther, 'other') : byThis && overlap(taken, byThis, 'this');
  }
}

/** Whether there is another rule at all: what a route is twice for one parent is no matter of its own rules. */
function isOtherRule(taken: Taken, before: Taken): boolean {
  return before.route !== taken.route || (before.parent === taken.parent && before.rule !== taken.rule);
}

/** Within a route an exact path before the same one as a prefix has its meaning; in one rule nothing is lost. */
function isShadowed(taken: Taken, before: Taken): boolean {
  return isOtherRule(taken, before) && (!before.requests.exact || taken.requests.exact);
}

/** Whether it does not matter which of two routes is followed. */
function isSame(a: Taken, b: Taken): boolean {
  return a.route !== b.route && a.parent.kind !== 'Server' && contentOf(a) === contentOf(b);
}

function contentOf({ route, rule, parent }: Taken): string {
  const { filters, backendRefs, timeouts } = rulesOf(route)[rule];
  const settings = Object.entries(route.annotations).filter(([key]) => /^(retry|timeout)\.linkerd\.io\//.test(key)).sort();
  const backends = (backendRefs ?? []).map(({ group = '', kind = 'Service', namespace = parent.namespace, weight = 1, ...rest }: any) => (
    [group === 'core' ? '' : group, kind, namespace, weight, rest.name, rest.port, rest.filters ?? []]));
  return JSON.stringify([filters ?? [], backends, timeouts, settings]);
}

function overlap(taken: Taken, other: Taken, regex?: Overlap['regex']): Overlap {
  return { field: taken.field, requests: taken.requests.text(), other: other.route, otherRequests: other.requests.text(), regex };
}

function takenBy({ route, parent }: Attachment): Taken[] {
  const hosts: (string | undefined)[] = route.spec.hostnames?.length > 0 ? route.spec.hostnames : [undefined];
  return rulesOf(route).flatMap((rule, i) => {
    const at: Path = ['spec', 'rules', i];
    if (route.kind === 'TLSRoute') {
      return hosts.map((host) => ({ route, parent, requests: connectionsOf(host), rule: i, field: at }));
    }
    const matches: [RequestMatch, Path][] = rule.matches?.length > 0 ? rule.matches.map((match: any, j: number) => [writtenOut(match), [...at, 'matches', j]]) : [[{}, at]];
    return route.kind === 'TCPRoute' ? [] : matches.flatMap(([match, field]) => hosts.map((host) => ({ route, parent, requests: requestsOf(match, host), rule: i, field })));
  });
}

function slot<T>(slots: Map<string, T[]>, key: string): T[] {
  const known = slots.get(key) ?? [];
  slots.set(key, known);
  return known;
}
