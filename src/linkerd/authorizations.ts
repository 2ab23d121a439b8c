import { Fault } from './rule';

/** The fault of an AuthorizationPolicy that demands nothing. */
export function noAuthenticationsFault(prop: string, count: number): Fault {
  return count > 0 ? undefined : `"${prop}" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one`;
}

/** The faults of a list of authentications, by their kinds; Linkerd's webhook refuses more than one of each. */
export function authenticationCountFaults(prop: string, kinds: readonly string[]): Fault[] {
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  const identities = count('MeshTLSAuthentication') + count('ServiceAccount');
  return [
    identities > 1 ? `"${prop}" has ${identities} identities, all of which a client would have to have; expected at most one MeshTLSAuthentication or ServiceAccount; `
      + 'make a policy for each, or one MeshTLSAuthentication with several "identityRefs"' : undefined,
    count('NetworkAuthentication') > 1 ? `"${prop}" has ${count('NetworkAuthentication')} networks, in all of which a client would have to be; expected at most one NetworkAuthentication; `
      + 'make a policy for each, or one NetworkAuthentication with several "networks"' : undefined,
  ];
}
