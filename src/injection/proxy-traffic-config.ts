import { Duration } from 'cdk8s';
import { PortRange } from './port-range';

/** What a proxy makes of requests that no policy of their port decides about. */
export enum DefaultInboundPolicy {
  /** Everybody, also without mutual TLS. */
  ALL_UNAUTHENTICATED = 'all-unauthenticated',
  /** Clients with mutual TLS, of this and other clusters. */
  ALL_AUTHENTICATED = 'all-authenticated',
  /** Clients in the networks of the cluster. */
  CLUSTER_UNAUTHENTICATED = 'cluster-unauthenticated',
  /** Clients with mutual TLS in the networks of the cluster. */
  CLUSTER_AUTHENTICATED = 'cluster-authenticated',
  /** Nobody. */
  DENY = 'deny',
  /** Everybody, and what would be denied is logged and counted. Linkerd 2.16 and later. */
  AUDIT = 'audit',
}

/**
 * The ports of a proxy, and how it treats what passes through it.
 */
export interface ProxyTrafficConfig {
  /**
   * Where the proxy takes connections to the pod, 1 to 65535. Annotation `config.linkerd.io/inbound-port`.
   *
   * @default - Linkerd's: 4143
   */
  readonly inboundPort?: number;

  /**
   * Where the proxy takes connections of the application, 1 to 65535. Annotation `config.linkerd.io/outbound-port`.
   *
   * @default - Linkerd's: 4140
   */
  readonly outboundPort?: number;

  /**
   * Where the proxy serves metrics, probes and /shutdown, 1 to 65535. Annotation `config.linkerd.io/admin-port`.
   *
   * @default - Linkerd's: 4191
   */
  readonly adminPort?: number;

  /**
   * Where the proxy serves tap, 1 to 65535. Annotation `config.linkerd.io/control-port`.
   *
   * @default - Linkerd's: 4190
   */
  readonly controlPort?: number;

  /**
   * Ports whose protocol is not detected: container ports on a workload; on a namespace for its pods and Services alike.
   * Replaces Linkerd's list, so restate what of it is needed; an empty list makes none opaque. Mutual TLS, policy and TCP
   * metrics still hold. Annotation `config.linkerd.io/opaque-ports`.
   *
   * @default - Linkerd's: of 25, 587, 3306, 4444, 5432, 6379, 9300 and 11211 those that the pod has
   */
  readonly opaquePorts?: PortRange[];

  /**
   * Ports of the pod that bypass the proxy. Replaces Linkerd's list; the admin and control port bypass it always.
   * Annotation `config.linkerd.io/skip-inbound-ports`.
   *
   * @default - Linkerd's: 4567 and 4568
   */
  readonly skipInboundPorts?: PortRange[];

  /**
   * Ports that the application dials past the proxy: without mutual TLS, metrics and policy. Replaces Linkerd's list. For
   * protocols that the proxy cannot detect use `opaquePorts`. Annotation `config.linkerd.io/skip-outbound-ports`.
   *
   * @default - Linkerd's: 4567 and 4568
   */
  readonly skipOutboundPorts?: PortRange[];

  /**
   * Subnets that bypass the proxy in both directions, as CIDRs. Annotation `config.linkerd.io/skip-subnets`.
   *
   * @default - Linkerd's: none
   */
  readonly skipSubnets?: string[];

  /**
   * Ports of the pod that refuse clients without mutual TLS. Annotation `config.linkerd.io/proxy-require-identity-inbound-ports`.
   *
   * @default - Linkerd's: none
   */
  readonly proxyRequireIdentityInboundPorts?: PortRange[];

  /**
   * What happens on ports without a policy of their own. Pods keep what they started with until they are restarted.
   * Annotation `config.linkerd.io/default-inbound-policy`.
   *
   * @default - that of the cluster: all-unauthenticated unless the installation says otherwise
   */
  readonly defaultInboundPolicy?: DefaultInboundPolicy;

  /**
   * How long connecting to a server may take, in whole milliseconds above 0. Annotation
   * `config.linkerd.io/proxy-outbound-connect-timeout`.
   *
   * @default - Linkerd's: 1 second
   */
  readonly proxyOutboundConnectTimeout?: Duration;

  /**
   * How long connecting to the application may take, in whole milliseconds above 0. Annotation
   * `config.linkerd.io/proxy-inbound-connect-timeout`.
   *
   * @default - Linkerd's: 100 milliseconds
   */
  readonly proxyInboundConnectTimeout?: Duration;

  /**
   * After how long without use what is known of a destination is forgotten, in whole seconds above 0. Annotation
   * `config.linkerd.io/proxy-outbound-discovery-cache-unused-timeout`.
   *
   * @default - Linkerd's: 5 seconds
   */
  readonly proxyOutboundDiscoveryCacheUnusedTimeout?: Duration;

  /**
   * After how long without use what is known of a port's policy is forgotten, in whole seconds above 0. Annotation
   * `config.linkerd.io/proxy-inbound-discovery-cache-unused-timeout`.
   *
   * @default - Linkerd's: 90 seconds
   */
  readonly proxyInboundDiscoveryCacheUnusedTimeout?: Duration;

  /**
   * Whether the protocol of outgoing connections is waited for as long as it takes, and not for 10 seconds. Linkerd 2.15
   * and later. Annotation `config.linkerd.io/proxy-disable-outbound-protocol-detect-timeout`.
   *
   * @default - Linkerd's: false
   */
  readonly proxyDisableOutboundProtocolDetectTimeout?: boolean;

  /**
   * Whether the protocol of incoming connections is waited for as long as it takes, and not for 10 seconds. Linkerd 2.15
   * and later. Annotation `config.linkerd.io/proxy-disable-inbound-protocol-detect-timeout`.
   *
   * @default - Linkerd's: false
   */
  readonly proxyDisableInboundProtocolDetectTimeout?: boolean;

  /**
   * Whether the proxy is a multicluster gateway. Workloads only. Annotation `config.linkerd.io/enable-gateway`.
   *
   * @default - Linkerd's: false
   */
  readonly enableGateway?: boolean;

  /**
   * How long the kernel keeps connections in CLOSE_WAIT, in whole seconds above 0. Workloads only, and only where Linkerd
   * is installed with `proxyInit.runAsRoot=true`: elsewhere such pods are refused. Annotation `config.linkerd.io/close-wait-timeout`.
   *
   * @default - that of the node
   */
  readonly closeWaitTimeout?: Duration;
}
