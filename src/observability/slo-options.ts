import { Duration } from 'cdk8s';

/** Whose proxies measure. Also the label `direction` of Linkerd's metrics. */
export enum SloSide {
  /** Those of meshed clients: what callers get, with the network, retries and timeouts between. Clients without a proxy are not counted. */
  CLIENT = 'outbound',
  /** Those of the pods that answer: whoever calls, and whatever does not arrive is not counted. */
  SERVER = 'inbound',
}

/** What an objective is kept for one by one, instead of for all together: each has its own alerts. */
export enum SloSplit {
  /** The namespace of who measures: on the client side that of the callers. */
  NAMESPACE = 'namespace',
  /** The Deployment of who measures. */
  DEPLOYMENT = 'deployment',
  /** The StatefulSet of who measures. */
  STATEFUL_SET = 'statefulset',
  /** The DaemonSet of who measures. */
  DAEMON_SET = 'daemonset',
  /** The pod of who measures. */
  POD = 'pod',
  /** The route: of a Service, a Server, or a whole RouteProfile. */
  ROUTE = 'route',
  /** The backend of a route, `perAttempt` only. */
  BACKEND = 'backend',
  /** The identity of the caller, on the server side; from Linkerd 2.20 on not of inbound routes. */
  CLIENT = 'client',
}

/** A time over which the burning of an error budget is watched, beside a short one at its end. */
export enum BurnWindow {
  /** An hour and 5 minutes: 14.4 times too fast, 2 percent of the budget of 30 days in an hour. Urgent. */
  HOUR = '1h',
  /** 6 hours and 30 minutes: 6 times too fast, 5 percent in that time. Urgent. */
  SIX_HOURS = '6h',
  /** A day and 2 hours: 3 times too fast, 10 percent in that time. */
  DAY = '1d',
  /** 3 days and 6 hours: faster than the budget allows, 10 percent in that time. */
  THREE_DAYS = '3d',
}

/**
 * How long requests may take.
 */
export interface LatencyObjective {
  /**
   * What is fast enough: a bucket bound of the histogram that has these requests, because requests within one bucket cannot
   * be told apart. It is 50ms, 500ms, 1s or 10s of a client's requests; 25ms, 50ms, 100ms, 250ms, 500ms, 1s or 10s of
   * attempts at the backends of a route, and from Linkerd 2.20 on of inbound routes; 1, 10, 50, 100, 200, 300, 400 or 500ms,
   * 1s, 5s or 10s of anything else.
   */
  readonly threshold: Duration;

  /**
   * The share of requests that must be fast enough, in percent: above 0 and below 100.
   */
  readonly percent: number;
}
