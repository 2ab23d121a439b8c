import { DurationLike, millis } from './duration';
import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { trafficAnnotationOf, trafficTextFault } from './traffic-annotations';

/** The annotations of one object. */
type Annotations = Readonly<Record<string, string>>;

/** The protocols that have retries and timeouts. */
export type HttpProtocol = 'http' | 'grpc';

/** What is retried, as proxies do it. */
export interface RetrySettings {
  /** `5xx`, `503`, `502-504`...; of gRPC `unavailable`... None: no status is retried. */
  readonly statuses: readonly string[];
  readonly limit: number;
  /** How long one try may take. */
  readonly perTryMillis?: number;
}

/** How long requests may take; there is at least one. Zero is at once. */
export interface TimeoutSettings {
  readonly requestMillis?: number;
  readonly responseMillis?: number;
  readonly idleMillis?: number;
}

/** When an endpoint is taken out. */
export interface BreakerSettings {
  readonly mode: 'consecutive' | 'unified';
  /** Failures in a row; zero: they do not count. */
  readonly maxFailures: number;
  readonly minPenaltyMillis: number;
  readonly maxPenaltyMillis: number;
  readonly jitterRatio: number;
  /** The share of successes; none: it does not count. */
  readonly successRate?: { readonly threshold: number; readonly windowMillis: number; readonly minRequests: number };
}

/** How much endpoints that refuse requests are avoided. */
export interface LoadBiaserSettings {
  readonly penaltyMillis: number;
  readonly maxRetryAfterMillis: number;
}

const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const SUCCESS_RATE = 'balancer.alpha.linkerd.io/failure-accrual-success-rate';
const ALPHA = 'balancer.alpha.linkerd.io';

/** What the annotations of an object say of retries; one that Linkerd cannot read takes all of them with it. */
export function retriesOf(annotations: Annotations, protocol: HttpProtocol, version: LinkerdVersion): RetrySettings | undefined {
  const { [`retry.linkerd.io/${protocol}`]: statuses, ['retry.linkerd.io/limit']: limit, ['retry.linkerd.io/timeout']: timeout } = readGroup(annotations, [
    `retry.linkerd.io/${protocol}`, 'retry.linkerd.io/limit', 'retry.linkerd.io/timeout',
  ], version);
  // Zero is as if it were not there.
  const perTryMillis = millisOf(timeout) || undefined;
  return statuses === undefined && !limit && perTryMillis === undefined ? undefined : { statuses: statuses ?? [], limit: limit || 1, perTryMillis };
}

/** What the annotations of an object say of timeouts; one that Linkerd cannot read takes all of them with it. */
export function timeoutsOf(annotations: Annotations, version: LinkerdVersion): TimeoutSettings | undefined {
  const group = readGroup(annotations, ['request', 'response', 'idle'].map((name) => `timeout.linkerd.io/${name}`), version);
  return Object.keys(group).length === 0 ? undefined : {
    requestMillis: millisOf(group['timeout.linkerd.io/request']),
    responseMillis: millisOf(group['timeout.linkerd.io/response']),
    idleMillis: millisOf(group['timeout.linkerd.io/idle']),
  };
}

/** The circuit breaker that the annotations of a Service make; none where Linkerd drops it or it never opens. */
export function breakerOf(annotations: Annotations, version: LinkerdVersion): BreakerSettings | undefined {
  const mode = annotations[ACCRUAL];
  if ((mode !== 'consecutive' && mode !== 'unified') || (mode === 'unified' && !supports(version, 'unifiedFailureAccrual'))) {
    return undefined;
  }
  const keys = ['max-failures', 'min-penalty', 'max-penalty', 'jitter-ratio'].map((name) => `${ACCRUAL}-consecutive-${name}`);
  // With a threshold of zero the rest of the success rate is not looked at.
  const rateNames = mode !== 'unified' ? [] : Number(annotations[`${SUCCESS_RATE}-threshold`]) === 0 ? ['threshold'] : ['threshold', 'window', 'min-requests'];
  const rateKeys = rateNames.map((name) => `${SUCCESS_RATE}-${name}`);
  const all = [...keys, ...rateKeys];
  const group = readGroup(annotations, all, version);
  if (all.some((key) => annotations[key] !== undefined && !(key in group))) {
    return undefined;
  }
  const { [keys[0]]: maxFailures = 7, [keys[3]]: jitterRatio = 0.5 } = group;
  const [minPenaltyMillis, maxPenaltyMillis] = [millisOf(group[keys[1]]) ?? 1000, millisOf(group[keys[2]]) ?? 60_000];
  const threshold = mode === 'unified' ? group[rateKeys[0]] ?? 0.8 : 0;
  const windowMillis = millisOf(group[rateKeys[1]]) ?? 10_000;
  return minPenaltyMillis > maxPenaltyMillis || maxPenaltyMillis === 0 || windowMillis === 0 || (maxFailures === 0 && threshold === 0) ? undefined : {
    mode,
    maxFailures,
    minPenaltyMillis,
    maxPenaltyMillis,
    jitterRatio,
    successRate: threshold === 0 ? undefined : { threshold, windowMillis, minRequests: group[rateKeys[2]] ?? 5 },
  };
}

/** How the annotations of a Service make endpoints avoided that refuse requests; none where they do not. */
export function loadBiaserOf(annotations: Annotations, version: LinkerdVersion): LoadBiaserSettings | undefined {
  const keys = ['penalize-failures', 'load-biaser-penalty', 'load-biaser-max-retry-after'].map((name) => `${ALPHA}/${name}`);
  const group = readGroup(annotations, keys, version);
  return group[keys[0]] !== 'true' ? undefined
    : { penaltyMillis: millisOf(group[keys[1]]) ?? 5000, maxRetryAfterMillis: millisOf(group[keys[2]]) ?? 300_000 };
}

/** The values of keys that belong together: none at all where the release has no such thing, or one cannot be read. */
function readGroup(annotations: Annotations, keys: readonly string[], version: LinkerdVersion): Record<string, any> {
  const rows = keys.filter((key) => annotations[key] !== undefined).map((key) => trafficAnnotationOf(key)!);
  const known = rows.filter(({ since }) => since === undefined || supports(version, since));
  return known.some((row) => isUnreadable(row.key, annotations[row.key])) ? {}
    : Object.fromEntries(known.map(({ key, value }) => [key, value.read(annotations[key])]));
}

/** Whether Linkerd cannot make anything of a text. Of zeros it can, though hardly what was meant. */
export function isUnreadable(key: string, text: string): boolean {
  const row = trafficAnnotationOf(key)!;
  const value = row.value.read(text);
  return value === undefined || (!isZero(value) && trafficTextFault(row, text) !== undefined);
}

function isZero(value: number | DurationLike): boolean {
  return value === 0 || millisOf(value as DurationLike) === 0;
}

function millisOf(value: DurationLike | undefined): number | undefined {
  return typeof value?.toMilliseconds === 'function' ? millis(value) : undefined;
}
