import { featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** How a port of a Server is spoken. */
export enum ProxyProtocol {
  /** The proxy finds out, waiting up to 10 seconds for the client's first bytes; what is not HTTP is TCP. */
  UNKNOWN = 'unknown',
  /** HTTP/1. Unmeshed clients are taken at that word, what meshed ones speak is detected. */
  HTTP_1 = 'HTTP/1',
  /** HTTP/2, without detection: HTTP/1 clients fail, the kubelet's HTTP probes among them. */
  HTTP_2 = 'HTTP/2',
  /** gRPC, without detection. Only GRPCRoutes work. */
  GRPC = 'gRPC',
  /** TCP that nothing is known of: no routes, no rate limits. For protocols in which the server speaks first. */
  OPAQUE = 'opaque',
  /** TLS that the application terminates: no routes, no rate limits. */
  TLS = 'TLS',
}

/** Who is let in on a port of a Server beside those whom policies authorize. */
export enum AccessPolicy {
  /** Nobody. */
  DENY = 'deny',
  /** Everybody, and what policies do not authorize is logged and counted. */
  AUDIT = 'audit',
  /** Everybody, also without mutual TLS: policies have no effect. */
  ALL_UNAUTHENTICATED = 'all-unauthenticated',
  /** Everybody with mutual TLS, of this and other clusters. */
  ALL_AUTHENTICATED = 'all-authenticated',
  /** Everybody in the networks of the cluster, also without mutual TLS. */
  CLUSTER_UNAUTHENTICATED = 'cluster-unauthenticated',
  /** Everybody with mutual TLS in the networks of the cluster. */
  CLUSTER_AUTHENTICATED = 'cluster-authenticated',
}

/** What Linkerd does on a port, by its protocol. */
interface InboundFacts {
  /** The kind of route that works on it. */
  readonly route?: 'HTTPRoute' | 'GRPCRoute';
  readonly rateLimit: boolean;
  /** Whether the kubelet's HTTP probes get through. */
  readonly probes: boolean;
}

export const INBOUND: Readonly<Record<ProxyProtocol, InboundFacts>> = {
  'unknown': { route: 'HTTPRoute', rateLimit: true, probes: true },
  'HTTP/1': { route: 'HTTPRoute', rateLimit: true, probes: true },
  'HTTP/2': { route: 'HTTPRoute', rateLimit: true, probes: false },
  'gRPC': { route: 'GRPCRoute', rateLimit: false, probes: false },
  'opaque': { rateLimit: false, probes: false },
  'TLS': { rateLimit: false, probes: false },
};

/** The fault of a protocol that there is not. */
export function proxyProtocolFault(prop: string, protocol: string): Fault {
  return Object.hasOwn(INBOUND, protocol) ? undefined : `"${prop}" is not known, got ${quote(protocol)}; expected one of ${Object.keys(INBOUND).map(quote).join(', ')}`;
}

/** The fault of an access policy that there is not, or that the target does not have. */
export function accessPolicyFault(prop: string, policy: string | undefined, version: LinkerdVersion): Fault {
  if (policy === undefined || policy === AccessPolicy.DENY) {
    return undefined;
  }
  const known = Object.values(AccessPolicy) as string[];
  return known.includes(policy) ? featureFault(`"${prop}" ${quote(policy)}`, version, 'accessPolicy')
    : `"${prop}" is not known, got ${quote(policy)}; expected one of ${known.map(quote).join(', ')}`;
}

/** The fault of routes on a port whose protocol makes Linkerd ignore them. */
export function routeProtocolFault(where: string, protocol: ProxyProtocol, kind: 'HTTPRoute' | 'GRPCRoute'): Fault {
  const { route } = INBOUND[protocol];
  if (route === kind) {
    return undefined;
  }
  const able = Object.keys(INBOUND).filter((each) => INBOUND[each as ProxyProtocol].route === kind);
  return `${where} has the protocol ${quote(protocol)}, with which Linkerd ignores ${kind}s; expected ${able.map(quote).join(', ')}; set "proxyProtocol" of the Server${route ? `, or use ${route === 'HTTPRoute' ? 'an' : 'a'} ${route}` : ''}`;
}

/** The fault of a rate limit on a port whose protocol makes Linkerd ignore it. */
export function rateLimitProtocolFault(where: string, protocol: ProxyProtocol): Fault {
  return INBOUND[protocol].rateLimit ? undefined
    : `${where} has the protocol ${quote(protocol)}, with which Linkerd ignores rate limits; expected ${Object.keys(INBOUND).filter((each) => INBOUND[each as ProxyProtocol].rateLimit).map(quote).join(', ')}; set "proxyProtocol" of the Server`;
}

/** The fault of the name of a container port. A number in quotes would be one, and select nothing. */
export function portNameFault(prop: string, name: string): Fault {
  return /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? undefined
    : `"${prop}" is not the name of a container port, got ${quote(name)}; expected 1 to 15 lower-case letters, digits and "-", at least one a letter${/^\d+$/.test(name) ? `; for the port of this number use ContainerPort.number(${Number(name)})` : ''}`;
}
