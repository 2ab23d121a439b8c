import { refersTo, sharedAccountFault } from '../../../linkerd/authorizations';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { SERVER_AUTHORIZATION } from '../../../model/authorizations';
import { groupBy } from '../../../model/mesh-model';
import { MeshObject, titleOf } from '../../../model/mesh-object';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { problems } from '../../problems';

export const sharedAccount: Check = {
  name: 'policy/shared-account',
  severity: 'warning',
  title: 'clients are authorized as the ServiceAccount default, as which several workloads run',
  why: 'The identity of a pod is that of its ServiceAccount. All pods that name none run as the account default of their namespace: who lets one of them in lets them all in.',
  fix: 'Give each workload a ServiceAccount of its own, and authorize that.',
  source: 'linkerd2: policy-controller/k8s/index/src/cluster_info.rs; Kubernetes: serviceAccountName of pods',
  on: ['policy.linkerd.io/AuthorizationPolicy', 'policy.linkerd.io/MeshTLSAuthentication', SERVER_AUTHORIZATION],
  reads: [...WORKLOAD_KINDS, '/Namespace'],
  *find(object, model) {
    for (const { field, namespace } of defaultAccounts(object)) {
      const meshed = model.once(sharedAccount, () => groupBy(
        model.workloads().filter((workload) => workload.serviceAccount === 'default' && model.injection(workload).state !== 'not injected'), (workload) => workload.namespace));
      const workloads = meshed.get(namespace) ?? [];
      yield* workloads.length > 1 ? problems(field, sharedAccountFault(fieldName(field), namespace, workloads.map(titleOf))) : [];
    }
  },
};

/** The references to ServiceAccounts called default, with their namespaces. */
function defaultAccounts({ spec, namespace }: MeshObject): { readonly field: Path; readonly namespace: string }[] {
  const lists: [Path, any[] | undefined][] = [
    [['spec', 'requiredAuthenticationRefs'], spec.requiredAuthenticationRefs],
    [['spec', 'identityRefs'], spec.identityRefs],
    [['spec', 'client', 'meshTLS', 'serviceAccounts'], spec.client?.meshTLS?.serviceAccounts?.map((account: any) => ({ kind: 'ServiceAccount', ...account }))],
  ];
  return lists.flatMap(([field, refs = []]) => refs.flatMap((ref, i) => (
    refersTo(ref, '', 'ServiceAccount') && ref.name === 'default' ? [{ field: [...field, i], namespace: ref.namespace ?? namespace }] : [])));
}
