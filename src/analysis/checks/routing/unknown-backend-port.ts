import { fieldName } from '../../../linkerd/schema/clean';
import { unknownPortFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { backendsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

export const unknownBackendPort: Check = {
  name: 'routing/unknown-backend-port',
  severity: 'error',
  title: 'a rule sends requests to a port that the Service does not have',
  why: 'The port of a backendRef is one of the Service, not one of the pods. Proxies find no endpoints for another one, and the share of requests for this backend fails.',
  fix: 'Set port to the one that spec.ports of the Service lists as port, not as targetPort.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs; controller/api/destination/watcher/endpoints_watcher.go',
  on: ROUTES,
  reads: ['/Service'],
  *find(route, model) {
    const [parent] = clientParents(route);
    for (const { kind, namespace, name, port, weight, field } of parent ? backendsOf(route).flat() : []) {
      const service = kind === 'Service' && weight > 0 ? model.service(namespace === '' ? parent.namespace : namespace, name) : undefined;
      const ports: number[] = (service?.spec.ports ?? []).map((each: any) => each.port);
      const message = service && port !== undefined && ports.length > 0 && !ports.includes(port) ? unknownPortFault(fieldName([...field, 'port']), port, titleOf(service), ports) : undefined;
      if (message) {
        yield { message, field: [...field, 'port'] };
      }
    }
  },
};
