import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { quote, refuse } from '../linkerd/rule';
import { trafficFaults, trafficProps } from '../linkerd/traffic-annotations';
import { MeshTarget } from '../mesh-target';
import { resolvePolicyTarget } from '../references/policy-target';
import { applyPolicy, secondOwnerFault } from '../references/traffic-policy';

/**
 * How long requests may take.
 */
export interface TimeoutPolicyProps {
  /**
   * What carries the policy: a Service or an EgressNetwork (all its HTTP and gRPC traffic), or a construct with an
   * HTTPRoute or GRPCRoute (an HttpRoute, a GrpcRoute, a CanarySplit, an imported L1).
   */
  readonly target: IConstruct;

  /**
   * How long a request may take in all: with its body, its retries and its response. It is not retried when the time is
   * over; `perTryTimeout` of a RetryPolicy is for that, and must be shorter. Above zero. Annotation
   * `timeout.linkerd.io/request`.
   *
   * @default - none
   */
  readonly request?: Duration;

  /**
   * How long the response may take, from the end of the request to its own end. Above zero. Annotation
   * `timeout.linkerd.io/response`.
   *
   * @default - none
   */
  readonly response?: Duration;

  /**
   * How long nothing may be sent in either direction. The one to choose for streams. Above zero. Annotation
   * `timeout.linkerd.io/idle`.
   *
   * @default - none
   */
  readonly idle?: Duration;
}

/**
 * Ends requests that take too long. It emits no object of its own: it results in `timeout.linkerd.io` annotations of its
 * target. Linkerd 2.16 and later.
 *
 * Timeouts of a route replace those of its Service as a whole; so a policy on a route, or a rule of an HttpRoute that has
 * a `timeout`, restates what the policy of the Service sets. The routes of a RouteProfile have a `timeout` of their own.
 *
 * @example
 * new TimeoutPolicy(chart, 'timeouts', { target: orders, request: Duration.seconds(10), idle: Duration.minutes(1) });
 */
export class TimeoutPolicy extends Construct {
  /** The object that carries the policy. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the policy stands in the tree
   * @param id its id there
   * @param props the target and its timeouts
   * @throws at construction: if no timeout is given, one is not above zero, the target is older than Linkerd 2.16 or
   * cannot carry timeouts, has a TimeoutPolicy already, or a ServiceProfile makes Linkerd ignore them; at synth: if a
   * route leaves out what the policy of its Service sets, if a request times out before its first try does, or if the
   * Service is headless or has no port on which Linkerd looks at HTTP
   */
  public constructor(scope: Construct, id: string, props: TimeoutPolicyProps) {
    super(scope, id);
    const { target: given, ...timeouts } = props;
    const target = resolvePolicyTarget(this, 'TimeoutPolicy', given);
    if (target.carrier === 'profile') {
      throw new Error(`${this.node.path}: "target" is a RouteProfile, whose routes say their timeouts themselves; set "timeout" on its routes`);
    }
    this.apiObject = target.apiObject;
    const known = trafficProps('TimeoutPolicy', target.carrier);
    const set = Object.entries(timeouts).filter(([, value]) => value !== undefined).map(([prop]) => prop);
    refuse(this,
      set.length > 0 ? undefined : `no timeout is given; set ${known.map(quote).join(', ')} or several of them`,
      ...trafficFaults('TimeoutPolicy', timeouts, MeshTarget.of(this).linkerdVersion),
      secondOwnerFault(target.apiObject, 'TimeoutPolicy'),
    );
    applyPolicy(this, 'TimeoutPolicy', target, timeouts);
    this.node.defaultChild = this.apiObject;
  }
}
