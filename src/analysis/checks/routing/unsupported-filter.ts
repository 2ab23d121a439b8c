import { filterPlaceFault } from '../../../linkerd/route-filters';
import { fieldName } from '../../../linkerd/schema/clean';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject } from '../../../model/mesh-object';
import { isFilterOf } from '../../../model/outbound-rule';
import { parentObject, parentsOf, routeKindOf } from '../../../model/routes';
import { Check, Problem } from '../../check';
import { clientParents, hasProblem, refused, REQUEST_ROUTES } from '../../route-findings';

export const unsupportedFilter: Check = {
  name: 'routing/unsupported-filter',
  severity: 'warning',
  title: 'a route has a filter that Linkerd does not know',
  why: 'The webhook admits it, and the status says Accepted. Linkerd leaves the whole route out, or keeps the version from before until it restarts; on a Server its authorizations go with it. In a backend the filter makes proxies answer the share of requests for that backend with 500.',
  fix: 'Remove the filter. Linkerd has those that change headers and those that redirect.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs, policy-controller/k8s/index/src/inbound/index/http.rs',
  on: REQUEST_ROUTES,
  mentions: ['filters'],
  reads: ['/Service', 'policy.linkerd.io/EgressNetwork'],
  *find(route, model) {
    if (parentsOf(route).some(({ kind }) => kind !== 'other')) {
      yield* refused('filter', route, model);
      yield* ofBackends(route, model);
    }
  },
};

function* ofBackends(route: MeshObject, model: MeshModel): Iterable<Problem> {
  const { kind, apiGroup } = routeKindOf(route);
  const parents = clientParents(route);
  for (const [i, { backendRefs = [] }] of parents.length > 0 ? (route.spec.rules ?? []).entries() : []) {
    for (const [j, { filters = [] }] of backendRefs.entries()) {
      for (const [k, { type }] of filters.entries()) {
        const field = ['spec', 'rules', i, 'backendRefs', j, 'filters', k];
        if (typeof type === 'string' && !isFilterOf(type, 'backend', kind, apiGroup) && !hasProblem(route, [...field, 'type'])) {
          const isThere = parents.some((parent) => parentObject(model, parent) !== undefined);
          yield { message: filterPlaceFault(fieldName(field), type, 'backend', kind as 'HTTPRoute', apiGroup)!, field, severity: isThere ? 'error' : 'warning' };
        }
      }
    }
  }
}
