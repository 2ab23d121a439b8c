import { proxyPortTakenFaults } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected, podField } from '../../injected';

export const portOfTheProxy: Check = {
  name: 'injection/port-of-the-proxy',
  severity: 'warning',
  title: 'a container listens on a port of the proxy',
  why: 'All containers of a pod share one network. Either the container or the proxy cannot open the port and does not start, or traffic for one reaches the other.',
  fix: 'Use another port, or move that of the proxy with its annotation.',
  source: 'linkerd2: pkg/k8s/labels.go',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    for (const list of ['containers', 'initContainers']) {
      for (const [i, container] of (pods?.workload.pod[list] ?? []).entries()) {
        yield* faultsAt(podField(pods!.workload, list, i, 'ports'), ...proxyPortTakenFaults(container, pods!.annotations, byKey));
      }
    }
  },
};
