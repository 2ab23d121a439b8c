import { handMarkedMirrorFault } from '../../../linkerd/mirrors';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

const MIRROR = 'mirror.linkerd.io/mirrored-service';
const VERSION = 'mirror.linkerd.io/remote-resource-version';

export const handMadeMirror: Check = {
  name: 'multicluster/hand-made-mirror',
  severity: 'warning',
  title: 'a Service that is marked as a mirror is written by hand',
  why: 'Mirrors belong to the service mirror. It overwrites what is set on them at the next change of the original, and removes those that no Link accounts for.',
  fix: 'Remove it. Annotations for balancing and ports belong on the Service in its own cluster; mirrors get them unless the Link excludes them.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  on: ['/Service'],
  mentions: [MIRROR],
  *find(service) {
    // Read from a cluster, it is Linkerd's own.
    const isLive = service.manifest.metadata?.uid !== undefined || VERSION in service.annotations;
    yield* problems(['metadata', 'labels', MIRROR], MIRROR in service.labels && !isLive ? handMarkedMirrorFault(titleOf(service), MIRROR) : undefined);
  },
};
