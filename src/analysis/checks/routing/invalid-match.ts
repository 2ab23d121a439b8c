import { Check } from '../../check';
import { refused, REQUEST_ROUTES } from '../../route-findings';

export const invalidMatch: Check = {
  name: 'routing/invalid-match',
  severity: 'error',
  title: 'a regex or a header value of a match cannot be read',
  why: 'Linkerd compiles regexes with an engine that has neither look-around nor back-references, and takes header values of visible ASCII characters only. Its webhook refuses a route with others, whatever it hangs on.',
  fix: 'Say what is to be matched instead of what is not: several matches are alternatives, and a rule that comes first takes what is to be left out.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: REQUEST_ROUTES,
  find: (route, model) => refused('match', route, model),
};
