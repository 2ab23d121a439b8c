import { unknownHttpFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { tcpPorts } from '../../../model/opaque-ports';
import { Check } from '../../check';
import { faultsAt } from '../../injected';

export const unknownAppProtocol: Check = {
  name: 'ports/unknown-app-protocol',
  severity: 'warning',
  title: 'an `appProtocol` that means HTTP in a word that Linkerd takes for opaque',
  why: 'Linkerd knows http and kubernetes.io/h2c; any other value makes the port opaque. Routes, retries, timeouts, circuit breaking and the metrics of requests are gone, for gRPC the balancing of requests, too.',
  fix: 'Write "kubernetes.io/h2c" for gRPC, "http" for HTTP/1, or nothing.',
  source: 'linkerd2: policy-controller/core/src/outbound.rs',
  since: 'appProtocol',
  on: ['/Service'],
  mentions: ['appProtocol'],
  *find(service) {
    // That of headless Services is not read.
    for (const [i, { port, appProtocol }] of service.spec.clusterIP === 'None' ? [] : tcpPorts(service).entries()) {
      yield* faultsAt(['spec', 'ports', i, 'appProtocol'], unknownHttpFault(() => `port ${port} of ${titleOf(service)}`, appProtocol));
    }
  },
};
