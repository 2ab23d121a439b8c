import { annotationValueFault, Grammar } from './annotation-values';
import { Ending, hasEnded } from './annotations';
import { hasPrivateKey } from './certificates';
import { durationFault } from './duration';
import { Feature, featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { portFault, subnetsFault } from './port-ranges';
import { Fault, quote } from './rule';
import { nearest } from './spelling';

/** What a value of a chart is: a text as annotations have it, or what YAML has besides texts. */
export type ValueGrammar = Grammar
  /** A duration that goes into the environment of proxies as it stands: one integer with one unit. */
  | { readonly is: 'proxy duration' }
  /** A duration of Prometheus. */
  | { readonly is: 'scrape duration' }
  /** A share, above 0 and at most 1. */
  | { readonly is: 'share' }
  /** Ports by commas, no ranges. */
  | { readonly is: 'port numbers' }
  /** A text, or a list of texts. */
  | { readonly is: 'names' }
  /** A list of CIDRs, which may be empty where that is as if it were not there. */
  | { readonly is: 'cidrs'; readonly orNone?: true }
  /** A number of seconds. */
  | { readonly is: 'whole seconds' }
  /** The five fields of a cron schedule, or a word such as `@daily`. */
  | { readonly is: 'schedule' }
  /** `host:port`. */
  | { readonly is: 'address' }
  /** Not judged. */
  | { readonly is: 'anything' }
  /** Text by text. */
  | { readonly is: 'texts' }
  | { readonly is: 'list' };

/** A value of a chart, as far as it can be wrong. */
export interface ChartValue {
  /** Its keys, joined by dots. */
  readonly path: string;
  /** The prop that says it, joined by dots likewise. */
  readonly prop?: string;
  readonly value: ValueGrammar;
  readonly since?: Feature;
  /** Values that came later than the key. */
  readonly valuesSince?: Readonly<Record<string, Feature>>;
  /** From here on the chart does not know it, and what to do instead. */
  readonly until?: Ending & { readonly instead: string };
}

/** Helm takes numbers for floats and writes those from a million on as 1e+06, which no argument of a program and no JSON can have for an integer. */
export const GREATEST_NUMBER = 999_999;

const UNIT_MILLIS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };

/** Values of a chart as plain data. */
export type Values = Readonly<Record<string, any>>;

/** What a value was given as, by its path: a prop, `values`, the Mesh. */
export type ValueNaming = (path: string) => string;

/** What is wrong with one value, and where it is. */
export interface ValueProblem {
  readonly path: string;
  /** `newer` is for a later release, `ended` for earlier ones. */
  readonly reason: 'invalid' | 'newer' | 'ended';
  readonly fault: string;
}

/** The faults of single values. */
export function chartValueFaults(table: readonly ChartValue[], values: Values, name: ValueNaming, version: LinkerdVersion): Fault[] {
  return chartValueProblems(table, values, name, version).map(({ fault }) => fault);
}

/** What is wrong with single values: wrong ones, and those that a release has not yet or no longer. */
export function chartValueProblems(table: readonly ChartValue[], values: Values, name: ValueNaming, version: LinkerdVersion): ValueProblem[] {
  const maps = new Set(table.flatMap(({ path }) => path.split('.').slice(0, -1).map((_, i, keys) => keys.slice(0, i + 1).join('.'))));
  const noMaps = [...maps].filter((path) => ![undefined, true].includes(isMapAt(values, path)));
  return [
    ...noMaps.map((path): ValueProblem => (
      { path, reason: 'invalid', fault: `"${name(path)}" is not a map, got ${quote(valueAt(values, path))}; expected one` })),
    ...table.flatMap((row) => valueProblem(row, valueAt(values, row.path), name(row.path), version) ?? []),
  ];
}

function valueProblem(row: ChartValue, value: any, prop: string, version: LinkerdVersion): ValueProblem | undefined {
  const { path, value: grammar, since, valuesSince, until } = row;
  if (value === undefined) {
    return undefined;
  }
  if (hasEnded(until, version)) {
    return { path, reason: 'ended', fault: `"${prop}" does nothing since Linkerd ${until!.release}, got target ${version}; remove it${until!.instead && `; ${until!.instead}`}` };
  }
  const valueSince = typeof value === 'string' && valuesSince && Object.hasOwn(valuesSince, value) ? valuesSince[value] : undefined;
  const newer = (since && featureFault(`"${prop}"`, version, since)) ?? (valueSince && featureFault(`"${prop}" ${quote(value)}`, version, valueSince));
  const fault = newer ?? chartValueFault(prop, value, grammar);
  return fault === undefined ? undefined : { path, reason: newer ? 'newer' : 'invalid', fault };
}

/** Keys that a chart does not know, beside others that it knows and that are written almost like them. */
export function misspeltKeys(table: readonly ChartValue[], values: Values, at: readonly string[] = []): { path: string; meant: string }[] {
  const below = table.map(({ path }) => path.split('.')).filter((path) => path.length > at.length && at.every((key, i) => path[i] === key));
  const known = [...new Set(below.map((path) => path[at.length]))];
  return known.length === 0 ? [] : Object.entries(values).flatMap(([key, value]) => {
    const meant = known.includes(key) ? undefined : nearest(key, known, 2);
    return [
      ...(meant === undefined ? [] : [{ path: [...at, key].join('.'), meant: [...at, meant].join('.') }]),
      ...(isMap(value) ? misspeltKeys(table, value, [...at, key]) : []),
    ];
  });
}

/** The faults of what no chart may be told in a manifest. */
export function plainValueFaults(prop: string, value: unknown): Fault[] {
  if (value === null) {
    return [`"${prop}" is null, which does not come through cdk8s; expected a value; to take a default of the chart away, add a JSON patch to the object that is emitted`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => plainValueFaults(`${prop}[${i}]`, item));
  }
  if (isMap(value)) {
    return Object.entries(value).flatMap(([key, item]) => plainValueFaults(`${prop}.${key}`, item));
  }
  if (!['string', 'number', 'boolean', 'undefined'].includes(typeof value)) {
    return [`"${prop}" is not plain data, got ${typeof value === 'object' ? value.constructor.name : typeof value}; expected text, numbers, true, false, lists and maps of them`];
  }
  const fault = privateKeyFault(prop, value);
  return fault === undefined ? [] : [fault];
}

/** The fault of a private key as a value. */
export function privateKeyFault(prop: string, value: unknown): Fault {
  return typeof value === 'string' && hasPrivateKey(value)
    ? `"${prop}" is a private key, which would stand in the manifest for everybody to read; remove it, and keep it in a Secret that is not made by this app`
    : undefined;
}

/** The value at a path, where there is one. */
export function valueAt(values: Values, path: string): any {
  return path.split('.').reduce((at: any, key) => (isMap(at) ? at[key] : undefined), values);
}

/** The levels of what is written in Go. */
export const GO_LOG_LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'];

/** The values of a container's resources, as most charts of Linkerd want them. */
export function resourceValues(path: string, prop?: string): ChartValue[] {
  const value = (resource: string, side: string, grammar: Grammar): ChartValue => ({
    path: `${path}.${resource}.${side}`, value: grammar, ...(prop !== undefined && { prop: `${prop}.${resource}${side === 'request' ? 'Request' : 'Limit'}` }),
  });
  return ['request', 'limit'].flatMap((side) => [
    value('cpu', side, { is: 'quantity', of: 'cpu', aboveZero: side === 'limit' }),
    value('memory', side, { is: 'quantity', of: 'bytes', aboveZero: side === 'limit' }),
  ]);
}

/** Whether a value has keys. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && (value.constructor?.name ?? 'Object') === 'Object';
}

function isMapAt(values: Values, path: string): boolean | undefined {
  const value = valueAt(values, path);
  return value === undefined ? undefined : isMap(value);
}

function chartValueFault(prop: string, value: unknown, grammar: ValueGrammar): Fault {
  const fault = (what: string, expected: string) => `"${prop}" is not ${what}, got ${quote(value)}; expected ${expected}`;
  switch (grammar.is) {
    case 'anything':
      return undefined;
    // A template takes every text for true, "false" too.
    case 'boolean':
      return typeof value === 'boolean' ? undefined : fault('a boolean', 'true or false');
    case 'integer':
      return typeof value !== 'number' ? fault('a number', `an integer from ${grammar.min} to ${grammar.max}`)
        : annotationValueFault(prop, String(value), grammar, value);
    case 'whole seconds':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= GREATEST_NUMBER
        ? undefined : fault('a number of seconds', `whole seconds from 0 to ${GREATEST_NUMBER}`);
    case 'share':
      return /^\d*\.?\d+(e-\d+)?$/.test(String(value)) && Number(value) > 0 && Number(value) <= 1
        ? undefined : `"${prop}" is out of range, got ${quote(value)}; expected a number above 0 and at most 1`;
    case 'proxy duration':
      return value === '' ? undefined : proxyDurationFault(prop, value);
    case 'scrape duration':
      return value === '' || scrapeMillis(value) ? undefined : fault('a duration of Prometheus', 'integers with units from "d" to "ms", the largest first, such as "30s" or "1m30s"');
    case 'port numbers':
      return String(value).split(',').filter((port) => port !== '').map((port) => (/^[1-9]\d*$/.test(port) ? portFault(prop, Number(port))
        : fault('a list of ports', 'single ports by commas, such as "80,443"; ranges are not read'))).find((found) => found !== undefined);
    case 'names':
      return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')) ? undefined : fault('text', 'text, or a list of it');
    case 'list':
      return Array.isArray(value) ? undefined : fault('a list', 'one');
    case 'cidrs':
      return Array.isArray(value) && (value.length > 0 || grammar.orNone) && value.every((item) => typeof item === 'string')
        ? subnetsFault(prop, value.join(',')) : fault('a list of networks', 'at least one CIDR such as "10.0.0.0/8"');
    case 'texts':
      return isMap(value) && Object.values(value).every((item) => typeof item === 'string') ? undefined : fault('a map of texts', 'text for each key');
    case 'schedule':
      return typeof value === 'string' && /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \w+)|[\d*?,/-]+(\s+[\w*?,/-]+){4})$/.test(value)
        ? undefined : fault('a schedule', 'five fields of cron such as "15 4 * * *", or a word such as "@daily"');
    case 'address':
      return typeof value === 'string' && /^[^\s:/]+:\d{1,5}$/.test(value) ? undefined : fault('an address', 'a host and a port, such as "collector.tracing.svc.cluster.local:4317"');
    default:
      if (typeof value !== 'string' && typeof value !== 'number') {
        return fault('text', 'text');
      }
      // For charts an empty text is none at all.
      return value === '' ? undefined : annotationValueFault(prop, String(value), grammar, value);
  }
}

/** What a proxy cannot read in its environment keeps it from starting. */
function proxyDurationFault(prop: string, value: unknown): Fault {
  const [, magnitude, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(String(value)) ?? [];
  return unit === undefined
    ? `"${prop}" is not a duration that proxies can read, got ${quote(value)}; expected one integer with one of the units "ms", "s", "m", "h" and "d", such as "90s"`
    : durationFault(prop, { toMilliseconds: () => Number(magnitude) * UNIT_MILLIS[unit] });
}

/** A duration of Prometheus in milliseconds; zero where it is none. */
export function scrapeMillis(value: unknown): number {
  const parts = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/.test(String(value)) ? [...String(value).matchAll(/(\d+)([a-z]+)/g)] : [];
  return parts.reduce((sum, [, magnitude, unit]) => sum + Number(magnitude) * UNIT_MILLIS[unit], 0);
}
