import { wildcardFault } from '../../../linkerd/authorizations';
import { isSpiffe } from '../../../linkerd/identities';
import { fieldName } from '../../../linkerd/schema/clean';
import { EXTERNAL_WORKLOAD } from '../../../model/inbound-workload';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const wildcardWithoutSpiffe: Check = {
  name: 'policy/wildcard-without-spiffe',
  severity: 'info',
  title: 'all identities are let in, but not those of ExternalWorkloads',
  why: 'A star stands for every identity with the form of a DNS name, which those of pods have. Identities of ExternalWorkloads are SPIFFE URIs, which match only exactly: neither a star nor an accessPolicy that ends with -authenticated lets them in.',
  fix: 'Name the identities of the ExternalWorkloads that are meant, in a MeshTLSAuthentication.',
  source: 'linkerd2-proxy: linkerd/app/inbound/src/policy.rs; linkerd2: policy-controller/core/src/identity_match.rs',
  since: 'externalWorkload',
  on: ['policy.linkerd.io/MeshTLSAuthentication', 'policy.linkerd.io/Server'],
  reads: [EXTERNAL_WORKLOAD],
  *find({ spec: { identities = [], accessPolicy } }, model) {
    const external = model.of(EXTERNAL_WORKLOAD).find(({ spec }) => isSpiffe(spec.meshTLS?.identity ?? ''));
    const isForAll = identities.includes('*') && !identities.some(isSpiffe);
    if (external && (isForAll || accessPolicy?.endsWith('-authenticated'))) {
      const field = ['spec', isForAll ? 'identities' : 'accessPolicy'];
      yield { message: wildcardFault(fieldName(field), titleOf(external)), field };
    }
  },
};
