import { serviceTrafficErrors } from './service-traffic';
import { Manifest, OracleTarget } from './target';

const target: OracleTarget = { linkerd: '2.20', gatewayApi: '1.4.1', channel: 'experimental' };

interface Over {
  readonly namespace?: string;
  readonly port?: number;
  readonly hostnames?: string[];
  readonly parent?: 'Service' | 'EgressNetwork';
}

/** A route on `web`, with a rule for each list of matches. */
const route = (kind: string, name: string, rules: object[][], { namespace = 'app', port = 80, hostnames, parent = 'Service' }: Over = {}): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name, namespace },
  spec: {
    parentRefs: [{ group: parent === 'Service' ? 'core' : 'policy.linkerd.io', kind: parent, name: 'web', namespace: 'app', port }],
    hostnames,
    rules: rules.map((matches) => (matches.length > 0 ? { matches } : {})),
  },
});

const http = (name: string, rules: object[][], over?: Over) => route('HTTPRoute', name, rules, over);
const grpc = (name: string, rules: object[][], over?: Over) => route('GRPCRoute', name, rules, over);
const exact = (value: string, more: object = {}) => ({ path: { type: 'Exact', value }, ...more });
const prefix = (value: string, more: object = {}) => ({ path: { type: 'PathPrefix', value }, ...more });
const regex = (value: string, more: object = {}) => ({ path: { type: 'RegularExpression', value }, ...more });
const header = (name: string, value: string, type?: string) => ({ headers: [{ name, value, type }] });
const query = (name: string, value: string, type?: string) => ({ queryParams: [{ name, value, type }] });
const call = (service?: string, method?: string, more: object = {}) => ({ method: { service, method }, ...more });

describe('each match is followed', () => {
  test.each<[string, Manifest[]]>([
    ['an exact path before the same prefix', [http('a', [[exact('/api')], [prefix('/api')], []])]],
    ['a longer prefix behind a shorter one', [http('a', [[prefix('/api')], [prefix('/api/v1')], []])]],
    ['a sibling of a prefix', [http('a', [[prefix('/api')], [exact('/apis')]])]],
    ['an exact path before a regex that takes it', [http('a', [[exact('/api')], [regex('/a.*')]])]],
    ['a regex that takes a part of a prefix', [http('a', [[regex('/a[^/]*')], [prefix('/api')]])]],
    ['more conditions behind fewer', [http('a', [[prefix('/')], [{ ...prefix('/'), ...header('a', 'b') }], [{ ...query('a', 'b') }], [{ method: 'GET' }]])]],
    ['two values of a header', [http('a', [[header('a', '1')], [header('a', '2')], []])]],
    ['a value before a regex of a header', [http('a', [[header('a', '1')], [header('A', '.', 'RegularExpression')]])]],
    ['two regexes', [http('a', [[regex('/a/.*')], [regex('/b/.*')]])]],
    ['two hosts', [http('a', [[]], { hostnames: ['a.x'] }), http('b', [[]], { hostnames: ['b.x'] })]],
    ['a host, its wildcard and all', [http('a', [[]], { hostnames: ['a.x', '*.x'] }), http('b', [[]])]],
    ['clients of two namespaces', [http('a', [[exact('/a')]], { namespace: 'one' }), http('b', [[exact('/a')]], { namespace: 'two' })]],
    ['two ports', [http('a', [[exact('/a')]]), http('b', [[exact('/a')]], { port: 81 })]],
    ['a consumer regex over a producer prefix', [http('a', [[prefix('/')]]), http('b', [[regex('/.*')]], { namespace: 'client' })]],
    ['gRPC methods, their service and the rest', [grpc('a', [[call('a.B', 'C')], [call('a.B')], [call(undefined, 'D')], []])]],
    ['a gRPC header', [grpc('a', [[call('a.B')], [call('a.B', undefined, header('a', 'b'))]])]],
    ['server names', [route('TLSRoute', 'a', [[]], { hostnames: ['a.x'] }), route('TLSRoute', 'b', [[]], { hostnames: ['*.x'] }), route('TLSRoute', 'c', [[]])]],
    ['a Service and an EgressNetwork of one name', [http('a', [[]]), http('b', [[]], { parent: 'EgressNetwork' })]],
    ['no rules', [{ ...http('a', []), spec: { ...http('a', []).spec, rules: [] } }, http('b', [[]])]],
  ])('by %s', (_, manifests) => {
    expect(serviceTrafficErrors(manifests, target)).toEqual([]);
  });

  const where = 'may never be followed on port 80 of Service app/web: ';

  test.each<[string, Manifest[], string]>([
    ['the same match later', [http('a', [[exact('/a')], [exact('/a')]])], `HTTPRoute app/a: rules[1].matches[0] ${where}rules[0].matches[0] takes its requests`],
    ['the same match in one rule', [http('a', [[exact('/a'), exact('/a')]])], `rules[0].matches[1] ${where}rules[0].matches[0]`],
    ['a prefix before the same path', [http('a', [[prefix('/api')], [exact('/api')]])], `rules[1].matches[0] ${where}rules[0].matches[0]`],
    ['a prefix with a slash', [http('a', [[prefix('/api/')], [prefix('/api')]])], `rules[1].matches[0] ${where}`],
    ['a regex before a path that it takes', [http('a', [[regex('/a.*')], [exact('/api')]])], `rules[1].matches[0] ${where}`],
    ['everything behind a regex that takes it', [http('a', [[regex('/.*')], []])], `HTTPRoute app/a: rules[1] ${where}rules[0].matches[0]`],
    ['a regex twice', [http('a', [[regex('/a+')], [regex('/a+')]])], `rules[1].matches[0] ${where}`],
    ['a header in another case', [http('a', [[header('X-A', '1')], [header('x-a', '1')]])], `rules[1].matches[0] ${where}`],
    ['a regex before a value of a header', [http('a', [[header('a', '.*', 'RegularExpression')], [header('a', '1')]])], `rules[1].matches[0] ${where}`],
    ['a regex of a query parameter twice', [http('a', [[query('a', '1+', 'RegularExpression')], [query('a', '1+', 'RegularExpression')]])], `rules[1].matches[0] ${where}`],
    ['conditions in another order', ['a', 'b'].map((name) => http(name, [[{ headers: [{ name, value: '1' }, { name: name === 'a' ? 'b' : 'a', value: '1' }] }]])), `HTTPRoute app/b: rules[0].matches[0] ${where}`],
    ['one request in two routes', [http('a', [[exact('/a')]]), http('b', [[exact('/b'), exact('/a')]])], `HTTPRoute app/a: rules[0].matches[0] ${where}rules[0].matches[1] of HTTPRoute app/b takes`],
    ['a path and its prefix in two routes', [http('a', [[exact('/a')]]), http('b', [[prefix('/a')]])], `HTTPRoute app/a: rules[0].matches[0] ${where}`],
    ['a consumer route for what a producer route takes', [http('a', [[exact('/a')]]), http('b', [[exact('/a')]], { namespace: 'client' })], `HTTPRoute client/b: rules[0].matches[0] ${where}`],
    ['one of several hosts', [http('a', [[]], { hostnames: ['a.x', 'b.x'] }), http('b', [[]], { hostnames: ['b.x'] })], `HTTPRoute app/a: rules[0] for b.x ${where}`],
    ['a gRPC method twice', [grpc('a', [[call('a.B', 'C')], [call('a.B', 'C')]])], `GRPCRoute app/a: rules[1].matches[0] ${where}`],
    ['a gRPC rest twice', [grpc('a', [[], []])], `GRPCRoute app/a: rules[1] ${where}`],
    ['a gRPC service in two routes', [grpc('a', [[call('a.B')]]), grpc('b', [[call('a.B')]])], `GRPCRoute app/b: rules[0].matches[0] ${where}`],
    ['a wildcard server name twice', ['a', 'b'].map((name) => route('TLSRoute', name, [[]], { hostnames: ['*.x'] })), `TLSRoute app/b: rules[0] for *.x ${where}`],
    ['one request in two routes of an EgressNetwork', ['a', 'b'].map((name) => http(name, [[exact('/a')]], { parent: 'EgressNetwork' })), 'may never be followed on port 80 of EgressNetwork app/web'],
  ])('but not %s', (_, manifests, fragment) => {
    expect(serviceTrafficErrors(manifests, target).join('\n')).toContain(fragment);
  });
});

describe('one kind of route on a port of an EgressNetwork', () => {
  const egress = (kind: string, name: string, port: number) => route(kind, name, [[]], { parent: 'EgressNetwork', port });

  test('is fine on each of two ports', () => {
    expect(serviceTrafficErrors([egress('HTTPRoute', 'a', 80), egress('TLSRoute', 'b', 443)], target)).toEqual([]);
  });

  test('is not two', () => {
    expect(serviceTrafficErrors([egress('HTTPRoute', 'a', 443), egress('TLSRoute', 'b', 443)], target)).toEqual([
      'HTTPRoute app/a and TLSRoute app/b are several route kinds on port 443 of EgressNetwork app/web: TLSRoute is ignored',
    ]);
    expect(serviceTrafficErrors(['a', 'b'].map((name) => egress('TCPRoute', name, 443)), target)).toEqual([
      'TCPRoute app/a and TCPRoute app/b are two TCPRoutes on port 443 of EgressNetwork app/web: only the oldest is used',
    ]);
  });
});
