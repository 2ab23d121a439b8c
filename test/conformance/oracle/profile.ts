import { alternatives, canMatchPath, demands, goDurationNs, isSubdomain, quantity, regexError, serviceFqdn } from './grammar';
import { Manifest, OracleTarget } from './target';

type Errors = string[];

const when = (wrong: unknown, message: string): Errors => (wrong ? [message] : []);
const isObject = (value: unknown): value is Record<string, any> => typeof value === 'object' && value !== null && !Array.isArray(value);
const absent = (value: unknown): value is null | undefined => value === undefined || value === null;
const list = (value: unknown): any[] => (Array.isArray(value) ? value : []);

/** A Go type that JSON is decoded into; a string names what a scalar has to be. */
type GoScalar = 'string' | 'bool' | 'uint32' | 'float32' | 'quantity' | 'map';
type GoType =
  | GoScalar
  | { readonly each: () => GoType }
  | { readonly fields: () => Record<string, GoType> };

const listOf = (item: () => GoType): GoType => ({ each: item });
const struct = (fields: () => Record<string, GoType>): GoType => ({ fields });

const requestMatches = listOf(() => requestMatch);
const requestMatch: GoType = struct(() => ({ pathRegex: 'string', method: 'string', all: requestMatches, any: requestMatches, not: requestMatch }));
const range = struct(() => ({ min: 'uint32', max: 'uint32' }));
const responseMatches = listOf(() => responseMatch);
const responseMatch: GoType = struct(() => ({ status: range, all: responseMatches, any: responseMatches, not: responseMatch }));
const responseClass = struct(() => ({ condition: responseMatch, isFailure: 'bool' }));
const route = struct(() => ({ name: 'string', condition: requestMatch, isRetryable: 'bool', timeout: 'string', responseClasses: listOf(() => responseClass) }));
const SPEC = struct(() => ({
  routes: listOf(() => route),
  retryBudget: struct(() => ({ retryRatio: 'float32', minRetriesPerSecond: 'uint32', ttl: 'string' })),
  dstOverrides: listOf(() => struct(() => ({ authority: 'string', weight: 'quantity' }))),
  opaquePorts: 'map',
}));

const SCALARS: Record<GoScalar, (value: unknown) => boolean> = {
  string: (v) => typeof v === 'string',
  bool: (v) => typeof v === 'boolean',
  uint32: (v) => Number.isInteger(v) && (v as number) >= 0 && (v as number) <= 2 ** 32 - 1,
  float32: (v) => typeof v === 'number' && Math.abs(v) < 2 ** 128,
  quantity: (v) => quantity(v) !== undefined,
  map: (v) => isObject(v),
};

/** What strict decoding refuses: unknown fields and values of another type; null is the zero value. */
function decodeErrors(at: string, value: unknown, type: GoType): Errors {
  if (absent(value)) {
    return [];
  }
  if (typeof type === 'string') {
    return when(!SCALARS[type](value), `${at} is no ${type}, got ${JSON.stringify(value)}`);
  }
  if ('each' in type) {
    return Array.isArray(value) ? value.flatMap((item, i) => decodeErrors(`${at}[${i}]`, item, type.each())) : [`${at} is no list`];
  }
  if (!isObject(value)) {
    return [`${at} is no object, got ${JSON.stringify(value)}`];
  }
  const fields = type.fields();
  return Object.entries(value).flatMap(([key, child]) => (key in fields ? decodeErrors(`${at}.${key}`, child, fields[key]) : [`unknown field ${at}.${key}`]));
}

/** The rules that request and response conditions share: something is set, children are not null. */
function conditionErrors(at: string, condition: any, fields: readonly string[], own: (at: string, condition: any) => Errors): Errors {
  return [
    ...when(fields.every((field) => absent(condition[field]) || condition[field] === ''), `${at} must have a field set`),
    ...own(at, condition),
    ...['all', 'any'].flatMap((key) => list(condition[key]).flatMap((child, i) =>
      (child === null ? [`${at}.${key}[${i}] is null`] : conditionErrors(`${at}.${key}[${i}]`, child, fields, own)))),
    ...(absent(condition.not) ? [] : conditionErrors(`${at}.not`, condition.not, fields, own)),
  ];
}

const REQUEST_FIELDS = ['pathRegex', 'method', 'all', 'any', 'not'];
const RESPONSE_FIELDS = ['status', 'all', 'any', 'not'];

function statusErrors(at: string, { status }: any): Errors {
  const { min, max } = { min: status?.min || 0, max: status?.max || 0 };
  const out = (code: number) => code !== 0 && (code < 100 || code > 599);
  return [
    ...when(out(min), `${at}.status.min must be between 100 and 599, got ${min}`),
    ...when(out(max), `${at}.status.max must be between 100 and 599, got ${max}`),
    ...when(min !== 0 && max !== 0 && max < min, `${at}.status.max is smaller than min`),
  ];
}

function responseClassErrors(at: string, entry: any): Errors {
  if (entry === null) {
    return [`${at} is null`];
  }
  return absent(entry.condition) ? [`${at} has no condition`] : conditionErrors(`${at}.condition`, entry.condition, RESPONSE_FIELDS, statusErrors);
}

function webhookRouteErrors(at: string, entry: any): Errors {
  if (entry === null) {
    return [`${at} is null`];
  }
  return [
    ...when(!entry.name, `${at} has no name`),
    ...when(entry.timeout && goDurationNs(entry.timeout) === undefined, `${at}.timeout is no duration, got ${entry.timeout}`),
    ...(absent(entry.condition) ? [`${at} has no condition`] : conditionErrors(`${at}.condition`, entry.condition, REQUEST_FIELDS, () => [])),
    ...list(entry.responseClasses).flatMap((c, i) => responseClassErrors(`${at}.responseClasses[${i}]`, c)),
  ];
}

function budgetErrors(budget: any): Errors {
  const { retryRatio, ttl } = budget;
  return [
    ...when(retryRatio < 0, `spec.retryBudget.retryRatio must not be negative, got ${retryRatio}`),
    ...when(!ttl, 'spec.retryBudget has no ttl'),
    ...when(ttl && goDurationNs(ttl) === undefined, `spec.retryBudget.ttl is no duration, got ${ttl}`),
  ];
}

/** What Linkerd's admission webhook refuses, and nothing else. */
export function webhookErrors({ metadata, spec }: Manifest): string[] {
  const decoding = decodeErrors('spec', spec, SPEC);
  return decoding.length > 0 ? decoding : [
    ...when(!isSubdomain(metadata.name), `metadata.name is no DNS subdomain, got ${JSON.stringify(metadata.name)}`),
    ...list(spec?.routes).flatMap((entry, i) => webhookRouteErrors(`spec.routes[${i}]`, entry)),
    ...(absent(spec?.retryBudget) ? [] : budgetErrors(spec.retryBudget)),
  ];
}

/** What happens to a pattern on its way to the proxy, which writes ^ before and $ behind it unless they are there. */
function patternErrors(at: string, pattern: string): Errors {
  const text = pattern.trim();
  const error = regexError(text);
  const inside = text.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
  return error ? [`${at} is no pattern that the proxy takes: ${error}`] : [
    ...when(alternatives(inside).length > 1, `${at} is anchored at one end per alternative only, got ${pattern}; put the alternatives in a group`),
    ...when(/(?<!\\)(\\\\)*\\\$$/.test(text), `${at} ends in an escaped dollar and is not anchored, got ${pattern}`),
    ...when(!canMatchPath(inside), `${at} can never match: paths start with a slash, got ${pattern}`),
    ...when(demands(text, '\\?'), `${at} can never match: a path has no query, got ${pattern}`),
  ];
}

function requestProxyErrors(at: string, { pathRegex, method }: any): Errors {
  return [
    ...(pathRegex ? patternErrors(`${at}.pathRegex`, pathRegex) : []),
    ...when(method && !/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(method), `${at}.method is no method, got ${method}`),
  ];
}

function requestListErrors(at: string, condition: any): Errors {
  return [...requestProxyErrors(at, condition), ...when(condition.any?.length === 0, `${at}.any is empty and matches nothing`)];
}

function responseProxyErrors(at: string, { status, all, any }: any): Errors {
  return [
    ...when(status && (!status.min || !status.max), `${at}.status needs both bounds, else the class is dropped`),
    ...when(all?.length === 0 || any?.length === 0, `${at} has an empty list, which drops the class`),
  ];
}

function walk(at: string, condition: any, visit: (at: string, condition: any) => Errors): Errors {
  return [
    ...visit(at, condition),
    ...['all', 'any'].flatMap((key) => list(condition[key]).flatMap((child, i) => walk(`${at}.${key}[${i}]`, child, visit))),
    ...(absent(condition.not) ? [] : walk(`${at}.not`, condition.not, visit)),
  ];
}

function proxyRouteErrors(at: string, entry: any): Errors {
  const ns = entry.timeout ? goDurationNs(entry.timeout)! : undefined;
  return [
    ...when(entry.condition.not, `${at}.condition.not is refused at the top level in every form; put it in all`),
    ...walk(`${at}.condition`, entry.condition, requestListErrors),
    ...when(ns !== undefined && ns <= 0n, `${at}.timeout means no timeout, got ${entry.timeout}`),
    ...list(entry.responseClasses).flatMap((c, i) => walk(`${at}.responseClasses[${i}].condition`, c.condition, responseProxyErrors)),
  ];
}

function proxyBudgetErrors(budget: any): Errors {
  const { retryRatio, minRetriesPerSecond, ttl } = budget;
  const ns = goDurationNs(ttl)!;
  return [
    ...['retryRatio', 'minRetriesPerSecond'].flatMap((key) => when(absent(budget[key]), `spec.retryBudget has no ${key}`)),
    ...when(retryRatio > 1000, `spec.retryBudget.retryRatio must be 0..1000, got ${retryRatio}`),
    ...when(minRetriesPerSecond > 2 ** 31 - 1, `spec.retryBudget.minRetriesPerSecond must be at most 2147483647, got ${minRetriesPerSecond}`),
    ...when(ns < 1_000_000_000n || ns > 60_000_000_000n, `spec.retryBudget.ttl must be 1s..60s, got ${ttl}`),
  ];
}

function repeats(what: string, keys: readonly string[]): Errors {
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map((key) => `${what}: ${key}`);
}

/** A copy with sorted keys, so that equal conditions are equal texts. */
function canonical(value: any): any {
  const sorted = (object: Record<string, any>) => Object.fromEntries(Object.keys(object).sort().map((key) => [key, canonical(object[key])]));
  return Array.isArray(value) ? value.map(canonical) : isObject(value) ? sorted(value) : value;
}

function proxyErrors({ metadata, spec = {} }: Manifest, domain: string): Errors {
  const routes = list(spec.routes);
  return [
    ...when(!serviceFqdn(metadata.name!, domain), `metadata.name is never looked up, got ${metadata.name}; expected <service>.<namespace>.svc.${domain}`),
    ...when(spec.opaquePorts !== undefined, 'spec.opaquePorts is refused in every form; annotate the Service'),
    ...routes.flatMap((entry, i) => proxyRouteErrors(`spec.routes[${i}]`, entry)),
    ...repeats('two routes of one name', routes.map((entry) => entry.name)),
    ...repeats('two routes of one condition', routes.map((entry) => JSON.stringify(canonical(entry.condition)))),
    ...(absent(spec.retryBudget) ? [] : proxyBudgetErrors(spec.retryBudget)),
    ...when(spec.retryBudget && !routes.some((entry) => entry.isRetryable), 'spec.retryBudget has no effect without a retryable route'),
    ...when(routes.length === 0 && !list(spec.dstOverrides).length, 'the profile has no effect: neither routes nor dstOverrides'),
  ];
}

/** Judges one ServiceProfile: what the webhook refuses, and else what proxies drop or read in another way. */
export function serviceProfileErrors(manifest: Manifest, target: OracleTarget): string[] {
  const version = manifest.apiVersion !== 'linkerd.io/v1alpha2' ? [`apiVersion: expected linkerd.io/v1alpha2, got ${manifest.apiVersion}`] : [];
  const refused = webhookErrors(manifest);
  return [...version, ...(refused.length > 0 ? refused : proxyErrors(manifest, target.clusterDomain ?? 'cluster.local'))];
}
