import { isPort } from './grammar';
import { ROUTE_PROTOCOLS, protocolOfServer } from './policy-allowed';
import { Context, GATEWAY, POLICY, authenticationKind, find, home, ofKind, refersToCore } from './policy-objects';
import { identityErrors, isPortName, networkErrors, selectorErrors, selects } from './policy-values';
import { groupOf, refersTo, title } from './service-traffic';
import { Manifest, atLeast, when } from './target';

const PROTOCOLS = ['unknown', 'HTTP/1', 'HTTP/2', 'gRPC', 'opaque', 'TLS'];
const ACCESS_POLICIES = ['all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny', 'audit'];
const U32_MAX = 2 ** 32 - 1;

const versionOf = (m: Manifest): string => m.apiVersion.split('/')[1];
const text = (ref: any): string => `${ref?.group || 'core'}/${ref?.kind}`;

/** What is wrong with a port as a number or the name of one. */
export function portErrors(port: unknown): string[] {
  return typeof port !== 'string' ? when(!isPort(port), `port ${JSON.stringify(port)} is out of 1..65535`)
    : /^[0-9]+$/.test(port) ? [`port "${port}" is text, and so a name that no port has`]
      : when(!isPortName(port), `port "${port}" is no name of a port`);
}

/** Lookups take an empty namespace as one that is called so. */
const emptyNamespace = (at: string, refs: readonly any[]): string[] =>
  refs.filter(({ namespace }) => namespace === '').map(({ name }) => `${at} ${name} has an empty namespace`);

export function serverErrors(server: Manifest, { target }: Context): string[] {
  const { port, podSelector, externalWorkloadSelector, proxyProtocol, accessPolicy } = server.spec;
  return [
    ...portErrors(port),
    ...when((podSelector === undefined) === (externalWorkloadSelector === undefined), 'needs one of podSelector and externalWorkloadSelector'),
    ...selectorErrors('podSelector', podSelector),
    ...selectorErrors('externalWorkloadSelector', externalWorkloadSelector),
    ...when(externalWorkloadSelector && !['v1beta2', 'v1beta3'].includes(versionOf(server)), 'externalWorkloadSelector exists from v1beta2 on'),
    ...when(proxyProtocol !== undefined && !PROTOCOLS.includes(proxyProtocol), `proxyProtocol ${proxyProtocol} is unknown`),
    ...when(accessPolicy !== undefined && versionOf(server) !== 'v1beta3', 'accessPolicy exists in v1beta3 only'),
    ...when(accessPolicy !== undefined && !ACCESS_POLICIES.includes(accessPolicy), `accessPolicy ${accessPolicy} is unknown`),
    ...when(accessPolicy === 'audit' && !atLeast(target, '2.16'), 'accessPolicy audit exists from 2.16 on'),
  ];
}

export function serverAuthorizationErrors(authorization: Manifest, { manifests, options }: Context): string[] {
  const { server = {}, client } = authorization.spec;
  const { unauthenticated, meshTLS, networks = [] } = client ?? {};
  const { unauthenticatedTLS, identities = [], serviceAccounts = [] } = meshTLS ?? {};
  const servers = ofKind(manifests, 'Server').filter((m) => home(m) === home(authorization));
  const reached = servers.some(({ metadata }) => (server.selector ? selects(server.selector, metadata.labels ?? {}) : metadata.name === server.name));
  const meant = options.clusterNetworksOnly?.includes(authorization.metadata.name!);
  const listed = identities.length + serviceAccounts.length > 0;
  return [
    ...when((server.name === undefined) === (server.selector === undefined), 'needs one of server.name and server.selector'),
    ...selectorErrors('server.selector', server.selector),
    ...when(options.closed && !reached, server.selector ? 'selects no Server' : `Server ${server.name} is not there`),
    ...when(meshTLS && unauthenticated, 'client is unauthenticated, and has meshTLS'),
    ...when(unauthenticatedTLS && listed, 'client is any with TLS, and some identities'),
    ...when(!unauthenticated && !unauthenticatedTLS && !listed, 'authorizes no client'),
    ...identities.flatMap((identity: unknown) => identityErrors(identity, false)),
    ...emptyNamespace('serviceAccount', serviceAccounts),
    ...networkErrors(networks),
    ...when(networks.length === 0 && !meant, 'is for the networks of the cluster, having none'),
  ];
}

const TARGETS: [kind: string, group: string][] = [['Server', POLICY], ['HTTPRoute', POLICY], ['HTTPRoute', GATEWAY], ['GRPCRoute', GATEWAY]];

function targetErrors(policy: Manifest, { manifests, target, options }: Context): string[] {
  const { targetRef: ref } = policy.spec;
  if (refersToCore(ref, 'Namespace')) {
    return when(ref.name !== policy.metadata.namespace, `cannot target another Namespace, got ${ref.name}`);
  }
  const [kind, group] = TARGETS.find((each) => refersTo(ref, ...each)) ?? [];
  if (!kind) {
    return [`cannot target ${text(ref)}`];
  }
  const since = group !== GATEWAY ? '2.14' : kind === 'HTTPRoute' ? '2.19' : '2.16';
  const found = manifests.filter((m) => m.kind === kind && home(m) === home(policy) && m.metadata.name === ref.name);
  const there = found.some((m) => groupOf(m) === group);
  return [
    ...when(!atLeast(target, since), `can target a ${kind} of ${group} from ${since} on`),
    ...when(!there && found.length > 0, `targets ${kind} ${ref.name} of ${group}, which is of ${found[0] && groupOf(found[0])}`),
    ...when(!there && found.length === 0 && options.closed, `targets ${kind} ${ref.name}, which is not there`),
  ];
}

export function authorizationPolicyErrors(policy: Manifest, context: Context): string[] {
  const { manifests, options } = context;
  const refs: any[] | undefined = policy.spec.requiredAuthenticationRefs;
  if (!refs) {
    return [...targetErrors(policy, context), 'has no requiredAuthenticationRefs'];
  }
  const kinds = refs.map(authenticationKind);
  const several = [...new Set(kinds.filter((kind, i) => kind && kinds.indexOf(kind) !== i))];
  const missing = refs.filter(({ name, namespace = home(policy) }, i) => kinds[i] && kinds[i] !== 'ServiceAccount' && namespace !== ''
    && !find(manifests, kinds[i], namespace, name));
  return [
    ...targetErrors(policy, context),
    ...when(refs.length === 0 && !options.allowAnyone?.includes(policy.metadata.name!), 'requires no authentication, and so authorizes everyone'),
    ...several.map((kind) => `requires more than one ${kind}`),
    ...when(kinds.includes('MeshTLSAuthentication') && kinds.includes('ServiceAccount'), 'requires a MeshTLSAuthentication and a ServiceAccount'),
    ...refs.filter((_, i) => !kinds[i]).map((ref) => `cannot require ${text(ref)}`),
    ...emptyNamespace('authentication', refs),
    ...(options.closed ? missing : []).map(({ kind, name }) => `requires ${kind} ${name}, which is not there`),
  ];
}

export function meshTlsErrors(authentication: Manifest, { target }: Context): string[] {
  const { identities = [], identityRefs = [] } = authentication.spec;
  const accounts = identityRefs.filter((ref: any) => refersToCore(ref, 'ServiceAccount'));
  return [
    ...when((identities.length === 0) === (identityRefs.length === 0), 'needs one of identities and identityRefs'),
    ...identities.flatMap((identity: unknown) => identityErrors(identity, true)),
    ...when(!atLeast(target, '2.15') && identities.some((id: unknown) => String(id).startsWith('spiffe:')), 'SPIFFE IDs are read from 2.15 on'),
    ...identityRefs.flatMap((ref: any) => (refersToCore(ref, 'Namespace')
      ? when(ref.namespace !== undefined, `Namespace ${ref.name} is in no namespace`)
      : when(!accounts.includes(ref), `cannot take ${text(ref)} for an identity`))),
    ...when(identityRefs.some(({ name }: any) => !name), 'an identityRef has no name'),
    ...emptyNamespace('identityRef', accounts),
  ];
}

export const networkAuthenticationErrors = ({ spec: { networks = [] } }: Manifest): string[] =>
  (networks.length === 0 ? ['needs at least one network'] : networkErrors(networks));

function rateErrors(at: string, rate: any, total: any): string[] {
  const rps = rate?.requestsPerSecond;
  return rate === undefined ? [] : [
    ...when(!Number.isInteger(rps) || rps < 0 || rps > U32_MAX, `${at} is no number of requests, got ${rps}`),
    ...when(rps === 0, `${at} must be more than 0`),
    ...when(rps > total?.requestsPerSecond, `${at} of ${rps} must not be more than the total of ${total?.requestsPerSecond}`),
  ];
}

export function rateLimitErrors(policy: Manifest, { manifests, options }: Context): string[] {
  const { targetRef: ref, total, identity, overrides = [] } = policy.spec;
  const onServer = refersTo(ref, 'Server', POLICY);
  const server = onServer ? find(manifests, 'Server', home(policy), ref.name) : undefined;
  const protocol = server && protocolOfServer(server);
  const first = ofKind(manifests, 'HTTPLocalRateLimitPolicy').find((m) => home(m) === home(policy) && m.spec.targetRef?.name === ref?.name);
  const clients: string[][] = overrides.map(({ clientRefs = [] }: any) =>
    clientRefs.map(({ namespace = home(policy), name }: any) => `${namespace}/${name}`));
  const shared = clients.flatMap((names, i) => names.filter((name) => clients.slice(i + 1).some((others) => others.includes(name))));
  return [
    ...when(!onServer, `limits no Server, but ${text(ref)}`),
    ...when(onServer && !server && options.closed, `limits Server ${ref?.name}, which is not there`),
    ...when(protocol && !ROUTE_PROTOCOLS.HTTPRoute.includes(protocol), `Server ${ref?.name} speaks ${protocol}, where rate limits are ignored`),
    ...when(first !== policy, `Server ${ref?.name} is limited by ${first && title(first)} too, and only by one`),
    ...when(!total && !identity && overrides.length === 0, 'limits nothing'),
    ...rateErrors('total', total, undefined),
    ...rateErrors('identity', identity, total),
    ...overrides.flatMap((override: any, i: number) => [
      ...rateErrors(`overrides[${i}]`, override, total),
      ...when(!override.clientRefs?.length, `overrides[${i}] has no clients`),
      ...(override.clientRefs ?? []).filter((client: any) => !refersToCore(client, 'ServiceAccount'))
        .map((client: any) => `overrides[${i}] cannot be for ${text(client)}`),
      ...emptyNamespace(`overrides[${i}]: client`, override.clientRefs ?? []),
    ]),
    ...[...new Set(shared)].map((name) => `ServiceAccount ${name} has two overrides, of which Linkerd takes the last`),
  ];
}
