import { Chart, Testing } from 'cdk8s';
import {
  AccessPolicy, ContainerPort, GatewayApiVersion, HttpMethod, HttpRouteApiGroup, InboundGrpcRoute, InboundHttpRoute, LinkerdVersion,
  ProxyProtocol, RedirectPath, RouteFilter, RouteMatch, Server, UnmatchedRequests,
} from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';

const server = (chart: Chart, options = {}) => new Server(chart, 'server', {
  podSelector: {}, port: ContainerPort.number(80), accessPolicy: AccessPolicy.DENY, unmatched: UnmatchedRequests.NOT_FOUND, metadata: { name: 'web' }, ...options,
});

test('an InboundHttpRoute says all that Linkerd reads', () => {
  const chart = meshedChart();
  new InboundHttpRoute(chart, 'route', {
    server: server(chart),
    hostnames: ['web.example.com'],
    rules: [
      { matches: [RouteMatch.all(RouteMatch.path('/a'), RouteMatch.header('x', 'y'))], filters: [RouteFilter.requestHeaders({ set: { 'x-seen': 'yes' } })] },
      { matches: [RouteMatch.pathPrefix('/old')], filters: [RouteFilter.redirect({ path: RedirectPath.prefix('/new') })] },
    ],
    metadata: { name: 'route', labels: { team: 'a' } },
  });
  expect(only(chart, 'HTTPRoute')).toEqual({
    apiVersion: 'policy.linkerd.io/v1beta3',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace: 'demo', labels: { team: 'a' } },
    spec: {
      parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 'web', namespace: 'demo' }],
      hostnames: ['web.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'Exact', value: '/a' }, headers: [{ type: 'Exact', name: 'x', value: 'y' }] }],
          filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-seen', value: 'yes' }] } }],
        },
        {
          matches: [{ path: { type: 'PathPrefix', value: '/old' } }],
          filters: [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' }, statusCode: 302 } }],
        },
      ],
    },
  });
});

test.each([
  ['2.14', 'gateway.networking.k8s.io/v1beta1'], ['2.18', 'gateway.networking.k8s.io/v1'],
])('on Linkerd %s one of the Gateway API is in %s', (release, apiVersion) => {
  const chart = meshedChart({ version: LinkerdVersion.of(release) });
  new InboundHttpRoute(chart, 'route', { server: server(chart), apiGroup: HttpRouteApiGroup.GATEWAY_API });
  expect(only(chart, 'HTTPRoute')).toMatchObject({ apiVersion, spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] } });
});

test('an InboundGrpcRoute matches calls', () => {
  const chart = meshedChart();
  const rules = [{ matches: [RouteMatch.grpc('shop.v1.Orders', 'List'), RouteMatch.grpcMethod('Get')], filters: [RouteFilter.requestHeaders({ remove: ['x'] })] }];
  new InboundGrpcRoute(chart, 'route', { server: server(chart, { proxyProtocol: ProxyProtocol.GRPC }), rules, metadata: { name: 'route' } });
  expect(only(chart, 'GRPCRoute')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'route', namespace: 'demo' },
    spec: {
      parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 'web', namespace: 'demo' }],
      rules: [{
        matches: [{ method: { type: 'Exact', service: 'shop.v1.Orders', method: 'List' } }, { method: { type: 'Exact', method: 'Get' } }],
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
      }],
    },
  });
});

test('rules have names where the Gateway API has them', () => {
  const chart = meshedChart({ gatewayApiVersion: GatewayApiVersion.V1_4_1 });
  new InboundHttpRoute(chart, 'route', { server: server(chart), apiGroup: HttpRouteApiGroup.GATEWAY_API, rules: [{ name: 'all' }] });
  expect(only(chart, 'HTTPRoute').spec.rules[0].name).toBe('all');
});

describe('fails', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['for a Service', (chart) => new InboundHttpRoute(chart, 'r', { server: chart }),
      'chart/r: "server" has no Kubernetes object, got Chart at chart; expected a Server, or a PolicyRef of one'],
    ['without rules', (chart) => new InboundHttpRoute(chart, 'r', { server: server(chart), rules: [] }),
      'chart/r: "rules" is empty, and a route without rules means no request; expected at least one rule, or leave it away for all requests'],
    ['with what only routes of Services have', (chart) => new InboundHttpRoute(chart, 'r', {
      server: server(chart), rules: [{ matches: [], backends: [], timeout: 1, name: 'a' } as any], hostnames: ['A'], apiGroup: 'x' as any, metadata: { namespace: 'y' },
    }), [
      'chart/r: 7 faults:',
      '"apiGroup" is not known, got "x"; expected one of GATEWAY_API, LINKERD',
      '"metadata.namespace" cannot be chosen, got "y"; expected "demo", because a route stands beside Server demo/web, its "server"; leave it away',
      expect.stringContaining('"hostnames"'),
      '"rules[0].backends" is not known; expected some of "name", "matches", "filters"; a route of a Server sends nothing anywhere; for that use an HttpRoute or a GrpcRoute of a Service',
      '"rules[0].timeout" is not known; expected some of "name", "matches", "filters"; Linkerd ignores timeouts of inbound routes; set it on a route of the Service',
      '"rules[0].matches" is empty; expected at least one match, or leave it away for all requests',
      '"rules[0].name" is not in the HTTPRoute of Gateway API 1.2.1 standard; expected Gateway API 1.4, or 1.2 experimental; leave it away',
    ] as any],
    ['with filters that Linkerd drops', (chart) => new InboundHttpRoute(chart, 'r', { server: server(chart), rules: [{ filters: [RouteFilter.responseHeaders({ remove: ['x'] })] }, { filters: [{ type: 'URLRewrite' } as any] }] }), [
      'chart/r: 2 faults:',
      '"rules[0].filters[0]" is a filter that Linkerd cannot apply in an inbound rule of an HTTPRoute of policy.linkerd.io, got "ResponseHeaderModifier"; expected one of RequestHeaderModifier, RequestRedirect; set response headers in the application, or in an HTTPRoute of the Gateway API',
      '"rules[1].filters[0]" is a filter that Linkerd cannot apply in an inbound rule of an HTTPRoute of policy.linkerd.io, got "URLRewrite"; expected one of RequestHeaderModifier, RequestRedirect; rewrite in the application or at the ingress, or answer with a redirect',
    ].join('\n  - ')],
    ['with matches that are none', (chart) => new InboundHttpRoute(chart, 'r', { server: server(chart), rules: [{ matches: [{} as any, RouteMatch.grpc('a.B')] }] }), [
      'chart/r: 2 faults:',
      '"rules[0].matches[0]" is not a RouteMatch, got {}; expected one such as RouteMatch.pathPrefix("/api")',
      '"rules[0].matches[1]" has a gRPC method, which an HTTPRoute cannot match; use RouteMatch.pathPrefix, or a GRPCRoute',
    ].join('\n  - ')],
    ['with too many', (chart) => new InboundHttpRoute(chart, 'r', {
      server: server(chart), rules: [{ matches: Array.from({ length: 9 }, (_, i) => RouteMatch.path(`/${i}`)) }, ...Array.from({ length: 16 }, (_, i) => ({ matches: Array.from({ length: 8 }, (__, j) => RouteMatch.path(`/${i}/${j}`)) }))],
    }), [
      'chart/r: 3 faults:',
      '"rules[0].matches" has 9 entries; expected at most 8 in this target; spread them over several rules',
      '"rules" has 17 entries; expected at most 16, because of the HTTPRoute\'s CRD; spread them over several routes',
      '"rules" has 137 matches in all; expected at most 128, because of the HTTPRoute\'s CRD; spread them over several routes',
    ].join('\n  - ')],
    ['with a name twice', (chart) => new InboundHttpRoute(chart, 'r', {
      server: server(chart), rules: [{ name: 'a', matches: [RouteMatch.path('/a')] }, { name: 'a', matches: [RouteMatch.path('/b')] }, { name: 'B', matches: [RouteMatch.path('/c')] }], apiGroup: HttpRouteApiGroup.GATEWAY_API,
    }), [
      'chart/r: 2 faults:',
      '"rules[2].name" is not a name, got "B"; expected lower-case letters, digits, "-" and ".", at most 253',
      '"rules" has the name "a" twice; expected each name once',
    ].join('\n  - ')],
  ])('%s', (name, make, message) => {
    const chart = meshedChart(name === 'with a name twice' ? { gatewayApiVersion: GatewayApiVersion.V1_5_1 } : {});
    const got = messageOf(() => make(chart));
    expect(Array.isArray(message) ? got.split('\n  - ') : got).toEqual(message);
  });

  test('when another route takes the same requests, or is of another group', () => {
    const chart = meshedChart();
    const web = server(chart);
    const rules = [{ matches: [RouteMatch.all(RouteMatch.path('/a'), RouteMatch.method(HttpMethod.GET))] }];
    new InboundHttpRoute(chart, 'a', { server: web, rules });
    expect(messageOf(() => new InboundHttpRoute(chart, 'b', { server: web, rules }))).toBe(
      'chart/b: it takes requests that match {"path":{"type":"Exact","value":"/a"},"method":"GET"} to Server demo/web, as chart/a does, and Linkerd would follow only the older of the two routes; expected each request in one route; remove the rule from one of the two');
    expect(messageOf(() => new InboundHttpRoute(chart, 'c', { server: web, apiGroup: HttpRouteApiGroup.GATEWAY_API }))).toContain('an HTTPRoute of gateway.networking.k8s.io does not go with an HTTPRoute of policy.linkerd.io made by chart/a');
    expect(objects(chart, 'HTTPRoute')).toHaveLength(1);
  });

  test('for gRPC routes that the target does not serve', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_14 });
    expect(messageOf(() => new InboundGrpcRoute(chart, 'r', { server: server(chart, { proxyProtocol: ProxyProtocol.GRPC }) }))).toBe(
      'chart/r: GRPCRoute needs Linkerd 2.16 (edge-24.6.4) or later, got target 2.14');
  });

  test('for a gRPC route on a Server of another protocol', () => {
    const chart = meshedChart();
    new InboundGrpcRoute(chart, 'r', { server: server(chart) });
    expect(messageOf(() => Testing.synth(chart))).toContain('the port of chart/r has the protocol "unknown", with which Linkerd ignores GRPCRoutes; expected "gRPC"; set "proxyProtocol" of the Server, or use an HTTPRoute');
  });
});
