import { missingPortFault } from '../../../linkerd/external-workloads';
import { selects } from '../../../linkerd/label-selector';
import { EXTERNAL_WORKLOAD } from '../../../model/inbound-workload';
import { groupBy } from '../../../model/mesh-model';
import { Check } from '../../check';
import { problems } from '../../problems';

export const missingWorkloadPort: Check = {
  name: 'policy/missing-workload-port',
  severity: 'warning',
  title: 'a Service sends to a port that an ExternalWorkload does not have',
  why: 'The endpoints of a Service that selects an ExternalWorkload are for the target ports that it lists, with the same protocol. A port that it does not list gets no endpoint there.',
  fix: 'List the target ports of the Service in the ports of the ExternalWorkload, by number or name.',
  source: 'linkerd2: controller/api/destination/external-workload/endpoints_reconciler.go',
  since: 'externalWorkload',
  on: [EXTERNAL_WORKLOAD],
  reads: ['/Service'],
  *find({ namespace, labels, spec: { ports: own = [] } }, model) {
    const services = model.once(missingWorkloadPort, () => groupBy(model.of('/Service'), (service) => service.namespace));
    for (const { name, spec: { selector = {}, ports = [] } } of services.get(namespace) ?? []) {
      const isMeant = Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels);
      for (const { port, targetPort = port, protocol = 'TCP' } of isMeant ? ports : []) {
        const isThere = own.some((each: any) => (each.protocol ?? 'TCP') === protocol && (each.port === targetPort || each.name === targetPort));
        yield* isThere || port === undefined ? [] : problems(['spec', 'ports'], missingPortFault('spec.ports', name, { port, targetPort, protocol }));
      }
    }
  },
};
