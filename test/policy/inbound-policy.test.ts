import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { AccessPolicy, ContainerPort, ExternalWorkload, HttpLocalRateLimitPolicy, HttpMethod, InboundPolicy, InboundPolicyProps, NamespaceRef, ProxyProtocol, RouteMatch } from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';
import { account, deployment } from './fixtures';

const inboundOf = (chart: Chart, props: Partial<InboundPolicyProps> = {}) => new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api'), ...props });
/** What each policy is for, and what it asks. */
const grants = (chart: Chart) => {
  const routes = [...objects(chart, 'HTTPRoute'), ...objects(chart, 'GRPCRoute')];
  const matches = Object.fromEntries(routes.map(({ metadata, spec }) => [metadata.name, spec.rules.flatMap((rule: any) => rule.matches ?? ['all']).map((match: any) => match.path?.value ?? JSON.stringify(match))]));
  const authentications: Record<string, any> = Object.fromEntries(Testing.synth(chart).filter(({ kind }) => /Authentication$/.test(kind)).map(({ metadata, spec }) => [metadata.name, spec]));
  return objects(chart, 'AuthorizationPolicy').map(({ spec: { targetRef, requiredAuthenticationRefs } }) => [
    targetRef.kind === 'Server' ? 'Server' : matches[targetRef.name].join(' '),
    ...requiredAuthenticationRefs.map((ref: any) => (ref.kind === 'ServiceAccount' ? `${ref.namespace}/${ref.name}` : JSON.stringify(authentications[ref.name]))),
  ]);
};

test('a workload is let in with a ServiceAccount of its own', () => {
  const chart = meshedChart();
  inboundOf(chart).allowFrom(deployment(chart, 'web', { ports: [] }));
  const manifests = Testing.synth(chart);
  expect(manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web').spec.template.spec.serviceAccountName).toBe('web');
  expect(manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'api').spec.template.spec.serviceAccountName).toBeUndefined();
  expect(only(chart, 'ServiceAccount')).toEqual({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'demo' } });
  const server = only(chart, 'Server');
  expect(server.spec).toEqual({ podSelector: { matchLabels: { app: 'api' } }, port: 8080, proxyProtocol: 'unknown', accessPolicy: 'deny' });
  expect(only(chart, 'AuthorizationPolicy').spec).toEqual({
    targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: server.metadata.name },
    requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: 'web', namespace: 'demo' }],
  });
  expect(manifests.map(({ kind }) => kind).sort()).toEqual(['AuthorizationPolicy', 'Deployment', 'Deployment', 'Server', 'ServiceAccount']);
});

test.each<[string, (chart: Chart) => any, string, number]>([
  ['of cdk8s-plus-27', (chart) => new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web' }] }), 'demo/web', 1],
  ['of cdk8s-plus-34, incomplete yet', (chart) => new kplus34.Deployment(chart, 'web', { metadata: { name: 'web' } }), 'demo/web', 1],
  ['with an account', (chart) => new kplus.Deployment(chart, 'web', {
    containers: [{ image: 'web' }], serviceAccount: new kplus.ServiceAccount(chart, 'sa', { metadata: { name: 'own' } }),
  }), 'demo/own', 1],
  ['of L1 with an account', (chart) => deployment(chart, 'web', { serviceAccount: 'own', namespace: 'front' }), 'front/own', 0],
  ['as a Pod', (chart) => new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [] } }), 'demo/web', 1],
  ['as a CronJob', (chart) => new ApiObject(chart, 'web', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'web' }, spec: { jobTemplate: { spec: { template: { spec: { containers: [] } } } } } }), 'demo/web', 1],
])('a client %s is let in by its account', (_, make, expected, accounts) => {
  const chart = meshedChart();
  const client = make(chart);
  inboundOf(chart).allowFrom(client);
  client.addContainer?.({ image: 'late', name: 'late' });
  expect(grants(chart)).toEqual([['Server', expected]]);
  expect(objects(chart, 'ServiceAccount')).toHaveLength(accounts);
});

test('a client has one account, however often it is let in', () => {
  const chart = meshedChart();
  const web = deployment(chart, 'web');
  inboundOf(chart).allowFrom(web);
  new InboundPolicy(chart, 'in-other', { workload: deployment(chart, 'other') }).allowFrom(web);
  expect(objects(chart, 'ServiceAccount')).toHaveLength(1);
  expect(grants(chart)).toEqual([['Server', 'demo/web'], ['Server', 'demo/web']]);
});

test('accounts, namespaces, identities, trust domains and networks are let in', () => {
  const chart = meshedChart();
  const inbound = inboundOf(chart);
  inbound.allowFrom(account(chart, 'sa', 'x'));
  inbound.allowFrom(NamespaceRef.fromName(chart, 'ns', 'front'));
  inbound.allowFromIdentities(['spiffe://root/vm', '*.east.example.com']);
  inbound.allowFromTrustDomain({ trustDomain: 'west.example.com', networks: [{ cidr: '10.0.0.0/8' }] });
  inbound.allowUnauthenticatedFrom([{ cidr: '192.0.2.0/24', except: ['192.0.2.7'] }]);
  expect(grants(chart)).toEqual([
    ['Server', 'x/sa'],
    ['Server', '{"identityRefs":[{"group":"","kind":"Namespace","name":"front"}]}'],
    ['Server', '{"identities":["spiffe://root/vm","*.east.example.com"]}'],
    ['Server', '{"identities":["*.serviceaccount.identity.linkerd.west.example.com"]}', '{"networks":[{"cidr":"10.0.0.0/8"}]}'],
    ['Server', '{"networks":[{"cidr":"192.0.2.0/24","except":["192.0.2.7"]}]}'],
  ]);
});

test('an external workload is let in by its own identity', () => {
  const chart = meshedChart();
  const vm = new ExternalWorkload(chart, 'vm', {
    metadata: { labels: { app: 'vm' } }, identity: 'spiffe://root/vm', serverName: 'vm', ports: [{ port: 80 }], workloadIps: ['192.0.2.1'],
  });
  inboundOf(chart).allowFrom(vm);
  expect(grants(chart)).toEqual([['Server', '{"identities":["spiffe://root/vm"]}']]);
});

test('the trust domain is that of the Mesh unless another is said', () => {
  const chart = meshedChart({ trustDomain: 'own.example.com', controlPlaneNamespace: 'l5d' });
  inboundOf(chart).allowFromTrustDomain();
  expect(grants(chart)).toEqual([['Server', '{"identities":["*.serviceaccount.identity.l5d.own.example.com"]}']]);
});

test('the gateway of the cluster is let in by its identity, for some requests as well', () => {
  const chart = meshedChart();
  const inbound = inboundOf(chart);
  const all = inbound.allowGateway({ routes: [RouteMatch.path('/a')] });
  expect(inbound.allowGateway({ routes: [RouteMatch.path('/a')] })).toBe(all);
  inbound.allowGateway({ gatewayName: 'gw', gatewayNamespace: 'mc' });
  expect(grants(chart)).toEqual([['/a', 'linkerd-multicluster/linkerd-gateway'], ['Server', 'mc/gw']]);
  expect(messageOf(() => inbound.allowGateway({ gatewayName: 'a_b', gatewayNamespace: 'a.b' }))).toEqual(`chart/in: 2 faults:
  - "gatewayName" is not the name of a ServiceAccount, got "a_b"; expected lower-case letters, digits, "-" and ".", at most 253
  - "gatewayNamespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63`);
});

test('what has been said already is there', () => {
  const chart = meshedChart();
  const inbound = inboundOf(chart);
  const web = account(chart, 'web');
  const once = inbound.allowFrom(web, { routes: [RouteMatch.path('/a'), RouteMatch.path('/b')] });
  expect(inbound.allowFrom(web, { routes: [RouteMatch.path('/b'), RouteMatch.path('/a')] })).toBe(once);
  expect(objects(chart, 'AuthorizationPolicy')).toHaveLength(1);
});

describe('routes', () => {
  test('are shared by clients, and split into rules that every HTTPRoute has room for', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    const routes = Array.from({ length: 9 }, (_, i) => RouteMatch.path(`/${i}`));
    inbound.allowFrom(account(chart, 'a'), { routes });
    inbound.allowFrom(account(chart, 'b'), { routes });
    const made = objects(chart, 'HTTPRoute').filter(({ metadata }) => /route-1/.test(metadata.name));
    expect(made.map(({ spec }) => spec.rules.map(({ matches }: any) => matches.length))).toEqual([[8, 1]]);
    expect(grants(chart)).toEqual(['a', 'b'].map((name) => ['/0 /1 /2 /3 /4 /5 /6 /7 /8', `demo/${name}`]));
  });

  test('of a wider grant are open to its clients although another route is more specific', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    inbound.allowFrom(account(chart, 'admin'), { routes: [RouteMatch.pathPrefix('/api/admin')] });
    inbound.allowFrom(account(chart, 'web'), { routes: [RouteMatch.pathPrefix('/api')] });
    inbound.allowFrom(account(chart, 'audit'), { routes: [RouteMatch.all(RouteMatch.path('/api/admin/log'), RouteMatch.method(HttpMethod.GET))] });
    expect(grants(chart)).toEqual([
      ['/api/admin', 'demo/admin'],
      ['/api/admin', 'demo/web'],
      ['/api', 'demo/web'],
      ['/api/admin/log', 'demo/admin'],
      ['/api/admin/log', 'demo/web'],
      ['/api/admin/log', 'demo/audit'],
    ]);
  });

  test('of one client are said once, be the wider grant the first or the second', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    const [web, other] = ['web', 'other'].map((name) => account(chart, name));
    inbound.allowFrom(web, { routes: [RouteMatch.pathPrefix('/api')] });
    expect(messageOf(() => inbound.allowFrom(web, { routes: [RouteMatch.path('/api/x')] }))).toBe(
      'chart/in: the requests of Route-2 are let in for this client by a grant for more of them already; expected each client and request once; leave the narrower one away');
    inbound.allowFrom(other, { routes: [RouteMatch.path('/api/x')] });
    expect(messageOf(() => inbound.allowFrom(other, { routes: [RouteMatch.pathPrefix('/api')] }))).toBe(
      'chart/in: the requests of Route-2 are let in for this client already, which this grant for more of them makes pointless; expected each client and request once; leave the narrower one away');
  });

  test('that overlap are refused, because Linkerd would look at one only', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    inbound.allowFrom(account(chart, 'a'), { routes: [RouteMatch.pathPrefix('/api')] });
    expect(messageOf(() => inbound.allowFrom(account(chart, 'b'), { routes: [RouteMatch.method(HttpMethod.GET)] }))).toBe(
      'chart/in: "routes" has {"method":"GET"} beside {"path":{"type":"PathPrefix","value":"/api"}} of another grant, some requests of which are the same, and Linkerd would look at the policies of one only; '
      + 'expected requests that are apart, or all of one among those of the other; say the common ones in a grant of their own');
  });

  test('of which some are another grant\'s are refused', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    inbound.allowFrom(account(chart, 'a'), { routes: [RouteMatch.pathPrefix('/api')] });
    expect(messageOf(() => inbound.allowFrom(account(chart, 'b'), { routes: [RouteMatch.path('/api/x'), RouteMatch.path('/y')] }))).toBe(
      'chart/in: "routes" has {"path":{"type":"Exact","value":"/api/x"}}, requests of which another grant lets in too, and {"path":{"type":"Exact","value":"/y"}}, which it does not, and Linkerd has the same policies for both; expected each in a grant of its own');
  });

  test('of gRPC are on a port that speaks it', () => {
    const chart = meshedChart();
    const port = ContainerPort.number(9000);
    const inbound = inboundOf(chart, { ports: [{ port, proxyProtocol: ProxyProtocol.GRPC }] });
    inbound.allowFrom(account(chart, 'a'), { port, routes: [RouteMatch.grpc('a.B', 'Get')] });
    inbound.allowFrom(account(chart, 'b'), { port, routes: [RouteMatch.grpc('a.B')] });
    expect(grants(chart)).toEqual([
      ['{"method":{"method":"Get","service":"a.B","type":"Exact"}}', 'demo/a'],
      ['{"method":{"method":"Get","service":"a.B","type":"Exact"}}', 'demo/b'],
      ['{"method":{"service":"a.B","type":"Exact"}}', 'demo/b'],
    ]);
    expect(messageOf(() => inbound.allowFrom(account(chart, 'c'), { port, routes: [RouteMatch.path('/')] }))).toContain('which a GRPCRoute cannot match');
  });
});

test('ports have their own Servers', () => {
  const chart = meshedChart();
  const [http, admin] = [ContainerPort.named('http'), ContainerPort.number(9000)];
  const inbound = inboundOf(chart, { ports: [{ port: admin, accessPolicy: AccessPolicy.ALL_AUTHENTICATED }] });
  inbound.allowFrom(account(chart, 'web'), { port: http });
  new HttpLocalRateLimitPolicy(chart, 'limits', { server: inbound.server(http), total: 5 });
  expect(objects(chart, 'Server').map(({ spec }) => [spec.port, spec.accessPolicy])).toEqual([[9000, 'all-authenticated'], ['http', 'deny']]);
  expect(only(chart, 'HTTPLocalRateLimitPolicy').spec.targetRef.name).toBe(inbound.server(http).apiObject.name);
});

describe('fails', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['for a Service as client', (chart) => inboundOf(chart).allowFrom(new kplus.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] })),
      'chart/in: "client" is of the wrong kind, got Service "web" at chart/web; expected a construct with a Deployment or another workload, an ExternalWorkload, a ServiceAccount or a Namespace, a ServiceAccountRef, or a NamespaceRef'],
    ['for no routes', (chart) => inboundOf(chart).allowFrom(account(chart, 'a'), { routes: [] }), 'chart/in: "routes" is empty; expected at least one match, or leave it away for all requests'],
    ['for no networks', (chart) => inboundOf(chart).allowUnauthenticatedFrom([]), 'chart/in: "networks" is empty; expected at least one network, or leave it away for all'],
    ['for no identities', (chart) => inboundOf(chart).allowFromIdentities([]), 'chart/in/From-nobody-Server-Identity: "identities" is empty; expected at least one'],
    ['for a bad trust domain', (chart) => inboundOf(chart).allowFromTrustDomain({ trustDomain: 'A', controlPlaneNamespace: 'b.c' }), [
      'chart/in: 2 faults:',
      '"trustDomain" is not a DNS domain, got "A"; expected a name such as "cluster.local"',
      '"controlPlaneNamespace" is not a namespace name, got "b.c"; expected a name such as "linkerd"',
    ].join('\n  - ')],
    ['for a port twice', (chart) => inboundOf(chart, { ports: [{ port: ContainerPort.number(1) }, { port: ContainerPort.number(1) }] }), 'chart/in: "ports" has the port 1 twice; expected each once'],
    ['for a client whose namespace is not known', (chart) => {
      const nowhere = new Chart(chart.node.root as any, 'nowhere');
      inboundOf(chart).allowFrom(deployment(nowhere, 'web'));
    }, 'chart/in: the namespaces of "client" Deployment web and of "workload" Deployment demo/api are not both known; set "namespace" on their Charts, or "metadata.namespace" on both'],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => make(meshedChart()))).toBe(message);
  });

  test('when a client runs as another account at last', () => {
    const chart = meshedChart();
    const web = deployment(chart, 'web');
    inboundOf(chart).allowFrom(web);
    web.addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'other'));
    expect(messageOf(() => Testing.synth(chart))).toContain(
      '[chart/in] Deployment demo/web was let in as ServiceAccount "web", and runs as "other"; expected the same; choose its ServiceAccount before it is let in');
  });

  test('when a grant is pointless beside another', () => {
    const chart = meshedChart();
    const inbound = inboundOf(chart);
    const web = account(chart, 'web');
    inbound.allowFrom(web);
    inbound.allowFrom(web, { routes: [RouteMatch.path('/a')] });
    expect(messageOf(() => Testing.synth(chart))).toContain('[chart/in/From-demo-web-Route-1] it lets in nobody who is not let in by chart/in/From-demo-web-Server already');
  });
});
