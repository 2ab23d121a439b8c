import { noRulesFault } from '../../../linkerd/route-parents';
import { rulesOf } from '../../../model/outbound-rule';
import { Check } from '../../check';
import { clientParents, hasProblem, REQUEST_ROUTES } from '../../route-findings';

export const noRules: Check = {
  name: 'routing/no-rules',
  severity: 'error',
  title: 'a route for a Service has no rules, so that all requests get 404',
  why: 'A route takes the place of the default, which sends everything on, and one without rules takes nothing. A GRPCRoute that leaves rules away has none; an HTTPRoute gets one for all requests unless the list is written and empty.',
  fix: 'Add a rule for all requests, or remove the route.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/http.rs; policy-test/tests/outbound_api.rs',
  on: REQUEST_ROUTES,
  *find(route) {
    const message = clientParents(route).some(({ kind }) => kind === 'Service') ? noRulesFault(rulesOf(route).length) : undefined;
    if (message && !hasProblem(route, ['spec', 'rules', 0])) {
      yield { message, field: ['spec', 'rules'] };
    }
  },
};
