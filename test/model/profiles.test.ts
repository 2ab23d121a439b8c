import { modelOf } from './build';
import { profileFor, serviceOfFqdn, splitsOf } from '../../src/model/profiles';

const WEB = { namespace: 'shop', name: 'web' };

const profile = (spec: object, namespace = 'shop', metadata: object = {}) => JSON.stringify({
  apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.shop.svc.cluster.local', namespace, ...metadata }, spec,
});
const split = (backends: object[], namespace = 'shop') => JSON.stringify({
  apiVersion: 'split.smi-spec.io/v1alpha1', kind: 'TrafficSplit', metadata: { name: 'web', namespace }, spec: { service: 'web', backends },
});
const view = (manifests: string[], client = 'shop') => profileFor(modelOf(manifests.join('\n---\n')), client, WEB);
const routes = (...conditions: object[]) => profile({ routes: conditions.map((condition, i) => ({ name: `r${i}`, condition })) });

test('without a profile there are no routes, and the default budget', () => {
  expect(view([])).toEqual({ routes: [], overrides: [], budget: { ratio: 0.2, minRetriesPerSecond: 10, ttlMs: 10_000 }, takesOver: false });
});

test('the profile of the client namespace replaces that of the Service', () => {
  const both = [profile({ routes: [{ name: 'GET /', condition: { method: 'GET' } }] }), profile({ retryBudget: { retryRatio: 0.1, minRetriesPerSecond: 1, ttl: '1m' } }, 'front')];
  expect(view(both).takesOver).toBe(true);
  expect(view(both, 'front')).toMatchObject({ routes: [], budget: { ratio: 0.1, minRetriesPerSecond: 1, ttlMs: 60_000 }, takesOver: false });
  expect(view(both, 'elsewhere').takesOver).toBe(true);
});

test('a TrafficSplit writes the overrides of the profile beside it, unless that says to skip', () => {
  const apex = split([{ service: 'web-v1', weight: 900 }, { service: 'web-v2', weight: '500m' }, { service: 'web-v3', weight: 0 }]);
  const expected = [
    { authority: 'web-v1.shop.svc.cluster.local', service: { namespace: 'shop', name: 'web-v1' }, weight: 9_000_000, field: ['spec', 'backends', 0] },
    { authority: 'web-v2.shop.svc.cluster.local', service: { namespace: 'shop', name: 'web-v2' }, weight: 5000, field: ['spec', 'backends', 1] },
  ];
  const own = { dstOverrides: [{ authority: 'web-v9.shop.svc.cluster.local:81', weight: 1 }] };
  expect(view([apex])).toMatchObject({ overrides: expected, takesOver: true });
  expect(view([profile(own), apex]).overrides).toEqual(expected);
  expect(view([profile(own, 'shop', { annotations: { 'smi.linkerd.io/skip': 'yes' } }), apex]).overrides).toEqual([
    { authority: 'web-v9.shop.svc.cluster.local:81', service: { namespace: 'shop', name: 'web-v9' }, port: 81, weight: 10_000, field: ['spec', 'dstOverrides', 0] },
  ]);
  expect(view([apex, profile({}, 'front')], 'front')).toMatchObject({ overrides: [], takesOver: false });
  expect(view([split([{ service: 'web-v1', weight: 1 }], 'other')]).takesOver).toBe(false);
  const model = modelOf([apex, split([{ service: 'web-v4', weight: 1 }])].join('\n---\n'));
  expect(splitsOf(model, WEB)).toHaveLength(2);
  expect(profileFor(model, 'shop', WEB).split).toBe(splitsOf(model, WEB)[1]);
});

test.each([
  [100, 1_000_000], [429_496, 4_294_960_000], [429_497, 2704], ['1', 10_000], ['1u', 10], ['many', 0],
])('the weight %p is %p for proxies', (weight, expected) => {
  const { overrides } = view([profile({ dstOverrides: [{ authority: 'web.shop.svc.cluster.local', weight }] })]);
  expect(overrides.map((override) => override.weight)).toEqual(expected === 0 ? [] : [expected]);
});

test('an authority that is no Service of the cluster stays, an address does not', () => {
  const { overrides } = view([profile({ dstOverrides: [{ authority: 'web-v2', weight: 1 }, { authority: '10.0.0.1:80', weight: 1 }] })]);
  expect(overrides).toEqual([{ authority: 'web-v2', service: undefined, weight: 10_000, field: ['spec', 'dstOverrides', 0] }]);
  expect(serviceOfFqdn('web.shop.svc', 'cluster.local')).toBeUndefined();
});

test('proxies leave away what they cannot read, and with it routes of nothing else', () => {
  expect(view([routes(
    { method: 'GET', pathRegex: '/a' }, { method: 'G T', pathRegex: '/b' }, { pathRegex: '/c(?!d)' }, { all: [{ method: 'GET' }, { pathRegex: '(' }] },
    { any: [] }, { all: [{ not: { method: 'PUT' } }] }, { not: { method: 'PUT' } },
  )]).routes.map(({ name, match }) => [name, match])).toEqual([
    ['r0', { all: [{ method: 'GET' }, { pathRegex: '/a' }] }],
    ['r1', { pathRegex: '/b' }],
    ['r3', { all: [{ method: 'GET' }] }],
    ['r4', { any: [] }],
    ['r5', { all: [{ not: { method: 'PUT' } }] }],
    ['r6', { not: { method: 'PUT' } }],
  ]);
});

test.each([
  [{ condition: {} }, 'route "x" has a condition that says nothing'],
  [{ condition: { any: [{ method: '' }] } }, 'route "x" has a condition that says nothing'],
  [{ condition: { method: 'GET' }, responseClasses: [{ condition: { status: { min: 500, max: 400 } } }] }, 'route "x" has a status range that is none'],
  [{ condition: { method: 'GET' }, responseClasses: [{ condition: { status: { min: 99 } } }] }, 'route "x" has a status range that is none'],
  [{ condition: { method: 'GET' }, responseClasses: [{ condition: { status: { min: 500 } } }] }, undefined],
])('of a profile with %j the controller sends nothing because %s', (route, invalid) => {
  const { invalid: got, routes: known, takesOver } = view([profile({ routes: [{ name: 'x', ...route }], dstOverrides: [{ authority: 'a.shop.svc.cluster.local', weight: 1 }] })]);
  expect(got).toBe(invalid);
  expect([known.length, takesOver]).toEqual(invalid ? [0, false] : [1, true]);
});

test.each([['200ms', 200], ['1m30s', 90_000], ['0', undefined], ['-5s', undefined], ['5', undefined]])('the timeout %s is %p ms', (timeout, expected) => {
  expect(view([profile({ routes: [{ name: 'x', condition: { method: 'GET' }, timeout, isRetryable: true }] })]).routes)
    .toEqual([{ name: 'x', match: { method: 'GET' }, isRetryable: true, field: ['spec', 'routes', 0], ...(expected && { timeoutMs: expected }) }]);
});

test.each([
  [{ retryRatio: 0.2, minRetriesPerSecond: 1, ttl: '1s' }, true],
  [{ retryRatio: 0.2, minRetriesPerSecond: 1, ttl: '61s' }, false],
  [{ retryRatio: 0.2, minRetriesPerSecond: 1, ttl: 'long' }, false],
  [{ retryRatio: 1001, minRetriesPerSecond: 1, ttl: '1s' }, false],
  [{ retryRatio: 0.2, minRetriesPerSecond: -1, ttl: '1s' }, false],
])('of the budget %j proxies make one: %p', (retryBudget, valid) => {
  expect(view([profile({ retryBudget })]).budget !== undefined).toBe(valid);
});
