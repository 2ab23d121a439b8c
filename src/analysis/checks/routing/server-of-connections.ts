import { serverOfConnectionsFault } from '../../../linkerd/route-parents';
import { fieldName } from '../../../linkerd/schema/clean';
import { parentsOf } from '../../../model/routes';
import { Check } from '../../check';
import { CONNECTION_ROUTES } from '../../route-findings';

export const serverOfConnections: Check = {
  name: 'routing/server-of-connections',
  severity: 'warning',
  title: 'a TLSRoute or TCPRoute hangs on a Server',
  why: 'Linkerd accepts it, as the status says, and nobody reads it: on their way in only HTTPRoutes and GRPCRoutes have a meaning.',
  fix: 'Hang the route on the Service or the EgressNetwork that clients dial, or remove it.',
  source: 'linkerd2: policy-controller/k8s/status/src/index.rs; policy-controller/k8s/index/src/inbound/index.rs',
  since: 'tlsAndTcpRoute',
  on: CONNECTION_ROUTES,
  *find(route) {
    for (const { kind, field } of parentsOf(route)) {
      if (kind === 'Server') {
        yield { message: serverOfConnectionsFault(fieldName(field), route.kind)!, field };
      }
    }
  },
};
