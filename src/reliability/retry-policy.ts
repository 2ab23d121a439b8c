import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { durationFault, formatDuration } from '../linkerd/duration';
import { featureFault } from '../linkerd/features';
import { SAFE_METHODS } from '../linkerd/profiles';
import { grpcStatusesFault, httpStatusesFault, retryLimitFault, RETRY_ANNOTATIONS } from '../linkerd/retries';
import { Fault, quote, refuse } from '../linkerd/rule';
import { noClusterIpFault, noHttpPortFault } from '../linkerd/service-ports';
import { ProfileRoute } from '../manifest/service-profile';
import { MeshTarget } from '../mesh-target';
import { annotate } from '../references/annotate';
import { budgetFaults, renderBudget, RetryBudget } from '../references/retry-budget';
import { resolveRetryTarget, RetryTarget } from '../references/retry-target';
import { ServiceTraffic } from '../references/service-traffic';
import { SharedServiceProfile } from '../references/shared-service-profile';

const OWNER = Symbol.for('cdk8s-linkerd.RetryPolicy');

/** gRPC codes that can be retried. */
export enum GrpcStatus {
  /** CANCELLED (1) */
  CANCELLED = 'cancelled',
  /** DEADLINE_EXCEEDED (4) */
  DEADLINE_EXCEEDED = 'deadline-exceeded',
  /** RESOURCE_EXHAUSTED (8) */
  RESOURCE_EXHAUSTED = 'resource-exhausted',
  /** INTERNAL (13) */
  INTERNAL = 'internal',
  /** UNAVAILABLE (14) */
  UNAVAILABLE = 'unavailable',
}

/**
 * What is retried, and how often.
 */
export interface RetryPolicyProps {
  /**
   * What carries the policy: a Service (all its traffic), a construct with an HTTPRoute or GRPCRoute (a CanarySplit, an
   * imported L1), or a RouteProfile.
   */
  readonly target: IConstruct;

  /**
   * Statuses to retry: `5xx`, `gateway-error` (502 to 504), a code, or a range such as `502-504`. For a Service or an
   * HTTPRoute. Annotation `retry.linkerd.io/http`.
   *
   * @default - none; at least one list of statuses is needed on a Service or route
   */
  readonly httpStatuses?: string[];

  /**
   * gRPC codes to retry. For a Service or a GRPCRoute. Annotation `retry.linkerd.io/grpc`.
   *
   * @default - none; at least one list of statuses is needed on a Service or route
   */
  readonly grpcStatuses?: GrpcStatus[];

  /**
   * How often one request is retried at the most, from 1 to 65535. For a Service or route. Annotation
   * `retry.linkerd.io/limit`.
   *
   * @default - Linkerd's: 1
   */
  readonly limit?: number;

  /**
   * How long one try may take until its response headers; then it is retried. Above zero. For a Service or route.
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
   * @throws if a value is out of range or unknown, if the target cannot say a prop, if the target is older than
   * Linkerd 2.16 (Services and routes), if another policy owns its retries, if a ServiceProfile makes Linkerd ignore
   * it, or if a route leaves out what the policy of its Service sets
   */
  public constructor(scope: Construct, id: string, props: RetryPolicyProps) {
    super(scope, id);
    const target = resolveRetryTarget(this, props.target);
    this.apiObject = target.apiObject;
    refuse(this,
      ...unfitFaults(target, props),
      httpStatusesFault('httpStatuses', props.httpStatuses),
      grpcStatusesFault('grpcStatuses', props.grpcStatuses),
      retryLimitFault('limit', props.limit),
      durationFault('perTryTimeout', props.perTryTimeout),
      ...budgetFaults('budget', props.budget),
      target.carrier === 'profile' ? undefined : featureFault('a RetryPolicy on a Service or route', MeshTarget.of(this).linkerdVersion, 'retryAnnotations'),
      this.secondOwnerFault(),
    );
    if (target.carrier === 'profile') {
      this.retryRoutes(target.profile, props);
    } else {
      this.annotate(target, props);
    }
    Object.defineProperty(this.apiObject, OWNER, { value: this });
    this.node.defaultChild = this.apiObject;
  }

  private annotate(target: Exclude<RetryTarget, { carrier: 'profile' }>, props: RetryPolicyProps): void {
    const { httpStatuses, grpcStatuses, limit, perTryTimeout } = props;
    const values = {
      httpStatuses: httpStatuses?.join(','),
      grpcStatuses: grpcStatuses?.join(','),
      limit: limit?.toString(),
      perTryTimeout: perTryTimeout && formatDuration(perTryTimeout),
    };
    const set = (Object.keys(values) as (keyof typeof values)[]).filter((prop) => values[prop] !== undefined);
    const traffic = ServiceTraffic.of(this);
    for (const service of target.services) {
      if (target.carrier === 'service' || !target.ours) {
        traffic.claim({ family: 'policy', by: this, parent: service, what: `a RetryPolicy on ${target.carrier === 'service' ? 'the Service' : `its ${target.carrier}`}`, remedy: 'target' });
      }
      const read = set.filter((prop) => target.carrier !== 'service' || prop === 'limit' || prop === 'perTryTimeout');
      traffic.claimRetries(service, { by: this, level: target.carrier === 'service' ? 'service' : 'route', fields: read });
    }
    if (target.carrier === 'service') {
      this.node.addValidation({
        validate: () => target.services.flatMap((service) => {
          const [label, spec] = [() => `"target" ${service.label}`, service.spec() ?? {}];
          return noClusterIpFault(label, spec) ?? noHttpPortFault(label, spec, MeshTarget.of(this).linkerdVersion) ?? [];
        }),
      });
    }
    annotate(this, this.apiObject, Object.fromEntries(set.map((prop) => [RETRY_ANNOTATIONS[prop], values[prop]!])));
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

  private secondOwnerFault(): Fault {
    const owner = (this.apiObject as any)[OWNER];
    return owner && `the retries of ${this.apiObject.kind} ${quote(this.apiObject.name)} are already set by ${owner.node.path}; expected one RetryPolicy for a target; remove one`;
  }
}

/** Which props a carrier can say. */
const SAYS: Record<RetryTarget['carrier'], { readonly as: string; readonly props: readonly (keyof RetryPolicyProps)[] }> = {
  service: { as: 'a Service', props: ['httpStatuses', 'grpcStatuses', 'limit', 'perTryTimeout'] },
  HTTPRoute: { as: 'an HTTPRoute', props: ['httpStatuses', 'limit', 'perTryTimeout'] },
  GRPCRoute: { as: 'a GRPCRoute', props: ['grpcStatuses', 'limit', 'perTryTimeout'] },
  profile: { as: 'a RouteProfile', props: ['routes', 'budget'] },
};

function unfitFaults({ carrier }: RetryTarget, props: RetryPolicyProps): Fault[] {
  const { as, props: fitting } = SAYS[carrier];
  const given = Object.keys(props).filter((prop) => prop !== 'target' && props[prop as keyof RetryPolicyProps] !== undefined);
  const lists = fitting.filter((prop) => prop.endsWith('Statuses'));
  return [
    ...given.filter((prop) => !fitting.includes(prop as keyof RetryPolicyProps))
      .map((prop) => `"${prop}" cannot be said with the target's mechanism, ${as}; expected only ${fitting.map(quote).join(', ')}`),
    lists.length > 0 && !lists.some((prop) => props[prop] !== undefined)
      ? `${lists.map(quote).join(' or ')} is needed, because without a list no status is retried; name the statuses to retry` : undefined,
    props.routes?.length === 0 ? '"routes" is empty; expected at least one name, or leave it away' : undefined,
  ];
}
