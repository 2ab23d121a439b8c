import { contradictionFaults } from '../../../linkerd/control-plane-values';
import { grafanaFault } from '../../../linkerd/extension-values';
import { CHART_KINDS, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { hasSoundValues } from '../../chart-values';
import { Check } from '../../check';
import { problems } from '../../problems';

export const contradictingValues: Check = {
  name: 'install/contradicting-values',
  severity: 'warning',
  title: 'values of a chart of which one undoes, or forbids, the other',
  why: 'Each value is a good one, and together they are not what they say: one is not read beside the other, the chart is not rendered, or pods are refused when they are made.',
  fix: 'Leave one of the two away, or set what the other one needs.',
  source: 'linkerd2: charts/linkerd-control-plane/templates, charts/partials/templates/_proxy-init.tpl, viz/charts/linkerd-viz/templates',
  on: CHART_KINDS,
  *find(object, _, target) {
    for (const installed of linkerdChartsOf(object)) {
      const { chart, values, release: linkerdVersion = target.linkerdVersion, valuesPath } = installed;
      const name = valueName(installed);
      const judge = chart === 'linkerd-control-plane' ? () => contradictionFaults(values, name, { ...target, linkerdVersion })
        : chart === 'linkerd-viz' ? () => [grafanaFault(values, name)] : () => [];
      // What stands elsewhere may be what one of them needs.
      yield* installed.isPartial || !hasSoundValues(installed, target) ? [] : problems(valuesPath, ...judge());
    }
  },
};
