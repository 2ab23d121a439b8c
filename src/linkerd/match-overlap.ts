import { RequestMatch } from './route-requests';

/** What the requests of one match are to those of another one. */
export type Relation = 'equal' | 'contains' | 'within' | 'apart' | 'overlap';

interface Value {
  readonly type?: string;
  /** None where a manifest forgets it. */
  readonly name?: string;
  readonly value: string;
}

/** What the requests of `a` are to those of `b`; `overlap` too where that is not known, as of two regexes. */
export function relate(a: RequestMatch, b: RequestMatch): Relation {
  return combine([
    relatePaths(a.path ?? {}, b.path ?? {}),
    relateMethods(a.method, b.method),
    relateValues(a.headers ?? [], b.headers ?? [], (name) => name?.toLowerCase()),
    relateValues(a.queryParams ?? [], b.queryParams ?? [], (name) => name),
  ]);
}

function combine(relations: readonly Relation[]): Relation {
  if (relations.includes('apart')) {
    return 'apart';
  }
  const different = [...new Set(relations.filter((relation) => relation !== 'equal'))];
  return different.length === 0 ? 'equal' : different.length === 1 ? different[0] : 'overlap';
}

function relatePaths(a: NonNullable<RequestMatch['path']>, b: NonNullable<RequestMatch['path']>): Relation {
  const [pathA, pathB] = [a.value ?? '/', b.value ?? '/'];
  const [typeA, typeB] = [a.type ?? 'PathPrefix', b.type ?? 'PathPrefix'];
  if (typeA === 'RegularExpression' || typeB === 'RegularExpression') {
    return relateRegexes(typeA, pathA, typeB, pathB);
  }
  const [inA, inB] = [typeA === 'PathPrefix' ? isBelow(pathA, pathB) : typeB === 'Exact' && pathA === pathB, typeB === 'PathPrefix' ? isBelow(pathB, pathA) : typeA === 'Exact' && pathA === pathB];
  if (typeA === typeB) {
    return inA && inB ? 'equal' : inA ? 'contains' : inB ? 'within' : 'apart';
  }
  return typeA === 'PathPrefix' ? (inA ? 'contains' : 'apart') : (inB ? 'within' : 'apart');
}

function relateRegexes(typeA: string, pathA: string, typeB: string, pathB: string): Relation {
  if (typeA === typeB) {
    return pathA === pathB ? 'equal' : 'overlap';
  }
  if ((typeA === 'PathPrefix' && isRoot(pathA)) || (typeB === 'PathPrefix' && isRoot(pathB))) {
    return typeA === 'PathPrefix' ? 'contains' : 'within';
  }
  const [regex, literal, type] = typeA === 'RegularExpression' ? [pathA, pathB, typeB] : [pathB, pathA, typeA];
  if (type !== 'Exact') {
    return 'overlap';
  }
  const matches = takes(regex, literal);
  return matches === undefined ? 'overlap' : !matches ? 'apart' : typeA === 'RegularExpression' ? 'contains' : 'within';
}

/** Whether a path is below a prefix, by segments and without trailing slashes, as proxies match it. */
function isBelow(prefix: string, path: string): boolean {
  const [start, other] = [prefix.replace(/\/+$/, ''), path.replace(/\/+$/, '')];
  return other === start || other.startsWith(`${start}/`);
}

function isRoot(prefix: string): boolean {
  return /^\/+$/.test(prefix);
}

function relateMethods(a: RequestMatch['method'], b: RequestMatch['method']): Relation {
  if (typeof a === 'object' || typeof b === 'object') {
    const [rpcA, rpcB] = [typeof a === 'object' ? a : {}, typeof b === 'object' ? b : {}];
    return combine([relateOptional(rpcA.service, rpcB.service), relateOptional(rpcA.method, rpcB.method)]);
  }
  return relateOptional(a, b);
}

function relateOptional(a: string | undefined, b: string | undefined): Relation {
  return a === b ? 'equal' : a === undefined ? 'contains' : b === undefined ? 'within' : 'apart';
}

function relateValues(a: readonly Value[], b: readonly Value[], keyOf: (name?: string) => string | undefined): Relation {
  const keys = new Set([...a, ...b].map(({ name }) => keyOf(name)));
  return combine([...keys].map((key) => {
    const [valueA, valueB] = [a, b].map((values) => values.find(({ name }) => keyOf(name) === key));
    return valueA === undefined ? 'contains' : valueB === undefined ? 'within' : relateValue(valueA, valueB);
  }));
}

function relateValue(a: Value, b: Value): Relation {
  const [isRegexA, isRegexB] = [a, b].map(({ type }) => type === 'RegularExpression');
  if (isRegexA === isRegexB) {
    return a.value === b.value ? 'equal' : isRegexA ? 'overlap' : 'apart';
  }
  const matches = isRegexA ? takes(a.value, b.value) : takes(b.value, a.value);
  return matches === undefined ? 'overlap' : !matches ? 'apart' : isRegexA ? 'contains' : 'within';
}

/** Whether a regex takes a text as a whole; not known of syntax that JavaScript lacks. */
function takes(regex: string, text: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${regex})$`, 'u').test(text);
  } catch {
    return undefined;
  }
}
