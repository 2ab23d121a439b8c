import { ApiObject, Chart, Testing } from 'cdk8s';
import { EgressNetwork, EgressTrafficPolicy, GatewayApiChannel, LinkerdVersion, PortRange, RetryPolicy } from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';

const { ALLOW, DENY } = EgressTrafficPolicy;
const EXPERIMENTAL = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

test('denies everything that leaves the cluster', () => {
  const chart = meshedChart();
  new EgressNetwork(chart, 'egress', { trafficPolicy: DENY, metadata: { name: 'all' } });
  expect(only(chart, 'EgressNetwork')).toEqual({
    apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'all', namespace: 'demo' }, spec: { trafficPolicy: 'Deny' },
  });
});

test('names networks, opaque ports and the namespace of all', () => {
  const chart = meshedChart();
  EgressNetwork.global(chart, 'egress', {
    trafficPolicy: ALLOW,
    networks: [{ cidr: '203.0.113.0/24', except: ['203.0.113.7'] }, { cidr: '2001:db8::/32' }],
    opaquePorts: [PortRange.port(5432), PortRange.range(9000, 9010)],
    metadata: { name: 'databases', annotations: { team: 'data' } },
  });
  expect(only(chart, 'EgressNetwork')).toMatchObject({
    metadata: { name: 'databases', namespace: 'linkerd-egress', annotations: { 'config.linkerd.io/opaque-ports': '5432,9000-9010', 'team': 'data' } },
    spec: { trafficPolicy: 'Allow', networks: [{ cidr: '203.0.113.0/24', except: ['203.0.113.7'] }, { cidr: '2001:db8::/32' }] },
  });
});

test('the global namespace is that of the Mesh', () => {
  const chart = meshedChart({ globalEgressNetworkNamespace: 'egress' });
  EgressNetwork.global(chart, 'egress', { trafficPolicy: DENY });
  expect(only(chart, 'EgressNetwork').metadata.namespace).toBe('egress');
});

describe('what is allowed', () => {
  const ref = { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'demo' };

  test('is HTTPS by server name, HTTP by host, and TCP by port', () => {
    const chart = meshedChart(EXPERIMENTAL);
    const egress = new EgressNetwork(chart, 'egress', { trafficPolicy: DENY, metadata: { name: 'all' } });
    egress.allowHttps(['api.stripe.com', '*.github.com'], { metadata: { name: 'https' } });
    egress.allowHttp(['packages.example.com'], { metadata: { name: 'http' } });
    egress.allowTcp(5432, { metadata: { name: 'tcp' } });
    const routes = Testing.synth(chart).filter(({ kind }) => /Route$/.test(kind));
    expect(routes.map(({ apiVersion, kind, spec }) => ({ apiVersion, kind, spec }))).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1alpha2',
        kind: 'TLSRoute',
        spec: { parentRefs: [{ ...ref, port: 443 }], hostnames: ['api.stripe.com', '*.github.com'], rules: [{ backendRefs: [{ ...ref, weight: 1 }] }] },
      },
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        spec: {
          parentRefs: [{ ...ref, port: 80 }],
          hostnames: ['packages.example.com'],
          rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ ...ref, weight: 1 }] }],
        },
      },
      { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'TCPRoute', spec: { parentRefs: [{ ...ref, port: 5432 }], rules: [{ backendRefs: [{ ...ref, weight: 1 }] }] } },
    ]);
    expect(routes.every(({ metadata }) => metadata.namespace === 'demo')).toBe(true);
  });

  test('is for the clients of one namespace, and on another port', () => {
    const chart = meshedChart(EXPERIMENTAL);
    const egress = EgressNetwork.global(chart, 'egress', { trafficPolicy: DENY });
    const route = egress.allowHttps(['api.stripe.com'], { port: 8443, clientNamespace: 'payments' });
    expect(only(chart, 'TLSRoute')).toMatchObject({ metadata: { namespace: 'payments' }, spec: { parentRefs: [{ port: 8443, namespace: 'linkerd-egress' }] } });
    expect(route.node.id).toBe('Https-8443-api-stripe-com-payments');
  });

  test('can be retried', () => {
    const chart = meshedChart();
    const egress = new EgressNetwork(chart, 'egress', { trafficPolicy: DENY });
    new RetryPolicy(chart, 'retries', { target: egress.allowHttp(['a.example.com']), httpStatuses: ['5xx'] });
    expect(only(chart, 'HTTPRoute').metadata.annotations).toEqual({ 'retry.linkerd.io/http': '5xx' });
  });

  test('cannot be said where everything is allowed, twice, or both as HTTP and HTTPS on one port', () => {
    const chart = meshedChart(EXPERIMENTAL);
    expect(messageOf(() => new EgressNetwork(chart, 'open', { trafficPolicy: ALLOW }).allowHttps(['a.b']))).toBe(
      'chart/open: "trafficPolicy" ALLOW lets everything through, beside which nothing needs to be allowed; expected DENY; for other routes use HttpRoute, TlsRoute or TcpRoute');
    const egress = new EgressNetwork(chart, 'egress', { trafficPolicy: DENY });
    egress.allowHttps(['a.example.com']);
    expect(messageOf(() => egress.allowHttps(['b.example.com', 'a.example.com']))).toContain('it takes connections for a.example.com');
    expect(messageOf(() => egress.allowHttp(['a.example.com'], { port: 443 }))).toContain('because Linkerd follows routes of one kind for a port');
    expect(messageOf(() => egress.allowTcp(443))).toContain('because Linkerd follows routes of one kind for a port');
  });

  test('needs the experimental channel for HTTPS', () => {
    const chart = meshedChart();
    const egress = new EgressNetwork(chart, 'egress', { trafficPolicy: DENY });
    expect(messageOf(() => egress.allowHttps(['a.example.com']))).toContain('TLSRoute needs the experimental channel of the Gateway API');
  });
});

describe('fails', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['with values that are none', (chart) => new EgressNetwork(chart, 'e', { trafficPolicy: 'deny' as any, networks: [] }), [
      'chart/e: 2 faults:',
      '"trafficPolicy" is not known, got "deny"; expected one of ALLOW, DENY',
      '"networks" is empty; expected at least one network',
    ].join('\n  - ')],
    ['with networks of the cluster', (chart) => new EgressNetwork(chart, 'e', { trafficPolicy: DENY, networks: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/13', '192.168.0.0/16'] }, { cidr: '10.1.0.0/16' }] }), [
      'chart/e: 2 faults:',
      '"networks[0]" has addresses of the cluster\'s network 172.16.0.0/12, got "0.0.0.0/0", with which Linkerd accepts no routes for it and yet catches traffic within the cluster; expected "except" with all of 172.16.0.0/12; or leave "networks" away for all that is outside',
      '"networks[1]" has addresses of the cluster\'s network 10.0.0.0/8, got "10.1.0.0/16", with which Linkerd accepts no routes for it and yet catches traffic within the cluster; expected "except" with all of 10.0.0.0/8, or "clusterNetworks" of the Mesh to say what the cluster\'s networks are; or leave "networks" away for all that is outside',
    ].join('\n  - ')],
    ['with opaque ports twice', (chart) => new EgressNetwork(chart, 'e', { trafficPolicy: DENY, opaquePorts: [PortRange.port(1)], metadata: { annotations: { 'config.linkerd.io/opaque-ports': '2' } } }),
      'chart/e: the EgressNetwork already has the annotation "config.linkerd.io/opaque-ports", got "1" beside "2"; remove one of the two'],
    ['as a global one elsewhere', (chart) => EgressNetwork.global(chart, 'e', { trafficPolicy: DENY, metadata: { namespace: 'demo' } }),
      'EgressNetwork.global: "metadata.namespace" cannot be chosen, got "demo"; expected "linkerd-egress", the global namespace of the Mesh; leave it away'],
    ['as a global one that hides global ones', (chart) => new EgressNetwork(chart, 'e', { trafficPolicy: DENY, hidesGlobal: true, metadata: { namespace: 'linkerd-egress' } }),
      'chart/e: "hidesGlobal" is said of a global EgressNetwork; expected it on one in another namespace; remove it'],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => make(meshedChart()))).toBe(message);
  });

  test('for targets before 2.17', () => {
    expect(messageOf(() => new EgressNetwork(meshedChart({ version: LinkerdVersion.V2_16 }), 'e', { trafficPolicy: DENY }))).toBe(
      'chart/e: an EgressNetwork needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16');
  });

  test('when it hides a global one without saying so', () => {
    const chart = meshedChart();
    new ApiObject(chart, 'global', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'all', namespace: 'linkerd-egress' }, spec: { trafficPolicy: 'Deny' } });
    new EgressNetwork(chart, 'local', { trafficPolicy: DENY });
    expect(messageOf(() => Testing.synth(chart))).toContain(
      '[chart/local] its namespace "demo" will no longer be subject to chart/global, nor to any other global EgressNetwork, because it has one of its own; expected that to be said; set "hidesGlobal" to true and repeat what is needed of the global ones, or remove this one');
  });

  test('not when that is said', () => {
    const chart = meshedChart({ clusterNetworks: ['192.168.0.0/16'] });
    EgressNetwork.global(chart, 'global', { trafficPolicy: DENY });
    new EgressNetwork(chart, 'local', { trafficPolicy: DENY, hidesGlobal: true, networks: [{ cidr: '10.1.0.0/16' }] });
    expect(objects(chart, 'EgressNetwork')).toHaveLength(2);
  });
});
