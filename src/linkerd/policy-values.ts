import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';

// How Linkerd's policy controller reads annotations of Services, EgressNetworks and routes. Where the words in which it
// says that it cannot read one are known, they are its own: who looks into its log has to find them.

/** The annotations of an object. */
export type Annotations = Readonly<Record<string, string>>;

/** What comes of annotations that belong together: one that cannot be read takes all of them with it. */
export interface Read<T> {
  readonly value?: T;
  /** Why there is none although something is said. */
  readonly error?: string;
}

/** HTTP statuses, both bounds included. */
export interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** What is repeated, and how often. */
export interface RetrySettings {
  readonly limit: number;
  readonly timeoutMs?: number;
  /** HTTP statuses, or names of gRPC codes. None: no status is repeated. */
  readonly conditions: readonly (StatusRange | string)[];
}

/** How long requests may take. Zero is at once. */
export interface TimeoutSettings {
  readonly requestMs?: number;
  readonly responseMs?: number;
  readonly idleMs?: number;
  /** Of one try; only releases before 2.16 tell proxies. */
  readonly backendRequestMs?: number;
}

/** Refuses a text, in the words of the policy controller. */
export class UnreadableValue extends Error {}

const MAX_U16 = 65_535;
const MAX_U64 = 2n ** 64n - 1n;
const UNITS: Readonly<Record<string, bigint>> = { ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n };
const GRPC_CODES = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];

/** The milliseconds of one integer with one unit. Go's compound and fractional durations are none. */
export function policyDuration(text: string): number {
  const trimmed = text.trim();
  const [match, number, unit] = /^\+?(\d+)([^\d.].*)?$/.exec(trimmed) ?? [];
  if (trimmed.startsWith('-')) {
    throw new UnreadableValue(`duration value cannot be negative: '${trimmed}'`);
  }
  if (/^\+?\d*\.\d/.test(trimmed)) {
    throw new UnreadableValue('fractional values not supported');
  }
  if (match === undefined) {
    throw new UnreadableValue(`${trimmed} does not contain a timeout duration value`);
  }
  if (unit === undefined) {
    if (Number(number) === 0) {
      return 0;
    }
    throw new UnreadableValue(`missing duration unit; did you mean '${number}s' or '${number}ms'?`);
  }
  if (!Object.hasOwn(UNITS, unit)) {
    throw new UnreadableValue(`invalid duration unit ${unit} (expected one of 'ms', 's', 'm', 'h', or 'd')`);
  }
  const millis = BigInt(number) * UNITS[unit];
  if (millis > MAX_U64) {
    throw new UnreadableValue(`Timeout value ${trimmed} overflows when converted to 'ms'`);
  }
  return Number(millis);
}

/** An integer without a sign. */
export function policyInteger(text: string, max: number): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value <= max)) {
    throw new UnreadableValue(`'${text}' is not an integer from 0 to ${max}`);
  }
  return value;
}

/** A number with a fraction. */
export function policyDecimal(text: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) {
    throw new UnreadableValue(`'${text}' is not a number`);
  }
  return Number(text);
}

/** A boolean, as Go reads it. */
export function policyFlag(key: string, text: string): boolean {
  const trimmed = text.trim();
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(trimmed)) {
    return true;
  }
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(trimmed)) {
    return false;
  }
  throw new UnreadableValue(`unsupported ${key} value: '${trimmed}' (expected a boolean such as 'true' or 'false')`);
}

/** The result of reading, or why it failed. */
export function reading<T>(read: () => T | undefined): Read<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof UnreadableValue) {
      return { error: error.message };
    }
    throw error;
  }
}

/** The retries that an object asks for, of one protocol. */
export function retrySettings(annotations: Annotations, protocol: 'http' | 'grpc', version: LinkerdVersion): Read<RetrySettings> {
  return reading(() => {
    if (!supports(version, 'retryAnnotations')) {
      return undefined;
    }
    const limit = optional(annotations['retry.linkerd.io/limit'], (text) => policyInteger(text, MAX_U16)) || undefined;
    const timeoutMs = optional(annotations['retry.linkerd.io/timeout'], policyDuration) || undefined;
    const conditions = optional(annotations[`retry.linkerd.io/${protocol}`], (text) => (
      text.split(',').map((item) => (protocol === 'http' ? statusRange(item) : grpcCode(item)))));
    return limit === undefined && timeoutMs === undefined && conditions === undefined ? undefined
      : { limit: limit ?? 1, ...(timeoutMs !== undefined && { timeoutMs }), conditions: conditions ?? [] };
  });
}

/** The timeouts that an object asks for. */
export function timeoutSettings(annotations: Annotations, version: LinkerdVersion): Read<TimeoutSettings> {
  return reading(() => {
    if (!supports(version, 'retryAnnotations')) {
      return undefined;
    }
    const [requestMs, responseMs, idleMs] = ['request', 'response', 'idle'].map((name) => optional(annotations[`timeout.linkerd.io/${name}`], policyDuration));
    return requestMs === undefined && responseMs === undefined && idleMs === undefined ? undefined : {
      ...(requestMs !== undefined && { requestMs }), ...(responseMs !== undefined && { responseMs }), ...(idleMs !== undefined && { idleMs }),
    };
  });
}

/** What a text says, where there is one. */
export function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

function statusRange(item: string): StatusRange {
  const named: Readonly<Record<string, StatusRange>> = { '5xx': { min: 500, max: 599 }, 'gateway-error': { min: 502, max: 504 } };
  const name = item.toLowerCase();
  if (Object.hasOwn(named, name)) {
    return named[name];
  }
  const [, from, to = from] = /^\+?(\d+)(?:-\+?(\d+))?$/.exec(item) ?? [];
  const [min, max] = [Number(from), Number(to)];
  if (!(min >= 100 && max <= 599 && min <= max)) {
    throw new UnreadableValue(`'${item}' is no HTTP status, no range of them, and neither 5xx nor gateway-error`);
  }
  return { min, max };
}

function grpcCode(item: string): string {
  const code = item.toLowerCase();
  if (!GRPC_CODES.includes(code)) {
    throw new UnreadableValue(`'${item}' is not a gRPC code that can be retried`);
  }
  return code;
}
