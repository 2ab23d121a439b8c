import { ApiObjectMetadata } from 'cdk8s';
import { IConstruct } from 'constructs';
import { RouteMatch } from './route-match';
import { SplitMechanism, TrafficSplitVersion } from './split-mechanism';

/**
 * One target of a split.
 */
export interface SplitBackend {
  /**
   * The Service that gets the share: a cdk8s-plus Service of any version, an ApiObject, or a `ServiceRef`.
   */
  readonly service: IConstruct;

  /**
   * Its port, as clients would dial it.
   *
   * @default - its only port
   */
  readonly port?: number;

  /**
   * Its share, relative to those of the other backends. An integer; up to 1000000 for routes, up to 429496 for
   * SERVICE_PROFILE and TRAFFIC_SPLIT.
   */
  readonly weight: number;
}

/**
 * Requests that always go to one backend.
 */
export interface SplitPin {
  /**
   * Which requests.
   */
  readonly match: RouteMatch;

  /**
   * The Service that gets them.
   */
  readonly service: IConstruct;

  /**
   * Its port.
   *
   * @default - its only port
   */
  readonly port?: number;
}

/**
 * What all ways to make a split have in common.
 */
export interface SplitOptions {
  /**
   * The Service that clients call.
   */
  readonly service: IConstruct;

  /**
   * The port of `service` whose traffic is split. SERVICE_PROFILE and TRAFFIC_SPLIT split all ports alike.
   *
   * @default - its only port
   */
  readonly port?: number;

  /**
   * How the split is said to Linkerd.
   *
   * @default SplitMechanism.HTTP_ROUTE
   */
  readonly mechanism?: SplitMechanism;

  /**
   * The apiVersion of a TRAFFIC_SPLIT.
   *
   * @default TrafficSplitVersion.V1ALPHA2
   */
  readonly trafficSplitVersion?: TrafficSplitVersion;

  /**
   * Requests that always go to one backend, while the rest is split. For HTTP_ROUTE and GRPC_ROUTE.
   *
   * @default - none: all requests are split
   */
  readonly pins?: SplitPin[];

  /**
   * The names (SNI) for which a TLS_ROUTE holds; connections for other names are refused. From edge-26.8.2 on a
   * TLSRoute needs them. For TLS_ROUTE only.
   *
   * @default - all names
   */
  readonly hostnames?: string[];

  /**
   * The namespace whose clients see the split. A route there is a consumer route; a ServiceProfile there replaces the
   * Service's own one for those clients. Not for TRAFFIC_SPLIT.
   *
   * @default - clients in every namespace
   */
  readonly clientNamespace?: string;

  /**
   * Metadata of the object that results. The namespace follows from `service` and `clientNamespace`; the name of a
   * ServiceProfile follows from the Service.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A split over any backends.
 */
export interface CanarySplitProps extends SplitOptions {
  /**
   * Where the traffic goes. A share for `service` itself must be listed like any other.
   */
  readonly backends: SplitBackend[];
}

/**
 * A split between a stable and a canary Service.
 */
export interface CanaryOptions extends SplitOptions {
  /**
   * The Service that gets the rest.
   */
  readonly stable: IConstruct;

  /**
   * The port of `stable` and `canary`.
   *
   * @default - the only port of each
   */
  readonly backendPort?: number;

  /**
   * The Service that gets `percent` of the traffic.
   */
  readonly canary: IConstruct;

  /**
   * The canary's share, an integer from 0 to 100.
   */
  readonly percent: number;
}

/**
 * A switch between two Services.
 */
export interface BlueGreenOptions extends SplitOptions {
  /**
   * One Service.
   */
  readonly blue: IConstruct;

  /**
   * The other Service.
   */
  readonly green: IConstruct;

  /**
   * The port of `blue` and `green`.
   *
   * @default - the only port of each
   */
  readonly backendPort?: number;

  /**
   * The one that gets all traffic: what was given as `blue` or as `green`.
   */
  readonly active: IConstruct;
}
