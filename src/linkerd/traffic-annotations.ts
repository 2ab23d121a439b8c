import { DurationBounds, DurationLike, durationFault, formatDuration } from './duration';
import { Feature, featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { grpcStatusesFault, httpStatusesFault, retryLimitFault } from './retries';
import { Fault, quote } from './rule';

/** The constructs that say these annotations. */
export type TrafficPolicy = 'RetryPolicy' | 'TimeoutPolicy' | 'CircuitBreaker' | 'LoadBalancer';

/** On which objects Linkerd reads one. */
type Reader = 'Service' | 'EgressNetwork' | 'HTTPRoute' | 'GRPCRoute';

/** How a prop becomes the text of an annotation, and what can be wrong with it. */
interface ValueRule {
  readonly fault: (prop: string, value: any) => Fault;
  readonly text: (value: any) => string;
}

/** An annotation that shapes outbound traffic. */
export interface TrafficAnnotation {
  readonly key: string;
  readonly policy: TrafficPolicy;
  /** The prop of the construct that says it. None: not offered, as the note says. */
  readonly prop?: string;
  readonly readOn: readonly Reader[];
  readonly since?: Feature;
  /** Values that came later than the key. */
  readonly valuesSince?: Readonly<Record<string, Feature>>;
  readonly value: ValueRule;
  readonly note?: string;
}

const MAX_UNSIGNED = 4_294_967_295;

const PARENTS: readonly Reader[] = ['Service', 'EgressNetwork'];
const ANY: readonly Reader[] = [...PARENTS, 'HTTPRoute', 'GRPCRoute'];
const SERVICE: readonly Reader[] = ['Service'];

const joined = (fault: ValueRule['fault']): ValueRule => ({ fault, text: (list: string[]) => list.join(',') });
const duration = (bounds: DurationBounds = {}): ValueRule => ({
  fault: (prop, value) => durationFault(prop, value, bounds),
  text: (value: DurationLike) => formatDuration(value),
});
const integer = (max: number): ValueRule => ({
  fault: (prop, value) => (Number.isInteger(value) && value >= 0 && value <= max ? undefined
    : `"${prop}" is out of range, got ${quote(value)}; expected an integer from 0 to ${max}`),
  text: String,
});
// Six decimals keep JavaScript from writing an exponent.
const decimal = (max: number): ValueRule => ({
  fault: (prop, value) => (typeof value === 'number' && value >= 0 && value <= max && Number(value.toFixed(6)) === value
    ? undefined : `"${prop}" is out of range, got ${quote(value)}; expected a number from 0 to ${max} with at most six decimals`),
  text: String,
});
const choice = (...of: string[]): ValueRule => ({
  fault: (prop, value) => (of.includes(value) ? undefined : `"${prop}" is not known, got ${quote(value)}; expected one of ${of.map(quote).join(', ')}`),
  text: String,
});
const FLAG = choice('true', 'false');

const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io';

/** Every annotation of Services, EgressNetworks and routes that shapes their outbound traffic. */
export const TRAFFIC_ANNOTATIONS: readonly TrafficAnnotation[] = [
  { key: 'retry.linkerd.io/http', policy: 'RetryPolicy', prop: 'httpStatuses', readOn: [...PARENTS, 'HTTPRoute'], since: 'retryAnnotations', value: joined(httpStatusesFault) },
  { key: 'retry.linkerd.io/grpc', policy: 'RetryPolicy', prop: 'grpcStatuses', readOn: [...PARENTS, 'GRPCRoute'], since: 'retryAnnotations', value: joined(grpcStatusesFault) },
  { key: 'retry.linkerd.io/limit', policy: 'RetryPolicy', prop: 'limit', readOn: ANY, since: 'retryAnnotations', value: { fault: retryLimitFault, text: String } },
  { key: 'retry.linkerd.io/timeout', policy: 'RetryPolicy', prop: 'perTryTimeout', readOn: ANY, since: 'retryAnnotations', value: duration() },

  { key: 'timeout.linkerd.io/request', policy: 'TimeoutPolicy', prop: 'request', readOn: ANY, since: 'retryAnnotations', value: duration() },
  { key: 'timeout.linkerd.io/response', policy: 'TimeoutPolicy', prop: 'response', readOn: ANY, since: 'retryAnnotations', value: duration() },
  { key: 'timeout.linkerd.io/idle', policy: 'TimeoutPolicy', prop: 'idle', readOn: ANY, since: 'retryAnnotations', value: duration() },

  { key: ACCRUAL, policy: 'CircuitBreaker', prop: 'mode', readOn: SERVICE, value: choice('consecutive', 'unified'), valuesSince: { unified: 'unifiedFailureAccrual' } },
  { key: `${ACCRUAL}-consecutive-max-failures`, policy: 'CircuitBreaker', prop: 'maxFailures', readOn: SERVICE, value: integer(MAX_UNSIGNED) },
  { key: `${ACCRUAL}-consecutive-min-penalty`, policy: 'CircuitBreaker', prop: 'minPenalty', readOn: SERVICE, value: duration({ min: 0 }) },
  { key: `${ACCRUAL}-consecutive-max-penalty`, policy: 'CircuitBreaker', prop: 'maxPenalty', readOn: SERVICE, value: duration() },
  { key: `${ACCRUAL}-consecutive-jitter-ratio`, policy: 'CircuitBreaker', prop: 'jitterRatio', readOn: SERVICE, value: decimal(100) },
  { key: `${ALPHA}/failure-accrual-success-rate-threshold`, policy: 'CircuitBreaker', prop: 'successRateThreshold', readOn: SERVICE, since: 'unifiedFailureAccrual', value: decimal(1) },
  { key: `${ALPHA}/failure-accrual-success-rate-window`, policy: 'CircuitBreaker', prop: 'successRateWindow', readOn: SERVICE, since: 'unifiedFailureAccrual', value: duration({ min: 10 }) },
  { key: `${ALPHA}/failure-accrual-success-rate-min-requests`, policy: 'CircuitBreaker', prop: 'successRateMinRequests', readOn: SERVICE, since: 'unifiedFailureAccrual', value: integer(1_000_000) },
  { key: `${ALPHA}/failure-accrual-honor-retry-after`, policy: 'CircuitBreaker', readOn: SERVICE, since: 'unifiedFailureAccrual', value: FLAG, note: 'proxies ignore it' },

  { key: `${ALPHA}/penalize-failures`, policy: 'LoadBalancer', prop: 'penalizeFailures', readOn: SERVICE, since: 'loadBiaser', value: FLAG },
  { key: `${ALPHA}/load-biaser-penalty`, policy: 'LoadBalancer', prop: 'loadBiaserPenalty', readOn: SERVICE, since: 'loadBiaser', value: duration({ max: MAX_UNSIGNED }) },
  { key: `${ALPHA}/load-biaser-max-retry-after`, policy: 'LoadBalancer', prop: 'loadBiaserMaxRetryAfter', readOn: SERVICE, since: 'loadBiaser', value: duration({ min: 0 }) },
];

/** What a release may be too old for. */
const SUBJECTS: Record<TrafficPolicy, string> = {
  RetryPolicy: 'a RetryPolicy on anything but a RouteProfile',
  TimeoutPolicy: 'a TimeoutPolicy',
  CircuitBreaker: 'a CircuitBreaker',
  LoadBalancer: 'a LoadBalancer',
};

/** The props of a policy that can be said on a kind of object. */
export function trafficProps(policy: TrafficPolicy, on: Reader): string[] {
  return TRAFFIC_ANNOTATIONS.filter((row) => row.policy === policy && row.prop !== undefined && row.readOn.includes(on)).map(({ prop }) => prop!);
}

/** What is wrong with the props of a policy, one by one, and what of them a release does not read. */
export function trafficFaults(policy: TrafficPolicy, props: object, version: LinkerdVersion): Fault[] {
  const rows = given(policy, props);
  const features = [...new Set(rows.flatMap(({ since }) => since ?? []))];
  return [
    ...rows.map(({ prop, value }) => value.fault(prop!, valueOf(props, prop!))),
    ...features.map((feature) => {
      const asking = rows.filter(({ since }) => since === feature);
      return featureFault(asking.length === rows.length ? SUBJECTS[policy] : asking.map(({ prop }) => quote(prop)).join(' and '), version, feature);
    }),
    ...rows.map(({ prop, valuesSince = {} }) => {
      const value = valueOf(props, prop!) as string;
      return value in valuesSince ? featureFault(`"${prop}" ${quote(value)}`, version, valuesSince[value]) : undefined;
    }),
  ];
}

/** The annotations that say the props of a policy. */
export function trafficAnnotations(policy: TrafficPolicy, props: object): Record<string, string> {
  return Object.fromEntries(given(policy, props).map(({ key, prop, value }) => [key, value.text(valueOf(props, prop!))]));
}

function given(policy: TrafficPolicy, props: object): TrafficAnnotation[] {
  return TRAFFIC_ANNOTATIONS.filter((row) => row.policy === policy && row.prop !== undefined && valueOf(props, row.prop) !== undefined);
}

function valueOf(props: object, prop: string): unknown {
  return (props as Record<string, unknown>)[prop];
}
