import { foundIn, testSentences } from './messages';

testSentences({
  'routing/all-weights-zero': [
    '"spec.rules[0].backendRefs" has only weights of 0, on which proxies crash; expected at least one above 0',
  ],
  'routing/backend-without-port': [
    '"spec.rules[0].backendRefs[0].port" is missing, and a Service cannot get requests without one; set it to a port of '
      + 'the Service',
    '"spec.rules[0].backendRefs[0].port" is missing, and a Service cannot get requests without one; set it to a port of '
      + 'the Service',
  ],
  'routing/consumer-without-clients': [
    '"spec.parentRefs[0]" is Service shop/web of another namespace, so that the route is for clients in "routes" alone, '
      + 'where there are no pods; move the route to "shop" for clients of all namespaces',
  ],
  'routing/contradicting-filters': [
    '"spec.rules[0].backendRefs" goes with no redirect, which answers requests at once; remove one of the two',
    '"spec.rules[0].filters" has "RequestHeaderModifier" twice; expected each kind of filter once',
    '"spec.rules[0].filters[0].requestRedirect.path" replaces the matched prefix, which the rule does not have; expected '
      + 'exactly one match, of a path prefix',
    '"spec.rules[0].backendRefs[0].filters[0]" of type RequestHeaderModifier has nothing beside it; expected '
      + '"requestHeaderModifier", and no other',
    '"spec.rules[0].filters" both redirects and rewrites; expected one of the two',
  ],
  'routing/contradicting-timeouts': [
    '"spec.rules[0].timeouts.backendRequest" is longer than "request", got 2000ms above 1000ms; expected the shorter one '
      + 'there',
    '"spec.rules[0].timeouts.request" is negative, got -1000ms; expected at least 0',
  ],
  'routing/decided-by-age': [
    '"spec.rules[0].matches[0]" takes requests that match {"path":{"type":"Exact","value":"/static"}} to Service '
      + 'shop/web, as HTTPRoute shop/web-static does, and Linkerd would follow only the older of the two routes; expected '
      + 'each request in one route; remove the rule from one of the two',
    'HTTPRoute shop/web-orders takes requests that match {"path":{"type":"Exact","value":"/orders/new"}} to Service '
      + 'shop/web, as does the regex of requests that match {"path":{"type":"RegularExpression","value":"/orders/[^/]*"}} in '
      + '"spec.rules[0].matches[0]", and Linkerd would follow the older of the two routes, because it ranks both alike; '
      + 'expected both in one route, the regex last',
    '"spec.rules[0]" takes connections for api.stripe.com to EgressNetwork shop/internet, as TLSRoute shop/stripe does, '
      + 'and Linkerd would follow only the older of the two routes; expected each request in one route; remove the rule from '
      + 'one of the two',
  ],
  'routing/egress-parent-without-port': [
    '"spec.parentRefs[0].port" is needed for EgressNetwork shop/internet; set it to the port that clients dial, such as 443',
  ],
  'routing/grpc-match-without-method': [
    '"spec.rules[0].matches[0]" has no gRPC method, and a match of a GRPCRoute without one makes proxies refuse the whole '
      + 'policy of its parent; set "method", or use an HTTPRoute for headers alone',
  ],
  'routing/grpc-regex-method': [
    '"spec.rules[0].matches[0].method.type" is "RegularExpression", and Linkerd matches gRPC methods to the letter; use '
      + '"Exact", or leave "method" away for all methods of a service',
    '"spec.rules[0].matches[0].method.type" is "RegularExpression", and Linkerd matches gRPC methods to the letter; use '
      + '"Exact", or leave "method" away for all methods of a service',
  ],
  'routing/grpc-response-headers': [
    '"spec.rules[0].filters[0]" is a filter that Linkerd cannot apply in a rule of a GRPCRoute, got '
      + '"ResponseHeaderModifier"; expected one of RequestHeaderModifier; set response headers in the application, or in an '
      + 'HTTPRoute of the Gateway API',
    '"spec.rules[0].backendRefs[0].filters[0]" is a filter that Linkerd cannot apply in a backend of a GRPCRoute, got '
      + '"ResponseHeaderModifier"; expected one of RequestHeaderModifier; set response headers in the application, or in an '
      + 'HTTPRoute of the Gateway API',
  ],
  'routing/headless-parent': [
    '"spec.parentRefs[0]" Service shop/web is headless, and Linkerd ignores outbound policy of headless Services; '
      + 'expected a Service with a cluster IP',
    '"spec.parentRefs[0]" Service shop/web is of type ExternalName, for which Linkerd has no outbound policy; expected a '
      + 'Service with a cluster IP',
  ],
  'routing/implied-parent': [
    '"spec.parentRefs[0].group" is missing, and "gateway.networking.k8s.io" is what the CRD puts in, which has no '
      + 'Service; set it to "core"',
    '"spec.parentRefs[0].kind" is missing, and Gateway is what the CRD puts in, which group "" does not have; set it to '
      + '"Service"',
    '"spec.parentRefs[0]" says neither "kind" nor "group", which makes it a Gateway, and there is a Service shop/web; if '
      + 'that is meant, set "group" to "core" and "kind" to "Service"',
    '"spec.parentRefs[0]" says neither "kind" nor "group", which makes it a Gateway, and there is a Service shop/web; if '
      + 'that is meant, set "group" to "core" and "kind" to "Service"',
  ],
  'routing/invalid-grpc-method': [
    '"spec.rules[0].matches[0].method" names neither a service nor a method; expected one of both, or no match for all calls',
    '"spec.rules[0].matches[0].method.service" is not the name of a gRPC service, got "/shop.Orders"; expected a name '
      + 'such as "shop.v1.Orders"',
  ],
  'routing/invalid-header-change': [
    '"spec.rules[0].filters[0].requestHeaderModifier.set[0].value" is not a header or query parameter value, got "café"; '
      + 'expected 1 to 4096 visible ASCII characters',
    '"spec.rules[0].filters[0].requestHeaderModifier.remove[0]" is not a header or query parameter name, got "x debug"; '
      + 'expected 1 to 256 of the characters of an HTTP token',
  ],
  'routing/invalid-match': [
    '"spec.rules[0].matches[0].path.value" has the look-around "(?!" at character 2, got "/(?!admin).*"; expected none, '
      + 'because Linkerd\'s regex engine has no look-around',
    '"spec.rules[0].matches[0].headers[0].value" has a "(" without ")" at character 1, got "(gold"; expected "\\(" for the '
      + 'character',
    '"spec.rules[0].matches[0].headers[0].value" is not a header or query parameter value, got "Zürich"; expected 1 to '
      + '4096 visible ASCII characters',
  ],
  'routing/invalid-path': [
    '"spec.rules[0].matches[0].path.value" is not a path that a route can match, got "api"; expected at most 1024 '
      + 'characters that begin with "/", without "//", "/./", "/../", "%2F" or a query',
    '"spec.rules[0].matches[0].path.value" is not a path that a route can match, got "/search?q=tea"; expected at most '
      + '1024 characters that begin with "/", without "//", "/./", "/../", "%2F" or a query',
  ],
  'routing/invalid-redirect': [
    '"spec.rules[0].filters[0].requestRedirect.path.replacePrefixMatch" is not a path to redirect to, got "new"; expected '
      + 'at most 1024 visible ASCII characters that begin with "/", without a query',
    '"spec.rules[0].filters[0].requestRedirect.path" says no path; expected "replaceFullPath" or "replacePrefixMatch"',
  ],
  'routing/missing-backend': [
    '"spec.rules[0].backendRefs[0]" is not there, got Service shop/web-v2, and its share of the requests fails; correct '
      + 'the name or the namespace',
  ],
  'routing/missing-parent': [
    '"spec.parentRefs[0]" is not there, got Service shop/wbe, so that the route does nothing; correct the name or the '
      + 'namespace',
    '"spec.parentRefs[0]" is not there, got Server shop/web, so that the route does nothing; correct the name or the '
      + 'namespace',
    '"spec.parentRefs[0]" is not there, got EgressNetwork shop/internet, so that the route does nothing; correct the name '
      + 'or the namespace',
  ],
  'routing/name-of-egress-network': [
    '"spec.parentRefs[0]" names no port of Service shop/proxy, and there is an EgressNetwork with the same name, for '
      + 'which Linkerd may follow the route, too; set "port", or rename one of the two',
  ],
  'routing/no-catch-all': [
    '"spec.parentRefs[0]" Service shop/web has no other route, and no rule of this one takes all requests, so that the '
      + 'rest is answered with 404 instead of going to the Service; add a last rule without conditions, or acknowledge this',
    '"spec.parentRefs[0]" Service shop/web has 2 routes, and no rule of them takes all requests, so that the rest is '
      + 'answered with 404 instead of going to the Service; add a last rule without conditions, or acknowledge this',
  ],
  'routing/no-rules': [
    'the route has no rules, with which it takes no request; add rules, or remove it',
    'the route has no rules, with which it takes no request; add rules, or remove it',
  ],
  'routing/not-one-rule': [
    '"spec.rules" has 2 entries; expected exactly one, because a TCPRoute can tell no connections apart; make a route for '
      + 'each',
  ],
  'routing/open-backend-namespace': [
    '"spec.rules[0].backendRefs[0].namespace" is missing for the Service "web-cache", and Linkerd looks in "shop", the '
      + 'namespace of the parent, and not in "front", as other implementations of the Gateway API do; set it',
    '"spec.rules[0].backendRefs[0].namespace" is missing for the Service "web-cache", and Linkerd looks in "shop", the '
      + 'namespace of the parent, and not in "front", as other implementations of the Gateway API do; set it',
  ],
  'routing/other-kind-first': [
    'HTTPRoute shop/orders-http does not go with GRPCRoute shop/orders on the same port of Service shop/orders, because '
      + 'Linkerd follows routes of one kind for a port and would ignore all but the GRPCRoute; expected one kind for each '
      + 'port; make both of one kind, or give both a different port',
    'TLSRoute shop/stripe does not go with HTTPRoute shop/packages on the same port of EgressNetwork shop/internet, '
      + 'because Linkerd follows routes of one kind for a port and would ignore all but the HTTPRoute; expected one kind for '
      + 'each port; make both of one kind, or give both a different port',
  ],
  'routing/protocol-of-every-port': [
    '"spec.parentRefs[0].port" is missing, with which the route is for each of the ports 80, 9090, and Linkerd takes all '
      + 'of them for HTTP/2 without looking; set it to the port that is meant',
  ],
  'routing/second-tcp-route': [
    'TCPRoute shop/db-b takes all connections to Service shop/db, as TCPRoute shop/db-a does, and Linkerd would follow '
      + 'only the older of the two routes; expected each request in one route; remove the rule from one of the two',
  ],
  'routing/server-of-connections': [
    '"spec.parentRefs[0]" is a Server, and Linkerd does nothing with a TCPRoute on one; expected a Service or an '
      + 'EgressNetwork; to say who may connect, use an AuthorizationPolicy for the Server',
  ],
  'routing/shadowed-rule': [
    '"spec.rules" has requests that match {"path":{"type":"Exact","value":"/static"}} after requests that match '
      + '{"path":{"type":"PathPrefix","value":"/static"}}, which would take them all; expected each request once, and an '
      + 'exact path before the same path as a prefix',
    '"spec.rules" has requests that match {"path":{"type":"Exact","value":"/orders/new"}} after requests that match '
      + '{"path":{"type":"RegularExpression","value":"/orders/[^/]*"}}, whose regex would take them all, because Linkerd '
      + 'ranks both alike; expected the regex last',
  ],
  'routing/shorter-alternative-first': [
    '"spec.rules[0].matches[0].path.value" never matches "/orders", got "/order|/orders", because Linkerd takes the first '
      + 'alternative that fits, "/order", and demands that it is the whole text; expected longer alternatives first, or "$" '
      + 'behind them',
    '"spec.rules[0].matches[0].headers[0].value" never matches "gold-plus", got "tier-(gold|gold-plus)", because Linkerd '
      + 'takes the first alternative that fits, "gold", and demands that it is the whole text; expected longer alternatives '
      + 'first, or "$" behind them',
  ],
  'routing/single-weight-zero': [
    '"spec.rules[0].backendRefs" has a single backend with weight 0, and a single backend gets all traffic whatever its '
      + 'weight; expected a weight above 0, or a second backend',
  ],
  'routing/too-many-matches': [
    '"spec.rules" has 133 matches in all; expected at most 128; spread them over several routes',
  ],
  'routing/two-api-groups': [
    'HTTPRoute shop/web-api of policy.linkerd.io does not go with HTTPRoute shop/web of gateway.networking.k8s.io on the '
      + 'same port of Service shop/web, because Linkerd merges both by their age; expected one API group for each port; give '
      + 'both the same API group, or a different port',
  ],
  'routing/unknown-backend-port': [
    '"spec.rules[0].backendRefs[0].port" is not a port of Service shop/web-v2, got 8080; expected one of its ports (not a '
      + 'target port): 80',
  ],
  'routing/unknown-parent-port': [
    '"spec.parentRefs[0].port" is not a port of Service shop/web, got 8080; expected one of its ports (not a target port): 80',
  ],
  'routing/unsupported-backend': [
    '"spec.rules[0].backendRefs[0]" is of a kind to which Linkerd sends no requests, got ServiceImport of '
      + '"multicluster.x-k8s.io"; expected a Service, or for routes of an EgressNetwork that EgressNetwork, of group '
      + '"policy.linkerd.io"',
    '"spec.rules[0].backendRefs[0]" is of a kind to which Linkerd sends no requests, got EgressNetwork of "linkerd.io"; '
      + 'expected a Service, or for routes of an EgressNetwork that EgressNetwork, of group "policy.linkerd.io"',
  ],
  'routing/unsupported-filter': [
    '"spec.rules[0].filters[0]" is a filter that Linkerd cannot apply in a rule of an HTTPRoute of '
      + 'gateway.networking.k8s.io, got "URLRewrite"; expected one of RequestHeaderModifier, ResponseHeaderModifier, '
      + 'RequestRedirect; rewrite in the application or at the ingress, or answer with a redirect',
    '"spec.rules[0].filters[0]" is a filter that Linkerd cannot apply in an inbound rule of an HTTPRoute of '
      + 'gateway.networking.k8s.io, got "RequestMirror"; expected one of RequestHeaderModifier, RequestRedirect; mirror in '
      + 'the application or at the ingress, or split a share of the traffic among backends',
    '"spec.rules[0].backendRefs[0].filters[0]" is a filter that Linkerd cannot apply in a backend of an HTTPRoute of '
      + 'gateway.networking.k8s.io, got "ExtensionRef"; expected one of RequestHeaderModifier, ResponseHeaderModifier, '
      + 'RequestRedirect; there are no extensions of Linkerd for routes',
    '"spec.rules[0].backendRefs[0].filters[0]" is a filter that Linkerd cannot apply in a backend of an HTTPRoute of '
      + 'gateway.networking.k8s.io, got "RequestMirror"; expected one of RequestHeaderModifier, ResponseHeaderModifier, '
      + 'RequestRedirect; mirror in the application or at the ingress, or split a share of the traffic among backends',
  ],
});

const parent = (rest = '') => `parentRefs: [{ group: core, kind: Service, name: web, port: 80${rest} }]`;
const route = (spec: string, kind = 'HTTPRoute', version = 'v1', name = 'web', namespace = 'shop') => (
  `{ apiVersion: gateway.networking.k8s.io/${version}, kind: ${kind}, metadata: { name: ${name}, namespace: ${namespace} }, spec: { ${spec} } }\n`);
const service = '{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ port: 80 }] } }\n---\n';

test.each([
  ['2.17', 'v1alpha2', 'warning'], ['2.20', 'v1', 'error'],
])('in Linkerd %s a regex for a gRPC method is no more than a %s', (version, apiVersion, severity) => {
  const yaml = route(`${parent()}, rules: [{ matches: [{ method: { type: RegularExpression, service: a } }] }]`, 'GRPCRoute', apiVersion);
  expect(foundIn(yaml, 'routing/grpc-regex-method', { version })[0]).toMatch(new RegExp(`^${severity}: `));
});

test('what breaks a Service is an error where the Service is there, and may be one where it is not', () => {
  const foreign = route(`${parent()}, rules: [{ backendRefs: [{ group: example.com, kind: Function, name: web, port: 80 }] }]`);
  expect(foundIn(service + foreign, 'routing/unsupported-backend')[0]).toMatch(/^error: /);
  expect(foundIn(foreign, 'routing/unsupported-backend')[0]).toMatch(/^warning: /);
  const mirrored = route(`${parent()}, rules: [{ backendRefs: [{ name: web, port: 80, filters: [{ type: ExtensionRef, extensionRef: { group: a, kind: B, name: c } }] }] }]`);
  expect(foundIn(service + mirrored, 'routing/unsupported-filter')[0]).toMatch(/^error: /);
  expect(foundIn(mirrored, 'routing/unsupported-filter')[0]).toMatch(/^warning: /);
});

test('who names a parent and no more may mean a Gateway that is made elsewhere', () => {
  const nameless = service + route('parentRefs: [{ name: web, port: 80 }]');
  expect(foundIn(nameless, 'routing/implied-parent')[0]).toMatch(/^info: /);
  expect(foundIn(nameless, 'routing/implied-parent', { completeNamespaces: ['shop'] })[0]).toMatch(/^warning: /);
  expect(foundIn(service + route('parentRefs: [{ name: web, port: 443 }]'), 'routing/implied-parent')).toEqual([]);
  expect(foundIn(route('parentRefs: [{ group: core, kind: Server, name: web }]'), 'routing/implied-parent')).toHaveLength(1);
  expect(foundIn(route('parentRefs: [{ group: policy.linkerd.io, name: web }]'), 'routing/implied-parent')).toEqual([
    'warning: "spec.parentRefs[0].kind" is missing, and Gateway is what the CRD puts in, which group "policy.linkerd.io" does not have; set it to "Server" or "EgressNetwork"',
  ]);
});

test('a backend of a consumer route is looked for where the parent is', () => {
  const consumer = route(`${parent(', namespace: shop')}, rules: [{ backendRefs: [{ name: web-v2, port: 80 }] }]`, 'HTTPRoute', 'v1', 'web', 'front');
  const backend = (namespace: string) => service.replace('name: web,', 'name: web-v2,').replace('namespace: shop', `namespace: ${namespace}`);
  const severities = (yaml: string) => foundIn(yaml, 'routing/open-backend-namespace').map((found) => found.split(':')[0]);
  expect(severities(consumer)).toEqual(['info']);
  expect(severities(backend('shop') + consumer)).toEqual([]);
  expect(severities(backend('front') + consumer)).toEqual(['warning']);
  expect(severities(backend('front') + backend('shop') + consumer)).toEqual(['warning']);
});

test('what the schema refuses is not refused twice', () => {
  const wrong = route(`${parent()}, rules: [{ backendRefs: [{ name: web, port: 80, filters: [{ type: Unknown }] }], filters: [{ type: CORS }] }]`);
  expect(foundIn(wrong, 'routing/unsupported-filter')).toEqual([]);
  expect(foundIn(wrong, 'versions/invalid-field').length).toBeGreaterThan(1);
});

test('two parents of one route do not stand in each other\'s way', () => {
  const rules = 'rules: [{ matches: [{ path: { type: Exact, value: /a } }] }, { matches: [{ path: { value: /a } }] }, {}]';
  const twice = route(`parentRefs: [{ group: core, kind: Service, name: web, port: 80 }, { group: core, kind: Service, name: web }], ${rules}`);
  expect(foundIn(twice, 'routing/shadowed-rule')).toEqual([]);
  expect(foundIn(twice, 'routing/decided-by-age')).toEqual([]);
});
