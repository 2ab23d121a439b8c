import { isIP } from 'net';
import { creationOf } from './age';
import { egressNetworkFor } from './egress-networks';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Connections, declaredProtocol, OutboundProtocol, protocolOf } from './outbound-protocol';
import { defaultRoute, followedRoutes, IdleRoute, OutboundRoute } from './outbound-routes';
import { FORWARD, ParentSettings, PLAIN } from './outbound-rule';
import { profileFor, ServiceProfileView } from './profiles';
import { balancerSettings, FailureAccrual, LoadEstimator, MAX_MIN_REQUESTS } from '../linkerd/balancer-values';
import { supports } from '../linkerd/features';
import { RouteKind } from '../linkerd/gateway-api';
import { containsCidr } from '../linkerd/networks';
import { retrySettings, TimeoutSettings, timeoutSettings } from '../linkerd/policy-values';
import { noClusterIpFault } from '../linkerd/service-ports';

/** What a client dials. */
export type Destination =
  | { readonly kind: 'Service' | 'EgressNetwork'; readonly namespace: string; readonly name: string }
  /** An IP address, or the name of a host outside of the cluster. */
  | { readonly kind: 'address'; readonly address: string };

/** What proxies of a client namespace do with connections to a port. */
export interface Outbound {
  /** What the policy is of. None: an address outside of the cluster, of no EgressNetwork. */
  readonly parent?: MeshObject;
  readonly port: number;
  readonly protocol: OutboundProtocol;
  /** The kind of the routes that are followed. None: there are none. */
  readonly routeKind?: RouteKind;
  /** What is followed, in order; those that Linkerd puts in have no object. */
  readonly routes: readonly OutboundRoute[];
  /** What becomes of connections that are not of the protocol of the routes. */
  readonly connections: Connections;
  /** Routes on this port that do nothing for these clients, and why. */
  readonly idle: readonly IdleRoute[];
  readonly timeouts: TimeoutSettings;
  readonly failureAccrual?: FailureAccrual;
  readonly loadEstimator: LoadEstimator;
  /** Why annotations of the parent count for nothing, as the policy controller says it. */
  readonly ignored: readonly string[];
  /** What ServiceProfiles say; only of Services. */
  readonly profile?: ServiceProfileView;
  /** Whether HTTP follows the profile instead of the routes; of opaque connections only its overrides count. */
  readonly ruledBy: 'policy' | 'profile';
  /** Why proxies make nothing at all of it, so that all requests fail. */
  readonly broken: readonly string[];
  /** Whether the Service has no such port: connections to it are reset, since 2.19. */
  readonly undeclared: boolean;
  /** Whether the age of objects that do not say it could make it another result. */
  readonly uncertain: boolean;
}

/** The policy of proxies in a namespace for a destination and a port. None: Linkerd finds nothing there. */
export function outbound(model: MeshModel, clientNamespace: string, destination: Destination, port: number): Outbound | undefined {
  if (destination.kind !== 'address') {
    const { kind, namespace, name } = destination;
    const parent = kind === 'Service' ? model.service(namespace, name) : model.find('policy.linkerd.io/EgressNetwork', namespace, name);
    return parent && outboundOf(model, clientNamespace, parent, port);
  }
  const { address } = destination;
  const service = serviceAt(model, address);
  if (service) {
    return outboundOf(model, clientNamespace, service, port);
  }
  const { network, uncertain } = egressNetworkFor(model, clientNamespace, address);
  if (network) {
    const policy = outboundOf(model, clientNamespace, network, port);
    return { ...policy, uncertain: policy.uncertain || uncertain };
  }
  const isInside = isIP(address) !== 0 && model.target.clusterNetworks.some((cidr) => containsCidr(cidr, address));
  return isInside ? undefined : { ...FALLBACK, port, uncertain };
}

/** Everything passes to addresses of no EgressNetwork. */
const FALLBACK: Omit<Outbound, 'port'> = {
  protocol: 'detect',
  routes: [{ name: 'default:egress-fallback', hosts: [], rules: [defaultRoute({ loadEstimator: FORWARD, timeouts: {}, retry: {} })] }],
  connections: 'forwarded',
  idle: [],
  timeouts: {},
  loadEstimator: FORWARD,
  ignored: [],
  ruledBy: 'policy',
  broken: [],
  undeclared: false,
  uncertain: false,
};

/** The policy of proxies in a namespace for a port of a Service or an EgressNetwork. */
export function outboundOf(model: MeshModel, clientNamespace: string, parent: MeshObject, port: number): Outbound {
  return model.once(`outbound ${clientNamespace} ${parent.kind} ${parent.namespace}/${parent.name} ${port}`, () => resolve(model, clientNamespace, parent, port));
}

function resolve(model: MeshModel, clientNamespace: string, parent: MeshObject, port: number): Outbound {
  const { linkerdVersion } = model.target;
  const isService = parent.kind === 'Service';
  const isHeadless = isService && noClusterIpFault(() => '', parent.spec) !== undefined;
  const { settings, failureAccrual, ignored } = settingsOf(isHeadless ? {} : parent.annotations, isService, model);
  const declared = declaredProtocol(parent, port, linkerdVersion);
  const { followed, kind, idle } = followedRoutes(model, clientNamespace, parent, port, declared.kinds, settings);
  const protocol = protocolOf(declared.protocol, kind);
  const isHttp = protocol !== 'opaque' && protocol !== 'TLS';
  const denies = !isService && parent.spec.trafficPolicy === 'Deny';
  const ending = isService || kind === 'TCPRoute' ? [] : [egressDefault(kind ?? 'HTTPRoute', protocol, denies, settings)];
  const routes = followed.length === 0 && isService
    ? [{ name: isHttp ? 'default:http' : 'default:opaque', hosts: [], rules: [defaultRoute(isHttp ? settings : { ...settings, loadEstimator: PLAIN })] }]
    : [...followed, ...ending];
  const profile = isService ? profileFor(model, clientNamespace, parent) : undefined;
  const overridden = profile !== undefined && (isHttp ? profile.takesOver : profile.overrides.length > 0);
  return {
    parent,
    port,
    protocol,
    routeKind: kind,
    routes,
    connections: protocol === 'detect' || (protocol === 'opaque' && kind === undefined) ? (denies ? 'closed' : 'forwarded') : protocol === 'opaque' ? 'routed' : 'closed',
    idle: overridden ? [...idle, ...followed.flatMap(({ route, parent: ref }) => (route && ref ? [{ route, parent: ref, reason: 'profile' } as const] : []))] : idle,
    timeouts: settings.timeouts,
    failureAccrual: isHttp ? failureAccrual : undefined,
    loadEstimator: isHttp || !isService ? settings.loadEstimator : PLAIN,
    ignored,
    profile,
    ruledBy: overridden ? 'profile' : 'policy',
    broken: [
      ...declared.conflict ? [declared.conflict] : [],
      ...(failureAccrual?.successRate?.minRequests ?? 0) > MAX_MIN_REQUESTS ? [`proxies refuse more than ${MAX_MIN_REQUESTS} requests as the least to count`] : [],
      ...followed.flatMap(({ broken = [] }) => broken),
    ],
    undeclared: isService && supports(linkerdVersion, 'undeclaredPortsRefused') && !(parent.spec.ports ?? []).some((each: any) => each.port === port),
    uncertain: followed.length > 1 && followed.some(({ route }) => route && creationOf(route) === undefined),
  };
}

interface Settings {
  readonly settings: ParentSettings;
  readonly failureAccrual?: FailureAccrual;
  readonly ignored: readonly string[];
}

/** What the annotations of a parent say. */
function settingsOf(annotations: Readonly<Record<string, string>>, isService: boolean, { target: { linkerdVersion } }: MeshModel): Settings {
  const { failureAccrual, penalty, honorRetryAfter } = balancerSettings(annotations, linkerdVersion);
  const [http, grpc] = (['http', 'grpc'] as const).map((protocol) => retrySettings(annotations, protocol, linkerdVersion));
  const timeouts = timeoutSettings(annotations, linkerdVersion);
  return {
    settings: {
      loadEstimator: isService ? penalty.value ?? PLAIN : FORWARD,
      timeouts: timeouts.value ?? {},
      retry: { http: http.value, grpc: grpc.value },
    },
    failureAccrual: failureAccrual.value,
    ignored: [...new Set([failureAccrual, penalty, honorRetryAfter, http, grpc, timeouts].flatMap(({ error }) => error ?? []))],
  };
}

/** What comes behind the routes of an EgressNetwork, and alone where there are none. */
function egressDefault(kind: RouteKind, protocol: OutboundProtocol, denies: boolean, settings: ParentSettings): OutboundRoute {
  const what = protocol === 'opaque' ? 'opaque' : kind === 'GRPCRoute' ? 'grpc' : kind === 'TLSRoute' ? 'tls' : 'http';
  const rule = defaultRoute(settings);
  return {
    name: `default:${what}-egress-${denies ? 'deny' : 'allow'}`,
    hosts: [],
    rules: [denies ? { ...rule, backends: [], failure: what === 'http' ? 403 : what === 'grpc' ? 'permission-denied' : 'connection-closed' } : rule],
  };
}

/** The Service that has an address. */
function serviceAt(model: MeshModel, address: string): MeshObject | undefined {
  const services = model.of('/Service');
  const byAddress = model.once('services by address', () => new Map(services.flatMap((service) => (
    [service.spec.clusterIP, ...Array.isArray(service.spec.clusterIPs) ? service.spec.clusterIPs : []].filter((ip) => typeof ip === 'string' && isIP(ip) !== 0).map((ip) => [ip, service])))));
  return byAddress.get(address);
}

