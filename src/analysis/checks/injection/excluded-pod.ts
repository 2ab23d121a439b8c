import { AS_ANNOTATION, excludedPodFaults } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { faultsAt } from '../../injected';

export const excludedPod: Check = {
  name: 'injection/excluded-pod',
  severity: 'warning',
  title: 'a label of Linkerd\'s own components keeps pods from being injected',
  why: 'The API server does not call the injector for pods with a label by which Linkerd marks its control plane and its CNI plugin.',
  fix: 'Remove the label from the pod template.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const workload = model.workload(object);
    if (workload && workload.namespace !== model.target.controlPlaneNamespace && model.injection(workload).reason === 'excluded pod') {
      yield* faultsAt([...workload.template, 'metadata', 'labels'], ...excludedPodFaults(workload.podLabels, AS_ANNOTATION));
    }
  },
};
