import { ApiObject, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { ArgoRollout, ArgoRolloutProps, CanarySplit, MeshedWorkload, RetryPolicy, SplitMechanism } from '../../../src';
import { deliveryErrors } from '../oracle/delivery';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import {
  DELIVERY_BREAKS, DELIVERY_FEATURES, deliveryFeatures, deliveryProps, DeliverySample, deliverySample,
  differs, makeScaler, makeWorkload, metricNames, onlyOf,
} from './delivery-parts';
import { routeErrors } from './route-judge';
import { mostly, option } from './route-parts';
import { makeService } from './services';

const { HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE } = SplitMechanism;

interface ArgoSample extends Sample {
  readonly delivery: DeliverySample;
  readonly mechanism?: SplitMechanism;
  readonly percent: number;
  readonly manualPromotion: boolean;
  readonly selects: 'the pods' | 'nothing that is known' | 'others';
  readonly beside?: 'mesh' | 'retries' | 'forgotten autoscaler';
}

const served = ({ oracle }: ConformanceTarget) => oracle.gatewayApi !== '0.7.1';
const namesRules = ({ oracle: { gatewayApi, channel } }: ConformanceTarget) => gatewayApi >= '1.4' || (channel === 'experimental' && gatewayApi >= '1.2');

function mechanismsOf({ oracle }: ConformanceTarget): (SplitMechanism | undefined)[] {
  const connections = atLeast(oracle, '2.17') && oracle.channel === 'experimental' && oracle.linkerd !== 'head' ? [TLS_ROUTE, TCP_ROUTE] : [];
  return [undefined, HTTP_ROUTE, GRPC_ROUTE, ...connections];
}

const samples: fc.Arbitrary<ArgoSample> = fc.tuple(mostly(anyTarget.filter(served), anyTarget), deliverySample(true)).chain(([target, delivery]) => {
  const isTest = !delivery.weights && delivery.tested !== undefined;
  const usual = isTest ? [undefined, HTTP_ROUTE] : mechanismsOf(target);
  return fc.record<ArgoSample>({
    target: isTest && !namesRules(target) ? mostly(anyTarget.filter(namesRules), fc.constant(target)) : fc.constant(target),
    delivery: fc.constant(delivery),
    mechanism: mostly(fc.constantFrom(...usual), fc.constantFrom(...Object.values(SplitMechanism))),
    percent: fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.constant(5)),
    manualPromotion: fc.boolean(),
    selects: mostly(fc.constantFrom('the pods', 'nothing that is known'), fc.constant('others')),
    beside: option(mostly(fc.constantFrom('mesh' as const, 'retries' as const), fc.constant('forgotten autoscaler' as const))),
  }).map((sample) => (
    // Connections have none of Linkerd's metrics for requests.
    [TLS_ROUTE, TCP_ROUTE].includes(sample.mechanism!) && sample.delivery.iterations > 5 ? { ...sample, delivery: { ...delivery, metrics: ['query'] } } : sample));
});

function propsOf(chart: Chart, { delivery, mechanism, percent, manualPromotion, selects }: ArgoSample): ArgoRolloutProps {
  const workload = makeWorkload(chart, delivery.by);
  const pods = ApiObject.of(workload).toJson().spec.template.metadata.labels;
  const service = (name: string) => (selects === 'nothing that is known'
    ? makeService(chart, name, { by: 'ServiceRef', ports: [8080] })
    : new ApiObject(chart, name, {
      apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 8080 }], selector: selects === 'others' ? { app: 'other' } : pods },
    }));
  return {
    ...deliveryProps(delivery),
    split: CanarySplit.canary(chart, 'split', { service: service('web'), stable: service('web-stable'), canary: service('web-canary'), percent, mechanism }),
    workload,
    autoscaler: delivery.scaled ? makeScaler(chart) : undefined,
    manualPromotion,
  };
}

function build(chart: Chart, sample: ArgoSample): void {
  const props = propsOf(chart, sample);
  new ArgoRollout(chart, 'rollout', props);
  switch (sample.beside) {
    case 'mesh':
      MeshedWorkload.mesh(props.workload);
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: props.split, ...(sample.mechanism === GRPC_ROUTE ? { grpcStatuses: [14] } : { httpStatuses: ['5xx'] }) } as any);
      break;
    case 'forgotten autoscaler':
      new ApiObject(chart, 'forgotten', {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'forgotten' },
        spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      });
      break;
  }
}

function intentErrors(manifests: Manifest[], { delivery, manualPromotion, beside }: ArgoSample): string[] {
  const { spec } = onlyOf(manifests, 'Rollout');
  const { steps } = spec.strategy.canary;
  const { metrics } = onlyOf(manifests, 'AnalysisTemplate').spec;
  const { weights, tested, iterations, intervalSeconds = 60, failureThreshold = 5 } = delivery;
  const pauses = steps.flatMap(({ pause }: any) => pause?.duration ?? []);
  return [
    ...differs('weights', steps.flatMap(({ setWeight }: any) => setWeight ?? []), weights ?? []),
    ...differs('pauses', pauses, weights ? weights.map(() => `${intervalSeconds}s`) : [`${intervalSeconds * iterations}s`]),
    ...differs('the gate', Object.keys(steps[steps.length - 1].pause), manualPromotion ? [] : ['duration']),
    ...differs('the header', steps.filter(({ setHeaderRoute }: any) => setHeaderRoute).length, !weights && tested ? 1 : 0),
    ...differs('metrics', metrics.map((metric: any) => [metric.name, metric.interval, metric.failureLimit]), metricNames(delivery).map((name) => [name, `${intervalSeconds}s`, failureThreshold - 1])),
    ...differs('injection', spec.template.metadata.annotations?.['linkerd.io/inject'], beside === 'mesh' ? 'enabled' : undefined),
    ...differs('what is scaled', manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec.scaleTargetRef.kind, delivery.scaled ? 'Rollout' : undefined),
  ];
}

export const argoSampling: Sampling<ArgoSample> = {
  name: 'argo-rollout',
  samples,
  build,
  targets: served,
  judge: (manifests, target, sample) => [
    ...deliveryErrors(manifests, target),
    // A canary without traffic is what a Rollout begins with.
    ...routeErrors(manifests, target, {}),
    ...intentErrors(manifests, sample),
  ],
  features: (sample) => [
    ...deliveryFeatures(sample.delivery),
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    sample.mechanism ?? HTTP_ROUTE,
    `selects ${sample.selects}`,
    ...(sample.manualPromotion ? ['gate'] : []),
  ],
  expected: [...DELIVERY_FEATURES, HTTP_ROUTE, GRPC_ROUTE, 'selects the pods', 'selects nothing that is known', 'gate', 'beside'],
  several: () => true,
  runs: 1200,
};

type Break = (sample: ArgoSample) => { sample: ArgoSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<ArgoRolloutProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new ArgoRollout(chart, 'rollout', { ...propsOf(chart, sample), ...change(chart) }),
});

export const argoBreaks: Record<string, Break> = {
  ...Object.fromEntries(Object.entries(DELIVERY_BREAKS).map(([prop, change]) => [prop, broken(change)])),
  split: broken(() => ({ split: 'web' as any })),
  workload: broken((chart) => ({ workload: chart })),
};
