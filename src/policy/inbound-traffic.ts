import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Authentication, Clients, Grant, InboundRouteClaim, LimitClaim, PodsOfServer, ProxyServer, ServerClaim, ServerGrant } from './inbound-claims';
import { InboundIndex } from './inbound-index';
import { pointlessPolicyFault } from '../linkerd/authorizations';
import { identityContains } from '../linkerd/identities';
import { AccessPolicy } from '../linkerd/inbound';
import { networksContain } from '../linkerd/networks';
import { POLICY_GROUP } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { objectsBeside } from '../references/app-objects';
import { objectId, ResolvedObject } from '../references/object-ref';
import { isAttached, SynthPass } from '../synth-pass';

const LEDGER = Symbol.for('cdk8s-linkerd.InboundTraffic');

/** Who decides over which inbound traffic, for all constructs under one Mesh. */
export class InboundTraffic {
  /** The ledger of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: Construct): InboundTraffic {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[LEDGER]) {
      Object.defineProperty(scope, LEDGER, { value: new InboundTraffic(SynthPass.of(construct)) });
    }
    return scope[LEDGER];
  }

  private servers: ServerClaim[] = [];
  private routes: InboundRouteClaim[] = [];
  private grants: Grant[] = [];
  /** Grows with every claim. */
  private version = 0;
  private readonly limits = new Map<string, LimitClaim>();
  private readonly authentications = new Map<string, Authentication>();
  private readonly sharedObjects = new Map<string, ApiObject>();
  private readonly stages = new Map<string, AccessPolicy>();
  private readonly proxyServers = new Map<string, ProxyServer>();

  private constructor(private readonly pass: SynthPass) {}

  public addServer(claim: ServerClaim): void {
    this.servers.push(claim);
    this.version++;
  }

  public addRoute(claim: InboundRouteClaim): void {
    this.routes.push(claim);
    this.version++;
  }

  public addGrant(grant: Grant): void {
    this.grants.push(grant);
    this.version++;
  }

  /** Records a limit, and gives back the one that is there already. */
  public addLimit(claim: LimitClaim): LimitClaim | undefined {
    const key = objectId(claim.server);
    const other = this.limits.get(key);
    this.limits.set(key, claim);
    return other;
  }

  /** Records what an authentication of ours asks for. */
  public addAuthentication(object: ResolvedObject, authentication: Authentication): void {
    this.authentications.set(objectId(object), authentication);
  }

  /** What an authentication asks for; of one that is not ours it is not known. */
  public clientsOf(object: ResolvedObject): Clients {
    return this.authentications.get(objectId(object))?.clients() ?? { unknown: true };
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

  /** The Server of the proxies' own port in a namespace, if one of ours is there. */
  public proxyServerOf(namespace: string): ProxyServer | undefined {
    const there = this.proxyServers.get(namespace);
    return there && isAttached(there.server) ? there : undefined;
  }

  /** Records it. */
  public setProxyServer(namespace: string, server: ProxyServer): void {
    this.proxyServers.set(namespace, server);
  }

  /** The Servers of ours in a namespace. */
  public serversIn(namespace: string | undefined): readonly ServerClaim[] {
    return this.index().serversIn(namespace);
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
    return this.index().server(objectId(object));
  }

  /** The routes of ours on a Server. */
  public routesOf(server: ResolvedObject): readonly InboundRouteClaim[] {
    return this.index().routesOf(objectId(server));
  }

  /** The pods of the app on which a Server decides, with the numbers of its port there. */
  public podsOf(server: ServerClaim): readonly PodsOfServer[] {
    return this.index().podsOf(server);
  }

  /** An earlier Server that selects a port of pods that this one selects, too. */
  public overlapping(server: ServerClaim): ServerClaim | undefined {
    return this.index().overlapping(server);
  }

  /** Who is let in on a Server, and on its routes alone. */
  public grantsOn(server: ServerClaim): ServerGrant[] {
    const index = this.index();
    const id = objectId(server.object);
    const open = accessOf(server);
    const ofNamespace = index.grantsFor(namespaceId(server.object.namespace)).filter((grant) => grant.isMeant?.(server.object) ?? true);
    const wide = [...index.grantsFor(id), ...ofNamespace].map((grant) => ({ grant, route: undefined }));
    const narrow = index.routesOf(id).flatMap((route) => index.grantsFor(objectId(route.object)).map((grant) => ({ grant, route })));
    return [
      ...(open ? [{ by: server.by, clients: open }] : []),
      ...[...wide, ...narrow].map(({ grant, route }) => ({ by: grant.by, clients: grant.clients(), route })),
    ];
  }

  /** What is wrong with a grant beside which another one lets in the same clients. */
  public pointlessFaults(by: Construct, target: ResolvedObject): string[] {
    const index = this.index();
    const server = index.server(objectId(index.route(objectId(target))?.server ?? target));
    const grants = server ? this.grantsOn(server) : [];
    const place = grants.findIndex((grant) => grant.by === by);
    const own = grants[place];
    const wider = own && grants.find((grant, i) => grant.by !== by && (grant.route === undefined || grant.route === own.route)
      && clientsContain(grant.clients, own.clients)
      // Of two that are the same, the second one is told.
      && (i < place || grant.route !== own.route || !clientsContain(own.clients, grant.clients)));
    return wider ? [pointlessPolicyFault(wider.by.node.path)] : [];
  }

  /** Whether a namespace has policies that are not ours, of which it is not known whom they let in. */
  public hasForeignPolicies(server: ServerClaim): boolean {
    const ours = new Set(this.grants.map(({ apiObject }) => apiObject));
    const servers = new Set<IConstruct>(this.servers.map(({ by }) => by));
    return [...objectsBeside(server.by).values()].some((apiObject) => apiObject.apiGroup === POLICY_GROUP
      && ['AuthorizationPolicy', 'ServerAuthorization'].includes(apiObject.kind) && apiObject.metadata.namespace === server.object.namespace
      && !ours.has(apiObject) && !servers.has(apiObject.node.scope!));
  }

  /** What is looked up, as it is now. In a synth that changes only when something is added. */
  private index(): InboundIndex {
    const latest = this.pass.once<{ version?: number; index?: InboundIndex }>(this, () => ({}));
    if (latest.index === undefined || latest.version !== this.version) {
      [this.servers, this.routes, this.grants] = [attached(this.servers), attached(this.routes), attached(this.grants)];
      Object.assign(latest, { version: this.version, index: new InboundIndex(this.servers, this.routes, this.grants) });
    }
    return latest.index!;
  }
}

/** Without what an earlier synth made. */
function attached<T extends { readonly by: Construct }>(claims: readonly T[]): T[] {
  return claims.filter(({ by }) => isAttached(by));
}

function namespaceId(name: string | undefined): string {
  return objectId({ group: '', kind: 'Namespace', name: name ?? '' });
}

/** Whom an access policy lets in. What is audited is let in until it is enforced, and counts as denied. */
function accessOf(server: ServerClaim): Clients | undefined {
  const networks = () => MeshTarget.of(server.by).clusterNetworks.map((cidr) => ({ cidr }));
  switch (server.accessPolicy()) {
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
  if (outer.unknown || (inner.unknown && (outer.identities ?? outer.networks))) {
    return false;
  }
  const identities = outer.identities === undefined
    || (inner.identities?.every((identity) => outer.identities!.some((wider) => identityContains(wider, identity))) ?? false);
  return identities && (outer.networks === undefined || (inner.networks !== undefined && networksContain(outer.networks, inner.networks)));
}
