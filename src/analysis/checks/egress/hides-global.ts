import { hiddenGlobalFault } from '../../../linkerd/egress';
import { externalNetworks, networksContain } from '../../../linkerd/networks';
import { caughtNetworks } from '../../../model/egress-networks';
import { groupBy } from '../../../model/mesh-model';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

const EGRESS_NETWORK = 'policy.linkerd.io/EgressNetwork';

export const hidesGlobal: Check = {
  name: 'egress/hides-global',
  severity: 'warning',
  title: 'an EgressNetwork ends what global ones deny to its namespace',
  why: 'A namespace with an EgressNetwork of its own is no longer subject to those of the global namespace. What its own networks do not have is let through, although a global EgressNetwork denies it.',
  fix: 'Repeat Deny in the namespace, with an EgressNetwork that has no networks and so is for all that is outside, or remove the one of the namespace.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/egress_network.rs',
  since: 'egressNetwork',
  on: ['policy.linkerd.io/EgressNetwork'],
  *find(object, model, { globalEgressNetworkNamespace, clusterNetworks }) {
    const byNamespace = model.once(hidesGlobal, () => groupBy(model.of(EGRESS_NETWORK), ({ namespace }) => namespace));
    const own = byNamespace.get(object.namespace) ?? [];
    const global = byNamespace.get(globalEgressNetworkNamespace)?.find(({ spec }) => spec.trafficPolicy === 'Deny');
    const isHidden = global && object.namespace !== globalEgressNetworkNamespace && own[0] === object;
    if (isHidden && !networksContain(own.flatMap((each) => caughtNetworks(model, each)), externalNetworks(clusterNetworks))) {
      yield {
        message: `${hiddenGlobalFault(object.namespace, titleOf(global))}; what is outside of its networks is let through; expected an EgressNetwork without networks there, too; make one, or remove this one`,
        field: ['spec', 'networks'],
      };
    }
  },
};
