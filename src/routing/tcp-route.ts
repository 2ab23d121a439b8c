import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { OutboundRoute, RouteOptions } from './outbound-route';
import { planBackends, RouteBackend } from './route-backend';
import { connectionsOf } from '../linkerd/route-requests';
import { refuse } from '../linkerd/rule';

/**
 * Where TCP connections go.
 */
export interface TcpRouteProps extends RouteOptions {
  /**
   * Where the connections go, by weight. At most 16. `rules[].backendRefs[]`.
   *
   * @default - the parent of the route: the Service itself, or the destination that the client dialled
   */
  readonly backends?: RouteBackend[];
}

/**
 * Routes the TCP connections that meshed clients make to a port of a Service or through an EgressNetwork. Its port is
 * then opaque: Linkerd looks neither at HTTP nor at TLS.
 *
 * Results in a TCPRoute, `v1alpha2`. Linkerd 2.17 and later, experimental channel of the Gateway API.
 *
 * @example
 * new TcpRoute(chart, 'route', { parent: web, backends: [{ service: webV1, weight: 9 }, { service: webV2, weight: 1 }] });
 */
export class TcpRoute extends Construct {
  /**
   * A consumer route: only clients in `namespace` follow it.
   *
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param namespace the namespace of the clients, in which the TCPRoute is
   * @param props the parent and the backends
   * @throws as the constructor does
   *
   * @example
   * TcpRoute.forClientsIn(chart, 'route', 'frontend', { parent: web, backends: [{ service: webV2 }] });
   */
  public static forClientsIn(scope: Construct, id: string, namespace: string, props: TcpRouteProps): TcpRoute {
    return new TcpRoute(scope, id, { ...props, clientNamespace: namespace });
  }

  /** The TCPRoute. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the parent and the backends
   * @throws at construction: if a value is out of range, if the target does not serve TCPRoutes, or if another
   * construct routes the same connections, routes the port with another kind of route, or makes a ServiceProfile of the
   * Service; at synth: if a port is missing or ambiguous, or if the Service is headless
   */
  public constructor(scope: Construct, id: string, props: TcpRouteProps) {
    super(scope, id);
    const route = new OutboundRoute(this, 'TCPRoute', props);
    const { planned, faults } = planBackends(this, 'backends', props.backends, route.parent);
    refuse(this, ...route.faults, ...faults);
    route.claim();
    route.take(connectionsOf);
    this.apiObject = route.emit(() => [{ backendRefs: route.backendRefs(planned) }]);
  }
}
