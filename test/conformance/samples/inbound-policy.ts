import { ApiObject, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  ContainerPort, DefaultDeny, DefaultDenyStage, HttpMethod, InboundPolicy, MeshedNamespace, MeshNetworkPolicy, Network, RouteMatch,
  ServiceAccountRef,
} from '../../../src';
import { networkPolicyErrors } from '../oracle/network-policy';
import { allowed, policyErrors, InboundRequest } from '../oracle/policy';
import { atLeast, Manifest, OracleTarget } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { option } from './route-parts';

type Client = 'web' | 'batch' | 'job' | 'account' | 'namespace' | 'trust domain' | 'spiffe' | 'anyone';

/** A grant as a sample says it. */
interface GrantSample {
  readonly client: Client;
  readonly port: 8080 | 9090;
  readonly routes?: RouteSample[];
  readonly networks?: Network[];
}

interface RouteSample {
  readonly path: string;
  readonly exact: boolean;
  readonly method?: 'GET' | 'POST';
}

interface IntentSample extends Sample {
  readonly stage?: DefaultDenyStage;
  readonly grants: GrantSample[];
  readonly probe?: 'http' | 'query' | 'grpc' | 'relative';
  readonly named: boolean;
  readonly clients?: 'account' | 'networks';
  readonly networkPolicy: boolean;
}

const NEAR = '10.1.0.0/16';
const PATHS = ['/', '/api', '/api/v1', '/api/v1/list', '/admin', '/ready'];

const route: fc.Arbitrary<RouteSample> = fc.record({ path: fc.constantFrom(...PATHS), exact: fc.boolean(), method: option(fc.constantFrom<'GET' | 'POST'>('GET', 'POST')) });
const grant: fc.Arbitrary<GrantSample> = fc.record({
  client: fc.constantFrom<Client>('web', 'batch', 'job', 'account', 'namespace', 'trust domain', 'spiffe', 'anyone'),
  port: fc.constantFrom<8080 | 9090>(8080, 8080, 9090),
  routes: fc.option(fc.uniqueArray(route, { minLength: 1, maxLength: 2, selector: (each) => JSON.stringify(each) }), { nil: undefined }),
  networks: fc.option(fc.constantFrom<Network[]>([{ cidr: NEAR }], [{ cidr: '10.0.0.0/8', except: [NEAR] }]), { nil: undefined, freq: 2 }),
});

const samples: fc.Arbitrary<IntentSample> = anyTarget.chain((target) => fc.record<IntentSample>({
  target: fc.constant(target),
  stage: fc.option(atLeast(target.oracle, '2.16') ? fc.constantFrom(...Object.values(DefaultDenyStage)) : fc.constant(DefaultDenyStage.ENFORCE), { nil: undefined }),
  grants: fc.uniqueArray(grant.filter(({ client, networks }) => client !== 'anyone' || networks !== undefined), { minLength: 1, maxLength: 3, selector: ({ client, port }) => `${client} ${port}` })
    .map((grants) => (atLeast(target.oracle, '2.15') ? grants : grants.map((each) => (each.client === 'spiffe' ? { ...each, client: 'web' as const } : each)))),
  probe: fc.option(fc.constantFrom('http' as const, 'query' as const, 'grpc' as const, 'relative' as const), { nil: undefined, freq: 3 }),
  named: fc.boolean(),
  clients: fc.option(fc.constantFrom('account' as const, 'networks' as const), { nil: undefined }),
  networkPolicy: fc.boolean(),
}));

const PROBES = {
  http: { httpGet: { port: 8080, path: '/ready' } },
  query: { httpGet: { port: 'http', path: '/ready?full=1' } },
  grpc: { grpc: { port: 8080 } },
  relative: { httpGet: { port: 8080, path: 'ready' } },
};

function deployment(chart: Chart, name: string, container: object, namespace = 'demo'): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, ...container }] } },
    },
  });
}

const matchOf = ({ path, exact, method }: RouteSample) => {
  const match = exact ? RouteMatch.path(path) : RouteMatch.pathPrefix(path);
  return method ? RouteMatch.all(match, RouteMatch.method(method as HttpMethod)) : match;
};

function build(chart: Chart, { stage, grants, probe, named, clients, networkPolicy }: IntentSample): void {
  const namespace = new MeshedNamespace(chart, 'namespace', { metadata: { name: 'demo' } });
  const front = new MeshedNamespace(chart, 'front', { metadata: { name: 'front' } });
  const ports = [{ containerPort: 8080, ...(named && { name: 'http' }) }, { containerPort: 9090, name: 'admin' }];
  const api = deployment(chart, 'api', { ports: named ? ports : [{ containerPort: 8080, name: 'http' }, ports[1]], ...(probe && { readinessProbe: PROBES[probe] }) });
  const workloads: Record<string, ApiObject> = { web: deployment(chart, 'web', {}), batch: deployment(chart, 'batch', {}, 'front') };
  workloads.job = new ApiObject(chart, 'job', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'job', namespace: 'demo' }, spec: { serviceAccountName: 'job', containers: [] } });
  const account = ServiceAccountRef.fromName(chart, 'account', { name: 'client', namespace: 'front' });
  if (stage) {
    new DefaultDeny(chart, 'default-deny', {
      namespace,
      stage,
      clients: clients === 'account' ? [ServiceAccountRef.fromName(chart, 'ingress', { name: 'ingress', namespace: 'ingress' })] : undefined,
      unauthenticatedNetworks: clients === 'networks' ? [{ cidr: '10.9.0.0/16' }] : undefined,
    });
  }
  const inbound = new InboundPolicy(chart, 'inbound', { workload: api });
  for (const { client, port, routes, networks } of grants) {
    const options = { port: port === 8080 && named ? ContainerPort.named('http') : ContainerPort.number(port), routes: routes?.map(matchOf) };
    switch (client) {
      case 'anyone': inbound.allowUnauthenticatedFrom(networks!, options); break;
      case 'spiffe': inbound.allowFromIdentities(['spiffe://root/vm'], { ...options, networks }); break;
      case 'trust domain': inbound.allowFromTrustDomain({ ...options, networks, trustDomain: 'east.example.com' }); break;
      case 'namespace': inbound.allowFrom(front, { ...options, networks }); break;
      case 'account': inbound.allowFrom(account, { ...options, networks }); break;
      default: inbound.allowFrom(workloads[client], { ...options, networks });
    }
  }
  if (networkPolicy) {
    new MeshNetworkPolicy(chart, 'network', { namespace });
  }
}

interface Caller {
  readonly is: readonly Client[];
  readonly identity?: { serviceAccount: string; namespace: string };
  readonly trustDomain?: string;
}

const CALLERS: Record<string, Caller> = {
  web: { is: ['web', 'anyone'], identity: { serviceAccount: 'web', namespace: 'demo' } },
  // Runs as the default account, which nobody was let in as.
  stranger: { is: ['anyone'], identity: { serviceAccount: 'default', namespace: 'demo' } },
  batch: { is: ['batch', 'namespace', 'anyone'], identity: { serviceAccount: 'batch', namespace: 'front' } },
  job: { is: ['job', 'anyone'], identity: { serviceAccount: 'job', namespace: 'demo' } },
  account: { is: ['account', 'namespace', 'anyone'], identity: { serviceAccount: 'client', namespace: 'front' } },
  east: { is: ['trust domain', 'anyone'], identity: { serviceAccount: 'a', namespace: 'b' }, trustDomain: 'east.example.com' },
  ingress: { is: ['anyone'], identity: { serviceAccount: 'ingress', namespace: 'ingress' } },
  unmeshed: { is: ['anyone'] },
};

function isNear(source: string, networks: readonly Network[] | undefined): boolean {
  return networks === undefined || (networks[0].cidr === NEAR ? source.startsWith('10.1.') : source.startsWith('10.') && !source.startsWith('10.1.'));
}

/** What the grants say, read as a person would. */
function isMeant(sample: IntentSample, name: string, source: string, port: number, method: string, path: string): boolean {
  const { is } = CALLERS[name];
  const probed = sample.probe && port === 8080 && (sample.probe === 'grpc' ? method === 'POST' && path === '/grpc.health.v1.Health/Check' : method === 'GET' && path === '/ready');
  const isClient = sample.stage !== undefined && ((sample.clients === 'account' && name === 'ingress') || (sample.clients === 'networks' && source.startsWith('10.9.')));
  return Boolean(probed) || isClient || sample.grants.some((each) => is.includes(each.client) && each.port === port && isNear(source, each.networks)
    && (each.routes ?? [{ path: '/', exact: false, method: undefined }]).some((one) => (one.method === undefined || one.method === method)
      && (path === one.path || (!one.exact && path.startsWith(one.path === '/' ? '/' : `${one.path}/`)))));
}

function intentErrors(manifests: Manifest[], target: OracleTarget, sample: IntentSample): string[] {
  const covered = new Set(sample.grants.map(({ port }) => port));
  const audits = sample.stage === DefaultDenyStage.AUDIT;
  return Object.entries(CALLERS).flatMap(([name, { identity, trustDomain }]) => ['10.1.2.3', '10.9.2.3', '192.0.2.1'].flatMap((source) => (
    ([8080, 9090] as const).filter((port) => covered.has(port) || sample.stage !== undefined).flatMap((port) => ['GET', 'POST'].flatMap((method) => (
      [...PATHS, '/api/v1/list/x', '/apis', '/grpc.health.v1.Health/Check'].flatMap((path) => {
        const request: InboundRequest = { workload: 'api', namespace: 'demo', port, client: identity, source, method, path, trustDomain };
        const verdict = allowed(manifests, request, target);
        const meant = isMeant(sample, name, source, port, method, path);
        const good = meant ? verdict === 'allowed' : audits ? verdict === 'audited' : verdict === 'denied' || verdict === 'not found';
        return good ? [] : [`${name} from ${source} ${method} ${path} on ${port} is ${verdict}, meant was ${meant}`];
      })))))));
}

export const inboundPolicySampling: Sampling<IntentSample> = {
  name: 'inbound-policy',
  samples,
  build,
  judge: (manifests, target, sample) => [
    ...policyErrors(manifests, target, { closed: true }), ...networkPolicyErrors(manifests), ...intentErrors(manifests, target, sample),
  ],
  features: ({ stage, grants, probe, named, clients, networkPolicy }) => [
    `stage ${stage}`, `probe ${probe}`, `named ${named}`, ...(stage ? [`clients ${clients}`] : []), ...(networkPolicy ? ['network policy'] : []),
    ...grants.flatMap(({ client, routes, networks }) => [client, ...(routes ? ['routes'] : []), ...(networks ? ['networks'] : [])]),
    ...(grants.length > 1 ? ['several grants'] : []),
  ],
  expected: [
    'stage undefined', 'stage AUDIT', 'stage ENFORCE', 'probe http', 'probe query', 'probe grpc', 'probe relative', 'named true', 'named false', 'clients account',
    'clients networks', 'network policy', 'web', 'batch', 'job', 'account', 'namespace', 'trust domain', 'spiffe', 'anyone', 'routes', 'networks', 'several grants',
  ],
  several: ({ grants }) => grants.length > 1,
  runs: 300,
};

type Break = (sample: IntentSample) => { sample: IntentSample; build: typeof build };
const broken = (change: (chart: Chart, inbound: InboundPolicy) => void): Break => (sample) => ({
  sample,
  build: (chart) => change(chart, new InboundPolicy(chart, 'broken', { workload: deployment(chart, 'api', { ports: [{ containerPort: 8080 }] }) })),
});

export const inboundPolicyBreaks: Record<string, Break> = {
  client: broken((chart, inbound) => inbound.allowFrom(chart)),
  routes: broken((_, inbound) => inbound.allowFromTrustDomain({ routes: [] })),
  networks: broken((_, inbound) => inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.1/8' }])),
  identities: broken((_, inbound) => inbound.allowFromIdentities(['a b'])),
  trustDomain: broken((_, inbound) => inbound.allowFromTrustDomain({ trustDomain: '-' })),
  workload: broken((chart) => new InboundPolicy(chart, 'none', { workload: chart })),
};
