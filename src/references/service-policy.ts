import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AnnotatedTarget, refuseReference } from './policy-target';
import { resolveParent } from './traffic-parent';
import { applyPolicy, secondOwnerFault } from './traffic-policy';
import { Fault, refuse } from '../linkerd/rule';
import { trafficFaults } from '../linkerd/traffic-annotations';
import { MeshTarget } from '../mesh-target';

/** The policies that only a Service carries. */
type ServicePolicy = 'CircuitBreaker' | 'LoadBalancer';

/**
 * Writes a policy as annotations of a Service that was given to `owner` as `service`.
 *
 * @param values its props as the annotations have them
 * @param faults further ones, of values that do not go together
 * @returns the Service
 */
export function applyServicePolicy(
  owner: Construct, policy: ServicePolicy, service: IConstruct, values: object, faults: () => Fault[] = () => [],
): ApiObject {
  refuseReference(owner, policy, 'service', service, `put a ${policy} into the app that defines it`);
  const parent = resolveParent(owner, 'service', service);
  if (parent.kind === 'EgressNetwork') {
    throw new Error(`${owner.node.path}: "service" is ${parent.label}, over whose destinations Linkerd does not balance; expected a Service`);
  }
  const single = trafficFaults(policy, values, MeshTarget.of(owner).linkerdVersion);
  // What does not go together can be told only of values that are good on their own.
  refuse(owner, ...single, ...(single.some((fault) => fault !== undefined) ? [] : faults()), secondOwnerFault(parent.apiObject!, policy));
  const target: AnnotatedTarget = { carrier: 'Service', apiObject: parent.apiObject!, parents: [parent], ours: false };
  applyPolicy(owner, policy, target, values);
  owner.node.defaultChild = parent.apiObject;
  return parent.apiObject!;
}
