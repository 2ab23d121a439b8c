import { LinkerdVersion } from '../../src';
import { breakerOf, loadBiaserOf, retriesOf, timeoutsOf } from '../../src/linkerd/traffic-settings';

const { V2_15, V2_19, V2_20 } = LinkerdVersion;
const keyed = (prefix: string, values: Record<string, string>) => Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value]));

test.each<[Record<string, string>, object | undefined]>([
  [{}, undefined],
  [{ http: '5XX,+0429,502-504,5xx' }, { statuses: ['5xx', '429', '502-504'], limit: 1 }],
  [{ http: '5xx', limit: '3', timeout: ' 400ms ' }, { statuses: ['5xx'], limit: 3, perTryMillis: 400 }],
  [{ limit: '3' }, { statuses: [], limit: 3 }],
  [{ limit: '0' }, undefined],
  [{ http: '5xx', limit: '0', timeout: '0' }, { statuses: ['5xx'], limit: 1 }],
  [{ timeout: '1d' }, { statuses: [], limit: 1, perTryMillis: 86_400_000 }],
  [{ grpc: 'unavailable' }, undefined],
  [{ grpc: 'nonsense', http: '5xx' }, { statuses: ['5xx'], limit: 1 }],
  [{ http: '5xx, 429' }, undefined],
  [{ http: '504-502' }, undefined],
  [{ http: '5xx,' }, undefined],
  [{ http: '600' }, undefined],
  [{ http: '5xx', limit: ' 3' }, undefined],
  [{ http: '5xx', limit: '65536' }, undefined],
  [{ http: '5xx', timeout: '1.5s' }, undefined],
  [{ http: '5xx', timeout: '99999999999999999999d' }, undefined],
])('retries of %j', (values, retries) => {
  expect(retriesOf(keyed('retry.linkerd.io/', values), 'http', V2_20)).toEqual(retries);
});

test('retries of gRPC have a list of their own, and releases before 2.16 none', () => {
  const annotations = { 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/grpc': 'Unavailable,internal', 'retry.linkerd.io/limit': '2' };
  expect(retriesOf(annotations, 'grpc', V2_20)).toEqual({ statuses: ['unavailable', 'internal'], limit: 2 });
  expect(retriesOf(annotations, 'http', V2_15)).toBeUndefined();
});

test.each<[Record<string, string>, object | undefined]>([
  [{}, undefined],
  [{ request: '10s' }, { requestMillis: 10_000 }],
  [{ request: '0', response: '1m', idle: '2h' }, { requestMillis: 0, responseMillis: 60_000, idleMillis: 7_200_000 }],
  [{ request: '10s', idle: '1m30s' }, undefined],
  [{ request: '10' }, undefined],
])('timeouts of %j', (values, timeouts) => {
  expect(timeoutsOf(keyed('timeout.linkerd.io/', values), V2_20)).toEqual(timeouts);
  expect(timeoutsOf(keyed('timeout.linkerd.io/', values), V2_15)).toBeUndefined();
});

const DEFAULTS = { mode: 'consecutive', maxFailures: 7, minPenaltyMillis: 1000, maxPenaltyMillis: 60_000, jitterRatio: 0.5 };
const RATE = { threshold: 0.8, windowMillis: 10_000, minRequests: 5 };

test.each<[Record<string, string>, object | undefined]>([
  [{}, undefined],
  [{ '-consecutive-max-failures': '3' }, undefined],
  [{ '': 'Consecutive' }, undefined],
  [{ '': 'consecutive' }, DEFAULTS],
  [{ '': 'consecutive', '-consecutive-max-failures': ' 3 ', '-consecutive-jitter-ratio': '.25', '-consecutive-min-penalty': '0', '-consecutive-max-penalty': '2s' },
    { ...DEFAULTS, maxFailures: 3, jitterRatio: 0.25, minPenaltyMillis: 0, maxPenaltyMillis: 2000 }],
  [{ '': 'consecutive', '-consecutive-max-failures': '0' }, undefined],
  [{ '': 'consecutive', '-consecutive-max-failures': '-1' }, undefined],
  [{ '': 'consecutive', '-consecutive-min-penalty': '2m' }, undefined],
  [{ '': 'consecutive', '-consecutive-min-penalty': '0', '-consecutive-max-penalty': '0' }, undefined],
  [{ '': 'consecutive', '-consecutive-jitter-ratio': '101' }, undefined],
  [{ '': 'consecutive', '-consecutive-jitter-ratio': 'much' }, undefined],
  [{ '': 'unified' }, { ...DEFAULTS, mode: 'unified', successRate: RATE }],
  [{ '': 'unified', '-consecutive-max-failures': '0' }, { ...DEFAULTS, mode: 'unified', maxFailures: 0, successRate: RATE }],
])('the breaker of %j', (values, breaker) => {
  expect(breakerOf(keyed('balancer.linkerd.io/failure-accrual', values), V2_20)).toEqual(breaker);
});

test.each<[Record<string, string>, object | undefined]>([
  [{ threshold: '0.5', window: '30s', 'min-requests': '0' }, { ...DEFAULTS, mode: 'unified', successRate: { threshold: 0.5, windowMillis: 30_000, minRequests: 0 } }],
  [{ threshold: '0', window: '5ms' }, { ...DEFAULTS, mode: 'unified' }],
  [{ threshold: '1.1' }, undefined],
  [{ window: '9ms' }, undefined],
  [{ window: '0' }, undefined],
  [{ 'min-requests': '1000001' }, undefined],
])('the success rate of %j', (values, breaker) => {
  const annotations = { ...keyed('balancer.alpha.linkerd.io/failure-accrual-success-rate-', values), 'balancer.linkerd.io/failure-accrual': 'unified' };
  expect(breakerOf(annotations, V2_20)).toEqual(breaker);
  expect(breakerOf(annotations, V2_19)).toBeUndefined();
});

test.each<[Record<string, string>, object | undefined]>([
  [{ 'load-biaser-penalty': '1s' }, undefined],
  [{ 'penalize-failures': 'yes' }, undefined],
  [{ 'penalize-failures': 'F' }, undefined],
  [{ 'penalize-failures': ' t ' }, { penaltyMillis: 5000, maxRetryAfterMillis: 300_000 }],
  [{ 'penalize-failures': 'true', 'load-biaser-penalty': '1s', 'load-biaser-max-retry-after': '0' }, { penaltyMillis: 1000, maxRetryAfterMillis: 0 }],
  [{ 'penalize-failures': 'true', 'load-biaser-penalty': '50d' }, undefined],
])('the load biaser of %j', (values, biaser) => {
  expect(loadBiaserOf(keyed('balancer.alpha.linkerd.io/', values), V2_20)).toEqual(biaser);
  expect(loadBiaserOf(keyed('balancer.alpha.linkerd.io/', values), V2_19)).toBeUndefined();
});
