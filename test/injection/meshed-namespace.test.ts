import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import * as second from 'cdk8s-second-copy';
import { InjectMode, MeshedNamespace, MeshedNamespaceProps } from '../../src';
import { meshedChart, messageOf, only, yamlOf } from '../fixtures';

const INJECTED = { 'linkerd.io/inject': 'enabled' };

function namespaceObject(chart: Chart, metadata: object = { name: 'demo' }, id = 'existing'): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Namespace', metadata });
}

describe('a namespace of our own', () => {
  test('is injected, and is in no namespace though its Chart is', () => {
    const chart = meshedChart({}, 'other');
    const namespace = new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' } });
    expect(only(chart, 'Namespace')).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo', annotations: INJECTED } });
    expect(namespace).toMatchObject({ name: 'demo', inject: InjectMode.ENABLED });
    expect(ApiObject.of(namespace)).toBe(namespace.apiObject);
    expect(namespace.apiObject.node.path).toBe('chart/ns/Resource');
  });

  test.each([[InjectMode.ENABLED, 'enabled'], [InjectMode.INGRESS, 'ingress'], [InjectMode.DISABLED, 'disabled']])('has the mode %s', (inject, value) => {
    const chart = meshedChart();
    new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, inject });
    expect(only(chart, 'Namespace').metadata.annotations).toEqual({ 'linkerd.io/inject': value });
  });

  test('keeps its metadata', () => {
    const chart = meshedChart();
    new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo', labels: { team: 'a' }, annotations: { b: 'c', ...INJECTED } } });
    expect(only(chart, 'Namespace').metadata).toEqual({ name: 'demo', labels: { team: 'a' }, annotations: { b: 'c', ...INJECTED } });
  });

  test('is called as cdk8s calls it when it has no name', () => {
    const chart = meshedChart();
    const namespace = new MeshedNamespace(chart, 'ns');
    expect(namespace.name).toBe(chart.generateObjectName(namespace.apiObject));
  });

  test('works without a Mesh', () => {
    const chart = Testing.chart();
    new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig: { nativeSidecar: true } });
    expect(only(chart, 'Namespace').metadata.annotations).toEqual({ ...INJECTED, 'config.linkerd.io/proxy-enable-native-sidecar': 'true' });
  });

  test('is the same bytes in each synth', () => {
    const chart = meshedChart({}, 'other');
    new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig: { proxyAwait: true } });
    MeshedNamespace.mesh(namespaceObject(chart, { name: 'existing' }));
    expect(yamlOf(chart)).toBe(yamlOf(chart));
  });

  const ANNOTATIONS_WRITE = 'where it does nothing; remove it: Linkerd reads annotations of it, which "inject" and "proxyConfig" write';

  test.each<[string, MeshedNamespaceProps, string]>([
    ['is in a namespace', { metadata: { namespace: 'a' } }, '"metadata.namespace" cannot be set on a Namespace, got "a"; expected none; remove it'],
    ['has no name of one', { metadata: { name: 'A.b' } }, '"metadata.name" is not a namespace name, got "A.b"; expected lower-case letters, digits and "-", at most 63'],
    ['is kube-system', { metadata: { name: 'kube-system' } }, 'namespace "kube-system" is one that Linkerd never injects; expected another namespace; or set "inject" to DISABLED'],
    ['is cert-manager', { metadata: { name: 'cert-manager' }, inject: InjectMode.INGRESS }, 'namespace "cert-manager" is one that Linkerd never injects; expected another namespace; or set "inject" to DISABLED'],
    ['has inject as a label', { metadata: { labels: { 'linkerd.io/inject': 'enabled' } } }, `the namespace has the label "linkerd.io/inject", ${ANNOTATIONS_WRITE}`],
    ['has configuration as a label', { metadata: { labels: { 'config.alpha.linkerd.io/x': 'y' } } }, `the namespace has the label "config.alpha.linkerd.io/x", ${ANNOTATIONS_WRITE}`],
    ['keeps the webhooks out', { metadata: { labels: { 'config.linkerd.io/admission-webhooks': 'disabled' } } }, 'the namespace has the label "config.linkerd.io/admission-webhooks", got "disabled", with which Linkerd never injects; remove it, or set "inject" to DISABLED'],
    ['has another mode already', { metadata: { annotations: { 'linkerd.io/inject': 'disabled' } } }, 'the Namespace already has the annotation "linkerd.io/inject", got "enabled" beside "disabled"; remove one of the two'],
    ['is given what only pods read', { proxyConfig: { enableGateway: true } }, '"proxyConfig.enableGateway" works on pods only, because Linkerd does not pass config.linkerd.io/enable-gateway on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does'],
  ])('fails when it %s', (_, props, message) => {
    const chart = meshedChart();
    expect(messageOf(() => new MeshedNamespace(chart, 'ns', props))).toBe(`chart/ns: ${message}`);
    expect(Testing.synth(chart)).toEqual([]);
  });

  test('fails when its Chart gives it a label that should be an annotation', () => {
    const chart = new Chart(Testing.app(), 'chart', { labels: INJECTED });
    expect(messageOf(() => new MeshedNamespace(chart, 'ns'))).toBe(`chart/ns: the namespace has the label "linkerd.io/inject", ${ANNOTATIONS_WRITE}`);
  });

  test('may be excluded from injection in any way when it is DISABLED', () => {
    const chart = meshedChart();
    new MeshedNamespace(chart, 'ns', { metadata: { name: 'kube-system', labels: { 'config.linkerd.io/admission-webhooks': 'disabled' } }, inject: InjectMode.DISABLED });
    expect(only(chart, 'Namespace').metadata.annotations).toEqual({ 'linkerd.io/inject': 'disabled' });
  });
});

describe('a namespace that is made elsewhere', () => {
  test.each([
    ['ApiObject', (chart: Chart) => namespaceObject(chart)],
    ['ApiObject of another copy of cdk8s', (chart: Chart) => new second.ApiObject(chart as any, 'existing', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } }) as unknown as ApiObject],
    ['cdk8s-plus-27', (chart: Chart) => new kplus27.Namespace(chart, 'existing', { metadata: { name: 'demo' } })],
    ['cdk8s-plus-34', (chart: Chart) => new kplus34.Namespace(chart, 'existing', { metadata: { name: 'demo' } })],
  ])('is meshed by a construct that emits nothing: %s', (_, make) => {
    const chart = meshedChart({}, 'other');
    const existing = make(chart);
    const { spec } = ApiObject.of(existing).toJson();
    const mesh = MeshedNamespace.mesh(existing, { proxyConfig: { proxyAwait: false } });
    expect(mesh.node.path).toBe(`${existing.node.path}/Mesh`);
    expect(mesh.node.children).toEqual([]);
    expect(ApiObject.of(mesh)).toBe(ApiObject.of(existing));
    expect(mesh).toMatchObject({ name: 'demo', inject: InjectMode.ENABLED });
    expect(Testing.synth(chart)).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', metadata: expect.objectContaining({ name: 'demo', annotations: { ...INJECTED, 'config.linkerd.io/proxy-await': 'disabled' } }), ...(spec && { spec }) },
    ]);
    expect(only(chart, 'Namespace').metadata.namespace).toBeUndefined();
  });

  test('keeps its annotations and patches', () => {
    const chart = meshedChart();
    const existing = namespaceObject(chart, { name: 'demo', annotations: { a: 'b' } });
    existing.addJsonPatch(JsonPatch.add('/metadata/labels', { c: 'd' }));
    MeshedNamespace.mesh(existing);
    expect(only(chart, 'Namespace').metadata).toEqual({ name: 'demo', labels: { c: 'd' }, annotations: { a: 'b', ...INJECTED } });
  });

  test.each<[string, (chart: Chart) => ApiObject, string]>([
    ['is no Namespace', (chart) => new ApiObject(chart, 'existing', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }), 'chart/existing: "existing" is not a Namespace, got v1 Service "web"; expected a construct with a v1 Namespace'],
    ['is in a namespace', (chart) => namespaceObject(chart, { name: 'demo', namespace: 'a' }), 'chart/existing: "metadata.namespace" cannot be set on a Namespace, got "a"; expected none; remove it'],
    ['is kube-system', (chart) => namespaceObject(chart, { name: 'kube-system' }), 'chart/existing: namespace "kube-system" is one that Linkerd never injects; expected another namespace; or set "inject" to DISABLED'],
    ['has another mode', (chart) => namespaceObject(chart, { name: 'demo', annotations: { 'linkerd.io/inject': 'disabled' } }), 'chart/existing: the Namespace already has the annotation "linkerd.io/inject", got "enabled" beside "disabled"; remove one of the two'],
    ['has inject as a label', (chart) => namespaceObject(chart, { name: 'demo', labels: INJECTED }), 'chart/existing: the namespace has the label "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of it, which "inject" and "proxyConfig" write'],
  ])('fails when it %s, and changes nothing', (_, make, message) => {
    const chart = meshedChart();
    const existing = make(chart);
    const before = existing.toJson();
    expect(messageOf(() => MeshedNamespace.mesh(existing))).toBe(message);
    expect(existing.toJson()).toEqual(before);
    expect(existing.node.children).toEqual([]);
  });

  test('fails when its configuration is wrong, and changes nothing', () => {
    const existing = namespaceObject(meshedChart());
    const before = existing.toJson();
    expect(messageOf(() => MeshedNamespace.mesh(existing, { proxyConfig: { proxyCpuRatioLimit: 0.5, inboundPort: 0 } }))).toBe(['chart/existing: 2 faults:',
      '  - "proxyConfig.inboundPort" is not a port, got 0; expected an integer from 1 to 65535',
      '  - "proxyConfig.proxyCpuRatioLimit" works on pods only, because Linkerd does not pass config.linkerd.io/proxy-cpu-ratio-limit on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does'].join('\n'));
    expect(existing.toJson()).toEqual(before);
    expect(() => MeshedNamespace.mesh(existing)).not.toThrow();
  });

  test('fails when it is meshed twice', () => {
    const chart = meshedChart();
    const existing = new kplus27.Namespace(chart, 'existing', { metadata: { name: 'demo' } });
    MeshedNamespace.mesh(existing);
    const message = 'Namespace "demo" is already meshed by chart/existing/Mesh; expected once; say all of it there';
    expect(messageOf(() => MeshedNamespace.mesh(existing))).toBe(`chart/existing: ${message}`);
    expect(messageOf(() => MeshedNamespace.mesh(ApiObject.of(existing), { inject: InjectMode.INGRESS }))).toContain(message);
    const own = new MeshedNamespace(chart, 'own', { metadata: { name: 'own' } });
    expect(messageOf(() => MeshedNamespace.mesh(own))).toBe('chart/own: Namespace "own" is already meshed by chart/own; expected once; say all of it there');
  });

  test('fails when it is no construct, or has no object', () => {
    expect(messageOf(() => MeshedNamespace.mesh('demo' as any))).toBe('MeshedNamespace.mesh: "existing" is not a construct, got "demo"; expected a construct with a v1 Namespace');
    expect(messageOf(() => MeshedNamespace.mesh(meshedChart()))).toBe('chart: "existing" has no Kubernetes object, got Chart at chart; expected a construct with a v1 Namespace');
  });
});
