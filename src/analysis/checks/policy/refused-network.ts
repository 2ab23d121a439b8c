import { emptyNetworksFault, refusedNetworkFaults } from '../../../linkerd/networks';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedNetwork: Check = {
  name: 'policy/refused-network',
  severity: 'error',
  title: 'a network cannot be read, or nothing of it is left',
  why: 'Networks are CIDRs or IP addresses, and each exception is a part of its network, but not all of it. There has to be at least one network where a list is written. The webhook of Linkerd refuses all else.',
  fix: 'Write CIDRs such as 10.0.0.0/8, with exceptions within them. For every address write 0.0.0.0/0 and ::/0.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs, policy-controller/k8s/api/src/policy/network.rs',
  on: ['policy.linkerd.io/NetworkAuthentication', 'policy.linkerd.io/ServerAuthorization', 'policy.linkerd.io/EgressNetwork'],
  *find({ kind, spec }) {
    const isAuthorization = kind === 'ServerAuthorization';
    const field = isAuthorization ? ['spec', 'client', 'networks'] : ['spec', 'networks'];
    const networks: any[] | undefined = isAuthorization ? spec.client?.networks : spec.networks;
    // Of a ServerAuthorization an empty list is none.
    yield* networks && !isAuthorization ? problems(field, emptyNetworksFault(fieldName(field), networks)) : [];
    for (const [i, network] of (networks ?? []).entries()) {
      yield* network.cidr === undefined ? [] : problems([...field, i], ...refusedNetworkFaults(fieldName([...field, i]), network));
    }
  },
};
