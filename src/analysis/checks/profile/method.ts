import { methodFault } from '../../../linkerd/profiles';
import { fieldName } from '../../../linkerd/schema/clean';
import { requestConditions } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const method: Check = {
  name: 'profile/method',
  severity: 'warning',
  title: 'a method in a ServiceProfile that no request has',
  why: 'Methods are compared to the letter, and requests have theirs in upper case. What is no word at all a proxy drops, and the rest of the condition matches more than it says.',
  fix: 'Write the method in upper case.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['method'],
  *find(profile) {
    for (const { condition, field } of requestConditions(profile)) {
      const at = [...field, 'method'];
      const message = condition.method ? methodFault(fieldName(at), condition.method) : undefined;
      if (message !== undefined) {
        yield { message, field: at };
      }
    }
  },
};
