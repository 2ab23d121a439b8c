import { Feature, featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** A reference to an object, as far as its kind goes. */
export interface KindRef {
  readonly group?: string;
  readonly kind?: string;
}

/** Whether a reference is to a kind. Linkerd does not regard case, and calls the core group both `core` and nothing. */
export function refersTo(ref: KindRef | undefined, group: string, kind: string): boolean {
  const its = (ref?.group ?? '').toLowerCase();
  return ref?.kind?.toLowerCase() === kind.toLowerCase() && (its === 'core' ? '' : its) === group;
}

const POLICY = 'policy.linkerd.io';
const GATEWAY = 'gateway.networking.k8s.io';

interface TargetKind {
  readonly group: string;
  readonly kind: string;
  /** How messages call it. */
  readonly title: string;
  readonly since?: Feature;
}

/** What an AuthorizationPolicy can be for. */
export const TARGET_KINDS: readonly TargetKind[] = [
  { group: POLICY, kind: 'Server', title: 'a Server' },
  { group: '', kind: 'Namespace', title: 'a Namespace' },
  { group: POLICY, kind: 'HTTPRoute', title: `an HTTPRoute of ${POLICY}` },
  { group: GATEWAY, kind: 'HTTPRoute', title: 'an HTTPRoute of the Gateway API', since: 'gatewayRouteAuthorization' },
  { group: GATEWAY, kind: 'GRPCRoute', title: 'a GRPCRoute', since: 'grpcRoute' },
];

/** The kind of authentication that a reference names. */
export function authenticationKind(ref: KindRef): 'ServiceAccount' | 'MeshTLSAuthentication' | 'NetworkAuthentication' | undefined {
  return refersTo(ref, '', 'ServiceAccount') ? 'ServiceAccount'
    : refersTo(ref, POLICY, 'MeshTLSAuthentication') ? 'MeshTLSAuthentication'
      : refersTo(ref, POLICY, 'NetworkAuthentication') ? 'NetworkAuthentication' : undefined;
}

/** The fault of a target that Linkerd's webhook refuses. */
export function policyTargetFault(prop: string, ref: KindRef & { readonly name?: string }, namespace: string, version: LinkerdVersion): Fault {
  const target = TARGET_KINDS.find(({ group, kind }) => refersTo(ref, group, kind));
  if (target === undefined) {
    return `"${prop}" cannot be the target of an AuthorizationPolicy, got ${kindText(ref)}; expected one of ${TARGET_KINDS.map(({ group, kind }) => kindText({ group, kind })).join(', ')}`;
  }
  return target.kind === 'Namespace' && ref.name !== namespace
    ? `"${prop}" is another namespace than that of the policy, got ${quote(ref.name)}; expected ${quote(namespace)}; put the policy into the namespace that it is for`
    : target.since && featureFault(`${target.title} as "${prop}"`, version, target.since);
}

/** The fault of a kind of authentication that there is not. */
export function authenticationKindFault(prop: string, ref: KindRef): Fault {
  return authenticationKind(ref) !== undefined ? undefined
    : `"${prop}" is no authentication, got ${kindText(ref)}; expected MeshTLSAuthentication.${POLICY}, NetworkAuthentication.${POLICY} or ServiceAccount`;
}

/** The fault of an AuthorizationPolicy that demands nothing. */
export function noAuthenticationsFault(prop: string, count: number): Fault {
  return count > 0 ? undefined : `"${prop}" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one`;
}

/** The faults of a list of authentications, by their kinds; Linkerd's webhook refuses more than one of each. */
export function authenticationCountFaults(prop: string, kinds: readonly string[]): Fault[] {
  if (kinds.length < 2) {
    return [];
  }
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  const identities = count('MeshTLSAuthentication') + count('ServiceAccount');
  return [
    identities > 1 ? `"${prop}" has ${identities} identities, all of which a client would have to have; expected at most one MeshTLSAuthentication or ServiceAccount; `
      + 'make a policy for each, or one MeshTLSAuthentication with several "identityRefs"' : undefined,
    count('NetworkAuthentication') > 1 ? `"${prop}" has ${count('NetworkAuthentication')} networks, in all of which a client would have to be; expected at most one NetworkAuthentication; `
      + 'make a policy for each, or one NetworkAuthentication with several "networks"' : undefined,
  ];
}

/** The fault of what a MeshTLSAuthentication names as an identity. */
export function identityRefFault(prop: string, ref: KindRef & { readonly name?: string; readonly namespace?: string }): Fault {
  const isNamespace = refersTo(ref, '', 'Namespace');
  if (!isNamespace && !refersTo(ref, '', 'ServiceAccount')) {
    return `"${prop}" has no identity, got ${kindText(ref)}; expected a ServiceAccount or a Namespace`;
  }
  return ref.name === undefined ? `"${prop}.name" is missing, without which Linkerd refuses it; for all ServiceAccounts of a namespace refer to the Namespace`
    : isNamespace && ref.namespace !== undefined ? `"${prop}" is a Namespace with a namespace, got ${quote(ref.namespace)}, and namespaces are in none; leave "namespace" away` : undefined;
}

/** The fault of a namespace that is looked up as it stands. */
export function emptyNamespaceFault(prop: string, namespace: string | undefined): Fault {
  return namespace !== '' ? undefined : `"${prop}" is empty, which Linkerd takes for a namespace of that name, so that nothing is found; expected a namespace; leave it away for the one of this object`;
}

/** What a ServerAuthorization calls its clients. */
export interface ClientNames {
  readonly serviceAccounts: string;
  readonly identities: string;
  readonly unauthenticatedTls: string;
  readonly unauthenticated: string;
}

/** The fault of a ServerAuthorization that names no client. `named` is how many identities and ServiceAccounts it names. */
export function noClientFault(names: ClientNames, named: number, unauthenticatedTls: boolean, unauthenticated: boolean): Fault {
  return named > 0 || unauthenticatedTls || unauthenticated ? undefined
    : `no client is let in; expected "${names.serviceAccounts}" or "${names.identities}"; or "${names.unauthenticatedTls}" or "${names.unauthenticated}" to let in everybody`;
}

/** The faults of clients that exclude each other. */
export function clientExclusionFaults(names: ClientNames, named: number, unauthenticatedTls: boolean, unauthenticated: boolean): Fault[] {
  return [
    unauthenticated && (named > 0 || unauthenticatedTls) ? `"${names.unauthenticated}" goes with nothing that asks for mutual TLS; remove it, or the identities` : undefined,
    unauthenticatedTls && named > 0 ? `"${names.unauthenticatedTls}" goes with no "${names.serviceAccounts}" and "${names.identities}", which it would make pointless; remove one of the two` : undefined,
  ];
}

/** The fault of a policy beside which another one lets in the same clients, and more. */
export function pointlessPolicyFault(other: string): string {
  return `it lets in nobody who is not let in by ${other} already, because authorizations add up; expected each client once; remove this one, or narrow that one`;
}

/** The fault of a policy for a namespace in which there are no Servers. */
export function noServersFault(prop: string, namespace: string): string {
  return `"${prop}" Namespace ${namespace} has no Server in this app, and a policy for a namespace concerns the ports of Servers only; expected at least one; make a Server`;
}

/** A kind as people write it: `HTTPRoute.gateway.networking.k8s.io`. */
export function kindText({ group = '', kind = 'nothing' }: KindRef): string {
  return group === '' || group.toLowerCase() === 'core' ? kind : `${kind}.${group}`;
}

/** The fault of a target that has the name, but not the group, of a route. */
export function otherGroupFault(prop: string, name: string, group: string, there: string): string {
  return `"${prop}" is an HTTPRoute of ${group}, got ${quote(name)}, and there is one of ${there}, which the policy is not for; expected ${quote(there)} as group; set it`;
}

/** The fault of a route of clients, on which nobody is authorized. */
export function outboundTargetFault(prop: string, route: string, parent: string): string {
  return `"${prop}" ${route} routes what clients send to ${parent}, and nobody is authorized there; expected a route of a Server`;
}

/** The fault of a reference to what is not there. */
export function missingObjectFault(prop: string, object: string, effect: string): string {
  return `"${prop}" is not there, got ${object}, so that ${effect}; expected one that there is; make it, or correct the name`;
}

/** The fault of a policy for an identity that several workloads have. */
export function sharedAccountFault(prop: string, namespace: string, workloads: readonly string[]): string {
  const shown = workloads.slice(0, 3).join(', ');
  return `"${prop}" is the ServiceAccount "default" of namespace ${quote(namespace)}, as which ${shown}${workloads.length > 3 ? ` and ${workloads.length - 3} more` : ''} run, so that all of them are let in; `
    + 'expected an account for each client; set "serviceAccountName" of their pods';
}

/** The fault of a wildcard that is to stand for everybody. */
export function wildcardFault(prop: string, workload: string): string {
  return `"${prop}" lets in every identity of the mesh, but not ${workload}, because SPIFFE identities only ever match exactly; expected its identity, too; name it in a MeshTLSAuthentication`;
}
