import { Duration } from 'cdk8s';

/** How Flagger moves traffic in a Linkerd mesh. */
export enum FlaggerProvider {
  /** An HTTPRoute `v1` of the Gateway API, 1.1 or later. */
  GATEWAY_API_V1 = 'gatewayapi:v1',
  /** An HTTPRoute `v1beta1` of the Gateway API. */
  GATEWAY_API_V1BETA1 = 'gatewayapi:v1beta1',
  /** An SMI TrafficSplit, which the linkerd-smi extension (deprecated) turns into a ServiceProfile. */
  LINKERD = 'linkerd',
}

/** When Flagger calls a webhook. */
export enum FlaggerWebhookType {
  /** Before a rollout begins; it waits until the answer is 200. */
  CONFIRM_ROLLOUT = 'confirm-rollout',
  /** Before the first traffic; for tests of the new version. */
  PRE_ROLLOUT = 'pre-rollout',
  /** During each check, for example to make load. */
  ROLLOUT = 'rollout',
  /** Before each larger share; it waits until the answer is 200. */
  CONFIRM_TRAFFIC_INCREASE = 'confirm-traffic-increase',
  /** Before the promotion; it waits until the answer is 200. */
  CONFIRM_PROMOTION = 'confirm-promotion',
  /** After it has ended, either way. */
  POST_ROLLOUT = 'post-rollout',
  /** Rolls back when the answer is 200. */
  ROLLBACK = 'rollback',
  /** At each event. */
  EVENT = 'event',
}

/**
 * What Flagger calls while it analyses. Canary `analysis.webhooks[]`.
 */
export interface FlaggerWebhook {
  /**
   * Its name.
   */
  readonly name: string;

  /**
   * Its address, `http` or `https`.
   */
  readonly url: string;

  /**
   * When it is called.
   *
   * @default FlaggerWebhookType.ROLLOUT
   */
  readonly type?: FlaggerWebhookType;

  /**
   * How long Flagger waits for the answer. Whole seconds.
   *
   * @default - Flagger's: 10 seconds
   */
  readonly timeout?: Duration;

  /**
   * What it is told.
   *
   * @default - nothing more than what the rollout is
   */
  readonly metadata?: Record<string, string>;
}

/**
 * Retries on the Service that Flagger makes, and on its HTTPRoute.
 */
export interface FlaggerRetries {
  /**
   * Statuses to retry: `5xx`, `gateway-error` (502 to 504), a code, or a range such as `502-504`. Annotation
   * `retry.linkerd.io/http`.
   */
  readonly httpStatuses: string[];

  /**
   * How often one request is retried at the most, from 1 to 65535. Annotation `retry.linkerd.io/limit`.
   *
   * @default - Linkerd's: 1
   */
  readonly limit?: number;

  /**
   * How long one try may take until its response headers. Above zero. Annotation `retry.linkerd.io/timeout`.
   *
   * @default - none
   */
  readonly perTryTimeout?: Duration;
}

/**
 * Timeouts on the Service that Flagger makes, and on its HTTPRoute.
 */
export interface FlaggerTimeouts {
  /**
   * How long a request may take in all. Above zero. Annotation `timeout.linkerd.io/request`.
   *
   * @default - none
   */
  readonly request?: Duration;

  /**
   * How long the response may take. Above zero. Annotation `timeout.linkerd.io/response`.
   *
   * @default - none
   */
  readonly response?: Duration;

  /**
   * How long nothing may be sent. Above zero. Annotation `timeout.linkerd.io/idle`.
   *
   * @default - none
   */
  readonly idle?: Duration;
}
