import { ApiObject, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  ContainerPort, DefaultDeny, DefaultDenyProps, DefaultDenyStage, DefaultInboundPolicy, InboundPolicy, LinkerdVersion, MeshedNamespace,
  NamespaceRef, RouteMatch,
} from '../../src';
import { meshedChart, messageOf, objects, only, yamlOf } from '../fixtures';
import { account, deployment, specs } from './fixtures';

const { AUDIT, ENFORCE } = DefaultDenyStage;
const denied = (chart: Chart, props: Partial<DefaultDenyProps> = {}) => {
  const namespace = props.namespace ?? new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' } });
  return new DefaultDeny(chart, 'deny', { stage: ENFORCE, ...props, namespace });
};

test('three lines deny by default and let scrapes and probes of proxies in', () => {
  const chart = meshedChart();
  denied(chart);
  const manifests = Testing.synth(chart).map((manifest) => JSON.parse(JSON.stringify(manifest).replace(/chart-deny-([a-z0-9-]+)-c8[0-9a-f]{6}/g, '$1')));
  expect(manifests[0].metadata).toEqual({ name: 'demo', annotations: { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'deny' } });
  expect(specs(manifests, 'Server')).toEqual({
    proxies: {
      podSelector: { matchExpressions: [{ key: 'linkerd.io/control-plane-ns', operator: 'Exists' }] }, port: 'linkerd-admin', proxyProtocol: 'HTTP/1', accessPolicy: 'deny',
    },
  });
  const parentRefs = [{ group: 'policy.linkerd.io', kind: 'Server', name: 'proxies', namespace: 'demo' }];
  expect(specs(manifests, 'HTTPRoute')).toEqual({
    metrics: { parentRefs, rules: [{ matches: [{ path: { type: 'Exact', value: '/metrics' } }] }] },
    proxyprobes: { parentRefs, rules: [{ matches: [{ path: { type: 'Exact', value: '/live' } }, { path: { type: 'Exact', value: '/ready' } }] }] },
  });
  expect(specs(manifests, 'NetworkAuthentication')).toEqual({ kubelet: { networks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] } });
  const targetRef = (name: string) => ({ group: 'policy.linkerd.io', kind: 'HTTPRoute', name });
  expect(specs(manifests, 'AuthorizationPolicy')).toEqual({
    scraper1: { targetRef: targetRef('metrics'), requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: 'prometheus', namespace: 'linkerd-viz' }] },
    proxyprobespolicy: {
      targetRef: targetRef('proxyprobes'), requiredAuthenticationRefs: [{ group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'kubelet', namespace: 'demo' }],
    },
  });
  expect(manifests).toHaveLength(7);
});

test('in stage AUDIT nothing is denied: neither by default, nor by the Servers of the namespace', () => {
  const chart = meshedChart();
  denied(chart, { stage: AUDIT });
  new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api') }).allowFrom(account(chart, 'web'));
  expect(only(chart, 'Namespace').metadata.annotations['config.linkerd.io/default-inbound-policy']).toBe('audit');
  expect(objects(chart, 'Server').map(({ spec }) => spec.accessPolicy)).toEqual(['audit', 'audit']);
  expect(objects(chart, 'HTTPRoute').filter(({ spec }) => spec.rules[0].matches[0].path.value === '/')).toHaveLength(1);
});

test('a namespace of cdk8s-plus that is meshed later is denied, too', () => {
  const chart = meshedChart();
  const namespace = new kplus.Namespace(chart, 'ns', { metadata: { name: 'demo' } });
  denied(chart, { namespace });
  MeshedNamespace.mesh(namespace);
  expect(only(chart, 'Namespace').metadata.annotations).toEqual({ 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'deny' });
});

test.each<[string, number | string]>([['2.14', 4191], ['2.18', 4191], ['2.19', 'linkerd-admin']])('Linkerd %s finds the proxies at %s', (release, port) => {
  const chart = meshedChart({ version: LinkerdVersion.of(release) });
  denied(chart);
  expect(only(chart, 'Server').spec.port).toBe(port);
});

test('the port of proxies follows the namespace', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_16 });
  denied(chart, { namespace: new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig: { adminPort: 9191 } }) });
  expect(only(chart, 'Server').spec.port).toBe(9191);
});

test('scrapers are those that are named', () => {
  const chart = meshedChart();
  denied(chart, { scrapers: [account(chart, 'prometheus', 'monitoring'), NamespaceRef.fromName(chart, 'o', 'observability')], scraperNetworks: [{ cidr: '10.2.0.0/16' }] });
  const asked = objects(chart, 'AuthorizationPolicy').map(({ spec }) => spec.requiredAuthenticationRefs[0].kind);
  expect(asked).toEqual(['ServiceAccount', 'MeshTLSAuthentication', 'NetworkAuthentication', 'NetworkAuthentication']);
  expect(only(chart, 'MeshTLSAuthentication').spec).toEqual({ identityRefs: [{ group: '', kind: 'Namespace', name: 'observability' }] });
});

describe('clients of the whole namespace', () => {
  test('are let in on every port that a meshed workload declares', () => {
    const chart = meshedChart();
    denied(chart, { clients: [account(chart, 'ingress', 'ingress')], unauthenticatedNetworks: [{ cidr: '10.0.0.0/24' }] });
    deployment(chart, 'web', { ports: [{ containerPort: 80 }, { containerPort: 5432 }, { containerPort: 53, protocol: 'UDP' }] });
    deployment(chart, 'out', { annotations: { 'linkerd.io/inject': 'disabled' } });
    deployment(chart, 'elsewhere', { namespace: 'x' });
    new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api') }).allowFrom(account(chart, 'web'), { routes: [RouteMatch.path('/a')] });
    const servers = objects(chart, 'Server').filter(({ spec }) => spec.port !== 'linkerd-admin');
    expect(servers.map(({ spec }) => [spec.podSelector.matchLabels.app, spec.port, spec.proxyProtocol, spec.accessPolicy])).toEqual([
      ['web', 80, 'unknown', 'deny'], ['web', 5432, 'opaque', 'deny'], ['api', 8080, 'unknown', 'deny'],
    ]);
    for (const { metadata } of servers) {
      const asked = objects(chart, 'AuthorizationPolicy').filter(({ spec }) => spec.targetRef.name === metadata.name).map(({ spec }) => spec.requiredAuthenticationRefs[0]);
      expect(asked).toEqual([
        { group: '', kind: 'ServiceAccount', name: 'ingress', namespace: 'ingress' },
        { group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: expect.stringContaining('unauthenticatednetworks'), namespace: 'demo' },
      ]);
    }
    expect(yamlOf(chart)).toBe(yamlOf(chart));
  });
});

test('probes that Linkerd does not let in by itself get a Server', () => {
  const chart = meshedChart();
  denied(chart);
  deployment(chart, 'plain', { container: { livenessProbe: { httpGet: { port: 8080, path: '/live' } } } });
  deployment(chart, 'grpc', { container: { livenessProbe: { grpc: { port: 9000 } } } });
  deployment(chart, 'relative', { container: { livenessProbe: { httpGet: { port: 8080, path: 'live' } } } });
  expect(objects(chart, 'Server').map(({ spec }) => spec.port)).toEqual(['linkerd-admin', 9000, 8080]);
  expect(objects(chart, 'HTTPRoute').flatMap(({ metadata, spec }) => (/-probes-/.test(metadata.name) ? [spec.rules[0].matches[0].path.value] : []))).toEqual(
    ['/grpc.health.v1.Health/Check', '/live']);
});

test('lists who may call what', () => {
  const chart = meshedChart();
  const deny = denied(chart);
  const inbound = new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api', { container: { readinessProbe: { httpGet: { port: 8080, path: '/ready?x' } } } }) });
  deployment(chart, 'silent', { container: { readinessProbe: { httpGet: { port: 8080, path: '/up' } } } });
  inbound.allowFrom(account(chart, 'web'), { routes: [RouteMatch.all(RouteMatch.pathPrefix('/api'), RouteMatch.header('x-a', '1'), RouteMatch.queryParam('q', '2'))] });
  inbound.allowFrom(NamespaceRef.fromName(chart, 'ops', 'ops'), { networks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] });
  const own = deny.allowList().filter(({ port }) => port === 8080);
  const identity = (name: string) => `${name}.serviceaccount.identity.linkerd.cluster.local`;
  expect(own).toEqual([
    { workload: 'Deployment api', port: 8080, requests: 'all', clients: identity('*.ops'), networks: '10.0.0.0/8 except 10.1.0.0/16', reason: 'chart/in/From-namespace-ops-Server' },
    { workload: 'Deployment api', port: 8080, requests: 'any /api* x-a: 1 ?q=2', clients: identity('web.demo'), networks: 'anywhere', reason: 'chart/in/From-demo-web-Route-1' },
    { workload: 'Deployment api', port: 8080, requests: 'GET /ready', clients: 'anyone', networks: 'anywhere', reason: 'chart/in/Server' },
    { workload: 'Deployment silent', port: 8080, requests: 'GET /up', clients: 'anyone', networks: 'anywhere', reason: 'Linkerd lets HTTP probes in' },
  ]);
  expect(deny.allowList().filter(({ workload, port }) => workload === 'Deployment silent' && port !== 8080)).toEqual([
    { workload: 'Deployment silent', port: 4191, requests: 'any /metrics', clients: identity('prometheus.linkerd-viz'), networks: 'anywhere', reason: 'chart/deny/Scraper1' },
    { workload: 'Deployment silent', port: 4191, requests: 'any /live', clients: 'anyone', networks: 'anywhere', reason: 'chart/deny/ProxyProbesPolicy' },
    { workload: 'Deployment silent', port: 4191, requests: 'any /ready', clients: 'anyone', networks: 'anywhere', reason: 'chart/deny/ProxyProbesPolicy' },
    { workload: 'Deployment silent', port: 4190, requests: 'all', clients: 'linkerd-viz tap', networks: 'anywhere', reason: 'proxies let in tap by themselves' },
  ]);
});

test('lists what is only audited', () => {
  const chart = meshedChart();
  const deny = denied(chart, { stage: AUDIT });
  new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api') }).allowFrom(account(chart, 'web'));
  expect(deny.allowList().filter(({ port }) => port === 8080).map(({ clients, reason }) => [clients, reason])).toEqual([
    ['web.demo.serviceaccount.identity.linkerd.cluster.local', 'chart/in/From-demo-web-Server'], ['anyone', 'audited: would be denied'],
  ]);
});

describe('fails', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['for no namespace of the app', (chart) => denied(chart, { namespace: NamespaceRef.fromName(chart, 'ns', 'x') }),
      'chart/deny: "namespace" x is a reference, which cannot be annotated; expected a construct with a Namespace of this app'],
    ['for what is no namespace', (chart) => denied(chart, { namespace: deployment(chart, 'x') }),
      'chart/deny: "namespace" is of the wrong kind, got Deployment.apps "x" at chart/x; expected a construct with a Namespace of this app'],
    ['for values that are none', (chart) => denied(chart, { stage: 'ON' as any, scraperNetworks: [], unauthenticatedNetworks: [{ cidr: 'x' }] }), [
      'chart/deny: 3 faults:',
      '"stage" is not known, got "ON"; expected one of AUDIT, ENFORCE',
      '"scraperNetworks" is empty; expected at least one network',
      '"unauthenticatedNetworks[0].cidr" is not an IP address or CIDR, got "x"; expected one such as "10.0.0.0/8", "10.1.2.3" or "2001:db8::/32"',
    ].join('\n  - ')],
    ['beside another default policy', (chart) => denied(chart, { namespace: new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig: { defaultInboundPolicy: DefaultInboundPolicy.ALL_AUTHENTICATED } }) }),
      'chart/deny: Namespace demo already has the annotation "config.linkerd.io/default-inbound-policy", got "deny" beside "all-authenticated"; remove one of the two'],
    ['for a workload as client', (chart) => denied(chart, { clients: [deployment(chart, 'x')] }),
      'chart/deny: "clients[0]" is of the wrong kind, got Deployment.apps "x" at chart/x; expected a construct with a ServiceAccount or a Namespace, a ServiceAccountRef, or a NamespaceRef'],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => make(meshedChart()))).toBe(message);
  });

  test('for a second one', () => {
    const chart = meshedChart();
    const namespace = new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' } });
    denied(chart, { namespace });
    expect(messageOf(() => new DefaultDeny(chart, 'again', { namespace, stage: ENFORCE }))).toBe('chart/again: "namespace" demo has a DefaultDeny already; expected one for each namespace; remove one of the two');
  });

  test('for targets that cannot audit', () => {
    expect(messageOf(() => denied(meshedChart({ version: LinkerdVersion.V2_15 }), { stage: AUDIT }))).toBe('chart/deny: "stage" AUDIT needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15');
  });

  test('when the namespace is not meshed', () => {
    const chart = meshedChart();
    denied(chart, { namespace: new kplus.Namespace(chart, 'ns', { metadata: { name: 'demo' } }) });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/deny] "namespace" demo is not meshed, and policies concern pods with a proxy only; expected a MeshedNamespace; mesh it with MeshedNamespace.mesh');
  });

  test('not when one of its workloads is', () => {
    const chart = meshedChart();
    denied(chart, { namespace: new kplus.Namespace(chart, 'ns', { metadata: { name: 'demo' } }) });
    deployment(chart, 'web', { annotations: { 'linkerd.io/inject': 'enabled' } });
    expect(objects(chart, 'Server')).toHaveLength(1);
  });

  test('when a workload is open by its own default policy', () => {
    const chart = meshedChart();
    denied(chart, { stage: AUDIT });
    deployment(chart, 'open', { annotations: { 'config.linkerd.io/default-inbound-policy': 'all-unauthenticated' } });
    deployment(chart, 'closed', { annotations: { 'config.linkerd.io/default-inbound-policy': 'deny' } });
    expect(messageOf(() => Testing.synth(chart)).split('\n').slice(1)).toEqual([
      '  [chart/deny] Deployment open in the namespace has a default policy of its own, got "all-unauthenticated", with which it is not subject to this one; expected none; remove it, and let clients in with an InboundPolicy',
    ]);
  });

  test('when a probe cannot get through', () => {
    const chart = meshedChart();
    denied(chart);
    deployment(chart, 'web', { container: { livenessProbe: { httpGet: { port: 8080, scheme: 'HTTPS' } } } });
    expect(messageOf(() => Testing.synth(chart))).toContain('the pods have an HTTPS probe on port 8080, which the proxy cannot tell from other connections, so that it is denied');
  });
});

test('what is made at synth is made anew at the next one', () => {
  const chart = meshedChart();
  denied(chart, { clients: [account(chart, 'ingress', 'ingress')] });
  const servers = () => objects(chart, 'Server').length;
  expect(servers()).toBe(1);
  const web: ApiObject = deployment(chart, 'web');
  expect(servers()).toBe(2);
  chart.node.tryRemoveChild(web.node.id);
  expect(servers()).toBe(1);
  new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api'), ports: [{ port: ContainerPort.number(8080) }] });
  expect(servers()).toBe(2);
});
