import { linkNamespaceFault } from '../../../linkerd/links';
import { fieldName } from '../../../linkerd/schema/clean';
import { isDirect, LINK } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

export const controlPlaneNamespace: Check = {
  name: 'multicluster/control-plane-namespace',
  severity: 'warning',
  title: 'a Link of flat or federated Services to a cluster whose control plane has another namespace',
  why: 'The name of the control plane\'s namespace is a part of every identity. Proxies take for granted that it is the same in a cluster that they dial into, and connections to pods of the other cluster fail.',
  fix: 'Install both control planes into namespaces of one name, or link the clusters through a gateway alone.',
  source: 'linkerd2: controller/api/destination/watcher/cluster_store.go',
  on: [LINK],
  *find(link, _, target) {
    const field = ['spec', 'targetClusterLinkerdNamespace'];
    const { targetClusterLinkerdNamespace: namespace } = link.spec;
    const matters = namespace !== undefined && isDirect(link);
    yield* problems(field, matters ? linkNamespaceFault(fieldName(field), namespace, target.controlPlaneNamespace) : undefined);
  },
};
