import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { formatGoDuration, Lifetime } from '../linkerd/certificate-lifetimes';
import { createApiObject } from '../manifest/api-object';
import { CA_USAGES, CERT_MANAGER_GROUP, CERT_MANAGER_V1, CertificateSpec, IssuerReference, IssuerSpec } from '../manifest/cert-manager';

/** What a certificate of ours is made of. */
export interface CertificateParts {
  readonly name: string;
  readonly namespace: string;
  readonly secretName: string;
  readonly issuerRef: IssuerReference;
  readonly lifetime: Lifetime;
  readonly commonName: string;
  /** Of a server; without them it is that of an authority. */
  readonly dnsNames?: string[];
  readonly encoding?: 'PKCS8';
}

/** A Certificate whose key is one that Linkerd takes, and is made anew each time. */
export function createCertificate(owner: Construct, id: string, parts: CertificateParts): ApiObject {
  const { name, namespace, secretName, issuerRef, lifetime, commonName, dnsNames, encoding } = parts;
  return createApiObject(owner, {
    apiVersion: CERT_MANAGER_V1,
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: (): CertificateSpec => ({
      secretName,
      issuerRef,
      isCA: dnsNames === undefined,
      commonName,
      ...(dnsNames && { dnsNames }),
      duration: formatGoDuration(lifetime.duration),
      renewBefore: formatGoDuration(lifetime.renewBefore),
      usages: dnsNames ? ['server auth'] : CA_USAGES,
      // Before 1.18 cert-manager keeps a key for ever, unless it is told otherwise.
      privateKey: { algorithm: 'ECDSA', size: 256, ...(encoding && { encoding }), rotationPolicy: 'Always' },
    }),
  }, id);
}

/** An Issuer in a namespace, or without one a ClusterIssuer. */
export function createIssuer(owner: Construct, id: string, name: string, namespace: string | undefined, spec: IssuerSpec): IssuerReference {
  const kind = namespace === undefined ? 'ClusterIssuer' : 'Issuer';
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  createApiObject(owner, { apiVersion: CERT_MANAGER_V1, kind, metadata, clusterScoped: namespace === undefined, spec: () => spec }, id);
  return { group: CERT_MANAGER_GROUP, kind, name };
}
