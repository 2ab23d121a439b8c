import { LabelSelector } from '../linkerd/label-selector';
import { NetworkRange } from '../linkerd/networks';

/** The API group of Linkerd's policies. */
export const POLICY_GROUP = 'policy.linkerd.io';

/** The one version in which all policies but Server and ServerAuthorization are served. */
export const POLICY_V1ALPHA1 = `${POLICY_GROUP}/v1alpha1`;

/** The spec of a Server. */
export interface ServerSpec {
  readonly podSelector?: LabelSelector;
  readonly externalWorkloadSelector?: LabelSelector;
  readonly port: number | string;
  readonly proxyProtocol: string;
  /** Only in v1beta3: before, a Server lets in whom policies authorize, and nobody else. */
  readonly accessPolicy?: string;
}

/** An object in the namespace of who refers to it. */
export interface LocalRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** An object in any namespace. */
export interface NamespacedRef extends LocalRef {
  readonly namespace?: string;
}

/** The spec of an AuthorizationPolicy: all authentications must hold, and none is everybody. */
export interface AuthorizationPolicySpec {
  readonly targetRef: LocalRef;
  readonly requiredAuthenticationRefs: NamespacedRef[];
}

/** The spec of a MeshTLSAuthentication: one of the two. */
export interface MeshTlsAuthenticationSpec {
  readonly identities?: string[];
  readonly identityRefs?: NamespacedRef[];
}

/** The spec of a NetworkAuthentication. */
export interface NetworkAuthenticationSpec {
  readonly networks: NetworkRange[];
}

/** The spec of a ServerAuthorization. Without networks only those of the cluster are let in. */
export interface ServerAuthorizationSpec {
  readonly server: { readonly name: string } | { readonly selector: LabelSelector };
  readonly client: {
    readonly networks?: NetworkRange[];
    readonly unauthenticated?: boolean;
    readonly meshTLS?: {
      readonly unauthenticatedTLS?: boolean;
      readonly identities?: string[];
      readonly serviceAccounts?: { readonly name: string; readonly namespace?: string }[];
    };
  };
}

/** The spec of an HTTPLocalRateLimitPolicy. */
export interface RateLimitSpec {
  readonly targetRef: LocalRef;
  readonly total?: Limit;
  readonly identity?: Limit;
  readonly overrides?: (Limit & { readonly clientRefs: NamespacedRef[] })[];
}

interface Limit {
  readonly requestsPerSecond: number;
}

/** The spec of an EgressNetwork. Without networks it is for all addresses outside of the cluster. */
export interface EgressNetworkSpec {
  readonly trafficPolicy: 'Allow' | 'Deny';
  readonly networks?: NetworkRange[];
}

/** The spec of an ExternalWorkload. */
export interface ExternalWorkloadSpec {
  readonly meshTLS: { readonly identity: string; readonly serverName: string };
  readonly ports: { readonly name?: string; readonly port: number; readonly protocol: string }[];
  readonly workloadIPs: { readonly ip: string }[];
}

/** Networks as a manifest has them. */
export function renderNetworks(networks: readonly NetworkRange[]): NetworkRange[] {
  return networks.map(({ cidr, except }) => ({ cidr, ...(except && except.length > 0 && { except: [...except] }) }));
}
