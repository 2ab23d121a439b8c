import { Duration } from 'cdk8s';
import { EgressNetworkRef, GatewayApiChannel, GatewayApiVersion, GrpcRoute, GrpcRouteProps, LinkerdVersion, MeshProps, RouteFilter, RouteMatch, UnmatchedRequests } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

/** The GRPCRoute of a Service `orders` that these props give. */
function routeOf(props: Partial<GrpcRouteProps>, mesh: Partial<MeshProps> = {}): any {
  const chart = meshedChart(mesh);
  new GrpcRoute(chart, 'route', { parent: service(chart, 'orders', [50051]), ...props });
  return only(chart, 'GRPCRoute');
}

const refusal = (props: Partial<GrpcRouteProps>, mesh: Partial<MeshProps> = {}) => messageOf(() => routeOf(props, mesh));
const orders = { group: '', kind: 'Service', name: 'orders', namespace: 'demo', port: 50051, weight: 1 };
const calls = (count: number) => Array.from({ length: count }, (_, i) => RouteMatch.grpc('a.B', `M${i}`));

test('a GrpcRoute without rules sends all calls to its Service', () => {
  expect(routeOf({ metadata: { name: 'orders' } })).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'orders', namespace: 'demo' },
    spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'orders', namespace: 'demo', port: 50051 }], rules: [{ backendRefs: [orders] }] },
  });
});

test('rules match services, methods and headers, and what none matches goes to the Service', () => {
  const { rules } = routeOf({
    rules: [
      { matches: [RouteMatch.grpc('shop.v1.Orders'), RouteMatch.grpcMethod('Check'), RouteMatch.all(RouteMatch.grpc('a.B', 'C'), RouteMatch.header('x', 'y'))] },
      { matches: [RouteMatch.grpc('shop.v1.Carts', 'Get')], filters: [RouteFilter.requestHeaders({ set: { a: 'b' } })] },
    ],
  }).spec;
  expect(rules).toEqual([
    {
      matches: [
        { method: { type: 'Exact', service: 'shop.v1.Orders' } },
        { method: { type: 'Exact', method: 'Check' } },
        { method: { type: 'Exact', service: 'a.B', method: 'C' }, headers: [{ type: 'Exact', name: 'x', value: 'y' }] },
      ],
      backendRefs: [orders],
    },
    {
      matches: [{ method: { type: 'Exact', service: 'shop.v1.Carts', method: 'Get' } }],
      filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }],
      backendRefs: [orders],
    },
    { backendRefs: [orders] },
  ]);
});

test('further rules can be added, and the rest can be left without a route', () => {
  const chart = meshedChart();
  const route = GrpcRoute.forClientsIn(chart, 'route', 'front', { parent: service(chart, 'orders'), unmatched: UnmatchedRequests.NOT_FOUND });
  route.addRule({ matches: [RouteMatch.grpc('a.B')] });
  expect(only(chart, 'GRPCRoute')).toMatchObject({ metadata: { namespace: 'front' }, spec: { rules: [{ matches: [{ method: { type: 'Exact', service: 'a.B' } }] }] } });
  expect(messageOf(() => route.addRule({ matches: [RouteMatch.grpc('a.B')] }))).toContain('chart/route: "rules" has requests that match {"method":{"type":"Exact","service":"a.B"}} after');
});

test.each<[string, Partial<MeshProps>, string]>([
  ['2.16', { version: LinkerdVersion.V2_16 }, 'v1alpha2'],
  ['2.17', { version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V1_1_1, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL }, 'v1alpha2'],
  ['2.18', { version: LinkerdVersion.V2_18 }, 'v1'],
  ['2.20', { gatewayApiChannel: GatewayApiChannel.STANDARD }, 'v1'],
])('the version of a GRPCRoute for Linkerd %s', (_, mesh, version) => {
  expect(routeOf({}, mesh).apiVersion).toBe(`gateway.networking.k8s.io/${version}`);
});

test.each<[GatewayApiVersion, number]>([[GatewayApiVersion.V1_2_1, 8], [GatewayApiVersion.V1_3_0, 64]])('with Gateway API %s a rule has at most %i matches', (gatewayApiVersion, max) => {
  expect(routeOf({ rules: [{ matches: calls(max) }] }, { gatewayApiVersion }).spec.rules[0].matches).toHaveLength(max);
  expect(refusal({ rules: [{ matches: calls(max + 1) }] }, { gatewayApiVersion }))
    .toBe(`chart/route: "rules[0].matches" has ${max + 1} entries; expected at most ${max} in this target; spread them over several rules`);
});

const onlyRequestHeaders = 'expected one of RequestHeaderModifier';

test.each<[string, Partial<GrpcRouteProps>, Partial<MeshProps>, string]>([
  ['Linkerd has no GRPCRoute', {}, { version: LinkerdVersion.V2_15 }, 'chart/route: GRPCRoute needs Linkerd 2.16 (edge-24.6.4) or later, got target 2.15'],
  ['its version is not served', {}, { version: LinkerdVersion.V2_16, gatewayApiVersion: GatewayApiVersion.V1_1_1 },
    'chart/route: GRPCRoute needs the experimental channel of Gateway API 1.1.1: Linkerd 2.16 reads v1alpha2, which the standard channel does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has'],
  ['a match has only headers', { rules: [{ matches: [RouteMatch.header('a', 'b')] }] }, {},
    'chart/route: "rules[0].matches[0]" has no gRPC method, and a match of a GRPCRoute without one makes proxies refuse the whole policy of its parent; add RouteMatch.grpc, or use an HTTPRoute for headers alone'],
  ['a match is of HTTP', { rules: [{ matches: [RouteMatch.path('/a')] }] }, {}, 'chart/route: "rules[0].matches[0]" has a path condition, which a GRPCRoute cannot match; use RouteMatch.grpc, or an HTTPRoute'],
  ['a rule changes responses', { rules: [{ filters: [RouteFilter.responseHeaders({ remove: ['a'] })] }] }, {},
    `chart/route: "rules[0].filters[0]" is a filter that Linkerd cannot apply in a rule of a GRPCRoute, got "ResponseHeaderModifier"; ${onlyRequestHeaders}; set response headers in the application, or in an HTTPRoute of the Gateway API`],
  ['a rule redirects', { rules: [{ filters: [RouteFilter.redirect({ port: 81 })] }] }, {},
    `chart/route: "rules[0].filters[0]" is a filter that Linkerd cannot apply in a rule of a GRPCRoute, got "RequestRedirect"; ${onlyRequestHeaders}; use an HTTPRoute`],
  ['a rule has a timeout', { rules: [{ timeout: Duration.seconds(1) } as any] }, {}, [
    'chart/route: "rules[0].timeout" is not known; expected some of "name", "matches", "filters", "backends"; a GRPCRoute has no timeouts; set a TimeoutPolicy on the route',
  ].join()],
])('fails when %s', (_, props, mesh, message) => {
  expect(refusal(props, mesh)).toBe(message);
});

test('fails when a backend changes responses', () => {
  const chart = meshedChart();
  const backends = [{ service: service(chart, 'v1'), filters: [RouteFilter.responseHeaders({ remove: ['a'] })] }];
  expect(messageOf(() => new GrpcRoute(chart, 'route', { parent: service(chart, 'orders'), rules: [{ backends }] })))
    .toContain('"rules[0].backends[0].filters[0]" is a filter that Linkerd cannot apply in a backend of a GRPCRoute, got "ResponseHeaderModifier"');
});

test('calls through an EgressNetwork are left to its policy where no rule matches', () => {
  const chart = meshedChart();
  new GrpcRoute(chart, 'route', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'net' }), port: 443, rules: [{ matches: [RouteMatch.grpc('a.B')] }] });
  expect(only(chart, 'GRPCRoute').spec.rules).toEqual([{
    matches: [{ method: { type: 'Exact', service: 'a.B' } }],
    backendRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net', namespace: 'demo', weight: 1 }],
  }]);
});
