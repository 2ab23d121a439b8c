import { App, Chart } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { FederatedService, HttpRoute, LinkerdVersion, ServiceRef } from '../../src';
import { messageOf, only, service } from '../fixtures';
import { clusterCharts } from './clusters';

const labels = (chart: Chart) => only(chart, 'Service').metadata.labels;

test('labels its members, and is a Service that routes can be for', () => {
  const { east, west } = clusterCharts({ east: {}, west: {} });
  const orders = new FederatedService(App.of(east), 'orders', { members: [service(east, 'orders'), service(west, 'orders')] });
  expect([orders.name, orders.namespace]).toEqual(['orders-federated', 'shop']);
  new HttpRoute(west, 'route', { parent: orders.ref(west, 'orders-everywhere'), port: 80, rules: [{}] });
  expect(only(west, 'HTTPRoute').spec.parentRefs).toEqual([{ group: 'core', kind: 'Service', name: 'orders-federated', namespace: 'shop', port: 80 }]);
  expect([east, west].map(labels)).toEqual([{ 'mirror.linkerd.io/federated': 'member' }, { 'mirror.linkerd.io/federated': 'member' }]);
});

test('takes Services of every cdk8s-plus', () => {
  const { east, west } = clusterCharts({ east: {}, west: {} });
  const members = [new kplus27.Service(east, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] }), new kplus34.Service(west, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] })];
  new FederatedService(east, 'everywhere', { members });
  expect([east, west].map((chart) => labels(chart)['mirror.linkerd.io/federated'])).toEqual(['member', 'member']);
});

describe('fails when', () => {
  test('there is no member', () => {
    const { east } = clusterCharts({ east: {} });
    expect(messageOf(() => new FederatedService(App.of(east), 'none', { members: [] }))).toEqual('none: "members" is empty; expected at least one Service');
  });

  test('members differ in name or namespace, or are of one cluster', () => {
    const { east, west } = clusterCharts({ east: {}, west: {} });
    const members = [service(east, 'orders'), service(west, 'web'), ServiceRef.fromName(east, 'ref', { name: 'orders', namespace: 'shop' })];
    expect(messageOf(() => new FederatedService(App.of(east), 'set', { members }))).toEqual(`set: 2 faults:
  - "members[1]" is not of the same name and namespace as the first, got "shop/web"; expected "shop/orders", by which Linkerd joins them
  - "members[2]" is of the same cluster as another one, got east/ref; expected one Service of each cluster`);
    expect(labels(east)).toBeUndefined();
  });

  test('a member is no Service, one of another app, or of a cluster that has no federated Services', () => {
    const { east, old } = clusterCharts({ east: {}, old: { version: LinkerdVersion.V2_16 } });
    const make = (id: string, member: Chart | ServiceRef) => messageOf(() => new FederatedService(App.of(east), id, { members: [member] }));
    expect(make('none', east)).toEqual('none: "members[0]" has no Kubernetes object, got Chart at east; expected a construct with a v1 Service');
    expect(make('ref', ServiceRef.fromName(east, 'users', { name: 'users' }))).toContain('"service" is a ServiceRef, and a Service can only be labelled where it is defined, got shop/users');
    expect(messageOf(() => new FederatedService(old, 'old', { members: [service(old, 'web')] }))).toContain('a federated Service needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16');
  });
});
