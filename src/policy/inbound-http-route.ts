import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { InboundRoute, InboundRouteOptions } from './inbound-route';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';

/**
 * Some of the HTTP requests to a Server.
 */
export interface InboundHttpRouteProps extends InboundRouteOptions {
  /**
   * The API group of the HTTPRoute, the same for all routes of a Server. AuthorizationPolicies can be made for an
   * HTTPRoute of the Gateway API from Linkerd 2.19 on, but `linkerd authz` and `linkerd viz` do not know them.
   *
   * @default HttpRouteApiGroup.LINKERD
   */
  readonly apiGroup?: HttpRouteApiGroup;
}

/**
 * Names some of the HTTP requests to a Server, so that an AuthorizationPolicy can let clients in on these alone, and so
 * that they have metrics of their own. As soon as a Server has a route, Linkerd answers what no route matches with 404;
 * the Server adds one for all other requests, on which its own policies decide, and one for the kubelet's probes.
 *
 * Results in an HTTPRoute (`policy.linkerd.io/v1beta3`, or `gateway.networking.k8s.io`) whose parent is the Server.
 *
 * @example
 * const read = new InboundHttpRoute(chart, 'read', { server, rules: [{ matches: [RouteMatch.method(HttpMethod.GET)] }] });
 */
export class InboundHttpRoute extends Construct {
  /** The HTTPRoute. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the Server and the requests
   * @throws at construction: if a value is out of range, Linkerd does not act on a filter, or another route of the Server
   * takes the same requests; at synth: if the Server's protocol makes Linkerd ignore HTTPRoutes
   */
  public constructor(scope: Construct, id: string, props: InboundHttpRouteProps) {
    super(scope, id);
    this.apiObject = new InboundRoute(this, 'HTTPRoute', props, props.apiGroup ?? HttpRouteApiGroup.LINKERD).apiObject;
  }
}
