import { OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { quote } from '../../../linkerd/rule';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { isOpaqueForClients, isOpaqueForPods, listsTargetPort, opaquePortsOf, ServicePort, targetPortsOf, tcpPorts } from '../../../model/opaque-ports';
import { Workload, WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const opaqueOnOneSide: Check = {
  name: 'ports/opaque-on-one-side',
  severity: 'warning',
  title: 'a port is opaque for its clients and not for its pods, or the other way round',
  why: 'Clients read the annotation of the Service and its ports, the proxy beside the pods reads theirs. Where only one side knows, the other waits for ten seconds to see what is spoken, or takes for HTTP what is none.',
  fix: 'List the port of the Service on the Service and the port of the container on the pods.',
  source: 'linkerd2: pkg/healthcheck/healthcheck.go, pkg/inject/inject.go',
  on: ['/Service'],
  reads: ['/Namespace', ...WORKLOAD_KINDS],
  *find(service, model) {
    const list = opaquePortsOf(model, service);
    const workloads = service.spec.clusterIP === 'None' ? [] : model.workloadsOf(service).filter((workload) => model.injection(workload).state === 'injected');
    for (const [i, port] of tcpPorts(service).entries()) {
      const forClients = isOpaqueForClients(port, list);
      const other = workloads.find((workload) => differs(model, service, port, forClients, workload, list));
      if (other) {
        const numbers = targetPortsOf(port, other).filter((number) => isOpaqueForPods(model, other, number) !== forClients);
        const [opaque, open] = [`port ${port.port} of ${titleOf(service)}`, `port ${numbers[0]} of the pods of ${titleOf(other)}`];
        yield {
          message: `${forClients ? opaque : open} is opaque, and ${forClients ? open : opaque}, which is the same, is not; expected it in ${quote(OPAQUE_PORTS_ANNOTATION)} of both, or of neither`,
          field: ['spec', 'ports', i],
        };
      }
    }
  },
};

function differs(model: MeshModel, service: MeshObject, port: ServicePort, forClients: boolean | undefined, workload: Workload, list: string | null): boolean {
  const ofPods = model.annotation(workload, OPAQUE_PORTS_ANNOTATION);
  // Where nobody wrote a list, where it lists target ports, or where a list of the pods lacks a default port, other checks say so.
  const isElsewhere = (list === null && ofPods === undefined) || listsTargetPort(service, port) || (list === null && forClients && ofPods !== '');
  return forClients !== undefined && !isElsewhere && targetPortsOf(port, workload).some((number) => isOpaqueForPods(model, workload, number) !== forClients);
}
