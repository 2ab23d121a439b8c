import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { CanarySplit, CircuitBreaker, CircuitBreakerProps, FailureAccrualMode, HttpRoute, LoadBalancer, RetryPolicy, RouteProfile, TimeoutPolicy } from '../../../src';
import { annotationDurationMs } from '../oracle/grammar';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { routeErrors } from './route-judge';
import { fitting, mostly, option } from './route-parts';
import { makeService, ServiceSample, serviceSample } from './services';

type Beside = 'load balancer' | 'retries' | 'timeouts' | 'route' | 'split' | 'profile' | 'second breaker';

interface BreakerSample extends Sample {
  readonly service: ServiceSample;
  readonly mode?: FailureAccrualMode;
  readonly maxFailures?: number;
  readonly minPenaltyMs?: number;
  readonly maxPenaltyMs?: number;
  readonly jitterRatio?: number;
  readonly successRateThreshold?: number;
  readonly successRateWindowMs?: number;
  readonly successRateMinRequests?: number;
  readonly beside?: Beside;
}

const { CONSECUTIVE, UNIFIED } = FailureAccrualMode;

const millionths = (max: number) => fc.integer({ min: 1, max: max * 1_000_000 }).map((n) => n / 1_000_000);

const samples: fc.Arbitrary<BreakerSample> = anyTarget.chain((target) => {
  const isNew = atLeast(target.oracle, '2.20');
  const modes = isNew ? [undefined, CONSECUTIVE, UNIFIED, UNIFIED] : [undefined, CONSECUTIVE];
  const besides: Beside[] = ['route', 'split', ...(atLeast(target.oracle, '2.16') ? ['retries' as const, 'timeouts' as const] : []), ...(isNew ? ['load balancer' as const] : [])];
  return mostly(fc.constantFrom(...modes), fc.constantFrom(undefined, CONSECUTIVE, UNIFIED)).chain((mode) => fc.record<BreakerSample>({
    target: fc.constant(target),
    service: mostly(serviceSample.filter(({ by }) => by !== 'ServiceRef'), serviceSample),
    mode: fc.constant(mode),
    maxFailures: option(mostly(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 4_294_967_295)), fc.constant(0))),
    minPenaltyMs: option(fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.constantFrom(0, 60_000))),
    maxPenaltyMs: option(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 50_000, max: 90_000 }) }, fc.constantFrom(1, 86_400_000))),
    jitterRatio: option(fc.oneof(millionths(100), fc.constantFrom(0, 0.000001, 100))),
    successRateThreshold: fitting(mode === UNIFIED, fc.oneof(millionths(1), fc.constantFrom(0, 0.000001, 1))),
    successRateWindowMs: fitting(mode === UNIFIED, fc.oneof(fc.integer({ min: 10, max: 60_000 }), fc.constantFrom(10, 86_400_000))),
    successRateMinRequests: fitting(mode === UNIFIED, fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(0, 1_000_000))),
    beside: option(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...besides) }, fc.constantFrom<Beside>('profile', 'second breaker'))),
  }));
});

const duration = (ms: number | undefined) => (ms === undefined ? undefined : Duration.millis(ms));

function propsOf(chart: Chart, sample: BreakerSample): CircuitBreakerProps {
  const { target: _, beside: __, service, minPenaltyMs, maxPenaltyMs, successRateWindowMs, ...rest } = sample;
  return {
    ...rest,
    service: makeService(chart, 'web', service),
    minPenalty: duration(minPenaltyMs),
    maxPenalty: duration(maxPenaltyMs),
    successRateWindow: duration(successRateWindowMs),
  };
}

function build(chart: Chart, sample: BreakerSample): void {
  const props = propsOf(chart, sample);
  const { service } = props;
  new CircuitBreaker(chart, 'breaker', props);
  const port = sample.service.ports.length > 1 ? sample.service.ports[0] : undefined;
  switch (sample.beside) {
    case 'load balancer':
      new LoadBalancer(chart, 'balancer', { service });
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: service, httpStatuses: ['5xx'] });
      break;
    case 'timeouts':
      new TimeoutPolicy(chart, 'timeouts', { target: service, idle: Duration.seconds(1) });
      break;
    case 'route':
      new HttpRoute(chart, 'route', { parent: service, port });
      break;
    case 'split':
      new CanarySplit(chart, 'split', { service, port, backends: [{ service: makeService(chart, 'v1', { by: 'ApiObject', ports: [80] }), weight: 1 }] });
      break;
    case 'profile':
      new RouteProfile(chart, 'profile', { service, routes: [{ method: 'GET', pathRegex: '/a' }] });
      break;
    case 'second breaker':
      new CircuitBreaker(chart, 'second', { service });
      break;
  }
}

/** What the breaker was meant to be, against what Linkerd reads. */
function intentErrors(manifests: Manifest[], sample: BreakerSample): string[] {
  const { annotations = {} } = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'web')!.metadata;
  const accrual = 'balancer.linkerd.io/failure-accrual';
  const rate = 'balancer.alpha.linkerd.io/failure-accrual-success-rate';
  const number = (key: string) => (annotations[key] === undefined ? undefined : Number(annotations[key]));
  const time = (key: string) => (annotations[key] === undefined ? undefined : annotationDurationMs(annotations[key]));
  const said = JSON.stringify([
    annotations[accrual], number(`${accrual}-consecutive-max-failures`), time(`${accrual}-consecutive-min-penalty`), time(`${accrual}-consecutive-max-penalty`),
    number(`${accrual}-consecutive-jitter-ratio`), number(`${rate}-threshold`), time(`${rate}-window`), number(`${rate}-min-requests`),
  ]);
  const meant = JSON.stringify([
    sample.mode ?? 'consecutive', sample.maxFailures, sample.minPenaltyMs, sample.maxPenaltyMs, sample.jitterRatio, sample.successRateThreshold,
    sample.successRateWindowMs, sample.successRateMinRequests,
  ]);
  return said === meant ? [] : [`Linkerd reads ${said}, meant was ${meant}`];
}

export const breakerSampling: Sampling<BreakerSample> = {
  name: 'circuit-breaker',
  samples,
  build,
  judge: (manifests, target, sample) => [...routeErrors(manifests, target, {}), ...intentErrors(manifests, sample)],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `mode ${sample.mode ?? 'default'}`,
    `Service by ${sample.service.by}`,
    ...(sample.minPenaltyMs === 0 ? ['no penalty'] : []),
    ...(sample.maxFailures === 1 || sample.maxFailures === 4_294_967_295 ? ['failures at their bound'] : []),
  ],
  expected: [
    'maxFailures', 'minPenaltyMs', 'maxPenaltyMs', 'jitterRatio', 'successRateThreshold', 'successRateWindowMs', 'successRateMinRequests', 'beside', 'mode default',
    'mode consecutive', 'mode unified', 'no penalty', 'failures at their bound', 'Service by cdk8s-plus-27', 'Service by cdk8s-plus-34', 'Service by ApiObject',
  ],
  several: ({ beside }) => beside !== undefined,
};

type Break = (sample: BreakerSample) => { sample: BreakerSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<CircuitBreakerProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new CircuitBreaker(chart, 'breaker', { ...propsOf(chart, sample), ...change(chart) }),
});

export const breakerBreaks: Record<string, Break> = {
  service: broken((chart) => ({ service: chart })),
  mode: broken(() => ({ mode: 'always' as FailureAccrualMode })),
  maxFailures: broken(() => ({ maxFailures: 4_294_967_296 })),
  minPenalty: broken(() => ({ minPenalty: Duration.hours(25) })),
  maxPenalty: broken(() => ({ maxPenalty: Duration.millis(0) })),
  jitterRatio: broken(() => ({ jitterRatio: 100.1 })),
  successRateThreshold: broken(() => ({ successRateThreshold: 1.1 })),
  successRateWindow: broken(() => ({ successRateWindow: Duration.millis(9) })),
  successRateMinRequests: broken(() => ({ successRateMinRequests: 0.5 })),
};
