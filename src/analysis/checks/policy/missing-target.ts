import { missingObjectFault, otherGroupFault, outboundTargetFault, policyTargetFault } from '../../../linkerd/authorizations';
import { fieldName } from '../../../linkerd/schema/clean';
import { policyTarget, targetKindOf } from '../../../model/authorizations';
import { INBOUND_ROUTES, serverParents } from '../../../model/inbound-routes';
import { HTTP_ROUTES, kindOf, MeshModel } from '../../../model/mesh-model';
import { titleOf } from '../../../model/mesh-object';
import { parentsOf } from '../../../model/routes';
import { SERVER } from '../../../model/servers';
import { Check } from '../../check';

export const missingTarget: Check = {
  name: 'policy/missing-target',
  severity: 'warning',
  title: 'an AuthorizationPolicy is for a Server or route that does not exist, or for a route of clients',
  why: 'The target is found by its group, kind and name in the namespace of the policy, and nothing is said where it is not found. HTTPRoutes of policy.linkerd.io and of gateway.networking.k8s.io are two different targets, also with one name. On a route of a Service nobody is authorized.',
  fix: 'Write the group, kind and name of the Server, or of the route of one.',
  source: 'linkerd2: policy-controller/k8s/index/src/inbound/index.rs',
  on: ['policy.linkerd.io/AuthorizationPolicy'],
  reads: [SERVER, ...INBOUND_ROUTES],
  *find(policy, model, { linkerdVersion }) {
    const { targetRef: ref } = policy.spec;
    const meant = ref && targetKindOf(ref);
    const field = ['spec', 'targetRef'];
    if (!meant || meant.kind === 'Namespace' || policyTargetFault('', ref, policy.namespace, linkerdVersion) !== undefined) {
      return;
    }
    const target = policyTarget(model, policy);
    const other = meant.kind === 'HTTPRoute' ? HTTP_ROUTES.map((kind) => model.find(kind, policy.namespace, ref.name)).find((route) => route !== undefined) : undefined;
    if (target) {
      const [parent] = parentsOf(target);
      if (target.kind !== 'Server' && parent !== undefined && serverParents(target).length === 0) {
        yield { message: outboundTargetFault(fieldName(field), titleOf(target), `${parent.ref.kind ?? 'Gateway'} ${parent.name}`), field };
      }
    } else if (other) {
      yield { message: otherGroupFault(fieldName(field), ref.name, meant.group, other.group), field };
    } else if (model.isComplete(policy.namespace) || hasSuch(model, `${meant.group}/${meant.kind}`, policy.namespace)) {
      yield {
        message: missingObjectFault(fieldName(field), `${meant.kind} ${policy.namespace}/${ref.name}`, 'the policy authorizes nobody'),
        field,
        severity: model.isComplete(policy.namespace) ? 'warning' : 'info',
      };
    }
  },
};

/** Whether such objects of a namespace are in the input: where none is, they are all somebody else's. */
function hasSuch(model: MeshModel, kind: string, namespace: string): boolean {
  return model.once('kinds in namespaces', () => new Set(model.objects.map((object) => `${kindOf(object)} in ${object.namespace}`))).has(`${kind} in ${namespace}`);
}
