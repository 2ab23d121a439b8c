import { isSelfSigned, webhooksOf } from '../../../linkerd/webhooks';
import { linkerdChartsOf } from '../../../model/installed-charts';
import { Check } from '../../check';

export const webhooksExpire: Check = {
  name: 'install/webhooks-expire',
  severity: 'warning',
  title: 'Flux lets the certificates of webhooks end that the chart makes',
  why: 'Without a certificate from elsewhere the chart makes one for 365 days when it is rendered. Flux renders it when the chart or its values change, and not before: a year after the last upgrade the API server refuses the webhooks. Pods then start without a proxy or, with the failure policy Fail, not at all.',
  fix: 'Let cert-manager make and renew them: `webhookCertificates` of `MeshIdentity`, or externalSecret and injectCaFrom of each webhook.',
  source: 'linkerd2: charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml',
  on: ['helm.toolkit.fluxcd.io/HelmRelease'],
  *find(object) {
    for (const { chart, values, isPartial, valuesPath } of linkerdChartsOf(object)) {
      const own = isPartial ? [] : webhooksOf(chart).filter((webhook) => isSelfSigned(webhook, values)).map(({ block }) => block);
      if (own.length > 0) {
        yield {
          message: `${chart} makes certificates for ${own.join(', ')} that end 365 days after the last upgrade, and Flux makes none in between; set "externalSecret" and "injectCaFrom" of each, so that cert-manager renews them`,
          field: valuesPath,
        };
      }
    }
  },
};
