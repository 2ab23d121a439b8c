import { selects } from '../../../linkerd/label-selector';
import { isProxyMetric } from '../../../linkerd/metrics';
import { wordsOf } from '../../../linkerd/promql-selectors';
import { quote } from '../../../linkerd/rule';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { PROMETHEUS_READS, prometheusesIn, THANOS_RULER } from '../../../model/prometheuses';
import { queriesOf } from '../../../model/queries';
import { Check } from '../../check';

const RULE = 'monitoring.coreos.com/PrometheusRule';

export const unselectedByPrometheus: Check = {
  name: 'install/unselected-by-prometheus',
  severity: 'info',
  title: 'no Prometheus of the Prometheus Operator selects what it is to scrape or to evaluate',
  why: 'A Prometheus of the operator takes the PodMonitors and PrometheusRules that its selectors name, by labels. The others are ignored, and nothing says so.',
  fix: 'Give it the labels of the selector, such as `release`; for the chart linkerd-control-plane by `podMonitor.labels`.',
  source: 'prometheus-operator: pkg/prometheus',
  on: [POD_MONITOR, RULE],
  reads: [...PROMETHEUS_READS, THANOS_RULER],
  *find(object, model) {
    const field = object.kind === 'PodMonitor' ? 'podMonitorSelector' : 'ruleSelector';
    const prometheuses = isOfMesh(object) ? prometheusesIn(model, field) : [];
    if (prometheuses.length > 0 && !prometheuses.some(({ selector }) => selects(selector, object.labels))) {
      const [{ by, selector }] = prometheuses;
      yield { message: `${titleOf(object)} has none of the labels by which ${titleOf(by)} selects, got ${quote(object.labels)}, and is ignored; expected those of its ${quote(field)}, ${quote(selector)}`, field: ['metadata', 'labels'] };
    }
  },
};

/** Whether it is about the mesh: other things are nobody's business here. */
function isOfMesh(object: MeshObject): boolean {
  return object.kind === 'PodMonitor' ? keptPorts(object).some(({ regex }) => /linkerd|admin-http|(ctrl|svcmi)-admin/.test(regex))
    : queriesOf(object).some(({ query }) => wordsOf(query).some(isProxyMetric));
}
