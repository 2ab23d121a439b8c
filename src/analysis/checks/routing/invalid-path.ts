import { HTTP_ROUTES } from '../../../model/mesh-model';
import { Check } from '../../check';
import { refused } from '../../route-findings';

export const invalidPath: Check = {
  name: 'routing/invalid-path',
  severity: 'error',
  title: 'a path that a route is to match is none',
  why: 'Exact paths and prefixes begin with "/". Linkerd\'s webhook refuses an HTTPRoute with another one, whatever it hangs on; the Gateway API refuses queries, doubled slashes and escaped ones, too.',
  fix: 'Write the path as clients send it, without the query. For a pattern use the type RegularExpression.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs; gateway-api: httproutes CRD',
  on: HTTP_ROUTES,
  find: (route, model) => refused('path', route, model),
};
