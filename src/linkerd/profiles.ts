import { Fault, quote } from './rule';

/** The fault of a method in a ServiceProfile condition: it is compared to the letter, and what is no token is dropped. */
export function methodFault(prop: string, method: string | undefined): Fault {
  return method === undefined || /^[A-Z][A-Z0-9!#$%&'*+.^_`|~-]*$/.test(method)
    ? undefined
    : `"${prop}" is not an HTTP method, got ${quote(method)}; expected upper case, as in "GET"`;
}

/** The fault of a status range: with one bound alone the proxy drops the whole response class. */
export function statusRangeFault(min: number, max: number): Fault {
  const inRange = (status: number) => Number.isInteger(status) && status >= 100 && status <= 599;
  if (!inRange(min) || !inRange(max)) {
    return `status range is not one of HTTP statuses, got ${quote(min)} to ${quote(max)}; expected integers from 100 to 599`;
  }
  return min <= max ? undefined : `status range is reversed, got ${min} to ${max}; expected the smaller status first`;
}

/** The limits that the proxy puts on a retry budget; outside of them nothing is ever retried. */
export const RETRY_BUDGET_LIMITS = { retryRatio: 1000, minRetriesPerSecond: 2_147_483_647, ttlMillis: { min: 1000, max: 60_000 } } as const;

/** The retry budget of a Service for which nobody says one. */
export const DEFAULT_RETRY_BUDGET = { ratio: 0.2, minRetriesPerSecond: 10, ttlMs: 10_000 } as const;

/** The fault of the numbers of a retry budget. */
export function retryBudgetFaults(prop: string, retryRatio: number, minRetriesPerSecond: number): Fault[] {
  const limits = RETRY_BUDGET_LIMITS;
  return [
    retryRatio >= 0 && retryRatio <= limits.retryRatio
      ? undefined : `"${prop}.retryRatio" is out of range, got ${quote(retryRatio)}; expected 0 to ${limits.retryRatio} (0.2 allows 20 percent more requests)`,
    Number.isInteger(minRetriesPerSecond) && minRetriesPerSecond >= 0 && minRetriesPerSecond <= limits.minRetriesPerSecond
      ? undefined : `"${prop}.minRetriesPerSecond" is out of range, got ${quote(minRetriesPerSecond)}; expected an integer from 0 to ${limits.minRetriesPerSecond}`,
    retryRatio === 0 && minRetriesPerSecond === 0
      ? `"${prop}" allows no retry at all; expected "retryRatio" or "minRetriesPerSecond" above 0, or no retryable routes` : undefined,
  ];
}

/** The fault of a route that is there twice: by its name or by its condition. */
export function repeatedRouteFault(prop: string, name: string, sameCondition?: string): string {
  return `"${prop}" has ${sameCondition === undefined ? `the name ${quote(name)} twice, which merges their metrics; set another "name"`
    : `${quote(name)} with the condition of ${quote(sameCondition)}, so that it can never match`}; expected each once in the ServiceProfile`;
}

const EMPTY_CONDITIONS = { 'all requests': 'which matches every request', 'any request': 'which matches no request', 'response': 'for which the proxy drops the response class' };

/** The fault of conditions that are none. */
export function emptyConditionsFault(prop: string, count: number, of: keyof typeof EMPTY_CONDITIONS): Fault {
  return count > 0 ? undefined : `"${prop}" is empty, ${EMPTY_CONDITIONS[of]}; expected at least one`;
}

/** Methods that may be repeated without harm, which is what is retried when nobody names the routes. */
export const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
