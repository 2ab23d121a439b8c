import { missingObjectFault } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { AUTHENTICATIONS, resolvePolicy } from '../../../model/authorizations';
import { Check } from '../../check';

export const missingAuthentication: Check = {
  name: 'policy/missing-authentication',
  severity: 'warning',
  title: 'an AuthorizationPolicy requires an authentication that does not exist',
  why: 'As long as one of the authentications is not there, Linkerd leaves out the whole policy and says so in its log only: nobody is let in by it.',
  fix: 'Make the authentication in the namespace that the reference means: that of the policy, unless it names one.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  reads: AUTHENTICATIONS,
  *find(policy, model) {
    for (const { ref, index, namespace } of resolvePolicy(model, policy).missing) {
      const field = ['spec', 'requiredAuthenticationRefs', index];
      // What is in another namespace, somebody else makes.
      if (model.isComplete(namespace) || (ref.namespace ?? policy.namespace) === policy.namespace) {
        yield {
          message: missingObjectFault(fieldName(field), `${ref.kind} ${namespace}/${ref.name}`, 'Linkerd leaves out the policy'),
          field,
          severity: model.isComplete(namespace) ? 'warning' : 'info',
        };
      }
    }
  },
};
