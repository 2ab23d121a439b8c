import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { applyContractPolicies, HttpRouteOpenApiOptions, openApiContract } from './contract-routes';
import { OutboundRoute, RouteOptions } from './outbound-route';
import { RequestRule, RouteRules, UnmatchedRequests } from './route-rules';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';
import { InheritedSettings } from '../references/inherited-settings';
import { resolveParent } from '../references/traffic-parent';

/**
 * What is done with some of the HTTP requests.
 */
export interface HttpRouteRule extends RequestRule {
  /**
   * How long a request may take, with its retries, until its response has ended; above zero, and at most 99999 of one
   * unit (ms, s, m or h). Linkerd reads it from 2.20 on, in an HTTPRoute of `policy.linkerd.io` always. A route with
   * any timeout gets none of those of its Service. `rules[].timeouts.request`.
   *
   * @default - that of a TimeoutPolicy on the route or its Service, or none
   */
  readonly timeout?: Duration;
}

/**
 * Where HTTP requests go, and what is done to them on the way.
 */
export interface HttpRouteProps extends RouteOptions {
  /**
   * The rules. More can be added with `addRule`.
   *
   * @default - none: all requests go to the parent
   */
  readonly rules?: HttpRouteRule[];

  /**
   * The host names of its requests, 1 to 16 lower-case DNS names, the first label of which may be `*`. A request's
   * port and case do not count. `hostnames[]`.
   *
   * @default - all
   */
  readonly hostnames?: string[];

  /**
   * What becomes of requests that no rule matches. With `hostnames` it must be NOT_FOUND; for an EgressNetwork, whose
   * traffic policy decides, it cannot be said.
   *
   * @default UnmatchedRequests.FORWARD
   */
  readonly unmatched?: UnmatchedRequests;

  /**
   * The API group of the HTTPRoute.
   *
   * @default HttpRouteApiGroup.GATEWAY_API
   */
  readonly apiGroup?: HttpRouteApiGroup;
}

/**
 * Routes the HTTP requests that meshed clients send to a Service or through an EgressNetwork, by path, headers, query
 * parameters and method: to weighted backends, with changed headers, or answered by a redirect.
 *
 * Results in an HTTPRoute: of `gateway.networking.k8s.io`, `v1` from Linkerd 2.18 on and `v1beta1` before, or of
 * `policy.linkerd.io/v1beta3`. Retries and further timeouts are a RetryPolicy and a TimeoutPolicy on it.
 *
 * @example
 * new HttpRoute(chart, 'route', {
 *   parent: web,
 *   rules: [
 *     { matches: [RouteMatch.header('x-canary', 'always')], backends: [{ service: webV2 }] },
 *     { matches: [RouteMatch.pathPrefix('/reports')], timeout: Duration.seconds(30) },
 *   ],
 * });
 */
export class HttpRoute extends Construct {
  /**
   * A consumer route: only clients in `namespace` follow it.
   *
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param namespace the namespace of the clients, in which the HTTPRoute is
   * @param props the parent and the rules
   * @throws as the constructor does
   *
   * @example
   * HttpRoute.forClientsIn(chart, 'route', 'frontend', { parent: web, rules: [{ timeout: Duration.seconds(1) }] });
   */
  public static forClientsIn(scope: Construct, id: string, namespace: string, props: HttpRouteProps): HttpRoute {
    return new HttpRoute(scope, id, { ...props, clientNamespace: namespace });
  }

  /**
   * Routes for the operations of an OpenAPI document: a rule for each, with its `x-linkerd-timeout` (a duration of Go),
   * in as many HTTPRoutes as it takes. Operations that are retried stand in other routes than those that are not,
   * because retries are said for a route. One more route, `unmatched`, forwards requests that are not in the document.
   *
   * @param scope where the routes stand in the tree, below a construct with this id
   * @param id the id of that construct
   * @param options the parent and the document
   * @returns the routes
   * @throws if the document cannot be read or has no operations, if an operation has a path or timeout that a route
   * cannot say, if operations that match the same requests cannot stand in one route, and as the constructor does
   *
   * @example
   * HttpRoute.fromOpenApi(chart, 'routes', {
   *   parent: orders,
   *   file: 'orders.openapi.yaml',
   *   retries: { httpStatuses: ['gateway-error'], limit: 2 },
   * });
   */
  public static fromOpenApi(scope: Construct, id: string, options: HttpRouteOpenApiOptions): HttpRoute[] {
    const { parent, port, clientNamespace, apiGroup } = options;
    const group = new Construct(scope, id);
    return openApiContract(group, options).map((planned) => {
      const { rules, unmatched, metadata } = planned;
      const route = new HttpRoute(group, planned.id, { parent, port, clientNamespace, apiGroup, rules, unmatched, metadata });
      applyContractPolicies(route, route.apiObject, resolveParent(route, 'parent', parent), planned);
      return route;
    });
  }

  /** The HTTPRoute. */
  public readonly apiObject: ApiObject;
  private readonly rules: RouteRules;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the parent and the rules
   * @throws at construction: if a value is out of range, if the target does not serve or Linkerd does not act on a
   * field or filter, if a rule could never be followed, or if another construct routes the same requests, routes the
   * port with another kind of route, or makes a ServiceProfile of the Service; at synth: if a port is missing or
   * ambiguous, if the Service is headless, if the port is opaque or its `appProtocol` rules HTTPRoutes out, or if
   * there is no rule
   */
  public constructor(scope: Construct, id: string, props: HttpRouteProps) {
    super(scope, id);
    const route = new OutboundRoute(this, 'HTTPRoute', props);
    this.rules = new RouteRules(this, 'HTTPRoute', route, props.unmatched, props.hostnames, props.rules);
    this.apiObject = route.emit(() => this.rules.render());
    InheritedSettings.of(this).onRules(this.apiObject, route.parent, this, () => this.rules.timeouts);
  }

  /**
   * Appends a rule.
   *
   * @param rule the rule
   * @throws as the constructor does
   */
  public addRule(rule: HttpRouteRule): void {
    this.rules.add(rule);
  }
}
