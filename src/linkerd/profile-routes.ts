import { anchoredProfileRegex } from './path-regex';

/** What is asked of a request by one route of a ServiceProfile; none of either: of any. */
export interface SimpleCondition {
  readonly method?: string;
  readonly pathRegex?: string;
}

interface NamedCondition<T> extends SimpleCondition {
  readonly route: T;
}

/** A part of a path between slashes: a text, or what matches any text without a slash (`*`), and not the empty one (`+`). */
type Segment = string | '*' | '+';

interface TrieNode<T> {
  readonly children: Map<string, TrieNode<T>>;
  /** The routes that end here, by method; that for any method is empty. */
  readonly routes: Map<string, T>;
}

/** General regexes that a path is tried with; more of them are not looked at, so that many routes do not take long. */
const MOST_REGEXES = 50;

/** What a parameter is tried with. */
const SAMPLES = ['a', '0', '-', 'A.b~9_%2F'];

/** Paths of which a regex for all paths takes each. */
const PATHS = ['/', '/a', '/0/b-c', '/A.b~9_%2F/'];

/**
 * The routes that never match, because an earlier one takes all of their requests, and that one. Of conditions other
 * than a method and a path nothing is known, nor of two regexes that are neither templates of paths nor the same.
 */
export function shadowedRoutes<T>(conditions: readonly NamedCondition<T>[]): { readonly route: T; readonly by: T }[] {
  const trie = newNode<T>();
  const regexes: { readonly method?: string; readonly takes: (path: string) => boolean; readonly route: T }[] = [];
  const shadowed: { route: T; by: T }[] = [];
  for (const { method, pathRegex, route } of conditions) {
    const segments = pathRegex === undefined ? undefined : segmentsOf(pathRegex);
    const byTemplate = segments && find(trie, segments, method);
    const samples = () => (pathRegex === undefined ? PATHS : segments && samplesOf(segments));
    const paths = byTemplate !== undefined || regexes.length === 0 ? undefined : samples();
    const byRegex = () => regexes.find((each) => (each.method === undefined || each.method === method) && paths?.every(each.takes))?.route;
    const by = byTemplate ?? (paths && byRegex());
    if (by !== undefined) {
      shadowed.push({ route, by });
    } else if (segments) {
      insert(trie, segments, method, route);
    } else if (regexes.length < MOST_REGEXES) {
      regexes.push({ method, takes: takesOf(pathRegex), route });
    }
  }
  return shadowed;
}

function newNode<T>(): TrieNode<T> {
  return { children: new Map(), routes: new Map() };
}

function insert<T>(trie: TrieNode<T>, segments: readonly Segment[], method = '', route: T): void {
  let node = trie;
  for (const segment of segments) {
    const key = keyOf(segment);
    const child = node.children.get(key) ?? newNode<T>();
    node.children.set(key, child);
    node = child;
  }
  node.routes.set(method, route);
}

/** The route there that takes all requests of a path and a method. */
function find<T>(node: TrieNode<T>, [segment, ...rest]: readonly Segment[], method = ''): T | undefined {
  if (segment === undefined) {
    return node.routes.get('') ?? node.routes.get(method);
  }
  const covering = segment === '*' ? ['*'] : segment === '+' ? ['+', '*'] : segment === '' ? [keyOf(''), '*'] : [keyOf(segment), '+', '*'];
  for (const key of covering) {
    const child = node.children.get(key);
    const found = child && find(child, rest, method);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function keyOf(segment: Segment): string {
  return segment === '*' || segment === '+' ? segment : `=${segment}`;
}

/** A regex as the template of a path, if it is one. */
function segmentsOf(pathRegex: string): Segment[] | undefined {
  const regex = pathRegex.trim().replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1');
  if (!regex.startsWith('/')) {
    return undefined;
  }
  // A slash stands in the class of a parameter, too.
  const segments = regex.replaceAll('[^/]', '\0').slice(1).split('/').map((text): Segment | undefined => {
    const unescaped = text.replace(/\\([^\w\s])/g, '');
    return text === '\0*' ? '*' : text === '\0+' ? '+' : /^[\w~%@!,;=:&'.-]*$/.test(unescaped) ? text.replace(/\\(\W)/g, '$1') : undefined;
  });
  return segments.includes(undefined) ? undefined : segments as Segment[];
}

function samplesOf(segments: readonly Segment[]): string[] {
  const isLiteral = segments.every((segment) => segment !== '*' && segment !== '+');
  const samples = isLiteral ? [''] : segments.includes('*') ? [...SAMPLES, ''] : SAMPLES;
  return samples.map((sample) => `/${segments.map((segment) => (segment === '*' || segment === '+' ? sample : segment)).join('/')}`);
}

/** Whether a regex takes a path as a whole; of syntax that JavaScript lacks nothing is known, and then it does not. */
function takesOf(pathRegex: string | undefined): (path: string) => boolean {
  if (pathRegex === undefined) {
    return () => true;
  }
  try {
    const regex = new RegExp(`^(?:${anchoredProfileRegex(pathRegex.trim())})$`, 'u');
    return (path) => regex.test(path);
  } catch {
    return () => false;
  }
}
