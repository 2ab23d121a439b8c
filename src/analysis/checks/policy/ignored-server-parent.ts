import { fieldName } from '../../../linkerd/schema/clean';
import { serverParentFault } from '../../../linkerd/servers';
import { INBOUND_ROUTES, serverParents } from '../../../model/inbound-routes';
import { Check } from '../../check';
import { problems } from '../../problems';

export const ignoredServerParent: Check = {
  name: 'policy/ignored-server-parent',
  severity: 'warning',
  title: 'a route refers to a Server in a way that makes Linkerd leave it out',
  why: 'A Server is one port already: a reference to it with a port, a sectionName or another namespace makes the policy controller leave out the whole route, also on its other Servers, although its status may say Accepted.',
  fix: 'Refer to a Server of the same namespace by its name alone.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/routes.rs',
  on: INBOUND_ROUTES,
  *find(route) {
    for (const parent of serverParents(route)) {
      yield* problems(parent.field, serverParentFault(fieldName(parent.field), parent, route.namespace));
    }
  },
};
