import { modelOf, targetOf } from './build';
import { Destination, outbound, Outbound } from '../../src/model/outbound';
import { statusOf } from '../../src/model/route-status';

const WEB: Destination = { kind: 'Service', namespace: 'shop', name: 'web' };
const NET: Destination = { kind: 'EgressNetwork', namespace: 'shop', name: 'net' };

const doc = (value: object) => JSON.stringify(value);
const service = (annotations: object = {}, spec: object = {}) => doc({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop', annotations }, spec: { clusterIP: '10.0.0.10', ports: [{ port: 80 }, { port: 3306 }], ...spec },
});
const network = (spec: object = {}, namespace = 'shop', name = 'net') => doc({
  apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name, namespace }, spec: { trafficPolicy: 'Deny', ...spec },
});
const onService = { group: 'core', kind: 'Service', name: 'web', namespace: 'shop', port: 80 };
const onNetwork = { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net', namespace: 'shop', port: 443 };
interface Route {
  readonly kind?: string;
  readonly created?: string;
  readonly [field: string]: any;
}
const VERSIONS: Record<string, string> = { HTTPRoute: 'v1', GRPCRoute: 'v1' };
const route = ({ kind = 'HTTPRoute', group = 'gateway.networking.k8s.io', name = 'web', namespace = 'shop', annotations = {}, created, parent = onService, rules = [{}], ...spec }: Route = {}) => doc({
  apiVersion: group === 'policy.linkerd.io' ? `${group}/v1beta3` : `${group}/${VERSIONS[kind] ?? 'v1alpha2'}`,
  kind,
  metadata: { name, namespace, annotations, ...(created && { creationTimestamp: created }) },
  spec: { parentRefs: [parent], rules, ...spec },
});
const connection = (kind: string, rest: Route = {}) => route({ kind, rules: [{ backendRefs: [{ name: 'web', port: 80 }] }], ...rest });

interface Asked { readonly version?: string; readonly client?: string; readonly to?: Destination; readonly port?: number }
const ask = (manifests: string[], { version, client = 'shop', to = WEB, port = 80 }: Asked = {}): Outbound => (
  outbound(modelOf(manifests.join('\n---\n'), targetOf(version)), client, to, port)!);
const idle = (manifests: string[], asked: Asked = {}) => ask(manifests, asked).idle.map(({ route: { kind, name }, reason }) => `${kind} ${name}: ${reason}`);

test('nothing is found where nothing is', () => {
  expect(ask([])).toBeUndefined();
  expect(ask([], { to: NET })).toBeUndefined();
  expect(ask([], { to: { kind: 'address', address: '10.1.2.3' } })).toBeUndefined();
});

test('a Service is found by its address, too, and before any EgressNetwork', () => {
  const manifests = [service(), network({ networks: [{ cidr: '10.0.0.0/8' }] })];
  expect(ask(manifests, { to: { kind: 'address', address: '10.0.0.10' } }).parent?.kind).toBe('Service');
  expect(ask(manifests, { to: { kind: 'address', address: '10.0.0.11' } }).parent?.kind).toBe('EgressNetwork');
});

test('of EgressNetworks those of the client\'s namespace count, else the global ones; of a host name nothing is known for sure', () => {
  const of = (address: string, client: string, ...manifests: string[]) => {
    const { parent, uncertain } = ask(manifests, { client, to: { kind: 'address', address } });
    return [parent?.name, uncertain];
  };
  const global = network({}, 'linkerd-egress', 'global');
  expect(of('1.1.1.1', 'shop', global, network())).toEqual(['net', false]);
  expect(of('1.1.1.1', 'front', global, network())).toEqual(['global', false]);
  expect(of('api.example.com', 'front', global)).toEqual(['global', false]);
  expect(of('api.example.com', 'shop', network({ networks: [{ cidr: '1.0.0.0/8' }] }))).toEqual([undefined, true]);
  expect(of('1.1.1.1', 'shop', network({}, 'shop', 'b'), network({}, 'shop', 'a'))).toEqual(['a', true]);
  expect(of('1.1.1.1', 'shop', network({ networks: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] }, 'shop', 'b'), network({}, 'shop', 'a'))[0]).toBe('a');
});

test('before 2.17 there are no EgressNetworks', () => {
  expect(ask([network()], { version: '2.16', to: { kind: 'address', address: '1.1.1.1' } })).toMatchObject({ routes: [{ name: 'default:egress-fallback' }] });
});

test.each([
  ['2.17', 'http', 'detect'], ['2.18', 'http', 'HTTP/1'], ['2.20', 'HTTP', 'HTTP/1'], ['2.20', 'grpc', 'opaque'],
])('Linkerd %s takes a port with appProtocol %s for %s', (version, appProtocol, protocol) => {
  expect(ask([service({}, { ports: [{ port: 80, appProtocol }] })], { version }).protocol).toBe(protocol);
});

test('ports are opaque by annotation or by default, and a declared protocol contradicts that', () => {
  expect(ask([service()], { port: 3306 })).toMatchObject({ protocol: 'opaque', connections: 'forwarded', broken: [] });
  expect(ask([service({ 'config.linkerd.io/opaque-ports': '' })], { port: 3306 }).protocol).toBe('detect');
  expect(ask([service({}, { ports: [{ port: 3306, appProtocol: 'http' }] })], { port: 3306 }).broken)
    .toEqual(['the port is opaque and has appProtocol "http" at once, with which connections fail']);
});

test.each([
  [['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'], 'GRPCRoute', 'gRPC'],
  [['HTTPRoute', 'TLSRoute', 'TCPRoute'], 'HTTPRoute', 'detect'],
  [['TLSRoute', 'TCPRoute'], 'TLSRoute', 'TLS'],
  [['TCPRoute'], 'TCPRoute', 'opaque'],
])('of %j the %s is followed', (kinds, followed, protocol) => {
  const routes = kinds.map((kind, i) => (
    connection(kind, { name: kind.toLowerCase(), parent: i === 0 ? onService : { ...onService, port: undefined } })));
  const policy = ask([service(), ...routes]);
  expect([policy.routeKind, policy.protocol]).toEqual([followed, protocol]);
  expect(policy.idle.map(({ reason }) => reason).every((reason) => ['other kind', 'conflict'].includes(reason))).toBe(true);
  expect(policy.idle).toHaveLength(kinds.length - 1);
});

describe('a route does nothing', () => {
  test.each<[string, string[], Asked, string[]]>([
    ['where the release does not read it', [service(), connection('GRPCRoute')], { version: '2.15' }, ['GRPCRoute web: unread']],
    ['where the release cannot read it', [service(), connection('TLSRoute')], { version: 'edge-26.8.2' }, ['TLSRoute web: unread']],
    ['where Linkerd refuses it', [service(), route({ rules: [{ matches: [{ path: { value: 'a' } }] }] })], {}, ['HTTPRoute web: refused']],
    ['where its filter is unknown', [service(), route({ rules: [{ filters: [{ type: 'URLRewrite', urlRewrite: {} }] }] })], {}, ['HTTPRoute web: refused']],
    ['where its annotations cannot be read', [service(), route({ annotations: { 'timeout.linkerd.io/request': '1m30s' } })], {}, ['HTTPRoute web: refused']],
    ['on a headless Service', [service({}, { clusterIP: 'None' }), route()], {}, ['HTTPRoute web: no parent']],
    ['on an EgressNetwork with addresses of the cluster', [network({ networks: [{ cidr: '0.0.0.0/0' }] }), route({ parent: onNetwork })], { to: NET, port: 443 }, ['HTTPRoute web: no parent']],
    ['for clients elsewhere', [service(), route({ namespace: 'front' })], {}, ['HTTPRoute web: other clients']],
    ['on a port of another protocol', [service({}, { ports: [{ port: 80, appProtocol: 'http' }] }), connection('GRPCRoute')], {}, ['GRPCRoute web: protocol']],
    ['on an opaque port', [service({ 'config.linkerd.io/opaque-ports': '80' }), route()], {}, ['HTTPRoute web: protocol']],
    ['behind an older TCPRoute', [service(), connection('TCPRoute', { name: 'b', created: '2020-01-01T00:00:00Z' }), connection('TCPRoute', { name: 'a' })], {}, ['TCPRoute a: not the first']],
    ['behind a profile', [service(), route(), doc({
      apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.shop.svc.cluster.local', namespace: 'shop' }, spec: { routes: [{ name: 'a', condition: { method: 'GET' } }] },
    })], {}, ['HTTPRoute web: profile']],
  ])('%s', (_, manifests, asked, expected) => expect(idle(manifests, asked)).toEqual(expected));

  test('on another port, and is then not spoken of', () => expect(idle([service(), route()], { port: 3306 })).toEqual([]));
});

test('a regex for a gRPC method is refused since 2.18, and taken to the letter before', () => {
  const regex = route({ kind: 'GRPCRoute', rules: [{ matches: [{ method: { type: 'RegularExpression', service: 'a' } }] }] });
  expect(idle([service(), regex])).toEqual(['GRPCRoute web: refused']);
  expect(idle([service(), regex], { version: '2.17' })).toEqual([]);
});

test('routes come in the order of their age, and else of their names', () => {
  const names = (...routes: string[]) => {
    const policy = ask([service(), ...routes]);
    return [policy.routes.map(({ name }) => name), policy.uncertain];
  };
  expect(names(route({ name: 'b' }), route({ name: 'a' }))).toEqual([['a', 'b'], true]);
  expect(names(route({ name: 'a', created: '2021-01-01T00:00:00Z' }), route({ name: 'b', created: '2020-01-01T00:00:00Z' }))).toEqual([['b', 'a'], false]);
  expect(names(route({ name: 'a' }), route({ name: 'b', created: '2020-01-01T00:00:00Z' }))).toEqual([['b', 'a'], true]);
});

test.each<[string, string, object]>([
  ['2.15', 'gateway.networking.k8s.io', {}],
  ['2.15', 'policy.linkerd.io', { requestMs: 90_000, backendRequestMs: 500 }],
  ['2.19', 'gateway.networking.k8s.io', { idleMs: 1000 }],
  ['2.19', 'policy.linkerd.io', { requestMs: 90_000 }],
  ['2.20', 'gateway.networking.k8s.io', { idleMs: 1000 }],
])('in Linkerd %s the timeouts of an HTTPRoute of %s are %j', (version, group, timeouts) => {
  const manifests = [service({ 'timeout.linkerd.io/idle': '1s' }), route({ group, rules: [{ timeouts: { request: '1m30s', backendRequest: '500ms' } }] })];
  expect(ask(manifests, { version }).routes[0].rules[0].timeouts).toEqual(timeouts);
});

test('a route replaces the timeouts and retries of its Service as a whole', () => {
  const of = (annotations: object, rule: object = {}) => {
    const [{ rules: [{ timeouts, retry }] }] = ask([
      service({ 'timeout.linkerd.io/idle': '1s', 'retry.linkerd.io/http': '5xx,gateway-error,429,500-502', 'retry.linkerd.io/limit': '3', 'retry.linkerd.io/timeout': '1s' }),
      route({ annotations, rules: [rule] }),
    ]).routes;
    return { timeouts, retry };
  };
  const conditions = [{ min: 500, max: 599 }, { min: 502, max: 504 }, { min: 429, max: 429 }, { min: 500, max: 502 }];
  const ofService = { limit: 3, timeoutMs: 1000, conditions };
  expect(of({}, { timeouts: { request: '0s' } })).toEqual({ timeouts: { idleMs: 1000 }, retry: ofService });
  expect(of({}, { timeouts: { request: '2s' } })).toEqual({ timeouts: { requestMs: 2000 }, retry: ofService });
  expect(of({ 'timeout.linkerd.io/request': '3s', 'retry.linkerd.io/limit': '2' }, { timeouts: { request: '2s' } })).toEqual({ timeouts: { requestMs: 3000 }, retry: { limit: 2, conditions: [] } });
  expect(of({ 'retry.linkerd.io/limit': '0' }).retry).toEqual(ofService);
});

test('before 2.16 nobody reads retries and timeouts, before 2.20 neither unified breakers nor penalties', () => {
  const annotations = { 'retry.linkerd.io/http': '5xx', 'timeout.linkerd.io/request': '1s', 'balancer.linkerd.io/failure-accrual': 'unified', 'balancer.alpha.linkerd.io/penalize-failures': 'true' };
  const { timeouts, routes, failureAccrual, loadEstimator, ignored } = ask([service(annotations)], { version: '2.15' });
  expect({ timeouts, retry: routes[0].rules[0].retry, failureAccrual, loadEstimator, ignored })
    .toEqual({ timeouts: {}, retry: undefined, failureAccrual: undefined, loadEstimator: { type: 'peak-ewma' }, ignored: ['unsupported failure accrual mode: unified'] });
  expect(ask([service(annotations)]).failureAccrual?.mode).toBe('unified');
});

test.each([
  ['retry.linkerd.io/limit', '-1', '\'-1\' is not an integer from 0 to 65535'],
  ['retry.linkerd.io/http', '5xx, 429', '\' 429\' is no HTTP status, no range of them, and neither 5xx nor gateway-error'],
  ['retry.linkerd.io/grpc', 'ok', '\'ok\' is not a gRPC code that can be retried'],
  ['balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio', 'much', '\'much\' is not a number'],
  ['balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio', '101', 'the jitter ratio has to be from 0 to 100, got 101'],
  ['balancer.linkerd.io/failure-accrual-consecutive-min-penalty', '2m', 'the minimum penalty of 120000ms exceeds the maximum penalty of 60000ms'],
])('%s: %s counts for nothing, because %s', (key, value, error) => {
  expect(ask([service({ 'balancer.linkerd.io/failure-accrual': 'consecutive', [key]: value })]).ignored).toEqual([error]);
});

test('a breaker that never pauses is none', () => {
  const none = { 'balancer.linkerd.io/failure-accrual': 'consecutive', 'balancer.linkerd.io/failure-accrual-consecutive-min-penalty': '0', 'balancer.linkerd.io/failure-accrual-consecutive-max-penalty': '0' };
  expect(ask([service(none)]).ignored).toEqual(['the maximum penalty cannot be zero']);
});

describe('proxies make nothing of a parent', () => {
  test.each([
    ['a match without a gRPC method', route({ kind: 'GRPCRoute', rules: [{ matches: [{ headers: [{ name: 'a', value: 'b' }] }] }] }), /has no gRPC method/],
    ['a gRPC filter for responses', route({ kind: 'GRPCRoute', rules: [{ filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: {} }] }] }), /is a filter on which proxies refuse/],
    ['weights of zero', route({ rules: [{ backendRefs: [{ name: 'a', port: 80, weight: 0 }, { name: 'b', port: 80, weight: 0 }] }] }), /has only weights of 0/],
  ])('with %s', (_, manifest, reason) => {
    expect(ask([service(), manifest]).broken).toEqual([expect.stringMatching(reason)]);
  });

  test('with more requests to count than they know', () => {
    expect(ask([service({
      'balancer.linkerd.io/failure-accrual': 'unified',
      'balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold': '0',
      'balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests': '1000001',
    })]).broken).toEqual(['proxies refuse more than 1000000 requests as the least to count']);
  });
});

test('backends that cannot be used fail for their share', () => {
  const [{ rules: [{ backends }] }] = ask([service(), route({
    rules: [{
      backendRefs: [
        { name: 'web', port: 80 }, { name: 'web' }, { name: 'none', port: 80, weight: 3 }, { group: 'a.b', kind: 'C', name: 'c' },
        { name: 'web', port: 80, filters: [{ type: 'URLRewrite', urlRewrite: {} }] }, { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net' },
      ],
    }],
  })]).routes;
  expect(backends.map(({ kind, name, exists, failure, weight }) => [kind, name, exists, failure, weight])).toEqual([
    ['Service', 'web', true, undefined, 1], ['Service', 'web', true, 500, 1], ['Service', 'none', false, 500, 3], ['other', 'c', false, 500, 1],
    ['Service', 'web', true, 500, 1], ['EgressNetwork', 'net', false, 500, 1],
  ]);
});

test('a backend without namespace is looked for beside the parent', () => {
  const consumer = route({ namespace: 'front', rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] });
  expect(ask([service(), consumer], { client: 'front' }).routes[0].rules[0].backends).toMatchObject([{ namespace: 'shop', exists: true }]);
});

test.each([
  ['HTTPRoute', 'default:http-egress-deny', 403], ['GRPCRoute', 'default:grpc-egress-deny', 'permission-denied'], ['TLSRoute', 'default:tls-egress-deny', 'connection-closed'],
])('what no %s of an EgressNetwork takes is left to its traffic policy', (kind, name, failure) => {
  const policy = ask([network(), connection(kind, { parent: onNetwork })], { to: NET, port: 443 });
  expect(policy.routes.map((each) => [each.name, each.rules[0].failure])).toEqual([['web', undefined], [name, failure]]);
});

test('a TCPRoute of an EgressNetwork takes everything', () => {
  const policy = ask([network(), connection('TCPRoute', { parent: onNetwork })], { to: NET, port: 443 });
  expect([policy.routes.map(({ name }) => name), policy.connections]).toEqual([['web'], 'routed']);
  expect(ask([network()], { to: NET, port: 3306 })).toMatchObject({ protocol: 'opaque', connections: 'closed', routes: [{ name: 'default:opaque-egress-deny' }] });
});

test.each([['2.18', false], ['2.19', true]])('in Linkerd %s that a Service lacks the port matters: %p', (version, undeclared) => {
  expect(ask([service()], { version, port: 81 }).undeclared).toBe(undeclared);
});

test('annotations of a headless Service count for nothing', () => {
  expect(ask([service({ 'timeout.linkerd.io/request': '1s' }, { clusterIP: 'None' })]).timeouts).toEqual({});
});

test('of opaque connections a profile has no more than its overrides', () => {
  const profile = (spec: object) => doc({ apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.shop.svc.cluster.local', namespace: 'shop' }, spec });
  const routes = profile({ routes: [{ name: 'a', condition: { method: 'GET' } }] });
  const overrides = profile({ dstOverrides: [{ authority: 'web.shop.svc.cluster.local', weight: 1 }] });
  expect([routes, overrides].map((each) => ask([service(), each], { port: 3306 }).ruledBy)).toEqual(['policy', 'profile']);
  expect([routes, overrides].map((each) => ask([service(), each]).ruledBy)).toEqual(['profile', 'profile']);
});

test('the status speaks of what Linkerd takes for a parent, and of conflicts', () => {
  const model = modelOf([
    service(), network({ networks: [{ cidr: '10.0.0.0/8' }] }), connection('GRPCRoute', { name: 'grpc' }),
    doc({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'all', namespace: 'shop' },
      spec: { parentRefs: [onService, { ...onService, port: 3306 }, onNetwork, { group: 'policy.linkerd.io', kind: 'Server', name: 'no' }, { name: 'gateway' }], rules: [{}] },
    }),
  ].join('\n---\n'), targetOf());
  const [grpc, all] = model.objects.filter(({ kind }) => kind.endsWith('Route')).map((each) => statusOf(model, each).map(({ reason }) => reason));
  expect(grpc).toEqual(['Accepted']);
  expect(all).toEqual(['RouteReasonConflicted', 'Accepted', 'NoMatchingParent', 'NoMatchingParent']);
  const old = modelOf([service(), connection('GRPCRoute')].join('\n---\n'), targetOf('2.15'));
  expect(statusOf(old, old.objects[1])).toEqual([]);
});
