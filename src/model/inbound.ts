import { byAge, creationOf } from './age';
import {
  accessAuthorization, Authorization, AUTHORIZATION_READS, policiesOf, policiesOnServer, resolvePolicy, serverAuthorizationClients,
  serverAuthorizationsOn,
} from './authorizations';
import { INBOUND_ROUTES, routesOn } from './inbound-routes';
import { inboundWorkload, InboundWorkload, isOpaque, listsPort, probesOn } from './inbound-workload';
import { CHART_KINDS, chartsCalled } from './installed-charts';
import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { protocolOf, SERVER_READS, serversOn } from './servers';
import { refersTo } from '../linkerd/authorizations';
import { valueAt } from '../linkerd/chart-values';
import { supports } from '../linkerd/features';
import { AccessPolicy, accessPolicyFault, INBOUND, ProxyProtocol } from '../linkerd/inbound';
import { serviceAccountIdentity } from '../linkerd/names';
import { ALL_NETWORKS, NetworkRange } from '../linkerd/networks';

export const RATE_LIMIT = 'policy.linkerd.io/HTTPLocalRateLimitPolicy';

/** The kinds that inbound policy rests on. */
export const INBOUND_READS: readonly string[] = [...SERVER_READS, ...AUTHORIZATION_READS, ...INBOUND_ROUTES, RATE_LIMIT, ...CHART_KINDS];

/** How the control plane was installed, as far as inbound policy goes. */
export interface InboundDefaults {
  /** `proxy.defaultInboundPolicy`. */
  readonly policy: string;
  /** `policyController.probeNetworks`. */
  readonly probeNetworks: readonly NetworkRange[];
}

/** How it is unless the control plane of the input, or the installation that is said, is otherwise. */
const DEFAULTS: InboundDefaults = { policy: AccessPolicy.ALL_UNAUTHENTICATED, probeNetworks: ALL_NETWORKS };

/** What becomes of what arrives on a port. */
export interface Inbound {
  readonly workload: InboundWorkload;
  readonly port: number;
  /** Whether the port goes past the proxy. */
  readonly isSkipped: boolean;
  /** The Server that decides. None: the default policy of the workload does. */
  readonly server?: MeshObject;
  /** Servers that select the port too, of which Linkerd takes no notice. */
  readonly ignored: readonly MeshObject[];
  /** Whether it is known which of several Servers, or of several rate limits, is the oldest. */
  readonly isCertain: boolean;
  readonly protocol: ProxyProtocol;
  /** The access policy of the Server, or the default policy. */
  readonly policy: string;
  /** Who is let in, whatever is requested. */
  readonly authorizations: readonly Authorization[];
  /** AuthorizationPolicies that say more, but name authentications that are not in the input. */
  readonly unresolved: readonly MeshObject[];
  readonly routes: readonly InboundRoute[];
  /** Paths of probes that are let in from `probeNetworks`, because there are no routes. */
  readonly probes: readonly string[];
  readonly probeNetworks: readonly NetworkRange[];
  readonly rateLimit?: RateLimit;
}

/** A route that is followed, and who is let in on it beside those who are anyway. */
export interface InboundRoute {
  readonly route: MeshObject;
  readonly authorizations: readonly Authorization[];
  readonly unresolved: readonly MeshObject[];
}

/** Limits of requests per second. */
export interface RateLimit {
  readonly policy: MeshObject;
  readonly total?: number;
  readonly identity?: number;
  readonly overrides: readonly { readonly requestsPerSecond?: number; readonly identities: readonly string[] }[];
}

/** What becomes of what arrives on a port of pods or of an ExternalWorkload. None: the object has no ports. */
export function inbound(model: MeshModel, object: MeshObject, port: number): Inbound | undefined {
  const workload = inboundWorkload(model, object);
  if (!workload) {
    return undefined;
  }
  const [server, ...ignored] = serversOn(model, workload, port);
  const { probeNetworks } = defaultsOf(model);
  const base = { workload, port, isSkipped: !workload.isExternal && listsPort(workload, 'skip-inbound-ports', port), ignored, probeNetworks };
  const probes = probesOn(workload, port, model.target).filter(({ automatic }) => automatic).map(({ path }) => path);
  if (!server) {
    const policy = defaultPolicy(model, workload, port);
    return {
      ...base,
      policy,
      isCertain: true,
      protocol: isOpaque(workload, port) ? ProxyProtocol.OPAQUE : ProxyProtocol.UNKNOWN,
      authorizations: [accessAuthorization(policy, model.target) ?? []].flat(),
      unresolved: [],
      routes: [],
      probes,
    };
  }
  const routes = routesOn(model, server).map((route) => ({ route, ...grantsOf(model, policiesOf(model, route)) }));
  const protocol = protocolOf(server);
  const limits = rateLimitsFor(model, server.namespace, server.name);
  return {
    ...base,
    server,
    policy: accessPolicyOf(server, model),
    isCertain: isOrderKnown([server, ...ignored]) && isOrderKnown(limits),
    protocol,
    ...authorizationsOn(model, server),
    routes,
    probes: routes.length === 0 && INBOUND[protocol].route === 'HTTPRoute' ? probes : [],
    rateLimit: INBOUND[protocol].rateLimit && limits.length > 0 ? rateLimitOf(model, limits[0]) : undefined,
  };
}

/** Who is let in on the whole port of a Server. */
export function authorizationsOn(model: MeshModel, server: MeshObject): Pick<Inbound, 'authorizations' | 'unresolved'> {
  const { authorizations, unresolved } = grantsOf(model, policiesOnServer(model, server));
  const access = accessAuthorization(accessPolicyOf(server, model), model.target);
  return {
    authorizations: [
      ...serverAuthorizationsOn(model, server).flatMap((each) => serverAuthorizationClients(each, model.target) ?? []),
      ...authorizations,
      ...(access ? [access] : []),
    ],
    unresolved,
  };
}

/** Who a Server lets in without a policy of its own: nobody, unless it says so. */
export function accessPolicyOf({ spec: { accessPolicy } }: MeshObject, { target }: MeshModel): string {
  return accessPolicy !== undefined && accessPolicyFault('', accessPolicy, target.linkerdVersion) === undefined ? accessPolicy : AccessPolicy.DENY;
}

/** Who is let in on a port without a Server. A value that is none counts as not said. */
export function defaultPolicy(model: MeshModel, workload: InboundWorkload, port: number): string {
  const said = workload.annotation('config.linkerd.io/default-inbound-policy') ?? '';
  const isKnown = (Object.values(AccessPolicy) as string[]).includes(said) && (said !== AccessPolicy.AUDIT || supports(model.target.linkerdVersion, 'auditPolicy'));
  const policy = isKnown ? said : defaultsOf(model).policy;
  return listsPort(workload, 'proxy-require-identity-inbound-ports', port) ? policy.replace('-unauthenticated', '-authenticated') : policy;
}

/** The rate limits of a Server of a namespace, the one that Linkerd follows first. */
export function rateLimitsFor(model: MeshModel, namespace: string, server: string): readonly MeshObject[] {
  const limits = model.once('rate limits', () => {
    const read = model.of(RATE_LIMIT).filter(({ spec }) => refersTo(spec.targetRef, 'policy.linkerd.io', 'Server'));
    return groupBy([...read].sort(byAge), (limit) => `${limit.namespace}/${limit.spec.targetRef.name}`);
  });
  return limits.get(`${namespace}/${server}`) ?? [];
}

function rateLimitOf({ target }: MeshModel, policy: MeshObject): RateLimit {
  const { total, identity, overrides = [] } = policy.spec;
  return {
    policy,
    total: total?.requestsPerSecond,
    identity: identity?.requestsPerSecond,
    overrides: overrides.map(({ requestsPerSecond, clientRefs = [] }: any) => ({
      requestsPerSecond,
      identities: clientRefs.map(({ name = '', namespace = policy.namespace }: any) => serviceAccountIdentity(name, namespace, target.controlPlaneNamespace, target.trustDomain)),
    })),
  };
}

function grantsOf(model: MeshModel, policies: readonly MeshObject[]): Pick<InboundRoute, 'authorizations' | 'unresolved'> {
  const resolved = policies.map((policy) => ({ policy, ...resolvePolicy(model, policy) }));
  return {
    authorizations: resolved.flatMap(({ authorization }) => authorization ?? []),
    unresolved: resolved.filter(({ missing }) => missing.some(({ namespace }) => !model.isComplete(namespace))).map(({ policy }) => policy),
  };
}

function isOrderKnown(objects: readonly MeshObject[]): boolean {
  const times = objects.map(creationOf);
  return objects.length < 2 || (times.every((time) => time !== undefined) && times[0] !== times[1]);
}

function defaultsOf(model: MeshModel): InboundDefaults {
  const [controlPlane] = chartsCalled('linkerd-control-plane', model);
  const policy = controlPlane && valueAt(controlPlane.values, 'proxy.defaultInboundPolicy');
  return { ...DEFAULTS, ...((Object.values(AccessPolicy) as unknown[]).includes(policy) && { policy }), ...model.options.inbound };
}
