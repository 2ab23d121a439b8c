import { statusRangeFault } from '../../../linkerd/profiles';
import { quote } from '../../../linkerd/rule';
import { fieldName } from '../../../linkerd/schema/clean';
import { LocatedCondition, requestConditions, responseConditions } from '../../../model/profile-conditions';
import { Check, Problem } from '../../check';

export const refused: Check = {
  name: 'profile/refused',
  severity: 'error',
  title: 'a ServiceProfile with a condition that the webhook of Linkerd refuses',
  why: 'The webhook wants conditions that say something, and of statuses a range from 100 to 599 with the smaller one first. It refuses the whole ServiceProfile where one is not so.',
  fix: 'Correct what is named.',
  source: 'linkerd2: pkg/profiles/profiles.go (Validate)',
  on: ['linkerd.io/ServiceProfile'],
  *find(profile) {
    yield* requestConditions(profile).flatMap((each) => emptyProblem(each, ['method', 'pathRegex', 'all', 'any', 'not']));
    yield* responseConditions(profile).flatMap((each) => [...emptyProblem(each, ['status', 'all', 'any', 'not']), ...statusProblem(each)]);
  },
};

/** Whether a condition says anything: a list does, even without entries; an empty text does not. */
function emptyProblem({ condition, field }: LocatedCondition, keys: readonly string[]): Problem[] {
  return keys.some((key) => condition[key] !== undefined && condition[key] !== '') ? []
    : [{ message: `"${fieldName(field)}" says nothing; expected at least one of ${keys.map(quote).join(', ')}`, field }];
}

function statusProblem({ condition: { status }, field }: LocatedCondition): Problem[] {
  const { min = 0, max = 0 } = status ?? {};
  const isBad = [min, max].some((bound) => bound !== 0 && (bound < 100 || bound > 599)) || (min !== 0 && max !== 0 && max < min);
  return isBad ? [{ message: statusRangeFault(min, max)!, field: [...field, 'status'] }] : [];
}
