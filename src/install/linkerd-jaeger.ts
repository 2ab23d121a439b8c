import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';
import { jaegerFault, JAEGER_VALUES } from '../linkerd/extension-values';
import { MeshTarget } from '../mesh-target';

/**
 * The extension linkerd-jaeger, and how it is installed.
 */
export interface LinkerdJaegerProps extends ExtensionOptions {
}

/**
 * The extension linkerd-jaeger, from the chart of that name, with its namespace. Linkerd 2.18 is the last release that has it;
 * from 2.19 on run a collector of your own, and set `tracing` on `LinkerdControlPlane`.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdJaeger(chart, 'jaeger', { delivery: HelmDelivery.flux() });
 */
export class LinkerdJaeger extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is installed
   * @throws at construction: if the target is Linkerd 2.19 or later, if a value is wrong or said twice, if the namespace is not
   * linkerd-jaeger and `values` have no `webhook.collectorSvcAddr`, or if the app installs it already; at synth: if its namespace is made elsewhere in the app without the label that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdJaegerProps) {
    super(scope, id);
    const { namespace = 'linkerd-jaeger' } = props;
    const { clusterDomain, controlPlaneNamespace } = MeshTarget.of(this);
    this.namespace = namespace;
    this.apiObjects = installChart(this, props, {
      chart: 'linkerd-jaeger',
      namespace,
      table: JAEGER_VALUES,
      fromMesh: { clusterDomain, linkerdNamespace: controlPlaneNamespace },
      together: (values, name) => [jaegerFault(values, name, namespace)],
    });
  }
}
