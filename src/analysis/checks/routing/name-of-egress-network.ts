import { fieldName } from '../../../linkerd/schema/clean';
import { parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const nameOfEgressNetwork: Check = {
  name: 'routing/name-of-egress-network',
  severity: 'info',
  title: 'a route for all ports of a Service, which has the name of an EgressNetwork beside it',
  why: 'When Linkerd first learns of a port it takes over routes without a port by the name of their parent alone. Until the route changes, it is followed for the EgressNetwork, too.',
  fix: 'Give one of the two another name, or set port of the parentRef.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  since: 'egressNetwork',
  on: ROUTES,
  reads: ['/Service', 'policy.linkerd.io/EgressNetwork'],
  *find(route, model) {
    for (const { kind, namespace, name, port, field } of parentsOf(route)) {
      if (kind === 'Service' && port === undefined && model.service(namespace, name) && model.find('policy.linkerd.io/EgressNetwork', namespace, name)) {
        yield {
          message: `"${fieldName(field)}" names no port of Service ${namespace}/${name}, and there is an EgressNetwork with the same name, for which Linkerd may follow the route, too; set "port", or rename one of the two`,
          field,
        };
      }
    }
  },
};
