import { ApiObjectMetadata, Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { DeliveryMetric } from './delivery-metric';
import { DeliveryStrategy } from './delivery-strategy';
import { durationFault } from '../linkerd/duration';
import { Fault, quote } from '../linkerd/rule';

/**
 * What is the same for all engines of progressive delivery.
 */
export interface DeliveryOptions {
  /**
   * How traffic moves to a new version.
   */
  readonly strategy: DeliveryStrategy;

  /**
   * How long each step lasts, and how often the metrics are looked at. Whole seconds, from 1 on.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * How many failed checks of a metric roll the new version back, from 1 on.
   *
   * @default 5
   */
  readonly failureThreshold?: number;

  /**
   * What decides whether the new version is good. Each name once.
   *
   * @default - a success rate of at least 99 percent
   */
  readonly metrics?: DeliveryMetric[];

  /**
   * The time over which metrics are taken: four times the scrape interval of Prometheus at least. Whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly metricWindow?: Duration;

  /**
   * The address of the Prometheus that scrapes the proxies.
   *
   * @default - that of linkerd-viz: http://prometheus.linkerd-viz:9090
   */
  readonly prometheusAddress?: string;

  /**
   * What scales the workload: a construct with a HorizontalPodAutoscaler (or for Flagger a ScaledObject).
   *
   * @default - nothing
   */
  readonly autoscaler?: IConstruct;

  /**
   * Metadata of the object that results. The namespace is that of the workload.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

export const DEFAULTS = {
  interval: Duration.minutes(1),
  failureThreshold: 5,
  metrics: [DeliveryMetric.successRate({ min: 99 })],
  metricWindow: Duration.minutes(1),
  prometheusAddress: 'http://prometheus.linkerd-viz:9090',
} as const;

const SECONDS = { wholeSeconds: true, min: 1000 };

/** The faults of what is the same for all engines. */
export function deliveryFaults({ strategy, interval, failureThreshold, metrics, metricWindow, prometheusAddress }: DeliveryOptions): Fault[] {
  const names = metrics?.map((metric) => metric._metric().name) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    typeof strategy?._strategy === 'function' ? undefined : `"strategy" is not a DeliveryStrategy, got ${quote(strategy)}; expected one such as DeliveryStrategy.canary({ weights: [5, 20, 50] })`,
    durationFault('interval', interval, SECONDS),
    durationFault('metricWindow', metricWindow, SECONDS),
    failureThreshold === undefined || (Number.isInteger(failureThreshold) && failureThreshold >= 1)
      ? undefined : `"failureThreshold" is not a count, got ${quote(failureThreshold)}; expected an integer from 1 on`,
    metrics?.length === 0 ? '"metrics" is empty, so that every version would be good; expected at least one, or leave it away' : undefined,
    twice === undefined ? undefined : `"metrics" has the name ${quote(twice)} twice; expected each name once`,
    prometheusAddress === undefined || /^https?:\/\/[^\s/]+/.test(prometheusAddress)
      ? undefined : `"prometheusAddress" is not an address, got ${quote(prometheusAddress)}; expected one such as ${quote(DEFAULTS.prometheusAddress)}`,
  ];
}
