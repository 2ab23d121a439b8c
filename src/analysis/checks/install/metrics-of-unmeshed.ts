import { isProxyMetric } from '../../../linkerd/metrics';
import { selectorsIn } from '../../../linkerd/promql-selectors';
import { fieldName } from '../../../linkerd/schema/clean';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { QUERIES, queriesOf } from '../../../model/queries';
import { Check } from '../../check';
import { problems } from '../../problems';

/** The labels by which proxies' metrics say of which workload they are. */
const WORKLOADS: Readonly<Record<string, string>> = { deployment: 'apps/Deployment', statefulset: 'apps/StatefulSet', daemonset: 'apps/DaemonSet' };

export const metricsOfUnmeshed: Check = {
  name: 'install/metrics-of-unmeshed',
  severity: 'warning',
  title: 'a query asks the proxies of a workload that has none',
  why: 'Metrics of requests are the proxies\' own. Of pods that are not injected there are none, so that an alert about them never fires, and an objective is neither met nor missed.',
  fix: 'Mesh the workload, or ask those who call it: metrics with direction="outbound".',
  source: 'linkerd2-proxy: linkerd/app/core/src/metrics.rs; linkerd2: pkg/inject/report.go',
  on: QUERIES,
  reads: ['/Namespace', ...Object.values(WORKLOADS)],
  *find(object, model) {
    for (const { query, field } of queriesOf(object)) {
      yield* problems(field, ...new Set(selectorsIn(query).map(({ metric, matches }) => {
        const value = (name: string) => matches.find(([label, operator]) => label === name && operator === '=')?.[2];
        const [label] = Object.keys(WORKLOADS).filter((each) => value(each) !== undefined);
        const workload = label && value('namespace') ? model.find(WORKLOADS[label], value('namespace')!, value(label)!) : undefined;
        const why = workload && isProxyMetric(metric) ? unmeshed(model, workload) : undefined;
        return why && `"${fieldName(field)}" asks ${metric} for ${titleOf(workload!)}, which gets no proxy: ${why}; expected a workload of the mesh; set "linkerd.io/inject" to "enabled" on its namespace or its pods`;
      })));
    }
  },
};

/** Why pods of a workload get no proxy, where that is sure. */
function unmeshed(model: MeshModel, object: MeshObject): string | undefined {
  const { state, reason } = model.injection(model.workload(object)!);
  return state === 'not injected' ? reason : undefined;
}
