import { Chart, Testing, ApiObject } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { CanarySplit, CanarySplitProps, GatewayApiChannel, GatewayApiVersion, LinkerdVersion, MeshProps, RouteMatch, ServiceRef, SplitMechanism, TrafficSplitVersion, HttpMethod } from '../../src';
import { meshedChart, messageOf, only, service, yamlOf } from '../fixtures';

const { HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT } = SplitMechanism;
const EXPERIMENTAL = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

function splitOf(chart: Chart, props: Partial<CanarySplitProps> = {}, id = 'split') {
  return new CanarySplit(chart, id, {
    service: props.service ?? service(chart, 'web'),
    backends: [{ service: service(chart, 'web-v1'), weight: 80 }, { service: service(chart, 'web-v2'), weight: 20 }],
    metadata: { name: 'demo-split' },
    ...props,
  });
}

const backendRefs = (weights: Record<string, number>, port = 80) => Object.entries(weights).map(([name, weight]) => (
  { group: '', kind: 'Service', name, namespace: 'demo', port, weight }));
const parentRefs = [{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo', port: 80 }];

describe('mechanisms', () => {
  test('the default is an HTTPRoute with everything written out', () => {
    const chart = meshedChart();
    splitOf(chart);
    expect(only(chart, 'HTTPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'demo-split', namespace: 'demo' },
      spec: { parentRefs, rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: backendRefs({ 'web-v1': 80, 'web-v2': 20 }) }] },
    });
  });

  test('a GRPCRoute matches everything by a rule without matches', () => {
    const chart = meshedChart();
    splitOf(chart, { mechanism: GRPC_ROUTE });
    expect(only(chart, 'GRPCRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GRPCRoute',
      metadata: { name: 'demo-split', namespace: 'demo' },
      spec: { parentRefs, rules: [{ backendRefs: backendRefs({ 'web-v1': 80, 'web-v2': 20 }) }] },
    });
  });

  test('a TLSRoute has the hostnames that clients ask for', () => {
    const chart = meshedChart(EXPERIMENTAL);
    splitOf(chart, { mechanism: TLS_ROUTE, hostnames: ['web.example.com'] });
    expect(only(chart, 'TLSRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1alpha2',
      kind: 'TLSRoute',
      metadata: { name: 'demo-split', namespace: 'demo' },
      spec: { parentRefs, hostnames: ['web.example.com'], rules: [{ backendRefs: backendRefs({ 'web-v1': 80, 'web-v2': 20 }) }] },
    });
  });

  test('a TCPRoute has one rule', () => {
    const chart = meshedChart(EXPERIMENTAL);
    splitOf(chart, { mechanism: TCP_ROUTE });
    expect(only(chart, 'TCPRoute')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1alpha2',
      kind: 'TCPRoute',
      metadata: { name: 'demo-split', namespace: 'demo' },
      spec: { parentRefs, rules: [{ backendRefs: backendRefs({ 'web-v1': 80, 'web-v2': 20 }) }] },
    });
  });

  test('a ServiceProfile is named by the Service, with an authority for each backend', () => {
    const chart = meshedChart({ clusterDomain: 'east.local' });
    const split = splitOf(chart, {
      mechanism: SERVICE_PROFILE,
      metadata: { labels: { team: 'web' } },
      backends: [{ service: service(chart, 'a'), weight: 8 }, { service: service(chart, 'b', [81]), port: 81, weight: 2 }],
    });
    expect(only(chart, 'ServiceProfile')).toEqual({
      apiVersion: 'linkerd.io/v1alpha2',
      kind: 'ServiceProfile',
      metadata: { name: 'web.demo.svc.east.local', namespace: 'demo', labels: { team: 'web' } },
      spec: { dstOverrides: [{ authority: 'a.demo.svc.east.local', weight: 8 }, { authority: 'b.demo.svc.east.local:81', weight: 2 }] },
    });
    expect(ApiObject.of(split)).toBe(split.apiObject);
  });

  test.each([[undefined, 'v1alpha2'], [TrafficSplitVersion.V1ALPHA1, 'v1alpha1']])('a TrafficSplit of version %s has apiVersion %s', (trafficSplitVersion, version) => {
    const chart = meshedChart();
    splitOf(chart, { mechanism: TRAFFIC_SPLIT, trafficSplitVersion });
    expect(only(chart, 'TrafficSplit')).toEqual({
      apiVersion: `split.smi-spec.io/${version}`,
      kind: 'TrafficSplit',
      metadata: { name: 'demo-split', namespace: 'demo' },
      spec: { service: 'web', backends: [{ service: 'web-v1', weight: 80 }, { service: 'web-v2', weight: 20 }] },
    });
  });

  test.each<[string, MeshProps, SplitMechanism, string]>([
    ['2.14', { version: LinkerdVersion.V2_14 }, HTTP_ROUTE, 'v1beta1'],
    ['2.17', { version: LinkerdVersion.V2_17 }, HTTP_ROUTE, 'v1beta1'],
    ['2.17 with Gateway API 1.1.1', { version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V1_1_1 }, HTTP_ROUTE, 'v1beta1'],
    ['2.18', { version: LinkerdVersion.V2_18 }, HTTP_ROUTE, 'v1'],
    ['edge-26.8.2', { version: LinkerdVersion.edge('26.8.2') }, HTTP_ROUTE, 'v1'],
    ['2.16', { version: LinkerdVersion.V2_16 }, GRPC_ROUTE, 'v1alpha2'],
    ['2.18', { version: LinkerdVersion.V2_18 }, GRPC_ROUTE, 'v1'],
    ['2.17', { version: LinkerdVersion.V2_17 }, TLS_ROUTE, 'v1alpha2'],
    ['2.20 experimental 1.5.1', { version: LinkerdVersion.V2_20, gatewayApiVersion: GatewayApiVersion.V1_5_1, ...EXPERIMENTAL }, TCP_ROUTE, 'v1alpha2'],
  ])('on %s (%#) the apiVersion fits what the cluster serves', (_, props, mechanism, version) => {
    const chart = meshedChart(props);
    const split = splitOf(chart, { mechanism });
    expect(split.apiObject.apiVersion).toBe(`gateway.networking.k8s.io/${version}`);
  });

  test('on standard Gateway API 0.7.1 the parent has no port, which the CRD does not know', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_14, gatewayApiChannel: GatewayApiChannel.STANDARD });
    splitOf(chart);
    expect(only(chart, 'HTTPRoute').spec.parentRefs).toEqual([{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo' }]);
  });
});

describe('pins', () => {
  test('chosen requests go to one backend and everything else is split', () => {
    const chart = meshedChart();
    const v2 = service(chart, 'pinned', [8080, 9090]);
    splitOf(chart, {
      pins: [
        { match: RouteMatch.header('x-canary', 'always'), service: v2, port: 8080 },
        { match: RouteMatch.all(RouteMatch.path('/api'), RouteMatch.method(HttpMethod.GET), RouteMatch.queryParam('v', '2')), service: v2, port: 9090 },
      ],
    });
    expect(only(chart, 'HTTPRoute').spec.rules).toEqual([
      { matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [{ type: 'Exact', name: 'x-canary', value: 'always' }] }], backendRefs: backendRefs({ pinned: 1 }, 8080) },
      { matches: [{ path: { type: 'Exact', value: '/api' }, method: 'GET', queryParams: [{ type: 'Exact', name: 'v', value: '2' }] }], backendRefs: backendRefs({ pinned: 1 }, 9090) },
      { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: backendRefs({ 'web-v1': 80, 'web-v2': 20 }) },
    ]);
  });

  test('gRPC calls are pinned by service, method and header', () => {
    const chart = meshedChart();
    splitOf(chart, {
      mechanism: GRPC_ROUTE,
      pins: [{ match: RouteMatch.all(RouteMatch.grpc('shop.v1.Orders', 'Get'), RouteMatch.headerRegex('x-user', 'b.*')), service: service(chart, 'pinned') }],
    });
    expect(only(chart, 'GRPCRoute').spec.rules[0].matches).toEqual([
      { method: { type: 'Exact', service: 'shop.v1.Orders', method: 'Get' }, headers: [{ type: 'RegularExpression', name: 'x-user', value: 'b.*' }] },
    ]);
  });

  test.each<[string, SplitMechanism, RouteMatch, string]>([
    ['a gRPC method in an HTTPRoute', HTTP_ROUTE, RouteMatch.grpc('a.B'), 'chart/split: "pins[0].match" has a gRPC method, which an HTTPRoute cannot match; use RouteMatch.pathPrefix, or a GRPCRoute'],
    ['a path in a GRPCRoute', GRPC_ROUTE, RouteMatch.path('/a'), 'chart/split: "pins[0].match" has a path condition, which a GRPCRoute cannot match; use RouteMatch.grpc, or an HTTPRoute'],
    ['only a header in a GRPCRoute', GRPC_ROUTE, RouteMatch.header('a', 'b'), 'chart/split: "pins[0].match" has no gRPC method, and a match of a GRPCRoute without one makes proxies refuse the whole policy of its parent; add RouteMatch.grpc, or use an HTTPRoute for headers alone'],
  ])('fails when a pin is %s', (_, mechanism, match, message) => {
    const chart = meshedChart();
    expect(messageOf(() => splitOf(chart, { mechanism, pins: [{ match, service: service(chart, 'pinned') }] }))).toBe(message);
  });

  test('fails when two pins are the same', () => {
    const chart = meshedChart();
    const pin = { match: RouteMatch.header('a', 'b'), service: service(chart, 'pinned') };
    expect(messageOf(() => splitOf(chart, { pins: [pin, pin] })))
      .toBe('chart/split: "pins" has the same match twice, of which Linkerd would follow only one; expected each match once');
  });

  test('fails when there are more pins than rules in a route', () => {
    const chart = meshedChart();
    const pinned = service(chart, 'pinned');
    const pins = Array.from({ length: 16 }, (_, i) => ({ match: RouteMatch.header('a', `${i}`), service: pinned }));
    expect(messageOf(() => splitOf(chart, { pins }))).toBe('chart/split: "pins" has 16 entries; expected at most 15, because a route has at most 16 rules');
  });
});

describe('canary and blue-green', () => {
  test.each([[0, 100], [5, 95], [100, 0]])('a canary of %d percent leaves %d for the stable Service', (percent, rest) => {
    const chart = meshedChart();
    const [web, stable, canary] = ['web', 'stable', 'canary'].map((name) => service(chart, name));
    const split = CanarySplit.canary(chart, 'split', { service: web, stable, canary, percent });
    expect(only(chart, 'HTTPRoute').spec.rules[0].backendRefs).toEqual(backendRefs({ stable: rest, canary: percent }));
    expect([split.weightOf(stable), split.weightOf(canary)]).toEqual([rest, percent]);
  });

  test.each(['blue', 'green'])('all traffic goes to the active one: %s', (active) => {
    const chart = meshedChart();
    const [web, blue, green] = ['web', 'blue', 'green'].map((name) => service(chart, name, [80, 81]));
    CanarySplit.blueGreen(chart, 'split', { service: web, port: 80, blue, green, backendPort: 81, active: active === 'blue' ? blue : green });
    expect(only(chart, 'HTTPRoute').spec.rules[0].backendRefs)
      .toEqual(backendRefs({ blue: active === 'blue' ? 100 : 0, green: active === 'green' ? 100 : 0 }, 81));
  });

  test.each([-1, 101, 2.5, NaN])('fails when percent is %d', (percent) => {
    const chart = meshedChart();
    const [web, stable, canary] = ['web', 'stable', 'canary'].map((name) => service(chart, name));
    expect(messageOf(() => CanarySplit.canary(chart, 'split', { service: web, stable, canary, percent })))
      .toBe(`chart/split: "percent" is not a percentage, got ${JSON.stringify(percent)}; expected an integer from 0 to 100`);
  });

  test('fails when active is another Service', () => {
    const chart = meshedChart();
    const [web, blue, green, other] = ['web', 'blue', 'green', 'other'].map((name) => service(chart, name));
    expect(messageOf(() => CanarySplit.blueGreen(chart, 'split', { service: web, blue, green, active: other })))
      .toBe('chart/split: "active" is neither "blue" nor "green", got chart/other; expected one of these two constructs');
  });

  test('weightOf fails for a Service that is no backend', () => {
    const chart = meshedChart();
    const split = splitOf(chart);
    expect(messageOf(() => split.weightOf(service(chart, 'other'))))
      .toBe('chart/split: Service demo/other is not a backend of this split; expected one of Service demo/web-v1, Service demo/web-v2');
  });
});

describe('references', () => {
  test.each([['cdk8s-plus-27', kplus27], ['cdk8s-plus-34', kplus34]])('Services of %s are read when the split is rendered', (_, kplus: any) => {
    const chart = meshedChart();
    const make = (name: string) => new kplus.Service(chart, name, { metadata: { name } });
    const [web, v1, v2] = ['web', 'v1', 'v2'].map(make);
    new CanarySplit(chart, 'split', { service: web, backends: [{ service: v1, weight: 1 }, { service: v2, weight: 1 }] });
    for (const target of [web, v1, v2]) {
      target.bind(8080); // after the split was made
    }
    expect(only(chart, 'HTTPRoute').spec.parentRefs[0].port).toBe(8080);
  });

  test('a ServiceRef stands for a Service of another app', () => {
    const chart = meshedChart();
    const ref = (name: string, ports?: number[]) => ServiceRef.fromName(chart, name, { name, namespace: 'other', ports: ports?.map((port) => ({ port })) });
    new CanarySplit(chart, 'split', { service: ref('web', [80]), backends: [{ service: ref('v1'), port: 81, weight: 1 }, { service: ref('v2', [82]), weight: 1 }] });
    const { metadata, spec } = only(chart, 'HTTPRoute');
    expect(metadata.namespace).toBe('other');
    expect(spec.rules[0].backendRefs.map((b: any) => [b.namespace, b.name, b.port])).toEqual([['other', 'v1', 81], ['other', 'v2', 82]]);
  });

  test('namespaces stay away where none is known', () => {
    const chart = new Chart(Testing.app(), 'chart');
    splitOf(chart);
    const { metadata, spec } = only(chart, 'HTTPRoute');
    expect(metadata).toEqual({ name: 'demo-split' });
    expect(spec.parentRefs).toEqual([{ group: 'core', kind: 'Service', name: 'web', port: 80 }]);
  });

  test('a split for the clients of one namespace is a consumer route there', () => {
    const chart = meshedChart();
    splitOf(chart, { clientNamespace: 'front' });
    const { metadata, spec } = only(chart, 'HTTPRoute');
    expect(metadata.namespace).toBe('front');
    expect(spec.parentRefs[0].namespace).toBe('demo');
    expect(spec.rules[0].backendRefs[0].namespace).toBe('demo');
  });

  test.each<[string, (chart: Chart) => any, string]>([
    ['no Kubernetes object', (chart) => chart, 'chart/split: "service" has no Kubernetes object, got Chart at chart; expected a construct with a v1 Service, or a ServiceRef'],
    ['undefined', () => null, 'chart/split: "service" has no Kubernetes object, got null; expected a construct with a v1 Service, or a ServiceRef'],
    ['another kind', (chart) => new ApiObject(chart, 'd', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }),
      'chart/split: "service" is not a Service, got apps/v1 Deployment "d" at chart/d; expected a construct with a v1 Service, or a ServiceRef'],
  ])('fails when the Service is %s', (_, make, message) => {
    const chart = meshedChart();
    expect(messageOf(() => splitOf(chart, { service: make(chart) }))).toBe(message);
  });

  test.each<[string, number[] | undefined, number | undefined, string]>([
    ['several ports and none named', [80, 81], undefined, '"port" is needed, because Service demo/web has not exactly one port; expected one of its ports: 80, 81'],
    ['no ports', [], undefined, '"port" is needed, because Service demo/web has not exactly one port; expected one of its ports: none'],
    ['a port that is not there', [80], 8080, '"port" is not a port of Service demo/web, got 8080; expected one of its ports (not a target port): 80'],
  ])('fails at synth when the Service has %s', (_, ports, port, message) => {
    const chart = meshedChart();
    splitOf(chart, { service: service(chart, 'web', ports), port });
    expect(messageOf(() => Testing.synth(chart))).toContain(`chart/split: ${message}`);
  });

  test('fails at synth when the ports of a ServiceRef are not known and none is named', () => {
    const chart = meshedChart();
    splitOf(chart, { service: ServiceRef.fromName(chart, 'ref', { name: 'web' }) });
    expect(messageOf(() => Testing.synth(chart)))
      .toContain('chart/split: "port" is needed, because the ports of Service demo/web are not known here; set it, or give the ServiceRef its "ports"');
  });

  test('fails at synth when the port of a backend is ambiguous', () => {
    const chart = meshedChart();
    splitOf(chart, { backends: [{ service: service(chart, 'a', [1, 2]), weight: 1 }] });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/split: "backends[0].port" is needed, because Service demo/a has not exactly one port; expected one of its ports: 1, 2');
  });

  test.each([
    ['headless', { clusterIP: 'None' }, 'is headless, and Linkerd ignores outbound policy of headless Services; expected a Service with a cluster IP'],
    ['an ExternalName', { type: 'ExternalName' }, 'is of type ExternalName, for which Linkerd has no outbound policy; expected a Service with a cluster IP'],
  ])('fails at synth when the Service is %s', (_, spec, message) => {
    for (const mechanism of [HTTP_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT]) {
      const chart = meshedChart();
      splitOf(chart, { service: service(chart, 'web', [80], spec), mechanism, metadata: undefined });
      expect(messageOf(() => Testing.synth(chart))).toContain(`chart/split: "service" Service demo/web ${message}`);
    }
  });

  test('fails at synth when the port has an appProtocol for which Linkerd ignores the route, from 2.18 on', () => {
    const chart = meshedChart();
    const grpc = () => service(chart, 'web', [], { ports: [{ port: 80, appProtocol: 'grpc' }] });
    splitOf(chart, { service: grpc() });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/split: port 80 of "service" Service demo/web has appProtocol "grpc", with which Linkerd reads only TCPRoute; remove it, or set "http" for HTTPRoute, "kubernetes.io/h2c" for GRPCRoute');
    const older = meshedChart({ version: LinkerdVersion.V2_17 });
    splitOf(older, { service: service(older, 'web', [], { ports: [{ port: 80, appProtocol: 'grpc' }] }) });
    expect(only(older, 'HTTPRoute').spec.parentRefs[0].port).toBe(80);
    const h2c = meshedChart();
    splitOf(h2c, { mechanism: GRPC_ROUTE, service: service(h2c, 'web', [], { ports: [{ port: 80, appProtocol: 'kubernetes.io/h2c' }] }) });
    expect(only(h2c, 'GRPCRoute').spec.parentRefs[0].port).toBe(80);
  });

  test.each<[string, number, string | undefined, string]>([
    ['by default', 3306, undefined, 'by Linkerd\'s default'],
    ['by its annotation', 8080, '25,8000-9000', 'by its annotation "config.linkerd.io/opaque-ports"'],
  ])('fails at synth when the port is opaque %s', (_, port, annotation, why) => {
    const chart = meshedChart();
    const web = service(chart, 'web', [port]);
    if (annotation) {
      web.metadata.addAnnotation('config.linkerd.io/opaque-ports', annotation);
    }
    splitOf(chart, { service: web });
    expect(messageOf(() => Testing.synth(chart))).toContain(`chart/split: port ${port} of "service" Service demo/web is opaque ${why}, so that Linkerd ignores HTTPRoutes on it; `
      + 'use a TCPRoute, or set the annotation "config.linkerd.io/opaque-ports" of the Service to the ports that are to be opaque (to "" for none)');
  });

  test.each<[string, string | undefined]>([['none', ''], ['others', '25'], ['what empties the list', '3306,mysql']])('a port is not opaque when the annotation says %s', (_, annotation) => {
    const chart = meshedChart();
    const web = service(chart, 'web', [3306]);
    web.metadata.addAnnotation('config.linkerd.io/opaque-ports', annotation!);
    splitOf(chart, { service: web });
    expect(only(chart, 'HTTPRoute').spec.parentRefs[0].port).toBe(3306);
  });

  test('a TCPRoute goes with an opaque port', () => {
    const chart = meshedChart(EXPERIMENTAL);
    splitOf(chart, { mechanism: TCP_ROUTE, service: service(chart, 'web', [3306]) });
    expect(only(chart, 'TCPRoute').spec.parentRefs[0].port).toBe(3306);
  });

  test.each([SERVICE_PROFILE, TRAFFIC_SPLIT])('fails at synth when a backend of mechanism %s lacks a port that clients dial', (mechanism) => {
    const chart = meshedChart();
    splitOf(chart, { mechanism, metadata: undefined, service: service(chart, 'web', [80, 81]), backends: [{ service: service(chart, 'v1', [80]), weight: 1 }] });
    expect(messageOf(() => Testing.synth(chart))).toContain('chart/split: "backends[0].service" Service demo/v1 lacks port 81 of Service demo/web, on which clients would reach it; expected the same ports on both, or "backends[0].port" where the mechanism has it');
  });

  test('fails at synth when a parent with several ports cannot be named with its port', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_14, gatewayApiChannel: GatewayApiChannel.STANDARD });
    splitOf(chart, { service: service(chart, 'web', [80, 81]), port: 80 });
    expect(messageOf(() => Testing.synth(chart)))
      .toContain('chart/split: "service" Service demo/web is not known to have just one port, and in Gateway API 0.7.1 standard a route cannot name one; expected a Service with one port, or the experimental channel');
  });
});

describe('what is refused at construction', () => {
  type Change = (chart: Chart) => Partial<CanarySplitProps>;
  const refused = (name: string, props: Change, message: string, mesh: Partial<MeshProps> = {}) => [name, props, message, mesh] as const;
  const weights = (...all: number[]) => (chart: Chart) => ({ backends: all.map((weight, i) => ({ service: service(chart, `b${i}`), weight })) });

  test.each([
    refused('backends are missing', () => ({ backends: undefined as any }), '"backends" is not a list, got undefined; expected at least one Service with its weight'),
    refused('there is no backend', weights(), '"backends" has 0 entries; expected 1 to 16'),
    refused('there are too many', weights(...Array(17).fill(1)), '"backends" has 17 entries; expected 1 to 16'),
    refused('all weights are 0', weights(0, 0), '"backends" has only weights of 0, on which proxies crash; expected at least one above 0'),
    refused('the only weight is 0', weights(0), '"backends" has a single backend with weight 0, and a single backend gets all traffic whatever its weight; expected a weight above 0, or a second backend'),
    refused('a weight is negative', weights(1, -1), '"backends" has weights that are out of range, got -1; expected integers from 0 to 1000000'),
    refused('a weight is no integer', weights(0.5, 1), '"backends" has weights that are out of range, got 0.5; expected integers from 0 to 1000000'),
    refused('a weight is too large', weights(1, 1_000_001), '"backends" has weights that are out of range, got 1000001; expected integers from 0 to 1000000'),
    refused('a weight is too large for a profile', (chart) => ({ ...weights(1, 429_497)(chart), mechanism: SERVICE_PROFILE }), '"backends" has weights that are out of range, got 429497; expected integers from 0 to 429496'),
    refused('all weights of a profile are 0', (chart) => ({ ...weights(0, 0)(chart), mechanism: TRAFFIC_SPLIT }), '"backends" has only weights of 0, with which all traffic goes to the Service itself; expected at least one above 0'),
    refused('a backend is listed twice', (chart) => { const b = service(chart, 'b'); return { backends: [{ service: b, weight: 1 }, { service: b, weight: 2 }] }; },
      '"backends" has Service demo/b twice; expected each Service once, with the sum of its weights'),
    refused('the mechanism is unknown', () => ({ mechanism: 'SMI' as any }), '"mechanism" is not known, got "SMI"; expected one of HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT'),
    refused('GRPCRoute is too new', () => ({ mechanism: GRPC_ROUTE }), 'GRPCRoute needs Linkerd 2.16 (edge-24.6.4) or later, got target 2.15', { version: LinkerdVersion.V2_15 }),
    refused('GRPCRoute is not in the channel', () => ({ mechanism: GRPC_ROUTE }),
      'GRPCRoute needs the experimental channel of Gateway API 1.1.1: Linkerd 2.17 reads v1alpha2, which the standard channel does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has', { version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V1_1_1 }),
    refused('TLSRoute is too new', () => ({ mechanism: TLS_ROUTE }), 'TLSRoute needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16', { version: LinkerdVersion.V2_16 }),
    refused('TCPRoute is not in the channel', () => ({ mechanism: TCP_ROUTE }),
      'TCPRoute needs the experimental channel of the Gateway API: Linkerd reads v1alpha2, which Gateway API 1.2.1 standard does not serve; set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has'),
    refused('a TLSRoute has no hostnames on a Linkerd that skips it', () => ({ mechanism: TLS_ROUTE }),
      '"hostnames" is needed, because Linkerd edge-26.8.2 skips a TLSRoute without any; name those that clients ask for', { version: LinkerdVersion.edge('26.8.2'), ...EXPERIMENTAL }),
    refused('a hostname is none', () => ({ mechanism: TLS_ROUTE, hostnames: ['Web', '10.0.0.1'] }),
      '"hostnames" has what is no host name, got "Web", "10.0.0.1"; expected lower-case DNS names, the first label of which may be "*"', EXPERIMENTAL),
    refused('hostnames are empty', () => ({ mechanism: TLS_ROUTE, hostnames: [] }), '"hostnames" has 0 entries; expected 1 to 16, or leave it away', EXPERIMENTAL),
    refused('hostnames go with another mechanism', () => ({ hostnames: ['a'] }), '"hostnames" cannot be said with mechanism HTTP_ROUTE; it is for TLS_ROUTE; leave it away'),
    refused('pins go with a profile', (chart) => ({ mechanism: SERVICE_PROFILE, pins: [{ match: RouteMatch.path('/a'), service: service(chart, 'p') }] }),
      '"pins" cannot be said with mechanism SERVICE_PROFILE; use HTTP_ROUTE or GRPC_ROUTE, or leave it away'),
    refused('a port goes with a profile', () => ({ mechanism: SERVICE_PROFILE, port: 80 }), '"port" cannot be said with mechanism SERVICE_PROFILE; all ports of the Service are split alike; leave it away'),
    refused('a backend port goes with a TrafficSplit', (chart) => ({ mechanism: TRAFFIC_SPLIT, backends: [{ service: service(chart, 'b'), port: 80, weight: 1 }] }),
      '"backends" has a "port", which a TrafficSplit cannot say; leave it away'),
    refused('a TrafficSplit version goes with a route', () => ({ trafficSplitVersion: TrafficSplitVersion.V1ALPHA1 }), '"trafficSplitVersion" cannot be said with mechanism HTTP_ROUTE; it is for TRAFFIC_SPLIT; leave it away'),
    refused('a TrafficSplit is for one namespace', () => ({ mechanism: TRAFFIC_SPLIT, clientNamespace: 'front' }),
      '"clientNamespace" cannot be said with mechanism TRAFFIC_SPLIT; a TrafficSplit holds for all clients; leave it away'),
    refused('a TrafficSplit spans namespaces', (chart) => ({ mechanism: TRAFFIC_SPLIT, backends: [{ service: ServiceRef.fromName(chart, 'r', { name: 'r', namespace: 'other' }), weight: 1 }] }),
      '"backends[0].service" Service other/r is not in the namespace of Service demo/web; expected all Services of a TrafficSplit in one namespace'),
    refused('the client namespace is no name', () => ({ clientNamespace: 'Front' }), '"clientNamespace" is not a namespace name, got "Front"; expected lower-case letters, digits and "-", at most 63'),
    refused('the namespace is another', () => ({ metadata: { namespace: 'front' } }),
      '"metadata.namespace" cannot be chosen, got "front"; expected "demo"; leave it away, or set "clientNamespace" for a split that only the clients of one namespace see'),
    refused('the name of a profile is another', () => ({ mechanism: SERVICE_PROFILE, metadata: { name: 'web' } }),
      '"metadata.name" cannot be chosen, got "web"; expected "web.demo.svc.cluster.local", because Linkerd looks a ServiceProfile up by that name; leave it away'),
  ])('fails when %s', (_, props, message, mesh) => {
    const chart = meshedChart(mesh);
    expect(messageOf(() => splitOf(chart, props(chart)))).toBe(`chart/split: ${message}`);
  });

  test('fails when a Service has no known namespace and a ServiceProfile needs it', () => {
    const chart = new Chart(Testing.app(), 'chart');
    expect(messageOf(() => splitOf(chart, { mechanism: SERVICE_PROFILE, metadata: undefined })))
      .toBe('chart/split: the namespace of Service web is not known, and it is part of the name of its ServiceProfile; set "namespace" on the Chart, or "metadata.namespace" on the Service');
  });

  test('fails when only some of the namespaces are known', () => {
    const app = Testing.app();
    const [known, open] = [new Chart(app, 'known', { namespace: 'demo' }), new Chart(app, 'open')];
    expect(messageOf(() => new CanarySplit(known, 'split', { service: service(known, 'web'), backends: [{ service: service(open, 'v1'), weight: 1 }] })))
      .toBe('known/split: the namespaces of "backends[0].service" Service v1 and "service" Service demo/web are not both known; set "namespace" on their Charts, or "metadata.namespace" on both');
    expect(messageOf(() => new CanarySplit(known, 'other', { service: service(open, 'web'), backends: [{ service: service(open, 'v2'), weight: 1 }] })))
      .toBe('known/other: "service" Service web has no known namespace while this split is in "demo"; set "namespace" on its Chart, or "metadata.namespace" on it');
  });

  test('names all faults of the props at once', () => {
    const chart = meshedChart();
    expect(messageOf(() => splitOf(chart, { hostnames: ['a'], clientNamespace: 'A' }))).toBe([
      'chart/split: 2 faults:',
      '  - "hostnames" cannot be said with mechanism HTTP_ROUTE; it is for TLS_ROUTE; leave it away',
      '  - "clientNamespace" is not a namespace name, got "A"; expected lower-case letters, digits and "-", at most 63',
    ].join('\n'));
  });
});

test('two synths give the same bytes', () => {
  const chart = meshedChart();
  splitOf(chart);
  expect(yamlOf(chart)).toBe(yamlOf(chart));
});
