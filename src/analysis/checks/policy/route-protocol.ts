import { supports } from '../../../linkerd/features';
import { ProxyProtocol, routeProtocolFault } from '../../../linkerd/inbound';
import { fieldName } from '../../../linkerd/schema/clean';
import { INBOUND_ROUTES, serverParents } from '../../../model/inbound-routes';
import { titleOf } from '../../../model/mesh-object';
import { protocolOf, SERVER } from '../../../model/servers';
import { Check } from '../../check';
import { problems } from '../../problems';

export const routeProtocol: Check = {
  name: 'policy/route-protocol',
  severity: 'warning',
  title: 'a route on a Server whose protocol makes Linkerd ignore it',
  why: 'HTTPRoutes are followed on Servers with unknown, HTTP/1 or HTTP/2, GRPCRoutes on those with gRPC, and none on opaque and TLS. The route is accepted all the same, but it and the policies for it do nothing: since edge-24.7.1 also HTTPRoutes on gRPC, which were followed before.',
  fix: 'Set proxyProtocol of the Server to one that goes with the route, or use the other kind of route.',
  source: 'linkerd2: policy-controller/grpc/src/inbound.rs',
  on: INBOUND_ROUTES,
  reads: [SERVER],
  *find(route, model, { linkerdVersion }) {
    const kind = route.kind as 'HTTPRoute' | 'GRPCRoute';
    for (const { namespace, name, field } of serverParents(route).filter((parent) => parent.namespace === route.namespace)) {
      const server = model.find(SERVER, namespace, name);
      const isOld = kind === 'HTTPRoute' && server && protocolOf(server) === ProxyProtocol.GRPC && !supports(linkerdVersion, 'grpcRoute');
      yield* server && !isOld ? problems(field, routeProtocolFault(`"${fieldName(field)}" ${titleOf(server)}`, protocolOf(server), kind)) : [];
    }
  },
};
