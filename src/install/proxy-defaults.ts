import { Duration } from 'cdk8s';
import { ContainerResources } from '../injection/container-resources';
import { PortRange } from '../injection/port-range';
import { AccessLogFormat, ProxyLogFormat, ProxyLogHttpHeaders } from '../injection/proxy-config';
import { DefaultInboundPolicy } from '../injection/proxy-traffic-config';

/** How proxies tell each other what a connection is for. */
export enum OutboundTransportMode {
  /** By a header on the inbound port of the proxy, 4143. */
  TRANSPORT_HEADER = 'transport-header',
  /** By the port that was dialled. */
  TRANSPARENT = 'transparent',
}

/**
 * How proxies are configured where neither namespace nor workload says otherwise (`ProxyConfig`). Values `proxy.*` of the
 * chart linkerd-control-plane.
 */
export interface ProxyDefaults {
  /**
   * What happens on ports without a policy of their own. Value `proxy.defaultInboundPolicy`.
   *
   * @default - Linkerd's: all-unauthenticated
   */
  readonly defaultInboundPolicy?: DefaultInboundPolicy;

  /**
   * Ports whose protocol is not detected. Replaces Linkerd's list. Value `proxy.opaquePorts`.
   *
   * @default - Linkerd's: 25, 587, 3306, 4444, 5432, 6379, 9300 and 11211
   */
  readonly opaquePorts?: PortRange[];

  /**
   * What a proxy asks for and may use. Values `proxy.resources.*`.
   *
   * @default - none; with `highAvailability` 100m CPU, 20 MiB, and at most 250 MiB
   */
  readonly resources?: ContainerResources;

  /**
   * Whether proxies are native sidecars. Linkerd 2.15 and later, Kubernetes 1.29. Value `proxy.nativeSidecar`.
   *
   * @default - Linkerd's: true from 2.20 on, false before
   */
  readonly nativeSidecar?: boolean;

  /**
   * Whether applications start only when their proxy is ready. Value `proxy.await`.
   *
   * @default - Linkerd's: true
   */
  readonly await?: boolean;

  /**
   * How long proxies go on when their pod is told to end, in whole seconds. Not with native sidecars. Value
   * `proxy.waitBeforeExitSeconds`.
   *
   * @default - Linkerd's: not at all
   */
  readonly waitBeforeExit?: Duration;

  /**
   * How long proxies let connections end before they exit, in whole milliseconds. Value `proxy.shutdownGracePeriod`.
   *
   * @default - Linkerd's: 2 minutes
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * Whether applications may end their proxy by a POST to /shutdown. Linkerd 2.16 and later. Value
   * `proxy.enableShutdownEndpoint`.
   *
   * @default - Linkerd's: false, and always before 2.16
   */
  readonly enableShutdownEndpoint?: boolean;

  /**
   * What proxies log: levels off, error, warn, info, debug and trace, alone or for a target, by commas. Value
   * `proxy.logLevel`.
   *
   * @default - Linkerd's: warn,linkerd=info,hickory=error
   */
  readonly logLevel?: string;

  /**
   * How proxies log. Value `proxy.logFormat`.
   *
   * @default - Linkerd's: plain
   */
  readonly logFormat?: ProxyLogFormat;

  /**
   * Whether proxies log HTTP headers. Linkerd 2.16 and later. Value `proxy.logHTTPHeaders`.
   *
   * @default - Linkerd's: off
   */
  readonly logHttpHeaders?: ProxyLogHttpHeaders;

  /**
   * How incoming HTTP requests are logged. Value `proxy.accessLog`.
   *
   * @default - Linkerd's: not at all
   */
  readonly accessLog?: AccessLogFormat;

  /**
   * How proxies tell each other what a connection is for. Linkerd 2.18 and later. Value `proxy.outboundTransportMode`.
   *
   * @default - Linkerd's: transport-header
   */
  readonly outboundTransportMode?: OutboundTransportMode;

  /**
   * Whether metrics of outgoing requests have the host name as a label. Linkerd 2.18 and later. Value
   * `proxy.metrics.hostnameLabels`.
   *
   * @default - Linkerd's: false
   */
  readonly metricsHostnameLabels?: boolean;

  /**
   * The least number of a proxy's threads. Linkerd 2.18 and later. Value `proxy.runtime.workers.minimum`.
   *
   * @default - Linkerd's: 1
   */
  readonly minWorkers?: number;

  /**
   * The greatest number of a proxy's threads as a share of the CPUs of its node, above 0 and at most 1. Linkerd 2.18 and
   * later. Value `proxy.runtime.workers.maximumCPURatio`.
   *
   * @default - Linkerd's: none
   */
  readonly maxWorkersCpuRatio?: number;

  /**
   * How long connecting to a server may take, in whole milliseconds. Value `proxy.outboundConnectTimeout`.
   *
   * @default - Linkerd's: 1 second
   */
  readonly outboundConnectTimeout?: Duration;

  /**
   * How long connecting to the application may take, in whole milliseconds. Value `proxy.inboundConnectTimeout`.
   *
   * @default - Linkerd's: 100 milliseconds
   */
  readonly inboundConnectTimeout?: Duration;

  /**
   * After how long without use what is known of a destination is forgotten, in whole milliseconds. Value
   * `proxy.outboundDiscoveryCacheUnusedTimeout`.
   *
   * @default - Linkerd's: 5 seconds
   */
  readonly outboundDiscoveryCacheUnusedTimeout?: Duration;

  /**
   * After how long without use what is known of a port's policy is forgotten, in whole milliseconds. Value
   * `proxy.inboundDiscoveryCacheUnusedTimeout`.
   *
   * @default - Linkerd's: 90 seconds
   */
  readonly inboundDiscoveryCacheUnusedTimeout?: Duration;

  /**
   * Whether the protocol of outgoing connections is waited for as long as it takes. Linkerd 2.15 and later. Value
   * `proxy.disableOutboundProtocolDetectTimeout`.
   *
   * @default - Linkerd's: false
   */
  readonly disableOutboundProtocolDetectTimeout?: boolean;

  /**
   * Whether the protocol of incoming connections is waited for as long as it takes. Linkerd 2.15 and later. Value
   * `proxy.disableInboundProtocolDetectTimeout`.
   *
   * @default - Linkerd's: false
   */
  readonly disableInboundProtocolDetectTimeout?: boolean;

  /**
   * The user that proxies run as, from 1, and to 999999 without `cniEnabled`. No application may run as it. Value `proxy.uid`.
   *
   * @default - Linkerd's: 2102
   */
  readonly uid?: number;

  /**
   * The group that proxies run as, to 999999 without `cniEnabled`; -1 for none. Linkerd 2.16 and later. Value `proxy.gid`.
   *
   * @default - Linkerd's: none
   */
  readonly gid?: number;
}
