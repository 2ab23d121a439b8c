import { ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { refused } from '../../route-findings';

export const egressParentWithoutPort: Check = {
  name: 'routing/egress-parent-without-port',
  severity: 'error',
  title: 'a route hangs on an EgressNetwork and names no port',
  why: 'An EgressNetwork lists no ports, so that a route has to say for which one it is. Linkerd\'s webhook refuses a route that does not.',
  fix: 'Set port of the parentRef to the port that clients dial. For several ports make a parentRef or a route for each.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'egressNetwork',
  on: ROUTES,
  find: (route, model) => refused('egress port', route, model),
};
