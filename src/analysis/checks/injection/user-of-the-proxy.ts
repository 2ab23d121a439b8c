import { proxyUserFault } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected, podField } from '../../injected';

export const userOfTheProxy: Check = {
  name: 'injection/user-of-the-proxy',
  severity: 'warning',
  title: 'a container runs as the user of the proxy, so that its traffic goes past it',
  why: 'What the proxy sends must not be led to the proxy again, and is known by its user. All that this container sends leaves the pod without mutual TLS, metrics and policy.',
  fix: 'Run the container as another user, or the proxy with `config.linkerd.io/proxy-uid`.',
  source: 'linkerd2: charts/partials/templates/_proxy-init.tpl',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    for (const list of ['containers', 'initContainers']) {
      for (const [i, container] of (pods?.workload.pod[list] ?? []).entries()) {
        yield* faultsAt(podField(pods!.workload, list, i), proxyUserFault(container, pods!.workload.pod, pods!.annotations, byKey));
      }
    }
  },
};
