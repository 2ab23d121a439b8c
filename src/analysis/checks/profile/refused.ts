import { isDnsSubdomain } from '../../../linkerd/names';
import { statusRangeFault } from '../../../linkerd/profiles';
import { quote } from '../../../linkerd/rule';
import { fieldName } from '../../../linkerd/schema/clean';
import { LocatedCondition, requestConditions, responseConditions } from '../../../model/profile-conditions';
import { Check, Problem } from '../../check';

export const refused: Check = {
  name: 'profile/refused',
  severity: 'error',
  title: 'a ServiceProfile that the API server or the webhook of Linkerd refuses',
  why: 'The webhook reads a ServiceProfile strictly: it knows no other fields, wants a name and a condition for each route, a condition that says something, statuses from 100 to 599, and durations of Go. It refuses the whole object.',
  fix: 'Correct what is named.',
  source: 'linkerd2: pkg/profiles/profiles.go, charts/linkerd-crds/templates/serviceprofile.yaml',
  on: ['linkerd.io/ServiceProfile'],
  *find(profile) {
    for (const { message, path } of profile.problems) {
      yield { message, field: path };
    }
    if (profile.name !== '' && !isDnsSubdomain(profile.name)) {
      yield { message: `"metadata.name" is not a name, got ${quote(profile.name)}; expected lower-case letters, digits, "-" and ".", at most 253`, field: ['metadata', 'name'] };
    }
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
