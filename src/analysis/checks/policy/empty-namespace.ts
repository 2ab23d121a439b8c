import { emptyNamespaceFault, refersTo } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const emptyNamespace: Check = {
  name: 'policy/empty-namespace',
  severity: 'warning',
  title: 'a reference has an empty namespace, which Linkerd takes literally',
  why: 'A namespace that is left away is that of the referring object, but an empty one is looked up as it stands: the authentication is not found, so that the policy is left out, or the identity is one that nobody has.',
  fix: 'Leave the namespace away, or name it.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy', 'policy.linkerd.io/MeshTLSAuthentication'],
  *find({ spec }) {
    for (const list of ['requiredAuthenticationRefs', 'identityRefs']) {
      for (const [i, ref] of (spec[list] ?? []).entries()) {
        const field = ['spec', list, i, 'namespace'];
        // That of a Namespace is refused, whatever it is.
        yield* refersTo(ref, '', 'Namespace') ? [] : problems(field, emptyNamespaceFault(fieldName(field), ref.namespace));
      }
    }
  },
};
