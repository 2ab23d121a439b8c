import { unservedFault } from '../../../linkerd/kind-versions';
import { isForLinkerd, ROUTES, unreadRouteFault } from '../../../model/routes';
import { Check } from '../../check';

export const unreadRoute: Check = {
  name: 'versions/unread-route',
  severity: 'warning',
  title: 'a route that the cluster takes and Linkerd does not watch',
  why: 'When it starts, the policy controller asks whether the version of a route that it knows is served, and otherwise goes on without that kind. Older releases do not know some kinds at all. Nothing says so but a line in its log.',
  fix: 'Install the CRDs in a release and channel that serves what Linkerd reads, upgrade Linkerd, or use a kind of route that it knows.',
  source: 'linkerd2: policy-controller/runtime/src/args.rs, policy-controller/k8s/api/src/lib.rs',
  on: ROUTES,
  *find(object, _, target) {
    const isThere = unservedFault(object.group, object.kind, object.version, target) === undefined;
    const message = isThere && isForLinkerd(object) ? unreadRouteFault(object, target) : undefined;
    if (message !== undefined) {
      yield { message, field: ['apiVersion'] };
    }
  },
};
