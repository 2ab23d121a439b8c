import { fieldName } from '../../../linkerd/schema/clean';
import { unknownPortFault } from '../../../linkerd/service-ports';
import { titleOf } from '../../../model/mesh-object';
import { parentObject, parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const unknownParentPort: Check = {
  name: 'routing/unknown-parent-port',
  severity: 'warning',
  title: 'a route hangs on a port that its Service does not have',
  why: 'The port of a parentRef is one of the Service, not one of the pods. Linkerd accepts the route, as its status says, and no client ever dials that port, so that all traffic goes past the route.',
  fix: 'Set port to the one that spec.ports of the Service lists as port, not as targetPort.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: ROUTES,
  reads: ['/Service'],
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      const service = parent.kind === 'Service' ? parentObject(model, parent) : undefined;
      const field = [...parent.field, 'port'];
      const ports: number[] = (service?.spec.ports ?? []).map(({ port }: any) => port);
      const message = service && parent.port !== undefined && ports.length > 0
        ? unknownPortFault(fieldName(field), parent.port, titleOf(service), ports) : undefined;
      if (message) {
        yield { message, field };
      }
    }
  },
};
