import { clusterNameFault } from '../linkerd/links';
import { portFault } from '../linkerd/port-ranges';
import { Fault, quote } from '../linkerd/rule';

/**
 * A controller that mirrors the Services of one linked cluster, as the chart `linkerd-multicluster` runs it from Linkerd
 * 2.18 on: an item of its Helm value `controllers`.
 */
export interface LinkController {
  /**
   * The name of the Link, which is that of the linked cluster. `link.ref.name`.
   */
  readonly linkName: string;

  /**
   * Whether the linked cluster is reached through its gateway, which is probed then. `gateway.enabled`.
   *
   * @default true
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
   * Whether replicas are kept on different nodes. `enablePodAntiAffinity`.
   *
   * @default - the chart's: false
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * How much is logged, for example `debug`. `logLevel`.
   *
   * @default - the chart's: info
   */
  readonly logLevel?: string;

  /**
   * How often an update of a mirror is tried again. `retryLimit`.
   *
   * @default - the chart's: 3
   */
  readonly retryLimit?: number;

  /**
   * Further fields of the item, such as `resources`, `tolerations`, `nodeAffinity` or `image`. None that has a prop here.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };
}

/** The props that are called as the fields of the item are. */
const FIELDS = ['enableHeadlessServices', 'replicas', 'enablePodAntiAffinity', 'logLevel', 'retryLimit'] as const;

/** The chart's value `controllers`. */
export function renderControllers(controllers: readonly LinkController[]): object[] {
  return controllers.map((controller) => {
    const { linkName, gatewayEnabled = true, probePort, values } = controller;
    return {
      link: { ref: { name: linkName } },
      gateway: { enabled: gatewayEnabled, ...(probePort !== undefined && { probe: { port: probePort } }) },
      ...Object.fromEntries(FIELDS.filter((field) => controller[field] !== undefined).map((field) => [field, controller[field]])),
      ...values,
    };
  });
}

/** The faults of controllers that were given as `prop`. */
export function controllersFaults(prop: string, controllers: readonly LinkController[]): Fault[] {
  return controllers.flatMap((controller, i) => {
    const { linkName, gatewayEnabled = true, probePort, replicas, retryLimit, values = {} } = controller;
    const at = (name: string) => `${prop}[${i}].${name}`;
    return [
      clusterNameFault(at('linkName'), linkName),
      controllers.findIndex((other) => other.linkName === linkName) === i ? undefined
        : `"${at('linkName')}" is there twice, got ${quote(linkName)}; expected one controller for each Link`,
      portFault(at('probePort'), probePort),
      probePort === undefined || gatewayEnabled ? undefined : `"${at('probePort')}" is given for a controller without a gateway; leave it away, or set "gatewayEnabled"`,
      countFault(at('replicas'), replicas, 1),
      countFault(at('retryLimit'), retryLimit, 0),
      ...['link', 'gateway', ...FIELDS].filter((field) => Object.hasOwn(values, field))
        .map((field) => `"${at('values')}" has ${quote(field)}, for which there is a prop; expected other fields; set the prop`),
    ];
  });
}

function countFault(prop: string, count: number | undefined, least: number): Fault {
  return count === undefined || (Number.isInteger(count) && count >= least) ? undefined
    : `"${prop}" is out of range, got ${quote(count)}; expected an integer from ${least} on`;
}
