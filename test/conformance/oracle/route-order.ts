import { RE2JS } from 're2js';
import { Attachment, overlap, title } from './service-traffic';

/** A request or connection, thought up to fulfil a match. What only a regex describes is the regex itself, with a mark. */
interface Request {
  readonly host: string;
  readonly path?: string;
  readonly httpMethod?: string;
  readonly call?: { readonly service: string; readonly method: string };
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/** One way into a rule. */
interface Entry {
  readonly attachment: Attachment;
  readonly at: string;
  readonly host: string | undefined;
  readonly match: any;
  /** The place of the rule in its route, and of the match in its rule. */
  readonly order: number;
}

const MARK = '\u0000';
/** Segments that nobody has in a manifest. */
const BELOW = '/w1tn3ss/b3l0w';

const isUniversal = (regex: string) => ['.*', '/.*', '^/.*$'].includes(regex);
const markOf = (regex: string) => `${MARK}${isUniversal(regex) ? '/.*' : regex}`;

function regexTakes(regex: string, text: string): boolean {
  return text.startsWith(MARK) ? isUniversal(regex) || text === markOf(regex) : RE2JS.matches(regex, text);
}

/** Trailing slashes of a prefix do not count. */
const trimmed = (prefix: string) => prefix.replace(/\/+$/, '');

/** How long a path match is for a path, or undefined for one that it does not take. */
function pathLength({ type = 'PathPrefix', value = '/' }: any, path: string): number | undefined {
  if (type === 'RegularExpression') {
    return regexTakes(value, path) ? path.length : undefined;
  }
  if (type === 'Exact') {
    return value === path ? path.length : undefined;
  }
  const prefix = trimmed(value);
  return prefix === '' || trimmed(path) === prefix || path.startsWith(`${prefix}/`) ? Math.max(prefix.length, 1) : undefined;
}

/** An exact host name beats a suffix, a longer suffix a shorter one, and each of them none. */
function hostRank(host: string | undefined, name: string): number[] | undefined {
  if (host === undefined) {
    return [0, 0];
  }
  return host === name ? [2, host.length] : host.startsWith('*.') && name.endsWith(host.slice(1)) ? [1, host.length] : undefined;
}

function fulfilled(conditions: readonly any[], values: ReadonlyMap<string, string>, key: (name: string) => string): boolean {
  return conditions.every(({ name, value, type }) => {
    const got = values.get(key(name));
    return got !== undefined && (type === 'RegularExpression' ? regexTakes(value, got) : got === value);
  });
}

const lower = (name: string) => name.toLowerCase();
const same = (name: string) => name;

/** How well an entry matches, the greater number at the first difference winning; undefined where it does not. */
function rank({ attachment: { route }, host, match }: Entry, request: Request): number[] | undefined {
  const hosts = hostRank(host, request.host);
  const { headers = [], queryParams = [], path = {}, method } = match;
  if (!hosts || !fulfilled(headers, request.headers, lower) || !fulfilled(queryParams, request.query, same)) {
    return undefined;
  }
  if (route.kind === 'GRPCRoute') {
    const { service, method: name } = method ?? {};
    const takes = (wanted: string | undefined, got: string) => wanted === undefined || wanted === got;
    return takes(service, request.call!.service) && takes(name, request.call!.method)
      ? [...hosts, service?.length ?? 0, name?.length ?? 0, headers.length]
      : undefined;
  }
  if (route.kind === 'TLSRoute') {
    return hosts;
  }
  const length = pathLength(path, request.path!);
  return length === undefined || (method !== undefined && method !== request.httpMethod) ? undefined
    : [...hosts, length, headers.length, queryParams.length, method === undefined ? 0 : 1];
}

/** Requests that an entry takes, and between them all kinds that it does. */
function witnesses({ attachment: { route }, host, match }: Entry): Request[] {
  const valueOf = ({ value, type }: any) => (type === 'RegularExpression' ? markOf(value) : value);
  const common = {
    host: host === undefined ? 'w1tn3ss.invalid' : host.replace(/^\*/, 'w1tn3ss'),
    headers: new Map<string, string>((match.headers ?? []).map((header: any) => [lower(header.name), valueOf(header)])),
    query: new Map<string, string>((match.queryParams ?? []).map((param: any) => [param.name, valueOf(param)])),
  };
  if (route.kind === 'GRPCRoute') {
    return [{ ...common, call: { service: match.method?.service ?? 'w1tn3ss.Service', method: match.method?.method ?? 'W1tn3ss' } }];
  }
  if (route.kind === 'TLSRoute') {
    return [common];
  }
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  const paths = type === 'RegularExpression' ? [markOf(value)] : type === 'Exact' ? [value] : [trimmed(value) || '/', `${trimmed(value)}${BELOW}`];
  return paths.map((path) => ({ ...common, path, httpMethod: match.method ?? 'W1TN3SS' }));
}

function entriesOf(attachment: Attachment): Entry[] {
  const { kind, spec } = attachment.route;
  const hosts: (string | undefined)[] = spec.hostnames?.length ? spec.hostnames : [undefined];
  const rules: any[] = kind === 'TLSRoute' ? [{}] : spec.rules ?? (kind === 'HTTPRoute' ? [{}] : []);
  return rules.flatMap(({ matches }, i) => (matches?.length ? matches : [{}]).flatMap((match: any, j: number) => hosts.map((host) => ({
    attachment, at: matches?.length ? `rules[${i}].matches[${j}]` : `rules[${i}]`, host, match, order: i * 1000 + j,
  }))));
}

/** Above zero if a is greater at the first difference. */
function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i]);
  return at === -1 ? 0 : a[at] - b[at];
}

/** Whether what follows one attachment follows the other. */
const covers = (a: Attachment, b: Attachment) => (a.clients === undefined || a.clients === b.clients) && (a.port === undefined || a.port === b.port);

/** Whether some clients on some port are the matter of both. */
const meet = (a: Attachment, b: Attachment) => a.kind === b.kind && a.namespace === b.namespace && a.name === b.name && a.route.kind === b.route.kind
  && overlap(a.clients, b.clients) && (a.port === undefined || b.port === undefined || a.port === b.port);

/** What takes a request away from an entry: what ranks higher, came earlier in its route, or may be in an older route. */
function taker(entry: Entry, others: readonly Entry[], request: Request): Entry | undefined {
  const own = rank(entry, request)!;
  return others.find((other) => {
    const its = other === entry ? undefined : rank(other, request);
    if (!its) {
      return false;
    }
    const order = compare(its, own);
    return order > 0 ? covers(other.attachment, entry.attachment)
      : order === 0 && (other.attachment.route !== entry.attachment.route || other.order < entry.order);
  });
}

/**
 * Matches that are never followed, because rules that Linkerd ranks higher or the same, and then first or in the older
 * route, take all their requests.
 */
export function orderErrors(all: readonly Attachment[]): string[] {
  const entries = all.filter(({ route }) => route.kind !== 'TCPRoute').flatMap(entriesOf);
  return entries.flatMap((entry) => {
    const others = entries.filter((other) => meet(entry.attachment, other.attachment));
    const takers = witnesses(entry).map((request) => taker(entry, others, request));
    if (takers.includes(undefined)) {
      return [];
    }
    const { route, kind, namespace, name, port } = entry.attachment;
    const by = takers[0]!;
    const who = by.attachment.route === route ? by.at : `${by.at} of ${title(by.attachment.route)}`;
    const forHost = entry.host === undefined ? '' : ` for ${entry.host}`;
    return [`${title(route)}: ${entry.at}${forHost} may never be followed on port ${port ?? 'any'} of ${kind} ${namespace}/${name}: ${who} takes its requests`];
  });
}
