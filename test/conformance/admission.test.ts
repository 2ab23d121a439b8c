import { readFileSync } from 'fs';
import { resolve } from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { describeConformance, Manifest } from './oracle/target';
import {
  AccessPolicy, AuthorizationPolicy, ContainerPort, EgressNetwork, EgressNetworkRef, GatewayApiChannel, GrpcRoute,
  HttpLocalRateLimitPolicy, HttpRoute, HttpRouteApiGroup, InboundHttpRoute, MeshTlsAuthentication, NamespaceRef, NetworkAuthentication,
  PolicyRef, RedirectPath, RouteFilter, RouteMatch, Server, ServerAuthorization, ServiceAccountRef, ServiceRef, TcpRoute, TlsRoute,
} from '../../src';
import { meshedChart, messageOf, objects } from '../fixtures';

interface Case {
  readonly id: string;
  readonly manifest: Manifest;
  readonly expect: 'accept' | 'reject';
}

const NAMED = { name: 'test' };

/** Something that a manifest refers to, as a construct. */
function refer(chart: Chart, id: string, ref: any): IConstruct {
  const { group = '', kind, name, namespace } = ref;
  const options = { name, namespace };
  switch (`${kind.toLowerCase()}.${group}`) {
    case 'server.policy.linkerd.io': return PolicyRef.server(chart, id, options);
    case 'httproute.policy.linkerd.io': return PolicyRef.httpRoute(chart, id, options);
    case 'meshtlsauthentication.policy.linkerd.io': return PolicyRef.meshTlsAuthentication(chart, id, options);
    case 'networkauthentication.policy.linkerd.io': return PolicyRef.networkAuthentication(chart, id, options);
    case 'namespace.': return namespace ? foreign(chart, id, ref) : NamespaceRef.fromName(chart, id, name);
    case 'serviceaccount.': return ServiceAccountRef.fromName(chart, id, options);
    default: return foreign(chart, id, ref);
  }
}

function foreign(chart: Chart, id: string, { group, kind, name, namespace }: any): ApiObject {
  return new ApiObject(chart, id, { apiVersion: group ? `${group}/v1` : 'v1', kind, metadata: { name, ...(namespace && { namespace }) } });
}

const references = (chart: Chart, id: string, refs: any[] | undefined) => refs?.map((ref, i) => refer(chart, `${id}-${i}`, ref));

/** A match or filter as users write it: by its factory, or as a plain object where there is none. */
function matchOf({ path, method }: any): RouteMatch {
  return method ? RouteMatch.grpc(method.service, method.method) : RouteMatch.path(path.value);
}

function filterOf({ type, requestRedirect, ...others }: any): RouteFilter {
  return requestRedirect ? RouteFilter.redirect({ path: RedirectPath.full(requestRedirect.path.replaceFullPath) }) : { type, ...others };
}

function backendOf(chart: Chart, id: string, ref: any): object {
  const { kind = 'Service', name, namespace, port } = ref;
  const service = kind === 'EgressNetwork' ? EgressNetworkRef.fromName(chart, id, { name, namespace })
    : kind === 'Service' ? ServiceRef.fromName(chart, id, { name, namespace }) : refer(chart, id, ref);
  return { service, port };
}

function makeRoute(chart: Chart, { apiVersion, kind, spec }: Manifest): void {
  const [parentRef] = spec.parentRefs;
  const apiGroup = apiVersion.startsWith('policy') ? HttpRouteApiGroup.LINKERD : HttpRouteApiGroup.GATEWAY_API;
  const rules = spec.rules.map(({ matches, filters, backendRefs }: any, i: number) => ({
    ...(matches && { matches: matches.map(matchOf) }),
    ...(filters && { filters: filters.map(filterOf) }),
    ...(backendRefs && { backends: backendRefs.map((ref: any, j: number) => backendOf(chart, `backend-${i}-${j}`, ref)) }),
  }));
  if (parentRef.kind === 'Server') {
    new InboundHttpRoute(chart, 'made', { server: refer(chart, 'parent', parentRef), apiGroup, rules, metadata: NAMED });
    return;
  }
  const parent = EgressNetworkRef.fromName(chart, 'parent', { name: parentRef.name, namespace: parentRef.namespace });
  const props = { parent, port: parentRef.port, metadata: NAMED };
  const connections = { ...props, ...(rules.length > 1 ? { rules } : { backends: rules[0].backends }) };
  const hostnames = spec.hostnames?.length ? spec.hostnames : undefined;
  switch (kind) {
    case 'HTTPRoute': return void new HttpRoute(chart, 'made', { ...props, apiGroup, rules });
    case 'GRPCRoute': return void new GrpcRoute(chart, 'made', { ...props, rules });
    case 'TLSRoute': return void new TlsRoute(chart, 'made', { ...connections, hostnames });
    default: return void new TcpRoute(chart, 'made', connections);
  }
}

/** The constructs that say what a manifest says, in the most direct way. */
const MAKE: Record<string, (chart: Chart, manifest: Manifest) => void> = {
  AuthorizationPolicy: (chart, { spec }) => void new AuthorizationPolicy(chart, 'made', {
    target: refer(chart, 'target', spec.targetRef),
    requiredAuthentications: references(chart, 'authentication', spec.requiredAuthenticationRefs),
    metadata: { ...NAMED, ...(spec.targetRef.kind === 'Namespace' && { namespace: 'linkerd-policy-test' }) },
  }),
  MeshTLSAuthentication: (chart, { spec: { identities, identityRefs } }) => (
    void new MeshTlsAuthentication(chart, 'made', { identities, identityRefs: references(chart, 'ref', identityRefs), metadata: NAMED })),
  NetworkAuthentication: (chart, { spec: { networks } }) => void new NetworkAuthentication(chart, 'made', { networks, metadata: NAMED }),
  Server: (chart, { metadata: { name }, spec: { podSelector, port, proxyProtocol, accessPolicy } }) => void new Server(chart, 'made', {
    podSelector, port: ContainerPort.number(port.number ?? port), proxyProtocol, accessPolicy: accessPolicy ?? AccessPolicy.DENY, metadata: { name },
  }),
  ServerAuthorization: (chart, { spec: { server, client: { networks, unauthenticated, meshTLS = {} } } }) => void new ServerAuthorization(chart, 'made', {
    server: refer(chart, 'server', { group: 'policy.linkerd.io', kind: 'Server', name: server.name }),
    networks,
    clusterNetworksOnly: networks === undefined,
    unauthenticated,
    unauthenticatedTls: meshTLS.unauthenticatedTLS,
    identities: meshTLS.identities,
    metadata: NAMED,
  }),
  HTTPLocalRateLimitPolicy: (chart, { spec: { targetRef, total, identity, overrides } }) => void new HttpLocalRateLimitPolicy(chart, 'made', {
    server: refer(chart, 'target', targetRef),
    total: total?.requestsPerSecond,
    identity: identity?.requestsPerSecond,
    overrides: overrides?.map(({ requestsPerSecond, clientRefs }: any, i: number) => ({ requestsPerSecond, clients: references(chart, `client-${i}`, clientRefs)! })),
    metadata: NAMED,
  }),
  EgressNetwork: (chart, { spec: { trafficPolicy, networks } }) => void new EgressNetwork(chart, 'made', { trafficPolicy, networks, metadata: NAMED }),
  HTTPRoute: makeRoute,
  GRPCRoute: makeRoute,
  TLSRoute: makeRoute,
  TCPRoute: makeRoute,
};

const here = (ref: any) => ({ group: '', namespace: 'linkerd-policy-test', ...ref });

/** What we always write out, although Linkerd would take it for said. */
const EXPLICIT: Record<string, (spec: any) => any> = {
  Server: (spec) => ({ proxyProtocol: 'unknown', accessPolicy: 'deny', ...spec }),
  // Kinds compare without regard to case; we write them as their CRDs do.
  AuthorizationPolicy: ({ targetRef, requiredAuthenticationRefs }) => ({
    targetRef: { group: '', ...targetRef, kind: targetRef.kind.replace(/^HttpRoute$/, 'HTTPRoute') },
    requiredAuthenticationRefs: requiredAuthenticationRefs.map(here),
  }),
  MeshTLSAuthentication: ({ identityRefs, ...spec }) => ({
    ...spec, ...(identityRefs && { identityRefs: identityRefs.map((ref: any) => (ref.kind === 'Namespace' ? { group: '', ...ref } : here(ref))) }),
  }),
  // The backend of a route without one is its parent.
  HTTPRoute: withBackends,
  GRPCRoute: withBackends,
};

function withBackends({ parentRefs, rules }: any): any {
  const { port: _, ...parent } = parentRefs[0];
  return { parentRefs, rules: rules.map((rule: any) => (parent.kind === 'Server' ? rule : { ...rule, backendRefs: [{ ...parent, weight: 1 }] })) };
}

const unsupported = (type: string, instead: string) => '"rules[0].filters[0]" is a filter that Linkerd cannot apply in an inbound rule of an HTTPRoute of gateway.networking.k8s.io, '
  + `got "${type}"; expected one of RequestHeaderModifier, RequestRedirect; ${instead}`;
const NO_BACKENDS = '"rules[0].backends" is not known; expected some of "name", "matches", "filters"; a route of a Server sends nothing anywhere; for that use an HttpRoute or a GrpcRoute of a Service';
const OTHER_EGRESS = '"backends[0].service" is EgressNetwork root/default-1, and Linkerd answers errors for an EgressNetwork that is not the parent of the route, EgressNetwork linkerd-policy-test/my-egress-net; expected a Service, or the parent';

/** What Linkerd admits, and then ignores, breaks or opens wide: we refuse it, or ask for a word. */
const REFUSED: Record<string, string> = {
  'authorization_policy/accepts_empty_required_authentications':
    '"requiredAuthentications" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one; or set "allowAnyone" to true to say that',
  'http_route_gateway/accepts_not_implemented_requestmirror':
    unsupported('RequestMirror', 'mirror in the application or at the ingress, or split a share of the traffic among backends'),
  'http_route_gateway/accepts_not_implemented_urlrewrite':
    unsupported('URLRewrite', 'rewrite in the application or at the ingress, or answer with a redirect'),
  'http_route_gateway/accepts_not_implemented_extensionref': unsupported('ExtensionRef', 'there are no extensions of Linkerd for routes'),
  'http_route_gateway/accepts_backend_unknown_kind': NO_BACKENDS,
  // A Server's route sends nothing anywhere, whatever its backends are.
  'http_route_gateway/accepts_backend_service_with_port': NO_BACKENDS,
  'http_route_gateway/accepts_backend_service_implicit_with_port': NO_BACKENDS,
  // Upstream's backend is another EgressNetwork (of a misspelt group), for which proxies answer errors.
  'tcp_route/accepts_valid_egress_network': OTHER_EGRESS,
  'tls_route/accepts_valid_egress_network': OTHER_EGRESS,
};

const NO_PORT = '"port" is needed for EgressNetwork linkerd-policy-test/my-egress-net; set it to the port that clients dial, such as 443';
const ONE_RULE = (what: string) => `"rules" is not known, because ${what} has exactly one; expected "backends", which it consists of; for others make another route`;
const RELATIVE = (path: string) => `RouteMatch.path: "path" is not a path that a route can match, got "${path}"; expected at most 1024 characters that begin with "/"`;
const RELATIVE_REDIRECT = 'RedirectPath.full: "path" is not a path to redirect to, got "foo/bar"';
const OUTSIDE = '"networks[0].except[0]" is not within "10.1.1.0/24", got "10.1.2.0/24"; expected a part of it';
const NOTHING_LEFT = '"networks[0].except[0]" leaves nothing of "10.1.1.0/24", got "10.1.0.0/16"; expected a part of it';

/** Why each rejected case throws. */
const REJECTED: Record<string, string> = {
  'authorization_policy/rejects_targets_other_namespace':
    '"metadata.namespace" cannot be chosen, got "linkerd-policy-test"; expected "foobar", because an AuthorizationPolicy stands beside Namespace foobar, its "target"; leave it away',
  'authorization_policy/rejects_missing_required_authentications': REFUSED['authorization_policy/accepts_empty_required_authentications'],
  'authorization_policy/rejects_target_ref_deployment':
    '"target" is of the wrong kind, got Deployment.apps "someapp" at chart/target; expected a Server, an inbound HTTPRoute or GRPCRoute, or a Namespace',
  'authorization_policy/rejects_duplicate_mtls_authns':
    '"requiredAuthentications" has 2 identities, all of which a client would have to have; expected at most one MeshTLSAuthentication or ServiceAccount',
  'authorization_policy/rejects_duplicate_network_authns':
    '"requiredAuthentications" has 2 networks, in all of which a client would have to be; expected at most one NetworkAuthentication',
  'egress_networks/rejects_empty_networks': '"networks" is empty; expected at least one network',
  'grpc_route/rejects_egress_network_parent_with_no_port': NO_PORT,
  'http_route/rejects_egress_network_parent_with_no_port': NO_PORT,
  'tcp_route/rejects_egress_network_parent_with_no_port': NO_PORT,
  'tls_route/rejects_egress_network_parent_with_no_port': NO_PORT,
  'http_local_ratelimit_policy/rejects_target_ref_deployment': '"server" is of the wrong kind, got Deployment.apps "api" at chart/target; expected a Server, or a PolicyRef of one',
  'http_local_ratelimit_policy/rejects_identity_rps_higher_than_total': '"identity" is above "total", got 2000 and 1000; expected at most that',
  'http_local_ratelimit_policy/rejects_overrides_rps_higher_than_total': '"overrides[0].requestsPerSecond" is above "total", got 2000 and 1000; expected at most that',
  'http_route/rejects_relative_path_match': RELATIVE('foo/bar'),
  'http_route/rejects_relative_redirect_path': RELATIVE_REDIRECT,
  'http_route_gateway/rejects_relative_path_match': RELATIVE('foo'),
  'http_route_gateway/rejects_relative_redirect_path': RELATIVE_REDIRECT,
  'http_route_gateway/rejects_backend_service_without_port': NO_BACKENDS,
  'http_route_gateway/rejects_backend_service_implicit_without_port': NO_BACKENDS,
  'meshtls_authentication/rejects_namespaced_namespace': '"identityRefs[0]" is a Namespace in a namespace, got "default" in "default", and Namespaces are cluster-scoped; expected none',
  'meshtls_authentication/rejects_empty': 'exactly one of "identityRefs" and "identities" is needed, got none',
  'meshtls_authentication/rejects_both_refs_and_strings': 'exactly one of "identityRefs" and "identities" is needed, got both',
  'network_authentication/rejects_except_whole_cidr': NOTHING_LEFT,
  'network_authentication/rejects_except_not_in_cidr': OUTSIDE,
  'network_authentication/rejects_invalid_cidr': '"networks[0].except[0]" is not an IP address or CIDR, got "bogus"',
  'network_authentication/rejects_empty': '"networks" is empty; expected at least one network',
  'server/rejects_invalid_proxy_protocol': '"proxyProtocol" is not known, got "garbanzo"',
  'server/rejects_invalid_access_policy': '"accessPolicy" is not known, got "foobar"',
  'server_authorization/rejects_except_whole_cidr': NOTHING_LEFT,
  'server_authorization/rejects_unauthenciated_and_mtls': '"unauthenticated" goes with nothing that asks for mutual TLS; remove it, or the identities',
  'server_authorization/rejects_unauthenciated_tls_and_identities':
    '"unauthenticatedTls" goes with no "serviceAccounts" and "identities", which it would make pointless; remove one of the two',
  'server_authorization/rejects_except_not_in_cidr': OUTSIDE,
  'server_authorization/rejects_invalid_cidr': '"networks[0].cidr" is not an IP address or CIDR, got "bogus"',
  'tcp_route/rejects_if_more_than_one_rule': ONE_RULE('a TCPRoute'),
  'tls_route/rejects_if_more_than_one_rule': ONE_RULE('a TLSRoute'),
};

describeConformance('Linkerd\'s own admission cases', (dir) => {
  const cases: Case[] = JSON.parse(readFileSync(resolve(dir, 'corpora/admission/cases.json'), 'utf8'));
  const target = () => meshedChart({ gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL, clusterNetworks: ['192.168.0.0/16'] }, 'linkerd-policy-test');

  test('are all here, and nothing is said of others', () => {
    expect(cases).toHaveLength(64);
    const refused = cases.filter(({ id, expect: verdict }) => verdict === 'reject' || id in REFUSED).map(({ id }) => id);
    expect([...Object.keys(REFUSED), ...Object.keys(REJECTED)].sort()).toEqual(refused.sort());
  });

  test.each(cases.filter(({ id, expect: verdict }) => verdict === 'accept' && !(id in REFUSED)).map((each) => [each.id, each] as const))('%s', (_, { manifest }) => {
    const chart = target();
    MAKE[manifest.kind](chart, manifest);
    const made = objects(chart, manifest.kind).find(({ metadata }) => metadata.name === manifest.metadata.name);
    const explicit = EXPLICIT[manifest.kind] ?? ((spec) => spec);
    expect(made).toEqual({ apiVersion: manifest.apiVersion, kind: manifest.kind, metadata: manifest.metadata, spec: explicit(manifest.spec) });
  });

  test.each(cases.filter(({ id, expect: verdict }) => verdict === 'reject' || id in REFUSED).map((each) => [each.id, each] as const))('%s, which we refuse', (id, { manifest }) => {
    const message = messageOf(() => MAKE[manifest.kind](target(), manifest));
    expect(message).toContain({ ...REFUSED, ...REJECTED }[id]);
  });

  test('everybody is let in by a word', () => {
    const chart = target();
    const { manifest } = cases.find(({ id }) => id === 'authorization_policy/accepts_empty_required_authentications')!;
    new AuthorizationPolicy(chart, 'made', { target: refer(chart, 'target', manifest.spec.targetRef), allowAnyone: true, metadata: NAMED });
    expect(objects(chart, 'AuthorizationPolicy')).toEqual([manifest]);
  });
});
