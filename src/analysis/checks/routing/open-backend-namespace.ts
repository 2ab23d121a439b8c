import { openNamespaceFault } from '../../../linkerd/route-parents';
import { fieldName } from '../../../linkerd/schema/clean';
import { backendsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

export const openBackendNamespace: Check = {
  name: 'routing/open-backend-namespace',
  severity: 'warning',
  title: 'a route for a Service of another namespace leaves the namespace of a backend open',
  why: 'Proxies look for such a backend in the namespace of the parent; the status looks in that of the route, as the Gateway API says. One of the two finds another Service or none, and requests go astray or get 500.',
  fix: 'Write the namespace of each backendRef.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs, policy-controller/k8s/status/src/routes/http.rs',
  on: ROUTES,
  reads: ['/Service'],
  *find(route, model) {
    const parent = clientParents(route).find(({ kind, namespace }) => kind === 'Service' && namespace !== route.namespace);
    for (const { kind, namespace, name, field } of parent ? backendsOf(route).flat() : []) {
      if (kind === 'Service' && namespace === '') {
        const [byProxies, byStatus] = [parent!.namespace, route.namespace].map((each) => model.service(each, name) !== undefined);
        // Where only the namespace of the parent has it, requests arrive.
        const severity = byStatus ? 'warning' : byProxies ? undefined : 'info';
        if (severity) {
          yield { message: openNamespaceFault(fieldName([...field, 'namespace']), name, parent!.namespace, route.namespace)!, field, severity };
        }
      }
    }
  },
};
