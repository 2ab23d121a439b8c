import { ValueNaming, Values } from '../../../linkerd/chart-values';
import { ChartName } from '../../../linkerd/charts';
import { contradictionFaults } from '../../../linkerd/control-plane-values';
import { multiclusterFaults, vizFaults } from '../../../linkerd/extension-values';
import { Fault } from '../../../linkerd/rule';
import { Target } from '../../../linkerd/target';
import { CHART_KINDS, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { hasSoundValues } from '../../chart-values';
import { Check } from '../../check';
import { problems } from '../../problems';

const JUDGES: Partial<Record<ChartName, (values: Values, name: ValueNaming, target: Target) => Fault[]>> = {
  'linkerd-control-plane': contradictionFaults,
  'linkerd-viz': vizFaults,
  'linkerd-multicluster': multiclusterFaults,
};

export const contradictingValues: Check = {
  name: 'install/contradicting-values',
  severity: 'warning',
  title: 'values of a chart of which one undoes, or forbids, the other',
  why: 'Each value is a good one, and together they are not what they say: one is not read beside the other, the chart is not rendered, or pods are refused when they are made.',
  fix: 'Leave one of the two away, or set what the other one needs.',
  source: 'linkerd2: charts/linkerd-control-plane/templates, charts/partials/templates/_proxy-init.tpl, viz/charts/linkerd-viz/templates, multicluster/charts/linkerd-multicluster/templates',
  on: CHART_KINDS,
  *find(object, _, target) {
    for (const installed of linkerdChartsOf(object)) {
      const { chart, values, release: linkerdVersion = target.linkerdVersion, valuesPath } = installed;
      const judge = JUDGES[chart];
      // What stands elsewhere may be what one of them needs.
      if (judge !== undefined && !installed.isPartial && hasSoundValues(installed, target)) {
        yield* problems(valuesPath, ...judge(values, valueName(installed), { ...target, linkerdVersion }));
      }
    }
  },
};
