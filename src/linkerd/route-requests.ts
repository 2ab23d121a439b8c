/** What a rule of a route takes of a port's traffic, so that two that take the same can be told. */
export interface Requests {
  /** The same for all that Linkerd cannot rank. */
  readonly key: string;
  /** The same for those, too, of which one says with a regex what the other says literally: Linkerd ranks both alike. */
  readonly shape: string;
  /** The first segment of all paths, with the slash behind it; empty where that is not known. */
  readonly start: string;
  /** What is matched literally or by regex, in an order that goes with the shape. */
  readonly values: readonly MatchedValue[];
  /** Whether its path is matched exactly: beside a prefix of the same length the rule that comes first wins. */
  readonly exact: boolean;
  /** Whether it takes everything, of a host name where it has one. */
  readonly all: boolean;
  /** How messages say it. */
  readonly text: () => string;
}

interface MatchedValue {
  readonly value: string;
  /** Of a regex: whether it takes a text. */
  readonly takes?: (text: string) => boolean;
}

interface ValueMatch {
  readonly type?: string;
  readonly name: string;
  readonly value: string;
}

/** A match of an HTTPRoute or a GRPCRoute. */
export interface RequestMatch {
  readonly path?: { readonly type?: string; readonly value?: string };
  readonly method?: string | { readonly type?: string; readonly service?: string; readonly method?: string };
  readonly headers?: readonly ValueMatch[];
  readonly queryParams?: readonly ValueMatch[];
}

const keyOf = (hostname: string, isRegex: boolean, path: string, method: RequestMatch['method'], conditions: readonly string[]) => (
  [hostname, isRegex, path, typeof method === 'object' ? `${method.type} ${method.service} ${method.method}` : method, ...conditions].join('\0'));

const SEGMENT = /^\/[^/]*\/?/;
const SEGMENT_OF_REGEX = /^\/[\w-]*\/(?![?*{])(?!.*\|)/;

const ALL_KEY = keyOf('', false, '/', undefined, []);
const ALL: Requests = { key: ALL_KEY, shape: ALL_KEY, start: '', values: [], exact: false, all: true, text: () => 'all requests' };

/** Whether every request fulfils a match. */
export function matchesAll({ path, method, headers = [], queryParams = [] }: RequestMatch): boolean {
  return method === undefined && headers.length === 0 && queryParams.length === 0
    && (path === undefined || (path.type === 'PathPrefix' && /^\/+$/.test(path.value ?? '/')));
}

/** A match of a manifest, with what its CRD puts in where nothing is written. */
export function writtenOut({ path, method, ...rest }: RequestMatch): RequestMatch {
  return {
    ...rest,
    ...(path && { path: { type: path.type ?? 'PathPrefix', value: path.value ?? '/' } }),
    ...(method !== undefined && { method: typeof method === 'object' ? { ...method, type: method.type ?? 'Exact' } : method }),
  };
}

/** Requests with a host name (or any) that fulfil a match. */
export function requestsOf(match: RequestMatch, hostname = ''): Requests {
  const { path, method, headers = [], queryParams = [] } = match;
  const isRegex = path?.type === 'RegularExpression';
  const isPrefix = !isRegex && path?.type !== 'Exact';
  const literal = isPrefix ? (path?.value ?? '/').replace(/(.)\/+$/, '$1') : path!.value ?? '/';
  const conditions = [
    ...headers.map((header): [string, ValueMatch] => [`h ${header.name?.toLowerCase()}`, header]),
    ...queryParams.map((param): [string, ValueMatch] => [`q ${param.name}`, param]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = [
    ...isPrefix ? [] : [valueOf(path!.type!, literal)],
    ...conditions.map(([, { type, value }]) => valueOf(type, value)),
  ];
  const all = matchesAll(match);
  return all && hostname === '' ? ALL : {
    key: keyOf(hostname, isRegex, literal, method, conditions.map(([name, { type, value }]) => `${name} ${type === 'RegularExpression'} ${value}`)),
    shape: keyOf(hostname, false, isPrefix ? literal : '', method, conditions.map(([name]) => name)),
    start: (isPrefix ? undefined : (isRegex ? SEGMENT_OF_REGEX : SEGMENT).exec(literal))?.[0] ?? '',
    values,
    exact: path?.type === 'Exact',
    all,
    text: () => `${all ? 'all requests' : `requests that match ${JSON.stringify(match)}`}${hostname && ` for ${hostname}`}`,
  };
}

/** Whether a match has regexes that take all that another one of its shape says literally. */
export function takesByRegex(requests: Requests, other: Requests): boolean {
  return requests.values.every(({ value, takes }, index) => {
    const its = other.values[index];
    return takes === undefined || its.takes ? its.value === value && (takes === undefined) === (its.takes === undefined) : takes(its.value);
  });
}

function valueOf(type: string | undefined, value: string): MatchedValue {
  return type === 'RegularExpression' ? { value, takes: textsOf(value) } : { value };
}

/** Which texts a regex takes as a whole, compiled when needed. Of syntax that JavaScript lacks nothing is known. */
function textsOf(regex: string): (text: string) => boolean {
  let compiled: RegExp | undefined;
  return (text) => (compiled ??= compile(regex)).test(text);
}

function compile(regex: string): RegExp {
  try {
    return new RegExp(`^(?:${regex})$`, 'u');
  } catch {
    return /(?!)/;
  }
}

/** TLS connections with a server name, or TCP connections. */
export function connectionsOf(hostname = ''): Requests {
  return { key: hostname, shape: hostname, start: '', values: [], exact: false, all: hostname === '', text: () => (hostname ? `connections for ${hostname}` : 'all connections') };
}
