import { CHART_KINDS } from '../../../model/installed-charts';
import { misspeltValues } from '../../chart-values';
import { Check } from '../../check';

export const misspeltValue: Check = {
  name: 'install/misspelt-value',
  severity: 'warning',
  title: 'a value whose key is almost one of the chart',
  why: 'Helm takes every key, and no template reads one that is written wrong: the default stays. Case counts, and so do singular and plural.',
  fix: 'Write the key as the chart has it, or use the prop of the construct.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: CHART_KINDS,
  find: misspeltValues,
};
