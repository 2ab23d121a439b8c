import { sameRequestsFault } from '../../../linkerd/route-order';
import { connectionsOf } from '../../../linkerd/route-requests';
import { titleOf } from '../../../model/mesh-object';
import { meet } from '../../../model/request-overlaps';
import { attachmentsTo, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, refTitle } from '../../route-findings';

export const secondTcpRoute: Check = {
  name: 'routing/second-tcp-route',
  severity: 'warning',
  title: 'a port has several TCPRoutes, of which Linkerd follows one',
  why: 'Connections cannot be told apart, so that Linkerd takes the oldest TCPRoute of a port, and of equal ones the first by name. The others are Accepted and do nothing.',
  fix: 'Put all backends into one TCPRoute, with weights.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/tcp.rs',
  since: 'tlsAndTcpRoute',
  on: ['gateway.networking.k8s.io/TCPRoute'],
  reads: ROUTES,
  *find(route, model) {
    for (const parent of clientParents(route)) {
      const attached = attachmentsTo(model, parent.kind, parent.namespace, parent.name).filter((each) => each.route.kind === 'TCPRoute');
      const other = attached.slice(0, attached.findIndex((each) => each.route === route)).find((each) => meet({ route, parent }, each));
      if (other) {
        yield { message: sameRequestsFault(titleOf(route), connectionsOf().text(), refTitle(parent), titleOf(other.route)), field: parent.field };
      }
    }
  },
};
