import { supports } from './features';
import { RouteKind } from './gateway-api';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** What Linkerd reads of a Service to decide how its ports are spoken to. */
export interface ServiceSpec {
  readonly clusterIP?: string;
  readonly type?: string;
  readonly ports?: ReadonlyArray<{ readonly port: number; readonly name?: string; readonly appProtocol?: string }>;
}

/** The routes that work on a port with a declared protocol; any other value makes the port opaque. */
const ROUTES_BY_APP_PROTOCOL: Record<string, readonly RouteKind[]> = {
  'http': ['HTTPRoute'],
  'kubernetes.io/h2c': ['GRPCRoute', 'HTTPRoute'],
};
const OPAQUE_ROUTES: readonly RouteKind[] = ['TCPRoute'];

/** The fault of a Service that has no address which clients' proxies could resolve policy for. */
export function noClusterIpFault(where: string, spec: ServiceSpec): Fault {
  if (spec.type === 'ExternalName') {
    return `${where} is of type ExternalName, for which Linkerd has no outbound policy; expected a Service with a cluster IP`;
  }
  return spec.clusterIP === 'None'
    ? `${where} is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP`
    : undefined;
}

/** The fault of a route on a port whose `appProtocol` makes Linkerd ignore it. */
export function appProtocolFault(where: string, appProtocol: string | undefined, kind: RouteKind, version: LinkerdVersion): Fault {
  if (appProtocol === undefined || !supports(version, 'appProtocol')) {
    return undefined;
  }
  const allowed = ROUTES_BY_APP_PROTOCOL[appProtocol.toLowerCase()] ?? OPAQUE_ROUTES;
  return allowed.includes(kind)
    ? undefined
    : `${where} has appProtocol ${quote(appProtocol)}, with which Linkerd reads only ${allowed.join(' and ')}; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute`;
}
