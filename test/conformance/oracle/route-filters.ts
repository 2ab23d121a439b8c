import { isHeaderName, isHeaderValue } from './grammar';
import { Manifest, OracleTarget, when } from './target';

/** A route, with what it is judged by. */
export interface Judged {
  readonly route: Manifest;
  readonly manifests: readonly Manifest[];
  readonly target: OracleTarget;
  /** Whether it is one of the Gateway API, and not of Linkerd. */
  readonly gateway: boolean;
}

export const HTTP_FILTERS = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect'];
export const GRPC_FILTERS = ['RequestHeaderModifier'];

function redirectErrors({ path, statusCode, ...rest }: any, { matches = [] }: any, { gateway, target }: Judged): string[] {
  const isPrefix = matches.length === 1 && matches[0].path !== undefined && (matches[0].path.type ?? 'PathPrefix') === 'PathPrefix';
  const codes = [301, 302, ...(gateway && target.gatewayApi === '1.5.1' ? [303, 307, 308] : [])];
  return [
    ...when(path === undefined && Object.keys(rest).length === 0, 'redirect leads nowhere else and is skipped'),
    ...when(statusCode !== undefined && !codes.includes(statusCode), `redirect has status ${statusCode}; this target has ${codes.join(', ')}`),
    ...when(path?.type === 'ReplacePrefixMatch' && !isPrefix, 'redirect replaces the prefix of a rule that has not exactly one match, with a prefix: requests get 500'),
  ];
}

/** Judges a filter of a rule, or of a backend in it. */
export function filterErrors(filter: any, allowed: readonly string[], rule: any, judged: Judged): string[] {
  const { route } = judged;
  if (route.kind === 'GRPCRoute' && filter.type === 'ResponseHeaderModifier') {
    return ['filter ResponseHeaderModifier of a GRPCRoute breaks every request to the parent'];
  }
  const { set = [], add = [], remove = [] } = filter.requestHeaderModifier ?? filter.responseHeaderModifier ?? {};
  const path = filter.requestRedirect?.path;
  const replacement = path?.replaceFullPath ?? path?.replacePrefixMatch;
  return [
    ...when(!allowed.includes(filter.type), `filter ${filter.type} is not supported: the route is not applied`),
    ...[...set.map((h: any) => h.name), ...add.map((h: any) => h.name), ...remove].filter((name) => !isHeaderName(name)).map((name) => `invalid header name, got ${JSON.stringify(name)}`),
    ...[...set, ...add].filter((h: any) => !isHeaderValue(h.value)).map((h: any) => `invalid header value, got ${JSON.stringify(h.value)}`),
    ...when(path && replacement === undefined, 'redirect path must contain a replacement'),
    ...when(replacement !== undefined && !replacement.startsWith('/'), `redirect path must be absolute, got ${replacement}`),
    ...(filter.requestRedirect ? redirectErrors(filter.requestRedirect, rule, judged) : []),
  ];
}
