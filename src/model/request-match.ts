import { MeshObject } from './mesh-object';

/** A request, as routes look at it. */
export interface Request {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The rule that takes a request. */
export interface TakenBy {
  readonly route: MeshObject;
  readonly rule: number;
}

/** How well something fits, the greater number at the first difference winning. */
type Rank = readonly number[];

/**
 * The rule that takes a request, as proxies find it: of all routes of a port the best match, and of equal ones the first.
 * Neither does an exact path win over a prefix of its length, nor a method over a header.
 */
export function takenBy(routes: readonly MeshObject[], request: Request): TakenBy | undefined {
  let best: TakenBy & { readonly rank: Rank } | undefined;
  for (const route of routes) {
    const host = hostRank(route.spec.hostnames ?? [], request.host ?? '');
    if (host === undefined) {
      continue;
    }
    rulesOf(route).forEach((rule, index) => {
      for (const match of matchesOf(rule, route.kind)) {
        const rank = match === undefined ? [0, 0, 0] : route.kind === 'GRPCRoute' ? rpcRank(match, request) : httpRank(match, request);
        if (rank !== undefined && (best === undefined || isAbove([...host, ...rank], best.rank))) {
          best = { route, rule: index, rank: [...host, ...rank] };
        }
      }
    });
  }
  return best && { route: best.route, rule: best.rule };
}

/** The rules of a route; one for all requests is what the CRD of an HTTPRoute puts in where there are none. */
function rulesOf({ kind, spec }: MeshObject): any[] {
  return spec.rules ?? (kind === 'HTTPRoute' ? [{}] : []);
}

/** The matches of a rule. Undefined stands for every request, of whatever method. */
function matchesOf({ matches = [] }: any, kind: string): any[] {
  return matches.length > 0 ? matches : [kind === 'GRPCRoute' ? undefined : {}];
}

function isAbove(rank: Rank, other: Rank): boolean {
  const at = rank.findIndex((part, i) => part !== other[i]);
  return at !== -1 && rank[at] > other[at];
}

/** An exact host name is better than a suffix, that than none, and a longer one than a shorter. */
function hostRank(hostnames: readonly string[], host: string): Rank | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const ranks = hostnames.map((each) => each.toLowerCase()).flatMap((each): Rank[] => (
    each === name ? [[2, each.length]] : each.startsWith('*.') && name.endsWith(each.slice(1)) && name.length >= each.length ? [[1, each.length]] : []));
  return hostnames.length === 0 ? [0, 0] : ranks.sort((a, b) => (isAbove(a, b) ? -1 : 1))[0];
}

function httpRank({ path, method, headers = [], queryParams = [] }: any, request: Request): Rank | undefined {
  const [requested, query = ''] = request.path.split(/\?(.*)/s);
  const length = pathRank(path ?? {}, requested);
  const params = new URLSearchParams(query);
  return length === undefined || (method ?? request.method) !== request.method || !holdHeaders(headers, request)
    || !queryParams.every((each: any) => holds(each, params.get(each.name ?? ''))) ? undefined
    : [length, headers.length, queryParams.length, method === undefined ? 0 : 1];
}

function rpcRank({ method = {}, headers = [] }: any, request: Request): Rank | undefined {
  const { service = '', method: name = '' } = method;
  const [, ofService, called] = /^\/([^/]+)\/([^/?]+)(?:\?.*)?$/s.exec(request.path) ?? [];
  const isMeant = called !== undefined && ['', ofService].includes(service) && ['', called].includes(name);
  return request.method === 'POST' && isMeant && holdHeaders(headers, request) ? [service.length, name.length, headers.length] : undefined;
}

function pathRank({ type = 'PathPrefix', value = '/' }: any, path: string): number | undefined {
  if (type !== 'PathPrefix') {
    return (type === 'Exact' ? path === value : takesAll(value, path)) ? path.length : undefined;
  }
  const prefix = value.replace(/\/+$/, '');
  return path.replace(/\/+$/, '') === prefix || path.startsWith(`${prefix}/`) ? Math.max(prefix.length, 1) : undefined;
}

function holdHeaders(wanted: readonly any[], { headers = {} }: Request): boolean {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return wanted.every((each) => holds(each, Object.hasOwn(sent, (each.name ?? '').toLowerCase()) ? sent[each.name.toLowerCase()] : null));
}

function holds({ type, value = '' }: any, sent: string | null): boolean {
  return sent !== null && (type === 'RegularExpression' ? takesAll(value, sent) : sent === value);
}

/** Whether the first match of a regex is the whole text: in `/a|/ab` the shorter alternative is in the way of the longer. */
function takesAll(regex: string, text: string): boolean {
  try {
    return new RegExp(regex, 'u').exec(text)?.[0] === text;
  } catch {
    // Syntax that JavaScript lacks.
    return false;
  }
}
