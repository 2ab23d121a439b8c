import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { OutboundRoute, RouteOptions } from './outbound-route';
import { planBackends, RouteBackend } from './route-backend';
import { supports } from '../linkerd/features';
import { connectionsOf } from '../linkerd/route-requests';
import { refuse } from '../linkerd/rule';

/**
 * Where TLS connections go.
 */
export interface TlsRouteProps extends RouteOptions {
  /**
   * The server names (SNI) of its connections, 1 to 16 lower-case DNS names, the first label of which may be `*`.
   * Connections for other names are refused, or left to the traffic policy of an EgressNetwork. From edge-26.8.2 on
   * they are needed. `hostnames[]`.
   *
   * @default - all
   */
  readonly hostnames?: string[];

  /**
   * Where the connections go, by weight. At most 16. `rules[].backendRefs[]`.
   *
   * @default - the parent of the route: the Service itself, or the destination that the client dialled
   */
  readonly backends?: RouteBackend[];
}

/**
 * Routes the TLS connections that applications make themselves, to a Service or through an EgressNetwork, by server
 * name. Its port then speaks TLS only.
 *
 * Results in a TLSRoute, `v1alpha2`. Linkerd 2.17 and later, experimental channel of the Gateway API.
 *
 * @example
 * new TlsRoute(chart, 'stripe', { parent: internet, port: 443, hostnames: ['api.stripe.com'] });
 */
export class TlsRoute extends Construct {
  /**
   * A consumer route: only clients in `namespace` follow it.
   *
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param namespace the namespace of the clients, in which the TLSRoute is
   * @param props the parent and the backends
   * @throws as the constructor does
   *
   * @example
   * TlsRoute.forClientsIn(chart, 'stripe', 'payments', { parent: internet, port: 443, hostnames: ['api.stripe.com'] });
   */
  public static forClientsIn(scope: Construct, id: string, namespace: string, props: TlsRouteProps): TlsRoute {
    return new TlsRoute(scope, id, { ...props, clientNamespace: namespace });
  }

  /** The TLSRoute. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the route stands in the tree
   * @param id its id there
   * @param props the parent and the backends
   * @throws at construction: if a value is out of range, if the target does not serve TLSRoutes, or if another
   * construct routes the same connections, routes the port with another kind of route, or makes a ServiceProfile of the
   * Service; at synth: if a port is missing or ambiguous, if the Service is headless, or if the port is opaque or its
   * `appProtocol` rules TLSRoutes out
   */
  public constructor(scope: Construct, id: string, props: TlsRouteProps) {
    super(scope, id);
    const route = new OutboundRoute(this, 'TLSRoute', props);
    const { planned, faults } = planBackends(this, 'backends', props.backends, route.parent);
    const { linkerdVersion } = route.target;
    refuse(this, ...route.faults, ...faults, props.hostnames === undefined && supports(linkerdVersion, 'tlsRouteNeedsHostnames')
      ? `"hostnames" is needed, because Linkerd ${linkerdVersion} skips a TLSRoute without any; name those that clients ask for` : undefined);
    route.claim();
    route.take(connectionsOf);
    this.apiObject = route.emit(() => [{ backendRefs: route.backendRefs(planned) }]);
  }
}
