import { unservedFault, VERSIONED_KINDS } from '../../../linkerd/kind-versions';
import { kindOf } from '../../../model/mesh-model';
import { isForLinkerd, ROUTES, unreadRouteFault } from '../../../model/routes';
import { Check } from '../../check';

export const unservedVersion: Check = {
  name: 'versions/unserved-version',
  severity: 'error',
  title: 'the cluster does not have this kind, or not in this version',
  why: 'Kinds come with the CRDs of a release of Linkerd or of the Gateway API, and each release serves some versions of them. The API server refuses what is in another version.',
  fix: 'Write the apiVersion that the target serves, or upgrade what brings the CRDs.',
  source: 'linkerd2: charts/linkerd-crds/templates; gateway-api: config/crd',
  on: VERSIONED_KINDS,
  *find(object, _, target) {
    const unserved = unservedFault(object.group, object.kind, object.version, target);
    if (unserved !== undefined) {
      // What Linkerd would read says better what to do.
      const unread = ROUTES.includes(kindOf(object)) && isForLinkerd(object) ? unreadRouteFault(object, target) : undefined;
      yield { message: unread ?? unserved, field: ['apiVersion'] };
    }
  },
};
