import { IConstruct } from 'constructs';
import { readCertificates } from '../linkerd/certificates';
import { refuse } from '../linkerd/rule';

/** Where a certificate is that is trusted beside the current anchor. */
export type PreviousAnchor =
  | { readonly kind: 'secret'; readonly secret: IConstruct }
  | { readonly kind: 'pem'; readonly pem: string };

/**
 * A trust anchor that is trusted beside the current one: the one before, until nobody has a certificate under it, or that
 * of another cluster. Of an anchor in this role only the certificate is needed, never its key.
 *
 * @example
 * PreviousTrustAnchor.fromSecret(SecretRef.fromName(chart, 'old', { name: 'old-anchor', namespace: 'cert-manager' }));
 */
export class PreviousTrustAnchor {
  /**
   * The certificate under the key `tls.crt` of a Secret. trust-manager writes nothing at all until the Secret is there.
   *
   * @param secret a construct with a v1 Secret, or a SecretRef, in the namespace of cert-manager
   *
   * @example
   * PreviousTrustAnchor.fromSecret(SecretRef.fromName(chart, 'old', { name: 'old-anchor', namespace: 'cert-manager' }));
   */
  public static fromSecret(secret: IConstruct): PreviousTrustAnchor {
    return new PreviousTrustAnchor({ kind: 'secret', secret });
  }

  /**
   * Certificates that are known: they are written into the Bundle.
   *
   * @param pem one or more certificates in PEM; lines may end in any way
   * @throws if there is none, one is not of a certificate authority, or there is something else, as a private key
   *
   * @example
   * declare const pem: string; // kubectl get secret linkerd-trust-anchor -n cert-manager -o jsonpath='{.data.tls\.crt}' | base64 -d
   * PreviousTrustAnchor.fromPem(pem);
   */
  public static fromPem(pem: string): PreviousTrustAnchor {
    const anchors = readCertificates('pem', pem, 'trust anchors');
    refuse('PreviousTrustAnchor.fromPem', ...anchors.faults);
    return new PreviousTrustAnchor({ kind: 'pem', pem: anchors.pem });
  }

  private readonly anchor: PreviousAnchor;

  private constructor(anchor: PreviousAnchor) {
    this.anchor = anchor;
  }

  /** @internal */
  public _previous(): PreviousAnchor {
    return this.anchor;
  }
}
