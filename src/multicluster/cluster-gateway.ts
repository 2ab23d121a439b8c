import { Duration } from 'cdk8s';

/**
 * Where the gateway of a cluster is, and how the clusters that use it probe it.
 */
export interface ClusterGateway {
  /**
   * Where the gateway is reached from the other clusters: IP addresses or DNS names, without a port. Link
   * `spec.gatewayAddress`, joined by commas.
   *
   * @default - none: the cluster is not reached through a gateway, only flat and federated Services of it are
   */
  readonly gatewayAddresses?: string[];

  /**
   * The port of the gateway, from 1 to 65535; the node port where the gateway is of type NodePort. Link `spec.gatewayPort`.
   *
   * @default 4143
   */
  readonly gatewayPort?: number;

  /**
   * The mesh identity of the gateway, which clients check. Link `spec.gatewayIdentity`.
   *
   * @default - that of ServiceAccount `linkerd-gateway` in the namespace of the multicluster extension, with the control-plane namespace and trust domain of the gateway's cluster
   */
  readonly gatewayIdentity?: string;

  /**
   * The path at which the gateway is probed. Link `spec.probeSpec.path`.
   *
   * @default /ready
   */
  readonly probePath?: string;

  /**
   * The port at which the gateway is probed, from 1 to 65535. Link `spec.probeSpec.port`.
   *
   * @default 4191
   */
  readonly probePort?: number;

  /**
   * The time between two probes, above zero. Link `spec.probeSpec.period`.
   *
   * @default Duration.seconds(3)
   */
  readonly probePeriod?: Duration;

  /**
   * How long a probe may take, above zero. Linkerd 2.17 and later. Link `spec.probeSpec.timeout`.
   *
   * @default - Linkerd's: 30 seconds
   */
  readonly probeTimeout?: Duration;

  /**
   * How many probes must fail in a row until the mirrors' endpoints are not ready, at least 1. Linkerd 2.17 and later.
   * Link `spec.probeSpec.failureThreshold`.
   *
   * @default - Linkerd's: 3
   */
  readonly probeFailureThreshold?: number;
}

/** What is said of a gateway beside where it is. */
export const GATEWAY_DETAILS = [
  'gatewayPort', 'gatewayIdentity', 'probePath', 'probePort', 'probePeriod', 'probeTimeout', 'probeFailureThreshold',
] as const;
