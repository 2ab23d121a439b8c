import { Chart, Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AccessLogFormat, ControlPlaneIdentity, DefaultInboundPolicy, GatewayServiceType, HelmDelivery, IptablesMode, LinkerdCni,
  LinkerdControlPlane, LinkerdControlPlaneProps, LinkerdCrds, LinkerdFailover, LinkerdJaeger, LinkerdMulticluster, LinkerdSmi, LinkerdViz,
  OutboundTransportMode, PortRange, ProxyDefaults, ProxyInitOptions, ServiceAccountRef, WebhookCertificates, WebhookFailurePolicy,
} from '../../../src';
import { TRUST_ANCHOR } from '../../install/fixtures';
import { installErrors } from '../oracle/install';
import { atLeast, OracleTarget } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { mostly, option } from './route-parts';

type Tool = 'flux' | 'argo-cd' | 'argo-cd elsewhere';
type Extension = 'crds' | 'viz' | 'multicluster' | 'smi' | 'failover' | 'jaeger' | 'cni';

interface InstallSample extends Sample {
  readonly tool: Tool;
  readonly anchors: 'said' | 'in the cluster';
  readonly certificates?: 'secrets' | 'cert-manager';
  readonly highAvailability?: boolean;
  readonly cniEnabled?: boolean;
  readonly createNamespace?: boolean;
  readonly heartbeat?: boolean;
  readonly tracing?: boolean;
  readonly podMonitors?: boolean;
  readonly proxy: ProxyDefaults;
  readonly proxyInit: ProxyInitOptions;
  readonly others: Pick<LinkerdControlPlaneProps, 'controllerReplicas' | 'webhookFailurePolicy' | 'disableIpv6' | 'policyController' | 'resources' | 'identityIssuanceLifetime' | 'values'>;
  readonly extensions: readonly Extension[];
}

const ports = fc.array(fc.constantFrom(PortRange.port(22), PortRange.port(65535), PortRange.range(8000, 9000)), { maxLength: 3 });
const millis = mostly(fc.constantFrom(1, 1500, 60_000).map((ms) => Duration.millis(ms)), fc.constant(Duration.millis(0)));
const seconds = mostly(fc.constantFrom(1, 90).map((s) => Duration.seconds(s)), fc.constant(Duration.millis(1500)));
const cpu = mostly(fc.constantFrom('100m', '1', '0.5'), fc.constantFrom('0.5m', '-1', 'one'));
const resources = fc.record({
  cpuRequest: option(cpu),
  cpuLimit: option(cpu),
  memoryRequest: option(fc.constant(Size.mebibytes(64))),
  memoryLimit: option(fc.constantFrom(Size.mebibytes(128), Size.gibibytes(1))),
});

const proxyOf = (has: (release: OracleTarget['linkerd']) => boolean): fc.Arbitrary<ProxyDefaults> => {
  const since = <T>(release: OracleTarget['linkerd'], arbitrary: fc.Arbitrary<T>) => (has(release) ? option(arbitrary) : mostly(fc.constant(undefined), option(arbitrary)));
  return fc.record({
    defaultInboundPolicy: option(fc.constantFrom(...Object.values(DefaultInboundPolicy).filter((policy) => policy !== 'audit' || has('2.16')))),
    opaquePorts: option(ports),
    resources: option(resources),
    nativeSidecar: since('2.15', fc.boolean()),
    await: option(fc.boolean()),
    waitBeforeExit: mostly(fc.constant(undefined), option(seconds)),
    shutdownGracePeriod: option(millis),
    enableShutdownEndpoint: since('2.16', fc.boolean()),
    logLevel: option(mostly(fc.constantFrom('info', 'warn,linkerd=debug'), fc.constant('all'))),
    accessLog: option(fc.constantFrom(...Object.values(AccessLogFormat))),
    outboundTransportMode: since('2.18', fc.constantFrom(...Object.values(OutboundTransportMode))),
    metricsHostnameLabels: since('2.18', fc.boolean()),
    minWorkers: since('2.18', mostly(fc.constantFrom(1, 4), fc.constant(0))),
    maxWorkersCpuRatio: since('2.18', mostly(fc.constantFrom(0.01, 0.5, 1), fc.constant(2))),
    outboundConnectTimeout: option(millis),
    inboundDiscoveryCacheUnusedTimeout: option(millis),
    disableInboundProtocolDetectTimeout: since('2.15', fc.boolean()),
    uid: option(mostly(fc.constantFrom(1, 3000), fc.constant(0))),
    gid: since('2.16', fc.constantFrom(-1, 3000)),
  });
};

const proxyInit: fc.Arbitrary<ProxyInitOptions> = fc.record({
  iptablesMode: option(fc.constantFrom(...Object.values(IptablesMode))),
  ignoreInboundPorts: option(ports, 3),
  skipSubnets: option(mostly<string[]>(fc.constant(['10.0.0.0/8', 'fd00::/8']), fc.constant(['10.0.0.1'])), 3),
  kubeApiServerPorts: option(ports),
  runAsRoot: fc.constant(true),
  closeWaitTimeout: option(seconds),
});

const samples: fc.Arbitrary<InstallSample> = anyTarget.chain((target) => {
  const has = (release: OracleTarget['linkerd']) => atLeast(target.oracle, release);
  const extensions: Extension[] = ['crds', 'viz', 'multicluster', 'smi', 'failover', ...(has('2.19') ? [] : ['jaeger' as const])];
  return fc.record<InstallSample>({
    target: fc.constant(target),
    tool: fc.constantFrom('flux', 'flux', 'argo-cd', 'argo-cd elsewhere'),
    anchors: fc.constantFrom('said', 'in the cluster'),
    certificates: option(fc.constantFrom('secrets', 'cert-manager')),
    highAvailability: option(fc.boolean()),
    cniEnabled: option(fc.boolean()),
    createNamespace: option(fc.boolean()),
    heartbeat: option(fc.boolean()),
    tracing: has('2.19') ? option(fc.constant(true)) : fc.constant(undefined),
    podMonitors: option(fc.constant(true)),
    proxy: proxyOf(has),
    proxyInit,
    others: fc.record({
      controllerReplicas: option(fc.constantFrom(2, 5)),
      webhookFailurePolicy: option(fc.constantFrom(...Object.values(WebhookFailurePolicy))),
      disableIpv6: has('2.16') ? option(fc.boolean()) : fc.constant(undefined),
      policyController: option(fc.constant({ logLevel: 'debug', probeNetworks: ['10.0.0.0/8'] })),
      resources: option(fc.record({ destination: resources, identity: resources })),
      identityIssuanceLifetime: option(millis),
      values: option(fc.constantFrom({ tolerations: [{ operator: 'Exists' }] }, { priorityClassName: 'high' })),
    }),
    extensions: fc.subarray<Extension>([...extensions, 'cni'], { minLength: 1 }),
  });
});

function deliveryOf(tool: Tool): HelmDelivery {
  return tool === 'flux' ? HelmDelivery.flux() : HelmDelivery.argoCd(tool === 'argo-cd' ? {} : { destinationName: 'east' });
}

function propsOf(chart: Chart, sample: InstallSample): LinkerdControlPlaneProps {
  const { tool, anchors, certificates, highAvailability, cniEnabled, createNamespace, heartbeat, tracing, podMonitors, proxy, others } = sample;
  const { ignoreInboundPorts, skipSubnets, ...rest } = sample.proxyInit;
  return {
    ...others,
    delivery: deliveryOf(tool),
    identity: anchors === 'said' ? ControlPlaneIdentity.fromSecret({ trustAnchorsPem: TRUST_ANCHOR }) : ControlPlaneIdentity.fromExternalCa(),
    webhookCertificates: certificates === undefined ? undefined
      : certificates === 'secrets' ? WebhookCertificates.fromSecrets({ caBundlePem: TRUST_ANCHOR }) : WebhookCertificates.fromCertManager(),
    chartVersion: sample.target.oracle.linkerd === '2.15' ? '1.19.5-edge' : undefined,
    highAvailability,
    cniEnabled,
    createNamespace,
    disableHeartbeat: heartbeat === false ? true : undefined,
    heartbeatSchedule: heartbeat ? '@daily' : undefined,
    tracing: tracing === undefined ? undefined : { collectorAddress: 'collector.tracing:4317', collectorServiceAccount: ServiceAccountRef.fromName(chart, 'collector', { name: 'collector', namespace: 'tracing' }) },
    podMonitors: podMonitors === undefined ? undefined : { scrapeInterval: Duration.seconds(30), labels: { release: 'prometheus' } },
    proxy,
    proxyInit: cniEnabled ? rest : sample.proxyInit,
  };
}

function build(chart: Chart, sample: InstallSample): void {
  const props = propsOf(chart, sample);
  new LinkerdControlPlane(chart, 'control-plane', props);
  sample.extensions.forEach((extension) => addExtension(chart, extension, sample, props));
}

function addExtension(chart: Chart, extension: Extension, sample: InstallSample, props: LinkerdControlPlaneProps): void {
  const { target, cniEnabled, certificates, highAvailability, createNamespace } = sample;
  const old = target.oracle.linkerd === '2.14' ? '30.12.11' : props.chartVersion;
  const common = { delivery: props.delivery, chartVersion: old, createNamespace };
  switch (extension) {
    case 'crds':
      new LinkerdCrds(chart, 'crds', { delivery: props.delivery, chartVersion: props.chartVersion, installGatewayApi: false });
      break;
    case 'viz':
      new LinkerdViz(chart, 'viz', {
        ...common, cniEnabled, highAvailability, prometheusUrl: createNamespace ? 'http://prometheus:9090' : undefined, webhookCertificates: certificates && props.webhookCertificates, tapReplicas: 2,
      });
      break;
    case 'multicluster':
      new LinkerdMulticluster(chart, 'multicluster', {
        ...common,
        cniEnabled,
        highAvailability,
        gateway: { serviceType: GatewayServiceType.LOAD_BALANCER, probePeriod: Duration.seconds(3), loadBalancerSourceRanges: ['10.0.0.0/8'] },
        controllers: atLeast(target.oracle, '2.18') ? [{ linkName: 'east' }, { linkName: 'west', gatewayEnabled: false, logLevel: 'debug' }] : undefined,
      });
      break;
    case 'smi':
      new LinkerdSmi(chart, 'smi', { delivery: props.delivery, createNamespace });
      break;
    case 'failover':
      new LinkerdFailover(chart, 'failover', { ...common, chartVersion: '0.1.3' });
      break;
    case 'jaeger':
      new LinkerdJaeger(chart, 'jaeger', common);
      break;
    case 'cni':
      if (cniEnabled) {
        new LinkerdCni(chart, 'cni', {
          ...common,
          destCniNetDir: '/etc/cni/net.d',
          destCniBinDir: '/opt/cni/bin',
          ignoreInboundPorts: [PortRange.port(22)],
          proxyUid: sample.proxy?.uid,
          proxyGid: sample.proxy?.gid,
          disableIpv6: sample.others.disableIpv6,
        });
      }
  }
}

export const installSampling: Sampling<InstallSample> = {
  name: 'install',
  runs: 400,
  samples,
  build,
  judge: installErrors,
  features: ({ proxy, proxyInit: init, others, extensions, ...rest }) => [
    ...Object.keys({ ...rest, ...proxy, ...init, ...others }).filter((key) => ({ ...rest, ...proxy, ...init, ...others } as any)[key] !== undefined),
    ...extensions, `by ${rest.tool}`, `trust anchors ${rest.anchors}`, `certificates by ${rest.certificates}`,
  ],
  expected: [
    'highAvailability', 'cniEnabled', 'createNamespace', 'heartbeat', 'tracing', 'podMonitors', 'defaultInboundPolicy', 'opaquePorts', 'resources', 'nativeSidecar', 'await', 'shutdownGracePeriod',
    'enableShutdownEndpoint', 'logLevel', 'accessLog', 'outboundTransportMode', 'metricsHostnameLabels', 'minWorkers', 'maxWorkersCpuRatio', 'outboundConnectTimeout',
    'inboundDiscoveryCacheUnusedTimeout', 'disableInboundProtocolDetectTimeout', 'uid', 'gid', 'iptablesMode', 'ignoreInboundPorts', 'skipSubnets', 'kubeApiServerPorts', 'closeWaitTimeout',
    'controllerReplicas', 'webhookFailurePolicy', 'disableIpv6', 'policyController', 'identityIssuanceLifetime', 'values', 'crds', 'viz', 'multicluster', 'smi', 'failover', 'jaeger', 'cni',
    'by flux', 'by argo-cd', 'by argo-cd elsewhere', 'trust anchors said', 'trust anchors in the cluster', 'certificates by undefined', 'certificates by secrets', 'certificates by cert-manager',
  ],
  several: ({ extensions }) => extensions.length > 1,
};

type Break = (sample: InstallSample) => { sample: InstallSample; build: typeof build };
const broken = (change: (props: LinkerdControlPlaneProps) => Partial<LinkerdControlPlaneProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const props = propsOf(chart, sample);
    new LinkerdControlPlane(chart, 'control-plane', { ...props, ...change(props) });
  },
});
const brokenProxy = (proxy: ProxyDefaults) => broken((props) => ({ proxy: { ...props.proxy, ...proxy } }));
const brokenInit = (init: ProxyInitOptions) => broken((props) => ({ proxyInit: { ...props.proxyInit, ...init } }));

export const installBreaks: Record<string, Break> = {
  'delivery': broken(() => ({ delivery: 'flux' as any })),
  'identity': broken(() => ({ identity: {} as any })),
  'chartVersion': broken(() => ({ chartVersion: '*' })),
  'releaseName': broken(() => ({ releaseName: 'a.b' })),
  'webhookCertificates': broken(() => ({ webhookCertificates: true as any })),
  'controllerReplicas': broken(() => ({ controllerReplicas: 1.5 })),
  'webhookFailurePolicy': broken(() => ({ webhookFailurePolicy: 'Retry' as any })),
  'heartbeatSchedule': broken(() => ({ heartbeatSchedule: 'daily', disableHeartbeat: undefined })),
  'identityIssuanceLifetime': broken(() => ({ identityIssuanceLifetime: Duration.millis(0) })),
  'cniEnabled': broken(() => ({ cniEnabled: 'true' as any })),
  'policyController.probeNetworks': broken(() => ({ policyController: { probeNetworks: ['10.0.0.1'] } })),
  'resources.destination.cpuLimit': broken(() => ({ resources: { destination: { cpuLimit: '0' } } })),
  'podMonitors.labels': broken(() => ({ podMonitors: { labels: [] as any } })),
  'values': broken(() => ({ values: 'x' as any })),
  'values.clusterNetworks': broken(() => ({ values: { clusterNetworks: '10.0.0.0/8' } })),
  'values.proxyInit.iptablesMode': broken(({ proxyInit: init }) => ({ proxyInit: { ...init, iptablesMode: undefined }, values: { proxyInit: { iptablesMode: 'plain' } } })),
  'values.enableEndpointSlices': broken(() => ({ values: { enableEndpointSlices: 'no' } })),
  'proxy.defaultInboundPolicy': brokenProxy({ defaultInboundPolicy: 'none' as any }),
  'proxy.logLevel': brokenProxy({ logLevel: 'verbose' }),
  'proxy.minWorkers': brokenProxy({ minWorkers: 0 }),
  'proxy.uid': brokenProxy({ uid: 0 }),
  'proxyInit.skipSubnets': brokenInit({ skipSubnets: ['10.0.0.0'] }),
  'proxyInit.closeWaitTimeout': brokenInit({ closeWaitTimeout: Duration.seconds(1), runAsRoot: false }),
};
