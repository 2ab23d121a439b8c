import { ROUTE_KINDS, RouteKind } from '../../../linkerd/gateway-api';
import { otherKindFault } from '../../../linkerd/route-order';
import { titleOf } from '../../../model/mesh-object';
import { declaredProtocol } from '../../../model/outbound-protocol';
import { meet } from '../../../model/request-overlaps';
import { attachmentsTo, parentObject, ROUTES, unreadRouteFault } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, refTitle } from '../../route-findings';

export const otherKindFirst: Check = {
  name: 'routing/other-kind-first',
  severity: 'warning',
  title: 'a port has routes of several kinds, of which Linkerd follows one',
  why: 'For a port Linkerd follows GRPCRoutes if there are any, else HTTPRoutes, then TLSRoutes, then TCPRoutes, whatever their age. With the same reference the status of the others says RouteReasonConflicted; where one names the port and the other does not, both are Accepted.',
  fix: 'Keep one kind for each port. An HTTPRoute can match gRPC, too, by the path /package.Service/Method.',
  source: 'linkerd2: policy-controller/grpc/src/outbound.rs, policy-controller/k8s/status/src/index.rs',
  since: 'grpcRoute',
  on: ROUTES,
  reads: ['/Service', 'policy.linkerd.io/EgressNetwork'],
  *find(route, model, target) {
    const rank = ROUTE_KINDS.indexOf(route.kind as RouteKind);
    for (const parent of clientParents(route)) {
      const object = parentObject(model, parent);
      const first = attachmentsTo(model, parent.kind, parent.namespace, parent.name).find((other) => {
        const port = parent.port ?? other.parent.port;
        const kinds = object && port !== undefined ? declaredProtocol(object, port, target.linkerdVersion).kinds : ROUTE_KINDS;
        const kind = other.route.kind as RouteKind;
        return ROUTE_KINDS.indexOf(kind) < rank && kinds.includes(kind) && kinds.includes(route.kind as RouteKind)
          && meet({ route, parent }, other) && unreadRouteFault(other.route, target) === undefined;
      });
      if (first && unreadRouteFault(route, target) === undefined) {
        yield { message: otherKindFault(titleOf(route), titleOf(first.route), refTitle(parent), first.route.kind), field: parent.field };
      }
    }
  },
};
