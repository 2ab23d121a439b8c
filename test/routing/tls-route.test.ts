import { EgressNetworkRef, GatewayApiChannel, HttpRoute, LinkerdVersion, TlsRoute } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const experimental = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

test('a TlsRoute splits connections by weight, for some server names', () => {
  const chart = meshedChart(experimental);
  new TlsRoute(chart, 'route', {
    parent: service(chart, 'db', [5433]),
    hostnames: ['db.example', '*.db.example'],
    backends: [{ service: service(chart, 'v1', [5433, 81]), port: 5433, weight: 3 }, { service: service(chart, 'v2') }],
    metadata: { name: 'db' },
  });
  const ref = (name: string, port: number, weight: number) => ({ group: '', kind: 'Service', name, namespace: 'demo', port, weight });
  expect(only(chart, 'TLSRoute')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1alpha2',
    kind: 'TLSRoute',
    metadata: { name: 'db', namespace: 'demo' },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'db', namespace: 'demo', port: 5433 }],
      hostnames: ['db.example', '*.db.example'],
      rules: [{ backendRefs: [ref('v1', 5433, 3), ref('v2', 80, 1)] }],
    },
  });
});

test('a TlsRoute of an EgressNetwork lets connections through to where they were going', () => {
  const chart = meshedChart(experimental);
  TlsRoute.forClientsIn(chart, 'route', 'payments', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'all', namespace: 'linkerd-egress' }), port: 443, hostnames: ['api.stripe.com'] });
  expect(only(chart, 'TLSRoute')).toMatchObject({
    metadata: { namespace: 'payments' },
    spec: {
      parentRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'linkerd-egress', port: 443 }],
      rules: [{ backendRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'all', namespace: 'linkerd-egress', weight: 1 }] }],
    },
  });
});

test('several TlsRoutes share a port by server name', () => {
  const chart = meshedChart(experimental);
  const parent = service(chart, 'db');
  const route = (id: string, ...hostnames: string[]) => new TlsRoute(chart, id, { parent, hostnames });
  route('first', 'a.example');
  expect(() => route('second', 'b.example')).not.toThrow();
  expect(messageOf(() => route('third', 'c.example', 'a.example'))).toBe('chart/third: it takes connections for a.example to Service demo/db, as chart/first does, '
    + 'and Linkerd would follow only the older of the two routes; expected each request in one route; remove the rule from one of the two');
  expect(messageOf(() => new HttpRoute(chart, 'http', { parent }))).toContain('chart/http: an HTTPRoute does not go with a TLSRoute made by chart/first on the same port of Service demo/db');
});

test.each<[string, object, object, string]>([
  ['the channel has no TLSRoute', {}, {}, 'chart/route: TLSRoute needs the experimental channel of the Gateway API: Linkerd reads v1alpha2, which Gateway API 1.2.1 standard does not serve; '
    + 'set "gatewayApiChannel" to EXPERIMENTAL if that is what the cluster has'],
  ['Linkerd has no TLSRoute', { version: LinkerdVersion.V2_16 }, {}, 'chart/route: TLSRoute needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16'],
  ['Linkerd skips routes without server names', { ...experimental, version: LinkerdVersion.edge('26.8.3') }, {},
    'chart/route: "hostnames" is needed, because Linkerd edge-26.8.3 skips a TLSRoute without any; name those that clients ask for'],
  ['a server name is none', experimental, { hostnames: ['10.0.0.1'] }, 'chart/route: "hostnames" has what is no host name, got "10.0.0.1"; expected lower-case DNS names, the first label of which may be "*"'],
  ['there are no backends', experimental, { backends: [] }, 'chart/route: "backends" has 0 entries; expected 1 to 16'],
])('fails when %s', (_, mesh, props, message) => {
  const chart = meshedChart(mesh);
  expect(messageOf(() => new TlsRoute(chart, 'route', { parent: service(chart, 'db'), ...props }))).toBe(message);
});
