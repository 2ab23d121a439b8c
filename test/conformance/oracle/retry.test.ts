import { readFileSync } from 'fs';
import { join } from 'path';
import { effectiveRetries, retryErrors } from './retry';
import { Manifest, OracleTarget, describeConformance } from './target';

const on = (linkerd: OracleTarget['linkerd']): OracleTarget => ({ linkerd, gatewayApi: '1.2.1', channel: 'standard' });
const newest = on('2.20');

type Annotations = Record<string, string>;

const full: Annotations = {
  'retry.linkerd.io/http': '5xx,429',
  'retry.linkerd.io/limit': '2',
  'retry.linkerd.io/timeout': '300ms',
  'timeout.linkerd.io/request': '5s',
  'timeout.linkerd.io/response': '4s',
  'timeout.linkerd.io/idle': '1m',
};

const breaker: Annotations = {
  'balancer.linkerd.io/failure-accrual': 'consecutive',
  'balancer.linkerd.io/failure-accrual-consecutive-max-failures': '10',
  'balancer.linkerd.io/failure-accrual-consecutive-min-penalty': '0',
  'balancer.linkerd.io/failure-accrual-consecutive-max-penalty': '2m',
  'balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio': '0.3',
};

const unified: Annotations = {
  'balancer.linkerd.io/failure-accrual': 'unified',
  'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0.9',
  'balancer.alpha.linkerd.io/failure-accrual-success-rate-window': '30s',
  'balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests': '20',
  'balancer.alpha.linkerd.io/penalize-failures': 'true',
  'balancer.alpha.linkerd.io/load-biaser-penalty': '2s',
  'balancer.alpha.linkerd.io/load-biaser-max-retry-after': '60s',
};

const service = (annotations: Annotations = {}, spec: object = {}): any =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'app', annotations }, spec: { ports: [{ port: 80 }], ...spec } });

const route = (annotations: Annotations = {}, kind = 'HTTPRoute', rule: object = {}): any => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name: 'r', namespace: 'app', annotations },
  spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'app', port: 80 }], rules: [rule] },
});

const egress = (annotations: Annotations): any => ({ apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'all', namespace: 'app', annotations }, spec: {} });

const inboundRoute = (annotations: Annotations) => ({ ...route(annotations), spec: { parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 'web' }] } });

const pods = (annotations: Annotations): any => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app', annotations } });

test.each<[string, OracleTarget, Manifest[]]>([
  ['no annotations', on('2.14'), [service(), route()]],
  ['everything on a Service', on('2.16'), [service(full)]],
  ['everything on a route', newest, [service(), route(full)]],
  ['a route that says all again', newest, [service(full), route({ ...full, 'retry.linkerd.io/limit': '1' })]],
  ['a route that leaves all to the Service', newest, [service(full), route()]],
  ['a route that replaces retries only', newest, [service({ 'timeout.linkerd.io/request': '9s' }), route({ 'retry.linkerd.io/http': '5xx' })]],
  ['gRPC', newest, [service(), route({ 'retry.linkerd.io/grpc': 'unavailable,internal', 'retry.linkerd.io/limit': '65535' }, 'GRPCRoute')]],
  ['an egress network', on('2.17'), [egress(full)]],
  ['a breaker of old', on('2.14'), [service(breaker)]],
  ['a unified breaker', newest, [service(unified)]],
  ['a timeout that says the field again', newest, [service({ 'timeout.linkerd.io/request': '9s' }), route({}, 'HTTPRoute', { timeouts: { request: '5s' } })]],
  ['a field that does not count before 2.20', on('2.19'), [service({ 'timeout.linkerd.io/idle': '9s' }), route({}, 'HTTPRoute', { timeouts: { request: '5s' } })]],
  ['a headless Service without annotations of Linkerd', newest, [service({}, { clusterIP: 'None' })]],
  ['the Service of another name', newest, [{ ...service(full), metadata: { ...service(full).metadata, name: 'other' } }, route({ 'retry.linkerd.io/http': '5xx' })]],
  ['the Service of another namespace', newest, [{ ...service(full), metadata: { ...service(full).metadata, namespace: 'other' } }, route({ 'retry.linkerd.io/http': '5xx' })]],
  ['annotations of others', newest, [service({ 'config.linkerd.io/opaque-ports': '3306', 'example.com/retry': 'yes' })]],
])('accepts %s', (_, target, manifests) => {
  expect(retryErrors(manifests, target)).toEqual([]);
});

const one = (key: string, value: string, base: Annotations = full): Annotations => ({ ...base, [key]: value });
const without = (key: string, base: Annotations): Annotations => Object.fromEntries(Object.entries(base).filter(([k]) => k !== key));

test.each<[string, Manifest[], string]>([
  ['a blank in a list', [service(one('retry.linkerd.io/http', '5xx, 429'))], 'retry.linkerd.io/http has an invalid value, got "5xx, 429"'],
  ['an unknown status', [route(one('retry.linkerd.io/http', '600'))], 'retry.linkerd.io/http has an invalid value'],
  ['a range the wrong way round', [route(one('retry.linkerd.io/http', '504-502'))], 'retry.linkerd.io/http has an invalid value'],
  ['an empty list', [route(one('retry.linkerd.io/http', ''))], 'retry.linkerd.io/http has an invalid value'],
  ['an unknown gRPC code', [service({ 'retry.linkerd.io/grpc': 'not-found' })], 'retry.linkerd.io/grpc has an invalid value'],
  ['a limit of 0', [service(one('retry.linkerd.io/limit', '0'))], 'expected a whole number 1..65535'],
  ['a limit too large', [service(one('retry.linkerd.io/limit', '65536'))], 'expected a whole number 1..65535'],
  ['a limit with a blank', [service(one('retry.linkerd.io/limit', ' 1'))], 'expected a whole number 1..65535'],
  ['a limit that is a number', [service({ ...full, 'retry.linkerd.io/limit': 2 as any })], 'is no text, got 2'],
  ['a fraction of a second', [service(one('retry.linkerd.io/timeout', '1.5s'))], 'retry.linkerd.io/timeout has an invalid value'],
  ['no time per try', [service(one('retry.linkerd.io/timeout', '0s'))], 'retry.linkerd.io/timeout has an invalid value'],
  ['two units', [service(one('timeout.linkerd.io/request', '1m30s'))], 'timeout.linkerd.io/request has an invalid value'],
  ['no time at all', [service(one('timeout.linkerd.io/request', '0'))], 'expected a positive'],
  ['a number without unit', [service(one('timeout.linkerd.io/response', '10'))], 'timeout.linkerd.io/response has an invalid value'],
  ['microseconds', [service(one('timeout.linkerd.io/idle', '500us'))], 'timeout.linkerd.io/idle has an invalid value'],
  ['a limit without list', [service({ 'retry.linkerd.io/limit': '2' })], 'retry.linkerd.io/limit retries no status without retry.linkerd.io/http or'],
  ['a time per try without list', [route({ 'retry.linkerd.io/timeout': '2s' })], 'retries no status without retry.linkerd.io/http'],
  ['the list of HTTP on gRPC', [route({ 'retry.linkerd.io/http': '5xx' }, 'GRPCRoute')], 'retry.linkerd.io/http is not read on GRPCRoutes'],
  ['the list of gRPC on HTTP', [route({ 'retry.linkerd.io/grpc': 'internal' })], 'retry.linkerd.io/grpc is not read on HTTPRoutes'],
  ['the wrong list with a limit', [route({ 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '2' }, 'GRPCRoute')], 'without retry.linkerd.io/grpc'],
  ['a TCPRoute', [route({ 'timeout.linkerd.io/idle': '1s' }, 'TCPRoute')], 'is not read on TCPRoutes'],
  ['a namespace', [pods({ 'timeout.linkerd.io/idle': '1s' })], 'timeout.linkerd.io/idle is not read on Namespaces'],
  ['an egress network of another group', [{ ...egress(full), apiVersion: 'example.com/v1' }], 'is not read on EgressNetworks'],
  ['a policy of Linkerd', [{ ...egress(full), kind: 'Server' }], 'is not read on Servers'],
  ['a label', [{ ...service(), metadata: { name: 'web', labels: { 'retry.linkerd.io/http': '5xx' } } }], 'is a label'],
  ['an unknown key', [service({ 'retry.linkerd.io/budget': '1' })], 'retry.linkerd.io/budget is no key that Linkerd knows'],
  ['an unknown alpha key', [service(one('balancer.alpha.linkerd.io/failure-accrual-success-rate-treshold', '1', unified))], 'is no key'],
  ['opaque ports only', [service(full, { ports: [{ port: 3306 }, { port: 80, appProtocol: 'https' }] })], 'every port is opaque'],
  ['a headless Service', [service(full, { clusterIP: 'None' })], 'has no effect on a Service that is headless'],
  ['an external Service', [service(breaker, { type: 'ExternalName' })], 'has no effect on a Service that is an ExternalName'],
  ['a route of a Server', [inboundRoute(full)], 'has no effect on a route without a Service'],
  ['a limit that is dropped', [service(full), route({ 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/timeout': '1s' })], 'drops retry.linkerd.io/limit of Service app/web'],
  ['a time per try that is dropped', [service(full), route({ 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '1' })], 'drops retry.linkerd.io/timeout'],
  ['a timeout that is dropped', [service(full), route({ 'timeout.linkerd.io/request': '1s' })], 'drops timeout.linkerd.io/idle'],
  ['a timeout that a field drops', [service(full), route({}, 'HTTPRoute', { timeouts: { request: '5s' } })], 'drops timeout.linkerd.io/response'],
  ['no time left to retry', [service(one('timeout.linkerd.io/request', '300ms'))], 'leaves no time to retry'],
  ['a breaker of another mode', [service({ 'balancer.linkerd.io/failure-accrual': 'Consecutive' })], 'expected consecutive or unified'],
  ['a breaker on a route', [route(breaker)], 'failure-accrual is not read on HTTPRoutes'],
  ['a breaker on an egress network', [egress(breaker)], 'failure-accrual is not read on EgressNetworks'],
  ['a breaker without mode', [service(without('balancer.linkerd.io/failure-accrual', breaker))], 'has no effect without balancer.linkerd.io/failure-accrual'],
  ['penalties the wrong way round', [service(one('balancer.linkerd.io/failure-accrual-consecutive-min-penalty', '3m', breaker))], 'the smallest penalty of 180000ms'],
  ['a penalty above the default', [service({ 'balancer.linkerd.io/failure-accrual': 'consecutive', 'balancer.linkerd.io/failure-accrual-consecutive-min-penalty': '61s' })], 'larger than the largest of 60000ms'],
  ['no penalty', [service(one('balancer.linkerd.io/failure-accrual-consecutive-max-penalty', '0s', breaker))], 'max-penalty has an invalid value'],
  ['jitter in words', [service(one('balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio', 'half', breaker))], 'expected a number 0..100'],
  ['negative jitter', [service(one('balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio', '-0.1', breaker))], 'expected a number 0..100'],
  ['too much jitter', [service(one('balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio', '100.5', breaker))], 'expected a number 0..100'],
  ['a breaker that never opens', [service(one('balancer.linkerd.io/failure-accrual-consecutive-max-failures', '0', breaker))], 'never opens'],
  ['negative failures', [service(one('balancer.linkerd.io/failure-accrual-consecutive-max-failures', '-1', breaker))], 'max-failures has an invalid value'],
  ['a threshold in percent', [service(one('balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold', '90', unified))], 'expected a number 0..1'],
  ['a window too short', [service(one('balancer.alpha.linkerd.io/failure-accrual-success-rate-window', '9ms', unified))], 'must be at least 10ms'],
  ['too many requests', [service(one('balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests', '1000001', unified))], 'a whole number up to 1000000'],
  ['success rates of a consecutive breaker', [service(one('balancer.linkerd.io/failure-accrual', 'consecutive', unified))], 'without balancer.linkerd.io/failure-accrual: unified'],
  ['a key that does nothing', [service(one('balancer.alpha.linkerd.io/failure-accrual-honor-retry-after', 'true', unified))], 'is not read on Services'],
  ['a flag in words', [service(one('balancer.alpha.linkerd.io/penalize-failures', 'yes', unified))], 'expected true or false'],
  ['a bias without penalties', [service(one('balancer.alpha.linkerd.io/penalize-failures', 'false', unified))], 'load-biaser-penalty has no effect'],
  ['a bias too long', [service(one('balancer.alpha.linkerd.io/load-biaser-penalty', '50d', unified))], 'at most 4294967295ms'],
])('fails for %s', (_, manifests, fragment) => {
  expect(retryErrors(manifests, newest).join('\n')).toContain(fragment);
});

test.each<[string, OracleTarget, Annotations, string]>([
  ['retries before 2.16', on('2.15'), full, 'retry.linkerd.io/http is read from 2.16 on'],
  ['timeouts before 2.16', on('2.14'), full, 'timeout.linkerd.io/idle is read from 2.16 on'],
  ['a unified breaker before 2.20', on('2.19'), { 'balancer.linkerd.io/failure-accrual': 'unified' }, 'expected consecutive'],
  ['alpha keys before 2.20', on('2.19'), { 'balancer.alpha.linkerd.io/penalize-failures': 'true' }, 'is read from 2.20 on'],
])('fails for %s', (_, target, annotations, fragment) => {
  expect(retryErrors([service(annotations)], target).join('\n')).toContain(fragment);
});

describe('effective retries', () => {
  const fives = Array.from({ length: 100 }, (_, i) => 500 + i);

  test.each<[string, Manifest[], Manifest, unknown]>([
    ['those of the Service', [], service(full), { statuses: [429, ...fives], limit: 2, timeoutMs: 300 }],
    ['both lists of a Service', [], service({ 'retry.linkerd.io/grpc': 'Internal', 'retry.linkerd.io/http': 'gateway-error' }), { statuses: [502, 503, 504, 'internal'], limit: 1 }],
    ['inherited', [service(full)], route(), { statuses: [429, ...fives], limit: 2, timeoutMs: 300 }],
    ['replaced as a whole', [service(full)], route({ 'retry.linkerd.io/http': '503' }), { statuses: [503], limit: 1 }],
    ['without statuses', [service(full)], route({ 'retry.linkerd.io/limit': '3' }), { statuses: [], limit: 3 }],
    ['those of its protocol', [service({ 'retry.linkerd.io/http': '503', 'retry.linkerd.io/grpc': 'internal' })], route({}, 'GRPCRoute'), { statuses: ['internal'], limit: 1 }],
    ['not switched off by a limit of 0', [service(full)], route({ 'retry.linkerd.io/limit': '0' }), { statuses: [429, ...fives], limit: 2, timeoutMs: 300 }],
    ['none by a bad value', [], service(one('retry.linkerd.io/limit', 'two')), undefined],
    ['none on a route by a bad value', [service(full)], route({ 'retry.linkerd.io/http': '5xx, 429' }), undefined],
    ['none by default', [service()], route(), undefined],
  ])('are %s', (_, others, judged, expected) => {
    expect(effectiveRetries([...others, judged], judged)).toEqual(expected);
  });
});

describeConformance('the retries of Linkerd', (dir) => {
  test('are read alike', () => {
    const cases: any[] = JSON.parse(readFileSync(join(dir, 'corpora/semantics/cases.json'), 'utf8')).filter((c: any) => c.id.startsWith('retry/'));
    const expand = (c: any) => (typeof c === 'string' ? [c] : Array.from({ length: c.max - c.min + 1 }, (_, i) => c.min + i));
    const expected = cases.map((c) => [c.id, c.expect.routes.map((r: any) => [r.retry?.conditions.flatMap(expand), r.retry?.limit])]);
    const read = cases.map((c) => [c.id, c.resources.filter((r: Manifest) => r.kind.endsWith('Route')).map((r: Manifest) => {
      const retries = effectiveRetries(c.resources, r);
      return [retries?.statuses, retries?.limit];
    })]);
    expect(read.length).toBeGreaterThan(5);
    expect(read).toEqual(expected);
  });
});
