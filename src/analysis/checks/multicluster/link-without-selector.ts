import { LINK_MODES } from '../../../linkerd/link-modes';
import { noSelectorFault } from '../../../linkerd/links';
import { LINK } from '../../../model/links';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const linkWithoutSelector: Check = {
  name: 'multicluster/link-without-selector',
  severity: 'warning',
  title: 'a Link without any selector, by which nothing is mirrored',
  why: 'Each selector stands for one way to mirror. Without one no Service of the other cluster is selected, whatever labels it has.',
  fix: 'Add `selector` for Services behind a gateway, `remoteDiscoverySelector` for flat ones, or `federatedServiceSelector`.',
  source: 'linkerd2: multicluster/service-mirror/cluster_watcher.go',
  on: [LINK],
  *find(link) {
    const selectors = Object.values(LINK_MODES).map(({ selector }) => selector);
    yield* problems(['spec'], selectors.some((selector) => selector in link.spec) ? undefined : noSelectorFault(titleOf(link), selectors));
  },
};
