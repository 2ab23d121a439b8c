import { Problem } from './check';
import { ChartValue, chartValueProblems, misspeltKeys, ValueProblem } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { CONTROL_PLANE_VALUES } from '../linkerd/control-plane-values';
import { CNI_VALUES, CRDS_VALUES, JAEGER_VALUES, MULTICLUSTER_VALUES, VIZ_VALUES } from '../linkerd/extension-values';
import { Target } from '../linkerd/target';
import { LinkerdChart, linkerdChartsOf, valueField, valueName } from '../model/installed-charts';
import { MeshObject } from '../model/mesh-object';

const TABLES: Partial<Record<ChartName, readonly ChartValue[]>> = {
  'linkerd-crds': CRDS_VALUES,
  'linkerd2-cni': CNI_VALUES,
  'linkerd-control-plane': CONTROL_PLANE_VALUES,
  'linkerd-viz': VIZ_VALUES,
  'linkerd-multicluster': MULTICLUSTER_VALUES,
  'linkerd-jaeger': JAEGER_VALUES,
};

/** What is wrong with single values of the charts of Linkerd that an object installs. */
export function* valueProblems(object: MeshObject, { linkerdVersion }: Target, reason: ValueProblem['reason']): Generator<Problem> {
  for (const installed of linkerdChartsOf(object)) {
    for (const problem of problemsOf(installed, linkerdVersion)) {
      if (problem.reason === reason) {
        yield { message: problem.fault, field: valueField(installed, problem.path) };
      }
    }
  }
}

/** Values of the charts of Linkerd that an object installs, under keys that only look like those of the chart. */
export function* misspeltValues(object: MeshObject): Generator<Problem> {
  for (const installed of linkerdChartsOf(object)) {
    const name = valueName(installed);
    for (const { path, meant } of misspeltKeys(TABLES[installed.chart] ?? [], installed.values)) {
      yield { message: `"${name(path)}" is no value of ${installed.chart}, which passes over it in silence; expected "${name(meant)}"`, field: valueField(installed, path) };
    }
  }
}

/** Whether the values of a chart can be judged together: each by itself is a good one. */
export function hasSoundValues(installed: LinkerdChart, { linkerdVersion }: Target): boolean {
  return problemsOf(installed, linkerdVersion).every(({ reason }) => reason !== 'invalid');
}

function problemsOf(installed: LinkerdChart, version: Target['linkerdVersion']): ValueProblem[] {
  return chartValueProblems(TABLES[installed.chart] ?? [], installed.values, valueName(installed), installed.release ?? version);
}
