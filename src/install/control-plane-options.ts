import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ContainerResources } from '../injection/container-resources';
import { PortRange } from '../injection/port-range';

/** What becomes of pods and policies while a webhook of Linkerd does not answer. */
export enum WebhookFailurePolicy {
  /** They are made, pods without a proxy. */
  IGNORE = 'Ignore',
  /** They are refused. */
  FAIL = 'Fail',
}

/** The program by which traffic of pods is redirected to their proxy. */
export enum IptablesMode {
  /** iptables-nft, for which nodes need nftables in their kernel. */
  NFT = 'nft',
  /** iptables-legacy. */
  LEGACY = 'legacy',
}

/**
 * How the traffic of pods is redirected to their proxy. Values `proxyInit.*` of the chart linkerd-control-plane.
 */
export interface ProxyInitOptions {
  /**
   * The program for it. Value `proxyInit.iptablesMode`.
   *
   * @default - Linkerd's: nft from 2.19 on, legacy before
   */
  readonly iptablesMode?: IptablesMode;

  /**
   * Ports of pods that bypass the proxy. Replaces Linkerd's list; not with CNI. Value `proxyInit.ignoreInboundPorts`.
   *
   * @default - Linkerd's: 4567 and 4568
   */
  readonly ignoreInboundPorts?: PortRange[];

  /**
   * Ports that applications dial past the proxy. Replaces Linkerd's list; not with CNI. Value `proxyInit.ignoreOutboundPorts`.
   *
   * @default - Linkerd's: 4567 and 4568
   */
  readonly ignoreOutboundPorts?: PortRange[];

  /**
   * Subnets that bypass the proxy in both directions, as CIDRs. Not with CNI. Value `proxyInit.skipSubnets`.
   *
   * @default - Linkerd's: none
   */
  readonly skipSubnets?: string[];

  /**
   * Ports of the API server, which the control plane dials past its proxies. Value `proxyInit.kubeAPIServerPorts`.
   *
   * @default - Linkerd's: 443 and 6443
   */
  readonly kubeApiServerPorts?: PortRange[];

  /**
   * Whether proxy-init runs as root. Value `proxyInit.runAsRoot`.
   *
   * @default - Linkerd's: false
   */
  readonly runAsRoot?: boolean;

  /**
   * Whether proxy-init is privileged. Value `proxyInit.privileged`.
   *
   * @default - Linkerd's: false
   */
  readonly privileged?: boolean;

  /**
   * How long the kernel keeps connections in CLOSE_WAIT, in whole seconds. Needs `runAsRoot`. Value
   * `proxyInit.closeWaitTimeoutSecs`.
   *
   * @default - that of the node
   */
  readonly closeWaitTimeout?: Duration;
}

/**
 * The resources of the components of the control plane.
 */
export interface ControlPlaneResources {
  /**
   * Of the destination controller. Values `destinationResources.*`.
   *
   * @default - none; with `highAvailability` 100m CPU, 50 MiB, and at most 250 MiB
   */
  readonly destination?: ContainerResources;

  /**
   * Of the identity controller. Values `identityResources.*`.
   *
   * @default - none; with `highAvailability` 100m CPU, 10 MiB, and at most 250 MiB
   */
  readonly identity?: ContainerResources;

  /**
   * Of the proxy injector. Values `proxyInjectorResources.*`.
   *
   * @default - as `destination`
   */
  readonly proxyInjector?: ContainerResources;

  /**
   * Of the validator of ServiceProfiles. Values `spValidatorResources.*`.
   *
   * @default - as `destination`
   */
  readonly spValidator?: ContainerResources;

  /**
   * Of the heartbeat. Values `heartbeatResources.*`.
   *
   * @default - as `destination`
   */
  readonly heartbeat?: ContainerResources;

  /**
   * Of the policy controller. Values `policyController.resources.*`.
   *
   * @default - none
   */
  readonly policyController?: ContainerResources;
}

/**
 * How the policy controller is set up.
 */
export interface PolicyControllerOptions {
  /**
   * What it logs, as a filter: `info`, `linkerd=debug`. Value `policyController.logLevel`.
   *
   * @default - Linkerd's: info
   */
  readonly logLevel?: string;

  /**
   * The networks from which kubelets probe pods, as CIDRs: probes from there are let in. Narrow them to your nodes. Value
   * `policyController.probeNetworks`.
   *
   * @default - Linkerd's: everywhere
   */
  readonly probeNetworks?: string[];
}

/**
 * PodMonitors of the Prometheus Operator for control plane and proxies. The chart's PodMonitor of multicluster controllers
 * is left away: it selects by a label that they do not have.
 */
export interface PodMonitorOptions {
  /**
   * How often they are scraped, in whole milliseconds. Value `podMonitor.scrapeInterval`.
   *
   * @default - Linkerd's: 10 seconds
   */
  readonly scrapeInterval?: Duration;

  /**
   * How long that may take, in whole milliseconds, at most `scrapeInterval`. Value `podMonitor.scrapeTimeout`.
   *
   * @default - Linkerd's: 10 seconds, which is an error where the interval is shorter
   */
  readonly scrapeTimeout?: Duration;

  /**
   * Labels by which your Prometheus finds them, such as `release`. Value `podMonitor.labels`.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Whether there is one for the control plane. Value `podMonitor.controller.enabled`.
   *
   * @default true
   */
  readonly controller?: boolean;

  /**
   * Whether there is one for all proxies. Value `podMonitor.proxy.enabled`.
   *
   * @default true
   */
  readonly proxies?: boolean;
}

/**
 * Where proxies send traces. Linkerd 2.19 and later.
 */
export interface TracingOptions {
  /**
   * The collector, which takes OTLP by gRPC: `host:port`, for example `collector.tracing.svc.cluster.local:4317`. Value
   * `proxy.tracing.collector.endpoint`.
   */
  readonly collectorAddress: string;

  /**
   * The ServiceAccount that the collector, which must be meshed, runs as. Values `proxy.tracing.collector.meshIdentity.*`.
   */
  readonly collectorServiceAccount: IConstruct;

  /**
   * Attributes of all traces. Value `proxy.tracing.labels`.
   *
   * @default - none
   */
  readonly attributes?: { [name: string]: string };
}
