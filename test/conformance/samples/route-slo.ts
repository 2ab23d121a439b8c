import { ApiObject, Chart, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import {
  AlertSeverity, BurnWindow, ContainerPort, GrpcRoute, HttpRoute, HttpRouteApiGroup, InboundGrpcRoute, InboundHttpRoute, PolicyRef,
  ProxyProtocol, RouteProfile, RouteSlo, RouteSloProps, Server, ServiceRef, SloSide, SloSplit, UnmatchedRequests,
} from '../../../src';
import { badShare, measuredBy, Named, NOW, Stream } from '../oracle/mesh-traffic';
import { firing, monitoringErrors } from '../oracle/monitoring';
import { Manifest, OracleTarget } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { makeService } from './services';

const CLIENT_TARGETS = ['Service', 'ServiceRef', 'HTTPRoute', 'policy HTTPRoute', 'GRPCRoute', 'profile', 'profile route'] as const;
const SERVER_TARGETS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Server', 'PolicyRef', 'inbound HTTPRoute', 'inbound GRPCRoute', 'profile', 'profile route'] as const;
type TargetKind = typeof CLIENT_TARGETS[number] | typeof SERVER_TARGETS[number];

interface SloSample extends Sample {
  readonly side: SloSide;
  readonly kind: TargetKind;
  readonly perAttempt?: boolean;
  readonly successRate?: number;
  readonly latency?: { readonly thresholdMs: number; readonly percent: number };
  readonly splitBy?: SloSplit[];
  readonly burnWindows?: BurnWindow[];
  readonly options: Pick<RouteSloProps, 'urgentSeverity' | 'slowSeverity' | 'alertLabels' | 'runbookUrl'>;
  readonly trouble: readonly Stream['trouble'][];
  readonly prometheus: 2 | 3;
}

const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const percent = fc.constantFrom(93.1, 95, 99, 99.5, 99.9, 99.95, 99.99);
const LATENCIES = {
  route: [50, 500, 1000, 10_000],
  fine: [25, 50, 100, 250, 500, 1000, 10_000],
  legacy: [1, 10, 50, 100, 200, 300, 400, 500, 1000, 5000, 10_000],
};

/** What of a sample cannot be chosen freely: the bounds of latencies and the splits. */
function metricsOf(side: SloSide, kind: TargetKind, perAttempt: boolean | undefined, isNew: boolean): { bounds: number[]; splits: SloSplit[] } {
  const ofProxy = [SloSplit.NAMESPACE, SloSplit.DEPLOYMENT, SloSplit.POD];
  if (kind.startsWith('profile')) {
    return { bounds: LATENCIES.legacy, splits: kind === 'profile' ? [...ofProxy, SloSplit.ROUTE] : ofProxy };
  }
  if (side === SloSide.SERVER) {
    return !kind.startsWith('inbound') ? { bounds: LATENCIES.legacy, splits: [...ofProxy, SloSplit.ROUTE, SloSplit.CLIENT] }
      : { bounds: isNew ? LATENCIES.fine : LATENCIES.legacy, splits: isNew ? ofProxy : [...ofProxy, SloSplit.CLIENT] };
  }
  return kind.startsWith('Service') ? { bounds: perAttempt ? LATENCIES.legacy : LATENCIES.route, splits: perAttempt ? ofProxy : [...ofProxy, SloSplit.ROUTE] }
    : { bounds: perAttempt ? LATENCIES.fine : LATENCIES.route, splits: perAttempt ? [...ofProxy, SloSplit.BACKEND] : ofProxy };
}

const trouble = fc.record<Stream['trouble']>({
  since: fc.constantFrom(60, 240, 1800, 4000, 20_000, 90_000, 300_000, NOW),
  failed: fc.constantFrom(0, 0.00013, 0.0023, 0.017, 0.053, 0.31, 1),
  slow: fc.constantFrom(0, 0.00013, 0.0023, 0.017, 0.053, 0.31, 1),
});

const samples: fc.Arbitrary<SloSample> = fc.tuple(anyTarget, fc.constantFrom(SloSide.CLIENT, SloSide.SERVER)).chain(([target, side]) => (
  fc.tuple(
    fc.constantFrom<TargetKind>(...(side === SloSide.CLIENT ? CLIENT_TARGETS : SERVER_TARGETS)),
    side === SloSide.CLIENT ? option(fc.boolean()) : fc.constant(undefined),
  ).chain(([kind, perAttempt]) => {
    const { bounds, splits } = metricsOf(side, kind, perAttempt, ['2.20', 'head'].includes(target.oracle.linkerd));
    return fc.record<SloSample>({
      target: fc.constant(target),
      side: fc.constant(side),
      kind: fc.constant(kind),
      perAttempt: fc.constant(perAttempt),
      successRate: option(percent, 4),
      latency: option(fc.record({ thresholdMs: fc.constantFrom(...bounds), percent }), 4),
      splitBy: option(fc.uniqueArray(fc.constantFrom(...splits), { minLength: 1, maxLength: 2 })),
      burnWindows: option(fc.uniqueArray(fc.constantFrom(...Object.values(BurnWindow)), { minLength: 1 })),
      options: fc.record({
        urgentSeverity: option(fc.constantFrom(...Object.values(AlertSeverity))),
        slowSeverity: option(fc.constantFrom(...Object.values(AlertSeverity))),
        alertLabels: option(fc.constant({ team: 'shop' })),
        runbookUrl: option(fc.constant('https://runbooks.example.com/slo')),
      }),
      trouble: fc.array(trouble, { minLength: 2, maxLength: 2 }),
      prometheus: fc.constantFrom(2, 3),
    });
  })));

const PROFILE = 'web.demo.svc.cluster.local';
const ROUTE_NAME = 'GET /a (v1.0)';

function workload(chart: Chart, kind: string): ApiObject {
  const labels = { app: 'web-server' };
  return new ApiObject(chart, 'workload', {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web-server' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] } } },
  });
}

function targetOf(chart: Chart, { kind }: SloSample): IConstruct {
  const web = () => makeService(chart, 'web', { by: 'ApiObject', ports: [80] });
  const metadata = { name: 'the-route' };
  const server = (proxyProtocol?: ProxyProtocol) => new Server(chart, 'server', {
    podSelector: { matchLabels: { app: 'nobody' } }, port: ContainerPort.named('http'), proxyProtocol, unmatched: UnmatchedRequests.NOT_FOUND, metadata: { name: 'web-http' }, accessPolicy: undefined,
  });
  switch (kind) {
    case 'Service': return web();
    case 'ServiceRef': return ServiceRef.fromName(chart, 'web', { name: 'web', ports: [{ port: 80 }] });
    case 'HTTPRoute': return new HttpRoute(chart, 'route', { parent: web(), metadata });
    case 'policy HTTPRoute': return new HttpRoute(chart, 'route', { parent: web(), metadata, apiGroup: HttpRouteApiGroup.LINKERD });
    case 'GRPCRoute': return new GrpcRoute(chart, 'route', { parent: web(), metadata });
    case 'profile':
    case 'profile route': return new RouteProfile(chart, 'profile', { service: web(), routes: [{ name: ROUTE_NAME, pathRegex: '/a' }, { name: 'other', pathRegex: '/b' }] });
    case 'Server': return new ApiObject(chart, 'server', { apiVersion: 'policy.linkerd.io/v1beta1', kind: 'Server', metadata: { name: 'web-http' }, spec: { podSelector: { matchLabels: { app: 'nobody' } }, port: 'http' } });
    case 'PolicyRef': return PolicyRef.server(chart, 'server', { name: 'web-http' });
    case 'inbound HTTPRoute': return allowed(chart, new InboundHttpRoute(chart, 'route', { server: server(), metadata: { name: 'in-route' } }));
    case 'inbound GRPCRoute': return allowed(chart, new InboundGrpcRoute(chart, 'route', { server: server(ProxyProtocol.GRPC), metadata: { name: 'in-route' } }));
    default: return workload(chart, kind);
  }
}

/** A policy that is not ours, so that somebody may be let in on the Server. */
function allowed(chart: Chart, route: IConstruct): IConstruct {
  new ApiObject(chart, 'policy', {
    apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'AuthorizationPolicy', spec: { targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web-http' }, requiredAuthenticationRefs: [] },
  });
  return route;
}

function propsOf(chart: Chart, sample: SloSample): RouteSloProps {
  const { side, kind, perAttempt, successRate, latency, splitBy, burnWindows, options } = sample;
  return {
    target: targetOf(chart, sample),
    side,
    route: kind === 'profile route' ? ROUTE_NAME : undefined,
    perAttempt,
    successRate,
    latency: latency && { threshold: Duration.millis(latency.thresholdMs), percent: latency.percent },
    splitBy,
    burnWindows,
    ...options,
    selectorLabels: { release: 'monitoring' },
    metadata: { name: 'slo' },
  };
}

function build(chart: Chart, sample: SloSample): void {
  new RouteSlo(chart, 'slo', propsOf(chart, sample));
}

/** The traffic of a cluster: what the target means, and other requests that all go wrong. */
function streamsOf({ kind, trouble: troubles, latency }: SloSample): Stream[] {
  const isProfile = kind.startsWith('profile');
  const protocol = kind.includes('GRPC') ? 'grpc' : 'http';
  const group = kind === 'policy HTTPRoute' ? 'policy.linkerd.io' : 'gateway.networking.k8s.io';
  const route = (name: string, namespace = 'demo'): Named => ({ group, kind: protocol === 'grpc' ? 'GRPCRoute' : 'HTTPRoute', namespace, name });
  const inRoute = (name: string): Named => ({ group: protocol === 'grpc' ? 'gateway.networking.k8s.io' : 'policy.linkerd.io', kind: 'route', namespace: '', name });
  const workloadKind = kind === 'StatefulSet' || kind === 'DaemonSet' ? kind.toLowerCase() as 'statefulset' | 'daemonset' : 'deployment';
  const service = (name: string, namespace = 'demo'): Named => ({ group: 'core', kind: 'Service', namespace, name });
  const broken = { since: NOW, failed: 1, slow: 1 };
  const stream = (over: Partial<Stream>): Stream => ({
    protocol,
    client: { namespace: 'front', kind: 'deployment', workload: 'browser' },
    service: service('web'),
    ...(isProfile ? { profile: { name: PROFILE, route: ROUTE_NAME } } : { route: route('the-route') }),
    server: { namespace: 'demo', kind: workloadKind, workload: 'web-server' },
    inbound: { server: 'web-http', route: inRoute('in-route') },
    perSecond: 10,
    trouble: broken,
    fast: latency?.thresholdMs ?? 10,
    slow: (latency?.thresholdMs ?? 10) + 1,
    ...over,
  });
  return [
    stream({ trouble: troubles[0] }),
    stream({ trouble: troubles[1], client: { namespace: 'back', kind: 'deployment', workload: 'worker' }, perSecond: 3.7 }),
    // Of the same Service, workload and Server, and not of the route.
    stream({ trouble: { ...troubles[0], since: 1800 }, ...(isProfile ? { profile: { name: PROFILE, route: 'GET /a .v1x0.' } } : { route: route('the-route-2') }), inbound: { server: 'web-http', route: inRoute('in-route-2') } }),
    // Of others, under names that are alike.
    stream({ service: service('web2'), route: isProfile ? undefined : route('web'), profile: isProfile ? { name: 'web-demo-svc-cluster-local', route: ROUTE_NAME } : undefined, server: { namespace: 'demo', kind: workloadKind, workload: 'web-server-2' }, inbound: { server: 'web-http-2', route: inRoute('web-http') } }),
    stream({ service: service('web', 'other'), route: isProfile ? undefined : route('the-route', 'other'), profile: isProfile ? { name: 'web.other.svc.cluster.local', route: ROUTE_NAME } : undefined, server: { namespace: 'other', kind: workloadKind, workload: 'web-server' } }),
  ];
}

/** Whether requests are of the target, by what it is. */
function isMeant({ kind }: SloSample, { service, route, profile, server, inbound }: Stream): boolean {
  switch (kind) {
    case 'Service':
    case 'ServiceRef': return service.name === 'web' && service.namespace === 'demo';
    case 'HTTPRoute':
    case 'policy HTTPRoute':
    case 'GRPCRoute': return route?.name === 'the-route' && route.namespace === 'demo';
    case 'profile': return profile?.name === PROFILE;
    case 'profile route': return profile?.name === PROFILE && profile.route === ROUTE_NAME;
    case 'Server':
    case 'PolicyRef': return server.namespace === 'demo' && inbound?.server === 'web-http';
    case 'inbound HTTPRoute':
    case 'inbound GRPCRoute': return server.namespace === 'demo' && inbound?.route?.name === 'in-route';
    default: return server.namespace === 'demo' && server.workload === 'web-server';
  }
}

function partOf({ side }: SloSample, split: SloSplit, { client, server, route, profile, inbound, service }: Stream): string {
  const pod = side === SloSide.CLIENT ? client : server;
  switch (split) {
    case SloSplit.NAMESPACE: return pod.namespace;
    case SloSplit.POD: return `${pod.workload}-0`;
    case SloSplit.ROUTE: return profile?.route ?? (side === SloSide.CLIENT ? route : inbound?.route)!.name;
    case SloSplit.BACKEND: return service.name;
    case SloSplit.CLIENT: return `default.${client.namespace}.serviceaccount.identity.linkerd.cluster.local`;
    default: return pod.kind === split ? pod.workload : '';
  }
}

/** Windows and burn rates of the Site Reliability Workbook, in seconds. */
const WORKBOOK = [['1h', 3600, 300, 14.4, true], ['6h', 21_600, 1800, 6, true], ['1d', 86_400, 7200, 3, false], ['3d', 259_200, 21_600, 1, false]] as const;

/** Which alerts there must be, by what happened. */
function expectedAlerts(sample: SloSample): string[] {
  const { successRate, latency, splitBy = [], burnWindows, options } = sample;
  const meant = streamsOf(sample).filter((stream) => isMeant(sample, stream));
  const parts = new Map<string, Stream[]>();
  meant.forEach((stream) => {
    const key = splitBy.map((split) => partOf(sample, split, stream)).filter(Boolean).sort().join(' ');
    parts.set(key, [...parts.get(key) ?? [], stream]);
  });
  const objectives = [
    ...(successRate === undefined ? [] : [['success-rate', 'failed', successRate] as const]),
    ...(latency ? [['latency', 'slow', latency.percent] as const] : []),
  ];
  const windows = WORKBOOK.filter(([name]) => (burnWindows as string[] | undefined)?.includes(name) ?? true);
  return objectives.flatMap(([sli, what, share]) => windows.flatMap(([name, long, short, factor, urgent]) => (
    [...parts].filter(([, streams]) => [long, short].every((seconds) => badShare(streams, what, seconds) > factor * (1 - share / 100) + 1e-9))
      .map(([key]) => [sli, name, urgent ? options.urgentSeverity ?? 'critical' : options.slowSeverity ?? 'warning', key].join(' ').trim())))).sort();
}

function judge(manifests: Manifest[], target: OracleTarget, sample: SloSample): string[] {
  const rules = manifests.filter(({ kind }) => kind === 'PrometheusRule');
  const streams = streamsOf(sample);
  const alerts = firing(rules, measuredBy(streams, target, sample.prometheus), NOW);
  const told = alerts.map(({ labels: { slo, sli, severity, long_window: name, __name__: _, team: __, ...parts } }) => (
    [...(slo === 'demo/slo' ? [] : [`slo ${slo}`]), sli, name, severity, Object.values(parts).sort().join(' ')].join(' ').trim())).sort();
  const wanted = expectedAlerts(sample);
  return [
    ...monitoringErrors(manifests, target),
    ...rules.filter(({ metadata }) => metadata.labels?.release !== 'monitoring').map(() => 'Prometheus does not select it'),
    ...told.filter((each) => !wanted.includes(each)).map((each) => `told without need: ${each}`),
    ...wanted.filter((each) => !told.includes(each)).map((each) => `not told: ${each}`),
  ];
}

export const sloSampling: Sampling<SloSample> = {
  name: 'route-slo',
  samples,
  build,
  judge,
  features: (sample) => [
    ...Object.entries({ ...sample, ...sample.options }).filter(([, value]) => value !== undefined).map(([key]) => key),
    `${sample.side} ${sample.kind}`,
    ...(expectedAlerts(sample).length > 0 ? ['told'] : ['not told']),
  ],
  expected: [
    'successRate', 'latency', 'splitBy', 'burnWindows', 'perAttempt', 'urgentSeverity', 'slowSeverity', 'alertLabels', 'runbookUrl', 'told', 'not told',
  ],
  // Each is a week of traffic, evaluated by some thirty rules.
  runs: 300,
};

type Break = (sample: SloSample) => { sample: SloSample; build: typeof build };
const broken = (change: (chart: Chart, props: RouteSloProps) => Partial<RouteSloProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const props = propsOf(chart, sample);
    new RouteSlo(chart, 'slo', { ...props, ...change(chart, props) });
  },
});

export const sloBreaks: Record<string, Break> = {
  target: broken((chart) => ({ target: chart })),
  side: broken(() => ({ side: 'both' as SloSide })),
  route: broken(() => ({ route: 'nowhere' })),
  successRate: broken((_, { burnWindows }) => ({ successRate: burnWindows ? 100 : 90 })),
  latency: broken(() => ({ latency: { threshold: Duration.millis(75), percent: 99 } })),
  splitBy: broken(() => ({ splitBy: [SloSplit.POD, SloSplit.POD] })),
  burnWindows: broken(() => ({ burnWindows: [] })),
  urgentSeverity: broken(() => ({ urgentSeverity: 'page' as AlertSeverity })),
  alertLabels: broken(() => ({ alertLabels: { slo: 'mine' } })),
  selectorLabels: broken(() => ({ selectorLabels: { 'not a label': '' } })),
  runbookUrl: broken(() => ({ runbookUrl: 'runbooks/slo' })),
};
