import { ApiObject, Chart, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import {
  CanarySplit, GrpcRoute, GrpcStatus, HttpRoute, HttpRouteApiGroup, RetryPolicy, RouteProfile, SplitMechanism, TimeoutPolicy, TimeoutPolicyProps,
} from '../../../src';
import { annotationDurationMs } from '../oracle/grammar';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { routeErrors } from './route-judge';
import { fitting, mostly, namesNoPort, option } from './route-parts';
import { makeService } from './services';

const KINDS = ['Service', 'EgressNetwork', 'HttpRoute', 'HttpRoute of Linkerd', 'HttpRoute of an EgressNetwork', 'GrpcRoute', 'CanarySplit', 'HTTPRoute L1'] as const;
type TargetKind = typeof KINDS[number];

interface TimeoutSample extends Sample {
  readonly kind: TargetKind;
  readonly request?: number;
  readonly response?: number;
  readonly idle?: number;
  /** The timeout of a rule of the route. */
  readonly rule?: number;
  /** What the Service or EgressNetwork itself has, beside its route. */
  readonly above?: { readonly request?: number; readonly idle?: number };
  readonly perTryTimeout?: number;
  readonly profile?: boolean;
}

const millis = fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom(1, 86_400_000));
const isRoute = (kind: TargetKind) => kind !== 'Service' && kind !== 'EgressNetwork';
const hasPolicies = ({ oracle }: ConformanceTarget) => atLeast(oracle, '2.16');

/** The kinds that a target has. */
function kindsOf({ oracle }: ConformanceTarget): TargetKind[] {
  return KINDS.filter((kind) => (/EgressNetwork/.test(kind) ? atLeast(oracle, '2.17')
    : kind === 'GrpcRoute' ? atLeast(oracle, '2.18') || oracle.channel === 'experimental' : true));
}

const samples: fc.Arbitrary<TimeoutSample> = mostly(anyTarget.filter(hasPolicies), anyTarget)
  .chain((target) => mostly(fc.constantFrom(...kindsOf(target)), fc.constantFrom(...KINDS)).chain((kind) => fc.record<TimeoutSample>({
    target: fc.constant(target),
    kind: fc.constant(kind),
    request: option(millis),
    response: option(millis),
    idle: option(millis),
    rule: fitting(kind === 'HttpRoute of Linkerd' || (/^HttpRoute/.test(kind) && atLeast(target.oracle, '2.20')), fc.constantFrom(10_000, 99_000)),
    above: isRoute(kind) ? option(fc.record({ request: option(millis), idle: option(millis) })) : fc.constant(undefined),
    perTryTimeout: option(fc.constantFrom(1, 200, 10_000)),
    profile: fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, fc.constant(true)),
  })));

const duration = (ms: number | undefined) => (ms === undefined ? undefined : Duration.millis(ms));

interface Made {
  readonly parent: IConstruct;
  readonly target: IConstruct;
}

function make(chart: Chart, { kind, rule, target }: TimeoutSample): Made {
  const egress = kind.endsWith('EgressNetwork');
  const parent = egress
    ? new ApiObject(chart, 'out', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'web' }, spec: { trafficPolicy: 'Allow' } })
    : makeService(chart, 'web', { by: 'cdk8s-plus-34', ports: [80] });
  const rules = rule === undefined ? [] : [{ timeout: Duration.millis(rule) }];
  const metadata = { name: 'route' };
  switch (kind) {
    case 'Service':
    case 'EgressNetwork':
      return { parent, target: parent };
    case 'HttpRoute':
      return { parent, target: new HttpRoute(chart, 'route', { parent, rules, metadata }) };
    case 'HttpRoute of Linkerd':
      return { parent, target: new HttpRoute(chart, 'route', { parent, rules, metadata, apiGroup: HttpRouteApiGroup.LINKERD }) };
    case 'HttpRoute of an EgressNetwork':
      return { parent, target: new HttpRoute(chart, 'route', { parent, port: 80, rules: [...rules, ...rule ? [] : [{}]], metadata }) };
    case 'GrpcRoute':
      return { parent, target: new GrpcRoute(chart, 'route', { parent, metadata }) };
    case 'CanarySplit':
      return {
        parent,
        target: new CanarySplit(chart, 'route', {
          service: parent, metadata, mechanism: SplitMechanism.HTTP_ROUTE, backends: [{ service: makeService(chart, 'v1', { by: 'ApiObject', ports: [80] }), weight: 1 }],
        }),
      };
    case 'HTTPRoute L1':
      return {
        parent,
        target: new ApiObject(chart, 'route', {
          apiVersion: `gateway.networking.k8s.io/${atLeast(target.oracle, '2.18') ? 'v1' : 'v1beta1'}`,
          kind: 'HTTPRoute',
          metadata,
          spec: {
            parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo', ...(!namesNoPort(target) && { port: 80 }) }],
            rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'web', namespace: 'demo', port: 80, weight: 1 }] }],
          },
        }),
      };
  }
}

function build(chart: Chart, sample: TimeoutSample): void {
  const { kind, request, response, idle, above, perTryTimeout, profile } = sample;
  const { parent, target } = make(chart, sample);
  if (above) {
    new TimeoutPolicy(chart, 'above', { target: parent, request: duration(above.request), idle: duration(above.idle) });
  }
  new TimeoutPolicy(chart, 'timeouts', { target, request: duration(request), response: duration(response), idle: duration(idle) });
  if (perTryTimeout !== undefined) {
    const statuses = kind === 'GrpcRoute' ? { grpcStatuses: [GrpcStatus.UNAVAILABLE] } : { httpStatuses: ['5xx'] };
    new RetryPolicy(chart, 'retries', { target, ...statuses, perTryTimeout: duration(perTryTimeout) });
  }
  if (profile) {
    new RouteProfile(chart, 'profile', { service: parent, routes: [{ method: 'GET', pathRegex: '/a' }] });
  }
}

/** What the policy was meant to say, against what stands on its target. */
function intentErrors(manifests: Manifest[], { kind, request, response, idle }: TimeoutSample): string[] {
  const carrier = manifests.find(({ metadata, ...manifest }) => (isRoute(kind) ? metadata.name === 'route' : manifest.kind === kind && metadata.name === 'web'))!;
  const read = (key: string) => {
    const text = carrier.metadata.annotations?.[`timeout.linkerd.io/${key}`];
    return text === undefined ? undefined : annotationDurationMs(text);
  };
  const [said, meant] = [JSON.stringify(['request', 'response', 'idle'].map(read)), JSON.stringify([request, response, idle])];
  return said === meant ? [] : [`Linkerd reads ${said}, meant was ${meant}`];
}

export const timeoutSampling: Sampling<TimeoutSample> = {
  name: 'timeout-policy',
  samples,
  build,
  targets: hasPolicies,
  judge: (manifests, target, sample) => [
    ...routeErrors(manifests, target, {}),
    ...intentErrors(manifests, sample),
  ],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `on a ${sample.kind}`,
    ...([sample.request, sample.response, sample.idle].some((ms) => ms === 1 || ms === 86_400_000) ? ['timeout at its bound'] : []),
  ],
  expected: ['request', 'response', 'idle', 'rule', 'above', 'perTryTimeout', 'timeout at its bound', ...KINDS.map((kind) => `on a ${kind}`)],
  several: ({ kind, above, perTryTimeout }) => isRoute(kind) || above !== undefined || perTryTimeout !== undefined,
  runs: 1000,
};

type Break = (sample: TimeoutSample) => { sample: TimeoutSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<TimeoutPolicyProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new TimeoutPolicy(chart, 'timeouts', { target: make(chart, sample).target, ...change(chart) }),
});

export const timeoutBreaks: Record<string, Break> = {
  target: broken((chart) => ({ target: chart, idle: Duration.seconds(1) })),
  request: broken(() => ({ request: Duration.millis(0) })),
  response: broken(() => ({ response: Duration.millis(0) })),
  idle: broken(() => ({ idle: '1s' as any })),
};
