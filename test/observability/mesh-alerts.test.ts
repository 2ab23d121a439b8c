import { Chart, Duration, Testing } from 'cdk8s';
import {
  AlertSeverity, ClusterLink, HelmDelivery, LinkerdControlPlane, LinkerdVersion, MeshAlerts, MeshAlertsProps, MeshIdentity, MeshIdentityProps,
  SecretRef,
} from '../../src';
import { firing } from '../conformance/oracle/monitoring';
import { Database, Series } from '../conformance/oracle/promql';
import { meshedChart, messageOf, only } from '../fixtures';

const LABELS = { selectorLabels: { release: 'kube-prometheus-stack' } };
const alerts = (chart: Chart, props: Partial<MeshAlertsProps> = {}) => new MeshAlerts(chart, 'alerts', { ...LABELS, ...props });
const rulesOf = (chart: Chart): any[] => only(chart, 'PrometheusRule').spec.groups[0].rules;
const namesOf = (chart: Chart): string[] => rulesOf(chart).map(({ alert }) => alert);
const link = (chart: Chart, name: string, gateway = true) => new ClusterLink(chart, name, {
  targetClusterName: name,
  ...(gateway ? { gatewayAddresses: ['35.1.2.3'] } : { remoteDiscoverySelector: { matchLabels: { a: 'b' } }, discoveryCredentialsSecret: secret(chart, name, 'linkerd') }),
  credentialsSecret: secret(chart, name, 'demo'),
  metadata: { namespace: 'demo' },
});
const secret = (chart: Chart, name: string, namespace: string) => SecretRef.fromName(chart, `${name}-in-${namespace}`, { name: `cluster-credentials-${name}`, namespace });

const NONE: Partial<MeshAlertsProps> = Object.fromEntries(
  ['denied', 'audited', 'certificates', 'gateways', 'missingLinks', 'versions', 'unscraped', 'missingMetrics'].map((name) => [name, { enabled: false }]));

test('all alerts but those that need something else are there', () => {
  const chart = meshedChart();
  alerts(chart);
  expect(only(chart, 'PrometheusRule').metadata).toEqual({ name: 'chart-alerts-c8db4260', namespace: 'demo', labels: { release: 'kube-prometheus-stack' } });
  expect(rulesOf(chart).map(({ alert, for: pending, labels }) => [alert, pending, labels.severity])).toEqual([
    ['LinkerdRequestsDenied', '300s', 'warning'], ['LinkerdConnectionsDenied', '300s', 'warning'], ['LinkerdRequestsAudited', '300s', 'info'], ['LinkerdCertificateEnding', '300s', 'critical'],
    ['LinkerdGatewayDown', '300s', 'critical'], ['LinkerdSeveralProxyVersions', '86400s', 'info'], ['LinkerdProxiesUnscraped', '600s', 'warning'], ['LinkerdMetricsMissing', '600s', 'critical'],
  ]);
});

test('an alert says what is the matter', () => {
  const chart = meshedChart();
  alerts(chart, {
    ...NONE,
    denied: { maxPerSecond: 0.5, severity: AlertSeverity.CRITICAL, pendingFor: Duration.minutes(1), runbookUrl: 'https://runbooks.example.com/denied' },
    alertLabels: { team: 'mesh' },
    metadata: { name: 'mesh', labels: { tier: 'mesh' } },
  });
  expect(only(chart, 'PrometheusRule').metadata.labels).toEqual({ release: 'kube-prometheus-stack', tier: 'mesh' });
  expect(rulesOf(chart)[0]).toEqual({
    alert: 'LinkerdRequestsDenied',
    expr: 'sum by (namespace, srv_name) (rate(inbound_http_authz_deny_total[5m])) > 0.5',
    for: '60s',
    labels: { team: 'mesh', severity: 'critical' },
    annotations: {
      summary: 'Requests to Server {{ $labels.srv_name }} in namespace {{ $labels.namespace }} are denied',
      description: '{{ $value | printf "%.3f" }} in a second get status 403: no policy lets their clients in.',
      runbook_url: 'https://runbooks.example.com/denied',
    },
  });
});

test('before 2.16 there is nothing to audit', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_15 });
  alerts(chart);
  expect(namesOf(chart)).not.toContain('LinkerdRequestsAudited');
});

test('each can be left out', () => {
  const names = ['denied', 'audited', 'certificates', 'gateways', 'versions', 'unscraped', 'missingMetrics'];
  const left = names.map((name) => {
    const chart = meshedChart();
    alerts(chart, { [name]: { enabled: false } });
    return namesOf(chart).length;
  });
  expect(left).toEqual([6, 7, 7, 7, 7, 7, 7]);
});

test('the issuer and links are watched if that is asked for', () => {
  const chart = meshedChart();
  alerts(chart, { ...NONE, issuer: {}, missingLinks: undefined, links: [link(chart, 'east'), link(chart, 'west')] });
  expect(rulesOf(chart).map(({ alert, expr }) => [alert, expr])).toEqual([
    ['LinkerdIssuerEnding', 'min by (name) (certmanager_certificate_expiration_timestamp_seconds{name="linkerd-identity-issuer"}) - time() < 86400'],
    ['LinkerdLinkMissing', 'absent(gateway_alive{target_cluster_name="east"}) or absent(gateway_alive{target_cluster_name="west"})'],
  ]);
});

describe('they fire', () => {
  const NOW = 1_000_000;
  const gauge = (value: number, labels: Record<string, string> = {}): Series => ({ labels, at: () => value });
  const counter = (perSecond: number, labels: Record<string, string>): Series => ({ labels, at: (second) => perSecond * second });
  const pod = { namespace: 'shop', pod: 'web-0' };
  const server = { ...pod, srv_name: 'web-http' };
  const WELL: Record<string, Series[]> = {
    inbound_http_authz_deny_total: [counter(0, server)],
    inbound_http_authz_allow_total: [counter(3, { ...server, authz_name: 'web' })],
    inbound_tcp_authz_deny_total: [counter(0, server)],
    identity_cert_expiration_timestamp_seconds: [gauge(NOW + 80_000, pod)],
    proxy_build_info: [gauge(1, { ...pod, version: 'v2.359' })],
    gateway_alive: [gauge(1, { target_cluster_name: 'east' })],
    up: [gauge(1, { ...pod, container: 'linkerd-proxy' }), gauge(0, { ...pod, container: 'web' })],
    certmanager_certificate_expiration_timestamp_seconds: [gauge(NOW + 1_000_000, { name: 'linkerd-identity-issuer' }), gauge(NOW, { name: 'web-tls' })],
  };
  const told = (change: Record<string, Series[]>) => {
    const chart = meshedChart();
    alerts(chart, { issuer: {}, links: [link(chart, 'east')] });
    const database: Database = (metric) => change[metric] ?? WELL[metric] ?? [];
    return firing([only(chart, 'PrometheusRule')], database, NOW).map(({ alert, labels: { severity, __name__: _, ...labels } }) => [alert, labels]);
  };

  test('not while all is well', () => {
    expect(told({})).toEqual([]);
  });

  test.each<[string, Record<string, Series[]>, Record<string, string>]>([
    ['LinkerdRequestsDenied', { inbound_http_authz_deny_total: [counter(0.1, server)] }, { namespace: 'shop', srv_name: 'web-http' }],
    ['LinkerdConnectionsDenied', { inbound_tcp_authz_deny_total: [counter(0.1, server)] }, { namespace: 'shop', srv_name: 'web-http' }],
    ['LinkerdConnectionsDenied', { inbound_tcp_authz_terminate_total: [counter(0.1, server)] }, { namespace: 'shop', srv_name: 'web-http' }],
    ['LinkerdRequestsAudited', { inbound_http_authz_allow_total: [counter(1, { ...server, authz_name: 'audit' })] }, { namespace: 'shop', srv_name: 'web-http' }],
    ['LinkerdCertificateEnding', { identity_cert_expiration_timestamp_seconds: [gauge(NOW + 7000, pod)] }, pod],
    ['LinkerdIssuerEnding', { certmanager_certificate_expiration_timestamp_seconds: [gauge(NOW + 86_000, { name: 'linkerd-identity-issuer' })] }, { name: 'linkerd-identity-issuer' }],
    ['LinkerdGatewayDown', { gateway_alive: [gauge(0, { target_cluster_name: 'east' })] }, { target_cluster_name: 'east' }],
    ['LinkerdLinkMissing', { gateway_alive: [gauge(1, { target_cluster_name: 'west' })] }, { target_cluster_name: 'east' }],
    ['LinkerdSeveralProxyVersions', { proxy_build_info: [gauge(1, { ...pod, version: 'v2.359' }), gauge(1, { version: 'v2.326' })] }, {}],
    ['LinkerdProxiesUnscraped', { up: [gauge(0, { ...pod, container: 'linkerd-proxy' })] }, { namespace: 'shop' }],
    ['LinkerdMetricsMissing', { identity_cert_expiration_timestamp_seconds: [] }, {}],
  ])('%s', (alert, change, labels) => {
    expect(told(change)).toEqual([[alert, labels]]);
  });
});

describe('fails', () => {
  test.each<[Partial<MeshAlertsProps>, string]>([
    [{ selectorLabels: undefined }, '"selectorLabels" is missing, without which the Prometheus Operator may ignore a PrometheusRule in silence; expected the labels that its Prometheus selects; set it to {} if that selects all'],
    [{ metadata: { labels: { release: 'other' } } }, '"metadata" already has the label "release", got "kube-prometheus-stack" beside "other"; remove one of the two'],
    [{ alertLabels: { severity: 'x' } }, '"alertLabels" has a label that is set already, got "severity"; expected another name'],
    [{ denied: { maxPerSecond: -1 } }, '"denied.maxPerSecond" is out of range, got -1; expected a number from 0 on'],
    [{ certificates: { remaining: Duration.millis(1) } }, '"certificates.remaining" is not a whole number of seconds, got 1ms; it would be cut to 0s'],
    [{ versions: { pendingFor: Duration.millis(1) } }, '"versions.pendingFor" is not a whole number of seconds, got 1ms; it would be cut to 0s'],
    [{ gateways: { severity: 'page' as AlertSeverity } }, '"gateways.severity" is not known, got "page"; expected one of CRITICAL, WARNING, INFO'],
    [{ unscraped: { runbookUrl: 'x' } }, '"unscraped.runbookUrl" is not a URL, got "x"; expected one that begins with http:// or https://'],
    [{ missingLinks: {} }, '"missingLinks" has no "links" that could be missing; set them'],
    [NONE, 'all alerts are left out, so that there would be nothing to say; expected at least one; remove this construct'],
  ])('for %j', (props, message) => {
    expect(messageOf(() => alerts(meshedChart(), props))).toBe(`chart/alerts: ${message}`);
  });

  test('for links that nothing watches, and what is no link', () => {
    const chart = meshedChart();
    expect(messageOf(() => alerts(chart, { links: [link(chart, 'east')], missingLinks: { enabled: false } }))).toBe('chart/alerts: "links" does nothing without the alert "missingLinks"; leave one of the two away');
    expect(messageOf(() => new MeshAlerts(chart, 'b', { ...LABELS, links: [chart] }))).toMatch(/^chart\/b: "links\[0\]" has no Kubernetes object/);
  });

  test('for certificates of the app that nothing is wrong with', () => {
    const judge = (props: Partial<MeshAlertsProps>, identity: MeshIdentityProps = {}) => {
      const chart = meshedChart();
      new LinkerdControlPlane(chart, 'linkerd', { delivery: HelmDelivery.flux(), identity: new MeshIdentity(chart, 'identity', identity) });
      alerts(chart, props);
      return messageOf(() => Testing.synth(chart));
    };
    expect(judge({ certificates: { remaining: Duration.days(2) } }))
      .toContain('[chart/alerts] "certificates.remaining" tells of a certificate that nothing is wrong with, got 48h0m0s; expected less than 24h0m0s, which is for how long chart/linkerd issues the certificate of a proxy; lower it');
    expect(judge({}, { issuanceLifetime: Duration.hours(1) })).toContain('"certificates.remaining" tells of a certificate that nothing is wrong with, got 2h0m0s; expected less than 1h0m0s');
    expect(judge({ issuer: { remaining: Duration.days(3) } }))
      .toContain('[chart/alerts] "issuer.remaining" tells of a certificate that nothing is wrong with, got 72h0m0s; expected less than 25h0m0s, which is "renewBefore" of chart/identity/Resource; lower it');
    expect(() => judge({ issuer: {} })).toThrow('expected an error');
    expect(() => judge({ certificates: { enabled: false } }, { issuanceLifetime: Duration.hours(1) })).toThrow('expected an error');
  });

  test('for a link without a gateway, which nobody probes', () => {
    const chart = meshedChart();
    alerts(chart, { links: [link(chart, 'flat', false)] });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/alerts] "links" has Link demo/flat without a gateway, of which there are no probes that could be missed; expected links with "gatewayAddresses"; leave it away');
  });

  test('for auditing before 2.16', () => {
    expect(messageOf(() => alerts(meshedChart({ version: LinkerdVersion.V2_15 }), { audited: {} }))).toBe('chart/alerts: "audited" needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15');
  });
});
