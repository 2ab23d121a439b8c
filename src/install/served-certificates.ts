import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { createCertificate, createIssuer } from './certificate';
import { WebhookCertificates } from './webhook-certificates';
import { formatGoDuration, Lifetime, lifetimeFaults } from '../linkerd/certificate-lifetimes';
import { Values } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { commonNameFault, WEBHOOK_ISSUER } from '../linkerd/control-plane-certificates';
import { millis } from '../linkerd/duration';
import { namespaceFault } from '../linkerd/names';
import { Fault, quote } from '../linkerd/rule';
import { ServingCertificate, servingCertificatesOf } from '../linkerd/webhooks';
import { MeshTarget } from '../mesh-target';

/**
 * Certificates of Linkerd's webhooks, made by cert-manager and not by the charts.
 */
export interface ServedCertificatesOptions {
  /**
   * How long they are good. Whole seconds, from an hour to 30 days.
   *
   * @default Duration.hours(24)
   */
  readonly duration?: Duration;

  /**
   * How long before its end cert-manager renews one. Whole seconds, at least five minutes.
   *
   * @default Duration.hours(1)
   */
  readonly renewBefore?: Duration;

  /**
   * The namespace of linkerd-viz, for the certificates of tap and its injector.
   *
   * @default - none: those of linkerd-viz are left to its chart
   */
  readonly vizNamespace?: string;
}

/** What a chart is told, and by which Certificates. */
export interface ServedCertificates {
  readonly certificates: ApiObject[];
  readonly values: Values;
}

/** The authority that signs them. */
const CA_LIFETIME: Lifetime = { duration: Duration.days(365), renewBefore: Duration.days(30) };

const NAMES = { duration: 'webhookCertificates.duration', renewBefore: 'webhookCertificates.renewBefore' };

/** The faults of such options. */
export function servedFaults(owner: Construct, options: ServedCertificatesOptions): Fault[] {
  const { controlPlaneNamespace } = MeshTarget.of(owner);
  const { vizNamespace } = options;
  const lifetime = lifetimeOf(options);
  const faults = lifetimeFaults(lifetime, NAMES);
  return [
    ...faults,
    faults.some((fault) => fault !== undefined) ? undefined : webhookLifetimeFault(lifetime),
    namespaceFault('webhookCertificates.vizNamespace', vizNamespace),
    vizNamespace === controlPlaneNamespace ? `"webhookCertificates.vizNamespace" is the namespace of the control plane, got ${quote(vizNamespace)}; expected that of linkerd-viz` : undefined,
    ...servingCertificatesOf('linkerd-control-plane').map((webhook) => commonNameFault(dnsNameOf(webhook, controlPlaneNamespace), 'controlPlaneNamespace')),
    ...vizNamespace === undefined ? [] : servingCertificatesOf('linkerd-viz').map((webhook) => commonNameFault(dnsNameOf(webhook, vizNamespace), 'webhookCertificates.vizNamespace')),
  ];
}

/** Their authority is renewed in time for the longest. */
function webhookLifetimeFault({ duration }: Lifetime): Fault {
  const most = CA_LIFETIME.renewBefore;
  return millis(duration) <= millis(most) ? undefined
    : `"${NAMES.duration}" is longer than the authority that signs them is sure to be good for, got ${formatGoDuration(duration)}; expected at most ${formatGoDuration(most)}`;
}

/** Makes the certificates of the control plane's webhooks. */
export function createControlPlaneWebhooks(owner: Construct, options: ServedCertificatesOptions): ServedCertificates {
  return createServed(owner, '', MeshTarget.of(owner).controlPlaneNamespace, 'linkerd-control-plane', options);
}

/** Makes the certificates of linkerd-viz, where they are asked for. */
export function createVizWebhooks(owner: Construct, options: ServedCertificatesOptions): ServedCertificates | undefined {
  return options.vizNamespace === undefined ? undefined : createServed(owner, 'Viz', options.vizNamespace, 'linkerd-viz', options);
}

/**
 * An authority in the namespace, and certificates under it: a webhook's authority stays what it is when the webhook's own
 * certificate is renewed, so that the API server and the pod need not change at one moment.
 */
function createServed(
  owner: Construct, prefix: string, namespace: string, chart: ChartName, options: ServedCertificatesOptions,
): ServedCertificates {
  const root = createIssuer(owner, `${prefix}WebhookRootIssuer`, 'webhook-root-issuer', namespace, { selfSigned: {} });
  const secretName = `${WEBHOOK_ISSUER}-tls`;
  // Shorter than the names of those that it signs, so that it fits where they do.
  const commonName = `webhook.${namespace}.svc`;
  createCertificate(owner, `${prefix}WebhookAuthority`, { name: WEBHOOK_ISSUER, namespace, secretName, issuerRef: root, lifetime: CA_LIFETIME, commonName });
  const issuerRef = createIssuer(owner, `${prefix}WebhookIssuer`, WEBHOOK_ISSUER, namespace, { ca: { secretName } });
  const certificates = servingCertificatesOf(chart).map((webhook) => {
    const name = dnsNameOf(webhook, namespace);
    const { certificate, secret, encoding } = webhook;
    return createCertificate(owner, certificate, {
      name: certificate, namespace, secretName: secret, issuerRef, lifetime: lifetimeOf(options), commonName: name, dnsNames: [name], encoding,
    });
  });
  return { certificates, values: WebhookCertificates.fromCertManager()._values(chart, namespace) };
}

function lifetimeOf({ duration = Duration.hours(24), renewBefore = Duration.hours(1) }: ServedCertificatesOptions) {
  return { duration, renewBefore };
}

function dnsNameOf({ service }: ServingCertificate, namespace: string): string {
  return `${service}.${namespace}.svc`;
}
