import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { createCertificate, createIssuer } from './certificate';
import { IControlPlaneIdentity } from './control-plane-identity';
import { createControlPlaneWebhooks, createVizWebhooks, ServedCertificatesOptions, servedFaults } from './served-certificates';
import { Anchor, TrustAnchor } from './trust-anchor';
import { createTrustBundle, GivenAnchors } from './trust-bundle';
import {
  anchorOverlapFaults, formatGoDuration, issuerOverlapFault, Lifetime, lifetimeFaults, shortAnchorFault,
} from '../linkerd/certificate-lifetimes';
import { commonNameFault, ISSUER_NAME, TRUST_ROOT_ISSUER, trustAnchorName } from '../linkerd/control-plane-certificates';
import { durationFault } from '../linkerd/duration';
import { namespaceFault } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { resolveIssuer } from '../references/issuer';

/**
 * Where the identities of a mesh come from, and how long its certificates are good.
 */
export interface MeshIdentityProps {
  /**
   * The root of all identities, and who has its key.
   *
   * @default TrustAnchor.selfSigned()
   */
  readonly trustAnchor?: TrustAnchor;

  /**
   * How long a certificate of the control plane is good, with which it signs those of proxies. Whole seconds, at least an
   * hour. Not with `TrustAnchor.fromPem`, where others make it.
   *
   * @default Duration.hours(48)
   */
  readonly issuerDuration?: Duration;

  /**
   * How long before its end cert-manager renews that certificate. Whole seconds, and at least 20 seconds longer than
   * `issuanceLifetime`. What is left of `issuerDuration` is the time that there can be at most to restart all proxies when
   * the trust anchor changes.
   *
   * @default Duration.hours(25)
   */
  readonly issuerRenewBefore?: Duration;

  /**
   * How long the certificate of a proxy is good. Whole seconds, above zero. Value
   * `identity.issuer.issuanceLifetime` of the chart.
   *
   * @default Duration.hours(24)
   */
  readonly issuanceLifetime?: Duration;

  /**
   * The namespace of cert-manager: its cluster resource namespace, and the trust namespace of trust-manager, in which both
   * look for the trust anchor.
   *
   * @default cert-manager
   */
  readonly certManagerNamespace?: string;

  /**
   * Certificates of Linkerd's webhooks. They need cert-manager's CA injector.
   *
   * @default - the charts make them, each time they are rendered: a GitOps tool sees a change at each sync, and after a year without one they expire
   */
  readonly webhookCertificates?: ServedCertificatesOptions;
}

/**
 * The identity of a mesh, by cert-manager and trust-manager: what they need to make, hand out and renew the trust anchor and
 * the control plane's certificate, with every duration checked against the others. No private key is in it: keys are made in
 * the cluster and stay there.
 *
 * Results, with a trust anchor that cert-manager makes, in an Issuer and a Certificate for it in the namespace of
 * cert-manager, a ClusterIssuer and the Certificate `linkerd-identity-issuer` in the namespace of the control plane
 * (`cert-manager.io/v1`), and the Bundle `linkerd-identity-trust-roots` (`trust.cert-manager.io/v1alpha1`). With
 * `webhookCertificates`, in an Issuer for each namespace and a Certificate for each webhook.
 *
 * The namespace of the control plane must be there first, with the label `linkerd.io/is-control-plane: "true"`.
 *
 * @example
 * new MeshIdentity(chart, 'identity', { webhookCertificates: {} });
 */
export class MeshIdentity extends Construct implements IControlPlaneIdentity {
  /** The Certificate with which the control plane signs those of proxies, unless others make it. */
  public readonly issuerCertificate?: ApiObject;
  /** The Certificates of the trust anchors that cert-manager makes: first that of the one that signs. */
  public readonly trustAnchorCertificates: ApiObject[] = [];
  /** The Bundle by which trust-manager hands out the trust anchors, where it does. */
  public readonly trustBundle?: ApiObject;
  /** The Certificates of webhooks: those of the control plane, then those of linkerd-viz. */
  public readonly webhookCertificates: ApiObject[];
  /** The trust anchors in PEM, where they are known at synth. */
  public readonly trustAnchorsPem?: string;
  private readonly values: object;
  private readonly valuesOfViz: object;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the trust anchor, and how long certificates are good
   * @throws at construction: if a duration is out of range, or so short beside another one that something would expire while
   * it is in use; if the trust domain leaves no room in a common name; if a Secret or an Issuer is in a namespace where it
   * is not looked for; at synth: if a Secret of the app lacks a key, or the control plane's Namespace its label
   */
  public constructor(scope: Construct, id: string, props: MeshIdentityProps = {}) {
    super(scope, id);
    const { certManagerNamespace = 'cert-manager', webhookCertificates: webhooks, trustAnchor = TrustAnchor.selfSigned() } = props;
    refuse(this, typeof trustAnchor?._anchor === 'function' ? undefined
      // Not what it is: that might be a key.
      : `"trustAnchor" is not a TrustAnchor, got what is of type ${quote(typeof trustAnchor)}; expected one such as TrustAnchor.selfSigned()`);
    const anchor = trustAnchor._anchor();
    const { controlPlaneNamespace, trustDomain } = MeshTarget.of(this);
    const [rootName, issuerName] = ['root', 'identity'].map((role) => `${role}.${controlPlaneNamespace}.${trustDomain}`);
    const { issuer, issuanceLifetime } = lifetimesOf(props);
    const given = anchor.kind === 'self-signed' || anchor.kind === 'secret' ? new GivenAnchors(this, certManagerNamespace, anchor) : undefined;
    let signer = anchor.kind === 'issuer' ? resolveIssuer(this, 'trustAnchor.issuer', anchor.issuer, controlPlaneNamespace) : undefined;
    refuse(this,
      namespaceFault('certManagerNamespace', certManagerNamespace),
      ...durationFaults(props, anchor),
      // The longer one of the two.
      anchor.kind === 'pem' ? undefined : commonNameFault(issuerName, 'trustDomain'),
      ...given?.faults ?? [],
      ...webhooks ? servedFaults(this, webhooks) : [],
    );

    if (anchor.kind === 'self-signed') {
      const issuerRef = createIssuer(this, 'TrustRootIssuer', TRUST_ROOT_ISSUER, certManagerNamespace, { selfSigned: {} });
      this.trustAnchorCertificates = anchor.generations.map((generation) => {
        const name = trustAnchorName(generation);
        return createCertificate(this, `TrustAnchor${generation}`, {
          name, namespace: certManagerNamespace, secretName: name, issuerRef, lifetime: anchor.lifetime, commonName: rootName,
        });
      });
    }
    if (given) {
      signer = createIssuer(this, 'IdentityIssuer', ISSUER_NAME, undefined, { ca: { secretName: given.name } });
      this.trustBundle = createTrustBundle(this, given);
    }
    if (signer) {
      this.issuerCertificate = createCertificate(this, 'Resource', {
        name: ISSUER_NAME, namespace: controlPlaneNamespace, secretName: ISSUER_NAME, issuerRef: signer, lifetime: issuer, commonName: issuerName,
      });
    }
    this.trustAnchorsPem = 'anchors' in anchor ? anchor.anchors.pem : undefined;
    const served = webhooks && createControlPlaneWebhooks(this, webhooks);
    const viz = webhooks && createVizWebhooks(this, webhooks);
    this.webhookCertificates = [...served?.certificates ?? [], ...viz?.certificates ?? []];
    this.values = {
      ...(this.trustAnchorsPem && { identityTrustAnchorsPEM: this.trustAnchorsPem }),
      identity: { externalCA: this.trustBundle !== undefined, issuer: { scheme: 'kubernetes.io/tls', issuanceLifetime: formatGoDuration(issuanceLifetime) } },
      ...served?.values,
    };
    this.valuesOfViz = viz?.values ?? {};
  }

  /** Values of the chart linkerd-control-plane: where its certificates and trust anchors are, and how long a proxy's certificate is good. */
  public get controlPlaneValues(): { [key: string]: any } {
    return structuredClone(this.values);
  }

  /** Values of the chart linkerd-viz: where its certificates are. Empty without `webhookCertificates.vizNamespace`. */
  public get vizValues(): { [key: string]: any } {
    return structuredClone(this.valuesOfViz);
  }
}

function lifetimesOf({ issuerDuration, issuerRenewBefore, issuanceLifetime }: MeshIdentityProps): { issuer: Lifetime; issuanceLifetime: Duration } {
  return {
    issuer: { duration: issuerDuration ?? Duration.hours(48), renewBefore: issuerRenewBefore ?? Duration.hours(25) },
    issuanceLifetime: issuanceLifetime ?? Duration.hours(24),
  };
}

/** First what each duration says by itself: only such ones can be compared. */
function durationFaults(props: MeshIdentityProps, anchor: Anchor): Fault[] {
  const { issuer, issuanceLifetime } = lifetimesOf(props);
  const single = durationFault('issuanceLifetime', issuanceLifetime, { wholeSeconds: true });
  if (anchor.kind === 'pem') {
    return [single, ...(['issuerDuration', 'issuerRenewBefore'] as const).map((prop) => (props[prop] === undefined ? undefined
      : `"${prop}" is given beside TrustAnchor.fromPem, with which others make that certificate; expected none; leave it away`))];
  }
  const faults = [single, ...lifetimeFaults(issuer, { duration: 'issuerDuration', renewBefore: 'issuerRenewBefore' })];
  if (faults.some((fault) => fault !== undefined)) {
    return faults;
  }
  return [
    issuerOverlapFault(issuer, issuanceLifetime, { renewBefore: 'issuerRenewBefore', issuanceLifetime: 'issuanceLifetime' }),
    ...anchor.kind === 'self-signed'
      ? anchorOverlapFaults(anchor.lifetime, issuer, { duration: 'trustAnchor.duration', renewBefore: 'trustAnchor.renewBefore', issuer: 'issuerDuration' }) : [],
    anchor.kind === 'issuer' ? shortAnchorFault('trustAnchor.trustAnchorsPem', anchor.anchors.shortestMillis, issuer, { issuer: 'issuerDuration' }) : undefined,
  ];
}
