import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import {
  CanarySplit, EgressNetworkRef, GrpcStatus, LinkerdVersion, RetryPolicy, RetryPolicyProps, RouteProfile, ServiceRef, SplitMechanism,
  GatewayApiChannel,
} from '../../src';
import { meshedChart, messageOf, objects, only, service } from '../fixtures';

const full = { httpStatuses: ['5xx', '429', '502-504'], limit: 2, perTryTimeout: Duration.millis(300) };

function retries(chart: Chart, props: RetryPolicyProps, id = 'retries') {
  return new RetryPolicy(chart, id, props);
}

function splitOf(chart: Chart, target = service(chart, 'web'), mechanism?: SplitMechanism) {
  return new CanarySplit(chart, 'split', { service: target, mechanism, backends: [{ service: service(chart, 'v1'), weight: 1 }] });
}

function profileOf(chart: Chart, target = service(chart, 'api')) {
  return new RouteProfile(chart, 'profile', {
    service: target,
    routes: [{ method: 'GET', pathRegex: '/a' }, { method: 'POST', pathRegex: '/a' }, { method: 'HEAD', pathRegex: '/a', retryable: false }, { method: 'OPTIONS', pathRegex: '/a' }],
  });
}

const foreignRoute = (chart: Chart, kind: string, parentRefs: object[], id = 'route') => new ApiObject(chart, id, {
  apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name: id }, spec: { parentRefs },
});
const parent = { group: 'core', kind: 'Service', name: 'web', port: 80 };

describe('annotations', () => {
  test('a Service carries all of them', () => {
    const chart = meshedChart();
    const policy = retries(chart, { target: service(chart, 'web'), ...full, grpcStatuses: [GrpcStatus.UNAVAILABLE, GrpcStatus.DEADLINE_EXCEEDED] });
    expect(only(chart, 'Service').metadata.annotations).toEqual({
      'retry.linkerd.io/http': '5xx,429,502-504',
      'retry.linkerd.io/grpc': 'unavailable,deadline-exceeded',
      'retry.linkerd.io/limit': '2',
      'retry.linkerd.io/timeout': '300ms',
    });
    expect(ApiObject.of(policy)).toBe(policy.apiObject);
  });

  test.each([['cdk8s-plus-27', kplus27], ['cdk8s-plus-34', kplus34]])('a Service of %s carries them', (_, kplus: any) => {
    const chart = meshedChart();
    const web = new kplus.Service(chart, 'web', { ports: [{ port: 80 }], metadata: { annotations: { own: 'x' } } });
    retries(chart, { target: web, httpStatuses: ['gateway-error'] });
    expect(only(chart, 'Service').metadata.annotations).toEqual({ 'own': 'x', 'retry.linkerd.io/http': 'gateway-error' });
  });

  test('the route of a split carries them', () => {
    const chart = meshedChart();
    retries(chart, { target: splitOf(chart), ...full });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '5xx,429,502-504', 'retry.linkerd.io/limit': '2', 'retry.linkerd.io/timeout': '300ms' });
  });

  test('a GRPCRoute and an imported HTTPRoute carry them', () => {
    const chart = meshedChart();
    const grpc = splitOf(chart, undefined, SplitMechanism.GRPC_ROUTE);
    retries(chart, { target: grpc, grpcStatuses: [GrpcStatus.INTERNAL], perTryTimeout: Duration.seconds(90) });
    retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [{ ...parent, name: 'other' }]), httpStatuses: ['503'] }, 'foreign');
    expect(only(chart, 'GRPCRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/grpc': 'internal', 'retry.linkerd.io/timeout': '90s' });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '503' });
  });

  test('an EgressNetwork carries them', () => {
    const chart = meshedChart();
    const target = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'all' }, spec: { trafficPolicy: 'Allow' } });
    retries(chart, { target, ...full, grpcStatuses: [GrpcStatus.INTERNAL] });
    expect(only(chart, 'EgressNetwork').metadata.annotations).toEqual({
      'retry.linkerd.io/http': '5xx,429,502-504', 'retry.linkerd.io/grpc': 'internal', 'retry.linkerd.io/limit': '2', 'retry.linkerd.io/timeout': '300ms',
    });
  });

  test('a route to an EgressNetwork carries them', () => {
    const chart = meshedChart();
    retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', port: 80 }]), httpStatuses: ['503'] });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '503' });
  });
});

describe('a RouteProfile', () => {
  const retried = (chart: Chart) => only(chart, 'ServiceProfile').spec.routes.filter((route: any) => route.isRetryable).map((route: any) => route.name);

  test('retries its routes with safe methods, except those that say otherwise', () => {
    const chart = meshedChart();
    const profile = profileOf(chart);
    const policy = retries(chart, { target: profile });
    profile.addRoute({ method: 'GET', pathRegex: '/later' });
    expect(retried(chart)).toEqual(['GET /a', 'OPTIONS /a', 'GET /later']);
    expect(policy.apiObject).toBe(profile.apiObject);
  });

  test('retries the routes that are named, within the budget', () => {
    const chart = meshedChart();
    retries(chart, { target: profileOf(chart), routes: ['POST /a'], budget: { retryRatio: 0.1, minRetriesPerSecond: 1, ttl: Duration.seconds(1) } });
    expect(retried(chart)).toEqual(['POST /a']);
    expect(only(chart, 'ServiceProfile').spec.retryBudget).toEqual({ retryRatio: 0.1, minRetriesPerSecond: 1, ttl: '1s' });
  });

  test('works on every release, as it needs no annotation', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_14 });
    retries(chart, { target: profileOf(chart) });
    expect(retried(chart)).toEqual(['GET /a', 'OPTIONS /a']);
  });

  test.each<[string, string[] | undefined, string]>([
    ['a route is not there', ['GET /b'], '"routes" names a route that the RouteProfile does not have, got "GET /b"; expected some of "GET /a", "POST /a", "HEAD /a", "OPTIONS /a"'],
    ['a route says itself', ['HEAD /a'], '"routes" names "HEAD /a", whose "retryable" the RouteProfile sets itself; expected one of the two'],
  ])('fails at synth when %s', (_, routes, message) => {
    const chart = meshedChart();
    retries(chart, { target: profileOf(chart), routes });
    expect(messageOf(() => Testing.synth(chart))).toContain(`[chart/retries] ${message}`);
  });

  test('fails at synth when no route is to be retried', () => {
    const chart = meshedChart();
    retries(chart, { target: new RouteProfile(chart, 'profile', { service: service(chart, 'api'), routes: [{ pathRegex: '/a' }] }) });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/retries] the RouteProfile has no route with method GET, HEAD, OPTIONS to retry; name some in "routes", of "/a"');
  });

  test('fails when its budget is set already', () => {
    const chart = meshedChart();
    const budget = { retryRatio: 0.1, minRetriesPerSecond: 1, ttl: Duration.seconds(1) };
    const target = new RouteProfile(chart, 'profile', { service: service(chart, 'api'), routes: [{ method: 'GET' }], retryBudget: budget });
    expect(messageOf(() => retries(chart, { target, budget })))
      .toBe('chart/retries: "retryBudget" of ServiceProfile api.demo.svc.cluster.local is already set by chart/profile; expected one owner; remove "budget" from one of the two');
  });
});

describe('what is refused', () => {
  test.each<[string, object, string]>([
    ['there is no list of statuses', {}, '"httpStatuses" or "grpcStatuses" is needed, because without a list no status is retried; name the statuses to retry'],
    ['a list is empty', { httpStatuses: [] }, '"httpStatuses" is empty; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504", or leave it away'],
    ['statuses cannot be read', { httpStatuses: ['5XX ', '600', '504-502', '429'] }, '"httpStatuses" has what Linkerd cannot read, got "5XX ", "600", "504-502"; expected "5xx", "gateway-error", a code from "100" to "599", or a range such as "502-504"'],
    ['a status is named twice', { httpStatuses: ['503', '503'] }, '"httpStatuses" names "503" twice; expected each status once'],
    ['a gRPC code cannot be retried', { grpcStatuses: ['unknown'] }, '"grpcStatuses" has what Linkerd cannot read, got "unknown"; expected "cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable"'],
    ['the limit is zero', { httpStatuses: ['5xx'], limit: 0 }, '"limit" is not a retry limit, got 0; expected an integer from 1 to 65535; to switch retries off leave the policy away'],
    ['the limit is too large', { httpStatuses: ['5xx'], limit: 65536 }, '"limit" is not a retry limit, got 65536; expected an integer from 1 to 65535; to switch retries off leave the policy away'],
    ['the timeout is a string', { httpStatuses: ['5xx'], perTryTimeout: '300ms' }, '"perTryTimeout" is not a Duration, got "300ms"; expected one of cdk8s, such as Duration.seconds(2)'],
    ['the timeout is zero', { httpStatuses: ['5xx'], perTryTimeout: Duration.millis(0) }, '"perTryTimeout" is out of range, got 0ms; expected at least 1ms'],
    ['routes are named on a Service', { httpStatuses: ['5xx'], routes: ['a'] }, '"routes" cannot be said with the target\'s mechanism, a Service; expected only "httpStatuses", "grpcStatuses", "limit", "perTryTimeout"'],
    ['a budget is set on a Service', { httpStatuses: ['5xx'], budget: { retryRatio: 0.1, minRetriesPerSecond: 1, ttl: Duration.seconds(1) } },
      '"budget" cannot be said with the target\'s mechanism, a Service; expected only "httpStatuses", "grpcStatuses", "limit", "perTryTimeout"'],
  ])('fails when %s', (_, props, message) => {
    const chart = meshedChart();
    const target = service(chart, 'web');
    expect(messageOf(() => retries(chart, { target, ...props } as RetryPolicyProps))).toBe(`chart/retries: ${message}`);
    expect(only(chart, 'Service').metadata.annotations).toBeUndefined();
  });

  test('fails when a route or profile cannot say a prop', () => {
    const chart = meshedChart();
    const { target: grpc } = { target: splitOf(chart, undefined, SplitMechanism.GRPC_ROUTE) };
    expect(messageOf(() => retries(chart, { target: grpc, httpStatuses: ['5xx'], grpcStatuses: [GrpcStatus.INTERNAL] }, 'grpc')))
      .toBe('chart/grpc: "httpStatuses" cannot be said with the target\'s mechanism, a GRPCRoute; expected only "grpcStatuses", "limit", "perTryTimeout"');
    expect(messageOf(() => retries(chart, { target: profileOf(chart), limit: 2 }, 'profile-limit')))
      .toBe('chart/profile-limit: "limit" cannot be said with the target\'s mechanism, a RouteProfile; expected only "routes", "budget"');
    expect(messageOf(() => retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [parent]), grpcStatuses: [GrpcStatus.INTERNAL] }, 'http')))
      .toContain('"grpcStatuses" cannot be said with the target\'s mechanism, an HTTPRoute; expected only "httpStatuses", "limit", "perTryTimeout"');
  });

  test('fails on a Service or route before 2.16', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_15 });
    expect(messageOf(() => retries(chart, { target: service(chart, 'web'), httpStatuses: ['5xx'] })))
      .toBe('chart/retries: a RetryPolicy on anything but a RouteProfile needs Linkerd 2.16 (edge-24.7.5) or later, got target 2.15');
  });

  test('fails on a ServiceRef, which has nothing to annotate', () => {
    const chart = meshedChart();
    expect(messageOf(() => retries(chart, { target: ServiceRef.fromName(chart, 'ref', { name: 'users' }), httpStatuses: ['5xx'] })))
      .toBe('chart/retries: "target" is a ServiceRef, and retries are said in annotations of the Service "users" itself; put a RetryPolicy into the app that defines it, or on a route of this app to it');
  });

  test('fails on an EgressNetworkRef, which has nothing to annotate', () => {
    const chart = meshedChart();
    expect(messageOf(() => retries(chart, { target: EgressNetworkRef.fromName(chart, 'ref', { name: 'all' }), httpStatuses: ['5xx'] })))
      .toBe('chart/retries: "target" is an EgressNetworkRef, and retries are said in annotations of the EgressNetwork "all" itself; put a RetryPolicy into the app that defines it, or on a route of this app to it');
  });

  test.each([
    [SplitMechanism.TCP_ROUTE, 'gateway.networking.k8s.io/v1alpha2 TCPRoute'],
    [SplitMechanism.TRAFFIC_SPLIT, 'split.smi-spec.io/v1alpha2 TrafficSplit'],
  ])('fails on a split of mechanism %s', (mechanism, kind) => {
    const chart = meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
    expect(messageOf(() => retries(chart, { target: splitOf(chart, undefined, mechanism), httpStatuses: ['5xx'] })))
      .toBe(`chart/retries: "target" cannot carry retries, got ${kind} at chart/split; expected a Service, an EgressNetwork, an HTTPRoute or GRPCRoute (an HttpRoute, a GrpcRoute, a CanarySplit of that mechanism), or a RouteProfile`);
  });

  test('fails on an imported route of a Service that has a RouteProfile, and the reverse', () => {
    const [first, second] = [meshedChart(), meshedChart()];
    const target = (chart: Chart) => foreignRoute(chart, 'HTTPRoute', [parent]);
    profileOf(first, service(first, 'web'));
    expect(messageOf(() => retries(first, { target: target(first), httpStatuses: ['5xx'] })))
      .toContain('chart/retries: a RetryPolicy on its HTTPRoute for Service demo/web does not go with a ServiceProfile made by chart/profile');
    retries(second, { target: target(second), httpStatuses: ['5xx'] });
    expect(messageOf(() => profileOf(second, service(second, 'web'))))
      .toContain('chart/profile: a ServiceProfile for Service demo/web does not go with a RetryPolicy on its HTTPRoute made by chart/retries');
  });

  test.each([
    ['another group', { ...parent, group: 'example.com' }],
    ['no group, which means the Gateway API', { kind: 'Service', name: 'web' }],
    ['an EgressNetwork without its group', { group: 'core', kind: 'EgressNetwork', name: 'all' }],
  ])('fails on a route whose parent has %s', (_, ref) => {
    const chart = meshedChart();
    expect(messageOf(() => retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [ref]), httpStatuses: ['5xx'] }))).toContain('has no parentRef to a Service or an EgressNetwork');
  });

  test('takes a Service of group "", which is core too', () => {
    const chart = meshedChart();
    retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [{ ...parent, group: '' }]), httpStatuses: ['5xx'] });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '5xx' });
  });

  test('fails on a route that Linkerd reads for inbound traffic only', () => {
    const chart = meshedChart();
    expect(messageOf(() => retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [{ group: 'policy.linkerd.io', kind: 'Server', name: 's' }]), httpStatuses: ['5xx'] })))
      .toBe('chart/retries: "target" HTTPRoute route has no parentRef to a Service or an EgressNetwork, and Linkerd reads retries only of such routes; expected a parentRef with group "core" and kind "Service"');
  });

  test('fails when the target has a second owner', () => {
    const chart = meshedChart();
    const targets = { a: service(chart, 'web'), b: profileOf(chart) };
    for (const [id, target] of Object.entries(targets)) {
      const props = id === 'a' ? { httpStatuses: ['5xx'] } : {};
      retries(chart, { target, ...props }, id);
      expect(messageOf(() => retries(chart, { target, ...props }, `${id}2`))).toContain(`already has the RetryPolicy chart/${id}; expected one RetryPolicy for a target; remove one`);
    }
  });

  test('fails when an annotation is there with another value', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    web.metadata.addAnnotation('retry.linkerd.io/limit', '5');
    expect(messageOf(() => retries(chart, { target: web, httpStatuses: ['5xx'], limit: 2 })))
      .toBe('chart/retries: Service web already has the annotation "retry.linkerd.io/limit", got "2" beside "5"; remove one of the two');
    expect(web.toJson().metadata.annotations).toEqual({ 'retry.linkerd.io/limit': '5' });
  });

  test.each<[string, object[]]>([
    ['opaque by default', [{ port: 3306 }]],
    ['declared as something else', [{ port: 80, appProtocol: 'mysql' }, { port: 5432 }]],
  ])('fails at synth when every port of the Service is %s', (_, ports) => {
    const chart = meshedChart();
    retries(chart, { target: service(chart, 'web', [], { ports }), httpStatuses: ['5xx'] });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/retries] "target" Service demo/web has no port on which Linkerd looks at HTTP, because each is opaque '
      + 'or has another appProtocol; expected a port that is neither in the annotation "config.linkerd.io/opaque-ports" or Linkerd\'s default list, nor declared as something else');
  });

  test.each<[string, object[], LinkerdVersion]>([
    ['one port is not opaque', [{ port: 3306 }, { port: 80, appProtocol: 'HTTP' }], LinkerdVersion.V2_20],
    ['the release does not read appProtocol', [{ port: 80, appProtocol: 'grpc' }], LinkerdVersion.V2_17],
  ])('a Service is fine when %s', (_, ports, version) => {
    const chart = meshedChart({ version });
    retries(chart, { target: service(chart, 'web', [], { ports }), httpStatuses: ['5xx'] });
    expect(only(chart, 'Service').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '5xx' });
  });

  test('fails at synth when the Service is headless', () => {
    const chart = meshedChart();
    retries(chart, { target: service(chart, 'web', [80], { clusterIP: 'None' }), httpStatuses: ['5xx'] });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/retries] "target" Service demo/web is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP');
  });
});

describe('a route whose Service has retries too', () => {
  const message = (fields: string) => `[chart/route] ${fields} of Service demo/web (set by chart/service) would not hold for the route of chart/route, because retries of a route replace those of its Service as a whole; restate ${fields} in chart/route`;

  test.each([['the Service', true], ['the route', false]])('must restate what it would drop, when %s comes first', (_, serviceFirst) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    const split = splitOf(chart, web);
    const onService = () => retries(chart, { target: web, ...full }, 'service');
    const onRoute = () => retries(chart, { target: split, httpStatuses: ['503'] }, 'route');
    const [first, second] = serviceFirst ? [onService, onRoute] : [onRoute, onService];
    first();
    second();
    expect(messageOf(() => Testing.synth(chart))).toContain(message('"limit" and "perTryTimeout"'));
  });

  test('is fine when it does, also for an imported route', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    retries(chart, { target: web, httpStatuses: ['5xx'], limit: 3 }, 'service');
    retries(chart, { target: splitOf(chart, web), httpStatuses: ['503'], limit: 1 }, 'route');
    retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [parent], 'foreign-route'), httpStatuses: ['503'], limit: 1 }, 'foreign');
    expect(objects(chart, 'HTTPRoute').map(({ metadata }) => metadata.annotations['retry.linkerd.io/limit'])).toEqual(['1', '1']);
    retries(chart, { target: foreignRoute(chart, 'HTTPRoute', [parent], 'second-route'), httpStatuses: ['503'] }, 'second');
    expect(messageOf(() => Testing.synth(chart))).toContain('restate "limit" in chart/second');
  });
});
