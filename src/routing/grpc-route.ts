import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { applyContractPolicies, GrpcRouteProtoOptions, protoContract } from './contract-routes';
import { OutboundRoute, RouteOptions } from './outbound-route';
import { RequestRule, RouteRules, UnmatchedRequests } from './route-rules';
import { resolveParent } from '../references/traffic-parent';

/**
 * What is done with some of the gRPC calls.
 */
export interface GrpcRouteRule extends RequestRule {}

/**
 * Where gRPC calls go, and what is done to them on the way.
 */
export interface GrpcRouteProps extends RouteOptions {
  /**
   * The rules. More can be added with `addRule`.
   *
   * @default - none: all calls go to the parent
   */
  readonly rules?: GrpcRouteRule[];

  /**
   * The host names of its calls, 1 to 16 lower-case DNS names, the first label of which may be `*`. `hostnames[]`.
   *
   * @default - all
   */
  readonly hostnames?: string[];

  /**
   * What becomes of calls that no rule matches. With `hostnames` it must be NOT_FOUND; for an EgressNetwork, whose
   * traffic policy decides, it cannot be said.
   *
   * @default UnmatchedRequests.FORWARD
   */
  readonly unmatched?: UnmatchedRequests;
}

/**
 * Routes the gRPC calls that meshed clients send to a Service or through an EgressNetwork, by service, method and
 * headers. Its port then speaks HTTP/2 only.
 *
 * Results in a GRPCRoute, `v1` from Linkerd 2.18 on; `v1alpha2` for 2.16 and 2.17, which needs the experimental
 * channel. Retries and timeouts are a RetryPolicy and a TimeoutPolicy on it.
 *
 * @example
 * new GrpcRoute(chart, 'route', {
 *   parent: orders,
 *   rules: [{ matches: [RouteMatch.grpc('shop.v1.Orders', 'Search')], backends: [{ service: webV2 }] }],
 * });
 */
export class GrpcRoute extends Construct {
  /**
   * A consumer route: only clients in `namespace` follow it.
   *
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param namespace the namespace of the clients, in which the GRPCRoute is
   * @param props the parent and the rules
   * @throws as the constructor does
   *
   * @example
   * GrpcRoute.forClientsIn(chart, 'route', 'frontend', { parent: orders });
   */
  public static forClientsIn(scope: Construct, id: string, namespace: string, props: GrpcRouteProps): GrpcRoute {
    return new GrpcRoute(scope, id, { ...props, clientNamespace: namespace });
  }

  /**
   * Routes for the methods of the services in a protobuf file: a rule for each, in as many GRPCRoutes as it takes.
   * Methods that are retried stand in other routes than those that are not, because retries are said for a route. One
   * more route, `unmatched`, forwards calls that are not in the file.
   *
   * @param scope where the routes stand in the tree, below a construct with this id
   * @param id the id of that construct
   * @param options the parent and the file
   * @returns the routes
   * @throws if the file cannot be read or has no methods, and as the constructor does
   *
   * @example
   * GrpcRoute.fromProto(chart, 'routes', {
   *   parent: orders,
   *   file: 'orders.proto',
   *   retries: { grpcStatuses: [GrpcStatus.UNAVAILABLE] },
   * });
   */
  public static fromProto(scope: Construct, id: string, options: GrpcRouteProtoOptions): GrpcRoute[] {
    const { parent, port, clientNamespace } = options;
    const group = new Construct(scope, id);
    return protoContract(group, options).map((planned) => {
      const { rules, unmatched, metadata } = planned;
      const route = new GrpcRoute(group, planned.id, { parent, port, clientNamespace, rules, unmatched, metadata });
      applyContractPolicies(route, route.apiObject, resolveParent(route, 'parent', parent), planned);
      return route;
    });
  }

  /** The GRPCRoute. */
  public readonly apiObject: ApiObject;
  private readonly rules: RouteRules;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the parent and the rules
   * @throws at construction: if a value is out of range, if the target does not serve or Linkerd does not act on a
   * field or filter, if a rule could never be followed, or if another construct routes the same calls, routes the port
   * with another kind of route, or makes a ServiceProfile of the Service; at synth: if a port is missing or ambiguous,
   * if the Service is headless, if the port is opaque or its `appProtocol` rules GRPCRoutes out, or if there is no rule
   */
  public constructor(scope: Construct, id: string, props: GrpcRouteProps) {
    super(scope, id);
    const route = new OutboundRoute(this, 'GRPCRoute', props);
    this.rules = new RouteRules(this, 'GRPCRoute', route, props.unmatched, props.hostnames, props.rules);
    this.apiObject = route.emit(() => this.rules.render());
  }

  /**
   * Appends a rule.
   *
   * @param rule the rule
   * @throws as the constructor does
   */
  public addRule(rule: GrpcRouteRule): void {
    this.rules.add(rule);
  }
}
