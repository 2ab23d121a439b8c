import { impliedParentFault, namelessParentFault } from '../../../linkerd/route-parents';
import { fieldName } from '../../../linkerd/schema/clean';
import { TRAFFIC_ANNOTATIONS } from '../../../linkerd/traffic-annotations';
import { titleOf } from '../../../model/mesh-object';
import { parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const impliedParent: Check = {
  name: 'routing/implied-parent',
  severity: 'warning',
  title: 'a parentRef leaves away the group or kind, which makes it a Gateway',
  why: 'The CRDs of all routes put in Gateway for a kind that is not written, and the group of the route for a group. Linkerd ignores parents that are no Service, Server or EgressNetwork: there is no status, and traffic goes on as before.',
  fix: 'Write both: group core and kind Service, or group policy.linkerd.io and kind Server or EgressNetwork.',
  source: 'gateway-api: CRDs of routes; linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: ROUTES,
  reads: ['/Service', 'gateway.networking.k8s.io/Gateway'],
  *find(route, model) {
    for (const { ref: { group, kind }, namespace, name, port, field } of parentsOf(route)) {
      const fault = impliedParentFault(fieldName(field), group, kind, route.group);
      if (fault) {
        yield { message: fault, field };
        continue;
      }
      // Who writes no more than a name may well mean a Gateway that is made elsewhere, but not who writes annotations of Linkerd, too.
      const service = group === undefined && kind === undefined && !model.find('gateway.networking.k8s.io/Gateway', namespace, name) ? model.service(namespace, name) : undefined;
      if (service && (port === undefined || (service.spec.ports ?? []).some((each: any) => each.port === port))) {
        const isMeant = model.isComplete(namespace) || TRAFFIC_ANNOTATIONS.some(({ key }) => route.annotations[key] !== undefined);
        yield { message: namelessParentFault(fieldName(field), titleOf(service))!, field, severity: isMeant ? 'warning' : 'info' };
      }
    }
  },
};
