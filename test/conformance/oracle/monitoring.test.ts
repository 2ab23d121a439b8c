import { badShare, measuredBy, NOW, Stream } from './mesh-traffic';
import { firing, monitoringErrors, relabel } from './monitoring';
import { evaluate } from './promql';
import { OracleTarget } from './target';

const newest: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };
const edited = (edit: (m: any) => void, m: any): any => {
  edit(m);
  return m;
};

const ERRORS = 'sum(rate(response_total{direction="inbound",deployment="web",classification="failure"}[5m])) / sum(rate(response_total{direction="inbound",deployment="web"}[5m]))';
const rule = (edit: (m: any) => void = () => undefined): any => edited(edit, {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'slo', namespace: 'demo' },
  spec: {
    groups: [{
      name: 'slo',
      rules: [
        { record: 'errors:rate5m', expr: ERRORS, labels: { slo: 'web' } },
        { alert: 'Errors', expr: 'errors:rate5m{slo="web"} > 0.1', for: '2m', labels: { severity: 'critical' }, annotations: { summary: 's', description: 'd' } },
      ],
    }],
  },
});
const monitor = (edit: (m: any) => void = () => undefined): any => edited(edit, {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: 'proxies', namespace: 'demo' },
  spec: { namespaceSelector: { any: true }, selector: {}, podMetricsEndpoints: [{ interval: '30s', scrapeTimeout: '10s', honorTimestamps: false, relabelings: [{ action: 'keep', sourceLabels: ['a'], regex: 'b' }] }] },
});

test('sound objects pass', () => {
  expect(monitoringErrors([rule(), monitor(), rule((m) => { delete m.spec.groups[0].rules[1].for; })], newest)).toEqual([]);
});

const ofRule = (index: number, change: object) => (m: any) => void Object.assign(m.spec.groups[0].rules[index], change);
const asking = (expr: string) => ofRule(1, { expr });

test.each<[string, (m: any) => void, string]>([
  ['version', (m) => { m.apiVersion = 'monitoring.coreos.com/v1alpha1'; }, 'is not served'],
  ['name', (m) => { m.metadata.name = 'A'; }, 'no name'],
  ['field of the spec', (m) => { m.spec.interval = '1m'; }, 'spec.interval is unknown'],
  ['no group', (m) => { m.spec.groups = []; }, 'or none'],
  ['no rules', (m) => { m.spec.groups[0].rules = []; }, 'a group without name or rules'],
  ['two groups of one name', (m) => { m.spec.groups.push(m.spec.groups[0]); }, 'groups of one name'],
  ['an alert twice', (m) => { m.spec.groups[0].rules.push({ ...m.spec.groups[0].rules[1], expr: 'vector(1)' }); }, 'two rules of one name and with the same labels'],
  ['a series twice, in two groups', (m) => { m.spec.groups.push({ name: 'b', rules: [{ ...m.spec.groups[0].rules[0], expr: 'vector(1)' }] }); }, 'two rules of one name and with the same labels'],
  ['field of a rule', ofRule(0, { for: '1m' }), 'rule.for is unknown'],
  ['both kinds', ofRule(0, { alert: 'A' }), 'one of the two'],
  ['name of a metric', ofRule(0, { record: 'a-b' }), 'no name of a metric'],
  ['severity', ofRule(1, { labels: { severity: 'page' } }), 'severity page'],
  ['annotations', ofRule(1, { annotations: { summary: 's' } }), 'does not say what it is about'],
  ['duration', ofRule(1, { for: '1 minute' }), 'for 1 minute'],
  ['name of a label', ofRule(0, { labels: { 'a-b': 'c' } }), 'label a-b'],
  ['empty label', ofRule(0, { labels: { slo: '' } }), 'label slo'],
  ['syntax', asking('sum(rate(up[5m])'), 'not PromQL'],
  ['metric', asking('rate(requests_total[5m]) > 0'), 'requests_total is no metric'],
  ['label', asking('rate(inbound_http_statuses_total{error=""}[5m]) > 0'), 'inbound_http_statuses_total has no label error'],
  ['label that docs name', asking('rate(response_total{grpc_status_code="0"}[5m]) > 0'), 'response_total has no label grpc_status_code'],
  ['window', asking('rate(response_total[1m]) > 0'), 'does not stand a missed scrape'],
])('PrometheusRule: %s', (_, edit, error) => {
  expect(monitoringErrors([rule(edit)], newest)).toContainEqual(expect.stringContaining(error));
});

test('a metric that a release does not have is found', () => {
  const expr = 'rate(outbound_http_route_request_statuses_total[5m]) > 0';
  expect(monitoringErrors([rule(asking(expr))], { ...newest, linkerd: '2.15' })).toEqual(['PrometheusRule demo/slo: Errors: outbound_http_route_request_statuses_total exists from 2.16 on']);
});

test.each<[string, (m: any) => void, string]>([
  ['kind', (m) => { m.kind = 'ServiceMonitor'; }, 'ServiceMonitor is unknown'],
  ['field', (m) => { m.spec.jobLabel = 'app'; }, 'spec.jobLabel is unknown'],
  ['selector', (m) => { m.spec.selector = { matchLabels: { app: 'web' } }; }, 'selects by labels'],
  ['namespaces', (m) => { m.spec.namespaceSelector = {}; }, 'only into its own namespace'],
  ['no endpoint', (m) => { m.spec.podMetricsEndpoints = []; }, 'not one endpoint'],
  ['field of an endpoint', (m) => { m.spec.podMetricsEndpoints[0].port = 'x'; }, 'endpoint.port is unknown'],
  ['time', (m) => { m.spec.podMetricsEndpoints[0].interval = 30; }, 'no time'],
  ['timeout', (m) => { m.spec.podMetricsEndpoints[0].scrapeTimeout = '1m'; }, 'longer than the interval'],
  ['field of a step', (m) => { m.spec.podMetricsEndpoints[0].relabelings[0].source_labels = []; }, 'relabeling.source_labels is unknown'],
])('PodMonitor: %s', (_, edit, error) => {
  expect(monitoringErrors([monitor(edit)], newest)).toContainEqual(expect.stringContaining(error));
});

test('relabeling is done as by Prometheus', () => {
  const labels = { a: 'x', b: 'y', __meta_one: '1', __meta_two: '' };
  expect(relabel(labels, [])).toEqual({ a: 'x', b: 'y' });
  expect(relabel(labels, [{ action: 'keep', sourceLabels: ['a', 'b'], regex: 'x;y' }])).toEqual({ a: 'x', b: 'y' });
  expect(relabel(labels, [{ action: 'keep', sourceLabels: ['a'], regex: '' }])).toBeUndefined();
  expect(relabel(labels, [{ action: 'drop', sourceLabels: ['a'], regex: 'x' }])).toBeUndefined();
  expect(relabel(labels, [{ action: 'replace', sourceLabels: ['__meta_one'], targetLabel: 'c' }])).toEqual({ a: 'x', b: 'y', c: '1' });
  expect(relabel(labels, [{ action: 'replace', sourceLabels: ['__meta_two'], targetLabel: 'a' }])).toEqual({ b: 'y' });
  expect(relabel(labels, [{ action: 'labelmap', regex: '__meta_(.+)' }, { action: 'labeldrop', regex: 'b' }])).toEqual({ a: 'x', one: '1' });
  expect(() => relabel(labels, [{ action: 'hashmod' }])).toThrow('does not know hashmod');
});

const stream = (over: Partial<Stream> = {}): Stream => ({
  protocol: 'http',
  client: { namespace: 'front', kind: 'deployment', workload: 'browser' },
  service: { group: 'core', kind: 'Service', namespace: 'demo', name: 'web' },
  server: { namespace: 'demo', kind: 'deployment', workload: 'web' },
  inbound: { server: 'web-http' },
  perSecond: 10,
  trouble: { since: 150, failed: 0.5, slow: 0.25 },
  fast: 50,
  slow: 51,
  ...over,
});

describe('traffic', () => {
  test('has the shares that are said', () => {
    expect(badShare([stream()], 'failed', 300)).toBe(0.25);
    expect(badShare([stream(), stream({ trouble: { since: 0, failed: 1, slow: 1 } })], 'slow', 150)).toBe(0.125);
  });

  test('is measured so', () => {
    const database = measuredBy([stream(), stream()], newest, 2);
    const at = (expr: string) => evaluate(expr, database, NOW);
    expect(at(ERRORS)).toEqual([{ labels: {}, value: 0.25 }]);
    expect(at('sum(rate(outbound_http_route_request_duration_seconds_bucket{le="0.05"}[5m]))')[0].value).toBeCloseTo(20 * (1 - 0.125));
    expect(at('sum(rate(outbound_http_route_request_duration_seconds_bucket{le="0.5"}[5m]))')[0].value).toBeCloseTo(20);
    expect(at('sum(rate(inbound_http_statuses_total{status="500"}[5m]))')[0].value).toBeCloseTo(5);
  });

  test('is measured by what a release has, and written as Prometheus does', () => {
    const names = (linkerd: OracleTarget['linkerd'], metric: string) => measuredBy([stream()], { ...newest, linkerd }, 3)(metric).length > 0;
    expect(['2.14', '2.15', '2.16', '2.20'].map((each) => [
      'response_total', 'outbound_http_route_backend_response_statuses_total', 'outbound_http_route_request_statuses_total', 'inbound_http_statuses_total',
    ].filter((metric) => names(each as any, metric)).length)).toEqual([1, 2, 3, 4]);
    const bounds = (prometheus: 2 | 3) => measuredBy([stream()], newest, prometheus)('response_latency_ms_bucket').map(({ labels }) => labels.le).slice(0, 2);
    expect([bounds(2), bounds(3)]).toEqual([['1', '10'], ['1.0', '10.0']]);
  });

  test('of a profile has no metrics of routes, and of a whole outage none of success', () => {
    const profiled = measuredBy([stream({ profile: { name: 'web.demo.svc.cluster.local', route: 'a' }, trouble: { since: NOW, failed: 1, slow: 0 } })], newest, 2);
    expect(profiled('outbound_http_route_request_statuses_total')).toEqual([]);
    expect(profiled('route_response_total').map(({ labels }) => labels.classification)).toEqual(['failure', 'failure']);
  });
});

test('an alert fires over what is recorded', () => {
  const database = measuredBy([stream()], newest, 2);
  expect(firing([rule()], database, NOW)).toEqual([{ alert: 'Errors', labels: { __name__: 'errors:rate5m', slo: 'web', severity: 'critical' }, value: 0.25 }]);
  expect(firing([rule(asking('errors:rate5m{slo="web"} > 0.3'))], database, NOW)).toEqual([]);
});
