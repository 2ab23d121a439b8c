import { otherMeshFault, strangerFault } from '../../../linkerd/identities';
import { Fault } from '../../../linkerd/rule';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { SERVER_AUTHORIZATION } from '../../../model/authorizations';
import { CHART_KINDS, trustDomainOf } from '../../../model/installed-charts';
import { LINK } from '../../../model/links';
import { MeshObject } from '../../../model/mesh-object';
import { Check, Problem } from '../../check';

export const identityOfNobody: Check = {
  name: 'policy/identity-of-nobody',
  severity: 'warning',
  title: 'a client is named by an identity that no client has',
  why: 'Every proxy has the identity of its ServiceAccount, which ends with the namespace of the control plane and the trust domain. A shorter name, or that of a Service, is accepted and compared with it in full: it lets in nobody.',
  fix: 'Refer to the ServiceAccount (identityRefs, serviceAccounts), whose identity Linkerd works out itself, or write the identity to its end.',
  source: 'linkerd2: policy-controller/k8s/index/src/cluster_info.rs, policy-controller/core/src/identity_match.rs',
  on: ['policy.linkerd.io/MeshTLSAuthentication', SERVER_AUTHORIZATION],
  mentions: ['identities'],
  reads: [...CHART_KINDS, LINK],
  *find(object, model, { controlPlaneNamespace, trustDomain }) {
    const said = trustDomainOf(model);
    // Clients of linked clusters have the trust domain of theirs.
    const isLinked = model.of(LINK).length > 0;
    for (const [i, identity] of identitiesOf(object).entries()) {
      const field = [...LIST[object.kind], i];
      const stranger = strangerFault(fieldName(field), identity, controlPlaneNamespace, said ?? trustDomain);
      const other = said === undefined || isLinked ? undefined : otherMeshFault(fieldName(field), identity, controlPlaneNamespace, said);
      yield* problem(field, stranger ?? other, stranger ? 'warning' : 'info');
    }
  },
};

const LIST: Readonly<Record<string, Path>> = {
  MeshTLSAuthentication: ['spec', 'identities'],
  ServerAuthorization: ['spec', 'client', 'meshTLS', 'identities'],
};

function identitiesOf({ kind, body }: MeshObject): readonly string[] {
  return LIST[kind].reduce((at: any, key) => at?.[key], body) ?? [];
}

function problem(field: Path, message: Fault, severity: Problem['severity']): Problem[] {
  return message === undefined ? [] : [{ message, field, severity }];
}
