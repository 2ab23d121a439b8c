import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { PreviousTrustAnchor } from './previous-trust-anchor';
import { Lifetime, lifetimeFaults } from '../linkerd/certificate-lifetimes';
import { Certificates, readCertificates } from '../linkerd/certificates';
import { generationsFault } from '../linkerd/control-plane-certificates';
import { refuse } from '../linkerd/rule';

/**
 * What is trusted beside a trust anchor whose key is in the cluster.
 */
export interface TrustAnchorOptions {
  /**
   * What is trusted beside it. An empty list means nothing else, as at the very first installation; add the current anchor
   * before it is renewed.
   *
   * @default - the Secret `linkerd-previous-anchor` in the namespace of cert-manager, without which the control plane does not start; with `generations` nothing
   */
  readonly previousAnchors?: PreviousTrustAnchor[];
}

/**
 * A trust anchor that cert-manager makes.
 */
export interface SelfSignedTrustAnchorOptions extends TrustAnchorOptions {
  /**
   * How long it is good. Whole seconds, at least an hour; it is renewed no more often than once in the `issuerDuration` of
   * the MeshIdentity.
   *
   * @default Duration.days(365)
   */
  readonly duration?: Duration;

  /**
   * How long before its end cert-manager makes the next one. Whole seconds, at least five minutes, and at least the
   * `issuerDuration` of the MeshIdentity, so that the old one outlives what it signed.
   *
   * @default Duration.days(60)
   */
  readonly renewBefore?: Duration;

  /**
   * Which trust anchors there are, by number. The first one signs, all are trusted. So one follows the other without a copy
   * of anything and without hurry, from `[1]` by `[1, 2]` and `[2, 1]` to `[2]`: proxies are restarted after the first step,
   * and `issuerDuration` passes after the second. Number 1 is called `linkerd-trust-anchor`, 2 `linkerd-trust-anchor-2`.
   *
   * @default - number 1, and `previousAnchors`
   */
  readonly generations?: number[];
}

/**
 * A trust anchor whose key is in a Secret.
 */
export interface SecretTrustAnchorOptions extends TrustAnchorOptions {
  /**
   * The Secret, with keys `tls.crt` and `tls.key`, in the namespace of cert-manager: a SecretRef, for one that `step` or
   * another cluster made and an ExternalSecret or a SealedSecret brings.
   */
  readonly secret: IConstruct;
}

/**
 * A trust anchor whose key is with an issuer.
 */
export interface IssuerTrustAnchorOptions {
  /**
   * The issuer that signs the certificate of the control plane: a construct with an issuer of cert-manager, or an IssuerRef.
   * It must be allowed to sign for a certificate authority, and keep to the duration that is asked for.
   */
  readonly issuer: IConstruct;

  /**
   * The trust anchors, in PEM: the issuer's root, and during a rotation the one before it.
   */
  readonly trustAnchorsPem: string;
}

/** What a trust anchor is made of. */
export type Anchor =
  | { readonly kind: 'self-signed'; readonly lifetime: Lifetime; readonly generations: readonly number[]; readonly previous?: readonly PreviousTrustAnchor[] }
  | { readonly kind: 'secret'; readonly secret: IConstruct; readonly previous?: readonly PreviousTrustAnchor[] }
  | { readonly kind: 'issuer'; readonly issuer: IConstruct; readonly anchors: Certificates }
  | { readonly kind: 'pem'; readonly anchors: Certificates };

/**
 * The root of a mesh's identities, and who has its key. Clusters that are linked need one that they share, or to trust each
 * other's.
 *
 * @example
 * TrustAnchor.selfSigned({ duration: Duration.days(730), renewBefore: Duration.days(90) });
 */
export class TrustAnchor {
  /**
   * One that cert-manager makes and renews in this cluster. It emits an Issuer, a Certificate and, for what is signed under
   * it, a ClusterIssuer; trust-manager hands it out.
   *
   * @param options how long it is good, and what is trusted beside it
   * @throws if a duration is too short for cert-manager, `renewBefore` is not below `duration`, or `generations` are not
   * different integers from 1 on
   *
   * @example
   * TrustAnchor.selfSigned({ duration: Duration.days(730), renewBefore: Duration.days(90) });
   */
  public static selfSigned(options: SelfSignedTrustAnchorOptions = {}): TrustAnchor {
    const { duration = Duration.days(365), renewBefore = Duration.days(60), generations } = options;
    refuse('TrustAnchor.selfSigned',
      ...lifetimeFaults({ duration, renewBefore }, { duration: 'duration', renewBefore: 'renewBefore' }),
      generationsFault('generations', generations),
    );
    const previous = options.previousAnchors ?? (generations && []);
    return new TrustAnchor({ kind: 'self-signed', lifetime: { duration, renewBefore }, generations: [...generations ?? [1]], previous: previous && [...previous] });
  }

  /**
   * One that was made elsewhere and is brought with its key, as the clusters of a multicluster mesh share it. It emits a
   * ClusterIssuer; trust-manager hands it out.
   *
   * @param options its Secret, and what is trusted beside it
   *
   * @example
   * TrustAnchor.fromSecret({ secret: SecretRef.fromName(chart, 'anchor', { name: 'shared-anchor', namespace: 'cert-manager' }) });
   */
  public static fromSecret(options: SecretTrustAnchorOptions): TrustAnchor {
    const { secret, previousAnchors } = options;
    return new TrustAnchor({ kind: 'secret', secret, previous: previousAnchors && [...previousAnchors] });
  }

  /**
   * One whose key another issuer of cert-manager keeps: Vault, AWS Private CA, or any other. Its certificate is part of the
   * chart's values.
   *
   * @param options the issuer, and the anchors' certificates
   * @throws if the text has no certificate, one is not of a certificate authority or its key is none that Linkerd can use,
   * or if there is something else in it, as a private key
   *
   * @example
   * declare const rootPem: string;
   * TrustAnchor.fromIssuer({ issuer: IssuerRef.fromName(chart, 'vault', { name: 'vault' }), trustAnchorsPem: rootPem });
   */
  public static fromIssuer(options: IssuerTrustAnchorOptions): TrustAnchor {
    const anchors = readCertificates('trustAnchorsPem', options.trustAnchorsPem, 'trust anchors');
    refuse('TrustAnchor.fromIssuer', ...anchors.faults);
    return new TrustAnchor({ kind: 'issuer', issuer: options.issuer, anchors });
  }

  /**
   * One whose key is nowhere near the cluster: whoever has it makes the Secret `linkerd-identity-issuer` of type
   * `kubernetes.io/tls` (`tls.crt`, `tls.key`, `ca.crt`) in the control plane's namespace, of an ECDSA P-256 key, and
   * renews it. The anchors' certificates are part of the chart's values.
   *
   * @param trustAnchorsPem the trust anchors, in PEM: the root, and during a rotation the one before it
   * @throws as `fromIssuer` does
   *
   * @example
   * declare const rootPem: string;
   * TrustAnchor.fromPem(rootPem);
   */
  public static fromPem(trustAnchorsPem: string): TrustAnchor {
    const anchors = readCertificates('trustAnchorsPem', trustAnchorsPem, 'trust anchors');
    refuse('TrustAnchor.fromPem', ...anchors.faults);
    return new TrustAnchor({ kind: 'pem', anchors });
  }

  private readonly anchor: Anchor;

  private constructor(anchor: Anchor) {
    this.anchor = anchor;
  }

  /** @internal */
  public _anchor(): Anchor {
    return this.anchor;
  }
}
