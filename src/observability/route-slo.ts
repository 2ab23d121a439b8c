import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AlertSeverity, PrometheusRuleOptions } from './alert-options';
import { burnsFast, constant, errorRatio, slowRatio } from './promql';
import { BurnWindow, LatencyObjective, SloSide, SloSplit } from './slo-options';
import { MeasuredRequests, measure, targetFaults } from './slo-target';
import { durationFault, millis } from '../linkerd/duration';
import { bucketFault } from '../linkerd/metrics';
import { qualifiedName } from '../linkerd/names';
import { alertLabelFaults, BURN_RATES, BurnRate, burnRateFault, errorBudget, exact, objectiveFault, selectorLabelsFault, severityFault, urlFault } from '../linkerd/prometheus';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { AlertingRule, MONITORING_V1, PrometheusRuleSpec, RecordingRule } from '../manifest/monitoring';
import { takenKeyFaults } from '../references/annotate';

/**
 * How good some requests must be.
 */
export interface RouteSloProps extends PrometheusRuleOptions {
  /**
   * Which requests. On the client side those to a Service (a construct, a `ServiceRef`), of an HTTPRoute or GRPCRoute of
   * one, or of a RouteProfile; on the server side those to a Deployment, StatefulSet or DaemonSet, to a Server, of an
   * HTTPRoute or GRPCRoute of one, or of a RouteProfile.
   */
  readonly target: IConstruct;

  /**
   * Whose proxies measure.
   */
  readonly side: SloSide;

  /**
   * The name of a route of the RouteProfile that is the target.
   *
   * @default - all requests of the profile
   */
  readonly route?: string;

  /**
   * Counts each attempt of a client at a pod, where a request with retries has several, and with finer latencies. For a
   * Service that is what its own pods answer, by metrics of all releases and beside all routes and profiles; gRPC failures
   * are counted, too, which without a GRPCRoute clients' requests do not tell.
   *
   * @default false
   */
  readonly perAttempt?: boolean;

  /**
   * The share of requests that must succeed, in percent: above 0 and below 100. Failures are statuses 5xx, the statuses of
   * gRPC that are the server's fault, and requests without a response; of a RouteProfile what its response classes say.
   *
   * @default - none; `successRate` or `latency` is needed
   */
  readonly successRate?: number;

  /**
   * How many requests must be fast enough.
   *
   * @default - none; `successRate` or `latency` is needed
   */
  readonly latency?: LatencyObjective;

  /**
   * Keeps the objective for each of some, instead of for all together.
   *
   * @default - for all together
   */
  readonly splitBy?: SloSplit[];

  /**
   * Over which times it is watched how fast the error budget of 30 days is burned.
   *
   * @default - all
   */
  readonly burnWindows?: BurnWindow[];

  /**
   * The severity of alerts about a budget that is burned within days: those of the windows of an hour and of 6 hours.
   *
   * @default AlertSeverity.CRITICAL
   */
  readonly urgentSeverity?: AlertSeverity;

  /**
   * The severity of alerts about a budget that is burned slowly: those of the windows of a day and of 3 days.
   *
   * @default AlertSeverity.WARNING
   */
  readonly slowSeverity?: AlertSeverity;

  /**
   * Where it stands what to do: an `http` or `https` URL. Annotation `runbook_url` of the alerts.
   *
   * @default - none
   */
  readonly runbookUrl?: string;

  /**
   * Metadata of the PrometheusRule. `<namespace>/<name>` becomes the label `slo` of series and alerts.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/** What is counted against an objective: the share of bad requests in some time. */
interface Indicator {
  readonly name: 'success-rate' | 'latency';
  readonly percent: number;
  readonly verb: string;
  ratio(window: string): string;
}

const OWN_LABELS = ['slo', 'sli', 'severity', 'long_window'];

/**
 * An objective for requests, on the metrics that have them in the target release: how many succeed, how many are fast
 * enough. The error budget is what may go wrong in 30 days; alerts tell when it is burned too fast, over a long time so that
 * it matters and over a short one so that they end when it is over.
 *
 * Results in a PrometheusRule (`monitoring.coreos.com/v1`) with a group of rules: the recorded shares of bad requests
 * `linkerd:slo_errors:ratio_rate<window>` and the objective `linkerd:slo_objective:ratio`, and an alert
 * `LinkerdErrorBudgetBurn` for each of the burn windows. All have the labels `slo` and `sli` (`success-rate`, `latency`).
 * The labels by which requests are found are those of `MeshPodMonitors`.
 *
 * @example
 * new RouteSlo(chart, 'slo', {
 *   target: web,
 *   side: SloSide.CLIENT,
 *   successRate: 99.9,
 *   latency: { threshold: Duration.millis(500), percent: 99 },
 *   selectorLabels: { release: 'kube-prometheus-stack' },
 * });
 */
export class RouteSlo extends Construct {
  /** The PrometheusRule. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the objective stands in the tree
   * @param id its id there
   * @param props the requests and the objective
   * @throws at construction: if the target has no metrics on that side or in the target release, a value is out of range, a
   * latency is no bucket bound, the metrics cannot be split so, or an alert could never fire; at synth: if the metrics will
   * have no requests of the target, because it stands on the other side, has no such route, or is shaped by something else
   */
  public constructor(scope: Construct, id: string, props: RouteSloProps) {
    super(scope, id);
    const measured = measure(this, props);
    const { successRate, latency, selectorLabels, alertLabels, runbookUrl, metadata } = props;
    refuse(this,
      successRate === undefined && latency === undefined ? '"successRate" and "latency" are both missing, so that there is no objective; set one of them' : undefined,
      objectiveFault('successRate', successRate),
      objectiveFault('latency.percent', latency?.percent),
      latency && (durationFault('latency.threshold', latency.threshold) ?? bucketFault('latency.threshold', latency.threshold, measured.metrics.latency)),
      ...splitFaults(props.splitBy ?? [], measured),
      ...windowFaults(props),
      ...(['urgentSeverity', 'slowSeverity'] as const).map((prop) => severityFault(prop, props[prop], Object.values(AlertSeverity))),
      selectorLabelsFault('selectorLabels', selectorLabels, 'a PrometheusRule'),
      ...takenKeyFaults('"metadata"', 'label', metadata?.labels ?? {}, selectorLabels ?? {}),
      ...alertLabelFaults('alertLabels', alertLabels, [...OWN_LABELS, ...Object.values(measured.splits)]),
      urlFault('runbookUrl', runbookUrl),
    );
    this.apiObject = createApiObject(this, {
      apiVersion: MONITORING_V1,
      kind: 'PrometheusRule',
      metadata: { ...metadata, labels: { ...selectorLabels, ...metadata?.labels } },
      spec: () => this.render(props, measured),
    });
    this.node.addValidation({ validate: () => targetFaults(this, props, measured.object) });
  }

  private render(props: RouteSloProps, measured: MeasuredRequests): PrometheusRuleSpec {
    const { name, metadata: { namespace } } = this.apiObject;
    const slo = qualifiedName({ name, namespace });
    const rates = BURN_RATES.filter(({ long }) => isWatched(props, long));
    const rules = indicatorsOf(props, measured).flatMap((indicator) => [
      ...recordings(slo, indicator, rates),
      ...rates.map((rate) => alert(slo, indicator, rate, props)),
    ]);
    return { groups: [{ name: `linkerd-slo-${slo.replace('/', '-')}`, rules }] };
  }
}

function indicatorsOf({ successRate, latency, splitBy = [] }: RouteSloProps, { metrics, requests, splits }: MeasuredRequests): Indicator[] {
  const by = splitBy.map((split) => splits[split]!);
  return [
    ...(successRate === undefined ? [] : [{
      name: 'success-rate', percent: successRate, verb: 'failed', ratio: (window: string) => errorRatio(metrics.responses, requests, window, by),
    } as const]),
    ...(latency === undefined ? [] : [{
      name: 'latency', percent: latency.percent, verb: `took longer than ${millis(latency.threshold)}ms`, ratio: (window: string) => slowRatio(metrics.latency, millis(latency.threshold), requests, window, by),
    } as const]),
  ];
}

function recorded(window: string): string {
  return `linkerd:slo_errors:ratio_rate${window}`;
}

function recordings(slo: string, { name, percent, ratio }: Indicator, rates: readonly BurnRate[]): RecordingRule[] {
  const labels = { slo, sli: name };
  return [
    { record: 'linkerd:slo_objective:ratio', expr: constant(exact(percent / 100)), labels },
    ...[...new Set(rates.flatMap(({ short, long }) => [short, long]))].map((window) => ({ record: recorded(window), expr: ratio(window), labels })),
  ];
}

function alert(slo: string, { name, percent, verb }: Indicator, { long, short, factor, urgent }: BurnRate, props: RouteSloProps): AlertingRule {
  const { urgentSeverity = AlertSeverity.CRITICAL, slowSeverity = AlertSeverity.WARNING, alertLabels, runbookUrl } = props;
  return {
    alert: 'LinkerdErrorBudgetBurn',
    expr: burnsFast(recorded(long), recorded(short), [['slo', '=', slo], ['sli', '=', name]], factor, errorBudget(percent)),
    labels: { ...alertLabels, slo, sli: name, long_window: long, severity: urgent ? urgentSeverity : slowSeverity },
    annotations: {
      summary: `${slo} burns its error budget ${factor === 1 ? 'too fast' : `${factor} times too fast`}`,
      description: `{{ $value | humanizePercentage }} of the requests in ${long} ${verb}; the objective allows ${exact(100 - percent)}%.`,
      ...(runbookUrl !== undefined && { runbook_url: runbookUrl }),
    },
  };
}

function isWatched({ burnWindows }: RouteSloProps, long: string): boolean {
  return burnWindows === undefined || (burnWindows as string[]).includes(long);
}

function splitFaults(splitBy: readonly SloSplit[], { splits, metrics }: MeasuredRequests): Fault[] {
  const there = Object.keys(SloSplit).filter((key) => splits[SloSplit[key as keyof typeof SloSplit]] !== undefined);
  return [
    ...splitBy.filter((split) => splits[split] === undefined).map((split) => (
      `"splitBy" is not told apart by ${metrics.responses.name}, got ${quote(split)}; expected some of ${there.join(', ')}`)),
    new Set(splitBy).size < splitBy.length ? '"splitBy" has something twice; expected each once' : undefined,
  ];
}

function windowFaults(props: RouteSloProps): Fault[] {
  const { burnWindows, successRate, latency } = props;
  const unknown = (burnWindows ?? []).filter((window) => !BURN_RATES.some(({ long }) => long === window));
  const rates = BURN_RATES.filter(({ long }) => isWatched(props, long));
  const impossible = (prop: string, percent: number | undefined) => (percent === undefined || objectiveFault(prop, percent) !== undefined ? undefined
    : rates.map((rate) => burnRateFault(prop, percent, rate)).find((fault) => fault !== undefined));
  return [
    burnWindows?.length === 0 ? '"burnWindows" is empty, so that there would be no alert; expected at least one, or leave it away for all' : undefined,
    ...unknown.map((window) => `"burnWindows" has what is not known, got ${quote(window)}; expected some of ${Object.keys(BurnWindow).join(', ')}`),
    impossible('successRate', successRate),
    impossible('latency.percent', latency?.percent),
  ];
}
