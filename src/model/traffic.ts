import { HTTP_ROUTES, kindOf, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { opaquePortsOf } from './opaque-ports';
import { ServiceName } from './profiles';
import { attachmentsTo, BackendRef, backendsOf, parentObject, parentsOf } from './routes';
import { RetrySettings, retrySettings, TimeoutSettings, timeoutSettings } from '../linkerd/policy-values';
import { ServiceSpec } from '../linkerd/service-ports';
import { Target } from '../linkerd/target';
import { TrafficReader } from '../linkerd/traffic-annotations';

export const SERVICE = '/Service';
export const EGRESS_NETWORK = 'policy.linkerd.io/EgressNetwork';
export const GRPC_ROUTE = 'gateway.networking.k8s.io/GRPCRoute';

/** Routes whose annotations Linkerd reads, as `group/Kind`. */
export const ANNOTATED_ROUTES: readonly string[] = [...HTTP_ROUTES, GRPC_ROUTE];

/** What carries retries and timeouts, as `group/Kind`. */
export const TRAFFIC_CARRIERS: readonly string[] = [SERVICE, EGRESS_NETWORK, ...ANNOTATED_ROUTES];

/** As what Linkerd reads the annotations of an object, if it does: those of a route only where it hangs on outbound traffic. */
export function readerOf(object: MeshObject): TrafficReader | undefined {
  const kind = kindOf(object);
  return TRAFFIC_CARRIERS.includes(kind) && (!ANNOTATED_ROUTES.includes(kind) || isOutbound(object)) ? object.kind as TrafficReader : undefined;
}

/** Whether a route hangs on a Service or an EgressNetwork. */
export function isOutbound(route: MeshObject): boolean {
  return parentsOf(route).some(({ kind }) => kind === 'Service' || kind === 'EgressNetwork');
}

/** The Services and EgressNetworks of the input on which a route hangs. */
export function outboundParents(model: MeshModel, route: MeshObject): MeshObject[] {
  return parentsOf(route).filter(({ kind }) => kind === 'Service' || kind === 'EgressNetwork')
    .flatMap((parent) => parentObject(model, parent) ?? []);
}

/** What Linkerd reads of a Service to decide how its ports are spoken to. */
export function serviceSpecOf(model: MeshModel, service: MeshObject): ServiceSpec {
  return { ...service.spec, opaquePorts: opaquePortsOf(model, service) };
}

/** The retries that a route or what it hangs on asks for, in the protocol of the route. */
export function retriesOn(object: MeshObject, protocol: 'http' | 'grpc', { linkerdVersion }: Target): RetrySettings | undefined {
  return retrySettings(object.annotations, protocol, linkerdVersion).value;
}

export function timeoutsOn(object: MeshObject, { linkerdVersion }: Target): TimeoutSettings | undefined {
  return timeoutSettings(object.annotations, linkerdVersion).value;
}

/** The protocol whose retries a route has. */
export function protocolOf(route: MeshObject): 'http' | 'grpc' {
  return route.kind === 'GRPCRoute' ? 'grpc' : 'http';
}

/** A route that sends requests to a Service. */
export interface Routing {
  readonly route: MeshObject;
  readonly backend: BackendRef;
}

/** The routes of outbound traffic that send requests to a Service. */
export function routingsTo(model: MeshModel, service: MeshObject): readonly Routing[] {
  const byBackend = model.once(routingsTo, () => {
    const index = new Map<string, Routing[]>();
    for (const route of model.of(...ANNOTATED_ROUTES).filter(isOutbound)) {
      for (const backend of backendsOf(route).flat().filter(({ kind }) => kind === 'Service')) {
        const key = `${backend.namespace || route.namespace}/${backend.name}`;
        const there = index.get(key);
        if (there) {
          there.push({ route, backend });
        } else {
          index.set(key, [{ route, backend }]);
        }
      }
    }
    return index;
  });
  return byBackend.get(`${service.namespace}/${service.name}`) ?? [];
}

/** The routes with rules of requests that hang on a Service, whether or not it is in the input. */
export function routesOn(model: MeshModel, { namespace, name }: ServiceName): readonly MeshObject[] {
  const routes = attachmentsTo(model, 'Service', namespace, name).map(({ route }) => route).filter((route) => ANNOTATED_ROUTES.includes(kindOf(route)));
  return [...new Set(routes)];
}
