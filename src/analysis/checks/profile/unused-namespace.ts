import { serviceOfFqdn } from '../../../model/profiles';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const unusedNamespace: Check = {
  name: 'profile/unused-namespace',
  severity: 'warning',
  title: 'a ServiceProfile in a namespace that has neither its Service nor clients in the mesh',
  why: 'Linkerd looks for a ServiceProfile in the namespace of the client, and then in that of the Service. In any other one it is not found.',
  fix: 'Move it into the namespace of the Service, or into that of the clients that it is for.',
  source: 'linkerd2: controller/api/destination/server.go',
  on: ['linkerd.io/ServiceProfile'],
  reads: ['/Namespace', ...WORKLOAD_KINDS],
  *find({ name, namespace }, model, { clusterDomain }) {
    const service = serviceOfFqdn(name, clusterDomain);
    if (service === undefined || service.namespace === namespace || !model.isComplete(namespace)) {
      return;
    }
    if (model.workloadsIn(namespace).every((workload) => model.injection(workload).state === 'not injected')) {
      yield {
        message: `"metadata.namespace" has no clients in the mesh that would see it, got "${namespace}"; expected the namespace of the Service, "${service.namespace}", or one with meshed clients`,
        field: ['metadata', 'namespace'],
      };
    }
  },
};
