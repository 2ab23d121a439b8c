import {
  backendRefs, changed, EXTENSION_REF, GATEWAY_PARENT_REFS, gatewaySince, has, HEADER_VALUE, headerModifier, HOSTNAMES, namedMatches, parentRefs,
  PLAIN_REMOVE, QUERY_VALUE, redirect, releases, REQUEST_MIRROR, RULE_NAME, SESSION_PERSISTENCE, URL_REWRITE, USE_DEFAULT_GATEWAYS, V1_2, V1_5,
} from './route';
import { ANY, choice, closed, depends, integer, like, list, PORT, required, Shape, since, sized, TEXT, unique } from './shape';
import { FORMAT_DURATION, GATEWAY_DURATION, TOKEN } from './texts';
import { newerVersion, specOf } from './with-spec';

// HTTPRoute, of both groups that have it.

const METHOD = choice('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH');
const PATH = closed({ type: choice('Exact', 'PathPrefix', 'RegularExpression'), value: sized(0, 1024) });

function match(header: Shape, query: Shape): Shape {
  return closed({ path: PATH, headers: namedMatches(TOKEN, header), queryParams: namedMatches(query, QUERY_VALUE), method: METHOD });
}

// The Gateway API's. What gateways do and Linkerd does not is not looked into.

const CORS = releases('1.3.0', '1.5.0');
const EXTERNAL_AUTH = releases('1.4.0');

const NARROW_HEADER_VALUE = like((value) => /^[!-~]+([\t ][!-~]+)*$/.test(value), 'visible ASCII characters, with single blanks between them', 1, 4096);
/** Header values, as the experimental channel has narrowed them. */
export const GATEWAY_HEADER_VALUE = changed(HEADER_VALUE, releases('1.5.0'), NARROW_HEADER_VALUE);
export const GATEWAY_HEADER_MODIFIER = headerModifier(GATEWAY_HEADER_VALUE, changed(PLAIN_REMOVE, releases('1.1.1', '1.1.1'), unique(TEXT, true, 16)));

const FILTERS = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite', 'ExtensionRef'];
const FILTER_TYPES = [choice(...FILTERS), choice(...FILTERS, 'CORS'), choice(...FILTERS, 'CORS', 'ExternalAuth')];

const FILTER = closed({
  type: required(depends((target) => FILTER_TYPES[Number(has(target, CORS)) + Number(has(target, EXTERNAL_AUTH))])),
  requestHeaderModifier: GATEWAY_HEADER_MODIFIER,
  responseHeaderModifier: GATEWAY_HEADER_MODIFIER,
  requestMirror: REQUEST_MIRROR,
  requestRedirect: redirect(changed(choice(301, 302), V1_5, choice(301, 302, 303, 307, 308))),
  urlRewrite: URL_REWRITE,
  extensionRef: EXTENSION_REF,
  cors: gatewaySince(CORS, ANY),
  externalAuth: gatewaySince(EXTERNAL_AUTH, ANY),
});
const GATEWAY_MATCH = match(GATEWAY_HEADER_VALUE, TOKEN);

const GATEWAY_RULE = closed({
  name: RULE_NAME,
  matches: changed(list(GATEWAY_MATCH, 0, 8), V1_2, list(GATEWAY_MATCH, 0, 64)),
  filters: list(FILTER, 0, 16),
  backendRefs: backendRefs({ filters: list(FILTER, 0, 16) }),
  timeouts: gatewaySince(releases('1.1.1', '1.2.0'), closed({ request: GATEWAY_DURATION, backendRequest: GATEWAY_DURATION })),
  retry: gatewaySince(releases('1.2.0'), ANY),
  sessionPersistence: SESSION_PERSISTENCE,
});

// Linkerd's own.

const OLDEST = ['v1alpha1', 'v1beta1'];
const HEADER_MODIFIER = headerModifier(HEADER_VALUE, PLAIN_REMOVE);
const REDIRECT = redirect(choice(301, 302));
const BACKEND_FILTERS = list(closed({
  type: required(choice('RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect')),
  requestHeaderModifier: HEADER_MODIFIER,
  responseHeaderModifier: HEADER_MODIFIER,
  requestRedirect: REDIRECT,
}), 0, 16);
const BACKEND_REFS = backendRefs({ filters: BACKEND_FILTERS });
const OLD_BACKEND_REFS = list(closed({ name: TEXT, namespace: TEXT, port: integer(), filters: BACKEND_FILTERS }));

const RULE = closed({
  matches: list(match(HEADER_VALUE, sized(1, 256)), 0, 8),
  filters: list(closed({
    type: required(choice('RequestHeaderModifier', 'RequestRedirect')),
    requestHeaderModifier: HEADER_MODIFIER,
    requestRedirect: REDIRECT,
  }), 0, 16),
  backendRefs: depends((_, version) => (OLDEST.includes(version) ? OLD_BACKEND_REFS : BACKEND_REFS)),
  timeouts: since((_, version) => (version === 'v1beta3' ? undefined : newerVersion('v1beta3', version)), closed({ request: FORMAT_DURATION, backendRequest: FORMAT_DURATION })),
});
const ANY_PORT = integer();

export const HTTP_ROUTE_KINDS: Readonly<Record<string, Shape>> = {
  'gateway.networking.k8s.io/HTTPRoute': specOf(closed({
    parentRefs: GATEWAY_PARENT_REFS,
    hostnames: HOSTNAMES,
    rules: changed(list(GATEWAY_RULE, 0, 16), V1_5, list(GATEWAY_RULE, 1, 16)),
    useDefaultGateways: USE_DEFAULT_GATEWAYS,
  })),
  'policy.linkerd.io/HTTPRoute': specOf(closed({
    parentRefs: parentRefs(depends((_, version) => (OLDEST.includes(version) ? ANY_PORT : PORT))),
    hostnames: HOSTNAMES,
    rules: list(RULE, 0, 16),
  })),
};
