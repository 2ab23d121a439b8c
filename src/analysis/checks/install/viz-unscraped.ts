import { fieldName } from '../../../linkerd/schema/clean';
import { CHART_KINDS, chartsCalled } from '../../../model/installed-charts';
import { keeps, keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { Check } from '../../check';

export const vizUnscraped: Check = {
  name: 'install/viz-unscraped',
  severity: 'warning',
  title: 'a PodMonitor is for linkerd-viz, too, and does not keep its ports',
  why: 'Components of linkerd-viz have their metrics on a port that is called admin and no more. The regex of the chart linkerd-control-plane wants something before it, and leaves them out.',
  fix: 'Keep `(.*-)?admin`, as `MeshPodMonitors` does.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/podmonitor.yaml',
  on: [POD_MONITOR],
  reads: CHART_KINDS,
  *find(monitor, model) {
    const [viz] = chartsCalled('linkerd-viz', model);
    const names: string[] = monitor.spec.namespaceSelector?.matchNames ?? [];
    for (const { label, regex, field } of viz?.namespace !== undefined && names.includes(viz.namespace) ? keptPorts(monitor) : []) {
      if (label === undefined && keeps(regex, 'dest-admin') && !keeps(regex, 'admin')) {
        yield { message: `"${fieldName(field)}" does not keep ports called "admin", as components of ${viz.namespace} have, so that they are not scraped; expected a regex such as "(.*-)?admin"`, field };
      }
    }
  },
};
