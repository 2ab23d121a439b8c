import { isSelfSigned, webhooksOf } from '../../../linkerd/webhooks';
import { linkerdChartsOf } from '../../../model/installed-charts';
import { Check } from '../../check';

export const webhookDrift: Check = {
  name: 'install/webhook-drift',
  severity: 'warning',
  title: 'Argo CD sees webhook certificates change at each look',
  why: 'Without a certificate from elsewhere the chart makes one each time it is rendered, and Argo CD renders it each time it looks. The Application is never in sync, and each sync restarts the control plane; where nothing is synced for a year, the certificates expire.',
  fix: 'Let cert-manager make them (externalSecret and injectCaFrom of each webhook), or let Argo CD ignore the data of their Secrets.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml',
  on: ['argoproj.io/Application'],
  *find(object) {
    const ignored: any[] = object.spec.ignoreDifferences ?? [];
    const isIgnored = (secret: string) => ignored.some(({ kind, name }) => (kind === 'Secret' || kind === '*') && (name === undefined || name === secret));
    for (const { chart, values, isPartial, valuesPath } of linkerdChartsOf(object)) {
      const own = isPartial ? []
        : webhooksOf(chart).filter((webhook) => isSelfSigned(webhook, values) && !isIgnored(webhook.tls.secret));
      if (own.length > 0) {
        yield {
          message: `${chart} makes other certificates for ${own.map(({ block }) => block).join(', ')} each time it is rendered, and Argo CD never sees it in sync; set "externalSecret" and "injectCaFrom" of each, or ignore /data of ${own.map(({ tls }) => tls.secret).join(', ')}`,
          field: valuesPath,
        };
      }
    }
  },
};
