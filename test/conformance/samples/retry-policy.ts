import { ApiObject, Chart, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { CanarySplit, GrpcRoute, GrpcStatus, HttpRoute, RetryPolicy, RetryPolicyProps, RouteMatch, RouteProfile, SplitMechanism } from '../../../src';
import { effectiveRetries, retryErrors } from '../oracle/retry';
import { serviceTrafficErrors } from '../oracle/service-traffic';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { makeService } from './services';

const KINDS = [
  'Service', 'EgressNetwork', 'HttpRoute', 'HttpRoute of an EgressNetwork', 'GrpcRoute', 'HTTPRoute split', 'GRPCRoute split', 'HTTPRoute L1', 'RouteProfile',
] as const;
type TargetKind = typeof KINDS[number];

interface RetrySample extends Sample {
  readonly kind: TargetKind;
  readonly httpStatuses?: string[];
  readonly grpcStatuses?: GrpcStatus[];
  readonly limit?: number;
  readonly perTryTimeoutMs?: number;
  readonly routes?: string[];
  readonly budget?: boolean;
  readonly serviceToo?: boolean;
}

const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const httpStatuses = fc.uniqueArray(fc.constantFrom('5xx', 'gateway-error', '100', '429', '599', '500-504', '100-599', '503-503'), { minLength: 1 });
const grpcStatuses = fc.uniqueArray(fc.constantFrom(...Object.values(GrpcStatus)), { minLength: 1 });

const isParent = (kind: TargetKind) => kind === 'Service' || kind === 'EgressNetwork';
const isGrpc = (kind: TargetKind) => /^g/i.test(kind);
const isHttp = (kind: TargetKind) => /^http/i.test(kind);

const samples: fc.Arbitrary<RetrySample> = fc.constantFrom<TargetKind>(...KINDS)
  .chain((kind) => {
    const isProfile = kind === 'RouteProfile';
    return fc.record<RetrySample>({
      target: fc.oneof({ weight: 1, arbitrary: anyTarget }, { weight: 3, arbitrary: anyTarget.filter(({ oracle }) => !/EgressNetwork/.test(kind) || atLeast(oracle, '2.17')) }),
      kind: fc.constant(kind),
      httpStatuses: isProfile || isGrpc(kind) ? fc.constant(undefined) : isParent(kind) ? option(httpStatuses) : httpStatuses,
      grpcStatuses: isProfile || isHttp(kind) ? fc.constant(undefined) : isParent(kind) ? option(grpcStatuses) : grpcStatuses,
      limit: isProfile ? fc.constant(undefined) : option(fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom(1, 65535))),
      perTryTimeoutMs: isProfile ? fc.constant(undefined) : option(fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom(1, 86_400_000))),
      routes: isProfile ? option(fc.uniqueArray(fc.constantFrom('GET /a', 'POST /a'), { minLength: 1 })) : fc.constant(undefined),
      budget: isProfile ? option(fc.boolean()) : fc.constant(undefined),
      serviceToo: option(fc.boolean()),
    });
  });

function targetOf(chart: Chart, { kind }: RetrySample, web: IConstruct): IConstruct {
  const split = (mechanism: SplitMechanism) => new CanarySplit(chart, 'split', {
    service: web, mechanism, metadata: { name: 'route' }, backends: [{ service: makeService(chart, 'v1', { by: 'ApiObject', ports: [80] }), weight: 1 }],
  });
  const metadata = { name: 'route' };
  const egress = () => new ApiObject(chart, 'out', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'out' }, spec: { trafficPolicy: 'Deny' } });
  switch (kind) {
    case 'Service': return web;
    case 'EgressNetwork': return egress();
    case 'HttpRoute': return new HttpRoute(chart, 'route', { parent: web, metadata, rules: [{ matches: [RouteMatch.path('/a')] }] });
    case 'HttpRoute of an EgressNetwork': return new HttpRoute(chart, 'route', { parent: egress(), port: 443, metadata, rules: [{}] });
    case 'GrpcRoute': return new GrpcRoute(chart, 'route', { parent: web, metadata });
    case 'HTTPRoute split': return split(SplitMechanism.HTTP_ROUTE);
    case 'GRPCRoute split': return split(SplitMechanism.GRPC_ROUTE);
    case 'HTTPRoute L1': return new ApiObject(chart, 'l1', {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'HTTPRoute',
      metadata: { name: 'route' },
      spec: {
        parentRefs: [{ group: 'core', kind: 'Service', name: 'web' }],
        rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'web', port: 80 }] }],
      },
    });
    case 'RouteProfile': return new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET', pathRegex: '/a' }, { method: 'POST', pathRegex: '/a' }] });
  }
}

function policyOf({ httpStatuses: http, grpcStatuses: grpc, limit, perTryTimeoutMs, routes, budget }: RetrySample): Omit<RetryPolicyProps, 'target'> {
  return {
    httpStatuses: http,
    grpcStatuses: grpc,
    limit,
    perTryTimeout: perTryTimeoutMs === undefined ? undefined : Duration.millis(perTryTimeoutMs),
    routes,
    budget: budget ? { retryRatio: 0.5, minRetriesPerSecond: 1, ttl: Duration.seconds(10) } : undefined,
  };
}

function build(chart: Chart, sample: RetrySample): void {
  const web = makeService(chart, 'web', { by: 'cdk8s-plus-27', ports: [80] });
  const target = targetOf(chart, sample, web);
  if (sample.serviceToo && sample.kind !== 'Service') {
    new RetryPolicy(chart, 'service-retries', { target: web, httpStatuses: ['5xx'], limit: 1 });
  }
  new RetryPolicy(chart, 'retries', { target, ...policyOf(sample) });
}

/** The statuses that the props mean, one by one. */
function statusesOf({ httpStatuses: http = [], grpcStatuses: grpc = [] }: RetrySample): (number | string)[] {
  const from = (first: string, last = first) => Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  const names: Record<string, number[]> = { '5xx': from('500', '599'), 'gateway-error': from('502', '504') };
  const codes = http.flatMap((status) => names[status] ?? from(...status.split('-') as [string, string?]));
  return [...[...new Set(codes)].sort((a, b) => a - b), ...[...grpc].sort()];
}

/** What the policy was meant to do, against what Linkerd reads back from the manifests. */
function intentErrors(manifests: Manifest[], sample: RetrySample): string[] {
  if (sample.kind === 'RouteProfile') {
    const { spec } = manifests.find(({ kind }) => kind === 'ServiceProfile')!;
    const retried = spec.routes.filter((route: any) => route.isRetryable).map((route: any) => route.name);
    return JSON.stringify(retried) === JSON.stringify(['GET /a', 'POST /a'].filter((name) => (sample.routes ?? ['GET /a']).includes(name)))
      ? [] : [`retried routes are ${retried}`];
  }
  const carrier = manifests.find(({ kind, metadata }) => (isParent(sample.kind) ? kind === sample.kind && ['web', 'out'].includes(metadata.name!) : metadata.name === 'route'))!;
  const read = effectiveRetries(manifests, carrier);
  const meant = { statuses: statusesOf(sample), limit: sample.limit ?? 1, timeoutMs: sample.perTryTimeoutMs };
  return JSON.stringify({ ...read, timeoutMs: read?.timeoutMs }) === JSON.stringify(meant)
    ? [] : [`Linkerd reads ${JSON.stringify(read)}, meant was ${JSON.stringify(meant)}`];
}

export const retrySampling: Sampling<RetrySample> = {
  name: 'retry-policy',
  samples,
  build,
  judge: (manifests, target, sample) => [
    ...retryErrors(manifests, target),
    ...serviceTrafficErrors(manifests, target),
    ...intentErrors(manifests, sample),
  ],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `on a ${sample.kind}`,
    ...(sample.limit === 1 || sample.limit === 65535 ? ['limit at its bound'] : []),
    ...(sample.perTryTimeoutMs === 1 || sample.perTryTimeoutMs === 86_400_000 ? ['timeout at its bound'] : []),
  ],
  expected: [
    'httpStatuses', 'grpcStatuses', 'limit', 'perTryTimeoutMs', 'routes', 'budget', 'serviceToo', 'limit at its bound', 'timeout at its bound',
    ...KINDS.map((kind) => `on a ${kind}`),
  ],
  several: ({ kind, serviceToo }) => kind !== 'Service' || serviceToo === true,
  runs: 2000,
};

type Break = (sample: RetrySample) => { sample: RetrySample; build: typeof build };
const broken = (change: (chart: Chart, sample: RetrySample) => Partial<RetryPolicyProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const web = makeService(chart, 'web', { by: 'ApiObject', ports: [80] });
    new RetryPolicy(chart, 'retries', { target: targetOf(chart, sample, web), ...policyOf(sample), ...change(chart, sample) });
  },
});
const isProfile = ({ kind }: RetrySample) => kind === 'RouteProfile';

export const retryBreaks: Record<string, Break> = {
  target: broken((chart) => ({ target: chart })),
  httpStatuses: broken(() => ({ httpStatuses: ['5xx, 429'] })),
  grpcStatuses: broken(() => ({ grpcStatuses: ['UNKNOWN' as GrpcStatus] })),
  limit: broken(() => ({ limit: 0 })),
  perTryTimeout: broken(() => ({ perTryTimeout: Duration.millis(0) })),
  routes: broken((_, sample) => ({ routes: isProfile(sample) ? [] : ['GET /a'] })),
  budget: broken(() => ({ budget: { retryRatio: 0, minRetriesPerSecond: 0, ttl: Duration.seconds(0) } })),
};
