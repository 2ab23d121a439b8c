import { quote } from '../../../linkerd/rule';
import { isOpaquePort } from '../../../linkerd/service-ports';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { tcpPorts } from '../../../model/opaque-ports';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { injected, podAnnotationField } from '../../injected';

const KEY = 'config.linkerd.io/skip-outbound-ports';

export const skippedMeshPort: Check = {
  name: 'ports/skipped-mesh-port',
  severity: 'info',
  title: 'pods leave the mesh for a port that a meshed Service of their namespace has',
  why: 'Skipping a port keeps all connections to it away from the proxy: no mutual TLS, no policy, no metrics. For a protocol that cannot be detected an opaque port is enough, which keeps all of that.',
  fix: 'List the port in `config.linkerd.io/opaque-ports` of the Service and its pods instead, and skip ports of servers outside of the mesh only.',
  source: 'linkerd website: features/protocol-detection.md',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace', '/Service'],
  *find(object, model) {
    const pods = injected(object, model);
    const list = pods?.workload.podAnnotations[KEY];
    if (!list) {
      return;
    }
    const [port, service] = [...meshedPorts(model).get(object.namespace) ?? []].find(([each]) => isOpaquePort(each, list)) ?? [];
    if (service) {
      yield {
        message: `${quote(KEY)} has port ${port}, got ${quote(list)}, and so connections to the meshed ${titleOf(service)} go without mutual TLS; `
          + 'expected ports of servers outside of the mesh, and "config.linkerd.io/opaque-ports" there',
        field: podAnnotationField(pods!.workload, KEY),
      };
    }
  },
};

/** The ports of meshed Services, each with the first that has it, by namespace. */
function meshedPorts(model: MeshModel): ReadonlyMap<string, ReadonlyMap<number, MeshObject>> {
  const services = model.of('/Service');
  return model.once(meshedPorts, () => {
    const byNamespace = new Map<string, Map<number, MeshObject>>();
    for (const service of services.filter((each) => model.workloadsOf(each).some((workload) => model.injection(workload).state === 'injected'))) {
      const ports = byNamespace.get(service.namespace) ?? new Map<number, MeshObject>();
      tcpPorts(service).filter(({ port }) => !ports.has(port)).forEach(({ port }) => ports.set(port, service));
      byNamespace.set(service.namespace, ports);
    }
    return byNamespace;
  });
}
