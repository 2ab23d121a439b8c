import { emptyConditionsFault } from '../../../linkerd/profiles';
import { fieldName } from '../../../linkerd/schema/clean';
import { LocatedCondition, requestConditions, responseConditions } from '../../../model/profile-conditions';
import { Check, Problem } from '../../check';

export const emptyConditions: Check = {
  name: 'profile/empty-conditions',
  severity: 'warning',
  title: 'a list of conditions in a ServiceProfile that has no entries',
  why: 'The webhook takes an empty list for a condition. To a proxy "all" of nothing matches every request and "any" of nothing none; and a response class that has such a list is dropped.',
  fix: 'List the conditions, or leave the list away.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['all', 'any'],
  *find(profile) {
    yield* requestConditions(profile).flatMap((each) => problems(each, 'all requests', 'any request'));
    yield* responseConditions(profile).flatMap((each) => problems(each, 'response', 'response'));
  },
};

function problems({ condition, field }: LocatedCondition, ...kinds: readonly [Kind, Kind]): Problem[] {
  return ['all', 'any'].flatMap((key, i) => {
    const at = [...field, key];
    const message = condition[key] && emptyConditionsFault(fieldName(at), condition[key].length, kinds[i]);
    return message === undefined ? [] : [{ message, field: at }];
  });
}

type Kind = Parameters<typeof emptyConditionsFault>[2];
