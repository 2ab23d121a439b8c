import { ApiObject, Chart, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { ExportedService, LinkerdVersion, MirrorMode, ServiceRef } from '../../src';
import { meshedChart, messageOf, only, service, yamlOf } from '../fixtures';

const labels = (chart: Chart) => only(chart, 'Service').metadata.labels;

test('a Service is mirrored through the gateway', () => {
  const chart = meshedChart();
  const web = service(chart, 'web');
  const exported = ExportedService.mirror(web);
  expect(exported.apiObject).toBe(web);
  expect(Testing.synth(chart)).toEqual([{
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'demo', labels: { 'mirror.linkerd.io/exported': 'true' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  }]);
});

test('a Service is mirrored from pod to pod', () => {
  const chart = meshedChart();
  ExportedService.mirror(service(chart, 'web'), { mode: MirrorMode.REMOTE_DISCOVERY });
  expect(labels(chart)).toEqual({ 'mirror.linkerd.io/exported': 'remote-discovery' });
});

test.each([['27', kplus27], ['34', kplus34]])('a Service of cdk8s-plus-%s is mirrored and federated', (_, kplus) => {
  const chart = meshedChart();
  const web = new kplus.Service(chart, 'web', { ports: [{ port: 80 }] });
  ExportedService.mirror(web);
  ExportedService.federate(web);
  expect(labels(chart)).toMatchObject({ 'mirror.linkerd.io/exported': 'true', 'mirror.linkerd.io/federated': 'member' });
  expect(ApiObject.of(web).node.children.map(({ node }) => node.id)).toEqual(['Export', 'Federation']);
  expect(yamlOf(chart)).toEqual(yamlOf(chart));
});

test('a label that is there already and says the same stays', () => {
  const chart = meshedChart();
  const web = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { labels: { 'mirror.linkerd.io/exported': 'true' } } });
  ExportedService.mirror(web);
  expect(labels(chart)).toEqual({ 'mirror.linkerd.io/exported': 'true' });
});

test('a headless Service can be mirrored', () => {
  const chart = meshedChart();
  ExportedService.mirror(service(chart, 'web', [80], { clusterIP: 'None' }));
  expect(labels(chart)).toEqual({ 'mirror.linkerd.io/exported': 'true' });
});

describe('fails when', () => {
  test('a Service is exported twice, by whichever construct it is reached', () => {
    const chart = meshedChart();
    const web = new kplus27.Service(chart, 'web', { ports: [{ port: 80 }], metadata: { name: 'web' } });
    ExportedService.mirror(web);
    expect(messageOf(() => ExportedService.mirror(ApiObject.of(web))))
      .toEqual('chart/web/Resource: Service demo/web already has the label "mirror.linkerd.io/exported" from chart/web/Resource/Export; remove one of the two');
  });

  test('the label is there already and says something else', () => {
    const chart = meshedChart();
    const web = service(chart, 'web');
    ExportedService.mirror(web);
    expect(messageOf(() => ExportedService.mirror(web, { mode: MirrorMode.REMOTE_DISCOVERY })))
      .toEqual('chart/web: Service demo/web already has the label "mirror.linkerd.io/exported", got "remote-discovery" beside "true"; remove one of the two');
  });

  test('the Service is one of another app', () => {
    const chart = meshedChart();
    const ref = ServiceRef.fromName(chart, 'ref', { name: 'web', namespace: 'other' });
    expect(messageOf(() => ExportedService.federate(ref)))
      .toEqual('chart/ref: "service" is a ServiceRef, and a Service can only be labelled where it is defined, got other/web; expected a construct with a v1 Service; set the label "mirror.linkerd.io/federated" to "member" in the app that owns it');
  });

  test('it is no Service', () => {
    const chart = meshedChart();
    expect(messageOf(() => ExportedService.mirror(new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod' }))))
      .toMatch(/^chart\/web: "service" is not a Service, got v1 Pod "chart-web-.*"; expected a construct with a v1 Service$/);
  });

  test('it has no object', () => {
    const chart = meshedChart();
    expect(messageOf(() => ExportedService.mirror(chart))).toEqual('chart: "service" has no Kubernetes object, got Chart at chart; expected a construct with a v1 Service');
  });

  test('the label of a Service without a namespace is taken', () => {
    const chart = new Chart(Testing.app(), 'chart');
    const web = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { 'mirror.linkerd.io/federated': 'no' } } });
    expect(messageOf(() => ExportedService.federate(web)))
      .toEqual('chart/web: Service web already has the label "mirror.linkerd.io/federated", got "member" beside "no"; remove one of the two');
  });

  test('the target has no federated Services', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    expect(messageOf(() => ExportedService.federate(service(chart, 'web')))).toEqual('chart/web: a federated Service needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16');
  });

  test('a headless Service joins a federation, at synth', () => {
    const chart = meshedChart();
    ExportedService.federate(service(chart, 'web', [80], { clusterIP: 'None' }));
    expect(messageOf(() => yamlOf(chart)))
      .toContain('[chart/web/Federation] Service web is headless, and Linkerd takes no headless Service into a federation; expected a Service with a cluster IP');
  });
});
