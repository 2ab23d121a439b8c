import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { CircuitBreaker, FailureAccrualMode, HttpRoute, LoadBalancer, LoadBalancerProps, RetryPolicy, RouteProfile } from '../../../src';
import { annotationDurationMs } from '../oracle/grammar';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { routeErrors } from './route-judge';
import { mostly, option } from './route-parts';
import { makeService, ServiceSample, serviceSample } from './services';

interface BalancerSample extends Sample {
  readonly service: ServiceSample;
  readonly penaltyMs?: number;
  readonly maxRetryAfterMs?: number;
  readonly beside?: 'breaker' | 'retries' | 'route' | 'profile' | 'second balancer';
}

const hasBalancers = ({ oracle }: ConformanceTarget) => atLeast(oracle, '2.20');

const MAX = 4_294_967_295;

const samples: fc.Arbitrary<BalancerSample> = fc.record<BalancerSample>({
  target: mostly(anyTarget.filter(hasBalancers), anyTarget),
  service: mostly(serviceSample.filter(({ by }) => by !== 'ServiceRef'), serviceSample),
  penaltyMs: option(mostly(fc.oneof(fc.integer({ min: 1, max: MAX }), fc.constantFrom(1, MAX)), fc.constantFrom(0, MAX + 1))),
  maxRetryAfterMs: option(fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.constantFrom(0, 86_400_000))),
  beside: option(fc.oneof({ weight: 9, arbitrary: fc.constantFrom('breaker' as const, 'retries' as const, 'route' as const) }, fc.constantFrom('profile' as const, 'second balancer' as const))),
});

const duration = (ms: number | undefined) => (ms === undefined ? undefined : Duration.millis(ms));

function propsOf(chart: Chart, { service, penaltyMs, maxRetryAfterMs }: BalancerSample): LoadBalancerProps {
  return { service: makeService(chart, 'web', service), loadBiaserPenalty: duration(penaltyMs), loadBiaserMaxRetryAfter: duration(maxRetryAfterMs) };
}

function build(chart: Chart, sample: BalancerSample): void {
  const props = propsOf(chart, sample);
  const { service } = props;
  new LoadBalancer(chart, 'balancer', props);
  switch (sample.beside) {
    case 'breaker':
      new CircuitBreaker(chart, 'breaker', { service, mode: FailureAccrualMode.UNIFIED });
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: service, httpStatuses: ['429'] });
      break;
    case 'route':
      new HttpRoute(chart, 'route', { parent: service, port: sample.service.ports[0] });
      break;
    case 'profile':
      new RouteProfile(chart, 'profile', { service, routes: [{ method: 'GET', pathRegex: '/a' }] });
      break;
    case 'second balancer':
      new LoadBalancer(chart, 'second', { service });
      break;
  }
}

function intentErrors(manifests: Manifest[], { penaltyMs, maxRetryAfterMs }: BalancerSample): string[] {
  const { annotations = {} } = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'web')!.metadata;
  const alpha = 'balancer.alpha.linkerd.io';
  const time = (key: string) => (annotations[key] === undefined ? undefined : annotationDurationMs(annotations[key]));
  const said = JSON.stringify([annotations[`${alpha}/penalize-failures`], time(`${alpha}/load-biaser-penalty`), time(`${alpha}/load-biaser-max-retry-after`)]);
  const meant = JSON.stringify(['true', penaltyMs, maxRetryAfterMs]);
  return said === meant ? [] : [`Linkerd reads ${said}, meant was ${meant}`];
}

export const balancerSampling: Sampling<BalancerSample> = {
  name: 'load-balancer',
  samples,
  build,
  targets: hasBalancers,
  judge: (manifests, target, sample) => [...routeErrors(manifests, target, {}), ...intentErrors(manifests, sample)],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `Service by ${sample.service.by}`,
    ...(sample.penaltyMs === 1 || sample.penaltyMs === MAX ? ['penalty at its bound'] : []),
    ...(sample.maxRetryAfterMs === 0 ? ['no Retry-After'] : []),
  ],
  expected: [
    'penaltyMs', 'maxRetryAfterMs', 'beside', 'penalty at its bound', 'no Retry-After', 'Service by cdk8s-plus-27', 'Service by cdk8s-plus-34', 'Service by ApiObject',
  ],
  several: ({ beside }) => beside !== undefined,
};

type Break = (sample: BalancerSample) => { sample: BalancerSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<LoadBalancerProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new LoadBalancer(chart, 'balancer', { ...propsOf(chart, sample), ...change(chart) }),
});

export const balancerBreaks: Record<string, Break> = {
  service: broken((chart) => ({ service: chart })),
  loadBiaserPenalty: broken(() => ({ loadBiaserPenalty: Duration.millis(0) })),
  loadBiaserMaxRetryAfter: broken(() => ({ loadBiaserMaxRetryAfter: '1s' as any })),
};
