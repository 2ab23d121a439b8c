import { linkCredentialsFault } from '../../../linkerd/link-manifests';
import { LINK } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const linkCredentials: Check = {
  name: 'multicluster/link-credentials',
  severity: 'error',
  title: 'a Link names credentials that its controller is not allowed to read',
  why: 'The chart grants each controller the Secret cluster-credentials-<name of the Link> and no other. With another name the controller is forbidden to read it, and nothing is mirrored.',
  fix: 'Call the Secret `cluster-credentials-` and the name of the Link, and name that in `clusterCredentialsSecret`.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/controller/rbac.yaml',
  since: 'linkV1alpha3',
  on: [LINK],
  *find(link) {
    yield* problems(['spec', 'clusterCredentialsSecret'], linkCredentialsFault(titleOf(link), link.name, link.spec.clusterCredentialsSecret));
  },
};
