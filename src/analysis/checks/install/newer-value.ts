import { CHART_KINDS } from '../../../model/installed-charts';
import { valueProblems } from '../../chart-values';
import { Check } from '../../check';

export const newerValue: Check = {
  name: 'install/newer-value',
  severity: 'warning',
  title: 'a value that the chart of this release does not know yet',
  why: 'Helm takes every value, and a chart reads those it knows: the value does nothing before the release that brought it.',
  fix: 'Install the release that the message names, or remove the value.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: CHART_KINDS,
  *find(object, _, target) {
    yield* valueProblems(object, target, 'newer');
  },
};
