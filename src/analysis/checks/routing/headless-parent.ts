import { fieldName } from '../../../linkerd/schema/clean';
import { noClusterIpFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { parentObject, parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const headlessParent: Check = {
  name: 'routing/headless-parent',
  severity: 'warning',
  title: 'a route hangs on a Service that has no cluster IP',
  why: 'Clients of a headless Service dial its pods, and those of an ExternalName another host. Linkerd does not accept routes for them, and traffic goes past the route.',
  fix: 'Hang the route on a Service with a cluster IP that selects the same pods, and let clients dial that one.',
  source: 'linkerd2: policy-controller/k8s/status/src/index.rs',
  on: ROUTES,
  reads: ['/Service'],
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      const service = parent.kind === 'Service' ? parentObject(model, parent) : undefined;
      const message = service && noClusterIpFault(() => `"${fieldName(parent.field)}" ${titleOf(service)}`, service.spec);
      if (message) {
        yield { message, field: parent.field };
      }
    }
  },
};
