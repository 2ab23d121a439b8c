import { valueAt } from '../../../linkerd/chart-values';
import { webhookSecretElsewhereFault, webhookSecretTwiceFault } from '../../../linkerd/control-plane-certificates';
import { isSelfSigned, webhooksOf } from '../../../linkerd/webhooks';
import { CHART_KINDS, linkerdCharts } from '../../../model/installed-charts';
import { titleOf } from '../../../model/mesh-object';
import { Check } from '../../check';
import { problems } from '../../problems';

export const webhookSecret: Check = {
  name: 'install/webhook-secret',
  severity: 'warning',
  title: 'cert-manager makes the certificate of a webhook, and the chart does not take it',
  why: 'The name of the Secret is fixed. A chart that was not told makes one of that name, and the two replace each other, so that the API server trusts now one authority and now the other. In another namespace the Secret is not found, and the webhook does not start.',
  fix: 'Set externalSecret and injectCaFrom of the webhook, and make the Certificate in the namespace of the chart.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml',
  on: ['cert-manager.io/Certificate'],
  reads: CHART_KINDS,
  *find({ name, namespace, spec }, model) {
    for (const { chart, object, values, isPartial, namespace: wanted } of linkerdCharts(model)) {
      const webhook = webhooksOf(chart).find(({ tls }) => tls?.secret === spec.secretName);
      if (webhook && !isPartial) {
        const isTold = valueAt(values, `${webhook.block}.injectCaFrom`) === `${namespace}/${name}`;
        yield* problems(['spec', 'secretName'],
          namespace === wanted && isSelfSigned(webhook, values)
            ? webhookSecretTwiceFault(spec.secretName, titleOf(object), webhook.block) : undefined,
          wanted !== undefined && namespace !== wanted && isTold
            ? webhookSecretElsewhereFault(spec.secretName, namespace, titleOf(object), wanted) : undefined);
      }
    }
  },
};
