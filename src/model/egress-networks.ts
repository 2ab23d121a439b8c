import { isIP } from 'net';
import { creationOf } from './age';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { supports } from '../linkerd/features';
import { externalNetworks, networkHas, NetworkRange, networkSize, overlappedClusterNetworks } from '../linkerd/networks';

const EGRESS_NETWORK = 'policy.linkerd.io/EgressNetwork';

/** The EgressNetwork that a destination belongs to. */
export interface EgressLookup {
  readonly network?: MeshObject;
  /** Whether the address behind a host name, or the age of objects, could make it another one. */
  readonly uncertain: boolean;
}

/** The addresses that an EgressNetwork catches. */
export function caughtNetworks(model: MeshModel, network: MeshObject): readonly NetworkRange[] {
  return (network.spec.networks as NetworkRange[] | undefined)?.filter(({ cidr }) => typeof cidr === 'string') ?? externalNetworks(model.target.clusterNetworks);
}

/** The networks of the cluster of which an EgressNetwork has a part, so that Linkerd attaches no routes to it. */
export function clusterNetworksIn(model: MeshModel, network: MeshObject): string[] {
  return network.spec.networks === undefined ? [] : overlappedClusterNetworks(caughtNetworks(model, network), model.target.clusterNetworks);
}

/** The EgressNetworks that clients of a namespace are subject to: its own, or else the global ones. */
export function egressNetworksOf(model: MeshModel, clientNamespace: string): readonly MeshObject[] {
  if (!supports(model.target.linkerdVersion, 'egressNetwork')) {
    return [];
  }
  const all = model.of(EGRESS_NETWORK);
  const own = all.filter(({ namespace }) => namespace === clientNamespace);
  return own.length > 0 ? own : all.filter(({ namespace }) => namespace === model.target.globalEgressNetworkNamespace);
}

/** The EgressNetwork that clients of a namespace find for an address or the name of a host outside of the cluster. */
export function egressNetworkFor(model: MeshModel, clientNamespace: string, address: string): EgressLookup {
  const networks = egressNetworksOf(model, clientNamespace);
  const isAddress = isIP(address) !== 0;
  const matching = networks.flatMap((network) => {
    const caught = caughtNetworks(model, network).filter((range) => (isAddress ? networkHas(range, address) : network.spec.networks === undefined));
    return caught.length === 0 ? [] : [{ network, size: caught.map(networkSize).reduce((a, b) => (a < b ? a : b)) }];
  }).sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : byAgeAndPlace(a.network, b.network)));
  const [first, second] = matching;
  return {
    network: first?.network,
    uncertain: (!isAddress && networks.some(({ spec }) => spec.networks !== undefined))
      || (second !== undefined && second.size === first.size && [first, second].some(({ network }) => creationOf(network) === undefined)),
  };
}

/** The older one first. What does not say its age is yet to be made. */
export function compareAge(a: MeshObject, b: MeshObject): number {
  return compare(creationOf(a) ?? '~', creationOf(b) ?? '~');
}

function byAgeAndPlace(a: MeshObject, b: MeshObject): number {
  return compareAge(a, b) || compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
