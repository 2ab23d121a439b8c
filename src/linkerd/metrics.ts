import { DurationLike, millis } from './duration';
import { Feature } from './features';
import { Fault } from './rule';

/** A condition on a label: its name, how it is compared, and with what. */
export type LabelMatch = readonly [label: string, operator: '=' | '!=' | '=~' | '!~', value: string];

/** A counter of responses, and which of them are good. */
export interface ResponseCounter {
  readonly name: string;
  readonly good: readonly LabelMatch[];
}

/** A histogram of how long requests take. */
export interface LatencyHistogram {
  /** Without `_bucket` and `_count`. */
  readonly name: string;
  readonly unit: 'ms' | 's';
  /** In milliseconds, whatever the unit. */
  readonly bounds: readonly number[];
}

/** What proxies measure of some requests. */
export interface RequestMetrics {
  readonly responses: ResponseCounter;
  readonly latency: LatencyHistogram;
  readonly since?: Feature;
}

/** Status codes of gRPC that are failures of the server, as clients' route metrics spell them. */
export const GRPC_FAILURES = 'UNKNOWN|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|DATA_LOSS';
/** The same codes as servers' metrics have them. The empty one is that of a stream without a status. */
const GRPC_FAILURE_CODES = '2|4|13|14|15|';

const ENDED: LabelMatch = ['error', '=', ''];
const NO_HTTP_FAILURE: LabelMatch = ['http_status', '!~', '5..'];
const NO_GRPC_FAILURE: LabelMatch = ['grpc_status', '!~', GRPC_FAILURES];
const CLASSIFIED: LabelMatch = ['classification', '=', 'success'];

const COARSE = [50, 500, 1000, 10_000];
const FINE = [25, 50, 100, 250, 500, 1000, 10_000];
/** Proxies had more of them once; these are in all releases. */
const LEGACY = [1, 10, 50, 100, 200, 300, 400, 500, 1000, 5000, 10_000];

const route = (protocol: 'http' | 'grpc'): RequestMetrics => ({
  responses: { name: `outbound_${protocol}_route_request_statuses_total`, good: [protocol === 'http' ? NO_HTTP_FAILURE : NO_GRPC_FAILURE, ENDED] },
  latency: { name: `outbound_${protocol}_route_request_duration_seconds`, unit: 's', bounds: COARSE },
  since: 'routeMetrics',
});
const backend = (protocol: 'http' | 'grpc'): RequestMetrics => ({
  responses: { name: `outbound_${protocol}_route_backend_response_statuses_total`, good: [protocol === 'http' ? NO_HTTP_FAILURE : NO_GRPC_FAILURE, ENDED] },
  latency: { name: `outbound_${protocol}_route_backend_response_duration_seconds`, unit: 's', bounds: FINE },
  since: 'backendMetrics',
});
const served = (protocol: 'http' | 'grpc'): RequestMetrics => ({
  responses: { name: `inbound_${protocol}_statuses_total`, good: [['status', '!~', protocol === 'http' ? '5..|' : GRPC_FAILURE_CODES]] },
  latency: { name: `inbound_${protocol}_request_duration_seconds`, unit: 's', bounds: FINE },
  since: 'inboundRouteMetrics',
});
const classified = (prefix: string): RequestMetrics => ({
  responses: { name: `${prefix}response_total`, good: [CLASSIFIED] },
  latency: { name: `${prefix}response_latency_ms`, unit: 'ms', bounds: LEGACY },
});

/** The families of metrics that proxies have of requests, by who has them and what they tell apart. */
export const REQUEST_METRICS = {
  /** Of requests, as clients see them after retries; by Service and route. */
  httpRoute: route('http'),
  grpcRoute: route('grpc'),
  /** Of each attempt at a backend of a route. */
  httpBackend: backend('http'),
  grpcBackend: backend('grpc'),
  /** Of what servers answer, by Server and route. */
  httpServed: served('http'),
  grpcServed: served('grpc'),
  /** Of each attempt at a pod, and of what pods answer. Both HTTP and gRPC, in all releases. */
  endpoint: classified(''),
  /** Of the routes of a ServiceProfile: requests, and each attempt of clients. */
  profile: classified('route_'),
  profileAttempt: classified('route_actual_'),
} as const satisfies Record<string, RequestMetrics>;

/** The metrics that tell how the mesh is, and are no requests. */
export const MESH_METRICS = {
  httpDenied: 'inbound_http_authz_deny_total',
  httpAllowed: 'inbound_http_authz_allow_total',
  tcpDenied: 'inbound_tcp_authz_deny_total',
  tcpTerminated: 'inbound_tcp_authz_terminate_total',
  certificateExpiry: 'identity_cert_expiration_timestamp_seconds',
  proxyBuild: 'proxy_build_info',
  gatewayAlive: 'gateway_alive',
} as const;

/** Whether a metric of traffic is by its name that of proxies, and not one that applications call so, too. */
export function isProxyMetric(metric: string): boolean {
  return /^((in|out)bound_(http|grpc|tcp|tls)_|response_total$|response_latency_ms)/.test(metric);
}

/** The fault of a latency that proxies do not tell from others, because it is no bound of a bucket. */
export function bucketFault(prop: string, threshold: DurationLike, { name, bounds }: LatencyHistogram): Fault {
  const ms = millis(threshold);
  if (bounds.includes(ms)) {
    return undefined;
  }
  const [below, above] = [bounds.filter((bound) => bound < ms).at(-1), bounds.find((bound) => bound > ms)];
  const nearest = [below, above].filter((bound) => bound !== undefined).map((bound) => `${bound}ms`).join(' or ');
  return `"${prop}" is no bucket bound of ${name}, got ${ms}ms; expected ${nearest}, between which requests cannot be told apart; all bounds are ${bounds.join(', ')}ms`;
}
