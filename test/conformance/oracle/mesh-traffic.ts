import { Database, Series } from './promql';
import { atLeast, OracleTarget } from './target';

// What proxies say of traffic, as a Prometheus has it that scrapes them with the labels of Linkerd's own PodMonitor.

/** An object as metrics name it. */
export interface Named {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A pod, by its workload. */
export interface Pod {
  readonly namespace: string;
  readonly kind: 'deployment' | 'statefulset' | 'daemonset';
  readonly workload: string;
}

/** Requests of one client to one server, which go one way. */
export interface Stream {
  readonly protocol: 'http' | 'grpc';
  readonly client: Pod;
  readonly service: Named;
  /** What clients follow: routes, or a ServiceProfile by its name and route. */
  readonly route?: Named;
  readonly profile?: { readonly name: string; readonly route: string };
  readonly server: Pod;
  /** The Server of the pod's port and its route. */
  readonly inbound?: { readonly server: string; readonly route?: Named };
  /** How many there are in a second. */
  readonly perSecond: number;
  /** Since when, in seconds before the end, and which share of them fail, and are slow. */
  readonly trouble: { readonly since: number; readonly failed: number; readonly slow: number };
  /** In milliseconds: of others, and of slow ones. */
  readonly fast: number;
  readonly slow: number;
}

/** The moment at which alerts are looked at, in seconds since proxies began to count. */
export const NOW = 40 * 86_400;

const SECONDS_COARSE = [0.05, 0.5, 1, 10];
const SECONDS_FINE = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 10];
const MILLIS = [1, 10, 50, 100, 200, 300, 400, 500, 1000, 5000, 10_000];

/** How many there were at a moment: of all, or of a share of those since trouble began. */
function counted({ perSecond, trouble }: Stream, share?: number): Series['at'] {
  const since = share === undefined ? 0 : NOW - trouble.since;
  return (second) => (second < 0 ? undefined : perSecond * (share ?? 1) * Math.max(0, second - since));
}

/** The share of bad requests in some time before the end, by what is said of the streams alone. */
export function badShare(streams: readonly Stream[], what: 'failed' | 'slow', seconds: number): number {
  const sum = (each: (stream: Stream) => number) => streams.reduce((total, stream) => total + each(stream), 0);
  return sum(({ perSecond, trouble }) => perSecond * trouble[what] * Math.min(seconds, trouble.since)) / sum(({ perSecond }) => perSecond * seconds);
}

type Labels = Record<string, string>;
type Entry = readonly [metric: string, series: Series];

/** The series of all proxies that take part in streams, in one release. Prometheus 2 and 3 write whole bounds differently. */
export function measuredBy(streams: readonly Stream[], target: OracleTarget, prometheus: 2 | 3): Database {
  const byMetric = new Map<string, Map<string, Series>>();
  for (const [metric, one] of streams.flatMap((stream) => seriesOf(stream, target, prometheus))) {
    const there = byMetric.get(metric) ?? new Map<string, Series>();
    byMetric.set(metric, there);
    const key = JSON.stringify(Object.entries(one.labels).sort());
    const same = there.get(key);
    there.set(key, same ? sumOf(same, one) : one);
  }
  return (metric) => [...byMetric.get(metric)?.values() ?? []];
}

function sumOf(a: Series, b: Series): Series {
  return { labels: a.labels, at: combined(a.at, b.at, (x, y) => x + y) };
}

function seriesOf(stream: Stream, target: OracleTarget, prometheus: 2 | 3): Entry[] {
  const { client, server, service, route, profile, inbound, protocol } = stream;
  const of = ({ namespace, kind, workload }: Pod): Labels => ({ namespace, pod: `${workload}-0`, [kind]: workload });
  const named = (prefix: string, { group, kind, namespace, name }: Named): Labels => (
    { [`${prefix}_group`]: group, [`${prefix}_kind`]: kind, [`${prefix}_namespace`]: namespace, [`${prefix}_name`]: name });
  const identity = `default.${client.namespace}.serviceaccount.identity.linkerd.cluster.local`;
  const classified = (prefix: string, labels: Labels) => [
    ...counter(`${prefix}response_total`, labels, [{ classification: 'success' }, { classification: 'failure' }]),
    ...histogram(`${prefix}response_latency_ms`, labels, MILLIS, 1),
  ];
  const { failed, since } = stream.trouble;
  const failures = counted(stream, failed);
  const counter = (name: string, labels: Labels, [good, bad]: readonly Labels[]): Entry[] => [
    // Where all fail from the beginning on, there is no series of good ones, and without failures none of bad ones.
    ...(failed < 1 || since < NOW ? [[name, { labels: { ...labels, ...good }, at: difference(counted(stream), failures) }] as Entry] : []),
    ...(failed > 0 ? [[name, { labels: { ...labels, ...bad }, at: failures }] as Entry] : []),
  ];
  const histogram = (name: string, labels: Labels, bounds: readonly number[], millis: number): Entry[] => [
    ...bounds.map((bound): Entry => [`${name}_bucket`, { labels: { ...labels, le: boundText(bound, prometheus) }, at: within(stream, bound * millis) }]),
    [`${name}_bucket`, { labels: { ...labels, le: '+Inf' }, at: counted(stream) }],
    [`${name}_count`, { labels, at: counted(stream) }],
  ];
  const status = (name: string): [Labels, Labels] => (protocol === 'http' ? [{ [name]: '200', error: '' }, { [name]: '503', error: '' }]
    : [{ [name]: 'NOT_FOUND', error: '' }, { [name]: 'UNAVAILABLE', error: '' }]);
  const followed = route ?? { group: '', kind: 'default', namespace: '', name: 'http' };
  const outbound = { ...of(client), ...named('parent', service), parent_port: '80', ...named('route', followed) };
  const inboundRoute = { ...(inbound?.route ?? { group: '', kind: 'default', name: 'default' }) } as Named;
  const served: Labels = {
    ...of(server),
    parent_group: 'policy.linkerd.io',
    parent_kind: 'server',
    parent_name: inbound?.server ?? '',
    route_group: inboundRoute.group,
    route_kind: inboundRoute.kind,
    route_name: inboundRoute.name,
  };
  return [
    ...classified('', { ...of(client), direction: 'outbound', dst_namespace: service.namespace, dst_service: service.name, tls: 'true' }),
    ...classified('', {
      ...of(server), direction: 'inbound', client_id: identity, srv_group: inbound ? 'policy.linkerd.io' : '', srv_name: inbound?.server ?? 'all-unauthenticated', route_group: inboundRoute.group, route_name: inboundRoute.name,
    }),
    ...(profile ? ([['outbound', client], ['inbound', server]] as const).flatMap(([direction, pod]) => [
      ...classified('route_', { ...of(pod), direction, dst: `${profile.name}:80`, rt_route: profile.route }),
      ...(direction === 'outbound' ? classified('route_actual_', { ...of(pod), direction, dst: `${profile.name}:80`, rt_route: profile.route }) : []),
    ]) : []),
    ...(!profile && atLeast(target, '2.16') ? [
      ...counter(`outbound_${protocol}_route_request_statuses_total`, outbound, status(`${protocol}_status`)),
      ...histogram(`outbound_${protocol}_route_request_duration_seconds`, outbound, SECONDS_COARSE, 1000),
    ] : []),
    ...(!profile && atLeast(target, '2.15') ? [
      ...counter(`outbound_${protocol}_route_backend_response_statuses_total`, { ...outbound, ...named('backend', service) }, status(`${protocol}_status`)),
      ...histogram(`outbound_${protocol}_route_backend_response_duration_seconds`, { ...outbound, ...named('backend', service) }, SECONDS_FINE, 1000),
    ] : []),
    ...(inbound && atLeast(target, '2.20') ? [
      ...counter(`inbound_${protocol}_statuses_total`, served, protocol === 'http' ? [{ status: '200' }, { status: '500' }] : [{ status: '5' }, { status: '14' }]),
      ...histogram(`inbound_${protocol}_request_duration_seconds`, served, SECONDS_FINE, 1000),
    ] : []),
  ];
}

function difference(a: Series['at'], b: Series['at']): Series['at'] {
  return combined(a, b, (x, y) => x - y);
}

function combined(a: Series['at'], b: Series['at'], combine: (x: number, y: number) => number): Series['at'] {
  return (second) => {
    const [x, y] = [a(second), b(second)];
    return x === undefined || y === undefined ? undefined : combine(x, y);
  };
}

/** How many took no longer than a bound. */
function within(stream: Stream, millis: number): Series['at'] {
  const { fast, slow, trouble } = stream;
  const [all, late] = [counted(stream), counted(stream, trouble.slow)];
  return slow <= millis ? all : fast <= millis ? difference(all, late) : (second) => (second < 0 ? undefined : 0);
}

function boundText(bound: number, prometheus: 2 | 3): string {
  return prometheus === 3 && Number.isInteger(bound) ? `${bound}.0` : `${bound}`;
}
