import { foundIn, testSentences } from './messages';

testSentences({
  'profile/duplicate-name': [
    '"routes" has the name "books" twice, which merges their metrics; set another "name"; expected each once in the ServiceProfile',
  ],
  'profile/empty-conditions': [
    '"spec.routes[0].condition.any" is empty, which matches no request; expected at least one',
    '"spec.routes[0].responseClasses[0].condition.all" is empty, for which the proxy drops the response class; expected at least one',
  ],
  'profile/half-status': [
    '"spec.routes[0].responseClasses[0].condition.status" has no "max", and proxies drop a range with one bound; expected both, with the same number for a single status',
  ],
  'profile/idle-service': [
    'Service shop/db is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP',
    'Service shop/db has only opaque ports, on which Linkerd knows no routes; set the annotation "config.linkerd.io/opaque-ports" of the Service to the ports that are to be opaque (to "" for none)',
  ],
  'profile/method': [
    '"spec.routes[0].condition.method" is not an HTTP method, got "get"; expected upper case, as in "GET"',
  ],
  'profile/negative-timeout': [
    '"spec.routes[0].timeout" is below zero, got "-5s", which Linkerd takes for none; expected a time above zero',
  ],
  'profile/not-at-top': [
    '"spec.routes[0].condition.not" cannot stand at the top of a condition, where the CRD and the webhook want different things; expected it within "all", as in all: [{ not: ... }]',
  ],
  'profile/opaque-ports': [
    '"spec.opaquePorts" is refused in every form, by the CRD or by the webhook; remove it, and set "config.linkerd.io/opaque-ports" on the Service',
  ],
  'profile/override-authority': [
    '"spec.dstOverrides[1].authority" is not the full name of a Service, got "web-v2.shop", so that its share of requests fails; expected one such as "web.shop.svc.cluster.local"',
    '"spec.dstOverrides[1].authority" is an address, got "10.0.0.7:80", which proxies drop; expected one such as "web.shop.svc.cluster.local"',
  ],
  'profile/override-weights': [
    '"spec.dstOverrides" has weights that are out of range, got 900000; expected integers from 0 to 429496',
    '"spec.dstOverrides" has only weights of 0, with which all traffic goes to the Service itself; expected at least one above 0',
    '"spec.dstOverrides[1].weight" is missing, so that the entry does nothing; expected one',
  ],
  'profile/path-regex': [
    '"spec.routes[0].condition.pathRegex" has the look-around "(?!" at character 2, got "/(?!internal).*"; expected none, because Linkerd\'s regex engine has no look-around',
    '"spec.routes[0].condition.pathRegex" demands "?", "#", white space or a control character, got "/search\\?q=.*"; expected a regex for the path alone, which Linkerd matches without the query and percent-encoded',
  ],
  'profile/refused': [
    '"spec.routes[0].condition.any[0]" says nothing; expected at least one of "method", "pathRegex", "all", "any", "not"',
    'status range is not one of HTTP statuses, got 500 to 600; expected integers from 100 to 599',
    '"spec.routes[0].condition" says nothing; expected at least one of "method", "pathRegex", "all", "any", "not"',
  ],
  'profile/replaced-by-client': [
    '"spec.dstOverrides" of ServiceProfile shop/web.shop.svc.cluster.local would not hold for clients in "front", for whom this one replaces it as a whole; repeat "dstOverrides"',
  ],
  'profile/retry-budget': [
    '"spec.retryBudget.ttl" is out of range, got 300000ms; expected 1000ms to 60000ms',
  ],
  'profile/shadowed-route': [
    '"routes" has "GET /books/new" behind "GET /books/{id}", which takes all of its requests, so that it can never match; expected special routes before general ones',
    '"routes" has "POST /books" behind "all", which takes all of its requests, so that it can never match; expected special routes before general ones',
  ],
  'profile/unanchored-regex': [
    '"spec.routes[0].condition.pathRegex" becomes "^/books|/authors$", because Linkerd only looks at the first and the last character, and matches a part of other paths too; expected "(/books|/authors)"',
    '"spec.routes[0].condition.pathRegex" becomes "^/price\\$", because Linkerd only looks at the first and the last character, and matches a part of other paths too; expected "/price\\$$"',
  ],
  'profile/unused-name': [
    '"metadata.name" is not the DNS name of a Service in this cluster, got "web.shop"; expected one such as "web.shop.svc.cluster.local", by which Linkerd looks a ServiceProfile up',
    '"metadata.name" is not the DNS name of a Service in this cluster, got "api.example.com"; expected one such as "web.shop.svc.cluster.local", by which Linkerd looks a ServiceProfile up',
    '"metadata.name" is the name of Service shop/wbe, which is not there; expected that of a Service',
  ],
  'profile/unused-namespace': [
    '"metadata.namespace" has no clients in the mesh that would see it, got "profiles"; expected the namespace of the Service, "shop", or one with meshed clients',
  ],
  'routing/profile-shadows-route': [
    'this ServiceProfile for Service shop/web does not go with HTTPRoute shop/web, because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; keep only one of the two',
    'this TrafficSplit for Service shop/web does not go with "balancer.linkerd.io/failure-accrual", because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; keep only one of the two',
  ],
});

const profile = (spec: string, namespace = 'shop', name = 'web.shop.svc.cluster.local') => `
apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const ROUTES = '{ routes: [{ name: all, condition: { pathRegex: /.* } }] }';
const regex = (text: string) => profile(`{ routes: [{ name: all, condition: { pathRegex: '${text}' } }] }`);
const overrides = (list: string) => profile(`{ dstOverrides: ${list} }`);
const route = (namespace: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: ${namespace} }
spec: { parentRefs: [{ group: core, kind: Service, name: web, namespace: shop, port: 80 }], rules: [{}] }
`;
const split = (service: string) => `
apiVersion: split.smi-spec.io/v1alpha1
kind: TrafficSplit
metadata: { name: web, namespace: shop }
spec: { service: ${service}, backends: [{ service: v1, weight: 1 }] }
`;
const shadows = (what: string, by: string, where = '') => (
  `warning: this ${by} for Service shop/web does not go with ${what}, because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service${where}; keep only one of the two`);

test.each<[string, string, string[]]>([
  ['profile/unanchored-regex', regex('^/a|/b$'), ['warning: "spec.routes[0].condition.pathRegex" becomes "^/a|/b$", because Linkerd only looks at the first and the last character, and matches a part of other paths too; expected "(^/a|/b$)"']],
  ['profile/unanchored-regex', regex('^/a$|^/b$'), []],
  ['profile/unanchored-regex', regex('(?=a)|b'), []],
  ['profile/override-authority', overrides('[{ weight: 1 }]'), ['warning: "spec.dstOverrides[0].authority" is missing, so that the entry does nothing; expected one such as "web.shop.svc.cluster.local"']],
  ['profile/override-authority', overrides('[{ authority: v1, weight: 0 }, { authority: "[::1]:80", weight: 1 }]'), [
    'warning: "spec.dstOverrides[1].authority" is an address, got "[::1]:80", which proxies drop; expected one such as "web.shop.svc.cluster.local"',
  ]],
  ['profile/override-weights', overrides('[{ authority: web.shop.svc.cluster.local, weight: lots }]'), ['error: "spec.dstOverrides" has a weight that is no quantity, got "lots"; expected an integer']],
  ['profile/half-status', profile('{ routes: [{ name: all, condition: { method: GET }, responseClasses: [{ condition: { not: { status: { max: 299 } } } }] }] }'), [
    'warning: "spec.routes[0].responseClasses[0].condition.not.status" has no "min", and proxies drop a range with one bound; expected both, with the same number for a single status',
  ]],
  ['profile/retry-budget', profile('{ retryBudget: { retryRatio: 0, minRetriesPerSecond: 0, ttl: 10s } }'), [
    'warning: "spec.retryBudget" allows no retry at all; expected "retryRatio" or "minRetriesPerSecond" above 0, or no retryable routes',
  ]],
  ['profile/retry-budget', profile('{ retryBudget: { retryRatio: -1, minRetriesPerSecond: 1, ttl: 10s } }'), []],
  ['profile/empty-conditions', profile('{ routes: [{ name: all, condition: { all: [] } }] }'), ['warning: "spec.routes[0].condition.all" is empty, which matches every request; expected at least one']],
  ['routing/profile-shadows-route', `${route('shop')}---${profile(ROUTES, 'front')}`, [shadows('HTTPRoute shop/web', 'ServiceProfile', ' for clients in "front"')]],
  ['routing/profile-shadows-route', `${route('back')}---${profile(ROUTES, 'front')}`, []],
  ['routing/profile-shadows-route', `${route('front')}---${split('web')}`, [shadows('HTTPRoute front/web', 'TrafficSplit')]],
  ['routing/profile-shadows-route', `${route('front')}---${split('web')}---${profile(ROUTES)}`, [shadows('HTTPRoute front/web', 'ServiceProfile')]],
  ['routing/profile-shadows-route', `${route('front')}---${split('web')}---${profile('{ dstOverrides: [{ authority: web.shop.svc.cluster.local, weight: 1 }] }')}`, [shadows('HTTPRoute front/web', 'TrafficSplit')]],
  ['routing/profile-shadows-route', `${route('front')}---${profile(ROUTES, 'shop', 'web.shop')}`, []],
  ['profile/unused-name', profile(ROUTES, 'shop', 'Web.shop'), []],
  ['profile/idle-service', profile(ROUTES), []],
])('%s, in %s', (check, yaml, messages) => {
  expect(foundIn(yaml, check)).toEqual(messages);
});
