import { LinkMode } from '../../../linkerd/link-modes';
import { EXPORTED_LABEL, FEDERATED_LABEL } from '../../../linkerd/links';
import { federatedName, mirrorName, mirrorNameFault } from '../../../linkerd/mirrors';
import { isExported } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const longMirrorName: Check = {
  name: 'multicluster/long-mirror-name',
  severity: 'warning',
  title: 'the name of a Service leaves no room for that of its mirror',
  why: 'A mirror is called after the Service, a hyphen and the cluster, a federated Service after it and "-federated". The API server of the other cluster refuses names of more than 63 characters, and the Service is not seen there.',
  fix: 'Give the Service a shorter name, or export another one for the same pods.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go; Kubernetes: DNS labels',
  on: ['/Service'],
  mentions: [EXPORTED_LABEL, FEDERATED_LABEL],
  *find(service) {
    const { name } = service;
    const mirrored = [LinkMode.GATEWAY, LinkMode.REMOTE_DISCOVERY].some((mode) => isExported(service, mode));
    yield* problems(['metadata', 'name'],
      isExported(service, LinkMode.FEDERATED) ? mirrorNameFault(`the federated Service of ${titleOf(service)}`, federatedName(name)) : undefined,
      // The shortest name that a cluster can have.
      mirrored ? mirrorNameFault(`the mirror of ${titleOf(service)}`, mirrorName(name, 'x')) : undefined,
    );
  },
};
