import { idleControllerFault } from '../../../linkerd/cluster-sets';
import { CHART_KINDS, linkerdChartsOf } from '../../../model/installed-charts';
import { controllersIn, LINK } from '../../../model/links';
import { Check, Problem } from '../../check';
import { problems } from '../../problems';

export const idleController: Check = {
  name: 'multicluster/idle-controller',
  severity: 'warning',
  title: 'a controller of the multicluster chart for a Link that is not there',
  why: 'The controller starts, waits for a Link of that name, and mirrors nothing until there is one.',
  fix: 'Add the Link, by `ClusterLink` or `linkerd multicluster link-gen`, or remove the controller.',
  source: 'linkerd2: multicluster/charts/linkerd-multicluster/templates/controller/deployment.yaml',
  since: 'linkV1alpha3',
  on: CHART_KINDS,
  reads: [LINK],
  *find(object, model) {
    for (const installed of linkerdChartsOf(object).filter(({ isHere }) => isHere)) {
      const complete = installed.namespace !== undefined && model.isComplete(installed.namespace);
      const links = model.of(LINK).map(({ name }) => name);
      // Links are written by a command, too: without any in the input they are elsewhere.
      if (installed.chart === 'linkerd-multicluster' && (complete || links.length > 0)) {
        const faults = (controllersIn(installed) ?? []).map((name) => idleControllerFault(name, links));
        yield* problems([...installed.valuesPath, 'controllers'], ...faults).map((problem): Problem => ({ ...problem, severity: complete ? 'warning' : 'info' }));
      }
    }
  },
};
