import { byAge } from './age';
import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { ParentRef, parentsOf } from './routes';
import { protocolOf } from './servers';
import { supports } from '../linkerd/features';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';
import { INBOUND } from '../linkerd/inbound';
import { filterPlaceFault } from '../linkerd/route-filters';

/** The kinds of routes that a Server can have, as `group/Kind`. */
export const INBOUND_ROUTES: readonly string[] = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'];

/** The Servers that a route names. */
export function serverParents(route: MeshObject): ParentRef[] {
  return parentsOf(route).filter(({ kind }) => kind === 'Server');
}

/** Whether a reference to a Server makes Linkerd leave out the whole route. */
export function spoilsRoute({ port, sectionName, namespace }: ParentRef, route: MeshObject): boolean {
  return port !== undefined || sectionName !== undefined || namespace !== route.namespace;
}

/** Whether Linkerd follows a route at all, for those of its Servers whose protocol it fits. */
export function isFollowed(route: MeshObject): boolean {
  const kind = route.kind as 'HTTPRoute' | 'GRPCRoute';
  const filters: any[] = (route.spec.rules ?? []).flatMap(({ filters: its = [] }: any) => its);
  return !serverParents(route).some((parent) => spoilsRoute(parent, route))
    // It drops a ResponseHeaderModifier alone.
    && filters.every(({ type = '' }) => type === 'ResponseHeaderModifier' || filterPlaceFault('', type, 'inbound rule', kind, route.group as HttpRouteApiGroup) === undefined);
}

/** The routes that Linkerd follows on a Server, in their order. */
export function routesOn(model: MeshModel, server: MeshObject): readonly MeshObject[] {
  const { route: kind } = INBOUND[protocolOf(server)];
  return attachedRoutes(model, server).filter((route) => route.kind === kind && isFollowed(route));
}

/** The routes that name a Server of their namespace, followed or not, in their order. */
export function attachedRoutes(model: MeshModel, server: MeshObject): readonly MeshObject[] {
  const attached = model.once('routes of Servers', () => {
    const routes = model.of(...INBOUND_ROUTES.filter((kind) => !kind.endsWith('/GRPCRoute') || supports(model.target.linkerdVersion, 'grpcRoute')));
    const pairs = routes.flatMap((route) => [...new Set(serverParents(route).map(({ namespace, name }) => `${namespace}/${name}`))].map((key) => ({ key, route })));
    return new Map([...groupBy(pairs, ({ key }) => key)].map(([key, its]) => [key, its.map(({ route }) => route).sort(byAge)]));
  });
  return attached.get(`${server.namespace}/${server.name}`) ?? [];
}
