import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import {
  ArgoRollout, ArgoRolloutProps, CanarySplit, DeliveryMetric, DeliveryStrategy, GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshedWorkload,
  MeshProps, RouteMatch, ServiceRef, SplitMechanism,
} from '../../src';
import { meshedChart, messageOf, objects, only, service } from '../fixtures';

const { GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, SERVICE_PROFILE } = SplitMechanism;
const strategy = DeliveryStrategy.canary({ weights: [5, 50] });
const header = RouteMatch.header('x-beta', 'on');
const experimental = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

const pods = (chart: Chart, name: string) => service(chart, name, [80], { selector: { app: 'web' } });

function splitOf(chart: Chart, mechanism?: SplitMechanism, percent = 0): CanarySplit {
  return CanarySplit.canary(chart, 'split', { service: pods(chart, 'web'), stable: pods(chart, 'web-stable'), canary: pods(chart, 'web-canary'), percent, mechanism, metadata: mechanism === SERVICE_PROFILE ? undefined : { name: 'web' } });
}

function workloadOf(chart: Chart, kind = 'Deployment'): ApiObject {
  return new ApiObject(chart, 'workload', {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  });
}

function roll(chart: Chart, props: Partial<ArgoRolloutProps> = {}): ArgoRollout {
  return new ArgoRollout(chart, 'rollout', { strategy, ...props, split: props.split ?? splitOf(chart), workload: props.workload ?? workloadOf(chart) });
}

const stepsOf = (props: Partial<ArgoRolloutProps>, mesh: Partial<MeshProps> = {}) => {
  const chart = meshedChart(mesh);
  roll(chart, props);
  return only(chart, 'Rollout').spec.strategy.canary;
};

test('the Deployment becomes a Rollout that moves the weights of the split', () => {
  const chart = meshedChart();
  const rollout = roll(chart, { metadata: { name: 'web' } });
  expect(objects(chart, 'Deployment')).toEqual([]);
  expect(only(chart, 'Rollout')).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'demo' },
    spec: {
      replicas: 3,
      strategy: {
        canary: {
          stableService: 'web-stable',
          canaryService: 'web-canary',
          trafficRouting: { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web', namespace: 'demo' } } },
          analysis: { templates: [{ templateName: 'web' }], startingStep: 1 },
          steps: [{ setWeight: 5 }, { pause: { duration: '60s' } }, { setWeight: 50 }, { pause: { duration: '60s' } }],
        },
      },
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  });
  const backend = 'backend_kind="Service",backend_namespace="demo",backend_name="web-canary"';
  expect(only(chart, 'AnalysisTemplate')).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: 'web', namespace: 'demo' },
    spec: {
      metrics: [{
        name: 'success-rate',
        interval: '60s',
        successCondition: 'len(result) > 0 && result[0] >= 99',
        failureLimit: 4,
        provider: {
          prometheus: {
            address: 'http://prometheus.linkerd-viz:9090',
            query: `100 * sum(rate(outbound_http_route_backend_response_statuses_total{${backend},http_status!~"5..",error=""}[60s])) / sum(rate(outbound_http_route_backend_response_statuses_total{${backend}}[60s]))`,
          },
        },
      }],
    },
  });
  expect(only(chart, 'HTTPRoute').spec.rules[0].backendRefs.map(({ name, weight }: any) => [name, weight])).toEqual([['web-stable', 100], ['web-canary', 0]]);
  expect(rollout.apiObject.node.path).toBe('chart/workload');
  expect(rollout.node.defaultChild).toBe(rollout.analysisTemplate);
});

test.each([['cdk8s-plus-27', kplus27], ['cdk8s-plus-34', kplus34]])('a Deployment of %s becomes one, and is meshed and scaled as before', (_, kplus: any) => {
  const chart = meshedChart();
  const deployment = new kplus.Deployment(chart, 'deployment', { metadata: { name: 'web' }, containers: [{ image: 'web', portNumber: 80, resources: { cpu: { request: kplus.Cpu.millis(100) } } }] });
  const to = (name: string) => new kplus.Service(chart, name, { metadata: { name }, selector: deployment, ports: [{ port: 80 }] });
  const split = CanarySplit.canary(chart, 'split', { service: to('web'), stable: to('stable'), canary: to('canary'), percent: 0 });
  const autoscaler = new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: deployment, maxReplicas: 9 });
  new ArgoRollout(chart, 'rollout', { split, workload: deployment, strategy, autoscaler });
  MeshedWorkload.mesh(deployment);
  const { kind, spec } = only(chart, 'Rollout');
  expect([kind, spec.template.metadata.annotations, Object.keys(spec.strategy)]).toEqual(['Rollout', { 'linkerd.io/inject': 'enabled' }, ['canary']]);
  expect(only(chart, 'HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' });
});

test('intervals, thresholds and metrics are as for Flagger', () => {
  const chart = meshedChart();
  roll(chart, {
    interval: Duration.seconds(30),
    failureThreshold: 1,
    metricWindow: Duration.minutes(2),
    prometheusAddress: 'https://prometheus.example.com',
    metrics: [DeliveryMetric.latency({ max: Duration.millis(500) }), DeliveryMetric.query({ name: 'orders', query: 'sum(orders)', min: 1, max: 9 })],
    manualPromotion: true,
  });
  expect(only(chart, 'Rollout').spec.strategy.canary.steps).toEqual([{ setWeight: 5 }, { pause: { duration: '30s' } }, { setWeight: 50 }, { pause: { duration: '30s' } }, { pause: {} }]);
  expect(only(chart, 'AnalysisTemplate').spec.metrics).toEqual([
    {
      name: 'latency',
      interval: '30s',
      successCondition: 'len(result) > 0 && result[0] <= 500',
      failureLimit: 0,
      provider: {
        prometheus: {
          address: 'https://prometheus.example.com',
          query: '1000 * histogram_quantile(0.99, sum(rate(outbound_http_route_backend_response_duration_seconds_bucket{backend_kind="Service",backend_namespace="demo",backend_name="web-canary"}[120s])) by (le))',
        },
      },
    },
    {
      name: 'orders',
      interval: '30s',
      successCondition: 'len(result) > 0 && result[0] >= 1 && result[0] <= 9',
      failureLimit: 0,
      provider: { prometheus: { address: 'https://prometheus.example.com', query: 'sum(orders)' } },
    },
  ]);
});

test('blue-green and A/B tests last their iterations', () => {
  expect(stepsOf({ strategy: DeliveryStrategy.blueGreen({ iterations: 10 }) }).steps).toEqual([{ setCanaryScale: { weight: 100 } }, { pause: { duration: '600s' } }]);
  const named = { gatewayApiVersion: GatewayApiVersion.V1_4_1 };
  const canary = stepsOf({ strategy: DeliveryStrategy.abTest({ matches: [header], iterations: 2 }), interval: Duration.seconds(30) }, named);
  expect(canary.trafficRouting.managedRoutes).toEqual([{ name: 'canary-header' }]);
  expect(canary.steps).toEqual([
    { setCanaryScale: { weight: 100 } },
    { setHeaderRoute: { name: 'canary-header', match: [{ headerName: 'x-beta', headerValue: { exact: 'on' } }] } },
    { pause: { duration: '60s' } },
  ]);
  expect(stepsOf({ strategy: DeliveryStrategy.abTest({ matches: [RouteMatch.headerRegex('x-user', 'a.*')], iterations: 1 }) }, named).steps[1])
    .toEqual({ setHeaderRoute: { name: 'canary-header', match: [{ headerName: 'x-user', headerValue: { regex: 'a.*' } }] } });
});

test.each<[SplitMechanism, string]>([[GRPC_ROUTE, 'grpcRoute'], [TLS_ROUTE, 'tlsRoute'], [TCP_ROUTE, 'tcpRoute']])('a split of mechanism %s is driven as %s', (mechanism, key) => {
  const chart = meshedChart(experimental);
  roll(chart, { split: splitOf(chart, mechanism), metrics: [DeliveryMetric.query({ name: 'a', query: 'x', min: 1 })] });
  expect(only(chart, 'Rollout').spec.strategy.canary.trafficRouting.plugins).toEqual({ 'argoproj-labs/gatewayAPI': { [key]: 'web', namespace: 'demo' } });
});

test('gRPC has metrics of its own', () => {
  const chart = meshedChart();
  roll(chart, { split: splitOf(chart, GRPC_ROUTE) });
  expect(only(chart, 'AnalysisTemplate').spec.metrics[0].provider.prometheus.query)
    .toContain('outbound_grpc_route_backend_response_statuses_total{backend_kind="Service",backend_namespace="demo",backend_name="web-canary",grpc_status!~"UNKNOWN|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|DATA_LOSS",error=""}');
});

describe('fails when', () => {
  const refusal = (make: (chart: Chart) => Partial<ArgoRolloutProps>, mesh: Partial<MeshProps> = {}) => {
    const chart = meshedChart(mesh);
    return messageOf(() => roll(chart, make(chart)));
  };
  const weights = (got: string) => `chart/rollout: "split" has the weights ${got}; expected two Services, a stable one with all of the weight and then the canary with 0, as CanarySplit.canary with "percent" 0 makes it`;

  test.each<[string, (chart: Chart) => Partial<ArgoRolloutProps>, string, Partial<MeshProps>?]>([
    ['there is no split', () => ({ split: 'web' as any }), 'chart/rollout: "split" is not a CanarySplit, got "web"; expected one'],
    ['the workload is another', (chart) => ({ workload: workloadOf(chart, 'StatefulSet') }), 'chart/rollout: "workload" is not what can become a Rollout, got apps/v1 StatefulSet; expected a Deployment'],
    ['the canary has traffic already', (chart) => ({ split: splitOf(chart, undefined, 5) }), weights('95, 5')],
    ['the canary comes first', (chart) => ({ split: splitOf(chart, undefined, 100) }), weights('0, 100')],
    ['the namespace is chosen', () => ({ metadata: { namespace: 'other' } }), 'chart/rollout: "metadata.namespace" cannot be chosen, got "other"; expected "demo", because a Rollout looks for the AnalysisTemplate beside itself'],
    ['the split is a ServiceProfile', (chart) => ({ split: splitOf(chart, SERVICE_PROFILE) }),
      'chart/rollout: "split" has mechanism SERVICE_PROFILE, which Argo Rollouts cannot drive in a Linkerd mesh; expected HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE or TCP_ROUTE'],
    ['connections are to have a success rate', (chart) => ({ split: splitOf(chart, TCP_ROUTE) }),
      'chart/rollout: "metrics[0]" is the success rate of requests, which a TCPRoute does not have; expected DeliveryMetric.query', experimental],
    ['the autoscaler is none', (chart) => ({ autoscaler: service(chart, 'hpa') }), 'chart/rollout: "autoscaler" is not a HorizontalPodAutoscaler, got v1 Service'],
    ['the interval is none', () => ({ interval: Duration.seconds(0) }), 'chart/rollout: "interval" is out of range, got 0ms; expected at least 1000ms'],
    ['routes are not served as v1', () => ({}), 'chart/rollout: the Gateway API plugin reads routes as v1, which Gateway API 0.7.1 does not serve; expected 1.1.1 or later as "gatewayApiVersion" of the Mesh', { version: LinkerdVersion.V2_17 }],
    ['rules have no names', () => ({ strategy: DeliveryStrategy.abTest({ matches: [header], iterations: 1 }) }),
      'chart/rollout: "strategy" is an A/B test, for which the plugin gives its rule a name, and Gateway API 1.2.1 standard has no names of rules; expected 1.4, or 1.2 experimental'],
    ['an A/B test has two headers', () => ({ strategy: DeliveryStrategy.abTest({ matches: [header, RouteMatch.header('a', 'b')], iterations: 1 }) }),
      'chart/rollout: "strategy" has more than one header to match, and Argo Rollouts takes one; expected a single RouteMatch.header or headerRegex', { gatewayApiVersion: GatewayApiVersion.V1_4_1 }],
    ['an A/B test is of gRPC', (chart) => ({ split: splitOf(chart, GRPC_ROUTE), strategy: DeliveryStrategy.abTest({ matches: [header], iterations: 1 }) }),
      'chart/rollout: "strategy" is an A/B test, for which a GRPCRoute has no headers; expected a split of mechanism HTTP_ROUTE', { gatewayApiVersion: GatewayApiVersion.V1_4_1 }],
  ])('%s', (_, make, message, mesh = {}) => {
    expect(refusal(make, mesh)).toBe(message);
  });

  test('the split has three Services, pins, or a Service elsewhere', () => {
    const chart = meshedChart();
    const [web, a, b, c] = ['web', 'a', 'b', 'c'].map((name) => pods(chart, name));
    const three = new CanarySplit(chart, 'three', { service: web, backends: [{ service: a, weight: 1 }, { service: b, weight: 0 }, { service: c, weight: 0 }] });
    expect(messageOf(() => roll(chart, { split: three }))).toBe(weights('1, 0, 0'));
    const pinned = CanarySplit.canary(chart, 'pinned', { service: a, stable: b, canary: c, percent: 0, pins: [{ match: header, service: c }] });
    expect(messageOf(() => new ArgoRollout(chart, 'second', { split: pinned, workload: chart.node.findChild('workload') as ApiObject, strategy })))
      .toBe('chart/second: "split" has pins, which the plugin does not keep apart from what it moves; leave them away, or use DeliveryStrategy.abTest');
    const away = CanarySplit.canary(chart, 'away', { service: b, stable: c, canary: ServiceRef.fromName(chart, 'ref', { name: 'canary', namespace: 'other', ports: [{ port: 80 }] }), percent: 0 });
    expect(messageOf(() => new ArgoRollout(chart, 'third', { split: away, workload: chart.node.findChild('workload') as ApiObject, strategy })))
      .toBe('chart/third: Service other/canary of "split" is not in the namespace of "workload" demo/web, where a Rollout looks for it; expected one namespace for all of them');
  });

  test('at synth, a Service does not select the pods', () => {
    const chart = meshedChart();
    const split = CanarySplit.canary(chart, 'split', { service: pods(chart, 'web'), stable: service(chart, 'stable', [80], { selector: {} }), canary: service(chart, 'canary'), percent: 0 });
    roll(chart, { split });
    const expected = 'expected labels of the pods, to which Argo Rollouts adds the version';
    const message = messageOf(() => Testing.synth(chart));
    expect(message).toContain(`[chart/rollout] Service demo/stable does not select the pods of "workload" web, got the selector {}; ${expected}`);
    expect(message).toContain(`[chart/rollout] Service demo/canary does not select the pods of "workload" web, got the selector {"app":"canary"}; ${expected}`);
  });

  test('at synth, an autoscaler still scales the Deployment', () => {
    const chart = meshedChart();
    const hpa = (name: string, kind: string, scaled: string) => new ApiObject(chart, name, { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec: { scaleTargetRef: { kind, name: scaled } } });
    hpa('other', 'Deployment', 'api');
    roll(chart);
    expect(() => Testing.synth(chart)).not.toThrow();
    hpa('hpa', 'Deployment', 'web');
    expect(messageOf(() => Testing.synth(chart)))
      .toContain('[chart/rollout] HorizontalPodAutoscaler hpa at chart/hpa scales Deployment web, which becomes a Rollout; give it to the ArgoRollout as "autoscaler"');
  });
});
