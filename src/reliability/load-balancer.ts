import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { applyServicePolicy } from '../references/service-policy';

/**
 * How much endpoints that refuse requests are avoided.
 */
export interface LoadBalancerProps {
  /**
   * The Service that clients call. Where routes send its requests elsewhere, it holds for the endpoints there.
   */
  readonly service: IConstruct;

  /**
   * How much load is added to the estimate of an endpoint for each such answer, as a latency; up to 4294967295
   * milliseconds, and above zero. Annotation `balancer.alpha.linkerd.io/load-biaser-penalty`.
   *
   * @default - Linkerd's: 5 seconds
   */
  readonly loadBiaserPenalty?: Duration;

  /**
   * The longest `Retry-After` of an answer that is honoured; with zero none is. Annotation
   * `balancer.alpha.linkerd.io/load-biaser-max-retry-after`.
   *
   * @default - Linkerd's: 300 seconds
   */
  readonly loadBiaserMaxRetryAfter?: Duration;
}

/**
 * Makes load balancing over the endpoints of a Service aware of rate limits: an endpoint that answers 429 or
 * RESOURCE_EXHAUSTED, or says `Retry-After`, gets fewer requests for a while. It emits no object of its own: it results
 * in `balancer.alpha.linkerd.io/penalize-failures` and what belongs to it, annotations of the Service. Linkerd 2.20
 * (edge-26.6.2) and later.
 *
 * @example
 * new LoadBalancer(chart, 'balancer', { service: orders, loadBiaserPenalty: Duration.seconds(10) });
 */
export class LoadBalancer extends Construct {
  /** The Service. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the Service, and how much such endpoints are avoided
   * @throws at construction: if a value is out of range, the target is older than Linkerd 2.20, the Service has a
   * LoadBalancer already, or a ServiceProfile makes Linkerd ignore it; at synth: if the Service is headless or has no
   * port on which Linkerd looks at HTTP
   */
  public constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { service, ...values } = props;
    this.apiObject = applyServicePolicy(this, 'LoadBalancer', service, { penalizeFailures: 'true', ...values });
  }
}
