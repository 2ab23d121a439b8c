import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { identityContains } from '../linkerd/identities';
import { AccessPolicy, ProxyProtocol } from '../linkerd/inbound';
import { LabelSelector, selects } from '../linkerd/label-selector';
import { NetworkRange, networksContain } from '../linkerd/networks';
import { portNumbers } from '../linkerd/pods';
import { POLICY_GROUP } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { objectsBeside } from '../references/app-objects';
import { objectId, ResolvedObject } from '../references/object-ref';
import { Workload, workloadsBeside } from '../references/workloads';
import { isAttached } from '../synth-pass';

const LEDGER = Symbol.for('cdk8s-linkerd.InboundTraffic');

/** A Server of ours. What is a function is known at synth. */
export interface ServerClaim {
  readonly by: Construct;
  readonly object: ResolvedObject;
  /** Of pods; undefined for external workloads. */
  readonly podSelector: () => LabelSelector | undefined;
  readonly port: () => number | string;
  readonly protocol: () => ProxyProtocol;
  readonly accessPolicy: () => AccessPolicy;
  /** From where probes come that need a route. */
  readonly probeNetworks: readonly NetworkRange[];
}

/** A route of ours on a Server. */
export interface InboundRouteClaim {
  readonly by: Construct;
  readonly object: ResolvedObject;
  readonly server: ResolvedObject;
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  readonly apiGroup: string;
  readonly takesAll: () => boolean;
  readonly matches: () => readonly any[];
}

/** Clients as far as they are known: without identities anybody, without networks from everywhere. */
export interface Clients {
  readonly identities?: readonly string[];
  readonly networks?: readonly NetworkRange[];
  /** Whether something about them is said by an object that is not ours. */
  readonly unknown?: boolean;
}

/** Who is let in where. */
export interface Grant {
  readonly by: Construct;
  /** A Server, a route of one, or a namespace. */
  readonly target: ResolvedObject;
  /** Which Servers of the namespace are meant, if not all. */
  readonly isMeant?: (server: ResolvedObject) => boolean;
  readonly clients: () => Clients;
  /** The object that says it. */
  readonly apiObject: ApiObject;
}

/** A limit on a Server. */
interface LimitClaim {
  readonly by: Construct;
  readonly server: ResolvedObject;
}

/** A grant as it takes part in deciding about a Server. */
export interface ServerGrant {
  /** The construct that says it; of an access policy the Server. */
  readonly by: Construct;
  readonly clients: Clients;
  /** The route that it is for; for the whole Server none. */
  readonly route?: InboundRouteClaim;
}

/** Who decides over which inbound traffic, for all constructs under one Mesh. */
export class InboundTraffic {
  /** The ledger of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: Construct): InboundTraffic {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[LEDGER]) {
      Object.defineProperty(scope, LEDGER, { value: new InboundTraffic() });
    }
    return scope[LEDGER];
  }

  private servers: ServerClaim[] = [];
  private routes: InboundRouteClaim[] = [];
  private grants: Grant[] = [];
  private limits: LimitClaim[] = [];
  private readonly clients = new Map<string, () => Clients>();
  private readonly sharedObjects = new Map<string, ApiObject>();
  private readonly stages = new Map<string, AccessPolicy>();

  public addServer(claim: ServerClaim): void {
    this.servers.push(claim);
  }

  public addRoute(claim: InboundRouteClaim): void {
    this.routes.push(claim);
  }

  public addGrant(grant: Grant): void {
    this.grants.push(grant);
  }

  /** Records a limit, and gives back the one that is there already. */
  public addLimit(claim: LimitClaim): LimitClaim | undefined {
    const other = this.limits.find(({ server }) => objectId(server) === objectId(claim.server));
    this.limits.push(claim);
    return other;
  }

  /** Records what an authentication of ours asks for. */
  public addAuthentication(object: ResolvedObject, clients: () => Clients): void {
    this.clients.set(objectId(object), clients);
  }

  /** What an authentication asks for; of one that is not ours it is not known. */
  public clientsOf(object: ResolvedObject): Clients {
    return this.clients.get(objectId(object))?.() ?? { unknown: true };
  }

  /** What the Servers of a namespace do by default: `deny`, unless a DefaultDeny says to audit. */
  public stageOf(namespace: string | undefined): AccessPolicy {
    return this.stages.get(namespace ?? '') ?? AccessPolicy.DENY;
  }

  /** Whether a DefaultDeny has said so. */
  public isStaged(namespace: string): boolean {
    return this.stages.has(namespace);
  }

  /** Records the stage of a namespace. */
  public setStage(namespace: string, stage: AccessPolicy): void {
    this.stages.set(namespace, stage);
  }

  /** The Servers of ours in a namespace. */
  public serversIn(namespace: string | undefined): ServerClaim[] {
    this.servers = this.servers.filter(({ by }) => isAttached(by));
    return this.servers.filter(({ object }) => object.namespace === namespace);
  }

  /** An object of a namespace that several Servers need: made by the first of them in a synth. */
  public shared(key: string, make: () => ApiObject): ApiObject {
    const there = this.sharedObjects.get(key);
    const object = there && isAttached(there) ? there : make();
    this.sharedObjects.set(key, object);
    return object;
  }

  /** A Server of ours. */
  public serverOf(object: ResolvedObject): ServerClaim | undefined {
    return this.serversIn(object.namespace).find((server) => objectId(server.object) === objectId(object));
  }

  /** The routes of ours on a Server. */
  public routesOf(server: ResolvedObject): InboundRouteClaim[] {
    this.routes = this.routes.filter(({ by }) => isAttached(by));
    return this.routes.filter((route) => objectId(route.server) === objectId(server));
  }

  /** A route of ours. */
  public routeOf(object: ResolvedObject): InboundRouteClaim | undefined {
    return this.routes.find((route) => isAttached(route.by) && objectId(route.object) === objectId(object));
  }

  /** Who is let in on a Server, and on its routes alone. */
  public grantsOn(server: ServerClaim): ServerGrant[] {
    this.grants = this.grants.filter(({ by }) => isAttached(by));
    const routes = new Map(this.routesOf(server.object).map((route) => [objectId(route.object), route]));
    const wide = [objectId(server.object), objectId({ group: '', kind: 'Namespace', name: server.object.namespace ?? '' })];
    const open = accessOf(server);
    return [
      ...(open ? [{ by: server.by, clients: open }] : []),
      ...this.grants.flatMap(({ by, target, isMeant = () => true, clients }): ServerGrant[] => {
        const route = routes.get(objectId(target));
        return route || (wide.includes(objectId(target)) && isMeant(server.object)) ? [{ by, clients: clients(), route }] : [];
      }),
    ];
  }

  /** What is wrong with a grant beside which another one lets in the same clients. */
  public pointlessFaults(by: Construct): string[] {
    const wider = this.widerThan(by);
    return wider ? [`it lets in nobody who is not let in by ${wider.by.node.path} already, because authorizations add up; expected each client once; remove this one, or narrow that one`] : [];
  }

  /** Whether a namespace has policies that are not ours, of which it is not known whom they let in. */
  public hasForeignPolicies(server: ServerClaim): boolean {
    const ours = new Set(this.grants.map(({ apiObject }) => apiObject));
    const servers = new Set<IConstruct>(this.servers.map(({ by }) => by));
    return [...objectsBeside(server.by).values()].some((apiObject) => apiObject.apiGroup === POLICY_GROUP
      && ['AuthorizationPolicy', 'ServerAuthorization'].includes(apiObject.kind) && apiObject.metadata.namespace === server.object.namespace
      && !ours.has(apiObject) && !servers.has(apiObject.node.scope!));
  }

  /** The pods of the app on which a Server decides, with the numbers of its port there. */
  public podsOf(server: ServerClaim): { workload: Workload; ports: number[] }[] {
    const selector = server.podSelector();
    return selector === undefined ? [] : workloadsBeside(server.by)
      .filter(({ namespace, labels }) => namespace === server.object.namespace && selects(selector, labels))
      .map((workload) => ({ workload, ports: portNumbers(workload.spec, server.port(), MeshTarget.of(server.by).linkerdVersion) }));
  }

  private widerThan(by: Construct): ServerGrant | undefined {
    for (const server of this.servers) {
      const grants = this.grantsOn(server);
      const index = grants.findIndex((grant) => grant.by === by);
      const own = grants[index];
      const wider = own && grants.find((grant, i) => grant.by !== by && (grant.route === undefined || grant.route === own.route)
        && clientsContain(grant.clients, own.clients)
        // Of two that are the same, the second one is told.
        && (i < index || grant.route !== own.route || !clientsContain(own.clients, grant.clients)));
      if (wider) {
        return wider;
      }
    }
    return undefined;
  }
}

/** Whom an access policy lets in. What is audited is let in until it is enforced, and counts as denied. */
function accessOf({ by, accessPolicy }: ServerClaim): Clients | undefined {
  const networks = () => MeshTarget.of(by).clusterNetworks.map((cidr) => ({ cidr }));
  switch (accessPolicy()) {
    case AccessPolicy.DENY: return undefined;
    case AccessPolicy.AUDIT: return undefined;
    case AccessPolicy.ALL_UNAUTHENTICATED: return {};
    case AccessPolicy.ALL_AUTHENTICATED: return { identities: ['*'] };
    case AccessPolicy.CLUSTER_UNAUTHENTICATED: return { networks: networks() };
    case AccessPolicy.CLUSTER_AUTHENTICATED: return { identities: ['*'], networks: networks() };
  }
}

/** Whether all clients of the second kind are surely among those of the first. */
export function clientsContain(outer: Clients, inner: Clients): boolean {
  if (outer.unknown || inner.unknown) {
    return false;
  }
  const identities = outer.identities === undefined
    || (inner.identities?.every((identity) => outer.identities!.some((wider) => identityContains(wider, identity))) ?? false);
  return identities && (outer.networks === undefined || (inner.networks !== undefined && networksContain(outer.networks, inner.networks)));
}
