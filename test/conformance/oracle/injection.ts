import { float, goBool, goDurationNs, isCidr, isPortText, portRanges, quantity } from './grammar';
import { isService, title } from './service-traffic';
import { Manifest, OracleTarget, atLeast } from './target';

type Release = OracleTarget['linkerd'];
type Place = 'namespace' | 'pod' | 'service';

/** What a value should be, if it is something else. */
type Grammar = (value: string, target: OracleTarget) => string | undefined;

interface Key {
  readonly places: readonly Place[];
  readonly expected: Grammar;
  readonly since?: Release;
  /** The first release without it. */
  readonly until?: Release;
  /** Why it never has an effect. */
  readonly idle?: string;
}

const when = (wrong: unknown, message: string): string[] => (wrong ? [message] : []);

const oneOf = (...values: string[]): Grammar => (v) => (values.includes(v) ? undefined : values.join(', '));
const text: Grammar = (v) => (v.trim() === '' ? 'some text' : undefined);
const flag: Grammar = (v) => (goBool(v) === undefined ? 'true or false' : undefined);
const port: Grammar = (v) => (isPortText(v) ? undefined : 'a port number');
const amount: Grammar = (v) => ((quantity(v) ?? -1) < 0 ? 'a quantity' : undefined);
const count: Grammar = (v) => (/^[0-9]{1,9}$/.test(v) ? undefined : 'a whole number');
const integer: Grammar = (v) => (/^-?[0-9]+$/.test(v) ? undefined : 'a whole number');
const longerThan = (ns: bigint, words: string): Grammar => (v) => ((goDurationNs(v) ?? -1n) < ns ? `a Go duration of at least ${words}` : undefined);
const milliseconds = longerThan(1_000_000n, '1ms');
const seconds = longerThan(1_000_000_000n, '1s');
const ports: Grammar = (v) => (v === '' || (/^[0-9,-]+$/.test(v) && !/^,|,,|,$/.test(v) && portRanges(v)) ? undefined : 'numbers and ranges of ports, with commas and no blanks');
const opaquePorts: Grammar = (v) => (portRanges(v) ? undefined : 'numbers and ranges of ports');
const identityPorts: Grammar = (v) => (portRanges(v)?.length ? undefined : 'numbers and ranges of ports');
const subnets: Grammar = (v) => (v.split(',').every(isCidr) ? undefined : 'CIDRs with commas and no blanks');
const ratio: Grammar = (v) => ((float(v) ?? 0) > 0 && float(v)! < 1 ? undefined : 'a number between 0 and 1');
const image: Grammar = (v) => (/^\S+$/.test(v) && !/@|:[^/]*$/.test(v) ? undefined : 'an image without tag or digest');
const tag: Grammar = (v) => (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(v) ? undefined : 'an image tag');
const pullPolicy = oneOf('Always', 'Never', 'IfNotPresent');
const anything: Grammar = () => undefined;

const policy: Grammar = (v, target) =>
  oneOf('all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny', ...(atLeast(target, '2.16') ? ['audit'] : []))(v, target);

const environment: Grammar = (v) => {
  const expected = 'a JSON array of environment variables';
  try {
    const entries = JSON.parse(v);
    return Array.isArray(entries) && entries.every(isVariable) ? undefined : expected;
  } catch {
    return expected;
  }
};

function isVariable(entry: any): boolean {
  const keys = Object.keys(entry ?? {});
  return typeof entry?.name === 'string' && /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(entry.name) && !(keys.includes('value') && keys.includes('valueFrom')) &&
    keys.every((key) => ['name', 'value', 'valueFrom'].includes(key)) && typeof (entry.value ?? '') === 'string' && typeof (entry.valueFrom ?? {}) === 'object';
}

const BOTH: readonly Place[] = ['namespace', 'pod'];
const POD: readonly Place[] = ['pod'];
const both = (expected: Grammar, over: Partial<Key> = {}): Key => ({ places: BOTH, expected, ...over });
const pod = (expected: Grammar, over: Partial<Key> = {}): Key => ({ places: POD, expected, ...over });
const removed = (until: Release): Key => both(anything, { until });

const inject = oneOf('enabled', 'disabled', 'ingress');
const onOff = oneOf('enabled', 'disabled');

const C = 'config.linkerd.io/';
const NATIVE = ['config.linkerd.io/', 'config.beta.linkerd.io/', 'config.alpha.linkerd.io/'].map((prefix) => `${prefix}proxy-enable-native-sidecar`);
const WAIT = 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds';

const KEYS: Record<string, Key> = {
  'linkerd.io/inject': both(inject),
  [`${C}proxy-image`]: both(image),
  [`${C}proxy-version`]: both(tag),
  [`${C}image-pull-policy`]: both(pullPolicy),
  [`${C}init-image`]: both(image, { until: '2.20' }),
  [`${C}init-image-version`]: both(tag, { until: '2.20' }),
  [`${C}enable-debug-sidecar`]: both(flag),
  [`${C}debug-image`]: pod(image),
  [`${C}debug-image-version`]: pod(tag),
  [`${C}debug-image-pull-policy`]: pod(pullPolicy),
  [`${C}control-port`]: both(port),
  [`${C}inbound-port`]: both(port),
  [`${C}admin-port`]: both(port),
  [`${C}outbound-port`]: both(port),
  [`${C}pod-inbound-ports`]: both(anything, { idle: 'the injector overwrites it' }),
  [`${C}proxy-cpu-request`]: both(amount),
  [`${C}proxy-cpu-limit`]: both(amount),
  [`${C}proxy-cpu-ratio-limit`]: pod(ratio, { since: '2.18' }),
  [`${C}proxy-memory-request`]: both(amount),
  [`${C}proxy-memory-limit`]: both(amount),
  [`${C}proxy-ephemeral-storage-request`]: both(amount),
  [`${C}proxy-ephemeral-storage-limit`]: both(amount),
  [`${C}proxy-uid`]: both(count),
  [`${C}proxy-gid`]: both(integer, { since: '2.16' }),
  [`${C}proxy-admin-shutdown`]: both(onOff, { since: '2.16' }),
  [`${C}proxy-log-level`]: both(text),
  [`${C}proxy-log-http-headers`]: both(oneOf('off', 'insecure'), { since: '2.16' }),
  [`${C}proxy-log-format`]: both(oneOf('plain', 'json')),
  [`${C}enable-external-profiles`]: both(anything, { idle: 'profiles of external names are never served' }),
  [`${C}proxy-require-identity-inbound-ports`]: both(identityPorts),
  [`${C}skip-inbound-ports`]: both(ports),
  [`${C}skip-outbound-ports`]: both(ports),
  [`${C}skip-subnets`]: both(subnets),
  [`${C}opaque-ports`]: { places: ['namespace', 'pod', 'service'], expected: opaquePorts },
  [`${C}proxy-outbound-connect-timeout`]: both(milliseconds),
  [`${C}proxy-inbound-connect-timeout`]: both(milliseconds),
  [`${C}proxy-outbound-discovery-cache-unused-timeout`]: both(seconds),
  [`${C}proxy-inbound-discovery-cache-unused-timeout`]: both(seconds),
  [`${C}proxy-disable-outbound-protocol-detect-timeout`]: both(flag, { since: '2.15' }),
  [`${C}proxy-disable-inbound-protocol-detect-timeout`]: both(flag, { since: '2.15' }),
  [`${C}enable-gateway`]: pod(flag),
  [`${C}close-wait-timeout`]: pod(seconds),
  [`${C}proxy-await`]: both(onOff),
  [`${C}default-inbound-policy`]: both(policy),
  [`${C}access-log`]: both(oneOf('apache', 'json')),
  [`${C}shutdown-grace-period`]: both(milliseconds),
  [`${C}proxy-metrics-hostname-labels`]: both(flag, { since: '2.18' }),
  [`${C}proxy-additional-env`]: both(environment, { since: '2.20' }),
  [NATIVE[0]]: both(flag, { since: '2.20' }),
  [NATIVE[1]]: both(flag, { since: '2.19', until: '2.20' }),
  [NATIVE[2]]: both(flag, { since: '2.15', until: '2.20' }),
  [WAIT]: both(count),
  'viz.linkerd.io/disable-tap': both(oneOf('true')),
  'viz.linkerd.io/external-prometheus': { places: ['namespace'], expected: text },
  'linkerd.io/created-by': { places: ['namespace', 'pod', 'service'], expected: anything },
  'jaeger.linkerd.io/tracing-enabled': removed('2.19'),
  [`${C}trace-collector`]: removed('2.19'),
  [`${C}trace-collector-protocol`]: removed('2.19'),
  [`${C}trace-collector-name`]: removed('2.19'),
  'config.alpha.linkerd.io/trace-collector-service-account': removed('2.19'),
  [`${C}disable-identity`]: removed('2.14'),
  'linkerd.io/identity-mode': removed('2.14'),
  'linkerd.io/identity-issuer-expiry': removed('2.14'),
};

/** Attributes of traces, any name of which is read. */
const TRACE_ATTRIBUTE: Key = pod(anything, { since: '2.19' });

/** What the injector reads, as opposed to keys of Services and routes, which are not judged here on Services. */
const PROXY_KEY = /^(linkerd\.io\/inject$|config(\.alpha|\.beta)?\.linkerd\.io\/)/;
const LINKERD_KEY = /(^|\.)linkerd\.io\//;
const HIDING_LABELS = ['linkerd.io/control-plane-component', 'linkerd.io/cni-resource'];
const EXCLUDED_NAMESPACES = ['kube-system', 'cert-manager'];
const WEBHOOKS_LABEL = 'config.linkerd.io/admission-webhooks';

function keyErrors(key: string, value: unknown, place: Place, target: OracleTarget): string[] {
  const known = key.startsWith('resource.opentelemetry.io/') ? TRACE_ATTRIBUTE : KEYS[key];
  if (!known) {
    return [`${key} is no key that Linkerd knows here`];
  }
  if (!known.places.includes(place)) {
    return [`${key} is not read on a ${place}`];
  }
  if (known.idle) {
    return [`${key} has no effect: ${known.idle}`];
  }
  if (known.since && !atLeast(target, known.since)) {
    return [`${key} is read from ${known.since} on`];
  }
  if (known.until && atLeast(target, known.until)) {
    return [`${key} is not to be used from ${known.until} on`];
  }
  if (typeof value !== 'string') {
    return [`${key} is no text, got ${JSON.stringify(value)}`];
  }
  const expected = known.expected(value, target);
  return [
    ...when(expected, `${key} has an invalid value, got ${JSON.stringify(value)}; expected ${expected}`),
    ...when(place === 'namespace' && PROXY_KEY.test(key) && /["\\]/.test(value), `${key} on a namespace breaks the injector's patch by a quote or backslash, got ${value}`),
  ];
}

/** Keys of other readers: exported Services, routes, mirrors. */
const judged = (key: string, place: Place): boolean =>
  (place === 'service' ? PROXY_KEY.test(key) : LINKERD_KEY.test(key) || key.startsWith('resource.opentelemetry.io/'));

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** What two annotations of one proxy say together. */
function togetherErrors(a: Record<string, string>, target: OracleTarget): string[] {
  const native = NATIVE.map((key) => goBool(a[key] ?? '')).find((on) => on !== undefined) ?? atLeast(target, '2.20');
  return [
    ...RESOURCES.flatMap((name) => {
      const [request, limit] = ['request', 'limit'].map((end) => a[`${C}proxy-${name}-${end}`]);
      return when((quantity(request) ?? 0) > (quantity(limit) ?? Infinity), `proxy-${name}-request ${request} exceeds the limit ${limit}`);
    }),
    ...when(a[WAIT] !== undefined && native, `${WAIT} has no effect on native sidecars`),
  ];
}

interface Pods {
  /** The object whose metadata the pods have. */
  readonly template: any;
  readonly namespace: string | undefined;
}

const TEMPLATES: Record<string, (m: Manifest) => any> = {
  Pod: (m) => m,
  CronJob: (m) => m.spec?.jobTemplate?.spec?.template,
  ...Object.fromEntries(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'].map((kind) => [kind, (m: Manifest) => m.spec?.template])),
};

const isNamespace = (m: Manifest): boolean => m.apiVersion === 'v1' && m.kind === 'Namespace';

const wantsProxy = (annotations: any = {}): boolean => ['enabled', 'ingress'].includes(annotations['linkerd.io/inject']);

function labelErrors(labels: any = {}, namespace = false): string[] {
  return Object.keys(labels).filter((key) => PROXY_KEY.test(key) && !(namespace && key === WEBHOOKS_LABEL)).map((key) => `${key} is a label, but is read as an annotation`);
}

function readErrors(annotations: any, place: Place, target: OracleTarget): string[] {
  return Object.entries(annotations ?? {}).filter(([key]) => judged(key, place)).flatMap(([key, value]) => keyErrors(key, value, place, target));
}

function namespaceErrors({ metadata }: Manifest, target: OracleTarget): string[] {
  const { name, annotations = {}, labels = {} } = metadata;
  const proxied = Object.keys(annotations).filter((key) => PROXY_KEY.test(key));
  return [
    ...when(metadata.namespace !== undefined, 'a Namespace is in no namespace'),
    ...readErrors(annotations, 'namespace', target),
    ...labelErrors(labels, true),
    ...when(EXCLUDED_NAMESPACES.includes(name!) && proxied.length > 0, `${proxied[0]} has no effect: pods of ${name} are never injected`),
    ...when(labels[WEBHOOKS_LABEL] === 'disabled' && wantsProxy(annotations), `linkerd.io/inject has no effect: ${WEBHOOKS_LABEL} is disabled`),
    ...when((labels[WEBHOOKS_LABEL] ?? 'disabled') !== 'disabled', `${WEBHOOKS_LABEL} has no effect, got ${labels[WEBHOOKS_LABEL]}; expected disabled`),
    ...togetherErrors(annotations, target),
  ];
}

function inherited(annotations: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => KEYS[key]?.places.includes('namespace')));
}

function podErrors({ template, namespace }: Pods, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const { annotations = {}, labels = {} } = template.metadata ?? {};
  const home = manifests.find((m) => isNamespace(m) && m.metadata.name === namespace)?.metadata;
  const own = togetherErrors({ ...inherited(home?.annotations), ...annotations }, target);
  const alone = home ? togetherErrors(home.annotations ?? {}, target) : [];
  const wants = wantsProxy(annotations);
  return [
    ...readErrors(annotations, 'pod', target),
    ...labelErrors(labels),
    ...own.filter((error) => !alone.includes(error)),
    ...when(wants && EXCLUDED_NAMESPACES.includes(namespace ?? ''), `linkerd.io/inject has no effect: pods of ${namespace} are never injected`),
    ...when(wants && home?.labels?.[WEBHOOKS_LABEL] === 'disabled', `linkerd.io/inject has no effect: ${WEBHOOKS_LABEL} is disabled on ${namespace}`),
    ...HIDING_LABELS.filter((label) => wants && label in labels).map((label) => `${label} hides the pods from the injector`),
  ];
}

function controllerErrors(m: Manifest): string[] {
  const annotations = Object.keys(m.metadata.annotations ?? {}).filter((key) => PROXY_KEY.test(key) || key.startsWith('resource.opentelemetry.io/'));
  return [...annotations.map((key) => `${key} is not read on a ${m.kind} but on its pods`), ...labelErrors(m.metadata.labels)];
}

function manifestErrors(m: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  if (isNamespace(m)) {
    return namespaceErrors(m, target);
  }
  if (isService(m)) {
    return [...readErrors(m.metadata.annotations, 'service', target), ...labelErrors(m.metadata.labels)];
  }
  const template = TEMPLATES[m.kind]?.(m);
  return [
    ...(template ? podErrors({ template, namespace: m.metadata.namespace }, manifests, target) : []),
    ...(m.kind in TEMPLATES && m.kind !== 'Pod' ? controllerErrors(m) : []),
  ];
}

/** Judges what namespaces, pods and Services tell the proxy injector. */
export function injectionErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  return manifests.flatMap((m) => manifestErrors(m, manifests, target).map((error) => `${title(m)}: ${error}`));
}
