import { IConstruct } from 'constructs';
import { ContainerPort } from './container-port';
import { Network } from './network';
import { ServerOptions } from './server';
import { RouteMatch } from '../routing/route-match';

/**
 * A port of a workload, where the defaults of its Server do not suit.
 */
export interface InboundPort extends ServerOptions {
  /**
   * The container port.
   */
  readonly port: ContainerPort;
}

/**
 * Whose inbound traffic is decided on.
 */
export interface InboundPolicyProps {
  /**
   * The workload: a Deployment or another one, of any cdk8s-plus, an imported L1, an ApiObject; or an ExternalWorkload.
   */
  readonly workload: IConstruct;

  /**
   * Ports that need more to be said than who may call. Each gets its Server at once; the others when somebody is let in.
   *
   * @default - none
   */
  readonly ports?: InboundPort[];
}

/**
 * What clients may call.
 */
export interface AllowedRequests {
  /**
   * The container port.
   *
   * @default - the only TCP port of the workload
   */
  readonly port?: ContainerPort;

  /**
   * Which requests: those that fulfil one of these. On a port with `ProxyProtocol.GRPC` made with `RouteMatch.grpc`.
   *
   * @default - all requests, and connections that are not HTTP
   */
  readonly routes?: RouteMatch[];
}

/**
 * What clients may call, and from where.
 */
export interface AllowOptions extends AllowedRequests {
  /**
   * The networks that clients must be in, too.
   *
   * @default - all
   */
  readonly networks?: Network[];
}

/**
 * What clients of a trust domain may call.
 */
export interface TrustDomainAllowOptions extends AllowOptions {
  /**
   * The trust domain of the clients.
   *
   * @default - that of the Mesh
   */
  readonly trustDomain?: string;

  /**
   * The namespace of the control plane that gave the clients their identities.
   *
   * @default - that of the Mesh
   */
  readonly controlPlaneNamespace?: string;
}

/**
 * What clients of other clusters may call that come through the gateway of this one.
 */
export interface GatewayAllowOptions extends AllowOptions {
  /**
   * The ServiceAccount of the gateway.
   *
   * @default linkerd-gateway
   */
  readonly gatewayName?: string;

  /**
   * The namespace of the gateway.
   *
   * @default linkerd-multicluster
   */
  readonly gatewayNamespace?: string;
}
