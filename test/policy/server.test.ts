import { ApiObject, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AccessPolicy, AuthorizationPolicy, ContainerPort, DeliveryStrategy, FlaggerCanary, HttpMethod, HttpRoute, InboundGrpcRoute, InboundHttpRoute,
  LabelSelectorOperator, LinkerdVersion, NetworkAuthentication, PolicyRef, ProxyProtocol, RouteMatch, Server, ServiceAccountRef, UnmatchedRequests,
} from '../../src';
import { meshedChart, messageOf, objects, only } from '../fixtures';
import { account, deployment } from './fixtures';

const DENY = AccessPolicy.DENY;

test('a Server for the only port of a workload takes its labels, port and namespace', () => {
  const chart = meshedChart();
  const web = deployment(chart, 'web', { namespace: 'shop' });
  const server = new Server(chart, 'server', { workload: web, accessPolicy: DENY, metadata: { name: 'web-http' } });
  expect(only(chart, 'Server')).toEqual({
    apiVersion: 'policy.linkerd.io/v1beta3',
    kind: 'Server',
    metadata: { name: 'web-http', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, port: 8080, proxyProtocol: 'unknown', accessPolicy: 'deny' },
  });
  expect(server.apiObject.name).toBe('web-http');
});

test('a Server selects pods by labels, and says what it is told', () => {
  const chart = meshedChart();
  new Server(chart, 'server', {
    podSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: LabelSelectorOperator.IN, values: ['a', 'b'] }] },
    port: ContainerPort.named('http'),
    proxyProtocol: ProxyProtocol.HTTP_1,
    accessPolicy: AccessPolicy.ALL_AUTHENTICATED,
  });
  expect(only(chart, 'Server').spec).toEqual({
    podSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] },
    port: 'http',
    proxyProtocol: 'HTTP/1',
    accessPolicy: 'all-authenticated',
  });
});

test('a Server selects external workloads', () => {
  const chart = meshedChart();
  const vm = new ApiObject(chart, 'vm', {
    apiVersion: 'workload.linkerd.io/v1beta1',
    kind: 'ExternalWorkload',
    metadata: { name: 'vm', labels: { app: 'vm' } },
    spec: { meshTLS: { identity: 'spiffe://root/vm', serverName: 'vm' }, ports: [{ port: 9000 }], workloadIPs: [{ ip: '192.0.2.1' }] },
  });
  new Server(chart, 'a', { workload: vm, accessPolicy: DENY });
  new Server(chart, 'b', { externalWorkloadSelector: {}, port: ContainerPort.number(80), accessPolicy: DENY });
  expect(objects(chart, 'Server').map(({ spec }) => spec)).toEqual([
    { externalWorkloadSelector: { matchLabels: { app: 'vm' } }, port: 9000, proxyProtocol: 'unknown', accessPolicy: 'deny' },
    { externalWorkloadSelector: {}, port: 80, proxyProtocol: 'unknown', accessPolicy: 'deny' },
  ]);
});

test.each([
  ['2.14', 'v1beta1'], ['2.15', 'v1beta2'], ['2.16', 'v1beta3'],
])('Linkerd %s has Servers in %s', (release, version) => {
  const chart = meshedChart({ version: LinkerdVersion.of(release) });
  new Server(chart, 'server', { podSelector: {}, port: ContainerPort.number(80), accessPolicy: DENY });
  const { apiVersion, spec } = only(chart, 'Server');
  expect([apiVersion, spec.accessPolicy]).toEqual([`policy.linkerd.io/${version}`, release === '2.16' ? 'deny' : undefined]);
});

test('the pods of a Job have the labels of its template, those of a ReplicationController its selector', () => {
  const chart = meshedChart();
  const template = (labels: object) => ({ metadata: { labels }, spec: { containers: [{ name: 'main', ports: [{ containerPort: 1 }] }] } });
  const job = new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: template({ job: 'a' }) } });
  const rc = new ApiObject(chart, 'rc', { apiVersion: 'v1', kind: 'ReplicationController', spec: { selector: { rc: 'b' }, template: template({ rc: 'b' }) } });
  const pod = new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { pod: 'c' } }, spec: template({}).spec });
  [job, rc, pod].forEach((workload, i) => new Server(chart, `server-${i}`, { workload, accessPolicy: DENY }));
  expect(objects(chart, 'Server').map(({ spec }) => spec.podSelector)).toEqual([{ matchLabels: { job: 'a' } }, { matchLabels: { rc: 'b' } }, { matchLabels: { pod: 'c' } }]);
});

test('pods that Flagger copies are selected, too', () => {
  const chart = meshedChart();
  const web = deployment(chart, 'web');
  new FlaggerCanary(chart, 'canary', { workload: web, port: 8080, strategy: DeliveryStrategy.canary({ weights: [50] }) });
  new Server(chart, 'server', { workload: web, accessPolicy: DENY });
  expect(only(chart, 'Server').spec.podSelector).toEqual({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'web-primary'] }] });
});

describe('the protocol', () => {
  test.each([
    [{ ports: [{ containerPort: 5432 }] }, 'opaque'],
    [{ ports: [{ containerPort: 9000 }], annotations: { 'config.linkerd.io/opaque-ports': '9000' } }, 'opaque'],
    [{ ports: [{ containerPort: 5432 }], annotations: { 'config.linkerd.io/opaque-ports': '' } }, 'unknown'],
  ])('of %j is %s unless something else is said', (options, protocol) => {
    const chart = meshedChart();
    new Server(chart, 'server', { workload: deployment(chart, 'db', options), accessPolicy: DENY });
    expect(only(chart, 'Server').spec.proxyProtocol).toBe(protocol);
  });
});

describe('a Server with routes', () => {
  const probed = { container: { livenessProbe: { httpGet: { port: 'http', path: '/live?full=1' } }, readinessProbe: { httpGet: { port: 8080, path: 'ready' } } } };
  const read = { rules: [{ matches: [RouteMatch.method(HttpMethod.GET)] }] };

  test('has one for the probes of its pods, and one for what no other matches', () => {
    const chart = meshedChart();
    const server = new Server(chart, 'server', { workload: deployment(chart, 'web', probed), metadata: { name: 'web' } });
    const route = new InboundHttpRoute(chart, 'route', { server, ...read });
    new AuthorizationPolicy(chart, 'policy', { target: route, requiredAuthentications: [account(chart, 'api')] });
    const routes = objects(chart, 'HTTPRoute');
    expect(routes.map(({ apiVersion, metadata, spec }) => [apiVersion, metadata.name.replace(/-c8.*/, ''), spec.rules])).toEqual([
      ['policy.linkerd.io/v1beta3', 'chart-server-probes', [{ matches: ['/live', '/ready'].map((value) => ({ path: { type: 'Exact', value }, method: 'GET' })) }]],
      ['policy.linkerd.io/v1beta3', 'chart-server-unmatched', [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }]],
      ['policy.linkerd.io/v1beta3', 'chart-route', [{ matches: [{ path: { type: 'PathPrefix', value: '/' }, method: 'GET' }] }]],
    ]);
    routes.forEach(({ spec }) => expect(spec.parentRefs).toEqual([{ group: 'policy.linkerd.io', kind: 'Server', name: 'web', namespace: 'demo' }]));
    const [policy] = objects(chart, 'AuthorizationPolicy');
    expect(policy.spec).toEqual({
      targetRef: { group: 'policy.linkerd.io', kind: 'HTTPRoute', name: routes[0].metadata.name },
      requiredAuthenticationRefs: [{ group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: only(chart, 'NetworkAuthentication').metadata.name, namespace: 'demo' }],
    });
    expect(only(chart, 'NetworkAuthentication').spec).toEqual({ networks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] });
  });

  test('leaves what no route matches at 404 when asked to, and takes probes from some networks', () => {
    const chart = meshedChart();
    const workload = deployment(chart, 'web', probed);
    const server = new Server(chart, 'server', { workload, unmatched: UnmatchedRequests.NOT_FOUND, probeNetworks: [{ cidr: '10.0.0.0/16' }], accessPolicy: DENY });
    new InboundHttpRoute(chart, 'route', { server, ...read });
    expect(objects(chart, 'HTTPRoute')).toHaveLength(2);
    expect(only(chart, 'NetworkAuthentication').spec).toEqual({ networks: [{ cidr: '10.0.0.0/16' }] });
  });

  test('has no more routes where one takes everything, and none for probes without probes', () => {
    const chart = meshedChart();
    const server = new Server(chart, 'server', { workload: deployment(chart, 'web'), accessPolicy: DENY });
    new InboundHttpRoute(chart, 'route', { server });
    expect(objects(chart, 'HTTPRoute')).toHaveLength(1);
    expect(objects(chart, 'AuthorizationPolicy')).toEqual([]);
  });

  test('shares the networks of probes with others of the namespace, and sees probes that come later', () => {
    const chart = meshedChart();
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', portNumber: 80 }] });
    const servers = [new Server(chart, 'a', { workload: web, port: ContainerPort.number(80), accessPolicy: DENY }), new Server(chart, 'b', { workload: web, port: ContainerPort.number(81), accessPolicy: DENY })];
    servers.forEach((server, i) => new InboundHttpRoute(chart, `route-${i}`, { server, ...read }));
    expect(objects(chart, 'NetworkAuthentication')).toHaveLength(0);
    web.addContainer({ image: 'side', name: 'side', portNumber: 81, readiness: kplus.Probe.fromHttpGet('/ready', { port: 81 }) });
    web.addContainer({ image: 'other', name: 'other', readiness: kplus.Probe.fromHttpGet('/ready', { port: 80 }) });
    expect(objects(chart, 'NetworkAuthentication')).toHaveLength(1);
    expect(objects(chart, 'AuthorizationPolicy')).toHaveLength(2);
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  });

  test('has no policy for probes where everybody is let in, and a route for them only against 404', () => {
    const chart = meshedChart();
    const accessPolicy = AccessPolicy.ALL_UNAUTHENTICATED;
    const [open, closed] = [['a', undefined], ['b', UnmatchedRequests.NOT_FOUND] as const].map(([name, unmatched]) => (
      new Server(chart, `server-${name}`, { workload: deployment(chart, name!, probed), accessPolicy, unmatched: unmatched as UnmatchedRequests })));
    new InboundHttpRoute(chart, 'open', { server: open, ...read });
    expect(objects(chart, 'HTTPRoute').map(({ metadata }) => metadata.name.replace(/-c8.*/, ''))).toEqual(['chart-server-a-unmatched', 'chart-open']);
    new InboundHttpRoute(chart, 'closed', { server: closed, ...read });
    expect(objects(chart, 'HTTPRoute').map(({ metadata }) => metadata.name.replace(/-c8.*/, '')).slice(1)).toEqual(['chart-server-b-probes', 'chart-open', 'chart-closed']);
    expect(objects(chart, 'AuthorizationPolicy')).toEqual([]);
  });

  test('takes gRPC probes by a route of its kind', () => {
    const chart = meshedChart();
    const options = { container: { readinessProbe: { grpc: { port: 8080 } } } };
    const server = new Server(chart, 'server', { workload: deployment(chart, 'web', options), proxyProtocol: ProxyProtocol.GRPC, accessPolicy: DENY });
    new InboundGrpcRoute(chart, 'route', { server, rules: [{ matches: [RouteMatch.grpc('a.B')] }] });
    expect(objects(chart, 'GRPCRoute').map(({ apiVersion, spec }) => [apiVersion, spec.rules])).toEqual([
      ['gateway.networking.k8s.io/v1', [{ matches: [{ method: { type: 'Exact', service: 'grpc.health.v1.Health' } }] }]],
      ['gateway.networking.k8s.io/v1', [{}]],
      ['gateway.networking.k8s.io/v1', [{ matches: [{ method: { type: 'Exact', service: 'a.B' } }] }]],
    ]);
  });

  test('takes gRPC probes even without other routes, because Linkerd does not by itself', () => {
    const chart = meshedChart();
    new Server(chart, 'server', { workload: deployment(chart, 'web', { container: { readinessProbe: { grpc: { port: 8080 } } } }), accessPolicy: DENY });
    expect(objects(chart, 'HTTPRoute').map(({ spec }) => spec.rules[0].matches)).toEqual([
      [{ path: { type: 'Exact', value: '/grpc.health.v1.Health/Check' }, method: 'POST' }],
      [{ path: { type: 'PathPrefix', value: '/' } }],
    ]);
  });
});

describe('what only looks like a fault', () => {
  test('is a port that some of the pods lack', () => {
    const chart = meshedChart();
    deployment(chart, 'with');
    deployment(chart, 'without', { ports: [{ name: 'other', containerPort: 1 }] });
    new Server(chart, 'server', { podSelector: { matchLabels: { version: 'v1' } }, port: ContainerPort.named('http'), accessPolicy: DENY });
    expect(objects(chart, 'Server')).toHaveLength(1);
  });

  test('is a route with a match for everything among others', () => {
    const chart = meshedChart();
    const server = new Server(chart, 'server', { podSelector: {}, port: ContainerPort.number(80), accessPolicy: DENY });
    new InboundHttpRoute(chart, 'route', { server, rules: [{ matches: [RouteMatch.path('/a'), RouteMatch.pathPrefix('/')] }] });
    expect(objects(chart, 'HTTPRoute')).toHaveLength(1);
  });

  test('is a probe of a Server that speaks HTTP/1', () => {
    const chart = meshedChart();
    const workload = deployment(chart, 'web', { container: { livenessProbe: { httpGet: { port: 8080, path: '/live' } } } });
    const server = new Server(chart, 'server', { workload, proxyProtocol: ProxyProtocol.HTTP_1, accessPolicy: DENY });
    new InboundHttpRoute(chart, 'route', { server, rules: [{ matches: [RouteMatch.path('/a')] }] });
    expect(objects(chart, 'HTTPRoute').map(({ spec }) => spec.rules[0].matches[0].path.value)).toEqual(['/live', '/', '/a']);
  });
});

describe('fails at construction', () => {
  const broken: [string, (chart: ReturnType<typeof meshedChart>) => unknown, string][] = [
    ['without pods', (chart) => new Server(chart, 's', { port: ContainerPort.number(80) }),
      'chart/s: exactly one of "workload", "podSelector" and "externalWorkloadSelector" is needed, got 0; for all pods of the namespace set "podSelector" to {}'],
    ['with two selectors', (chart) => new Server(chart, 's', { podSelector: {}, externalWorkloadSelector: {}, port: ContainerPort.number(80) }),
      'chart/s: exactly one of "workload", "podSelector" and "externalWorkloadSelector" is needed, got 2; for all pods of the namespace set "podSelector" to {}'],
    ['without a port beside a selector', (chart) => new Server(chart, 's', { podSelector: {} }),
      'chart/s: "port" is needed beside a selector; set it to ContainerPort.named(...) or ContainerPort.number(...)'],
    ['for a Service', (chart) => new Server(chart, 's', { workload: new kplus.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] }) }),
      'chart/s: "workload" is of the wrong kind, got Service "web" at chart/web; expected a construct with a Deployment, another workload, or an ExternalWorkload'],
    ['with values that are none', (chart) => new Server(chart, 's', {
      podSelector: { matchLabels: { 'a b': 'c' } }, port: 80 as any, proxyProtocol: 'http' as any, accessPolicy: 'all_authenticated' as any, unmatched: 'DROP' as any, probeNetworks: [{ cidr: 'x' }],
    }), [
      'chart/s: 6 faults:',
      '"podSelector" has what is not the key of a label, got "a b"; expected a name such as "team" or "example.com/team"',
      '"port" is not a ContainerPort, got 80; expected one such as ContainerPort.named("http") or ContainerPort.number(8080)',
      '"proxyProtocol" is not known, got "http"; expected one of "unknown", "HTTP/1", "HTTP/2", "gRPC", "opaque", "TLS"',
      '"accessPolicy" is not known, got "all_authenticated"; expected one of "deny", "audit", "all-unauthenticated", "all-authenticated", "cluster-unauthenticated", "cluster-authenticated"',
      '"unmatched" is not known, got "DROP"; expected one of FORWARD, NOT_FOUND',
      '"probeNetworks[0].cidr" is not an IP address or CIDR, got "x"; expected one such as "10.0.0.0/8", "10.1.2.3" or "2001:db8::/32"',
    ].join('\n  - ')],
    ['in another namespace than its workload', (chart) => new Server(chart, 's', { workload: deployment(chart, 'web'), metadata: { namespace: 'other' } }),
      'chart/s: "metadata.namespace" cannot be chosen, got "other"; expected "demo", because a Server stands beside Deployment demo/web, its "workload"; leave it away'],
    ['with an empty list of values, which selects nothing', (chart) => new Server(chart, 's', {
      podSelector: { matchExpressions: [{ key: 'a', operator: LabelSelectorOperator.EXISTS, values: [] }] }, port: ContainerPort.number(80),
    }), 'chart/s: "podSelector" has an empty list of values for "a", with which Linkerd selects nothing; expected none; leave "values" away'],
  ];

  test.each(broken)('%s', (_, make, message) => {
    expect(messageOf(() => make(meshedChart()))).toBe(message);
  });

  test('for what the target does not have', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_14 });
    expect(messageOf(() => new Server(chart, 's', { externalWorkloadSelector: {}, port: ContainerPort.number(80), accessPolicy: AccessPolicy.ALL_AUTHENTICATED }))).toBe([
      'chart/s: 2 faults:',
      'a Server of external workloads needs Linkerd 2.15 (edge-24.1.1) or later, got target 2.14',
      '"accessPolicy" "all-authenticated" needs Linkerd 2.16 (edge-24.7.4) or later, got target 2.14',
    ].join('\n  - '));
  });

  test('for a port name that is a number in quotes', () => {
    expect(messageOf(() => ContainerPort.named('8080'))).toBe(
      'ContainerPort.named: "name" is not the name of a container port, got "8080"; expected 1 to 15 lower-case letters, digits and "-", at least one a letter; for the port of this number use ContainerPort.number(8080)');
    expect(messageOf(() => ContainerPort.number(0))).toBe('ContainerPort.number: "port" is not a port, got 0; expected an integer from 1 to 65535');
    expect(`${ContainerPort.named('http')} ${ContainerPort.number(1)}`).toBe('http 1');
  });
});

describe('fails at synth', () => {
  const failure = (make: (chart: ReturnType<typeof meshedChart>) => unknown) => {
    const chart = meshedChart();
    make(chart);
    return messageOf(() => Testing.synth(chart)).replace('Validation failed with the following errors:\n', '');
  };

  test('when the workload has not exactly one port', () => {
    expect(failure((chart) => new Server(chart, 's', { workload: deployment(chart, 'web', { ports: [{ containerPort: 1 }, { containerPort: 2 }] }), accessPolicy: DENY }))).toBe(
      'chart/s: "port" is needed, because "workload" Deployment web has not exactly one TCP port; expected one of its ports: 1, 2');
  });

  test('when the pods have no labels', () => {
    expect(failure((chart) => new Server(chart, 's', {
      workload: new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec: { containers: [] } }), port: ContainerPort.number(80), accessPolicy: DENY,
    }))).toBe('chart/s: the pods of "workload" Pod "pod" have no labels by which they could be told from others; give them labels');
  });

  test('when no container has a port of that name', () => {
    expect(failure((chart) => new Server(chart, 's', { workload: deployment(chart, 'web'), port: ContainerPort.named('grpc'), accessPolicy: DENY }))).toBe(
      '  [chart/s] "port" "grpc" is not declared by the containers of Deployment demo/web, so that the Server would select nothing; expected one of their port names: http; or use ContainerPort.number');
  });

  test('when another Server selects the port, by number or name', () => {
    expect(failure((chart) => {
      const web = deployment(chart, 'web');
      new Server(chart, 'a', { workload: web, port: ContainerPort.named('http'), accessPolicy: DENY });
      new Server(chart, 'b', { podSelector: { matchLabels: { version: 'v1' } }, port: ContainerPort.number(8080), accessPolicy: DENY });
      new Server(chart, 'c', { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.number(9090), accessPolicy: DENY });
    })).toBe('  [chart/b] it selects a port of pods that chart/a selects too, and Linkerd would follow only the older of both Servers; expected one Server for each port of a pod; remove one, or select other pods');
  });

  test('when another Server has the same selector and port, whatever pods there are', () => {
    expect(failure((chart) => {
      new Server(chart, 'a', { podSelector: {}, port: ContainerPort.named('http'), accessPolicy: DENY });
      new Server(chart, 'b', { podSelector: { matchLabels: { app: 'x' } }, port: ContainerPort.named('http'), accessPolicy: DENY });
    })).toContain('[chart/b] it selects a port of pods that chart/a selects too');
  });

  test('when nobody is let in without that being said', () => {
    const message = '  [chart/s] nobody is let in on the port, where everybody may have been until now; expected an AuthorizationPolicy for it; or set "accessPolicy" to AccessPolicy.DENY to say that nobody is meant';
    expect(failure((chart) => new Server(chart, 's', { podSelector: {}, port: ContainerPort.number(80) }))).toBe(message);
  });

  test('not when an authorization of another construct is there', () => {
    const chart = meshedChart();
    new Server(chart, 's', { podSelector: {}, port: ContainerPort.number(80), metadata: { name: 's' } });
    new ApiObject(chart, 'policy', { apiVersion: 'policy.linkerd.io/v1beta1', kind: 'ServerAuthorization', spec: { server: { name: 's' }, client: { unauthenticated: true } } });
    expect(objects(chart, 'Server')).toHaveLength(1);
  });

  test('for all that when another namespace has authorizations, or this one other objects', () => {
    expect(failure((chart) => {
      new Server(chart, 's', { podSelector: {}, port: ContainerPort.number(80) });
      new ApiObject(chart, 'elsewhere', { apiVersion: 'policy.linkerd.io/v1beta1', kind: 'ServerAuthorization', metadata: { namespace: 'x' } });
      new ApiObject(chart, 'else', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'NetworkAuthentication' });
    })).toContain('[chart/s] nobody is let in on the port');
  });

  test('when a route is of a kind that the protocol makes Linkerd ignore', () => {
    expect(failure((chart) => {
      const server = new Server(chart, 's', { podSelector: {}, port: ContainerPort.number(80), proxyProtocol: ProxyProtocol.GRPC, accessPolicy: DENY });
      new InboundHttpRoute(chart, 'r', { server });
    })).toBe('  [chart/s] the port of chart/r has the protocol "gRPC", with which Linkerd ignores HTTPRoutes; expected "unknown", "HTTP/1", "HTTP/2"; set "proxyProtocol" of the Server, or use a GRPCRoute');
  });

  test.each([
    ['HTTP probe over HTTP/2', { livenessProbe: { httpGet: { port: 8080, path: '/a' } } }, ProxyProtocol.HTTP_2,
      'the pods have an HTTP probe of "/a" on port 8080, which the kubelet sends with HTTP/1, and with the protocol "HTTP/2" it fails; expected "unknown"; or probe another port'],
    ['HTTPS probe', { livenessProbe: { httpGet: { port: 8080, scheme: 'HTTPS' } } }, ProxyProtocol.UNKNOWN,
      'the pods have an HTTPS probe on port 8080, which the proxy cannot tell from other connections, so that it is denied; expected a port on which probes can be seen; probe another port, or by a command, or let the networks of the nodes in on the whole port'],
    ['HTTPS probe where HTTP is spoken', { livenessProbe: { httpGet: { port: 8080, scheme: 'HTTPS' } } }, ProxyProtocol.HTTP_1,
      'the pods have an HTTPS probe on port 8080, and with the protocol "HTTP/1" the proxy takes its TLS for broken HTTP; expected "unknown" or "TLS"; or probe another port'],
    ['HTTP probe on an opaque port', { startupProbe: { httpGet: { port: 8080 } } }, ProxyProtocol.OPAQUE,
      'the pods have an HTTP probe on port 8080, which the proxy cannot tell from other connections with the protocol "opaque", so that it is denied; expected a port on which probes can be seen; probe another port, or by a command, or let the networks of the nodes in on the whole port'],
  ])('when there is an %s', (_, container, proxyProtocol, message) => {
    expect(failure((chart) => new Server(chart, 's', { workload: deployment(chart, 'web', { container }), proxyProtocol, accessPolicy: DENY }))).toBe(`  [chart/s] ${message}`);
  });

  test('when an HTTPS probe is not let in by those who have an identity, nor by a route', () => {
    expect(failure((chart) => {
      const server = new Server(chart, 's', { workload: deployment(chart, 'web', { container: { livenessProbe: { httpGet: { port: 8080, scheme: 'HTTPS' } } } }) });
      const route = new InboundHttpRoute(chart, 'r', { server, rules: [{ matches: [RouteMatch.path('/a')] }] });
      new AuthorizationPolicy(chart, 'client', { target: server, requiredAuthentications: [account(chart, 'api')] });
      new AuthorizationPolicy(chart, 'anyone', { target: route, allowAnyone: true });
    })).toContain('[chart/s] the pods have an HTTPS probe on port 8080, which the proxy cannot tell from other connections, so that it is denied');
  });

  test('not when an HTTPS probe is let in from its networks, or only audited', () => {
    const chart = meshedChart();
    const container = { livenessProbe: { httpGet: { port: 8080, scheme: 'HTTPS' } } };
    const server = new Server(chart, 's', { workload: deployment(chart, 'a', { container }) });
    new AuthorizationPolicy(chart, 'nodes', { target: server, requiredAuthentications: [new NetworkAuthentication(chart, 'networks', { networks: [{ cidr: '10.0.0.0/24' }] })] });
    new Server(chart, 't', { workload: deployment(chart, 'b', { container }), accessPolicy: AccessPolicy.AUDIT });
    expect(objects(chart, 'Server')).toHaveLength(2);
  });

  test.each([
    ['path', RouteMatch.path('/live')], ['prefix', RouteMatch.pathPrefix('/live/')], ['regex', RouteMatch.pathRegex('/l.*')],
  ])('when a route takes what the kubelet probes, by %s', (_, match) => {
    expect(failure((chart) => {
      const server = new Server(chart, 's', { workload: deployment(chart, 'web', { container: { livenessProbe: { httpGet: { port: 8080, path: '/live' } } } }), accessPolicy: DENY });
      new InboundHttpRoute(chart, 'r', { server, rules: [{ matches: [RouteMatch.all(match, RouteMatch.method(HttpMethod.GET))] }] });
    })).toBe('  [chart/s] chart/r takes the kubelet\'s probe GET /live for itself, for which the Server has a route; expected it in one route; leave the match away there');
  });
});

test('a route of a Service cannot hang on a Server', () => {
  const chart = meshedChart();
  const server = new Server(chart, 's', { podSelector: {}, port: ContainerPort.number(80), metadata: { name: 's' } });
  expect(messageOf(() => new HttpRoute(chart, 'r', { parent: server }))).toBe(
    'chart/r: "parent" is a Server, got "s" at chart/s, whose routes say who may call what; expected a construct with a v1 Service or an EgressNetwork, a ServiceRef, or an EgressNetworkRef; for a Server use an InboundHttpRoute or InboundGrpcRoute');
});

test('references stand for what another app owns', () => {
  const chart = meshedChart();
  const server = PolicyRef.server(chart, 'ref', { name: 'prometheus-admin', namespace: 'linkerd-viz' });
  new AuthorizationPolicy(chart, 'policy', { target: server, requiredAuthentications: [ServiceAccountRef.fromName(chart, 'sa', { name: 'grafana', namespace: 'grafana' })] });
  expect(only(chart, 'AuthorizationPolicy')).toEqual({
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'AuthorizationPolicy',
    metadata: { name: expect.stringMatching(/^chart-policy-/), namespace: 'linkerd-viz' },
    spec: {
      targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'prometheus-admin' },
      requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: 'grafana', namespace: 'grafana' }],
    },
  });
  expect(messageOf(() => PolicyRef.networkAuthentication(chart, 'bad', { name: 'A' }))).toBe(
    'chart/bad: "name" is not the name of a NetworkAuthentication, got "A"; expected lower-case letters, digits, "-" and ".", at most 253');
  expect(messageOf(() => new Server(chart, 's', { workload: server }))).toContain('"workload" is of the wrong kind, got Server.policy.linkerd.io "prometheus-admin"');
});
