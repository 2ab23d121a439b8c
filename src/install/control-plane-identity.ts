import { readCertificates } from '../linkerd/certificates';
import { refuse } from '../linkerd/rule';

/** Where a control plane gets its identity from: `MeshIdentity`, or one of your own. */
export interface IControlPlaneIdentity {
  /** What the chart linkerd-control-plane is told: `identityTrustAnchorsPEM`, `identity.issuer.scheme`, `identity.externalCA`, webhook certificates... */
  readonly controlPlaneValues: { [key: string]: any };
}

/**
 * An identity of which the Secret with the issuer's key is there already.
 */
export interface SecretIdentityOptions {
  /**
   * The trust anchors: one certificate in PEM, or several while they are rotated. ECDSA P-256, or RSA with 2048 or 4096
   * bits. They are public; a private key among them is an error.
   */
  readonly trustAnchorsPem: string;
}

/**
 * An identity whose issuer certificate is made outside this app: by hand, by a vault, by cert-manager in another app.
 *
 * In either form the Secret `linkerd-identity-issuer` must be in the namespace of the control plane before it starts: of
 * type `kubernetes.io/tls`, with `tls.crt`, `tls.key` and `ca.crt`, and an ECDSA P-256 key. No private key is ever written
 * into a manifest.
 *
 * @example
 * declare const trustAnchorsPem: string;
 * const identity = ControlPlaneIdentity.fromSecret({ trustAnchorsPem });
 */
export class ControlPlaneIdentity implements IControlPlaneIdentity {
  /**
   * The trust anchors are said here; the issuer is in the Secret `linkerd-identity-issuer`. Helm values
   * `identityTrustAnchorsPEM` and `identity.issuer.scheme`.
   *
   * @param options the trust anchors
   * @throws if they are no certificates of authorities, if Linkerd cannot use their keys, or if a private key is among them
   *
   * @example
   * declare const trustAnchorsPem: string;
   * ControlPlaneIdentity.fromSecret({ trustAnchorsPem });
   */
  public static fromSecret(options: SecretIdentityOptions): ControlPlaneIdentity {
    const anchors = readCertificates('trustAnchorsPem', options.trustAnchorsPem, 'trust anchors');
    refuse('ControlPlaneIdentity.fromSecret', ...anchors.faults);
    return new ControlPlaneIdentity({
      identityTrustAnchorsPEM: anchors.pem,
      identity: { issuer: { scheme: 'kubernetes.io/tls' } },
    });
  }

  /**
   * The trust anchors are in the cluster too: in the ConfigMap `linkerd-identity-trust-roots`, key `ca-bundle.crt`, in the
   * namespace of the control plane, where trust-manager for example keeps them. Helm values `identity.externalCA` and
   * `identity.issuer.scheme`.
   *
   * @example
   * ControlPlaneIdentity.fromExternalCa();
   */
  public static fromExternalCa(): ControlPlaneIdentity {
    return new ControlPlaneIdentity({ identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } });
  }

  private readonly values: { readonly [key: string]: any };

  private constructor(values: { readonly [key: string]: any }) {
    this.values = values;
  }

  /** What the chart linkerd-control-plane is told. */
  public get controlPlaneValues(): { [key: string]: any } {
    return { ...this.values };
  }
}
