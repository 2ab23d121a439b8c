import { INJECT_ANNOTATION } from '../../../linkerd/annotations';
import { AS_ANNOTATION, admissionDisabledFault, asksForInjection, excludedNamespaceFault } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { faultsAt, podAnnotationField } from '../../injected';

export const excludedNamespace: Check = {
  name: 'injection/excluded-namespace',
  severity: 'warning',
  title: 'pods are to be injected in a namespace where Linkerd never does',
  why: 'The API server does not call the injector for kube-system and cert-manager, nor for a namespace with the label `config.linkerd.io/admission-webhooks: disabled`. Annotations there mesh nothing.',
  fix: 'Use another namespace, or remove the label; or remove the annotation.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model) {
    const workload = model.workload(object);
    if (workload === undefined) {
      if (asksForInjection(object.annotations)) {
        yield* faultsAt(['metadata', 'annotations', INJECT_ANNOTATION], excludedNamespaceFault(object.name, AS_ANNOTATION), admissionDisabledFault(object.labels, AS_ANNOTATION));
      }
    } else if (asksForInjection(workload.podAnnotations)) {
      const labels = model.namespace(workload.namespace)?.labels ?? {};
      const fault = excludedNamespaceFault(workload.namespace, AS_ANNOTATION) ?? admissionDisabledFault(labels, AS_ANNOTATION);
      yield* faultsAt(podAnnotationField(workload, INJECT_ANNOTATION), fault);
    }
  },
};
