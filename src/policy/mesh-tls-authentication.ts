import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { namespacedRef, namespaceKnownFault } from './authorization-policy';
import { InboundTraffic } from './inbound-traffic';
import { ownNamespace } from './placement';
import { identityFault } from '../linkerd/identities';
import { Fault, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { MeshTlsAuthenticationSpec, POLICY_GROUP, POLICY_V1ALPHA1 } from '../manifest/policy';
import { MeshTarget } from '../mesh-target';
import { identityOf, resolveIdentity } from '../references/identity';

/**
 * Identities, any of which a client may have.
 */
export interface MeshTlsAuthenticationProps {
  /**
   * ServiceAccounts, and Namespaces for all ServiceAccounts in them, of this cluster: constructs with such an object,
   * `ServiceAccountRef`, `NamespaceRef`. Linkerd completes their identities with its own trust domain. `spec.identityRefs[]`.
   *
   * @default - exactly one of `identityRefs` and `identities` is needed
   */
  readonly identityRefs?: IConstruct[];

  /**
   * Identities as they stand in certificates: DNS names, the first label of which may be `*` (`*` alone means every
   * meshed client with such a name), and from Linkerd 2.15 on SPIFFE URIs, which only ever match exactly.
   * `spec.identities[]`.
   *
   * @default - exactly one of `identityRefs` and `identities` is needed
   */
  readonly identities?: string[];

  /**
   * Metadata of the MeshTLSAuthentication.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Asks of clients that they have one of some identities, proven by mutual TLS. It does nothing until an
 * AuthorizationPolicy requires it.
 *
 * Results in a MeshTLSAuthentication (`policy.linkerd.io/v1alpha1`).
 *
 * @example
 * const clients = new MeshTlsAuthentication(chart, 'clients', { identityRefs: [NamespaceRef.fromName(chart, 'front', 'frontend')] });
 */
export class MeshTlsAuthentication extends Construct {
  /** The MeshTLSAuthentication. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the authentication stands in the tree
   * @param id its id there
   * @param props the identities
   * @throws if not exactly one of `identityRefs` and `identities` is given, one is empty, what is referred to is of another
   * kind or in an unknown namespace, or an identity is none or too new for the target
   */
  public constructor(scope: Construct, id: string, props: MeshTlsAuthenticationProps) {
    super(scope, id);
    const { identityRefs, identities, metadata } = props;
    const { linkerdVersion } = MeshTarget.of(this);
    const namespace = ownNamespace(this, metadata);
    const refs = identityRefs?.map((each, i) => resolveIdentity(this, `identityRefs[${i}]`, each));
    refuse(this,
      (identityRefs === undefined) !== (identities === undefined) ? undefined
        : `exactly one of "identityRefs" and "identities" is needed, got ${identities ? 'both' : 'none'}; for both kinds make two authentications with a policy each`,
      emptyFault('identityRefs', refs),
      emptyFault('identities', identities),
      ...(refs ?? []).map((ref, i) => namespaceKnownFault(`identityRefs[${i}]`, ref, namespace)),
      ...(identities ?? []).map((identity, i) => identityFault(`identities[${i}]`, identity, linkerdVersion)),
    );
    const strings = identities && [...identities];
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'MeshTLSAuthentication',
      metadata: { ...metadata, namespace },
      spec: (): MeshTlsAuthenticationSpec => (strings ? { identities: strings } : { identityRefs: refs!.map(namespacedRef) }),
    });
    InboundTraffic.of(this).addAuthentication(
      { group: POLICY_GROUP, kind: 'MeshTLSAuthentication', name: this.apiObject.name, namespace },
      { clients: () => ({ identities: strings ?? refs!.map((ref) => identityOf(this, 'identityRefs', ref, namespace)) }) },
    );
  }
}

function emptyFault(prop: string, list: readonly unknown[] | undefined): Fault {
  return list?.length === 0 ? `"${prop}" is empty; expected at least one` : undefined;
}
