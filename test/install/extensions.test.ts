import { ApiObject, Chart, Duration, Size, Testing } from 'cdk8s';
import { controlPlane, platform, TRUST_ANCHOR } from './fixtures';
import {
  ClusterLink, CniIptablesMode, ExternalTrafficPolicy, GatewayServiceType, HelmDelivery, LinkerdCni, LinkerdCniProps, LinkerdCrds,
  LinkerdFailover, LinkerdJaeger, LinkerdJaegerProps, LinkerdMulticluster, LinkerdMulticlusterProps, LinkerdSmi, LinkerdVersion, LinkerdViz,
  LinkerdVizProps, MeshProps, PortRange, ProxyLogFormat, SecretRef, WebhookCertificates,
} from '../../src';
import { messageOf, objects, only } from '../fixtures';

const delivery = HelmDelivery.flux();
const PRIVILEGED = { 'pod-security.kubernetes.io/enforce': 'privileged' };

type Make<P> = (props?: Partial<P>, mesh?: Partial<MeshProps>) => Chart;
const making = <P extends object>(make: (chart: Chart, props: any) => unknown): Make<P> => (props, mesh) => {
  const chart = platform(mesh);
  make(chart, { delivery, ...props });
  return chart;
};
const viz = making<LinkerdVizProps>((chart, props) => new LinkerdViz(chart, 'viz', props));
const multicluster = making<LinkerdMulticlusterProps>((chart, props) => new LinkerdMulticluster(chart, 'multicluster', props));
const cni = making<LinkerdCniProps>((chart, props) => new LinkerdCni(chart, 'cni', { destCniNetDir: '/etc/cni/net.d', destCniBinDir: '/opt/cni/bin', ...props }));
const valuesOf = (chart: Chart) => only(chart, 'HelmRelease').spec.values;
const namespaceOf = (chart: Chart) => only(chart, 'Namespace').metadata;

test('charts are installed one after the other, as far as the app installs them', () => {
  const { chart } = controlPlane({ cniEnabled: true });
  new LinkerdViz(chart, 'viz', { delivery, cniEnabled: true });
  new LinkerdFailover(chart, 'failover', { delivery, chartVersion: '0.1.3' });
  new LinkerdSmi(chart, 'smi', { delivery });
  new LinkerdMulticluster(chart, 'multicluster', { delivery: HelmDelivery.argoCd(), cniEnabled: true });
  new LinkerdCni(chart, 'cni', { delivery, destCniNetDir: '/etc/cni/net.d', destCniBinDir: '/opt/cni/bin' });
  new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false });
  const at = (name: string, namespace: string) => ({ name, namespace });
  expect(Object.fromEntries(objects(chart, 'HelmRelease').map(({ metadata, spec }) => [metadata.name, spec.dependsOn]))).toEqual({
    'linkerd-control-plane': [at('linkerd-crds', 'linkerd'), at('linkerd2-cni', 'linkerd-cni')],
    'linkerd-viz': [at('linkerd-control-plane', 'linkerd')],
    'linkerd-failover': [at('linkerd-control-plane', 'linkerd'), at('linkerd-smi', 'linkerd-smi')],
    'linkerd-smi': [at('linkerd-control-plane', 'linkerd')],
    'linkerd2-cni': [at('linkerd-crds', 'linkerd')],
    'linkerd-crds': undefined,
  });
  expect(objects(chart, 'HelmRepository').map(({ metadata, spec }) => [metadata.name, spec.url])).toEqual([
    ['linkerd-edge', 'https://helm.linkerd.io/edge'], ['linkerd-smi', 'https://linkerd.github.io/linkerd-smi'],
  ]);
});

describe('LinkerdViz', () => {
  test('is told where the control plane is', () => {
    const chart = viz({}, { controlPlaneNamespace: 'mesh', clusterDomain: 'east.example.com', trustDomain: 'example.com' });
    expect(valuesOf(chart)).toEqual({ clusterDomain: 'east.example.com', identityTrustDomain: 'example.com', linkerdNamespace: 'mesh', createNamespaceMetadataJob: false });
    expect(namespaceOf(chart)).toEqual({ name: 'linkerd-viz', labels: { 'linkerd.io/extension': 'viz', ...PRIVILEGED } });
    expect(only(chart, 'HelmRelease').metadata).toEqual({ name: 'linkerd-viz', namespace: 'linkerd-viz' });
  });

  test('asks a Prometheus of your own', () => {
    const chart = viz({ prometheusUrl: 'http://prometheus:9090', namespace: 'viz' });
    expect(valuesOf(chart)).toMatchObject({ prometheusUrl: 'http://prometheus:9090', prometheus: { enabled: false } });
    expect(namespaceOf(chart)).toMatchObject({ name: 'viz', annotations: { 'viz.linkerd.io/external-prometheus': 'http://prometheus:9090' } });
  });

  test('has a value for every prop', () => {
    expect(valuesOf(viz({
      grafanaExternalUrl: 'https://grafana.example.com',
      grafanaUidPrefix: 'l5d-',
      jaegerUrl: 'jaeger:16686',
      dashboardEnforcedHostRegexp: '^viz$',
      dashboardRestrictPrivileges: true,
      dashboardReplicas: 2,
      tapReplicas: 2,
      enablePodAntiAffinity: true,
      enablePodDisruptionBudget: true,
      webhookCertificates: WebhookCertificates.fromCertManager(),
      values: { defaultRegistry: 'example.com' },
    }))).toEqual({
      clusterDomain: 'cluster.local',
      identityTrustDomain: 'cluster.local',
      linkerdNamespace: 'linkerd',
      createNamespaceMetadataJob: false,
      grafana: { externalUrl: 'https://grafana.example.com', uidPrefix: 'l5d-' },
      jaegerUrl: 'jaeger:16686',
      dashboard: { enforcedHostRegexp: '^viz$', restrictPrivileges: true, replicas: 2 },
      tap: { replicas: 2, externalSecret: true, injectCaFrom: 'linkerd-viz/tap' },
      tapInjector: { externalSecret: true, injectCaFrom: 'linkerd-viz/linkerd-tap-injector' },
      enablePodAntiAffinity: true,
      enablePodDisruptionBudget: true,
      defaultRegistry: 'example.com',
    });
    expect(valuesOf(viz({ grafanaUrl: 'grafana:3000' })).grafana).toEqual({ url: 'grafana:3000' });
  });

  test('is highly available', () => {
    const resources = { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: '50Mi' } };
    const { clusterDomain, identityTrustDomain, linkerdNamespace, createNamespaceMetadataJob, ...values } = valuesOf(viz({ highAvailability: true }));
    expect(values).toEqual({
      enablePodAntiAffinity: true,
      enablePodDisruptionBudget: true,
      tap: { replicas: 3, resources },
      dashboard: { resources },
      prometheus: { resources: { cpu: { limit: '', request: '300m' }, memory: { limit: '8192Mi', request: '300Mi' } } },
    });
    expect(valuesOf(viz({ highAvailability: true, tapReplicas: 2 })).tap).toEqual({ replicas: 2, resources });
  });

  test('has no budgets and no switch of the labelling job in 2.14', () => {
    const values = valuesOf(viz({ highAvailability: true, chartVersion: '30.12.11' }, { version: LinkerdVersion.V2_14 }));
    expect(values).toMatchObject({ enablePodAntiAffinity: true });
    expect(values).not.toHaveProperty('enablePodDisruptionBudget');
    expect(values).not.toHaveProperty('createNamespaceMetadataJob');
  });

  test('fails when values do not go together', () => {
    expect(messageOf(() => viz({ grafanaUrl: 'a', grafanaExternalUrl: 'b' }))).toBe('chart/viz: "grafanaUrl" and "grafanaExternalUrl" exclude each other; expected the one in the cluster, or the one outside');
    expect(messageOf(() => viz({ grafanaUrl: 'a', grafanaUidPrefix: 'l5d-' }))).toBe('chart/viz: "grafanaUidPrefix" does nothing without "grafanaExternalUrl"; leave it away, or set that too');
    expect(messageOf(() => viz({ values: { prometheus: { enabled: false } } }))).toBe('chart/viz: "values.prometheus.enabled" is false and there is no "prometheusUrl", with which the chart refuses to be rendered; set one of the two');
    expect(messageOf(() => viz({ prometheusUrl: 'a', values: { prometheus: { enabled: true } } }))).toBe('chart/viz: "values.prometheus.enabled" is said by "prometheusUrl" too, got true; expected it once; remove one of the two');
    expect(messageOf(() => viz({ values: { createNamespaceMetadataJob: true } }))).toBe('chart/viz: "values.createNamespaceMetadataJob" is said by "createNamespace" too, got true; expected it once; remove one of the two');
    expect(messageOf(() => viz({ namespace: 'Viz' }))).toBe('chart/viz: "namespace" is not a namespace name, got "Viz"; expected lower-case letters, digits and "-", at most 63');
    expect(messageOf(() => viz({ values: { tap: { externalSecret: true } } }))).toContain('"values.tap.externalSecret" needs the certificate authority');
  });
});

test('a namespace of somebody else is labelled by the chart, or by the app', () => {
  const chart = viz({ createNamespace: false });
  expect(valuesOf(chart).createNamespaceMetadataJob).toBe(true);
  expect(objects(chart, 'Namespace')).toEqual([]);
  const namespace = new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd-viz' } });
  expect(messageOf(() => Testing.synth(chart))).toContain('[chart/viz] the namespace "linkerd-viz" has not the label "linkerd.io/extension" that Linkerd goes by, got none; expected "viz"; set it there');
  namespace.metadata.addLabel('linkerd.io/extension', 'viz');
  expect(Testing.synth(chart)).toHaveLength(3);
});

describe('LinkerdMulticluster', () => {
  test.each<[string, LinkerdVersion, Partial<LinkerdMulticlusterProps>, object]>([
    ['2.20', LinkerdVersion.V2_20, {}, { enablePodAntiAffinity: true, gateway: { replicas: 3 }, localServiceMirror: { replicas: 3 } }],
    ['2.16', LinkerdVersion.V2_16, {}, { enablePodAntiAffinity: true, gateway: { replicas: 3 } }],
    ['no gateway', LinkerdVersion.V2_20, { gateway: { enabled: false } }, { enablePodAntiAffinity: true, gateway: { enabled: false }, localServiceMirror: { replicas: 3 } }],
    ['props before it', LinkerdVersion.V2_20, { gateway: { replicas: 2 }, localServiceMirrorReplicas: 2, values: { enablePodAntiAffinity: false } },
      { enablePodAntiAffinity: false, gateway: { replicas: 2 }, localServiceMirror: { replicas: 2 } }],
  ])('high availability: %s', (_, version, props, expected) => {
    const { linkerdNamespace, identityTrustDomain, createNamespaceMetadataJob, ...values } = (
      valuesOf(multicluster({ highAvailability: true, ...props }, { version })));
    expect(values).toEqual(expected);
  });

  test('is told where the control plane is', () => {
    const chart = multicluster({}, { trustDomain: 'example.com' });
    expect(valuesOf(chart)).toEqual({ linkerdNamespace: 'linkerd', identityTrustDomain: 'example.com', createNamespaceMetadataJob: false });
    expect(namespaceOf(chart)).toEqual({ name: 'linkerd-multicluster', labels: { 'linkerd.io/extension': 'multicluster', ...PRIVILEGED } });
  });

  test('has a value for every prop', () => {
    expect(valuesOf(multicluster({
      gateway: {
        enabled: true,
        name: 'gateway',
        replicas: 3,
        port: 4144,
        serviceType: GatewayServiceType.LOAD_BALANCER,
        nodePort: 30_000,
        serviceAnnotations: { a: 'b' },
        serviceExternalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
        loadBalancerClass: 'internal',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        probePath: '/health',
        probePort: 4192,
        probePeriod: Duration.seconds(5),
        probeNodePort: 30_001,
      },
      controllers: [
        { linkName: 'east' },
        {
          linkName: 'west',
          gatewayEnabled: true,
          probePort: 4192,
          replicas: 2,
          logLevel: 'debug',
          logFormat: ProxyLogFormat.JSON,
          enableHeadlessServices: true,
          retryLimit: 5,
          enablePodAntiAffinity: true,
          resources: { cpuRequest: '100m', memoryLimit: Size.mebibytes(64) },
          values: { tolerations: [{ operator: 'Exists' }] },
        },
        { linkName: 'north', gatewayEnabled: false },
      ],
      remoteMirrorServiceAccount: true,
      remoteMirrorServiceAccountName: 'mirror',
      localServiceMirrorReplicas: 2,
      enablePodAntiAffinity: true,
    }))).toEqual({
      linkerdNamespace: 'linkerd',
      identityTrustDomain: 'cluster.local',
      createNamespaceMetadataJob: false,
      gateway: {
        enabled: true,
        name: 'gateway',
        replicas: 3,
        port: 4144,
        serviceType: 'LoadBalancer',
        nodePort: 30_000,
        serviceAnnotations: { a: 'b' },
        serviceExternalTrafficPolicy: 'Local',
        loadBalancerClass: 'internal',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        probe: { path: '/health', port: 4192, seconds: 5, nodePort: 30_001 },
      },
      controllers: [
        { link: { ref: { name: 'east' } } },
        {
          link: { ref: { name: 'west' } },
          gateway: { enabled: true, probe: { port: 4192 } },
          replicas: 2,
          logLevel: 'debug',
          logFormat: 'json',
          enableHeadlessServices: true,
          retryLimit: 5,
          enablePodAntiAffinity: true,
          resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
          tolerations: [{ operator: 'Exists' }],
        },
        { link: { ref: { name: 'north' } }, gateway: { enabled: false } },
      ],
      remoteMirrorServiceAccount: true,
      remoteMirrorServiceAccountName: 'mirror',
      localServiceMirror: { replicas: 2 },
      enablePodAntiAffinity: true,
    });
  });

  test.each<[string, Partial<LinkerdMulticlusterProps>, string]>([
    ['a controller has no Link', { controllers: [{ linkName: '' }] }, '"controllers[0].linkName" is not a cluster name, got ""; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63'],
    ['two controllers have one Link', { controllers: [{ linkName: 'a' }, { linkName: 'b' }, { linkName: 'a' }] }, '"controllers[2].linkName" is that of "controllers[0]" too, got "a"; expected one controller for each Link'],
    ['a controller without a gateway has a port to probe it', { controllers: [{ linkName: 'a', gatewayEnabled: false, probePort: 4191 }] }, '"controllers[0].probePort" is given for a controller without a gateway; leave it away, or set "gatewayEnabled"'],
    ['values of a controller say what a prop says', { controllers: [{ linkName: 'a', replicas: 2, values: { replicas: 3 } }] }, '"controllers[0].values.replicas" is said by "controllers[0].replicas" too, got 3; expected it once; remove one of the two'],
    ['values of a controller are wrong', { controllers: [{ linkName: 'a', values: { replicas: 0 } }] }, '"controllers[0].values.replicas" is out of range, got 0; expected an integer from 1 to 1000'],
    ['values of a controller are none', { controllers: [{ linkName: 'a', values: [] as any }] }, '"controllers[0].values" is not a map, got []; expected one'],
    ['a port is none', { controllers: [{ linkName: 'a', probePort: 0 }] }, '"controllers[0].probePort" is out of range, got 0; expected an integer from 1 to 65535'],
    ['a level is not known', { controllers: [{ linkName: 'a', logLevel: 'linkerd=info' }] }, '"controllers[0].logLevel" is not known, got "linkerd=info"; expected one of "trace", "debug", "info", "warn", "warning", "error", "fatal", "panic"'],
    ['a request of a controller is above its limit', { controllers: [{ linkName: 'a', resources: { cpuRequest: '2', cpuLimit: '1' } }] }, '"controllers[0].resources.cpuRequest" is above "controllers[0].resources.cpuLimit", got "2" above "1"; expected a request of at most the limit'],
    ['a quantity of a controller is none', { controllers: [{ linkName: 'a', values: { resources: { limits: { memory: 'much' } } } }] }, '"controllers[0].values.resources.limits.memory" is not a quantity, got "much"; expected a number and a suffix of Kubernetes, such as "64Mi" or "1Gi"'],
    ['a gateway that is no load balancer has what only one has', { gateway: { serviceType: GatewayServiceType.NODE_PORT, loadBalancerClass: 'internal', loadBalancerSourceRanges: ['10.0.0.0/8'] } }, '2 faults:\n  - "gateway.loadBalancerClass" is refused with "gateway.serviceType" "NodePort"; expected "LoadBalancer"; leave it away, or set that\n  - "gateway.loadBalancerSourceRanges" is refused with "gateway.serviceType" "NodePort"; expected "LoadBalancer"; leave it away, or set that'],
    ['a gateway is only in the cluster', { gateway: { serviceType: GatewayServiceType.CLUSTER_IP, serviceExternalTrafficPolicy: ExternalTrafficPolicy.LOCAL, nodePort: 30_000 } }, '2 faults:\n  - "gateway.serviceExternalTrafficPolicy" is refused with "gateway.serviceType" "ClusterIP"; expected "LoadBalancer" or "NodePort"; leave it away, or set that\n  - "gateway.nodePort" does nothing with "gateway.serviceType" "ClusterIP"; expected "LoadBalancer" or "NodePort"; leave it away, or set that'],
    ['values say the controllers', { controllers: [{ linkName: 'a' }], values: { controllers: [] } }, '"values.controllers" is said by "controllers" too, got []; expected it once; remove one of the two'],
  ])('fails when %s', (_, props, fault) => {
    expect(messageOf(() => multicluster(props))).toBe(`chart/multicluster: ${fault}`);
  });

  test('fails when a Link of the app has no controller', () => {
    const chart = multicluster({ controllers: [{ linkName: 'west' }] });
    const credentialsSecret = SecretRef.fromName(chart, 'credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
    new ClusterLink(chart, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], credentialsSecret });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/multicluster] Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"');
    const fine: [Partial<LinkerdMulticlusterProps>, Partial<MeshProps>][] = [
      [{ controllers: [{ linkName: 'east' }] }, {}], [{ values: { controllers: [{ link: { ref: { name: 'east' } } }] } }, {}], [{}, { version: LinkerdVersion.V2_17 }], [{ namespace: 'elsewhere' }, {}],
    ];
    for (const [props, mesh] of fine) {
      const other = multicluster(props, mesh);
      const secret = SecretRef.fromName(other, 'credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
      new ClusterLink(other, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], credentialsSecret: secret });
      expect(objects(other, 'Link')).toHaveLength(1);
    }
  });

  test('has accounts by a list or by commas', () => {
    for (const remoteMirrorServiceAccountName of [['east', 'west'], 'east,west']) {
      expect(valuesOf(multicluster({ values: { remoteMirrorServiceAccountName } }))).toMatchObject({ remoteMirrorServiceAccountName });
    }
    expect(messageOf(() => multicluster({ values: { remoteMirrorServiceAccountName: ['east', 1] } }))).toBe(
      'chart/multicluster: "values.remoteMirrorServiceAccountName" is not text, got ["east",1]; expected text, or a list of it');
  });

  test('fails when the release has no controllers', () => {
    expect(messageOf(() => multicluster({ controllers: [{ linkName: 'a' }] }, { version: LinkerdVersion.V2_17 }))).toBe('chart/multicluster: "controllers" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.17');
    expect(valuesOf(multicluster({}, { version: LinkerdVersion.V2_17 }))).not.toHaveProperty('controllers');
  });
});

describe('LinkerdCni', () => {
  test('has a value for every prop', () => {
    const chart = cni({
      inboundProxyPort: 5143,
      outboundProxyPort: 5140,
      portsToRedirect: [PortRange.port(80)],
      ignoreInboundPorts: [PortRange.port(22)],
      ignoreOutboundPorts: [PortRange.port(25)],
      proxyUid: 3000,
      proxyGid: 3000,
      iptablesMode: CniIptablesMode.PLAIN,
      disableIpv6: false,
      privileged: true,
      repairController: true,
      priorityClassName: 'system-node-critical',
    });
    expect(namespaceOf(chart)).toEqual({ name: 'linkerd-cni', labels: { 'linkerd.io/cni-resource': 'true', 'config.linkerd.io/admission-webhooks': 'disabled', ...PRIVILEGED } });
    expect(valuesOf(chart)).toEqual({
      destCNINetDir: '/etc/cni/net.d',
      destCNIBinDir: '/opt/cni/bin',
      inboundProxyPort: 5143,
      outboundProxyPort: 5140,
      portsToRedirect: '80',
      ignoreInboundPorts: '22',
      ignoreOutboundPorts: '25',
      proxyUID: 3000,
      proxyGID: 3000,
      iptablesMode: 'plain',
      disableIPv6: false,
      privileged: true,
      repairController: { enabled: true },
      priorityClassName: 'system-node-critical',
    });
  });

  test('fails when ports are a range, which the chart writes into JSON as it stands', () => {
    expect(messageOf(() => cni({ portsToRedirect: [PortRange.port(80), PortRange.range(8000, 9000)] }))).toBe(
      'chart/cni: "portsToRedirect" is not a list of ports, got "80,8000-9000"; expected single ports by commas, such as "80,443"; ranges are not read');
    expect(messageOf(() => cni({ values: { portsToRedirect: '70000' } }))).toContain('"values.portsToRedirect"');
  });

  test('fails when users are too large for the JSON of the plugin', () => {
    expect(messageOf(() => cni({ proxyUid: 1_000_650_000 }))).toBe('chart/cni: "proxyUid" is out of range, got 1000650000; expected an integer from 1 to 999999');
  });

  test.each([
    ['2.15', LinkerdVersion.V2_15, '30.12.2', CniIptablesMode.NFT, '"iptablesMode" needs Linkerd 2.16 (edge-24.4.1) or later, got target 2.15'],
    ['2.17', LinkerdVersion.V2_17, undefined, CniIptablesMode.PLAIN, '"iptablesMode" "plain" needs Linkerd 2.18 (edge-24.12.2) or later, got target 2.17'],
  ])('fails when %s has no such iptables', (_, version, chartVersion, iptablesMode, fault) => {
    expect(messageOf(() => cni({ iptablesMode, chartVersion }, { version }))).toBe(`chart/cni: ${fault}`);
  });

  test('fails when paths are not said', () => {
    expect(messageOf(() => cni({ destCniNetDir: undefined, destCniBinDir: 'bin' }))).toBe(
      'chart/cni: 2 faults:\n  - "destCniNetDir" is not a path on nodes, got undefined; expected one that begins with "/"\n  - "destCniBinDir" is not a path on nodes, got "bin"; expected one that begins with "/"');
  });

  test('fails when the control plane does not know of it', () => {
    const { chart } = controlPlane();
    new LinkerdCni(chart, 'cni', { delivery, destCniNetDir: '/a', destCniBinDir: '/b' });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/cni] chart/linkerd does not know of it, so that traffic of pods would be redirected twice; set "cniEnabled" there');
  });
});

test('an extension has the redirection of its control plane', () => {
  const { chart } = controlPlane({ cniEnabled: true });
  new LinkerdViz(chart, 'viz', { delivery });
  expect(messageOf(() => Testing.synth(chart))).toContain('[chart/viz] "cniEnabled" is not as on chart/linkerd, got false; expected true');
  const restricted = viz({ cniEnabled: true });
  expect(namespaceOf(restricted).labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
});

describe('LinkerdJaeger', () => {
  test('is there up to 2.18', () => {
    const chart = platform({ version: LinkerdVersion.V2_18 });
    new LinkerdJaeger(chart, 'jaeger', { delivery, values: { webhook: { externalSecret: true, caBundle: TRUST_ANCHOR } } });
    expect(namespaceOf(chart)).toEqual({ name: 'linkerd-jaeger', labels: { 'linkerd.io/extension': 'jaeger' } });
    expect(only(chart, 'HelmRelease').spec.chart.spec).toMatchObject({ chart: 'linkerd-jaeger', version: '2025.4.4' });
  });

  test('has an authority that Argo CD overlooks', () => {
    const chart = platform({ version: LinkerdVersion.V2_18 });
    new LinkerdJaeger(chart, 'jaeger', { delivery: HelmDelivery.argoCd() });
    expect(only(chart, 'Application').spec.ignoreDifferences.map(({ kind }: any) => kind)).toEqual(['Secret', 'MutatingWebhookConfiguration', 'Deployment']);
  });

  test('is told where the control plane is, and where traces go', () => {
    const jaeger = making<LinkerdJaegerProps>((chart, props) => new LinkerdJaeger(chart, 'jaeger', props));
    const mesh = { version: LinkerdVersion.V2_18, controlPlaneNamespace: 'mesh', clusterDomain: 'east.example.com' };
    const values = { clusterDomain: 'east.example.com', linkerdNamespace: 'mesh', createNamespaceMetadataJob: false };
    expect(valuesOf(jaeger({}, mesh))).toEqual(values);
    expect(messageOf(() => jaeger({ namespace: 'tracing' }, mesh))).toBe(
      'chart/jaeger: "values.webhook.collectorSvcAddr" is needed in the namespace "tracing": without it proxies send traces to the namespace "linkerd-jaeger"; set it to the Service "collector" there, with its port');
    const webhook = { collectorSvcAddr: 'collector.tracing:55678' };
    expect(valuesOf(jaeger({ namespace: 'tracing', values: { webhook } }, mesh))).toEqual({ ...values, webhook });
  });

  test('is an error afterwards', () => {
    expect(messageOf(() => new LinkerdJaeger(platform(), 'jaeger', { delivery }))).toBe(
      'chart/jaeger: linkerd-jaeger is not there any more, got target 2.20; expected Linkerd 2.18 or earlier, the last that has it; run a collector of your own, and set "tracing" on LinkerdControlPlane');
  });
});

test('the SMI adaptor comes from its own repository', () => {
  const chart = platform({ clusterDomain: 'east.example.com' });
  new LinkerdSmi(chart, 'smi', { delivery });
  expect(only(chart, 'HelmRelease').spec).toMatchObject({
    chart: { spec: { chart: 'linkerd-smi', version: '1.0.4', sourceRef: { name: 'linkerd-smi' } } }, values: { clusterDomain: 'east.example.com', linkerdNamespace: 'linkerd' },
  });
  expect(namespaceOf(chart)).toEqual({ name: 'linkerd-smi', labels: { 'linkerd.io/extension': 'smi' } });
});

test('the failover operator needs the version of its chart', () => {
  const chart = platform();
  expect(messageOf(() => new LinkerdFailover(chart, 'failover', { delivery }))).toBe(
    'chart/failover: "chartVersion" is needed: which version of linkerd-failover belongs to Linkerd 2.20 is not known; set it to one that "helm search repo --versions --devel" lists');
  new LinkerdFailover(chart, 'second', { delivery, chartVersion: '0.1.3', releaseName: 'failover' });
  expect(only(chart, 'HelmRelease')).toMatchObject({ metadata: { name: 'failover', namespace: 'linkerd-failover' }, spec: { releaseName: 'failover', chart: { spec: { version: '0.1.3' } } } });
});
