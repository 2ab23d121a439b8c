import { readFileSync } from 'fs';
import { join } from 'path';
import { policyErrors } from './policy';
import {
  Change, Row, account, both, clients, deployment, errorsOf, itFails, linkerd, matching, newest, nodes, object, on, server, without,
} from './policy-sample';
import { OracleTarget, describeConformance } from './target';

test('an app with all kinds is fine', () => expect(errorsOf(() => undefined)).toEqual([]));

test('objects of others, and routes of Services alone, are not judged', () => {
  const ours = { parentRefs: [{ group: '', kind: 'Service', name: 'web' }] };
  const others = [
    deployment('web', {}, []), object('x/v1', 'Server', 'x', {}), object('v1', 'Service', 'web', { ports: [{ port: 80 }] }),
    object('gateway.networking.k8s.io/v1beta1', 'HTTPRoute', 'x', ours), object('gateway.networking.k8s.io/v1', 'TLSRoute', 'x', undefined),
  ];
  expect(policyErrors(others, newest)).toEqual([]);
});

describe('versions', () => {
  const routeTargets = [
    'AuthorizationPolicy app/to-api: can target a HTTPRoute of gateway.networking.k8s.io from 2.19 on',
    'AuthorizationPolicy app/to-health: can target a HTTPRoute of gateway.networking.k8s.io from 2.19 on',
  ];
  const asOf = (version: string): Change => (objects) => ['http', 'grpc'].forEach((key) => {
    objects[key].apiVersion = `policy.linkerd.io/${version}`;
    delete objects[key].spec.accessPolicy;
  });
  const routesAs = (http: string, grpc: string): Change => ({ api, health, calls }) => {
    [api, health].forEach((it) => { it.apiVersion = `gateway.networking.k8s.io/${http}`; });
    calls.apiVersion = `gateway.networking.k8s.io/${grpc}`;
  };
  const withoutGrpc = without('calls', 'toCalls', 'limit');

  test.each<[string, OracleTarget, Change, string[]]>([
    ['2.18', on('2.18'), () => undefined, routeTargets],
    ['2.17', on('2.17'), routesAs('v1beta1', 'v1alpha2'), routeTargets],
    ['2.16', on('2.16'), routesAs('v1beta1', 'v1alpha2'), [...routeTargets, 'HTTPLocalRateLimitPolicy app/limit: exists from 2.17 on']],
    ['2.15', on('2.15'), both(asOf('v1beta2'), routesAs('v1beta1', ''), withoutGrpc), routeTargets],
    ['2.14', on('2.14'), both(asOf('v1beta1'), routesAs('v1beta1', ''), withoutGrpc), [
      'MeshTLSAuthentication app/names: SPIFFE IDs are read from 2.15 on', ...routeTargets,
    ]],
    ['a Server too new', on('2.15'), both(routesAs('v1beta1', ''), withoutGrpc), [
      'Server app/http: apiVersion: version v1beta3 is not the v1beta2 of this target',
      'Server app/grpc: apiVersion: version v1beta3 is not the v1beta2 of this target',
      ...routeTargets,
    ]],
    ['a Server too old', newest, ({ grpc }) => { grpc.apiVersion = 'policy.linkerd.io/v1beta2'; }, [
      'Server app/grpc: apiVersion: version v1beta2 is not the v1beta3 of this target',
      'Server app/grpc: accessPolicy exists in v1beta3 only',
    ]],
    ['a selector too new', on('2.14'), (objects) => {
      Object.keys(objects).forEach((key) => delete objects[key]);
      objects.vm = { ...server('vm', { externalWorkloadSelector: {}, port: 80 }), apiVersion: 'policy.linkerd.io/v1beta1' };
      delete objects.vm.spec.podSelector;
      objects.vm.spec.accessPolicy = 'audit';
    }, [
      'Server app/vm: externalWorkloadSelector exists from v1beta2 on',
      'Server app/vm: accessPolicy exists in v1beta3 only',
      'Server app/vm: accessPolicy audit exists from 2.16 on',
    ]],
    ['GRPCRoutes before they are read', on('2.15'), both(asOf('v1beta2'), routesAs('v1beta1', 'v1'), without('limit')), [
      'GRPCRoute app/calls: exists from 2.16 on', ...routeTargets,
      'AuthorizationPolicy app/to-calls: can target a GRPCRoute of gateway.networking.k8s.io from 2.16 on',
    ]],
    ['an old route', newest, ({ api }) => { api.apiVersion = 'gateway.networking.k8s.io/v1beta1'; }, [
      'HTTPRoute app/api: apiVersion: version v1beta1 is not the v1 of this target',
    ]],
    ['an audit of pods', on('2.15'), (objects) => {
      const { web } = objects;
      Object.keys(objects).forEach((key) => delete objects[key]);
      web.spec.template.metadata.annotations = { 'config.linkerd.io/default-inbound-policy': 'audit' };
      Object.assign(objects, { web });
    }, ['Deployment app/web: the default-inbound-policy audit exists from 2.16 on']],
  ])('of %s are judged', (_, target, change, errors) => expect(errorsOf(change, target)).toEqual(errors));
});

itFails('Server app/grpc', 'grpc', [
  ['port 0', { port: 0 }, 'port 0 is out of 1..65535'],
  ['a port in quotes', { port: '9000' }, 'port "9000" is text, and so a name that no port has'],
  ['a port with a long name', { port: 'a-name-of-16-let' }, 'port "a-name-of-16-let" is no name of a port'],
  ['a port with two dashes', { port: 'g--rpc' }, 'port "g--rpc" is no name of a port'],
  ['no selector', (spec) => { delete spec.podSelector; }, 'needs one of podSelector and externalWorkloadSelector'],
  ['two selectors', { externalWorkloadSelector: {} }, 'needs one of podSelector and externalWorkloadSelector'],
  ['In without values', { podSelector: matching('app', 'In', []) }, 'podSelector: app In has no values, and selects nothing'],
  ['Exists with values', { podSelector: matching('app', 'Exists', []) }, 'podSelector: app Exists has values, and selects nothing'],
  ['an unknown operator', { podSelector: matching('app', 'Is') }, 'podSelector: app has the unknown operator Is'],
  ['an unknown access policy', { accessPolicy: 'all_authenticated' }, 'accessPolicy all_authenticated is unknown'],
]);

const client = (change: any) => (spec: any) => Object.assign(spec.client, change);
const clientTls = (change: any) => (spec: any) => Object.assign(spec.client.meshTLS, change);

itFails('ServerAuthorization app/legacy', 'legacy', [
  ['no Server', { server: {} }, 'needs one of server.name and server.selector', 'Server undefined is not there'],
  ['a Server that is not there', { server: { name: 'x' } }, 'Server x is not there'],
  ['labels that no Server has', { server: { selector: { matchLabels: { app: 'x' } } } }, 'selects no Server'],
  ['an expression without values', { server: { selector: matching('app', 'NotIn') } },
    'server.selector: app NotIn has no values, and selects nothing', 'selects no Server'],
  ['clients with and without identity', client({ unauthenticated: true }), 'client is unauthenticated, and has meshTLS'],
  ['clients with any and with some identity', clientTls({ unauthenticatedTLS: true }), 'client is any with TLS, and some identities'],
  ['an empty list of clients', client({ meshTLS: { identities: [] } }), 'authorizes no client'],
  ['no networks', client({ networks: undefined }), 'is for the networks of the cluster, having none'],
  ['no client', (spec) => { delete spec.client; }, 'authorizes no client', 'is for the networks of the cluster, having none'],
  ['a SPIFFE ID', clientTls({ identities: ['spiffe://root.org/a'] }), 'identity "spiffe://root.org/a" is a SPIFFE ID, which is not taken here'],
  ['an upper-case identity', clientTls({ identities: ['Web'] }), 'identity "Web" is no DNS name'],
  ['an empty namespace', clientTls({ serviceAccounts: [{ name: 'front', namespace: '' }] }), 'serviceAccount front has an empty namespace'],
  ['a network without numbers', client({ networks: [{ cidr: 'x' }] }), '"x" is no IP or CIDR'],
]);

const requires = (...requiredAuthenticationRefs: any[]) => ({ requiredAuthenticationRefs });

itFails('AuthorizationPolicy app/to-all', 'toAll', [
  ['another Namespace', { targetRef: { kind: 'Namespace', name: 'other' } }, 'cannot target another Namespace, got other'],
  ['a Deployment for a target', { targetRef: { group: 'apps', kind: 'Deployment', name: 'web' } }, 'cannot target apps/Deployment'],
  ['a Server of no group', { targetRef: { kind: 'Server', name: 'http' } }, 'cannot target core/Server'],
  ['no target', { targetRef: undefined }, 'cannot target core/undefined'],
  ['a target that is not there', { targetRef: { ...linkerd, kind: 'Server', name: 'x' } }, 'targets Server x, which is not there'],
  ['a target of another group', { targetRef: { ...linkerd, kind: 'HTTPRoute', name: 'api' } },
    'targets HTTPRoute api of policy.linkerd.io, which is of gateway.networking.k8s.io'],
  ['no list of authentications', { requiredAuthenticationRefs: undefined }, 'has no requiredAuthenticationRefs'],
  ['an empty list of authentications', requires(), 'requires no authentication, and so authorizes everyone'],
  ['two of each kind', requires(clients, clients, nodes, nodes),
    'requires more than one MeshTLSAuthentication', 'requires more than one NetworkAuthentication'],
  ['two ServiceAccounts', requires(account, account), 'requires more than one ServiceAccount'],
  ['identities of two kinds', requires(account, clients), 'requires a MeshTLSAuthentication and a ServiceAccount'],
  ['a Namespace for an authentication', requires({ kind: 'Namespace', name: 'app' }), 'cannot require core/Namespace'],
  ['an empty namespace', requires({ ...clients, namespace: '' }), 'authentication clients has an empty namespace'],
  ['a ServiceAccount with an empty namespace', requires({ ...account, namespace: '' }), 'authentication front has an empty namespace'],
  ['an authentication of elsewhere', requires({ ...clients, namespace: 'x' }), 'requires MeshTLSAuthentication clients, which is not there'],
]);

const identity = (error: string, ...texts: string[]): Row[] =>
  texts.map((text) => [`"${text}"`, { identities: [text] }, `identity "${text}" ${error}`]);

itFails('MeshTLSAuthentication app/names', 'names', [
  ['identities of both forms', { identityRefs: [account] }, 'needs one of identities and identityRefs'],
  ['no identities', { identities: [] }, 'needs one of identities and identityRefs'],
  ...identity('is no SPIFFE ID', 'spiffe://', 'spiffe://Root', 'spiffe://r/', 'spiffe://r/a//b', 'spiffe://r/a/../b', 'spiffe://r/.'),
  ...identity('is no SPIFFE ID', 'spiffe://r/a?b', 'spiffe://r:8080/a', 'spiffe://r/*', 'spiffe://me@r/a', 'spiffe://r/a#b', 'spiffe:///a'),
  ...identity('is neither a DNS name nor a SPIFFE ID', '', 'Web.app', 'web_1', '-web', 'web.', 'web..app', 'http://web', 'SPIFFE://r'),
  ...identity('has a wildcard that is not the whole first label', 'web.*', '*web', '*.*.web', 'web.*.app', '**'),
]);

itFails('MeshTLSAuthentication app/clients', 'clients', [
  ['a Namespace in a namespace', { identityRefs: [{ kind: 'Namespace', name: 'jobs', namespace: '' }] }, 'Namespace jobs is in no namespace'],
  ['an identity of another kind', { identityRefs: [{ kind: 'Pod', name: 'web' }] }, 'cannot take core/Pod for an identity'],
  ['an identity without name', { identityRefs: [{ kind: 'ServiceAccount' }] }, 'an identityRef has no name'],
  ['an identity with an empty namespace', { identityRefs: [{ ...account, namespace: '' }] }, 'identityRef front has an empty namespace'],
]);

const network = (cidr: any, ...except: string[]) => ({ networks: [{ cidr, except }] });
const noNetwork = (...texts: string[]): Row[] => texts.map((text) => [`"${text}"`, network(text), `"${text}" is no IP or CIDR`]);

itFails('NetworkAuthentication app/nodes', 'nodes', [
  ['no networks', { networks: [] }, 'needs at least one network'],
  ...noNetwork('10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/8/8', 'x'),
  ...noNetwork('', '::1/129', '1::2::3', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7::8', '12345::', 'fg::', '::1.2.3', '1.2.3.4::', 'fe80::1%eth0'),
  ['a number', network(10), '10 is no IP or CIDR'],
  ['an exception without numbers', network('10.0.0.0/8', 'x'), 'exception "x" of 10.0.0.0/8 is no IP or CIDR'],
  ['an exception that is all', network('10.1.0.0/16', '10.1.2.3/16'), '10.1.0.0/16 is fully negated by its exception 10.1.2.3/16'],
  ['an exception of more than all', network('fd01::/16', 'fd00::/8'), 'fd01::/16 is fully negated by its exception fd00::/8'],
  ['an exception elsewhere', network('10.0.0.0/8', '11.0.0.0/16'), 'exception 11.0.0.0/16 is outside of 10.0.0.0/8'],
  ['an exception of the other family', network('0.0.0.0/0', '::1'), 'exception ::1 is outside of 0.0.0.0/0'],
  ['exceptions that overlap', network('::/0', '::ffff:1.2.3.0/120', '::ffff:102:304', '1::'),
    'exceptions ::ffff:1.2.3.0/120 and ::ffff:102:304 of ::/0 overlap'],
]);

test.each([
  '1:2:3:4:5:6:7:8', '::', '::1/0', '1::', '1::8/64', '1:2:3:4:5:6:1.2.3.4', 'FD00::A', '0.0.0.0/0', '255.255.255.255/32',
])('%s is a network', (cidr) => {
  expect(errorsOf(({ nodes: it }) => Object.assign(it.spec, network(cidr)))).toEqual([]);
});

itFails('HTTPLocalRateLimitPolicy app/limit', 'limit', [
  ['a Deployment for a target', { targetRef: { group: 'apps', kind: 'Deployment', name: 'http' } }, 'limits no Server, but apps/Deployment'],
  ['no group of its target', { targetRef: { kind: 'Server', name: 'http' } }, 'limits no Server, but core/Server'],
  ['a Server that is not there', { targetRef: { ...linkerd, kind: 'Server', name: 'x' } }, 'limits Server x, which is not there'],
  ['a Server of gRPC', { targetRef: { ...linkerd, kind: 'Server', name: 'grpc' } }, 'Server grpc speaks gRPC, where rate limits are ignored'],
  ['no limits', { total: undefined, identity: undefined, overrides: [] }, 'limits nothing'],
  ['a total of 0', { total: { requestsPerSecond: 0 }, identity: undefined, overrides: [] }, 'total must be more than 0'],
  ['an identity of 0', { identity: { requestsPerSecond: 0 } }, 'identity must be more than 0'],
  ['an override of 0', (spec) => { spec.overrides[1].requestsPerSecond = 0; }, 'overrides[1] must be more than 0'],
  ['a negative total', { total: { requestsPerSecond: -1 }, identity: undefined, overrides: [] }, 'total is no number of requests, got -1'],
  ['a total too large', { total: { requestsPerSecond: 4294967296 } }, 'total is no number of requests, got 4294967296'],
  ['half a request', { identity: { requestsPerSecond: 0.5 } }, 'identity is no number of requests, got 0.5'],
  ['no number', { identity: {} }, 'identity is no number of requests, got undefined'],
  ['an identity of more than all', { identity: { requestsPerSecond: 101 } }, 'identity of 101 must not be more than the total of 100'],
  ['an override of more than all', (spec) => { spec.overrides[0].requestsPerSecond = 101; },
    'overrides[0] of 101 must not be more than the total of 100'],
  ['an override for nobody', (spec) => { spec.overrides[0].clientRefs = []; }, 'overrides[0] has no clients'],
  ['an override for a Pod', (spec) => { spec.overrides[0].clientRefs = [{ kind: 'Pod', name: 'x' }]; }, 'overrides[0] cannot be for core/Pod'],
  ['an override with an empty namespace', (spec) => { spec.overrides[0].clientRefs[0].namespace = ''; },
    'overrides[0]: client front has an empty namespace'],
  ['two overrides of one account', (spec) => { spec.overrides[0].clientRefs[0].namespace = 'app'; },
    'ServiceAccount app/front has two overrides, of which Linkerd takes the last'],
]);

describe('what the caller says', () => {
  test('makes a policy for everyone fine', () => {
    expect(errorsOf(({ toAll }) => { toAll.spec.requiredAuthenticationRefs = []; }, newest, { allowAnyone: ['to-all'] })).toEqual([]);
  });

  test('makes a ServerAuthorization without networks fine', () => {
    expect(errorsOf(({ legacy }) => { delete legacy.spec.client.networks; }, newest, { clusterNetworksOnly: ['legacy'] })).toEqual([]);
  });

  const gone = ['http', 'grpc', 'api', 'calls', 'clients', 'nodes'];

  test('leaves it open whether objects are elsewhere', () => {
    expect(errorsOf(without(...gone), newest, {})).toEqual([]);
  });

  test('makes each reference to what is not there an error', () => {
    expect(errorsOf(without(...gone))).toEqual([
      'HTTPRoute app/health: parentRef http is not there',
      'AuthorizationPolicy app/to-api: targets HTTPRoute api, which is not there',
      'AuthorizationPolicy app/to-api: requires MeshTLSAuthentication clients, which is not there',
      'AuthorizationPolicy app/to-api: requires NetworkAuthentication nodes, which is not there',
      'AuthorizationPolicy app/to-health: requires NetworkAuthentication nodes, which is not there',
      'AuthorizationPolicy app/to-calls: targets GRPCRoute calls, which is not there',
      'ServerAuthorization app/legacy: Server grpc is not there',
      'HTTPLocalRateLimitPolicy app/limit: limits Server http, which is not there',
    ]);
  });

  test('does not matter for a target of another group', () => {
    expect(errorsOf(({ toApi }) => { toApi.spec.targetRef.group = 'policy.linkerd.io'; }, newest, {})).toEqual([
      'AuthorizationPolicy app/to-api: targets HTTPRoute api of policy.linkerd.io, which is of gateway.networking.k8s.io',
    ]);
  });
});

describeConformance('the admission cases of Linkerd', (dir) => {
  const spelling = /apiVersion|authorizes everyone|captures .* of the cluster|having none/;
  const cases: any[] = JSON.parse(readFileSync(join(dir, 'corpora/admission/cases.json'), 'utf8')).filter((c: any) => !c.kind.endsWith('Route'));

  test.each(cases.filter((c) => c.expect === 'reject'))('refuse $id', ({ manifest }) => {
    expect(policyErrors([manifest], newest).filter((error) => !spelling.test(error))).not.toEqual([]);
  });

  test('have none that is refused for another reason than being spelled out', () => {
    const accepted = cases.filter((c) => c.expect === 'accept');
    expect(accepted.length).toBeGreaterThan(15);
    expect(accepted.flatMap(({ manifest }) => policyErrors([manifest], newest)).filter((error) => !spelling.test(error))).toEqual([]);
  });
});
