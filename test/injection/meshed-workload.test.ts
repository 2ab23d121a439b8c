import { ApiObject, Chart, Cron, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { InjectionOptions, InjectMode, LinkerdVersion, MeshedWorkload, ProxyConfig } from '../../src';
import { meshedChart, messageOf, only, yamlOf } from '../fixtures';

const { V2_14, V2_15, V2_16, V2_18, V2_19, V2_20 } = LinkerdVersion;
const INJECTED = { 'linkerd.io/inject': 'enabled' };

function workload(chart: Chart, kind = 'Deployment', spec: any = { template: { spec: {} } }, metadata: object = { name: 'app' }): ApiObject {
  const apiVersion = { Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1', ReplicationController: 'v1' }[kind] ?? 'apps/v1';
  return new ApiObject(chart, 'app', { apiVersion, kind, metadata, spec });
}

const podOf = (spec: object) => ({ template: { spec } });

describe.each([['27', kplus27], ['34', kplus34 as unknown as typeof kplus27]])('with cdk8s-plus-%s', (_, kplus) => {
  test('a Deployment has it on its pods, and not on itself', () => {
    const chart = meshedChart();
    const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }], podMetadata: { annotations: { a: 'b' } } });
    const mesh = MeshedWorkload.mesh(deployment, { inject: InjectMode.INGRESS, proxyConfig: { proxyCpuRequest: '100m' } });
    const { metadata, spec } = only(chart, 'Deployment');
    expect(metadata.annotations).toBeUndefined();
    expect(spec.template.metadata.annotations).toEqual({ 'a': 'b', 'linkerd.io/inject': 'ingress', 'config.linkerd.io/proxy-cpu-request': '100m' });
    expect(mesh.node.path).toBe('chart/web/Mesh');
    expect(mesh.node.children).toEqual([]);
    expect(mesh.inject).toBe(InjectMode.INGRESS);
    expect(ApiObject.of(mesh)).toBe(ApiObject.of(deployment));
    expect(Testing.synth(chart)).toHaveLength(1);
  });

  test('what is said of a workload is the same in each synth', () => {
    const chart = meshedChart();
    MeshedWorkload.mesh(new kplus.DaemonSet(chart, 'agent', { containers: [{ image: 'agent' }] }), { proxyConfig: { proxyAwait: true } });
    expect(yamlOf(chart)).toBe(yamlOf(chart));
  });

  test('a grace period of its own lets the proxy wait', () => {
    const chart = meshedChart();
    const mesh = (id: string, seconds: number) => MeshedWorkload.mesh(
      new kplus.Deployment(chart, id, { containers: [{ image: 'web' }], terminationGracePeriod: Duration.seconds(seconds) }),
      { proxyConfig: { nativeSidecar: false, proxyWaitBeforeExit: Duration.seconds(40) } });
    mesh('web', 60);
    expect(() => yamlOf(chart)).not.toThrow();
    mesh('short', 40);
    expect(messageOf(() => yamlOf(chart))).toContain('[chart/short/Mesh] "proxyConfig.proxyWaitBeforeExit" is not below the pod\'s terminationGracePeriodSeconds, got 40s of 40s; expected less, or a longer grace period');
  });

  test('fails at once when a workload is in the host network', () => {
    const deployment = new kplus.Deployment(meshedChart(), 'web', { containers: [{ image: 'web' }], hostNetwork: true });
    expect(messageOf(() => MeshedWorkload.mesh(deployment))).toBe('chart/web: the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "inject" to DISABLED');
    expect(() => MeshedWorkload.mesh(deployment, { inject: InjectMode.DISABLED })).not.toThrow();
  });

  test('fails at synth when a container that came later listens where the proxy does', () => {
    const chart = meshedChart();
    const deployment = new kplus.Deployment(chart, 'web');
    MeshedWorkload.mesh(deployment);
    deployment.addContainer({ image: 'web', portNumber: 4143 });
    expect(messageOf(() => yamlOf(chart))).toContain('[chart/web/Mesh] container "main" listens on port 4143, which is the proxy\'s inbound port; expected another port; change it, or set "proxyConfig.inboundPort"');
  });

  test('fails when a CronJob would never complete', () => {
    const cronJob = new kplus.CronJob(meshedChart({ version: V2_18 }), 'report', { schedule: Cron.daily(), containers: [{ image: 'report' }] });
    expect(messageOf(() => MeshedWorkload.mesh(cronJob))).toBe('chart/report: a CronJob with this proxy never completes, because the proxy runs on; '
      + 'set "proxyConfig.nativeSidecar" to true, or "proxyConfig.proxyAdminShutdown" if the application calls the proxy\'s /shutdown at its end');
    MeshedWorkload.mesh(cronJob, { proxyConfig: { nativeSidecar: true } });
    expect(ApiObject.of(cronJob).toJson().spec.jobTemplate.spec.template.metadata.annotations).toEqual({ ...INJECTED, 'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true' });
  });
});

test('every kind of workload is meshed, a Pod by its own metadata', () => {
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'ReplicationController']) {
    const chart = meshedChart();
    MeshedWorkload.mesh(workload(chart, kind));
    expect(only(chart, kind)).toMatchObject({ metadata: { name: 'app', namespace: 'demo' }, spec: { template: { metadata: { annotations: INJECTED } } } });
    expect(only(chart, kind).metadata.annotations).toBeUndefined();
  }
  const chart = meshedChart();
  MeshedWorkload.mesh(workload(chart, 'Pod', {}));
  expect(only(chart, 'Pod').metadata).toEqual({ name: 'app', namespace: 'demo', annotations: INJECTED });
});

test('annotations that are there with the same value stay', () => {
  const chart = meshedChart();
  MeshedWorkload.mesh(workload(chart, 'Deployment', { template: { metadata: { annotations: { ...INJECTED, a: 'b' } } } }));
  expect(only(chart, 'Deployment').spec.template.metadata.annotations).toEqual({ ...INJECTED, a: 'b' });
});

const JOB = 'with this proxy never completes, because the proxy runs on';
const SHUTDOWN = '"proxyConfig.proxyAdminShutdown" if the application calls the proxy\'s /shutdown at its end';

test.each<[string, LinkerdVersion, ProxyConfig, string | undefined]>([
  ['native sidecars are the default of 2.20', V2_20, {}, undefined],
  ['they are switched off', V2_20, { nativeSidecar: false }, `a Job ${JOB}; set "proxyConfig.nativeSidecar" to true, or ${SHUTDOWN}`],
  ['they are not the default of 2.19', V2_19, {}, `a Job ${JOB}; set "proxyConfig.nativeSidecar" to true, or ${SHUTDOWN}`],
  ['they are asked for', V2_15, { nativeSidecar: true }, undefined],
  ['the application ends the proxy', V2_16, { proxyAdminShutdown: true }, undefined],
  ['it may not', V2_16, { proxyAdminShutdown: false }, `a Job ${JOB}; set "proxyConfig.nativeSidecar" to true, or ${SHUTDOWN}`],
  ['2.14 has none', V2_14, {}, `a Job ${JOB}, and native sidecars need Linkerd 2.15 or later; set ${SHUTDOWN}`],
  ['the application ends the proxy of 2.14', V2_14, { proxyAdminShutdown: true }, undefined],
])('whether a Job completes: %s (%s, %j)', (_, version, proxyConfig, message) => {
  const mesh = () => MeshedWorkload.mesh(workload(meshedChart({ version }), 'Job'), { proxyConfig });
  if (message === undefined) {
    expect(mesh).not.toThrow();
  } else {
    expect(messageOf(mesh)).toBe(`chart/app: ${message}`);
  }
});

test('a Job that is not injected completes', () => {
  expect(() => MeshedWorkload.mesh(workload(meshedChart({ version: V2_14 }), 'Job'), { inject: InjectMode.DISABLED })).not.toThrow();
});

test.each<[string, (chart: Chart) => ApiObject, InjectionOptions, string]>([
  ['is of another kind', (chart) => workload(chart, 'ControllerRevision'), {}, '"workload" has no pod template, got apps/v1 ControllerRevision "app"; expected a construct with a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, ReplicationController or Pod'],
  ['has another mode already', (chart) => workload(chart, 'Deployment', { template: { metadata: { annotations: { 'linkerd.io/inject': 'disabled' } } } }), {}, 'the pod template of the Deployment already has the annotation "linkerd.io/inject", got "enabled" beside "disabled"; remove one of the two'],
  ['is in kube-system', (chart) => workload(chart, 'Deployment', {}, { name: 'app', namespace: 'kube-system' }), {}, 'namespace "kube-system" is one that Linkerd never injects; expected another namespace; or set "inject" to DISABLED'],
  ['has inject as an annotation of its own', (chart) => workload(chart, 'Deployment', {}, { name: 'app', annotations: INJECTED }), {}, 'the Deployment has the annotation "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of its pod template, which "inject" and "proxyConfig" write'],
  ['has inject as a label of its own', (chart) => workload(chart, 'Deployment', {}, { name: 'app', labels: INJECTED }), {}, 'the Deployment has the label "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of its pod template, which "inject" and "proxyConfig" write'],
  ['has inject as a label of its pods', (chart) => workload(chart, 'Deployment', { template: { metadata: { labels: INJECTED } } }), {}, 'the pod has the label "linkerd.io/inject", where it does nothing; remove it: Linkerd reads annotations of it, which "inject" and "proxyConfig" write'],
  ['hides its pods', (chart) => workload(chart, 'Deployment', { template: { metadata: { labels: { 'linkerd.io/cni-resource': 'true' } } } }), {}, 'the pod has the label "linkerd.io/cni-resource", with which Linkerd never injects; remove it, or set "inject" to DISABLED'],
  ['is in the host network', (chart) => workload(chart, 'Deployment', podOf({ hostNetwork: true })), {}, 'the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "inject" to DISABLED'],
  ['has a proxy already', (chart) => workload(chart, 'Pod', { containers: [{ name: 'istio-proxy' }] }), {}, 'the pod has a container called "istio-proxy", from which Linkerd concludes that there is a proxy already; rename or remove it, or set "inject" to DISABLED'],
  ['runs as the user of the proxy', (chart) => workload(chart, 'Deployment', podOf({ containers: [{ name: 'app', securityContext: { runAsUser: 3000 } }] })), { proxyConfig: { proxyUid: 3000 } }, 'container "app" runs as user 3000, as the proxy does, so that its traffic would go past the proxy; expected another user; change it, or set "proxyConfig.proxyUid"'],
  ['has a configuration that is wrong', (chart) => workload(chart), { proxyConfig: { controlPort: 70000 } }, '"proxyConfig.controlPort" is not a port, got 70000; expected an integer from 1 to 65535'],
])('fails when a workload %s, and changes nothing', (_, make, options, message) => {
  const existing = make(meshedChart());
  const before = existing.toJson();
  expect(messageOf(() => MeshedWorkload.mesh(existing, options))).toBe(`chart/app: ${message}`);
  expect(existing.toJson()).toEqual(before);
  expect(existing.node.children).toEqual([]);
});

test('a workload that is not injected may be as it likes', () => {
  const chart = meshedChart();
  const metadata = { labels: { 'linkerd.io/control-plane-component': 'x' } };
  MeshedWorkload.mesh(workload(chart, 'Deployment', { template: { metadata, spec: { hostNetwork: true } } }, { name: 'app', namespace: 'kube-system' }), { inject: InjectMode.DISABLED });
  expect(only(chart, 'Deployment').spec.template.metadata).toEqual({ ...metadata, annotations: { 'linkerd.io/inject': 'disabled' } });
  expect(() => yamlOf(chart)).not.toThrow();
});

test('fails at synth when a patch puts the pod into the host network, unless it takes the injection away too', () => {
  const chart = meshedChart();
  const deployment = workload(chart);
  MeshedWorkload.mesh(deployment);
  deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostNetwork', true));
  expect(messageOf(() => yamlOf(chart))).toContain('[chart/app/Mesh] the pod has "hostNetwork", and Linkerd injects no proxy into the network of a node; remove it, or set "inject" to DISABLED');
  deployment.addJsonPatch(JsonPatch.replace('/spec/template/metadata/annotations/linkerd.io~1inject', 'disabled'));
  expect(() => yamlOf(chart)).not.toThrow();
});

test('fails when a workload is meshed twice', () => {
  const deployment = new kplus34.Deployment(meshedChart(), 'web', { containers: [{ image: 'web' }] });
  MeshedWorkload.mesh(deployment);
  const message = `Deployment "${deployment.name}" is already meshed by chart/web/Mesh; expected once; say all of it there`;
  expect(messageOf(() => MeshedWorkload.mesh(deployment))).toBe(`chart/web: ${message}`);
  expect(messageOf(() => MeshedWorkload.mesh(ApiObject.of(deployment)))).toBe(`chart/web/Resource: ${message}`);
});

test('fails when a workload is no construct, or has no object', () => {
  expect(messageOf(() => MeshedWorkload.mesh(undefined as any))).toBe('MeshedWorkload.mesh: "workload" is not a construct, got undefined; expected a construct with a Deployment, or another workload');
  expect(messageOf(() => MeshedWorkload.mesh(meshedChart()))).toContain('chart: "workload" has no Kubernetes object, got Chart at chart; expected a construct with a Deployment');
});
