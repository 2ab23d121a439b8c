import { ApiObject, Duration, Testing } from 'cdk8s';
import { CircuitBreaker, CircuitBreakerProps, EgressNetworkRef, FailureAccrualMode, LinkerdVersion, RouteProfile, ServiceRef } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const { UNIFIED } = FailureAccrualMode;

const annotationsOf = (props: Partial<CircuitBreakerProps>) => {
  const chart = meshedChart();
  new CircuitBreaker(chart, 'breaker', { service: service(chart, 'web'), ...props });
  return only(chart, 'Service').metadata.annotations;
};

test('a breaker counts failures in a row unless it is told otherwise', () => {
  expect(annotationsOf({})).toEqual({ 'balancer.linkerd.io/failure-accrual': 'consecutive' });
  expect(annotationsOf({ maxFailures: 1, minPenalty: Duration.millis(0), maxPenalty: Duration.minutes(2), jitterRatio: 0.000001 })).toEqual({
    'balancer.linkerd.io/failure-accrual': 'consecutive',
    'balancer.linkerd.io/failure-accrual-consecutive-max-failures': '1',
    'balancer.linkerd.io/failure-accrual-consecutive-min-penalty': '0s',
    'balancer.linkerd.io/failure-accrual-consecutive-max-penalty': '120s',
    'balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio': '0.000001',
  });
});

test('a unified breaker looks at the share of successes too', () => {
  const rate = { successRateThreshold: 0.95, successRateWindow: Duration.seconds(30), successRateMinRequests: 0 };
  expect(annotationsOf({ mode: UNIFIED, maxFailures: 0, ...rate })).toEqual({
    'balancer.linkerd.io/failure-accrual': 'unified',
    'balancer.linkerd.io/failure-accrual-consecutive-max-failures': '0',
    'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0.95',
    'balancer.alpha.linkerd.io/failure-accrual-success-rate-window': '30s',
    'balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests': '0',
  });
  expect(annotationsOf({ mode: UNIFIED, successRateThreshold: 0 })).toEqual({
    'balancer.linkerd.io/failure-accrual': 'unified', 'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0',
  });
});

test.each<[string, object, string]>([
  ['the mode is not known', { mode: 'open' }, '"mode" is not known, got "open"; expected one of "consecutive", "unified"'],
  ['failures are negative', { maxFailures: -1 }, '"maxFailures" is out of range, got -1; expected an integer from 0 to 4294967295'],
  ['failures are a fraction', { maxFailures: 1.5 }, '"maxFailures" is out of range, got 1.5; expected an integer from 0 to 4294967295'],
  ['no failure opens it', { maxFailures: 0 }, '"maxFailures" is 0, with which the breaker never opens; expected at least 1, or no breaker'],
  ['nothing opens a unified one', { mode: UNIFIED, maxFailures: 0, successRateThreshold: 0 },
    '"maxFailures" is 0 and "successRateThreshold" too, with which the breaker never opens; expected at least 1, or no breaker'],
  ['the longest penalty is none', { maxPenalty: Duration.millis(0) }, '"maxPenalty" is out of range, got 0ms; expected at least 1ms'],
  ['penalties are reversed', { minPenalty: Duration.seconds(3), maxPenalty: Duration.seconds(2) },
    '"minPenalty" is longer than "maxPenalty", got 3s and 2s, with which Linkerd drops the breaker; expected the shorter one first'],
  ['the first penalty is longer than Linkerd\'s longest', { minPenalty: Duration.seconds(61) },
    '"minPenalty" is longer than "maxPenalty", got 61s and 60s by default, with which Linkerd drops the breaker; expected the shorter one first'],
  ['the longest penalty is shorter than Linkerd\'s first', { maxPenalty: Duration.millis(999) },
    '"minPenalty" is longer than "maxPenalty", got 1s by default and 999ms, with which Linkerd drops the breaker; expected the shorter one first'],
  ['the jitter is too large', { jitterRatio: 101 }, '"jitterRatio" is out of range, got 101; expected a number from 0 to 100 with at most six decimals'],
  ['the jitter is too fine', { jitterRatio: 1e-7 }, '"jitterRatio" is out of range, got 1e-7; expected a number from 0 to 100 with at most six decimals'],
  ['the threshold is a percentage', { mode: UNIFIED, successRateThreshold: 95 }, '"successRateThreshold" is out of range, got 95; expected a number from 0 to 1 with at most six decimals'],
  ['the window is too short', { mode: UNIFIED, successRateWindow: Duration.millis(9) }, '"successRateWindow" is out of range, got 9ms; expected at least 10ms'],
  ['too many requests are wanted', { mode: UNIFIED, successRateMinRequests: 1_000_001 }, '"successRateMinRequests" is out of range, got 1000001; expected an integer from 0 to 1000000'],
  ['failures in a row take no rate', { successRateThreshold: 0.9, successRateWindow: Duration.seconds(1) },
    '"successRateThreshold" and "successRateWindow" would do nothing in mode "consecutive"; set "mode" to "unified", or leave it away'],
  ['the rate is switched off', { mode: UNIFIED, successRateThreshold: 0, successRateMinRequests: 5 },
    '"successRateMinRequests" would do nothing, because "successRateThreshold" is 0, which switches it off; leave it away'],
])('fails when %s', (_, props, message) => {
  expect(messageOf(() => annotationsOf(props as CircuitBreakerProps))).toBe(`chart/breaker: ${message}`);
});

test('a consecutive breaker is there on every release, a unified one from 2.20 on', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_14 });
  const [web, api] = [service(chart, 'web'), service(chart, 'api')];
  new CircuitBreaker(chart, 'old', { service: web, maxFailures: 3 });
  expect(web.toJson().metadata.annotations['balancer.linkerd.io/failure-accrual']).toBe('consecutive');
  expect(messageOf(() => new CircuitBreaker(chart, 'new', { service: api, mode: UNIFIED }))).toBe('chart/new: "mode" "unified" needs Linkerd 2.20 (edge-26.6.2) or later, got target 2.14');
  expect(messageOf(() => new CircuitBreaker(chart, 'newer', { service: api, mode: UNIFIED, successRateThreshold: 0.5 }))).toBe([
    'chart/newer: 2 faults:',
    '"successRateThreshold" needs Linkerd 2.20 (edge-26.6.2) or later, got target 2.14',
    '"mode" "unified" needs Linkerd 2.20 (edge-26.6.2) or later, got target 2.14',
  ].join('\n  - '));
});

test('fails on what cannot have a breaker', () => {
  const chart = meshedChart();
  const network = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net' }, spec: { trafficPolicy: 'Allow' } });
  expect(messageOf(() => new CircuitBreaker(chart, 'a', { service: network }))).toBe('chart/a: "service" is EgressNetwork demo/net, over whose destinations Linkerd does not balance; expected a Service');
  expect(messageOf(() => new CircuitBreaker(chart, 'b', { service: ServiceRef.fromName(chart, 'ref', { name: 'users' }) })))
    .toBe('chart/b: "service" is a ServiceRef, and circuit breaking is said in annotations of the Service "users" itself; put a CircuitBreaker into the app that defines it');
  expect(messageOf(() => new CircuitBreaker(chart, 'c', { service: EgressNetworkRef.fromName(chart, 'egress', { name: 'all' }) }))).toContain('"service" is an EgressNetworkRef');
});

test('fails beside another one, and beside a ServiceProfile', () => {
  const chart = meshedChart();
  const web = service(chart, 'web');
  new CircuitBreaker(chart, 'first', { service: web });
  expect(messageOf(() => new CircuitBreaker(chart, 'second', { service: web, maxFailures: 3 }))).toBe('chart/second: Service "web" already has the CircuitBreaker chart/first; expected one CircuitBreaker for a target; remove one');
  expect(messageOf(() => new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET' }] }))).toBe('chart/profile: a ServiceProfile for Service demo/web does not go with a CircuitBreaker on the Service made by chart/first, '
    + 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; leave one of the two away');
});

test.each<[string, object, string]>([
  ['headless', { clusterIP: 'None' }, 'is headless'],
  ['opaque', { ports: [{ port: 6379 }] }, 'has no port on which Linkerd looks at HTTP'],
])('fails at synth when the Service is %s', (_, spec, message) => {
  const chart = meshedChart();
  new CircuitBreaker(chart, 'breaker', { service: service(chart, 'web', [80], spec) });
  expect(messageOf(() => Testing.synth(chart))).toContain(`[chart/breaker] "service" Service demo/web ${message}`);
});
