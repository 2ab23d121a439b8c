import { HTTP_ROUTES } from '../../../model/mesh-model';
import { Check } from '../../check';
import { refused } from '../../route-findings';

export const invalidRedirect: Check = {
  name: 'routing/invalid-redirect',
  severity: 'error',
  title: 'the path of a redirect is none',
  why: 'A redirect replaces the whole path or the prefix that was matched, by a path that begins with "/". Linkerd\'s webhook refuses anything else, whatever the route hangs on.',
  fix: 'Write an absolute path in replaceFullPath or replacePrefixMatch. Another host goes into hostname.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: HTTP_ROUTES,
  mentions: ['filters'],
  find: (route, model) => refused('redirect', route, model),
};
