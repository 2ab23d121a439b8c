import { supports } from './features';
import { RouteKind } from './gateway-api';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

interface ServicePort {
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
  readonly name?: string;
  readonly appProtocol?: string;
}

/** What Linkerd reads of a Service to decide how its ports are spoken to. */
export interface ServiceSpec {
  readonly clusterIP?: string;
  readonly type?: string;
  readonly ports?: readonly ServicePort[];
  /** Its annotation, or null where it has none; undefined where that is not known. */
  readonly opaquePorts?: string | null;
}

/** Where a Service lists ports whose protocol is not detected. */
export const OPAQUE_PORTS_ANNOTATION = 'config.linkerd.io/opaque-ports';

/** The ports that are opaque by Linkerd's default, which the annotation replaces. */
export const DEFAULT_OPAQUE_PORTS: readonly number[] = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211];

/** The routes that work on a port with a declared protocol; any other value makes the port opaque. */
const ROUTES_BY_APP_PROTOCOL: Record<string, readonly RouteKind[]> = {
  'http': ['HTTPRoute'],
  'kubernetes.io/h2c': ['GRPCRoute', 'HTTPRoute'],
};
const OPAQUE_ROUTES: readonly RouteKind[] = ['TCPRoute'];

/** The kinds of routes that are followed on a port with a declared protocol, the first that there is. */
export function routesByAppProtocol(appProtocol: string): readonly RouteKind[] {
  const protocol = appProtocol.toLowerCase();
  return Object.hasOwn(ROUTES_BY_APP_PROTOCOL, protocol) ? ROUTES_BY_APP_PROTOCOL[protocol] : OPAQUE_ROUTES;
}

/** The fault of a port that a Service does not have. */
export function unknownPortFault(prop: string, port: number, service: string, ports: readonly number[]): Fault {
  return ports.includes(port) ? undefined
    : `"${prop}" is not a port of ${service}, got ${port}; expected one of its ports (not a target port): ${ports.length === 0 ? 'none' : ports.join(', ')}`;
}

/** Whether a declared protocol is one that Linkerd looks into; with any other the port is opaque. */
export function isDetectedProtocol(appProtocol: string): boolean {
  return Object.hasOwn(ROUTES_BY_APP_PROTOCOL, appProtocol.toLowerCase());
}

/** The fault of a Service that has no address which clients' proxies could resolve policy for. */
export function noClusterIpFault(where: () => string, spec: ServiceSpec): Fault {
  if (spec.type === 'ExternalName') {
    return `${where()} is of type ExternalName, for which Linkerd has no outbound policy; expected a Service with a cluster IP`;
  }
  return spec.clusterIP === 'None'
    ? `${where()} is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP`
    : undefined;
}

/** The fault of a route on a port whose `appProtocol` makes Linkerd ignore it. */
export function appProtocolFault(where: () => string, appProtocol: string | undefined, kind: RouteKind, version: LinkerdVersion): Fault {
  if (appProtocol === undefined || !supports(version, 'appProtocol')) {
    return undefined;
  }
  const allowed = routesByAppProtocol(appProtocol);
  return allowed.includes(kind)
    ? undefined
    : `${where()} has appProtocol ${quote(appProtocol)}, with which Linkerd reads only ${allowed.join(' and ')}; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute`;
}

/** The fault of a route on an opaque port, whose protocol Linkerd does not look at. An `appProtocol` does not change that. */
export function opaquePortFault(where: () => string, port: number, { opaquePorts }: ServiceSpec, kind: RouteKind, holder = 'Service'): Fault {
  if (kind === 'TCPRoute' || !isOpaquePort(port, opaquePorts)) {
    return undefined;
  }
  return `${where()} is opaque ${opaquePorts === null ? 'by Linkerd\'s default' : `by its annotation ${quote(OPAQUE_PORTS_ANNOTATION)}`}, so that Linkerd ignores ${kind}s on it; `
    + `use a TCPRoute, or set the annotation ${quote(OPAQUE_PORTS_ANNOTATION)} of the ${holder} to the ports that are to be opaque (to "" for none)`;
}

/** Values of `appProtocol` that say HTTP in words that Linkerd does not know. */
const HTTP_WORDS = /^(grpc|grpc-web|h2c|http2|http1|http\/1\.[01]|http\/2|http-web|web|ws|websocket|kubernetes\.io\/ws)$/i;

/** The fault of an `appProtocol` that means HTTP and makes Linkerd look away. */
export function unknownHttpFault(where: () => string, appProtocol: string | undefined): Fault {
  return appProtocol !== undefined && HTTP_WORDS.test(appProtocol)
    ? `${where()} has appProtocol ${quote(appProtocol)}, which Linkerd does not know and takes for opaque; expected ${/grpc|h2c|2$/i.test(appProtocol) ? '"kubernetes.io/h2c"' : '"http"'}, or none, with which it looks for itself`
    : undefined;
}

/** The fault of a port that is declared as HTTP and listed as opaque. */
export function httpOnOpaquePortFault(where: () => string, { port, appProtocol }: ServicePort, opaquePorts: string | null): Fault {
  return appProtocol !== undefined && Object.hasOwn(ROUTES_BY_APP_PROTOCOL, appProtocol.toLowerCase()) && isOpaquePort(port, opaquePorts)
    ? `${where()} has appProtocol ${quote(appProtocol)} and is opaque ${opaquePorts === null ? 'by Linkerd\'s default' : `by the annotation ${quote(OPAQUE_PORTS_ANNOTATION)}`}, between which clients cannot decide, and fail; `
      + `remove the appProtocol, or list in ${quote(OPAQUE_PORTS_ANNOTATION)} only ports that are to be opaque ("" for none)`
    : undefined;
}

/** The fault of retry annotations on a Service that has no port on which Linkerd looks at HTTP. */
export function noHttpPortFault(where: () => string, { ports = [], opaquePorts }: ServiceSpec, version: LinkerdVersion): Fault {
  const speaksHttp = ({ port, appProtocol }: ServicePort) => !isOpaquePort(port, opaquePorts)
    && (appProtocol === undefined || !supports(version, 'appProtocol') || isDetectedProtocol(appProtocol));
  return ports.length === 0 || ports.some(speaksHttp) ? undefined
    : `${where()} has no port on which Linkerd looks at HTTP, because each is opaque or has another appProtocol; expected a port that is neither in the annotation ${quote(OPAQUE_PORTS_ANNOTATION)} or Linkerd's default list, nor declared as something else`;
}

/** The fault of routes of a ServiceProfile, for which an `appProtocol` does not count, where every port is opaque. */
export function allOpaqueFault(where: () => string, { ports = [], opaquePorts }: ServiceSpec): Fault {
  return ports.length === 0 || ports.some(({ port }) => !isOpaquePort(port, opaquePorts)) ? undefined
    : `${where()} has only opaque ports, on which Linkerd knows no routes; set the annotation ${quote(OPAQUE_PORTS_ANNOTATION)} of the Service to the ports that are to be opaque (to "" for none)`;
}

/** The fault of a Service that gets traffic of another one on the port that clients dialled, and lacks that port. */
export function lackingPortsFault(where: string, ports: readonly number[] | undefined, dialled: readonly number[], apex: string, remedy = ''): Fault {
  const lacking = dialled.filter((port) => ports && !ports.includes(port));
  return lacking.length === 0 ? undefined
    : `${where} lacks port ${lacking.join(' and ')} of ${apex}, on which clients would reach it; expected the same ports on both${remedy}`;
}

/** Whether the protocol of a port is not detected; null where no annotation says so. */
export function isOpaquePort(port: number, opaquePorts: string | null | undefined): boolean {
  return opaquePorts === null
    ? DEFAULT_OPAQUE_PORTS.includes(port)
    : portsOf(opaquePorts ?? '').some(([from, to]) => port >= from && port <= to);
}

/** As the policy controller reads the list: one bad item, a name for example, empties it. */
function portsOf(list: string): [number, number][] {
  const items = list.split(',').map((item) => item.trim()).filter((item) => item !== '');
  const ranges = items.map((item) => /^(\d+)(?:\s*-\s*(\d+))?$/.exec(item));
  return ranges.every((range) => range !== null) ? ranges.map(([, from, to = from]) => [Number(from), Number(to)]) : [];
}
