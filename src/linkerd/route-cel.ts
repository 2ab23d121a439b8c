import { Fault, quote } from './rule';

// What the Gateway API's CRDs refuse beyond the types of fields.

/** A filter or a path, as far as these rules go. */
interface Typed {
  readonly type?: string;
}

const CONTENT: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
};
/** Which filters may be there several times. */
const REPEATABLE = ['RequestMirror', 'ExtensionRef'];

/** The faults of filters of a list that do not go together. */
export function filterListFaults(prop: string, types: readonly (string | undefined)[]): Fault[] {
  const twice = types.find((type, i) => type !== undefined && types.indexOf(type) !== i && !REPEATABLE.includes(type));
  return [
    twice === undefined ? undefined : `"${prop}" has ${quote(twice)} twice; expected each kind of filter once`,
    types.includes('RequestRedirect') && types.includes('URLRewrite') ? `"${prop}" both redirects and rewrites; expected one of the two` : undefined,
  ];
}

/** The fault of a rule that redirects and yet has backends. */
export function redirectBackendsFault(prop: string, redirects: boolean, backends = 0): Fault {
  return redirects && backends > 0 ? `"${prop}" goes with no redirect, which answers requests at once; remove one of the two` : undefined;
}

/** The fault of a path that replaces the matched prefix in a rule that has not just one. */
export function replacedPrefixFault(prop: string, path: Typed | undefined, matches: readonly { readonly path?: Typed }[]): Fault {
  return path?.type !== 'ReplacePrefixMatch' || (matches.length === 1 && (matches[0].path?.type ?? 'PathPrefix') === 'PathPrefix') ? undefined
    : `"${prop}" replaces the matched prefix, which the rule does not have; expected exactly one match, of a path prefix`;
}

/** The fault of a filter that says something else than its type. */
export function filterContentFault(prop: string, filter: Typed): Fault {
  const { type = '' } = filter;
  const expected = Object.hasOwn(CONTENT, type) ? CONTENT[type] : undefined;
  const got = Object.values(CONTENT).filter((field) => (filter as any)[field] !== undefined);
  return expected === undefined || (got.length === 1 && got[0] === expected) ? undefined
    : `"${prop}" of type ${type} has ${got.length === 0 ? 'nothing beside it' : got.map((field) => `"${field}"`).join(' and ')}; expected "${expected}", and no other`;
}

/** The fault of more matches than the CRDs allow in all. */
export function matchCountFault(prop: string, count: number, max: number): Fault {
  return count <= max ? undefined : `"${prop}" has ${count} matches in all; expected at most ${max}; spread them over several routes`;
}

/** The fault of a gRPC method that says nothing. */
export function emptyRpcFault(prop: string, { service, method }: { readonly service?: string; readonly method?: string }): Fault {
  return service || method ? undefined : `"${prop}" names neither a service nor a method; expected one of both, or no match for all calls`;
}
