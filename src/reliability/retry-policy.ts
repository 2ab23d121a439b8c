import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { SAFE_METHODS } from '../linkerd/profiles';
import { GrpcStatus } from '../linkerd/retries';
import { Fault, quote, refuse } from '../linkerd/rule';
import { trafficFaults, trafficProps } from '../linkerd/traffic-annotations';
import { ProfileRoute } from '../manifest/service-profile';
import { MeshTarget } from '../mesh-target';
import { resolvePolicyTarget } from '../references/policy-target';
import { budgetFaults, renderBudget, RetryBudget } from '../references/retry-budget';
import { SharedServiceProfile } from '../references/shared-service-profile';
import { applyPolicy, own, secondOwnerFault } from '../references/traffic-policy';

/**
 * What is retried, and how often.
 */
export interface RetryPolicyProps {
  /**
   * What carries the policy: a Service or an EgressNetwork (all its HTTP and gRPC traffic), a construct with an
   * HTTPRoute or GRPCRoute (an HttpRoute, a GrpcRoute, a CanarySplit, an imported L1), or a RouteProfile.
   */
  readonly target: IConstruct;

  /**
   * Statuses to retry: `5xx`, `gateway-error` (502 to 504), a code, or a range such as `502-504`. For a Service, an
   * EgressNetwork or an HTTPRoute. Annotation `retry.linkerd.io/http`.
   *
   * @default - none; at least one list of statuses is needed on a Service or route
   */
  readonly httpStatuses?: string[];

  /**
   * gRPC codes to retry. For a Service, an EgressNetwork or a GRPCRoute. Annotation `retry.linkerd.io/grpc`.
   *
   * @default - none; at least one list of statuses is needed on a Service or route
   */
  readonly grpcStatuses?: GrpcStatus[];

  /**
   * How often one request is retried at the most, from 1 to 65535. Not for a RouteProfile. Annotation
   * `retry.linkerd.io/limit`.
   *
   * @default - Linkerd's: 1
   */
  readonly limit?: number;

  /**
   * How long one try may take until its response headers; then it is retried. Above zero. Not for a RouteProfile.
   * Annotation `retry.linkerd.io/timeout`.
   *
   * @default - none
   */
  readonly perTryTimeout?: Duration;

  /**
   * The names of the routes to retry. For a RouteProfile only. ServiceProfile `routes[].isRetryable`.
   *
   * @default - its routes with method GET, HEAD or OPTIONS that do not set `retryable` themselves
   */
  readonly routes?: string[];

  /**
   * How much retries may add to the load. For a RouteProfile only. ServiceProfile `retryBudget`.
   *
   * @default - Linkerd's: ratio 0.2, 10 per second, ttl 10 seconds
   */
  readonly budget?: RetryBudget;
}

/**
 * Retries failed requests. It emits no object of its own: on a Service or route it results in `retry.linkerd.io`
 * annotations (Linkerd 2.16 and later), on a RouteProfile in retryable routes and a retry budget.
 *
 * Retries of a route replace those of its Service as a whole; so a policy on a route restates what the one on its
 * Service sets.
 *
 * @example
 * new RetryPolicy(chart, 'retries', {
 *   target: orders,
 *   httpStatuses: ['5xx'],
 *   limit: 2,
 *   perTryTimeout: Duration.millis(300),
 * });
 */
export class RetryPolicy extends Construct {
  /** The object that carries the policy. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the policy stands in the tree
   * @param id its id there
   * @param props the target and what to retry
   * @throws at construction: if a value is out of range or unknown, if the target cannot say a prop, if Linkerd is older
   * than 2.16 (except for RouteProfiles), if the target has a RetryPolicy already, or if a ServiceProfile makes Linkerd
   * ignore it; at synth: if a route leaves out what the policy of its Service sets, if a request times out before its
   * first try does, or if the Service is headless or has no port on which Linkerd looks at HTTP
   */
  public constructor(scope: Construct, id: string, props: RetryPolicyProps) {
    super(scope, id);
    const { target: given, routes, budget, ...annotated } = props;
    const target = resolvePolicyTarget(this, 'RetryPolicy', given);
    this.apiObject = target.apiObject;
    refuse(this,
      ...unfitFaults(target.carrier, props),
      ...(target.carrier === 'profile' ? budgetFaults('budget', budget) : trafficFaults('RetryPolicy', annotated, MeshTarget.of(this).linkerdVersion)),
      secondOwnerFault(target.apiObject, 'RetryPolicy'),
    );
    if (target.carrier === 'profile') {
      this.retryRoutes(target.profile, props);
      own(target.apiObject, 'RetryPolicy', this);
    } else {
      applyPolicy(this, 'RetryPolicy', target, annotated);
    }
    this.node.defaultChild = this.apiObject;
  }

  private retryRoutes(profile: SharedServiceProfile, { routes, budget }: RetryPolicyProps): void {
    const chosen = (route: ProfileRoute) => (routes ? routes.includes(route.name) : SAFE_METHODS.includes(route.condition.method ?? ''));
    profile.retryWhere(chosen);
    if (budget) {
      profile.own(this, 'retryBudget', 'budget', () => renderBudget(budget));
    }
    this.node.addValidation({
      validate: () => {
        const there = profile.routeList;
        const names = there.map(({ name }) => quote(name)).join(', ') || 'none';
        const unknown = (routes ?? []).filter((name) => !there.some((route) => route.name === name));
        const twice = there.filter((route) => routes?.includes(route.name) && route.isRetryable !== undefined);
        return [
          ...unknown.map((name) => `"routes" names a route that the RouteProfile does not have, got ${quote(name)}; expected some of ${names}`),
          ...twice.map(({ name }) => `"routes" names ${quote(name)}, whose "retryable" the RouteProfile sets itself; expected one of the two`),
          ...(routes === undefined && !there.some((route) => route.isRetryable || chosen(route))
            ? [`the RouteProfile has no route with method ${SAFE_METHODS.join(', ')} to retry; name some in "routes", of ${names}`] : []),
        ];
      },
    });
  }
}

/** How messages call a carrier. */
const CARRIERS = { Service: 'a Service', EgressNetwork: 'an EgressNetwork', HTTPRoute: 'an HTTPRoute', GRPCRoute: 'a GRPCRoute', profile: 'a RouteProfile' };

function unfitFaults(carrier: keyof typeof CARRIERS, props: RetryPolicyProps): Fault[] {
  const fitting = carrier === 'profile' ? ['routes', 'budget'] : trafficProps('RetryPolicy', carrier);
  const given = Object.keys(props).filter((prop) => prop !== 'target' && props[prop as keyof RetryPolicyProps] !== undefined);
  const lists = fitting.filter((prop) => prop.endsWith('Statuses'));
  return [
    ...given.filter((prop) => !fitting.includes(prop))
      .map((prop) => `"${prop}" cannot be said with the target's mechanism, ${CARRIERS[carrier]}; expected only ${fitting.map(quote).join(', ')}`),
    lists.length > 0 && !lists.some((prop) => given.includes(prop))
      ? `${lists.map(quote).join(' or ')} is needed, because without a list no status is retried; name the statuses to retry` : undefined,
    props.routes?.length === 0 ? '"routes" is empty; expected at least one name, or leave it away' : undefined,
  ];
}
