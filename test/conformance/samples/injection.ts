import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import {
  AccessLogFormat, DefaultInboundPolicy, ImagePullPolicy, InjectMode, MeshedNamespace, MeshedWorkload, PortRange, ProxyConfig, ProxyLogFormat,
  ProxyLogHttpHeaders,
} from '../../../src';
import { injectionErrors } from '../oracle/injection';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';

interface InjectionSample extends Sample {
  readonly inject?: InjectMode;
  readonly proxyConfig?: ProxyConfig;
}

interface NamespaceSample extends InjectionSample {
  readonly made: 'new' | 'ApiObject' | 'cdk8s-plus-27' | 'cdk8s-plus-34';
  readonly labels?: Record<string, string>;
}

interface WorkloadSample extends InjectionSample {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod';
  readonly made: 'ApiObject' | 'cdk8s-plus-27' | 'cdk8s-plus-34';
}

const port = fc.constantFrom(1, 4140, 5000, 5001, 5002, 5003, 65535);
const portRange = fc.constantFrom(PortRange.port(25), PortRange.port(3306), PortRange.range(8000, 9000), PortRange.port(65535));
const ports = fc.array(portRange, { maxLength: 3 });
const seconds = fc.constantFrom(1, 30, 3600).map((n) => Duration.seconds(n));
const shortTime = fc.constantFrom(1, 250, 90_000).map((n) => Duration.millis(n));
const size = fc.constantFrom(64, 128, 1024).map((n) => Size.mebibytes(n));

/** How a prop is made, and the release that has it. `pod`: on workloads only. */
interface PropSample<T> {
  readonly of: fc.Arbitrary<T>;
  readonly since?: string;
  readonly until?: string;
  readonly pod?: boolean;
}

const PROPS: { [K in keyof Required<ProxyConfig>]: PropSample<ProxyConfig[K]> } = {
  inboundPort: { of: port },
  outboundPort: { of: port },
  adminPort: { of: port },
  controlPort: { of: port },
  opaquePorts: { of: ports },
  skipInboundPorts: { of: ports },
  skipOutboundPorts: { of: ports },
  skipSubnets: { of: fc.subarray(['10.0.0.0/8', '192.168.0.1/32', 'fd00::/8'], { minLength: 1 }) },
  proxyRequireIdentityInboundPorts: { of: ports.filter((list) => list.length > 0) },
  defaultInboundPolicy: { of: fc.constantFrom(...Object.values(DefaultInboundPolicy)) },
  proxyOutboundConnectTimeout: { of: shortTime },
  proxyInboundConnectTimeout: { of: shortTime },
  proxyOutboundDiscoveryCacheUnusedTimeout: { of: seconds },
  proxyInboundDiscoveryCacheUnusedTimeout: { of: seconds },
  proxyDisableOutboundProtocolDetectTimeout: { of: fc.boolean(), since: '2.15' },
  proxyDisableInboundProtocolDetectTimeout: { of: fc.boolean(), since: '2.15' },
  enableGateway: { of: fc.boolean(), pod: true },
  closeWaitTimeout: { of: seconds, pod: true },
  proxyLogLevel: { of: fc.constantFrom('warn,linkerd=debug', 'info') },
  proxyLogFormat: { of: fc.constantFrom(...Object.values(ProxyLogFormat)) },
  proxyLogHttpHeaders: { of: fc.constantFrom(...Object.values(ProxyLogHttpHeaders)), since: '2.16' },
  accessLog: { of: fc.constantFrom(...Object.values(AccessLogFormat)) },
  proxyMetricsHostnameLabels: { of: fc.boolean(), since: '2.18' },
  traceAttributes: { of: fc.constant({ 'deployment.environment': 'prod' }), since: '2.19', pod: true },
  disableTap: { of: fc.constant(true) },
  enableDebugSidecar: { of: fc.boolean() },
  debugImage: { of: fc.constant('example.com/debug'), pod: true },
  debugImageVersion: { of: fc.constant('edge-26.1.1'), pod: true },
  debugImagePullPolicy: { of: fc.constantFrom(...Object.values(ImagePullPolicy)), pod: true },
  proxyImage: { of: fc.constant('example.com:5000/proxy') },
  proxyVersion: { of: fc.constant('edge-26.1.1') },
  imagePullPolicy: { of: fc.constantFrom(...Object.values(ImagePullPolicy)) },
  initImage: { of: fc.constant('example.com/proxy-init'), until: '2.20' },
  initImageVersion: { of: fc.constant('v2.4.0'), until: '2.20' },
  proxyCpuRequest: { of: fc.constantFrom('50m', '0.1', '1') },
  proxyCpuLimit: { of: fc.constantFrom('1', '2500m') },
  proxyCpuRatioLimit: { of: fc.constantFrom(0.01, 0.5, 0.99), since: '2.18', pod: true },
  proxyMemoryRequest: { of: size },
  proxyMemoryLimit: { of: size },
  proxyEphemeralStorageRequest: { of: size },
  proxyEphemeralStorageLimit: { of: size },
  proxyUid: { of: fc.constantFrom(1, 2102, 65_535) },
  proxyGid: { of: fc.constantFrom(1, 2102, 65_535), since: '2.16' },
  nativeSidecar: { of: fc.boolean(), since: '2.15' },
  proxyAwait: { of: fc.boolean() },
  shutdownGracePeriod: { of: seconds },
  proxyWaitBeforeExit: { of: fc.constantFrom(1, 30).map((n) => Duration.seconds(n)) },
  proxyAdminShutdown: { of: fc.boolean(), since: '2.16' },
  proxyAdditionalEnv: { of: fc.constant([{ name: 'A', value: '"quoted"' }, { name: 'NODE', fieldPath: 'spec.nodeName' }]), since: '2.20', pod: true },
};

/** What the target has, each in about one sample of five. */
function proxyConfig({ oracle }: ConformanceTarget, place: 'namespace' | 'pod'): fc.Arbitrary<ProxyConfig> {
  const release = oracle.linkerd === 'head' ? '2.21' : oracle.linkerd;
  const fitting = Object.entries(PROPS).filter(([, { since = '0', until = '9', pod }]) => release >= since && release < until && (place === 'pod' || !pod));
  return fc.subarray(fitting.map(([prop]) => prop), { maxLength: 20 }).chain((chosen) => fc.record(Object.fromEntries(
    chosen.map((prop) => [prop, PROPS[prop as keyof ProxyConfig].of as fc.Arbitrary<any>])))).map((config: ProxyConfig) => (
    // which waits only where it is no native sidecar
    config.proxyWaitBeforeExit && release >= '2.15' ? { ...config, nativeSidecar: false } : config)) as fc.Arbitrary<ProxyConfig>;
}

const inject = fc.option(fc.constantFrom(...Object.values(InjectMode)), { nil: undefined, freq: 2 });

const namespaces: fc.Arbitrary<NamespaceSample> = anyTarget.chain((target) => fc.record<NamespaceSample>({
  target: fc.constant(target),
  inject,
  proxyConfig: fc.option(proxyConfig(target, 'namespace'), { nil: undefined, freq: 20 }),
  made: fc.constantFrom('new', 'ApiObject', 'cdk8s-plus-27', 'cdk8s-plus-34'),
  labels: fc.option(fc.constant({ team: 'web' }), { nil: undefined, freq: 2 }),
}));

const workloads: fc.Arbitrary<WorkloadSample> = anyTarget.chain((target) => fc.record<WorkloadSample>({
  target: fc.constant(target),
  inject,
  proxyConfig: fc.option(proxyConfig(target, 'pod'), { nil: undefined, freq: 20 }),
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
  made: fc.constantFrom('ApiObject', 'cdk8s-plus-27', 'cdk8s-plus-34'),
}));

function makeNamespace(chart: Chart, { made }: NamespaceSample): IConstruct {
  const metadata = { name: 'meshed' };
  return made === 'ApiObject' ? new ApiObject(chart, 'ns', { apiVersion: 'v1', kind: 'Namespace', metadata })
    : new (made === 'cdk8s-plus-27' ? kplus27 : kplus34).Namespace(chart, 'ns', { metadata });
}

function makeWorkload(chart: Chart, { kind, made }: WorkloadSample): IConstruct {
  const metadata = { name: 'workload' };
  if (made === 'ApiObject') {
    const pod = { containers: [{ name: 'main', image: 'app' }] };
    const spec = kind === 'Pod' ? pod : kind === 'CronJob' ? { jobTemplate: { spec: { template: { spec: pod } } } } : { template: { metadata: {}, spec: pod } };
    return new ApiObject(chart, 'workload', { apiVersion: kind === 'Pod' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1', kind, metadata, spec });
  }
  const kplus: any = made === 'cdk8s-plus-27' ? kplus27 : kplus34;
  const props: any = { metadata, containers: [{ image: 'app', portNumber: 8080 }] };
  switch (kind) {
    case 'CronJob': return new kplus.CronJob(chart, 'workload', { ...props, schedule: { expressionString: '* * * * *' } });
    case 'StatefulSet': return new kplus.StatefulSet(chart, 'workload', { ...props, service: new kplus.Service(chart, 'headless', { ports: [{ port: 8080 }] }) });
    default: return new kplus[kind](chart, 'workload', props);
  }
}

const featuresOf = ({ proxyConfig: config = {}, inject: mode }: InjectionSample) => [
  ...Object.keys(config),
  `inject ${mode}`,
  ...Object.values(config).filter((value) => value === 65535 || value === 1).map(() => 'number at its bound'),
];
const everyProp = (place: 'namespace' | 'pod') => Object.entries(PROPS).filter(([, { pod }]) => place === 'pod' || !pod).map(([prop]) => prop);
const everyMode = [undefined, ...Object.values(InjectMode)].map((mode) => `inject ${mode}`);

export const namespaceSampling: Sampling<NamespaceSample> = {
  name: 'meshed-namespace',
  samples: namespaces,
  build: (chart, sample) => {
    const { made, inject: mode, proxyConfig: config, labels } = sample;
    if (made === 'new') {
      new MeshedNamespace(chart, 'ns', { metadata: { name: 'meshed', labels }, inject: mode, proxyConfig: config });
    } else {
      MeshedNamespace.mesh(makeNamespace(chart, sample), { inject: mode, proxyConfig: config });
    }
  },
  judge: injectionErrors,
  features: (sample) => [...featuresOf(sample), `made by ${sample.made}`],
  expected: [...everyProp('namespace'), ...everyMode, 'number at its bound', 'made by new', 'made by ApiObject', 'made by cdk8s-plus-27', 'made by cdk8s-plus-34'],
  runs: 1500,
};

export const workloadSampling: Sampling<WorkloadSample> = {
  name: 'meshed-workload',
  samples: workloads,
  build: (chart, sample) => void MeshedWorkload.mesh(makeWorkload(chart, sample), sample),
  judge: injectionErrors,
  features: (sample) => [...featuresOf(sample), `${sample.kind} by ${sample.made}`],
  expected: [...everyProp('pod'), ...everyMode, 'number at its bound', 'Deployment by ApiObject', 'Pod by cdk8s-plus-27'],
  runs: 2000,
};

type Breaks = Record<string, (sample: any) => { sample: any }>;
const broken = (proxy: ProxyConfig) => (sample: InjectionSample) => ({ sample: { ...sample, proxyConfig: { ...sample.proxyConfig, ...proxy } } });

const BREAKS: Breaks = {
  'inject': (sample) => ({ sample: { ...sample, inject: 'yes' } }),
  'proxyConfig.inboundPort': broken({ inboundPort: 0 }),
  'proxyConfig.adminPort': broken({ adminPort: 65536 }),
  'proxyConfig.skipSubnets': broken({ skipSubnets: ['10.0.0.0/33'] }),
  'proxyConfig.defaultInboundPolicy': broken({ defaultInboundPolicy: 'all_authenticated' as DefaultInboundPolicy }),
  'proxyConfig.proxyOutboundConnectTimeout': broken({ proxyOutboundConnectTimeout: Duration.millis(0.5) }),
  'proxyConfig.proxyInboundDiscoveryCacheUnusedTimeout': broken({ proxyInboundDiscoveryCacheUnusedTimeout: Duration.millis(500) }),
  'proxyConfig.accessLog': broken({ accessLog: 'text' as AccessLogFormat }),
  'proxyConfig.proxyLogFormat': broken({ proxyLogFormat: 'xml' as ProxyLogFormat }),
  'proxyConfig.imagePullPolicy': broken({ imagePullPolicy: 'Sometimes' as ImagePullPolicy }),
  'proxyConfig.proxyCpuRequest': broken({ proxyCpuRequest: 'half' }),
  'proxyConfig.proxyMemoryRequest': broken({ proxyMemoryRequest: Size.gibibytes(2), proxyMemoryLimit: Size.gibibytes(1) }),
  'proxyConfig.proxyUid': broken({ proxyUid: -2 }),
};

export const namespaceBreaks: Breaks = {
  ...BREAKS,
  'proxyConfig.enableGateway': broken({ enableGateway: true }),
  'proxyConfig.closeWaitTimeout': broken({ closeWaitTimeout: Duration.seconds(1) }),
};
export const workloadBreaks: Breaks = { ...BREAKS, 'proxyConfig.proxyCpuRatioLimit': broken({ proxyCpuRatioLimit: 1 }) };
