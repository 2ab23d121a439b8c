import { ApiObject, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { DefaultInboundPolicy, ExternalWorkload, ExternalWorkloadPort, ExternalWorkloadProps, PortRange, TransportProtocol } from '../../../src';
import { policyErrors } from '../oracle/policy';
import { atLeast, Manifest } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { mostly, option } from './route-parts';

interface WorkloadSample extends Sample {
  readonly identity: string;
  readonly ports: ExternalWorkloadPort[];
  readonly workloadIps: string[];
  readonly zone?: string;
  readonly defaultInboundPolicy?: DefaultInboundPolicy;
  readonly opaquePorts: boolean;
  readonly service?: { readonly targetPort: number | string; readonly selects: boolean };
}

const { AUDIT, ...OLDER } = DefaultInboundPolicy;

const samples: fc.Arbitrary<WorkloadSample> = anyTarget.filter(({ oracle }) => atLeast(oracle, '2.15')).chain((target) => fc.record<WorkloadSample>({
  target: fc.constant(target),
  identity: mostly(fc.constantFrom('spiffe://root/vm', 'spiffe://a_b.c-d/E/f.g', `spiffe://a/${'b'.repeat(242)}`), fc.constantFrom('vm.example.com', 'spiffe://a/', 'spiffe://A/b')),
  ports: fc.array(fc.record({
    port: fc.constantFrom(1, 80, 8080, 65535), name: option(fc.constantFrom('http', 'grpc-web', 'a'), 2), protocol: option(fc.constantFrom(...Object.values(TransportProtocol)), 3),
  }), { minLength: 1, maxLength: 2 }),
  workloadIps: atLeast(target.oracle, '2.17')
    ? fc.constantFrom(['192.0.2.1'], ['2001:db8::1'], ['192.0.2.1', '2001:db8::1'], ['192.0.2.1', '192.0.2.2']) : fc.constantFrom(['192.0.2.1'], ['2001:db8::1'], ['192.0.2.1', '::1']),
  zone: option(fc.constantFrom('a', 'zone-1'), 2),
  defaultInboundPolicy: option(fc.constantFrom(...Object.values(OLDER), ...(atLeast(target.oracle, '2.16') ? [AUDIT] : [])), 2),
  opaquePorts: fc.boolean(),
  service: option(fc.record({ targetPort: fc.constantFrom<number | string>(80, 'http', 8080), selects: fc.boolean() }), 3),
}));

function propsOf({ identity, ports, workloadIps, zone, defaultInboundPolicy, opaquePorts }: WorkloadSample): ExternalWorkloadProps {
  return {
    metadata: { name: 'vm', labels: { app: 'vm' } },
    identity,
    serverName: 'vm.example.com',
    ports,
    workloadIps,
    zone,
    defaultInboundPolicy,
    ...(opaquePorts && { opaquePorts: [PortRange.port(3306)], proxyRequireIdentityInboundPorts: [PortRange.range(80, 90)] }),
  };
}

function build(chart: Chart, sample: WorkloadSample): void {
  new ExternalWorkload(chart, 'vm', propsOf(sample));
  if (sample.service) {
    const { targetPort, selects } = sample.service;
    new ApiObject(chart, 'service', {
      apiVersion: 'v1', kind: 'Service', metadata: { name: 'vm' }, spec: { selector: { app: selects ? 'vm' : 'other' }, ports: [{ port: 80, targetPort }] },
    });
  }
}

function intentErrors(manifests: Manifest[], sample: WorkloadSample): string[] {
  const { metadata, spec } = manifests.find(({ kind }) => kind === 'ExternalWorkload')!;
  const said = JSON.stringify([spec.meshTLS.identity, spec.ports, spec.workloadIPs, metadata.labels?.['topology.kubernetes.io/zone'], metadata.annotations?.['config.linkerd.io/default-inbound-policy']]);
  const ports = sample.ports.map(({ name, port, protocol = 'TCP' }) => ({ ...(name && { name }), port, protocol }));
  const meant = JSON.stringify([sample.identity, ports, sample.workloadIps.map((ip) => ({ ip })), sample.zone, sample.defaultInboundPolicy]);
  return said === meant ? [] : [`written is ${said}, meant was ${meant}`];
}

export const externalWorkloadSampling: Sampling<WorkloadSample> = {
  name: 'external-workload',
  samples,
  build,
  judge: (manifests, target, sample) => [...policyErrors(manifests, target), ...intentErrors(manifests, sample)],
  features: ({ ports, workloadIps, zone, defaultInboundPolicy, opaquePorts, service }) => [
    ...ports.flatMap(({ name, protocol }) => [...(name ? ['name'] : []), `protocol ${protocol}`]), `${workloadIps.length} addresses`, ...(zone ? ['zone'] : []),
    ...(defaultInboundPolicy ? ['default policy'] : []), ...(opaquePorts ? ['port lists'] : []), ...(service ? [service.selects ? 'selected' : 'not selected'] : []),
  ],
  expected: ['name', 'protocol undefined', 'protocol UDP', '1 addresses', '2 addresses', 'zone', 'default policy', 'port lists', 'selected', 'not selected'],
  several: ({ service }) => service !== undefined,
  targets: ({ oracle }) => atLeast(oracle, '2.15'),
  runs: 900,
};

type Break = (sample: WorkloadSample) => { sample: WorkloadSample; build: typeof build };
const broken = (change: Partial<ExternalWorkloadProps>): Break => (sample) => ({ sample, build: (chart) => void new ExternalWorkload(chart, 'vm', { ...propsOf(sample), ...change }) });

export const externalWorkloadBreaks: Record<string, Break> = {
  'metadata.labels': broken({ metadata: {} }),
  'identity': broken({ identity: 'vm' }),
  'serverName': broken({ serverName: '' }),
  'ports': broken({ ports: [] }),
  'workloadIps': broken({ workloadIps: ['1.2.3'] }),
  'defaultInboundPolicy': broken({ defaultInboundPolicy: 'x' as DefaultInboundPolicy }),
  'proxyRequireIdentityInboundPorts': broken({ proxyRequireIdentityInboundPorts: [] }),
};
