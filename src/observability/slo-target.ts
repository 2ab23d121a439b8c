import { Construct, IConstruct } from 'constructs';
import { literal } from './promql';
import { SloSide, SloSplit } from './slo-options';
import { featureFault, supports } from '../linkerd/features';
import { LabelMatch, REQUEST_METRICS, RequestMetrics } from '../linkerd/metrics';
import { serviceFqdn } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { noHttpPortFault } from '../linkerd/service-ports';
import { MeshTarget } from '../mesh-target';
import { objectKey, objectsBeside } from '../references/app-objects';
import { kindOf, labelOf, ResolvedObject, resolveObject } from '../references/object-ref';
import { ResolvedService, resolveService } from '../references/service';
import { ServiceRef } from '../references/service-ref';
import { ServiceTraffic } from '../references/service-traffic';
import { SynthPass } from '../synth-pass';

/** What may have an objective. */
export interface SloTargetOptions {
  readonly target: IConstruct;
  readonly side: SloSide;
  readonly route?: string;
  readonly perAttempt?: boolean;
}

/** Some requests, and where they are measured. */
export interface MeasuredRequests {
  readonly object: ResolvedObject;
  readonly metrics: RequestMetrics;
  readonly requests: readonly LabelMatch[];
  /** The labels by which they can be told apart. */
  readonly splits: Partial<Record<SloSplit, string>>;
}

type Family = keyof typeof REQUEST_METRICS;
type Splits = Partial<Record<SloSplit, string>>;

/** Labels that the PodMonitor of the proxies gives to all of their series. */
const OF_PROXY: Splits = {
  [SloSplit.NAMESPACE]: 'namespace', [SloSplit.DEPLOYMENT]: 'deployment', [SloSplit.STATEFUL_SET]: 'statefulset', [SloSplit.DAEMON_SET]: 'daemonset', [SloSplit.POD]: 'pod',
};
const BY_ROUTE: Splits = { [SloSplit.ROUTE]: 'route_name' };
const BY_BACKEND: Splits = { [SloSplit.BACKEND]: 'backend_name' };
const BY_CLIENT: Splits = { [SloSplit.CLIENT]: 'client_id' };

const WORKLOADS: Readonly<Record<string, string>> = { 'Deployment.apps': 'deployment', 'StatefulSet.apps': 'statefulset', 'DaemonSet.apps': 'daemonset' };
const ROUTES = ['HTTPRoute.gateway.networking.k8s.io', 'HTTPRoute.policy.linkerd.io', 'GRPCRoute.gateway.networking.k8s.io'];
const PROFILE = 'ServiceProfile.linkerd.io';
const KINDS: Readonly<Record<SloSide, readonly string[]>> = {
  [SloSide.CLIENT]: ['Service', ...ROUTES, PROFILE],
  [SloSide.SERVER]: [...Object.keys(WORKLOADS), 'Server.policy.linkerd.io', ...ROUTES, PROFILE],
};
const EXPECTED: Readonly<Record<SloSide, string>> = {
  [SloSide.CLIENT]: 'for SloSide.CLIENT a Service, an HTTPRoute or GRPCRoute of one, or a RouteProfile',
  [SloSide.SERVER]: 'for SloSide.SERVER a Deployment, StatefulSet or DaemonSet, a Server, an HTTPRoute or GRPCRoute of one, or a RouteProfile',
};

/**
 * Which metrics have the requests of a target, and how they are chosen there.
 *
 * @throws if it has none on that side, or the release does not have them
 */
export function measure(owner: IConstruct, options: SloTargetOptions): MeasuredRequests {
  const { side, route, perAttempt = false } = options;
  refuse(owner, Object.values(SloSide).includes(side) ? undefined : `"side" is not known, got ${quote(side)}; expected one of ${Object.keys(SloSide).join(', ')}`);
  const object = resolveTarget(owner, options);
  refuse(owner,
    object.namespace === undefined ? `the namespace of "target" ${labelOf(object)} is not known, by which its metrics are found; set "namespace" on its Chart, or "metadata.namespace" on it` : undefined,
    route !== undefined && kindOf(object) !== PROFILE ? `"route" is the name of a route in a RouteProfile, got ${quote(route)} beside ${labelOf(object)}; make the route itself the "target"` : undefined,
    perAttempt && side === SloSide.SERVER ? '"perAttempt" is for SloSide.CLIENT: servers see nothing but attempts; leave it away' : undefined,
  );
  return { object, ...(side === SloSide.CLIENT ? ofClients(owner, object, perAttempt, route) : ofServers(owner, object, route)) };
}

function resolveTarget(owner: IConstruct, { target, side }: SloTargetOptions): ResolvedObject {
  if (ServiceRef._is(target) && side === SloSide.CLIENT) {
    const { name, namespace } = resolveService(owner, 'target', target);
    return { group: '', kind: 'Service', name, namespace };
  }
  const object = resolveObject(owner, 'target', target, KINDS[side], EXPECTED[side]);
  if (object.apiObject) {
    SynthPass.keepFor(owner, object.apiObject);
  }
  return object;
}

type Measured = Omit<MeasuredRequests, 'object'>;

function ofClients(owner: IConstruct, object: ResolvedObject, perAttempt: boolean, route: string | undefined): Measured {
  const { name, namespace = '' } = object;
  if (kindOf(object) === PROFILE) {
    return ofProfile(owner, object, SloSide.CLIENT, perAttempt ? 'profileAttempt' : 'profile', route);
  }
  if (object.kind === 'Service') {
    return perAttempt
      ? measured(owner, 'endpoint', [['direction', '=', 'outbound'], ['dst_namespace', '=', namespace], ['dst_service', '=', name]])
      : measured(owner, 'httpRoute', [['parent_group', '=', 'core'], ['parent_kind', '=', 'Service'], ['parent_namespace', '=', namespace], ['parent_name', '=', name]], BY_ROUTE);
  }
  const family = object.kind === 'GRPCRoute' ? (perAttempt ? 'grpcBackend' : 'grpcRoute') : (perAttempt ? 'httpBackend' : 'httpRoute');
  return measured(owner, family, [['route_group', '=', object.group], ['route_namespace', '=', namespace], ['route_name', '=', name]], perAttempt ? BY_BACKEND : {});
}

function ofServers(owner: IConstruct, object: ResolvedObject, route: string | undefined): Measured {
  const { name, namespace = '', group } = object;
  const inbound: LabelMatch[] = [['direction', '=', 'inbound'], ['namespace', '=', namespace]];
  const workload = WORKLOADS[kindOf(object)];
  if (kindOf(object) === PROFILE) {
    return ofProfile(owner, object, SloSide.SERVER, 'profile', route);
  }
  if (workload) {
    return measured(owner, 'endpoint', [...inbound, [workload, '=', name]], { ...BY_ROUTE, ...BY_CLIENT });
  }
  if (object.kind === 'Server') {
    return measured(owner, 'endpoint', [...inbound, ['srv_group', '=', group], ['srv_name', '=', name]], { ...BY_ROUTE, ...BY_CLIENT });
  }
  const ofRoute: LabelMatch[] = [['route_group', '=', group], ['route_name', '=', name]];
  return supports(MeshTarget.of(owner).linkerdVersion, 'inboundRouteMetrics')
    ? measured(owner, object.kind === 'GRPCRoute' ? 'grpcServed' : 'httpServed', [['namespace', '=', namespace], ...ofRoute])
    : measured(owner, 'endpoint', [...inbound, ...ofRoute], BY_CLIENT);
}

/** Which requests are those of a ServiceProfile, their `dst` says: its name, and the port where it is no default. */
function ofProfile(owner: IConstruct, { name }: ResolvedObject, side: SloSide, family: Family, route: string | undefined): Measured {
  const requests: LabelMatch[] = [['direction', '=', side], ['dst', '=~', `${literal(name)}(:[0-9]+)?`]];
  return measured(owner, family, [...requests, ...(route === undefined ? [] : [['rt_route', '=', route] as const])], route === undefined ? { [SloSplit.ROUTE]: 'rt_route' } : {});
}

function measured(owner: IConstruct, family: Family, requests: LabelMatch[], splits: Splits = {}): Measured {
  const metrics: RequestMetrics = REQUEST_METRICS[family];
  const { linkerdVersion } = MeshTarget.of(owner);
  const fault = metrics.since && featureFault(`an objective by ${metrics.responses.name}`, linkerdVersion, metrics.since);
  const byAttempt = requests.some(([label]) => label === 'parent_name') || (metrics.since === 'routeMetrics' && supports(linkerdVersion, 'backendMetrics'));
  refuse(owner, fault && `${fault}; ${byAttempt ? 'set "perAttempt" to true' : 'make the "target" a RouteProfile'}`);
  return { metrics, requests, splits: { ...OF_PROXY, ...splits } };
}

/** Why the metrics will not have the requests of a target, as it is at synth. */
export function targetFaults(owner: Construct, { side, route, perAttempt }: SloTargetOptions, object: ResolvedObject): string[] {
  const manifest = object.apiObject?.toJson();
  if (kindOf(object) === PROFILE) {
    const names: string[] = (manifest?.spec?.routes ?? []).map(({ name }: { name: string }) => name);
    return route === undefined || names.includes(route) ? []
      : [`"route" is not in the RouteProfile, got ${quote(route)}; expected one of its routes: ${names.length === 0 ? 'none' : names.map(quote).join(', ')}`];
  }
  if (ROUTES.includes(kindOf(object))) {
    const parents: string[] = (manifest?.spec?.parentRefs ?? []).map(({ kind }: { kind?: string }) => kind ?? 'Gateway');
    const wanted = side === SloSide.CLIENT ? ['Service', 'EgressNetwork'] : ['Server'];
    return manifest === undefined || parents.some((kind) => wanted.includes(kind)) ? []
      : [`"target" ${labelOf(object)} is a route of a ${parents[0] ?? 'Gateway'}, of which proxies of ${side === SloSide.CLIENT ? 'clients' : 'servers'} have no metrics; expected a route of a ${wanted[0]}; set "side" to SloSide.${side === SloSide.CLIENT ? 'SERVER' : 'CLIENT'} if that is meant`];
  }
  return object.kind === 'Service' ? [...unreadFaults(owner, object), ...(perAttempt ? [] : serviceFaults(owner, object))] : [];
}

/** A Service whose connections no proxy looks into has no requests. */
function unreadFaults(owner: Construct, object: ResolvedObject): string[] {
  const spec = new ResolvedService(object.name, object.namespace, object.apiObject).spec();
  const fault = spec && noHttpPortFault(() => `"target" ${labelOf(object)}`, spec, MeshTarget.of(owner).linkerdVersion);
  return fault ? [fault] : [];
}

/** What clients' requests are counted by instead of by HTTP routes. */
function serviceFaults(owner: Construct, object: ResolvedObject): string[] {
  const traffic = ServiceTraffic.of(owner);
  const { name, namespace = '', apiObject } = object;
  const service = new ResolvedService(name, namespace, apiObject);
  const profile = serviceFqdn(name, namespace, MeshTarget.of(owner).clusterDomain);
  const isProfiled = traffic.isProfiled(service) || objectsBeside(owner).has(objectKey('ServiceProfile', namespace, profile));
  const other = traffic.routesFor(service).map(({ kind }) => kind).find((kind) => kind !== undefined && kind !== 'HTTPRoute');
  return [
    ...(isProfiled ? [`"target" ${labelOf(object)} is shaped by a ServiceProfile, and then clients have no metrics of its HTTP routes; expected its RouteProfile; or set "perAttempt" to true`] : []),
    ...(other ? [`"target" ${labelOf(object)} has a ${other}, by which clients count its requests instead of by HTTP routes; expected ${other === 'GRPCRoute' ? 'that GRPCRoute; or set "perAttempt" to true' : 'a Service that speaks HTTP'}`] : []),
  ];
}
