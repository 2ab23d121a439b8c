import { probeFaults } from '../../../linkerd/link-manifests';
import { LINK } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const unreadableProbe: Check = {
  name: 'multicluster/unreadable-probe',
  severity: 'warning',
  title: 'a Link has a gateway probed in a way that Linkerd cannot read',
  why: 'The schema lets more pass than Go reads. The worker that probes the gateway logs an error and stops, and from then on the gateway counts as alive, whatever becomes of it.',
  fix: 'Write the period with a unit that Go knows, such as `3s`, and the threshold as a whole number in quotes.',
  source: 'linkerd2: multicluster/service-mirror/probe_worker.go',
  on: [LINK],
  *find(link) {
    yield* problems(['spec', 'probeSpec'], ...probeFaults(titleOf(link), link.spec.probeSpec ?? {}));
  },
};
