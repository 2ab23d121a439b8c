import { DurationLike, formatDuration, millis } from './duration';
import { Fault, quote } from './rule';

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

/**
 * The faults of values that do not go together: for some of them Linkerd drops the whole breaker, others do nothing.
 *
 * @param name what a value was given as
 */
export function breakerFaults(breaker: Breaker, name: (prop: keyof Breaker) => string = (prop) => prop): Fault[] {
  const { mode, maxFailures, minPenalty, maxPenalty, successRateThreshold: threshold } = breaker;
  const byRate = BY_SUCCESS_RATE.filter((prop) => breaker[prop] !== undefined);
  const [min, max] = [minPenalty ? millis(minPenalty) : DEFAULT_MIN_PENALTY_MILLIS, maxPenalty ? millis(maxPenalty) : DEFAULT_MAX_PENALTY_MILLIS];
  const idle = byRate.filter((prop) => threshold === 0 && prop !== 'successRateThreshold');
  const [modeName, thresholdName] = [quote(name('mode')), quote(name('successRateThreshold'))];
  const listed = (props: readonly (keyof Breaker)[]) => props.map((prop) => quote(name(prop))).join(' and ');
  return [
    mode !== 'unified' && byRate.length > 0
      ? `${listed(byRate)} would do nothing in mode "consecutive"; set ${modeName} to "unified", or leave it away` : undefined,
    min > max ? `${quote(name('minPenalty'))} is longer than ${quote(name('maxPenalty'))}, got ${said(minPenalty, min)} and ${said(maxPenalty, max)}, with which Linkerd drops the breaker; expected the shorter one first` : undefined,
    maxFailures === 0 && (mode !== 'unified' || threshold === 0)
      ? `${quote(name('maxFailures'))} is 0${mode === 'unified' ? ` and ${thresholdName} too` : ''}, with which the breaker never opens; expected at least 1, or no breaker` : undefined,
    mode === 'unified' && idle.length > 0 ? `${listed(idle)} would do nothing, because ${thresholdName} is 0, which switches it off; leave it away` : undefined,
  ];
}

function said(given: DurationLike | undefined, ms: number): string {
  return given ? formatDuration(given) : `${ms / 1000}s by default`;
}
