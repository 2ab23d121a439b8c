import { App, Chart, Testing } from 'cdk8s';
import { DefaultDeny, DefaultDenyStage, LinkerdVersion, MeshedNamespace, NamespaceRef, ScrapeAccess, ServiceAccountRef } from '../../src';
import { meshedChart, messageOf, objects, only, yamlOf } from '../fixtures';

const account = (chart: Chart, name = 'prometheus-k8s') => ServiceAccountRef.fromName(chart, `account-${name}`, { name, namespace: 'monitoring' });
const demo = (chart: Chart) => new MeshedNamespace(chart, 'namespace', { metadata: { name: 'demo' } });
const kinds = (chart: Chart) => Testing.synth(chart).filter(({ apiVersion }) => apiVersion.startsWith('policy.linkerd.io')).map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-c8.*$/, '')}`);
const letIn = (chart: Chart) => objects(chart, 'AuthorizationPolicy').map(({ spec }) => [spec.targetRef.name.replace(/-c8.*$/, ''), spec.requiredAuthenticationRefs.map(({ name }: any) => name.replace(/-c8.*$/, ''))]);

test('lets a scraper and the kubelet in on the port of the proxies', () => {
  const chart = meshedChart();
  new ScrapeAccess(chart, 'scrapes', { namespace: NamespaceRef.fromName(chart, 'viz', 'linkerd-viz'), scrapers: [account(chart)] });
  expect(kinds(chart)).toEqual([
    'Server chart-scrapes-proxies', 'HTTPRoute chart-scrapes-metrics', 'HTTPRoute chart-scrapes-proxyprobes', 'AuthorizationPolicy chart-scrapes-scraper1',
    'NetworkAuthentication chart-scrapes-kubelet', 'AuthorizationPolicy chart-scrapes-proxyprobespolicy',
  ]);
  expect(only(chart, 'Server')).toMatchObject({
    apiVersion: 'policy.linkerd.io/v1beta3',
    metadata: { namespace: 'linkerd-viz' },
    spec: { podSelector: { matchExpressions: [{ key: 'linkerd.io/control-plane-ns', operator: 'Exists' }] }, port: 'linkerd-admin', proxyProtocol: 'HTTP/1', accessPolicy: 'deny' },
  });
  expect(objects(chart, 'HTTPRoute').map(({ spec }) => spec.rules[0].matches.map(({ path }: any) => path.value))).toEqual([['/metrics'], ['/live', '/ready']]);
  expect(letIn(chart)).toEqual([['chart-scrapes-metrics', ['prometheus-k8s']], ['chart-scrapes-proxyprobes', ['chart-scrapes-kubelet']]]);
});

test('before 2.19 the port is a number, because a name does not find native sidecars', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_18 });
  new ScrapeAccess(chart, 'scrapes', { namespace: demo(chart), scraperNetworks: [{ cidr: '10.2.0.0/16' }] });
  expect(only(chart, 'Server').spec.port).toBe(4191);
  expect(letIn(chart)[0]).toEqual(['chart-scrapes-metrics', ['chart-scrapes-scrapernetworks']]);
});

test('all of a namespace may scrape', () => {
  const chart = meshedChart();
  new ScrapeAccess(chart, 'scrapes', { namespace: demo(chart), scrapers: [NamespaceRef.fromName(chart, 'monitoring', 'monitoring')] });
  expect(only(chart, 'MeshTLSAuthentication').spec.identityRefs).toEqual([{ group: '', kind: 'Namespace', name: 'monitoring' }]);
});

describe.each(['before', 'after'])('made %s the DefaultDeny of the namespace', (when) => {
  function both(stage = DefaultDenyStage.ENFORCE) {
    const chart = meshedChart();
    const namespace = demo(chart);
    const scrape = () => new ScrapeAccess(chart, 'scrapes', { namespace, scrapers: [account(chart)] });
    const deny = () => new DefaultDeny(chart, 'deny', { namespace, stage });
    (when === 'before' ? [scrape, deny] : [deny, scrape]).forEach((make) => make());
    return chart;
  }

  test('adds its policy to the Server that is there', () => {
    const chart = both();
    expect(kinds(chart).filter((each) => !each.includes('chart-deny'))).toEqual(['AuthorizationPolicy chart-scrapes-scraper1']);
    expect(letIn(chart).sort()).toEqual([
      ['chart-deny-metrics', ['prometheus']], ['chart-deny-metrics', ['prometheus-k8s']], ['chart-deny-proxyprobes', ['chart-deny-kubelet']],
    ]);
  });

  test('gives the same at each synth', () => {
    const chart = both(DefaultDenyStage.AUDIT);
    const first = yamlOf(chart);
    App.of(chart).synthYaml();
    expect(yamlOf(chart)).toBe(first);
  });
});

test('several share one Server, that of the first', () => {
  const chart = meshedChart();
  const namespace = demo(chart);
  new ScrapeAccess(chart, 'first', { namespace, scrapers: [account(chart)] });
  new ScrapeAccess(chart, 'second', { namespace, scrapers: [account(chart, 'agent')] });
  expect(only(chart, 'Server').metadata.name).toContain('first');
  expect(letIn(chart)).toContainEqual(['chart-first-metrics', ['agent']]);
  expect(yamlOf(chart)).toBe(yamlOf(chart));
});

describe('fails', () => {
  test('when nobody is named', () => {
    const chart = meshedChart();
    expect(messageOf(() => new ScrapeAccess(chart, 'scrapes', { namespace: demo(chart) })))
      .toBe('chart/scrapes: "scrapers" and "scraperNetworks" are both missing, so that nobody would be let in; set one of them');
  });

  test('for what is no namespace, no scraper or no network', () => {
    const chart = meshedChart();
    const namespace = demo(chart);
    expect(messageOf(() => new ScrapeAccess(chart, 'a', { namespace: account(chart), scrapers: [] }))).toMatch(/^chart\/a: "namespace" is of the wrong kind, got ServiceAccount "prometheus-k8s"/);
    expect(messageOf(() => new ScrapeAccess(chart, 'b', { namespace, scrapers: [chart] }))).toMatch(/^chart\/b: "scrapers\[0\]" has no Kubernetes object/);
    expect(messageOf(() => new ScrapeAccess(chart, 'c', { namespace, scraperNetworks: [{ cidr: 'all' }] }))).toMatch(/^chart\/c: "scraperNetworks\[0\]/);
  });

  test('when a scraper is let in already', () => {
    const chart = meshedChart();
    const namespace = demo(chart);
    new DefaultDeny(chart, 'deny', { namespace, stage: DefaultDenyStage.ENFORCE });
    new ScrapeAccess(chart, 'scrapes', { namespace, scrapers: [ServiceAccountRef.fromName(chart, 'viz', { name: 'prometheus', namespace: 'linkerd-viz' })] });
    expect(messageOf(() => Testing.synth(chart))).toContain('it lets in nobody who is not let in by chart/deny/Scraper1 already');
  });
});
