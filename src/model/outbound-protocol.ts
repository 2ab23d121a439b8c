import { MeshObject } from './mesh-object';
import { supports } from '../linkerd/features';
import { ROUTE_KINDS, RouteKind } from '../linkerd/gateway-api';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION, routesByAppProtocol } from '../linkerd/service-ports';

/** How proxies speak to a port. `detect`: as the client does. */
export type OutboundProtocol = 'detect' | 'HTTP/1' | 'HTTP/2' | 'gRPC' | 'opaque' | 'TLS';

/** What becomes of connections that are not of the protocol of routes; `routed`: there is no other protocol. */
export type Connections = 'forwarded' | 'closed' | 'routed';

/** What is known of a port before its routes are looked at. */
export interface DeclaredProtocol {
  readonly protocol?: 'HTTP/1' | 'HTTP/2' | 'opaque';
  /** The kinds of routes that are followed, the first that there is. */
  readonly kinds: readonly RouteKind[];
  /** Why what is said of the port contradicts itself. */
  readonly conflict?: string;
}

const BY_APP_PROTOCOL: Readonly<Record<string, 'HTTP/1' | 'HTTP/2'>> = { 'http': 'HTTP/1', 'kubernetes.io/h2c': 'HTTP/2' };

/** What a Service or an EgressNetwork says of the protocol of its port. */
export function declaredProtocol(parent: MeshObject, port: number, version: LinkerdVersion): DeclaredProtocol {
  const isOpaque = isOpaquePort(port, parent.annotations[OPAQUE_PORTS_ANNOTATION] ?? null);
  const entry = parent.kind === 'Service' && supports(version, 'appProtocol') ? (parent.spec.ports ?? []).find((each: any) => each.port === port) : undefined;
  const appProtocol: string | undefined = entry?.appProtocol?.toLowerCase();
  if (!appProtocol) {
    return isOpaque ? { protocol: 'opaque', kinds: ['TCPRoute'] } : { kinds: ROUTE_KINDS };
  }
  const protocol = Object.hasOwn(BY_APP_PROTOCOL, appProtocol) ? BY_APP_PROTOCOL[appProtocol] : 'opaque';
  return {
    protocol,
    kinds: routesByAppProtocol(appProtocol),
    conflict: isOpaque && protocol !== 'opaque' ? `the port is opaque and has appProtocol "${appProtocol}" at once, with which connections fail` : undefined,
  };
}

/** How proxies speak to a port, once it is known which routes they follow. */
export function protocolOf(declared: DeclaredProtocol['protocol'], kind: RouteKind | undefined): OutboundProtocol {
  if (kind === 'GRPCRoute') {
    return 'gRPC';
  }
  return declared ?? (kind === 'TLSRoute' ? 'TLS' : kind === 'TCPRoute' ? 'opaque' : 'detect');
}
