import { linkNameFault } from '../../../linkerd/link-manifests';
import { LINK } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const linkName: Check = {
  name: 'multicluster/link-name',
  severity: 'warning',
  title: 'a Link has another name than the cluster that it is for',
  why: 'Mirrors are called after the cluster, and the controllers look for the Link under that name. Those of federated Services do not find it, and their metadata and status stay as they were.',
  fix: 'Call the Link as its target cluster, as `linkerd multicluster link-gen` does.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  on: [LINK],
  *find(link) {
    yield* problems(['spec', 'targetClusterName'], linkNameFault(titleOf(link), link.name, link.spec.targetClusterName));
  },
};
