import { Duration } from 'cdk8s';

/** How much an alert matters. It becomes the label `severity`, by which Alertmanager routes it. */
export enum AlertSeverity {
  /** Somebody is to look now. */
  CRITICAL = 'critical',
  /** Somebody is to look in the next days. */
  WARNING = 'warning',
  /** Good to know. */
  INFO = 'info',
}

/**
 * How an alert is tuned.
 */
export interface AlertOptions {
  /**
   * Whether there is such an alert.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How much it matters. Label `severity`.
   *
   * @default - that of the alert, said at its prop
   */
  readonly severity?: AlertSeverity;

  /**
   * How long it must be so until somebody is told; whole seconds, zero for at once. `for`.
   *
   * @default - that of the alert, said at its prop
   */
  readonly pendingFor?: Duration;

  /**
   * Where it stands what to do: an `http` or `https` URL. Annotation `runbook_url`.
   *
   * @default - none
   */
  readonly runbookUrl?: string;
}

/**
 * An alert about something that happens too often.
 */
export interface RateAlertOptions extends AlertOptions {
  /**
   * How often is not too often, a number of times in a second, averaged over 5 minutes.
   *
   * @default 0
   */
  readonly maxPerSecond?: number;
}

/**
 * An alert about something that ends.
 */
export interface ExpiryAlertOptions extends AlertOptions {
  /**
   * How long before the end somebody is told; whole seconds.
   *
   * @default - that of the alert, said at its prop
   */
  readonly remaining?: Duration;
}

/**
 * What all rules of an object have.
 */
export interface PrometheusRuleOptions {
  /**
   * The labels by which the Prometheus Operator's Prometheus selects PrometheusRules (`ruleSelector`), such as
   * `release: kube-prometheus-stack`. Without them it ignores the object in silence; `{}` is for one that selects all.
   */
  readonly selectorLabels: { [key: string]: string };

  /**
   * Labels that all alerts get, beside those that this construct sets.
   *
   * @default - none
   */
  readonly alertLabels?: { [key: string]: string };
}
