import { fieldName } from '../../../linkerd/schema/clean';
import { parentObject, parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { refTitle } from '../../route-findings';

export const missingParent: Check = {
  name: 'routing/missing-parent',
  severity: 'warning',
  title: 'a route hangs on what is not there',
  why: 'Its status says NoMatchingParent, and nothing comes of it. It is said of namespaces only that are known to be complete.',
  fix: 'Correct the name or the namespace, or make what it hangs on. Where namespace is left away it is that of the route.',
  source: 'linkerd2: policy-controller/k8s/status/src/index.rs',
  on: ROUTES,
  reads: ['/Service', 'policy.linkerd.io/EgressNetwork', 'policy.linkerd.io/Server'],
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      if (parent.kind !== 'other' && model.isComplete(parent.namespace) && !parentObject(model, parent)) {
        yield { message: `"${fieldName(parent.field)}" is not there, got ${refTitle(parent)}, so that the route does nothing; correct the name or the namespace`, field: parent.field };
      }
    }
  },
};
