import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { mergeValues, propNaming, valuesOfProps } from './helm-values';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';
import { MulticlusterGateway } from './multicluster-options';
import { chartValueFaults, isMap, Values } from '../linkerd/chart-values';
import { idleLinkFault } from '../linkerd/cluster-sets';
import { controllerFaults, CONTROLLER_VALUES, multiclusterFaults, multiclusterHighAvailability, MULTICLUSTER_VALUES } from '../linkerd/extension-values';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { clusterNameFault } from '../linkerd/links';
import { Fault, quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { MulticlusterController } from '../multicluster/multicluster-controller';
import { objectsBeside } from '../references/app-objects';

const LINK_GROUP = 'multicluster.linkerd.io';

/**
 * The extension linkerd-multicluster, and how it is installed.
 */
export interface LinkerdMulticlusterProps extends ExtensionOptions {
  /**
   * Whether what Linkerd recommends for production is set: three replicas of the gateway and, from Linkerd 2.17 on, of the
   * local service mirror, on different nodes, with a disruption budget for the gateway. Props and `values` override single
   * values. `replicas` of controllers are their own: one of them works at a time, and others stand by.
   *
   * @default false
   */
  readonly highAvailability?: boolean;

  /**
   * The gateway by which other clusters reach exported Services.
   *
   * @default - one as the chart has it
   */
  readonly gateway?: MulticlusterGateway;

  /**
   * A controller for each Link. Linkerd 2.18 and later; before, `linkerd multicluster link` makes them.
   *
   * @default - none: nothing is mirrored into this cluster
   */
  readonly controllers?: MulticlusterController[];

  /**
   * Whether there is a ServiceAccount by which other clusters read Services here.
   *
   * @default - Linkerd's: true
   */
  readonly remoteMirrorServiceAccount?: boolean;

  /**
   * Its name. One for each cluster that links here allows to shut one of them out.
   *
   * @default - Linkerd's: linkerd-service-mirror-remote-access-default
   */
  readonly remoteMirrorServiceAccountName?: string;

  /**
   * How many pods the local service mirror has, which makes federated Services. Linkerd 2.17 and later.
   *
   * @default - Linkerd's: 1; with `highAvailability` 3
   */
  readonly localServiceMirrorReplicas?: number;

  /**
   * Whether pods of the gateway are spread over nodes, with a disruption budget.
   *
   * @default - Linkerd's: false; with `highAvailability` true
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * As on `LinkerdControlPlane`: with CNI the namespace lets pods do less.
   *
   * @default false
   */
  readonly cniEnabled?: boolean;
}

/**
 * The extension linkerd-multicluster: gateway, controllers of Links, and the account by which other clusters read here,
 * from the chart `linkerd-multicluster`, with its namespace. The Links themselves are `ClusterLink`.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdMulticluster(chart, 'multicluster', { delivery: HelmDelivery.flux(), controllers: [{ linkName: 'east' }] }); // or clusters.controllersOf('west') of a ClusterMesh
 */
export class LinkerdMulticluster extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is set up, and how it is installed
   * @throws at construction: if a value is wrong, is said twice, or is not known to the target's release; if the gateway has what
   * a Service of its `serviceType` cannot have; if two controllers are for one Link, or a controller without a gateway has a port to probe it; if the version of the chart is not known; if the app installs it already; at synth: if a Link of
   * this app has no controller, if `cniEnabled` is not as on the control plane of this app, or its namespace is made
   * elsewhere in the app without the label that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdMulticlusterProps) {
    super(scope, id);
    const { namespace = 'linkerd-multicluster', controllers = [], cniEnabled } = props;
    const { linkerdVersion, trustDomain, controlPlaneNamespace } = MeshTarget.of(this);
    const rendered = controllers.map((_, i) => renderController(controllers, i, linkerdVersion));
    this.namespace = namespace;
    this.apiObjects = installChart(this, { ...props, controllers: undefined } as ExtensionOptions, {
      chart: 'linkerd-multicluster',
      namespace,
      table: MULTICLUSTER_VALUES,
      fromMesh: { linkerdNamespace: controlPlaneNamespace, identityTrustDomain: trustDomain },
      layers: [{
        values: props.highAvailability ? multiclusterHighAvailability(linkerdVersion, props.gateway?.enabled !== false) : {},
        by: propNaming(MULTICLUSTER_VALUES),
        weak: true,
      }],
      fromProps: rendered.length > 0 ? { controllers: rendered.map(({ values }) => values) } : {},
      faults: rendered.flatMap(({ faults }) => faults),
      together: multiclusterFaults,
      cniEnabled,
    });
    if (props.values?.controllers === undefined) {
      const names = controllers.map(({ linkName }) => linkName);
      this.node.addValidation({ validate: () => this.idleLinks(names, linkerdVersion) });
    }
  }

  /** Links of this app that no controller mirrors by. */
  private idleLinks(controllers: readonly string[], version: LinkerdVersion): string[] {
    return [...objectsBeside(this).values()]
      .filter(({ kind, apiGroup, metadata }) => kind === 'Link' && apiGroup === LINK_GROUP && metadata.namespace === this.namespace)
      .map(({ name }) => idleLinkFault(name, controllers, version)).filter((fault) => fault !== undefined);
  }
}

/** A controller as the chart wants it. */
interface RenderedController {
  readonly values: Values;
  readonly faults: Fault[];
}

function renderController(controllers: readonly MulticlusterController[], index: number, version: LinkerdVersion): RenderedController {
  const { linkName, gatewayEnabled = true, probePort, values: further = {} } = controllers[index];
  const at = `controllers[${index}]`;
  const prop = propNaming(CONTROLLER_VALUES);
  const first = controllers.findIndex((controller) => controller.linkName === linkName);
  const { values, faults, name } = mergeValues([
    { values: valuesOfProps(CONTROLLER_VALUES, controllers[index]), by: (path) => `${at}.${prop(path)}` },
    { values: isMap(further) ? further : {}, by: (path) => `${at}.values.${path}` },
  ], CONTROLLER_VALUES);
  return {
    values,
    faults: [
      clusterNameFault(`${at}.linkName`, linkName),
      first < index ? `"${at}.linkName" is that of "controllers[${first}]" too, got ${quote(linkName)}; expected one controller for each Link` : undefined,
      probePort === undefined || gatewayEnabled ? undefined : `"${at}.probePort" is given for a controller without a gateway; leave it away, or set "gatewayEnabled"`,
      isMap(further) ? undefined : `"${at}.values" is not a map, got ${quote(further)}; expected one`,
      ...faults,
      ...chartValueFaults(CONTROLLER_VALUES, values, name, version),
      ...controllerFaults(values, name),
    ],
  };
}
