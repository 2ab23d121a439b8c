import { titleOf } from '../../../model/mesh-object';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const udp: Check = {
  name: 'ports/udp',
  severity: 'info',
  title: 'a meshed Service has a UDP port, which goes past the mesh',
  why: 'Proxies carry TCP. Packets of UDP go from pod to pod as without a mesh: in plain text, without identities, policies and metrics.',
  fix: 'Protect the port with a NetworkPolicy, or let the application encrypt.',
  source: 'linkerd2: pkg/inject/report.go',
  on: ['/Service'],
  mentions: ['protocol'],
  reads: ['/Namespace', ...WORKLOAD_KINDS],
  *find(service, model) {
    const ports: any[] = service.spec.ports ?? [];
    const i = ports.findIndex(({ protocol }) => protocol === 'UDP');
    if (i !== -1 && model.workloadsOf(service).some((workload) => model.injection(workload).state === 'injected')) {
      yield { message: `port ${ports[i].port} of ${titleOf(service)} is UDP, which the proxies of its pods do not carry: no mutual TLS and no policy there`, field: ['spec', 'ports', i] };
    }
  },
};
