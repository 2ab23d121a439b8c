import { containsCidr, hasPartOf, NetworkRange } from './networks';
import { Fault, quote } from './rule';

/** The faults of an EgressNetwork with addresses of the cluster: Linkerd attaches no routes to it, and yet catches them. */
export function clusterAddressFaults(prop: string, networks: readonly NetworkRange[], clusterNetworks: readonly string[]): Fault[] {
  return networks.flatMap((network, i) => clusterNetworks.filter((cluster) => hasPartOf(network, cluster))
    .map((cluster) => `"${prop}[${i}]" has addresses of the cluster's network ${cluster}, got ${quote(network.cidr)}, with which Linkerd accepts no routes for it and yet catches traffic within the cluster; `
      + `expected "except" with all of ${cluster}${containsCidr(cluster, network.cidr) ? ', or "clusterNetworks" of the Mesh to say what the cluster\'s networks are' : ''}; or leave "networks" away for all that is outside`));
}

/** The fault of an EgressNetwork in whose namespace the global ones are no longer looked at. */
export function hiddenGlobalFault(namespace: string | undefined, global: string): string {
  return `its namespace ${quote(namespace)} will no longer be subject to ${global}, nor to any other global EgressNetwork, because it has one of its own`;
}

/** The fault of an EgressNetwork as the backend of a route that has another parent. */
export function foreignEgressFault(prop: string, network: string, parent: string): string {
  return `"${prop}" is an EgressNetwork, got ${quote(network)}, and the route has the parent ${parent}, with which requests there are answered with 500; expected the parent itself; attach the route to the EgressNetwork, or send to a Service`;
}
