import { otherGroupFault } from '../../../linkerd/route-order';
import { titleOf } from '../../../model/mesh-object';
import { meet } from '../../../model/request-overlaps';
import { attachmentsTo, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, refTitle } from '../../route-findings';

export const twoApiGroups: Check = {
  name: 'routing/two-api-groups',
  severity: 'info',
  title: 'a port has HTTPRoutes of the Gateway API and of Linkerd',
  why: 'Linkerd follows both, merged by their age and then by name. Two of the same name are easily taken for one another, and only one of the two groups can be the target of some policies.',
  fix: 'Use the HTTPRoute of one API group for a port: that of the Gateway API, unless the cluster lacks it.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: ['policy.linkerd.io/HTTPRoute'],
  reads: ROUTES,
  *find(route, model) {
    for (const parent of clientParents(route)) {
      const other = attachmentsTo(model, parent.kind, parent.namespace, parent.name)
        .find((each) => each.route.kind === 'HTTPRoute' && each.route.group !== route.group && meet({ route, parent }, each));
      if (other) {
        yield { message: otherGroupFault(`${titleOf(route)} of ${route.group}`, `${titleOf(other.route)} of ${other.route.group}`, refTitle(parent)), field: parent.field };
      }
    }
  },
};
