import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { EgressNetworkRef, ResolvedEgressNetwork } from './egress-network';
import { ResolvedService } from './service';
import { ServiceRef } from './service-ref';
import { ServiceTraffic } from './service-traffic';
import { SharedServiceProfile } from './shared-service-profile';
import { resolveParent, TrafficParent } from './traffic-parent';
import { featureFault } from '../linkerd/features';
import { quote, refuse } from '../linkerd/rule';
import { TrafficPolicy } from '../linkerd/traffic-annotations';
import { MeshTarget } from '../mesh-target';

/** What carries the annotations of a policy. */
export interface AnnotatedTarget {
  readonly carrier: 'Service' | 'EgressNetwork' | 'HTTPRoute' | 'GRPCRoute';
  readonly apiObject: ApiObject;
  /** The Service or EgressNetwork itself, or those that the route hangs on. */
  readonly parents: readonly TrafficParent[];
  /** Whether it is a route of ours, which has made its claims. */
  readonly ours: boolean;
}

/** A ServiceProfile that carries a policy in its routes. */
export interface ProfileTarget {
  readonly carrier: 'profile';
  readonly apiObject: ApiObject;
  readonly profile: SharedServiceProfile;
}

const ROUTES = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'];

/** What a policy is called in sentences. */
const NOUN: Record<TrafficPolicy, string> = { RetryPolicy: 'retries', TimeoutPolicy: 'timeouts', CircuitBreaker: 'circuit breaking', LoadBalancer: 'load balancing' };

/** The carrier behind a construct that was given to `owner` as `target`. */
export function resolvePolicyTarget(owner: IConstruct, policy: 'RetryPolicy' | 'TimeoutPolicy', target: IConstruct): AnnotatedTarget | ProfileTarget {
  const routes = 'an HTTPRoute or GRPCRoute (an HttpRoute, a GrpcRoute, a CanarySplit of that mechanism)';
  const expected = `a Service, an EgressNetwork, ${policy === 'RetryPolicy' ? `${routes}, or a RouteProfile` : `or ${routes}`}`;
  refuseReference(owner, policy, 'target', target, `put a ${policy} into the app that defines it, or on a route of this app to it`);
  const apiObject = apiObjectOf(owner, 'target', target, expected);
  const kind = `${apiObject.apiGroup}/${apiObject.kind}`;
  if (kind === 'core/Service' || kind === 'policy.linkerd.io/EgressNetwork') {
    refuse(owner, kind === 'core/Service' ? undefined : featureFault('an EgressNetwork as "target"', MeshTarget.of(owner).linkerdVersion, 'egressNetwork'));
    return { carrier: apiObject.kind as 'Service' | 'EgressNetwork', apiObject, parents: [resolveParent(owner, 'target', target)], ours: false };
  }
  if (ROUTES.includes(kind)) {
    const own = ServiceTraffic.of(owner).parentsOf(apiObject);
    return { carrier: apiObject.kind as 'HTTPRoute' | 'GRPCRoute', apiObject, parents: own ?? parentsOf(owner, apiObject, NOUN[policy]), ours: own !== undefined };
  }
  const profile = SharedServiceProfile.find(apiObject);
  if (profile) {
    return { carrier: 'profile', apiObject, profile };
  }
  throw new Error(`${owner.node.path}: "target" cannot carry ${NOUN[policy]}, got ${apiObject.apiVersion} ${apiObject.kind} at ${target.node.path}; expected ${expected}`);
}

/** What another app owns has nothing to annotate here. */
export function refuseReference(owner: IConstruct, policy: TrafficPolicy, prop: string, construct: IConstruct, remedy: string): void {
  const kind = ServiceRef._is(construct) ? 'Service' : EgressNetworkRef._is(construct) ? 'EgressNetwork' : undefined;
  if (kind) {
    throw new Error(`${owner.node.path}: "${prop}" is ${kind === 'Service' ? 'a ServiceRef' : 'an EgressNetworkRef'}, and ${NOUN[policy]} `
      + `${NOUN[policy].endsWith('s') ? 'are' : 'is'} said in annotations of the ${kind} ${quote((construct as ServiceRef | EgressNetworkRef).name)} itself; ${remedy}`);
  }
}

/** The Services and EgressNetworks in whose traffic a route of somebody else's stands. */
function parentsOf(owner: IConstruct, route: ApiObject, noun: string): TrafficParent[] {
  const refs: any[] = route.toJson().spec?.parentRefs ?? [];
  const parents = refs.flatMap(({ kind, group, name, namespace = route.metadata.namespace }): TrafficParent[] => {
    if (kind === 'Service' && (group === 'core' || group === '')) {
      return [new ResolvedService(name, namespace)];
    }
    return kind === 'EgressNetwork' && group === 'policy.linkerd.io' ? [new ResolvedEgressNetwork(name, namespace)] : [];
  });
  if (parents.length === 0) {
    throw new Error(`${owner.node.path}: "target" ${route.kind} ${route.name} has no parentRef to a Service or an EgressNetwork, and Linkerd reads ${noun} only of such routes; expected a parentRef with group "core" and kind "Service"`);
  }
  return parents;
}
