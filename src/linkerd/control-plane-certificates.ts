import { Fault, quote, quoteOrNone } from './rule';

/** Names by which the control plane and its chart look for certificates. */
export const ISSUER_NAME = 'linkerd-identity-issuer';
export const TRUST_ROOTS_NAME = 'linkerd-identity-trust-roots';
export const TRUST_ROOTS_KEY = 'ca-bundle.crt';

/** Names of Linkerd's recipe for cert-manager and trust-manager. */
export const TRUST_ROOT_ISSUER = 'linkerd-trust-root-issuer';
export const TRUST_ANCHOR = 'linkerd-trust-anchor';
export const PREVIOUS_ANCHOR = 'linkerd-previous-anchor';
export const WEBHOOK_ISSUER = 'webhook-issuer';

/** The name of a trust anchor, by its generation: the first is called as in the recipe. */
export function trustAnchorName(generation: number): string {
  return generation === 1 ? TRUST_ANCHOR : `${TRUST_ANCHOR}-${generation}`;
}

/** The fault of the generations of a trust anchor. */
export function generationsFault(prop: string, generations: readonly number[] | undefined): Fault {
  const good = generations === undefined || (Array.isArray(generations) && generations.length > 0 && new Set(generations).size === generations.length
    && generations.every((generation) => Number.isSafeInteger(generation) && generation >= 1));
  return good ? undefined : `"${prop}" are not different numbers, got ${quote(generations)}; expected at least one integer from 1 on, the one that signs first`;
}

/** What makes trust-manager write the trust anchors into the control plane's namespace. Helm does not set it. */
export const IS_CONTROL_PLANE_LABEL = 'linkerd.io/is-control-plane';

/** The fault of a name that X.509 has no room for. */
export function commonNameFault(commonName: string, prop: string): Fault {
  return commonName.length <= 64 ? undefined
    : `the common name of a certificate is too long, got ${quote(commonName)}; expected at most 64 characters; shorten "${prop}"`;
}

/** What a Secret is looked at for. */
interface SecretManifest {
  readonly data?: Record<string, string>;
  readonly stringData?: Record<string, string>;
}

/** The fault of a Secret without what is looked for in it. */
export function secretKeysFault(where: string, secret: SecretManifest, keys: readonly string[]): Fault {
  const there = Object.keys({ ...secret.data, ...secret.stringData });
  const missing = keys.filter((key) => !there.includes(key));
  return missing.length === 0 ? undefined
    : `${where} has no ${missing.map(quote).join(' and no ')}, got ${there.length === 0 ? 'no keys' : there.map(quote).join(', ')}; expected ${keys.map(quote).join(' and ')}`;
}

/** The fault of a control plane's namespace that trust-manager passes by. */
export function controlPlaneLabelFault(where: string, labels: Readonly<Record<string, string>> | undefined): Fault {
  const value = labels?.[IS_CONTROL_PLANE_LABEL];
  return value === 'true' ? undefined
    : `${where} is without the label by which trust-manager finds it, so that the control plane would never start, got ${quoteOrNone(value)}; expected "${IS_CONTROL_PLANE_LABEL}": "true"; add it`;
}

/** How cert-manager makes a key. */
interface PrivateKey {
  readonly algorithm?: string;
  readonly size?: number;
}

/** The fault of the key of the issuer, with which the control plane signs by ECDSA P-256. */
export function issuerKeyFault(prop: string, { algorithm = 'RSA', size }: PrivateKey): Fault {
  return algorithm === 'ECDSA' && (size ?? 256) === 256 ? undefined
    : `"${prop}" is none that the control plane can sign with, got ${[algorithm, size].filter((part) => part !== undefined).join(' ')}; expected ECDSA 256`;
}

/** The faults of the certificate that the control plane signs with: what it is, and where its Secret is, if both places are known. */
export function issuerCertificateFaults(isCa: unknown, namespace: string | undefined, wanted: string | undefined): Fault[] {
  return [
    isCa === true ? undefined : `"spec.isCA" is not true, got ${quoteOrNone(isCa)}, and no proxy trusts what is signed with the certificate; expected true`,
    namespace === undefined || wanted === undefined || namespace === wanted ? undefined
      : `its Secret ${quote(ISSUER_NAME)} is in namespace ${quote(namespace)}, where the control plane does not look for it; expected namespace ${quote(wanted)}`,
  ];
}

/** The fault of a Bundle that the control plane does not take its trust anchors from. */
export function misnamedRootsFault(name: string, key: string | undefined): Fault {
  return name === TRUST_ROOTS_NAME && key === TRUST_ROOTS_KEY ? undefined
    : `it writes the ConfigMap ${quote(name)} with the key ${quoteOrNone(key)}, and the control plane waits for ${quote(TRUST_ROOTS_NAME)} with ${quote(TRUST_ROOTS_KEY)}; expected these; rename it`;
}

/** The fault of trust anchors that trust-manager and the chart both write. */
export function rootsTwiceFault(chart: string): string {
  return `it writes the ConfigMap ${quote(TRUST_ROOTS_NAME)}, and so does ${chart}, whose value "identity.externalCA" is not true, with other trust anchors; expected true there; or remove the Bundle`;
}

/** The fault of a Secret of a webhook that cert-manager and the chart both write. */
export function webhookSecretTwiceFault(secret: string, chart: string, block: string): string {
  return `it writes the Secret ${quote(secret)}, and so does ${chart}, which was not told of it; expected its values "${block}.externalSecret" true and "${block}.injectCaFrom"; set them (a MeshIdentity has them as "controlPlaneValues" and "vizValues")`;
}

/** The fault of a Secret of a webhook in a namespace where the webhook does not run. */
export function webhookSecretElsewhereFault(secret: string, namespace: string, chart: string, wanted: string): string {
  return `it writes the Secret ${quote(secret)} in namespace ${quote(namespace)}, and ${chart} looks for it in ${quote(wanted)}; expected it there`;
}
