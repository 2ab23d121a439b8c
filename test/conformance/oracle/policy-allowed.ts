import { RE2JS } from 're2js';
import { regexError } from './grammar';
import {
  POLICY, Workload, authenticationKind, find, home, knownProbes, lists, ofKind, refersToCore, selectedPorts, serverRefs, workloads,
} from './policy-objects';
import { CLUSTER_NETWORKS, blockOf, selects, within } from './policy-values';
import { groupOf, isRoute, refersTo } from './service-traffic';
import { Manifest, OracleTarget, atLeast } from './target';

/** A request, or where it has neither method nor path, a connection of some protocol that a Server of HTTP takes for GET /. */
export interface InboundRequest {
  readonly workload: string;
  readonly namespace: string;
  readonly port: number;
  /** The meshed client, or nothing for one without a proxy. */
  readonly client?: { readonly serviceAccount: string; readonly namespace: string };
  /** The IP that the request comes from. */
  readonly source: string;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Record<string, string>;
  /** Of the client's identity; the target's, if left out. */
  readonly controlPlaneNamespace?: string;
  readonly trustDomain?: string;
}

export type Verdict = 'allowed' | 'audited' | 'denied' | 'not found';

/** Whom an authorization lets in: clients of the networks that have one of the identities, if it asks for any. */
interface Grant {
  readonly networks: readonly any[];
  readonly identities?: readonly string[];
  readonly audit?: boolean;
}

const EVERYWHERE = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];
const CLUSTER = CLUSTER_NETWORKS.map((cidr) => ({ cidr }));
const LOCALHOST: Grant = { networks: [{ cidr: '127.0.0.0/8' }, { cidr: '::1' }] };

/** The protocols whose requests Linkerd routes, by the kind of their routes. */
export const ROUTE_PROTOCOLS: Record<string, readonly string[]> = { HTTPRoute: ['unknown', 'HTTP/1', 'HTTP/2'], GRPCRoute: ['gRPC'] };

export const protocolOfServer = ({ spec }: Manifest): string => spec.proxyProtocol ?? 'unknown';

interface Judged {
  readonly manifests: readonly Manifest[];
  readonly target: OracleTarget;
}

function accessGrants(policy: string, authenticated = false): Grant[] {
  const [, networks, identity] = /^(all|cluster)-((?:un)?authenticated)$/.exec(policy) ?? [];
  if (policy === 'audit') {
    return [{ networks: EVERYWHERE, audit: true }];
  }
  const identities = authenticated || identity === 'authenticated' ? ['*'] : undefined;
  return networks ? [{ networks: networks === 'all' ? EVERYWHERE : CLUSTER, identities }] : [];
}

const domainOf = ({ controlPlaneNamespace = 'linkerd', trustDomain = 'cluster.local' }: OracleTarget): string =>
  `serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;

function identitiesOf(authentication: Manifest, { target }: Judged): string[] {
  const { identities = [], identityRefs = [] } = authentication.spec;
  return [...identities, ...identityRefs.map((ref: any) => (
    `${refersToCore(ref, 'Namespace') ? `*.${ref.name}` : `${ref.name}.${ref.namespace ?? home(authentication)}`}.${domainOf(target)}`))];
}

/** What an AuthorizationPolicy grants: nothing, as long as an authentication is missing. */
function policyGrants(policy: Manifest, judged: Judged): Grant[] {
  const grant: { networks: any[]; identities?: string[] } = { networks: EVERYWHERE };
  for (const ref of policy.spec.requiredAuthenticationRefs ?? []) {
    const namespace = ref.namespace ?? home(policy);
    const kind = authenticationKind(ref);
    const authentication = find(judged.manifests, kind, namespace, ref.name);
    if (kind === 'ServiceAccount') {
      grant.identities = [`${ref.name}.${namespace}.${domainOf(judged.target)}`];
    } else if (!authentication) {
      return [];
    } else if (authentication.kind === 'NetworkAuthentication') {
      grant.networks = authentication.spec.networks ?? [];
    } else {
      grant.identities = identitiesOf(authentication, judged);
    }
  }
  return [grant];
}

function serverAuthorizationGrants(authorization: Manifest, { target }: Judged): Grant[] {
  const { unauthenticated, meshTLS, networks } = authorization.spec.client ?? {};
  const from = { networks: networks?.length ? networks : CLUSTER };
  if (unauthenticated) {
    return [from];
  }
  const { unauthenticatedTLS, identities = [], serviceAccounts = [] } = meshTLS ?? {};
  const accounts = serviceAccounts.map(({ name, namespace = home(authorization) }: any) => `${name}.${namespace}.${domainOf(target)}`);
  return [{ ...from, identities: unauthenticatedTLS ? ['*'] : [...identities, ...accounts] }];
}

/** The ServerAuthorizations and AuthorizationPolicies that concern every request to a Server. */
export function authorizationsOfServer(server: Manifest, manifests: readonly Manifest[]): Manifest[] {
  const { name, labels = {} } = server.metadata;
  const near = manifests.filter((m) => home(m) === home(server));
  return [
    ...ofKind(near, 'ServerAuthorization')
      .filter(({ spec }) => spec.server?.name === name || (spec.server?.selector && selects(spec.server.selector, labels))),
    ...ofKind(near, 'AuthorizationPolicy').filter(({ spec }) => refersToCore(spec.targetRef, 'Namespace')
      || (refersTo(spec.targetRef, 'Server', POLICY) && spec.targetRef.name === name)),
  ];
}

export const targetsRoute = (policy: Manifest, route: Manifest): boolean => home(policy) === home(route)
  && refersTo(policy.spec.targetRef, route.kind, groupOf(route)) && policy.spec.targetRef.name?.toLowerCase() === route.metadata.name?.toLowerCase();

export const authorizationsOfRoute = (route: Manifest, manifests: readonly Manifest[]): Manifest[] =>
  ofKind(manifests, 'AuthorizationPolicy').filter((policy) => targetsRoute(policy, route));

const grantsOf = (authorizations: readonly Manifest[], judged: Judged): Grant[] =>
  authorizations.flatMap((m) => (m.kind === 'AuthorizationPolicy' ? policyGrants(m, judged) : serverAuthorizationGrants(m, judged)));

/** Filters that a proxy has no inbound form of make Linkerd leave the whole route out. */
export function unsupportedFilters({ kind, spec }: Manifest): string[] {
  const known = ['RequestHeaderModifier', 'ResponseHeaderModifier', ...(kind === 'HTTPRoute' ? ['RequestRedirect'] : [])];
  return (spec?.rules ?? []).flatMap(({ filters = [] }: any) => filters.map(({ type }: any) => type)).filter((type: string) => !known.includes(type));
}

/** A reference to a Server that makes Linkerd leave the whole route out. */
const spoils = (ref: any, route: Manifest): boolean =>
  ref.port !== undefined || ref.sectionName !== undefined || (ref.namespace ?? home(route)) !== home(route);

const keysOf = (m: Manifest): string[] => [(m.metadata as any).creationTimestamp ?? '', m.metadata.name ?? '', groupOf(m), m.kind];

function byAge(a: Manifest, b: Manifest): number {
  const [mine, other] = [a, b].map(keysOf);
  const at = mine.findIndex((key, i) => key !== other[i]);
  return at === -1 ? 0 : mine[at] < other[at] ? -1 : 1;
}

/** The routes that decide about the requests to a Server, in Linkerd's order. */
export function routesOfServer(server: Manifest, manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter((m) => isRoute(m) && m.spec && home(m) === home(server) && ROUTE_PROTOCOLS[m.kind]?.includes(protocolOfServer(server)))
    .filter((route) => serverRefs(route).some(({ name }) => name === server.metadata.name) && !serverRefs(route).some((ref) => spoils(ref, route)))
    .filter((route) => unsupportedFilters(route).length === 0)
    .sort(byAge);
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  readonly headers?: Record<string, string>;
}

/** The first match of a regex has to be the whole text, so that a short alternative before a long one is in its way. */
function takes(regex: string, text: string): boolean {
  if (regexError(regex)) {
    return false;
  }
  const matcher = RE2JS.compile(regex).matcher(text);
  return matcher.find() && matcher.start() === 0 && matcher.end() === text.length;
}

function pathRank({ type = 'PathPrefix', value = '/' }: any, path: string): number | undefined {
  const prefix = value.replace(/\/+$/, '');
  const holds = type === 'Exact' ? path === value
    : type === 'RegularExpression' ? takes(value, path) : path.replace(/\/+$/, '') === prefix || path.startsWith(`${prefix}/`);
  return holds ? (type === 'PathPrefix' ? Math.max(prefix.length, 1) : path.length) : undefined;
}

function hostRank(hostnames: readonly string[] = [], host = ''): number | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const exact = hostnames.includes(name) ? 1000 + name.length : undefined;
  const suffixes = hostnames.filter((pattern) => pattern.startsWith('*.') && name.endsWith(pattern.slice(1)) && name.length >= pattern.length);
  return hostnames.length === 0 ? 0 : exact ?? (suffixes.length > 0 ? Math.max(...suffixes.map(({ length }) => length)) : undefined);
}

function hold(conditions: readonly any[], valueOf: (name: string) => string | null | undefined): boolean {
  return conditions.every(({ name, type, value }) => {
    const got = valueOf(name);
    return typeof got === 'string' && (type === 'RegularExpression' ? takes(value, got) : got === value);
  });
}

/** How well a match takes a request, the greater number at the first difference winning. */
function matchRank(kind: string, match: any, { method, path: target, headers = {} }: Call): number[] | undefined {
  const [path, query = ''] = target.split(/\?(.*)/s);
  const { headers: wanted = [], queryParams = [] } = match;
  const header = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (!hold(wanted, (name) => header[name.toLowerCase()]) || !hold(queryParams, (name) => new URLSearchParams(query).get(name))) {
    return undefined;
  }
  if (kind === 'GRPCRoute') {
    const { service = '', method: name = '' } = match.method ?? {};
    const [, calledService, calledName] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const called = calledName !== undefined && [calledService, ''].includes(service) && [calledName, ''].includes(name);
    return method === 'POST' && called ? [service.length, name.length, wanted.length] : undefined;
  }
  const length = pathRank(match.path ?? {}, path);
  return length === undefined || (match.method ?? method) !== method ? undefined : [length, wanted.length, queryParams.length, match.method ? 1 : 0];
}

function rulesOf({ kind, spec }: Manifest): any[] {
  return spec.rules ?? (kind === 'HTTPRoute' ? [{}] : []);
}

/** The route that takes a request: of all matches the best, and of equals that of the first route. */
export function routeOf(routes: readonly Manifest[], call: Call): Manifest | undefined {
  const ranked = routes.flatMap((route) => {
    const host = hostRank(route.spec.hostnames, call.host);
    const ranks = rulesOf(route).flatMap(({ matches }) => (matches?.length
      ? matches.flatMap((match: any) => [matchRank(route.kind, match, call) ?? []])
      : [route.kind === 'GRPCRoute' ? [0, 0, 0] : [1, 0, 0, 0]])) as number[][];
    return host === undefined ? [] : ranks.filter(({ length }) => length > 0).map((rank) => ({ route, rank: [host, ...rank] }));
  });
  return ranked.reduce<typeof ranked[number] | undefined>((best, next) => {
    const at = best ? next.rank.findIndex((n, i) => n !== best.rank[i]) : 0;
    return !best || (at !== -1 && next.rank[at] > best.rank[at]) ? next : best;
  }, undefined)?.route;
}

const isOf = (identity: string, pattern: string): boolean =>
  pattern === '*' || pattern === identity || (pattern.startsWith('*.') && identity.endsWith(pattern.slice(1)));

function verdictOf(grants: readonly Grant[], { client, source, ...request }: InboundRequest, target: OracleTarget): Verdict {
  const ip = blockOf(source);
  if (!ip || source.includes('/')) {
    throw new Error(`the source of a request is an IP, got ${source}`);
  }
  const { controlPlaneNamespace = target.controlPlaneNamespace, trustDomain = target.trustDomain } = request;
  const identity = client && `${client.serviceAccount}.${client.namespace}.${domainOf({ ...target, controlPlaneNamespace, trustDomain })}`;
  const admitting = grants.filter(({ networks, identities }) => within(ip, networks)
    && (!identities || (identity !== undefined && identities.some((pattern) => isOf(identity, pattern)))));
  return admitting.some(({ audit }) => !audit) ? 'allowed' : admitting.length > 0 ? 'audited' : 'denied';
}

/** What is granted on a port without a Server. */
function defaultGrants(its: Workload, port: number, target: OracleTarget): Grant[] {
  const policy = its.annotations['config.linkerd.io/default-inbound-policy'];
  const known = /^((all|cluster)-(un)?authenticated|deny)$/.test(policy ?? '') || (policy === 'audit' && atLeast(target, '2.16'));
  return accessGrants(known ? policy : 'all-unauthenticated', lists(its, 'proxy-require-identity-inbound-ports', port));
}

/** Decides about a request as Linkerd's proxy does; rate limits aside. */
export function allowed(manifests: readonly Manifest[], request: InboundRequest, target: OracleTarget): Verdict {
  const judged = { manifests, target };
  const { namespace, port } = request;
  const its = workloads(manifests, target).find(({ manifest }) => home(manifest) === namespace && manifest.metadata.name === request.workload);
  if (!its) {
    throw new Error(`there is no workload ${namespace}/${request.workload}`);
  }
  if (!its.injected || (!its.external && lists(its, 'skip-inbound-ports', port))) {
    return 'allowed';
  }
  const [server] = ofKind(manifests, 'Server').filter((m) => home(m) === namespace && selectedPorts(m, its, target).includes(port)).sort(byAge);
  const grants = [LOCALHOST, ...server
    ? [...grantsOf(authorizationsOfServer(server, manifests), judged), ...accessGrants(server.spec.accessPolicy ?? 'deny')]
    : defaultGrants(its, port, target)];
  const protocol = server ? protocolOfServer(server) : lists(its, 'opaque-ports', port) ? 'opaque' : 'unknown';
  const plain = request.method === undefined && request.path === undefined;
  if (protocol === 'opaque' || protocol === 'TLS' || (protocol === 'unknown' && plain)) {
    return verdictOf(grants, request, target);
  }
  const { path = '/', method = protocol === 'gRPC' ? 'POST' : 'GET', host, headers } = request;
  const call = { path, method, host, headers };
  const routes = server ? routesOfServer(server, manifests) : [];
  if (routes.length > 0) {
    const route = routeOf(routes, call);
    return route ? verdictOf([...grants, ...grantsOf(authorizationsOfRoute(route, manifests), judged)], request, target) : 'not found';
  }
  const isProbe = protocol !== 'gRPC' && call.method === 'GET' && !its.external
    && knownProbes(its, target).some((probe) => probe.port === port && probe.path === call.path.replace(/\?.*$/s, ''));
  return verdictOf(isProbe ? [{ networks: EVERYWHERE }] : grants, request, target);
}
