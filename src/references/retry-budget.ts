import { Duration } from 'cdk8s';
import { durationFault, formatDuration } from '../linkerd/duration';
import { retryBudgetFaults, RETRY_BUDGET_LIMITS } from '../linkerd/profiles';
import { Fault } from '../linkerd/rule';
import { ProfileRetryBudget } from '../manifest/service-profile';

/**
 * How much a client's proxy may add to the load of a Service by retrying. It stands at the level of the ServiceProfile:
 * `spec.retryBudget`.
 */
export interface RetryBudget {
  /**
   * Retries in proportion to first tries: 0.2 adds 20 percent at the most. From 0 to 1000.
   */
  readonly retryRatio: number;

  /**
   * Retries that are allowed on top of the ratio, so that rare requests can be retried too. From 0 to 2147483647.
   */
  readonly minRetriesPerSecond: number;

  /**
   * How long a request counts for the ratio. From 1 second to 60 seconds; outside of that Linkerd drops the budget, and
   * nothing is retried.
   */
  readonly ttl: Duration;
}

/** The faults of a budget that was given as `prop`. */
export function budgetFaults(prop: string, budget: RetryBudget | undefined): Fault[] {
  return budget === undefined ? [] : [
    ...retryBudgetFaults(prop, budget.retryRatio, budget.minRetriesPerSecond),
    durationFault(`${prop}.ttl`, budget.ttl, RETRY_BUDGET_LIMITS.ttlMillis),
  ];
}

/** A budget as a ServiceProfile says it. */
export function renderBudget({ retryRatio, minRetriesPerSecond, ttl }: RetryBudget): ProfileRetryBudget {
  return { retryRatio, minRetriesPerSecond, ttl: formatDuration(ttl) };
}
