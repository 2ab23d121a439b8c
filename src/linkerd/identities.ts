import { featureFault } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_IDENTITY = new RegExp(`^(\\*|${LABEL})(\\.${LABEL})*$`);
const SPIFFE = /^spiffe:\/\/[a-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Whether an identity is a SPIFFE URI, which only ever matches exactly. */
export function isSpiffe(identity: string): boolean {
  return identity.startsWith('spiffe://');
}

/** The fault of an identity that a policy names. */
export function identityFault(prop: string, identity: string, version: LinkerdVersion): Fault {
  if (isSpiffe(identity)) {
    return spiffeFault(prop, identity) ?? featureFault(`a SPIFFE identity in "${prop}"`, version, 'externalWorkload');
  }
  return dnsIdentityFault(prop, identity, ', or a SPIFFE identity');
}

/** The fault of an identity of the mesh, or of all that end alike. */
export function dnsIdentityFault(prop: string, identity: string, orElse = ''): Fault {
  return DNS_IDENTITY.test(identity) ? undefined
    : `"${prop}" is not an identity, got ${quote(identity)}; expected a lower-case DNS name, the first label of which may be "*"${orElse}`;
}

/** The fault of what is no SPIFFE identity. */
export function spiffeFault(prop: string, identity: string): Fault {
  if (isSpiffe(identity) && identity.includes('*')) {
    return `"${prop}" has a wildcard in a SPIFFE identity, got ${quote(identity)}, and these only ever match exactly; expected one without "*"; name each client`;
  }
  return SPIFFE.test(identity) && identity.split('/').slice(3).every((segment) => segment !== '.' && segment !== '..') ? undefined
    : `"${prop}" is not a SPIFFE identity, got ${quote(identity)}; expected "spiffe://" with a trust domain of lower-case letters, digits, ".", "-" and "_", and a path of segments of letters, digits, ".", "-" and "_"`;
}

/** All identities of a namespace's ServiceAccounts. */
export function namespaceIdentity(namespace: string, controlPlaneNamespace: string, trustDomain: string): string {
  return `*.${namespace}.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
}

/** All identities of a mesh. */
export function meshIdentity(controlPlaneNamespace: string, trustDomain: string): string {
  return `*.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
}

/** The identity of a ServiceAccount in some mesh. */
const OF_ACCOUNT = /^.+\.[^.]+\.serviceaccount\.identity\.[^.]+\..+$/;

/** The fault of an identity that no client of any mesh has: they all have that of a ServiceAccount, with its trust domain. */
export function strangerFault(prop: string, identity: string, controlPlaneNamespace: string, trustDomain: string): Fault {
  const end = identity.startsWith('*.') ? identity.slice(2) : undefined;
  // Without the rest the end may be that of any trust domain; a single label is the namespace that was meant.
  const isPossible = identity === '*' || isSpiffe(identity) || OF_ACCOUNT.test(identity)
    || (end !== undefined && end !== '' && !/(^|\.)svc(\.|$)/.test(end) && (end.includes('.') || end === trustDomain));
  return isPossible ? undefined
    : `"${prop}" is the identity of no client, got ${quote(identity)}; expected that of a ServiceAccount, "<account>.<namespace>${meshIdentity(controlPlaneNamespace, trustDomain).slice(1)}", or "*" in the place of labels that it begins with`;
}

/** The fault of identities none of which is of this mesh. */
export function otherMeshFault(prop: string, identity: string, controlPlaneNamespace: string, trustDomain: string): Fault {
  const mesh = meshIdentity(controlPlaneNamespace, trustDomain);
  return isSpiffe(identity) || identityContains(mesh, identity) || identityContains(identity, mesh) ? undefined
    : `"${prop}" is the identity of no client of this mesh, got ${quote(identity)}; expected one that ends in ${quote(mesh.slice(1))}, unless clients of a linked cluster are meant`;
}

/** Whether every client with the inner identity has the outer one, too. */
export function identityContains(outer: string, inner: string): boolean {
  if (outer === inner) {
    return true;
  }
  return !isSpiffe(inner) && (outer === '*' || (outer.startsWith('*.') && inner.endsWith(outer.slice(1))));
}
