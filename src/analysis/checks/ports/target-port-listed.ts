import { quote } from '../../../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { listsTargetPort, tcpPorts } from '../../../model/opaque-ports';
import { Check } from '../../check';

export const targetPortListed: Check = {
  name: 'ports/target-port-listed',
  severity: 'warning',
  title: 'a Service lists a target port as opaque instead of its own port',
  why: 'Clients dial the port of the Service, and look for that number in its annotation. The number of the container says nothing there: it belongs on the pods.',
  fix: 'List the ports of the Service on the Service, and those of the containers on the pod template.',
  source: 'linkerd2: pkg/healthcheck/healthcheck.go, controller/api/destination',
  on: ['/Service'],
  mentions: [OPAQUE_PORTS_ANNOTATION],
  *find(service) {
    for (const port of tcpPorts(service).filter((each) => listsTargetPort(service, each))) {
      yield {
        message: `${quote(OPAQUE_PORTS_ANNOTATION)} of ${titleOf(service)} lists ${port.targetPort}, which is the target of its port ${port.port}, and clients know ports of Services only; expected ${port.port}`,
        field: ['metadata', 'annotations', OPAQUE_PORTS_ANNOTATION],
      };
    }
  },
};
