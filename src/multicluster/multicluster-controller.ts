import { ContainerResources } from '../injection/container-resources';
import { ProxyLogFormat } from '../injection/proxy-config';

/**
 * A controller that mirrors the Services of one linked cluster, as the chart `linkerd-multicluster` runs it from Linkerd
 * 2.18 on: an item of its Helm value `controllers`.
 */
export interface MulticlusterController {
  /**
   * The name of the Link, which is that of the linked cluster. `link.ref.name`.
   */
  readonly linkName: string;

  /**
   * Whether the linked cluster is reached through its gateway, which is probed then. `gateway.enabled`.
   *
   * @default - the chart's: true
   */
  readonly gatewayEnabled?: boolean;

  /**
   * The port at which the gateway is probed, from 1 to 65535. `gateway.probe.port`.
   *
   * @default - the chart's: 4191
   */
  readonly probePort?: number;

  /**
   * Whether headless Services are mirrored as headless ones. `enableHeadlessServices`.
   *
   * @default - the chart's: false
   */
  readonly enableHeadlessServices?: boolean;

  /**
   * How many replicas run, of which one is at work. `replicas`.
   *
   * @default - the chart's: 1
   */
  readonly replicas?: number;

  /**
   * Whether replicas are kept on different nodes, with a disruption budget. `enablePodAntiAffinity`.
   *
   * @default - the chart's: false
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * What is logged: `error`, `warn`, `info`, `debug`. `logLevel`.
   *
   * @default - the chart's: info
   */
  readonly logLevel?: string;

  /**
   * How it is logged. `logFormat`.
   *
   * @default - the chart's: plain
   */
  readonly logFormat?: ProxyLogFormat;

  /**
   * How often an update of a mirror is tried again. `retryLimit`.
   *
   * @default - the chart's: 3
   */
  readonly retryLimit?: number;

  /**
   * What the container asks for, and may use at most. `resources`.
   *
   * @default - none
   */
  readonly resources?: ContainerResources;

  /**
   * Further fields of the item, such as `tolerations`, `nodeAffinity` or `image`. None that a prop says.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
}
