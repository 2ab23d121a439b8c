import { Grammar } from './annotation-values';
import { Feature, FEATURES, supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault } from './rule';

/** The release with which something ended. */
export interface Ending {
  readonly release: string;
  readonly edge: string;
}

/** An annotation that Linkerd reads, or once read, on namespaces and pods. */
export interface Annotation {
  /** `*` at the end stands for any name. */
  readonly key: string;
  /** The prop of `ProxyConfig` that says it; `inject` is one of the constructs themselves. None: not offered, as the note says. */
  readonly prop?: string;
  /** `namespace and pod`: pods take it over from their namespace. */
  readonly readAt: 'namespace and pod' | 'pod' | 'nowhere';
  readonly value: Grammar;
  readonly since?: Feature;
  /** From here on it does nothing. */
  readonly until?: Ending;
  /** From here on pods no longer take it over from their namespace. */
  readonly untilOnNamespace?: Ending;
  /** How it is, unchangeably, in releases before `since`. */
  readonly before?: string;
  /** Values that came later than the key. */
  readonly valuesSince?: Readonly<Record<string, Feature>>;
  readonly note?: string;
  /** By Linkerd itself, so that it stands on what was read back from a cluster. */
  readonly isWritten?: boolean;
}

/** Edge releases before that year are older than any target. */
const OLDEST_YEAR = 23;

const NS_AND_POD = 'namespace and pod';
const POD = 'pod';
const NOWHERE = 'nowhere';

const BOOLEAN: Grammar = { is: 'boolean' };
const SWITCH: Grammar = { is: 'switch' };
const PORT: Grammar = { is: 'port' };
const PORTS: Grammar = { is: 'ports' };
const CPU: Grammar = { is: 'quantity', of: 'cpu' };
const CPU_LIMIT: Grammar = { is: 'quantity', of: 'cpu', aboveZero: true };
const BYTES: Grammar = { is: 'quantity', of: 'bytes' };
const BYTES_LIMIT: Grammar = { is: 'quantity', of: 'bytes', aboveZero: true };
const DURATION: Grammar = { is: 'duration' };
const WHOLE_SECONDS: Grammar = { is: 'duration', wholeSeconds: true };
const IMAGE: Grammar = { is: 'image' };
const TAG: Grammar = { is: 'tag' };
const TEXT: Grammar = { is: 'text' };
const PULL_POLICY = choice('Always', 'IfNotPresent', 'Never');
const UID: Grammar = { is: 'integer', min: 1, max: 2_147_483_647 };
const GID: Grammar = { is: 'integer', min: -1, max: 2_147_483_647 };

const JAEGER_GONE = { release: '2.19', edge: '25.10.1' };
const INIT_IMAGE_GONE = FEATURES.mergedProxyInit;
const JAEGER = { readAt: NOWHERE, value: TEXT, until: JAEGER_GONE, note: 'read by the linkerd-jaeger extension only, which ended with Linkerd 2.19; configure tracing when installing Linkerd' } as const;
const IDENTITY = { readAt: NOWHERE, value: TEXT, until: { release: '2.12', edge: '21.12.3' }, note: 'identity cannot be switched off since Linkerd 2.12' } as const;
const WRITTEN = { readAt: NOWHERE, value: TEXT, isWritten: true, note: 'written by Linkerd\'s injectors' } as const;

/** Whether a namespace or pod is injected, and how. */
export const INJECT_ANNOTATION = 'linkerd.io/inject';

/** Every annotation of namespaces and pods. Of several rows with one prop, the last that the target has is written. */
export const ANNOTATIONS: readonly Annotation[] = [
  { key: INJECT_ANNOTATION, prop: 'inject', readAt: NS_AND_POD, value: choice('enabled', 'ingress', 'disabled') },

  // Ports and what passes through them
  { key: config('inbound-port'), prop: 'inboundPort', readAt: NS_AND_POD, value: PORT },
  { key: config('outbound-port'), prop: 'outboundPort', readAt: NS_AND_POD, value: PORT },
  { key: config('admin-port'), prop: 'adminPort', readAt: NS_AND_POD, value: PORT },
  { key: config('control-port'), prop: 'controlPort', readAt: NS_AND_POD, value: PORT },
  { key: config('opaque-ports'), prop: 'opaquePorts', readAt: NS_AND_POD, value: PORTS },
  { key: config('skip-inbound-ports'), prop: 'skipInboundPorts', readAt: NS_AND_POD, value: PORTS },
  { key: config('skip-outbound-ports'), prop: 'skipOutboundPorts', readAt: NS_AND_POD, value: PORTS },
  { key: config('skip-subnets'), prop: 'skipSubnets', readAt: NS_AND_POD, value: { is: 'subnets' } },
  { key: config('proxy-require-identity-inbound-ports'), prop: 'proxyRequireIdentityInboundPorts', readAt: NS_AND_POD, value: { is: 'ports', noneIsIdle: true } },
  {
    key: config('default-inbound-policy'),
    prop: 'defaultInboundPolicy',
    readAt: NS_AND_POD,
    value: choice('all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny', 'audit'),
    valuesSince: { audit: 'auditPolicy' },
  },
  { key: config('proxy-outbound-connect-timeout'), prop: 'proxyOutboundConnectTimeout', readAt: NS_AND_POD, value: DURATION },
  { key: config('proxy-inbound-connect-timeout'), prop: 'proxyInboundConnectTimeout', readAt: NS_AND_POD, value: DURATION },
  { key: config('proxy-outbound-discovery-cache-unused-timeout'), prop: 'proxyOutboundDiscoveryCacheUnusedTimeout', readAt: NS_AND_POD, value: WHOLE_SECONDS },
  { key: config('proxy-inbound-discovery-cache-unused-timeout'), prop: 'proxyInboundDiscoveryCacheUnusedTimeout', readAt: NS_AND_POD, value: WHOLE_SECONDS },
  { key: config('proxy-disable-outbound-protocol-detect-timeout'), prop: 'proxyDisableOutboundProtocolDetectTimeout', readAt: NS_AND_POD, value: BOOLEAN, since: 'disableProtocolDetectTimeout' },
  { key: config('proxy-disable-inbound-protocol-detect-timeout'), prop: 'proxyDisableInboundProtocolDetectTimeout', readAt: NS_AND_POD, value: BOOLEAN, since: 'disableProtocolDetectTimeout' },
  { key: config('enable-gateway'), prop: 'enableGateway', readAt: POD, value: BOOLEAN },
  { key: config('close-wait-timeout'), prop: 'closeWaitTimeout', readAt: POD, value: WHOLE_SECONDS },

  // The proxy's container
  { key: config('proxy-image'), prop: 'proxyImage', readAt: NS_AND_POD, value: IMAGE },
  { key: config('proxy-version'), prop: 'proxyVersion', readAt: NS_AND_POD, value: TAG },
  { key: config('image-pull-policy'), prop: 'imagePullPolicy', readAt: NS_AND_POD, value: PULL_POLICY },
  { key: config('init-image'), prop: 'initImage', readAt: NS_AND_POD, value: IMAGE, until: INIT_IMAGE_GONE, note: 'proxy-init is part of the proxy image since Linkerd 2.20; use "proxyImage"' },
  { key: config('init-image-version'), prop: 'initImageVersion', readAt: NS_AND_POD, value: TAG, until: INIT_IMAGE_GONE, note: 'proxy-init is part of the proxy image since Linkerd 2.20; use "proxyVersion"' },
  { key: config('proxy-cpu-request'), prop: 'proxyCpuRequest', readAt: NS_AND_POD, value: CPU },
  { key: config('proxy-cpu-limit'), prop: 'proxyCpuLimit', readAt: NS_AND_POD, value: CPU_LIMIT },
  { key: config('proxy-cpu-ratio-limit'), prop: 'proxyCpuRatioLimit', readAt: POD, value: { is: 'ratio' }, since: 'proxyCpuRatioLimit' },
  { key: config('proxy-memory-request'), prop: 'proxyMemoryRequest', readAt: NS_AND_POD, value: BYTES },
  { key: config('proxy-memory-limit'), prop: 'proxyMemoryLimit', readAt: NS_AND_POD, value: BYTES_LIMIT },
  { key: config('proxy-ephemeral-storage-request'), prop: 'proxyEphemeralStorageRequest', readAt: NS_AND_POD, value: BYTES },
  { key: config('proxy-ephemeral-storage-limit'), prop: 'proxyEphemeralStorageLimit', readAt: NS_AND_POD, value: BYTES_LIMIT },
  { key: config('proxy-uid'), prop: 'proxyUid', readAt: NS_AND_POD, value: UID },
  { key: config('proxy-gid'), prop: 'proxyGid', readAt: NS_AND_POD, value: GID, since: 'proxyGid' },
  { key: alpha('proxy-enable-native-sidecar'), prop: 'nativeSidecar', readAt: NS_AND_POD, value: BOOLEAN, since: 'nativeSidecarAlpha', note: 'superseded by the key with config.beta.linkerd.io, and that by the one with config.linkerd.io' },
  { key: beta('proxy-enable-native-sidecar'), prop: 'nativeSidecar', readAt: NS_AND_POD, value: BOOLEAN, since: 'nativeSidecarBeta', untilOnNamespace: FEATURES.nativeSidecarDefault, note: 'superseded by the key with config.linkerd.io' },
  { key: config('proxy-enable-native-sidecar'), prop: 'nativeSidecar', readAt: NS_AND_POD, value: BOOLEAN, since: 'nativeSidecarDefault' },
  { key: config('proxy-await'), prop: 'proxyAwait', readAt: NS_AND_POD, value: SWITCH },
  { key: config('shutdown-grace-period'), prop: 'shutdownGracePeriod', readAt: NS_AND_POD, value: DURATION },
  { key: alpha('proxy-wait-before-exit-seconds'), prop: 'proxyWaitBeforeExit', readAt: NS_AND_POD, value: { is: 'seconds' } },
  { key: config('proxy-admin-shutdown'), prop: 'proxyAdminShutdown', readAt: NS_AND_POD, value: SWITCH, since: 'proxyAdminShutdown', before: 'enabled' },
  { key: config('proxy-additional-env'), prop: 'proxyAdditionalEnv', readAt: NS_AND_POD, value: { is: 'env' }, since: 'proxyAdditionalEnv' },

  // What is seen of it
  { key: config('proxy-log-level'), prop: 'proxyLogLevel', readAt: NS_AND_POD, value: { is: 'log filter' } },
  { key: config('proxy-log-format'), prop: 'proxyLogFormat', readAt: NS_AND_POD, value: choice('plain', 'json') },
  { key: config('proxy-log-http-headers'), prop: 'proxyLogHttpHeaders', readAt: NS_AND_POD, value: choice('off', 'insecure'), since: 'proxyLogHttpHeaders' },
  { key: config('access-log'), prop: 'accessLog', readAt: NS_AND_POD, value: choice('apache', 'json') },
  { key: config('proxy-metrics-hostname-labels'), prop: 'proxyMetricsHostnameLabels', readAt: NS_AND_POD, value: BOOLEAN, since: 'metricsHostnameLabels' },
  { key: 'resource.opentelemetry.io/*', prop: 'traceAttributes', readAt: POD, value: TEXT, since: 'traceAttributes' },
  { key: 'viz.linkerd.io/disable-tap', prop: 'disableTap', readAt: NS_AND_POD, value: choice('true') },
  { key: config('enable-debug-sidecar'), prop: 'enableDebugSidecar', readAt: NS_AND_POD, value: BOOLEAN },
  { key: config('debug-image'), prop: 'debugImage', readAt: POD, value: IMAGE },
  { key: config('debug-image-version'), prop: 'debugImageVersion', readAt: POD, value: TAG },
  { key: config('debug-image-pull-policy'), prop: 'debugImagePullPolicy', readAt: POD, value: PULL_POLICY },

  // Not offered
  { key: config('pod-inbound-ports'), readAt: NOWHERE, value: PORTS, note: 'overwritten by the injector with the ports of the containers' },
  { key: config('enable-external-profiles'), readAt: NOWHERE, value: BOOLEAN, note: 'does nothing: the control plane serves no profile of a name outside of the cluster' },
  { key: 'jaeger.linkerd.io/tracing-enabled', ...JAEGER },
  { key: config('trace-collector'), ...JAEGER },
  { key: config('trace-collector-protocol'), ...JAEGER },
  { key: config('trace-collector-name'), ...JAEGER },
  { key: alpha('trace-collector-service-account'), ...JAEGER },
  { key: config('disable-identity'), ...IDENTITY },
  { key: 'linkerd.io/identity-mode', ...IDENTITY },
  { key: 'linkerd.io/identity-issuer-expiry', ...IDENTITY, until: { release: '2.11', edge: '21.8.1' }, note: 'gone since Linkerd 2.11' },
  { key: 'linkerd.io/created-by', ...WRITTEN },
  { key: 'linkerd.io/proxy-version', ...WRITTEN },
  { key: 'linkerd.io/trust-root-sha256', ...WRITTEN },
  { key: 'viz.linkerd.io/tap-enabled', ...WRITTEN },
];

const BY_PREFIX: readonly Annotation[] = ANNOTATIONS.filter(({ key }) => key.endsWith('/*'));
const BY_KEY: ReadonlyMap<string, Annotation> = new Map(ANNOTATIONS.filter((row) => !BY_PREFIX.includes(row)).map((row) => [row.key, row]));

/** The row of a key, as it stands on an object. */
export function annotationOf(key: string): Annotation | undefined {
  return BY_KEY.get(key) ?? BY_PREFIX.find((row) => key.startsWith(row.key.slice(0, -1)));
}

/** The row by which a prop is said to a release: the newest one that it has, else the oldest that there is. */
export function annotationFor(prop: string, version: LinkerdVersion): Annotation {
  const rows = ANNOTATIONS.filter((row) => row.prop === prop);
  return rows.filter(({ since }) => since === undefined || supports(version, since)).pop() ?? rows[0];
}

/** Whether a release is past an ending. */
export function hasEnded(ending: Ending | undefined, version: LinkerdVersion): boolean {
  return ending !== undefined && (Number(ending.edge.split('.')[0]) < OLDEST_YEAR || version.isAtLeast(LinkerdVersion.edge(ending.edge)));
}

/** The fault of an annotation on an object that does not pass it on, or that does not read it any more. */
export function annotationPlaceFault(prop: string, row: Annotation, place: 'namespace' | 'pod', version: LinkerdVersion): Fault {
  if (hasEnded(row.until, version)) {
    return `"${prop}" does nothing from Linkerd ${row.until!.release} (edge-${row.until!.edge}) on, got target ${version}: ${row.note}`;
  }
  return place === 'namespace' && (row.readAt === 'pod' || hasEnded(row.untilOnNamespace, version))
    ? `"${prop}" works on pods only, because Linkerd does not pass ${row.key} on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does`
    : undefined;
}

function config(name: string): string {
  return `config.linkerd.io/${name}`;
}

function alpha(name: string): string {
  return `config.alpha.linkerd.io/${name}`;
}

function beta(name: string): string {
  return `config.beta.linkerd.io/${name}`;
}

function choice(...of: string[]): Grammar {
  return { is: 'choice', of };
}
