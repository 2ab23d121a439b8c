import { readFileSync } from 'fs';
import { BlockList } from 'net';
import { join } from 'path';
import { InboundRequest, Verdict, allowed, policyErrors } from './policy';
import {
  Change, add, alpha, app, both, deployment, gateway, linkerd, matching, newest, nodes, object, on, policy, route, rule, server, spec, without,
} from './policy-sample';
import { Manifest, OracleTarget, describeConformance } from './target';

const NAMESPACE: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app', annotations: { 'linkerd.io/inject': 'enabled' } } };
const front = { serviceAccount: 'front', namespace: 'front' };
const job = { serviceAccount: 'any', namespace: 'jobs' };
const inApp = { serviceAccount: 'front', namespace: 'app' };
const other = { serviceAccount: 'other', namespace: 'other' };
const request = (port: number, more: Partial<InboundRequest> = {}): InboundRequest => ({
  workload: 'web', namespace: 'app', port, source: '10.3.0.1', ...more,
});

type Row = [what: string, verdict: Verdict, request: InboundRequest, change?: Change, target?: OracleTarget];

function itDecides(name: string, base: () => any, rows: Row[]): void {
  describe(name, () => test.each(rows)('%s: %s', (_, verdict, asked, change = () => undefined, target = newest) => {
    const objects = JSON.parse(JSON.stringify({ NAMESPACE, ...base() }));
    change(objects);
    expect(allowed(Object.values(objects), asked, target)).toBe(verdict);
  }));
}

const annotated = (annotations: any): Change => ({ web }) => { web.spec.template.metadata.annotations = annotations; };
const byDefault = (value: string, more = {}) => annotated({ 'config.linkerd.io/default-inbound-policy': value, ...more });
const deniedByNamespace: Change = ({ NAMESPACE: { metadata } }) => {
  metadata.annotations['config.linkerd.io/default-inbound-policy'] = 'deny';
};
const identified = annotated({ 'config.linkerd.io/proxy-require-identity-inbound-ports': '8080' });
const source = '203.0.113.7';

itDecides('a port without Server', () => ({ web: app().web }), [
  ['anyone without a default policy', 'allowed', request(8080, { source })],
  ['anyone where the pods have no proxy', 'allowed', request(8080), byDefault('deny', { 'linkerd.io/inject': 'disabled' })],
  ['anyone where the namespace has no proxies', 'allowed', request(8080), both(byDefault('deny'), without('NAMESPACE'))],
  ['anyone on a port that skips the proxy', 'allowed', request(8080), byDefault('deny', { 'config.linkerd.io/skip-inbound-ports': '8000-8100' })],
  ['anyone by a policy that is none', 'allowed', request(8080), byDefault('denied')],
  ['anyone by an audit before there was one', 'allowed', request(8080), byDefault('audit'), on('2.15')],
  ['an audit', 'audited', request(8080), byDefault('audit')],
  ['nobody', 'denied', request(8080, { client: front }), byDefault('deny')],
  ['nobody by the namespace', 'denied', request(8080), deniedByNamespace],
  ['the pods before the namespace', 'allowed', request(8080), both(byDefault('all-unauthenticated'), deniedByNamespace)],
  ['an identity', 'allowed', request(8080, { client: other, source }), byDefault('all-authenticated')],
  ['no identity', 'denied', request(8080), byDefault('all-authenticated')],
  ['an identity in the cluster', 'allowed', request(8080, { client: other, source: 'fd12::1' }), byDefault('cluster-authenticated')],
  ['an identity outside of the cluster', 'denied', request(8080, { client: other, source }), byDefault('cluster-authenticated')],
  ['an address of the cluster', 'allowed', request(8080, { source: '172.31.255.255' }), byDefault('cluster-unauthenticated')],
  ['an address next to the cluster', 'denied', request(8080, { source: '172.32.0.0' }), byDefault('cluster-unauthenticated')],
  ['no identity on a port that asks for one', 'denied', request(8080), identified],
  ['no identity on another port', 'allowed', request(8081), identified],
  ['an audit on a port that asks for one', 'audited', request(8080), both(identified, ({ web }) => {
    web.spec.template.metadata.annotations['config.linkerd.io/default-inbound-policy'] = 'audit';
  })],
  ['localhost', 'allowed', request(8080, { source: '127.0.0.1' }), byDefault('deny')],
  ['a probe', 'allowed', request(8080, { path: '/healthz?now' }), byDefault('deny')],
  ['a probe without path', 'allowed', request(9001, { path: '/' }), byDefault('deny')],
  ['a probe of the proxy', 'allowed', request(4191, { path: '/ready', source }), byDefault('deny')],
  ['a probe below', 'denied', request(8080, { path: '/healthz/x' }), byDefault('deny')],
  ['a probe of another method', 'denied', request(8080, { path: '/healthz', method: 'POST' }), byDefault('deny')],
  ['a probe of another port', 'denied', request(9000, { path: '/healthz' }), byDefault('deny')],
  ['a probe on an opaque port', 'denied', request(8080, { path: '/healthz' }), byDefault('deny', { 'config.linkerd.io/opaque-ports': '8080' })],
]);

const get = (path: string, more: Partial<InboundRequest> = {}) => request(8080, { path, ...more });
const calling = (path: string, more: Partial<InboundRequest> = {}) => request(9000, { path, ...more });
const toServer = (name: string) => policy('x', { ...linkerd, kind: 'Server', name });
const byNames = without('toAll');

const anyCall = spec('calls', { rules: [{}] });
const toGet = { method: { method: 'Get' } };

itDecides('an app with all kinds', app, [
  ['an identity of the cluster, by the policy of the namespace', 'allowed', get('/api', { client: other, source })],
  ['a known client from a known network', 'allowed', get('/api/x', { client: front }), byNames],
  ['a known namespace', 'allowed', get('/api', { client: job }), byNames],
  ['a known client of another trust domain', 'denied', get('/api', { client: front, trustDomain: 'other.org' }), byNames],
  ['a known client of another mesh', 'denied', get('/api', { client: front, controlPlaneNamespace: 'l5d' }), byNames],
  ['a known client of a target with its own domain', 'allowed', get('/api', { client: front }), byNames, { ...newest, trustDomain: 'root.org' }],
  ['a known client from elsewhere', 'denied', get('/api', { client: front, source }), byNames],
  ['a known client from an exception', 'denied', get('/api', { client: front, source: '10.1.2.3' }), byNames],
  ['a known client of IPv6', 'allowed', get('/api', { client: front, source: 'fd00::7' }), byNames],
  ['another client', 'denied', get('/api', { client: other }), byNames],
  ['an unmeshed client', 'denied', get('/api')],
  ['a path that goes nowhere', 'not found', get('/apis', { client: front })],
  ['a probe', 'allowed', get('/healthz')],
  ['a probe with HEAD', 'not found', get('/healthz', { method: 'HEAD' })],
  ['a probe from elsewhere', 'denied', get('/healthz', { source })],
  ['a policy whose network is missing', 'denied', get('/healthz'), without('nodes')],
  ['a policy whose identities are missing', 'denied', get('/api', { client: front }), both(byNames, without('clients'))],
  ['an open access policy', 'allowed', get('/api', { source }), spec('http', { accessPolicy: 'all-unauthenticated' })],
  ['an open access policy of another path', 'not found', get('/', { source }), spec('http', { accessPolicy: 'all-unauthenticated' })],
  ['an audit of strangers', 'audited', get('/api', { source }), spec('http', { accessPolicy: 'audit' })],
  ['an audit of friends', 'allowed', get('/api', { client: front }), spec('http', { accessPolicy: 'audit' })],
  ['a policy for the Server', 'allowed', get('/api'), add(policy('x', { group: 'Policy.linkerd.io', kind: 'server', name: 'http' }))],
  ['a policy for another Server', 'denied', get('/api'), add(toServer('grpc'))],
  ['a policy in another namespace', 'denied', get('/api'), add({ ...toServer('http'), metadata: { name: 'x', namespace: 'y' } })],
  ['a policy for a route of another group', 'denied', get('/api'), add(policy('x', { ...linkerd, kind: 'HTTPRoute', name: 'api' }))],
  ['no routes', 'denied', get('/x'), without('api', 'health')],
  ['no routes, and a probe', 'allowed', get('/healthz', { source }), without('api', 'health')],
  ['a route that is ignored for its filter', 'not found', get('/api', { client: front }), rule('api', { filters: [{ type: 'URLRewrite' }] })],
  ['a route that is ignored for its parent', 'not found', get('/api', { client: front }), ({ api }) => { api.spec.parentRefs[0].port = 80; }],
  ['routes on a Server of TLS', 'allowed', get('/x', { client: front }), spec('http', { proxyProtocol: 'TLS' })],
  ['a connection', 'denied', request(8080, { client: front }), both(byNames, spec('http', { proxyProtocol: undefined }))],
  ['a connection to a Server of HTTP', 'not found', request(8080, { client: front }), byNames],

  ['a call', 'allowed', calling('/app.Web/Get', { client: front, source }), byNames],
  ['a call of another client', 'denied', calling('/app.Web/Get', { client: job }), byNames],
  ['a call of a client by a ServerAuthorization', 'allowed', calling('/app.Web/Get', { client: inApp }), byNames],
  ['a call of it from elsewhere', 'denied', calling('/app.Web/Get', { client: inApp, source }), byNames],
  ['a call of another service', 'not found', calling('/app.Other/Get', { client: front })],
  ['a call with GET', 'not found', calling('/app.Web/Get', { client: front, method: 'GET' })],
  ['a call of a method', 'denied', calling('/app.Web/Get', { client: front }), both(byNames, anyCall, add(route('GRPCRoute', 'get', 'grpc', toGet)))],
  ['a call by any rule', 'allowed', calling('/x', { client: front, method: 'GET' }), both(byNames, anyCall)],
  ['a call by no rule', 'not found', calling('/app.Web/Get', { client: front }), spec('calls', { rules: undefined })],
]);

const legacy = (client: any) => spec('legacy', { client });
const byLabel = (is: string) => spec('legacy', { client: { unauthenticated: true }, server: { selector: matching('tier', is) } });
const identity = (text: string) =>
  legacy({ meshTLS: { identities: [`${text}.serviceaccount.identity.linkerd.cluster.local`] } });

itDecides('a ServerAuthorization', () => ({ web: app().web, grpc: app().grpc, legacy: app().legacy }), [
  ['everyone in the cluster', 'allowed', request(9000), legacy({ unauthenticated: true })],
  ['everyone, from elsewhere', 'denied', request(9000, { source }), legacy({ unauthenticated: true })],
  ['everyone', 'allowed', request(9000, { source }), legacy({ unauthenticated: true, networks: [{ cidr: '0.0.0.0/0' }] })],
  ['any identity', 'allowed', request(9000, { client: other }), legacy({ meshTLS: { unauthenticatedTLS: true } })],
  ['any identity, but there is none', 'denied', request(9000), legacy({ meshTLS: { unauthenticatedTLS: true } })],
  ['a suffix', 'allowed', request(9000, { client: job }), identity('*.jobs')],
  ['a suffix within a label', 'denied', request(9000, { client: job }), identity('*.obs')],
  ['a literal', 'allowed', request(9000, { client: job }), identity('any.jobs')],
  ['nobody', 'denied', request(9000, { client: job }), legacy({ meshTLS: {} })],
  ['nobody at all', 'denied', request(9000, { client: job }), legacy(undefined)],
  ['a Server by its labels', 'allowed', request(9000), byLabel('DoesNotExist')],
  ['a Server of other labels', 'denied', request(9000), byLabel('Exists')],
]);

const path = (value: string, type?: string) => ({ path: { value, ...(type && { type }) } });
const opened = (name: string, ...matches: any[]) =>
  [route('HTTPRoute', name, 'http', ...matches), policy(name, { ...gateway, kind: 'HTTPRoute', name })];

/** A route for everyone, and one for nobody that is its rival. */
const rivals = (open: any[], closed: any[]) => add(...opened('open', ...open), route('HTTPRoute', 'closed', 'http', ...closed));
const hosts = (open?: string[], closed?: string[]) => both(
  rivals([path('/')], [path('/a')]), spec('new HTTPRoute open', { hostnames: open }), spec('new HTTPRoute closed', { hostnames: closed }),
);
const ask = (more: Partial<InboundRequest> = {}) => request(8080, { path: '/a/b', ...more });
const at = (host: string) => ask({ host });
const header = (value: string, type?: string) => ({ headers: [{ name: 'x-a', value, ...(type && { type }) }] });
const byQuery = { queryParams: [{ name: 'a', value: 'b' }] };

itDecides('the best match', () => ({ web: app().web, http: app().http }), [
  ['a longer prefix', 'allowed', ask(), rivals([path('/a/b')], [path('/a')])],
  ['a shorter prefix', 'denied', ask(), rivals([path('/a')], [path('/a/b/')])],
  ['a prefix of whole segments', 'denied', ask({ path: '/a/bc' }), rivals([path('/a/b')], [path('/')])],
  ['a regex before a prefix', 'allowed', ask({ path: '/a/b/c' }), rivals([path('/a/.*', 'RegularExpression')], [path('/a/b')])],
  ['a regex that is none', 'denied', ask(), rivals([path('(', 'RegularExpression')], [path('/')])],
  ['a regex whose first alternative is too short', 'denied', ask({ path: '/ab' }), rivals([path('/a|/ab', 'RegularExpression')], [path('/')])],
  ['the first name of equals', 'denied', ask(), rivals([path('/a/b', 'Exact')], [path('/a/b')])],
  ['the older of equals', 'allowed', ask(), both(rivals([path('/')], [path('/')]), (objects) => {
    objects['new HTTPRoute open'].metadata.creationTimestamp = '2024-01-01T00:00:00Z';
    objects['new HTTPRoute closed'].metadata.creationTimestamp = '2024-01-01T00:00:01Z';
  })],
  ['more headers', 'allowed', ask({ headers: { 'X-A': 'b' } }), rivals([header('b')], [{ method: 'GET' }])],
  ['a header that is missing', 'denied', ask(), rivals([header('.*', 'RegularExpression')], [{}])],
  ['a header by its regex', 'allowed', ask({ headers: { 'x-a': 'bb' } }), rivals([header('b+', 'RegularExpression')], [{}])],
  ['a query', 'allowed', ask({ path: '/?a=b' }), rivals([byQuery], [{ method: 'GET' }])],
  ['a query that differs', 'denied', ask({ path: '/?a=c' }), rivals([byQuery], [{}])],
  ['a method', 'allowed', ask(), rivals([{ method: 'GET' }], [{}])],
  ['a host before a path', 'allowed', at('A.example.org:80'), hosts(['*.example.org'])],
  ['a whole host before a part', 'allowed', at('a.example.org.'), hosts(['a.example.org'], ['*.example.org'])],
  ['the longer part of a host', 'allowed', at('a.b.example.org'), hosts(['*.b.example.org'], ['*.example.org'])],
  ['another host', 'denied', at('example.org'), hosts(['*.example.org'])],
  ['no host', 'denied', ask(), hosts(['*.example.org'])],
]);

describe('the policies of viz allow-scrapes', () => {
  const labels = { 'linkerd.io/extension': 'viz' };
  const podSelector = matching('linkerd.io/control-plane-ns', 'Exists');
  const to = (name: string) => ({ ...linkerd, kind: 'HTTPRoute', name });
  const scrapes = (version: string): Manifest[] => [
    server('proxy-admin', { port: 'linkerd-admin', proxyProtocol: 'HTTP/1', accessPolicy: undefined, podSelector }),
    { ...route('HTTPRoute', 'proxy-metrics', 'proxy-admin', path('/metrics')), apiVersion: `policy.linkerd.io/${version}` },
    { ...route('HTTPRoute', 'proxy-probes', 'proxy-admin', path('/live'), path('/ready')), apiVersion: `policy.linkerd.io/${version}` },
    policy('prometheus-scrape', to('proxy-metrics'), { kind: 'ServiceAccount', name: 'prometheus', namespace: 'linkerd-viz' }),
    policy('proxy-probes', to('proxy-probes'), { ...nodes, name: 'kubelet', namespace: 'linkerd-viz' }),
  ].map((m) => ({ ...m, metadata: { ...m.metadata, labels } }));
  const everywhere = alpha('NetworkAuthentication', 'kubelet', { networks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] });
  const kubelet: Manifest = { ...everywhere, metadata: { name: 'kubelet', namespace: 'linkerd-viz' } };
  const denied = deployment('web', {}, [{ ports: [{ containerPort: 8080 }] }]);
  denied.spec.template.metadata.annotations = { 'config.linkerd.io/default-inbound-policy': 'deny' };
  const all = [NAMESPACE, denied, kubelet, ...scrapes('v1beta3')];
  const prometheus = { serviceAccount: 'prometheus', namespace: 'linkerd-viz' };

  test('are fine, but for their version of routes', () => {
    expect(policyErrors(all, newest, { closed: true })).toEqual([]);
    expect(policyErrors(scrapes('v1alpha1'), newest)).toEqual(['proxy-metrics', 'proxy-probes'].map((name) => (
      `HTTPRoute app/${name}: apiVersion: version v1alpha1 is not the v1beta3 of this target`)));
  });

  test.each<[string, Verdict, InboundRequest]>([
    ['Prometheus', 'allowed', request(4191, { path: '/metrics', client: prometheus })],
    ['an unmeshed Prometheus', 'denied', request(4191, { path: '/metrics' })],
    ['another client', 'denied', request(4191, { path: '/metrics', client: front })],
    ['kubelet', 'allowed', request(4191, { path: '/ready', source: '203.0.113.9' })],
    ['Prometheus elsewhere', 'not found', request(4191, { path: '/shutdown', client: prometheus })],
    ['Prometheus on the port of the app', 'denied', request(8080, { path: '/metrics', client: prometheus })],
  ])('decide about %s: %s', (_, verdict, asked) => expect(allowed(all, asked, newest)).toBe(verdict));

  test('decide the same where the pods were injected before', () => {
    const pod = object('v1', 'Pod', 'web', { containers: [] });
    const injected = { ...pod, metadata: { ...pod.metadata, labels: { 'linkerd.io/control-plane-ns': 'linkerd' } } };
    expect(allowed([injected, ...scrapes('v1beta3')], request(4191, { path: '/metrics' }), newest)).toBe('denied');
  });
});

describe('whichever', () => {
  const servers = (...names: string[]) =>
    names.map((name) => server(name, { port: 8080, accessPolicy: name === 'b' ? 'all-unauthenticated' : 'deny' }));
  const web = [NAMESPACE, app().web];

  test('of two Servers is first decides', () => {
    expect(allowed([...web, ...servers('c', 'b')], request(8080), newest)).toBe('allowed');
    expect(allowed([...web, ...servers('b', 'a')], request(8080), newest)).toBe('denied');
  });

  test('kind of workload it is, it is found', () => {
    const { spec: { template } } = app().web;
    const cron = object('batch/v1', 'CronJob', 'web', { jobTemplate: { spec: { template } } });
    expect(allowed([NAMESPACE, cron, ...servers('a')], request(8080), newest)).toBe('denied');
  });

  test('of init containers has a name, it is read from 2.19 on', () => {
    const pods = deployment('web', { app: 'web' }, [], { initContainers: [{ ports: [{ name: 'side', containerPort: 8080 }] }] });
    const all = [NAMESPACE, pods, server('a', { port: 'side' })];
    expect(['2.18', '2.19'].map((release: any) => allowed(all, request(8080), on(release)))).toEqual(['allowed', 'denied']);
  });

  test('port of an ExternalWorkload has a name, it is found', () => {
    const ports = [{ name: 'http', port: 80 }, { name: 'http', port: 81, protocol: 'UDP' }];
    const machine = object('workload.linkerd.io/v1beta1', 'ExternalWorkload', 'web', { ports });
    const selecting = object('policy.linkerd.io/v1beta3', 'Server', 'vm', { externalWorkloadSelector: {}, port: 'http' });
    expect([80, 81].map((port) => allowed([machine, selecting, ...servers('a')], request(port), newest))).toEqual(['denied', 'allowed']);
  });

  test('workload or source it is, it has to be one', () => {
    expect(() => allowed(web, { ...request(80), workload: 'x' }, newest)).toThrow('there is no workload app/x');
    expect(() => allowed(web, request(80, { source: '10.0.0.0/8' }), newest)).toThrow('the source of a request is an IP, got 10.0.0.0/8');
  });
});

describeConformance('what Linkerd\'s own policy controller grants', (dir) => {
  const identityOf = 'foo.bar.serviceaccount.identity.linkerd.cluster.example.com';
  // The networks and an identity of the cases, in terms of ours.
  const text = readFileSync(join(dir, 'corpora/semantics/cases.json'), 'utf8')
    .replaceAll('192.0.2.0/24', '10.0.0.0/8').replaceAll('"foo.bar"', `"${identityOf}"`);
  // What an invalid annotation falls back to is a setting of the cluster that we have none of.
  const isCase = ({ id, query, expect: { authorizations } }: any) =>
    id.startsWith('inbound') && authorizations && !query.workload.includes('/') && !id.endsWith('annotation-invalid');
  const cases: any[] = JSON.parse(text).filter(isCase);
  const sources = ['10.0.0.1', '10.0.0.2', '198.51.100.1'];
  const callers = [undefined, { serviceAccount: 'foo', namespace: 'bar' }, { serviceAccount: 'foo', namespace: 'ns-0' }, other];

  /** Whether one authorization of a case lets a client in. */
  function admits(grant: any, ip: string, who: typeof callers[number], domain: string): boolean {
    const { authentication, identities, networks = ['10.0.0.0/8'] } = grant;
    const list = new BlockList();
    const fours: string[][] = networks.filter((cidr: string) => !cidr.includes(':')).map((cidr: string) => cidr.split('/'));
    fours.forEach(([net, bits]) => list.addSubnet(net, Number(bits)));
    const name = who && `${who.serviceAccount}.${who.namespace}.serviceaccount.identity.linkerd.${domain}`;
    const known = authentication === 'none' || (name && (authentication === 'mesh-tls-any' || identities.includes('*') || identities.includes(name)));
    return list.check(ip) && Boolean(known);
  }

  test('has cases', () => expect(cases.length).toBeGreaterThan(40));

  test.each(cases)('$id', ({ resources, query, expect: { authorizations, httpRoutes } }) => {
    const [workload, namespace] = query.workload.split('.');
    const { defaultPolicy, identityDomain } = query.cluster;
    const annotations = { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': defaultPolicy };
    const manifests = [{ ...NAMESPACE, metadata: { name: namespace, annotations } }, ...resources];
    const [own] = (httpRoutes ?? []).filter((each: any) => each.route?.startsWith('HTTPRoute') && typeof each.authorizations[0] !== 'string');
    const { pathPrefix, pathExact = pathPrefix } = own?.matches?.[0] ?? {};
    const grants = [...authorizations, ...(pathExact ? own.authorizations : [])];
    sources.forEach((from) => callers.forEach((who) => {
      const asked = { workload, namespace, port: query.port, source: from, path: pathExact ?? '/', ...(who && { client: who }) };
      const [admitting] = grants.filter((grant: any) => admits(grant, from, who, identityDomain));
      const unrouted = !pathExact && (httpRoutes ?? []).some((each: any) => each.route?.startsWith('HTTPRoute'));
      const verdict = unrouted ? 'not found' : !admitting ? 'denied' : admitting.ref === 'default:audit' ? 'audited' : 'allowed';
      expect(allowed(manifests, asked, { ...newest, trustDomain: identityDomain })).toBe(verdict);
    }));
  });
});
