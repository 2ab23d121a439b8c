import { Chart } from 'cdk8s';
import { Pair } from './pair';
import {
  EgressNetworkRef, GatewayApiChannel, GrpcRoute, HttpRoute, HttpRouteApiGroup, HttpRouteProps, LinkerdVersion, MeshTarget, RedirectPath, RouteFilter,
  RouteMatch, TcpRoute,
} from '../../src';
import { meshedChart, service, yamlOf } from '../fixtures';

const EXPERIMENTAL = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };
const target = new MeshTarget({ version: LinkerdVersion.V2_20, ...EXPERIMENTAL });

/** A chart in which the Service "web" has a route. */
function routed(props: Partial<HttpRouteProps>, make: (chart: Chart, web: any) => unknown = () => undefined): () => unknown {
  return () => {
    const chart = meshedChart(EXPERIMENTAL);
    const web = service(chart, 'web', [80]);
    new HttpRoute(chart, 'route', { parent: web, port: 80, ...props });
    make(chart, web);
    return yamlOf(chart);
  };
}

const WEB = 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: demo }\nspec: { ports: [{ port: 80 }] }\n---\n';

const route = (rule: string, { kind = 'HTTPRoute', name = 'a', parent = '{ group: core, kind: Service, name: web, port: 80 }', group = 'gateway.networking.k8s.io/v1', rest = '' } = {}) => (
  `apiVersion: ${group}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: demo }\nspec: { parentRefs: [${parent}], rules: [${rule}]${rest} }\n`);

const backend = (rest = '') => `backendRefs: [{ name: web, namespace: demo, port: 80${rest} }]`;
const RULE = { rules: [{ matches: [RouteMatch.pathPrefix('/a')] }] };
const redirect = RouteFilter.redirect({ hostname: 'shop.example.com' });
const headers = RouteFilter.requestHeaders({ remove: ['x-a'] });

/** Rules of routes that constructs and checks know. */
export const ROUTING_PAIRS: Pair[] = [
  {
    check: 'routing/all-weights-zero',
    refused: () => {
      const chart = meshedChart();
      const [a, b] = [service(chart, 'a'), service(chart, 'b')];
      return new HttpRoute(chart, 'route', { parent: a, port: 80, rules: [{ backends: [{ service: a, weight: 0 }, { service: b, weight: 0 }] }] });
    },
    yaml: route('{ backendRefs: [{ name: a, namespace: demo, port: 80, weight: 0 }, { name: b, namespace: demo, port: 80, weight: 0 }] }'),
    names: { 'rules[0].backends': 'spec.rules[0].backendRefs' },
  },
  {
    check: 'routing/single-weight-zero',
    refused: () => {
      const chart = meshedChart();
      const web = service(chart, 'a');
      return new HttpRoute(chart, 'route', { parent: web, port: 80, rules: [{ backends: [{ service: web, weight: 0 }] }] });
    },
    yaml: route(`{ ${backend(', weight: 0')} }`),
    names: { 'rules[0].backends': 'spec.rules[0].backendRefs' },
  },
  {
    check: 'routing/egress-parent-without-port',
    refused: () => {
      const chart = meshedChart();
      return new HttpRoute(chart, 'route', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'net', namespace: 'demo' }), rules: [{}] });
    },
    yaml: route('{ matches: [{ path: { type: PathPrefix, value: / } }] }', { parent: '{ group: policy.linkerd.io, kind: EgressNetwork, name: net }' }),
    names: { '"port"': '"spec.parentRefs[0].port"' },
  },
  {
    check: 'routing/unsupported-filter',
    refused: routed({ rules: [{ filters: [{ type: 'URLRewrite' } as any] }] }),
    yaml: route('{ filters: [{ type: URLRewrite, urlRewrite: { hostname: a.example.com } }] }'),
    names: { 'rules[0]': 'spec.rules[0]' },
  },
  {
    check: 'routing/grpc-response-headers',
    refused: () => {
      const chart = meshedChart();
      return new GrpcRoute(chart, 'route', { parent: service(chart, 'web'), port: 80, rules: [{ filters: [RouteFilter.responseHeaders({ remove: ['x-a'] })] }] });
    },
    yaml: route('{ filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { remove: [x-a] } }] }', { kind: 'GRPCRoute' }),
    names: { 'rules[0]': 'spec.rules[0]' },
  },
  {
    check: 'routing/grpc-match-without-method',
    refused: () => {
      const chart = meshedChart();
      return new GrpcRoute(chart, 'route', { parent: service(chart, 'web'), port: 80, rules: [{ matches: [RouteMatch.header('x-a', 'b')] }] });
    },
    yaml: route('{ matches: [{ headers: [{ name: x-a, value: b }] }] }, {}', { kind: 'GRPCRoute' }),
    names: { 'rules[0]': 'spec.rules[0]', 'add RouteMatch.grpc': 'set "method"' },
  },
  {
    check: 'routing/invalid-path',
    refused: () => RouteMatch.pathPrefix('api'),
    yaml: route('{ matches: [{ path: { value: api } }] }, {}'),
    names: { '"path"': '"spec.rules[0].matches[0].path.value"' },
  },
  {
    check: 'routing/invalid-match',
    refused: () => RouteMatch.headerRegex('x-a', 'a(?=b)'),
    yaml: route('{ matches: [{ headers: [{ name: x-a, type: RegularExpression, value: "a(?=b)" }] }] }, {}'),
    names: { '"regex"': '"spec.rules[0].matches[0].headers[0].value"' },
  },
  {
    check: 'routing/invalid-match',
    refused: () => RouteMatch.header('x-a', 'é'),
    yaml: route('{ matches: [{ headers: [{ name: x-a, value: é }] }] }, {}'),
    names: { '"value"': '"spec.rules[0].matches[0].headers[0].value"' },
  },
  {
    check: 'routing/invalid-header-change',
    refused: () => RouteFilter.requestHeaders({ set: { 'x-a': 'é' } }),
    yaml: route('{ filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-a, value: é }] } }] }'),
    names: { '"set.x-a"': '"spec.rules[0].filters[0].requestHeaderModifier.set[0].value"' },
  },
  {
    check: 'routing/invalid-redirect',
    refused: () => RedirectPath.full('new'),
    yaml: route('{ filters: [{ type: RequestRedirect, requestRedirect: { path: { type: ReplaceFullPath, replaceFullPath: new } } }] }'),
    names: { '"path"': '"spec.rules[0].filters[0].requestRedirect.path.replaceFullPath"' },
  },
  {
    check: 'routing/invalid-grpc-method',
    refused: () => RouteMatch.grpc('/shop.Orders'),
    yaml: route('{ matches: [{ method: { service: /shop.Orders } }] }, {}', { kind: 'GRPCRoute' }),
    names: { '"service" is': '"spec.rules[0].matches[0].method.service" is' },
  },
  {
    check: 'routing/contradicting-filters',
    refused: () => {
      const chart = meshedChart();
      const web = service(chart, 'web');
      return new HttpRoute(chart, 'route', { parent: web, port: 80, rules: [{ filters: [redirect], backends: [{ service: web }] }] });
    },
    yaml: route(`{ filters: [{ type: RequestRedirect, requestRedirect: { hostname: shop.example.com } }], ${backend()} }`),
    names: { 'rules[0].backends': 'spec.rules[0].backendRefs' },
  },
  {
    check: 'routing/contradicting-filters',
    refused: routed({ rules: [{ filters: [headers, headers] }] }),
    yaml: route(`{ filters: [${Array<string>(2).fill('{ type: RequestHeaderModifier, requestHeaderModifier: { remove: [x-a] } }').join(', ')}] }`),
    names: { 'rules[0]': 'spec.rules[0]' },
  },
  {
    check: 'routing/contradicting-filters',
    refused: routed({ rules: [{ matches: [RouteMatch.path('/a')], filters: [RouteFilter.redirect({ path: RedirectPath.prefix('/b') })] }] }),
    yaml: route('{ matches: [{ path: { type: Exact, value: /a } }], filters: [{ type: RequestRedirect, requestRedirect: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /b } } }] }'),
    names: { 'rules[0].filters[0].path': 'spec.rules[0].filters[0].requestRedirect.path' },
  },
  {
    check: 'routing/no-rules',
    refused: () => {
      const chart = meshedChart();
      new HttpRoute(chart, 'route', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'net', namespace: 'demo' }), port: 80, rules: [] });
      return yamlOf(chart);
    },
    yaml: route('', { group: 'policy.linkerd.io/v1beta3' }),
  },
  {
    check: 'routing/unknown-parent-port',
    refused: routed({ ...RULE, port: 8080 }),
    yaml: WEB + route(`{ ${backend()} }`, { parent: '{ group: core, kind: Service, name: web, port: 8080 }' }),
    names: { '"port"': '"spec.parentRefs[0].port"', 'Service web': 'Service demo/web' },
  },
  {
    check: 'routing/unknown-backend-port',
    refused: () => {
      const chart = meshedChart();
      const web = service(chart, 'web');
      new HttpRoute(chart, 'route', { parent: web, port: 80, rules: [{ backends: [{ service: web, port: 8080 }] }] });
      return yamlOf(chart);
    },
    yaml: WEB + route('{ backendRefs: [{ name: web, namespace: demo, port: 8080 }] }'),
    names: { 'rules[0].backends[0]': 'spec.rules[0].backendRefs[0]', 'Service web': 'Service demo/web' },
  },
  {
    check: 'routing/headless-parent',
    refused: () => {
      const chart = meshedChart();
      new HttpRoute(chart, 'route', { parent: service(chart, 'web', [80], { clusterIP: 'None' }), port: 80, ...RULE });
      return yamlOf(chart);
    },
    yaml: WEB.replace('spec: {', 'spec: { clusterIP: None,') + route(`{ ${backend()} }`),
    names: { '"parent"': '"spec.parentRefs[0]"', 'Service web': 'Service demo/web' },
  },
  {
    check: 'routing/decided-by-age',
    refused: routed(RULE, (chart, web) => new HttpRoute(chart, 'second', { parent: web, port: 80, ...RULE, unmatched: 'NOT_FOUND' as any })),
    yaml: `${route('{ matches: [{ path: { type: PathPrefix, value: /a } }], backendRefs: [{ name: web, namespace: demo, port: 80 }] }', { name: 'route' })}---\n${
      route('{ matches: [{ path: { type: PathPrefix, value: /a } }] }', { name: 'second' })}`,
    names: { 'it takes': '"spec.rules[0].matches[0]" takes', 'Service web': 'Service demo/web', 'chart/route does': 'HTTPRoute demo/route does' },
  },
  {
    check: 'routing/decided-by-age',
    refused: routed({ rules: [{ matches: [RouteMatch.pathRegex('/[a-z]+')] }] }, (chart, web) => (
      new HttpRoute(chart, 'second', { parent: web, port: 80, rules: [{ matches: [RouteMatch.path('/abc')] }], unmatched: 'NOT_FOUND' as any }))),
    yaml: `${route('{ matches: [{ path: { type: RegularExpression, value: "/[a-z]+" } }] }, {}', { name: 'route' })}---\n${
      route(`{ matches: [{ path: { type: Exact, value: /abc } }], ${backend()} }`, { name: 'second' })}`,
    names: { 'it takes': '"spec.rules[0].matches[0]" takes', 'Service web': 'Service demo/web', 'in chart/route': 'in HTTPRoute demo/route' },
  },
  {
    check: 'routing/shadowed-rule',
    refused: routed({ rules: [...RULE.rules, ...RULE.rules] }),
    yaml: route('{ matches: [{ path: { type: PathPrefix, value: /a } }] }, { matches: [{ path: { type: PathPrefix, value: /a } }] }, {}'),
    names: { '"rules"': '"spec.rules"' },
  },
  {
    check: 'routing/shadowed-rule',
    refused: routed({ rules: [{ matches: [RouteMatch.pathRegex('/[a-z]+')] }, { matches: [RouteMatch.path('/abc')] }] }),
    yaml: route('{ matches: [{ path: { type: RegularExpression, value: "/[a-z]+" } }] }, { matches: [{ path: { type: Exact, value: /abc } }] }, {}'),
    names: { '"rules"': '"spec.rules"' },
  },
  {
    check: 'routing/other-kind-first',
    refused: routed(RULE, (chart, web) => new GrpcRoute(chart, 'grpc', { parent: web, port: 80 })),
    yaml: `${route('{}', { kind: 'GRPCRoute', name: 'grpc' })}---\n${route(`{ ${backend()} }`, { name: 'route' })}`,
    names: {
      'a GRPCRoute does not go with an HTTPRoute made by chart/route': 'HTTPRoute demo/route does not go with GRPCRoute demo/grpc', 'Service web': 'Service demo/web',
    },
    target,
  },
  {
    check: 'routing/two-api-groups',
    refused: routed({ ...RULE, apiGroup: HttpRouteApiGroup.LINKERD }, (chart, web) => new HttpRoute(chart, 'second', { parent: web, port: 80, rules: [{ matches: [RouteMatch.path('/b')] }] })),
    yaml: `${route(`{ ${backend()} }`, { name: 'second', group: 'policy.linkerd.io/v1beta3' })}---\n${route(`{ matches: [{ path: { value: /b } }], ${backend()} }`, { name: 'route' })}`,
    names: {
      'an HTTPRoute of gateway.networking.k8s.io does': 'HTTPRoute demo/second of policy.linkerd.io does',
      'an HTTPRoute of policy.linkerd.io made by chart/route': 'HTTPRoute demo/route of gateway.networking.k8s.io',
      'Service web': 'Service demo/web',
    },
  },
  {
    check: 'routing/second-tcp-route',
    refused: () => {
      const chart = meshedChart(EXPERIMENTAL);
      const db = service(chart, 'db', [5432], { type: 'ClusterIP' });
      new TcpRoute(chart, 'a', { parent: db, port: 5432 });
      return new TcpRoute(chart, 'b', { parent: db, port: 5432 });
    },
    yaml: ['a', 'b'].map((name) => route('{ backendRefs: [{ name: db, namespace: demo, port: 5432 }] }', {
      kind: 'TCPRoute', name, group: 'gateway.networking.k8s.io/v1alpha2', parent: '{ group: core, kind: Service, name: db, port: 5432 }',
    })).join('---\n'),
    names: { 'it takes': 'TCPRoute demo/b takes', 'Service db': 'Service demo/db', 'as chart/a does': 'as TCPRoute demo/a does' },
    target,
  },
];
