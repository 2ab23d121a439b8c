import { foundIn, testSentences } from './messages';

testSentences({
  'reliability/breaker-of-backend': [
    '"balancer.linkerd.io/failure-accrual" does not hold for requests that HTTPRoute shop/web sends here, because Service shop/web, which clients call, has no circuit breaker; set it there',
    '"balancer.linkerd.io/failure-accrual" does not hold for requests that HTTPRoute shop/cache sends here, because EgressNetwork shop/internet, which clients call, has no circuit breaker; set it there',
  ],
  'reliability/breaker-without-mode': [
    '"balancer.linkerd.io/failure-accrual-consecutive-max-failures" would do nothing, because "balancer.linkerd.io/failure-accrual" is not set; set it to "consecutive", or remove the rest',
    '"balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold" would do nothing, because "balancer.linkerd.io/failure-accrual" is not set; set it to "unified", or remove the rest',
  ],
  'reliability/compound-timeout': [
    '"spec.rules[0].timeouts.request" has more than one unit, got "1m30s", which Linkerd takes for no timeout; expected one number and one unit, such as "90s"',
  ],
  'reliability/headless-service': [
    'Service shop/db is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP',
  ],
  'reliability/honor-retry-after': [
    '"balancer.alpha.linkerd.io/failure-accrual-honor-retry-after" does nothing, because proxies ignore it; remove it',
  ],
  'reliability/idle-breaker': [
    '"balancer.linkerd.io/failure-accrual-consecutive-min-penalty" is longer than "balancer.linkerd.io/failure-accrual-consecutive-max-penalty", got 120s and 60s by default, with which Linkerd drops the breaker; expected the shorter one first',
    '"balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold" would do nothing in mode "consecutive"; set "balancer.linkerd.io/failure-accrual" to "unified", or leave it away',
    '"balancer.linkerd.io/failure-accrual-consecutive-max-failures" is 0 and "balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold" too, with which the breaker never opens; expected at least 1, or no breaker',
  ],
  'reliability/invalid-balancer': [
    '"balancer.linkerd.io/failure-accrual" is not known, got "Consecutive"; expected one of "consecutive", "unified"',
    '"balancer.linkerd.io/failure-accrual-consecutive-max-penalty" is out of range, got 0ms; expected at least 1ms',
    '"balancer.alpha.linkerd.io/penalize-failures" is not a boolean, got "yes"; expected one of "true", "false"',
  ],
  'reliability/invalid-retries': [
    '"retry.linkerd.io/http" has what Linkerd cannot read, got " 429"; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"',
    '"retry.linkerd.io/timeout" is not a duration that Linkerd reads, got "1m30s"; expected one integer and one unit of "ms", "s", "m", "h", "d", such as "90s"',
  ],
  'reliability/invalid-timeouts': [
    '"timeout.linkerd.io/request" is not a duration that Linkerd reads, got "1m30s"; expected one integer and one unit of "ms", "s", "m", "h", "d", such as "90s"',
    '"timeout.linkerd.io/idle" is not a duration that Linkerd reads, got "30"; expected one integer and one unit of "ms", "s", "m", "h", "d", such as "90s"',
  ],
  'reliability/late-retry': [
    'the timeout of a request, 1000ms (set by Service shop/web), leaves no time to retry after "retry.linkerd.io/timeout", 2000ms (set by Service shop/web); expected it to be longer, best by the factor of all tries',
    'the timeout of a request, 2000ms (set by HTTPRoute shop/web), leaves no time to retry after "retry.linkerd.io/timeout", 2000ms (set by Service shop/web); expected it to be longer, best by the factor of all tries',
  ],
  'reliability/load-biaser-off': [
    '"balancer.alpha.linkerd.io/load-biaser-penalty" would do nothing, because "balancer.alpha.linkerd.io/penalize-failures" is not true; set it to "true", or remove the rest',
    '"balancer.alpha.linkerd.io/load-biaser-penalty" adds no load to endpoints that refuse requests, got "0s"; expected a time above zero',
  ],
  'reliability/local-traffic-policy': [
    '"spec.internalTrafficPolicy" is Local, and the pods of Deployment shop/agent are not on every node, so that requests fail on the others; expected a DaemonSet, or no such policy',
  ],
  'reliability/overridden-rule-timeout': [
    '"timeout.linkerd.io/request" of its annotations would take the place of every "timeouts.request" in the rules of the route; expected one of the two',
  ],
  'reliability/replaced-by-route': [
    '"retry.linkerd.io/http" of Service shop/web would not hold for this route, because retries of a route replace those of its Service as a whole; restate "retry.linkerd.io/http" in its annotations',
    '"timeout.linkerd.io/idle" of EgressNetwork shop/internet would not hold for this route, because timeouts of a route replace those of its EgressNetwork as a whole; restate "timeout.linkerd.io/idle" in its annotations',
  ],
  'reliability/retry-without-statuses': [
    '"retry.linkerd.io/limit" has no list of statuses beside it, so that no status is retried; add "retry.linkerd.io/http" or "retry.linkerd.io/grpc"',
    '"retry.linkerd.io/limit" has no list of statuses beside it, so that no status is retried; add "retry.linkerd.io/http"',
    '"retry.linkerd.io/timeout" has no list of statuses beside it, so that only tries that take too long are retried; add "retry.linkerd.io/http" or "retry.linkerd.io/grpc"',
  ],
  'reliability/too-new': [
    ['"retry.linkerd.io/http" needs Linkerd 2.16 (edge-24.7.5) or later, got target 2.15', '"timeout.linkerd.io/request" needs Linkerd 2.16 (edge-24.7.5) or later, got target 2.15'],
    '"balancer.linkerd.io/failure-accrual" "unified" needs Linkerd 2.20 (edge-26.6.2) or later, got target 2.19',
  ],
  'reliability/unread-annotation': [
    '"retry.linkerd.io/http" is not read on a Namespace; expected on a Service, EgressNetwork or HTTPRoute',
    '"balancer.linkerd.io/failure-accrual" is not read on a Deployment or its pods; expected on the Service that clients call',
    '"retry.linkerd.io/http" is not read on a GRPCRoute; expected on a Service, EgressNetwork or HTTPRoute',
    '"balancer.alpha.linkerd.io/penalize-failures" is not read on an EgressNetwork; expected on the Service that clients call',
  ],
  'reliability/unread-rule-timeout': [
    '"spec.rules[0].timeouts.request" would be ignored: it needs Linkerd 2.20 (edge-25.11.3) or later, got target 2.19; set the annotation "timeout.linkerd.io/request"',
    '"spec.rules[0].timeouts.backendRequest" would be ignored: Linkerd has no timeout of that kind; set the annotation "retry.linkerd.io/timeout" for a try, or "timeout.linkerd.io/response"',
  ],
  'reliability/zero-retries': [
    '"retry.linkerd.io/limit" is not a retry limit, got 0; expected an integer from 1 to 65535; to switch retries off leave the policy away',
    '"retry.linkerd.io/timeout" is out of range, got 0ms; expected at least 1ms',
  ],
  'reliability/zero-rule-timeout': [
    '"spec.rules[0].timeouts.request" does not switch off the timeout of Service shop/web, got "0s"; expected a time above zero, or no "timeout.linkerd.io/request" on the Service',
    '"spec.rules[0].timeouts.request" does not switch off the timeout of EgressNetwork shop/internet, got "0s"; expected a time above zero, or no "timeout.linkerd.io/request" on the EgressNetwork',
  ],
  'reliability/zero-timeout': [
    '"timeout.linkerd.io/request" is out of range, got 0ms; expected at least 1ms',
    '"timeout.linkerd.io/idle" is out of range, got 0ms; expected at least 1ms',
  ],
});

const service = (annotations: string, name = 'web') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop, annotations: { ${annotations} } }
spec: { ports: [{ port: 80 }] }
`;
const route = (annotations: string, rules = '[{}]', parent = '{ group: core, kind: Service, name: web, port: 80 }', version = 'gateway.networking.k8s.io/v1') => `
apiVersion: ${version}
kind: HTTPRoute
metadata: { name: web, namespace: shop, annotations: { ${annotations} } }
spec: { parentRefs: [${parent}], rules: ${rules} }
`;

const SERVER = '{ group: policy.linkerd.io, kind: Server, name: web }';

test.each<[string, string, string[]]>([
  ['reliability/invalid-retries', service('retry.linkerd.io/http: 5xx, retry.linkerd.io/limit: " 3"'), ['warning: "retry.linkerd.io/limit" is not a retry limit, got " 3"; expected an integer from 1 to 65535']],
  ['reliability/invalid-retries', service('retry.linkerd.io/http: "5xx,,429"'), ['warning: "retry.linkerd.io/http" has what Linkerd cannot read, got ""; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"']],
  ['reliability/invalid-retries', service('retry.linkerd.io/http: "5xx,5XX,+503"'), []],
  ['reliability/invalid-retries', route('retry.linkerd.io/http: "600"', '[{}]', SERVER, 'policy.linkerd.io/v1beta3'), []],
  ['reliability/invalid-balancer', service('balancer.linkerd.io/failure-accrual-consecutive-max-failures: many'), ['warning: "balancer.linkerd.io/failure-accrual-consecutive-max-failures" is not an integer, got "many"; expected an integer from 0 to 4294967295']],
  ['reliability/invalid-balancer', service('balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio: much'), ['warning: "balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio" is not a number, got "much"; expected a number from 0 to 100']],
  ['annotations/unknown-key', service('balancer.alpha.linkerd.io/failure-accrual-success-rate-treshold: "0.9"'), [expect.stringContaining('failure-accrual-success-rate-threshold') as any]],
  // On purpose: as near as a route comes to having no retries.
  ['reliability/replaced-by-route', `${service('retry.linkerd.io/http: 5xx')}---${route('retry.linkerd.io/limit: "1"')}`, []],
  ['reliability/replaced-by-route', `${service('retry.linkerd.io/http: "5xx,", timeout.linkerd.io/idle: 1x')}---${route('retry.linkerd.io/http: "500", timeout.linkerd.io/request: 1s')}`, []],
  ['reliability/replaced-by-route', `${service('timeout.linkerd.io/idle: 1m')}---${route('', '[{ timeouts: { request: 0s } }, { timeouts: { request: 5s } }]')}`, [
    'warning: "timeout.linkerd.io/idle" of Service shop/web would not hold for this route, because timeouts of a route replace those of its Service as a whole; restate "timeout.linkerd.io/idle" in its annotations',
  ]],
  // What is late on the Service alone is said of the Service.
  ['reliability/late-retry', `${service('retry.linkerd.io/timeout: 2s, timeout.linkerd.io/request: 1s')}---${route('')}`, [
    'warning: the timeout of a request, 1000ms (set by Service shop/web), leaves no time to retry after "retry.linkerd.io/timeout", 2000ms (set by Service shop/web); expected it to be longer, best by the factor of all tries',
  ]],
  ['reliability/late-retry', `${service('timeout.linkerd.io/request: 1s')}---${route('retry.linkerd.io/http: 5xx, retry.linkerd.io/timeout: 2s', '[{}, {}, { timeouts: { request: 3s } }]')}`, [
    'warning: the timeout of a request, 1000ms (set by Service shop/web), leaves no time to retry after "retry.linkerd.io/timeout", 2000ms (set by HTTPRoute shop/web); expected it to be longer, best by the factor of all tries',
  ]],
  ['reliability/late-retry', service('retry.linkerd.io/timeout: 2s, timeout.linkerd.io/request: "0"'), []],
  ['reliability/unread-annotation', route('timeout.linkerd.io/request: 1s', '[{}]', SERVER, 'policy.linkerd.io/v1beta3'), [
    'warning: "timeout.linkerd.io/request" is not read on an HTTPRoute that hangs on neither a Service nor an EgressNetwork; expected on a Service, EgressNetwork, HTTPRoute or GRPCRoute for clients of a Service',
  ]],
  ['reliability/unread-annotation', '{ apiVersion: v1, kind: Pod, metadata: { name: web, annotations: { retry.linkerd.io/limit: "1" } }, spec: { containers: [] } }', [
    'warning: "retry.linkerd.io/limit" is not read on a Pod; expected on a Service, EgressNetwork, HTTPRoute or GRPCRoute',
  ]],
  ['reliability/unread-annotation', '{ apiVersion: policy.linkerd.io/v1alpha1, kind: EgressNetwork, metadata: { name: all, annotations: { balancer.linkerd.io/failure-accrual: consecutive } }, spec: { trafficPolicy: Allow } }', []],
  ['reliability/headless-service', service('retry.linkerd.io/http: 5xx').replace('ports:', 'type: ExternalName, externalName: example.com, ports:'), [
    'warning: Service shop/web is of type ExternalName, for which Linkerd has no outbound policy; expected a Service with a cluster IP',
  ]],
  ['reliability/compound-timeout', route('', '[{ timeouts: { request: 2 } }]'), []],
  ['reliability/overridden-rule-timeout', route('timeout.linkerd.io/request: 1s', '[{ timeouts: { request: 5s } }]', SERVER, 'policy.linkerd.io/v1beta3'), []],
])('%s, in %s', (check, yaml, messages) => {
  expect(foundIn(yaml, check)).toEqual(messages);
});
