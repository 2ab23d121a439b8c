import { quote } from '../../../linkerd/rule';
import { CANARY, isServiceRef, usesGatewayApi } from '../../../model/delivery';
import { Check } from '../../check';

const BUILT_IN = ['request-success-rate', 'request-duration'];

export const flaggerBuiltinMetrics: Check = {
  name: 'delivery/flagger-builtin-metrics',
  severity: 'warning',
  title: 'a Canary asks for metrics that Flagger does not have of a Linkerd mesh',
  why: 'With a provider of the Gateway API the built-in metrics ask for names that Linkerd\'s proxies do not write. The analysis finds no values, halts, and rolls back.',
  fix: 'Refer to a MetricTemplate that asks for response_total or response_latency_ms_bucket.',
  source: 'flagger: pkg/metrics/observers/factory.go',
  on: [CANARY],
  *find(canary) {
    const inMesh = usesGatewayApi(canary) && (canary.spec.service?.gatewayRefs ?? []).some(isServiceRef);
    for (const [i, { name, templateRef, query }] of (inMesh ? (canary.spec.analysis?.metrics ?? []) as any[] : []).entries()) {
      if (BUILT_IN.includes(name) && templateRef === undefined && query === undefined) {
        yield {
          message: `"spec.analysis.metrics[${i}]" is built into Flagger for other meshes, got ${quote(name)}, and has no values here; expected a "templateRef" to a MetricTemplate`,
          field: ['spec', 'analysis', 'metrics', i],
        };
      }
    }
  },
};
