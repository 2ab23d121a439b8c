import { AS_ANNOTATION, sidecarFaults } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { faultsAt, podField } from '../../injected';

/** What the injector writes on pods, also where `linkerd inject` does its work beforehand. */
const WRITTEN = ['linkerd.io/created-by', 'linkerd.io/proxy-version'];

export const takenForAProxy: Check = {
  name: 'injection/taken-for-a-proxy',
  severity: 'warning',
  title: 'a container has a name by which the injector thinks that there is a proxy already',
  why: 'Where a container is called linkerd-proxy or istio-proxy, or an init container linkerd-init or istio-init, the injector does nothing, whatever is in it.',
  fix: 'Rename the container, or remove the sidecar of the other mesh.',
  source: 'linkerd2: pkg/healthcheck/sidecar.go',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const workload = model.workload(object);
    if (workload && model.injection(workload).reason === 'has a sidecar' && !WRITTEN.some((key) => key in workload.podAnnotations)) {
      yield* faultsAt(podField(workload, 'containers'), ...sidecarFaults(workload.pod, AS_ANNOTATION));
    }
  },
};
