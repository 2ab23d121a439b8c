import { Probe, probesOf } from '../../../linkerd/pods';
import { deniedProbeFault, probeProtocolFault } from '../../../linkerd/servers';
import { authorized } from '../../../model/authorized';
import { inbound, INBOUND_READS } from '../../../model/inbound';
import { inboundWorkload } from '../../../model/inbound-workload';
import { titleOf } from '../../../model/mesh-object';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const probeDenied: Check = {
  name: 'policy/probe-denied',
  severity: 'error',
  title: 'the kubelet\'s probes of a container are not let in',
  why: 'Linkerd lets HTTP probes in by itself, but only as long as the Server of their port has no routes: with the first HTTPRoute they need a route and a policy of their own. Probes of gRPC and HTTPS, and those on opaque ports, it never lets in by itself. Containers whose probes fail are restarted, or get no traffic.',
  fix: 'Make a route for the probes, and an AuthorizationPolicy for it with a NetworkAuthentication of the nodes; and a route for the other requests.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: WORKLOAD_KINDS,
  reads: INBOUND_READS,
  *find(object, model, target) {
    const workload = inboundWorkload(model, object);
    const field = [...model.workload(object)?.template ?? [], 'spec'];
    const probes = workload?.injection === 'injected' ? probesOf(workload.pod) : [];
    const ports = new Map([...new Set(probes.map(({ port }) => port))].map((port) => [port, inbound(model, object, port)!]));
    for (const probe of probes) {
      const port = ports.get(probe.port)!;
      const { verdict, route } = authorized(port, {}, target, requestOf(probe));
      // How the port is spoken comes first: such a probe fails, whoever is let in.
      if (port.isCertain && probeProtocolFault(probe, port.protocol) === undefined && ['denied', 'not found'].includes(verdict)) {
        yield {
          message: deniedProbeFault(probe, verdict === 'denied', port.server && titleOf(port.server), route && titleOf(route)),
          field,
          severity: model.isComplete(object.namespace) ? 'error' : 'warning',
        };
      }
    }
  },
};

function requestOf({ kind, path }: Probe): { readonly method: string; readonly path: string } | undefined {
  return kind === 'https' ? undefined : { method: kind === 'grpc' ? 'POST' : 'GET', path };
}
