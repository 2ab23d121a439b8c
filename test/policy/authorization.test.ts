import { ApiObject, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AccessPolicy, AuthorizationPolicy, ContainerPort, GrpcRoute, HttpRoute, HttpRouteApiGroup, InboundHttpRoute, LinkerdVersion,
  MeshTlsAuthentication, NamespaceRef, NetworkAuthentication, PolicyRef, RouteMatch, Server, ServerAuthorization,
} from '../../src';
import { meshedChart, messageOf, objects, only, service } from '../fixtures';
import { account } from './fixtures';

const server = (chart: Chart, name = 'web', options = {}) => (
  new Server(chart, `server-${name}`, { podSelector: { matchLabels: { app: name } }, port: ContainerPort.number(80), metadata: { name, labels: { tier: name } }, ...options }));
const failure = (make: (chart: Chart) => unknown, props = {}) => {
  const chart = meshedChart(props);
  return messageOf(() => { make(chart); Testing.synth(chart); }).replace('Validation failed with the following errors:\n', '');
};

describe('AuthorizationPolicy', () => {
  test('asks for an identity and a network', () => {
    const chart = meshedChart();
    const clients = new MeshTlsAuthentication(chart, 'clients', { identityRefs: [account(chart, 'web'), NamespaceRef.fromName(chart, 'ns', 'front')], metadata: { name: 'clients' } });
    const networks = PolicyRef.networkAuthentication(chart, 'networks', { name: 'cluster', namespace: 'linkerd' });
    new AuthorizationPolicy(chart, 'policy', { target: server(chart), requiredAuthentications: [clients, networks], metadata: { name: 'policy' } });
    expect(only(chart, 'AuthorizationPolicy')).toEqual({
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'policy', namespace: 'demo' },
      spec: {
        targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web' },
        requiredAuthenticationRefs: [
          { group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name: 'clients', namespace: 'demo' },
          { group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'cluster', namespace: 'linkerd' },
        ],
      },
    });
  });

  test('is for a route, a gRPC route of another tool, and all Servers of a namespace', () => {
    const chart = meshedChart();
    const namespace = new kplus.Namespace(chart, 'namespace', { metadata: { name: 'demo' } });
    const route = new InboundHttpRoute(chart, 'route', { server: server(chart), rules: [{ matches: [RouteMatch.path('/a')] }], metadata: { name: 'a' } });
    const gateway = new InboundHttpRoute(chart, 'gateway', {
      server: server(chart, 'api', { accessPolicy: AccessPolicy.DENY }), apiGroup: HttpRouteApiGroup.GATEWAY_API, rules: [{ matches: [RouteMatch.path('/b')] }], metadata: { name: 'b' },
    });
    const foreign = new ApiObject(chart, 'grpc', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute', metadata: { name: 'c' } });
    [route, gateway, foreign, namespace].forEach((target, i) => new AuthorizationPolicy(chart, `p${i}`, { target, requiredAuthentications: [account(chart, `client-${i}`)] }));
    expect(objects(chart, 'AuthorizationPolicy').map(({ metadata, spec }) => [metadata.namespace, spec.targetRef])).toEqual([
      ['demo', { group: 'policy.linkerd.io', kind: 'HTTPRoute', name: 'a' }],
      ['demo', { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'b' }],
      ['demo', { group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', name: 'c' }],
      ['demo', { group: '', kind: 'Namespace', name: 'demo' }],
    ]);
  });

  test('lets in anyone only by that word', () => {
    const chart = meshedChart();
    new AuthorizationPolicy(chart, 'p', { target: server(chart), allowAnyone: true });
    expect(only(chart, 'AuthorizationPolicy').spec.requiredAuthenticationRefs).toEqual([]);
  });

  const broken: [string, (chart: Chart) => unknown, string][] = [
    ['nothing asked of clients', (chart) => new AuthorizationPolicy(chart, 'p', { target: server(chart), requiredAuthentications: [] }),
      'chart/p: "requiredAuthentications" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one; or set "allowAnyone" to true to say that'],
    ['both', (chart) => new AuthorizationPolicy(chart, 'p', { target: server(chart), requiredAuthentications: [account(chart, 'a')], allowAnyone: true }),
      'chart/p: "allowAnyone" goes with no "requiredAuthentications"; remove one of the two'],
    ['two identities and two networks', (chart) => new AuthorizationPolicy(chart, 'p', {
      target: server(chart),
      requiredAuthentications: [account(chart, 'a'), PolicyRef.meshTlsAuthentication(chart, 'b', { name: 'b' }), NetworkAuthentication.anywhere(chart, 'c'), NetworkAuthentication.anywhere(chart, 'd')],
    }), [
      'chart/p: 2 faults:',
      '"requiredAuthentications" has 2 identities, all of which a client would have to have; expected at most one MeshTLSAuthentication or ServiceAccount; make a policy for each, or one MeshTLSAuthentication with several "identityRefs"',
      '"requiredAuthentications" has 2 networks, in all of which a client would have to be; expected at most one NetworkAuthentication; make a policy for each, or one NetworkAuthentication with several "networks"',
    ].join('\n  - ')],
    ['a Deployment as target', (chart) => new AuthorizationPolicy(chart, 'p', {
      target: new ApiObject(chart, 'd', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }), requiredAuthentications: [account(chart, 'a')],
    }), 'chart/p: "target" is of the wrong kind, got Deployment.apps "d" at chart/d; expected a Server, an inbound HTTPRoute or GRPCRoute, or a Namespace'],
    ['a Server as authentication', (chart) => new AuthorizationPolicy(chart, 'p', { target: server(chart), requiredAuthentications: [server(chart, 'x')] }),
      'chart/p: "requiredAuthentications[0]" is of the wrong kind, got Server.policy.linkerd.io "x" at chart/server-x; expected a MeshTLSAuthentication, a NetworkAuthentication or a ServiceAccount'],
    ['a route of a Service', (chart) => new AuthorizationPolicy(chart, 'p', { target: new GrpcRoute(chart, 'r', { parent: service(chart, 'web'), metadata: { name: 'r' } }), requiredAuthentications: [account(chart, 'a')] }),
      'chart/p: "target" GRPCRoute demo/r routes what clients send to Service demo/web, and nobody is authorized there; expected a route of a Server, made with InboundHttpRoute or InboundGrpcRoute'],
    ['another namespace', (chart) => new AuthorizationPolicy(chart, 'p', { target: server(chart), requiredAuthentications: [account(chart, 'a')], metadata: { namespace: 'x' } }),
      'chart/p: "metadata.namespace" cannot be chosen, got "x"; expected "demo", because an AuthorizationPolicy stands beside Server demo/web, its "target"; leave it away'],
  ];

  test.each(broken)('fails with %s', (_, make, message) => {
    expect(failure(make)).toBe(message);
  });

  test('fails for a route that the target refuses to authorize', () => {
    const route = (apiGroup?: HttpRouteApiGroup) => (chart: Chart) => new AuthorizationPolicy(chart, 'p', { target: new InboundHttpRoute(chart, 'r', { server: server(chart), apiGroup }), requiredAuthentications: [account(chart, 'a')] });
    expect(failure(route(HttpRouteApiGroup.GATEWAY_API), { version: LinkerdVersion.V2_18 })).toBe(
      'chart/p: an HTTPRoute of the Gateway API as "target" needs Linkerd 2.19 (edge-25.10.7) or later, got target 2.18; set "apiGroup" of the route to HttpRouteApiGroup.LINKERD');
    const chart = meshedChart({ version: LinkerdVersion.V2_14 });
    route()(chart);
    expect(objects(chart, 'AuthorizationPolicy')).toHaveLength(1);
  });

  test('fails for a namespace without Servers', () => {
    expect(failure((chart) => new AuthorizationPolicy(chart, 'p', { target: new kplus.Namespace(chart, 'ns', { metadata: { name: 'empty' } }), requiredAuthentications: [account(chart, 'a', 'x')] }))).toBe(
      '  [chart/p] "target" Namespace empty has no Server in this app, and a policy for a namespace concerns the ports of Servers only; expected at least one; make a Server');
  });

});

describe('authorizations add up', () => {
  const pointless = (by: string, wider: string) => `  [chart/${by}] it lets in nobody who is not let in by chart/${wider} already, because authorizations add up; expected each client once; remove this one, or narrow that one`;
  const allow = (chart: Chart, id: string, target: any, ...requiredAuthentications: any[]) => (
    new AuthorizationPolicy(chart, id, { target, requiredAuthentications }));
  const namespaced = (chart: Chart) => new MeshTlsAuthentication(chart, 'namespaced', { identityRefs: [NamespaceRef.fromName(chart, 'ns', 'demo')] });
  const route = (chart: Chart, target: Server) => new InboundHttpRoute(chart, 'route', { server: target, rules: [{ matches: [RouteMatch.path('/a')] }] });
  const near = (chart: Chart) => new NetworkAuthentication(chart, 'near', { networks: [{ cidr: '10.0.0.0/24' }] });
  const far = (chart: Chart) => new NetworkAuthentication(chart, 'far', { networks: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }] });

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['a route for who may call all', (chart) => {
      const web = server(chart);
      allow(chart, 'all', web, namespaced(chart));
      allow(chart, 'some', route(chart, web), account(chart, 'api'));
    }, pointless('some', 'all')],
    ['a client for its namespace', (chart) => {
      const web = server(chart);
      allow(chart, 'client', web, account(chart, 'api'));
      allow(chart, 'namespace', web, namespaced(chart));
    }, pointless('client', 'namespace')],
    ['the same twice', (chart) => {
      const web = server(chart);
      allow(chart, 'one', web, account(chart, 'api'));
      allow(chart, 'two', web, account(chart, 'api', 'demo'));
    }, pointless('two', 'one')],
    ['a network within another', (chart) => {
      const web = server(chart);
      allow(chart, 'near-only', web, near(chart));
      allow(chart, 'far-away', web, far(chart));
    }, pointless('near-only', 'far-away')],
    ['what the access policy lets in', (chart) => {
      const web = server(chart, 'web', { accessPolicy: AccessPolicy.ALL_AUTHENTICATED });
      allow(chart, 'client', web, account(chart, 'api'));
    }, pointless('client', 'server-web')],
    ['whoever another app says, where everybody is', (chart) => {
      const web = server(chart, 'web', { accessPolicy: AccessPolicy.ALL_UNAUTHENTICATED });
      allow(chart, 'unknown', web, PolicyRef.meshTlsAuthentication(chart, 'ref', { name: 'x' }));
    }, pointless('unknown', 'server-web')],
    ['who is in the networks of the cluster', (chart) => {
      const web = server(chart, 'web', { accessPolicy: AccessPolicy.CLUSTER_UNAUTHENTICATED });
      allow(chart, 'client', web, near(chart));
    }, pointless('client', 'server-web')],
    ['who is let in by a namespace', (chart) => {
      const web = server(chart);
      allow(chart, 'client', web, account(chart, 'api'));
      allow(chart, 'all', new kplus.Namespace(chart, 'demo', { metadata: { name: 'demo' } }), namespaced(chart));
    }, pointless('client', 'all')],
    ['who is let in by a ServerAuthorization', (chart) => {
      const web = server(chart);
      allow(chart, 'client', web, account(chart, 'api'));
      new ServerAuthorization(chart, 'all', { serverSelector: { matchLabels: { tier: 'web' } }, unauthenticatedTls: true, networks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] });
    }, pointless('client', 'all')],
  ])('so a policy is refused that lets in %s', (_, make, message) => {
    expect(failure(make)).toBe(message);
  });

  test.each<[string, (chart: Chart) => unknown]>([
    ['other identities', (chart) => {
      const web = server(chart);
      allow(chart, 'namespace', web, namespaced(chart));
      allow(chart, 'client', web, account(chart, 'api', 'other'));
      allow(chart, 'spiffe', web, new MeshTlsAuthentication(chart, 'vm', { identities: ['spiffe://root/vm'] }));
    }],
    ['other networks', (chart) => {
      const web = server(chart);
      allow(chart, 'near-only', web, near(chart));
      allow(chart, 'else', web, new NetworkAuthentication(chart, 'net', { networks: [{ cidr: '10.0.0.0/8', except: ['10.0.0.128/25'] }] }));
    }],
    ['fewer networks of more identities', (chart) => {
      const web = server(chart);
      allow(chart, 'client', web, account(chart, 'api'));
      allow(chart, 'namespace', web, namespaced(chart), near(chart));
    }],
    ['the same clients on two Servers', (chart) => {
      allow(chart, 'one', server(chart), account(chart, 'api'));
      allow(chart, 'two', server(chart, 'api'), account(chart, 'api', 'demo'));
    }],
    ['clients that another app says', (chart) => {
      const web = server(chart);
      allow(chart, 'unknown', web, PolicyRef.meshTlsAuthentication(chart, 'ref', { name: 'x' }));
      allow(chart, 'client', web, account(chart, 'api'));
    }],
    ['what is only audited', (chart) => allow(chart, 'client', server(chart, 'web', { accessPolicy: AccessPolicy.AUDIT }), account(chart, 'api'))],
  ])('and others are not: %s', (_, make) => {
    const chart = meshedChart();
    make(chart);
    expect(objects(chart, 'AuthorizationPolicy').length).toBeGreaterThan(0);
  });
});

describe('MeshTLSAuthentication', () => {
  test('names identities', () => {
    const chart = meshedChart();
    new MeshTlsAuthentication(chart, 'a', { identities: ['*', '*.demo.serviceaccount.identity.linkerd.cluster.local', 'spiffe://root/vm'], metadata: { name: 'a', namespace: 'x' } });
    expect(only(chart, 'MeshTLSAuthentication')).toEqual({
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'MeshTLSAuthentication',
      metadata: { name: 'a', namespace: 'x' },
      spec: { identities: ['*', '*.demo.serviceaccount.identity.linkerd.cluster.local', 'spiffe://root/vm'] },
    });
  });

  test('refers to ServiceAccounts and namespaces', () => {
    const chart = meshedChart();
    const sa = new kplus.ServiceAccount(chart, 'sa', { metadata: { name: 'sa' } });
    new MeshTlsAuthentication(chart, 'a', { identityRefs: [sa, new kplus.Namespace(chart, 'ns', { metadata: { name: 'ns' } })] });
    expect(only(chart, 'MeshTLSAuthentication').spec).toEqual({ identityRefs: [{ group: '', kind: 'ServiceAccount', name: 'sa', namespace: 'demo' }, { group: '', kind: 'Namespace', name: 'ns' }] });
  });

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['neither', (chart) => new MeshTlsAuthentication(chart, 'a', {}),
      'chart/a: exactly one of "identityRefs" and "identities" is needed, got none; for both kinds make two authentications with a policy each'],
    ['both', (chart) => new MeshTlsAuthentication(chart, 'a', { identities: ['*'], identityRefs: [account(chart, 'x')] }),
      'chart/a: exactly one of "identityRefs" and "identities" is needed, got both; for both kinds make two authentications with a policy each'],
    ['none', (chart) => new MeshTlsAuthentication(chart, 'a', { identities: [] }), 'chart/a: "identities" is empty; expected at least one'],
    ['a workload', (chart) => new MeshTlsAuthentication(chart, 'a', { identityRefs: [service(chart, 'web')] }),
      'chart/a: "identityRefs[0]" is of the wrong kind, got Service "web" at chart/web; expected a construct with a ServiceAccount or a Namespace, a ServiceAccountRef, or a NamespaceRef'],
    ['no identities', (chart) => new MeshTlsAuthentication(chart, 'a', { identities: ['a.*.b', 'A', 'spiffe://a/*', 'spiffe://Root/a', 'spiffe://a/../b', 'spiffe://a/'] }), [
      'chart/a: 6 faults:',
      '"identities[0]" is not an identity, got "a.*.b"; expected a lower-case DNS name, the first label of which may be "*", or a SPIFFE identity',
      '"identities[1]" is not an identity, got "A"; expected a lower-case DNS name, the first label of which may be "*", or a SPIFFE identity',
      '"identities[2]" has a wildcard in a SPIFFE identity, got "spiffe://a/*", and these only ever match exactly; expected one without "*"; name each client',
      ...['spiffe://Root/a', 'spiffe://a/../b', 'spiffe://a/'].map((id, i) => `"identities[${i + 3}]" is not a SPIFFE identity, got "${id}"; `
        + 'expected "spiffe://" with a trust domain of lower-case letters, digits, ".", "-" and "_", and a path of segments of letters, digits, ".", "-" and "_"'),
    ].join('\n  - ')],
  ])('fails with %s', (_, make, message) => {
    expect(failure(make)).toBe(message);
  });

  test('has SPIFFE identities from 2.15 on', () => {
    expect(failure((chart) => new MeshTlsAuthentication(chart, 'a', { identities: ['spiffe://root/vm'] }), { version: LinkerdVersion.V2_14 })).toBe(
      'chart/a: a SPIFFE identity in "identities[0]" needs Linkerd 2.15 (edge-24.1.1) or later, got target 2.14');
  });
});

describe('NetworkAuthentication', () => {
  test('names networks', () => {
    const chart = meshedChart();
    new NetworkAuthentication(chart, 'a', { networks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4'] }, { cidr: 'fd00::/8', except: [] }], metadata: { name: 'a' } });
    expect(only(chart, 'NetworkAuthentication')).toEqual({
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'NetworkAuthentication',
      metadata: { name: 'a', namespace: 'demo' },
      spec: { networks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4'] }, { cidr: 'fd00::/8' }] },
    });
  });

  test('fails with none, or networks that are none', () => {
    const chart = meshedChart();
    expect(messageOf(() => new NetworkAuthentication(chart, 'a', { networks: [] }))).toBe('chart/a: "networks" is empty; expected at least one network');
    expect(messageOf(() => new NetworkAuthentication(chart, 'b', {} as any))).toBe('chart/b: "networks" is needed; expected at least one network');
    expect(messageOf(() => new NetworkAuthentication(chart, 'c', { networks: [{ cidr: 'bogus' }, { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] }] }))).toBe([
      'chart/c: 2 faults:',
      '"networks[0].cidr" is not an IP address or CIDR, got "bogus"; expected one such as "10.0.0.0/8", "10.1.2.3" or "2001:db8::/32"',
      '"networks[1].except[0]" is not within "10.0.0.0/8", got "11.0.0.0/16"; expected a part of it',
    ].join('\n  - '));
  });
});

describe('ServerAuthorization', () => {
  test('lets in identities from the networks of the cluster', () => {
    const chart = meshedChart();
    new ServerAuthorization(chart, 'a', { server: server(chart), serviceAccounts: [account(chart, 'x'), account(chart, 'y', 'other')], identities: ['*.z'], clusterNetworksOnly: true, metadata: { name: 'a' } });
    expect(only(chart, 'ServerAuthorization')).toEqual({
      apiVersion: 'policy.linkerd.io/v1beta1',
      kind: 'ServerAuthorization',
      metadata: { name: 'a', namespace: 'demo' },
      spec: {
        server: { name: 'web' },
        client: { meshTLS: { identities: ['*.z'], serviceAccounts: [{ name: 'x', namespace: 'demo' }, { name: 'y', namespace: 'other' }] } },
      },
    });
  });

  test('lets in everybody from a network on Servers with a label', () => {
    const chart = meshedChart();
    new ServerAuthorization(chart, 'a', { serverSelector: { matchLabels: { tier: 'web' } }, unauthenticated: true, networks: [{ cidr: '10.0.0.1' }] });
    new ServerAuthorization(chart, 'b', { serverSelector: {}, unauthenticatedTls: true, networks: [{ cidr: '10.0.0.0/8' }] });
    server(chart);
    server(chart, 'api');
    expect(objects(chart, 'ServerAuthorization').map(({ spec }) => spec)).toEqual([
      { server: { selector: { matchLabels: { tier: 'web' } } }, client: { networks: [{ cidr: '10.0.0.1' }], unauthenticated: true } },
      { server: { selector: {} }, client: { networks: [{ cidr: '10.0.0.0/8' }], meshTLS: { unauthenticatedTLS: true } } },
    ]);
  });

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['nothing said', (chart) => new ServerAuthorization(chart, 'a', {}), [
      'chart/a: 3 faults:',
      'exactly one of "server" and "serverSelector" is needed, got none',
      'no client is let in; expected "serviceAccounts" or "identities"; or "unauthenticatedTls" or "unauthenticated" to let in everybody',
      'exactly one of "networks" and "clusterNetworksOnly" is needed, got none; without networks Linkerd lets in from those of the cluster only; for all set "networks" to 0.0.0.0/0 and ::/0',
    ].join('\n  - ')],
    ['everything said', (chart) => new ServerAuthorization(chart, 'a', {
      server: server(chart), serverSelector: {}, identities: ['spiffe://a/b', '*.*'], unauthenticated: true, unauthenticatedTls: true, networks: [], clusterNetworksOnly: true,
    }), [
      'chart/a: 7 faults:',
      'exactly one of "server" and "serverSelector" is needed, got both',
      '"unauthenticated" goes with nothing that asks for mutual TLS; remove it, or the identities',
      '"unauthenticatedTls" goes with no "serviceAccounts" and "identities", which it would make pointless; remove one of the two',
      '"identities[0]" is a SPIFFE identity, got "spiffe://a/b"; expected a DNS name; use a MeshTlsAuthentication with an AuthorizationPolicy',
      '"identities[1]" is not an identity, got "*.*"; expected a lower-case DNS name, the first label of which may be "*"',
      'exactly one of "networks" and "clusterNetworksOnly" is needed, got both; without networks Linkerd lets in from those of the cluster only; for all set "networks" to 0.0.0.0/0 and ::/0',
      '"networks" is empty; expected at least one network',
    ].join('\n  - ')],
    ['names with dots', (chart) => new ServerAuthorization(chart, 'a', { server: server(chart, 'a.b'), serviceAccounts: [account(chart, 'c.d')], clusterNetworksOnly: true }), [
      'chart/a: 2 faults:',
      '"server" has a name that a ServerAuthorization cannot say, got "a.b"; expected no "."; use an AuthorizationPolicy',
      '"serviceAccounts[0]" has a name that a ServerAuthorization cannot say, got ServiceAccount demo/c.d; expected no "."; use an AuthorizationPolicy',
    ].join('\n  - ')],
  ])('fails with %s', (_, make, message) => {
    expect(failure(make)).toBe(message);
  });

  test('is refused when it lets in nobody else', () => {
    expect(failure((chart) => {
      const web = server(chart, 'web', { accessPolicy: AccessPolicy.ALL_UNAUTHENTICATED });
      new ServerAuthorization(chart, 'a', { server: web, unauthenticated: true, clusterNetworksOnly: true });
      new HttpRoute(chart, 'unrelated', { parent: service(chart, 'web') });
    })).toContain('[chart/a] it lets in nobody who is not let in by chart/server-web already');
  });
});
