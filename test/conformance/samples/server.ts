import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import * as fc from 'fast-check';
import {
  AccessPolicy, AuthorizationPolicy, ContainerPort, HttpLocalRateLimitPolicy, HttpRouteApiGroup, InboundGrpcRoute, InboundHttpRoute,
  LabelSelectorOperator, MeshTlsAuthentication, NamespaceRef, NetworkAuthentication, PolicyRef, ProxyProtocol, RouteFilter, RouteMatch,
  Server, ServerAuthorization, ServerProps, ServiceAccountRef, UnmatchedRequests,
} from '../../../src';
import { policyErrors } from '../oracle/policy';
import { splitErrors } from '../oracle/split';
import { atLeast, Manifest } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { mostly, option } from './route-parts';

type Asked = 'account' | 'kplus account' | 'refs' | 'identities' | 'spiffe' | 'networks' | 'everywhere' | 'both' | 'anyone' | 'foreign';
type Routed = 'HTTPRoute' | 'HTTPRoute of the Gateway API' | 'GRPCRoute';

interface ServerSample extends Sample {
  readonly selects: 'Deployment' | 'kplus' | 'podSelector' | 'all' | 'external';
  readonly port?: number | string;
  readonly protocol?: ProxyProtocol;
  readonly accessPolicy?: AccessPolicy;
  readonly unmatched?: UnmatchedRequests;
  readonly probe?: 'http' | 'https' | 'grpc';
  readonly routed?: Routed;
  readonly asked: { readonly by: Asked; readonly ofRoute: boolean }[];
  readonly serverAuthorization?: 'accounts' | 'TLS' | 'unauthenticated';
  readonly limits?: { readonly total?: number; readonly identity?: number; readonly override?: number };
  readonly second: boolean;
}

const { DENY, AUDIT, ...OPEN } = AccessPolicy;
const rate = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(1, 4_294_967_295));

const samples: fc.Arbitrary<ServerSample> = anyTarget.chain((target) => {
  const [has215, has216, has217, has219] = (['2.15', '2.16', '2.17', '2.19'] as const).map((release) => atLeast(target.oracle, release));
  const hasGrpc = atLeast(target.oracle, '2.18') || (has216 && target.oracle.channel === 'experimental');
  const asked: Asked[] = ['account', 'kplus account', 'refs', 'identities', 'networks', 'everywhere', 'both', 'anyone', 'foreign', ...(has215 ? ['spiffe' as const] : [])];
  return option(fc.constantFrom<Routed>('HTTPRoute', ...(has219 ? ['HTTPRoute of the Gateway API' as const] : []), ...(hasGrpc ? ['GRPCRoute' as const] : [])), 2)
    .chain((routed) => fc.record<ServerSample>({
      target: fc.constant(target),
      selects: fc.constantFrom('Deployment', 'kplus', 'podSelector', 'all', ...(has215 ? ['external' as const] : [])),
      port: mostly(fc.constantFrom<number | string>(8080, 'http'), fc.constantFrom<number | string | undefined>(1, 65535, 'other', undefined)),
      protocol: routed === 'GRPCRoute' ? fc.constant(ProxyProtocol.GRPC) : routed ? mostly(fc.constantFrom(undefined, ProxyProtocol.UNKNOWN, ProxyProtocol.HTTP_1, ProxyProtocol.HTTP_2), fc.constant(ProxyProtocol.TLS))
        : option(fc.constantFrom(...Object.values(ProxyProtocol)), 3),
      accessPolicy: has216 ? fc.constantFrom(undefined, undefined, DENY, AUDIT, ...Object.values(OPEN)) : fc.constantFrom(undefined, DENY),
      unmatched: option(fc.constantFrom(...Object.values(UnmatchedRequests)), 3),
      probe: option(fc.constantFrom('http' as const, 'http' as const, 'https' as const, 'grpc' as const), 2),
      routed: fc.constant(routed),
      asked: fc.uniqueArray(fc.record({ by: fc.constantFrom(...asked), ofRoute: fc.boolean() }), { maxLength: 2, selector: ({ by }) => by }),
      serverAuthorization: option(fc.constantFrom('accounts' as const, 'TLS' as const, 'unauthenticated' as const), 3),
      limits: has217 && routed !== 'GRPCRoute' ? option(fc.record({ total: option(rate), identity: option(rate), override: option(rate) }), 2) : fc.constant(undefined),
      second: fc.constantFrom(false, false, false, true),
    }));
});

const PROBES = { http: { httpGet: { port: 8080, path: '/live' } }, https: { httpGet: { port: 8080, path: '/', scheme: 'HTTPS' } }, grpc: { grpc: { port: 8080 } } };

function workloadOf(chart: Chart, { selects, probe }: ServerSample): IConstruct {
  if (selects === 'external') {
    return new ApiObject(chart, 'vm', {
      apiVersion: 'workload.linkerd.io/v1beta1',
      kind: 'ExternalWorkload',
      metadata: { name: 'vm', labels: { app: 'vm' } },
      spec: { meshTLS: { identity: 'spiffe://root/vm', serverName: 'vm' }, ports: [{ port: 8080, name: 'http' }], workloadIPs: [{ ip: '192.0.2.1' }] },
    });
  }
  if (selects === 'kplus') {
    return new kplus.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      podMetadata: { labels: { app: 'web' } },
      containers: [{ image: 'web', ports: [{ number: 8080, name: 'http' }], ...(probe === 'http' && { readiness: kplus.Probe.fromHttpGet('/live', { port: 8080 }) }) }],
    });
  }
  return new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080, name: 'http' }], ...(probe && { livenessProbe: PROBES[probe] }) }] },
      },
    },
  });
}

function propsOf(chart: Chart, sample: ServerSample): ServerProps {
  const { selects, port, protocol, accessPolicy, unmatched } = sample;
  const workload = workloadOf(chart, sample);
  const selector = selects === 'podSelector' ? { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: LabelSelectorOperator.DOES_NOT_EXIST }] } : {};
  return {
    ...(selects === 'podSelector' || selects === 'all' ? { podSelector: selector } : { workload }),
    port: port === undefined ? undefined : typeof port === 'string' ? ContainerPort.named(port) : ContainerPort.number(port),
    proxyProtocol: protocol,
    accessPolicy,
    unmatched,
    metadata: { name: 'server' },
  };
}

function authentications(chart: Chart, by: Asked): Construct[] {
  const id = (name: string) => `${by}-${name}`;
  const network = (cidr: string) => new NetworkAuthentication(chart, id('network'), { networks: [{ cidr, except: [cidr.replace(/0\.0\/.*/, '7.0/24')] }] });
  switch (by) {
    case 'account': return [ServiceAccountRef.fromName(chart, id('account'), { name: 'account' })];
    case 'kplus account': return [new kplus.ServiceAccount(chart, id('account'), { metadata: { name: 'kplus' } })];
    case 'refs': return [new MeshTlsAuthentication(chart, id('refs'), { identityRefs: [ServiceAccountRef.fromName(chart, id('sa'), { name: 'a', namespace: 'x' }), NamespaceRef.fromName(chart, id('ns'), 'y')] })];
    case 'identities': return [new MeshTlsAuthentication(chart, id('identities'), { identities: ['*.z.example.com', 'a.b.serviceaccount.identity.linkerd.example.com'] })];
    case 'spiffe': return [new MeshTlsAuthentication(chart, id('spiffe'), { identities: ['spiffe://root.example.com/vm_1/x'] })];
    case 'networks': return [network('10.1.0.0/16')];
    case 'everywhere': return [NetworkAuthentication.anywhere(chart, id('all'))];
    case 'both': return [network('10.2.0.0/16'), new MeshTlsAuthentication(chart, id('identity'), { identities: ['c.d.serviceaccount.identity.linkerd.example.com'] })];
    case 'foreign': return [PolicyRef.meshTlsAuthentication(chart, id('ref'), { name: 'foreign', namespace: 'platform' })];
    case 'anyone': return [];
  }
}

function build(chart: Chart, sample: ServerSample): void {
  const { routed, asked, serverAuthorization, limits, second } = sample;
  const server = new Server(chart, 'server', propsOf(chart, sample));
  const route = routed && makeRoute(chart, server, routed);
  for (const { by, ofRoute } of asked) {
    new AuthorizationPolicy(chart, `policy-${by}`, {
      target: (ofRoute ? route : undefined) ?? server, requiredAuthentications: authentications(chart, by), allowAnyone: by === 'anyone', metadata: { name: by.replace(' ', '-') },
    });
  }
  if (asked.some(({ by }) => by === 'foreign')) {
    new ApiObject(chart, 'foreign', {
      apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'MeshTLSAuthentication', metadata: { name: 'foreign', namespace: 'platform' }, spec: { identities: ['foreign.id.serviceaccount.identity.linkerd.example.com'] },
    });
  }
  if (serverAuthorization) {
    new ServerAuthorization(chart, 'authorization', {
      server,
      ...(serverAuthorization === 'accounts' ? { serviceAccounts: [ServiceAccountRef.fromName(chart, 'sa', { name: 'sa' })], identities: ['*.sa.serviceaccount.identity.linkerd.example.com'], clusterNetworksOnly: true }
        : { [serverAuthorization === 'TLS' ? 'unauthenticatedTls' : 'unauthenticated']: true, networks: [{ cidr: '10.3.0.0/16' }] }),
      metadata: { name: 'authorization' },
    });
  }
  if (limits) {
    const { override, ...others } = limits;
    const client = ServiceAccountRef.fromName(chart, 'limited', { name: 'limited' });
    new HttpLocalRateLimitPolicy(chart, 'limits', { server, ...others, ...(override !== undefined && { overrides: [{ requestsPerSecond: override, clients: [client] }] }) });
  }
  if (second) {
    new Server(chart, 'second', { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.number(9090), accessPolicy: DENY });
  }
}

function makeRoute(chart: Chart, server: Server, routed: Routed): Construct {
  const filters = [RouteFilter.requestHeaders({ set: { 'x-seen': '1' } })];
  return routed === 'GRPCRoute' ? new InboundGrpcRoute(chart, 'route', { server, rules: [{ matches: [RouteMatch.grpc('a.B', 'C')], filters }] })
    : new InboundHttpRoute(chart, 'route', {
      server,
      apiGroup: routed === 'HTTPRoute' ? undefined : HttpRouteApiGroup.GATEWAY_API,
      rules: [{ matches: [RouteMatch.pathPrefix('/api'), RouteMatch.header('x', 'y')], filters }],
    });
}

/** A policy of a route beside an open Server restricts nothing, but it may let in more, as clients without an identity. */
function isContained({ accessPolicy }: ServerSample, error: string): boolean {
  const asksForIdentity = ['account', 'kplus-account', 'refs', 'identities', 'both'].some((by) => error.includes(`AuthorizationPolicy demo/${by}:`));
  return accessPolicy === AccessPolicy.ALL_UNAUTHENTICATED || (accessPolicy === AccessPolicy.ALL_AUTHENTICATED && asksForIdentity);
}

/** What was said, against what is written. */
function intentErrors(manifests: Manifest[], sample: ServerSample): string[] {
  const { spec } = manifests.find(({ kind, metadata }) => kind === 'Server' && metadata.name === 'server')!;
  const limits = manifests.find(({ kind }) => kind === 'HTTPLocalRateLimitPolicy')?.spec;
  const opened = atLeast(sample.target.oracle, '2.16') ? sample.accessPolicy ?? 'deny' : undefined;
  const rates = [limits?.total, limits?.identity, limits?.overrides?.[0]].map((limit) => limit?.requestsPerSecond);
  const said = JSON.stringify([spec.port, spec.proxyProtocol, spec.accessPolicy, ...rates]);
  const meant = JSON.stringify([sample.port ?? 8080, sample.protocol ?? 'unknown', opened, sample.limits?.total, sample.limits?.identity, sample.limits?.override]);
  const targets = sample.asked.map(({ by, ofRoute }) => {
    const { targetRef, requiredAuthenticationRefs } = manifests.find(({ kind, metadata }) => kind === 'AuthorizationPolicy' && metadata.name === by.replace(' ', '-'))!.spec;
    const wanted = ofRoute && sample.routed ? sample.routed.split(' ')[0] : 'Server';
    const count = by === 'anyone' ? 0 : by === 'both' ? 2 : 1;
    return targetRef.kind === wanted && requiredAuthenticationRefs.length === count ? [] : [`${by} is for ${targetRef.kind} and asks ${requiredAuthenticationRefs.length} things`];
  });
  return [...(said === meant ? [] : [`written is ${said}, meant was ${meant}`]), ...targets.flat()];
}

export const serverSampling: Sampling<ServerSample> = {
  name: 'server',
  samples,
  build,
  judge: (manifests, target, sample) => [
    ...policyErrors(manifests, target, { closed: true, allowAnyone: ['anyone'], clusterNetworksOnly: ['authorization'] })
      .filter((error) => !error.includes('restricts nothing') || isContained(sample, error)),
    ...splitErrors(manifests, target), ...intentErrors(manifests, sample),
  ],
  features: ({ selects, port, protocol, accessPolicy, unmatched, probe, routed, asked, serverAuthorization, limits, second }) => [
    `selects ${selects}`, `port ${port}`, `protocol ${protocol}`, `access ${accessPolicy}`, ...(unmatched ? [unmatched] : []), `probe ${probe}`, `routed ${routed}`,
    ...asked.map(({ by, ofRoute }) => `${by}${ofRoute && routed ? ' of route' : ''}`), ...(serverAuthorization ? [serverAuthorization] : []), ...(limits ? ['limits'] : []), ...(second ? ['second'] : []),
  ],
  expected: [
    ...['Deployment', 'kplus', 'podSelector', 'all', 'external'].map((each) => `selects ${each}`), 'port 8080', 'port http', 'protocol undefined', 'access undefined', 'access deny',
    'probe http', 'probe undefined', 'routed undefined', 'routed HTTPRoute', 'NOT_FOUND', 'FORWARD', 'account', 'networks', 'accounts', 'limits', 'second',
  ],
  several: ({ asked, serverAuthorization, limits, routed }) => (
    asked.length + [serverAuthorization, limits, routed].filter((each) => each !== undefined).length > 1),
  runs: 900,
};

type Break = (sample: ServerSample) => { sample: ServerSample; build: typeof build };
const broken = (change: Partial<ServerProps>): Break => (sample) => ({ sample, build: (chart) => void new Server(chart, 'server', { ...propsOf(chart, sample), ...change }) });
const brokenBeside = (change: (chart: Chart, server: Server) => void): Break => (sample) => ({
  sample, build: (chart) => change(chart, new Server(chart, 'server', { podSelector: {}, port: ContainerPort.number(80), accessPolicy: DENY })),
});

export const serverBreaks: Record<string, Break> = {
  externalWorkloadSelector: (sample) => ({ sample, build: (chart) => void new Server(chart, 'server', { externalWorkloadSelector: { matchLabels: { '-': '' } }, port: ContainerPort.number(1) }) }),
  proxyProtocol: broken({ proxyProtocol: 'http' as ProxyProtocol }),
  accessPolicy: broken({ accessPolicy: 'all' as AccessPolicy }),
  unmatched: broken({ unmatched: 'x' as UnmatchedRequests }),
  probeNetworks: broken({ probeNetworks: [] }),
  target: brokenBeside((chart) => new AuthorizationPolicy(chart, 'p', { target: chart, allowAnyone: true })),
  requiredAuthentications: brokenBeside((chart, target) => new AuthorizationPolicy(chart, 'p', { target, requiredAuthentications: [] })),
  identities: brokenBeside((chart) => new MeshTlsAuthentication(chart, 'p', { identities: ['*.*'] })),
  networks: brokenBeside((chart) => new NetworkAuthentication(chart, 'p', { networks: [{ cidr: '::/0', except: ['::/0'] }] })),
  server: brokenBeside((chart) => new InboundHttpRoute(chart, 'r', { server: chart })),
  rules: brokenBeside((chart, server) => new InboundHttpRoute(chart, 'r', { server, rules: [] })),
  total: brokenBeside((chart, server) => new HttpLocalRateLimitPolicy(chart, 'l', { server, total: 0.5 })),
};
