import { fieldName } from '../../../linkerd/schema/clean';
import { serverParentFault } from '../../../linkerd/servers';
import { serverParents } from '../../../model/inbound-routes';
import { ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { problems } from '../../problems';

export const ignoredServerParent: Check = {
  name: 'policy/ignored-server-parent',
  severity: 'warning',
  title: 'a route refers to a Server in a way that makes Linkerd leave it out',
  why: 'A Server is one port already: a reference to it with a port, a sectionName or another namespace makes the policy controller leave out the whole route, also on its other Servers, although its status may say Accepted. TLSRoutes and TCPRoutes do nothing on Servers at all.',
  fix: 'Refer to a Server of the same namespace by its name alone, from an HTTPRoute or a GRPCRoute.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/routes.rs',
  on: ROUTES,
  *find(route) {
    for (const parent of serverParents(route)) {
      const prop = fieldName(parent.field);
      yield* problems(parent.field, ['TLSRoute', 'TCPRoute'].includes(route.kind)
        ? `"${prop}" is a Server, where a ${route.kind} does nothing; expected an HTTPRoute or a GRPCRoute; remove it, and authorize clients of the whole Server` : serverParentFault(prop, parent, route.namespace));
    }
  },
};
