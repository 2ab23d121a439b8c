import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';

/** A container, as far as Linkerd's inbound policy looks at it. */
export interface PolicyContainer {
  readonly name?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort?: number; readonly protocol?: string }[];
  readonly livenessProbe?: ProbeSpec;
  readonly readinessProbe?: ProbeSpec;
  readonly startupProbe?: ProbeSpec;
}

/** A pod, as far as Linkerd's inbound policy looks at it. */
export interface PolicyPod {
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly hostNetwork?: boolean;
  readonly containers?: readonly PolicyContainer[];
  readonly initContainers?: readonly PolicyContainer[];
}

interface ProbeSpec {
  readonly httpGet?: { readonly path?: string; readonly port?: number | string; readonly scheme?: string };
  readonly grpc?: { readonly port?: number };
}

/** A port of a container. */
export interface PodPort {
  readonly container?: string;
  readonly name?: string;
  readonly port: number;
}

/** A probe that the kubelet sends through the proxy. Those of TCP are answered by the proxy itself, those of exec are no traffic. */
export interface Probe {
  readonly port: number;
  readonly kind: 'http' | 'https' | 'grpc';
  /** Of HTTP: without the query, as Linkerd matches it. */
  readonly path: string;
  /** Whether Linkerd lets it in by itself on a port without routes: only HTTP, and not where the path lacks its first slash. */
  readonly automatic: boolean;
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const GRPC_HEALTH_CHECK = '/grpc.health.v1.Health/Check';

/** The gRPC service that the kubelet's probes call. */
export const GRPC_HEALTH_SERVICE = 'grpc.health.v1.Health';

/** The ServiceAccount of a pod; every namespace has one called `default`. */
export function serviceAccountOf(pod: PolicyPod): string {
  return pod.serviceAccountName ?? pod.serviceAccount ?? 'default';
}

/** The TCP ports that a pod declares, those of init containers too, which sidecars are. */
export function portsOf(pod: PolicyPod): PodPort[] {
  return containersOf(pod).flatMap(({ name: container, ports = [] }) => ports
    .filter(({ containerPort, protocol = 'TCP' }) => containerPort !== undefined && protocol === 'TCP')
    .map(({ name, containerPort }) => ({ container, name, port: containerPort! })));
}

/**
 * The numbers behind a port of a policy: itself, or those of the container ports with that name. Before Linkerd 2.19 the
 * names of sidecars, which are init containers, do not count.
 */
export function portNumbers(pod: PolicyPod, port: number | string, version: LinkerdVersion): number[] {
  const containers = supports(version, 'sidecarPortNames') ? pod : { containers: pod.containers };
  return typeof port === 'number' ? [port] : [...new Set(portsOf(containers).filter(({ name }) => name === port).map((each) => each.port))];
}

/** The probes of a pod, each once. */
export function probesOf(pod: PolicyPod): Probe[] {
  const probes = containersOf(pod).flatMap((container) => PROBES.flatMap((which) => probeOf(container, container[which])));
  return probes.filter((probe, i) => probes.findIndex((other) => JSON.stringify(other) === JSON.stringify(probe)) === i);
}

function probeOf(container: PolicyContainer, { httpGet, grpc }: ProbeSpec = {}): Probe[] {
  if (grpc?.port !== undefined) {
    return [{ kind: 'grpc', port: grpc.port, path: GRPC_HEALTH_CHECK, automatic: false }];
  }
  const port = typeof httpGet?.port === 'string' ? container.ports?.find(({ name }) => name === httpGet.port)?.containerPort : httpGet?.port;
  if (httpGet === undefined || port === undefined) {
    return [];
  }
  const path = (httpGet.path || '/').split(/[?#]/)[0];
  const [kind, isAbsolute] = [httpGet.scheme === 'HTTPS' ? 'https' as const : 'http' as const, path.startsWith('/')];
  return [{ kind, port, path: isAbsolute ? path : `/${path}`, automatic: kind === 'http' && isAbsolute }];
}

function containersOf({ containers = [], initContainers = [] }: PolicyPod): PolicyContainer[] {
  return [...containers, ...initContainers];
}
