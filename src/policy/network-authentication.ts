import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { InboundTraffic } from './inbound-traffic';
import { Network } from './network';
import { ownNamespace } from './placement';
import { ALL_NETWORKS, isEverywhere, networksFaults } from '../linkerd/networks';
import { refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { NetworkAuthenticationSpec, POLICY_GROUP, POLICY_V1ALPHA1, renderNetworks } from '../manifest/policy';

/**
 * Networks, in any of which a client may be.
 */
export interface NetworkAuthenticationProps {
  /**
   * The networks, at least one. `spec.networks[]`.
   */
  readonly networks: Network[];

  /**
   * Metadata of the NetworkAuthentication.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Asks of clients that their IP address is in one of some networks; meshed or not, with an identity or none. It does
 * nothing until an AuthorizationPolicy requires it.
 *
 * Results in a NetworkAuthentication (`policy.linkerd.io/v1alpha1`).
 *
 * @example
 * const nodes = new NetworkAuthentication(chart, 'nodes', { networks: [{ cidr: '10.0.0.0/16', except: ['10.0.7.0/24'] }] });
 */
export class NetworkAuthentication extends Construct {
  /**
   * Every IPv4 and IPv6 address, for clients that have no known one, such as the kubelet.
   *
   * @param scope where the authentication stands in the tree
   * @param id its id there
   * @param metadata its metadata; without it, a generated name
   *
   * @example
   * NetworkAuthentication.anywhere(chart, 'kubelet');
   */
  public static anywhere(scope: Construct, id: string, metadata?: ApiObjectMetadata): NetworkAuthentication {
    return new NetworkAuthentication(scope, id, { networks: renderNetworks(ALL_NETWORKS) as Network[], metadata });
  }

  /** The NetworkAuthentication. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the authentication stands in the tree
   * @param id its id there
   * @param props the networks
   * @throws if there are none, one is no CIDR or IP address, or an exception is not a part of its network, is all of it, or
   * overlaps another one
   */
  public constructor(scope: Construct, id: string, props: NetworkAuthenticationProps) {
    super(scope, id);
    const namespace = ownNamespace(this, props.metadata);
    refuse(this, props.networks === undefined ? '"networks" is needed; expected at least one network' : undefined, ...networksFaults('networks', props.networks));
    const networks = renderNetworks(props.networks);
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'NetworkAuthentication',
      metadata: { ...props.metadata, namespace },
      spec: (): NetworkAuthenticationSpec => ({ networks }),
    });
    InboundTraffic.of(this).addAuthentication(
      { group: POLICY_GROUP, kind: 'NetworkAuthentication', name: this.apiObject.name, namespace },
      { clients: () => ({ networks: isEverywhere(networks) ? undefined : networks }) },
    );
  }
}
