import { parseAllDocuments } from 'yaml';
import { analyze } from '../../src/analysis/analyze';
import { targetOf } from '../model/build';

/** What one check says of manifests in YAML. */
function said(check: string, yaml: string, version?: string, complete?: string): string[] {
  const manifests = parseAllDocuments(yaml).map((document) => ({ manifest: document.toJS() as any }));
  return analyze(manifests, targetOf(version), { completeNamespaces: complete?.split(' ') })
    .filter((found) => found.check.name === check).map(({ message, severity }) => `${severity}: ${message}`);
}

const META = 'metadata: { name: web, namespace: shop }';
const ALPHA = 'apiVersion: policy.linkerd.io/v1alpha1';
const SERVER = `{ apiVersion: policy.linkerd.io/v1beta3, kind: Server, ${META}, spec: { podSelector: { matchLabels: { app: web } }, port: 8080, accessPolicy: deny } }`;
const OTHER = SERVER.replace('name: web', 'name: other');
const policy = (target: string, refs: string) => `{ ${ALPHA}, kind: AuthorizationPolicy, ${META}, spec: { targetRef: ${target}, requiredAuthenticationRefs: ${refs} } }`;
const authentication = (spec: string) => `{ ${ALPHA}, kind: MeshTLSAuthentication, ${META}, spec: ${spec} }`;
const limits = (spec: string) => `{ ${ALPHA}, kind: HTTPLocalRateLimitPolicy, ${META}, spec: ${spec} }`;
const WEB = '{ group: policy.linkerd.io, kind: Server, name: web }';
const ACCOUNT = '[{ kind: ServiceAccount, name: cart }]';
const route = (spec: string, meta = META) => `{ apiVersion: policy.linkerd.io/v1beta3, kind: HTTPRoute, ${meta}, spec: { ${spec} } }`;
const parent = (more = '') => `parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web${more} }]`;
const pods = (name: string, more = '', inject = 'enabled') => (
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop, labels: { app: ${name} }, annotations: { linkerd.io/inject: ${inject} } }, spec: { containers: [{ name: ${name}, ports: [{ containerPort: 8080 }]${more} }] } }`);
const probe = (its: string) => `, readinessProbe: ${its}`;

// What the tests of same sentences do not have.
test.each<[check: string, yaml: string, ...messages: string[]]>([
  ['policy/refused-authentications', policy(WEB, '[{ group: x.io, kind: Client, name: a }]'),
    'error: "spec.requiredAuthenticationRefs[0]" is no authentication, got Client.x.io; expected MeshTLSAuthentication.policy.linkerd.io, NetworkAuthentication.policy.linkerd.io or ServiceAccount'],
  ['policy/refused-target', policy('{ group: apps, kind: Deployment, name: web }', ACCOUNT),
    'error: "spec.targetRef" cannot be the target of an AuthorizationPolicy, got Deployment.apps; expected one of Server.policy.linkerd.io, Namespace, HTTPRoute.policy.linkerd.io, HTTPRoute.gateway.networking.k8s.io, GRPCRoute.gateway.networking.k8s.io'],
  ['policy/refused-target', policy('{ kind: Namespace, name: billing }', ACCOUNT),
    'error: "spec.targetRef" is another namespace than that of the policy, got "billing"; expected "shop"; put the policy into the namespace that it is for'],
  ['policy/refused-identity', authentication('{ identityRefs: [{ group: apps, kind: Deployment, name: web }] }'),
    'error: "spec.identityRefs[0]" has no identity, got Deployment.apps; expected a ServiceAccount or a Namespace'],
  ['policy/refused-identity', authentication('{ identityRefs: [{ kind: ServiceAccount }] }'),
    'error: "spec.identityRefs[0].name" is missing, without which Linkerd refuses it; for all ServiceAccounts of a namespace refer to the Namespace'],
  ['policy/refused-identity', authentication('{ identityRefs: [{ kind: Namespace, name: shop, namespace: "" }] }'),
    'error: "spec.identityRefs[0]" is a Namespace with a namespace, got "", and namespaces are in none; leave "namespace" away'],
  ['policy/empty-namespace', policy(WEB, '[{ kind: ServiceAccount, name: cart, namespace: "" }]'),
    'warning: "spec.requiredAuthenticationRefs[0].namespace" is empty, which Linkerd takes for a namespace of that name, so that nothing is found; expected a namespace; leave it away for the one of this object'],
  ['policy/refused-network', `{ ${ALPHA}, kind: EgressNetwork, ${META}, spec: { trafficPolicy: Deny, networks: [] } }`, 'error: "spec.networks" is empty; expected at least one network'],
  // Linkerd cuts bits of hosts, and counts exceptions that overlap twice; neither is refused.
  ['policy/refused-network', `{ ${ALPHA}, kind: NetworkAuthentication, ${META}, spec: { networks: [{ cidr: 10.0.0.1/8, except: [10.1.0.0/16, 10.1.1.0/24] }] } }`],
  ['policy/refused-network', `{ apiVersion: policy.linkerd.io/v1beta1, kind: ServerAuthorization, ${META}, spec: { server: { name: web }, client: { networks: [], unauthenticated: true } } }`],
  ['policy/refused-server', SERVER.replace('8080', '0'), 'error: "spec.port" is not a port, got 0; expected an integer from 1 to 65535'],
  ['policy/refused-clients', `{ apiVersion: policy.linkerd.io/v1beta1, kind: ServerAuthorization, ${META}, spec: { server: { name: web }, client: { unauthenticated: true, meshTLS: {} } } }`,
    'error: "spec.client.unauthenticated" goes with nothing that asks for mutual TLS; remove it, or the identities'],
  ['policy/cluster-networks-only', `{ apiVersion: policy.linkerd.io/v1beta1, kind: ServerAuthorization, ${META}, spec: { server: { name: web }, client: { unauthenticated: true } } }`,
    'info: "spec.client.networks" is not there, with which only clients in the networks of the cluster are let in; expected the networks; write 0.0.0.0/0 and ::/0 for all'],
  ['policy/quoted-port', SERVER.replace('8080', '"8080"'), 'warning: "spec.port" is not the name of a container port, got "8080"; expected a number, or a name with a letter; write 8080 without quotes'],
  ['policy/unmeshed-pods', `${pods('web', '', 'disabled')}\n---\n${SERVER}`,
    'warning: "spec.podSelector" selects only pods without a proxy, those of Pod shop/web, where nothing enforces what the Server says; expected pods that are injected; mesh them, or remove the Server'],
  ['policy/server-selects-nothing', `${pods('cart')}\n---\n${SERVER}`,
    'info: "spec.podSelector" selects none of the pods of namespace "shop", so that the Server decides about nothing; expected labels that they have; correct the selector'],
  ['policy/server-selects-nothing', `${pods('cart')}\n---\n${SERVER.replace('{ matchLabels: { app: web } }', '{ matchExpressions: [{ key: app, operator: In }] }')}`],
  ['policy/probe-denied', `${pods('web', probe('{ httpGet: { path: /ready, port: 8080 } }'))}\n---\n${SERVER}\n---\n${route(`${parent()}, rules: [{ matches: [{ path: { value: /api } }] }]`)}`,
    'warning: the probe GET /ready on port 8080 is answered with 404, because Server shop/web has routes, and none of them takes it; expected a route for it, on which everybody is let in; make one with an AuthorizationPolicy for a NetworkAuthentication'],
  ['policy/probe-denied', `${pods('web', probe('{ httpGet: { path: /ready, port: 8080 } }'))}\n---\n${SERVER}\n---\n${route(parent())}`,
    'warning: the probe GET /ready on port 8080 is denied, because HTTPRoute shop/web takes it, and nobody without an identity is let in there; expected that everybody is let in on it; make a route for the probe with an AuthorizationPolicy for a NetworkAuthentication'],
  ['policy/probe-denied', `${pods('web', probe('{ grpc: { port: 8080 } }'))}\n---\n${SERVER}`,
    'warning: the probe POST /grpc.health.v1.Health/Check on port 8080 is denied by Server shop/web, because Linkerd lets in by itself only probes of HTTP that it can see; expected that the networks of the nodes are let in; authorize them, or probe another port'],
  ['policy/probe-denied', `${pods('web', probe('{ httpGet: { scheme: HTTPS, port: 8080 } }')).replace('inject: enabled', 'inject: enabled, config.linkerd.io/default-inbound-policy: deny')}`,
    'warning: the HTTPS probe on port 8080 is denied by the default policy, because Linkerd lets in by itself only probes of HTTP that it can see; expected that the networks of the nodes are let in; authorize them, or probe another port'],
  ['policy/ignored-server-parent', route(parent(', port: 80, sectionName: http')),
    'warning: "spec.parentRefs[0]" is a Server, of which there is no port and sectionName, got 80 and "http", with which Linkerd leaves out the whole route; expected a Server alone; leave "port" and "sectionName" away'],
  ['policy/ignored-server-parent', route(parent(', namespace: billing')),
    'warning: "spec.parentRefs[0]" is a Server of another namespace, got "billing", with which Linkerd leaves out the whole route; expected "shop"; put the route beside the Server'],
  ['policy/outbound-fields', route(`${parent()}, rules: [{ backendRefs: [{ name: web, port: 80 }], timeouts: { request: 5s } }]`, 'metadata: { name: web, namespace: shop, annotations: { timeout.linkerd.io/request: 5s } }'),
    'warning: "metadata.annotations["timeout.linkerd.io/request"]" does nothing in a route of a Server, where Linkerd reads no retries and timeouts; remove it, or attach a route to the Service',
    'warning: "spec.rules[0].backendRefs" does nothing in a route of a Server, where requests are sent nowhere else; remove it, or attach a route to the Service',
    'warning: "spec.rules[0].timeouts" does nothing in a route of a Server, where Linkerd reads no timeouts; remove it, or attach a route to the Service'],
  ['policy/outbound-fields', route('parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }, { group: core, kind: Service, name: web, port: 80 }], rules: [{ backendRefs: [{ name: web, port: 80 }] }]')],
  ['policy/missing-target', policy(WEB, ACCOUNT)],
  ['policy/missing-target', `${OTHER}\n---\n${policy(WEB, ACCOUNT)}`, 'info: "spec.targetRef" is not there, got Server shop/web, so that the policy authorizes nobody; expected one that there is; make it, or correct the name'],
  ['policy/missing-target', `${route(parent())}\n---\n${policy('{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: web }', ACCOUNT)}`,
    'warning: "spec.targetRef" is an HTTPRoute of gateway.networking.k8s.io, got "web", and there is one of policy.linkerd.io, which the policy is not for; expected "policy.linkerd.io" as group; set it'],
  ['policy/missing-authentication', policy(WEB, '[{ group: policy.linkerd.io, kind: NetworkAuthentication, name: nodes }]'),
    'info: "spec.requiredAuthenticationRefs[0]" is not there, got NetworkAuthentication shop/nodes, so that Linkerd leaves out the policy; expected one that there is; make it, or correct the name'],
  ['policy/missing-server', limits(`{ targetRef: ${WEB}, total: { requestsPerSecond: 1 } }`),
    'info: "spec.targetRef" is not there, got Server shop/web, so that it does nothing; expected one that there is; make it, or correct the name'],
  ['policy/wildcard-without-spiffe', `{ apiVersion: workload.linkerd.io/v1beta1, kind: ExternalWorkload, ${META}, spec: { meshTLS: { identity: "spiffe://root/vm", serverName: vm } } }\n---\n${authentication('{ identities: ["*"] }')}`,
    'info: "spec.identities" lets in every identity of the mesh, but not ExternalWorkload shop/web, because SPIFFE identities only ever match exactly; expected its identity, too; name it in a MeshTLSAuthentication'],
  ['policy/identity-of-nobody', authentication('{ identities: [web.shop] }'),
    'warning: "spec.identities[0]" is the identity of no client, got "web.shop"; expected that of a ServiceAccount, "<account>.<namespace>.serviceaccount.identity.linkerd.cluster.local", or "*" in the place of labels that it begins with'],
  ['policy/identity-of-nobody', `{ apiVersion: argoproj.io/v1alpha1, kind: Application, ${META}, spec: { source: { chart: linkerd-control-plane, helm: { valuesObject: { identityTrustDomain: a.example } } } } }\n---\n${authentication('{ identities: ["*.serviceaccount.identity.linkerd.b.example"] }')}`,
    'info: "spec.identities[0]" is the identity of no client of this mesh, got "*.serviceaccount.identity.linkerd.b.example"; expected one that ends in ".serviceaccount.identity.linkerd.a.example", unless clients of a linked cluster are meant'],
  ['policy/shared-account', `${['a', 'b', 'c', 'd'].map((name) => pods(name)).join('\n---\n')}\n---\n${authentication('{ identityRefs: [{ kind: ServiceAccount, name: default }] }')}`,
    'warning: "spec.identityRefs[0]" is the ServiceAccount "default" of namespace "shop", as which Pod shop/a, Pod shop/b, Pod shop/c and 1 more run, so that all of them are let in; expected an account for each client; set "serviceAccountName" of their pods'],
  ['policy/dropped-status', `{ apiVersion: workload.linkerd.io/v1beta1, kind: ExternalWorkload, ${META}, spec: {}, status: {} }`,
    'warning: "status" is dropped when the manifest is applied, so that the workload is not ready; expected none; write it with kubectl patch --subresource status'],
  ['policy/scrapes-denied', pods('web').replace('inject: enabled', 'inject: enabled, config.linkerd.io/default-inbound-policy: deny'),
    'warning: nobody is let in on the admin port of the proxies of Pod shop/web, so that Prometheus gets no metrics of them; expected a Server for the port "linkerd-admin" and a policy for Prometheus; make both, with a route for the probes of the proxy'],
  ['ratelimit/refused-target', limits('{ targetRef: { kind: Server, name: web }, total: { requestsPerSecond: 1 } }'), 'error: "spec.targetRef" is not a Server, got Server; expected Server.policy.linkerd.io'],
  ['ratelimit/refused-client', limits(`{ targetRef: ${WEB}, overrides: [{ requestsPerSecond: 1, clientRefs: [{ kind: Namespace, name: a }] }] }`),
    'error: "spec.overrides[0].clientRefs[0]" is not a ServiceAccount, got Namespace; expected one of the core group'],
  ['ratelimit/refused-limit', limits(`{ targetRef: ${WEB}, overrides: [{ requestsPerSecond: 0, clientRefs: [{ kind: ServiceAccount, name: a }] }] }`),
    'error: "spec.overrides[0].requestsPerSecond" is not a number of requests, got 0; expected an integer from 1 to 4294967295'],
  ['ratelimit/no-limit', limits(`{ targetRef: ${WEB}, overrides: [{ requestsPerSecond: 1, clientRefs: [] }] }`), 'warning: "spec.overrides[0].clientRefs" is empty; expected at least one ServiceAccount'],
  ['egress/hides-global', `{ ${ALPHA}, kind: EgressNetwork, metadata: { name: all, namespace: linkerd-egress }, spec: { trafficPolicy: Deny } }\n---\n{ ${ALPHA}, kind: EgressNetwork, ${META}, spec: { trafficPolicy: Allow, networks: [{ cidr: 192.0.2.0/24 }] } }`,
    'warning: its namespace "shop" will no longer be subject to EgressNetwork linkerd-egress/all, nor to any other global EgressNetwork, because it has one of its own; what is outside of its networks is let through; expected an EgressNetwork without networks there, too; make one, or remove this one'],
  ['egress/foreign-backend', route('parentRefs: [{ group: core, kind: Service, name: web, port: 80 }], rules: [{ backendRefs: [{ group: policy.linkerd.io, kind: EgressNetwork, name: all }] }]'),
    'error: "spec.rules[0].backendRefs[0]" is an EgressNetwork, got "all", and the route has the parent Service shop/web, with which requests there are answered with 500; expected the parent itself; attach the route to the EgressNetwork, or send to a Service'],
])('%s: %s', (check, yaml, ...messages) => expect(said(check, yaml)).toEqual(messages));

test('what is missing is no more than a hint, unless everything of the namespace is there', () => {
  const severities = (complete?: string) => [
    said('policy/missing-target', `${OTHER}\n---\n${policy(WEB, ACCOUNT)}`, undefined, complete),
    said('policy/missing-server', limits(`{ targetRef: ${WEB} }`), undefined, complete),
    said('policy/missing-authentication', policy(WEB, '[{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: a }]'), undefined, complete),
    said('policy/namespace-without-servers', `${pods('web')}\n---\n${policy('{ kind: Namespace, name: shop }', ACCOUNT)}`, undefined, complete),
    said('policy/server-selects-nothing', `${pods('cart')}\n---\n${SERVER}`, undefined, complete),
  ].map(([message]) => message.split(':')[0]);
  expect(severities()).toEqual(['info', 'info', 'info', 'info', 'info']);
  expect(severities('shop')).toEqual(['warning', 'warning', 'warning', 'warning', 'warning']);
});

test('an authentication of another namespace is missed where everything of that is there', () => {
  const foreign = policy(WEB, '[{ group: policy.linkerd.io, kind: NetworkAuthentication, name: kubelet, namespace: linkerd-viz }]');
  expect(said('policy/missing-authentication', foreign)).toEqual([]);
  expect(said('policy/missing-authentication', foreign, undefined, 'linkerd-viz')).toHaveLength(1);
});

test('requests are proven to fail where everything is there', () => {
  const without = SERVER.replace(', accessPolicy: deny', '');
  expect(said('policy/nobody-authorized', without)[0]).toMatch(/^warning: /);
  expect(said('policy/nobody-authorized', `${pods('web')}\n---\n${without}`, undefined, 'shop')[0]).toMatch(/^error: /);
  expect(said('policy/nobody-authorized', `${pods('web', '', 'disabled')}\n---\n${without}`, undefined, 'shop')).toEqual([]);
  const probed = `${pods('web', probe('{ grpc: { port: 8080 } }'))}\n---\n${SERVER}`;
  expect(said('policy/probe-denied', probed, undefined, 'shop')[0]).toMatch(/^error: /);
});

test('releases differ', () => {
  const old = SERVER.replace('v1beta3', 'v1beta2').replace(', accessPolicy: deny', '');
  expect(said('policy/nobody-authorized', old, '2.15')).toEqual([]);
  expect(said('policy/nobody-authorized', `${pods('web')}\n---\n${old}`, '2.15', 'shop')).toEqual(['error: nobody is let in on the port, where everybody may have been until now; expected an AuthorizationPolicy for it']);
  const rpc = `${SERVER.replace('8080', '8080, proxyProtocol: gRPC')}\n---\n${route(parent())}`;
  expect(said('policy/route-protocol', rpc, '2.15')).toEqual([]);
  expect(said('policy/route-protocol', rpc, '2.16')).toHaveLength(1);
  const status = `{ apiVersion: workload.linkerd.io/v1beta1, kind: ExternalWorkload, ${META}, spec: {}, status: {} }`;
  expect(said('policy/dropped-status', status, '2.15')).toEqual([]);
  expect(said('policy/dropped-status', status.replace('v1beta1', 'v1alpha1'))).toEqual([]);
  const admin = `${pods('web').replace('inject: enabled', 'inject: enabled, config.alpha.linkerd.io/proxy-enable-native-sidecar: "true"')}\n---\n${SERVER.replace('8080', 'linkerd-admin')}`;
  expect(said('policy/server-selects-nothing', admin, '2.18')).toHaveLength(1);
  expect(said('policy/server-selects-nothing', admin, '2.19')).toEqual([]);
});
