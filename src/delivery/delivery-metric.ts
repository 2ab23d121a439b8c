import { Duration } from 'cdk8s';
import { durationFault, millis } from '../linkerd/duration';
import { isDnsLabel } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';

/**
 * The share of successes that a new version must have.
 */
export interface SuccessRateOptions {
  /**
   * In percent, above 0 and up to 100.
   */
  readonly min: number;
}

/**
 * The latency that a new version may have.
 */
export interface LatencyOptions {
  /**
   * Above zero.
   */
  readonly max: Duration;

  /**
   * Of which share of the requests, above 0 and below 1.
   *
   * @default 0.99
   */
  readonly quantile?: number;
}

/**
 * A metric of one's own.
 */
export interface MetricQueryOptions {
  /**
   * Its name: lower-case letters, digits and `-`.
   */
  readonly name: string;

  /**
   * A query in PromQL that gives one number for the new version. For Flagger it may have its variables, such as
   * `{{ namespace }}`, `{{ target }}` and `{{ interval }}`.
   */
  readonly query: string;

  /**
   * The smallest value that is good.
   *
   * @default - none; `min` or `max` is needed
   */
  readonly min?: number;

  /**
   * The largest value that is good.
   *
   * @default - none; `min` or `max` is needed
   */
  readonly max?: number;
}

/** What a metric asks for. */
export type Metric = { readonly name: string; readonly min?: number; readonly max?: number } & (
  | { readonly kind: 'success rate' }
  | { readonly kind: 'latency'; readonly quantile: number }
  | { readonly kind: 'query'; readonly query: string });

/**
 * What decides whether a new version is good. Where a query gives no value, as without traffic, the check fails.
 *
 * @example
 * DeliveryMetric.successRate({ min: 99 });
 */
export class DeliveryMetric {
  /**
   * The share of requests that succeed, from Linkerd's own metrics.
   *
   * @param options the smallest share that is good
   * @throws if it is no percentage
   *
   * @example
   * DeliveryMetric.successRate({ min: 99 });
   */
  public static successRate(options: SuccessRateOptions): DeliveryMetric {
    const { min } = options;
    refuse('DeliveryMetric.successRate', typeof min === 'number' && min > 0 && min <= 100 ? undefined : `"min" is not a percentage, got ${quote(min)}; expected a number above 0 and up to 100`);
    return new DeliveryMetric({ name: 'success-rate', kind: 'success rate', min });
  }

  /**
   * The latency of requests, from Linkerd's own metrics.
   *
   * @param options the largest latency that is good
   * @throws if a value is out of range
   *
   * @example
   * DeliveryMetric.latency({ max: Duration.millis(500), quantile: 0.95 });
   */
  public static latency(options: LatencyOptions): DeliveryMetric {
    const { max, quantile = 0.99 } = options;
    refuse('DeliveryMetric.latency', durationFault('max', max),
      quantile > 0 && quantile < 1 ? undefined : `"quantile" is out of range, got ${quote(quantile)}; expected a number above 0 and below 1`);
    return new DeliveryMetric({ name: 'latency', kind: 'latency', quantile, max: millis(max) });
  }

  /**
   * A query of one's own.
   *
   * @param options the query and what is good
   * @throws if the name is none, the query is empty, or no bound is given
   *
   * @example
   * DeliveryMetric.query({ name: 'orders', query: 'sum(rate(orders_total{version="canary"}[1m]))', min: 1 });
   */
  public static query(options: MetricQueryOptions): DeliveryMetric {
    const { name, query, min, max } = options;
    refuse('DeliveryMetric.query',
      isDnsLabel(name) ? undefined : `"name" is not the name of a metric, got ${quote(name)}; expected lower-case letters, digits and "-", at most 63`,
      query.trim() === '' ? '"query" is empty; expected PromQL' : undefined,
      boundsFault(min, max),
    );
    return new DeliveryMetric({ name, kind: 'query', query, min, max });
  }

  private readonly metric: Metric;

  private constructor(metric: Metric) {
    this.metric = metric;
  }

  /** @internal */
  public _metric(): Metric {
    return this.metric;
  }
}

function boundsFault(min: number | undefined, max: number | undefined): Fault {
  if (min === undefined && max === undefined) {
    return '"min" and "max" are both missing, so that every value would be good; set one of them';
  }
  return min !== undefined && max !== undefined && min > max ? `"min" is larger than "max", got ${min} and ${max}; expected the smaller one first` : undefined;
}
