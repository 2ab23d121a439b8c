import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import {
  CanarySplit, GatewayApiChannel, GrpcRoute, HttpRoute, HttpRouteRule, LinkerdVersion, RetryPolicy, RouteMatch, RouteProfile, ServiceRef,
  SplitMechanism, TcpRoute, TimeoutPolicy, TimeoutPolicyProps,
} from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const seconds = (count: number) => Duration.seconds(count);
const timeouts = (chart: Chart, props: TimeoutPolicyProps, id = 'timeouts') => new TimeoutPolicy(chart, id, props);
const synth = (chart: Chart) => messageOf(() => Testing.synth(chart));
const RULE = { matches: [RouteMatch.path('/a')] };

describe('annotations', () => {
  const all = { request: seconds(10), response: Duration.millis(1500), idle: Duration.minutes(2) };
  const written = { 'timeout.linkerd.io/request': '10s', 'timeout.linkerd.io/response': '1500ms', 'timeout.linkerd.io/idle': '120s' };

  test('a Service and an EgressNetwork carry them', () => {
    const chart = meshedChart();
    const network = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net' }, spec: { trafficPolicy: 'Allow' } });
    const policy = timeouts(chart, { target: service(chart, 'web'), ...all });
    timeouts(chart, { target: network, idle: seconds(1) }, 'egress');
    expect(only(chart, 'Service').metadata.annotations).toEqual(written);
    expect(only(chart, 'EgressNetwork').metadata.annotations).toEqual({ 'timeout.linkerd.io/idle': '1s' });
    expect(policy.node.defaultChild).toBe(policy.apiObject);
  });

  test('routes carry them', () => {
    const chart = meshedChart();
    timeouts(chart, { target: new HttpRoute(chart, 'http', { parent: service(chart, 'a') }), ...all }, 'on-http');
    timeouts(chart, { target: new GrpcRoute(chart, 'grpc', { parent: service(chart, 'b') }), request: seconds(1) }, 'on-grpc');
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual(written);
    expect(only(chart, 'GRPCRoute').metadata.annotations).toEqual({ 'timeout.linkerd.io/request': '1s' });
  });

  test('the route of a split carries them', () => {
    const chart = meshedChart();
    const target = new CanarySplit(chart, 'split', { service: service(chart, 'web'), backends: [{ service: service(chart, 'v1'), weight: 1 }] });
    timeouts(chart, { target, response: seconds(3) });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'timeout.linkerd.io/response': '3s' });
  });
});

describe('fails when', () => {
  const target = (chart: Chart) => service(chart, 'web');

  test.each<[string, object, string]>([
    ['no timeout is given', {}, 'no timeout is given; set "request", "response", "idle" or several of them'],
    ['one is zero, which Linkerd takes for at once', { request: Duration.millis(0) }, '"request" is out of range, got 0ms; expected at least 1ms'],
    ['one is a string', { idle: '1m30s' }, '"idle" is not a Duration, got "1m30s"; expected one of cdk8s, such as Duration.seconds(2)'],
    ['one is finer than a millisecond', { response: { toMilliseconds: () => 0.5 } }, '"response" is not a whole number of milliseconds, got 0.5ms; expected one'],
  ])('%s', (_, props, message) => {
    const chart = meshedChart();
    expect(messageOf(() => timeouts(chart, { target: target(chart), ...props }))).toBe(`chart/timeouts: ${message}`);
    expect(only(chart, 'Service').metadata.annotations).toBeUndefined();
  });

  test('an EgressNetwork is to carry them and Linkerd is older than 2.17', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    const network = new ApiObject(chart, 'net', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net' }, spec: { trafficPolicy: 'Allow' } });
    expect(messageOf(() => timeouts(chart, { target: network, request: seconds(1) })))
      .toBe('chart/timeouts: an EgressNetwork as "target" needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16');
  });

  test('Linkerd is older than 2.16', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_15 });
    expect(messageOf(() => timeouts(chart, { target: target(chart), request: seconds(1) }))).toBe('chart/timeouts: a TimeoutPolicy needs Linkerd 2.16 (edge-24.7.5) or later, got target 2.15');
  });

  test('the target has one already', () => {
    const chart = meshedChart();
    const web = target(chart);
    timeouts(chart, { target: web, request: seconds(1) });
    expect(messageOf(() => timeouts(chart, { target: web, idle: seconds(1) }, 'second'))).toBe('chart/second: Service "web" already has the TimeoutPolicy chart/timeouts; expected one TimeoutPolicy for a target; remove one');
  });

  test('the target cannot carry timeouts', () => {
    const chart = meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
    const profile = new RouteProfile(chart, 'profile', { service: target(chart), routes: [{ method: 'GET' }] });
    expect(messageOf(() => timeouts(chart, { target: profile, request: seconds(1) }, 'a'))).toBe('chart/a: "target" is a RouteProfile, whose routes say their timeouts themselves; set "timeout" on its routes');
    expect(messageOf(() => timeouts(chart, { target: ServiceRef.fromName(chart, 'ref', { name: 'users' }), request: seconds(1) }, 'b')))
      .toBe('chart/b: "target" is a ServiceRef, and timeouts are said in annotations of the Service "users" itself; put a TimeoutPolicy into the app that defines it, or on a route of this app to it');
    expect(messageOf(() => timeouts(chart, { target: new TcpRoute(chart, 'tcp', { parent: service(chart, 'db') }), request: seconds(1) }, 'c')))
      .toBe('chart/c: "target" cannot carry timeouts, got gateway.networking.k8s.io/v1alpha2 TCPRoute at chart/tcp; expected a Service, an EgressNetwork, or an HTTPRoute or GRPCRoute (an HttpRoute, a GrpcRoute, a CanarySplit of that mechanism)');
  });

  test('the Service has a ServiceProfile', () => {
    const chart = meshedChart();
    const web = target(chart);
    new RouteProfile(chart, 'profile', { service: web, routes: [{ method: 'GET' }] });
    expect(messageOf(() => timeouts(chart, { target: web, request: seconds(1) }))).toBe('chart/timeouts: a TimeoutPolicy on the Service for Service demo/web does not go with a ServiceProfile made by chart/profile, '
      + 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; say the timeouts of chart/timeouts in the routes of the RouteProfile, or keep only one of the two');
  });

  test('at synth, the Service is headless, opaque, or routed as TCP on every port', () => {
    const idle = (spec: object, more: (chart: Chart, web: ApiObject) => void = () => {}) => {
      const chart = meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
      const web = service(chart, 'web', [80], spec);
      timeouts(chart, { target: web, request: seconds(1) });
      more(chart, web);
      return synth(chart);
    };
    expect(idle({ clusterIP: 'None' })).toContain('[chart/timeouts] "target" Service demo/web is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP');
    expect(idle({ ports: [{ port: 25 }] })).toContain('[chart/timeouts] "target" Service demo/web has no port on which Linkerd looks at HTTP');
    expect(idle({}, (chart, web) => new TcpRoute(chart, 'tcp', { parent: web })))
      .toContain('[chart/timeouts] "target" Service demo/web has a TLSRoute or a TCPRoute on every port, where Linkerd does not look at HTTP; expected a port without one, or no such policy');
  });

  test('but not when a port without such a route is left', () => {
    const chart = meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
    const web = service(chart, 'web', [80, 81]);
    timeouts(chart, { target: web, request: seconds(1) });
    new CanarySplit(chart, 'split', { service: web, port: 81, mechanism: SplitMechanism.TCP_ROUTE, backends: [{ service: web, port: 81, weight: 1 }] });
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});

describe('on a Service and on a route to it', () => {
  const setup = (rules: HttpRouteRule[], onService: object, onRoute?: object) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    const route = new HttpRoute(chart, 'route', { parent: web, rules });
    timeouts(chart, { target: web, ...onService }, 'on-service');
    if (onRoute) {
      timeouts(chart, { target: route, ...onRoute }, 'on-route');
    }
    return chart;
  };
  const dropped = (fields: string, of: string, where: string) => `${fields} of Service demo/web (set by chart/on-service) would not hold for the route of ${of}, because timeouts of a route replace those of its Service as a whole; restate ${fields} in ${where}`;

  test('the route restates what it would drop', () => {
    const chart = setup([], { request: seconds(9), idle: seconds(60) }, { response: seconds(1) });
    expect(synth(chart)).toContain(`[chart/route] ${dropped('"request" and "idle"', 'chart/on-route', 'chart/on-route')}`);
    expect(() => Testing.synth(setup([], { request: seconds(9), idle: seconds(60) }, { request: seconds(1), idle: seconds(60) }))).not.toThrow();
  });

  test('the timeout of a rule counts as one of its route', () => {
    expect(synth(setup([{ timeout: seconds(1) }], { request: seconds(9), idle: seconds(60) }))).toContain(`[chart/route] ${dropped('"idle"', 'chart/route', 'a TimeoutPolicy on the route')}`);
    expect(() => Testing.synth(setup([{ timeout: seconds(1) }], { request: seconds(9), idle: seconds(60) }, { idle: seconds(60) }))).not.toThrow();
    expect(() => Testing.synth(setup([{ ...RULE, timeout: seconds(1) }], { request: seconds(9) }))).not.toThrow();
  });

  test('rules without one, and the rule that is added, get what the route sets and no more', () => {
    expect(synth(setup([{ ...RULE, timeout: seconds(1) }], { request: seconds(9), idle: seconds(60) }, { idle: seconds(30) })))
      .toContain(`[chart/route] ${dropped('"request"', 'chart/on-route', 'chart/on-route')}`);
  });

  test('the annotation would take the place of the timeouts of rules', () => {
    expect(synth(setup([{ ...RULE, timeout: seconds(1) }], { idle: seconds(60) }, { request: seconds(2), idle: seconds(60) })))
      .toContain('[chart/route] "request" of chart/on-route would take the place of every "timeout" in the rules of chart/route; expected one of the two');
  });
});

describe('beside retries', () => {
  const late = (request: number, by: string, perTry: number, retries: string) => `the timeout of a request, ${request}ms (set by ${by}), leaves no time to retry after "perTryTimeout", ${perTry}ms (set by ${retries}); expected it to be longer, best by the factor of all tries`;
  const retry = (chart: Chart, id: string, target: ApiObject | HttpRoute, perTry: number) => new RetryPolicy(chart, id, { target, httpStatuses: ['5xx'], perTryTimeout: Duration.millis(perTry) });

  test.each([[true], [false]])('a request lasts longer than one try, on a Service (timeouts first: %s)', (first) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    const make = [() => timeouts(chart, { target: web, request: Duration.millis(300) }), () => retry(chart, 'retries', web, 300)];
    (first ? make : make.reverse()).forEach((action) => action());
    expect(synth(chart)).toContain(`[chart/${first ? 'timeouts' : 'retries'}] ${late(300, 'chart/timeouts', 300, 'chart/retries')}`);
  });

  test('a request lasts longer than one try where a route gets the one from its Service', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    timeouts(chart, { target: web, request: seconds(1) });
    retry(chart, 'retries', new HttpRoute(chart, 'route', { parent: web }), 2000);
    expect(synth(chart)).toContain(`[chart/route] ${late(1000, 'chart/timeouts', 2000, 'chart/retries')}`);
  });

  test('a rule lasts longer than one try', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    retry(chart, 'retries', web, 500);
    new HttpRoute(chart, 'route', { parent: web, rules: [{ ...RULE, timeout: Duration.millis(400) }] });
    expect(synth(chart)).toContain(`[chart/route] ${late(400, 'chart/route', 500, 'chart/retries')}`);
  });

  test('is fine where there is time', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    timeouts(chart, { target: web, request: Duration.millis(301) });
    retry(chart, 'retries', web, 300);
    new HttpRoute(chart, 'route', { parent: web, rules: [{ ...RULE, timeout: seconds(1) }] });
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});
