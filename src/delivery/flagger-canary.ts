import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { DEFAULTS, deliveryFaults, DeliveryOptions } from './delivery-options';
import { Strategy } from './delivery-strategy';
import { FlaggerProvider, FlaggerRetries, FlaggerTimeouts, FlaggerWebhook, FlaggerWebhookType } from './flagger-options';
import { selectByLabel } from './flagger-selector';
import { flaggerQuery } from './metric-queries';
import { durationFault, formatDuration, formatRouteDuration, routeDurationFault } from '../linkerd/duration';
import { madeByFlagger, takenNameFault } from '../linkerd/flagger';
import { GatewayApiVersion } from '../linkerd/gateway-api';
import { isDnsLabel } from '../linkerd/names';
import { requestsOf } from '../linkerd/route-requests';
import { Fault, quote, refuse } from '../linkerd/rule';
import { trafficAnnotations, trafficFaults } from '../linkerd/traffic-annotations';
import { createApiObject } from '../manifest/api-object';
import { MeshTarget } from '../mesh-target';
import { apiObjectOf } from '../references/api-object-of';
import { objectKey, objectsBeside } from '../references/app-objects';
import { ResolvedService } from '../references/service';
import { ServiceTraffic, TrafficClaim } from '../references/service-traffic';

/**
 * What Flagger delivers, and how.
 */
export interface FlaggerCanaryProps extends DeliveryOptions {
  /**
   * The Deployment or DaemonSet. Flagger copies it to `<name>-primary`, which then gets the traffic, and scales this one
   * down between rollouts. Its pods must be meshed and its selector must have one of the labels `app`, `name` and
   * `app.kubernetes.io/name`; where it has none, `app` is added to selector and pods.
   */
  readonly workload: IConstruct;

  /**
   * The port of the three Services that Flagger makes. Canary `service.port`.
   */
  readonly port: number;

  /**
   * The port of the containers, by number. Canary `service.targetPort`.
   *
   * @default - `port`
   */
  readonly targetPort?: number;

  /**
   * The name of the Service that clients call; Flagger makes `<name>-primary` and `<name>-canary` too. Canary
   * `service.name`.
   *
   * @default - the name of the workload
   */
  readonly serviceName?: string;

  /**
   * How Flagger moves traffic.
   *
   * @default FlaggerProvider.GATEWAY_API_V1
   */
  readonly provider?: FlaggerProvider;

  /**
   * Retries for its requests.
   *
   * @default - none
   */
  readonly retries?: FlaggerRetries;

  /**
   * Timeouts for its requests. For an A/B test `request` is needed.
   *
   * @default - none
   */
  readonly timeouts?: FlaggerTimeouts;

  /**
   * What Flagger calls: tests, load, gates.
   *
   * @default - nothing
   */
  readonly webhooks?: FlaggerWebhook[];

  /**
   * How long the new version may take to become ready. Whole seconds.
   *
   * @default - Flagger's: 10 minutes
   */
  readonly progressDeadline?: Duration;

  /**
   * Whether new versions are promoted without analysis.
   *
   * @default false
   */
  readonly skipAnalysis?: boolean;

  /**
   * Whether Flagger leaves the workload alone for now.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Whether Flagger undoes what it made when the Canary is deleted.
   *
   * @default false
   */
  readonly revertOnDeletion?: boolean;
}

/**
 * Hands a workload over to Flagger, which delivers each new version of it step by step: it makes the Services, the
 * HTTPRoute that splits between them, and the copy of the workload that serves. None of these may be in the app.
 *
 * Results in a Canary and a MetricTemplate for each metric (`flagger.app/v1beta1`), whose queries are Linkerd's.
 *
 * @example
 * new FlaggerCanary(chart, 'canary', {
 *   workload: deployment,
 *   port: 8080,
 *   strategy: DeliveryStrategy.canary({ weights: [5, 20, 50] }),
 *   metrics: [DeliveryMetric.successRate({ min: 99 }), DeliveryMetric.latency({ max: Duration.millis(500) })],
 * });
 */
export class FlaggerCanary extends Construct {
  /** The Canary. */
  public readonly apiObject: ApiObject;
  /** The MetricTemplates, in the order of the metrics. */
  public readonly metricTemplates: ApiObject[];
  /** The Service that clients call, which Flagger makes. */
  public readonly serviceName: string;
  private readonly workload: ApiObject;
  private readonly provider: FlaggerProvider;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the workload and how it is delivered
   * @throws at construction: if a value is out of range, the target cannot do what the provider needs, the workload is
   * neither a Deployment nor a DaemonSet, or another construct shapes the traffic of the Service; at synth: if the app
   * has an object that Flagger makes
   */
  public constructor(scope: Construct, id: string, props: FlaggerCanaryProps) {
    super(scope, id);
    this.workload = apiObjectOf(this, 'workload', props.workload, 'a construct with a Deployment or a DaemonSet');
    this.provider = props.provider ?? FlaggerProvider.GATEWAY_API_V1;
    this.serviceName = props.serviceName ?? this.workload.name;
    const autoscaler = props.autoscaler && apiObjectOf(this, 'autoscaler', props.autoscaler, 'a construct with a HorizontalPodAutoscaler or a ScaledObject');
    refuse(this, ...deliveryFaults(props), ...this.faults(props, autoscaler));
    this.claim();
    selectByLabel(this, this.workload);

    const namespace = this.workload.metadata.namespace;
    const metrics = (props.metrics ?? DEFAULTS.metrics).map((metric) => metric._metric());
    const label = this.workload.kind === 'DaemonSet' ? 'daemonset' : 'deployment';
    this.metricTemplates = metrics.map((metric) => createApiObject(this, {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: { namespace },
      spec: () => ({ provider: { type: 'prometheus', address: props.prometheusAddress ?? DEFAULTS.prometheusAddress }, query: flaggerQuery(metric, label) }),
    }, metric.name));
    const window = formatDuration(props.metricWindow ?? DEFAULTS.metricWindow);
    const checks = metrics.map(({ name, min, max }, index) => ({
      name,
      templateRef: { name: this.metricTemplates[index].name, namespace },
      thresholdRange: { min, max },
      interval: window,
    }));
    this.apiObject = createApiObject(this, {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { ...props.metadata, namespace },
      spec: () => this.render(props, autoscaler, checks),
    });
    this.node.addValidation({ validate: () => this.takenNames() });
  }

  private faults(props: FlaggerCanaryProps, autoscaler: ApiObject | undefined): Fault[] {
    const { port, targetPort, retries, timeouts, strategy, metadata } = props;
    const { kind, apiGroup, metadata: { namespace } } = this.workload;
    const target = MeshTarget.of(this);
    const isPort = (value: number | undefined) => value === undefined || (Number.isInteger(value) && value >= 1 && value <= 65535);
    const isAbTest = typeof strategy?._strategy === 'function' && strategy._strategy().kind === 'A/B test';
    return [
      apiGroup === 'apps' && ['Deployment', 'DaemonSet'].includes(kind) ? undefined : `"workload" is not what Flagger delivers, got ${this.workload.apiVersion} ${kind}; expected a Deployment or a DaemonSet`,
      namespace === undefined ? `the namespace of "workload" ${this.workload.name} is not known, in which Flagger makes its objects; set "namespace" on its Chart, or "metadata.namespace" on it` : undefined,
      metadata?.namespace === undefined || metadata.namespace === namespace ? undefined : `"metadata.namespace" cannot be chosen, got ${quote(metadata.namespace)}; expected ${quote(namespace)}, because Flagger looks for the workload beside the Canary`,
      isPort(port) && port !== undefined ? undefined : `"port" is out of range, got ${quote(port)}; expected an integer from 1 to 65535`,
      isPort(targetPort) ? undefined : `"targetPort" is out of range, got ${quote(targetPort)}; expected an integer from 1 to 65535`,
      isDnsLabel(this.serviceName) && this.serviceName.length <= 55 ? undefined
        : `"serviceName" is not a Service name with room for "-primary", got ${quote(this.serviceName)}; expected lower-case letters, digits and "-", at most 55`,
      Object.values(FlaggerProvider).includes(this.provider) ? undefined : `"provider" is not known, got ${quote(props.provider)}; expected one of ${Object.keys(FlaggerProvider).join(', ')}`,
      this.provider === FlaggerProvider.GATEWAY_API_V1 && !target.gatewayApiVersion.isAtLeast(GatewayApiVersion.V1_1_1)
        ? `"provider" GATEWAY_API_V1 makes an HTTPRoute v1, which Gateway API ${target.gatewayApiVersion} does not serve; use GATEWAY_API_V1BETA1` : undefined,
      isAbTest && this.provider === FlaggerProvider.LINKERD ? '"strategy" is an A/B test, which a TrafficSplit cannot do; use another "provider"' : undefined,
      isAbTest && timeouts?.request === undefined
        ? '"timeouts.request" is needed for an A/B test: without it Flagger writes an empty timeout into the HTTPRoute, which the API server refuses; set it to what a request may take' : undefined,
      isAbTest && timeouts?.request ? routeDurationFault('timeouts.request', timeouts.request) : undefined,
      this.provider === FlaggerProvider.LINKERD && (retries ?? timeouts)
        ? '"retries" and "timeouts" are ignored beside a TrafficSplit, which becomes a ServiceProfile; use another "provider", or leave them away' : undefined,
      ...(retries ? trafficFaults('RetryPolicy', retries, target.linkerdVersion) : []),
      ...(timeouts ? trafficFaults('TimeoutPolicy', timeouts, target.linkerdVersion) : []),
      durationFault('progressDeadline', props.progressDeadline, { wholeSeconds: true, min: 1000 }),
      autoscaler === undefined || ['HorizontalPodAutoscaler', 'ScaledObject'].includes(autoscaler.kind) ? undefined
        : `"autoscaler" is not what scales, got ${autoscaler.apiVersion} ${autoscaler.kind}; expected a HorizontalPodAutoscaler or a ScaledObject`,
      ...(props.webhooks ?? []).flatMap(webhookFaults),
    ];
  }

  /** Routes and profiles of ours for the Service would fight with what Flagger makes. */
  private claim(): void {
    const parent = new ResolvedService(this.serviceName, this.workload.metadata.namespace);
    const isProfile = this.provider === FlaggerProvider.LINKERD;
    const traffic = ServiceTraffic.of(this);
    const claim: TrafficClaim = {
      family: isProfile ? 'profile' : 'policy',
      by: this,
      parent,
      what: isProfile ? 'the TrafficSplit of Flagger' : 'the HTTPRoute of Flagger',
      remedy: 'none',
      routing: isProfile ? {} : { kind: 'HTTPRoute' },
    };
    traffic.claim(claim);
    if (!isProfile) {
      traffic.take(claim, requestsOf({}));
    }
  }

  private render(props: FlaggerCanaryProps, autoscaler: ApiObject | undefined, metrics: object[]): object {
    const { port, targetPort, retries, timeouts, webhooks, progressDeadline, skipAnalysis, suspend, revertOnDeletion } = props;
    const annotations = { ...trafficAnnotations('RetryPolicy', retries ?? {}), ...trafficAnnotations('TimeoutPolicy', timeouts ?? {}) };
    const { apiVersion, kind, name } = this.workload;
    return {
      provider: this.provider,
      targetRef: { apiVersion, kind, name },
      autoscalerRef: autoscaler && { apiVersion: autoscaler.apiVersion, kind: autoscaler.kind, name: autoscaler.name },
      progressDeadlineSeconds: progressDeadline?.toSeconds(),
      service: {
        name: this.serviceName,
        port,
        targetPort: targetPort ?? port,
        // Without a namespace: with one, Flagger 1.42 and later waits for a generation in the route's status that Linkerd never writes.
        gatewayRefs: this.provider === FlaggerProvider.LINKERD ? undefined : [{ group: 'core', kind: 'Service', name: this.serviceName, port }],
        timeout: props.strategy._strategy().kind === 'A/B test' ? formatRouteDuration(timeouts!.request!) : undefined,
        apex: Object.keys(annotations).length > 0 ? { annotations } : undefined,
      },
      skipAnalysis,
      suspend,
      revertOnDeletion,
      analysis: {
        interval: formatDuration(props.interval ?? DEFAULTS.interval),
        threshold: props.failureThreshold ?? DEFAULTS.failureThreshold,
        ...renderStrategy(props.strategy._strategy()),
        metrics,
        webhooks: webhooks?.map(({ type = FlaggerWebhookType.ROLLOUT, timeout, ...rest }) => (
          { ...rest, type, timeout: timeout && formatDuration(timeout) })),
      },
    };
  }

  private takenNames(): string[] {
    const objects = objectsBeside(this);
    const { kind, name, metadata: { namespace } } = this.workload;
    const made = madeByFlagger(this.serviceName, { kind, name }, this.provider);
    return made.flatMap(({ kind: madeKind, name: madeName }) => {
      const there = objects.get(objectKey(madeKind, namespace, madeName));
      return there ? [takenNameFault(`${madeKind} ${namespace}/${madeName}`, `${there.node.path} of this app`, 'serviceName')] : [];
    });
  }
}

function renderStrategy(strategy: Strategy): object {
  switch (strategy.kind) {
    case 'canary': return { stepWeights: strategy.weights };
    case 'blue-green': return { iterations: strategy.iterations };
    case 'A/B test': return {
      iterations: strategy.iterations,
      match: strategy.matches.map((match) => {
        const { headers = [], queryParams = [] } = match._conditions();
        const valueOf = ({ type, value }: { type: string; value: string }) => (type === 'Exact' ? { exact: value } : { regex: value });
        return {
          ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((header) => [header.name, valueOf(header)])) }),
          ...(queryParams.length > 0 && { queryParams: Object.fromEntries(queryParams.map((param) => [param.name, valueOf(param)])) }),
        };
      }),
    };
  }
}

function webhookFaults({ name, url, type, timeout }: FlaggerWebhook, index: number): Fault[] {
  const at = `webhooks[${index}]`;
  return [
    name ? undefined : `"${at}.name" is empty; expected one`,
    /^https?:\/\/[^\s/]+/.test(url) ? undefined : `"${at}.url" is not an address, got ${quote(url)}; expected one with http or https`,
    type === undefined || Object.values(FlaggerWebhookType).includes(type) ? undefined : `"${at}.type" is not known, got ${quote(type)}; expected one of ${Object.keys(FlaggerWebhookType).join(', ')}`,
    durationFault(`${at}.timeout`, timeout, { wholeSeconds: true, min: 1000 }),
  ];
}
