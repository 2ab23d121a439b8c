import { Chart, Duration, Testing } from 'cdk8s';
import {
  EgressNetworkRef, GatewayApiChannel, GatewayApiVersion, GrpcRoute, GrpcStatus, HttpRoute, HttpRouteApiGroup, HttpRouteOpenApiOptions,
  LinkerdVersion, MeshProps, RetryPolicy, UnmatchedRequests,
} from '../../src';
import { meshedChart, messageOf, objects, service } from '../fixtures';

type Document = Record<string, any>;

const retries = { httpStatuses: ['gateway-error'], limit: 2 };
const get = (extra: object = {}) => ({ get: extra });

/** The routes, as [name, annotations, rules], each rule as what it matches. */
function routesOf(document: Document, options: Partial<HttpRouteOpenApiOptions> = {}, mesh: Partial<MeshProps> = {}): any[] {
  const chart = meshedChart(mesh);
  HttpRoute.fromOpenApi(chart, 'routes', { parent: service(chart, 'web'), document, metadata: { name: 'web' }, ...options });
  const ruleText = ({ matches, timeouts }: any) => (
    matches.map(({ method = '*', path }: any) => `${method} ${path.type} ${path.value}`).join(', ')
    + (timeouts ? ` within ${timeouts.request}` : ''));
  return objects(chart, 'HTTPRoute').map(({ metadata, spec }) => [metadata.name, metadata.annotations ?? {}, spec.rules.map(ruleText)]);
}

const refusal = (...args: Parameters<typeof routesOf>) => messageOf(() => routesOf(...args));
const UNMATCHED = ['web-unmatched', {}, ['* PathPrefix /']];
const RETRIED = { 'retry.linkerd.io/http': 'gateway-error', 'retry.linkerd.io/limit': '2' };

describe('HttpRoute.fromOpenApi', () => {
  const paths = { '/users': { get: {}, post: {} }, '/users/{id}': { get: {}, put: {}, patch: {} }, '/users/me': get() };

  test('makes a rule of each operation, literal paths first, and one more route for the rest', () => {
    expect(routesOf({ paths })).toEqual([
      ['web-1', {}, ['GET Exact /users', 'POST Exact /users', 'GET Exact /users/me', 'GET RegularExpression /users/[^/]*', 'PATCH RegularExpression /users/[^/]*', 'PUT RegularExpression /users/[^/]*']],
      UNMATCHED,
    ]);
  });

  test('says them in full', () => {
    const chart = meshedChart();
    const [route, rest] = HttpRoute.fromOpenApi(chart, 'routes', { parent: service(chart, 'web'), document: { paths: { '/a': get() } }, metadata: { labels: { team: 'a' } } });
    expect(route.node.path).toBe('chart/routes/1');
    expect(rest.node.path).toBe('chart/routes/unmatched');
    expect(route.apiObject.toJson()).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'chart-routes-1-c8eb6043', namespace: 'demo', labels: { team: 'a' } },
      spec: {
        parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo', port: 80 }],
        rules: [{ matches: [{ method: 'GET', path: { type: 'Exact', value: '/a' } }], backendRefs: [{ group: '', kind: 'Service', name: 'web', namespace: 'demo', port: 80, weight: 1 }] }],
      },
    });
  });

  test('retries what can be repeated, or is marked, in routes of its own', () => {
    const marked = { '/a': { get: {}, post: {} }, '/b': { post: { 'x-linkerd-retryable': true }, get: { 'x-linkerd-retryable': false } } };
    expect(routesOf({ paths: marked }, { retries })).toEqual([
      ['web-1', RETRIED, ['GET Exact /a', 'POST Exact /b']],
      ['web-2', {}, ['POST Exact /a', 'GET Exact /b']],
      UNMATCHED,
    ]);
    expect(routesOf({ paths: marked }, { retries: { ...retries, perTryTimeout: Duration.millis(300), nonIdempotent: true } })).toEqual([
      ['web-1', { ...RETRIED, 'retry.linkerd.io/timeout': '300ms' }, ['GET Exact /a', 'POST Exact /a', 'POST Exact /b']],
      ['web-2', {}, ['GET Exact /b']],
      UNMATCHED,
    ]);
    expect(routesOf({ paths: marked })).toEqual([
      ['web-1', {}, ['GET Exact /a', 'POST Exact /a', 'GET Exact /b']],
      ['web-2', { 'retry.linkerd.io/http': '5xx' }, ['POST Exact /b']],
      UNMATCHED,
    ]);
  });

  const timed = { paths: { '/a': get({ 'x-linkerd-timeout': '1m30s' }), '/b': get(), '/c': get({ 'x-linkerd-timeout': '90s' }) } };

  test('has timeouts in rules where Linkerd reads them there, and else in annotations', () => {
    expect(routesOf(timed)).toEqual([['web-1', {}, ['GET Exact /a within 90s', 'GET Exact /b', 'GET Exact /c within 90s']], UNMATCHED]);
    expect(routesOf(timed, {}, { version: LinkerdVersion.V2_19 })).toEqual([
      ['web-1', { 'timeout.linkerd.io/request': '90s' }, ['GET Exact /a', 'GET Exact /c']],
      ['web-2', {}, ['GET Exact /b']],
      UNMATCHED,
    ]);
    expect(routesOf(timed, { apiGroup: HttpRouteApiGroup.LINKERD }, { version: LinkerdVersion.V2_14 })[0][2]).toEqual(['GET Exact /a within 90s', 'GET Exact /b', 'GET Exact /c within 90s']);
    expect(refusal(timed, {}, { version: LinkerdVersion.V2_15 })).toContain('operation "GET /a": "x-linkerd-timeout" as an annotation needs Linkerd 2.16 (edge-24.7.5) or later, got target 2.15; '
      + 'set "apiGroup" to HttpRouteApiGroup.LINKERD, or use RouteProfile.fromOpenApi');
  });

  test('knows what becomes of other requests', () => {
    expect(refusal({ paths }, { unmatched: 'FALLBACK' as any })).toBe('chart/routes: "unmatched" is not known, got "FALLBACK"; expected one of FORWARD, NOT_FOUND');
  });

  test('makes a route of each operation if it is told to, except of those that overlap', () => {
    expect(routesOf({ paths }, { routePerOperation: true }).map(([name, , rules]) => [name, rules.length])).toEqual([
      ['web-get-users', 1], ['web-post-users', 1], ['web-get-users-me', 2], ['web-patch-users-id', 1], ['web-put-users-id', 1], ['web-unmatched', 1],
    ]);
    const twins = { '/a-b': get(), '/a/b': get(), '/a_b': get() };
    expect(routesOf({ paths: twins }, { routePerOperation: true }).map(([name]) => name)).toEqual(['web-get-a-b', 'web-get-a-b-2', 'web-get-a-b-3', 'web-unmatched']);
  });

  test('names rules where the Gateway API has names', () => {
    const chart = meshedChart({ gatewayApiVersion: GatewayApiVersion.V1_4_1 });
    HttpRoute.fromOpenApi(chart, 'routes', { parent: service(chart, 'web'), document: { paths: { '/a/{b}': get() } } });
    expect(objects(chart, 'HTTPRoute')[0].spec.rules[0].name).toBe('get-a-b');
  });

  test('fills as many routes as it takes', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/p${i}`, get()]));
    expect(routesOf({ paths: many }).map(([name, , rules]) => [name, rules.length])).toEqual([['web-1', 16], ['web-2', 16], ['web-3', 8], ['web-unmatched', 1]]);
  });

  test('keeps overlapping operations in one route, with several matches in a rule where there are many', () => {
    const many = { ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`/a/${i}`, get(i < 2 ? { 'x-linkerd-timeout': '1s' } : {})])), '/a/{id}': get() };
    const [first, rest] = routesOf({ paths: many });
    expect(first[2].map((rule: string) => rule.split(', ').length)).toEqual([2, 18, 1]);
    expect(first[2][0]).toBe('GET Exact /a/0, GET Exact /a/1 within 1s');
    expect(first[2][2]).toBe('GET RegularExpression /a/[^/]*');
    expect(rest).toEqual(UNMATCHED);
    const old = { version: LinkerdVersion.V2_18, gatewayApiVersion: GatewayApiVersion.V1_1_1, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };
    const untimed = Object.fromEntries(Object.keys(many).map((path) => [path, get()]));
    expect(routesOf({ paths: untimed }, {}, old)[0][2].map((rule: string) => rule.split(', ').length)).toEqual([8, 8, 4, 1]);
  });

  test('takes Swagger 2.0 with its base path, OpenAPI 3 with the one that is said, and a file', () => {
    expect(routesOf({ swagger: '2.0', basePath: '/v1/', paths: { '/a': get() } })[0][2]).toEqual(['GET Exact /v1/a']);
    const served = { openapi: '3.1.0', servers: [{ url: 'https://{host}/{base}/', variables: { base: { default: 'v2' } } }], paths: { '/a': get() } };
    expect(refusal(served)).toBe('chart/routes: "document" has a server with the path "/v2", which may or may not be there when the Service is called in the cluster; set "basePath" to "/v2" if it is, or to "" if it is not');
    expect(routesOf(served, { basePath: '/v2' })[0][2]).toEqual(['GET Exact /v2/a']);
    expect(routesOf(served, { basePath: '' })[0][2]).toEqual(['GET Exact /a']);
    expect(routesOf({ ...served, servers: [{ url: 'https://a.example' }] })[0][2]).toEqual(['GET Exact /a']);
  });

  test('forwards nothing where the rest is to get 404, or an EgressNetwork decides', () => {
    expect(routesOf({ paths }, { unmatched: UnmatchedRequests.NOT_FOUND }).map(([name]) => name)).toEqual(['web-1']);
    const chart = meshedChart();
    const parent = EgressNetworkRef.fromName(chart, 'net', { name: 'all' });
    HttpRoute.fromOpenApi(chart, 'routes', { parent, port: 80, document: { paths }, clientNamespace: 'front' });
    expect(objects(chart, 'HTTPRoute').map(({ metadata: { namespace }, spec: { parentRefs } }) => [namespace, parentRefs[0].kind])).toEqual([['front', 'EgressNetwork']]);
  });

  test('a thousand operations do not shadow each other', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`/r${i % 50}/{id}/s${i}`, { get: {}, post: {} }]));
    expect(routesOf({ paths: many }, { retries })).toHaveLength(500 / 16 * 2 + 2.5);
  });

  test.each<[string, Document, Partial<HttpRouteOpenApiOptions>, string]>([
    ['there is no document', undefined as any, {}, 'neither "file" nor "document" is given; expected exactly one of the two'],
    ['there are two', { paths }, { file: 'a.yaml' }, 'both "file" and "document" is given; expected exactly one of the two'],
    ['the file is not there', undefined as any, { file: '/nowhere.yaml' }, `"file" cannot be read, got "/nowhere.yaml" (ENOENT); expected a path that leads to a file from ${process.cwd()}`],
    ['the document is a list', [] as any, {}, '"document" is not an OpenAPI document, got []; expected an object with "paths"'],
    ['paths are a list', { paths: [] }, {}, '"document" has "paths" that are no object, got []; expected one of paths such as "/users/{id}"'],
    ['there are no paths', { openapi: '3.1.0', webhooks: {} }, {}, '"document" has no operations; expected some under "paths"'],
    ['a path item is text', { paths: { '/a': 'b' } }, {}, 'path "/a" is no object, got "b"; expected one of operations'],
    ['a path item is elsewhere', { paths: { '/a': { $ref: 'b.yaml' } } }, {}, 'path "/a" is a reference to "b.yaml", which is not followed; bundle the document first'],
    ['an operation is text', { paths: { '/a': get('b' as any) } }, {}, 'operation "GET /a" is no object, got "b"; expected one, if only {}'],
    ['the base path is relative', { paths }, { basePath: 'v1' }, '"basePath" is not a path, got "v1"; expected one that begins with "/", or "" for none'],
    ['a path is none', { paths: { '/a b': get() } }, {}, 'operation "GET /a b": "path" is not a path that a route can match, got "/a b"; expected at most 1024 characters that begin with "/", without "//", "/./", "/../", "%2F" or a query'],
    ['a template is none', { paths: { '/a b/{c}': get() } }, {}, 'operation "GET /a b/{c}": "path" demands "?", "#", white space or a control character, got "/a b/[^/]*"; expected a regex for the path alone, which Linkerd matches without the query and percent-encoded'],
    ['a timeout is none', { paths: { '/a': get({ 'x-linkerd-timeout': 'soon' }) } }, {},
      'operation "GET /a": "x-linkerd-timeout" is not a duration of Go, got "soon" (time: invalid duration "soon"); expected a number and a unit from "ms" to "h", such as "90s"'],
    ['a timeout cannot be said', { paths: { '/a': get({ 'x-linkerd-timeout': '100s1ms' }) } }, {},
      'operation "GET /a": "x-linkerd-timeout" cannot be said in a route, got 100001ms; expected at most 99999 of one unit, ms, s, m or h; round it'],
    ['operations that overlap are not retried alike', { paths: { '/a/b': get({ 'x-linkerd-retryable': false }), '/a/{c}': get() } }, { retries },
      'the operations "GET /a/b" and "GET /a/{c}" match the same requests and have different retries or timeouts, which stand in two routes, of which Linkerd would follow the older one for both; give them the same, or use RouteProfile.fromOpenApi'],
    ['retries retry nothing', { paths: { '/a': { post: {} } } }, { retries }, '"retries" retries nothing, because no operation can be repeated without harm; mark some (x-linkerd-retryable: true), or set "retries.nonIdempotent"'],
    ['retries are none', { paths }, { retries: { httpStatuses: ['6xx'] } }, '"httpStatuses" has what Linkerd cannot read, got "6xx"; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"'],
  ])('fails when %s', (_, document, options, message) => {
    expect(refusal(document, options)).toBe(`chart/routes: ${message}`);
  });

  test('fails when too many operations overlap', () => {
    const paths17 = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`/{x}/${'{y}'.repeat(i % 2)}${i}`, get()]));
    expect(refusal({ paths: { ...paths17, '/{x}/{y}': get() } })).toContain('chart/routes: 18 operations match requests that others of them match too, among them "GET /{x}/0" and "GET /{x}/{y}"; '
      + 'expected them to fit into one route, with at most 16 rules and 128 matches; use RouteProfile.fromOpenApi, or change the paths');
  });

  test('a route with retries takes no further RetryPolicy', () => {
    const chart = meshedChart();
    const [target] = HttpRoute.fromOpenApi(chart, 'routes', { parent: service(chart, 'web'), document: { paths }, retries });
    expect(messageOf(() => new RetryPolicy(chart, 'more', { target, httpStatuses: ['5xx'] }))).toContain('already has the RetryPolicy chart/routes/1; expected one RetryPolicy for a target');
  });
});

describe('GrpcRoute.fromProto', () => {
  const source = `syntax = "proto3"; package shop.v1;
    service Orders { rpc Get (A) returns (B) { option idempotency_level = NO_SIDE_EFFECTS; } rpc Place (A) returns (B); }
    service Carts { rpc Get (A) returns (stream B); }`;

  /** The routes, as [name, annotations, rules], each rule as what it matches. */
  function grpcRoutesOf(chart: Chart): any[] {
    return objects(chart, 'GRPCRoute').map(({ metadata, spec }) => [metadata.name, metadata.annotations ?? {}, spec.rules.map(({ matches = [] }: any) => (
      matches.map(({ method }: any) => `${method.service}/${method.method}`).join()))]);
  }

  test('makes a rule of each method', () => {
    const chart = meshedChart();
    const routes = GrpcRoute.fromProto(chart, 'routes', { parent: service(chart, 'orders'), source, metadata: { name: 'orders' } });
    expect(routes.map(({ node }) => node.id)).toEqual(['1', 'unmatched']);
    expect(grpcRoutesOf(chart)).toEqual([['orders-1', {}, ['shop.v1.Orders/Get', 'shop.v1.Orders/Place', 'shop.v1.Carts/Get']], ['orders-unmatched', {}, ['']]]);
  });

  test('retries what can be repeated, in a route of its own', () => {
    const chart = meshedChart();
    GrpcRoute.fromProto(chart, 'routes', { parent: service(chart, 'orders'), source, metadata: { name: 'orders' }, retries: { grpcStatuses: [GrpcStatus.UNAVAILABLE] }, routePerOperation: true });
    expect(grpcRoutesOf(chart)).toEqual([
      ['orders-shop-v1-orders-get', { 'retry.linkerd.io/grpc': 'unavailable' }, ['shop.v1.Orders/Get']],
      ['orders-shop-v1-orders-place', {}, ['shop.v1.Orders/Place']],
      ['orders-shop-v1-carts-get', {}, ['shop.v1.Carts/Get']],
      ['orders-unmatched', {}, ['']],
    ]);
  });

  test('retries all methods if it is told to', () => {
    const chart = meshedChart();
    GrpcRoute.fromProto(chart, 'routes', {
      parent: service(chart, 'orders'), source, metadata: { name: 'orders' }, unmatched: UnmatchedRequests.NOT_FOUND, retries: { grpcStatuses: [GrpcStatus.INTERNAL], nonIdempotent: true },
    });
    expect(grpcRoutesOf(chart).map(([name, annotations]) => [name, annotations])).toEqual([['orders-1', { 'retry.linkerd.io/grpc': 'internal' }]]);
  });

  test.each<[string, object, string]>([
    ['there is no file', {}, 'neither "file" nor "source" is given; expected exactly one of the two'],
    ['the source is no text', { source: {} }, '"source" is not text; expected the source of a protobuf file'],
    ['the source is not protobuf', { source: 'openapi: 3.0.0' }, '"source" is not a protobuf file that can be read: illegal token \'openapi\' (line 1)'],
    ['a package stands twice', { source: 'package a; package b;' }, '"source" is not a protobuf file that can be read: illegal token \'package\' (line 1)'],
    ['there are no methods', { source: 'syntax = "proto3"; service A {}' }, 'the protobuf file has no services with methods; expected at least one "rpc"'],
    ['nothing can be repeated', { source: 'service A { rpc B (C) returns (D); }', retries: { grpcStatuses: [GrpcStatus.INTERNAL] } },
      '"retries" retries nothing, because no operation can be repeated without harm; mark some (idempotency_level), or set "retries.nonIdempotent"'],
  ])('fails when %s', (_, options, message) => {
    const chart = meshedChart();
    expect(messageOf(() => GrpcRoute.fromProto(chart, 'routes', { parent: service(chart, 'orders'), ...options }))).toBe(`chart/routes: ${message}`);
  });

  test('synthesizes', () => {
    const chart = meshedChart();
    GrpcRoute.fromProto(chart, 'routes', { parent: service(chart, 'orders'), source });
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  });
});
