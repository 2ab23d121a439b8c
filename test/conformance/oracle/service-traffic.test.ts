import { serviceTrafficErrors } from './service-traffic';
import { Manifest, OracleTarget } from './target';

const target: OracleTarget = { linkerd: '2.19', gatewayApi: '1.2.1', channel: 'experimental' };

const service = (annotations?: Record<string, string>, namespace = 'app'): Manifest =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace, annotations }, spec: { ports: [{ port: 80 }, { port: 81 }] } });

const profile = (namespace: string, spec: object, name = 'web.app.svc.cluster.local'): Manifest =>
  ({ apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name, namespace }, spec });

const routed = { routes: [{ name: 'all', condition: { pathRegex: '/.*' } }] };
const overridden = { dstOverrides: [{ authority: 'v2.app.svc.cluster.local', weight: '1' }] };

const split: Manifest = {
  apiVersion: 'split.smi-spec.io/v1alpha2',
  kind: 'TrafficSplit',
  metadata: { name: 'ts', namespace: 'app' },
  spec: { service: 'web', backends: [{ service: 'v2', weight: 1 }] },
};

interface RouteOptions {
  readonly name?: string;
  readonly namespace?: string;
  readonly port?: number;
  readonly service?: string;
  readonly in?: string;
  readonly group?: string;
  readonly spec?: object;
}

const route = (kind: string, over: RouteOptions = {}): Manifest => ({
  apiVersion: `${over.group ?? 'gateway.networking.k8s.io'}/v1`,
  kind,
  metadata: { name: over.name ?? 'r', namespace: over.namespace ?? 'app' },
  spec: {
    parentRefs: [{ group: 'core', kind: 'Service', name: over.service ?? 'web', namespace: over.in ?? 'app', ...('port' in over ? { port: over.port } : { port: 80 }) }],
    rules: [{}],
    ...over.spec,
  },
});

const prefix = (value: string) => ({ rules: [{ matches: [{ path: { type: 'PathPrefix', value } }] }] });

describe('one family of kinds decides', () => {
  test.each<[string, Manifest[]]>([
    ['a route alone', [service({ 'retry.linkerd.io/http': '5xx' }), route('HTTPRoute')]],
    ['a profile alone', [service(), profile('app', routed)]],
    ['a profile that only budgets retries', [service({ 'retry.linkerd.io/http': '5xx' }), profile('app', { retryBudget: {} }), route('HTTPRoute')]],
    ['a profile of another Service', [service(), profile('app', routed, 'api.app.svc.cluster.local'), route('HTTPRoute')]],
    ['a profile and a route for clients of different namespaces', [profile('one', routed), route('HTTPRoute', { namespace: 'two' })]],
    ['a Service of the same name in another namespace', [service(undefined, 'other'), profile('app', routed), route('HTTPRoute', { namespace: 'other', in: 'other' })]],
    ['a split of another namespace', [split, route('HTTPRoute', { namespace: 'other', in: 'other' })]],
    ['routes of one kind on two ports', [route('HTTPRoute', { name: 'a' }), route('HTTPRoute', { name: 'b', port: 81 })]],
    ['several kinds on several ports', [route('HTTPRoute'), route('GRPCRoute', { port: 81 })]],
    ['a specific and a catch-all route', [route('HTTPRoute', { name: 'a', spec: prefix('/api') }), route('HTTPRoute', { name: 'b' })]],
    ['catch-alls for clients of two namespaces', [route('HTTPRoute', { namespace: 'one' }), route('HTTPRoute', { namespace: 'two' })]],
    ['catch-alls for two hosts', ['a.x', 'b.x'].map((host) => route('TLSRoute', { name: host, spec: { hostnames: [host] } }))],
    ['profiles of one name for clients of two namespaces', [profile('one', routed), profile('two', routed)]],
    ['an inject annotation beside a profile', [service({ 'config.linkerd.io/opaque-ports': '' }), profile('app', routed)]],
    ['catch-alls of two Services', ['web', 'api'].map((name) => route('HTTPRoute', { name, service: name }))],
    ['catch-alls of Services in two namespaces', ['one', 'two'].map((ns) => route('HTTPRoute', { namespace: ns, in: ns }))],
    ['patterns that leave something', ['a', 'b'].map((name) => route('HTTPRoute', { name, spec: { rules: [{ matches: [{ path: { type: 'RegularExpression', value: `/${name}` } }] }] } }))],
    ['look-alikes', [
      { ...profile('app', routed), apiVersion: 'example.com/v1' },
      { ...split, apiVersion: 'example.com/v1' },
      { ...route('HTTPRoute'), apiVersion: 'example.com/v1' },
      { ...route('HTTPRoute'), kind: 'ReferenceGrant' },
      { ...service({ 'retry.linkerd.io/http': '5xx' }), apiVersion: 'serving.knative.dev/v1' },
      { ...service({ 'retry.linkerd.io/http': '5xx' }), kind: 'ConfigMap' },
      { ...profile('app', routed), kind: 'Other' },
      { ...split, kind: 'Other', metadata: { name: 'other', namespace: 'app' } },
      profile('app', routed),
    ]],
    ['a parent of another group', [profile('app', routed), { ...route('HTTPRoute'), spec: { parentRefs: [{ group: 'multicluster.x-k8s.io', kind: 'Service', name: 'web' }] } }]],
    ['a core parent of another kind', [profile('app', routed), { ...route('HTTPRoute'), spec: { parentRefs: [{ group: '', kind: 'ConfigMap', name: 'web' }] } }]],
    ['a Server as parent', [profile('app', routed), {
      ...route('HTTPRoute'), spec: { parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 'web' }] },
    }]],
  ])('accepts %s', (_, manifests) => {
    expect(serviceTrafficErrors(manifests, target)).toEqual([]);
  });

  test.each<[string, Manifest[], string]>([
    ['routes of a profile beside an HTTPRoute', [profile('app', routed), route('HTTPRoute')], 'HTTPRoute app/r is ignored: ServiceProfile'],
    ['overrides beside a GRPCRoute', [profile('app', overridden), route('GRPCRoute')], 'GRPCRoute app/r is ignored'],
    ['overrides beside a TCPRoute', [profile('app', overridden), route('TCPRoute')], 'TCPRoute app/r is ignored'],
    ['routes beside a TLSRoute', [profile('app', routed), route('TLSRoute')], 'TLSRoute app/r is ignored'],
    ['a route of the policy group', [profile('app', routed), route('HTTPRoute', { group: 'policy.linkerd.io' })], 'is ignored: ServiceProfile'],
    ['a split beside a route', [split, route('HTTPRoute')], 'is ignored: TrafficSplit app/ts'],
    ['a split beside a retry annotation', [split, service({ 'retry.linkerd.io/http': '5xx' })], 'retry.linkerd.io/http on Service app/web is ignored: TrafficSplit'],
    ['a profile beside a retry annotation', [profile('app', routed), service({ 'retry.linkerd.io/limit': '1' })], 'retry.linkerd.io/limit on Service app/web is ignored'],
    ['a profile beside a timeout annotation', [profile('app', routed), service({ 'timeout.linkerd.io/idle': '1s' })], 'timeout.linkerd.io/idle on'],
    ['a profile beside a breaker', [profile('app', overridden), service({ 'balancer.linkerd.io/failure-accrual': 'consecutive' })], 'failure-accrual on'],
    ['a profile beside an alpha balancer key', [profile('app', routed), service({ 'balancer.alpha.linkerd.io/penalize-failures': 'true' })], 'penalize-failures on'],
    ['a client profile beside a producer route', [profile('client', routed), route('HTTPRoute')], 'is ignored'],
    ['a client profile beside an annotation', [profile('client', routed), service({ 'timeout.linkerd.io/request': '1s' })], 'is ignored'],
    ['a producer profile beside a consumer route', [profile('app', routed), route('HTTPRoute', { namespace: 'client' })], 'HTTPRoute client/r is ignored'],
    ['profile and route of one client namespace', [profile('client', routed), route('HTTPRoute', { namespace: 'client' })], 'HTTPRoute client/r is ignored'],
    ['a group in capitals', [profile('app', routed), { ...route('HTTPRoute'), spec: { parentRefs: [{ group: 'Core', kind: 'service', name: 'web' }] } }], 'is ignored'],
    ['one profile twice', [profile('app', routed), profile('app', overridden)], 'is defined more than once'],
    ['HTTP and gRPC on one port', [route('HTTPRoute'), route('GRPCRoute')], 'several route kinds on port 80 of Service app/web: HTTPRoute is ignored'],
    ['TLS and TCP on one port', [route('TCPRoute'), route('TLSRoute')], 'TCPRoute is ignored'],
    ['a route for all ports beside another kind', [route('HTTPRoute', { port: undefined }), route('GRPCRoute')], 'several route kinds'],
    ['kinds of producer and consumer', [route('HTTPRoute'), route('GRPCRoute', { namespace: 'client' })], 'several route kinds'],
    ['HTTPRoutes of two groups', [route('HTTPRoute', { name: 'a' }), route('HTTPRoute', { name: 'b', group: 'policy.linkerd.io', spec: prefix('/x') })], 'two API groups'],
    ['two catch-alls', [route('HTTPRoute', { name: 'a' }), route('HTTPRoute', { name: 'b', spec: prefix('/') })], 'HTTPRoute app/a: rules[0] may never be followed on port 80 of Service app/web: rules[0].matches[0] of HTTPRoute app/b takes its requests'],
    ['catch-alls by default', [route('HTTPRoute', { name: 'a', spec: { rules: undefined } }), route('HTTPRoute', { name: 'b' })], 'may never be followed'],
    ['catch-alls of producer and consumer', [route('GRPCRoute'), route('GRPCRoute', { namespace: 'client' })], 'may never be followed'],
    ['patterns that take everything', ['/.*', '.*'].map((value) => route('HTTPRoute', {
      name: value, spec: { rules: [{ matches: [{ path: { type: 'RegularExpression', value } }] }] },
    })), 'may never be followed'],
    ['catch-alls for one host', ['a', 'b'].map((name) => route('HTTPRoute', { name, spec: { hostnames: ['a.x'] } })), 'HTTPRoute app/a: rules[0] for a.x may never be followed'],
    ['two TLSRoutes for one name', ['a', 'b'].map((name) => route('TLSRoute', { name, spec: { hostnames: ['a.x'] } })), 'TLSRoute app/a: rules[0] for a.x may never be followed'],
    ['two TCPRoutes', ['a', 'b'].map((name) => route('TCPRoute', { name })), 'only the oldest is used'],
  ])('fails for %s', (_, manifests, fragment) => {
    expect(serviceTrafficErrors(manifests, target).join('\n')).toContain(fragment);
  });

  test('reads the cluster domain of the target', () => {
    const manifests = [profile('app', routed, 'web.app.svc.example.org'), route('HTTPRoute')];
    expect(serviceTrafficErrors(manifests, target)).toEqual([]);
    expect(serviceTrafficErrors(manifests, { ...target, clusterDomain: 'example.org' })).toHaveLength(1);
  });
});
