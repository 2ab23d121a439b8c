import { ApiObject, Duration, Size, Testing } from 'cdk8s';
import { controlPlane, PRIVATE_KEY, TRUST_ANCHOR } from './fixtures';
import {
  AccessLogFormat, ControlPlaneIdentity, DefaultInboundPolicy, HelmDelivery, IptablesMode, LinkerdControlPlane, LinkerdControlPlaneProps,
  LinkerdVersion, MeshProps, NamespaceRef, OutboundTransportMode, PortRange, ProxyLogFormat, ProxyLogHttpHeaders, ServiceAccountRef,
  WebhookCertificates, WebhookFailurePolicy,
} from '../../src';
import { messageOf, only } from '../fixtures';

const valuesOf = (props: Partial<LinkerdControlPlaneProps> = {}, mesh: Partial<MeshProps> = {}) => only(controlPlane(props, mesh).chart, 'HelmRelease').spec.values;
const faultOf = (props: Partial<LinkerdControlPlaneProps>, mesh: Partial<MeshProps> = {}) => messageOf(() => controlPlane(props, mesh));

const MINIMAL = {
  clusterDomain: 'cluster.local',
  clusterNetworks: '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8',
  egress: { globalEgressNetworkNamespace: 'linkerd-egress' },
  heartbeatSchedule: '58 18 * * *',
  identity: { issuer: { scheme: 'kubernetes.io/tls' } },
  identityTrustAnchorsPEM: TRUST_ANCHOR,
  identityTrustDomain: 'cluster.local',
};

test('a control plane is a namespace, and a release with what follows from the Mesh and the identity', () => {
  const { chart, construct } = controlPlane();
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'linkerd',
        annotations: { 'linkerd.io/inject': 'disabled' },
        labels: {
          'config.linkerd.io/admission-webhooks': 'disabled',
          'linkerd.io/control-plane-ns': 'linkerd',
          'linkerd.io/is-control-plane': 'true',
          'pod-security.kubernetes.io/enforce': 'privileged',
        },
      },
    },
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata: { name: 'linkerd-edge', namespace: 'flux-system' }, spec: { interval: '1h', url: 'https://helm.linkerd.io/edge' } },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'linkerd-control-plane', namespace: 'linkerd' },
      spec: {
        interval: '1h',
        releaseName: 'linkerd-control-plane',
        chart: { spec: { chart: 'linkerd-control-plane', version: '2026.6.3', sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge', namespace: 'flux-system' } } },
        values: MINIMAL,
      },
    },
  ]);
  expect(construct.namespace).toBe('linkerd');
  expect(construct.apiObjects.map(({ kind }) => kind)).toEqual(['Namespace', 'HelmRelease', 'HelmRepository']);
  expect(ApiObject.of(construct).kind).toBe('HelmRelease');
});

test('the Mesh says namespace, domains and networks', () => {
  const mesh = {
    controlPlaneNamespace: 'mesh', clusterDomain: 'east.example.com', trustDomain: 'example.com', clusterNetworks: ['34.0.0.0/8'], globalEgressNetworkNamespace: 'egress',
  };
  const { chart } = controlPlane({}, mesh);
  expect(only(chart, 'Namespace').metadata).toMatchObject({ name: 'mesh', labels: { 'linkerd.io/control-plane-ns': 'mesh' } });
  expect(only(chart, 'HelmRelease').metadata.namespace).toBe('mesh');
  expect(only(chart, 'HelmRelease').spec.values).toEqual({
    ...MINIMAL, clusterDomain: 'east.example.com', identityTrustDomain: 'example.com', clusterNetworks: '34.0.0.0/8', egress: { globalEgressNetworkNamespace: 'egress' },
  });
});

test('before Linkerd 2.17 there is no namespace of egress', () => {
  expect(valuesOf({}, { version: LinkerdVersion.V2_16 })).not.toHaveProperty('egress');
});

test('high availability is written out value by value', () => {
  const resources = { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: '50Mi' } };
  expect(valuesOf({ highAvailability: true })).toEqual({
    ...MINIMAL,
    highAvailability: true,
    controllerReplicas: 3,
    enablePodAntiAffinity: true,
    enablePodDisruptionBudget: true,
    controller: { podDisruptionBudget: { maxUnavailable: 1 } },
    deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: '25%' } },
    webhookFailurePolicy: 'Fail',
    proxy: { resources: { cpu: { request: '100m' }, memory: { limit: '250Mi', request: '20Mi' } } },
    destinationResources: resources,
    identityResources: { ...resources, memory: { limit: '250Mi', request: '10Mi' } },
    proxyInjectorResources: resources,
    spValidatorResources: resources,
    heartbeatResources: resources,
  });
});

test('props and values override single values of high availability', () => {
  const values = valuesOf({
    highAvailability: true,
    controllerReplicas: 5,
    proxy: { resources: { memoryLimit: Size.mebibytes(512) } },
    resources: { identity: { memoryRequest: Size.mebibytes(32) } },
    values: {
      deploymentStrategy: { rollingUpdate: { maxSurge: 1 } },
      controller: { podDisruptionBudget: { maxUnavailable: 2 } },
      heartbeatResources: {},
    },
  });
  expect(values).toMatchObject({
    controllerReplicas: 5,
    deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
    controller: { podDisruptionBudget: { maxUnavailable: 2 } },
    proxy: { resources: { cpu: { request: '100m' }, memory: { limit: '512Mi', request: '20Mi' } } },
    identityResources: { memory: { limit: '250Mi', request: '32Mi' } },
  });
  expect(values.heartbeatResources).toEqual({});
});

test('every prop is a value of the chart', () => {
  const resources = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: Size.mebibytes(64), memoryLimit: Size.mebibytes(128) };
  const asValues = { cpu: { request: '100m', limit: '1' }, memory: { request: '64Mi', limit: '128Mi' } };
  expect(valuesOf({
    proxy: {
      defaultInboundPolicy: DefaultInboundPolicy.CLUSTER_AUTHENTICATED,
      opaquePorts: [PortRange.port(25), PortRange.range(8000, 9000)],
      resources,
      nativeSidecar: false,
      await: false,
      waitBeforeExit: Duration.seconds(5),
      shutdownGracePeriod: Duration.minutes(1),
      enableShutdownEndpoint: true,
      logLevel: 'warn,linkerd=debug',
      logFormat: ProxyLogFormat.JSON,
      logHttpHeaders: ProxyLogHttpHeaders.INSECURE,
      accessLog: AccessLogFormat.APACHE,
      outboundTransportMode: OutboundTransportMode.TRANSPARENT,
      metricsHostnameLabels: true,
      minWorkers: 2,
      maxWorkersCpuRatio: 1,
      outboundConnectTimeout: Duration.millis(1500),
      inboundConnectTimeout: Duration.millis(200),
      outboundDiscoveryCacheUnusedTimeout: Duration.millis(2500),
      inboundDiscoveryCacheUnusedTimeout: Duration.minutes(2),
      disableOutboundProtocolDetectTimeout: true,
      disableInboundProtocolDetectTimeout: true,
      uid: 3000,
      gid: 3000,
    },
    proxyInit: {
      iptablesMode: IptablesMode.LEGACY,
      ignoreInboundPorts: [PortRange.port(22)],
      ignoreOutboundPorts: [],
      skipSubnets: ['10.1.0.0/16', 'fd00::/8'],
      kubeApiServerPorts: [PortRange.port(443), PortRange.port(8443)],
      runAsRoot: true,
      privileged: true,
      closeWaitTimeout: Duration.minutes(1),
    },
    controllerReplicas: 2,
    resources: {
      destination: resources,
      identity: resources,
      proxyInjector: resources,
      spValidator: resources,
      heartbeat: resources,
      policyController: resources,
    },
    policyController: { logLevel: 'debug', probeNetworks: ['10.0.0.0/8'] },
    enablePodAntiAffinity: true,
    enablePodDisruptionBudget: true,
    webhookFailurePolicy: WebhookFailurePolicy.FAIL,
    identityIssuanceLifetime: Duration.hours(12),
    identityClockSkewAllowance: Duration.seconds(30),
    disableIpv6: false,
    podMonitors: { scrapeInterval: Duration.seconds(30), scrapeTimeout: Duration.seconds(20), labels: { release: 'prometheus' }, controller: false, proxies: true },
    prometheusUrl: 'http://prometheus:9090',
    heartbeatSchedule: '0 3 * * *',
    priorityClassName: 'system-cluster-critical',
  })).toEqual({
    ...MINIMAL,
    proxy: {
      defaultInboundPolicy: 'cluster-authenticated',
      opaquePorts: '25,8000-9000',
      resources: asValues,
      nativeSidecar: false,
      await: false,
      waitBeforeExitSeconds: 5,
      shutdownGracePeriod: '60s',
      enableShutdownEndpoint: true,
      logLevel: 'warn,linkerd=debug',
      logFormat: 'json',
      logHTTPHeaders: 'insecure',
      accessLog: 'apache',
      outboundTransportMode: 'transparent',
      metrics: { hostnameLabels: true },
      runtime: { workers: { minimum: 2, maximumCPURatio: 1 } },
      outboundConnectTimeout: '1500ms',
      inboundConnectTimeout: '200ms',
      outboundDiscoveryCacheUnusedTimeout: '2500ms',
      inboundDiscoveryCacheUnusedTimeout: '120s',
      disableOutboundProtocolDetectTimeout: true,
      disableInboundProtocolDetectTimeout: true,
      uid: 3000,
      gid: 3000,
    },
    proxyInit: {
      iptablesMode: 'legacy',
      ignoreInboundPorts: '22',
      ignoreOutboundPorts: '',
      skipSubnets: '10.1.0.0/16,fd00::/8',
      kubeAPIServerPorts: '443,8443',
      runAsRoot: true,
      privileged: true,
      closeWaitTimeoutSecs: 60,
    },
    controllerReplicas: 2,
    destinationResources: asValues,
    identityResources: asValues,
    proxyInjectorResources: asValues,
    spValidatorResources: asValues,
    heartbeatResources: asValues,
    policyController: { logLevel: 'debug', probeNetworks: ['10.0.0.0/8'], resources: asValues },
    enablePodAntiAffinity: true,
    enablePodDisruptionBudget: true,
    webhookFailurePolicy: 'Fail',
    identity: { issuer: { scheme: 'kubernetes.io/tls', issuanceLifetime: '43200s', clockSkewAllowance: '30s' } },
    disableIPv6: false,
    podMonitor: {
      enabled: true, scrapeInterval: '30s', scrapeTimeout: '20s', labels: { release: 'prometheus' }, controller: { enabled: false }, proxy: { enabled: true }, serviceMirror: { enabled: false },
    },
    prometheusUrl: 'http://prometheus:9090',
    heartbeatSchedule: '0 3 * * *',
    priorityClassName: 'system-cluster-critical',
  });
});

test('PodMonitors without more are those of control plane and proxies', () => {
  const [on, off] = [{ enabled: true }, { enabled: false }];
  expect(valuesOf({ podMonitors: {} }).podMonitor).toEqual({ ...on, controller: on, proxy: on, serviceMirror: off });
});

test('tracing is switched on with all that it needs', () => {
  const { chart } = controlPlane({}, {});
  const collectorServiceAccount = ServiceAccountRef.fromName(chart, 'collector', { name: 'collector', namespace: 'tracing' });
  const values = valuesOf({ tracing: { collectorAddress: 'collector.tracing.svc.cluster.local:4317', collectorServiceAccount, attributes: { 'deployment.environment': 'prod' } } });
  expect(values.proxy.tracing).toEqual({
    enabled: true,
    collector: { endpoint: 'collector.tracing.svc.cluster.local:4317', meshIdentity: { serviceAccountName: 'collector', namespace: 'tracing' } },
    labels: { 'deployment.environment': 'prod' },
  });
});

test('IPv6 can be said from the edge release on that had it first', () => {
  expect(valuesOf({ disableIpv6: true }, { version: LinkerdVersion.edge('24.4.1') })).toMatchObject({ disableIPv6: true });
});

test('with CNI the pods of the control plane are restricted', () => {
  for (const props of [{ cniEnabled: true }, { values: { cniEnabled: true } }]) {
    const { chart } = controlPlane(props);
    expect(only(chart, 'Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(only(chart, 'HelmRelease').spec.values.cniEnabled).toBe(true);
  }
});

test('without a heartbeat it has no schedule, and with one it has another in each cluster', () => {
  expect(valuesOf({ disableHeartbeat: true })).toMatchObject({ disableHeartBeat: true });
  expect(valuesOf({ disableHeartbeat: true })).not.toHaveProperty('heartbeatSchedule');
  const { chart } = controlPlane();
  expect(chart.node.path).toBe('chart');
  expect(valuesOf().heartbeatSchedule).toBe(MINIMAL.heartbeatSchedule);
});

test('certificates of the webhooks come from Secrets, by one authority or by cert-manager', () => {
  const block = (ca: object) => ({ externalSecret: true, ...ca });
  expect(valuesOf({ webhookCertificates: WebhookCertificates.fromSecrets({ caBundlePem: TRUST_ANCHOR }) })).toMatchObject({
    proxyInjector: block({ caBundle: TRUST_ANCHOR }),
    profileValidator: block({ caBundle: TRUST_ANCHOR }),
    policyValidator: block({ caBundle: TRUST_ANCHOR }),
  });
  expect(valuesOf({ webhookCertificates: WebhookCertificates.fromCertManager() }, { controlPlaneNamespace: 'mesh' })).toMatchObject({
    proxyInjector: block({ injectCaFrom: 'mesh/linkerd-proxy-injector' }),
    profileValidator: block({ injectCaFrom: 'mesh/linkerd-sp-validator' }),
    policyValidator: block({ injectCaFrom: 'mesh/linkerd-policy-validator' }),
  });
});

test('an identity of somebody else says its values', () => {
  const identity = { controlPlaneValues: { identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } }, proxyInjector: { externalSecret: true, caBundle: TRUST_ANCHOR } } };
  const { identityTrustAnchorsPEM, ...rest } = MINIMAL;
  expect(valuesOf({ identity })).toEqual({ ...rest, ...identity.controlPlaneValues });
});

test('what no prop says is said by values', () => {
  expect(valuesOf({ values: { tolerations: [{ operator: 'Exists' }], podLabels: {}, proxy: { control: { streams: { lifetime: '2h' } } }, networkValidator: { timeout: '' } } })).toEqual({
    ...MINIMAL, tolerations: [{ operator: 'Exists' }], podLabels: {}, proxy: { control: { streams: { lifetime: '2h' } } }, networkValidator: { timeout: '' },
  });
});

test('an empty map says nothing where others fill it, and what is undefined says nothing at all', () => {
  const values = Object.assign(Object.create(null), { proxy: {}, proxyInit: { image: undefined }, podLabels: {} });
  expect(valuesOf({ proxy: { logLevel: 'warn' }, values })).toEqual({ ...MINIMAL, proxy: { logLevel: 'warn' }, podLabels: {} });
});

test('with CNI users may be large', () => {
  const values = { controllerUID: 1_000_650_001 };
  expect(valuesOf({ cniEnabled: true, proxy: { uid: 1_000_650_000 }, values })).toMatchObject({ ...values, proxy: { uid: 1_000_650_000 } });
  expect(valuesOf({ values: { proxyInit: { runAsUser: 1_000_650_000 } } })).toMatchObject({ proxyInit: { runAsUser: 1_000_650_000 } });
});

test('what is zero is off, and needs nothing', () => {
  expect(valuesOf({ values: { proxy: { waitBeforeExitSeconds: 0 }, proxyInit: { closeWaitTimeoutSecs: 0, skipSubnets: '' } }, cniEnabled: true })).toMatchObject({
    proxy: { waitBeforeExitSeconds: 0 }, proxyInit: { closeWaitTimeoutSecs: 0, skipSubnets: '' },
  });
});

describe('Cilium', () => {
  const fluxRelease = (values: object) => ({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { chart: { spec: { chart: 'cilium' } }, values } });
  const application = (valuesObject: object) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { source: { chart: 'cilium', helm: { valuesObject } } } });
  const beside = (cilium: any, props: Partial<LinkerdControlPlaneProps> = {}) => {
    const { chart } = controlPlane(props);
    new ApiObject(chart, 'cilium', cilium);
    new ApiObject(chart, 'other', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { source: { path: 'apps' } } });
    return () => Testing.synth(chart);
  };

  test('may be there when it leaves proxies their connections', () => {
    expect(beside(fluxRelease({}))()).toHaveLength(5);
    const values = { cni: { exclusive: false }, socketLB: { enabled: true, hostNamespaceOnly: true } };
    expect(beside(fluxRelease(values), { cniEnabled: true })()).toHaveLength(5);
  });

  test('is an error when it does not', () => {
    expect(messageOf(beside(fluxRelease({}), { cniEnabled: true }))).toContain('[chart/linkerd] "cni.exclusive" of Cilium removes Linkerd\'s CNI plugin, got none; expected false');
    expect(messageOf(beside(application({ socketLB: { enabled: true } })))).toContain('[chart/linkerd] "socketLB.hostNamespaceOnly" of Cilium takes connections past proxies, got none; expected true');
    expect(messageOf(beside({ ...application({}), spec: { source: { chart: 'cilium' } } }, { cniEnabled: true }))).toContain('"cni.exclusive" of Cilium');
  });
});

test('the namespace can be left to somebody else, who labels it as Linkerd goes by', () => {
  const { chart } = controlPlane({ createNamespace: false });
  expect(Testing.synth(chart).map(({ kind }) => kind)).toEqual(['HelmRepository', 'HelmRelease']);

  const metadata = { name: 'linkerd', labels: { 'linkerd.io/is-control-plane': 'true', 'config.linkerd.io/admission-webhooks': 'disabled' } };
  new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata });
  expect(messageOf(() => Testing.synth(chart))).toContain(
    '[chart/linkerd] the namespace "linkerd" has not the label "linkerd.io/control-plane-ns" that Linkerd goes by, got none; expected "linkerd"; set it there');
  ApiObject.of(chart.node.findChild('namespace')).metadata.addLabel('linkerd.io/control-plane-ns', 'linkerd');
  expect(Testing.synth(chart)).toHaveLength(3);
});

describe('fails when', () => {
  test.each<[string, Partial<LinkerdControlPlaneProps>, string]>([
    ['there is no delivery', { delivery: undefined }, '"delivery" is not a HelmDelivery, got undefined; expected one such as HelmDelivery.flux()'],
    ['there is no identity', { identity: undefined }, '"identity" is none, got undefined; expected a MeshIdentity, or one such as ControlPlaneIdentity.fromSecret'],
    ['webhook certificates are none', { webhookCertificates: {} as any }, '"webhookCertificates" is not WebhookCertificates, got {}; expected one such as WebhookCertificates.fromCertManager()'],
    ['values are no map', { values: [] as any }, '"values" is not a map, got []; expected one'],
    ['the name of the release is none', { releaseName: 'Linkerd' }, '"releaseName" is not the name of a Helm release, got "Linkerd"; expected lower-case letters, digits and "-", at most 53'],
    ['the name of the release is too long', { releaseName: 'a'.repeat(54) }, `"releaseName" is not the name of a Helm release, got "${'a'.repeat(54)}"; expected lower-case letters, digits and "-", at most 53`],
    ['values say what a prop says', { proxy: { logLevel: 'warn' }, values: { proxy: { logLevel: 'warn' } } }, '"values.proxy.logLevel" is said by "proxy.logLevel" too, got "warn"; expected it once; remove one of the two'],
    ['values say what a prop says a part of', { proxy: { logLevel: 'warn' }, values: { proxy: 'x' } }, '"values.proxy" is said by "proxy.logLevel" too, got "x"; expected it once; remove one of the two'],
    ['values say what follows from the Mesh', { values: { clusterDomain: 'x' } }, '"values.clusterDomain" is said by "the Mesh (clusterDomain)" too, got "x"; expected it once; remove one of the two'],
    ['values say what the identity says', { values: { identity: { issuer: { scheme: 'linkerd.io/tls' } } } }, '"values.identity.issuer.scheme" is said by "identity (identity.issuer.scheme)" too, got "linkerd.io/tls"; expected it once; remove one of the two'],
    ['a value is null', { values: { a: [{ b: null }] } }, '"values.a[0].b" is null, which does not come through cdk8s; expected a value; to take a default of the chart away, add a JSON patch to the object that is emitted'],
    ['a value is no plain data', { values: { a: Duration.seconds(1), b: () => 1 } }, '2 faults:\n  - "values.a" is not plain data, got Duration; expected text, numbers, true, false, lists and maps of them\n  - "values.b" is not plain data, got function; expected text, numbers, true, false, lists and maps of them'],
    ['a value is a private key', { values: { proxyInjector: { keyPEM: PRIVATE_KEY } } }, '"values.proxyInjector.keyPEM" is a private key, which would stand in the manifest for everybody to read; remove it, and keep it in a Secret that is not made by this app'],
    ['a text stands for a boolean', { values: { enableEndpointSlices: 'false' } }, '"values.enableEndpointSlices" is not a boolean, got "false"; expected true or false'],
    ['a value is not a map', { values: { networkValidator: 3 } }, '"values.networkValidator" is not a map, got 3; expected one'],
    ['a list is none', { values: { configReaders: 'x' } }, '"values.configReaders" is not a list, got "x"; expected one'],
    ['a text is none', { values: { prometheusUrl: true } }, '"values.prometheusUrl" is not text, got true; expected text'],
    ['a number is none', { controllerReplicas: '3' as any }, '"controllerReplicas" is not a number, got "3"; expected an integer from 1 to 1000'],
    ['a value that overrides high availability is wrong', { highAvailability: true, values: { controllerReplicas: '5' } }, '"values.controllerReplicas" is not a number, got "5"; expected an integer from 1 to 1000'],
    ['there are no replicas', { controllerReplicas: 0 }, '"controllerReplicas" is out of range, got 0; expected an integer from 1 to 1000'],
    ['a policy is not known', { proxy: { defaultInboundPolicy: 'allow' as any } }, '"proxy.defaultInboundPolicy" is not known, got "allow"; expected one of "all-unauthenticated", "all-authenticated", "cluster-unauthenticated", "cluster-authenticated", "deny", "audit"'],
    ['a log level is none', { proxy: { logLevel: 'verbose' } }, '"proxy.logLevel" is not a log filter, got "verbose"; expected levels off, error, warn, info, debug, trace, alone or for a target, as in "warn,linkerd=debug"'],
    ['iptables is plain', { proxyInit: { iptablesMode: 'plain' as any } }, '"proxyInit.iptablesMode" is not known, got "plain"; expected one of "nft", "legacy"'],
    ['a subnet is none', { proxyInit: { skipSubnets: ['10.0.0.1'] } }, '"proxyInit.skipSubnets" has what is no subnet, got "10.0.0.1"; expected CIDRs such as 10.0.0.0/8'],
    ['networks of probes are none', { policyController: { probeNetworks: [] } }, '"policyController.probeNetworks" is not a list of networks, got []; expected at least one CIDR such as "10.0.0.0/8"'],
    ['a duration is too fine', { proxy: { waitBeforeExit: Duration.millis(500), nativeSidecar: false } }, '"proxy.waitBeforeExit" is not a number of seconds, got 0.5; expected whole seconds from 0 to 999999'],
    ['a share is out of range', { proxy: { maxWorkersCpuRatio: 2 } }, '"proxy.maxWorkersCpuRatio" is out of range, got 2; expected a number above 0 and at most 1'],
    ['a number would be written with an exponent', { proxy: { uid: 1_000_650_000 } }, '"proxy.uid" is too large for proxy-init, which would get it with an exponent and set up no pod, got 1000650000; expected at most 999999, or "cniEnabled"'],
    ['a number of seconds would be, too', { proxyInit: { runAsRoot: true, closeWaitTimeout: Duration.days(12) } }, '"proxyInit.closeWaitTimeout" is not a number of seconds, got 1036800; expected whole seconds from 0 to 999999'],
    ['proxies cannot read a duration', { values: { proxy: { outboundConnectTimeout: '1m30s' } } }, '"values.proxy.outboundConnectTimeout" is not a duration that proxies can read, got "1m30s"; expected one integer with one of the units "ms", "s", "m", "h" and "d", such as "90s"'],
    ['nor a fraction', { values: { networkValidator: { timeout: '1.5s' } } }, '"values.networkValidator.timeout" is not a duration that proxies can read, got "1.5s"; expected one integer with one of the units "ms", "s", "m", "h" and "d", such as "90s"'],
    ['Prometheus cannot read an interval', { values: { podMonitor: { scrapeInterval: '1.5m' } } }, '"values.podMonitor.scrapeInterval" is not a duration of Prometheus, got "1.5m"; expected integers with units from "d" to "ms", the largest first, such as "30s" or "1m30s"'],
    ['scrapes are closer than each may last', { podMonitors: { scrapeInterval: Duration.seconds(5) } }, '"podMonitors.scrapeTimeout" is longer than "podMonitors.scrapeInterval", got "10s" for "5s", and Prometheus takes no such PodMonitor; expected at most "5s"'],
    ['a number of threads goes before a share', { proxy: { minWorkers: 2 }, values: { proxy: { cores: 4 } } }, '"proxy.minWorkers" does nothing with "values.proxy.cores"; leave one of the two away'],
    ['the control plane has no collector', { values: { controller: { tracing: { enabled: true } } } }, '"values.controller.tracing.enabled" needs "controller.tracing.collector.endpoint" or "proxy.tracing.collector.endpoint", without which the chart refuses to be rendered; set one of them'],
    ['a request is above its limit', { resources: { destination: { cpuRequest: '2', cpuLimit: '1' } } }, '"resources.destination.cpuRequest" is above "resources.destination.cpuLimit", got "2" above "1"; expected a request of at most the limit'],
    ['a limit is below a request of high availability', { highAvailability: true, proxy: { resources: { memoryLimit: Size.mebibytes(10) } } }, '"proxy.resources.memoryRequest" is above "proxy.resources.memoryLimit", got "20Mi" above "10Mi"; expected a request of at most the limit'],
    ['a schedule is none', { heartbeatSchedule: 'daily' }, '"heartbeatSchedule" is not a schedule, got "daily"; expected five fields of cron such as "15 4 * * *", or a word such as "@daily"'],
    ['a schedule is for nothing', { heartbeatSchedule: '0 0 * * *', disableHeartbeat: true }, '"heartbeatSchedule" does nothing with "disableHeartbeat"; leave one of the two away'],
    ['labels are no texts', { podMonitors: { labels: { a: 1 as any } } }, '"podMonitors.labels" is not a map of texts, got {"a":1}; expected text for each key'],
    ['CLOSE_WAIT needs root', { proxyInit: { closeWaitTimeout: Duration.seconds(3) } }, '"proxyInit.closeWaitTimeout" needs "proxyInit.runAsRoot": without it pods are refused; set it to true'],
    ['a native sidecar is to wait', { proxy: { waitBeforeExit: Duration.seconds(5) } }, '"proxy.waitBeforeExit" does nothing with native sidecars, which are the default of Linkerd 2.20; set "proxy.nativeSidecar" to false, or let a preStop hook of the application wait'],
    ['ports are skipped that CNI redirects', { cniEnabled: true, proxyInit: { ignoreInboundPorts: [PortRange.port(22)] } }, '"proxyInit.ignoreInboundPorts" does nothing with "cniEnabled"; set it for the chart linkerd2-cni, or by annotations of pods'],
    ['tracing is switched on without more', { values: { proxy: { tracing: { enabled: true, collector: { endpoint: 'a:4317' } } } } }, '"values.proxy.tracing.enabled" needs "proxy.tracing.collector.meshIdentity.serviceAccountName", "proxy.tracing.collector.meshIdentity.namespace": without them no meshed pod can be made; set them'],
    ['a certificate comes from two authorities', { values: { tap: {}, proxyInjector: { externalSecret: true, caBundle: 'a', injectCaFrom: 'b/c' } } }, '"values.proxyInjector.caBundle" and "values.proxyInjector.injectCaFrom" say where one certificate authority comes from; expected one of them; the chart refuses to be rendered'],
    ['a Secret of a webhook has no authority', { values: { policyValidator: { externalSecret: true } } }, '"values.policyValidator.externalSecret" needs the certificate authority; set "policyValidator.caBundle", "policyValidator.injectCaFrom" or "policyValidator.injectCaFromSecret"'],
    ['an authority is injected into nothing', { values: { profileValidator: { injectCaFrom: 'a/b' } } }, '"values.profileValidator.injectCaFrom" needs "profileValidator.externalSecret", without which the chart makes a certificate of its own; set it to true'],
    ['an authority is that of another certificate', { values: { proxyInjector: { caBundle: TRUST_ANCHOR } } }, '"values.proxyInjector.caBundle" needs "proxyInjector.externalSecret", without which the chart makes a certificate of its own; set it to true'],
    ['certificates are said twice', { webhookCertificates: WebhookCertificates.fromCertManager(), values: { proxyInjector: { externalSecret: true } } }, '"values.proxyInjector.externalSecret" is said by "webhookCertificates (proxyInjector.externalSecret)" too, got true; expected it once; remove one of the two'],
    ['an identity has no trust anchors', { identity: { controlPlaneValues: { identity: { issuer: { scheme: 'kubernetes.io/tls' } } } } }, '"identity" has no trust anchors; expected "identityTrustAnchorsPEM", or "identity.externalCA" as true; see ControlPlaneIdentity'],
    ['an identity has trust anchors twice', { identity: { controlPlaneValues: { identityTrustAnchorsPEM: 'x', identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } } } }, '"identity (identityTrustAnchorsPEM)" is not read with "identity (identity.externalCA)"; leave one of the two away'],
    ['an identity wants the key of the issuer', { identity: { controlPlaneValues: { identityTrustAnchorsPEM: 'x' } } }, '"values.identity.issuer.scheme" would want the issuer\'s private key as a value, got undefined; expected "kubernetes.io/tls", with which it is in the Secret linkerd-identity-issuer'],
    ['values are gone since ever', { values: { global: {}, installNamespace: true } }, '2 faults:\n  - "values.global" does nothing since Linkerd 2.10, got target 2.20; remove it; say each at the top\n  - "values.installNamespace" does nothing since Linkerd 2.12, got target 2.20; remove it; make the Namespace'],
    ['values are gone', { values: { proxyInit: { image: { name: 'x' } } } }, '"values.proxyInit.image" does nothing since Linkerd 2.20, got target 2.20; remove it; proxy-init is in the image of the proxy'],
  ])('%s', (_, props, fault) => {
    expect(faultOf(props)).toBe(`chart/linkerd: ${fault}`);
  });

  test.each<[string, LinkerdVersion, Partial<LinkerdControlPlaneProps>, string]>([
    ['2.15 cannot audit', LinkerdVersion.V2_15, { chartVersion: '1.19.0-edge', proxy: { defaultInboundPolicy: DefaultInboundPolicy.AUDIT } }, '"proxy.defaultInboundPolicy" "audit" needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15'],
    ['2.14 has no native sidecars', LinkerdVersion.V2_14, { proxy: { nativeSidecar: true } }, '"proxy.nativeSidecar" needs Linkerd 2.15 (edge-23.11.4) or later, got target 2.14'],
    ['an edge release before 2.16 has no IPv6', LinkerdVersion.edge('24.3.5'), { disableIpv6: true }, '"disableIpv6" needs Linkerd 2.16 (edge-24.4.1) or later, got target edge-24.3.5'],
    ['2.17 has no workers', LinkerdVersion.V2_17, { proxy: { minWorkers: 2 } }, '"proxy.minWorkers" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.17'],
    ['2.18 has no readers of configuration', LinkerdVersion.V2_18, { values: { configReaders: [] } }, '"values.configReaders" needs Linkerd 2.19 (edge-25.10.7) or later, got target 2.18'],
    ['2.16 has no resources of proxy-init', LinkerdVersion.V2_16, { values: { proxyInit: { resources: {} } } }, '"values.proxyInit.resources" does nothing since Linkerd 2.16, got target 2.16; remove it'],
    ['2.19 has no image of the policy controller', LinkerdVersion.V2_19, { values: { policyController: { image: {} }, controlPlaneTracing: true } }, '2 faults:\n  - "values.policyController.image" does nothing since Linkerd 2.19, got target 2.19; remove it\n  - "values.controlPlaneTracing" does nothing since Linkerd 2.19, got target 2.19; remove it; set "proxy.tracing"'],
  ])('%s', (_, version, props, fault) => {
    expect(faultOf(props, { version })).toBe(`chart/linkerd: ${fault}`);
  });

  test('tracing is too early', () => {
    const { chart } = controlPlane();
    const tracing = { collectorAddress: 'a:4317', collectorServiceAccount: ServiceAccountRef.fromName(chart, 'collector', { name: 'collector', namespace: 'tracing' }) };
    expect(faultOf({ tracing }, { version: LinkerdVersion.V2_18 })).toContain('"tracing.collectorAddress" needs Linkerd 2.19 (edge-25.6.4) or later, got target 2.18');
  });

  test('the collector is nowhere', () => {
    const { chart } = controlPlane();
    const at = (collectorServiceAccount: any) => faultOf({ tracing: { collectorAddress: 'a', collectorServiceAccount } });
    expect(at(NamespaceRef.fromName(chart, 'tracing', 'tracing'))).toContain('"tracing.collectorServiceAccount"');
    expect(at(ServiceAccountRef.fromName(chart, 'collector', { name: 'collector', namespace: 'tracing' }))).toBe(
      'chart/linkerd: "tracing.collectorAddress" is not an address, got "a"; expected a host and a port, such as "collector.tracing.svc.cluster.local:4317"');
  });

  test('the namespace of the collector is not known', () => {
    const app = Testing.app();
    const chart = new (jest.requireActual('cdk8s').Chart)(app, 'nowhere');
    const account = new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'collector' } });
    expect(faultOf({ tracing: { collectorAddress: 'a:4317', collectorServiceAccount: account } })).toBe(
      'chart/linkerd: the namespace of "tracing.collectorServiceAccount" collector is not known, which is part of its identity; set "namespace" on its Chart, or "metadata.namespace" on it');
  });

  test('networks of the Mesh are addresses', () => {
    expect(faultOf({}, { clusterNetworks: ['10.1.2.3'] })).toBe('chart/linkerd: "the Mesh (clusterNetworks)" has what is no subnet, got "10.1.2.3"; expected CIDRs such as 10.0.0.0/8');
  });

  test('Kubernetes is too old for native sidecars', () => {
    expect(faultOf({ proxy: { nativeSidecar: true } }, { version: LinkerdVersion.V2_19, kubernetesVersion: '1.28' }))
      .toBe('chart/linkerd: "proxy.nativeSidecar" needs Kubernetes 1.29 or later, got 1.28, on which the pod would never start; set it to false');
  });

  test('a cluster has a control plane already', () => {
    const { chart } = controlPlane();
    const identity = ControlPlaneIdentity.fromExternalCa();
    expect(messageOf(() => new LinkerdControlPlane(chart, 'second', { delivery: HelmDelivery.argoCd(), identity }))).toBe(
      'chart/second: linkerd-control-plane is installed by chart/linkerd too; expected it once in a cluster; remove one of the two, or keep clusters apart: by a Chart with a Mesh for each, or by files that are checked by themselves');
  });
});
