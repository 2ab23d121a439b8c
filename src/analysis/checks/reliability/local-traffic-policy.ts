import { titleOf } from '../../../model/mesh-object';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const localTrafficPolicy: Check = {
  name: 'reliability/local-traffic-policy',
  severity: 'warning',
  title: 'a Service sends traffic to the client\'s own node, on which it may have no pod',
  why: 'With internalTrafficPolicy Local Linkerd gives a client only the endpoints on its own node. Where there is none, requests fail; it does not go elsewhere.',
  fix: 'Run the pods as a DaemonSet, or remove internalTrafficPolicy. To prefer what is near use trafficDistribution.',
  source: 'linkerd2: controller/api/destination/watcher/filtered_listener_group.go',
  on: ['/Service'],
  mentions: ['internalTrafficPolicy'],
  reads: WORKLOAD_KINDS,
  *find(service, model) {
    const workloads = service.spec.internalTrafficPolicy === 'Local' ? model.workloadsOf(service) : [];
    if (workloads.length > 0 && workloads.every(({ kind }) => kind !== 'DaemonSet')) {
      yield {
        message: `"spec.internalTrafficPolicy" is Local, and the pods of ${titleOf(workloads[0])} are not on every node, so that requests fail on the others; expected a DaemonSet, or no such policy`,
        field: ['spec', 'internalTrafficPolicy'],
      };
    }
  },
};
