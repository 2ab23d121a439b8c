import { installErrors } from './install';
import { Manifest, OracleTarget } from './target';

const TARGET: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const VALUES = {
  clusterDomain: 'cluster.local',
  identityTrustDomain: 'cluster.local',
  clusterNetworks: '10.0.0.0/8',
  heartbeatSchedule: '1 2 * * *',
  identityTrustAnchorsPEM: PEM,
  identity: { issuer: { scheme: 'kubernetes.io/tls' } },
};
const VIZ = { clusterDomain: 'cluster.local', identityTrustDomain: 'cluster.local', linkerdNamespace: 'linkerd', createNamespaceMetadataJob: false };

const repository = (url = 'https://helm.linkerd.io/edge'): Manifest => ({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata: { name: 'linkerd-edge', namespace: 'flux-system' }, spec: { url } });
const release = (chart: string, values: object, spec: object = {}, metadata: object = {}, version = '2026.6.3'): Manifest => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: chart, namespace: chart === 'linkerd-viz' ? chart : 'linkerd', ...metadata },
  spec: { interval: '1h', releaseName: chart, chart: { spec: { chart, version, sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge', namespace: 'flux-system' } } }, values, ...spec },
});
const application = (chart: string, values: object, spec: any = {}, metadata: object = { annotations: { 'argocd.argoproj.io/sync-wave': '1' } }): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: chart, namespace: 'argocd', ...metadata },
  spec: {
    destination: { namespace: 'linkerd' },
    source: { repoURL: 'https://helm.linkerd.io/edge', chart, targetRevision: '2026.6.3', helm: { valuesObject: values } },
    ...spec,
    syncPolicy: { syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'RespectIgnoreDifferences=true'], ...spec.syncPolicy },
  },
});
const namespace = (name: string, labels: Record<string, string>, metadata: object = {}): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels, ...metadata } });
const SECURITY = { 'pod-security.kubernetes.io/enforce': 'privileged' };
const LABELS = { 'linkerd.io/is-control-plane': 'true', 'config.linkerd.io/admission-webhooks': 'disabled', 'linkerd.io/control-plane-ns': 'linkerd', ...SECURITY };
const linkerd = namespace('linkerd', LABELS, { annotations: { 'linkerd.io/inject': 'disabled' } });
const viz = namespace('linkerd-viz', { 'linkerd.io/extension': 'viz', ...SECURITY });

const controlPlane = (values: object = {}, spec: object = {}) => [repository(), release('linkerd-control-plane', { ...VALUES, ...values }, spec)];
const crds = release('linkerd-crds', { installGatewayAPI: false }, {}, { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } });

test('an installation that works has no errors', () => {
  const after = { dependsOn: [{ name: 'linkerd-crds', namespace: 'linkerd' }] };
  const vizAfter = { dependsOn: [{ name: 'linkerd-control-plane', namespace: 'linkerd' }] };
  expect(installErrors([linkerd, viz, crds, ...controlPlane({}, after), release('linkerd-viz', VIZ, vizAfter)], TARGET)).toEqual([]);
  const external = { externalSecret: true, caBundle: PEM };
  const values = { ...VALUES, proxyInjector: external, profileValidator: external, policyValidator: external };
  expect(installErrors([application('linkerd-control-plane', values, { syncPolicy: { managedNamespaceMetadata: { labels: LABELS, annotations: { 'linkerd.io/inject': 'disabled' } } } })], TARGET)).toEqual([]);
});

test.each<[object, string | string[]]>([
  [{ clusterDomain: 'example.com' }, 'clusterDomain is example.com'],
  [{ clusterNetworks: '10.0.0.0/8, fd00::/8' }, 'clusterNetworks is "10.0.0.0/8, fd00::/8"'],
  [{ clusterNetworks: '10.1.2.3' }, 'clusterNetworks is "10.1.2.3"'],
  [{ controllerReplicas: '3' }, 'controllerReplicas is "3"'],
  [{ controllerReplicas: 0 }, 'controllerReplicas is 0'],
  [{ cniEnabled: 'false' }, ['cniEnabled is "false"']],
  [{ proxy: { logLevel: 'all' } }, 'proxy.logLevel is "all"'],
  [{ proxy: { logLevel: 3 } }, 'proxy.logLevel is 3'],
  [{ proxy: { defaultInboundPolicy: 'allow' } }, 'proxy.defaultInboundPolicy is "allow"'],
  [{ proxy: { opaquePorts: '25, 80' } }, 'proxy.opaquePorts is "25, 80"'],
  [{ proxy: { outboundConnectTimeout: '5' } }, 'proxy.outboundConnectTimeout is "5"'],
  [{ proxy: { outboundConnectTimeout: '1m30s' } }, 'proxy.outboundConnectTimeout is "1m30s"'],
  [{ proxy: { control: { streams: { lifetime: '0s' } } } }, 'proxy.control.streams.lifetime is "0s"'],
  [{ proxy: { runtime: { workers: { maximumCPURatio: 1.5 } } } }, 'proxy.runtime.workers.maximumCPURatio is 1.5'],
  [{ proxy: { uid: 1_000_650_000 } }, 'tells proxy-init of a user with an exponent'],
  [{ proxy: { resources: { cpu: { request: 'x' } } } }, 'proxy.resources.cpu.request is "x"'],
  [{ proxy: { core: 3 } }, 'proxy.core is not known'],
  [{ proxy: { cores: 3, runtime: { workers: { minimum: 2 } } } }, 'says the number of threads twice'],
  [{ proxy: 'x' }, 'proxy is not known'],
  [{ proxy: { waitBeforeExitSeconds: 3 } }, 'lets native sidecars wait'],
  [{ proxy: { tracing: { enabled: true } } }, 'traces to nowhere'],
  [{ proxy: { tracing: { collector: { endpoint: 'a' } } } }, 'proxy.tracing.collector.endpoint is "a"'],
  [{ proxyInit: { iptablesMode: 'plain' } }, 'proxyInit.iptablesMode is "plain"'],
  [{ proxyInit: { image: {} } }, 'proxyInit.image went with 2.20'],
  [{ proxyInit: { closeWaitTimeoutSecs: 3 } }, 'sets CLOSE_WAIT without root'],
  [{ policyController: { probeNetworks: [] } }, 'policyController.probeNetworks is []'],
  [{ podMonitor: { labels: { a: 1 } } }, 'podMonitor.labels is {"a":1}'],
  [{ podMonitor: { scrapeInterval: '1.5s' } }, 'podMonitor.scrapeInterval is "1.5s"'],
  [{ podMonitor: { enabled: true, scrapeInterval: '5s' } }, 'is scraped for longer than until the next time'],
  [{ controller: { tracing: { enabled: true } } }, 'traces the control plane to nowhere'],
  [{ tolerations: {} }, 'tolerations is {}'],
  [{ heartbeatSchedule: undefined }, ['heartbeatSchedule is undefined', 'has another heartbeat at each rendering']],
  [{ heartbeatSchedule: '@nightly' }, 'heartbeatSchedule is "@nightly"'],
  [{ identityTrustAnchorsPEM: '' }, ['identityTrustAnchorsPEM is ""', 'has not one place of trust anchors']],
  [{ identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } }, 'has not one place of trust anchors'],
  [{ identity: {} }, 'wants the key of the issuer'],
  [{ prometheusUrl: 'PRIVATE KEY' }, 'there is a private key'],
  [{ highAvailability: true }, 'is highly available by halves'],
  [{ proxyInjector: { externalSecret: true } }, 'proxyInjector has a Secret and no authority'],
  [{ policyValidator: { caBundle: PEM } }, 'policyValidator has the authority of another certificate'],
  [{ policyValidator: { injectCaFrom: 'a/b' } }, 'policyValidator has a place to inject from and no Secret'],
  [{ profileValidator: { externalSecret: true, injectCaFrom: 'a/b', injectCaFromSecret: 'c/d' } }, 'profileValidator has two places to inject from'],
  [{ profileValidator: { externalSecret: true, injectCaFrom: 'a/b', caBundle: PEM } }, 'profileValidator has a bundle and a place to inject from'],
])('a control plane with %j has errors', (values, errors) => {
  expect(installErrors(controlPlane(values), TARGET)).toEqual([errors].flat().map((error) => `HelmRelease linkerd-control-plane: ${error}`));
});

test.each<[OracleTarget['linkerd'], object, string]>([
  ['2.15', { proxy: { gid: 3 } }, 'proxy.gid comes with 2.16'],
  ['2.15', { proxy: { defaultInboundPolicy: 'audit' } }, 'audit is not known'],
  ['2.18', { proxy: { tracing: { labels: {} } } }, 'proxy.tracing.labels comes with 2.19'],
])('Linkerd %s does not know %j', (version, values, error) => {
  const one = [repository(), release('linkerd-control-plane', { ...VALUES, ...values }, {}, {}, { 2.15: '1.19.5-edge', 2.18: '2025.4.4' }[version as string])];
  expect(installErrors(one, { ...TARGET, linkerd: version })).toEqual([`HelmRelease linkerd-control-plane: ${error}`]);
});

test.each<[string, Manifest[], string[]]>([
  ['another version', [repository(), release('linkerd-smi', { clusterDomain: 'cluster.local', linkerdNamespace: 'linkerd' }, {}, {}, '*')], ['HelmRelease linkerd-smi: comes from https://helm.linkerd.io/edge', 'HelmRelease linkerd-smi: is version *']],
  ['a version of another release', [repository(), release('linkerd-crds', {}, {}, crds.metadata, '2026.7.1')], ['HelmRelease linkerd-crds: is version 2026.7.1']],
  ['no repository', [release('linkerd-crds', {}, {}, crds.metadata)], ['HelmRelease linkerd-crds: comes from undefined']],
  ['CRDs that are pruned', [repository(), release('linkerd-crds', {})], ['HelmRelease linkerd-crds: deletes all CRDs when it is pruned']],
  ['an overriding switch', [repository(), release('linkerd-crds', { enableHttpRoutes: true }, {}, crds.metadata)], ['HelmRelease linkerd-crds: a switch for routes overrides installGatewayAPI']],
  ['jaeger', [repository(), release('linkerd-jaeger', {})], ['HelmRelease linkerd-jaeger: is not there any more']],
  ['no order', [crds, ...controlPlane()], ['HelmRelease linkerd-control-plane: waits for ']],
  ['no interval', [...controlPlane({}, { interval: '1.5h', releaseName: '' })], ['HelmRelease linkerd-control-plane: is looked at every 1.5h', 'HelmRelease linkerd-control-plane: has no name of the release']],
  ['controllers', [repository(), release('linkerd-multicluster', { identityTrustDomain: 'cluster.local', linkerdNamespace: 'linkerd', controllers: [{ replicas: 0 }] })],
    ['HelmRelease linkerd-multicluster: controller: replicas is 0', 'HelmRelease linkerd-multicluster: a controller has no Link']],
  ['no label anywhere', [repository(), release('linkerd-viz', VIZ)], ['HelmRelease linkerd-viz: has neither a namespace nor a Job that labels it']],
  ['a label too few', [namespace('linkerd-viz', SECURITY), repository(), release('linkerd-viz', VIZ)], ['HelmRelease linkerd-viz: the label linkerd.io/extension is undefined']],
  ['two addresses of Grafana', [viz, repository(), release('linkerd-viz', { ...VIZ, grafana: { url: 'a', externalUrl: 'b' } })], ['HelmRelease linkerd-viz: has two addresses of Grafana']],
  ['no Prometheus', [viz, repository(), release('linkerd-viz', { ...VIZ, prometheus: { enabled: false } })], ['HelmRelease linkerd-viz: has no Prometheus']],
  ['a load balancer inside', [repository(), release('linkerd-multicluster', { identityTrustDomain: 'cluster.local', linkerdNamespace: 'linkerd', gateway: { serviceType: 'ClusterIP', nodePort: 30_000, loadBalancerClass: 'x' } })],
    ['HelmRelease linkerd-multicluster: has a Service with a load balancer of another type', 'HelmRelease linkerd-multicluster: has a Service for inside with what is for outside']],
  ['resources of the wrong form', [repository(), release('linkerd-multicluster', { identityTrustDomain: 'cluster.local', linkerdNamespace: 'linkerd', controllers: [{ link: { ref: { name: 'a' } }, resources: { cpu: { request: '1' } } }] })],
    ['HelmRelease linkerd-multicluster: controller: resources.cpu is not known']],
  ['an idle Prometheus', [viz, repository(), release('linkerd-viz', { ...VIZ, prometheusUrl: 'a' })],
    ['HelmRelease linkerd-viz: the namespace does not name the Prometheus', 'HelmRelease linkerd-viz: installs a Prometheus that nobody asks']],
  ['an injected namespace', [namespace('linkerd', LABELS, { namespace: 'x' }), ...controlPlane()],
    ['HelmRelease linkerd-control-plane: the Namespace is in a namespace', 'HelmRelease linkerd-control-plane: the namespace is injected']],
  ['redirection by CNI', [linkerd, ...controlPlane({ cniEnabled: true, proxyInit: { skipSubnets: '10.0.0.0/8' } })],
    ['HelmRelease linkerd-control-plane: redirects by CNI and says what proxy-init is to skip', 'HelmRelease linkerd-control-plane: the label pod-security.kubernetes.io/enforce is privileged']],
  ['pruned CRDs', [application('linkerd-crds', {}, { syncPolicy: { automated: { prune: true } } })], ['Application linkerd-crds: is tried only once', 'Application linkerd-crds: prunes CRDs']],
  ['no options', [application('linkerd-crds', {}, { ignoreDifferences: [{ kind: 'Secret' }], syncPolicy: { syncOptions: [], managedNamespaceMetadata: {} } }, {})], [
    'has no wave', 'is applied by the client', 'is overwritten where it is overlooked', 'labels a namespace that it does not make',
  ].map((error) => `Application linkerd-crds: ${error}`)],
  ['drift', [application('linkerd-viz', { ...VIZ, createNamespaceMetadataJob: true, tapInjector: { externalSecret: true, caBundle: PEM } }, { ignoreDifferences: [{ kind: 'Secret', name: 'tap-injector-k8s-tls' }] })], [
    'tap-k8s-tls differs each time', 'the authority in APIService differs each time', 'tap-injector-k8s-tls is overlooked for nothing',
  ].map((error) => `Application linkerd-viz: ${error}`)],
])('one with %s has errors', (_, manifests, errors) => {
  expect(installErrors(manifests, TARGET)).toEqual(errors);
});
