import { foreignEgressFault } from '../../../linkerd/egress';
import { fieldName } from '../../../linkerd/schema/clean';
import { backendsOf, parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const foreignBackend: Check = {
  name: 'egress/foreign-backend',
  severity: 'error',
  title: 'a route sends to an EgressNetwork that is not its parent',
  why: 'An EgressNetwork as a backend means where the client wanted to go, which only a route of that EgressNetwork knows. With a Service or another EgressNetwork as parent the backend is none: its share of requests is answered with 500.',
  fix: 'Attach the route to the EgressNetwork, or send to a Service.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/http.rs',
  since: 'egressNetwork',
  on: ROUTES,
  *find(route) {
    const parents = parentsOf(route).filter(({ kind }) => kind === 'Service' || kind === 'EgressNetwork');
    for (const { kind, namespace, name, field } of backendsOf(route).flat()) {
      const other = kind === 'EgressNetwork' ? parents.find((parent) => parent.kind !== kind || parent.name !== name || parent.namespace !== (namespace || parent.namespace)) : undefined;
      if (other) {
        yield { message: foreignEgressFault(fieldName(field), name, `${other.kind} ${other.namespace}/${other.name}`), field };
      }
    }
  },
};
