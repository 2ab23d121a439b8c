import { ApiObject, Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { FlaggerCanary, FlaggerCanaryProps, FlaggerProvider, HttpRoute, MeshedWorkload, RouteProfile } from '../../../src';
import { deliveryErrors } from '../oracle/delivery';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import {
  DELIVERY_BREAKS, DELIVERY_FEATURES, deliveryFeatures, deliveryProps, DeliverySample, deliverySample,
  differs, makeScaler, makeWorkload, metricNames, onlyOf,
} from './delivery-parts';
import { fitting, mostly, option } from './route-parts';
import { makeService } from './services';

const { GATEWAY_API_V1, GATEWAY_API_V1BETA1, LINKERD } = FlaggerProvider;

interface FlaggerSample extends Sample {
  readonly delivery: DeliverySample;
  readonly provider?: FlaggerProvider;
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly label: string;
  readonly port: number;
  readonly targetPort?: number;
  readonly serviceName?: string;
  readonly retries?: { readonly httpStatuses: string[]; readonly limit?: number };
  readonly requestMs?: number;
  readonly idleMs?: number;
  readonly webhookSeconds?: number;
  readonly deadlineSeconds?: number;
  readonly flags: boolean;
  readonly beside?: 'mesh' | 'other service' | 'apex' | 'primary' | 'route' | 'profile';
}

function providersOf({ oracle }: ConformanceTarget): FlaggerProvider[] {
  return [GATEWAY_API_V1BETA1, LINKERD, ...oracle.gatewayApi === '0.7.1' ? [] : [GATEWAY_API_V1]];
}

const port = fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom(1, 80, 65535));

const samples: fc.Arbitrary<FlaggerSample> = fc.tuple(anyTarget, deliverySample(false), fc.boolean()).chain(([target, delivery, smi]) => {
  const isTest = !delivery.weights && delivery.tested !== undefined;
  const providers = providersOf(target).filter((provider) => (provider === LINKERD) === (smi && !isTest));
  return mostly(fc.constantFrom(...providers), fc.constantFrom(undefined, ...Object.values(FlaggerProvider))).chain((provider) => {
    const policies = atLeast(target.oracle, '2.16') && provider !== LINKERD;
    return fc.record<FlaggerSample>({
      target: fc.constant(target),
      delivery: fc.constant(delivery),
      provider: fc.constant(provider === GATEWAY_API_V1 && delivery.named ? undefined : provider),
      kind: delivery.scaled ? fc.constant('Deployment') : fc.constantFrom('Deployment', 'DaemonSet'),
      label: fc.constantFrom('app', 'name', 'app.kubernetes.io/name', 'tier'),
      port,
      targetPort: option(port),
      serviceName: option(mostly(fc.constantFrom('shop', 'a', 'n'.repeat(55)), fc.constantFrom('n'.repeat(56), 'Shop'))),
      retries: fitting(policies, fc.record({ httpStatuses: fc.constantFrom(['5xx'], ['429', '502-504']), limit: option(fc.constantFrom(1, 65535)) })),
      requestMs: isTest && policies ? fc.constantFrom(1, 2000, 86_400_000) : fitting(policies, fc.integer({ min: 1, max: 90_000 })),
      idleMs: fitting(policies, fc.integer({ min: 1, max: 90_000 })),
      webhookSeconds: option(fc.constantFrom(1, 30)),
      deadlineSeconds: option(fc.constantFrom(1, 600)),
      flags: fc.boolean(),
      beside: option(mostly(fc.constantFrom('mesh' as const, 'other service' as const), fc.constantFrom('apex' as const, 'primary' as const, 'route' as const, 'profile' as const))),
    });
  });
});

const millis = (ms: number | undefined) => (ms === undefined ? undefined : Duration.millis(ms));
const apexOf = ({ serviceName }: FlaggerSample) => serviceName ?? 'web';

function propsOf(chart: Chart, sample: FlaggerSample): FlaggerCanaryProps {
  const { delivery, provider, kind, label, port: of, targetPort, serviceName, retries, requestMs, idleMs } = sample;
  const { webhookSeconds, deadlineSeconds, flags } = sample;
  return {
    ...deliveryProps(delivery),
    workload: makeWorkload(chart, delivery.by, kind, { [label]: 'web' }),
    autoscaler: delivery.scaled ? makeScaler(chart) : undefined,
    provider,
    port: of,
    targetPort,
    serviceName,
    retries,
    timeouts: requestMs ?? idleMs ? { request: millis(requestMs), idle: millis(idleMs) } : undefined,
    webhooks: webhookSeconds === undefined ? undefined : [{ name: 'load', url: 'http://tester.test/', timeout: Duration.seconds(webhookSeconds), metadata: { cmd: 'hey' } }],
    progressDeadline: deadlineSeconds === undefined ? undefined : Duration.seconds(deadlineSeconds),
    ...(flags && { skipAnalysis: true, suspend: true, revertOnDeletion: true }),
  };
}

function build(chart: Chart, sample: FlaggerSample): void {
  const props = propsOf(chart, sample);
  new FlaggerCanary(chart, 'canary', props);
  const made = (name: string) => makeService(chart, name, { by: 'cdk8s-plus-34', ports: [sample.port] });
  switch (sample.beside) {
    case 'mesh':
      MeshedWorkload.mesh(props.workload);
      break;
    case 'other service':
      new HttpRoute(chart, 'route', { parent: made('other') });
      break;
    case 'apex':
      made(apexOf(sample));
      break;
    case 'primary':
      new ApiObject(chart, 'primary', { apiVersion: 'apps/v1', kind: sample.kind, metadata: { name: 'web-primary' } });
      break;
    case 'route':
      new HttpRoute(chart, 'route', { parent: made(apexOf(sample)) });
      break;
    case 'profile':
      new RouteProfile(chart, 'profile', { service: made(apexOf(sample)), routes: [{ method: 'GET', pathRegex: '/a' }] });
      break;
  }
}

function intentErrors(manifests: Manifest[], sample: FlaggerSample): string[] {
  const { delivery, provider = GATEWAY_API_V1, port: of, targetPort = of, retries, requestMs, flags } = sample;
  const { spec } = onlyOf(manifests, 'Canary');
  const annotations = spec.service.apex?.annotations ?? {};
  const isTest = !delivery.weights && delivery.tested;
  return [
    ...differs('the Service', [spec.provider, spec.service.name, spec.service.port, spec.service.targetPort], [provider, apexOf(sample), of, targetPort]),
    ...differs('the strategy', [spec.analysis.stepWeights, spec.analysis.iterations, spec.analysis.match?.length],
      [delivery.weights, delivery.weights ? undefined : delivery.iterations, isTest ? isTest.length : undefined]),
    ...differs('the analysis', [spec.analysis.interval, spec.analysis.threshold, spec.analysis.metrics.map(({ name }: any) => name), spec.analysis.metrics[0].interval],
      [`${delivery.intervalSeconds ?? 60}s`, delivery.failureThreshold ?? 5, metricNames(delivery), `${delivery.windowSeconds ?? 60}s`]),
    ...differs('retries and timeouts', [annotations['retry.linkerd.io/http'], annotations['retry.linkerd.io/limit'], annotations['timeout.linkerd.io/request'] !== undefined],
      [retries?.httpStatuses.join(','), retries?.limit?.toString(), requestMs !== undefined]),
    ...differs('flags', [spec.skipAnalysis, spec.suspend, spec.revertOnDeletion], Array(3).fill(flags || undefined)),
    ...differs('what else there is', [spec.progressDeadlineSeconds, spec.analysis.webhooks?.[0].timeout, spec.autoscalerRef?.kind],
      [sample.deadlineSeconds, sample.webhookSeconds && `${sample.webhookSeconds}s`, delivery.scaled ? 'HorizontalPodAutoscaler' : undefined]),
  ];
}

export const flaggerSampling: Sampling<FlaggerSample> = {
  name: 'flagger-canary',
  samples,
  build,
  judge: (manifests, target, sample) => [...deliveryErrors(manifests, target), ...intentErrors(manifests, sample)],
  features: (sample) => [
    ...deliveryFeatures(sample.delivery),
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    sample.kind,
    sample.provider ?? GATEWAY_API_V1,
    `label ${sample.label}`,
    ...(sample.port === 1 || sample.port === 65535 ? ['port at its bound'] : []),
    ...(sample.serviceName?.length === 55 ? ['name at its bound'] : []),
  ],
  expected: [
    ...DELIVERY_FEATURES, ...Object.values(FlaggerProvider), 'Deployment', 'DaemonSet', 'label app', 'label name', 'label app.kubernetes.io/name', 'label tier', 'targetPort', 'serviceName', 'retries',
    'requestMs', 'idleMs', 'webhookSeconds', 'deadlineSeconds', 'beside', 'port at its bound', 'name at its bound',
  ],
  several: () => true,
  runs: 800,
};

type Break = (sample: FlaggerSample) => { sample: FlaggerSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<FlaggerCanaryProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new FlaggerCanary(chart, 'canary', { ...propsOf(chart, sample), ...change(chart) }),
});

export const flaggerBreaks: Record<string, Break> = {
  ...Object.fromEntries(Object.entries(DELIVERY_BREAKS).map(([prop, change]) => [prop, broken(change)])),
  workload: broken((chart) => ({ workload: chart })),
  port: broken(() => ({ port: 65536 })),
  targetPort: broken(() => ({ targetPort: 0 })),
  serviceName: broken(() => ({ serviceName: 'Web' })),
  provider: broken(() => ({ provider: 'istio' as any })),
  webhooks: broken(() => ({ webhooks: [{ name: 'load', url: 'tester' }] })),
  progressDeadline: broken(() => ({ progressDeadline: Duration.millis(10) })),
};
