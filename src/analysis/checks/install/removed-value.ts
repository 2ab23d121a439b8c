import { CHART_KINDS } from '../../../model/installed-charts';
import { valueProblems } from '../../chart-values';
import { Check } from '../../check';

export const removedValue: Check = {
  name: 'install/removed-value',
  severity: 'warning',
  title: 'a value that the chart of this release does not know any more',
  why: 'Helm takes every value, and a chart reads those it knows. What a value of an earlier release said is lost with the upgrade, without a word.',
  fix: 'Remove the value, and say it the new way where there is one.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: CHART_KINDS,
  *find(object, _, target) {
    yield* valueProblems(object, target, 'ended');
  },
};
