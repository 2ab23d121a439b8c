/** The spec of a NetworkPolicy of Kubernetes, as far as we write it. */
export interface NetworkPolicySpec {
  readonly podSelector: object;
  readonly policyTypes: ('Ingress' | 'Egress')[];
  readonly ingress?: { readonly from?: NetworkPeer[]; readonly ports?: NetworkPort[] }[];
  readonly egress?: { readonly to?: NetworkPeer[]; readonly ports?: NetworkPort[] }[];
}

export interface NetworkPort {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number | string;
}

/** Pods of namespaces, or addresses. */
export interface NetworkPeer {
  readonly namespaceSelector?: object;
  readonly podSelector?: object;
  readonly ipBlock?: { readonly cidr: string; readonly except?: string[] };
}

/** A namespace, by the label that Kubernetes gives it. */
export function inNamespace(name: string): NetworkPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

/** TCP ports. */
export function tcp(...ports: (number | string)[]): NetworkPort[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}
