import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import {
  CanarySplit, EgressNetworkRef, GatewayApiChannel, GatewayApiVersion, GrpcRoute, HttpMethod, HttpRoute, HttpRouteApiGroup, HttpRouteProps,
  LinkerdVersion, MeshProps,
  RedirectPath, RouteFilter, RouteMatch, RouteProfile, ServiceRef, UnmatchedRequests,
} from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const { EXPERIMENTAL, STANDARD } = GatewayApiChannel;
const { LINKERD } = HttpRouteApiGroup;
const { NOT_FOUND } = UnmatchedRequests;

/** The HTTPRoute of a Service `web` that these props give. */
function routeOf(props: Partial<HttpRouteProps>, mesh: Partial<MeshProps> = {}): any {
  const chart = meshedChart(mesh);
  new HttpRoute(chart, 'route', { parent: service(chart, 'web'), ...props });
  return only(chart, 'HTTPRoute');
}

const refusal = (props: Partial<HttpRouteProps>, mesh: Partial<MeshProps> = {}) => messageOf(() => routeOf(props, mesh));
const ref = (name: string, weight = 1) => ({ group: '', kind: 'Service', name, namespace: 'demo', port: 80, weight });
const ALL = [{ path: { type: 'PathPrefix', value: '/' } }];
const many = (count: number) => Array.from({ length: count }, (_, i) => RouteMatch.path(`/${i}`));

describe('an HttpRoute', () => {
  test('without rules sends all requests to its Service', () => {
    const chart = meshedChart();
    const route = new HttpRoute(chart, 'route', { parent: service(chart, 'web') });
    expect(only(chart, 'HTTPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'chart-route-c87d1322', namespace: 'demo' },
      spec: {
        parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo', port: 80 }],
        rules: [{ matches: ALL, backendRefs: [ref('web')] }],
      },
    });
    expect(route.node.defaultChild).toBe(route.apiObject);
  });

  test('says matches, filters, backends and timeouts, and forwards what no rule matches', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    new HttpRoute(chart, 'route', {
      parent: web,
      metadata: { name: 'web', labels: { team: 'shop' } },
      rules: [
        {
          matches: [RouteMatch.all(RouteMatch.path('/a'), RouteMatch.method(HttpMethod.GET)), RouteMatch.queryParamRegex('v', '2|22')],
          filters: [RouteFilter.requestHeaders({ set: { a: 'b' } }), RouteFilter.responseHeaders({ remove: ['c'] })],
          backends: [{ service: service(chart, 'v1'), weight: 3 }, { service: service(chart, 'v2'), filters: [RouteFilter.requestHeaders({ add: { d: 'e' } })] }],
          timeout: Duration.minutes(2),
        },
        { matches: [RouteMatch.pathPrefix('/old')], filters: [RouteFilter.redirect({ path: RedirectPath.prefix('/new') })] },
      ],
    });
    const { metadata, spec } = only(chart, 'HTTPRoute');
    expect(metadata).toEqual({ name: 'web', namespace: 'demo', labels: { team: 'shop' } });
    expect(spec.rules).toEqual([
      {
        matches: [
          { path: { type: 'Exact', value: '/a' }, method: 'GET' },
          { path: { type: 'PathPrefix', value: '/' }, queryParams: [{ type: 'RegularExpression', name: 'v', value: '^(?:2|22)$' }] },
        ],
        filters: [
          { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
          { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['c'] } },
        ],
        backendRefs: [ref('v1', 3), { ...ref('v2'), filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { add: [{ name: 'd', value: 'e' }] } }] }],
        timeouts: { request: '120s' },
      },
      {
        matches: [{ path: { type: 'PathPrefix', value: '/old' } }],
        filters: [{ type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' }, statusCode: 302 } }],
      },
      { matches: ALL, backendRefs: [ref('web')] },
    ]);
  });

  test('adds no rule where one takes all requests, or where the rest is to get 404', () => {
    expect(routeOf({ rules: [{ timeout: Duration.seconds(1) }] }).spec.rules).toEqual([{ matches: ALL, backendRefs: [ref('web')], timeouts: { request: '1s' } }]);
    expect(routeOf({ rules: [{ matches: [RouteMatch.path('/a')] }], unmatched: NOT_FOUND }).spec.rules)
      .toEqual([{ matches: [{ path: { type: 'Exact', value: '/a' } }], backendRefs: [ref('web')] }]);
  });

  test('takes further rules, and a rule for all requests then stands for the one that was to be added', () => {
    const chart = meshedChart();
    const route = new HttpRoute(chart, 'route', { parent: service(chart, 'web'), rules: [{ matches: [RouteMatch.path('/a')] }] });
    route.addRule({ backends: [{ service: service(chart, 'v2') }] });
    route.addRule({ matches: [RouteMatch.path('/b')] });
    expect(only(chart, 'HTTPRoute').spec.rules.map(({ matches, backendRefs }: any) => [matches[0].path.value, backendRefs[0].name])).toEqual([['/a', 'web'], ['/', 'v2'], ['/b', 'web']]);
    expect(messageOf(() => route.addRule({}))).toBe('chart/route: "rules" has all requests after all requests, which would take them all; expected each request once, and an exact path before the same path as a prefix');
  });

  test('of the clients of one namespace is in that namespace', () => {
    const chart = meshedChart();
    const parent = service(chart, 'web');
    HttpRoute.forClientsIn(chart, 'front', 'front', { parent, metadata: { name: 'web' } });
    expect(only(chart, 'HTTPRoute')).toMatchObject({
      metadata: { namespace: 'front' },
      spec: { parentRefs: [{ namespace: 'demo' }], rules: [{ backendRefs: [{ namespace: 'demo' }] }] },
    });
    // Those of the Service's own namespace find what all find.
    expect(messageOf(() => HttpRoute.forClientsIn(chart, 'demo', 'demo', { parent }))).toContain('chart/demo: it takes all requests');
  });

  test('of an EgressNetwork leaves unmatched requests to its traffic policy, and names it as the backend', () => {
    const chart = meshedChart();
    const network = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net', namespace: 'linkerd-egress' }, spec: { trafficPolicy: 'Deny' } });
    new HttpRoute(chart, 'route', {
      parent: network,
      port: 80,
      hostnames: ['example.com'],
      metadata: { name: 'r' },
      rules: [{ matches: [RouteMatch.pathPrefix('/a')] }, { matches: [RouteMatch.path('/b')], backends: [{ service: network, weight: 1 }, { service: service(chart, 'cache'), weight: 3 }] }],
    });
    const egress = { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net', namespace: 'linkerd-egress', weight: 1 };
    expect(only(chart, 'HTTPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'r', namespace: 'linkerd-egress' },
      spec: {
        hostnames: ['example.com'],
        parentRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net', namespace: 'linkerd-egress', port: 80 }],
        rules: [
          { matches: [{ path: { type: 'PathPrefix', value: '/a' } }], backendRefs: [egress] },
          { matches: [{ path: { type: 'Exact', value: '/b' } }], backendRefs: [egress, ref('cache', 3)] },
        ],
      },
    });
  });

  test('gives the same twice', () => {
    const chart = meshedChart();
    new HttpRoute(chart, 'route', { parent: service(chart, 'web'), rules: [{ matches: [RouteMatch.path('/a')] }] });
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  });
});

describe('by target', () => {
  const old = (version: LinkerdVersion, channel = EXPERIMENTAL) => ({ version, gatewayApiChannel: channel });

  test.each([
    [LinkerdVersion.V2_14, 'v1beta1'], [LinkerdVersion.V2_17, 'v1beta1'], [LinkerdVersion.V2_18, 'v1'], [LinkerdVersion.V2_20, 'v1'],
  ])('the version of an HTTPRoute for %s is %s', (version, expected) => {
    expect(routeOf({}, old(version)).apiVersion).toBe(`gateway.networking.k8s.io/${expected}`);
    expect(routeOf({ apiGroup: LINKERD }, old(version)).apiVersion).toBe('policy.linkerd.io/v1beta3');
  });

  test('Linkerd\'s own HTTPRoute has timeouts and the port of its parent everywhere', () => {
    const mesh = { version: LinkerdVersion.V2_14, gatewayApiVersion: GatewayApiVersion.V0_7_1, gatewayApiChannel: STANDARD };
    const { spec } = routeOf({ apiGroup: LINKERD, rules: [{ timeout: Duration.millis(1500) }] }, mesh);
    expect(spec.parentRefs[0].port).toBe(80);
    expect(spec.rules[0].timeouts).toEqual({ request: '1500ms' });
  });

  test('the standard channel of 0.7.1 has no port of a parent', () => {
    const mesh = { version: LinkerdVersion.V2_14, gatewayApiVersion: GatewayApiVersion.V0_7_1, gatewayApiChannel: STANDARD };
    expect(routeOf({}, mesh).spec.parentRefs).toEqual([{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo' }]);
    const chart = meshedChart(mesh);
    new HttpRoute(chart, 'route', { parent: service(chart, 'web', [80, 81]), port: 80 });
    expect(messageOf(() => Testing.synth(chart))).toContain('"parent" Service demo/web is not known to have just one port, and in Gateway API 0.7.1 standard a route cannot name one');
  });

  test.each<[string, Partial<MeshProps>, boolean]>([
    ['1.2.1 standard', { gatewayApiVersion: GatewayApiVersion.V1_2_1 }, false],
    ['1.2.1 experimental', { gatewayApiVersion: GatewayApiVersion.V1_2_1, gatewayApiChannel: EXPERIMENTAL }, true],
    ['1.4.1 standard', { gatewayApiVersion: GatewayApiVersion.V1_4_1 }, true],
  ])('rules can have names: Gateway API %s', (gatewayApi, mesh, served) => {
    const props = { rules: [{ name: 'all' }] };
    expect(served ? routeOf(props, mesh).spec.rules[0].name : refusal(props, mesh))
      .toBe(served ? 'all' : `chart/route: "rules[0].name" is not in the HTTPRoute of Gateway API ${gatewayApi}; expected Gateway API 1.4, or 1.2 experimental; leave it away`);
  });

  test.each<[string, Partial<HttpRouteProps>, Partial<MeshProps>, number]>([
    ['1.2 and later', {}, {}, 64],
    ['1.1', {}, { version: LinkerdVersion.V2_18, gatewayApiVersion: GatewayApiVersion.V1_1_1 }, 8],
    ['Linkerd\'s own', { apiGroup: LINKERD }, {}, 8],
  ])('a rule has as many matches as its CRD allows: %s', (_, props, mesh, max) => {
    expect(routeOf({ ...props, rules: [{ matches: many(max) }] }, mesh).spec.rules[0].matches).toHaveLength(max);
    expect(refusal({ ...props, rules: [{ matches: many(max + 1) }] }, mesh))
      .toBe(`chart/route: "rules[0].matches" has ${max + 1} entries; expected at most ${max} in this target; spread them over several rules`);
  });

  test.each<[string, Partial<HttpRouteProps>, Partial<MeshProps>, string | undefined]>([
    ['Linkerd 2.20', {}, {}, undefined],
    ['Linkerd 2.19', {}, { version: LinkerdVersion.V2_19 }, 'it needs Linkerd 2.20 (edge-25.11.3) or later, got target 2.19'],
    ['an edge release with Gateway API 1.1.1 standard', {}, { version: LinkerdVersion.edge('25.12.1'), gatewayApiVersion: GatewayApiVersion.V1_1_1, gatewayApiChannel: STANDARD },
      'it needs Gateway API 1.2, or the experimental channel, got 1.1.1 standard'],
  ])('timeouts of rules need %s', (_, props, mesh, fault) => {
    const rules = [{ timeout: Duration.seconds(1) }];
    const given = { ...props, rules };
    expect(fault === undefined ? routeOf(given, mesh).spec.rules[0].timeouts : refusal(given, mesh)).toEqual(fault === undefined ? { request: '1s' }
      : `chart/route: "rules[0].timeout" would be ignored: ${fault}; set a TimeoutPolicy on the route, or "apiGroup" LINKERD`);
  });

  test('redirects have the status codes that the CRD has', () => {
    const rules = (statusCode: number) => [{ filters: [RouteFilter.redirect({ port: 81, statusCode })] }];
    const { filters } = routeOf({ rules: rules(308) }, { gatewayApiVersion: GatewayApiVersion.V1_5_1 }).spec.rules[0];
    expect(filters[0].requestRedirect.statusCode).toBe(308);
    expect(refusal({ rules: rules(308) }, { gatewayApiVersion: GatewayApiVersion.V1_4_1 }))
      .toBe('chart/route: "rules[0].filters[0].statusCode" is not served by the HTTPRoute of gateway.networking.k8s.io in this target, got 308; expected one of 301, 302');
    expect(refusal({ apiGroup: LINKERD, rules: rules(307) })).toContain('of policy.linkerd.io in this target, got 307; expected one of 301, 302');
  });

  test('EgressNetworks need Linkerd 2.17, and a port that the route can name', () => {
    const egress = (mesh: Partial<MeshProps>, props: Partial<HttpRouteProps> = {}) => {
      const chart = meshedChart(mesh);
      return new HttpRoute(chart, 'route', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'all' }), port: 443, rules: [{}], ...props });
    };
    expect(messageOf(() => egress({ version: LinkerdVersion.V2_16 }))).toBe('chart/route: an EgressNetwork as "parent" needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16');
    const standard = { version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V0_7_1, gatewayApiChannel: STANDARD };
    expect(messageOf(() => egress(standard))).toBe('chart/route: "parent" is an EgressNetwork, of which a route must name a port, and in Gateway API 0.7.1 standard it cannot; expected the experimental channel, or an HttpRoute with "apiGroup" LINKERD');
    expect(egress(standard, { apiGroup: LINKERD }).apiObject.toJson().spec.parentRefs[0]).toEqual({ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'demo', port: 443 });
    expect(messageOf(() => egress({}, { port: undefined }))).toBe('chart/route: "port" is needed for EgressNetwork demo/all; set it to the port that clients dial, such as 443');
    expect(messageOf(() => egress({}, { port: 70000 }))).toBe('chart/route: "port" is out of range, got 70000; expected an integer from 1 to 65535');
    expect(messageOf(() => egress({}, { unmatched: NOT_FOUND }))).toBe('chart/route: "unmatched" cannot be said for EgressNetwork demo/all, whose traffic policy decides over requests that no route takes; leave it away');
    expect(messageOf(() => Testing.synth(Chart.of(egress({}, { rules: [] }))))).toContain('the route has no rules, with which it takes no request; add rules, or remove it');
  });
});

describe('fails when', () => {
  const a = RouteMatch.path('/a');
  const linkerdCannot = (prop: string, type: string, place: string, able: string, instead: string) =>
    `chart/route: "${prop}" is a filter that Linkerd cannot apply in ${place}, got "${type}"; expected one of ${able}; ${instead}`;
  const rule = 'a rule of an HTTPRoute of gateway.networking.k8s.io';
  const able = 'RequestHeaderModifier, ResponseHeaderModifier, RequestRedirect';

  test.each<[string, Partial<HttpRouteProps>, string]>([
    ['matches are empty', { rules: [{ matches: [] }] }, 'chart/route: "rules[0].matches" is empty; expected at least one match, or leave it away for all requests'],
    ['a match is none', { rules: [{ matches: ['/a' as any] }] }, 'chart/route: "rules[0].matches[0]" is not a RouteMatch, got "/a"; expected one such as RouteMatch.pathPrefix("/api")'],
    ['a match is of gRPC', { rules: [{ matches: [RouteMatch.grpc('a.B')] }] }, 'chart/route: "rules[0].matches[0]" has a gRPC method, which an HTTPRoute cannot match; use RouteMatch.pathPrefix, or a GRPCRoute'],
    ['filters are empty', { rules: [{ filters: [] }] }, 'chart/route: "rules[0].filters" is empty; expected at least one filter, or leave it away'],
    ['a filter is none', { rules: [{ filters: [{} as any] }] }, 'chart/route: "rules[0].filters[0]" is not a RouteFilter, got {}; expected one such as RouteFilter.requestHeaders(...)'],
    ['a filter is plain', { rules: [{ filters: [{ type: 'RequestRedirect' } as any] }] },
      'chart/route: "rules[0].filters[0]" is not a RouteFilter, got {"type":"RequestRedirect"}; expected one such as RouteFilter.requestHeaders(...)'],
    ['a filter stands twice', { rules: [{ filters: [RouteFilter.requestHeaders({ remove: ['a'] }), RouteFilter.requestHeaders({ remove: ['b'] })] }] },
      'chart/route: "rules[0].filters" has "RequestHeaderModifier" twice; expected each kind of filter once'],
    ['a filter mirrors', { rules: [{ filters: [{ type: 'RequestMirror' } as any] }] },
      linkerdCannot('rules[0].filters[0]', 'RequestMirror', rule, able, 'mirror in the application or at the ingress, or split a share of the traffic among backends')],
    ['a filter rewrites', { rules: [{ filters: [{ type: 'URLRewrite' } as any] }] },
      linkerdCannot('rules[0].filters[0]', 'URLRewrite', rule, able, 'rewrite in the application or at the ingress, or answer with a redirect')],
    ['a filter of a backend is an extension', { rules: [{ backends: [{ service: undefined as any, filters: [{ type: 'ExtensionRef' } as any] }] }] },
      linkerdCannot('rules[0].backends[0].filters[0]', 'ExtensionRef', 'a backend of an HTTPRoute of gateway.networking.k8s.io', able, 'there are no extensions of Linkerd for routes')],
    ['a filter answers CORS', { rules: [{ filters: [{ type: 'CORS' } as any] }] },
      linkerdCannot('rules[0].filters[0]', 'CORS', rule, able, 'answer CORS requests in the application or at the ingress')],
    ['a filter authorizes', { rules: [{ filters: [{ type: 'ExternalAuth' } as any] }] },
      linkerdCannot('rules[0].filters[0]', 'ExternalAuth', rule, able, 'authorize at the server with Linkerd\'s AuthorizationPolicy, or in the application')],
    ['a rule of Linkerd\'s own changes responses', { apiGroup: LINKERD, rules: [{ filters: [RouteFilter.responseHeaders({ remove: ['a'] })] }] },
      linkerdCannot('rules[0].filters[0]', 'ResponseHeaderModifier', 'a rule of an HTTPRoute of policy.linkerd.io', 'RequestHeaderModifier, RequestRedirect', 'set response headers in the application, or in an HTTPRoute of the Gateway API')],
    ['a redirect replaces a prefix that is not there', { rules: [{ matches: [a], filters: [RouteFilter.redirect({ path: RedirectPath.prefix('/b') })] }] },
      'chart/route: "rules[0].filters[0].path" replaces the matched prefix, which the rule does not have; expected exactly one match, of a path prefix'],
    ['a redirect replaces one of two prefixes', { rules: [{ matches: [RouteMatch.pathPrefix('/a'), RouteMatch.pathPrefix('/c')], filters: [RouteFilter.redirect({ path: RedirectPath.prefix('/b') })] }] },
      'chart/route: "rules[0].filters[0].path" replaces the matched prefix, which the rule does not have; expected exactly one match, of a path prefix'],
    ['a redirect has backends', { rules: [{ filters: [RouteFilter.redirect({ port: 81 })], backends: [{ service: undefined as any }] }] },
      'chart/route: "rules[0].backends" goes with no redirect, which answers requests at once; remove one of the two'],
    ['there are no backends', { rules: [{ backends: [] }] }, 'chart/route: "rules[0].backends" has 0 entries; expected 1 to 16'],
    ['a weight is none', { rules: [{ backends: [{ service: undefined as any, weight: 1.5 }] }] }, 'chart/route: "rules[0].backends" has weights that are out of range, got 1.5; expected integers from 0 to 1000000'],
    ['all weights are 0', { rules: [{ backends: [{ service: undefined as any, weight: 0 }] }] },
      'chart/route: "rules[0].backends" has a single backend with weight 0, and a single backend gets all traffic whatever its weight; expected a weight above 0, or a second backend'],
    ['a timeout is zero', { rules: [{ timeout: Duration.millis(0) }] }, 'chart/route: "rules[0].timeout" is out of range, got 0ms; expected at least 1ms'],
    ['a timeout has more than five digits in each unit', { rules: [{ timeout: Duration.millis(100_001) }] },
      'chart/route: "rules[0].timeout" cannot be said in a route, got 100001ms; expected at most 99999 of one unit, ms, s, m or h; round it'],
    ['a rule has a name that is none', { rules: [{ name: 'A' }] }, 'chart/route: "rules[0].name" is not a name, got "A"; expected lower-case letters, digits, "-" and ".", at most 253'],
    ['two rules have one name', { rules: [{ name: 'a' }, { name: 'a', matches: [a] }] }, 'chart/route: "rules" has the name "a" twice; expected each name once'],
    ['there are too many rules', { rules: many(17).map((match) => ({ matches: [match] })), unmatched: NOT_FOUND },
      'chart/route: "rules" has 17 entries; expected at most 16, because of the HTTPRoute\'s CRD; spread them over several routes'],
    ['there are too many rules with the one that is added', { rules: many(16).map((match) => ({ matches: [match] })) },
      'chart/route: "rules" has 17 entries, with the one that is added for all other requests; expected at most 16, because of the HTTPRoute\'s CRD; spread them over several routes'],
    ['there are too many matches', { rules: [many(128).slice(0, 64), many(128).slice(64)].map((matches) => ({ matches })) },
      'chart/route: "rules" has 129 matches in all, with the one that is added for all other requests; expected at most 128, because of the HTTPRoute\'s CRD; spread them over several routes'],
    ['a rule speaks the Gateway API', { rules: [{ backendRefs: [], timeouts: {}, retry: {}, sessionPersistence: {}, retries: {} } as any] }, [
      'chart/route: 5 faults:',
      ...[
        ['backendRefs', '; say it with "backends"'],
        ['timeouts', '; say "request" with "timeout"; Linkerd ignores "backendRequest", for which a RetryPolicy has "perTryTimeout" and a TimeoutPolicy "response"'],
        ['retry', '; Linkerd ignores it; set a RetryPolicy on the route'],
        ['sessionPersistence', '; Linkerd has none'],
        ['retries', ''],
      ].map(([key, advice]) => `"rules[0].${key}" is not known; expected some of "name", "matches", "filters", "backends", "timeout"${advice}`),
    ].join('\n  - ')],
    ['host names leave the rest without a rule', { hostnames: ['a.example'] },
      'chart/route: "hostnames" leaves out requests for other names, which no rule of the same route can take; set "unmatched" to UnmatchedRequests.NOT_FOUND, and add a route without "hostnames" for the rest unless they are to get 404'],
    ['a host name is none', { hostnames: ['A'], unmatched: NOT_FOUND }, 'chart/route: "hostnames" has what is no host name, got "A"; expected lower-case DNS names, the first label of which may be "*"'],
    ['"unmatched" is not known', { unmatched: 'DROP' as any }, 'chart/route: "unmatched" is not known, got "DROP"; expected one of FORWARD, NOT_FOUND'],
    ['"apiGroup" is not known', { apiGroup: 'networking.istio.io' as any }, 'chart/route: "apiGroup" is not known, got "networking.istio.io"; expected one of GATEWAY_API, LINKERD'],
    ['the clients\' namespace is none', { clientNamespace: 'A' }, 'chart/route: "clientNamespace" is not a namespace name, got "A"; expected lower-case letters, digits and "-", at most 63'],
    ['the namespace is chosen', { metadata: { namespace: 'other' } },
      'chart/route: "metadata.namespace" cannot be chosen, got "other"; expected "demo"; leave it away, or set "clientNamespace" for a route that only the clients of one namespace see'],
  ])('%s', (_, props, message) => {
    const chart = meshedChart({ gatewayApiVersion: GatewayApiVersion.V1_4_1 });
    const parent = service(chart, 'web');
    const rules = props.rules?.map((entry) => ({
      ...entry,
      ...(entry.backends && { backends: entry.backends.map((backend) => ({ ...backend, service: parent })) }),
    }));
    expect(messageOf(() => new HttpRoute(chart, 'route', { parent, ...props, ...(rules && { rules }) }))).toBe(message);
  });

  test('the parent is something else', () => {
    const chart = meshedChart();
    const config = new ApiObject(chart, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    expect(messageOf(() => new HttpRoute(chart, 'route', { parent: config })))
      .toBe('chart/route: "parent" is not a Service, got v1 ConfigMap "c" at chart/config; expected a construct with a v1 Service or an EgressNetwork, a ServiceRef, or an EgressNetworkRef');
    expect(messageOf(() => new HttpRoute(chart, 'other', { parent: chart }))).toContain('chart/other: "parent" has no Kubernetes object');
  });

  test('a backend is another EgressNetwork, or has a port as one', () => {
    const chart = meshedChart();
    const [one, two] = ['one', 'two'].map((name) => EgressNetworkRef.fromName(chart, name, { name }));
    expect(messageOf(() => new HttpRoute(chart, 'a', { parent: service(chart, 'web'), rules: [{ backends: [{ service: one }] }] })))
      .toBe('chart/a: "rules[0].backends[0].service" is EgressNetwork demo/one, and Linkerd answers errors for an EgressNetwork that is not the parent of the route, Service demo/web; expected a Service, or the parent');
    expect(messageOf(() => new HttpRoute(chart, 'b', { parent: two, port: 80, rules: [{ backends: [{ service: one }] }] }))).toContain('that is not the parent of the route, EgressNetwork demo/two');
    expect(messageOf(() => new HttpRoute(chart, 'c', { parent: two, port: 80, rules: [{ backends: [{ service: two, port: 80 }] }] })))
      .toBe('chart/c: "rules[0].backends[0].port" is of no use, got 80, because an EgressNetwork keeps the port that the client dialled; leave it away');
  });

  test('a backend stands twice, unless each does something else to requests', () => {
    const chart = meshedChart();
    const [parent, v1] = ['web', 'v1'].map((name) => service(chart, name));
    expect(messageOf(() => new HttpRoute(chart, 'a', { parent, rules: [{ backends: [{ service: v1 }, { service: v1, weight: 2 }] }] })))
      .toBe('chart/a: "rules[0].backends" has Service demo/v1 twice; expected each once, with the sum of its weights');
    const filters = [RouteFilter.requestHeaders({ set: { half: 'other' } })];
    expect(() => new HttpRoute(chart, 'b', { parent, rules: [{ backends: [{ service: v1 }, { service: v1, filters }] }] })).not.toThrow();
  });

  test('namespaces are not both known', () => {
    const chart = meshedChart({}, undefined as any);
    const bare = new Chart(chart.node.root as any, 'bare');
    const parent = service(bare, 'web');
    const known = ServiceRef.fromName(bare, 'v1', { name: 'v1', namespace: 'demo', ports: [{ port: 80 }] });
    expect(messageOf(() => new HttpRoute(bare, 'route', { parent, rules: [{ backends: [{ service: known }] }] })))
      .toBe('bare/route: the namespaces of "rules[0].backends[0].service" Service demo/v1 and "parent" Service web are not both known; set "namespace" on their Charts, or "metadata.namespace" on both');
    expect(messageOf(() => new HttpRoute(bare, 'other', { parent, clientNamespace: 'front' })))
      .toBe('bare/other: "parent" Service web has no known namespace while this route is in "front"; set "namespace" on its Chart, or "metadata.namespace" on it');
  });

  test.each<[string, object, string]>([
    ['the Service is headless', { clusterIP: 'None' }, '"parent" Service demo/web is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP'],
    ['its protocol is another', { ports: [{ port: 80, appProtocol: 'https' }] },
      'port 80 of "parent" Service demo/web has appProtocol "https", with which Linkerd reads only TCPRoute; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute'],
    ['its port is opaque', { ports: [{ port: 3306 }] }, 'port 3306 of "parent" Service demo/web is opaque by Linkerd\'s default, so that Linkerd ignores HTTPRoutes on it; use a TCPRoute, '
      + 'or set the annotation "config.linkerd.io/opaque-ports" of the Service to the ports that are to be opaque (to "" for none)'],
    ['it has several ports', { ports: [{ port: 80 }, { port: 81 }] }, '"port" is needed, because Service demo/web has not exactly one port; expected one of its ports: 80, 81'],
  ])('at synth, %s', (_, spec, message) => {
    const chart = meshedChart();
    new HttpRoute(chart, 'route', { parent: service(chart, 'web', [80], spec) });
    expect(messageOf(() => Testing.synth(chart))).toContain(`chart/route: ${message}`);
  });

  test('at synth, its port is opaque for an EgressNetwork', () => {
    const chart = meshedChart();
    const parent = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net' } });
    new HttpRoute(chart, 'route', { parent, port: 3306 });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/route: port 3306 of "parent" EgressNetwork demo/net is opaque by Linkerd\'s default, so that Linkerd ignores HTTPRoutes on it; '
      + 'use a TCPRoute, or set the annotation "config.linkerd.io/opaque-ports" of the EgressNetwork to the ports that are to be opaque (to "" for none)');
    parent.metadata.addAnnotation('config.linkerd.io/opaque-ports', '');
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/route] the route has no rules');
  });
});

describe('beside others on one Service', () => {
  const make = (chart: Chart, id: string, props: Partial<HttpRouteProps> = {}) => new HttpRoute(chart, id, { parent: ServiceRef.fromName(chart, `${id}-web`, { name: 'web', ports: [{ port: 80 }] }), ...props });
  const rules = (...matches: RouteMatch[]) => [{ matches }];
  const twice = (what: string) => `chart/second: it takes ${what} to Service demo/web, as chart/first does, and Linkerd would follow only the older of the two routes; expected each request in one route; remove the rule from one of the two`;
  const hint = ', or set "unmatched" of one to UnmatchedRequests.NOT_FOUND';
  const unmatched = NOT_FOUND;

  test.each<[string, Partial<HttpRouteProps>, Partial<HttpRouteProps>, string]>([
    ['both forward what no rule takes', { rules: rules(RouteMatch.path('/a')) }, { rules: rules(RouteMatch.path('/b')) }, twice('all requests') + hint],
    ['both take a path', { rules: rules(RouteMatch.path('/a')) }, { rules: rules(RouteMatch.path('/a')), unmatched }, twice('requests that match {"path":{"type":"Exact","value":"/a"}}')],
    ['one takes a path, one it as a prefix', { rules: rules(RouteMatch.path('/a')) }, { rules: rules(RouteMatch.pathPrefix('/a/')), unmatched },
      twice('requests that match {"path":{"type":"PathPrefix","value":"/a/"}}')],
    ['headers stand in another order and case', { rules: rules(RouteMatch.all(RouteMatch.header('a', '1'), RouteMatch.header('b', '2'))) },
      { rules: rules(RouteMatch.all(RouteMatch.header('B', '2'), RouteMatch.header('A', '1'))), unmatched },
      twice('requests that match {"path":{"type":"PathPrefix","value":"/"},"headers":[{"type":"Exact","name":"B","value":"2"},{"type":"Exact","name":"A","value":"1"}]}')],
    ['both take a host name', { hostnames: ['a.example', 'b.example'], rules: [{}], unmatched }, { hostnames: ['b.example'], rules: [{}], unmatched }, `${twice('all requests for b.example')}${hint}`],
    ['one is for all clients', {}, { clientNamespace: 'front' }, twice('all requests') + hint],
    ['one is of another group', {}, { apiGroup: LINKERD, rules: rules(RouteMatch.path('/b')), unmatched },
      'chart/second: an HTTPRoute of policy.linkerd.io does not go with an HTTPRoute of gateway.networking.k8s.io made by chart/first on the same port of Service demo/web, '
      + 'because Linkerd merges both by their age; expected one API group for each port; give both the same API group, or a different port'],
  ])('it is refused when %s', (_, first, second, message) => {
    const chart = meshedChart();
    make(chart, 'first', first);
    expect(messageOf(() => make(chart, 'second', second))).toBe(message);
  });

  test.each<[string, Partial<HttpRouteProps>, Partial<HttpRouteProps>]>([
    ['one leaves the rest to the other', { rules: rules(RouteMatch.path('/a')) }, { rules: rules(RouteMatch.path('/b')), unmatched }],
    ['an exact path ends in a slash', { rules: rules(RouteMatch.path('/a/')) }, { rules: rules(RouteMatch.path('/a')), unmatched }],
    ['they are for the clients of two namespaces', { clientNamespace: 'front' }, { clientNamespace: 'back' }],
    ['they are for two ports', { port: 80 }, { port: 81 }],
    ['they are for two host names', { hostnames: ['a.example'], rules: [{}], unmatched }, { hostnames: ['b.example'], rules: [{}], unmatched }],
  ])('it is accepted when %s', (_, first, second) => {
    const chart = meshedChart();
    make(chart, 'first', first);
    expect(() => make(chart, 'second', second)).not.toThrow();
  });

  test('within a route an exact path comes before it as a prefix', () => {
    const chart = meshedChart();
    expect(() => make(chart, 'good', { rules: rules(RouteMatch.path('/a'), RouteMatch.pathPrefix('/a')) })).not.toThrow();
    expect(messageOf(() => make(meshedChart(), 'bad', { rules: rules(RouteMatch.pathPrefix('/a'), RouteMatch.path('/a')) })))
      .toBe('chart/bad: "rules" has requests that match {"path":{"type":"Exact","value":"/a"}} after requests that match {"path":{"type":"PathPrefix","value":"/a"}}, which would take them all; '
        + 'expected each request once, and an exact path before the same path as a prefix');
  });

  test.each([
    ['a path', RouteMatch.pathRegex('/users/[^/]+'), RouteMatch.path('/users/me'), '{"path":{"type":"Exact","value":"/users/me"}}', '{"path":{"type":"RegularExpression","value":"/users/[^/]+"}}'],
    ['a path of no certain start', RouteMatch.pathRegex('/us.*'), RouteMatch.path('/users/me'), '{"path":{"type":"Exact","value":"/users/me"}}', '{"path":{"type":"RegularExpression","value":"/us.*"}}'],
    ['a header', RouteMatch.headerRegex('X-User', 'a|b'), RouteMatch.header('x-user', 'b'),
      '{"path":{"type":"PathPrefix","value":"/"},"headers":[{"type":"Exact","name":"x-user","value":"b"}]}',
      '{"path":{"type":"PathPrefix","value":"/"},"headers":[{"type":"RegularExpression","name":"X-User","value":"^(?:a|b)$"}]}'],
  ])('within a route %s comes before a regex that takes it, and in two routes not at all', (_, regex, literal, said, by) => {
    expect(() => make(meshedChart(), 'good', { rules: rules(literal, regex) })).not.toThrow();
    expect(messageOf(() => make(meshedChart(), 'bad', { rules: rules(regex, literal) })))
      .toBe(`chart/bad: "rules" has requests that match ${said} after requests that match ${by}, whose regex would take them all, because Linkerd ranks both alike; expected the regex last`);
    const inTwo = (first: RouteMatch, second: RouteMatch) => {
      const chart = meshedChart();
      make(chart, 'first', { rules: rules(first), unmatched: UnmatchedRequests.NOT_FOUND });
      return messageOf(() => make(chart, 'second', { rules: rules(second), unmatched: UnmatchedRequests.NOT_FOUND }));
    };
    const refused = (of: string, inOther: string) => `chart/${of}: it takes requests that match ${said} to Service demo/web, as does the regex of requests that match ${by} in chart/${inOther}, `
      + 'and Linkerd would follow the older of the two routes, because it ranks both alike; expected both in one route, the regex last';
    expect(inTwo(regex, literal)).toBe(refused('second', 'first'));
    expect(inTwo(literal, regex)).toBe(refused('first', 'second'));
  });

  test.each([
    [RouteMatch.pathRegex('/users/[0-9]+'), RouteMatch.path('/users/me')],
    [RouteMatch.pathRegex('/users/?[^/]*'), RouteMatch.path('/users')].reverse(),
    // Nothing is known of syntax that JavaScript does not have.
    [RouteMatch.pathRegex('(?i)/users'), RouteMatch.path('/users')],
    [RouteMatch.pathRegex('/users/.*'), RouteMatch.all(RouteMatch.path('/users/me'), RouteMatch.method(HttpMethod.GET))],
    [RouteMatch.pathRegex('/users/.*'), RouteMatch.pathRegex('/users/me')],
  ])('a regex does not take what it does not match, or what ranks higher', (first, second) => {
    expect(() => make(meshedChart(), 'good', { rules: rules(first, second) })).not.toThrow();
  });

  test('it does not go with a ServiceProfile, another kind of route, or a split of the same requests', () => {
    const chart = meshedChart();
    make(chart, 'route');
    const web = service(chart, 'web');
    expect(messageOf(() => new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET' }] }))).toBe('chart/profile: a ServiceProfile for Service demo/web does not go with an HTTPRoute made by chart/route, '
      + 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; say what chart/route says in the routes of the RouteProfile, or keep only one of the two');
    expect(messageOf(() => new GrpcRoute(chart, 'grpc', { parent: web }))).toContain('chart/grpc: a GRPCRoute does not go with an HTTPRoute made by chart/route on the same port of Service demo/web');
    expect(messageOf(() => new CanarySplit(chart, 'split', { service: web, backends: [{ service: web, weight: 1 }] }))).toContain('chart/split: it takes all requests to Service demo/web, as chart/route does');
  });
});
