import { fieldName } from '../../../linkerd/schema/clean';
import { LINK } from '../../../model/links';
import { keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { Check } from '../../check';

const CONTROL_PLANE_COMPONENT = '__meta_kubernetes_pod_label_linkerd_io_control_plane_component';

export const multiclusterUnscraped: Check = {
  name: 'install/multicluster-unscraped',
  severity: 'warning',
  title: 'a PodMonitor looks for controllers of links by a label that they do not have',
  why: 'Pods of the multicluster extension have the label component. The PodMonitor of the chart linkerd-control-plane selects them by linkerd.io/control-plane-component, which only the control plane has, and scrapes nothing.',
  fix: 'Select by the label component, as `MeshPodMonitors` does.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/podmonitor.yaml',
  on: [POD_MONITOR],
  reads: [LINK],
  *find(monitor, model) {
    for (const { label, regex, field } of keptPorts(monitor)) {
      if (label === CONTROL_PLANE_COMPONENT && regex.includes('linkerd-service-mirror') && model.of(LINK).length > 0) {
        yield { message: `"${fieldName(field)}" keeps pods with the label "linkerd.io/control-plane-component", which controllers of links do not have, so that they are not scraped; expected the label "component"`, field };
      }
    }
  },
};
