import { isDnsLabel } from '../../../linkerd/names';
import { quote } from '../../../linkerd/rule';
import { lackingPortsFault, noClusterIpFault } from '../../../linkerd/service-ports';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const trafficSplitServices: Check = {
  name: 'routing/traffic-split-services',
  severity: 'warning',
  title: 'a TrafficSplit whose Services are not there, or not as a split needs them',
  why: 'The adaptor takes all names for Services beside the TrafficSplit. Clients have to call the apex, which needs a cluster IP; and they dial the same port of each backend.',
  fix: 'Name Services of the same namespace, with the same ports.',
  source: 'linkerd-smi: pkg/adaptor/controller.go',
  on: ['split.smi-spec.io/TrafficSplit'],
  reads: ['/Service'],
  *find({ namespace, spec: { service, backends = [] } }, model) {
    const missingFault = (prop: string, name: string) => (!isDnsLabel(name) ? `"${prop}" is not the name of a Service, got ${quote(name)}; expected one of the namespace ${quote(namespace)}, without it`
      : model.isComplete(namespace) && !model.service(namespace, name) ? `"${prop}" is Service ${namespace}/${name}, which is not there; expected one of the same namespace` : undefined);
    const apex = typeof service === 'string' ? model.service(namespace, service) : undefined;
    const apexFault = typeof service === 'string' ? missingFault('spec.service', service) ?? (apex && noClusterIpFault(() => `"spec.service" ${titleOf(apex)}`, apex.spec)) : undefined;
    if (apexFault !== undefined) {
      yield { message: apexFault, field: ['spec', 'service'] };
    }
    for (const [i, { service: name }] of (backends as any[]).entries()) {
      const prop = `spec.backends[${i}].service`;
      const backend = name === undefined ? undefined : model.service(namespace, name);
      const message = name === undefined ? undefined
        : missingFault(prop, name) ?? (apex && backend && lackingPortsFault(`"${prop}" ${titleOf(backend)}`, portsOf(backend), portsOf(apex), titleOf(apex)));
      if (message !== undefined) {
        yield { message, field: ['spec', 'backends', i, 'service'] };
      }
    }
  },
};

function portsOf({ spec: { ports = [] } }: MeshObject): number[] {
  return ports.flatMap(({ port }: any) => port ?? []);
}
