import { fieldName } from '../../../linkerd/schema/clean';
import { isOpaquePort } from '../../../linkerd/service-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected, podField } from '../../injected';

/** A startup probe of TCP is what tools put in by themselves. */
const PROBES = ['livenessProbe', 'readinessProbe'] as const;

export const tcpProbe: Check = {
  name: 'injection/tcp-probe',
  severity: 'info',
  title: 'a probe of TCP is answered by the proxy, also when the application is down',
  why: 'The proxy accepts each connection before it knows whether the application does. A TCP probe always succeeds then: a pod whose application has hung stays ready and is not restarted.',
  fix: 'Probe with httpGet, grpc or exec, or leave the port out of the mesh with `config.linkerd.io/skip-inbound-ports`.',
  source: 'linkerd2: issue 7777',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model) {
    const pods = injected(object, model);
    const skipped = pods?.annotations['config.linkerd.io/skip-inbound-ports'];
    for (const [i, container] of (pods?.workload.pod.containers ?? []).entries()) {
      for (const probe of PROBES) {
        const port = container[probe]?.tcpSocket?.port;
        const number = typeof port !== 'string' ? port : container.ports?.find(({ name }: any) => name === port)?.containerPort;
        if (number !== undefined && !isOpaquePort(number, skipped)) {
          const field = podField(pods!.workload, 'containers', i, probe, 'tcpSocket');
          yield { message: `"${fieldName(field)}" is answered by the proxy, also when nothing listens on port ${number}; expected httpGet, grpc or exec`, field };
        }
      }
    }
  },
};
