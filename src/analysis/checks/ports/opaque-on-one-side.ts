import { quote } from '../../../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { isOpaqueForClients, isOpaqueForPods, listsTargetPort, opaquePortsOf, targetPortsOf, tcpPorts } from '../../../model/opaque-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
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
    for (const [i, port] of workloads.length === 0 ? [] : tcpPorts(service).entries()) {
      const forClients = isOpaqueForClients(port, list);
      const [other] = forClients === undefined || listsTargetPort(service, port) ? [] : workloads.flatMap((workload) => {
        const number = isToldElsewhere(list, forClients, model.annotation(workload, OPAQUE_PORTS_ANNOTATION)) ? undefined
          : targetPortsOf(port, workload).find((each) => isOpaqueForPods(model, workload, each) !== forClients);
        return number === undefined ? [] : [{ workload, number }];
      });
      if (other) {
        const [ofService, ofPods] = [`port ${port.port} of ${titleOf(service)}`, `port ${other.number} of the pods of ${titleOf(other.workload)}`];
        yield {
          message: `${forClients ? ofService : ofPods} is opaque, and ${forClients ? ofPods : ofService}, which is the same, is not; `
            + `expected it in ${quote(OPAQUE_PORTS_ANNOTATION)} of both, or of neither`,
          field: ['spec', 'ports', i],
        };
      }
    }
  },
};

/** Where nobody wrote a list, and where that of the pods lacks a default port, other checks say so. */
function isToldElsewhere(ofService: string | null, forClients: boolean, ofPods: string | undefined): boolean {
  return ofService === null && (ofPods === undefined || (forClients && ofPods !== ''));
}
