import { proxyPortFaults } from '../../../linkerd/proxy-rules';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected } from '../../injected';

export const proxyPortsClash: Check = {
  name: 'injection/proxy-ports-clash',
  severity: 'error',
  title: 'two ports of the proxy are the same',
  why: 'The proxy opens four ports, and cannot open one of them twice: it does not start, and neither does the pod get ready.',
  fix: 'Give each its own port; by default they are 4140, 4143, 4190 and 4191.',
  source: 'linkerd2: pkg/k8s/labels.go, charts/partials/templates/_proxy.tpl',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    if (pods) {
      yield* faultsAt([...pods.workload.template, 'metadata'], ...proxyPortFaults(pods.annotations, byKey));
    }
  },
};
