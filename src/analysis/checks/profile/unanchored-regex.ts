import { headerRegexFault, unanchoredProfileFault } from '../../../linkerd/path-regex';
import { fieldName } from '../../../linkerd/schema/clean';
import { requestConditions } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const unanchoredRegex: Check = {
  name: 'profile/unanchored-regex',
  severity: 'warning',
  title: 'a regex in a ServiceProfile that matches parts of other paths',
  why: 'Linkerd puts "^" before a regex and "$" behind it unless they are there, and looks at the text alone. Of "a|b" each anchor holds for one side only, and an escaped "$" at the end passes for an anchor.',
  fix: 'Put alternatives into a group, and "$" behind an escaped one.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['pathRegex'],
  *find(profile) {
    for (const { condition: { pathRegex }, field } of requestConditions(profile)) {
      const at = [...field, 'pathRegex'];
      const message = !pathRegex || headerRegexFault('', pathRegex.trim()) !== undefined ? undefined : unanchoredProfileFault(fieldName(at), pathRegex);
      if (message !== undefined) {
        yield { message, field: at };
      }
    }
  },
};
