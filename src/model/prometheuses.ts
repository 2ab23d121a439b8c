import { CHART_KINDS, chartsOf, InstalledChart } from './installed-charts';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { isMap, valueAt } from '../linkerd/chart-values';
import { isEmptySelector, LabelSelector } from '../linkerd/label-selector';

const PROMETHEUS = 'monitoring.coreos.com/Prometheus';
const AGENT = 'monitoring.coreos.com/PrometheusAgent';
export const THANOS_RULER = 'monitoring.coreos.com/ThanosRuler';
/** What does half of what a Prometheus does, and selects as one. */
const HALVES = { podMonitorSelector: AGENT, ruleSelector: THANOS_RULER } as const;
/** The chart of most of them, and where it has its settings. */
const STACK = 'kube-prometheus-stack';
const STACK_SPEC = 'prometheus.prometheusSpec';

/** What tells who scrapes. */
export const PROMETHEUS_READS: readonly string[] = [PROMETHEUS, AGENT, ...CHART_KINDS];

/** A Prometheus of the operator, and by which labels it selects. */
export interface SelectingPrometheus {
  readonly by: MeshObject;
  readonly selector: LabelSelector;
}

/** All that select PodMonitors, or rules; or none where one of them may select by what is not known. */
export function prometheusesIn(model: MeshModel, field: keyof typeof HALVES): SelectingPrometheus[] {
  const all = [
    // Without a selector it takes none, which is how it is said that another one does.
    ...model.of(PROMETHEUS, HALVES[field]).map((by) => ({ by, selector: by.spec[field] })),
    ...stacksIn(model).map((stack) => ({ by: stack.object, selector: isKnown(stack, field) ? sound(selectorOfStack(stack, field)) : undefined })),
  ];
  return all.some(({ selector }) => selector === undefined) ? [] : all;
}

/** Whether each Prometheus that is known takes PodMonitors of all namespaces. */
export function takeFromAllNamespaces(model: MeshModel): boolean {
  const field = 'podMonitorNamespaceSelector';
  return model.of(PROMETHEUS, AGENT).every(({ spec }) => spec[field] !== undefined && isEmptySelector(spec[field]))
    && stacksIn(model).every(({ values }) => {
      const selector = sound(valueAt(values, `${STACK_SPEC}.${field}`) ?? {});
      return selector !== undefined && isEmptySelector(selector);
    });
}

function stacksIn(model: MeshModel): InstalledChart[] {
  const objects = model.of(...CHART_KINDS);
  return model.once(stacksIn, () => objects.flatMap(chartsOf)
    .filter(({ chart, isHere, values }) => chart === STACK && isHere && valueAt(values, 'prometheus.enabled') !== false));
}

/** Another component of the chart may evaluate rules, too. */
function isKnown({ isPartial, values }: InstalledChart, field: keyof typeof HALVES): boolean {
  return !isPartial && (field !== 'ruleSelector' || valueAt(values, 'thanosRuler.enabled') !== true);
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
