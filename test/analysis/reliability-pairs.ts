import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { Pair } from './pair';
import {
  CanarySplit, CircuitBreaker, DeliveryStrategy, FailureAccrualMode, FlaggerCanary, HttpRoute, LinkerdVersion, LoadBalancer, MeshProps, MeshTarget,
  RequestCondition, ResponseCondition, RetryPolicy, RouteProfile, SplitMechanism, TimeoutPolicy, TrafficSplitVersion,
} from '../../src';
import { meshedChart, service } from '../fixtures';

const RETRY = 'retry.linkerd.io';
const TIMEOUT = 'timeout.linkerd.io';
const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const { seconds, millis } = Duration;

/** What is refused in a chart with the Service `web`, at once or when it is synthesized. */
const inChart = (make: (chart: Chart, web: ApiObject) => unknown, props: Partial<MeshProps> = {}, spec: object = {}) => () => {
  const chart = meshedChart(props);
  make(chart, service(chart, 'web', [80], spec));
  Testing.synth(chart);
};

const serviceYaml = (annotations: Record<string, string>, spec = '{ ports: [{ port: 80 }] }') => (
  `{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: demo, annotations: ${JSON.stringify(annotations)} }, spec: ${spec} }`);
const routeYaml = (annotations: Record<string, string>, rules = '[{ matches: [{ path: { type: PathPrefix, value: / } }] }]') => (
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: route, namespace: demo, annotations: ${JSON.stringify(annotations)} }, `
  + `spec: { parentRefs: [{ group: core, kind: Service, name: web, port: 80 }], rules: ${rules} } }`);
const profileYaml = (spec: string) => `{ apiVersion: linkerd.io/v1alpha2, kind: ServiceProfile, metadata: { name: web.demo.svc.cluster.local, namespace: demo }, spec: ${spec} }`;
const profileWith = (condition: string) => profileYaml(`{ routes: [{ name: all, condition: ${condition} }] }`);
const splitYaml = (backends: string) => `{ apiVersion: split.smi-spec.io/v1alpha2, kind: TrafficSplit, metadata: { name: web, namespace: demo }, spec: { service: web, backends: ${backends} } }`;

const retries = (props: object, annotations: Record<string, string>, names: Record<string, string>, check: string): Pair => ({
  check, names, refused: inChart((chart, web) => new RetryPolicy(chart, 'policy', { target: web, ...props })), yaml: serviceYaml(annotations),
});
const breaker = (check: string, props: object, annotations: Record<string, string>, names: Record<string, string>): Pair => ({
  check, names, refused: inChart((chart, web) => new CircuitBreaker(chart, 'policy', { service: web, ...props })), yaml: serviceYaml(annotations),
});
const profile = (check: string, route: object, condition: string, names: Record<string, string>): Pair => ({
  check, names, refused: inChart((chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ name: 'all', ...route }] })), yaml: profileWith(condition),
});
const split = (mechanism: SplitMechanism, weights: number[]) => inChart((chart, web) => new CanarySplit(chart, 'split', {
  service: web,
  mechanism,
  trafficSplitVersion: mechanism === SplitMechanism.TRAFFIC_SPLIT ? TrafficSplitVersion.V1ALPHA2 : undefined,
  backends: weights.map((weight, i) => ({ service: service(chart, `v${i + 1}`), weight })),
}));

const HTTP_ROUTE = (chart: Chart, web: ApiObject, timeout?: Duration) => new HttpRoute(chart, 'route', { parent: web, rules: [{ timeout }], metadata: { name: 'route' } });

/** Rules of retries, timeouts, balancing, profiles, splits and deliveries. */
export const RELIABILITY_PAIRS: Pair[] = [
  retries({ httpStatuses: ['5xx', ' 429'] }, { [`${RETRY}/http`]: '5xx, 429' }, { '"httpStatuses"': `"${RETRY}/http"` }, 'reliability/invalid-retries'),
  retries({ grpcStatuses: ['aborted'] }, { [`${RETRY}/grpc`]: 'aborted' }, { '"grpcStatuses"': `"${RETRY}/grpc"` }, 'reliability/invalid-retries'),
  retries({ httpStatuses: ['5xx'], limit: 70000 }, { [`${RETRY}/http`]: '5xx', [`${RETRY}/limit`]: '70000' }, { '"limit"': `"${RETRY}/limit"` }, 'reliability/invalid-retries'),
  retries({ httpStatuses: ['5xx'], limit: 0 }, { [`${RETRY}/http`]: '5xx', [`${RETRY}/limit`]: '0' }, { '"limit"': `"${RETRY}/limit"` }, 'reliability/zero-retries'),
  {
    check: 'reliability/zero-timeout',
    refused: inChart((chart, web) => new TimeoutPolicy(chart, 'policy', { target: web, request: seconds(0) })),
    yaml: serviceYaml({ [`${TIMEOUT}/request`]: '0s' }),
    names: { '"request"': `"${TIMEOUT}/request"` },
  },
  {
    check: 'reliability/too-new',
    refused: inChart((chart, web) => new CircuitBreaker(chart, 'policy', { service: web, mode: FailureAccrualMode.UNIFIED, successRateThreshold: 0.5 }), { version: LinkerdVersion.V2_19 }),
    yaml: serviceYaml({ [ACCRUAL]: 'unified', 'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0.5' }),
    names: { '"mode"': `"${ACCRUAL}"`, '"successRateThreshold"': '"balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold"' },
    target: new MeshTarget({ version: LinkerdVersion.V2_19 }),
  },
  breaker('reliability/invalid-balancer', { mode: 'open' }, { [ACCRUAL]: 'open' }, { '"mode"': `"${ACCRUAL}"` }),
  breaker('reliability/invalid-balancer', { maxFailures: 4294967296 }, { [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-max-failures`]: '4294967296' }, { '"maxFailures"': `"${ACCRUAL}-consecutive-max-failures"` }),
  breaker('reliability/invalid-balancer', { jitterRatio: 101 }, { [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-jitter-ratio`]: '101' }, { '"jitterRatio"': `"${ACCRUAL}-consecutive-jitter-ratio"` }),
  breaker('reliability/idle-breaker', { minPenalty: seconds(61) }, { [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-min-penalty`]: '61s' }, {
    '"minPenalty"': `"${ACCRUAL}-consecutive-min-penalty"`, '"maxPenalty"': `"${ACCRUAL}-consecutive-max-penalty"`,
  }),
  breaker('reliability/idle-breaker', { maxFailures: 0 }, { [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-max-failures`]: '0' }, { '"maxFailures"': `"${ACCRUAL}-consecutive-max-failures"` }),
  breaker('reliability/idle-breaker', { successRateThreshold: 0.9 }, { [ACCRUAL]: 'consecutive', 'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0.9' }, {
    '"successRateThreshold"': '"balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold"', '"mode"': `"${ACCRUAL}"`,
  }),
  {
    check: 'reliability/invalid-balancer',
    refused: inChart((chart, web) => new LoadBalancer(chart, 'policy', { service: web, loadBiaserPenalty: millis(4294967296) })),
    yaml: serviceYaml({ 'balancer.alpha.linkerd.io/penalize-failures': 'true', 'balancer.alpha.linkerd.io/load-biaser-penalty': '4294967296ms' }),
    names: { '"loadBiaserPenalty"': '"balancer.alpha.linkerd.io/load-biaser-penalty"' },
  },
  {
    check: 'reliability/headless-service',
    refused: inChart((chart, web) => new CircuitBreaker(chart, 'policy', { service: web }), {}, { clusterIP: 'None' }),
    yaml: serviceYaml({ [ACCRUAL]: 'consecutive' }, '{ clusterIP: None, ports: [{ port: 80 }] }'),
  },
  {
    check: 'reliability/late-retry',
    refused: inChart((chart, web) => {
      new RetryPolicy(chart, 'retries', { target: web, httpStatuses: ['5xx'], perTryTimeout: seconds(2) });
      new TimeoutPolicy(chart, 'timeouts', { target: web, request: seconds(1) });
    }),
    yaml: serviceYaml({ [`${RETRY}/http`]: '5xx', [`${RETRY}/timeout`]: '2s', [`${TIMEOUT}/request`]: '1s' }),
    names: { 'set by chart/retries': 'set by Service demo/web', 'set by chart/timeouts': 'set by Service demo/web', '"perTryTimeout"': `"${RETRY}/timeout"` },
  },
  {
    check: 'reliability/replaced-by-route',
    refused: inChart((chart, web) => {
      new RetryPolicy(chart, 'service', { target: web, httpStatuses: ['5xx'], limit: 3 });
      new RetryPolicy(chart, 'retries', { target: HTTP_ROUTE(chart, web), httpStatuses: ['5xx'] });
    }),
    yaml: [serviceYaml({ [`${RETRY}/http`]: '5xx', [`${RETRY}/limit`]: '3' }), routeYaml({ [`${RETRY}/http`]: '5xx' })].join('\n---\n'),
    names: { '"limit"': `"${RETRY}/limit"`, ' (set by chart/service)': '', 'the route of chart/retries': 'this route', 'in chart/retries': 'in its annotations' },
  },
  {
    check: 'reliability/overridden-rule-timeout',
    refused: inChart((chart, web) => new TimeoutPolicy(chart, 'timeouts', { target: HTTP_ROUTE(chart, web, seconds(30)), request: seconds(10) })),
    yaml: routeYaml({ [`${TIMEOUT}/request`]: '10s' }, '[{ timeouts: { request: 30s } }]'),
    names: { '"request" of chart/timeouts': `"${TIMEOUT}/request" of its annotations`, '"timeout"': '"timeouts.request"', 'the rules of chart/route': 'the rules of the route' },
  },
  {
    check: 'reliability/unread-rule-timeout',
    refused: inChart((chart, web) => HTTP_ROUTE(chart, web, seconds(30)), { version: LinkerdVersion.V2_19 }),
    yaml: routeYaml({}, '[{ timeouts: { request: 30s } }]'),
    names: { '"rules[0].timeout"': '"spec.rules[0].timeouts.request"', 'set a TimeoutPolicy on the route': `set the annotation "${TIMEOUT}/request"` },
    target: new MeshTarget({ version: LinkerdVersion.V2_19 }),
  },
  profile('profile/method', { method: 'get' }, '{ method: get }', { '"routes[0].method"': '"spec.routes[0].condition.method"' }),
  profile('profile/path-regex', { pathRegex: '/(?!a)' }, '{ pathRegex: "/(?!a)" }', { '"routes[0].pathRegex"': '"spec.routes[0].condition.pathRegex"' }),
  {
    check: 'profile/refused',
    refused: () => ResponseCondition.statusRange(599, 500),
    yaml: profileYaml('{ routes: [{ name: all, condition: { method: GET }, responseClasses: [{ condition: { status: { min: 599, max: 500 } } }] }] }'),
  },
  { check: 'profile/empty-conditions', refused: () => RequestCondition.any(), yaml: profileWith('{ method: GET, any: [] }'), names: { '"conditions"': '"spec.routes[0].condition.any"' } },
  {
    check: 'profile/empty-conditions',
    refused: () => ResponseCondition.all(),
    yaml: profileYaml('{ routes: [{ name: all, condition: { method: GET }, responseClasses: [{ condition: { all: [] } }] }] }'),
    names: { '"conditions"': '"spec.routes[0].responseClasses[0].condition.all"' },
  },
  {
    check: 'profile/retry-budget',
    refused: inChart((chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET', retryable: true }], retryBudget: { retryRatio: 1001, minRetriesPerSecond: 10, ttl: seconds(61) } })),
    yaml: profileYaml('{ routes: [{ name: all, condition: { method: GET }, isRetryable: true }], retryBudget: { retryRatio: 1001, minRetriesPerSecond: 10, ttl: 61s } }'),
    names: { '"retryBudget.': '"spec.retryBudget.' },
  },
  {
    check: 'profile/duplicate-name',
    refused: inChart((chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ name: 'all', method: 'GET' }, { name: 'all', method: 'PUT' }] })),
    yaml: profileYaml('{ routes: [{ name: all, condition: { method: GET } }, { name: all, condition: { method: PUT } }] }'),
  },
  {
    check: 'profile/shadowed-route',
    refused: inChart((chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ name: 'a', method: 'GET' }, { name: 'b', method: 'GET' }] })),
    yaml: profileYaml('{ routes: [{ name: a, condition: { method: GET } }, { name: b, condition: { method: GET } }] }'),
  },
  {
    check: 'profile/idle-service',
    refused: inChart((chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET' }] }), {}, { ports: [{ port: 5432 }] }),
    yaml: [serviceYaml({}, '{ ports: [{ port: 5432 }] }'), profileWith('{ method: GET }')].join('\n---\n'),
  },
  {
    check: 'profile/override-weights',
    refused: split(SplitMechanism.SERVICE_PROFILE, [0, 0]),
    yaml: profileYaml('{ dstOverrides: [{ authority: v1.demo.svc.cluster.local, weight: 0 }, { authority: v2.demo.svc.cluster.local, weight: 0 }] }'),
    names: { '"backends"': '"spec.dstOverrides"' },
  },
  {
    check: 'routing/traffic-split-weights',
    refused: split(SplitMechanism.TRAFFIC_SPLIT, [900000, 1]),
    yaml: splitYaml('[{ service: v1, weight: 900000 }, { service: v2, weight: 1 }]'),
    names: { '"backends"': '"spec.backends"' },
  },
  {
    check: 'routing/traffic-split-services',
    refused: inChart((chart, web) => new CanarySplit(chart, 'split', {
      service: web, mechanism: SplitMechanism.TRAFFIC_SPLIT, backends: [{ service: service(chart, 'v1', [8080]), weight: 1 }, { service: web, weight: 1 }],
    })),
    yaml: [serviceYaml({}), serviceYaml({}, '{ ports: [{ port: 8080 }] }').replace('name: web', 'name: v1'), splitYaml('[{ service: v1, weight: 1 }, { service: web, weight: 1 }]')].join('\n---\n'),
    names: { '"backends[0].service"': '"spec.backends[0].service"' },
  },
  {
    check: 'routing/profile-shadows-route',
    refused: inChart((chart, web) => {
      new CircuitBreaker(chart, 'breaker', { service: web });
      new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET' }] });
    }),
    yaml: [serviceYaml({ [ACCRUAL]: 'consecutive' }), profileWith('{ method: GET }')].join('\n---\n'),
    names: { 'a ServiceProfile for': 'this ServiceProfile for', 'a CircuitBreaker on the Service made by chart/breaker': `"${ACCRUAL}"`, 'leave one of the two away': 'keep only one of the two' },
  },
  {
    check: 'delivery/flagger-owned-object',
    refused: inChart((chart) => {
      const workload = new ApiObject(chart, 'app', {
        apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: {} } },
      });
      new FlaggerCanary(chart, 'canary', { workload, port: 80, strategy: DeliveryStrategy.canary({ weights: [50] }) });
    }),
    yaml: [serviceYaml({}), '{ apiVersion: flagger.app/v1beta1, kind: Canary, metadata: { name: web, namespace: demo }, spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, service: { port: 80 } } }'].join('\n---\n'),
    names: { 'by chart/web of this app': 'by Service demo/web', '"serviceName"': '"spec.service.name"' },
  },
];
