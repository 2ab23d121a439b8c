import { INJECT_ANNOTATION } from '../../../linkerd/annotations';
import { AS_ANNOTATION, hostNetworkFault } from '../../../linkerd/injection';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { adviceIf, faultsAt, podField } from '../../injected';

export const hostNetwork: Check = {
  name: 'injection/host-network',
  severity: 'warning',
  title: 'pods in the network of their node are to be injected, and are not',
  why: 'The rules that lead traffic through the proxy would concern the whole node, and so the injector leaves such pods alone. They are not meshed: no mutual TLS, and policies that ask for identities keep them out.',
  fix: 'Remove `hostNetwork`, or say that it is meant with `linkerd.io/inject: disabled` on the pods.',
  source: 'linkerd2: pkg/inject/report.go',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const workload = model.workload(object);
    if (workload && model.injection(workload).reason === 'host network') {
      // In a namespace that is meshed as a whole, agents of nodes are left out by intent.
      const isInherited = workload.podAnnotations[INJECT_ANNOTATION] === undefined;
      yield* adviceIf(isInherited, faultsAt(podField(workload, 'hostNetwork'), hostNetworkFault(true, AS_ANNOTATION)));
    }
  },
};
