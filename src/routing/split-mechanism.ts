import { RouteKind } from '../linkerd/gateway-api';
import { WEIGHT_CARRIERS } from '../linkerd/weights';
import { TrafficFamily } from '../references/service-traffic';

/** How a traffic split is said to Linkerd. */
export enum SplitMechanism {
  /** A Gateway API HTTPRoute. Linkerd 2.14 and later. */
  HTTP_ROUTE = 'HTTP_ROUTE',
  /** A Gateway API GRPCRoute. Linkerd 2.16 and later. The port then speaks HTTP/2 only. */
  GRPC_ROUTE = 'GRPC_ROUTE',
  /** A Gateway API TLSRoute, for TLS that the application does itself. Linkerd 2.17 and later, experimental channel. */
  TLS_ROUTE = 'TLS_ROUTE',
  /** A Gateway API TCPRoute. Linkerd 2.17 and later, experimental channel. The port then is opaque. */
  TCP_ROUTE = 'TCP_ROUTE',
  /** `dstOverrides` of a ServiceProfile. Every route, and every retry and timeout annotation, of the Service is then ignored. */
  SERVICE_PROFILE = 'SERVICE_PROFILE',
  /** An SMI TrafficSplit, which the linkerd-smi extension (deprecated) turns into `dstOverrides`. */
  TRAFFIC_SPLIT = 'TRAFFIC_SPLIT',
}

/** The versions of the SMI TrafficSplit that the linkerd-smi extension serves. */
export enum TrafficSplitVersion {
  /** split.smi-spec.io/v1alpha1 */
  V1ALPHA1 = 'v1alpha1',
  /** split.smi-spec.io/v1alpha2 */
  V1ALPHA2 = 'v1alpha2',
}

/** What a mechanism can and cannot do. */
export interface MechanismFacts {
  readonly family: TrafficFamily;
  readonly what: string;
  readonly weights: keyof typeof WEIGHT_CARRIERS;
  readonly routeKind?: RouteKind;
  /** Whether single requests can be told apart. */
  readonly pins?: boolean;
  readonly hostnames?: boolean;
}

export const MECHANISMS: Record<SplitMechanism, MechanismFacts> = {
  HTTP_ROUTE: { family: 'policy', what: 'an HTTPRoute', weights: 'route', routeKind: 'HTTPRoute', pins: true },
  GRPC_ROUTE: { family: 'policy', what: 'a GRPCRoute', weights: 'route', routeKind: 'GRPCRoute', pins: true },
  TLS_ROUTE: { family: 'policy', what: 'a TLSRoute', weights: 'route', routeKind: 'TLSRoute', hostnames: true },
  TCP_ROUTE: { family: 'policy', what: 'a TCPRoute', weights: 'route', routeKind: 'TCPRoute' },
  SERVICE_PROFILE: { family: 'profile', what: 'a ServiceProfile', weights: 'profile' },
  TRAFFIC_SPLIT: { family: 'profile', what: 'a TrafficSplit (which becomes a ServiceProfile)', weights: 'profile' },
};
