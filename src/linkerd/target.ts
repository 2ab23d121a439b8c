import { RouteTarget } from './gateway-api';

/** What manifests are judged for: one cluster and its mesh. A `MeshTarget` is one. */
export interface Target extends RouteTarget {
  readonly kubernetesVersion?: string;
  readonly clusterDomain: string;
  readonly trustDomain: string;
  readonly controlPlaneNamespace: string;
  readonly globalEgressNetworkNamespace: string;
  readonly clusterNetworks: readonly string[];
}
