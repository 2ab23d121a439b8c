import { CHART_KINDS } from '../../../model/installed-charts';
import { valueProblems } from '../../chart-values';
import { Check } from '../../check';

export const invalidValue: Check = {
  name: 'install/invalid-value',
  severity: 'error',
  title: 'a value of a chart that Linkerd cannot use',
  why: 'Charts have hardly any schema. Some values fail the rendering, others are rendered and make a component crash or the injector refuse every pod, and "false" in quotes is taken for true.',
  fix: 'Write a value of the kind that the message names.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml, pkg/inject/inject.go',
  on: CHART_KINDS,
  *find(object, _, target) {
    yield* valueProblems(object, target, 'invalid');
  },
};
