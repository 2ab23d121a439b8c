import { selects } from '../../../linkerd/label-selector';
import { wordsOf } from '../../../linkerd/promql-selectors';
import { quote } from '../../../linkerd/rule';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { queriesOf } from '../../../model/queries';
import { Check } from '../../check';

const RULE = 'monitoring.coreos.com/PrometheusRule';
const PROMETHEUS = 'monitoring.coreos.com/Prometheus';

export const unselectedByPrometheus: Check = {
  name: 'install/unselected-by-prometheus',
  severity: 'info',
  title: 'no Prometheus of the Prometheus Operator selects what it is to scrape or to evaluate',
  why: 'A Prometheus of the operator takes the PodMonitors and PrometheusRules that its selectors name, by labels. The others are ignored, and nothing says so.',
  fix: 'Give it the labels of the selector, such as `release`; for the chart linkerd-control-plane by `podMonitor.labels`.',
  source: 'prometheus-operator: pkg/prometheus',
  on: [POD_MONITOR, RULE],
  reads: [PROMETHEUS],
  *find(object, model) {
    const field = object.kind === 'PodMonitor' ? 'podMonitorSelector' : 'ruleSelector';
    const selectors = model.of(PROMETHEUS).map(({ spec }) => spec[field]);
    // Without a selector it takes none, which is how it is said that another one does.
    if (isOfMesh(object) && selectors.length > 0 && !selectors.some((selector) => selector === undefined || selects(selector, object.labels))) {
      yield { message: `${titleOf(object)} has none of the labels by which ${titleOf(model.of(PROMETHEUS)[0])} selects, got ${quote(object.labels)}, and is ignored; expected those of its ${quote(field)}, ${quote(selectors[0])}`, field: ['metadata', 'labels'] };
    }
  },
};

/** Whether it is about the mesh: other things are nobody's business here. */
function isOfMesh(object: MeshObject): boolean {
  return object.kind === 'PodMonitor' ? keptPorts(object).some(({ regex }) => /linkerd|admin/.test(regex))
    : queriesOf(object).some(({ query }) => wordsOf(query).some((word) => /^((in|out)bound_(http|grpc|tcp|tls)_|response_total$|response_latency_ms)/.test(word)));
}
