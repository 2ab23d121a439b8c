import { authenticationCountFaults, authenticationKind, authenticationKindFault } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedAuthentications: Check = {
  name: 'policy/refused-authentications',
  severity: 'error',
  title: 'an AuthorizationPolicy has authentications that do not go together',
  why: 'All of requiredAuthenticationRefs have to hold at once, and Linkerd takes one identity and one network of them at most: its webhook refuses the policy. Where the webhook is not asked, the policy is left out.',
  fix: 'Make a policy for each client, or one MeshTLSAuthentication with all of them: policies add up.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  *find({ spec: { requiredAuthenticationRefs: refs = [] } }) {
    const field = ['spec', 'requiredAuthenticationRefs'];
    yield* problems(field, ...authenticationCountFaults(fieldName(field), refs.map((ref: any) => authenticationKind(ref) ?? '')));
    for (const [i, ref] of refs.entries()) {
      yield* problems([...field, i], authenticationKindFault(fieldName([...field, i]), ref));
    }
  },
};
