import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { CanarySplit, ProfileRouteOptions, RequestCondition, ResponseCondition, RetryPolicy, RouteProfile, RouteProfileProps, SplitMechanism } from '../../../src';
import { serviceProfileErrors } from '../oracle/profile';
import { serviceTrafficErrors } from '../oracle/service-traffic';
import { anyTarget, Sample, Sampling } from '../sampling';
import { makeService, ServiceSample, serviceSample } from './services';

interface RouteSample {
  readonly name?: string;
  readonly method?: string;
  readonly pathRegex?: string;
  readonly condition?: ConditionSample;
  readonly retryable?: boolean;
  readonly timeoutMs?: number;
  readonly responses?: ResponseSample[];
}

interface ConditionSample {
  readonly is: 'method' | 'path' | 'pathRegex' | 'all' | 'any' | 'not';
  readonly children: ConditionSample[];
}

interface ResponseSample {
  readonly is: 'status' | 'statusRange' | 'all' | 'any' | 'not';
  readonly min: number;
  readonly width: number;
  readonly failure?: boolean;
}

interface ProfileSample extends Sample {
  readonly service: ServiceSample;
  readonly routes: RouteSample[];
  readonly retryBudget?: { retryRatio: number; minRetriesPerSecond: number; ttlMs: number };
  readonly clientNamespace?: string;
  readonly metadata?: { labels: Record<string, string> };
  readonly beside?: 'split' | 'retries' | 'traffic split' | 'second profile' | 'all three';
}

const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

const REGEXES = ['/', '/api', '/orders/[^/]*', '/a|/b', '/price\\$', '(?i)/case', '/v[0-9]{1,3}(/.*)?', '^/anchored$', '/x|', '.*'];

const condition: fc.Arbitrary<ConditionSample> = fc.letrec<{ node: ConditionSample }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' },
    fc.record({ is: fc.constantFrom('method', 'path', 'pathRegex'), children: fc.constant([]) }) as fc.Arbitrary<ConditionSample>,
    fc.record({ is: fc.constantFrom('all', 'any', 'not'), children: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<ConditionSample>,
  ),
})).node;

const route: fc.Arbitrary<RouteSample> = fc.record({
  name: option(fc.string({ minLength: 1, maxLength: 12 }), 2),
  method: option(fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PROPFIND'), 2),
  pathRegex: option(fc.constantFrom(...REGEXES), 5),
  condition: option(condition),
  retryable: option(fc.boolean()),
  timeoutMs: option(fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(1, 2000, 3_600_000))),
  responses: option(fc.array(fc.record<ResponseSample>({
    is: fc.constantFrom('status', 'statusRange', 'all', 'any', 'not'),
    min: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(100, 599)),
    width: fc.nat({ max: 50 }),
    failure: option(fc.boolean()),
  }), { minLength: 1, maxLength: 3 })),
});

const samples: fc.Arbitrary<ProfileSample> = fc.record({
  target: anyTarget,
  service: serviceSample,
  routes: fc.uniqueArray(route, { minLength: 1, maxLength: 4, selector: ({ method, pathRegex, name }) => name ?? `${method} ${pathRegex}` }),
  retryBudget: option(fc.record({
    retryRatio: fc.constantFrom(0, 0.2, 1, 1000),
    minRetriesPerSecond: fc.constantFrom(0, 1, 10, 2_147_483_647),
    ttlMs: fc.oneof(fc.integer({ min: 1000, max: 60_000 }), fc.constantFrom(1000, 60_000)),
  })),
  clientNamespace: option(fc.constantFrom('demo', 'front')),
  metadata: option(fc.constant({ labels: { team: 'web' } })),
  beside: option(fc.constantFrom('split', 'retries', 'traffic split', 'second profile', 'all three')),
});

function conditionOf({ is, children }: ConditionSample): RequestCondition {
  const inner = children.map(conditionOf);
  switch (is) {
    case 'method': return RequestCondition.method('PATCH');
    case 'path': return RequestCondition.path('/a.b(c)');
    case 'pathRegex': return RequestCondition.pathRegex('/internal|/admin');
    case 'all': return RequestCondition.all(...inner);
    case 'any': return RequestCondition.any(...inner);
    case 'not': return RequestCondition.not(inner[0]);
  }
}

function responseOf({ is, min, width }: ResponseSample): ResponseCondition {
  const range = ResponseCondition.statusRange(min, Math.min(599, min + width));
  switch (is) {
    case 'status': return ResponseCondition.status(min);
    case 'statusRange': return range;
    case 'all': return ResponseCondition.all(range, ResponseCondition.not(ResponseCondition.status(min)));
    case 'any': return ResponseCondition.any(range, ResponseCondition.status(503));
    case 'not': return ResponseCondition.not(range);
  }
}

function routeOf({ condition: tree, timeoutMs, responses, ...rest }: RouteSample): ProfileRouteOptions {
  return {
    ...rest,
    condition: tree && conditionOf(tree),
    timeout: timeoutMs === undefined ? undefined : Duration.millis(timeoutMs),
    responseClasses: responses?.map((response) => ({ condition: responseOf(response), failure: response.failure })),
  };
}

function propsOf(chart: Chart, { service, routes, retryBudget, clientNamespace, metadata }: ProfileSample): RouteProfileProps {
  return {
    service: makeService(chart, 'web', service),
    routes: routes.map(routeOf),
    retryBudget: retryBudget && { ...retryBudget, ttl: Duration.millis(retryBudget.ttlMs) },
    clientNamespace,
    metadata,
  };
}

function build(chart: Chart, sample: ProfileSample): void {
  const props = propsOf(chart, sample);
  const profile = new RouteProfile(chart, 'profile', props);
  const split = (mechanism: SplitMechanism) => new CanarySplit(chart, 'split', {
    service: props.service,
    mechanism,
    clientNamespace: mechanism === SplitMechanism.SERVICE_PROFILE ? props.clientNamespace : undefined,
    backends: [{ service: makeService(chart, 'v1', sample.service), weight: 1 }],
  });
  const names = sample.routes.filter(({ name, retryable }) => name !== undefined && retryable === undefined).map(({ name }) => name!);
  const retries = () => new RetryPolicy(chart, 'retries', { target: profile, routes: names.length > 0 ? names : undefined });
  switch (sample.beside) {
    case 'split': split(SplitMechanism.SERVICE_PROFILE); break;
    case 'traffic split': split(SplitMechanism.TRAFFIC_SPLIT); break;
    case 'retries': retries(); break;
    case 'second profile': new RouteProfile(chart, 'second', { ...props, retryBudget: undefined, routes: [{ name: 'second', method: 'TRACE' }] }); break;
    case 'all three': split(SplitMechanism.SERVICE_PROFILE); retries(); break;
  }
}

export const profileSampling: Sampling<ProfileSample> = {
  name: 'route-profile',
  samples,
  build,
  judge: (manifests, target) => [
    ...manifests.filter(({ kind }) => kind === 'ServiceProfile').flatMap((profile) => serviceProfileErrors(profile, target)),
    ...serviceTrafficErrors(manifests, target),
  ],
  features: ({ routes, retryBudget, beside, clientNamespace, metadata }) => [
    ...Object.entries({ retryBudget, beside, clientNamespace, metadata }).filter(([, value]) => value !== undefined).map(([key]) => key),
    ...routes.flatMap((entry) => Object.keys(entry).filter((key) => (entry as any)[key] !== undefined)),
    ...(retryBudget ? [retryBudget.ttlMs === 1000 || retryBudget.ttlMs === 60_000 ? 'ttl at its bound' : 'ttl'] : []),
    ...routes.flatMap((entry) => (entry.responses ?? []).map(({ min }) => (min === 100 || min === 599 ? 'status at its bound' : 'status'))),
    `beside ${beside}`,
  ],
  expected: [
    'name', 'method', 'pathRegex', 'condition', 'retryable', 'timeoutMs', 'responses', 'retryBudget', 'clientNamespace', 'metadata', 'beside',
    'ttl at its bound', 'status at its bound', 'beside split', 'beside retries', 'beside traffic split', 'beside second profile', 'beside all three',
  ],
  several: ({ beside }) => beside !== undefined,
  runs: 1500,
};

type Break = (sample: ProfileSample) => { sample: ProfileSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<RouteProfileProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new RouteProfile(chart, 'profile', { ...propsOf(chart, sample), ...change(chart) }),
});
const brokenRoute = (change: Partial<ProfileRouteOptions>) => broken(() => ({ routes: [{ name: 'broken', method: 'GET', ...change }] }));

export const profileBreaks: Record<string, Break> = {
  'service': broken((chart) => ({ service: chart })),
  'clientNamespace': broken(() => ({ clientNamespace: '-' })),
  'metadata.name': broken(() => ({ metadata: { name: 'web' } })),
  'metadata.namespace': broken(() => ({ metadata: { namespace: 'elsewhere' } })),
  'retryBudget.ttl': broken(() => ({ retryBudget: { retryRatio: 1, minRetriesPerSecond: 1, ttl: Duration.seconds(61) } })),
  'retryBudget.retryRatio': broken(() => ({ retryBudget: { retryRatio: -1, minRetriesPerSecond: 1, ttl: Duration.seconds(1) } })),
  'retryBudget.minRetriesPerSecond': broken(() => ({ retryBudget: { retryRatio: 1, minRetriesPerSecond: -1, ttl: Duration.seconds(1) } })),
  'routes[0].method': brokenRoute({ method: 'get' }),
  'routes[0].pathRegex': brokenRoute({ pathRegex: '/(?=a)' }),
  'routes[0].timeout': brokenRoute({ timeout: Duration.millis(0) }),
  'routes[0].responseClasses': brokenRoute({ responseClasses: [] }),
};
