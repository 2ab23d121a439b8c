import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { breakerFaults } from '../linkerd/breakers';
import { applyServicePolicy } from '../references/service-policy';

/** What makes a circuit breaker open. */
export enum FailureAccrualMode {
  /** Failures in a row. */
  CONSECUTIVE = 'consecutive',
  /** Failures in a row, or a low share of successes. Linkerd 2.20 (edge-26.6.2) and later. */
  UNIFIED = 'unified',
}

/**
 * When an endpoint is taken out, and for how long.
 */
export interface CircuitBreakerProps {
  /**
   * The Service that clients call. Where routes send its requests elsewhere, the breaker holds for the endpoints there;
   * one on the backend Service does not.
   */
  readonly service: IConstruct;

  /**
   * What makes it open. Annotation `balancer.linkerd.io/failure-accrual`.
   *
   * @default FailureAccrualMode.CONSECUTIVE
   */
  readonly mode?: FailureAccrualMode;

  /**
   * How many failures in a row take an endpoint out: HTTP 5xx and errors of gRPC. From 1 to 4294967295; 0 in mode
   * UNIFIED: only the share of successes counts. Annotation `balancer.linkerd.io/failure-accrual-consecutive-max-failures`.
   *
   * @default - Linkerd's: 7
   */
  readonly maxFailures?: number;

  /**
   * How long an endpoint stays out at first, before one request tries it again; each further time it is longer. With zero
   * it is tried at once. Annotation `balancer.linkerd.io/failure-accrual-consecutive-min-penalty`.
   *
   * @default - Linkerd's: 1 second
   */
  readonly minPenalty?: Duration;

  /**
   * How long it stays out at the most. Above zero and not below `minPenalty`. Annotation
   * `balancer.linkerd.io/failure-accrual-consecutive-max-penalty`.
   *
   * @default - Linkerd's: 60 seconds
   */
  readonly maxPenalty?: Duration;

  /**
   * By how much penalties vary at random, as a share of them. From 0 to 100, with at most six decimals. Annotation
   * `balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio`.
   *
   * @default - Linkerd's: 0.5
   */
  readonly jitterRatio?: number;

  /**
   * The share of successes below which an endpoint is taken out; 429 and RESOURCE_EXHAUSTED count as failures. From 0
   * (off) to 1, with at most six decimals. For mode UNIFIED. Annotation
   * `balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold`.
   *
   * @default - Linkerd's: 0.8
   */
  readonly successRateThreshold?: number;

  /**
   * Over how long the share is taken. At least 10 milliseconds; below a second it is coarse. For mode UNIFIED. Annotation
   * `balancer.alpha.linkerd.io/failure-accrual-success-rate-window`.
   *
   * @default - Linkerd's: 10 seconds
   */
  readonly successRateWindow?: Duration;

  /**
   * How many requests there must be in that time. From 0 (the first failure may do) to 1000000. For mode UNIFIED.
   * Annotation `balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests`.
   *
   * @default - Linkerd's: 5
   */
  readonly successRateMinRequests?: number;
}

/**
 * Takes endpoints of a Service that fail out of load balancing for a while. Each client's proxy decides for itself; when
 * all endpoints are out, requests fail at once. It emits no object of its own: it results in
 * `balancer.linkerd.io/failure-accrual` annotations of the Service.
 *
 * @example
 * new CircuitBreaker(chart, 'breaker', { service: orders, maxFailures: 5, maxPenalty: Duration.seconds(30) });
 */
export class CircuitBreaker extends Construct {
  /** The Service. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the breaker stands in the tree
   * @param id its id there
   * @param props the Service, and when an endpoint is taken out
   * @throws at construction: if a value is out of range, values do not go together, the target has no such mode, the
   * Service has a CircuitBreaker already, or a ServiceProfile makes Linkerd ignore it; at synth: if the Service is
   * headless or has no port on which Linkerd looks at HTTP
   */
  public constructor(scope: Construct, id: string, props: CircuitBreakerProps) {
    super(scope, id);
    const { service, ...values } = { ...props, mode: props.mode ?? FailureAccrualMode.CONSECUTIVE };
    this.apiObject = applyServicePolicy(this, 'CircuitBreaker', service, values, () => breakerFaults(values));
  }
}
