import { httpOnOpaquePortFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { isOpaqueForClients, opaquePortsOf, tcpPorts } from '../../../model/opaque-ports';
import { Check } from '../../check';
import { faultsAt } from '../../injected';

export const httpOnOpaquePort: Check = {
  name: 'ports/http-on-opaque-port',
  severity: 'error',
  title: 'a port is declared as HTTP and is opaque at the same time',
  why: 'The destination controller tells clients that the port is opaque, the policy controller sends them a policy for HTTP. The proxy takes the first for its way and does not find what it needs in the second: connections to the port fail.',
  fix: 'Remove the `appProtocol`, or take the port out of the opaque ones: with a list without it, or with an empty list.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/sidecar.rs, opaq.rs; linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  since: 'appProtocol',
  on: ['/Service'],
  mentions: ['appProtocol'],
  reads: ['/Namespace'],
  *find(service, model) {
    const list = opaquePortsOf(model, service);
    for (const [i, port] of service.spec.clusterIP === 'None' ? [] : tcpPorts(service).entries()) {
      if (isOpaqueForClients(port, list)) {
        yield* faultsAt(['spec', 'ports', i, 'appProtocol'], httpOnOpaquePortFault(() => `port ${port.port} of ${titleOf(service)}`, port, list));
      }
    }
  },
};
