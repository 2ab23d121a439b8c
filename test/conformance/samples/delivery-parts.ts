import { ApiObject, Chart, Duration } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { mostly, option } from './route-parts';
import { makeService } from './services';
import { DeliveryMetric, DeliveryOptions, DeliveryStrategy, RouteMatch } from '../../../src';
import { Manifest } from '../oracle/target';

const { header, headerRegex, queryParam, all } = RouteMatch;

/** The matches of A/B tests, by name, and whether Argo Rollouts can make a rule of one. */
const TESTED: Record<string, { match: () => RouteMatch; argo: boolean }> = {
  'header': { match: () => header('x-beta', 'on'), argo: true },
  'header regex': { match: () => headerRegex('X-User', 'a.*'), argo: true },
  'two headers': { match: () => all(header('x-beta', 'on'), header('x-user', 'a')), argo: false },
  'query parameter': { match: () => queryParam('v', '2'), argo: false },
};

const METRICS: Record<string, () => DeliveryMetric> = {
  'success rate': () => DeliveryMetric.successRate({ min: 99.5 }),
  'whole success': () => DeliveryMetric.successRate({ min: 100 }),
  'latency': () => DeliveryMetric.latency({ max: Duration.millis(500) }),
  'median': () => DeliveryMetric.latency({ max: Duration.seconds(1), quantile: 0.5 }),
  'query': () => DeliveryMetric.query({ name: 'orders', query: 'sum(rate(orders_total[1m]))', min: 1, max: 1e6 }),
};

/** What both engines are told. */
export interface DeliverySample {
  readonly weights?: number[];
  readonly tested?: string[];
  readonly iterations: number;
  readonly intervalSeconds?: number;
  readonly failureThreshold?: number;
  readonly metrics?: string[];
  readonly windowSeconds?: number;
  readonly prometheus?: string;
  readonly scaled: boolean;
  readonly named: boolean;
  readonly by: 'cdk8s-plus-27' | 'cdk8s-plus-34' | 'ApiObject';
}

const share = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 100));
const ascending = fc.uniqueArray(share, { minLength: 1, maxLength: 5 }).map((weights) => weights.sort((a, b) => a - b));
const seconds = fc.oneof(fc.integer({ min: 1, max: 7200 }), fc.constantFrom(1, 60, 3600));

/**
 * @param argo whether Argo Rollouts has to be able to do it
 */
export function deliverySample(argo: boolean): fc.Arbitrary<DeliverySample> {
  const matches = Object.keys(TESTED).filter((name) => !argo || TESTED[name].argo);
  return fc.record({
    weights: option(ascending),
    tested: option(mostly(
      fc.uniqueArray(fc.constantFrom(...matches), { minLength: 1, maxLength: argo ? 1 : 3 }),
      fc.uniqueArray(fc.constantFrom(...Object.keys(TESTED)), { minLength: 1, maxLength: 2 }),
    ), 3),
    iterations: fc.integer({ min: 1, max: 50 }),
    intervalSeconds: option(seconds),
    failureThreshold: option(fc.constantFrom(1, 2, 1000)),
    metrics: option(mostly(
      fc.uniqueArray(fc.constantFrom(...Object.keys(METRICS)), { minLength: 1, maxLength: 3, selector: (name) => METRICS[name]()._metric().name }),
      fc.array(fc.constantFrom(...Object.keys(METRICS)), { maxLength: 3 }),
    )),
    windowSeconds: option(seconds),
    prometheus: option(fc.constantFrom('http://prometheus.monitoring:9090', 'https://prometheus.example.com/api')),
    scaled: fc.boolean(),
    named: fc.boolean(),
    by: fc.constantFrom('cdk8s-plus-27', 'cdk8s-plus-34', 'ApiObject'),
  });
}

const duration = (length: number | undefined) => (length === undefined ? undefined : Duration.seconds(length));

/** The props that both engines have. */
export function deliveryProps(sample: DeliverySample): DeliveryOptions {
  const { weights, tested, iterations, intervalSeconds, failureThreshold, metrics, windowSeconds, prometheus, named } = sample;
  return {
    strategy: weights ? DeliveryStrategy.canary({ weights })
      : tested ? DeliveryStrategy.abTest({ matches: tested.map((name) => TESTED[name].match()), iterations })
        : DeliveryStrategy.blueGreen({ iterations }),
    interval: duration(intervalSeconds),
    failureThreshold,
    metrics: metrics?.map((name) => METRICS[name]()),
    metricWindow: duration(windowSeconds),
    prometheusAddress: prometheus,
    metadata: named ? { name: 'delivered', labels: { team: 'web' } } : undefined,
  };
}

/** A workload by whoever makes it, with what scales it. */
export function makeWorkload(chart: Chart, by: DeliverySample['by'], kind: 'Deployment' | 'DaemonSet' = 'Deployment', labels: Record<string, string> = { app: 'web' }): IConstruct {
  if (by === 'ApiObject') {
    return new ApiObject(chart, 'workload', {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } } },
    });
  }
  const kplus: any = by === 'cdk8s-plus-27' ? kplus27 : kplus34;
  return new kplus[kind](chart, 'workload', { metadata: { name: 'web' }, containers: [{ image: 'web', portNumber: 80 }] });
}

export function makeScaler(chart: Chart): ApiObject {
  return new ApiObject(chart, 'scaler', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  });
}

/** Which of the props that both engines have are in a sample, and at which bounds. */
export function deliveryFeatures(sample: DeliverySample): string[] {
  const { weights, tested, metrics = [], failureThreshold, scaled, by } = sample;
  return [
    ...Object.entries(sample).filter(([, value]) => value !== undefined).map(([prop]) => prop),
    ...metrics,
    weights ? 'canary' : tested ? 'A/B test' : 'blue-green',
    ...(weights?.includes(1) || weights?.includes(100) ? ['weight at its bound'] : []),
    ...(failureThreshold === 1 ? ['no failure'] : []),
    ...(scaled ? ['with autoscaler'] : []),
    `workload by ${by}`,
  ];
}

export const DELIVERY_FEATURES = [
  'weights', 'intervalSeconds', 'failureThreshold', 'metrics', 'windowSeconds', 'prometheus', 'canary', 'A/B test', 'blue-green', 'weight at its bound', 'no failure', 'with autoscaler',
  'success rate', 'latency', 'median', 'query', 'workload by cdk8s-plus-27', 'workload by cdk8s-plus-34', 'workload by ApiObject',
];

/** Props that both engines refuse. */
export const DELIVERY_BREAKS: Record<string, (chart: Chart) => Partial<DeliveryOptions>> = {
  strategy: () => ({ strategy: 'canary' as any }),
  interval: () => ({ interval: Duration.millis(1500) }),
  failureThreshold: () => ({ failureThreshold: 0 }),
  metrics: () => ({ metrics: [] }),
  metricWindow: () => ({ metricWindow: Duration.millis(0) }),
  prometheusAddress: () => ({ prometheusAddress: 'prometheus:9090' }),
  autoscaler: (chart) => ({ autoscaler: makeService(chart, 'no-scaler', { by: 'ApiObject', ports: [80] }) }),
  metadata: () => ({ metadata: { namespace: 'elsewhere' } }),
};

/** The names of metrics that were meant, in order. */
export const metricNames = ({ metrics }: DeliverySample): string[] => (metrics ? metrics.map((name) => METRICS[name]()._metric().name) : ['success-rate']);

/** The error, where what is said is not what was meant. */
export const differs = (what: string, said: unknown, meant: unknown): string[] => (
  JSON.stringify(said) === JSON.stringify(meant) ? [] : [`${what} is ${JSON.stringify(said)}, meant was ${JSON.stringify(meant)}`]);

export const onlyOf = (manifests: Manifest[], kind: string): Manifest => manifests.find((manifest) => manifest.kind === kind)!;
