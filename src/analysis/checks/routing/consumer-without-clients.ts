import { fieldName } from '../../../linkerd/schema/clean';
import { ROUTES } from '../../../model/routes';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { clientParents, refTitle } from '../../route-findings';

export const consumerWithoutClients: Check = {
  name: 'routing/consumer-without-clients',
  severity: 'warning',
  title: 'a route is for clients of its own namespace, where no pods are',
  why: 'Beside its parent a route holds for clients of all namespaces. In another namespace it holds for the pods of that one only, and not for those of the namespace of the Service. It is said of namespaces only that are known to be complete.',
  fix: 'Move the route to the namespace of the Service if it is meant for everybody.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: ROUTES,
  reads: WORKLOAD_KINDS,
  *find(route, model) {
    for (const parent of clientParents(route)) {
      if (parent.namespace !== route.namespace && model.isComplete(route.namespace) && model.workloadsIn(route.namespace).length === 0) {
        yield {
          message: `"${fieldName(parent.field)}" is ${refTitle(parent)} of another namespace, so that the route is for clients in ${JSON.stringify(route.namespace)} alone, where there are no pods; move the route to ${JSON.stringify(parent.namespace)} for clients of all namespaces`,
          field: parent.field,
        };
      }
    }
  },
};
