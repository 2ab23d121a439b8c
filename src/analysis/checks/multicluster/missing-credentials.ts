import { credentialsName, missingCredentialsFault } from '../../../linkerd/links';
import { isDirect, LINK } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const missingCredentials: Check = {
  name: 'multicluster/missing-credentials',
  severity: 'warning',
  title: 'a Link of flat or federated Services without credentials for the control plane',
  why: 'Pods of the other cluster are discovered by the destination controller, which reads a Secret in its own namespace. That of the Link is for the service mirror alone. Without the copy mirrors have no endpoints.',
  fix: 'Add the Secret to the namespace of the control plane, too, with its label and annotations, as `linkerd multicluster link-gen` does.',
  source: 'linkerd2: controller/api/destination/watcher/cluster_store.go',
  on: [LINK],
  reads: ['/Secret'],
  *find(link, model) {
    const { controlPlaneNamespace } = model.target;
    const name = credentialsName(link.name);
    const [own, copy] = [link.namespace, controlPlaneNamespace].map((namespace) => model.find('/Secret', namespace, name));
    const complete = model.isComplete(controlPlaneNamespace);
    // Whoever has neither in the input keeps them elsewhere.
    if (isDirect(link) && copy === undefined && (complete || own !== undefined)) {
      yield { message: missingCredentialsFault(titleOf(link), `${controlPlaneNamespace}/${name}`), field: ['spec', 'clusterCredentialsSecret'], severity: complete ? 'warning' : 'info' };
    }
  },
};
