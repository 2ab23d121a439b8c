/** The kinds of cert-manager and trust-manager that Linkerd's certificates need. */
export const CERT_MANAGER_GROUP = 'cert-manager.io';
export const CERT_MANAGER_V1 = `${CERT_MANAGER_GROUP}/v1`;
export const BUNDLE_V1ALPHA1 = 'trust.cert-manager.io/v1alpha1';

/** Who signs a certificate. */
export interface IssuerReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** The spec of a Certificate, as far as we write it. */
export interface CertificateSpec {
  readonly secretName: string;
  readonly issuerRef: IssuerReference;
  readonly isCA: boolean;
  readonly commonName: string;
  readonly dnsNames?: string[];
  readonly duration: string;
  readonly renewBefore: string;
  readonly usages: string[];
  readonly privateKey: {
    readonly algorithm: 'ECDSA';
    readonly size: 256;
    readonly encoding?: 'PKCS8';
    readonly rotationPolicy: 'Always';
  };
}

/** The spec of an Issuer or a ClusterIssuer. */
export type IssuerSpec = { readonly selfSigned: {} } | { readonly ca: { readonly secretName: string } };

/** The spec of a Bundle. */
export interface BundleSpec {
  readonly sources: BundleSource[];
  readonly target: {
    readonly configMap: { readonly key: string };
    readonly namespaceSelector: { readonly matchLabels: Record<string, string> };
  };
}

/** One source of a Bundle: all must be there, or nothing is written. */
export type BundleSource = { readonly secret: { readonly name: string; readonly key: string } } | { readonly inLine: string };

/** The certificate of an authority: it signs, and does nothing else. */
export const CA_USAGES = ['cert sign', 'crl sign'];
