import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';

/**
 * The failover operator, and how it is installed.
 */
export interface LinkerdFailoverProps extends ExtensionOptions {
}

/**
 * The failover operator, from the chart `linkerd-failover`, with its namespace: it moves a TrafficSplit to other backends when
 * the first has no ready pods. It needs `LinkerdSmi`. Linkerd has deprecated it in favour of federated Services
 * (`ExportedService.federate`, Linkerd 2.17), and which version of the chart belongs to a release is not known: `chartVersion`
 * is needed.
 *
 * It watches TrafficSplits with the label `failover.linkerd.io/controlled-by`, whose value is `releaseName`.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdFailover(chart, 'failover', { delivery: HelmDelivery.flux(), chartVersion: '0.1.3' });
 */
export class LinkerdFailover extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is installed
   * @throws at construction: if `chartVersion` is not given, if a value is wrong or said twice, or if the app installs it
   * already; at synth: if its namespace is made elsewhere in the app without the label that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdFailoverProps) {
    super(scope, id);
    const { namespace = 'linkerd-failover' } = props;
    this.namespace = namespace;
    this.apiObjects = installChart(this, props, {
      chart: 'linkerd-failover',
      namespace,
      table: [],
    });
  }
}
