import { fieldName } from '../../../linkerd/schema/clean';
import { requestConditions } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const notAtTop: Check = {
  name: 'profile/not-at-top',
  severity: 'error',
  title: 'a route of a ServiceProfile begins its condition with "not"',
  why: 'There the CRD wants a list and the webhook of Linkerd an object, so that it is refused either way. Within "all" and "any" both want an object.',
  fix: 'Put it into "all", with everything else of the condition or alone.',
  source: 'linkerd2: charts/linkerd-crds/templates/serviceprofile.yaml',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['not'],
  *find(profile) {
    for (const { condition, field, isTop } of requestConditions(profile)) {
      if (isTop && condition.not !== undefined) {
        const at = [...field, 'not'];
        yield { message: `"${fieldName(at)}" cannot stand at the top of a condition, where the CRD and the webhook want different things; expected it within "all", as in all: [{ not: ... }]`, field: at };
      }
    }
  },
};
