import { annotationDurationMs, float, goBool, grpcCodeList, httpStatusList, unsigned } from './grammar';
import { groupOf, isRoute, isService, protocolOf, refersTo, title, unbalanced } from './service-traffic';
import { Manifest, OracleTarget, atLeast, when } from './target';

/** Retries as Linkerd performs them; statuses are HTTP codes and names of gRPC codes. */
export interface EffectiveRetries {
  readonly statuses: ReadonlyArray<number | string>;
  readonly limit: number;
  readonly timeoutMs?: number;
}

type Release = OracleTarget['linkerd'];
type Annotations = Record<string, string>;

const RETRY = 'retry.linkerd.io/';
const TIMEOUT = 'timeout.linkerd.io/';
const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io/';
const OURS = /^(retry|timeout|balancer(\.alpha)?)\.linkerd\.io\//;

const positiveDuration = (text: string) => (annotationDurationMs(text) ? undefined : 'a positive whole number with one unit of ms, s, m, h, d');
const duration = (text: string) => (annotationDurationMs(text) === undefined ? 'a whole number with one unit of ms, s, m, h, d' : undefined);
const whole = (max?: number) => (text: string) => (unsigned(text.trim(), max) === undefined ? `a whole number up to ${max ?? 4294967295}` : undefined);
const decimal = (max: number) => (text: string) => {
  const n = float(text.trim());
  return n === undefined || n < 0 || n > max ? `a number 0..${max}` : undefined;
};
const flag = (text: string) => (goBool(text.trim()) === undefined ? 'true or false' : undefined);

interface Key {
  readonly on: readonly string[];
  readonly since: Release;
  /** What the value should be, if it is something else. */
  readonly expected: (value: string, target: OracleTarget) => string | undefined;
}

const PARENTS = ['Service', 'EgressNetwork'];
const EVERYWHERE = [...PARENTS, 'HTTPRoute', 'GRPCRoute'];

const accrualMode = (value: string, target: OracleTarget) => {
  const modes = ['consecutive', ...(atLeast(target, '2.20') ? ['unified'] : [])];
  return modes.includes(value) ? undefined : modes.join(' or ');
};

const KEYS: Record<string, Key> = {
  [`${RETRY}http`]: { on: [...PARENTS, 'HTTPRoute'], since: '2.16', expected: (v) => (httpStatusList(v) ? undefined : 'a list of 5xx, gateway-error, codes and ranges without blanks') },
  [`${RETRY}grpc`]: { on: [...PARENTS, 'GRPCRoute'], since: '2.16', expected: (v) => (grpcCodeList(v) ? undefined : 'a list of gRPC codes without blanks') },
  [`${RETRY}limit`]: { on: EVERYWHERE, since: '2.16', expected: (v) => (unsigned(v, 65535) ? undefined : 'a whole number 1..65535') },
  [`${RETRY}timeout`]: { on: EVERYWHERE, since: '2.16', expected: positiveDuration },
  [`${TIMEOUT}request`]: { on: EVERYWHERE, since: '2.16', expected: positiveDuration },
  [`${TIMEOUT}response`]: { on: EVERYWHERE, since: '2.16', expected: positiveDuration },
  [`${TIMEOUT}idle`]: { on: EVERYWHERE, since: '2.16', expected: positiveDuration },
  [ACCRUAL]: { on: ['Service'], since: '2.14', expected: accrualMode },
  [`${ACCRUAL}-consecutive-max-failures`]: { on: ['Service'], since: '2.14', expected: whole() },
  [`${ACCRUAL}-consecutive-min-penalty`]: { on: ['Service'], since: '2.14', expected: duration },
  [`${ACCRUAL}-consecutive-max-penalty`]: { on: ['Service'], since: '2.14', expected: positiveDuration },
  [`${ACCRUAL}-consecutive-jitter-ratio`]: { on: ['Service'], since: '2.14', expected: decimal(100) },
  [`${ALPHA}failure-accrual-success-rate-threshold`]: { on: ['Service'], since: '2.20', expected: decimal(1) },
  [`${ALPHA}failure-accrual-success-rate-window`]: { on: ['Service'], since: '2.20', expected: positiveDuration },
  [`${ALPHA}failure-accrual-success-rate-min-requests`]: { on: ['Service'], since: '2.20', expected: whole(1_000_000) },
  [`${ALPHA}failure-accrual-honor-retry-after`]: { on: [], since: '2.20', expected: flag },
  [`${ALPHA}penalize-failures`]: { on: ['Service'], since: '2.20', expected: flag },
  [`${ALPHA}load-biaser-penalty`]: { on: ['Service'], since: '2.20', expected: (v) => ((annotationDurationMs(v) ?? Infinity) > 4294967295 ? 'a duration of at most 4294967295ms' : undefined) },
  [`${ALPHA}load-biaser-max-retry-after`]: { on: ['Service'], since: '2.20', expected: duration },
};

const isReader = (m: Manifest): boolean => isService(m) || isRoute(m) || (groupOf(m) === 'policy.linkerd.io' && m.kind === 'EgressNetwork');

function keyErrors(key: string, value: unknown, m: Manifest, target: OracleTarget): string[] {
  const known = KEYS[key];
  if (!known) {
    return [`${key} is no key that Linkerd knows`];
  }
  if (!isReader(m) || !known.on.includes(m.kind)) {
    return [`${key} is not read on ${m.kind}s`];
  }
  if (!atLeast(target, known.since)) {
    return [`${key} is read from ${known.since} on`];
  }
  if (typeof value !== 'string') {
    return [`${key} is no text, got ${JSON.stringify(value)}`];
  }
  const expected = known.expected(value, target);
  return when(expected, `${key} has an invalid value, got ${JSON.stringify(value)}; expected ${expected}`);
}

/** The parents of a route whose annotations it inherits, as far as they are in the manifests. */
function parentsOf(route: Manifest, manifests: readonly Manifest[]): Manifest[] {
  const own = route.metadata.namespace ?? '';
  return (route.spec?.parentRefs ?? []).flatMap((ref: any) => {
    const kind = refersTo(ref, 'Service', '', 'core') ? 'Service' : refersTo(ref, 'EgressNetwork', 'policy.linkerd.io') ? 'EgressNetwork' : undefined;
    return manifests.find((m) => m.kind === kind && isReader(m) && m.metadata.name === ref.name && (m.metadata.namespace ?? '') === (ref.namespace ?? own)) ?? [];
  });
}

const hasReadParent = (route: Manifest): boolean =>
  (route.spec?.parentRefs ?? []).some((ref: any) => refersTo(ref, 'Service', '', 'core') || refersTo(ref, 'EgressNetwork', 'policy.linkerd.io'));

/** A block on the route replaces that of its parent, so whatever the parent says has to be said again. */
function restatementErrors(route: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const own = route.metadata.annotations ?? {};
  const honoured = groupOf(route) === 'policy.linkerd.io' || atLeast(target, '2.20');
  const fields = honoured && (route.spec?.rules ?? []).some((rule: any) => annotationDurationMs(rule.timeouts?.request ?? ''));
  const block = (keys: readonly string[], set: boolean) => parentsOf(route, manifests).flatMap((parent) => keys
    .filter((key) => set && parent.metadata.annotations?.[key] !== undefined && own[key] === undefined && !(fields && key === `${TIMEOUT}request`))
    .map((key) => `drops ${key} of ${title(parent)}, which its own block replaces`));
  const sets = (prefix: string) => Object.keys(own).some((key) => key.startsWith(prefix));
  return [
    ...block([`${RETRY}limit`, `${RETRY}timeout`], sets(RETRY)),
    ...block([`${TIMEOUT}request`, `${TIMEOUT}response`, `${TIMEOUT}idle`], fields || sets(TIMEOUT)),
  ];
}

function retryBlockErrors(m: Manifest, a: Annotations): string[] {
  const lists = m.kind === 'HTTPRoute' ? [`${RETRY}http`] : m.kind === 'GRPCRoute' ? [`${RETRY}grpc`] : [`${RETRY}http`, `${RETRY}grpc`];
  const listed = lists.some((key) => a[key] !== undefined);
  const [perTry, request] = [a[`${RETRY}timeout`], a[`${TIMEOUT}request`]].map((text) => annotationDurationMs(text ?? ''));
  return [
    ...[`${RETRY}limit`, `${RETRY}timeout`].filter((key) => a[key] !== undefined && !listed).map((key) => `${key} retries no status without ${lists.join(' or ')}`),
    ...when(perTry && request && request <= perTry, `${TIMEOUT}request of ${request}ms leaves no time to retry after ${RETRY}timeout of ${perTry}ms`),
  ];
}

function breakerErrors(a: Annotations): string[] {
  const mode = a[ACCRUAL];
  const read = (key: string, otherwise: number, as: (text: string) => number | undefined) => as((a[key] ?? '').trim()) ?? otherwise;
  const minPenalty = read(`${ACCRUAL}-consecutive-min-penalty`, 1000, annotationDurationMs);
  const maxPenalty = read(`${ACCRUAL}-consecutive-max-penalty`, 60_000, annotationDurationMs);
  const failures = read(`${ACCRUAL}-consecutive-max-failures`, 7, unsigned);
  const threshold = read(`${ALPHA}failure-accrual-success-rate-threshold`, 0.8, float);
  const windowMs = read(`${ALPHA}failure-accrual-success-rate-window`, 10_000, annotationDurationMs);
  const keys = Object.keys(a);
  return [
    ...keys.filter((key) => key.startsWith(`${ACCRUAL}-`) && mode === undefined).map((key) => `${key} has no effect without ${ACCRUAL}`),
    ...keys.filter((key) => key.startsWith(`${ALPHA}failure-accrual-`) && mode !== 'unified').map((key) => `${key} has no effect without ${ACCRUAL}: unified`),
    ...when(minPenalty > maxPenalty, `the smallest penalty of ${minPenalty}ms is larger than the largest of ${maxPenalty}ms`),
    ...when(failures === 0 && (mode === 'consecutive' || (mode === 'unified' && threshold === 0)), 'a breaker of 0 failures never opens'),
    ...when(mode === 'unified' && threshold > 0 && windowMs < 10, `${ALPHA}failure-accrual-success-rate-window must be at least 10ms`),
    ...keys.filter((key) => key.startsWith(`${ALPHA}load-biaser-`) && goBool((a[`${ALPHA}penalize-failures`] ?? '').trim()) !== true)
      .map((key) => `${key} has no effect without ${ALPHA}penalize-failures`),
  ];
}

function annotationErrors(m: Manifest, manifests: readonly Manifest[], target: OracleTarget): string[] {
  const entries = Object.entries(m.metadata.annotations ?? {}).filter(([key]) => OURS.test(key));
  const texts = Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
  const keys = entries.map(([key]) => key);
  const opaque = isService(m) && m.spec?.ports?.length && m.spec.ports.every((p: any) => protocolOf(m, p, manifests, target) === 'opaque');
  const alone = isService(m) && keys.length > 0 ? unbalanced(m) : undefined;
  return [
    ...Object.keys(m.metadata.labels ?? {}).filter((key) => OURS.test(key)).map((key) => `${key} is a label, but is read as an annotation`),
    ...entries.flatMap(([key, value]) => keyErrors(key, value, m, target)),
    ...(isReader(m) ? retryBlockErrors(m, texts) : []),
    ...(isService(m) ? breakerErrors(texts) : []),
    ...when(alone, `${keys[0]} has no effect on a Service that is ${alone}`),
    ...when(keys.length > 0 && opaque, `${keys[0]} has no effect: every port is opaque`),
    ...(isRoute(m) ? restatementErrors(m, manifests, target) : []),
    ...when(isRoute(m) && keys.length > 0 && !hasReadParent(m), `${keys[0]} has no effect on a route without a Service or EgressNetwork`),
  ].map((error) => `${title(m)}: ${error}`);
}

/** Judges the retry, timeout and balancer annotations wherever they are. */
export function retryErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  return manifests.flatMap((m) => annotationErrors(m, manifests, target));
}

function ownRetries(a: Annotations, kind: string): EffectiveRetries | 'invalid' | undefined {
  const http = kind === 'GRPCRoute' ? undefined : a[`${RETRY}http`];
  const grpc = kind === 'HTTPRoute' ? undefined : a[`${RETRY}grpc`];
  const ranges = http === undefined ? [] : httpStatusList(http);
  const codes = grpc === undefined ? [] : grpcCodeList(grpc);
  const limit = unsigned(a[`${RETRY}limit`] ?? '0', 65535);
  const timeoutMs = annotationDurationMs(a[`${RETRY}timeout`] ?? '0');
  if (!ranges || !codes || limit === undefined || timeoutMs === undefined) {
    return 'invalid';
  }
  const numbers = ranges.flatMap(({ min, max }) => Array.from({ length: max - min + 1 }, (_, i) => min + i));
  const statuses = [...[...new Set(numbers)].sort((x, y) => x - y), ...[...new Set(codes)].sort()];
  const nothing = statuses.length === 0 && limit === 0 && timeoutMs === 0;
  return nothing ? undefined : { statuses, limit: limit || 1, ...(timeoutMs > 0 && { timeoutMs }) };
}

/** What is retried for requests that a route, or a Service without routes, takes; undefined for nothing. */
export function effectiveRetries(manifests: readonly Manifest[], m: Manifest): EffectiveRetries | undefined {
  const own = ownRetries(m.metadata.annotations ?? {}, m.kind);
  const parents = own || !isRoute(m) ? [] : parentsOf(m, manifests);
  const first = [own, ...parents.map((p) => ownRetries(p.metadata.annotations ?? {}, m.kind))].find((retries) => retries);
  return first === 'invalid' ? undefined : first;
}
