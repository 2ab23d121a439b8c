import { Chart, Duration, Testing } from 'cdk8s';
import { CanarySplit, ProfileRouteOptions, RequestCondition, ResponseCondition, RetryPolicy, RouteProfile, RouteProfileProps, ServiceRef, SplitMechanism } from '../../src';
import { meshedChart, messageOf, objects, only, service } from '../fixtures';

const get: ProfileRouteOptions = { method: 'GET', pathRegex: '/api' };

function profileOf(chart: Chart, props: Partial<RouteProfileProps> = {}, id = 'profile') {
  return new RouteProfile(chart, id, { service: props.service ?? service(chart, 'web'), routes: [get], ...props });
}

test('a profile is named by the Service and says its routes and budget', () => {
  const chart = meshedChart();
  profileOf(chart, {
    routes: [
      { ...get, retryable: true, timeout: Duration.seconds(2) },
      { name: 'rest', pathRegex: '/.*', timeout: Duration.millis(1500), retryable: false },
    ],
    retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) },
    metadata: { annotations: { a: 'b' } },
  });
  expect(only(chart, 'ServiceProfile')).toEqual({
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: 'web.demo.svc.cluster.local', namespace: 'demo', annotations: { a: 'b' } },
    spec: {
      routes: [
        { name: 'GET /api', condition: { method: 'GET', pathRegex: '/api' }, isRetryable: true, timeout: '2s' },
        { name: 'rest', condition: { pathRegex: '/.*' }, isRetryable: false, timeout: '1500ms' },
      ],
      retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s' },
    },
  });
});

test('names come from method and path', () => {
  const chart = meshedChart();
  profileOf(chart, { routes: [{ method: 'GET' }, { pathRegex: '/a' }, { method: 'POST', pathRegex: '/a' }] });
  expect(only(chart, 'ServiceProfile').spec.routes.map((route: any) => route.name)).toEqual(['GET', '/a', 'POST /a']);
});

test('condition trees are said as Linkerd reads them', () => {
  const chart = meshedChart();
  const { all, any, not, method, pathRegex, path } = RequestCondition;
  profileOf(chart, {
    routes: [
      { name: 'tree', condition: all(any(method('GET'), method('HEAD')), not(pathRegex('/internal/.*'))) },
      { name: 'not', condition: not(method('GET')) },
      { name: 'further', method: 'PUT', condition: any(path('/a.b'), pathRegex('/c')) },
      { name: 'merged', method: 'PATCH', condition: not(pathRegex('/d')) },
    ],
  });
  expect(only(chart, 'ServiceProfile').spec.routes.map((route: any) => route.condition)).toEqual([
    { all: [{ any: [{ method: 'GET' }, { method: 'HEAD' }] }, { not: { pathRegex: '/internal/.*' } }] },
    // the CRD wants a list there and the webhook an object, so it moves down
    { all: [{ not: { method: 'GET' } }] },
    { method: 'PUT', all: [{ any: [{ pathRegex: '/a\\.b' }, { pathRegex: '/c' }] }] },
    { method: 'PATCH', all: [{ not: { pathRegex: '/d' } }] },
  ]);
});

test('an alternation is grouped, so that both anchors hold for all of it', () => {
  const chart = meshedChart();
  profileOf(chart, { routes: [{ name: 'either', pathRegex: '/a|/b' }, { name: 'price', pathRegex: '/price\\$' }] });
  expect(only(chart, 'ServiceProfile').spec.routes.map((route: any) => route.condition.pathRegex)).toEqual(['(/a|/b)', '/price\\$$']);
});

test('response classes always have both bounds', () => {
  const chart = meshedChart();
  const { all, any, not, status, statusRange } = ResponseCondition;
  profileOf(chart, {
    routes: [{
      ...get,
      responseClasses: [
        { condition: status(404) },
        { condition: not(status(503)) },
        { condition: any(status(429), all(statusRange(500, 599), not(status(501)))), failure: true },
      ],
    }],
  });
  expect(only(chart, 'ServiceProfile').spec.routes[0].responseClasses).toEqual([
    { condition: { status: { min: 404, max: 404 } } },
    // the CRD of 2.14 wants a list there and the webhook an object, so it moves down
    { condition: { all: [{ not: { status: { min: 503, max: 503 } } }] } },
    {
      condition: {
        any: [{ status: { min: 429, max: 429 } }, { all: [{ status: { min: 500, max: 599 } }, { not: { status: { min: 501, max: 501 } } }] }],
      },
      isFailure: true,
    },
  ]);
});

test('statuses at their bounds are accepted', () => {
  expect(() => ResponseCondition.statusRange(100, 599)).not.toThrow();
  expect(() => ResponseCondition.status(99)).toThrow('got 99 to 99');
});

test('a profile for the clients of one namespace stands there', () => {
  const chart = meshedChart();
  const web = service(chart, 'web');
  profileOf(chart, { service: web });
  profileOf(chart, { service: web, clientNamespace: 'front' }, 'front');
  profileOf(chart, { service: ServiceRef.fromName(chart, 'users', { name: 'users', namespace: 'identity', ports: [{ port: 80 }] }), clientNamespace: 'identity' }, 'users-profile');
  expect(objects(chart, 'ServiceProfile').map(({ metadata }) => metadata)).toEqual([
    { name: 'web.demo.svc.cluster.local', namespace: 'demo' },
    { name: 'web.demo.svc.cluster.local', namespace: 'front' },
    { name: 'users.identity.svc.cluster.local', namespace: 'identity' },
  ]);
});

describe('one ServiceProfile for one Service', () => {
  test.each([['first', false], ['last', true]])('a split of it shares the object, whoever comes %s', (_, splitFirst) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    const makeSplit = () => new CanarySplit(chart, 'split', {
      service: web,
      mechanism: SplitMechanism.SERVICE_PROFILE,
      backends: [{ service: service(chart, 'v1'), weight: 1 }],
      metadata: { labels: { split: 'yes' } },
    });
    const early = splitFirst ? makeSplit() : undefined;
    const profile = profileOf(chart, { service: ServiceRef.fromName(chart, 'ref', { name: 'web', ports: [{ port: 80 }] }), metadata: { labels: { profile: 'yes' } } });
    const split = early ?? makeSplit();
    expect(split.apiObject).toBe(profile.apiObject);
    expect(profile.node.defaultChild).toBe(profile.apiObject);
    const { metadata, spec } = only(chart, 'ServiceProfile');
    expect(metadata.labels).toEqual({ profile: 'yes', split: 'yes' });
    expect(Object.keys(spec)).toEqual(['dstOverrides', 'routes']);
  });

  test('two profiles add their routes, and fail when both have a budget or another label', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    const retryBudget = { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) };
    profileOf(chart, { service: web, retryBudget, metadata: { labels: { a: '1' } }, routes: [{ ...get, retryable: true }] });
    profileOf(chart, { service: web, routes: [{ pathRegex: '/b' }] }, 'b');
    expect(only(chart, 'ServiceProfile').spec.routes.map((route: any) => route.name)).toEqual(['GET /api', '/b']);
    expect(messageOf(() => profileOf(chart, { service: web, routes: [], retryBudget }, 'c')))
      .toBe('chart/c: "retryBudget" of ServiceProfile web.demo.svc.cluster.local is already set by chart/profile; expected one owner; remove "retryBudget" from one of the two');
    expect(messageOf(() => profileOf(chart, { service: web, routes: [], metadata: { labels: { a: '2' } } }, 'd')))
      .toBe('chart/d: the shared ServiceProfile web.demo.svc.cluster.local already has the label "a", got "2" beside "1"; remove one of the two');
  });
});

describe('what is refused', () => {
  const budget = (change: object) => ({ retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10), ...change } });
  const route = (change: object) => ({ routes: [{ ...get, ...change }] });

  test.each<[string, object, string]>([
    ['a budget stands inside a route', route({ retryBudget: {} }), '"routes[0].retryBudget" does nothing inside a route; set "retryBudget" on the RouteProfile'],
    ['the ratio is negative', budget({ retryRatio: -0.1 }), '"retryBudget.retryRatio" is out of range, got -0.1; expected 0 to 1000 (0.2 allows 20 percent more requests)'],
    ['the ratio is too large', budget({ retryRatio: 1001 }), '"retryBudget.retryRatio" is out of range, got 1001; expected 0 to 1000 (0.2 allows 20 percent more requests)'],
    ['the minimum is no integer', budget({ minRetriesPerSecond: 0.5 }), '"retryBudget.minRetriesPerSecond" is out of range, got 0.5; expected an integer from 0 to 2147483647'],
    ['the budget allows nothing', budget({ retryRatio: 0, minRetriesPerSecond: 0 }), '"retryBudget" allows no retry at all; expected "retryRatio" or "minRetriesPerSecond" above 0, or no retryable routes'],
    ['the ttl is too short', budget({ ttl: Duration.millis(999) }), '"retryBudget.ttl" is out of range, got 999ms; expected 1000ms to 60000ms'],
    ['the ttl is too long', budget({ ttl: Duration.seconds(61) }), '"retryBudget.ttl" is out of range, got 61000ms; expected 1000ms to 60000ms'],
    ['a timeout is zero', route({ timeout: Duration.seconds(0) }), '"routes[0].timeout" is out of range, got 0ms; expected at least 1ms'],
    ['a timeout is finer than Linkerd', route({ timeout: Duration.millis(0.5) }), '"routes[0].timeout" is not a whole number of milliseconds, got 0.5ms; expected one'],
    ['a method is in lower case', route({ method: 'get' }), '"routes[0].method" is not an HTTP method, got "get"; expected upper case, as in "GET"'],
    ['response classes are empty', route({ responseClasses: [] }), '"routes[0].responseClasses" is empty; expected at least one, or leave it away'],
    ['a route has no name', { routes: [{ condition: RequestCondition.method('GET') }] }, '"routes[0]" has no name; set "name", or "method" and "pathRegex", which give one'],
    ['a route has no condition', { routes: [{ name: 'a' }] }, '"routes[0]" has no condition; set "method", "pathRegex" or "condition"'],
    ['two routes have one name', { routes: [get, { ...get, pathRegex: '/b', name: 'GET /api' }] },
      '"routes" has the name "GET /api" twice, which merges their metrics; set another "name"; expected each once in the ServiceProfile'],
    ['two routes have one condition', { routes: [get, { ...get, name: 'again' }] },
      '"routes" has "again" with the condition of "GET /api", so that it can never match; expected each once in the ServiceProfile'],
    ['the name is another', { metadata: { name: 'web' } }, '"metadata.name" cannot be chosen, got "web"; expected "web.demo.svc.cluster.local", because Linkerd looks a ServiceProfile up by that name; leave it away'],
    ['the namespace is another', { metadata: { namespace: 'front' } },
      '"metadata.namespace" cannot be chosen, got "front"; expected "demo", because Linkerd looks there; use "clientNamespace" for a profile of one namespace\'s clients; leave it away'],
    ['the client namespace is no name', { clientNamespace: '' }, '"clientNamespace" is not a namespace name, got ""; expected lower-case letters, digits and "-", at most 63'],
  ])('fails when %s', (_, props, message) => {
    expect(messageOf(() => profileOf(meshedChart(), props))).toBe(`chart/profile: ${message}`);
  });

  test('fails when a regular expression is not one of Linkerd\'s', () => {
    expect(messageOf(() => profileOf(meshedChart(), { routes: [{ pathRegex: '/(?!internal).*' }] }))).toContain('chart/profile: "routes[0].pathRegex"');
  });

  test('fails when the namespace of the Service is not known', () => {
    const chart = new Chart(Testing.app(), 'chart');
    expect(messageOf(() => profileOf(chart)))
      .toBe('chart/profile: the namespace of Service web is not known, and it is part of the name of its ServiceProfile; set "namespace" on the Chart, or "metadata.namespace" on the Service');
  });

  test('fails at synth when there is nothing in it', () => {
    const chart = meshedChart();
    const profile = profileOf(chart, { routes: undefined });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/profile] the ServiceProfile has no routes and no split, so that it does nothing; add routes, or remove it');
    profile.addRoute(get);
    expect(only(chart, 'ServiceProfile').spec.routes).toHaveLength(1);
  });

  test('fails at synth when there is a budget and nothing to retry', () => {
    const chart = meshedChart();
    const retryBudget = { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) };
    const profile = profileOf(chart, { retryBudget });
    expect(messageOf(() => Testing.synth(chart)))
      .toContain('[chart/profile] "retryBudget" does nothing, because no route is retried; set "retryable" on some, add a RetryPolicy, or leave it away');
    new RetryPolicy(chart, 'retries', { target: profile });
    expect(only(chart, 'ServiceProfile').spec.retryBudget.ttl).toBe('10s');
  });

  test('fails at synth when the Service has only opaque ports, which a split may have', () => {
    const chart = meshedChart();
    const target = service(chart, 'web', [3306]);
    new CanarySplit(chart, 'split', { service: target, mechanism: SplitMechanism.SERVICE_PROFILE, backends: [{ service: target, weight: 1 }] });
    expect(only(chart, 'ServiceProfile').spec.dstOverrides).toHaveLength(1);
    profileOf(chart, { service: target });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/split: "service" Service demo/web has only opaque ports, on which Linkerd knows no routes; '
      + 'set the annotation "config.linkerd.io/opaque-ports" of the Service to the ports that are to be opaque (to "" for none)');
  });

  test('fails at synth when the Service is headless', () => {
    const chart = meshedChart();
    profileOf(chart, { service: service(chart, 'web', [80], { clusterIP: 'None' }) });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/profile: "service" Service demo/web is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP');
  });

  test.each<[string, () => unknown, string]>([
    ['RequestCondition.all', () => RequestCondition.all(), 'RequestCondition.all: "conditions" is empty, which matches every request; expected at least one'],
    ['RequestCondition.any', () => RequestCondition.any(), 'RequestCondition.any: "conditions" is empty, which matches no request; expected at least one'],
    ['RequestCondition.method', () => RequestCondition.method('G T'), 'RequestCondition.method: "method" is not an HTTP method, got "G T"; expected upper case, as in "GET"'],
    ['ResponseCondition.all', () => ResponseCondition.all(), 'ResponseCondition.all: "conditions" is empty, for which the proxy drops the response class; expected at least one'],
    ['ResponseCondition.any', () => ResponseCondition.any(), 'ResponseCondition.any: "conditions" is empty, for which the proxy drops the response class; expected at least one'],
    ['ResponseCondition.status', () => ResponseCondition.status(600), 'ResponseCondition: status range is not one of HTTP statuses, got 600 to 600; expected integers from 100 to 599'],
    ['ResponseCondition.statusRange', () => ResponseCondition.statusRange(500, 400), 'ResponseCondition: status range is reversed, got 500 to 400; expected the smaller status first'],
  ])('%s fails on bad input', (_, action, message) => {
    expect(messageOf(action)).toBe(message);
  });
});
