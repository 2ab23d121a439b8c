import { fieldName } from '../../../linkerd/schema/clean';
import { unmeshedPodsFault } from '../../../linkerd/servers';
import { titleOf } from '../../../model/mesh-object';
import { selectionsOf, SERVER_READS } from '../../../model/servers';
import { Check } from '../../check';

export const unmeshedPods: Check = {
  name: 'policy/unmeshed-pods',
  severity: 'warning',
  title: 'a Server selects only pods without a proxy, where nothing enforces it',
  why: 'Policies are enforced by the proxy in front of the port. Pods that are not injected let everybody in, whatever a Server says.',
  fix: 'Inject the pods: set linkerd.io/inject to enabled on the namespace or the pod template. Against clients that go around proxies use a NetworkPolicy.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/Server'],
  reads: SERVER_READS,
  *find(server, model) {
    const selections = selectionsOf(model, server);
    if (selections.length > 0 && selections.every(({ workload: { injection } }) => injection === 'not injected')) {
      const whose = selections.map(({ workload: { object } }) => titleOf(object)).join(', ');
      yield { message: unmeshedPodsFault(fieldName(['spec', 'podSelector']), whose), field: ['spec', 'podSelector'] };
    }
  },
};
