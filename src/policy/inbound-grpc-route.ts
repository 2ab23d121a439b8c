import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { InboundRoute, InboundRouteOptions } from './inbound-route';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';

/**
 * Some of the gRPC calls to a Server.
 */
export interface InboundGrpcRouteProps extends InboundRouteOptions {
}

/**
 * Names some of the gRPC calls to a Server with the protocol `ProxyProtocol.GRPC`, so that an AuthorizationPolicy can let
 * clients in on these alone. As soon as a Server has a route, Linkerd answers what no route matches with NOT_FOUND; the
 * Server adds one for all other calls, on which its own policies decide, and one for the kubelet's gRPC probes. On a
 * Server with another protocol, match the paths of calls with an InboundHttpRoute: `/package.Service/Method`.
 *
 * Results in a GRPCRoute (`gateway.networking.k8s.io`) whose parent is the Server. Linkerd 2.16 and later.
 *
 * @example
 * new InboundGrpcRoute(chart, 'list', { server, rules: [{ matches: [RouteMatch.grpc('shop.v1.Orders', 'List')] }] });
 */
export class InboundGrpcRoute extends Construct {
  /** The GRPCRoute. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the Server and the calls
   * @throws at construction: if a value is out of range, the target does not serve GRPCRoutes, Linkerd does not act on a
   * filter, or another route of the Server takes the same calls; at synth: if the Server's protocol is not gRPC
   */
  public constructor(scope: Construct, id: string, props: InboundGrpcRouteProps) {
    super(scope, id);
    this.apiObject = new InboundRoute(this, 'GRPCRoute', props, HttpRouteApiGroup.GATEWAY_API).apiObject;
  }
}
