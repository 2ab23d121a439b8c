import { DurationLike, formatDuration, millis } from './duration';
import { Fault } from './rule';

/** What a circuit breaker is made of; times and numbers that are valid on their own. */
export interface Breaker {
  readonly mode: string;
  readonly maxFailures?: number;
  readonly minPenalty?: DurationLike;
  readonly maxPenalty?: DurationLike;
  readonly successRateThreshold?: number;
  readonly successRateWindow?: DurationLike;
  readonly successRateMinRequests?: number;
}

const DEFAULT_MIN_PENALTY_MILLIS = 1000;
const DEFAULT_MAX_PENALTY_MILLIS = 60_000;
const BY_SUCCESS_RATE = ['successRateThreshold', 'successRateWindow', 'successRateMinRequests'] as const;

/** The faults of values that do not go together: for some of them Linkerd drops the whole breaker, others do nothing. */
export function breakerFaults(breaker: Breaker): Fault[] {
  const { mode, maxFailures, minPenalty, maxPenalty, successRateThreshold: threshold } = breaker;
  const byRate = BY_SUCCESS_RATE.filter((prop) => breaker[prop] !== undefined);
  const [min, max] = [minPenalty ? millis(minPenalty) : DEFAULT_MIN_PENALTY_MILLIS, maxPenalty ? millis(maxPenalty) : DEFAULT_MAX_PENALTY_MILLIS];
  const idle = byRate.filter((prop) => threshold === 0 && prop !== 'successRateThreshold');
  return [
    mode !== 'unified' && byRate.length > 0
      ? `${byRate.map((prop) => `"${prop}"`).join(' and ')} would do nothing in mode CONSECUTIVE; set "mode" to FailureAccrualMode.UNIFIED, or leave it away` : undefined,
    min > max ? `"minPenalty" is longer than "maxPenalty", got ${said(minPenalty, min)} and ${said(maxPenalty, max)}, with which Linkerd drops the breaker; expected the shorter one first` : undefined,
    maxFailures === 0 && (mode !== 'unified' || threshold === 0)
      ? `"maxFailures" is 0${mode === 'unified' ? ' and "successRateThreshold" too' : ''}, with which the breaker never opens; expected at least 1, or no CircuitBreaker` : undefined,
    idle.length > 0 ? `${idle.map((prop) => `"${prop}"`).join(' and ')} would do nothing, because "successRateThreshold" is 0, which switches it off; leave it away` : undefined,
  ];
}

function said(given: DurationLike | undefined, ms: number): string {
  return given ? formatDuration(given) : `${ms / 1000}s by default`;
}
