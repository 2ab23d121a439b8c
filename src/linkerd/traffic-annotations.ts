import { Feature, featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';
import { choiceValue, decimalValue, durationValue, FLAG_VALUE, GRPC_STATUSES_VALUE, HTTP_STATUSES_VALUE, integerValue, MAX_UNSIGNED, RETRY_LIMIT_VALUE, TrafficValue } from './traffic-values';

/** The constructs that say these annotations. */
export type TrafficPolicy = 'RetryPolicy' | 'TimeoutPolicy' | 'CircuitBreaker' | 'LoadBalancer';

/** On which objects Linkerd reads one. */
export type TrafficReader = 'Service' | 'EgressNetwork' | 'HTTPRoute' | 'GRPCRoute';

/** An annotation that shapes outbound traffic. */
export interface TrafficAnnotation {
  readonly key: string;
  readonly policy: TrafficPolicy;
  /** The prop of the construct that says it. None: not offered, as the note says. */
  readonly prop?: string;
  readonly readOn: readonly TrafficReader[];
  readonly since?: Feature;
  /** Values that came later than the key. */
  readonly valuesSince?: Readonly<Record<string, Feature>>;
  readonly value: TrafficValue;
  readonly note?: string;
}

const PARENTS: readonly TrafficReader[] = ['Service', 'EgressNetwork'];
const ANY: readonly TrafficReader[] = [...PARENTS, 'HTTPRoute', 'GRPCRoute'];
const SERVICE: readonly TrafficReader[] = ['Service'];

const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io';

/** Every annotation of Services, EgressNetworks and routes that shapes their outbound traffic. */
export const TRAFFIC_ANNOTATIONS: readonly TrafficAnnotation[] = [
  { key: 'retry.linkerd.io/http', policy: 'RetryPolicy', prop: 'httpStatuses', readOn: [...PARENTS, 'HTTPRoute'], since: 'retryAnnotations', value: HTTP_STATUSES_VALUE },
  { key: 'retry.linkerd.io/grpc', policy: 'RetryPolicy', prop: 'grpcStatuses', readOn: [...PARENTS, 'GRPCRoute'], since: 'retryAnnotations', value: GRPC_STATUSES_VALUE },
  { key: 'retry.linkerd.io/limit', policy: 'RetryPolicy', prop: 'limit', readOn: ANY, since: 'retryAnnotations', value: RETRY_LIMIT_VALUE },
  { key: 'retry.linkerd.io/timeout', policy: 'RetryPolicy', prop: 'perTryTimeout', readOn: ANY, since: 'retryAnnotations', value: durationValue() },

  { key: 'timeout.linkerd.io/request', policy: 'TimeoutPolicy', prop: 'request', readOn: ANY, since: 'retryAnnotations', value: durationValue() },
  { key: 'timeout.linkerd.io/response', policy: 'TimeoutPolicy', prop: 'response', readOn: ANY, since: 'retryAnnotations', value: durationValue() },
  { key: 'timeout.linkerd.io/idle', policy: 'TimeoutPolicy', prop: 'idle', readOn: ANY, since: 'retryAnnotations', value: durationValue() },

  { key: ACCRUAL, policy: 'CircuitBreaker', prop: 'mode', readOn: SERVICE, value: choiceValue('consecutive', 'unified'), valuesSince: { unified: 'unifiedFailureAccrual' } },
  { key: `${ACCRUAL}-consecutive-max-failures`, policy: 'CircuitBreaker', prop: 'maxFailures', readOn: SERVICE, value: integerValue(MAX_UNSIGNED) },
  { key: `${ACCRUAL}-consecutive-min-penalty`, policy: 'CircuitBreaker', prop: 'minPenalty', readOn: SERVICE, value: durationValue({ min: 0 }) },
  { key: `${ACCRUAL}-consecutive-max-penalty`, policy: 'CircuitBreaker', prop: 'maxPenalty', readOn: SERVICE, value: durationValue() },
  { key: `${ACCRUAL}-consecutive-jitter-ratio`, policy: 'CircuitBreaker', prop: 'jitterRatio', readOn: SERVICE, value: decimalValue(100) },
  { key: `${ALPHA}/failure-accrual-success-rate-threshold`, policy: 'CircuitBreaker', prop: 'successRateThreshold', readOn: SERVICE, since: 'unifiedFailureAccrual', value: decimalValue(1) },
  { key: `${ALPHA}/failure-accrual-success-rate-window`, policy: 'CircuitBreaker', prop: 'successRateWindow', readOn: SERVICE, since: 'unifiedFailureAccrual', value: durationValue({ min: 10 }) },
  { key: `${ALPHA}/failure-accrual-success-rate-min-requests`, policy: 'CircuitBreaker', prop: 'successRateMinRequests', readOn: SERVICE, since: 'unifiedFailureAccrual', value: integerValue(1_000_000) },
  { key: `${ALPHA}/failure-accrual-honor-retry-after`, policy: 'CircuitBreaker', readOn: SERVICE, since: 'unifiedFailureAccrual', value: FLAG_VALUE, note: 'proxies ignore it' },

  { key: `${ALPHA}/penalize-failures`, policy: 'LoadBalancer', prop: 'penalizeFailures', readOn: SERVICE, since: 'loadBiaser', value: FLAG_VALUE },
  { key: `${ALPHA}/load-biaser-penalty`, policy: 'LoadBalancer', prop: 'loadBiaserPenalty', readOn: SERVICE, since: 'loadBiaser', value: durationValue({ max: MAX_UNSIGNED }) },
  { key: `${ALPHA}/load-biaser-max-retry-after`, policy: 'LoadBalancer', prop: 'loadBiaserMaxRetryAfter', readOn: SERVICE, since: 'loadBiaser', value: durationValue({ min: 0 }) },
];

/** The keys of all of them. */
export const TRAFFIC_KEYS: readonly string[] = TRAFFIC_ANNOTATIONS.map(({ key }) => key);

/** The keys of some policies. */
export function trafficKeys(...policies: readonly TrafficPolicy[]): string[] {
  return TRAFFIC_ANNOTATIONS.filter(({ policy }) => policies.includes(policy)).map(({ key }) => key);
}

/** What a release may be too old for. */
const SUBJECTS: Record<TrafficPolicy, string> = {
  RetryPolicy: 'a RetryPolicy on anything but a RouteProfile',
  TimeoutPolicy: 'a TimeoutPolicy',
  CircuitBreaker: 'a CircuitBreaker',
  LoadBalancer: 'a LoadBalancer',
};

/** The props of a policy that can be said on a kind of object. */
export function trafficProps(policy: TrafficPolicy, on: TrafficReader): string[] {
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

/** What is wrong with the text of an annotation, by the rule of the prop that says it. */
export function trafficTextFault({ key, value: rule }: TrafficAnnotation, text: string): Fault {
  const value = rule.read(text);
  return value === undefined ? `"${key}" is not ${rule.what}, got ${quote(text)}; expected ${rule.expected}` : rule.fault(key, value);
}

function given(policy: TrafficPolicy, props: object): TrafficAnnotation[] {
  return TRAFFIC_ANNOTATIONS.filter((row) => row.policy === policy && row.prop !== undefined && valueOf(props, row.prop) !== undefined);
}

function valueOf(props: object, prop: string): unknown {
  return (props as Record<string, unknown>)[prop];
}
