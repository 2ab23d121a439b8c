import { Check } from '../../check';
import { refused, REQUEST_ROUTES } from '../../route-findings';

export const invalidHeaderChange: Check = {
  name: 'routing/invalid-header-change',
  severity: 'error',
  title: 'a filter sets a header to what no header can be',
  why: 'Header values are visible ASCII characters, and names the characters of an HTTP token. Linkerd\'s webhook refuses a route with others, whatever it hangs on; without the webhook it leaves the route out.',
  fix: 'Encode the value, for example in percent notation, and correct the name.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: REQUEST_ROUTES,
  mentions: ['filters'],
  find: (route, model) => refused('header', route, model),
};
