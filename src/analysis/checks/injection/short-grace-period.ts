import { gracePeriodFault } from '../../../linkerd/injection';
import { hasNativeSidecar, WAIT_BEFORE_EXIT_KEY } from '../../../linkerd/proxy-rules';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected, podAnnotationField } from '../../injected';

export const shortGracePeriod: Check = {
  name: 'injection/short-grace-period',
  severity: 'warning',
  title: 'the proxy is to wait longer before its exit than its pod has time to end',
  why: 'When the grace period is over the kubelet kills all containers, and what is still being answered breaks off.',
  fix: 'Wait for less time, or set `terminationGracePeriodSeconds` of the pods to more.',
  source: 'linkerd website: tasks/graceful-shutdown.md',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model, { linkerdVersion }) {
    const pods = injected(object, model);
    if (pods?.isKnown && !hasNativeSidecar(pods.annotations, linkerdVersion)) {
      yield* faultsAt(podAnnotationField(pods.workload, WAIT_BEFORE_EXIT_KEY), gracePeriodFault(pods.workload.pod, pods.annotations, byKey));
    }
  },
};
