import { Duration } from 'cdk8s';

/** How a gateway is reached from outside of the cluster. */
export enum GatewayServiceType {
  /** By a load balancer of the cloud. */
  LOAD_BALANCER = 'LoadBalancer',
  /** By a port of each node. */
  NODE_PORT = 'NodePort',
  /** Only from inside. */
  CLUSTER_IP = 'ClusterIP',
}

/** Which pods of the gateway a load balancer's traffic reaches. */
export enum ExternalTrafficPolicy {
  /** All of them. */
  CLUSTER = 'Cluster',
  /** Those on the node that it arrives at, and the client's address is kept. */
  LOCAL = 'Local',
}

/**
 * The gateway by which other clusters reach exported Services. Values `gateway.*` of the chart linkerd-multicluster.
 */
export interface MulticlusterGateway {
  /**
   * Whether there is one. Without it other clusters link without `gatewayAddresses`, and pods must reach each other.
   *
   * @default - Linkerd's: true
   */
  readonly enabled?: boolean;

  /**
   * Its name.
   *
   * @default - Linkerd's: linkerd-gateway
   */
  readonly name?: string;

  /**
   * How many pods it has.
   *
   * @default - Linkerd's: 1; with `highAvailability` of LinkerdMulticluster 3
   */
  readonly replicas?: number;

  /**
   * Its port.
   *
   * @default - Linkerd's: 4143
   */
  readonly port?: number;

  /**
   * How it is reached.
   *
   * @default - Linkerd's: GatewayServiceType.LOAD_BALANCER
   */
  readonly serviceType?: GatewayServiceType;

  /**
   * The port of nodes for it. Not with GatewayServiceType.CLUSTER_IP.
   *
   * @default - Kubernetes chooses
   */
  readonly nodePort?: number;

  /**
   * Annotations of its Service, by which clouds are told what load balancer to make.
   *
   * @default - none
   */
  readonly serviceAnnotations?: { [key: string]: string };

  /**
   * Which of its pods traffic reaches. Not with GatewayServiceType.CLUSTER_IP.
   *
   * @default - Kubernetes': ExternalTrafficPolicy.CLUSTER
   */
  readonly serviceExternalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * The class of the load balancer. Only with GatewayServiceType.LOAD_BALANCER.
   *
   * @default - that of the cluster
   */
  readonly loadBalancerClass?: string;

  /**
   * Who may reach it, as CIDRs. Only with GatewayServiceType.LOAD_BALANCER.
   *
   * @default - everybody
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * The path by which other clusters probe it.
   *
   * @default - Linkerd's: /ready
   */
  readonly probePath?: string;

  /**
   * The port by which other clusters probe it.
   *
   * @default - Linkerd's: 4191
   */
  readonly probePort?: number;

  /**
   * How often other clusters probe it, in whole seconds.
   *
   * @default - Linkerd's: 3 seconds
   */
  readonly probePeriod?: Duration;

  /**
   * The port of nodes for probes. Not with GatewayServiceType.CLUSTER_IP.
   *
   * @default - Kubernetes chooses
   */
  readonly probeNodePort?: number;
}
