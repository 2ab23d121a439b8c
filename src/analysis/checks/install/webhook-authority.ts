import { webhookFaults } from '../../../linkerd/webhooks';
import { CHART_KINDS, linkerdChartsOf, valueName } from '../../../model/installed-charts';
import { Check } from '../../check';
import { problems } from '../../problems';

export const webhookAuthority: Check = {
  name: 'install/webhook-authority',
  severity: 'error',
  title: 'the certificate of a webhook comes from two places, or its authority from none',
  why: 'The chart says fail for such values, so that nothing is rendered, or makes a certificate that the authority has not signed, so that the API server calls no such webhook.',
  fix: 'Set externalSecret to true and one of caBundle, injectCaFrom and injectCaFromSecret, or none of the four.',
  source: 'linkerd2: charts/partials/templates/_validate.tpl',
  on: CHART_KINDS,
  *find(object) {
    for (const installed of linkerdChartsOf(object)) {
      yield* installed.isPartial ? [] : problems(installed.valuesPath, ...webhookFaults(installed.chart, installed.values, valueName(installed)));
    }
  },
};
