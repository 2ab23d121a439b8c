import { identityRefFault } from '../../../linkerd/authorizations';
import { supports } from '../../../linkerd/features';
import { identityFault } from '../../../linkerd/identities';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedIdentity: Check = {
  name: 'policy/refused-identity',
  severity: 'error',
  title: 'a MeshTLSAuthentication names what is no identity',
  why: 'Identities are names such as web.shop.serviceaccount.identity.linkerd.cluster.local, whose first label may be a star, or SPIFFE URIs, in which a star is no wildcard. References are to ServiceAccounts or Namespaces by name. The webhook of Linkerd refuses all else.',
  fix: 'Refer to ServiceAccounts with identityRefs, so that Linkerd works out their identities. Name each SPIFFE identity by itself.',
  source: 'linkerd2: policy-controller/runtime/src/validation.rs, policy-controller/runtime/src/admission.rs',
  on: ['policy.linkerd.io/MeshTLSAuthentication'],
  *find({ spec: { identities = [], identityRefs = [] } }, _, { linkerdVersion }) {
    for (const [i, identity] of identities.entries()) {
      const field = ['spec', 'identities', i];
      // Before there were SPIFFE identities the CRD itself knew what an identity is.
      yield* supports(linkerdVersion, 'externalWorkload') ? problems(field, identityFault(fieldName(field), identity, linkerdVersion)) : [];
    }
    for (const [i, ref] of identityRefs.entries()) {
      const field = ['spec', 'identityRefs', i];
      yield* problems(field, identityRefFault(fieldName(field), ref));
    }
  },
};
