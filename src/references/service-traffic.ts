import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { parentKey, TrafficParent } from './traffic-parent';
import { otherFamilyFault } from '../linkerd/families';
import { HttpRouteApiGroup, RouteKind, ROUTE_KINDS } from '../linkerd/gateway-api';
import { otherGroupFault, otherKindFault, regexRequestsFault, sameRequestsFault, shadowedByRegexFault, shadowedRuleFault } from '../linkerd/route-order';
import { Requests, takesByRegex } from '../linkerd/route-requests';
import { refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { isAttached } from '../synth-pass';

const LEDGER = Symbol.for('cdk8s-linkerd.ServiceTraffic');

/**
 * The two ways in which Linkerd shapes a Service's outbound traffic. A proxy that finds a ServiceProfile with
 * routes or dstOverrides ignores everything of the other family for that Service.
 */
export type TrafficFamily = 'policy' | 'profile';

const REMEDIES = {
  mechanism: (path: string) => `set "mechanism" of ${path} to SplitMechanism.SERVICE_PROFILE`,
  target: (path: string) => `set "target" of ${path} to a RouteProfile of the Service`,
  rules: (path: string) => `say what ${path} says in the routes of the RouteProfile`,
  timeouts: (path: string) => `say the timeouts of ${path} in the routes of the RouteProfile`,
  none: () => 'leave one of the two away',
};

/** What a construct does to the outbound traffic of a Service or an EgressNetwork. */
export interface TrafficClaim {
  readonly family: TrafficFamily;
  readonly by: IConstruct;
  readonly parent: TrafficParent | RoutedServer;
  /** The namespace whose clients it concerns; undefined: all clients. */
  readonly clientNamespace?: string;
  /** What it makes of the Service, for messages: "an HTTPRoute". */
  readonly what: string;
  /** How to change a policy so that it goes with a profile. */
  readonly remedy?: keyof typeof REMEDIES;
  /** Present when it decides where requests go. */
  readonly routing?: Routing;
}

/** A Server, whose routes say which requests are meant. */
export interface RoutedServer {
  readonly kind: 'Server';
  readonly name: string;
  readonly namespace?: string;
  readonly label: string;
}

/** Where requests go, by a route on a port or for the whole Service by a profile. */
export interface Routing {
  readonly kind?: RouteKind;
  /** Of an HTTPRoute, of which there are two. */
  readonly apiGroup?: HttpRouteApiGroup;
  readonly port?: number;
}

interface Taken {
  readonly claim: TrafficClaim;
  readonly requests: Requests;
}

/** What is taken in one shape, with regexes and without. The shape of no certain start has all that is literal. */
interface Shape {
  readonly regex: Taken[];
  readonly literal: Taken[];
}

/** Who shapes the traffic of which Service, for all constructs under one Mesh. */
export class ServiceTraffic {
  /** The ledger of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: IConstruct): ServiceTraffic {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[LEDGER]) {
      Object.defineProperty(scope, LEDGER, { value: new ServiceTraffic() });
    }
    return scope[LEDGER];
  }

  private readonly claims = new Map<string, TrafficClaim[]>();
  private readonly taken = new Map<string, Taken[]>();
  private readonly shapes = new Map<string, Shape>();
  private readonly routes = new Map<ApiObject, TrafficParent>();

  /**
   * Records a claim.
   *
   * @throws if an earlier claim on the same Service excludes it
   */
  public claim(claim: TrafficClaim): void {
    const claims = this.claimsOf(claim.parent);
    for (const other of claims) {
      refuseOtherFamily(claim, other);
      refuseSecondSplit(claim, other);
      refuseOtherKind(claim, other);
    }
    claims.push(claim);
  }

  /**
   * Records requests that a rule of a route takes.
   *
   * @param claim of the route, recorded before
   * @throws if another rule takes the same, so that Linkerd would follow only one of the two
   */
  public take(claim: TrafficClaim, requests: Requests): void {
    const parent = parentKey(claim.parent);
    const taken = this.taken.get(`${parent} ${requests.key}`) ?? [];
    this.taken.set(`${parent} ${requests.key}`, taken);
    // What an earlier synth made is not there any longer.
    for (const other of taken.filter((entry) => meet(claim, entry.claim) && isAttached(entry.claim.by))) {
      refuseSameRequests(claim, requests, other.claim, other.requests);
    }
    taken.push({ claim, requests });

    if (requests.values.length > 0) {
      this.takeByRegex(`${parent} ${requests.shape}`, { claim, requests });
    }
  }

  /** Remembers whose traffic a route of ours takes, so that nobody has to render it to learn that. */
  public bindRoute(route: ApiObject, parent: TrafficParent): void {
    this.routes.set(route, parent);
  }

  /** The parents of a route of ours. */
  public parentsOf(route: ApiObject): readonly TrafficParent[] | undefined {
    const parent = this.routes.get(route);
    return parent && [parent];
  }

  /** The kinds of our routes that all clients follow, by port; without a port where the parent has only one. */
  public routesFor(parent: TrafficParent): readonly Routing[] {
    return this.claimsOf(parent).flatMap(({ routing, clientNamespace }) => (routing?.kind && clientNamespace === undefined ? routing : []));
  }

  /** Whether a profile of ours decides over what all clients send to a Service. */
  public isProfiled(parent: TrafficParent): boolean {
    return this.claimsOf(parent).some(({ family, clientNamespace }) => family === 'profile' && clientNamespace === undefined);
  }

  /** Looks only where paths begin alike, or where that is not known: a contract has many literals and many regexes. */
  private takeByRegex(key: string, taken: Taken): void {
    const { start, values } = taken.requests;
    const isRegex = values.some(({ takes }) => takes);
    const own = this.shape(`${key}\0${start}`);
    const any = this.shape(`${key}\0`);
    for (const other of own === any || isRegex ? own.regex : [...own.regex, ...any.regex]) {
      refuseTaken(taken, other);
    }
    if (!isRegex) {
      new Set([own, any]).forEach(({ literal }) => literal.push(taken));
      return;
    }
    for (const other of [...own.literal, ...own.regex]) {
      // In one route the regex may come last, for what the literal matches before it leave.
      if (other.claim.by !== taken.claim.by) {
        refuseTaken(other, taken);
      }
    }
    own.regex.push(taken);
  }

  private shape(key: string): Shape {
    const shape = this.shapes.get(key) ?? { regex: [], literal: [] };
    this.shapes.set(key, shape);
    return shape;
  }

  private claimsOf(parent: TrafficClaim['parent']): TrafficClaim[] {
    const key = parentKey(parent);
    const claims = this.claims.get(key) ?? [];
    this.claims.set(key, claims);
    return claims;
  }
}

function refuseOtherFamily(claim: TrafficClaim, other: TrafficClaim): void {
  if (claim.family === other.family || !clientsOverlap(claim, other)) {
    return;
  }
  const policy = claim.family === 'policy' ? claim : other;
  throw new Error(`${claim.by.node.path}: ${otherFamilyFault(claim.what, claim.parent.label, `${other.what} made by ${other.by.node.path}`)}; `
    + `${REMEDIES[policy.remedy!](policy.by.node.path)}${policy.remedy === 'none' ? '' : ', or keep only one of the two'}`);
}

/** Two splits by profile: a profile in a client's namespace replaces the Service's own one there, so those do not meet. */
function refuseSecondSplit(claim: TrafficClaim, other: TrafficClaim): void {
  if (claim.family === 'profile' && claim.routing && other.routing && claim.clientNamespace === other.clientNamespace) {
    throw new Error(splitTwice(claim, other));
  }
}

function refuseOtherKind(claim: TrafficClaim, other: TrafficClaim): void {
  if (claim.routing?.kind === undefined || other.routing?.kind === undefined || !meet(claim, other)
    || (claim.routing.kind === other.routing.kind && groupOf(claim) === groupOf(other))) {
    return;
  }
  if (claim.routing.kind === other.routing.kind) {
    refuse(claim.by, otherGroupFault(`${claim.what} of ${groupOf(claim)}`, `${other.what} of ${groupOf(other)} made by ${other.by.node.path}`, claim.parent.label));
  }
  const followed = ROUTE_KINDS.find((kind) => kind === claim.routing!.kind || kind === other.routing!.kind)!;
  refuse(claim.by, otherKindFault(claim.what, `${other.what} made by ${other.by.node.path}`, claim.parent.label, followed));
}

function refuseSameRequests(claim: TrafficClaim, requests: Requests, other: TrafficClaim, before: Requests): void {
  if (claim.by === other.by) {
    if (!before.exact || requests.exact) {
      refuse(claim.by, shadowedRuleFault(rulesProp(claim), requests.text(), before.text()));
    }
    return;
  }
  if (claim.remedy === 'mechanism' && other.remedy === 'mechanism') {
    throw new Error(splitTwice(claim, other));
  }
  throw new Error(`${claim.by.node.path}: ${sameRequestsFault('it', requests.text(), claim.parent.label, other.by.node.path)}`
    + (requests.all && claim.parent.kind !== 'Server' && claim.routing?.kind !== 'TLSRoute' && claim.routing?.kind !== 'TCPRoute' ? ', or set "unmatched" of one to UnmatchedRequests.NOT_FOUND' : ''));
}

/** Refuses what one match says literally and a regex of another one takes. */
function refuseTaken({ claim, requests }: Taken, { claim: by, requests: regex }: Taken): void {
  if (!takesByRegex(regex, requests) || !meet(claim, by) || requests.key === regex.key) {
    return;
  }
  if (claim.by === by.by) {
    refuse(claim.by, shadowedByRegexFault(rulesProp(claim), requests.text(), regex.text()));
  }
  refuse(claim.by, regexRequestsFault('it', requests.text(), claim.parent.label, regex.text(), by.by.node.path));
}

function rulesProp({ remedy }: TrafficClaim): string {
  return remedy === 'mechanism' ? 'pins' : 'rules';
}

function groupOf({ routing }: TrafficClaim): HttpRouteApiGroup {
  return routing?.apiGroup ?? HttpRouteApiGroup.GATEWAY_API;
}

function splitTwice(claim: TrafficClaim, other: TrafficClaim): string {
  return `${claim.by.node.path}: the traffic of ${claim.parent.label} is already split by ${other.by.node.path}, and Linkerd would follow only one of the two; `
    + 'expected one split for each port of a Service; remove one, or give both a different "port"';
}

/** Whether the requests of some client on some port are the matter of both. */
function meet(a: TrafficClaim, b: TrafficClaim): boolean {
  const [portA, portB] = [a.routing?.port, b.routing?.port];
  return clientsOverlap(a, b) && (portA === undefined || portB === undefined || portA === portB);
}

function clientsOverlap(a: TrafficClaim, b: TrafficClaim): boolean {
  return a.clientNamespace === undefined || b.clientNamespace === undefined || a.clientNamespace === b.clientNamespace;
}
