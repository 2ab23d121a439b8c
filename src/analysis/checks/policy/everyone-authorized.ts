import { noAuthenticationsFault } from '../../../linkerd/authorizations';
import { Check } from '../../check';

export const everyoneAuthorized: Check = {
  name: 'policy/everyone-authorized',
  severity: 'warning',
  title: 'an AuthorizationPolicy demands nothing, and so authorizes everyone',
  why: 'All of requiredAuthenticationRefs have to hold. An empty list always holds: clients without mutual TLS are let in too, from any network.',
  fix: 'Name a MeshTLSAuthentication, a ServiceAccount or a NetworkAuthentication. To let everyone in on purpose, set accessPolicy of the Server to all-unauthenticated, or acknowledge this.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  *find({ spec: { requiredAuthenticationRefs: refs } }) {
    const message = refs && noAuthenticationsFault('requiredAuthenticationRefs', refs.length);
    if (message) {
      yield { message, field: ['spec', 'requiredAuthenticationRefs'] };
    }
  },
};
