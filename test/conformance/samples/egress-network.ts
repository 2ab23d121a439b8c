import { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { EgressNetwork, EgressNetworkProps, EgressTrafficPolicy, Network, PortRange } from '../../../src';
import { policyErrors } from '../oracle/policy';
import { splitErrors } from '../oracle/split';
import { atLeast, Manifest } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { mostly, option } from './route-parts';

interface EgressSample extends Sample {
  readonly trafficPolicy: EgressTrafficPolicy;
  readonly networks?: Network[];
  readonly opaquePorts?: [number, number][];
  readonly isGlobal: boolean;
  readonly beside?: 'global' | 'global, said';
  readonly allowed: { readonly by: 'https' | 'http' | 'tcp'; readonly hosts: string[]; readonly port?: number; readonly clientNamespace?: string }[];
}

const { ALLOW, DENY } = EgressTrafficPolicy;
const CLUSTER = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'];
const network = fc.constantFrom<Network>({ cidr: '203.0.113.0/24' }, { cidr: '0.0.0.0/0', except: CLUSTER }, { cidr: '198.51.100.7' }, { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] }, { cidr: '11.0.0.0/8', except: ['11.1.0.0/16', '11.2.0.0/16'] });
const wrong = fc.constantFrom<Network>({ cidr: '0.0.0.0/0' }, { cidr: '10.1.0.0/16' }, { cidr: '::/0', except: ['fd00::/9'] });

const samples: fc.Arbitrary<EgressSample> = anyTarget.filter(({ oracle }) => atLeast(oracle, '2.17')).chain((target) => {
  const isExperimental = target.oracle.channel === 'experimental';
  const canRoute = isExperimental || target.oracle.gatewayApi !== '0.7.1';
  return mostly(fc.constant(DENY), fc.constant(ALLOW)).chain((trafficPolicy) => fc.record<EgressSample>({
    target: fc.constant(target),
    trafficPolicy: fc.constant(trafficPolicy),
    networks: option(fc.array(mostly(network, wrong), { minLength: 1, maxLength: 2 }), 2),
    opaquePorts: option(fc.array(fc.tuple(fc.integer({ min: 1000, max: 2000 }), fc.integer({ min: 2001, max: 3000 })), { maxLength: 2 }), 2),
    isGlobal: fc.boolean(),
    beside: option(fc.constantFrom('global' as const, 'global, said' as const, 'global, said' as const), 2),
    allowed: trafficPolicy === ALLOW || !canRoute ? fc.constant([]) : fc.uniqueArray(fc.record({
      by: fc.constantFrom(...(isExperimental ? ['https' as const, 'tcp' as const] : []), 'http' as const),
      hosts: fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'b.example.org'), { minLength: 1 }),
      port: option(fc.constantFrom(8443, 8080, 5433), 2),
      clientNamespace: option(fc.constantFrom('demo', 'shop'), 3),
    }), { maxLength: 3, selector: ({ by }) => by }),
  }));
});

function propsOf({ trafficPolicy, networks, opaquePorts, isGlobal, beside }: EgressSample): EgressNetworkProps {
  return {
    trafficPolicy,
    networks,
    opaquePorts: opaquePorts?.map(([from, to]) => PortRange.range(from, to)),
    hidesGlobal: beside === 'global, said' && !isGlobal ? true : undefined,
    metadata: { name: 'egress', ...(isGlobal && { namespace: 'linkerd-egress' }) },
  };
}

function build(chart: Chart, sample: EgressSample): void {
  const egress = new EgressNetwork(chart, 'egress', propsOf(sample));
  for (const { by, hosts, port, clientNamespace } of sample.allowed) {
    switch (by) {
      case 'https': egress.allowHttps(hosts, { port, clientNamespace }); break;
      case 'http': egress.allowHttp(hosts, { port, clientNamespace }); break;
      case 'tcp': egress.allowTcp(port ?? 5433, { clientNamespace }); break;
    }
  }
  if (sample.beside) {
    EgressNetwork.global(chart, 'global', { trafficPolicy: DENY, metadata: { name: 'global' } });
  }
}

const KINDS = { https: ['TLSRoute', 443], http: ['HTTPRoute', 80], tcp: ['TCPRoute', 5433] } as const;

function intentErrors(manifests: Manifest[], sample: EgressSample): string[] {
  const egress = manifests.find(({ kind, metadata }) => kind === 'EgressNetwork' && metadata.name === 'egress')!;
  const own = sample.isGlobal ? 'linkerd-egress' : 'demo';
  const opaque = egress.metadata.annotations?.['config.linkerd.io/opaque-ports'];
  const said = JSON.stringify([egress.metadata.namespace, egress.spec.trafficPolicy, egress.spec.networks?.map(({ cidr }: Network) => cidr), opaque]);
  const meant = JSON.stringify([own, sample.trafficPolicy, sample.networks?.map(({ cidr }) => cidr), sample.opaquePorts?.map((range) => range.join('-')).join(',')]);
  const routes = sample.allowed.map(({ by, hosts, port, clientNamespace = own }) => {
    const [kind, byDefault] = KINDS[by];
    const route = manifests.find((each) => each.kind === kind)!;
    const { parentRefs, hostnames, rules } = route.spec;
    const [{ name, namespace, port: its }] = parentRefs;
    const written = JSON.stringify([route.metadata.namespace, name, namespace, its, hostnames, rules.length, rules[0].backendRefs[0].name]);
    const wanted = JSON.stringify([clientNamespace, 'egress', own, port ?? byDefault, by === 'tcp' ? undefined : hosts, 1, 'egress']);
    return written === wanted ? [] : [`${kind} is ${written}, meant was ${wanted}`];
  });
  return [...(said === meant ? [] : [`written is ${said}, meant was ${meant}`]), ...routes.flat()];
}

export const egressSampling: Sampling<EgressSample> = {
  name: 'egress-network',
  samples,
  build,
  judge: (manifests, target, sample) => [
    ...policyErrors(manifests, target, { hidesGlobal: sample.beside === 'global, said' ? ['egress'] : [] }), ...splitErrors(manifests, target), ...intentErrors(manifests, sample),
  ],
  features: ({ trafficPolicy, networks, opaquePorts, isGlobal, beside, allowed }) => [
    trafficPolicy, ...(networks ? ['networks'] : []), ...(opaquePorts ? ['opaque ports'] : []), isGlobal ? 'global' : 'local', ...(beside ? ['beside'] : []),
    ...allowed.flatMap(({ by, port, clientNamespace }) => [by, ...(port ? ['port'] : []), ...(clientNamespace ? ['clients'] : [])]),
  ],
  expected: ['Allow', 'Deny', 'networks', 'opaque ports', 'global', 'local', 'beside', 'https', 'http', 'tcp', 'port', 'clients'],
  several: ({ allowed, beside }) => allowed.length + Number(beside !== undefined) > 0,
  targets: ({ oracle }) => atLeast(oracle, '2.17'),
};

type Break = (sample: EgressSample) => { sample: EgressSample; build: typeof build };
const broken = (change: Partial<EgressNetworkProps>): Break => (sample) => ({ sample, build: (chart) => void new EgressNetwork(chart, 'egress', { ...propsOf(sample), ...change }) });

export const egressBreaks: Record<string, Break> = {
  trafficPolicy: broken({ trafficPolicy: 'deny' as EgressTrafficPolicy }),
  networks: broken({ networks: [{ cidr: '10.0.0.0/8' }] }),
  hidesGlobal: broken({ hidesGlobal: true, metadata: { namespace: 'linkerd-egress' } }),
  hostnames: (sample) => ({ sample, build: (chart) => void new EgressNetwork(chart, 'egress', { trafficPolicy: DENY }).allowHttp(['A']) }),
  port: (sample) => ({ sample, build: (chart) => void new EgressNetwork(chart, 'egress', { trafficPolicy: DENY }).allowHttp(['a'], { port: 0 }) }),
};
