import { modelOf, targetOf } from './build';
import { contains, Authorization } from '../../src/model/authorizations';
import { authorized, Client } from '../../src/model/authorized';
import { inbound } from '../../src/model/inbound';
import { MeshModel, ModelOptions } from '../../src/model/mesh-model';
import { Request } from '../../src/model/request-match';

const NAMESPACE = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: { linkerd.io/inject: enabled } } }';
const pod = (annotations = '', spec = '{ containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }, { name: db, containerPort: 5432 }], livenessProbe: { httpGet: { path: /live, port: http } } }] }') => (
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web }, annotations: { ${annotations} } }, spec: ${spec} }`);
const server = (spec: string, name = 'web', created = '') => (
  `{ apiVersion: policy.linkerd.io/v1beta3, kind: Server, metadata: { name: ${name}, namespace: shop, labels: { app: web }${created && `, creationTimestamp: "${created}"`} }, spec: { podSelector: { matchLabels: { app: web } }, port: 8080, ${spec} } }`);
const policy = (name: string, target: string, refs: string) => (
  `{ apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: { name: ${name}, namespace: shop }, spec: { targetRef: ${target}, requiredAuthenticationRefs: ${refs} } }`);
const WEB = '{ group: policy.linkerd.io, kind: Server, name: web }';

function at(port: number, yaml: string[], version?: string, options?: ModelOptions) {
  const model = modelOf(yaml.join('\n---\n'), targetOf(version), options);
  return { ...inbound(model, model.find('/Pod', 'shop', 'web')!, port)!, model };
}

/** What becomes of a request, and of a connection where there is none. */
function verdict(yaml: string[], client: Client, request?: Request, options?: ModelOptions, port = 8080): string {
  const { model, ...its } = at(port, yaml, undefined, options);
  return authorized(its, client, model.target, request).verdict;
}

const FRONT = 'front.shop.serviceaccount.identity.linkerd.cluster.local';
const GET: Request = { method: 'GET', path: '/' };

test('the default policy and protocol of a port without a Server', () => {
  const { policy: its, protocol, server: decides, isSkipped, isCertain } = at(8080, [NAMESPACE, pod()]);
  expect({ its, protocol, decides, isSkipped, isCertain }).toEqual({ its: 'all-unauthenticated', protocol: 'unknown', decides: undefined, isSkipped: false, isCertain: true });
  // The injector lists those ports of Linkerd's default that the pod has.
  expect(at(5432, [NAMESPACE, pod()]).protocol).toBe('opaque');
  expect(at(3306, [NAMESPACE, pod()]).protocol).toBe('unknown');
  expect(at(5432, [NAMESPACE, pod('config.linkerd.io/opaque-ports: ""')]).protocol).toBe('unknown');
  expect(at(8080, [NAMESPACE, pod('config.linkerd.io/opaque-ports: "8000-9000"')]).protocol).toBe('opaque');
  expect(at(8080, [NAMESPACE, pod('config.linkerd.io/skip-inbound-ports: "8080"')]).isSkipped).toBe(true);
});

test.each([
  ['config.linkerd.io/default-inbound-policy: deny', undefined, 'deny'],
  ['config.linkerd.io/default-inbound-policy: audit', undefined, 'audit'],
  ['config.linkerd.io/default-inbound-policy: audit', '2.15', 'all-unauthenticated'],
  ['config.linkerd.io/default-inbound-policy: all_authenticated', undefined, 'all-unauthenticated'],
  ['config.linkerd.io/proxy-require-identity-inbound-ports: "8080"', undefined, 'all-authenticated'],
])('with %s and Linkerd %s the default policy is %s', (annotation, version, expected) => {
  expect(at(8080, [NAMESPACE, pod(annotation)], version).policy).toBe(expected);
});

test('a namespace hands down its default policy, and the installation has one', () => {
  const namespace = NAMESPACE.replace('inject: enabled', 'inject: enabled, config.linkerd.io/default-inbound-policy: cluster-authenticated');
  expect(at(8080, [namespace, pod()]).policy).toBe('cluster-authenticated');
  expect(at(8080, [NAMESPACE, pod()], undefined, { inbound: { policy: 'deny' } }).policy).toBe('deny');
});

test('what has no ports has no inbound policy', () => {
  const model = modelOf(NAMESPACE);
  expect(inbound(model, model.objects[0], 80)).toBeUndefined();
});

test('the oldest Server of a port counts, where ages are known', () => {
  const servers = [server('accessPolicy: deny', 'b', '2024-01-01T00:00:00Z'), server('accessPolicy: deny', 'a', '2024-02-01T00:00:00Z')];
  const known = at(8080, [NAMESPACE, pod(), ...servers]);
  expect([known.server?.name, known.ignored.map(({ name }) => name), known.isCertain]).toEqual(['b', ['a'], true]);
  const unknown = at(8080, [NAMESPACE, pod(), server('accessPolicy: deny', 'b'), server('accessPolicy: deny', 'a')]);
  expect([unknown.server?.name, unknown.isCertain]).toEqual(['a', false]);
});

test('the ports and labels of the proxy are those of its pods', () => {
  const admin = server('accessPolicy: deny', 'admin').replace('{ matchLabels: { app: web } }', '{ matchExpressions: [{ key: linkerd.io/control-plane-ns, operator: Exists }] }').replace('8080', 'linkerd-admin');
  expect(at(4191, [NAMESPACE, pod(), admin])).toMatchObject({ server: { name: 'admin' }, probes: ['/live', '/ready'] });
  expect(at(9191, [NAMESPACE, pod('config.linkerd.io/admin-port: "9191"'), admin]).server?.name).toBe('admin');
  expect(at(4191, [pod('linkerd.io/inject: disabled'), admin]).server).toBeUndefined();
});

test.each([
  ['2.18', 'config.alpha.linkerd.io', '"true"', false], ['2.18', 'config.alpha.linkerd.io', '"false"', true], ['2.19', 'config.beta.linkerd.io', '"true"', true], ['2.17', 'config.beta.linkerd.io', '"true"', true],
])('in Linkerd %s with %s a proxy as native sidecar %s has a named port: %s', (version, prefix, value, there) => {
  const admin = server('accessPolicy: deny', 'admin').replace('8080', 'linkerd-admin');
  expect(at(4191, [NAMESPACE, pod(`${prefix}/proxy-enable-native-sidecar: ${value}`), admin], version).server !== undefined).toBe(there);
});

test('probes of init containers are let in from Linkerd 2.19 on', () => {
  const sidecar = pod('', '{ containers: [], initContainers: [{ name: side, restartPolicy: Always, startupProbe: { httpGet: { path: /up, port: 8080 } } }] }');
  expect(at(8080, [NAMESPACE, sidecar], '2.18').probes).toEqual([]);
  expect(at(8080, [NAMESPACE, sidecar], '2.19').probes).toEqual(['/up']);
});

test('a policy for a route of the Gateway API counts from Linkerd 2.19 on', () => {
  const route = '{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }] } }';
  const yaml = [NAMESPACE, pod(), server('accessPolicy: deny'), route, policy('a', '{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: web }', '[{ kind: ServiceAccount, name: front }]')];
  expect(at(8080, yaml, '2.18').routes.map(({ authorizations }) => authorizations.length)).toEqual([0]);
  expect(at(8080, yaml, '2.19').routes.map(({ authorizations }) => authorizations.length)).toEqual([1]);
});

test('what the webhook refuses is left out', () => {
  const refs = ['[{ kind: ServiceAccount, name: a }, { kind: ServiceAccount, name: b }]', '[{ kind: Pod, name: a }]'];
  expect(at(8080, [NAMESPACE, pod(), server('accessPolicy: deny'), ...refs.map((ref, i) => policy(`p${i}`, WEB, ref)), policy('other', '{ kind: Namespace, name: billing }', '[]')]).authorizations).toEqual([]);
  expect(at(8080, [NAMESPACE, pod(), server('accessPolicy: nobody, proxyProtocol: http')])).toMatchObject({ policy: 'deny', protocol: 'unknown' });
});

test('limits are those of the oldest policy, where the protocol has any', () => {
  const limit = (name: string, total: number) => `{ apiVersion: policy.linkerd.io/v1alpha1, kind: HTTPLocalRateLimitPolicy, metadata: { name: ${name}, namespace: shop }, spec: { targetRef: ${WEB}, total: { requestsPerSecond: ${total} } } }`;
  const limited = at(8080, [NAMESPACE, pod(), server('accessPolicy: deny'), limit('b', 2), limit('a', 1)]);
  expect([limited.rateLimit?.total, limited.isCertain]).toEqual([1, false]);
  expect(at(8080, [NAMESPACE, pod(), server('accessPolicy: deny, proxyProtocol: gRPC'), limit('a', 1)]).rateLimit).toBeUndefined();
});

test('an ExternalWorkload has its own annotations and ports', () => {
  const vm = '{ apiVersion: workload.linkerd.io/v1beta1, kind: ExternalWorkload, metadata: { name: vm, namespace: shop, labels: { app: vm }, annotations: { config.linkerd.io/default-inbound-policy: deny } }, spec: { ports: [{ name: http, port: 80 }] } }';
  const model = modelOf([vm, server('accessPolicy: deny').replace('podSelector: { matchLabels: { app: web } }', 'externalWorkloadSelector: {}').replace('8080', 'http')].join('\n---\n'));
  const of = (port: number) => inbound(model, model.objects[0], port)!;
  expect([of(80).server?.name, of(81).server, of(81).policy]).toEqual(['web', undefined, 'deny']);
});

test('who is let in', () => {
  const closed = [NAMESPACE, pod(), server('accessPolicy: deny'), policy('front', WEB, '[{ kind: ServiceAccount, name: front }]')];
  expect(verdict(closed, { identity: FRONT }, GET)).toBe('allowed');
  expect(verdict(closed, { identity: 'other' }, GET)).toBe('denied');
  expect(verdict(closed, {}, GET)).toBe('denied');
  expect(verdict(closed, { address: '127.0.0.1' }, GET)).toBe('allowed');
  // The kubelet is let in with its probes, whatever their query.
  expect(verdict(closed, {}, { method: 'GET', path: '/live?now' })).toBe('allowed');
  expect(verdict(closed, {}, { method: 'POST', path: '/live' })).toBe('denied');
  expect(verdict(closed, { address: '192.0.2.1' }, { method: 'GET', path: '/live' }, { inbound: { probeNetworks: [{ cidr: '10.0.0.0/8' }] } })).toBe('denied');
  expect(verdict([NAMESPACE, pod(), server('accessPolicy: audit')], {}, GET)).toBe('audited');
  expect(verdict([pod('linkerd.io/inject: disabled'), server('accessPolicy: deny')], {}, GET)).toBe('allowed');
  expect(verdict([NAMESPACE, pod('config.linkerd.io/skip-inbound-ports: "8080"'), server('accessPolicy: deny')], {}, GET)).toBe('allowed');
  // Without a request it is another protocol than HTTP.
  expect(verdict(closed, { identity: FRONT })).toBe('allowed');
  expect(verdict([NAMESPACE, pod(), server('accessPolicy: deny, proxyProtocol: gRPC')], {})).toBe('denied');
  expect(verdict([NAMESPACE, pod(), server('accessPolicy: all-authenticated')], { identity: 'spiffe://root/vm' }, GET)).toBe('denied');
});

test('what is not in the input may let somebody in', () => {
  const yaml = [NAMESPACE, pod(), server('accessPolicy: deny'), policy('a', WEB, '[{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: clients }]')];
  expect(verdict(yaml, {}, GET)).toBe('unknown');
  expect(verdict(yaml, {}, GET, { completeNamespaces: ['shop'] })).toBe('denied');
});

test('a client of the cluster whose address is not known is in all of its networks, or perhaps in a part of them', () => {
  const from = (cidrs: string) => [NAMESPACE, pod(), server('accessPolicy: deny'), `{ apiVersion: policy.linkerd.io/v1alpha1, kind: NetworkAuthentication, metadata: { name: n, namespace: shop }, spec: { networks: [${cidrs}] } }`, policy('a', WEB, '[{ group: policy.linkerd.io, kind: NetworkAuthentication, name: n }]')];
  expect(verdict(from('{ cidr: 0.0.0.0/0 }, { cidr: "::/0" }'), {}, GET)).toBe('allowed');
  expect(verdict(from('{ cidr: 10.1.0.0/16 }'), {}, GET)).toBe('unknown');
  expect(verdict(from('{ cidr: 192.0.2.0/24 }'), {}, GET)).toBe('denied');
  expect(verdict(from('{ cidr: 192.0.2.0/24 }'), { address: '192.0.2.7' }, GET)).toBe('allowed');
});

test('any client with mutual TLS', () => {
  const authorization = '{ apiVersion: policy.linkerd.io/v1beta1, kind: ServerAuthorization, metadata: { name: a, namespace: shop }, spec: { server: { selector: { matchLabels: { app: web } } }, client: { networks: [{ cidr: 0.0.0.0/0 }, { cidr: "::/0" }], meshTLS: { unauthenticatedTLS: true } } } }';
  const yaml = [NAMESPACE, pod(), server('accessPolicy: deny'), authorization];
  expect([verdict(yaml, { identity: 'spiffe://root/vm' }, GET), verdict(yaml, {}, GET)]).toEqual(['allowed', 'denied']);
});

const grant = (demands: Authorization['demands'], identities: string[] = [], cidr = '0.0.0.0/0'): Authorization => ({ demands, identities, networks: [{ cidr }] });

test.each<[Authorization, Authorization, boolean]>([
  [grant('nothing'), grant('identities', ['a']), true],
  [grant('nothing', [], '10.0.0.0/8'), grant('nothing'), false],
  [grant('TLS'), grant('identities', ['spiffe://a']), true],
  [grant('TLS'), grant('any identity'), true],
  [grant('TLS'), grant('nothing'), false],
  [grant('any identity'), grant('identities', ['a']), true],
  [grant('any identity'), grant('identities', ['spiffe://a']), false],
  [grant('any identity'), grant('TLS'), false],
  [grant('identities', ['*.b']), grant('identities', ['a.b']), true],
  [grant('identities', ['a.b']), grant('identities', ['*.b']), false],
  [grant('identities', ['*']), grant('any identity'), false],
])('%j contains %j: %s', (outer, inner, expected) => expect(contains(outer, inner)).toBe(expected));

test('a model without manifests has nothing', () => {
  expect(new MeshModel([], targetOf()).objects).toEqual([]);
});
