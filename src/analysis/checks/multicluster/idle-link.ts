import { idleLinkFault } from '../../../linkerd/cluster-sets';
import { CONTROLLER_READS, LINK, linkControllers } from '../../../model/links';
import { Check } from '../../check';
import { problems } from '../../problems';

export const idleLink: Check = {
  name: 'multicluster/idle-link',
  severity: 'warning',
  title: 'a Link that no controller of the multicluster extension mirrors by',
  why: 'From Linkerd 2.18 on the chart linkerd-multicluster runs a controller for each item of its value controllers. A Link that none of them names is stored, and nothing is done with it.',
  fix: 'Add the Link to `controllers` of the chart: `LinkerdMulticluster` takes what `ClusterMesh.controllersOf` says.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/controller/deployment.yaml',
  since: 'linkV1alpha3',
  on: [LINK],
  reads: CONTROLLER_READS,
  *find({ name }, model, { linkerdVersion }) {
    const controllers = linkControllers(model);
    yield* problems([], controllers && idleLinkFault(name, controllers, linkerdVersion));
  },
};
