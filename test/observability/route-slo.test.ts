import { ApiObject, Chart, Duration, Testing, JsonPatch } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { IConstruct } from 'constructs';
import {
  AccessPolicy, AlertSeverity, BurnWindow, CanarySplit, ContainerPort, GatewayApiChannel, GrpcRoute, HttpRoute, HttpRouteApiGroup,
  InboundGrpcRoute, InboundHttpRoute, LinkerdVersion, PolicyRef, ProxyProtocol, RouteProfile, RouteSlo, RouteSloProps, Server, ServiceRef,
  SloSide, SloSplit, SplitMechanism, TlsRoute,
} from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const { CLIENT, SERVER } = SloSide;
const LABELS = { selectorLabels: { release: 'kube-prometheus-stack' } };
type Given = Partial<RouteSloProps> & Pick<RouteSloProps, 'target' | 'side'>;
const slo = (chart: Chart, props: Given) => new RouteSlo(chart, 'slo', { successRate: 99.9, ...LABELS, metadata: { name: 'slo' }, ...props });
const rulesOf = (chart: Chart): any[] => only(chart, 'PrometheusRule').spec.groups[0].rules;
/** What is recorded of 5 minutes. */
const recorded = (chart: Chart): string[] => rulesOf(chart).filter(({ record }) => record === 'linkerd:slo_errors:ratio_rate5m').map(({ expr }) => expr);
const on = (version: LinkerdVersion) => meshedChart({ version });
const deployment = (chart: Chart) => new kplus27.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web', portNumber: 8080 }] });
const latency = (ms: number, percent = 99) => ({ threshold: Duration.millis(ms), percent });

test('an objective becomes recorded ratios and an alert for each burn rate', () => {
  const chart = meshedChart();
  slo(chart, { target: service(chart, 'web'), side: CLIENT, burnWindows: [BurnWindow.HOUR], runbookUrl: 'https://runbooks.example.com/web', alertLabels: { team: 'web' } });
  const web = 'parent_group="core",parent_kind="Service",parent_namespace="demo",parent_name="web"';
  const all = (window: string) => `sum(rate(outbound_http_route_request_statuses_total{${web}}[${window}]))`;
  const errors = (window: string) => `1 - (sum(rate(outbound_http_route_request_statuses_total{${web},http_status!~"5..",error=""}[${window}])) or 0 * ${all(window)}) / ${all(window)}`;
  const labels = { slo: 'demo/slo', sli: 'success-rate' };
  expect(only(chart, 'PrometheusRule')).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'slo', namespace: 'demo', labels: { release: 'kube-prometheus-stack' } },
    spec: {
      groups: [{
        name: 'linkerd-slo-demo-slo',
        rules: [
          { record: 'linkerd:slo_objective:ratio', expr: 'vector(0.999)', labels },
          { record: 'linkerd:slo_errors:ratio_rate5m', expr: errors('5m'), labels },
          { record: 'linkerd:slo_errors:ratio_rate1h', expr: errors('1h'), labels },
          {
            alert: 'LinkerdErrorBudgetBurn',
            expr: 'linkerd:slo_errors:ratio_rate1h{slo="demo/slo",sli="success-rate"} > 14.4 * 0.001 and linkerd:slo_errors:ratio_rate5m{slo="demo/slo",sli="success-rate"} > 14.4 * 0.001',
            labels: { team: 'web', ...labels, long_window: '1h', severity: 'critical' },
            annotations: {
              summary: 'demo/slo burns its error budget 14.4 times too fast',
              description: '{{ $value | humanizePercentage }} of the requests in 1h failed; the objective allows 0.1%.',
              runbook_url: 'https://runbooks.example.com/web',
            },
          },
        ],
      }],
    },
  });
});

test('there are four burn rates, and each window is recorded once', () => {
  const chart = meshedChart();
  slo(chart, { target: service(chart, 'web'), side: CLIENT, successRate: 99.5, urgentSeverity: AlertSeverity.WARNING, slowSeverity: AlertSeverity.INFO });
  const rules = rulesOf(chart);
  expect(rules.flatMap(({ record }) => record?.replace('linkerd:slo_errors:ratio_rate', '') ?? [])).toEqual(['linkerd:slo_objective:ratio', '5m', '1h', '30m', '6h', '2h', '1d', '3d']);
  expect(rules.filter(({ alert }) => alert).map(({ expr, labels }) => [labels.severity, expr.replace(/linkerd:slo_errors:ratio_rate|\{[^}]*\}/g, '')])).toEqual([
    ['warning', '1h > 14.4 * 0.005 and 5m > 14.4 * 0.005'],
    ['warning', '6h > 6 * 0.005 and 30m > 6 * 0.005'],
    ['info', '1d > 3 * 0.005 and 2h > 3 * 0.005'],
    ['info', '3d > 1 * 0.005 and 6h > 1 * 0.005'],
  ]);
  expect(rules.at(-1).annotations.summary).toBe('demo/slo burns its error budget too fast');
});

test('a latency objective counts what takes longer than a bucket', () => {
  const chart = meshedChart();
  slo(chart, { target: service(chart, 'web'), side: CLIENT, successRate: undefined, latency: latency(500) });
  const web = 'parent_group="core",parent_kind="Service",parent_namespace="demo",parent_name="web"';
  expect(recorded(chart)).toEqual([
    `1 - sum(rate(outbound_http_route_request_duration_seconds_bucket{${web},le="0.5"}[5m])) / sum(rate(outbound_http_route_request_duration_seconds_count{${web}}[5m]))`,
  ]);
  expect(rulesOf(chart).at(-1)).toMatchObject({ labels: { sli: 'latency' }, annotations: { description: '{{ $value | humanizePercentage }} of the requests in 3d took longer than 500ms; the objective allows 1%.' } });
});

describe('metrics are those of the target', () => {
  const metric = (chart: Chart, props: Omit<Given, 'side'>, side = CLIENT) => {
    slo(chart, { latency: latency(500), ...props, side });
    return recorded(chart).map((expr) => /\w+\{[^}]*\}/.exec(expr)![0]);
  };
  const route = 'route_group="gateway.networking.k8s.io",route_namespace="demo",route_name="r"';
  const metadata = { name: 'r' };

  test('a Service, for each attempt', () => {
    const chart = on(LinkerdVersion.V2_14);
    expect(metric(chart, { target: service(chart, 'web'), perAttempt: true })).toEqual([
      'response_total{direction="outbound",dst_namespace="demo",dst_service="web",classification="success"}',
      'response_latency_ms_bucket{direction="outbound",dst_namespace="demo",dst_service="web",le=~"500([.]0)?"}',
    ]);
  });

  test('a Service of every cdk8s-plus, and a ServiceRef', () => {
    for (const make of [
      (chart: Chart) => new kplus27.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] }),
      (chart: Chart) => new kplus34.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] }),
      (chart: Chart) => ServiceRef.fromName(chart, 'web', { name: 'web' }),
    ]) {
      const chart = meshedChart();
      expect(metric(chart, { target: make(chart) })[0]).toContain('parent_namespace="demo",parent_name="web"');
    }
  });

  test('an HTTPRoute, of either group', () => {
    for (const apiGroup of Object.values(HttpRouteApiGroup)) {
      const chart = meshedChart();
      const of = route.replace('gateway.networking.k8s.io', apiGroup);
      expect(metric(chart, { target: new HttpRoute(chart, 'r', { parent: service(chart, 'web'), metadata, apiGroup }) })).toEqual([
        `outbound_http_route_request_statuses_total{${of},http_status!~"5..",error=""}`, `outbound_http_route_request_duration_seconds_bucket{${of},le="0.5"}`,
      ]);
    }
  });

  test('a route, for each attempt at its backends', () => {
    const chart = on(LinkerdVersion.V2_15);
    const target = new HttpRoute(chart, 'r', { parent: service(chart, 'web'), metadata });
    expect(metric(chart, { target, perAttempt: true, latency: latency(25) })).toEqual([
      `outbound_http_route_backend_response_statuses_total{${route},http_status!~"5..",error=""}`, `outbound_http_route_backend_response_duration_seconds_bucket{${route},le="0.025"}`,
    ]);
  });

  test('a GRPCRoute', () => {
    const chart = meshedChart();
    expect(metric(chart, { target: new GrpcRoute(chart, 'r', { parent: service(chart, 'web'), metadata }), latency: latency(1000) })).toEqual([
      `outbound_grpc_route_request_statuses_total{${route},grpc_status!~"UNKNOWN|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|DATA_LOSS",error=""}`,
      `outbound_grpc_route_request_duration_seconds_bucket{${route},le=~"1([.]0)?"}`,
    ]);
  });

  test('a CanarySplit, which is a route', () => {
    const chart = meshedChart();
    const [web, stable, canary] = ['web', 'v1', 'v2'].map((name) => service(chart, name));
    expect(metric(chart, { target: CanarySplit.canary(chart, 'split', { service: web, stable, canary, percent: 5, metadata }) })[0]).toContain(route);
  });

  test('a RouteProfile and its routes', () => {
    const chart = on(LinkerdVersion.V2_14);
    const target = new RouteProfile(chart, 'profile', { service: service(chart, 'web'), routes: [{ name: 'GET "/a"', pathRegex: '/a' }] });
    const dst = 'dst=~"web[.]demo[.]svc[.]cluster[.]local(:[0-9]+)?"';
    expect(metric(chart, { target })).toEqual([
      `route_response_total{direction="outbound",${dst},classification="success"}`, `route_response_latency_ms_bucket{direction="outbound",${dst},le=~"500([.]0)?"}`,
    ]);
    new RouteSlo(chart, 'route', { target, side: CLIENT, route: 'GET "/a"', perAttempt: true, successRate: 99, ...LABELS });
    const { spec } = Testing.synth(chart).at(-1);
    expect(spec.groups[0].rules[1].expr).toContain(`route_actual_response_total{direction="outbound",${dst},rt_route="GET \\"/a\\"",classification="success"}`);
  });

  test('a RouteProfile as its servers see it', () => {
    const chart = meshedChart();
    const target = new RouteProfile(chart, 'profile', { service: service(chart, 'web'), routes: [{ name: 'a', pathRegex: '/a' }] });
    expect(metric(chart, { target, route: 'a' }, SERVER)[0]).toMatch(/^route_response_total\{direction="inbound",dst=~"web.*",rt_route="a",/);
  });

  test('a workload', () => {
    const chart = meshedChart();
    expect(metric(chart, { target: deployment(chart) }, SERVER)).toEqual([
      'response_total{direction="inbound",namespace="demo",deployment="web",classification="success"}',
      'response_latency_ms_bucket{direction="inbound",namespace="demo",deployment="web",le=~"500([.]0)?"}',
    ]);
  });

  test('a Server', () => {
    const chart = meshedChart();
    expect(metric(chart, { target: PolicyRef.server(chart, 'server', { name: 'web-http' }) }, SERVER)[0])
      .toBe('response_total{direction="inbound",namespace="demo",srv_group="policy.linkerd.io",srv_name="web-http",classification="success"}');
  });

  test.each<[string, (chart: Chart) => IConstruct, string]>([
    ['HTTP', (chart) => PolicyRef.httpRoute(chart, 'route', { name: 'r' }), 'inbound_http_statuses_total{namespace="demo",route_group="policy.linkerd.io",route_name="r",status!~"5..|"}'],
    ['gRPC', (chart) => new InboundGrpcRoute(chart, 'route', {
      server: new Server(chart, 'server', { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.named('grpc'), proxyProtocol: ProxyProtocol.GRPC, accessPolicy: AccessPolicy.DENY }), metadata,
    }), 'inbound_grpc_statuses_total{namespace="demo",route_group="gateway.networking.k8s.io",route_name="r",status!~"2|4|13|14|15|"}'],
  ])('a route of a Server: %s', (protocol, make, expected) => {
    const chart = meshedChart();
    const [statuses, durations] = metric(chart, { target: make(chart) }, SERVER);
    expect(statuses).toBe(expected);
    expect(durations).toMatch(protocol === 'HTTP' ? /^inbound_http_request_duration_seconds_bucket\{.*le="0.5"\}$/ : /^inbound_grpc_request_duration_seconds_bucket\{/);
  });

  test('a route of a Server before 2.20', () => {
    const chart = meshedChart({ version: LinkerdVersion.edge('26.1.3') });
    expect(metric(chart, { target: PolicyRef.httpRoute(chart, 'route', { name: 'r' }) }, SERVER)[0])
      .toBe('response_total{direction="inbound",namespace="demo",route_group="policy.linkerd.io",route_name="r",classification="success"}');
  });
});

describe('it can be kept for each', () => {
  test('of the labels that the metrics have', () => {
    const chart = meshedChart();
    slo(chart, { target: service(chart, 'web'), side: CLIENT, splitBy: [SloSplit.NAMESPACE, SloSplit.DEPLOYMENT, SloSplit.ROUTE] });
    expect(recorded(chart)[0]).toMatch(/^1 - \(sum by \(namespace, deployment, route_name\) \(rate\(.*\) or 0 \* sum by \(namespace, deployment, route_name\) \(/);
  });

  test('caller, on the server side', () => {
    const chart = meshedChart();
    slo(chart, { target: deployment(chart), side: SERVER, splitBy: [SloSplit.CLIENT] });
    expect(recorded(chart)[0]).toContain('sum by (client_id) ');
  });

  test.each<[SloSplit[], boolean, string]>([
    [[SloSplit.CLIENT], false, '"splitBy" is not told apart by outbound_http_route_request_statuses_total, got "client"; expected some of NAMESPACE, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, POD, ROUTE'],
    [[SloSplit.ROUTE], true, '"splitBy" is not told apart by response_total, got "route"; expected some of NAMESPACE, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, POD'],
    [[SloSplit.POD, SloSplit.POD], false, '"splitBy" has something twice; expected each once'],
  ])('fails for %j', (splitBy, perAttempt, message) => {
    const chart = meshedChart();
    expect(messageOf(() => slo(chart, { target: service(chart, 'web'), side: CLIENT, splitBy, perAttempt }))).toBe(`chart/slo: ${message}`);
  });
});

describe('fails for values', () => {
  const LE = 'all bounds are 50, 500, 1000, 10000ms';
  test.each<[Partial<RouteSloProps>, string]>([
    [{ successRate: undefined }, '"successRate" and "latency" are both missing, so that there is no objective; set one of them'],
    [{ successRate: 100 }, '"successRate" is not an objective, got 100; expected a percentage above 0 and below 100, such as 99.9'],
    [{ successRate: 0 }, '"successRate" is not an objective, got 0; expected a percentage above 0 and below 100, such as 99.9'],
    [{ latency: latency(500, 101) }, '"latency.percent" is not an objective, got 101; expected a percentage above 0 and below 100, such as 99.9'],
    [{ latency: latency(300) }, `"latency.threshold" is no bucket bound of outbound_http_route_request_duration_seconds, got 300ms; expected 50ms or 500ms, between which requests cannot be told apart; ${LE}`],
    [{ latency: latency(20) }, `"latency.threshold" is no bucket bound of outbound_http_route_request_duration_seconds, got 20ms; expected 50ms, between which requests cannot be told apart; ${LE}`],
    [{ latency: latency(20_000) }, `"latency.threshold" is no bucket bound of outbound_http_route_request_duration_seconds, got 20000ms; expected 10000ms, between which requests cannot be told apart; ${LE}`],
    [{ latency: latency(0) }, '"latency.threshold" is out of range, got 0ms; expected at least 1ms'],
    [{ successRate: 93 }, '"successRate" leaves so much room for errors that they never burn it 14.4 times too fast, got 93; expected more than 93.056 for the window 1h; or leave it out of "burnWindows"'],
    [{ latency: latency(500, 80), burnWindows: [BurnWindow.SIX_HOURS] }, '"latency.percent" leaves so much room for errors that they never burn it 6 times too fast, got 80; expected more than 83.334 for the window 6h; or leave it out of "burnWindows"'],
    [{ burnWindows: [] }, '"burnWindows" is empty, so that there would be no alert; expected at least one, or leave it away for all'],
    [{ burnWindows: ['2d' as BurnWindow] }, '"burnWindows" has what is not known, got "2d"; expected some of HOUR, SIX_HOURS, DAY, THREE_DAYS'],
    [{ slowSeverity: 'ticket' as AlertSeverity }, '"slowSeverity" is not known, got "ticket"; expected one of CRITICAL, WARNING, INFO'],
    [{ selectorLabels: undefined }, '"selectorLabels" is missing, without which the Prometheus Operator may ignore a PrometheusRule in silence; expected the labels that its Prometheus selects; set it to {} if that selects all'],
    [{ metadata: { labels: { release: 'other' } } }, '"metadata" already has the label "release", got "kube-prometheus-stack" beside "other"; remove one of the two'],
    [{ alertLabels: { 'a-b': 'c' } }, '"alertLabels" has what is not the name of a label, got "a-b"; expected letters, digits and "_", not beginning with a digit or "__"'],
    [{ alertLabels: { namespace: 'c' } }, '"alertLabels" has a label that is set already, got "namespace"; expected another name'],
    [{ alertLabels: { alertname: 'c' } }, '"alertLabels" has a label that is set already, got "alertname"; expected another name'],
    [{ alertLabels: { team: '' } }, '"alertLabels" has no value for "team", with which Prometheus drops the label; expected a text'],
    [{ runbookUrl: 'wiki/web' }, '"runbookUrl" is not a URL, got "wiki/web"; expected one that begins with http:// or https://'],
    [{ side: 'both' as SloSide }, '"side" is not known, got "both"; expected one of CLIENT, SERVER'],
    [{ route: 'GET /' }, '"route" is the name of a route in a RouteProfile, got "GET /" beside Service demo/web; make the route itself the "target"'],
  ])('%j', (props, message) => {
    const chart = meshedChart();
    expect(messageOf(() => slo(chart, { target: service(chart, 'web'), side: CLIENT, ...props }))).toBe(`chart/slo: ${message}`);
  });

  test('not where a window is left out that could not tell', () => {
    const chart = meshedChart();
    slo(chart, { target: service(chart, 'web'), side: CLIENT, successRate: 80, burnWindows: [BurnWindow.DAY, BurnWindow.THREE_DAYS] });
    expect(rulesOf(chart).filter(({ alert }) => alert)).toHaveLength(2);
  });

  test('all at once', () => {
    const chart = meshedChart();
    expect(messageOf(() => slo(chart, { target: service(chart, 'web'), side: CLIENT, successRate: 0, burnWindows: [] }))).toMatch(/^chart\/slo: 2 faults:/);
  });
});

describe('fails for targets', () => {
  test('that have no metrics on a side', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    expect(messageOf(() => slo(chart, { target: web, side: SERVER }))).toBe(
      'chart/slo: "target" is of the wrong kind, got Service "web" at chart/web; expected for SloSide.SERVER a Deployment, StatefulSet or DaemonSet, a Server, an HTTPRoute or GRPCRoute of one, or a RouteProfile');
    const job = new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'Job' });
    expect(messageOf(() => new RouteSlo(chart, 'b', { target: job, side: CLIENT, ...LABELS }))).toContain('expected for SloSide.CLIENT a Service, an HTTPRoute or GRPCRoute of one, or a RouteProfile');
    const tls = new TlsRoute(meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL }), 'tls', { parent: service(chart, 'tls'), hostnames: ['a.example.com'] });
    expect(messageOf(() => new RouteSlo(chart, 'c', { target: tls, side: CLIENT, ...LABELS }))).toContain('is of the wrong kind, got TLSRoute');
  });

  test('with "perAttempt" on the server side', () => {
    const chart = meshedChart();
    expect(messageOf(() => slo(chart, { target: deployment(chart), side: SERVER, perAttempt: true }))).toBe('chart/slo: "perAttempt" is for SloSide.CLIENT: servers see nothing but attempts; leave it away');
  });

  test('whose namespace is not known', () => {
    const chart = new Chart(Testing.app(), 'chart');
    expect(messageOf(() => slo(chart, { target: ServiceRef.fromName(chart, 'web', { name: 'web' }), side: CLIENT }))).toBe(
      'chart/slo: the namespace of "target" Service web is not known, by which its metrics are found; set "namespace" on its Chart, or "metadata.namespace" on it');
  });

  test.each<[string, LinkerdVersion, (chart: Chart) => Partial<RouteSloProps>, string]>([
    ['a Service', LinkerdVersion.V2_15, (chart) => ({ target: service(chart, 'web') }),
      'an objective by outbound_http_route_request_statuses_total needs Linkerd 2.16 (edge-24.8.2) or later, got target 2.15; set "perAttempt" to true'],
    ['a route', LinkerdVersion.V2_15, (chart) => ({ target: new HttpRoute(chart, 'r', { parent: service(chart, 'web') }) }),
      'an objective by outbound_http_route_request_statuses_total needs Linkerd 2.16 (edge-24.8.2) or later, got target 2.15; set "perAttempt" to true'],
    ['a route of 2.14', LinkerdVersion.V2_14, (chart) => ({ target: new HttpRoute(chart, 'r', { parent: service(chart, 'web') }) }),
      'an objective by outbound_http_route_request_statuses_total needs Linkerd 2.16 (edge-24.8.2) or later, got target 2.14; make the "target" a RouteProfile'],
    ['attempts of 2.14', LinkerdVersion.V2_14, (chart) => ({ target: new HttpRoute(chart, 'r', { parent: service(chart, 'web') }), perAttempt: true }),
      'an objective by outbound_http_route_backend_response_statuses_total needs Linkerd 2.15 (edge-24.1.3) or later, got target 2.14; make the "target" a RouteProfile'],
  ])('of releases that do not measure them: %s', (_, version, props, message) => {
    const chart = on(version);
    expect(messageOf(() => slo(chart, { side: CLIENT, ...props(chart) } as Given))).toBe(`chart/slo: ${message}`);
  });

  const atSynth = (chart: Chart) => messageOf(() => Testing.synth(chart));

  test('that stand on the other side', () => {
    const chart = meshedChart();
    slo(chart, { target: new HttpRoute(chart, 'r', { parent: service(chart, 'web'), metadata: { name: 'r' } }), side: SERVER });
    expect(atSynth(chart)).toContain('[chart/slo] "target" HTTPRoute demo/r is a route of a Service, of which proxies of servers have no metrics; expected a route of a Server; set "side" to SloSide.CLIENT if that is meant');
    const other = meshedChart();
    const server = new Server(other, 'server', { podSelector: {}, port: ContainerPort.number(80), accessPolicy: AccessPolicy.DENY });
    slo(other, { target: new InboundHttpRoute(other, 'r', { server, metadata: { name: 'r' } }), side: CLIENT });
    expect(atSynth(other)).toContain('[chart/slo] "target" HTTPRoute demo/r is a route of a Server, of which proxies of clients have no metrics; expected a route of a Service; set "side" to SloSide.SERVER if that is meant');
  });

  test.each<[string, object]>([['no parent', {}], ['a Gateway', { parentRefs: [{ name: 'public' }] }]])('that belong to %s', (_, spec) => {
    const chart = meshedChart();
    slo(chart, { target: new ApiObject(chart, 'r', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'r' }, spec }), side: CLIENT });
    expect(atSynth(chart)).toContain('[chart/slo] "target" HTTPRoute demo/r is a route of a Gateway, of which proxies of clients have no metrics; expected a route of a Service');
  });

  test('that have no routes', () => {
    const chart = meshedChart();
    const target = new ApiObject(chart, 'profile', { apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.demo.svc.cluster.local' } });
    slo(chart, { target, side: CLIENT, route: 'c' });
    expect(atSynth(chart)).toContain('[chart/slo] "route" is not in the RouteProfile, got "c"; expected one of its routes: none');
  });

  test('that have no such route', () => {
    const chart = meshedChart();
    const target = new RouteProfile(chart, 'profile', { service: service(chart, 'web'), routes: [{ name: 'a', pathRegex: '/a' }, { name: 'b', pathRegex: '/b' }] });
    slo(chart, { target, side: CLIENT, route: 'c' });
    expect(atSynth(chart)).toContain('[chart/slo] "route" is not in the RouteProfile, got "c"; expected one of its routes: "a", "b"');
  });

  test('not for a route that comes later', () => {
    const chart = meshedChart();
    const target = new RouteProfile(chart, 'profile', { service: service(chart, 'web') });
    slo(chart, { target, side: CLIENT, route: 'c' });
    target.addRoute({ name: 'c', pathRegex: '/c' });
    expect(recorded(chart)).toHaveLength(1);
  });

  test.each<[string, (chart: Chart, web: ApiObject) => void]>([
    ['ours', (chart, web) => new RouteProfile(chart, 'profile', { service: web, routes: [{ pathRegex: '/a' }] })],
    ['of a split', (chart, web) => CanarySplit.canary(chart, 'split', { service: web, stable: service(chart, 'v1'), canary: service(chart, 'v2'), percent: 5, mechanism: SplitMechanism.TRAFFIC_SPLIT })],
    ['of somebody else', (chart) => new ApiObject(chart, 'profile', { apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.demo.svc.cluster.local' }, spec: { routes: [] } })],
  ])('that a profile shapes, %s', (_, shape) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    slo(chart, { target: web, side: CLIENT });
    shape(chart, web);
    expect(atSynth(chart)).toContain('[chart/slo] "target" Service demo/web is shaped by a ServiceProfile, and then clients have no metrics of its HTTP routes; expected its RouteProfile; or set "perAttempt" to true');
  });

  test.each([false, true])('of a Service whose ports are all opaque, perAttempt %s', (perAttempt) => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    slo(chart, { target: web, side: CLIENT, perAttempt });
    web.addJsonPatch(JsonPatch.replace('/spec/ports', [{ port: 3306 }]));
    expect(atSynth(chart)).toContain('[chart/slo] "target" Service demo/web has no port on which Linkerd looks at HTTP, because each is opaque or has another appProtocol; expected a port');
  });

  test('not for attempts at a Service that a profile shapes', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    new RouteProfile(chart, 'profile', { service: web, routes: [{ pathRegex: '/a' }] });
    slo(chart, { target: web, side: CLIENT, perAttempt: true });
    expect(recorded(chart)).toHaveLength(1);
  });

  test('whose requests are counted by GRPCRoute', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    new GrpcRoute(chart, 'grpc', { parent: web });
    slo(chart, { target: web, side: CLIENT });
    expect(atSynth(chart)).toContain('[chart/slo] "target" Service demo/web has a GRPCRoute, by which clients count its requests instead of by HTTP routes; expected that GRPCRoute; or set "perAttempt" to true');
  });
});
