import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import {
  CanarySplit, DeliveryMetric, DeliveryStrategy, FlaggerCanary, FlaggerCanaryProps, FlaggerProvider, FlaggerWebhookType,
  HttpRoute, LinkerdVersion, MeshedWorkload, RouteMatch, RouteProfile, ServiceRef,
} from '../../src';
import { meshedChart, messageOf, objects, only, service } from '../fixtures';

const strategy = DeliveryStrategy.canary({ weights: [5, 20, 50] });
const abTest = DeliveryStrategy.abTest({
  matches: [RouteMatch.all(RouteMatch.header('x-beta', 'on'), RouteMatch.headerRegex('x-user', 'a.*')), RouteMatch.queryParam('v', '2')], iterations: 20,
});

interface Options {
  readonly kind?: string;
  readonly labels?: Record<string, string>;
  readonly podLabels?: Record<string, string>;
}

function workload(chart: Chart, { kind = 'Deployment', labels = { app: 'web' }, podLabels = labels }: Options = {}): ApiObject {
  return new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels: podLabels }, spec: { containers: [{ name: 'web', image: 'web' }] } } },
  });
}

const deliver = (chart: Chart, props: Partial<FlaggerCanaryProps> = {}) => new FlaggerCanary(chart, 'canary', { port: 80, strategy, ...props, workload: props.workload ?? workload(chart) });
const specOf = (props: Partial<FlaggerCanaryProps> = {}) => {
  const chart = meshedChart();
  deliver(chart, props);
  return only(chart, 'Canary').spec;
};
const refusal = (props: Partial<FlaggerCanaryProps>) => messageOf(() => deliver(meshedChart(), props));

test('a Canary has what Linkerd needs, and Flagger with it', () => {
  const chart = meshedChart();
  const canary = deliver(chart, { metadata: { name: 'web' } });
  expect(only(chart, 'Canary')).toEqual({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'demo' },
    spec: {
      provider: 'gatewayapi:v1',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      service: { name: 'web', port: 80, targetPort: 80, gatewayRefs: [{ group: 'core', kind: 'Service', name: 'web', port: 80 }] },
      analysis: {
        interval: '60s',
        threshold: 5,
        stepWeights: [5, 20, 50],
        metrics: [{ name: 'success-rate', templateRef: { name: 'chart-canary-success-rate-c8367b2d', namespace: 'demo' }, thresholdRange: { min: 99 }, interval: '60s' }],
      },
    },
  });
  expect(only(chart, 'MetricTemplate')).toEqual({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'chart-canary-success-rate-c8367b2d', namespace: 'demo' },
    spec: {
      provider: { type: 'prometheus', address: 'http://prometheus.linkerd-viz:9090' },
      query: '100 * sum(rate(response_total{namespace="{{ namespace }}",deployment="{{ target }}",direction="inbound",classification="success"}[{{ interval }}]))'
        + ' / sum(rate(response_total{namespace="{{ namespace }}",deployment="{{ target }}",direction="inbound"}[{{ interval }}]))',
    },
  });
  expect(canary.serviceName).toBe('web');
  expect(canary.metricTemplates).toHaveLength(1);
  expect(canary.node.defaultChild).toBe(canary.apiObject);
});

test('everything that can be said is said', () => {
  const chart = meshedChart();
  const hpa = new ApiObject(chart, 'hpa', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' } });
  deliver(chart, {
    workload: workload(chart, { kind: 'DaemonSet' }),
    autoscaler: hpa,
    targetPort: 8080,
    serviceName: 'shop',
    provider: FlaggerProvider.GATEWAY_API_V1BETA1,
    retries: { httpStatuses: ['5xx', '429'], limit: 2, perTryTimeout: Duration.millis(300) },
    timeouts: { request: Duration.seconds(2), response: Duration.seconds(1), idle: Duration.minutes(1) },
    interval: Duration.seconds(30),
    failureThreshold: 2,
    metricWindow: Duration.minutes(2),
    prometheusAddress: 'https://prometheus.example.com',
    metrics: [DeliveryMetric.latency({ max: Duration.millis(500), quantile: 0.95 }), DeliveryMetric.query({ name: 'orders', query: 'sum(orders{target="{{ target }}"})', min: 1, max: 9 })],
    webhooks: [{ name: 'load', url: 'http://tester.test/', timeout: Duration.seconds(5), metadata: { cmd: 'hey' } }, { name: 'gate', url: 'https://gate', type: FlaggerWebhookType.CONFIRM_PROMOTION }],
    progressDeadline: Duration.minutes(2),
    skipAnalysis: false,
    suspend: true,
    revertOnDeletion: true,
  });
  const [latency, orders] = objects(chart, 'MetricTemplate');
  expect(only(chart, 'Canary').spec).toEqual({
    provider: 'gatewayapi:v1beta1',
    targetRef: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web' },
    autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' },
    progressDeadlineSeconds: 120,
    service: {
      name: 'shop',
      port: 80,
      targetPort: 8080,
      gatewayRefs: [{ group: 'core', kind: 'Service', name: 'shop', port: 80 }],
      apex: {
        annotations: {
          'retry.linkerd.io/http': '5xx,429',
          'retry.linkerd.io/limit': '2',
          'retry.linkerd.io/timeout': '300ms',
          'timeout.linkerd.io/request': '2s',
          'timeout.linkerd.io/response': '1s',
          'timeout.linkerd.io/idle': '60s',
        },
      },
    },
    skipAnalysis: false,
    suspend: true,
    revertOnDeletion: true,
    analysis: {
      interval: '30s',
      threshold: 2,
      stepWeights: [5, 20, 50],
      metrics: [
        { name: 'latency', templateRef: { name: latency.metadata.name, namespace: 'demo' }, thresholdRange: { max: 500 }, interval: '120s' },
        { name: 'orders', templateRef: { name: orders.metadata.name, namespace: 'demo' }, thresholdRange: { min: 1, max: 9 }, interval: '120s' },
      ],
      webhooks: [
        { name: 'load', url: 'http://tester.test/', type: 'rollout', timeout: '5s', metadata: { cmd: 'hey' } },
        { name: 'gate', url: 'https://gate', type: 'confirm-promotion' },
      ],
    },
  });
  expect(latency.spec).toEqual({
    provider: { type: 'prometheus', address: 'https://prometheus.example.com' },
    query: 'histogram_quantile(0.95, sum(rate(response_latency_ms_bucket{namespace="{{ namespace }}",daemonset="{{ target }}",direction="inbound"}[{{ interval }}])) by (le))',
  });
  expect(orders.spec.query).toBe('sum(orders{target="{{ target }}"})');
});

test('blue-green and A/B tests are iterations', () => {
  expect(specOf({ strategy: DeliveryStrategy.blueGreen({ iterations: 10 }) }).analysis).toMatchObject({ iterations: 10 });
  const { analysis, service: made } = specOf({ strategy: abTest, timeouts: { request: Duration.hours(48) } });
  expect(analysis).toMatchObject({
    iterations: 20,
    match: [{ headers: { 'x-beta': { exact: 'on' }, 'x-user': { regex: 'a.*' } } }, { queryParams: { v: { exact: '2' } } }],
  });
  expect(made.timeout).toBe('2880m');
});

test('a TrafficSplit needs no route', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_14 });
  deliver(chart, { provider: FlaggerProvider.LINKERD });
  expect(only(chart, 'Canary').spec).toMatchObject({ provider: 'linkerd', service: { name: 'web', port: 80, targetPort: 80 } });
  expect(only(chart, 'Canary').spec.service.gatewayRefs).toBeUndefined();
});

describe('the label that Flagger knows pods by', () => {
  const labelsOf = (chart: Chart) => {
    const { spec } = only(chart, 'Deployment');
    return [spec.selector.matchLabels, spec.template.metadata.labels];
  };

  test.each([['cdk8s-plus-27', kplus27], ['cdk8s-plus-34', kplus34]])('is added to a Deployment of %s, which stays what it was', (_, kplus: any) => {
    const chart = meshedChart();
    const deployment = new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web', portNumber: 80 }] });
    new FlaggerCanary(chart, 'canary', { workload: deployment, port: 80, strategy });
    MeshedWorkload.mesh(deployment);
    const labels = { 'cdk8s.io/metadata.addr': expect.stringMatching(/^chart-web-/), 'app': 'web' };
    expect(labelsOf(chart)).toEqual([labels, labels]);
    expect(only(chart, 'Deployment').spec.template.metadata.annotations).toEqual({ 'linkerd.io/inject': 'enabled' });
  });

  test.each(['app', 'name', 'app.kubernetes.io/name'])('is left alone where it is %s', (label) => {
    const chart = meshedChart();
    deliver(chart, { workload: workload(chart, { labels: { [label]: 'other' } }) });
    expect(labelsOf(chart)).toEqual([{ [label]: 'other' }, { [label]: 'other' }]);
  });

  test('is refused where the pods have it with another value, or the selector has no labels', () => {
    const chart = meshedChart();
    expect(messageOf(() => deliver(chart, { workload: workload(chart, { labels: { tier: 'web' }, podLabels: { tier: 'web', app: 'other' } }) })))
      .toBe('chart/canary: the pods of "workload" web have the label "app", got "other", without the selector asking for it; add it to the selector, as Flagger needs it there');
    const bare = new ApiObject(chart, 'bare', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'bare' }, spec: { selector: {} } });
    expect(messageOf(() => new FlaggerCanary(chart, 'second', { workload: bare, port: 80, strategy })))
      .toBe('chart/second: "workload" bare has no "matchLabels" in its selector, by which Flagger tells its pods; expected one of the labels app, name, app.kubernetes.io/name');
  });

  test('needs a workload with its containers', () => {
    const chart = meshedChart();
    const deployment = new kplus27.Deployment(chart, 'web', { metadata: { name: 'web' } });
    expect(messageOf(() => new FlaggerCanary(chart, 'canary', { workload: deployment, port: 80, strategy }))).toContain('chart/canary: "workload" web is not complete yet: ');
  });
});

test.each<[string, Partial<FlaggerCanaryProps>, string]>([
  ['there is no strategy', { strategy: 'canary' as any }, '"strategy" is not a DeliveryStrategy, got "canary"; expected one such as DeliveryStrategy.canary({ weights: [5, 20, 50] })'],
  ['the interval has fractions of a second', { interval: Duration.millis(1500) }, '"interval" is not a whole number of seconds, got 1500ms; it would be cut to 1s'],
  ['the window is too short', { metricWindow: Duration.seconds(0) }, '"metricWindow" is out of range, got 0ms; expected at least 1000ms'],
  ['no failure rolls back', { failureThreshold: 0 }, '"failureThreshold" is not a count, got 0; expected an integer from 1 on'],
  ['there are no metrics', { metrics: [] }, '"metrics" is empty, so that every version would be good; expected at least one, or leave it away'],
  ['a metric stands twice', { metrics: [DeliveryMetric.successRate({ min: 1 }), DeliveryMetric.successRate({ min: 2 })] }, '"metrics" has the name "success-rate" twice; expected each name once'],
  ['Prometheus has no address', { prometheusAddress: 'prometheus:9090' }, '"prometheusAddress" is not an address, got "prometheus:9090"; expected one such as "http://prometheus.linkerd-viz:9090"'],
  ['the port is none', { port: 0 }, '"port" is out of range, got 0; expected an integer from 1 to 65535'],
  ['the target port is none', { targetPort: 70000 }, '"targetPort" is out of range, got 70000; expected an integer from 1 to 65535'],
  ['the name is too long', { serviceName: 'x'.repeat(56) }, `"serviceName" is not a Service name with room for "-primary", got "${'x'.repeat(56)}"; expected lower-case letters, digits and "-", at most 55`],
  ['the provider is not known', { provider: 'istio' as any }, '"provider" is not known, got "istio"; expected one of GATEWAY_API_V1, GATEWAY_API_V1BETA1, LINKERD'],
  ['a TrafficSplit is to tell requests apart', { provider: FlaggerProvider.LINKERD, strategy: abTest, timeouts: undefined },
    '2 faults:\n  - "strategy" is an A/B test, which a TrafficSplit cannot do; use another "provider"\n  - "timeouts.request" is needed for an A/B test: without it Flagger writes an empty timeout into the HTTPRoute, which the API server refuses; set it to what a request may take'],
  ['a TrafficSplit is to retry', { provider: FlaggerProvider.LINKERD, retries: { httpStatuses: ['5xx'] } },
    '"retries" and "timeouts" are ignored beside a TrafficSplit, which becomes a ServiceProfile; use another "provider", or leave them away'],
  ['an A/B test has no timeout', { strategy: abTest, timeouts: { idle: Duration.seconds(1) } },
    '"timeouts.request" is needed for an A/B test: without it Flagger writes an empty timeout into the HTTPRoute, which the API server refuses; set it to what a request may take'],
  ['an A/B test has a timeout that a route cannot say', { strategy: abTest, timeouts: { request: Duration.millis(100_001) } },
    '"timeouts.request" cannot be said in a route, got 100001ms; expected at most 99999 of one unit, ms, s, m or h; round it'],
  ['retries cannot be read', { retries: { httpStatuses: ['600'] } }, '"httpStatuses" has what Linkerd cannot read, got "600"; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"'],
  ['a timeout is zero', { timeouts: { idle: Duration.millis(0) } }, '"idle" is out of range, got 0ms; expected at least 1ms'],
  ['the deadline is none', { progressDeadline: Duration.seconds(0) }, '"progressDeadline" is out of range, got 0ms; expected at least 1000ms'],
  ['a webhook is none', { webhooks: [{ name: '', url: 'tester', type: 'never' as any, timeout: Duration.millis(1) }] }, [
    '4 faults:',
    '"webhooks[0].name" is empty; expected one',
    '"webhooks[0].url" is not an address, got "tester"; expected one with http or https',
    '"webhooks[0].type" is not known, got "never"; expected one of CONFIRM_ROLLOUT, PRE_ROLLOUT, ROLLOUT, CONFIRM_TRAFFIC_INCREASE, CONFIRM_PROMOTION, POST_ROLLOUT, ROLLBACK, EVENT',
    '"webhooks[0].timeout" is not a whole number of seconds, got 1ms; it would be cut to 0s',
  ].join('\n  - ')],
  ['the namespace is chosen', { metadata: { namespace: 'other' } }, '"metadata.namespace" cannot be chosen, got "other"; expected "demo", because Flagger looks for the workload beside the Canary'],
])('fails when %s', (_, props, message) => {
  expect(refusal(props)).toBe(`chart/canary: ${message}`);
});

test('fails on what Flagger cannot deliver, or where', () => {
  const chart = meshedChart();
  expect(messageOf(() => deliver(chart, { workload: workload(chart, { kind: 'StatefulSet' }) }))).toBe('chart/canary: "workload" is not what Flagger delivers, got apps/v1 StatefulSet; expected a Deployment or a DaemonSet');
  const bare = new Chart(chart.node.root as any, 'bare');
  expect(messageOf(() => deliver(bare))).toBe('bare/canary: the namespace of "workload" web is not known, in which Flagger makes its objects; set "namespace" on its Chart, or "metadata.namespace" on it');
  const scaled = meshedChart();
  expect(messageOf(() => deliver(scaled, { autoscaler: service(scaled, 'hpa') }))).toBe('chart/canary: "autoscaler" is not what scales, got v1 Service; expected a HorizontalPodAutoscaler or a ScaledObject');
  const old = meshedChart({ version: LinkerdVersion.V2_17 });
  expect(messageOf(() => deliver(old))).toBe('chart/canary: "provider" GATEWAY_API_V1 makes an HTTPRoute v1, which Gateway API 0.7.1 does not serve; use GATEWAY_API_V1BETA1');
});

describe('beside what Flagger makes', () => {
  test.each<[string, (chart: Chart) => unknown]>([
    ['Service demo/web', (chart) => new ApiObject(chart, 'there', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } })],
    ['Service demo/web-primary', (chart) => new ApiObject(chart, 'there', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web-primary' } })],
    ['Service demo/web-canary', (chart) => new ApiObject(chart, 'there', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web-canary' } })],
    ['Deployment demo/web-primary', (chart) => new ApiObject(chart, 'there', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web-primary' } })],
    ['HTTPRoute demo/web', (chart) => new ApiObject(chart, 'there', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'web' } })],
  ])('%s in the app is refused at synth', (what, make) => {
    const chart = meshedChart();
    make(chart);
    deliver(chart);
    expect(messageOf(() => Testing.synth(chart))).toContain(`[chart/canary] ${what} is made by Flagger, and by chart/there of this app, so that they would fight over it; remove that one, or choose another "serviceName"`);
  });

  test('objects of the same names in another namespace or cluster are fine', () => {
    const chart = meshedChart();
    deliver(chart);
    const other = new Chart(chart.node.root as any, 'other', { namespace: 'other' });
    service(other, 'web');
    expect(() => Testing.synth(chart)).not.toThrow();
  });

  test('routes, splits and profiles of its Service are refused', () => {
    const chart = meshedChart();
    deliver(chart);
    const apex = ServiceRef.fromName(chart, 'ref', { name: 'web', ports: [{ port: 80 }] });
    expect(messageOf(() => new RouteProfile(chart, 'profile', { service: apex, routes: [{ method: 'GET' }] }))).toBe('chart/profile: a ServiceProfile for Service demo/web does not go with the HTTPRoute of Flagger made by chart/canary, '
      + 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; leave one of the two away');
    expect(messageOf(() => new HttpRoute(chart, 'route', { parent: apex }))).toContain('chart/route: it takes all requests to Service demo/web, as chart/canary does');
    expect(messageOf(() => new CanarySplit(chart, 'split', { service: apex, backends: [{ service: apex, weight: 1 }] })))
      .toContain('chart/split: it takes all requests to Service demo/web, as chart/canary does');
  });
});
