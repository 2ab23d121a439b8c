import { proxyResourceFaults } from '../../../linkerd/proxy-rules';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected } from '../../injected';

export const requestAboveLimit: Check = {
  name: 'injection/request-above-limit',
  severity: 'error',
  title: 'the proxy asks for more of a resource than it may use',
  why: 'The API server refuses a pod with a request above its limit, here each pod of the workload once the proxy is in it.',
  fix: 'Lower the request, or raise the limit; one of them may come from the Namespace.',
  source: 'Kubernetes: pkg/apis/core/validation; linkerd2: pkg/inject/inject.go',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    if (pods) {
      yield* faultsAt([...pods.workload.template, 'metadata'], ...proxyResourceFaults(pods.annotations, byKey));
    }
  },
};
