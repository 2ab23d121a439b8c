import { Metric } from './delivery-metric';
import { RouteKind } from '../linkerd/gateway-api';
import { GRPC_FAILURES } from '../linkerd/metrics';

/**
 * The query of a metric for Flagger: what the proxies of the new version's own pods say. Flagger fills in the
 * namespace, the name of the workload (which with the pods of the old version ends in `-primary`) and the window.
 *
 * @param label the label that has the name of the workload
 */
export function flaggerQuery(metric: Metric, label: 'deployment' | 'daemonset'): string {
  const pods = `namespace="{{ namespace }}",${label}="{{ target }}",direction="inbound"`;
  switch (metric.kind) {
    case 'success rate': return percent(`response_total{${pods},classification="success"}[{{ interval }}]`, `response_total{${pods}}[{{ interval }}]`);
    case 'latency': return `histogram_quantile(${metric.quantile}, sum(rate(response_latency_ms_bucket{${pods}}[{{ interval }}])) by (le))`;
    case 'query': return metric.query;
  }
}

/**
 * The query of a metric for Argo Rollouts: what clients' proxies say of the Service of the new version, whichever route
 * leads there. The pods of a Rollout have no label of their own in Linkerd's metrics.
 *
 * @returns undefined for a metric that connections do not have
 */
export function argoQuery(metric: Metric, kind: RouteKind, canary: { name: string; namespace?: string }, window: string): string | undefined {
  if (metric.kind === 'query') {
    return metric.query;
  }
  if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute') {
    return undefined;
  }
  const family = kind === 'HTTPRoute' ? 'outbound_http_route_backend' : 'outbound_grpc_route_backend';
  const backend = `backend_kind="Service",backend_namespace="${canary.namespace}",backend_name="${canary.name}"`;
  const good = kind === 'HTTPRoute' ? 'http_status!~"5.."' : `grpc_status!~"${GRPC_FAILURES}"`;
  return metric.kind === 'success rate'
    ? percent(`${family}_response_statuses_total{${backend},${good},error=""}[${window}]`, `${family}_response_statuses_total{${backend}}[${window}]`)
    : `1000 * histogram_quantile(${metric.quantile}, sum(rate(${family}_response_duration_seconds_bucket{${backend}}[${window}])) by (le))`;
}

function percent(part: string, whole: string): string {
  return `100 * sum(rate(${part})) / sum(rate(${whole}))`;
}
