import { quote } from '../../../linkerd/rule';
import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { HTTP_ROUTES, MeshModel } from '../../../model/mesh-model';
import { MeshObject } from '../../../model/mesh-object';
import { EGRESS_NETWORK, GRPC_ROUTE, outboundParents, protocolOf, readerOf, retriesOn, SERVICE, TRAFFIC_CARRIERS } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

const LIMIT = 'retry.linkerd.io/limit';
const PER_TRY = 'retry.linkerd.io/timeout';

export const retryWithoutStatuses: Check = {
  name: 'reliability/retry-without-statuses',
  severity: 'warning',
  title: 'retries are configured, and no status to retry',
  why: 'Without a list of statuses no answer is retried, whatever the limit: only requests that no endpoint took, and tries that exceed "retry.linkerd.io/timeout".',
  fix: 'Add "retry.linkerd.io/http" or, for gRPC, "retry.linkerd.io/grpc" with the statuses to retry.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs; linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/route/retry.rs',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: trafficKeys('RetryPolicy'),
  reads: [SERVICE, EGRESS_NETWORK, ...HTTP_ROUTES, GRPC_ROUTE],
  *find(object, model) {
    const keys = listKeys(object);
    const [key] = [LIMIT, PER_TRY].filter((each) => object.annotations[each] !== undefined);
    if (key === undefined || keys.length === 0 || keys.some((each) => object.annotations[each] !== undefined) || isAboutParent(object, model)) {
      return;
    }
    yield {
      message: `${quote(key)} has no list of statuses beside it, so that ${key === LIMIT ? 'no status is retried' : 'only tries that take too long are retried'}; add ${keys.map(quote).join(' or ')}`,
      field: annotationField(key),
      severity: key === LIMIT && object.annotations[PER_TRY] === undefined ? 'warning' : 'info',
    };
  },
};

/** The lists of statuses that an object can have. */
function listKeys(object: MeshObject): string[] {
  switch (readerOf(object)) {
    case 'Service':
    case 'EgressNetwork': return ['retry.linkerd.io/http', 'retry.linkerd.io/grpc'];
    case 'HTTPRoute': return ['retry.linkerd.io/http'];
    case 'GRPCRoute': return ['retry.linkerd.io/grpc'];
    default: return [];
  }
}

/** Beside retries of its Service, a route that has none of its own statuses drops those, on purpose or not. */
function isAboutParent(object: MeshObject, model: MeshModel): boolean {
  return object.kind.endsWith('Route') && outboundParents(model, object).some((parent) => (retriesOn(parent, protocolOf(object), model.target)?.conditions.length ?? 0) > 0);
}
