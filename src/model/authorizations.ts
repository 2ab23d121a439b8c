import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { refKey } from './refs';
import { authenticationCountFaults, authenticationKind, KindRef, refersTo, TARGET_KINDS } from '../linkerd/authorizations';
import { supports } from '../linkerd/features';
import { identityContains, isSpiffe, namespaceIdentity } from '../linkerd/identities';
import { AccessPolicy } from '../linkerd/inbound';
import { selects } from '../linkerd/label-selector';
import { serviceAccountIdentity } from '../linkerd/names';
import { ALL_NETWORKS, NetworkRange, networksContain } from '../linkerd/networks';
import { Target } from '../linkerd/target';

const POLICY = 'policy.linkerd.io';
export const AUTHORIZATION_POLICY = `${POLICY}/AuthorizationPolicy`;
export const SERVER_AUTHORIZATION = `${POLICY}/ServerAuthorization`;

/** The kinds of authentications that are objects of Linkerd. */
export const AUTHENTICATIONS: readonly string[] = [`${POLICY}/MeshTLSAuthentication`, `${POLICY}/NetworkAuthentication`];

/** The kinds that say who is let in. */
export const AUTHORIZATION_READS: readonly string[] = [AUTHORIZATION_POLICY, SERVER_AUTHORIZATION, ...AUTHENTICATIONS];

/** Whom something lets in: clients in one of the networks that prove what is demanded. */
export interface Authorization {
  /** The object that says so. None: the access policy of a Server, or the default policy of a workload. */
  readonly by?: MeshObject;
  /** Such a policy. */
  readonly policy?: string;
  /** `any identity` is one with the form of a DNS name, `TLS` only that the connection is encrypted by the mesh. */
  readonly demands: 'nothing' | 'TLS' | 'any identity' | 'identities';
  /** With wildcards, where it demands one of some identities. */
  readonly identities: readonly string[];
  readonly networks: readonly NetworkRange[];
}

/** What an AuthorizationPolicy comes to. */
export interface ResolvedPolicy {
  /** None: Linkerd leaves it out. */
  readonly authorization?: Authorization;
  /** The references to what is not in the input. As long as it is not there, Linkerd leaves the policy out. */
  readonly missing: readonly { readonly ref: any; readonly index: number; readonly namespace: string }[];
}

/** Whom an access policy or a default policy lets in. */
export function accessAuthorization(policy: string, { clusterNetworks }: Target): Authorization | undefined {
  const everywhere = { policy, identities: [], networks: ALL_NETWORKS };
  const cluster = { ...everywhere, networks: clusterNetworks.map((cidr) => ({ cidr })) };
  switch (policy) {
    case AccessPolicy.AUDIT:
    case AccessPolicy.ALL_UNAUTHENTICATED: return { ...everywhere, demands: 'nothing' };
    case AccessPolicy.ALL_AUTHENTICATED: return { ...everywhere, demands: 'any identity' };
    case AccessPolicy.CLUSTER_UNAUTHENTICATED: return { ...cluster, demands: 'nothing' };
    case AccessPolicy.CLUSTER_AUTHENTICATED: return { ...cluster, demands: 'any identity' };
    default: return undefined;
  }
}

/** What a policy is for, as far as it is in the input. None for a namespace. */
export function policyTarget(model: MeshModel, policy: MeshObject): MeshObject | undefined {
  const { targetRef: ref } = policy.spec;
  const target = ref && targetKindOf(ref);
  return !target || target.kind === 'Namespace' ? undefined : model.find(`${target.group}/${target.kind}`, policy.namespace, ref.name ?? '');
}

/** The kind of target that a reference names. */
export function targetKindOf(ref: KindRef): typeof TARGET_KINDS[number] | undefined {
  return TARGET_KINDS.find(({ group, kind }) => refersTo(ref, group, kind));
}

/** Whether all whom the second one lets in are surely let in by the first. */
export function contains(outer: Authorization, inner: Authorization): boolean {
  return networksContain(outer.networks, inner.networks) && (outer.demands === 'nothing' || (inner.demands !== 'nothing' && (
    outer.demands === 'TLS' || inner.demands === outer.demands || inner.demands === 'identities') && holdsAll(outer, inner)));
}

function holdsAll({ demands, identities }: Authorization, inner: Authorization): boolean {
  switch (demands) {
    case 'any identity': return inner.identities.every((each) => !isSpiffe(each));
    case 'identities': return inner.identities.every((each) => identities.some((wider) => identityContains(wider, each)));
    default: return true;
  }
}

/** The AuthorizationPolicies for a Server and for its namespace. */
export function policiesOnServer(model: MeshModel, server: MeshObject): readonly MeshObject[] {
  return [...policiesOf(model, server), ...policiesByTarget(model).get(refKey({ kind: 'Namespace' }, server.namespace, server.namespace)) ?? []];
}

/** The AuthorizationPolicies for a Server alone, or for a route. */
export function policiesOf(model: MeshModel, object: MeshObject): readonly MeshObject[] {
  return policiesByTarget(model).get(refKey(object, object.namespace, object.name)) ?? [];
}

/** The ServerAuthorizations for a Server. */
export function serverAuthorizationsOn(model: MeshModel, server: MeshObject): readonly MeshObject[] {
  const near = model.once('ServerAuthorizations', () => groupBy(model.of(SERVER_AUTHORIZATION), ({ namespace, spec }) => (
    `${namespace} ${spec.server?.selector ? '' : spec.server?.name ?? ''}`)));
  return [
    ...near.get(`${server.namespace} ${server.name}`) ?? [],
    ...(near.get(`${server.namespace} `) ?? []).filter(({ spec }) => spec.server?.selector && selects(spec.server.selector, server.labels)),
  ];
}

/** What an AuthorizationPolicy lets in, once its authentications are looked up. */
export function resolvePolicy(model: MeshModel, policy: MeshObject): ResolvedPolicy {
  return model.onceFor(resolvePolicy, policy, () => resolved(model, policy));
}

function resolved(model: MeshModel, policy: MeshObject): ResolvedPolicy {
  const refs: any[] = policy.spec.requiredAuthenticationRefs ?? [];
  const located = refs.map((ref, index) => ({ ref, index, namespace: ref.namespace ?? policy.namespace, kind: authenticationKind(ref) }));
  const kinds = located.map(({ kind }) => kind ?? '');
  const isRefused = policy.spec.requiredAuthenticationRefs === undefined || kinds.includes('') || authenticationCountFaults('', kinds).some((fault) => fault !== undefined);
  const found = located.map((each) => ({ ...each, object: each.kind && each.kind !== 'ServiceAccount' ? model.find(`${POLICY}/${each.kind}`, each.namespace, each.ref.name ?? '') : undefined }));
  const missing = found.filter(({ kind, object }) => kind !== undefined && kind !== 'ServiceAccount' && object === undefined);
  if (isRefused || missing.length > 0) {
    return { missing };
  }
  const network = found.find(({ kind }) => kind === 'NetworkAuthentication');
  const identity = found.find(({ kind }) => kind !== 'NetworkAuthentication');
  return {
    missing,
    authorization: {
      by: policy,
      demands: identity ? 'identities' : 'nothing',
      identities: identity?.object ? identitiesOf(identity.object, model.target) : identity ? [accountIdentity(identity.ref.name ?? '', identity.namespace, model.target)] : [],
      networks: network ? network.object!.spec.networks ?? [] : ALL_NETWORKS,
    },
  };
}

/** Whom a ServerAuthorization lets in; nobody where it names no client. */
export function serverAuthorizationClients(authorization: MeshObject, target: Target): Authorization | undefined {
  const { unauthenticated, meshTLS, networks = [] } = authorization.spec.client ?? {};
  const { unauthenticatedTLS, identities = [], serviceAccounts = [] } = meshTLS ?? {};
  const named = [...identities, ...serviceAccounts.map(({ name = '', namespace = authorization.namespace }: any) => accountIdentity(name, namespace, target))];
  const all = { by: authorization, identities: [], networks: networks.length > 0 ? networks : target.clusterNetworks.map((cidr) => ({ cidr })) };
  return unauthenticated === true ? { ...all, demands: 'nothing' }
    : unauthenticatedTLS === true ? { ...all, demands: 'TLS' }
      : named.length > 0 ? { ...all, demands: 'identities', identities: named } : undefined;
}

/** The identities that a MeshTLSAuthentication names. */
export function identitiesOf({ spec: { identities = [], identityRefs = [] }, namespace }: MeshObject, target: Target): string[] {
  return [...identities, ...identityRefs.map((ref: any) => (refersTo(ref, '', 'Namespace')
    ? namespaceIdentity(ref.name ?? '', target.controlPlaneNamespace, target.trustDomain) : accountIdentity(ref.name ?? '', ref.namespace ?? namespace, target)))];
}

function accountIdentity(name: string, namespace: string, { controlPlaneNamespace, trustDomain }: Target): string {
  return serviceAccountIdentity(name, namespace, controlPlaneNamespace, trustDomain);
}

/** AuthorizationPolicies by what they are for, without those that Linkerd's webhook refuses for it. */
function policiesByTarget(model: MeshModel): ReadonlyMap<string, MeshObject[]> {
  return model.once('AuthorizationPolicies', () => groupBy(
    model.of(AUTHORIZATION_POLICY).filter(({ spec: { targetRef: ref } }) => TARGET_KINDS.some(({ group, kind, since }) => (
      refersTo(ref, group, kind) && (since === undefined || supports(model.target.linkerdVersion, since))))),
    ({ spec: { targetRef: ref }, namespace }) => refKey(ref, namespace, ref.name ?? ''),
  ));
}
