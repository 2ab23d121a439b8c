import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';
import { MeshTarget } from '../mesh-target';

/**
 * The SMI adaptor, and how it is installed.
 */
export interface LinkerdSmiProps extends ExtensionOptions {
}

/**
 * The SMI adaptor, from the chart `linkerd-smi`, with its namespace: it turns TrafficSplits into dstOverrides of
 * ServiceProfiles. Linkerd has deprecated it since 2.16; a `CanarySplit` by an HTTPRoute needs none.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdSmi(chart, 'smi', { delivery: HelmDelivery.flux() });
 */
export class LinkerdSmi extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is installed
   * @throws at construction: if a value is wrong or said twice, or if the app installs it
   * already; at synth: if its namespace is made elsewhere in the app without the label that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdSmiProps) {
    super(scope, id);
    const { namespace = 'linkerd-smi' } = props;
    const { clusterDomain, controlPlaneNamespace } = MeshTarget.of(this);
    this.namespace = namespace;
    this.apiObjects = installChart(this, props, {
      chart: 'linkerd-smi',
      namespace,
      table: [],
      fromMesh: { clusterDomain, linkerdNamespace: controlPlaneNamespace },
    });
  }
}
