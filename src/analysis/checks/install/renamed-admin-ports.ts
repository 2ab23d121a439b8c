import { supports } from '../../../linkerd/features';
import { quote } from '../../../linkerd/rule';
import { fieldName } from '../../../linkerd/schema/clean';
import { keeps, keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { Check } from '../../check';

const FORMER = 'admin-http';
const RENAMED = 'dest-admin';

export const renamedAdminPorts: Check = {
  name: 'install/renamed-admin-ports',
  severity: 'warning',
  title: 'a PodMonitor looks for ports of the control plane by names of another release',
  why: 'Up to Linkerd 2.18 each component had its metrics on a port admin-http. Since 2.19 the ports are called dest-admin, policy-admin and so on, because Kubernetes warns of names that are there twice. What asks for the other names scrapes nothing.',
  fix: 'Keep ports by `.*-admin` from 2.19 on and by `admin-http` before, or by both during an upgrade, as `MeshPodMonitors` does.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/podmonitor.yaml',
  on: [POD_MONITOR],
  *find(monitor, _, { linkerdVersion }) {
    const [now, other] = supports(linkerdVersion, 'sidecarPortNames') ? [RENAMED, FORMER] : [FORMER, RENAMED];
    for (const { label, regex, field } of keptPorts(monitor)) {
      if (label === undefined && keeps(regex, other) && !keeps(regex, now)) {
        yield { message: `"${fieldName(field)}" keeps ports called ${quote(other)}, and Linkerd ${linkerdVersion} has ${quote(now)} and the like, so that the control plane is not scraped; expected a regex for these`, field };
      }
    }
  },
};
