import { fieldName } from '../../../linkerd/schema/clean';
import { backendNamespace } from '../../../model/outbound-rule';
import { backendsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, refTitle } from '../../route-findings';

export const missingBackend: Check = {
  name: 'routing/missing-backend',
  severity: 'error',
  title: 'a rule sends requests to a Service that is not there',
  why: 'A backend that does not exist keeps its share of the requests: proxies answer them with 500, and close connections of TLSRoutes and TCPRoutes. It is said of namespaces only that are known to be complete.',
  fix: 'Correct the name or the namespace, or make the Service. Where namespace is left away it is that of the parent.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  on: ROUTES,
  reads: ['/Service'],
  *find(route, model) {
    const [parent] = clientParents(route);
    for (const ref of parent ? backendsOf(route).flat() : []) {
      const namespace = backendNamespace(ref, parent);
      if (ref.kind === 'Service' && model.isComplete(namespace) && !model.service(namespace, ref.name)) {
        const message = `"${fieldName(ref.field)}" is not there, got ${refTitle({ ...ref, namespace })}, and its share of the requests fails; correct the name or the namespace`;
        yield { message, field: ref.field };
      }
    }
  },
};
