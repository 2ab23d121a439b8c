/** What a rule of a route takes of a port's traffic, so that two that take the same can be told. */
export interface Requests {
  /** The same for all that Linkerd cannot rank. */
  readonly key: string;
  /** Whether its path is matched exactly: beside a prefix of the same length the rule that comes first wins. */
  readonly exact: boolean;
  /** Whether it takes everything, of a host name where it has one. */
  readonly all: boolean;
  /** How messages say it. */
  readonly text: () => string;
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

const keyOf = (hostname: string, isRegex: boolean, path: string, method: unknown, conditions: readonly string[]) => (
  JSON.stringify([hostname, isRegex, path, method, conditions]));

const ALL: Requests = { key: keyOf('', false, '/', '', []), exact: false, all: true, text: () => 'all requests' };

/** Whether every request fulfils a match. */
export function matchesAll({ path, method, headers = [], queryParams = [] }: RequestMatch): boolean {
  return method === undefined && headers.length === 0 && queryParams.length === 0
    && (path === undefined || (path.type === 'PathPrefix' && /^\/+$/.test(path.value ?? '/')));
}

/** Requests with a host name (or any) that fulfil a match. */
export function requestsOf(match: RequestMatch, hostname = ''): Requests {
  const { path, method, headers = [], queryParams = [] } = match;
  const isRegex = path?.type === 'RegularExpression';
  const literal = path?.type === 'PathPrefix' ? path.value?.replace(/(.)\/+$/, '$1') : path?.value;
  const conditions = [
    ...headers.map(({ name, value, type }) => `h ${name.toLowerCase()} ${type === 'RegularExpression'} ${value}`),
    ...queryParams.map(({ name, value, type }) => `q ${name} ${type === 'RegularExpression'} ${value}`),
  ].sort();
  const all = matchesAll(match);
  return all && hostname === '' ? ALL : {
    key: keyOf(hostname, isRegex, literal ?? '/', method ?? '', conditions),
    exact: path?.type === 'Exact',
    all,
    text: () => `${all ? 'all requests' : `requests that match ${JSON.stringify(match)}`}${hostname && ` for ${hostname}`}`,
  };
}

/** TLS connections with a server name, or TCP connections. */
export function connectionsOf(hostname = ''): Requests {
  return { key: hostname, exact: false, all: hostname === '', text: () => (hostname ? `connections for ${hostname}` : 'all connections') };
}
