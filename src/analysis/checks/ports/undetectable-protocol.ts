import { portsOf } from '../../../linkerd/pods';
import { quote } from '../../../linkerd/rule';
import { opaqueProtocol } from '../../../linkerd/server-first';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { isOpaqueForPods } from '../../../model/opaque-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected, podField } from '../../injected';

const SKIPPED = 'config.linkerd.io/skip-inbound-ports';

export const undetectableProtocol: Check = {
  name: 'ports/undetectable-protocol',
  severity: 'info',
  title: 'a server whose protocol Linkerd cannot see, on a port that is not opaque',
  why: 'The proxy waits for the first bytes of the client to see what is spoken. Where the server speaks first, or the client takes its time, each connection begins with ten seconds of silence.',
  fix: 'List the port in `config.linkerd.io/opaque-ports` of the pods, and the port of the Service on the Service.',
  source: 'linkerd website: features/protocol-detection.md',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    for (const [i, container] of (pods?.workload.pod.containers ?? []).entries()) {
      for (const { port } of portsOf({ containers: [container] })) {
        const protocol = opaqueProtocol(container.image ?? '', port);
        const isLookedAt = !isOpaqueForPods(model, pods!.workload, port) && !isOpaquePort(port, pods!.annotations[SKIPPED]);
        // A list that lacks a default port is another check's.
        if (protocol !== undefined && isLookedAt && !isOpaquePort(port, null)) {
          yield {
            message: `container ${quote(container.name)} speaks ${protocol} on port ${port}, which Linkerd cannot see, and the port is not opaque; add it to ${quote(OPAQUE_PORTS_ANNOTATION)}`,
            field: podField(pods!.workload, 'containers', i, 'ports'),
          };
        }
      }
    }
  },
};
