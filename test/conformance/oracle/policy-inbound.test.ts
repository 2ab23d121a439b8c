import { policyErrors } from './policy';
import {
  Change, account, add, alpha, both, deployment, errorsOf, linkerd, matching, newest, nodes, object, on, policy, route, rule, server, spec, without,
} from './policy-sample';

const ref = (key: string, change: any): Change => (objects) => Object.assign(objects[key].spec.parentRefs[0], change);

const healthz = 'Server app/http: probe GET /healthz on port 8080 of Deployment app/web goes to';
const asks = (name: string) => `HTTPRoute app/${name}, which asks for an identity`;
const effect = 'no effect on requests to a Server';

describe('a route', () => {
  test.each<[string, Change, string[]]>([
    ['a port of its Server', ref('calls', { port: 9000 }), [
      'GRPCRoute app/calls: parentRef grpc: a Server has no port, and Linkerd ignores the route',
    ]],
    ['a section of its Server', ref('calls', { sectionName: 'x' }), [
      'GRPCRoute app/calls: parentRef grpc: a Server has no sectionName, and Linkerd ignores the route',
    ]],
    ['a Server of another namespace', ref('calls', { namespace: 'x' }), [
      'GRPCRoute app/calls: parentRef grpc: a Server of namespace x is out of reach, and Linkerd ignores the route',
    ]],
    ['its own namespace', ref('calls', { namespace: 'app' }), []],
    ['a Server that is not there', ref('calls', { name: 'x' }), ['GRPCRoute app/calls: parentRef x is not there']],
    ['a Server of another protocol', spec('grpc', { proxyProtocol: 'HTTP/2' }), [
      'GRPCRoute app/calls: parentRef grpc speaks HTTP/2, where GRPCRoutes are ignored',
    ]],
    ['a Server without protocol', spec('grpc', { proxyProtocol: undefined }), [
      'GRPCRoute app/calls: parentRef grpc speaks unknown, where GRPCRoutes are ignored',
    ]],
    ['a Server of no known protocol', spec('grpc', { proxyProtocol: 'grpc' }), [
      'Server app/grpc: proxyProtocol grpc is unknown', 'GRPCRoute app/calls: parentRef grpc speaks grpc, where GRPCRoutes are ignored',
    ]],
    ['a Server of TLS', spec('http', { proxyProtocol: 'TLS' }), [
      'HTTPRoute app/api: parentRef http speaks TLS, where HTTPRoutes are ignored',
      'HTTPRoute app/health: parentRef http speaks TLS, where HTTPRoutes are ignored',
      'HTTPLocalRateLimitPolicy app/limit: Server http speaks TLS, where rate limits are ignored',
    ]],
    ['a kind that no Server reads', add(route('TLSRoute', 'tls', 'http', {})), [
      'TLSRoute app/tls: parentRef http speaks HTTP/1, where TLSRoutes are ignored',
    ]],
    ['backends', rule('calls', { backendRefs: [{ name: 'web', port: 80 }] }), [`GRPCRoute app/calls: rules[0].backendRefs have ${effect}`]],
    ['timeouts', rule('api', { timeouts: { request: '1s' } }), [`HTTPRoute app/api: rules[0].timeouts have ${effect}`]],
    ['a filter for responses', rule('calls', { filters: [{ type: 'ResponseHeaderModifier' }] }), [
      `GRPCRoute app/calls: rules[0]: ResponseHeaderModifier has ${effect}`,
    ]],
    ['annotations for clients', ({ calls }) => {
      calls.metadata.annotations = { 'retry.linkerd.io/grpc': 'internal', 'timeout.linkerd.io/idle': '1s' };
    }, [
      `GRPCRoute app/calls: retry.linkerd.io/grpc has ${effect}`, `GRPCRoute app/calls: timeout.linkerd.io/idle has ${effect}`,
    ]],
    ['all that is for clients, and a Service beside', ({ api }) => {
      Object.assign(api.spec.rules[0], { timeouts: {}, backendRefs: [{}], filters: [{ type: 'ResponseHeaderModifier' }] });
      api.metadata.annotations = { 'retry.linkerd.io/http': '5xx' };
      api.spec.parentRefs.push({ group: 'core', kind: 'Service', name: 'web', port: 80 });
    }, []],
    ['a mirror', rule('api', { filters: [{ type: 'RequestMirror' }] }), ['HTTPRoute app/api: filter RequestMirror makes Linkerd ignore the route']],
    ['a redirect of gRPC', rule('calls', { filters: [{ type: 'RequestRedirect' }] }), [
      'GRPCRoute app/calls: filter RequestRedirect makes Linkerd ignore the route',
    ]],
    ['a redirect and new headers', rule('api', { filters: [{ type: 'RequestRedirect' }, { type: 'RequestHeaderModifier' }] }), []],
    ['a call without method', rule('calls', { matches: [{ headers: [{ name: 'x', value: 'y' }] }] }), [
      'GRPCRoute app/calls: a match without method fails every request to the Server',
    ]],
    ['a policy on an open Server', spec('http', { accessPolicy: 'cluster-authenticated' }), [
      'AuthorizationPolicy app/to-api: restricts nothing: Server app/http has the accessPolicy cluster-authenticated',
      'AuthorizationPolicy app/to-health: restricts nothing: Server app/http has the accessPolicy cluster-authenticated',
    ]],
  ])('with %s is judged', (_, change, errors) => expect(errorsOf(change)).toEqual(errors));
});

describe('probes', () => {
  const policyRoute: Change = ({ api, health, toApi, toHealth }) => [api, health, toApi, toHealth].forEach((it) => {
    it.apiVersion = it === toApi || it === toHealth ? it.apiVersion : 'policy.linkerd.io/v1beta3';
    Object.assign(it.spec.targetRef ?? {}, linkerd);
  });
  const admin = (objects: any, ...paths: string[]) => {
    objects.admin = server('admin', { port: 'linkerd-admin', podSelector: matching('linkerd.io/control-plane-ns', 'Exists') });
    objects.metrics = route('HTTPRoute', 'metrics', 'admin', ...paths.map((value) => ({ path: { value } })));
    objects.toMetrics = policy('to-metrics', { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'metrics' }, nodes);
  };

  test.each<[string, Change, string[]]>([
    ['another path', rule('health', { matches: [{ path: { type: 'Exact', value: '/health' } }] }), [`${healthz} none of the routes`]],
    ['another method', rule('health', { matches: [{ method: 'HEAD' }] }), [`${healthz} none of the routes`]],
    ['a host', spec('health', { hostnames: ['example.org'] }), [`${healthz} none of the routes`]],
    ['an identity', spec('toHealth', { requiredAuthenticationRefs: [nodes, account] }), [`${healthz} ${asks('health')}`]],
    ['no policy', without('toHealth'), [`${healthz} ${asks('health')}`]],
    ['an identity at the longer path', both(rule('health', { matches: [{}] }), rule('api', { matches: [{ path: { value: '/healthz/' } }] })), [
      `${healthz} ${asks('api')}`,
    ]],
    ['policies of the whole namespace', both(without('toHealth'), spec('toAll', { requiredAuthenticationRefs: [nodes] })), []],
    ['a ServerAuthorization for everyone', both(without('toHealth'), spec('legacy', {
      server: { selector: {} }, client: { unauthenticated: true, networks: [{ cidr: '::/0' }] },
    })), []],
    ['an audit', both(without('toHealth'), spec('http', { accessPolicy: 'audit' })), []],
    ['routes of Linkerd', policyRoute, []],
    ['no routes', without('api', 'health', 'toApi', 'toHealth'), []],
    ['pods without proxy', both(without('health', 'toHealth'), ({ web }) => {
      web.spec.template.metadata.annotations = { 'linkerd.io/inject': 'disabled' };
    }), []],
    ['a relative path', ({ web }) => { web.spec.template.spec.containers[0].readinessProbe.httpGet.path = 'ready'; }, [
      'Server app/http: probe GET /ready on port 8080 of Deployment app/web goes to none of the routes',
    ]],
    ['TLS', both(spec('http', { proxyProtocol: 'HTTP/1' }), ({ web }) => { web.spec.template.spec.containers[0].readinessProbe.httpGet.scheme = 'HTTPS'; }), [
      'Server app/http: probe GET /healthz on port 8080 of Deployment app/web is TLS, and the Server speaks HTTP/1',
      'Server app/http: probe GET /healthz on port 8080 of Deployment app/web is TLS, and clients without an identity are not let in',
    ]],
    ['the routes of the proxy', (objects) => admin(objects, '/metrics', '/live', '/ready'), []],
    ['no routes of the proxy', (objects) => admin(objects, '/metrics'), [
      'Server app/admin: probe GET /live on port 4191 of Deployment app/web goes to none of the routes',
      'Server app/admin: probe GET /ready on port 4191 of Deployment app/web goes to none of the routes',
    ]],
  ])('with %s are judged', (_, change, errors) => expect(errorsOf(change)).toEqual(errors));
});

describe('Servers', () => {
  const external = (name: string) => object('policy.linkerd.io/v1beta3', 'Server', name, { port: 'http', externalWorkloadSelector: {} });
  const machine = object('workload.linkerd.io/v1beta1', 'ExternalWorkload', 'vm', {
    meshTLS: { identity: 'spiffe://root.org/vm', serverName: 'vm' }, ports: [{ name: 'http', port: 80 }], workloadIPs: [{ ip: '192.0.2.1' }],
  });
  const more = (port: number | string, podSelector: any = { matchLabels: { app: 'web' } }) => add(server('more', { port, podSelector }));
  const grpc = ['Server app/grpc: takes port 9000 of Deployment app/web, as Server app/more does'];
  const inApp = matching('linkerd.io/workload-ns', 'In', ['app']);

  test.each<[string, Change, string[]]>([
    ['the name of the port', more('grpc'), grpc],
    ['other labels', more(9000, matching('app', 'NotIn', ['api'])), grpc],
    ['all pods', more(9000, {}), grpc],
    ['labels by the injector', add(server('a', { port: 4191 }), server('b', { port: 'linkerd-admin', podSelector: inApp })), [
      'Server app/a: takes port 4191 of Deployment app/web, as Server app/b does',
    ]],
    ['other pods', more(9000, matching('app', 'DoesNotExist')), []],
    ['a UDP port of the same name', more(53), []],
    ['pods that are elsewhere', both(without('web'), more(9000)), ['Server app/grpc: selects the same pods and port as Server app/more']],
    ['another namespace', add({ ...server('more', { port: 9000 }), metadata: { name: 'more', namespace: 'x' } }), []],
  ])('with %s in common are judged', (_, change, errors) => expect(errorsOf(change)).toEqual(errors));

  test('with expressions in another order in common are judged', () => {
    const [x, y] = ['x', 'y'].map((key) => ({ key, operator: 'In', values: [key, 'z'] }));
    const [, z] = ['x', 'y'].map((key) => ({ values: ['z', key], operator: 'In', key }));
    const servers = [[x, y], [z, x]].map((matchExpressions, i) => server(`s${i}`, { port: 80, podSelector: { matchExpressions } }));
    expect(policyErrors(servers, newest)).toEqual(['Server app/s0: selects the same pods and port as Server app/s1']);
  });

  test('with an ExternalWorkload in common are judged', () => {
    const servers = ['a', 'b'].map(external);
    expect(policyErrors([...servers, machine], newest)).toEqual(['Server app/a: takes port 80 of ExternalWorkload app/vm, as Server app/b does']);
    expect(policyErrors(servers, newest)).toEqual(['Server app/a: selects the same pods and port as Server app/b']);
  });

  test('with a port of an init container in common are judged from 2.19 on', () => {
    const pods = deployment('web', { app: 'web' }, [], { initContainers: [{ ports: [{ name: 'side', containerPort: 15000 }] }] });
    const servers = [server('a', { port: 'side' }), server('b', { port: 15000 })];
    expect(policyErrors([pods, ...servers], on('2.18'))).toEqual([]);
    expect(policyErrors([pods, ...servers], on('2.19'))).toEqual(['Server app/a: takes port 15000 of Deployment app/web, as Server app/b does']);
  });

  test('have one rate limit', () => {
    const targetRef = { ...linkerd, kind: 'Server', name: 'http' };
    expect(errorsOf(add(alpha('HTTPLocalRateLimitPolicy', 'more', { targetRef, total: { requestsPerSecond: 1 } })))).toEqual([
      'HTTPLocalRateLimitPolicy app/more: Server http is limited by HTTPLocalRateLimitPolicy app/limit too, and only by one',
    ]);
  });
});
