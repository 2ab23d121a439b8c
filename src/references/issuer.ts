import { IConstruct } from 'constructs';
import { kindOf, resolveAnyObject, ResolvedObject } from './object-ref';
import { quote } from '../linkerd/rule';
import { CERT_MANAGER_GROUP, IssuerReference } from '../manifest/cert-manager';

const EXPECTED = 'a construct with an issuer of cert-manager, or an IssuerRef';
const OWN_KINDS = ['Issuer', 'ClusterIssuer'];

/**
 * The issuer behind a construct that was given to `owner` as `prop`, for a certificate in a namespace. cert-manager's own
 * kinds are known; of other groups any kind may be an issuer.
 */
export function resolveIssuer(owner: IConstruct, prop: string, construct: IConstruct, namespace: string): IssuerReference {
  const object = resolveAnyObject(owner, prop, construct, EXPECTED);
  const { group, kind, name, apiObject } = object;
  if (group === CERT_MANAGER_GROUP ? !OWN_KINDS.includes(kind) : !isForeign(object)) {
    throw new Error(`${owner.node.path}: "${prop}" is not an issuer, got ${kindOf(object)} ${quote(name)} at ${construct.node.path}; expected ${EXPECTED}`);
  }
  if (group === CERT_MANAGER_GROUP && kind === 'Issuer' && apiObject && object.namespace !== namespace) {
    throw new Error(`${owner.node.path}: "${prop}" is an Issuer in another namespace than its certificate, got ${quote(object.namespace)}; expected ${quote(namespace)}; move it, or use a ClusterIssuer`);
  }
  return { group, kind, name };
}

/** What has a group with a domain, and one that is not Kubernetes' own. */
function isForeign({ group }: ResolvedObject): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}
