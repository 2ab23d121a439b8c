import * as fc from 'fast-check';
import { allowed, InboundRequest } from './oracle/policy';
import { describeConformance, Manifest, OracleTarget } from './oracle/target';
import { inboundPolicySampling } from './samples/inbound-policy';
import { serverSampling } from './samples/server';
import { Sample, Sampling, synthesize } from './sampling';
import { LinkerdVersion, MeshTarget } from '../../src';
import { analyze } from '../../src/analysis/analyze';
import { authorized } from '../../src/model/authorized';
import { inbound } from '../../src/model/inbound';
import { MeshModel } from '../../src/model/mesh-model';

const seed = Number(process.env.CONFORMANCE_SEED ?? 20);
const NAMESPACES = ['app', 'demo', 'front', 'ingress', 'platform', 'x'];

/** What the model says of a request, in the words of the oracle. */
function verdict(model: MeshModel, { workload, namespace, port, client, source, method, path, host, headers, trustDomain }: InboundRequest): string {
  const object = model.objects.find(({ kind, name, namespace: its }) => its === namespace && name === workload && ['Deployment', 'ExternalWorkload'].includes(kind))!;
  const identity = client && `${client.serviceAccount}.${client.namespace}.serviceaccount.identity.linkerd.${trustDomain ?? 'cluster.local'}`;
  const request = method === undefined && path === undefined ? undefined : { method: method ?? 'GET', path: path ?? '/', host, headers };
  return authorized(inbound(model, object, port)!, { identity, address: source }, model.target, request).verdict;
}

function differences(manifests: Manifest[], mesh: MeshTarget, target: OracleTarget, requests: readonly InboundRequest[]): string[] {
  const model = new MeshModel(manifests.map((manifest) => ({ manifest })), mesh, { completeNamespaces: NAMESPACES });
  return requests.flatMap((request) => {
    const [ours, theirs] = [verdict(model, request), allowed(manifests, request, target)];
    return ours === theirs ? [] : [`${JSON.stringify(request)} is ${ours}, and the oracle says ${theirs}`];
  }).slice(0, 3);
}

const CALLERS = [
  undefined, { serviceAccount: 'web', namespace: 'demo' }, { serviceAccount: 'client', namespace: 'front' }, { serviceAccount: 'front', namespace: 'app' },
];
const SOURCES = ['10.1.2.3', '10.9.2.3', '192.0.2.1', '127.0.0.1', 'fd00::1'];
const PATHS: [method: string, path: string][] = [
  ['GET', '/'], ['GET', '/live'], ['GET', '/ready?full=1'], ['GET', '/api/v1'], ['POST', '/api/v1'], ['GET', '/apis'], ['POST', '/app.Web/Get'], ['POST', '/grpc.health.v1.Health/Check'],
];

/** Requests of every kind to a port. */
function requestsTo(workload: string, namespace: string, ports: readonly number[]): InboundRequest[] {
  return ports.flatMap((port) => CALLERS.flatMap((client) => SOURCES.flatMap((source): InboundRequest[] => [
    { workload, namespace, port, client, source },
    ...PATHS.map(([method, path]) => ({ workload, namespace, port, client, source, method, path, host: 'web.example.com:80', headers: { 'X-Team': 'blue' } })),
  ])));
}

const rarely = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined, freq: 1 });
const someOf = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength });

const POLICY = 'policy.linkerd.io';
const GATEWAY = 'gateway.networking.k8s.io';
const serverRef = fc.record({ group: fc.constant(POLICY), kind: fc.constantFrom('Server', 'server'), name: fc.constantFrom('server-0', 'server-0', 'server-1') });
const matches = someOf(fc.oneof(
  fc.constantFrom<object>({ path: { type: 'PathPrefix', value: '/api' } }, { path: { value: '/api/' } }, { path: { type: 'Exact', value: '/api/v1' } }, { path: { type: 'Exact', value: '/live' }, method: 'GET' }, { method: 'POST' }),
  fc.constantFrom<object>({ path: { type: 'RegularExpression', value: '/api|/api/v1' } }, { path: { type: 'RegularExpression', value: '/(live|apis)' } }, { headers: [{ name: 'x-team', value: 'blue' }] }, { queryParams: [{ name: 'full', value: '[0-9]', type: 'RegularExpression' }] }),
), 2);
const rpcs = someOf(fc.constantFrom<object>({ method: { service: 'app.Web' } }, { method: { service: 'app.Web', method: 'Get' } }, { method: { method: 'Check' } }), 2);

const route = fc.constantFrom([POLICY, 'HTTPRoute'], [GATEWAY, 'HTTPRoute'], [GATEWAY, 'GRPCRoute']).chain(([group, kind]) => fc.record({
  apiVersion: fc.constant(group === POLICY ? `${POLICY}/v1beta3` : `${GATEWAY}/v1`),
  kind: fc.constant(kind),
  spec: fc.record({
    parentRefs: fc.array(fc.record({ group: fc.constant(POLICY), kind: fc.constant('Server'), name: fc.constantFrom('server-0', 'server-1'), sectionName: rarely('x') }), { minLength: 1, maxLength: 2 }),
    hostnames: fc.constantFrom(undefined, undefined, ['web.example.com'], ['*.example.com'], ['other.example.com']),
    rules: fc.option(fc.array(fc.record({
      matches: kind === 'GRPCRoute' ? rpcs : matches,
      filters: fc.constantFrom([], [], [], [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [] } }], [{ type: 'URLRewrite', urlRewrite: {} }]),
    }), { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 4 }),
  }),
}));
const server = fc.record({
  apiVersion: fc.constant(`${POLICY}/v1beta3`),
  kind: fc.constant('Server'),
  labels: fc.constantFrom({}, { tier: 'front' }),
  spec: fc.record({
    podSelector: fc.constantFrom<object>({}, { matchLabels: { app: 'web' } }, { matchExpressions: [{ key: 'linkerd.io/control-plane-ns', operator: 'Exists' }] }, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }),
    port: fc.constantFrom<string | number>(8080, 'http', 'linkerd-admin', 4191),
    proxyProtocol: fc.constantFrom(undefined, 'unknown', 'HTTP/1', 'HTTP/2', 'gRPC', 'gRPC', 'opaque'),
    accessPolicy: fc.constantFrom(undefined, 'deny', 'deny', 'audit', 'all-authenticated', 'cluster-unauthenticated'),
  }),
});
const policy = fc.record({
  apiVersion: fc.constant(`${POLICY}/v1alpha1`),
  kind: fc.constant('AuthorizationPolicy'),
  spec: fc.record({
    targetRef: fc.oneof(serverRef, fc.constantFrom({ kind: 'Namespace', name: 'app' }, { group: 'core', kind: 'namespace', name: 'app' }), fc.record({
      group: fc.constantFrom(POLICY, GATEWAY), kind: fc.constantFrom('HTTPRoute', 'HttpRoute', 'GRPCRoute'), name: fc.constantFrom('route-0', 'route-1'),
    })),
    requiredAuthenticationRefs: fc.tuple(
      fc.constantFrom([], [{ kind: 'ServiceAccount', name: 'front' }], [{ group: POLICY, kind: 'MeshTLSAuthentication', name: 'clients' }], [{ group: POLICY, kind: 'MeshTLSAuthentication', name: 'missing' }]),
      fc.constantFrom([], [], [{ group: POLICY, kind: 'NetworkAuthentication', name: 'nodes', namespace: 'app' }]),
    ).map(([identity, network]) => [...identity, ...network]),
  }),
});
const authorization = fc.record({
  apiVersion: fc.constant(`${POLICY}/v1beta1`),
  kind: fc.constant('ServerAuthorization'),
  spec: fc.record({
    server: fc.constantFrom<object>({ name: 'server-0' }, { selector: { matchLabels: { tier: 'front' } } }, { selector: {} }),
    client: fc.constantFrom<object>({ unauthenticated: true }, {}, { meshTLS: { unauthenticatedTLS: true } }, { meshTLS: { identities: ['*.front.serviceaccount.identity.linkerd.cluster.local'], serviceAccounts: [{ name: 'front' }] }, networks: [{ cidr: '10.1.0.0/16' }] }),
  }),
});

const PROBES = [undefined, { httpGet: { path: '/live', port: 'http' } }, { httpGet: { path: '/ready?x', port: 8080 } }, { grpc: { port: 8080 } }];
const annotations = fc.record({
  'config.linkerd.io/default-inbound-policy': fc.constantFrom(undefined, 'deny', 'all-authenticated', 'bogus', 'cluster-unauthenticated'),
  'config.linkerd.io/proxy-require-identity-inbound-ports': fc.constantFrom(undefined, undefined, '8000-9000'),
  'config.linkerd.io/opaque-ports': fc.constantFrom(undefined, undefined, '8080'),
  'config.linkerd.io/skip-inbound-ports': fc.constantFrom(undefined, undefined, undefined, undefined, '8080'),
});

/** An app of everything that inbound policy is made of, as nobody would write it. */
const app = fc.record({
  inject: fc.constantFrom('enabled', 'enabled', 'enabled', 'disabled'),
  annotations,
  probe: fc.constantFrom(...PROBES),
  objects: fc.tuple(someOf(server, 2), someOf(route, 2), someOf(policy, 3), someOf(authorization, 1)),
}).map(({ inject, annotations: its, probe, objects }): Manifest[] => JSON.parse(JSON.stringify([
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app', annotations: { 'linkerd.io/inject': inject, ...its } } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'app' },
    spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }], readinessProbe: probe }] } } },
  },
  { apiVersion: `${POLICY}/v1alpha1`, kind: 'MeshTLSAuthentication', metadata: { name: 'clients', namespace: 'app' }, spec: { identityRefs: [{ kind: 'ServiceAccount', name: 'web', namespace: 'demo' }, { kind: 'Namespace', name: 'front' }] } },
  { apiVersion: `${POLICY}/v1alpha1`, kind: 'NetworkAuthentication', metadata: { name: 'nodes', namespace: 'app' }, spec: { networks: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }, { cidr: '192.0.2.1' }] } },
  ...objects.flatMap((list) => list.map(({ labels, ...object }: any, i) => (
    { ...object, metadata: { name: `${object.kind.replace(/^(HTTP|GRPC)/, '').toLowerCase()}-${i}`, namespace: 'app', labels } }))),
])));

/** What `allowAnyone` says no manifest can. */
const SAID_BY_PROPS = 'policy/everyone-authorized';

function checkConstructs<S extends Sample>({ samples, build }: Sampling<S>, requests: readonly InboundRequest[], runs: number): void {
  let accepted = 0;
  fc.assert(fc.property(samples, (sample) => {
    const made = synthesize(sample, build);
    // A namespace that is not in the manifests may inject or not.
    const manifests = typeof made === 'string' || made.some(({ kind }) => kind === 'Namespace') ? made
      : [...made, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo', annotations: { 'linkerd.io/inject': 'enabled' } } }];
    const { mesh, oracle } = sample.target;
    const there = (kind: string) => typeof manifests !== 'string' && manifests.some((each) => each.kind === kind && each.metadata.name === requests[0].workload);
    if (typeof manifests !== 'string' && there('Deployment')) {
      accepted++;
      expect(differences(manifests, new MeshTarget(mesh), oracle, requests)).toEqual([]);
      const warnings = analyze(manifests.map((manifest) => ({ manifest })), new MeshTarget(mesh)).filter(({ check: { name }, severity }) => (
        /^(policy|ratelimit)\//.test(name) && severity !== 'info' && name !== SAID_BY_PROPS));
      expect(warnings.map(({ check, message }) => `${check.name}: ${message}`)).toEqual([]);
    }
  }), { numRuns: runs, seed });
  expect(accepted).toBeGreaterThan(runs / 5);
}

describeConformance('the model of inbound policy', () => {
  const target: OracleTarget = { linkerd: '2.20', gatewayApi: '1.4.1', channel: 'standard' };
  const mesh = new MeshTarget({ version: LinkerdVersion.V2_20 });

  test('decides as the oracle does about whatever manifests there are', () => {
    const verdicts = new Map<string, number>();
    fc.assert(fc.property(app, (manifests) => {
      const requests = requestsTo('web', 'app', [8080, 4191]);
      expect(differences(manifests, mesh, target, requests)).toEqual([]);
      requests.map((request) => allowed(manifests, request, target)).forEach((each) => verdicts.set(each, (verdicts.get(each) ?? 0) + 1));
    }), { numRuns: 100, seed });
    // A sample without some verdict would show nothing.
    expect([...verdicts.keys()].sort()).toEqual(['allowed', 'audited', 'denied', 'not found']);
    expect(Math.min(...verdicts.values())).toBeGreaterThan(300);
  });

  test('decides as the oracle does about what our constructs make, and no check warns of it', () => {
    checkConstructs(inboundPolicySampling, requestsTo('api', 'demo', [8080, 9090]), 40);
    checkConstructs(serverSampling, requestsTo('web', 'demo', [8080]), 40);
  });
});
