import { Fault, quote } from './rule';

/** What we need of a cdk8s.Duration, of any copy of cdk8s. */
export interface DurationLike {
  toMilliseconds(options?: { integral?: boolean }): number;
}

/** The bounds of a duration, in milliseconds. */
export interface DurationBounds {
  /** @default 1: in most places of Linkerd a zero does not mean "off" but "at once", or is ignored */
  readonly min?: number;
  readonly max?: number;
  /** Linkerd cuts some durations to whole seconds. */
  readonly wholeSeconds?: boolean;
}

/** A duration in milliseconds. */
export function millis(duration: DurationLike): number {
  return duration.toMilliseconds({ integral: false });
}

/**
 * One integer with one unit: what all of Linkerd's parsers read, those of annotations, of routes and of profiles.
 */
export function formatDuration(duration: DurationLike): string {
  const ms = millis(duration);
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The fault of a duration outside its bounds, or finer than a millisecond. */
export function durationFault(prop: string, duration: DurationLike | undefined, bounds: DurationBounds = {}): Fault {
  if (duration === undefined) {
    return undefined;
  }
  if (typeof duration?.toMilliseconds !== 'function') {
    return `"${prop}" is not a Duration, got ${quote(duration)}; expected one of cdk8s, such as Duration.seconds(2)`;
  }
  const ms = millis(duration);
  const { min = 1, max = Number.MAX_SAFE_INTEGER, wholeSeconds } = bounds;
  if (!Number.isSafeInteger(ms)) {
    return `"${prop}" is not a whole number of milliseconds, got ${quote(ms)}ms; expected one`;
  }
  if (wholeSeconds && ms % 1000 !== 0) {
    return `"${prop}" is not a whole number of seconds, got ${ms}ms; it would be cut to ${Math.floor(ms / 1000)}s`;
  }
  if (ms < min || ms > max) {
    const expected = max === Number.MAX_SAFE_INTEGER ? `at least ${min}ms` : `${min}ms to ${max}ms`;
    return `"${prop}" is out of range, got ${ms}ms; expected ${expected}`;
  }
  return undefined;
}

const ROUTE_UNITS: readonly (readonly [string, number])[] = [['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000]];

/**
 * One integer of at most five digits with one unit, as the `timeouts` of a route want it; undefined where the duration
 * cannot be said so. Of the ways to say it, the one with the largest unit up to seconds is taken, then the next.
 */
export function formatRouteDuration(duration: DurationLike): string | undefined {
  const ms = millis(duration);
  const [unit, size] = [1, 0, 2, 3].map((index) => ROUTE_UNITS[index]).find(([, inMillis]) => ms % inMillis === 0 && ms / inMillis <= 99_999) ?? [];
  return size === undefined ? undefined : `${ms / size}${unit}`;
}

/** The fault of a duration that a route cannot say. */
export function routeDurationFault(prop: string, duration: DurationLike | undefined): Fault {
  const fault = durationFault(prop, duration);
  return fault ?? (duration === undefined || formatRouteDuration(duration) !== undefined ? undefined
    : `"${prop}" cannot be said in a route, got ${millis(duration)}ms; expected at most 99999 of one unit, ms, s, m or h; round it`);
}
