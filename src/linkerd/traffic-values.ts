import { DurationBounds, DurationLike, durationFault, formatDuration, millis } from './duration';
import { policyDecimal, policyDuration, policyFlag, policyInteger, reading } from './policy-values';
import { grpcStatusesFault, httpStatusesFault, retryLimitFault } from './retries';
import { Fault, quote } from './rule';

/** How a prop becomes the text of an annotation, how Linkerd reads that, and what can be wrong with it. */
export interface TrafficValue<T = any> {
  /** What is wrong with a value that was given as `prop`. */
  readonly fault: (prop: string, value: T) => Fault;
  readonly text: (value: T) => string;
  /** The value that Linkerd reads; undefined where it cannot. */
  readonly read: (text: string) => T | undefined;
  /** What a text is not that it cannot read, and how it is written. */
  readonly what: string;
  readonly expected: string;
}

export const MAX_UNSIGNED = 4_294_967_295;

/** Whether a value that was read is none, or lasts no time. */
export function isZero(value: unknown): boolean {
  return value === 0 || (typeof (value as DurationLike | undefined)?.toMilliseconds === 'function' && millis(value as DurationLike) === 0);
}

/** Milliseconds as a duration. */
export function ofMillis(ms: number): DurationLike {
  return { toMilliseconds: () => ms };
}

/** A duration, by default above zero. */
export function durationValue(bounds: DurationBounds = {}): TrafficValue<DurationLike> {
  return {
    fault: (prop, value) => durationFault(prop, value, bounds),
    text: formatDuration,
    read: (text) => reading(() => ofMillis(Math.min(policyDuration(text), Number.MAX_SAFE_INTEGER))).value,
    what: 'a duration that Linkerd reads',
    expected: 'one integer and one unit of "ms", "s", "m", "h", "d", such as "90s"',
  };
}

/** An integer from 0 on; around those of balancers there may be white space. */
export function integerValue(max: number): TrafficValue<number> {
  return {
    fault: (prop, value) => (Number.isInteger(value) && value >= 0 && value <= max ? undefined
      : `"${prop}" is out of range, got ${quote(value)}; expected an integer from 0 to ${max}`),
    text: String,
    read: (text) => integerOf(text.trim()),
    what: 'an integer',
    expected: `an integer from 0 to ${max}`,
  };
}

/** A number from 0 on. Six decimals keep JavaScript from writing an exponent. */
export function decimalValue(max: number): TrafficValue<number> {
  return {
    fault: (prop, value) => (typeof value === 'number' && value >= 0 && value <= max && Number(value.toFixed(6)) === value
      ? undefined : `"${prop}" is out of range, got ${quote(value)}; expected a number from 0 to ${max} with at most six decimals`),
    text: String,
    read: (text) => reading(() => Number(policyDecimal(text.trim()).toFixed(6))).value,
    what: 'a number',
    expected: `a number from 0 to ${max}`,
  };
}

export function choiceValue(...of: string[]): TrafficValue<string> {
  const expected = `one of ${of.map(quote).join(', ')}`;
  return {
    fault: (prop, value) => (of.includes(value) ? undefined : `"${prop}" is not known, got ${quote(value)}; expected ${expected}`),
    text: String,
    read: (text) => text,
    what: 'known',
    expected,
  };
}

/** A boolean as Go reads it. */
export const FLAG_VALUE: TrafficValue<string> = {
  ...choiceValue('true', 'false'),
  read: (text) => reading(() => String(policyFlag('', text))).value,
  what: 'a boolean',
};

export const RETRY_LIMIT_VALUE: TrafficValue<number> = {
  fault: retryLimitFault,
  text: String,
  read: integerOf,
  what: 'a retry limit',
  expected: 'an integer from 1 to 65535',
};

export const HTTP_STATUSES_VALUE = listValue(httpStatusesFault, (item) => item.toLowerCase().split('-').map((part) => String(integerOf(part) ?? part)).join('-'));
export const GRPC_STATUSES_VALUE = listValue(grpcStatusesFault, (item) => item.toLowerCase());

/** What Linkerd compares without regard to case, and what it says twice, is one to it; white space is not. */
function listValue(fault: TrafficValue<string[]>['fault'], normal: (item: string) => string): TrafficValue<string[]> {
  return {
    fault,
    text: (list) => list.join(','),
    read: (text) => [...new Set(text.split(',').map(normal))],
    what: 'a list',
    expected: 'items with a comma between them',
  };
}

function integerOf(text: string): number | undefined {
  return reading(() => policyInteger(text, Infinity)).value;
}
