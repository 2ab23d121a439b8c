import { backendPortFault } from '../../../linkerd/route-admission';
import { fieldName } from '../../../linkerd/schema/clean';
import { backendsOf } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, hasProblem, REQUEST_ROUTES } from '../../route-findings';

export const backendWithoutPort: Check = {
  name: 'routing/backend-without-port',
  severity: 'error',
  title: 'a rule sends requests to a Service and names no port of it',
  why: 'The Gateway API and Linkerd\'s webhook refuse such a route, whatever it hangs on. Of Linkerd\'s own HTTPRoute they do not, and proxies answer the share of requests for this backend with 500.',
  fix: 'Set port of the backendRef to the port of the Service, as its spec.ports lists it.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs; policy-controller/k8s/index/src/outbound/index/http.rs',
  on: [...REQUEST_ROUTES, 'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute'],
  *find(route) {
    // Linkerd reads backends of its own HTTPRoute on their way out only.
    const isRead = route.group !== 'policy.linkerd.io' || clientParents(route).length > 0;
    for (const { kind, port, field } of isRead ? backendsOf(route).flat() : []) {
      const message = kind === 'Service' ? backendPortFault(fieldName([...field, 'port']), port) : undefined;
      if (message && !hasProblem(route, [...field, 'port'])) {
        yield { message, field: [...field, 'port'] };
      }
    }
  },
};
