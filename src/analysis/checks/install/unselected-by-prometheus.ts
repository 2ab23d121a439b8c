import { isMap, valueAt } from '../../../linkerd/chart-values';
import { LabelSelector, selects } from '../../../linkerd/label-selector';
import { wordsOf } from '../../../linkerd/promql-selectors';
import { quote } from '../../../linkerd/rule';
import { CHART_KINDS, chartsOf, InstalledChart } from '../../../model/installed-charts';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { keptPorts, POD_MONITOR } from '../../../model/pod-monitors';
import { queriesOf } from '../../../model/queries';
import { Check } from '../../check';

const RULE = 'monitoring.coreos.com/PrometheusRule';
const PROMETHEUS = 'monitoring.coreos.com/Prometheus';
/** The chart of most of them, and where it has its settings. */
const STACK = 'kube-prometheus-stack';
const STACK_SPEC = 'prometheus.prometheusSpec';

export const unselectedByPrometheus: Check = {
  name: 'install/unselected-by-prometheus',
  severity: 'info',
  title: 'no Prometheus of the Prometheus Operator selects what it is to scrape or to evaluate',
  why: 'A Prometheus of the operator takes the PodMonitors and PrometheusRules that its selectors name, by labels. The others are ignored, and nothing says so.',
  fix: 'Give it the labels of the selector, such as `release`; for the chart linkerd-control-plane by `podMonitor.labels`.',
  source: 'prometheus-operator: pkg/prometheus',
  on: [POD_MONITOR, RULE],
  reads: [PROMETHEUS, ...CHART_KINDS],
  *find(object, model) {
    const field = object.kind === 'PodMonitor' ? 'podMonitorSelector' : 'ruleSelector';
    const prometheuses = isOfMesh(object) ? prometheusesIn(model, field) : [];
    if (prometheuses.length > 0 && !prometheuses.some(({ selector }) => selects(selector, object.labels))) {
      const [{ by, selector }] = prometheuses;
      yield { message: `${titleOf(object)} has none of the labels by which ${titleOf(by)} selects, got ${quote(object.labels)}, and is ignored; expected those of its ${quote(field)}, ${quote(selector)}`, field: ['metadata', 'labels'] };
    }
  },
};

/** A Prometheus of the operator, and by which labels it selects. */
interface Selecting {
  readonly by: MeshObject;
  readonly selector: LabelSelector;
}

/** All of them, or none where one of them may select by what is not known. */
function prometheusesIn(model: MeshModel, field: string): Selecting[] {
  const stacks = model.of(...CHART_KINDS).flatMap(chartsOf).filter(({ chart, isHere }) => chart === STACK && isHere);
  const all = [
    // Without a selector it takes none, which is how it is said that another one does.
    ...model.of(PROMETHEUS).map((by) => ({ by, selector: by.spec[field] })),
    ...stacks.map((stack) => ({ by: stack.object, selector: stack.isPartial ? undefined : sound(selectorOfStack(stack, field)) })),
  ];
  return all.some(({ selector }) => selector === undefined) ? [] : all;
}

/** The chart selects by its release unless it is told otherwise. */
function selectorOfStack({ values, releaseName }: InstalledChart, field: string): LabelSelector {
  const said = valueAt(values, `${STACK_SPEC}.${field}`);
  const byRelease = valueAt(values, `${STACK_SPEC}.${field}NilUsesHelmValues`) !== false;
  return isMap(said) && Object.keys(said).length > 0 ? said as LabelSelector : byRelease ? { matchLabels: { release: releaseName } } : {};
}

/** Values may be anything: what is no selector is not known. */
function sound(selector: LabelSelector): LabelSelector | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return isMap(matchLabels) && Array.isArray(matchExpressions) && matchExpressions.every(isMap) ? selector : undefined;
}

/** Whether it is about the mesh: other things are nobody's business here. */
function isOfMesh(object: MeshObject): boolean {
  return object.kind === 'PodMonitor' ? keptPorts(object).some(({ regex }) => /linkerd|admin/.test(regex))
    : queriesOf(object).some(({ query }) => wordsOf(query).some((word) => /^((in|out)bound_(http|grpc|tcp|tls)_|response_total$|response_latency_ms)/.test(word)));
}
