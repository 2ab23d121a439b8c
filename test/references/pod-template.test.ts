import { writeFileSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as cdk8s from 'cdk8s';
import { ApiObject, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import * as second from 'cdk8s-second-copy';
import { Construct, IConstruct } from 'constructs';
import { resolvePodTemplate } from '../../src/references/pod-template';
import { messageOf } from '../fixtures';

const ANNOTATIONS = { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/a~b': 'x' };
const POD = { containers: [{ name: 'app', image: 'app' }] };

const templateOf = (workload: IConstruct) => resolvePodTemplate(workload, 'workload', workload);

function object(chart: Chart, apiVersion: string, kind: string, spec: object, copy: typeof cdk8s = cdk8s): ApiObject {
  return new copy.ApiObject(chart, kind, { apiVersion, kind, metadata: { name: 'app' }, spec });
}

/** What a chart synthesizes after its only workload was annotated. */
function annotated(workload: IConstruct): any {
  templateOf(workload).annotate(ANNOTATIONS);
  return ApiObject.of(workload).toJson();
}

describe.each([['cdk8s', cdk8s], ['another copy of cdk8s', second as unknown as typeof cdk8s]])('an ApiObject of %s', (_, copy) => {
  test.each([
    ['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet'], ['apps/v1', 'DaemonSet'], ['apps/v1', 'ReplicaSet'], ['batch/v1', 'Job'], ['v1', 'ReplicationController'],
  ])('gets annotations on its template: %s %s', (apiVersion, kind) => {
    expect(annotated(object(Testing.chart(), apiVersion, kind, { template: { spec: POD } }, copy))).toEqual(
      { apiVersion, kind, metadata: { name: 'app' }, spec: { template: { metadata: { annotations: ANNOTATIONS }, spec: POD } } });
  });

  test('gets annotations on the template of its Jobs: CronJob', () => {
    expect(annotated(object(Testing.chart(), 'batch/v1', 'CronJob', { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: POD } } } }, copy))).toEqual({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'app' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { metadata: { annotations: ANNOTATIONS }, spec: POD } } } },
    });
  });

  test('gets annotations on its own metadata: Pod', () => {
    expect(annotated(object(Testing.chart(), 'v1', 'Pod', POD, copy))).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app', annotations: ANNOTATIONS }, spec: POD });
  });
});

test('what the template had stays, and what is missing is made', () => {
  const chart = Testing.chart();
  const full = object(chart, 'apps/v1', 'Deployment', { template: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, spec: POD } });
  expect(annotated(full).spec.template.metadata).toEqual({ labels: { a: 'b' }, annotations: { c: 'd', ...ANNOTATIONS } });
  expect(annotated(new ApiObject(chart, 'empty', { apiVersion: 'batch/v1', kind: 'CronJob' })).spec).toEqual(
    { jobTemplate: { spec: { template: { metadata: { annotations: ANNOTATIONS } } } } });
});

test('patches of the user stay, before and after', () => {
  const deployment = object(Testing.chart(), 'apps/v1', 'Deployment', { template: { spec: POD } });
  deployment.addJsonPatch(JsonPatch.add('/spec/template/metadata', { annotations: { before: '1' } }));
  templateOf(deployment).annotate(ANNOTATIONS);
  deployment.addJsonPatch(JsonPatch.add('/spec/template/metadata/annotations/after', '2'));
  expect(deployment.toJson().spec.template.metadata.annotations).toEqual({ before: '1', after: '2', ...ANNOTATIONS });
});

test('an object of an included file gets them', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cdk8s-linkerd-')), 'app.yaml');
  writeFileSync(file, 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec: {template: {spec: {containers: []}}}\n');
  const [included] = new Include(Testing.chart(), 'app', { url: file }).apiObjects;
  expect(annotated(included).spec.template.metadata).toEqual({ annotations: ANNOTATIONS });
});

describe.each([['27', kplus27], ['34', kplus34 as unknown as typeof kplus27]])('cdk8s-plus-%s', (_, kplus) => {
  const containers = [{ image: 'app' }];
  const make: [string, string, (chart: Chart) => Construct][] = [
    ['Deployment', 'spec.template', (chart) => new kplus.Deployment(chart, 'app', { containers })],
    ['StatefulSet', 'spec.template', (chart) => new kplus.StatefulSet(chart, 'app', { containers, service: new kplus.Service(chart, 'svc', { ports: [{ port: 80 }] }) })],
    ['DaemonSet', 'spec.template', (chart) => new kplus.DaemonSet(chart, 'app', { containers })],
    ['Job', 'spec.template', (chart) => new kplus.Job(chart, 'app', { containers })],
    ['CronJob', 'spec.jobTemplate.spec.template', (chart) => new kplus.CronJob(chart, 'app', { containers, schedule: cdk8s.Cron.daily() })],
    ['Pod', '', (chart) => new kplus.Pod(chart, 'app', { containers })],
  ];
  const at = (manifest: any, path: string) => path.split('.').filter(Boolean).reduce((parent, key) => parent[key], manifest);

  test.each(make)('a %s gets annotations, and nothing else changes', (_kind, path, workload) => {
    const before = at(ApiObject.of(workload(Testing.chart())).toJson(), path);
    const after = at(annotated(workload(Testing.chart())), path);
    expect(after).toEqual({ ...before, metadata: { ...before.metadata, annotations: ANNOTATIONS } });
  });

  test('a workload that is not complete yet can be annotated, also as an ApiObject or behind another construct', () => {
    const chart = Testing.chart();
    const deployment = new kplus.Deployment(chart, 'app');
    const wrapper = new Construct(chart, 'wrapper');
    wrapper.node.defaultChild = deployment;
    templateOf(wrapper).annotate({ a: '1' });
    templateOf(ApiObject.of(deployment)).annotate({ b: '2' });
    deployment.addContainer({ image: 'app' });
    expect(ApiObject.of(deployment).toJson().spec.template.metadata.annotations).toEqual({ a: '1', b: '2' });
  });

  test('the host network is known early', () => {
    const deployment = new kplus.Deployment(Testing.chart(), 'app', { hostNetwork: true });
    expect(templateOf(deployment).now).toMatchObject({ hostNetwork: true, annotations: {} });
  });
});

test('the metadata of the controller are told from those of the template', () => {
  const chart = Testing.chart();
  const metadata = { name: 'app', labels: { a: 'b' }, annotations: { c: 'd' } };
  const spec = { template: { metadata: { labels: { e: 'f' } }, spec: POD } };
  const deployment = templateOf(new ApiObject(chart, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }));
  expect(deployment.controller).toEqual({ labels: { a: 'b' }, annotations: { c: 'd' } });
  expect(deployment.now).toEqual({ labels: { e: 'f' }, annotations: {}, spec: POD });
  expect(deployment.render()).toEqual(deployment.now);
  const pod = templateOf(new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata, spec: POD }));
  expect(pod.controller).toEqual({ labels: {}, annotations: {} });
  expect(pod.now).toEqual({ labels: { a: 'b' }, annotations: { c: 'd' }, spec: POD });
});

const EXPECTED = 'expected a construct with a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, ReplicationController or Pod';

test('fails when there is no pod template', () => {
  const chart = Testing.chart();
  expect(messageOf(() => templateOf(object(chart, 'v1', 'Service', {})))).toBe(`test/Service: "workload" has no pod template, got v1 Service "app"; ${EXPECTED}`);
  expect(messageOf(() => templateOf(object(chart, 'argoproj.io/v1alpha1', 'Deployment', {}))))
    .toBe(`test/Deployment: "workload" has no pod template, got argoproj.io/v1alpha1 Deployment "app"; ${EXPECTED}`);
});

test('fails when there is no object', () => {
  expect(messageOf(() => templateOf(Testing.chart()))).toBe(`test: "workload" has no Kubernetes object, got Chart at test; ${EXPECTED}`);
});
