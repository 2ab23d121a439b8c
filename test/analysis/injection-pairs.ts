import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { Pair } from './pair';
import {
  EgressNetwork, EgressTrafficPolicy, GatewayApiChannel, GatewayApiVersion, HttpRoute, InjectionOptions, LinkerdVersion, MeshedNamespace,
  MeshedNamespaceProps, MeshedWorkload, MeshProps, MeshTarget, RetryPolicy, TcpRoute, TlsRoute,
} from '../../src';
import { meshedChart, service } from '../fixtures';

const API_VERSIONS: Record<string, string> = { Job: 'batch/v1', Deployment: 'apps/v1' };
const DISABLED = { '"inject" to DISABLED': '"linkerd.io/inject" to "disabled"' };
const OLD = { version: LinkerdVersion.V2_19 };

/** What is refused in a chart, at once or when it is synthesized. */
const inChart = (make: (chart: Chart) => unknown, props: Partial<MeshProps> = {}) => () => {
  const chart = meshedChart(props);
  make(chart);
  Testing.synth(chart);
};

const namespace = (props: MeshedNamespaceProps) => inChart((chart) => new MeshedNamespace(chart, 'namespace', { ...props, metadata: { name: 'demo', ...props.metadata } }));
const pods = (template: any, options: InjectionOptions = {}, { kind = 'Deployment', metadata = {} as object, ...props }: Partial<MeshProps> & { kind?: string; metadata?: object } = {}) => (
  inChart((chart) => MeshedWorkload.mesh(
    new ApiObject(chart, 'app', { apiVersion: API_VERSIONS[kind], kind, metadata: { name: 'app', ...metadata }, spec: { template } }), options), props));

const namespaceYaml = (annotations: object, labels: object = {}) => JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo', annotations, labels } });
const podsYaml = (spec: object, annotations: object = {}, { kind = 'Deployment', labels = {} as object } = {}) => JSON.stringify({
  apiVersion: API_VERSIONS[kind],
  kind,
  metadata: { name: 'app', namespace: 'demo' },
  spec: { template: { metadata: { annotations: { 'linkerd.io/inject': 'enabled', ...annotations }, labels }, spec } },
});
const both = (...documents: string[]) => documents.join('\n---\n');
const MESHED = namespaceYaml({ 'linkerd.io/inject': 'enabled' });

const targetOf = (props: Partial<MeshProps>) => new MeshTarget({ version: LinkerdVersion.V2_20, ...props });
const STANDARD_1_5 = { gatewayApiVersion: GatewayApiVersion.V1_5_1, gatewayApiChannel: GatewayApiChannel.STANDARD };

const routeYaml = (apiVersion: string, kind: string, rules: object[], more: object = {}) => JSON.stringify({
  apiVersion: `gateway.networking.k8s.io/${apiVersion}`,
  kind,
  metadata: { name: 'web', namespace: 'demo' },
  spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'web', port: 80 }], rules, ...more },
});
const serviceYaml = (annotations: object, port: object = { port: 80 }) => JSON.stringify({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'demo', annotations }, spec: { selector: { app: 'web' }, ports: [port] },
});
const annotated = (chart: Chart, key: string, value: string) => {
  const web = service(chart, 'web');
  web.metadata.addAnnotation(key, value);
  return web;
};

/** Annotations, injection, ports and versions: rules that constructs and checks know. */
export const INJECTION_PAIRS: Pair[] = [
  {
    check: 'annotations/invalid-value',
    refused: namespace({ proxyConfig: { accessLog: 'common' as any } }),
    yaml: namespaceYaml({ 'config.linkerd.io/access-log': 'common' }),
    names: { 'proxyConfig.accessLog': 'config.linkerd.io/access-log' },
  },
  {
    check: 'annotations/unread-here',
    refused: namespace({ proxyConfig: { proxyCpuRatioLimit: 0.5 } }),
    yaml: namespaceYaml({ 'config.linkerd.io/proxy-cpu-ratio-limit': '0.5' }),
    names: { '"proxyConfig.proxyCpuRatioLimit"': '"config.linkerd.io/proxy-cpu-ratio-limit"' },
  },
  {
    check: 'annotations/newer-key',
    refused: pods({ spec: {} }, { proxyConfig: { proxyAdditionalEnv: [{ name: 'TEAM', value: 'web' }] } }, OLD),
    yaml: podsYaml({}, { 'config.linkerd.io/proxy-additional-env': '[{"name":"TEAM","value":"web"}]' }),
    names: { '"proxyConfig.proxyAdditionalEnv"': '"config.linkerd.io/proxy-additional-env"' },
    target: targetOf(OLD),
  },
  {
    check: 'annotations/ended-key',
    refused: pods({ spec: {} }, { proxyConfig: { initImage: 'example.com/init' } }),
    yaml: podsYaml({}, { 'config.linkerd.io/init-image': 'example.com/init' }),
    names: { '"proxyConfig.initImage"': '"config.linkerd.io/init-image"' },
  },
  {
    check: 'annotations/unescaped-value',
    refused: namespace({ proxyConfig: { proxyAdditionalEnv: [{ name: 'TEAM', value: 'web' }] } }),
    yaml: namespaceYaml({ 'config.linkerd.io/proxy-additional-env': '[{"name":"TEAM","value":"web"}]' }),
    names: { '"proxyConfig.proxyAdditionalEnv"': '"config.linkerd.io/proxy-additional-env"' },
  },
  {
    check: 'annotations/written-as-label',
    refused: namespace({ metadata: { labels: { 'linkerd.io/inject': 'enabled' } } }),
    yaml: namespaceYaml({}, { 'linkerd.io/inject': 'enabled' }),
  },
  {
    check: 'injection/annotation-on-controller',
    refused: pods({ spec: {} }, {}, { metadata: { annotations: { 'linkerd.io/inject': 'enabled' } } }),
    yaml: JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app', annotations: { 'linkerd.io/inject': 'enabled' } }, spec: { template: { spec: {} } } }),
  },
  {
    check: 'injection/invalid-inject-value',
    refused: namespace({ inject: 'true' as any }),
    yaml: namespaceYaml({ 'linkerd.io/inject': 'true' }),
    names: { '"inject"': '"linkerd.io/inject"' },
  },
  { check: 'injection/host-network', refused: pods({ spec: { hostNetwork: true } }), yaml: podsYaml({ hostNetwork: true }), names: DISABLED },
  {
    check: 'injection/excluded-namespace',
    refused: namespace({ metadata: { name: 'kube-system' } }),
    yaml: namespaceYaml({ 'linkerd.io/inject': 'enabled' }).replace('demo', 'kube-system'),
    names: DISABLED,
  },
  {
    check: 'injection/excluded-namespace',
    refused: namespace({ metadata: { labels: { 'config.linkerd.io/admission-webhooks': 'disabled' } } }),
    yaml: namespaceYaml({ 'linkerd.io/inject': 'enabled' }, { 'config.linkerd.io/admission-webhooks': 'disabled' }),
    names: DISABLED,
  },
  {
    check: 'injection/excluded-pod',
    refused: pods({ metadata: { labels: { 'linkerd.io/cni-resource': 'true' } }, spec: {} }),
    yaml: podsYaml({}, {}, { labels: { 'linkerd.io/cni-resource': 'true' } }),
    names: DISABLED,
  },
  {
    check: 'injection/taken-for-a-proxy',
    refused: pods({ spec: { containers: [{ name: 'istio-proxy' }] } }),
    yaml: podsYaml({ containers: [{ name: 'istio-proxy' }] }),
    names: DISABLED,
  },
  {
    check: 'injection/idle-wait-before-exit',
    refused: pods({ spec: {} }, { proxyConfig: { proxyWaitBeforeExit: Duration.seconds(5) } }),
    yaml: podsYaml({}, { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '5' }),
    names: { 'proxyConfig.proxyWaitBeforeExit': 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds', 'proxyConfig.nativeSidecar': 'config.linkerd.io/proxy-enable-native-sidecar' },
  },
  {
    check: 'injection/native-sidecar-on-old-kubernetes',
    refused: pods({ spec: {} }, { proxyConfig: { nativeSidecar: true } }, { ...OLD, kubernetesVersion: '1.28' }),
    yaml: both(MESHED, podsYaml({}, { 'config.beta.linkerd.io/proxy-enable-native-sidecar': 'true' })),
    names: { 'proxyConfig.nativeSidecar': 'config.beta.linkerd.io/proxy-enable-native-sidecar' },
    target: targetOf({ ...OLD, kubernetesVersion: '1.28' }),
  },
  {
    check: 'injection/job-never-completes',
    refused: pods({ spec: {} }, {}, { ...OLD, kind: 'Job' }),
    yaml: both(MESHED, podsYaml({}, {}, { kind: 'Job' })),
    names: { 'proxyConfig.nativeSidecar': 'config.beta.linkerd.io/proxy-enable-native-sidecar', 'proxyConfig.proxyAdminShutdown': 'config.linkerd.io/proxy-admin-shutdown' },
    target: targetOf(OLD),
  },
  {
    check: 'injection/port-of-the-proxy',
    refused: pods({ spec: { containers: [{ name: 'web', ports: [{ containerPort: 4143 }] }] } }),
    yaml: podsYaml({ containers: [{ name: 'web', ports: [{ containerPort: 4143 }] }] }),
    names: { 'proxyConfig.inboundPort': 'config.linkerd.io/inbound-port' },
  },
  {
    check: 'injection/user-of-the-proxy',
    refused: pods({ spec: { containers: [{ name: 'web', securityContext: { runAsUser: 2102 } }] } }),
    yaml: podsYaml({ containers: [{ name: 'web', securityContext: { runAsUser: 2102 } }] }),
    names: { 'proxyConfig.proxyUid': 'config.linkerd.io/proxy-uid' },
  },
  {
    check: 'injection/short-grace-period',
    refused: pods({ spec: {} }, { proxyConfig: { proxyWaitBeforeExit: Duration.seconds(40) } }, OLD),
    yaml: both(MESHED, podsYaml({}, { 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '40' })),
    names: { 'proxyConfig.proxyWaitBeforeExit': 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds' },
    target: targetOf(OLD),
  },
  {
    check: 'injection/proxy-ports-clash',
    refused: pods({ spec: {} }, { proxyConfig: { adminPort: 4190 } }),
    yaml: podsYaml({}, { 'config.linkerd.io/admin-port': '4190' }),
    names: { 'proxyConfig.adminPort': 'config.linkerd.io/admin-port', 'proxyConfig.controlPort': 'config.linkerd.io/control-port' },
  },
  {
    check: 'injection/request-above-limit',
    refused: pods({ spec: {} }, { proxyConfig: { proxyCpuRequest: '2', proxyCpuLimit: '1' } }),
    yaml: podsYaml({}, { 'config.linkerd.io/proxy-cpu-request': '2', 'config.linkerd.io/proxy-cpu-limit': '1' }),
    names: { 'proxyConfig.proxyCpuRequest': 'config.linkerd.io/proxy-cpu-request', 'proxyConfig.proxyCpuLimit': 'config.linkerd.io/proxy-cpu-limit' },
  },
  {
    check: 'ports/route-on-opaque-port',
    refused: inChart((chart) => new HttpRoute(chart, 'route', { parent: annotated(chart, 'config.linkerd.io/opaque-ports', '80') })),
    yaml: both(serviceYaml({ 'config.linkerd.io/opaque-ports': '80' }), routeYaml('v1', 'HTTPRoute', [{}])),
    names: { '"parent"': '"spec.parentRefs[0]"' },
  },
  {
    check: 'ports/route-on-opaque-port',
    refused: inChart((chart) => new HttpRoute(chart, 'route', { parent: service(chart, 'web', [], { ports: [{ port: 80, appProtocol: 'https' }] }) })),
    yaml: both(serviceYaml({}, { port: 80, appProtocol: 'https' }), routeYaml('v1', 'HTTPRoute', [{}])),
    names: { '"parent"': '"spec.parentRefs[0]"' },
  },
  {
    check: 'ports/annotations-without-http',
    refused: inChart((chart) => new RetryPolicy(chart, 'retry', { target: annotated(chart, 'config.linkerd.io/opaque-ports', '80'), httpStatuses: ['5xx'] } as any)),
    yaml: serviceYaml({ 'config.linkerd.io/opaque-ports': '80', 'retry.linkerd.io/http': '5xx' }),
  },
  {
    check: 'versions/unserved-version',
    refused: inChart((chart) => new EgressNetwork(chart, 'outside', { trafficPolicy: EgressTrafficPolicy.DENY }), { version: LinkerdVersion.V2_16 }),
    yaml: '{ apiVersion: policy.linkerd.io/v1alpha1, kind: EgressNetwork, metadata: { name: outside, namespace: demo }, spec: { trafficPolicy: Deny } }',
    target: targetOf({ version: LinkerdVersion.V2_16 }),
  },
  {
    check: 'versions/unserved-version',
    refused: inChart((chart) => {
      const web = service(chart, 'web');
      new TcpRoute(chart, 'route', { parent: web, backends: [{ service: web }] } as any);
    }),
    yaml: routeYaml('v1alpha2', 'TCPRoute', [{ backendRefs: [{ name: 'web', port: 80 }] }]),
  },
  {
    check: 'versions/unread-route',
    refused: inChart((chart) => {
      const web = service(chart, 'web');
      new TlsRoute(chart, 'route', { parent: web, hostnames: ['web.example.com'], backends: [{ service: web }] } as any);
    }, STANDARD_1_5),
    yaml: routeYaml('v1', 'TLSRoute', [{ backendRefs: [{ name: 'web', port: 80 }] }], { hostnames: ['web.example.com'] }),
    target: targetOf(STANDARD_1_5),
  },
];
