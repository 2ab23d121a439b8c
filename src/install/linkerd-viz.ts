import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { propNaming } from './helm-values';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';
import { certificatesLayer, WebhookCertificates } from './webhook-certificates';
import { ChartName } from '../linkerd/charts';
import { vizFaults, vizHighAvailability, VIZ_VALUES } from '../linkerd/extension-values';
import { MeshTarget } from '../mesh-target';

const CHART: ChartName = 'linkerd-viz';

/**
 * The extension linkerd-viz, and how it is installed.
 */
export interface LinkerdVizProps extends ExtensionOptions {
  /**
   * Whether it is to outlive the loss of a node: pods spread over nodes, disruption budgets, three replicas of tap, and
   * resources. Each value is written out; props and `values` override it.
   *
   * @default false
   */
  readonly highAvailability?: boolean;

  /**
   * The address of a Prometheus of your own, which scrapes the mesh. The one of the extension is not installed then.
   *
   * @default - the extension's own, which keeps metrics for some hours
   */
  readonly prometheusUrl?: string;

  /**
   * Where Grafana is in the cluster: host, or host and port. Excludes `grafanaExternalUrl`.
   *
   * @default - none
   */
  readonly grafanaUrl?: string;

  /**
   * Where Grafana is outside of the cluster. Excludes `grafanaUrl`.
   *
   * @default - none
   */
  readonly grafanaExternalUrl?: string;

  /**
   * What the uids of Linkerd's dashboards begin with there. Only with `grafanaExternalUrl`.
   *
   * @default - nothing
   */
  readonly grafanaUidPrefix?: string;

  /**
   * Where Jaeger is in the cluster: host and port.
   *
   * @default - none
   */
  readonly jaegerUrl?: string;

  /**
   * By which host names the dashboard may be called, as a regular expression.
   *
   * @default - Linkerd's: those of its Service, and localhost
   */
  readonly dashboardEnforcedHostRegexp?: string;

  /**
   * Whether the dashboard may not tap.
   *
   * @default - Linkerd's: false
   */
  readonly dashboardRestrictPrivileges?: boolean;

  /**
   * How many pods the dashboard has.
   *
   * @default - Linkerd's: 1
   */
  readonly dashboardReplicas?: number;

  /**
   * How many pods tap has.
   *
   * @default - Linkerd's: 1; with `highAvailability` 3
   */
  readonly tapReplicas?: number;

  /**
   * Whether pods of a component are spread over nodes.
   *
   * @default - Linkerd's: false; with `highAvailability` true
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * Whether components have a disruption budget.
   *
   * @default - Linkerd's: false; with `highAvailability` true
   */
  readonly enablePodDisruptionBudget?: boolean;

  /**
   * Where the certificates of tap and of the tap injector come from.
   *
   * @default - the chart makes them, others each time that it is rendered
   */
  readonly webhookCertificates?: WebhookCertificates;

  /**
   * As on `LinkerdControlPlane`: with CNI the namespace lets pods do less.
   *
   * @default false
   */
  readonly cniEnabled?: boolean;
}

/**
 * The extension linkerd-viz: metrics, tap and a dashboard, from the chart `linkerd-viz`, with its namespace.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdViz(chart, 'viz', { delivery: HelmDelivery.flux(), prometheusUrl: 'http://prometheus.monitoring.svc.cluster.local:9090' });
 */
export class LinkerdViz extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is set up, and how it is installed
   * @throws at construction: if a value is wrong, is said twice or does not go with another one; if the version of the chart
   * is not known; if the app installs it already; at synth: if `cniEnabled` is not as on the control plane of this app, or
   * its namespace is made elsewhere in the app without the label that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdVizProps) {
    super(scope, id);
    const { namespace = 'linkerd-viz', prometheusUrl, webhookCertificates, cniEnabled } = props;
    const { clusterDomain, trustDomain, controlPlaneNamespace, linkerdVersion } = MeshTarget.of(this);
    this.namespace = namespace;
    this.apiObjects = installChart(this, props, {
      chart: CHART,
      namespace,
      table: VIZ_VALUES,
      fromMesh: { clusterDomain, identityTrustDomain: trustDomain, linkerdNamespace: controlPlaneNamespace },
      layers: [
        { values: prometheusUrl === undefined ? {} : { prometheus: { enabled: false } }, by: () => 'prometheusUrl' },
        certificatesLayer(this, webhookCertificates, CHART, namespace),
        { values: props.highAvailability ? vizHighAvailability(linkerdVersion) : {}, by: propNaming(VIZ_VALUES), weak: true },
      ],
      together: vizFaults,
      cniEnabled,
      namespaceAnnotations: prometheusUrl === undefined ? {} : { 'viz.linkerd.io/external-prometheus': prometheusUrl },
    });
  }
}
