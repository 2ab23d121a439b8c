import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { CanarySplit, CanarySplitProps, GrpcStatus, HttpMethod, RetryPolicy, RouteMatch, RouteProfile, SplitMechanism, TrafficSplitVersion } from '../../../src';
import { serviceProfileErrors } from '../oracle/profile';
import { retryErrors } from '../oracle/retry';
import { serviceTrafficErrors } from '../oracle/service-traffic';
import { splitErrors } from '../oracle/split';
import { atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { makeService, portOf, ServiceSample, serviceSample } from './services';

type PinKind = 'header' | 'headerRegex' | 'path' | 'pathPrefix' | 'pathRegex' | 'method' | 'queryParam' | 'grpc' | 'all';

interface SplitSample extends Sample {
  readonly mechanism?: SplitMechanism;
  readonly factory: 'new' | 'canary' | 'blueGreen';
  readonly apex: ServiceSample;
  readonly portChoice: number;
  readonly backends: { service: ServiceSample; weight: number; portChoice: number }[];
  readonly percent: number;
  readonly pins?: PinKind[];
  readonly hostnames?: string[];
  readonly clientNamespace?: string;
  readonly trafficSplitVersion?: TrafficSplitVersion;
  readonly metadata?: { name?: string; labels?: Record<string, string> };
  /** What else stands on the same Service. */
  readonly beside?: 'profile' | 'retries' | 'retries and service retries' | 'client profile' | 'second split' | 'service retries';
}

const { GRPC_ROUTE, TLS_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT } = SplitMechanism;
const ROUTES: (SplitMechanism | undefined)[] = [undefined, SplitMechanism.HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, SplitMechanism.TCP_ROUTE];
const HTTP_PINS: PinKind[] = ['header', 'headerRegex', 'path', 'pathPrefix', 'pathRegex', 'method', 'queryParam', 'all'];
const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

/** What a target has, most of the time. */
function mechanisms({ oracle }: ConformanceTarget): (SplitMechanism | undefined)[] {
  const experimental = oracle.channel === 'experimental';
  return [
    undefined, SplitMechanism.HTTP_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT,
    ...(atLeast(oracle, '2.18') || (atLeast(oracle, '2.16') && experimental) ? [GRPC_ROUTE] : []),
    ...(atLeast(oracle, '2.17') && experimental ? [TLS_ROUTE, TLS_ROUTE, TLS_ROUTE, TLS_ROUTE, SplitMechanism.TCP_ROUTE, SplitMechanism.TCP_ROUTE, SplitMechanism.TCP_ROUTE] : []),
  ];
}

const targetAndMechanism = anyTarget.chain((target) => fc.tuple(
  fc.constant(target),
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...mechanisms(target)) }, fc.constantFrom(...ROUTES)),
));

/** What goes with a mechanism, and now and then what does not. */
const samples: fc.Arbitrary<SplitSample> = targetAndMechanism.chain(([target, mechanism]) => serviceSample.chain((apex) => {
  const isHttp = mechanism === undefined || mechanism === SplitMechanism.HTTP_ROUTE;
  const isRoute = ROUTES.includes(mechanism);
  const largest = isRoute ? 1_000_000 : 429_496;
  return fc.record<SplitSample>({
    target: fc.constant(target),
    mechanism: fc.constant(mechanism),
    factory: fc.constantFrom('new', 'new', 'canary', 'blueGreen'),
    apex: fc.constant(apex),
    portChoice: fc.nat({ max: 3 }),
    backends: fc.array(fc.record({
      service: fc.oneof({ weight: 5, arbitrary: serviceSample.map((service) => ({ ...service, ports: apex.ports })) }, serviceSample),
      weight: fc.oneof(
        { weight: 40, arbitrary: fc.integer({ min: 1, max: 100 }) },
        { weight: 20, arbitrary: fc.constantFrom(0, 1, largest) },
        fc.constantFrom(largest + 1, -1, 0.5),
      ),
      portChoice: fc.nat({ max: 3 }),
    }), { minLength: 1, maxLength: 4 }),
    percent: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 100)),
    pins: isHttp || mechanism === GRPC_ROUTE
      ? option(fc.uniqueArray(fc.constantFrom(...(isHttp ? HTTP_PINS : ['grpc', 'all'] as PinKind[])), { minLength: 1, maxLength: 4 })) : fc.constant(undefined),
    hostnames: mechanism === TLS_ROUTE ? option<string[]>(fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'web'), { minLength: 1 }), 8) : fc.constant(undefined),
    clientNamespace: mechanism === TRAFFIC_SPLIT ? fc.constant(undefined) : option(fc.constantFrom('demo', 'front')),
    trafficSplitVersion: mechanism === TRAFFIC_SPLIT ? option(fc.constantFrom(...Object.values(TrafficSplitVersion))) : fc.constant(undefined),
    metadata: option(fc.record({
      name: mechanism === SERVICE_PROFILE ? fc.constant(undefined) : option(fc.constantFrom('web', 'a.b')),
      labels: option(fc.constant({ 'app.kubernetes.io/part-of': 'shop' })),
    })),
    beside: option(isRoute
      ? fc.constantFrom('retries', 'retries and service retries', 'service retries', 'client profile', 'second split', 'profile')
      : fc.constantFrom('profile', 'profile', 'client profile', 'client profile', 'second split', 'retries')),
  });
}));

function match(kind: PinKind, mechanism: SplitMechanism | undefined): RouteMatch {
  switch (kind) {
    case 'header': return RouteMatch.header('x-canary', 'always');
    case 'headerRegex': return RouteMatch.headerRegex('x-user', 'a|ab');
    case 'path': return RouteMatch.path('/api');
    case 'pathPrefix': return RouteMatch.pathPrefix('/beta');
    case 'pathRegex': return RouteMatch.pathRegex('/v[0-9]+/.*');
    case 'method': return RouteMatch.method(HttpMethod.GET);
    case 'queryParam': return RouteMatch.queryParam('v', '2');
    case 'grpc': return RouteMatch.grpc('shop.v1.Orders', 'Get');
    case 'all': return RouteMatch.all(mechanism === GRPC_ROUTE ? RouteMatch.grpc('shop.v1.Carts') : RouteMatch.path('/both'), RouteMatch.header('a', 'b'));
  }
}

function propsOf(chart: Chart, sample: SplitSample): CanarySplitProps {
  const { mechanism, apex, backends, pins, factory, percent, portChoice, beside: _, target: __, ...rest } = sample;
  const isRoute = ROUTES.includes(mechanism);
  const used = factory === 'new' ? backends : [backends[0], backends[backends.length - 1]];
  const services = used.map(({ service, portChoice: choice }, i) => ({
    service: makeService(chart, `v${i}`, service),
    port: mechanism === TRAFFIC_SPLIT || (mechanism === SERVICE_PROFILE && choice === 0) ? undefined : portOf(service, choice),
  }));
  return {
    ...rest,
    mechanism,
    service: makeService(chart, 'web', apex),
    port: isRoute ? portOf(apex, portChoice) : undefined,
    backends: services.map((entry, i) => ({ ...entry, weight: used[i].weight })),
    pins: pins?.map((kind) => ({ match: match(kind, mechanism), ...services[0] })),
  };
}

function build(chart: Chart, sample: SplitSample): void {
  const { backends, ...props } = propsOf(chart, sample);
  const [a, b] = [backends[0], backends[backends.length - 1]];
  const split = sample.factory === 'new' ? new CanarySplit(chart, 'split', { ...props, backends })
    : sample.factory === 'canary' ? CanarySplit.canary(chart, 'split', { ...props, stable: a.service, canary: b.service, percent: sample.percent })
      : CanarySplit.blueGreen(chart, 'split', { ...props, blue: a.service, green: b.service, active: sample.percent < 50 ? a.service : b.service });
  const statuses = sample.mechanism === GRPC_ROUTE ? { grpcStatuses: [GrpcStatus.UNAVAILABLE] } : { httpStatuses: ['5xx'] };
  switch (sample.beside) {
    case 'profile':
    case 'client profile':
      new RouteProfile(chart, 'profile', { service: props.service, routes: [{ method: 'GET', pathRegex: '/api' }], clientNamespace: sample.beside === 'profile' ? undefined : 'back' });
      break;
    case 'second split':
      new CanarySplit(chart, 'second', { ...props, metadata: undefined, backends, port: props.port === undefined ? undefined : sample.apex.ports.find((port) => port !== props.port) ?? props.port });
      break;
    case 'service retries':
      new RetryPolicy(chart, 'service-retries', { target: props.service, httpStatuses: ['5xx'], limit: 2 });
      break;
    case 'retries and service retries':
      new RetryPolicy(chart, 'service-retries', { target: props.service, httpStatuses: ['5xx'], limit: 2, perTryTimeout: Duration.seconds(1) });
      new RetryPolicy(chart, 'retries', { target: split, ...statuses, limit: 3, perTryTimeout: Duration.seconds(2) });
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: split, ...statuses });
      break;
  }
}

export const splitSampling: Sampling<SplitSample> = {
  name: 'canary-split',
  samples,
  build,
  judge: (manifests, target) => [
    ...splitErrors(manifests, target),
    ...serviceTrafficErrors(manifests, target),
    ...retryErrors(manifests, target),
    ...manifests.filter(({ kind }) => kind === 'ServiceProfile').flatMap((profile) => serviceProfileErrors(profile, target)),
  ],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `mechanism ${sample.mechanism ?? 'default'}`,
    `factory ${sample.factory}`,
    ...sample.backends.filter(({ weight }) => weight === 0).map(() => 'weight 0'),
    ...sample.backends.filter(({ weight }) => weight === 429_496 || weight === 1_000_000).map(() => 'large weight'),
    ...sample.backends.map(({ service }) => `Service by ${service.by}`),
  ],
  expected: [
    'pins', 'hostnames', 'clientNamespace', 'metadata', 'beside', 'weight 0', 'large weight', 'factory new', 'factory canary', 'factory blueGreen',
    'mechanism default', 'mechanism HTTP_ROUTE', 'mechanism GRPC_ROUTE', 'mechanism TLS_ROUTE', 'mechanism TCP_ROUTE', 'mechanism SERVICE_PROFILE', 'mechanism TRAFFIC_SPLIT', 'trafficSplitVersion',
    'Service by cdk8s-plus-27', 'Service by cdk8s-plus-34', 'Service by ApiObject', 'Service by ServiceRef',
  ],
  several: ({ beside }) => beside !== undefined,
  runs: 1500,
};

type Break = (sample: SplitSample) => { sample: SplitSample; build?: typeof build };
const broken = (change: (chart: Chart, props: CanarySplitProps) => Partial<CanarySplitProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const props = propsOf(chart, { ...sample, factory: 'new', backends: sample.backends.map((backend) => ({ ...backend, weight: 1 })) });
    new CanarySplit(chart, 'split', { ...props, ...change(chart, props) });
  },
});

export const splitBreaks: Record<string, Break> = {
  service: broken((chart) => ({ service: chart })),
  backends: broken((_, { backends }) => ({ backends: backends.map((backend) => ({ ...backend, weight: -1 })) })),
  mechanism: broken(() => ({ mechanism: 'NONE' as any })),
  hostnames: broken(() => ({ hostnames: ['Not A Host'] })),
  clientNamespace: broken(() => ({ clientNamespace: 'Front' })),
  pins: broken((_, { backends }) => ({ pins: Array.from({ length: 16 }, (__, i) => ({ match: RouteMatch.path(`/${i}`), service: backends[0].service })) })),
  port: broken(() => ({ port: 4 })),
};
