import { labelSelectorFault } from '../../../linkerd/label-selector';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

const SELECTORS: readonly Path[] = [['podSelector'], ['externalWorkloadSelector'], ['server', 'selector']];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export const selectorOfNothing: Check = {
  name: 'policy/selector-of-nothing',
  severity: 'warning',
  title: 'a selector that nothing can fulfil',
  why: 'To Linkerd an expression with too many or too few values is one that nothing fulfils: "In" and "NotIn" need values, "Exists" and "DoesNotExist" may not even have an empty list. What is no key or value of a label stands on nothing either. The Server or ServerAuthorization selects nothing, and the port keeps the policy that it has.',
  fix: 'Give values to "In" and "NotIn", and leave "values" away from "Exists" and "DoesNotExist".',
  source: 'linkerd2: policy-controller/k8s/api/src/labels.rs',
  on: ['policy.linkerd.io/Server', 'policy.linkerd.io/ServerAuthorization'],
  *find({ spec }) {
    for (const path of SELECTORS) {
      const selector = path.reduce((value: any, key) => value?.[key], spec);
      const { matchExpressions = [] } = selector ?? {};
      // An operator that there is not, the API server refuses.
      if (matchExpressions.every(({ key, operator }: any) => key !== undefined && OPERATORS.includes(operator))) {
        const field = ['spec', ...path];
        yield* labelSelectorFault('', selector) === undefined ? [] : problems(field, labelSelectorFault(fieldName(field), selector));
      }
    }
  },
};
