import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import {
  AccessLogFormat, DefaultInboundPolicy, ImagePullPolicy, InjectionOptions, InjectMode, LinkerdVersion, MeshedNamespace, MeshedWorkload,
  PortRange, ProxyConfig, ProxyLogFormat, ProxyLogHttpHeaders,
} from '../../src';
import { ANNOTATIONS } from '../../src/linkerd/annotations';
import { NUMBERED_RELEASES } from '../../src/linkerd/linkerd-version';
import { meshedChart, messageOf, only } from '../fixtures';

const { V2_14, V2_15, V2_16, V2_17, V2_18, V2_19, V2_20 } = LinkerdVersion;

function deployment(chart: Chart): ApiObject {
  return new ApiObject(chart, 'app', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app' }, spec: { template: { spec: {} } } });
}

function onPod(proxyConfig: ProxyConfig, version = V2_20, options: InjectionOptions = {}, kubernetesVersion?: string): Record<string, string> {
  const chart = meshedChart({ version, kubernetesVersion });
  MeshedWorkload.mesh(deployment(chart), { proxyConfig, ...options });
  return only(chart, 'Deployment').spec.template.metadata.annotations;
}

function onNamespace(proxyConfig: ProxyConfig, version = V2_20): Record<string, string> {
  const chart = meshedChart({ version });
  new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig });
  return only(chart, 'Namespace').metadata.annotations;
}

/** What pods take over from their namespace. */
const INHERITED = {
  inboundPort: 5143,
  outboundPort: 5140,
  adminPort: 5191,
  controlPort: 5190,
  opaquePorts: [PortRange.port(3306), PortRange.range(8000, 9000)],
  skipInboundPorts: [PortRange.port(4567)],
  skipOutboundPorts: [],
  skipSubnets: ['10.0.0.0/8', 'fd00::/8'],
  proxyRequireIdentityInboundPorts: [PortRange.port(8080)],
  defaultInboundPolicy: DefaultInboundPolicy.AUDIT,
  proxyOutboundConnectTimeout: Duration.millis(1500),
  proxyInboundConnectTimeout: Duration.seconds(1),
  proxyOutboundDiscoveryCacheUnusedTimeout: Duration.seconds(5),
  proxyInboundDiscoveryCacheUnusedTimeout: Duration.minutes(2),
  proxyDisableOutboundProtocolDetectTimeout: true,
  proxyDisableInboundProtocolDetectTimeout: false,
  proxyImage: 'registry:5000/linkerd/proxy',
  proxyVersion: 'edge-26.6.3',
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  proxyCpuRequest: '100m',
  proxyCpuLimit: '1',
  proxyMemoryRequest: Size.mebibytes(64),
  proxyMemoryLimit: Size.gibibytes(1),
  proxyEphemeralStorageRequest: Size.mebibytes(10),
  proxyEphemeralStorageLimit: Size.mebibytes(10),
  proxyUid: 3000,
  proxyGid: -1,
  nativeSidecar: false,
  proxyAwait: false,
  shutdownGracePeriod: Duration.seconds(60),
  proxyWaitBeforeExit: Duration.seconds(10),
  proxyAdminShutdown: true,
  proxyLogLevel: 'warn,linkerd=debug',
  proxyLogFormat: ProxyLogFormat.JSON,
  proxyLogHttpHeaders: ProxyLogHttpHeaders.OFF,
  accessLog: AccessLogFormat.APACHE,
  proxyMetricsHostnameLabels: true,
  disableTap: true,
  enableDebugSidecar: true,
} satisfies ProxyConfig;
const POD_ONLY = {
  enableGateway: true,
  closeWaitTimeout: Duration.minutes(1),
  proxyCpuRatioLimit: 0.5,
  proxyAdditionalEnv: [
    { name: 'A', value: 'a "quoted" \\ value' },
    { name: 'HOST', fieldPath: 'status.hostIP' },
    { name: 'S', secretKey: { name: 'secret', key: 'token' } },
    { name: 'C', configMapKey: { name: 'map', key: 'k', optional: true } },
  ],
  traceAttributes: { 'deployment.environment': 'prod', 'service.name': 'web' },
  debugImage: 'cr.l5d.io/linkerd/debug',
  debugImageVersion: 'v1',
  debugImagePullPolicy: ImagePullPolicy.NEVER,
} satisfies ProxyConfig;
const INIT_IMAGE = { initImage: 'cr.l5d.io/linkerd/proxy-init', initImageVersion: 'v2.4.1' } satisfies ProxyConfig;
const ALL: Required<ProxyConfig> = { ...INHERITED, ...POD_ONLY, ...INIT_IMAGE };

const config = (annotations: Record<string, string>) => Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`config.linkerd.io/${key}`, value]));
const INHERITED_ANNOTATIONS = {
  'linkerd.io/inject': 'enabled',
  'viz.linkerd.io/disable-tap': 'true',
  'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '10',
  ...config({
    'inbound-port': '5143',
    'outbound-port': '5140',
    'admin-port': '5191',
    'control-port': '5190',
    'opaque-ports': '3306,8000-9000',
    'skip-inbound-ports': '4567',
    'skip-outbound-ports': '',
    'skip-subnets': '10.0.0.0/8,fd00::/8',
    'proxy-require-identity-inbound-ports': '8080',
    'default-inbound-policy': 'audit',
    'proxy-outbound-connect-timeout': '1500ms',
    'proxy-inbound-connect-timeout': '1s',
    'proxy-outbound-discovery-cache-unused-timeout': '5s',
    'proxy-inbound-discovery-cache-unused-timeout': '120s',
    'proxy-disable-outbound-protocol-detect-timeout': 'true',
    'proxy-disable-inbound-protocol-detect-timeout': 'false',
    'proxy-image': 'registry:5000/linkerd/proxy',
    'proxy-version': 'edge-26.6.3',
    'image-pull-policy': 'Always',
    'proxy-cpu-request': '100m',
    'proxy-cpu-limit': '1',
    'proxy-memory-request': '64Mi',
    'proxy-memory-limit': '1Gi',
    'proxy-ephemeral-storage-request': '10Mi',
    'proxy-ephemeral-storage-limit': '10Mi',
    'proxy-uid': '3000',
    'proxy-gid': '-1',
    'proxy-enable-native-sidecar': 'false',
    'proxy-await': 'disabled',
    'shutdown-grace-period': '60s',
    'proxy-admin-shutdown': 'enabled',
    'proxy-log-level': 'warn,linkerd=debug',
    'proxy-log-format': 'json',
    'proxy-log-http-headers': 'off',
    'access-log': 'apache',
    'proxy-metrics-hostname-labels': 'true',
    'enable-debug-sidecar': 'true',
  }),
};
const POD_ONLY_ANNOTATIONS = {
  ...config({
    'enable-gateway': 'true',
    'close-wait-timeout': '60s',
    'proxy-cpu-ratio-limit': '0.5',
    'proxy-additional-env': '[{"name":"A","value":"a \\"quoted\\" \\\\ value"},{"name":"HOST","valueFrom":{"fieldRef":{"fieldPath":"status.hostIP"}}},'
      + '{"name":"S","valueFrom":{"secretKeyRef":{"name":"secret","key":"token"}}},{"name":"C","valueFrom":{"configMapKeyRef":{"name":"map","key":"k","optional":true}}}]',
    'debug-image': 'cr.l5d.io/linkerd/debug',
    'debug-image-version': 'v1',
    'debug-image-pull-policy': 'Never',
  }),
  'resource.opentelemetry.io/deployment.environment': 'prod',
  'resource.opentelemetry.io/service.name': 'web',
};

test('the props are those of the registry', () => {
  expect(Object.keys(ALL).sort()).toEqual([...new Set(ANNOTATIONS.flatMap(({ prop }) => (prop && prop !== 'inject' ? [prop] : [])))].sort());
});

test('a namespace says all that it passes on to its pods', () => {
  expect(onNamespace(INHERITED)).toEqual(INHERITED_ANNOTATIONS);
});

test('a workload says that and all that works on pods alone', () => {
  expect(onPod({ ...INHERITED, ...POD_ONLY })).toEqual({ ...INHERITED_ANNOTATIONS, ...POD_ONLY_ANNOTATIONS });
});

test('the image of proxy-init can be said up to 2.19', () => {
  expect(onNamespace(INIT_IMAGE, V2_19)).toEqual({ 'linkerd.io/inject': 'enabled', ...config({ 'init-image': 'cr.l5d.io/linkerd/proxy-init', 'init-image-version': 'v2.4.1' }) });
});

test('nothing is said but inject when nothing is given', () => {
  expect(onPod({})).toEqual({ 'linkerd.io/inject': 'enabled' });
  expect(onPod({ proxyLogLevel: undefined }, V2_20, { inject: InjectMode.INGRESS })).toEqual({ 'linkerd.io/inject': 'ingress' });
});

const messageOn = (place: 'namespace' | 'pod', proxyConfig: object, version = V2_20) => messageOf(() => (place === 'pod' ? onPod : onNamespace)(proxyConfig, version)).replace(/^[^:]*: /, '');

test.each(Object.keys(POD_ONLY).filter((prop) => prop !== 'proxyAdditionalEnv'))('fails when a namespace is given %s', (prop) => {
  const key = ANNOTATIONS.find((row) => row.prop === prop)!.key;
  expect(messageOn('namespace', { [prop]: ALL[prop as keyof ProxyConfig] })).toContain(
    `"proxyConfig.${prop}" works on pods only, because Linkerd does not pass ${key} on from a namespace; set it on the pods of each workload, as MeshedWorkload.mesh does`);
});

test('fails when a namespace is given what cannot be copied to pods', () => {
  expect(messageOn('namespace', { proxyAdditionalEnv: [{ name: 'A', value: 'a' }] })).toBe(
    '"proxyConfig.proxyAdditionalEnv" cannot stand on a namespace, got "[{"name":"A","value":"a"}]": Linkerd copies it to pods without escaping quotes and backslashes, and no pod could be made; set it on the pods of each workload, as MeshedWorkload.mesh does');
  expect(messageOn('namespace', { proxyLogLevel: '[{peer="a"}]=debug' })).toContain('"proxyConfig.proxyLogLevel" cannot stand on a namespace');
});

test.each<[ProxyConfig, string]>([
  [{ adminPort: 0 }, '"proxyConfig.adminPort" is not a port, got 0; expected an integer from 1 to 65535'],
  [{ adminPort: 4143 }, '"proxyConfig.adminPort" is also the port of "proxyConfig.inboundPort", got 4143, which is its default; expected a port of its own for each'],
  [{ inboundPort: 4190 }, '"proxyConfig.inboundPort" is also the port of "proxyConfig.controlPort", got 4190, which is its default; expected a port of its own for each'],
  [{ inboundPort: 1, controlPort: 1 }, '"proxyConfig.controlPort" is also the port of "proxyConfig.inboundPort", got 1; expected a port of its own for each'],
  [{ skipSubnets: ['10.0.0.0', 'fd00::/8'] }, '"proxyConfig.skipSubnets" has what is no subnet, got "10.0.0.0"; expected CIDRs such as 10.0.0.0/8'],
  [{ defaultInboundPolicy: 'allow' as any }, '"proxyConfig.defaultInboundPolicy" is not known, got "allow"; expected one of "all-unauthenticated", "all-authenticated", "cluster-unauthenticated", "cluster-authenticated", "deny", "audit"'],
  [{ proxyLogHttpHeaders: 'on' as any }, '"proxyConfig.proxyLogHttpHeaders" is not known, got "on"; expected one of "off", "insecure"'],
  [{ proxyOutboundConnectTimeout: Duration.millis(0) }, '"proxyConfig.proxyOutboundConnectTimeout" is out of range, got 0ms; expected at least 1ms'],
  [{ shutdownGracePeriod: Duration.millis(0.5) }, '"proxyConfig.shutdownGracePeriod" is not a whole number of milliseconds, got 0.5ms; expected one'],
  [{ proxyInboundDiscoveryCacheUnusedTimeout: Duration.millis(500) }, '"proxyConfig.proxyInboundDiscoveryCacheUnusedTimeout" is not a whole number of seconds, got 500ms; it would be cut to 0s'],
  [{ closeWaitTimeout: Duration.seconds(0) }, '"proxyConfig.closeWaitTimeout" is out of range, got 0ms; expected at least 1000ms'],
  [{ proxyWaitBeforeExit: Duration.millis(1500), nativeSidecar: false }, '"proxyConfig.proxyWaitBeforeExit" is not a number of seconds, got 1.5s; expected whole seconds from 1 to 4294967295, or leave it away'],
  [{ proxyImage: 'proxy:v1' }, '"proxyConfig.proxyImage" is not an image without a tag, got "proxy:v1"; expected a name such as "cr.l5d.io/linkerd/proxy"; the tag has a key of its own'],
  [{ proxyCpuRequest: '100x' }, '"proxyConfig.proxyCpuRequest" is not a quantity, got "100x"; expected a number and a suffix of Kubernetes, such as "100m" or "0.5"'],
  [{ proxyCpuRequest: '2', proxyCpuLimit: '1500m' }, '"proxyConfig.proxyCpuRequest" is above "proxyConfig.proxyCpuLimit", got "2" above "1500m"; expected a request of at most the limit'],
  [{ proxyMemoryRequest: Size.gibibytes(1), proxyMemoryLimit: Size.mebibytes(1000) }, '"proxyConfig.proxyMemoryRequest" is above "proxyConfig.proxyMemoryLimit", got "1Gi" above "1000Mi"; expected a request of at most the limit'],
  [{ proxyMemoryLimit: Size.mebibytes(0) }, '"proxyConfig.proxyMemoryLimit" is out of range, got "0Mi"; expected a quantity above zero, or leave it away for none'],
  [{ proxyCpuRatioLimit: 1 }, '"proxyConfig.proxyCpuRatioLimit" is out of range, got 1; expected a number above 0 and below 1'],
  [{ proxyUid: 0 }, '"proxyConfig.proxyUid" is out of range, got 0; expected an integer from 1 to 2147483647'],
  [{ proxyAdditionalEnv: [] }, '"proxyConfig.proxyAdditionalEnv" is empty; expected at least one variable, or leave it away'],
  [{ traceAttributes: { 'a b': 'c' } }, '"proxyConfig.traceAttributes" has what is not the key of an annotation, got "resource.opentelemetry.io/a b"; expected a name of at most 63 letters, digits, "-", "_" and "."'],
  [{ proxyWaitBeforeExit: Duration.seconds(5) }, '"proxyConfig.proxyWaitBeforeExit" does nothing with native sidecars, which are the default of Linkerd 2.20; set "proxyConfig.nativeSidecar" to false, or let a preStop hook of the application wait'],
  [{ proxyWaitBeforeExit: Duration.seconds(5), nativeSidecar: true }, '"proxyConfig.proxyWaitBeforeExit" does nothing with native sidecars, which "proxyConfig.nativeSidecar" asks for; set "proxyConfig.nativeSidecar" to false, or let a preStop hook of the application wait'],
  [{ initImage: 'init' }, '"proxyConfig.initImage" does nothing from Linkerd 2.20 (edge-25.11.3) on, got target 2.20: proxy-init is part of the proxy image since Linkerd 2.20; use "proxyImage"'],
  [{ disableTap: false }, '"proxyConfig.disableTap" is not known, got false; expected one of "true"'],
  [{ proxyRequireIdentityInboundPorts: [] }, '"proxyConfig.proxyRequireIdentityInboundPorts" is empty, which demands nothing; expected at least one port, or leave it away'],
  [{ proxyAwait: 'yes' as any }, '"proxyConfig.proxyAwait" is not a switch, got "yes"; expected "enabled" or "disabled"'],
])('fails when the configuration is %j', (proxyConfig, message) => {
  expect(messageOn('pod', proxyConfig)).toBe(message);
});

test('fails when the mode is not known', () => {
  expect(messageOf(() => onPod({}, V2_20, { inject: 'Enabled' as any }))).toBe('chart/app: "inject" is not known, got "Enabled"; expected one of "enabled", "ingress", "disabled"');
});

test('all that is wrong is said at once', () => {
  expect(messageOf(() => onPod({ adminPort: 0, proxyCpuRequest: '' }))).toBe(['chart/app: 2 faults:',
    '  - "proxyConfig.adminPort" is not a port, got 0; expected an integer from 1 to 65535',
    '  - "proxyConfig.proxyCpuRequest" is not a quantity, got ""; expected a number and a suffix of Kubernetes, such as "100m" or "0.5"'].join('\n'));
});

describe('releases', () => {
  const SIDECAR_KEY = 'proxy-enable-native-sidecar';

  test.each<[LinkerdVersion, string]>([
    [V2_15, 'config.alpha'], [V2_16, 'config.alpha'], [V2_17, 'config.alpha'], [V2_18, 'config.alpha'], [V2_19, 'config.beta'], [V2_20, 'config'],
    [LinkerdVersion.edge('26.5.1'), 'config.beta'], [LinkerdVersion.edge('26.5.2'), 'config'],
  ])('the native-sidecar key of %s is under %s', (version, prefix) => {
    const annotations = { 'linkerd.io/inject': 'enabled', [`${prefix}.linkerd.io/${SIDECAR_KEY}`]: 'true' };
    expect(onPod({ nativeSidecar: true }, version)).toEqual(annotations);
    expect(onNamespace({ nativeSidecar: true }, version)).toEqual(annotations);
  });

  test.each<[keyof ProxyConfig, unknown, LinkerdVersion, string]>([
    ['nativeSidecar', true, V2_14, '"proxyConfig.nativeSidecar" needs Linkerd 2.15 (edge-23.11.4) or later, got target 2.14'],
    ['proxyDisableInboundProtocolDetectTimeout', true, V2_14, '"proxyConfig.proxyDisableInboundProtocolDetectTimeout" needs Linkerd 2.15 (edge-23.11.1) or later, got target 2.14'],
    ['proxyDisableOutboundProtocolDetectTimeout', true, V2_14, '"proxyConfig.proxyDisableOutboundProtocolDetectTimeout" needs Linkerd 2.15 (edge-23.11.1) or later, got target 2.14'],
    ['proxyGid', 1, V2_15, '"proxyConfig.proxyGid" needs Linkerd 2.16 (edge-24.5.4) or later, got target 2.15'],
    ['proxyAdminShutdown', false, V2_15, '"proxyConfig.proxyAdminShutdown" needs Linkerd 2.16 (edge-24.6.2) or later, got target 2.15'],
    ['proxyLogHttpHeaders', 'off', V2_15, '"proxyConfig.proxyLogHttpHeaders" needs Linkerd 2.16 (edge-24.6.2) or later, got target 2.15'],
    ['defaultInboundPolicy', 'audit', V2_15, '"proxyConfig.defaultInboundPolicy" "audit" needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15'],
    ['proxyCpuRatioLimit', 0.5, V2_17, '"proxyConfig.proxyCpuRatioLimit" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.17'],
    ['proxyMetricsHostnameLabels', true, V2_17, '"proxyConfig.proxyMetricsHostnameLabels" needs Linkerd 2.18 (edge-25.3.4) or later, got target 2.17'],
    ['traceAttributes', { a: 'b' }, V2_18, '"proxyConfig.traceAttributes" needs Linkerd 2.19 (edge-25.10.2) or later, got target 2.18'],
    ['proxyAdditionalEnv', [{ name: 'A' }], V2_19, '"proxyConfig.proxyAdditionalEnv" needs Linkerd 2.20 (edge-26.4.3) or later, got target 2.19'],
  ])('fails when %s is %j with %s', (prop, value, version, message) => {
    expect(messageOn('pod', { [prop]: value }, version)).toBe(message);
    const next = NUMBERED_RELEASES[NUMBERED_RELEASES.indexOf(NUMBERED_RELEASES.find(({ name }) => name === version.name)!) + 1];
    expect(() => onPod({ [prop]: value }, next)).not.toThrow();
  });

  test('before 2.16 the application may always end the proxy, so there is nothing to write', () => {
    expect(onPod({ proxyAdminShutdown: true }, V2_15)).toEqual({ 'linkerd.io/inject': 'enabled' });
    expect(onPod({ proxyAdminShutdown: true }, V2_16)).toEqual({ 'linkerd.io/inject': 'enabled', 'config.linkerd.io/proxy-admin-shutdown': 'enabled' });
  });

  test('a wait before the exit works where sidecars are not native', () => {
    expect(onPod({ proxyWaitBeforeExit: Duration.seconds(5) }, V2_19)).toHaveProperty(['config.alpha.linkerd.io/proxy-wait-before-exit-seconds'], '5');
  });

  test('fails when Kubernetes has no native sidecars', () => {
    expect(messageOf(() => onPod({ nativeSidecar: true }, V2_19, {}, '1.28')))
      .toBe('chart/app: "proxyConfig.nativeSidecar" needs Kubernetes 1.29 or later, got 1.28, on which the pod would never start; set it to false');
    expect(() => onPod({ nativeSidecar: true }, V2_19, {}, '1.29')).not.toThrow();
    expect(() => onPod({ nativeSidecar: false }, V2_19, {}, '1.28')).not.toThrow();
    expect(() => onPod({}, V2_19, {}, '1.28')).not.toThrow();
  });
});
