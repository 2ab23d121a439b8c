import { supports } from './features';
import { kubernetesIsBelow } from './kubernetes';
import { LinkerdVersion } from './linkerd-version';
import { requestAboveLimitFault } from './quantity';
import { Fault, quote } from './rule';

/** The annotations of one namespace or pod. */
export type Annotations = Readonly<Record<string, string>>;

/** What an annotation was given as: a prop, or its key. */
export type Naming = (key: string) => string;

/** What decides whether native sidecars work. */
export interface SidecarTarget {
  readonly linkerdVersion: LinkerdVersion;
  readonly kubernetesVersion?: string;
}

/** The ports that the proxy listens on, and where they are unless an annotation moves them. */
export const PROXY_PORTS = [
  { key: 'config.linkerd.io/inbound-port', title: 'inbound', byDefault: 4143 },
  { key: 'config.linkerd.io/outbound-port', title: 'outbound', byDefault: 4140 },
  { key: 'config.linkerd.io/admin-port', title: 'admin', byDefault: 4191 },
  { key: 'config.linkerd.io/control-port', title: 'control', byDefault: 4190 },
] as const;

/** Where a proxy listens, by annotations of the pod and of its namespace, the nearer first. */
export function proxyPort(title: (typeof PROXY_PORTS)[number]['title'], ...annotations: Readonly<Record<string, string | undefined>>[]): number {
  const { key, byDefault } = PROXY_PORTS.find((port) => port.title === title)!;
  return Number(annotations.map((each) => each[key]).find((value) => value !== undefined) ?? byDefault);
}

/** The user that the proxy runs as. */
export const PROXY_UID = { key: 'config.linkerd.io/proxy-uid', byDefault: 2102 } as const;

/** Where native sidecars are switched; of several, Linkerd takes the first. */
export const NATIVE_SIDECAR_KEYS = ['config', 'config.beta', 'config.alpha'].map((prefix) => `${prefix}.linkerd.io/proxy-enable-native-sidecar`);
export const WAIT_BEFORE_EXIT_KEY = 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds';
export const ADMIN_SHUTDOWN_KEY = 'config.linkerd.io/proxy-admin-shutdown';

/** Kubernetes 1.29 has native sidecars switched on. */
const NATIVE_SIDECAR_KUBERNETES = 29;

/** The faults of proxy ports that are one and the same. */
export function proxyPortFaults(annotations: Annotations, name: Naming): Fault[] {
  return PROXY_PORTS.map(({ key, byDefault }, index) => {
    const port = Number(annotations[key] ?? byDefault);
    const other = PROXY_PORTS.slice(0, index).find((earlier) => Number(annotations[earlier.key] ?? earlier.byDefault) === port);
    if (!other) {
      return undefined;
    }
    const [given, same] = annotations[key] === undefined ? [other.key, key] : [key, other.key];
    return `"${name(given)}" is also the port of "${name(same)}", got ${port}${annotations[same] === undefined ? ', which is its default' : ''}; expected a port of its own for each`;
  });
}

/** The faults of requests above their limits. */
export function proxyResourceFaults(annotations: Annotations, name: Naming): Fault[] {
  return ['cpu', 'memory', 'ephemeral-storage'].map((resource) => {
    const [request, limit] = [`config.linkerd.io/proxy-${resource}-request`, `config.linkerd.io/proxy-${resource}-limit`];
    return requestAboveLimitFault(name(request), annotations[request], name(limit), annotations[limit]);
  });
}

/** Whether a pod's proxy is a native sidecar, as far as its own annotations say. */
export function hasNativeSidecar(annotations: Annotations, version: LinkerdVersion): boolean {
  const key = NATIVE_SIDECAR_KEYS.find((candidate) => annotations[candidate] !== undefined);
  return key === undefined ? supports(version, 'nativeSidecarDefault') : /^(1|t|true)$/i.test(annotations[key]);
}

/** The fault of native sidecars on a Kubernetes without them. */
export function nativeSidecarFault(annotations: Annotations, name: Naming, target: SidecarTarget): Fault {
  return hasNativeSidecar(annotations, target.linkerdVersion) && kubernetesIsBelow(target.kubernetesVersion, NATIVE_SIDECAR_KUBERNETES)
    ? `"${name(nativeSidecarKey(annotations))}" needs Kubernetes 1.29 or later, got ${target.kubernetesVersion}, on which the pod would never start; set it to false`
    : undefined;
}

/** The fault of a wait before the exit of a native sidecar, which ends after the application anyway. */
export function waitBeforeExitFault(annotations: Annotations, name: Naming, version: LinkerdVersion): Fault {
  if (annotations[WAIT_BEFORE_EXIT_KEY] === undefined || !hasNativeSidecar(annotations, version)) {
    return undefined;
  }
  const native = nativeSidecarKey(annotations);
  const why = annotations[native] === undefined ? `which are the default of Linkerd ${version}` : `which "${name(native)}" asks for`;
  return `"${name(WAIT_BEFORE_EXIT_KEY)}" does nothing with native sidecars, ${why}; set "${name(native)}" to false, or let a preStop hook of the application wait`;
}

/**
 * The fault of a Job whose proxy would keep it from completing.
 *
 * @param canShutDown whether the application may end the proxy, which is not always an annotation
 */
export function jobFault(kind: string, annotations: Annotations, name: Naming, version: LinkerdVersion, canShutDown: boolean): Fault {
  if ((kind !== 'Job' && kind !== 'CronJob') || canShutDown || hasNativeSidecar(annotations, version)) {
    return undefined;
  }
  const shutdown = `"${name(ADMIN_SHUTDOWN_KEY)}" if the application calls the proxy's /shutdown at its end`;
  return supports(version, 'nativeSidecarAlpha')
    ? `a ${kind} with this proxy never completes, because the proxy runs on; set "${name(newestNativeSidecarKey(version))}" to true, or ${shutdown}`
    : `a ${kind} with this proxy never completes, because the proxy runs on, and native sidecars need Linkerd 2.15 or later; set ${shutdown}`;
}

/** The faults of values that break the patch with which the injector copies them from a namespace to a pod. */
export function unescapedFaults(annotations: Annotations, name: Naming): Fault[] {
  return Object.entries(annotations).filter(([, value]) => /["\\]/.test(value)).map(([key, value]) => (
    `"${name(key)}" cannot stand on a namespace, got ${quote(value)}: Linkerd copies it to pods without escaping quotes and backslashes, and no pod could be made; set it on the pods of each workload, as MeshedWorkload.mesh does`));
}

/** The newest key by which a release switches native sidecars. */
function newestNativeSidecarKey(version: LinkerdVersion): string {
  const [newest, beta, alpha] = NATIVE_SIDECAR_KEYS;
  return supports(version, 'nativeSidecarDefault') ? newest : supports(version, 'nativeSidecarBeta') ? beta : alpha;
}

/** The key by which native sidecars are switched, or would be. */
function nativeSidecarKey(annotations: Annotations): string {
  return NATIVE_SIDECAR_KEYS.find((key) => annotations[key] !== undefined) ?? NATIVE_SIDECAR_KEYS[0];
}
