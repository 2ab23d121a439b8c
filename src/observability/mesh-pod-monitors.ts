import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { durationFault, formatDuration, millis } from '../linkerd/duration';
import { isDnsLabel } from '../linkerd/names';
import { selectorLabelsFault } from '../linkerd/prometheus';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { MONITORING_V1, PodMonitorSpec, Relabeling } from '../manifest/monitoring';
import { MeshTarget } from '../mesh-target';
import { takenKeyFaults } from '../references/annotate';

/**
 * What is scraped of the mesh, and by which Prometheus.
 */
export interface MeshPodMonitorsProps {
  /**
   * The labels by which the Prometheus Operator's Prometheus selects PodMonitors (`podMonitorSelector`), such as
   * `release: kube-prometheus-stack`. Without them it ignores them in silence; `{}` is for one that selects all.
   */
  readonly selectorLabels: { [key: string]: string };

  /**
   * Whether the proxies are scraped, in all namespaces.
   *
   * @default true
   */
  readonly proxies?: boolean;

  /**
   * Whether the control plane is scraped, and extensions beside it.
   *
   * @default true
   */
  readonly controlPlane?: boolean;

  /**
   * Whether the controllers of multicluster links are scraped, which probe the gateways of other clusters.
   *
   * @default true
   */
  readonly multicluster?: boolean;

  /**
   * The namespaces of extensions that are scraped with the control plane.
   *
   * @default - linkerd-viz
   */
  readonly extensionNamespaces?: string[];

  /**
   * The time from one scrape to the next: whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly scrapeInterval?: Duration;

  /**
   * How long a scrape may take: whole seconds, at most the interval.
   *
   * @default - the interval, up to 10 seconds
   */
  readonly scrapeTimeout?: Duration;

  /**
   * Metadata of the PodMonitors. Each has a name of its own.
   *
   * @default - in the namespace of the Chart
   */
  readonly metadata?: ApiObjectMetadata;
}

const PORT_NAME = '__meta_kubernetes_pod_container_port_name';
const CONTAINER_NAME = '__meta_kubernetes_pod_container_name';
/** `admin-http` up to Linkerd 2.18, then one for each component, such as `dest-admin`; in linkerd-viz `admin`, too. During an upgrade there are both. */
const ADMIN_PORT = '(.*-)?admin(-http)?';

/** Ports of components, which are called by their containers; that of their proxies is another matter. */
const OF_COMPONENTS: readonly Relabeling[] = [
  { action: 'drop', sourceLabels: [PORT_NAME], regex: 'linkerd-admin' },
  { action: 'replace', sourceLabels: [CONTAINER_NAME], targetLabel: 'component' },
];

/** Series of proxies are called by their workloads (`deployment`, `k8s_job`...) and have the labels of their pods. */
const OF_PROXIES: readonly Relabeling[] = [
  { action: 'replace', sourceLabels: ['__meta_kubernetes_namespace'], targetLabel: 'namespace' },
  { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' },
  { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_label_linkerd_io_proxy_job'], targetLabel: 'k8s_job' },
  { action: 'labeldrop', regex: '__meta_kubernetes_pod_label_linkerd_io_proxy_job' },
  { action: 'labelmap', regex: '__meta_kubernetes_pod_label_linkerd_io_proxy_(.+)' },
  { action: 'labeldrop', regex: '__meta_kubernetes_pod_label_linkerd_io_proxy_(.+)' },
  { action: 'labelmap', regex: '__meta_kubernetes_pod_label_linkerd_io_(.+)' },
  { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)', replacement: '__tmp_pod_label_$1' },
  { action: 'labelmap', regex: '__tmp_pod_label_linkerd_io_(.+)', replacement: '__tmp_pod_label_$1' },
  { action: 'labeldrop', regex: '__tmp_pod_label_linkerd_io_(.+)' },
  { action: 'labelmap', regex: '__tmp_pod_label_(.+)' },
];

/**
 * Has the Prometheus Operator scrape the mesh: the proxies, the control plane with its extensions, and the controllers of
 * multicluster links. Unlike those of Linkerd's own chart they find the components of linkerd-viz and the controllers, and
 * the control plane of all releases; leave the chart's off (`podMonitor.enabled`). Series have the labels that `RouteSlo`,
 * `MeshAlerts` and Linkerd's Grafana dashboards need.
 *
 * Results in three PodMonitors (`monitoring.coreos.com/v1`): `Proxies`, `ControlPlane` and `Multicluster`.
 *
 * @example
 * new MeshPodMonitors(chart, 'monitors', { selectorLabels: { release: 'kube-prometheus-stack' } });
 */
export class MeshPodMonitors extends Construct {
  /** The PodMonitor of the proxies, where they are scraped. */
  public readonly proxies?: ApiObject;
  /** The PodMonitor of the control plane and its extensions, where they are scraped. */
  public readonly controlPlane?: ApiObject;
  /** The PodMonitor of the controllers of links, where they are scraped. */
  public readonly multicluster?: ApiObject;

  /**
   * @param scope where the PodMonitors stand in the tree
   * @param id their id there
   * @param props what is scraped, and by which Prometheus
   * @throws if nothing is scraped, a namespace or label is none, or a time is none that Prometheus takes
   */
  public constructor(scope: Construct, id: string, props: MeshPodMonitorsProps) {
    super(scope, id);
    const { proxies = true, controlPlane = true, multicluster = true, extensionNamespaces = ['linkerd-viz'], metadata } = props;
    refuse(this,
      selectorLabelsFault('selectorLabels', props.selectorLabels, 'the PodMonitors'),
      ...takenKeyFaults('"metadata"', 'label', metadata?.labels ?? {}, props.selectorLabels ?? {}),
      proxies || controlPlane || multicluster ? undefined : '"proxies", "controlPlane" and "multicluster" are all false, so that nothing is scraped; leave one away',
      ...extensionNamespaces.map((name, i) => (isDnsLabel(name) ? undefined
        : `"extensionNamespaces[${i}]" is not a namespace name, got ${quote(name)}; expected lower-case letters, digits and "-", at most 63`)),
      metadata?.name === undefined ? undefined : `"metadata.name" cannot be chosen, got ${quote(metadata.name)}, because there are several PodMonitors; leave it away`,
      ...timeFaults(props),
    );
    const { controlPlaneNamespace } = MeshTarget.of(this);
    const monitor = (name: string, wanted: boolean, namespaceSelector: PodMonitorSpec['namespaceSelector'], relabelings: Relabeling[]) => (
      wanted ? this.monitor(name, props, namespaceSelector, relabelings) : undefined);
    this.proxies = monitor('Proxies', proxies, { any: true }, [
      {
        action: 'keep',
        sourceLabels: [CONTAINER_NAME, PORT_NAME, '__meta_kubernetes_pod_label_linkerd_io_control_plane_ns'],
        regex: `linkerd-proxy;linkerd-admin;${controlPlaneNamespace}`,
      },
      ...OF_PROXIES,
    ]);
    this.controlPlane = monitor('ControlPlane', controlPlane, { matchNames: [...new Set([controlPlaneNamespace, ...extensionNamespaces])] }, [
      { action: 'keep', sourceLabels: [PORT_NAME], regex: ADMIN_PORT },
      ...OF_COMPONENTS,
    ]);
    this.multicluster = monitor('Multicluster', multicluster, { any: true }, [
      { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_label_component', PORT_NAME], regex: `(linkerd-service-mirror|controller);${ADMIN_PORT}` },
      ...OF_COMPONENTS,
    ]);
  }

  private monitor(name: string, props: MeshPodMonitorsProps, namespaceSelector: PodMonitorSpec['namespaceSelector'], relabelings: Relabeling[]): ApiObject {
    const { selectorLabels, metadata } = props;
    const { interval, timeout } = timesOf(props);
    const spec: PodMonitorSpec = {
      namespaceSelector,
      selector: {},
      podMetricsEndpoints: [{ interval: formatDuration(interval), scrapeTimeout: formatDuration(timeout), honorTimestamps: false, relabelings }],
    };
    return createApiObject(this, {
      apiVersion: MONITORING_V1,
      kind: 'PodMonitor',
      metadata: { ...metadata, labels: { ...selectorLabels, ...metadata?.labels } },
      spec: () => spec,
    }, name);
  }
}

function timesOf({ scrapeInterval, scrapeTimeout }: MeshPodMonitorsProps): { interval: Duration; timeout: Duration } {
  const interval = scrapeInterval ?? Duration.seconds(10);
  return { interval, timeout: scrapeTimeout ?? (millis(interval) < 10_000 ? interval : Duration.seconds(10)) };
}

function timeFaults(props: MeshPodMonitorsProps): Fault[] {
  const bounds = { min: 1000, wholeSeconds: true };
  const faults = [durationFault('scrapeInterval', props.scrapeInterval, bounds), durationFault('scrapeTimeout', props.scrapeTimeout, bounds)].filter((fault) => fault !== undefined);
  if (faults.length > 0) {
    return faults;
  }
  const { interval, timeout } = timesOf(props);
  return [
    millis(timeout) > millis(interval) ? `"scrapeTimeout" is longer than the interval, got ${formatDuration(timeout)}, and Prometheus takes none of it; expected at most ${formatDuration(interval)}` : undefined,
    // Rates need four scrapes to stand a missed one, and the shortest window of alerts is 5 minutes.
    millis(interval) > 75_000 ? `"scrapeInterval" is too long for rates over 5 minutes, which alerts are about, got ${formatDuration(interval)}; expected at most 75s` : undefined,
  ];
}
