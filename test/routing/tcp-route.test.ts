import { Testing } from 'cdk8s';
import { EgressNetworkRef, GatewayApiChannel, LinkerdVersion, TcpRoute } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const experimental = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

test('a TcpRoute splits connections by weight, on an opaque port too', () => {
  const chart = meshedChart(experimental);
  new TcpRoute(chart, 'route', { parent: service(chart, 'db', [3306]), backends: [{ service: service(chart, 'v1', [3306]), weight: 9 }, { service: service(chart, 'v2', [3306]) }], metadata: { name: 'db' } });
  const ref = (name: string, weight: number) => ({ group: '', kind: 'Service', name, namespace: 'demo', port: 3306, weight });
  expect(only(chart, 'TCPRoute')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1alpha2',
    kind: 'TCPRoute',
    metadata: { name: 'db', namespace: 'demo' },
    spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'db', namespace: 'demo', port: 3306 }], rules: [{ backendRefs: [ref('v1', 9), ref('v2', 1)] }] },
  });
});

test('a TcpRoute of an EgressNetwork sends connections on, or into the cluster', () => {
  const chart = meshedChart(experimental);
  const parent = EgressNetworkRef.fromName(chart, 'net', { name: 'net' });
  TcpRoute.forClientsIn(chart, 'route', 'front', { parent, port: 5432, backends: [{ service: parent, weight: 1 }, { service: service(chart, 'replica', [5432]), weight: 1 }] });
  expect(only(chart, 'TCPRoute').spec.rules[0].backendRefs).toEqual([
    { group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'net', namespace: 'demo', weight: 1 },
    { group: '', kind: 'Service', name: 'replica', namespace: 'demo', port: 5432, weight: 1 },
  ]);
});

test('fails when a port has two TcpRoutes', () => {
  const chart = meshedChart(experimental);
  const parent = service(chart, 'db');
  new TcpRoute(chart, 'first', { parent });
  expect(messageOf(() => new TcpRoute(chart, 'second', { parent }))).toBe('chart/second: it takes all connections to Service demo/db, as chart/first does, '
    + 'and Linkerd would follow only the older of the two routes; expected each request in one route; remove the rule from one of the two');
});

test('fails when the target has no TCPRoute', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_16 });
  expect(messageOf(() => new TcpRoute(chart, 'route', { parent: service(chart, 'db') }))).toBe('chart/route: TCPRoute needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16');
});

test('fails when all weights are 0, on which proxies crash', () => {
  const chart = meshedChart(experimental);
  const backends = ['a', 'b'].map((name) => ({ service: service(chart, name), weight: 0 }));
  expect(messageOf(() => new TcpRoute(chart, 'route', { parent: service(chart, 'db'), backends }))).toBe('chart/route: "backends" has only weights of 0, on which proxies crash; expected at least one above 0');
});

test('fails at synth when a port of a backend is not there', () => {
  const chart = meshedChart(experimental);
  new TcpRoute(chart, 'route', { parent: service(chart, 'db'), backends: [{ service: service(chart, 'v1'), port: 81 }] });
  expect(messageOf(() => Testing.synth(chart))).toContain('chart/route: "backends[0].port" is not a port of Service demo/v1, got 81; expected one of its ports (not a target port): 80');
});
