import { selectorsIn } from '../../../linkerd/promql-selectors';
import { quote } from '../../../linkerd/rule';
import { fieldName } from '../../../linkerd/schema/clean';
import { CHART_KINDS, chartsCalled } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { QUERIES, queriesOf } from '../../../model/queries';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

const HOSTNAMES = 'config.linkerd.io/proxy-metrics-hostname-labels';

export const hostnameLabel: Check = {
  name: 'install/hostname-label',
  severity: 'info',
  title: 'a query asks for the label hostname, which proxies leave empty by default',
  why: 'A hostname for each request makes many series, so that proxies write it from Linkerd 2.18 on only where they are told to. Without, a condition on it finds nothing.',
  fix: 'Set the annotation config.linkerd.io/proxy-metrics-hostname-labels where it is wanted, or ask for parent_name and route_name.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/route/metrics.rs',
  since: 'metricsHostnameLabels',
  on: QUERIES,
  reads: ['/Namespace', ...WORKLOAD_KINDS, ...CHART_KINDS],
  *find(object, model) {
    for (const { query, field } of queriesOf(object)) {
      const asked = selectorsIn(query).find(({ metric, matches }) => /^outbound_(http|grpc)_route_/.test(metric) && matches.some(([label, , value]) => label === 'hostname' && value !== ''));
      if (asked && !mayHaveHostnames(model)) {
        yield { message: `"${fieldName(field)}" asks ${asked.metric} for the label "hostname", which is empty unless ${quote(HOSTNAMES)} is set; set it, or ask for other labels`, field };
      }
    }
  },
};

/** Whether some proxies write it, as far as the input shows. What the control plane is told may say so, too. */
function mayHaveHostnames(model: MeshModel): boolean {
  const [namespaces, workloads, charts] = [model.of('/Namespace'), model.workloads(), chartsCalled('linkerd-control-plane', model)];
  return model.once(mayHaveHostnames, () => namespaces.some(({ annotations }) => HOSTNAMES in annotations)
    || workloads.some(({ podAnnotations }) => HOSTNAMES in podAnnotations)
    || charts.some(({ values, isPartial }) => isPartial || /hostname/i.test(JSON.stringify(values))));
}
