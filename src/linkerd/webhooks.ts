import { Values, valueAt, ValueNaming } from './chart-values';
import { ChartName } from './charts';
import { Fault } from './rule';

/** A server with a certificate that the API server must trust, as a chart installs it. */
export interface Webhook {
  /** The value of the chart with its certificate. */
  readonly block: string;
  /** What it serves TLS with. */
  readonly tls: ServingCertificate;
  /** The object that tells the API server what to trust, and where in it. */
  readonly registration: Registration;
}

/** The certificate of a webhook, or of an API. */
export interface ServingCertificate {
  /** The Service that it is for. */
  readonly service: string;
  /** The Secret with it and its key. */
  readonly secret: string;
  /** The cert-manager Certificate of it, as Linkerd's documentation calls it. */
  readonly certificate: string;
  /** What the key must be written as, where it matters. */
  readonly encoding?: 'PKCS8';
}

/** A kind of object, and where it has the certificate authority. */
export interface Registration {
  readonly group: string;
  readonly kind: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
}

const CA_BUNDLES = ['.webhooks[].clientConfig.caBundle'];
const MUTATING: Registration = { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', jqPathExpressions: CA_BUNDLES };
const VALIDATING: Registration = { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', jqPathExpressions: CA_BUNDLES };
const API_SERVICE: Registration = { group: 'apiregistration.k8s.io', kind: 'APIService', jsonPointers: ['/spec/caBundle'] };

const served = (service: string, certificate = service): ServingCertificate => ({ service, certificate, secret: `${service}-k8s-tls` });

const WEBHOOKS: Partial<Record<ChartName, readonly Webhook[]>> = {
  'linkerd-control-plane': [
    { block: 'proxyInjector', tls: served('linkerd-proxy-injector'), registration: MUTATING },
    { block: 'profileValidator', tls: served('linkerd-sp-validator'), registration: VALIDATING },
    // It is written in Rust, whose TLS reads no other form.
    { block: 'policyValidator', tls: { ...served('linkerd-policy-validator'), encoding: 'PKCS8' }, registration: VALIDATING },
  ],
  'linkerd-viz': [
    { block: 'tap', tls: served('tap'), registration: API_SERVICE },
    { block: 'tapInjector', tls: served('tap-injector', 'linkerd-tap-injector'), registration: MUTATING },
  ],
  'linkerd-jaeger': [
    { block: 'webhook', tls: served('jaeger-injector'), registration: MUTATING },
  ],
};

/** The webhooks that a chart installs. */
export function webhooksOf(chart: ChartName): readonly Webhook[] {
  return WEBHOOKS[chart] ?? [];
}

/** What they serve TLS with. */
export function servingCertificatesOf(chart: ChartName): readonly ServingCertificate[] {
  return webhooksOf(chart).map(({ tls }) => tls);
}

/** Whether a chart makes a key and a certificate for a webhook, which are others each time that it is rendered. */
export function isSelfSigned({ block }: Webhook, values: Values): boolean {
  return valueAt(values, `${block}.externalSecret`) !== true && !valueAt(values, `${block}.crtPEM`);
}

/** The faults of certificates of webhooks with which a chart cannot be rendered. */
export function webhookFaults(chart: ChartName, values: Values, name: ValueNaming): Fault[] {
  return webhooksOf(chart).flatMap(({ block }) => {
    const sources = ['caBundle', 'injectCaFrom', 'injectCaFromSecret'].map((key) => `${block}.${key}`).filter((path) => valueAt(values, path));
    const external = `${block}.externalSecret`;
    const isExternal = valueAt(values, external) === true;
    // An authority goes with a certificate that is said, key and all, too; there nothing is injected.
    const idle = sources.find((path) => !path.endsWith('.caBundle') || !valueAt(values, `${block}.crtPEM`));
    return [
      sources.length > 1 ? `${sources.map((path) => `"${name(path)}"`).join(' and ')} say where one certificate authority comes from; expected one of them; the chart refuses to be rendered` : undefined,
      isExternal && sources.length === 0 ? `"${name(external)}" needs the certificate authority; set "${block}.caBundle", "${block}.injectCaFrom" or "${block}.injectCaFromSecret"` : undefined,
      !isExternal && idle ? `"${name(idle)}" needs "${external}", without which the chart makes a certificate of its own; set it to true` : undefined,
    ];
  });
}

/**
 * The fault of a chart that would be rendered into manifests with webhook keys of its own making: they would stand there,
 * and be others at each synth.
 */
export function selfSignedFault(chart: ChartName, values: Values): Fault {
  const own = webhooksOf(chart).filter((webhook) => isSelfSigned(webhook, values));
  return own.length === 0 ? undefined
    : `${chart} would make private keys for ${own.map(({ block }) => block).join(', ')} and write them into the manifests, others at each synth; let them come from Secrets: set "webhookCertificates", or "externalSecret" and "caBundle" of each in "values"`;
}

/** What Argo CD is to leave alone: what the chart makes differently each time, and what cert-manager writes. */
export function webhookDrift(chart: ChartName, values: Values): object[] {
  const webhooks = webhooksOf(chart);
  const selfSigned = webhooks.filter((webhook) => isSelfSigned(webhook, values));
  const foreign = webhooks.filter((webhook) => isSelfSigned(webhook, values) || !valueAt(values, `${webhook.block}.caBundle`));
  return [
    ...selfSigned.map(({ tls }) => ({ group: '', kind: 'Secret', name: tls.secret, jsonPointers: ['/data'] })),
    ...new Set(foreign.map(({ registration }) => registration)),
    ...(selfSigned.length > 0 ? [{ group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.template.metadata.annotations["checksum/config"]'] }] : []),
  ];
}
