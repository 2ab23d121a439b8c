import { isIP } from 'net';
import { isEmptySelector, isLabelKey, LabelSelector, labelSelectorFault } from './label-selector';
import { isDnsLabel, isDnsSubdomain } from './names';
import { Fault, quote } from './rule';

/** The namespace that the multicluster extension is installed in, unless it was told otherwise. */
export const MULTICLUSTER_NAMESPACE = 'linkerd-multicluster';
/** The gateway's Service and ServiceAccount, as the extension's chart calls them. */
export const GATEWAY_NAME = 'linkerd-gateway';

/** Labels of Services in the exporting cluster. */
export const EXPORTED_LABEL = 'mirror.linkerd.io/exported';
export const FEDERATED_LABEL = 'mirror.linkerd.io/federated';

/** What marks the credentials that the control plane reads. */
export const CLUSTER_NAME_LABEL = 'multicluster.linkerd.io/cluster-name';
export const TRUST_DOMAIN_ANNOTATION = 'multicluster.linkerd.io/trust-domain';
export const CLUSTER_DOMAIN_ANNOTATION = 'multicluster.linkerd.io/cluster-domain';

/** The type of a Secret with the kubeconfig of another cluster, and the key that it stands under. */
export const CREDENTIALS_TYPE = 'mirror.linkerd.io/remote-kubeconfig';
export const CREDENTIALS_KEY = 'kubeconfig';

/** The Secret that Kubernetes fills with a token, and how it says whose. */
export const TOKEN_TYPE = 'kubernetes.io/service-account-token';
export const SERVICE_ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** The account that the multicluster extension lets other clusters read this one with, and how we call each of several. */
export const REMOTE_ACCESS_NAME = 'linkerd-service-mirror-remote-access';

const READ = ['get', 'list', 'watch'];

/** What such an account may do, as the extension's chart grants it. */
export const REMOTE_ACCESS_RULES = [
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: READ },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: READ },
  { apiGroups: [''], resources: ['pods', 'endpoints', 'services'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: ['policy.linkerd.io'], resources: ['servers'], verbs: READ },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['linkerd-config'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
] as const;

/** What the gateway's chart sets. */
export const GATEWAY_DEFAULTS = { port: 4143, probePath: '/ready', probePort: 4191, probePeriodSeconds: 3 } as const;

/** The selectors of a Link, by mode, as `linkerd multicluster link-gen` writes them. */
export const DEFAULT_SELECTORS = {
  selector: { matchLabels: { [EXPORTED_LABEL]: 'true' } },
  remoteDiscoverySelector: { matchLabels: { [EXPORTED_LABEL]: 'remote-discovery' } },
  federatedServiceSelector: { matchLabels: { [FEDERATED_LABEL]: 'member' } },
} as const;

/** The one name that the controller of a Link may read its credentials under. */
export function credentialsName(clusterName: string): string {
  return `cluster-credentials-${clusterName}`;
}

/** The cluster that a Secret of that name has the credentials of. */
export function clusterOfCredentials(secret: string): string | undefined {
  const prefix = credentialsName('');
  return secret.startsWith(prefix) && secret !== prefix ? secret.slice(prefix.length) : undefined;
}

/** The label and the annotations without which the control plane ignores the credentials of another cluster. */
export function discoveryMarks(clusterName: string, clusterDomain: string, trustDomain: string) {
  return {
    labels: { [CLUSTER_NAME_LABEL]: clusterName } as Record<string, string>,
    annotations: { [CLUSTER_DOMAIN_ANNOTATION]: clusterDomain, [TRUST_DOMAIN_ANNOTATION]: trustDomain } as Record<string, string>,
  };
}

/** The fault of a cluster name: it ends the names of mirror Services. */
export function clusterNameFault(prop: string, name: string): Fault {
  return isDnsLabel(name) && name.length <= 61
    ? undefined
    : `"${prop}" is not a cluster name, got ${quote(name)}; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63`;
}

/** The fault of a DNS domain. */
export function domainFault(prop: string, domain: string | undefined): Fault {
  return domain === undefined || isDnsSubdomain(domain)
    ? undefined
    : `"${prop}" is not a DNS domain, got ${quote(domain)}; expected a name such as "cluster.local"`;
}

/** The fault of the identity of a gateway, which is that of a ServiceAccount in a mesh. */
export function gatewayIdentityFault(prop: string, identity: string | undefined, controlPlaneNamespace: string, trustDomain: string, remedy = '; set "targetTrustDomain" and "targetClusterLinkerdNamespace" as in that cluster'): Fault {
  const mesh = `.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
  if (identity !== undefined && isDnsSubdomain(identity)) {
    return identity.endsWith(mesh) ? undefined
      : `"${prop}" is not an identity of the other cluster's mesh, got ${quote(identity)}; expected one that ends in ${quote(mesh)}${remedy}`;
  }
  return identity === undefined ? undefined
    : `"${prop}" is not an identity, got ${quote(identity)}; expected a name such as "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"`;
}

/** The fault of the addresses of a gateway; they are joined by commas, so none may have one in it. */
export function gatewayAddressesFault(prop: string, addresses: readonly string[] | undefined): Fault {
  if (addresses === undefined) {
    return undefined;
  }
  if (addresses.length === 0) {
    return `"${prop}" is empty; expected at least one IP address or DNS name, or leave it away for a link without a gateway`;
  }
  const bad = addresses.filter((address) => isIP(address) === 0 && !isDnsSubdomain(address));
  return bad.length === 0
    ? undefined
    : `"${prop}" has what is neither an IP address nor a DNS name, got ${bad.map(quote).join(', ')}; expected entries such as "35.1.2.3" or "gateway.example.com", without a port`;
}

/** The fault of the path that a gateway is probed at. */
export function probePathFault(prop: string, path: string | undefined): Fault {
  return path === undefined || /^\/\S*$/.test(path)
    ? undefined
    : `"${prop}" is not a path, got ${quote(path)}; expected one that begins with "/"`;
}

/** The fault of a number of failed probes. */
export function failureThresholdFault(prop: string, threshold: number | undefined): Fault {
  return threshold === undefined || (Number.isInteger(threshold) && threshold >= 1 && threshold <= 2147483647)
    ? undefined
    : `"${prop}" is not a number of probes, got ${quote(threshold)}; expected an integer from 1 to 2147483647`;
}

/** The fault of a selector of a Link. */
export function selectorFault(prop: string, selector: LabelSelector | undefined): Fault {
  if (selector !== undefined && isEmptySelector(selector)) {
    return `"${prop}" is empty, and Linkerd mirrors no Service by an empty selector; expected "matchLabels" or "matchExpressions", or leave it away`;
  }
  return labelSelectorFault(prop, selector);
}

/** The fault of a list of labels or annotations that mirrors do not get. */
export function excludedKeysFault(prop: string, keys: readonly string[] | undefined): Fault {
  if (keys === undefined) {
    return undefined;
  }
  const expected = 'keys such as "example.com/team", or a prefix and all under it as "example.com/*"';
  if (keys.length === 0) {
    return `"${prop}" is empty; expected ${expected}, or leave it away`;
  }
  const bad = keys.filter((key) => !(key.endsWith('/*') ? isDnsSubdomain(key.slice(0, -2)) : isLabelKey(key)));
  return bad.length === 0 ? undefined : `"${prop}" has what is not a key, got ${bad.map(quote).join(', ')}; expected ${expected}`;
}

/** What a Secret must have for a Link to use it. */
export interface CredentialsManifest {
  readonly type?: string;
  readonly data?: Record<string, string>;
  readonly stringData?: Record<string, string>;
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
}

/** The faults of the credentials of another cluster, as they are written. */
export function credentialsFaults(where: string, secret: CredentialsManifest): Fault[] {
  return [
    secret.type === CREDENTIALS_TYPE
      ? undefined
      : `${where} has the wrong type, got ${quote(secret.type)}; expected ${quote(CREDENTIALS_TYPE)}`,
    secret.data?.[CREDENTIALS_KEY] || secret.stringData?.[CREDENTIALS_KEY]
      ? undefined
      : `${where} has no key "${CREDENTIALS_KEY}", which is where Linkerd looks for the kubeconfig of the other cluster; got ${keysOf(secret)}`,
  ];
}

/** The faults of a label or annotation that should be there. */
export function markFaults(where: string, what: 'label' | 'annotation', got: Record<string, string> | undefined, expected: Record<string, string>): Fault[] {
  return Object.entries(expected).map(([key, value]) => (got?.[key] === value
    ? undefined
    : `${where} has another ${what} "${key}" than its Link needs, got ${quote(got?.[key])}; expected ${quote(value)}`));
}

function keysOf(secret: CredentialsManifest): string {
  const keys = [...Object.keys(secret.data ?? {}), ...Object.keys(secret.stringData ?? {})];
  return keys.length === 0 ? 'no keys' : keys.map(quote).join(', ');
}

/** The fault of what is for a gateway, on a Link that has none. */
export function withoutGatewayFault(prop: string, gateway: string): Fault {
  return `"${prop}" is given for a link without a gateway; set "${gateway}", or leave "${prop}" away`;
}

/** The fault of a Link without pods behind a gateway whose control plane is called otherwise than that of this cluster. */
export function linkNamespaceFault(prop: string, namespace: string, controlPlaneNamespace: string): Fault {
  return namespace === controlPlaneNamespace ? undefined
    : `"${prop}" is not the namespace of this cluster's control plane, got ${quote(namespace)}; expected ${quote(controlPlaneNamespace)}, since flat and federated Services need the same in both clusters`;
}

/** The fault of a gateway that nothing is reached through. */
export function idleGatewayFault(gateway: string, selector: string): Fault {
  return `"${gateway}" is given, and no Service is reached through the gateway without "${selector}"; set that, or leave "${gateway}" away`;
}

/** The fault of a Link in none of the modes. */
export function noSelectorFault(where: string, selectors: readonly string[]): Fault {
  return `${where} has none of ${selectors.map(quote).join(', ')}, and no Service is mirrored; expected at least one`;
}

/** The fault of credentials without something that the control plane needs to know of the other cluster. */
export function missingMarkFault(where: string, what: 'label' | 'annotation', key: string): string {
  return `${where} has no ${what} ${quote(key)}, without which the control plane ignores it; expected that of the other cluster`;
}

/** The fault of credentials that only the service mirror has. */
export function missingCredentialsFault(where: string, secret: string): string {
  return `${where} is for flat or federated Services, and the control plane has no Secret ${secret}, without which their mirrors have no endpoints; expected a copy of that of the Link there`;
}
