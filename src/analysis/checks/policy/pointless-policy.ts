import { pointlessPolicyFault } from '../../../linkerd/authorizations';
import { AccessPolicy } from '../../../linkerd/inbound';
import { accessAuthorization, Authorization, AUTHORIZATION_READS, contains, policiesOf, policiesOnServer, policyTarget, resolvePolicy, serverAuthorizationClients, serverAuthorizationsOn } from '../../../model/authorizations';
import { accessPolicyOf } from '../../../model/inbound';
import { INBOUND_ROUTES, serverParents } from '../../../model/inbound-routes';
import { MeshModel } from '../../../model/mesh-model';
import { MeshObject, placeOf } from '../../../model/mesh-object';
import { SERVER } from '../../../model/servers';
import { Check } from '../../check';

export const pointlessPolicy: Check = {
  name: 'policy/pointless-policy',
  severity: 'warning',
  title: 'a policy for clients that are let in anyway, and so narrows nothing',
  why: 'Whoever one policy lets in is let in: nothing denies. A policy for a route restricts no client that a policy for the Server or its namespace, a ServerAuthorization or the accessPolicy of the Server lets in already, and so it is with one for the Server beside one for the namespace.',
  fix: 'Narrow the wider one: set accessPolicy of the Server to deny, and authorize clients where they are meant. Or remove the policy.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs; linkerd2-proxy: linkerd/proxy/server-policy/src/authz.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  reads: [SERVER, ...INBOUND_ROUTES, ...AUTHORIZATION_READS],
  *find(policy, model) {
    const target = policyTarget(model, policy);
    const own = resolvePolicy(model, policy).authorization;
    // One that demands nothing is a mistake of another kind.
    if (target && own && policy.spec.requiredAuthenticationRefs.length > 0) {
      const wider = serversOf(target, model).flatMap((server) => widerOf(server, target, model)).find(({ grant }) => contains(grant, own));
      if (wider) {
        yield { message: pointlessPolicyFault(placeOf(wider.place)), field: ['spec', 'requiredAuthenticationRefs'] };
      }
    }
  },
};

/** The Servers that a policy, for one or for a route, is about. */
function serversOf(target: MeshObject, model: MeshModel): MeshObject[] {
  return target.kind === 'Server' ? [target] : serverParents(target).flatMap(({ namespace, name }) => model.find(SERVER, namespace, name) ?? []);
}

/** What lets in on more than a Server, or on more than one of its routes. What is audited is not meant to stay. */
function widerOf(server: MeshObject, target: MeshObject, model: MeshModel): { readonly place: MeshObject; readonly grant: Authorization }[] {
  const access = accessPolicyOf(server, model);
  const grant = access === AccessPolicy.AUDIT ? undefined : accessAuthorization(access, model.target);
  const own = new Set(target === server ? policiesOf(model, server) : []);
  return [
    ...(grant ? [{ place: server, grant }] : []),
    ...policiesOnServer(model, server).filter((policy) => !own.has(policy))
      .flatMap((policy) => [resolvePolicy(model, policy).authorization ?? []].flat().map((each) => ({ place: policy, grant: each }))),
    ...(target === server ? [] : serverAuthorizationsOn(model, server))
      .flatMap((each) => [serverAuthorizationClients(each, model.target) ?? []].flat().map((clients) => ({ place: each, grant: clients }))),
  ];
}
