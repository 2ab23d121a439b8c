import { createHash } from 'crypto';
import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { IControlPlaneIdentity } from './control-plane-identity';
import { ControlPlaneResources, PodMonitorOptions, PolicyControllerOptions, ProxyInitOptions, TracingOptions, WebhookFailurePolicy } from './control-plane-options';
import { propNaming } from './helm-values';
import { installChart } from './install-chart';
import { NamespacedInstallOptions } from './install-options';
import { ProxyDefaults } from './proxy-defaults';
import { certificatesLayer, WebhookCertificates } from './webhook-certificates';
import { oneReplicaFault } from '../linkerd/chart-sets';
import { isMap, Values } from '../linkerd/chart-values';
import { ChartName } from '../linkerd/charts';
import { CONTROL_PLANE_HA, CONTROL_PLANE_VALUES, controlPlaneFaults } from '../linkerd/control-plane-values';
import { supports } from '../linkerd/features';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { resolveServiceAccount } from '../references/identity';

const CHART: ChartName = 'linkerd-control-plane';

/**
 * A control plane, and how it is installed. Clusters' networks and domains, the trust domain and the namespace are those
 * of the Mesh.
 */
export interface LinkerdControlPlaneProps extends NamespacedInstallOptions {
  /**
   * Where trust anchors and issuer come from.
   */
  readonly identity: IControlPlaneIdentity;

  /**
   * Whether the control plane is to outlive the loss of a node: three replicas on three nodes, disruption budgets, resources
   * for each component and the proxies, and webhooks that refuse what they cannot judge. Each value is written out; props
   * and `values` override it.
   *
   * @default false
   */
  readonly highAvailability?: boolean;

  /**
   * How proxies are configured where neither namespace nor workload says otherwise.
   *
   * @default - as Linkerd has it
   */
  readonly proxy?: ProxyDefaults;

  /**
   * How the traffic of pods is redirected to their proxy.
   *
   * @default - as Linkerd has it
   */
  readonly proxyInit?: ProxyInitOptions;

  /**
   * Whether traffic is redirected by CNI (`LinkerdCni`) and not by proxy-init, so that pods need no privileges for it.
   *
   * @default false
   */
  readonly cniEnabled?: boolean;

  /**
   * How many pods each component has: with `highAvailability` at least 2.
   *
   * @default 1; with `highAvailability` 3
   */
  readonly controllerReplicas?: number;

  /**
   * The resources of the components.
   *
   * @default - none; with `highAvailability` as Linkerd's values for it say
   */
  readonly resources?: ControlPlaneResources;

  /**
   * How the policy controller is set up.
   *
   * @default - as Linkerd has it
   */
  readonly policyController?: PolicyControllerOptions;

  /**
   * Whether pods of a component are spread over nodes.
   *
   * @default false; with `highAvailability` true
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * Whether components have a disruption budget.
   *
   * @default false; with `highAvailability` true
   */
  readonly enablePodDisruptionBudget?: boolean;

  /**
   * What becomes of pods and policies while a webhook does not answer.
   *
   * @default WebhookFailurePolicy.IGNORE; with `highAvailability` FAIL
   */
  readonly webhookFailurePolicy?: WebhookFailurePolicy;

  /**
   * Where the certificates of the webhooks come from, if `identity` does not say it.
   *
   * @default - the chart makes them, others each time that it is rendered
   */
  readonly webhookCertificates?: WebhookCertificates;

  /**
   * For how long the identity of a proxy is issued, in whole milliseconds.
   *
   * @default - Linkerd's: 24 hours
   */
  readonly identityIssuanceLifetime?: Duration;

  /**
   * How far clocks may differ, in whole milliseconds.
   *
   * @default - Linkerd's: 20 seconds
   */
  readonly identityClockSkewAllowance?: Duration;

  /**
   * Whether IPv6 is left alone. Linkerd 2.16 and later; false is for dual-stack clusters.
   *
   * @default - Linkerd's: true
   */
  readonly disableIpv6?: boolean;

  /**
   * Where proxies send traces. Linkerd 2.19 and later.
   *
   * @default - nowhere
   */
  readonly tracing?: TracingOptions;

  /**
   * PodMonitors of the Prometheus Operator. `{}` is all of them with Linkerd's settings.
   *
   * @default - none
   */
  readonly podMonitors?: PodMonitorOptions;

  /**
   * The address of a Prometheus that is not that of linkerd-viz.
   *
   * @default - none
   */
  readonly prometheusUrl?: string;

  /**
   * Whether the control plane does not report its version to Linkerd's makers once a day.
   *
   * @default false
   */
  readonly disableHeartbeat?: boolean;

  /**
   * When it reports: the five fields of cron, or a word such as `@daily`. The chart's own default is another time at each rendering.
   *
   * @default - a time of day that follows from the path of this construct
   */
  readonly heartbeatSchedule?: string;

  /**
   * The priority class of the pods.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
}

/**
 * The control plane of Linkerd, from the chart `linkerd-control-plane`, with its namespace.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * declare const trustAnchorsPem: string;
 * new LinkerdControlPlane(chart, 'linkerd', {
 *   delivery: HelmDelivery.flux(),
 *   identity: ControlPlaneIdentity.fromSecret({ trustAnchorsPem }),
 *   highAvailability: true,
 * });
 */
export class LinkerdControlPlane extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace, which is that of the Mesh. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props its identity, how it is set up, and how it is installed
   * @throws at construction: if a value is wrong, is said twice, does not go with another one, or is not known to the
   * target's release; if the version of the chart is not known; if the app installs it already; at synth: if its namespace
   * is made elsewhere in the app without the labels that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdControlPlaneProps) {
    super(scope, id);
    const target = MeshTarget.of(this);
    const namespace = target.controlPlaneNamespace;
    const values = props.identity?.controlPlaneValues;
    refuse(this,
      isMap(values) ? undefined : `"identity" is none, got ${quote(props.identity)}; expected a MeshIdentity, or one such as ControlPlaneIdentity.fromSecret`,
    );
    this.namespace = namespace;
    this.apiObjects = installChart(this, withoutConstructs(props), {
      chart: CHART,
      namespace,
      table: CONTROL_PLANE_VALUES,
      fromMesh: valuesOfMesh(target),
      fromProps: { ...podMonitorValues(props.podMonitors), ...this.tracingValues(props.tracing) },
      layers: [
        { values, by: (path) => `identity (${path})` },
        certificatesLayer(this, props.webhookCertificates, CHART, namespace),
        { values: props.highAvailability ? CONTROL_PLANE_HA : {}, by: propNaming(CONTROL_PLANE_VALUES), weak: true },
        { values: props.disableHeartbeat ? {} : { heartbeatSchedule: scheduleOf(this.node.path) }, by: propNaming(CONTROL_PLANE_VALUES), weak: true },
      ],
      together: (merged, name) => [...controlPlaneFaults(merged, name, target), props.highAvailability ? oneReplicaFault(merged, name) : undefined],
      cniEnabled: props.cniEnabled ?? props.values?.cniEnabled === true,
    });
  }

  private tracingValues(tracing: TracingOptions | undefined): Values {
    if (!tracing) {
      return {};
    }
    const { name, namespace } = resolveServiceAccount(this, 'tracing.collectorServiceAccount', tracing.collectorServiceAccount);
    refuse(this, namespace === undefined
      ? `the namespace of "tracing.collectorServiceAccount" ${name} is not known, which is part of its identity; set "namespace" on its Chart, or "metadata.namespace" on it` : undefined);
    return { proxy: { tracing: { enabled: true, collector: { meshIdentity: { serviceAccountName: name, namespace } } } } };
  }
}

/** What the rest of the app takes for granted, said to the chart. */
function valuesOfMesh(target: MeshTarget): Values {
  return {
    clusterDomain: target.clusterDomain,
    identityTrustDomain: target.trustDomain,
    clusterNetworks: target.clusterNetworks.join(','),
    ...(supports(target.linkerdVersion, 'egressNetwork') && { egress: { globalEgressNetworkNamespace: target.globalEgressNetworkNamespace } }),
  };
}

function podMonitorValues(podMonitors: PodMonitorOptions | undefined): Values {
  return podMonitors === undefined ? {} : {
    podMonitor: {
      enabled: true,
      ...(podMonitors.controller === undefined && { controller: { enabled: true } }),
      ...(podMonitors.proxies === undefined && { proxy: { enabled: true } }),
      serviceMirror: { enabled: false },
    },
  };
}

/** Props that are values of the chart as they are. */
function withoutConstructs(props: LinkerdControlPlaneProps): NamespacedInstallOptions {
  const { tracing, ...rest } = props;
  const { collectorServiceAccount, ...others } = tracing ?? {};
  return { ...rest, ...(tracing && { tracing: others }) } as NamespacedInstallOptions;
}

/** A time of day for the heartbeat: the same at each synth, another one for each cluster. */
function scheduleOf(path: string): string {
  const minute = createHash('sha256').update(path).digest().readUInt32BE() % (24 * 60);
  return `${minute % 60} ${Math.floor(minute / 60)} * * *`;
}
