import { lateRetryFault } from '../../../linkerd/inherited';
import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { HTTP_ROUTES, MeshModel, kindOf } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { fieldTimeouts, rulesOf } from '../../../model/outbound-rule';
import { ANNOTATED_ROUTES, EGRESS_NETWORK, GRPC_ROUTE, outboundParents, protocolOf, retriesOn, SERVICE, timeoutsOn, TRAFFIC_CARRIERS } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

export const lateRetry: Check = {
  name: 'reliability/late-retry',
  severity: 'warning',
  title: 'a request times out before its first try does, so that it is never retried for that',
  why: 'The timeout of a request is final: it is not retried, and it covers all tries. A per-try timeout that is not shorter never comes to pass.',
  fix: 'Make the timeout of the request longer than that of a try, best by the factor of all tries.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/route/retry.rs',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: [...trafficKeys('RetryPolicy', 'TimeoutPolicy'), 'timeouts'],
  reads: [SERVICE, EGRESS_NETWORK, ...HTTP_ROUTES, GRPC_ROUTE],
  *find(object, model) {
    const isRoute = ANNOTATED_ROUTES.includes(kindOf(object));
    const parents = isRoute ? outboundParents(model, object) : [undefined];
    const messages = parents.flatMap((parent) => faultsOf(object, parent, model));
    for (const message of new Set(messages)) {
      yield { message, field: object.annotations['timeout.linkerd.io/request'] === undefined ? [] : annotationField('timeout.linkerd.io/request') };
    }
  },
};

/** What is late on an object, with what it has of one above it; what stands there alone is said of that. */
function faultsOf(object: MeshObject, parent: MeshObject | undefined, model: MeshModel): string[] {
  const { target } = model;
  const retrying = (each: MeshObject) => retriesOn(each, protocolOf(object), target);
  const ownRetries = retrying(object);
  const retries = ownRetries ?? (parent && retrying(parent));
  const retriesBy = ownRetries || !parent ? object : parent;
  if (retries?.timeoutMs === undefined) {
    return [];
  }
  const perTry = { millis: retries.timeoutMs, by: titleOf(retriesBy), name: 'retry.linkerd.io/timeout' };
  const annotated = timeoutsOn(object, target);
  const rules = object.kind === 'HTTPRoute' ? rulesOf(object).map((rule) => fieldTimeouts(rule, object, model)) : [{}];
  return rules.flatMap((rule) => {
    const own = annotated || Object.keys(rule).length > 0 ? { ...rule, ...annotated } : undefined;
    const timeouts = own ?? (parent && timeoutsOn(parent, target));
    const timeoutsBy = own || !parent ? object : parent;
    if (timeouts?.requestMs === undefined || timeouts.requestMs === 0 || (parent && retriesBy === parent && timeoutsBy === parent)) {
      return [];
    }
    return lateRetryFault({ millis: timeouts.requestMs, by: titleOf(timeoutsBy) }, perTry) ?? [];
  });
}
