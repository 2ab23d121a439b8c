import { IConstruct } from 'constructs';
import { ValueLayer } from './helm-values';
import { readCertificates } from '../linkerd/certificates';
import { Values } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { quote, refuse } from '../linkerd/rule';
import { Webhook, webhooksOf } from '../linkerd/webhooks';

/**
 * Certificates of webhooks that are in Secrets already.
 */
export interface WebhookSecretsOptions {
  /**
   * The certificate of the authority that signed them, in PEM. It is public; a private key in it is an error.
   */
  readonly caBundlePem: string;
}

/**
 * Where the certificates of a chart's webhooks come from. Without it the chart makes them, others each time that it is
 * rendered, and they expire after a year.
 *
 * The Secrets are, for the control plane, `linkerd-proxy-injector-k8s-tls`, `linkerd-sp-validator-k8s-tls` and
 * `linkerd-policy-validator-k8s-tls`; for linkerd-viz `tap-k8s-tls` and `tap-injector-k8s-tls`.
 *
 * @example
 * declare const caBundlePem: string;
 * const certificates = WebhookCertificates.fromSecrets({ caBundlePem });
 */
export class WebhookCertificates {
  /**
   * The Secrets are made by somebody else, with certificates of one authority. Helm values `externalSecret` and `caBundle`.
   *
   * @param options the authority
   * @throws if it is no certificate, or if a private key is in it
   *
   * @example
   * declare const caBundlePem: string;
   * WebhookCertificates.fromSecrets({ caBundlePem });
   */
  public static fromSecrets(options: WebhookSecretsOptions): WebhookCertificates {
    const authorities = readCertificates('caBundlePem', options.caBundlePem, 'webhooks');
    refuse('WebhookCertificates.fromSecrets', ...authorities.faults);
    return new WebhookCertificates(() => ({ caBundle: authorities.pem }));
  }

  /**
   * The Secrets are made by cert-manager, whose cainjector tells the API server of the authority. The Certificates are
   * called as Linkerd's documentation does: `linkerd-proxy-injector`, `linkerd-sp-validator` and `linkerd-policy-validator`
   * for the control plane, `tap` and `linkerd-tap-injector` for linkerd-viz, in the namespace of the chart. Helm values
   * `externalSecret` and `injectCaFrom`.
   *
   * @example
   * WebhookCertificates.fromCertManager();
   */
  public static fromCertManager(): WebhookCertificates {
    return new WebhookCertificates(({ tls }, namespace) => ({ injectCaFrom: `${namespace}/${tls!.certificate}` }));
  }

  private readonly ca: (webhook: Webhook, namespace: string) => Values;

  private constructor(ca: (webhook: Webhook, namespace: string) => Values) {
    this.ca = ca;
  }

  /**
   * The values for all webhooks of a chart.
   *
   * @internal
   */
  public _values(chart: ChartName, namespace: string): Values {
    return Object.fromEntries(webhooksOf(chart).map((webhook) => [webhook.block, { externalSecret: true, ...this.ca(webhook, namespace) }]));
  }
}

/** What `webhookCertificates` says of a chart. */
export function certificatesLayer(owner: IConstruct, certificates: WebhookCertificates | undefined, chart: ChartName, namespace: string): ValueLayer {
  refuse(owner, certificates === undefined || typeof certificates?._values === 'function' ? undefined
    : `"webhookCertificates" is not WebhookCertificates, got ${quote(certificates)}; expected one such as WebhookCertificates.fromCertManager()`);
  return { values: certificates?._values(chart, namespace) ?? {}, by: (path) => `webhookCertificates (${path})` };
}
