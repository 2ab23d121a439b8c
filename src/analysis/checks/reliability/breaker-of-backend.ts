import { balancerSettings } from '../../../linkerd/balancer-values';
import { Target } from '../../../linkerd/target';
import { HTTP_ROUTES } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { EGRESS_NETWORK, GRPC_ROUTE, outboundParents, routingsTo, SERVICE } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

const MODE = 'balancer.linkerd.io/failure-accrual';

export const breakerOfBackend: Check = {
  name: 'reliability/breaker-of-backend',
  severity: 'info',
  title: 'a circuit breaker of a Service to which a route of another Service sends requests',
  why: 'For requests that a route sends to a backend, the annotations of the Service that clients called count, and not those of the backend. Its own breaker is for clients that call it directly.',
  fix: 'Put the circuit breaker on the Service on which the route hangs.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs',
  on: [SERVICE],
  mentions: [MODE],
  reads: [EGRESS_NETWORK, ...HTTP_ROUTES, GRPC_ROUTE],
  *find(service, model, target) {
    if (!hasBreaker(service, target)) {
      return;
    }
    for (const { route } of routingsTo(model, service)) {
      const parents = outboundParents(model, route).filter((parent) => parent !== service);
      const unguarded = parents.find((parent) => !hasBreaker(parent, target));
      if (unguarded) {
        yield { message: `"${MODE}" does not hold for requests that ${titleOf(route)} sends here, because ${titleOf(unguarded)}, which clients call, has no circuit breaker; set it there`, field: annotationField(MODE) };
        return;
      }
    }
  },
};

function hasBreaker({ annotations }: MeshObject, { linkerdVersion }: Target): boolean {
  return balancerSettings(annotations, linkerdVersion).failureAccrual.value !== undefined;
}
