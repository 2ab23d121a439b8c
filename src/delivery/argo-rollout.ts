import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { DEFAULTS, deliveryFaults, DeliveryOptions } from './delivery-options';
import { Strategy } from './delivery-strategy';
import { argoQuery } from './metric-queries';
import { formatDuration, millis } from '../linkerd/duration';
import { GatewayApiVersion, HttpRouteApiGroup, RouteKind, routeLimits } from '../linkerd/gateway-api';
import { qualifiedName } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { MeshTarget } from '../mesh-target';
import { apiObjectOf } from '../references/api-object-of';
import { objectsBeside } from '../references/app-objects';
import { writeAs } from '../references/rewritten';
import { ResolvedService } from '../references/service';
import { CanarySplit } from '../routing/canary-split';
import { MECHANISMS, SplitMechanism } from '../routing/split-mechanism';

const ROLLOUT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };

/** How the plugin's configuration calls a route of a kind. */
const PLUGIN = 'argoproj-labs/gatewayAPI';
const ROUTE_KEYS: Record<RouteKind, string> = { HTTPRoute: 'httpRoute', GRPCRoute: 'grpcRoute', TLSRoute: 'tlsRoute', TCPRoute: 'tcpRoute' };

/** The rule that an A/B test adds to the route. */
const HEADER_ROUTE = 'canary-header';

/**
 * What Argo Rollouts delivers, and how.
 */
export interface ArgoRolloutProps extends DeliveryOptions {
  /**
   * The split that Argo Rollouts takes over: of mechanism HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE or TCP_ROUTE, with a stable
   * Service that has all of the weight and a canary Service that has none, as `CanarySplit.canary` with `percent: 0`
   * makes it. Both Services must select the pods of the workload.
   */
  readonly split: CanarySplit;

  /**
   * The Deployment. In the output it becomes a Rollout, with the same pods, so that they do not run twice.
   */
  readonly workload: IConstruct;

  /**
   * Whether somebody has to promote the new version in the end.
   *
   * @default false
   */
  readonly manualPromotion?: boolean;
}

/**
 * Hands a CanarySplit over to Argo Rollouts with its Gateway API plugin, which moves the weights of its route when the
 * Deployment changes.
 *
 * Results in a Rollout in place of the Deployment, and an AnalysisTemplate (`argoproj.io/v1alpha1`), whose queries are
 * Linkerd's. `metadata` is that of the AnalysisTemplate.
 *
 * @example
 * const split = CanarySplit.canary(chart, 'split', { service: web, stable: webV1, canary: webV2, percent: 0 });
 * new ArgoRollout(chart, 'rollout', { split, workload: deployment, strategy: DeliveryStrategy.canary({ weights: [5, 20, 50] }) });
 */
export class ArgoRollout extends Construct {
  /** The Deployment, which is written as a Rollout. */
  public readonly apiObject: ApiObject;
  /** The AnalysisTemplate. */
  public readonly analysisTemplate: ApiObject;
  private readonly stable: ResolvedService;
  private readonly canary: ResolvedService;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the split, the Deployment, and how it is delivered
   * @throws at construction: if a value is out of range, the split or the workload is not what Argo Rollouts can take
   * over, or the target does not serve the route as its plugin reads it; at synth: if the Services do not select the
   * pods, or a HorizontalPodAutoscaler of the app scales the Deployment that is none any more
   */
  public constructor(scope: Construct, id: string, props: ArgoRolloutProps) {
    super(scope, id);
    this.apiObject = apiObjectOf(this, 'workload', props.workload, 'a construct with a Deployment');
    refuse(this, typeof props.split?._split === 'function' ? undefined : `"split" is not a CanarySplit, got ${quote(props.split)}; expected one`);
    const { backends } = props.split._split();
    const autoscaler = props.autoscaler && apiObjectOf(this, 'autoscaler', props.autoscaler, 'a construct with a HorizontalPodAutoscaler');
    refuse(this, ...deliveryFaults(props), ...this.faults(props, autoscaler));
    [this.stable, this.canary] = backends.map(({ service }) => service);

    const routeKind = MECHANISMS[props.split.mechanism].routeKind!;
    this.analysisTemplate = createApiObject(this, {
      apiVersion: ROLLOUT.apiVersion,
      kind: 'AnalysisTemplate',
      metadata: { ...props.metadata, namespace: this.apiObject.metadata.namespace },
      spec: () => this.renderAnalysis(props, routeKind),
    });
    const strategy = this.renderStrategy(props, routeKind);
    writeAs(this.apiObject, ({ spec, ...manifest }) => ({ ...manifest, ...ROLLOUT, spec: { ...spec, strategy } }));
    autoscaler?.addJsonPatch(JsonPatch.add('/spec/scaleTargetRef', { ...ROLLOUT, name: this.apiObject.name }));
    this.node.addValidation({ validate: () => [...this.selectorFaults(), ...this.autoscalerFaults(autoscaler)] });
  }

  private faults(props: ArgoRolloutProps, autoscaler: ApiObject | undefined): Fault[] {
    const { split, metadata } = props;
    const { kind, apiGroup, apiVersion, name, metadata: { namespace } } = this.apiObject;
    const { backends, service } = split._split();
    const target = MeshTarget.of(this);
    const { routeKind } = MECHANISMS[split.mechanism];
    const strategy = typeof props.strategy?._strategy === 'function' ? props.strategy._strategy() : undefined;
    const elsewhere = [service, ...backends.map((backend) => backend.service)].find((each) => each.namespace !== namespace);
    return [
      apiGroup === 'apps' && kind === 'Deployment' ? undefined : `"workload" is not what can become a Rollout, got ${apiVersion} ${kind}; expected a Deployment`,
      metadata?.namespace === undefined || metadata.namespace === namespace ? undefined
        : `"metadata.namespace" cannot be chosen, got ${quote(metadata.namespace)}; expected ${quote(namespace)}, because a Rollout looks for the AnalysisTemplate beside itself`,
      routeKind === undefined ? `"split" has mechanism ${split.mechanism}, which Argo Rollouts cannot drive in a Linkerd mesh; expected HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE or TCP_ROUTE` : undefined,
      backends.length === 2 && backends[0].weight > 0 && backends[1].weight === 0 ? undefined
        : `"split" has the weights ${backends.map(({ weight }) => weight).join(', ')}; expected two Services, a stable one with all of the weight and then the canary with 0, as CanarySplit.canary with "percent" 0 makes it`,
      split._split().pins.length > 0 ? '"split" has pins, which the plugin does not keep apart from what it moves; leave them away, or use DeliveryStrategy.abTest' : undefined,
      elsewhere ? `${elsewhere.label} of "split" is not in the namespace of "workload" ${qualifiedName({ name, namespace })}, where a Rollout looks for it; expected one namespace for all of them` : undefined,
      target.gatewayApiVersion.isAtLeast(GatewayApiVersion.V1_1_1) ? undefined
        : `the Gateway API plugin reads routes as v1, which Gateway API ${target.gatewayApiVersion} does not serve; expected 1.1.1 or later as "gatewayApiVersion" of the Mesh`,
      autoscaler === undefined || autoscaler.kind === 'HorizontalPodAutoscaler' ? undefined : `"autoscaler" is not a HorizontalPodAutoscaler, got ${autoscaler.apiVersion} ${autoscaler.kind}`,
      ...(strategy?.kind === 'A/B test' ? abTestFaults(strategy, target, routeKind) : []),
      ...(props.metrics ?? (routeKind === undefined ? [] : DEFAULTS.metrics)).map((metric, index) => {
        const asked = metric._metric();
        return routeKind && argoQuery(asked, routeKind, { name: '' }, '') === undefined
          ? `"metrics[${index}]" is the ${asked.kind} of requests, which a ${routeKind} does not have; expected DeliveryMetric.query` : undefined;
      }),
    ];
  }

  private renderStrategy(props: ArgoRolloutProps, routeKind: RouteKind): object {
    const { namespace } = this.apiObject.metadata;
    const strategy = props.strategy._strategy();
    return {
      canary: {
        stableService: this.stable.name,
        canaryService: this.canary.name,
        trafficRouting: {
          ...(strategy.kind === 'A/B test' && { managedRoutes: [{ name: HEADER_ROUTE }] }),
          plugins: { [PLUGIN]: { [ROUTE_KEYS[routeKind]]: props.split.apiObject.name, namespace } },
        },
        // From when the canary can have requests.
        analysis: { templates: [{ templateName: this.analysisTemplate.name }], startingStep: 1 },
        steps: [...stepsOf(strategy, props), ...(props.manualPromotion ? [{ pause: {} }] : [])],
      },
    };
  }

  private renderAnalysis(props: ArgoRolloutProps, routeKind: RouteKind): object {
    const window = formatDuration(props.metricWindow ?? DEFAULTS.metricWindow);
    return {
      metrics: (props.metrics ?? DEFAULTS.metrics).map((each) => {
        const metric = each._metric();
        const bounds = [['>=', metric.min], ['<=', metric.max]].filter(([, bound]) => bound !== undefined).map(([is, bound]) => `result[0] ${is} ${bound}`);
        return {
          name: metric.name,
          interval: formatDuration(props.interval ?? DEFAULTS.interval),
          // Without requests a query has no value.
          successCondition: `len(result) > 0 && ${bounds.join(' && ')}`,
          // How many may fail before the next one rolls back.
          failureLimit: (props.failureThreshold ?? DEFAULTS.failureThreshold) - 1,
          provider: {
            prometheus: { address: props.prometheusAddress ?? DEFAULTS.prometheusAddress, query: argoQuery(metric, routeKind, this.canary, window) },
          },
        };
      }),
    };
  }

  private selectorFaults(): string[] {
    const pods = this.apiObject.toJson().spec?.template?.metadata?.labels ?? {};
    return [this.stable, this.canary].flatMap((service) => {
      const selector: Record<string, string> | undefined = (service.spec() as any)?.selector;
      if (selector === undefined) {
        return [];
      }
      const selects = Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => pods[key] === value);
      return selects ? [] : [`${service.label} does not select the pods of "workload" ${this.apiObject.name}, got the selector ${quote(selector)}; expected labels of the pods, to which Argo Rollouts adds the version`];
    });
  }

  private autoscalerFaults(autoscaler: ApiObject | undefined): string[] {
    const { name, metadata: { namespace } } = this.apiObject;
    return [...objectsBeside(this).values()].filter((each) => each.kind === 'HorizontalPodAutoscaler' && each !== autoscaler && each.metadata.namespace === namespace)
      .filter((each) => {
        const { kind, name: scaled } = each.toJson().spec?.scaleTargetRef ?? {};
        return kind === 'Deployment' && scaled === name;
      })
      .map((each) => `HorizontalPodAutoscaler ${each.name} at ${each.node.path} scales Deployment ${name}, which becomes a Rollout; give it to the ArgoRollout as "autoscaler"`);
  }
}

function stepsOf(strategy: Strategy, { interval = DEFAULTS.interval }: ArgoRolloutProps): object[] {
  const lasting = (intervals: number) => ({ pause: { duration: `${millis(interval) / 1000 * intervals}s` } });
  switch (strategy.kind) {
    case 'canary': return strategy.weights.flatMap((weight) => [{ setWeight: weight }, lasting(1)]);
    case 'blue-green': return [{ setCanaryScale: { weight: 100 } }, lasting(strategy.iterations)];
    case 'A/B test': {
      const [{ name, type, value }] = strategy.matches[0]._conditions().headers!;
      const headerValue = type === 'Exact' ? { exact: value } : { regex: value };
      return [
        { setCanaryScale: { weight: 100 } },
        { setHeaderRoute: { name: HEADER_ROUTE, match: [{ headerName: name, headerValue }] } },
        lasting(strategy.iterations),
      ];
    }
  }
}

function abTestFaults({ matches }: Extract<Strategy, { kind: 'A/B test' }>, target: MeshTarget, routeKind: RouteKind | undefined): Fault[] {
  const { headers = [], queryParams = [] } = matches[0]._conditions();
  const { ruleNames } = routeLimits('HTTPRoute', HttpRouteApiGroup.GATEWAY_API, target);
  return [
    matches.length === 1 && headers.length === 1 && queryParams.length === 0 ? undefined : '"strategy" has more than one header to match, and Argo Rollouts takes one; expected a single RouteMatch.header or headerRegex',
    routeKind === undefined || routeKind === 'HTTPRoute' ? undefined : `"strategy" is an A/B test, for which a ${routeKind} has no headers; expected a split of mechanism ${SplitMechanism.HTTP_ROUTE}`,
    ruleNames ? undefined : `"strategy" is an A/B test, for which the plugin gives its rule a name, and Gateway API ${target.gatewayApiVersion} ${target.gatewayApiChannel} has no names of rules; expected 1.4, or 1.2 experimental`,
  ];
}
