import { quote } from '../../../linkerd/rule';
import { isOpaquePort, OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { opaquePortsOf, targetPortsOf, tcpPorts } from '../../../model/opaque-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const namedTargetPort: Check = {
  name: 'ports/named-target-port',
  severity: 'warning',
  title: 'a Service leads to a port that is opaque by default, by a name that hides it from clients',
  why: 'Where nothing is listed, the injector marks a Service whose port or numeric target port is in Linkerd\'s default list. It does not look behind names, so that the pods know that the port is opaque and clients do not.',
  fix: 'Annotate the Service with its port, or write the number of the target port.',
  source: 'linkerd2: pkg/inject/inject.go',
  on: ['/Service'],
  reads: ['/Namespace', ...WORKLOAD_KINDS],
  *find(service, model) {
    const workloads = opaquePortsOf(model, service) === null && service.spec.clusterIP !== 'None'
      ? model.workloadsOf(service).filter((workload) => model.injection(workload).state === 'injected' && model.annotation(workload, OPAQUE_PORTS_ANNOTATION) === undefined) : [];
    for (const [i, port] of workloads.length === 0 ? [] : tcpPorts(service).entries()) {
      const number = typeof port.targetPort === 'string' && !isOpaquePort(port.port, null)
        ? workloads.flatMap((workload) => targetPortsOf(port, workload)).find((each) => isOpaquePort(each, null)) : undefined;
      if (number !== undefined) {
        yield {
          message: `port ${port.port} of ${titleOf(service)} leads by the name ${quote(port.targetPort)} to port ${number}, which is opaque by Linkerd's default, and clients do not know it; set ${quote(OPAQUE_PORTS_ANNOTATION)} of the Service to "${port.port}", or the target port to ${number}`,
          field: ['spec', 'ports', i, 'targetPort'],
        };
      }
    }
  },
};
