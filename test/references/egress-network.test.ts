import { ApiObject, Chart } from 'cdk8s';
import { EgressNetworkRef, HttpRoute } from '../../src';
import { meshedChart, messageOf, objects } from '../fixtures';

test('a reference to an EgressNetwork emits nothing and takes the namespace of its Chart', () => {
  const chart = meshedChart();
  const { name, namespace } = EgressNetworkRef.fromName(chart, 'net', { name: 'all.egress' });
  expect([name, namespace]).toEqual(['all.egress', 'demo']);
  expect(EgressNetworkRef.fromName(chart, 'global', { name: 'all', namespace: 'linkerd-egress' }).namespace).toBe('linkerd-egress');
  expect(EgressNetworkRef.fromName(new Chart(chart.node.root as any, 'bare'), 'net', { name: 'all' }).namespace).toBeUndefined();
  expect(objects(chart, 'EgressNetwork')).toEqual([]);
});

test('fails when the name or the namespace is none', () => {
  const chart = meshedChart();
  expect(messageOf(() => EgressNetworkRef.fromName(chart, 'net', { name: 'All', namespace: 'a.b' }))).toBe([
    'chart/net: 2 faults:',
    '"name" is not an EgressNetwork name, got "All"; expected lower-case letters, digits, "-" and ".", at most 253',
    '"namespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63',
  ].join('\n  - '));
});

test('a reference and the EgressNetwork meet, and a Service of the same name is another', () => {
  const chart = meshedChart();
  const network = new ApiObject(chart, 'object', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'net' } });
  const service = new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'net' }, spec: { ports: [{ port: 80 }] } });
  const rules = [{}];
  new HttpRoute(chart, 'first', { parent: network, port: 80, rules });
  expect(() => new HttpRoute(chart, 'second', { parent: service, rules })).not.toThrow();
  expect(messageOf(() => new HttpRoute(chart, 'third', { parent: EgressNetworkRef.fromName(chart, 'net', { name: 'net' }), port: 80, rules })))
    .toContain('chart/third: it takes all requests to EgressNetwork demo/net, as chart/first does');
});
