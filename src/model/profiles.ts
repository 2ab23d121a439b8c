import { isIP } from 'net';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { goDurationError, goDurationMillis } from '../linkerd/go-duration';
import { serviceFqdn } from '../linkerd/names';
import { headerRegexFault } from '../linkerd/path-regex';
import { DEFAULT_RETRY_BUDGET, RETRY_BUDGET_LIMITS } from '../linkerd/profiles';
import { quantityNanos } from '../linkerd/quantity';
import { Path } from '../linkerd/schema/clean';

/** Which Service is meant. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** What a proxy makes of the condition of a route. */
export type ProfileMatch =
  | { readonly method: string }
  | { readonly pathRegex: string }
  | { readonly all: readonly ProfileMatch[] }
  | { readonly any: readonly ProfileMatch[] }
  | { readonly not: ProfileMatch };

/** A route of a ServiceProfile that proxies know. */
export interface ProfileRoute {
  readonly name: string;
  readonly match: ProfileMatch;
  readonly timeoutMs?: number;
  /** What it says; whether there are retries depends on the budget, too. */
  readonly isRetryable: boolean;
  readonly field: Path;
}

/** Where a ServiceProfile or a TrafficSplit sends a share of the traffic. */
export interface ProfileOverride {
  readonly authority: string;
  /** None: no name of a Service of this cluster, so that the share of requests fails. */
  readonly service?: ServiceName;
  /** None: the port that the client dialled. */
  readonly port?: number;
  readonly weight: number;
  readonly field: Path;
}

/** How many requests may be repeated. */
export interface RetryBudget {
  readonly ratio: number;
  readonly minRetriesPerSecond: number;
  readonly ttlMs: number;
}

/** What the clients of a namespace know of a Service by ServiceProfiles and TrafficSplits. */
export interface ServiceProfileView {
  /** The ServiceProfile that counts for them. */
  readonly profile?: MeshObject;
  /** The TrafficSplit that writes its `dstOverrides`. */
  readonly split?: MeshObject;
  readonly routes: readonly ProfileRoute[];
  /** Without those of weight 0, which proxies leave away. */
  readonly overrides: readonly ProfileOverride[];
  /** None: it is out of bounds, and nothing is retried. */
  readonly budget?: RetryBudget;
  /** Why the destination controller sends nothing of it. */
  readonly invalid?: string;
  /** Whether proxies follow it for HTTP instead of routes and annotations. */
  readonly takesOver: boolean;
}

const PROFILE = 'linkerd.io/ServiceProfile';
const SPLIT = 'split.smi-spec.io/TrafficSplit';
/** On a ServiceProfile it keeps the SMI adaptor away. */
const SKIP = 'smi.linkerd.io/skip';
const METHOD_TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

/** The Service whose ServiceProfile a name is; none: Linkerd never looks for it. */
export function serviceOfFqdn(fqdn: string, clusterDomain: string): ServiceName | undefined {
  const [name, namespace, ...rest] = fqdn.split('.');
  return namespace && rest.join('.') === `svc.${clusterDomain}` && name !== '' ? { name, namespace } : undefined;
}

/** The TrafficSplits whose apex is a Service, in the order of the input; each overwrites what the one before wrote. */
export function splitsOf(model: MeshModel, { namespace, name }: ServiceName): readonly MeshObject[] {
  const splits = model.of(SPLIT);
  const byApex = model.once(splitsOf, () => {
    const index = new Map<string, MeshObject[]>();
    splits.forEach((split) => {
      const key = `${split.namespace}/${split.spec.service}`;
      index.set(key, [...index.get(key) ?? [], split]);
    });
    return index;
  });
  return byApex.get(`${namespace}/${name}`) ?? [];
}

/**
 * What the clients of a namespace know of a Service by ServiceProfiles: that in their own namespace replaces that in the
 * namespace of the Service as a whole. TrafficSplits write into the one beside them.
 */
export function profileFor(model: MeshModel, clientNamespace: string, service: ServiceName): ServiceProfileView {
  const fqdn = serviceFqdn(service.name, service.namespace, model.target.clusterDomain);
  const ofClient = clientNamespace === service.namespace ? undefined : model.find(PROFILE, clientNamespace, fqdn);
  const profile = ofClient ?? model.find(PROFILE, service.namespace, fqdn);
  const [split] = ofClient || profile?.annotations[SKIP] !== undefined ? [] : splitsOf(model, service).slice(-1);
  return model.once(`profile ${profile?.namespace ?? ''} ${service.namespace}/${service.name}`, () => viewOf(model, service, profile, split));
}

function viewOf(model: MeshModel, service: ServiceName, profile: MeshObject | undefined, split: MeshObject | undefined): ServiceProfileView {
  const { routes = [], retryBudget, dstOverrides = [] } = profile?.spec ?? {};
  const invalid = (routes as any[]).map(routeError).find((error) => error !== undefined);
  const domain = model.target.clusterDomain;
  const known = invalid === undefined ? (routes as any[]).flatMap((route, i) => routeOf(route, ['spec', 'routes', i]) ?? []) : [];
  const overrides = split
    ? (split.spec.backends ?? []).map(({ service: name, weight }: any, i: number) => (
      overrideOf(serviceFqdn(name, service.namespace, domain), weight, domain, ['spec', 'backends', i])))
    : dstOverrides.map(({ authority, weight }: any, i: number) => overrideOf(authority ?? '', weight, domain, ['spec', 'dstOverrides', i]));
  const followed = invalid === undefined ? overrides.filter(({ weight, authority }: ProfileOverride) => weight > 0 && isIP(authority.split(':')[0]) === 0) : [];
  return {
    profile,
    split,
    routes: known,
    overrides: followed,
    budget: retryBudget ? budgetOf(retryBudget) : DEFAULT_RETRY_BUDGET,
    invalid,
    takesOver: known.length > 0 || followed.length > 0,
  };
}

/** Why the destination controller gives up on the profile of a route: on any it sends nothing at all. */
function routeError({ name, condition, responseClasses = [] }: any): string | undefined {
  return [conditionError(condition, REQUEST_FIELDS), ...responseClasses.map((each: any) => conditionError(each?.condition, RESPONSE_FIELDS))]
    .filter((error) => error !== undefined).map((error) => `route ${JSON.stringify(name ?? '')} ${error}`)[0];
}

const REQUEST_FIELDS = ['method', 'pathRegex', 'all', 'any', 'not'];
const RESPONSE_FIELDS = ['status', 'all', 'any', 'not'];

function conditionError(condition: any, fields: readonly string[]): string | undefined {
  if (fields.every((field) => (condition?.[field] ?? '') === '')) {
    return 'has a condition that says nothing';
  }
  const { min = 0, max = 0 } = condition.status ?? {};
  if ([min, max].some((status) => status !== 0 && (status < 100 || status > 599)) || (min !== 0 && max !== 0 && max < min)) {
    return 'has a status range that is none';
  }
  return [...condition.all ?? [], ...condition.any ?? [], ...condition.not ? [condition.not] : []]
    .map((each) => conditionError(each, fields)).find((error) => error !== undefined);
}

function routeOf({ name = '', condition, timeout, isRetryable = false }: any, field: Path): ProfileRoute | undefined {
  const match = matchOf(condition);
  const timeoutMs = typeof timeout === 'string' && timeout !== '' && goDurationError(timeout) === undefined ? goDurationMillis(timeout) : 0;
  return match && { name, match, ...(timeoutMs > 0 && { timeoutMs }), isRetryable, field };
}

/** Without what proxies cannot read: they leave that away, and go on with the rest. */
function matchOf({ method = '', pathRegex = '', all, any, not }: any): ProfileMatch | undefined {
  const each = (conditions: any[]) => conditions.flatMap((condition) => matchOf(condition) ?? []);
  const negated = not ? matchOf(not) : undefined;
  const parts: ProfileMatch[] = [
    ...METHOD_TOKEN.test(method) ? [{ method }] : [],
    ...pathRegex !== '' && headerRegexFault('pathRegex', pathRegex.trim()) === undefined ? [{ pathRegex }] : [],
    ...all ? [{ all: each(all) }] : [],
    ...any ? [{ any: each(any) }] : [],
    ...negated ? [{ not: negated }] : [],
  ];
  return parts.length > 1 ? { all: parts } : parts[0];
}

function budgetOf({ retryRatio = 0, minRetriesPerSecond = 0, ttl = '' }: any): RetryBudget | undefined {
  const limits = RETRY_BUDGET_LIMITS;
  const ttlMs = typeof ttl === 'string' && goDurationError(ttl) === undefined ? goDurationMillis(ttl) : NaN;
  const kept = retryRatio >= 0 && retryRatio <= limits.retryRatio && minRetriesPerSecond >= 0 && minRetriesPerSecond <= limits.minRetriesPerSecond
    && ttlMs >= limits.ttlMillis.min && ttlMs <= limits.ttlMillis.max;
  return kept ? { ratio: retryRatio, minRetriesPerSecond, ttlMs } : undefined;
}

function overrideOf(authority: string, weight: unknown, clusterDomain: string, field: Path): ProfileOverride {
  const [host, port] = authority.split(':');
  return {
    authority,
    service: serviceOfFqdn(host.replace(/\.$/, ''), clusterDomain),
    ...(port && { port: Number(port) }),
    weight: weightOf(weight),
    field,
  };
}

/** Ten times the thousandths of a quantity, in 32 bits without a sign, which large ones overflow. */
function weightOf(weight: unknown): number {
  const nanos = typeof weight === 'number' || typeof weight === 'string' ? quantityNanos(String(weight)) : undefined;
  return nanos === undefined ? 0 : Number(BigInt.asUintN(32, ((nanos + 999_999n) / 1_000_000n) * 10n));
}
