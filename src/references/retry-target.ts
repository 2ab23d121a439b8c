import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { ResolvedService, resolveService } from './service';
import { ServiceRef } from './service-ref';
import { ServiceTraffic } from './service-traffic';
import { SharedServiceProfile } from './shared-service-profile';
import { quote } from '../linkerd/rule';

/** What carries retries, and which lists of statuses Linkerd reads there. */
export type RetryTarget =
  | { readonly carrier: 'service'; readonly apiObject: ApiObject; readonly services: ResolvedService[] }
  | { readonly carrier: 'HTTPRoute' | 'GRPCRoute'; readonly apiObject: ApiObject; readonly services: ResolvedService[]; readonly ours: boolean }
  | { readonly carrier: 'profile'; readonly apiObject: ApiObject; readonly profile: SharedServiceProfile };

const ROUTES = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'];
const EXPECTED = 'a Service, an HTTPRoute or GRPCRoute (a CanarySplit of that mechanism), or a RouteProfile';

/** The carrier behind a construct that was given to `owner` as `target`. */
export function resolveRetryTarget(owner: IConstruct, target: IConstruct): RetryTarget {
  if (ServiceRef._is(target)) {
    throw new Error(`${owner.node.path}: "target" is a ServiceRef, and retries are annotations of the Service ${quote(target.name)} itself; put a RetryPolicy into the app that defines that Service, or on a route of this app to it`);
  }
  const apiObject = apiObjectOf(owner, 'target', target, EXPECTED);
  const kind = `${apiObject.apiGroup}/${apiObject.kind}`;
  if (kind === 'core/Service') {
    return { carrier: 'service', apiObject, services: [resolveService(owner, 'target', target)] };
  }
  if (ROUTES.includes(kind)) {
    const own = ServiceTraffic.of(owner).parentsOf(apiObject);
    return { carrier: apiObject.kind as 'HTTPRoute' | 'GRPCRoute', apiObject, services: own ? own.filter((parent): parent is ResolvedService => parent.kind === 'Service') : parentsOf(owner, apiObject), ours: own !== undefined };
  }
  const profile = SharedServiceProfile.find(apiObject);
  if (profile) {
    return { carrier: 'profile', apiObject, profile };
  }
  throw new Error(`${owner.node.path}: "target" cannot carry retries, got ${apiObject.apiVersion} ${apiObject.kind} at ${target.node.path}; expected ${EXPECTED}`);
}

/** The Services in whose traffic a route of somebody else's stands. */
function parentsOf(owner: IConstruct, route: ApiObject): ResolvedService[] {
  const refs: any[] = route.toJson().spec?.parentRefs ?? [];
  const outbound = refs.filter(({ kind, group }) => (kind === 'Service' && (group === 'core' || group === '')) || (kind === 'EgressNetwork' && group === 'policy.linkerd.io'));
  if (outbound.length === 0) {
    throw new Error(`${owner.node.path}: "target" ${route.kind} ${route.name} has no parentRef to a Service or an EgressNetwork, and Linkerd reads retries only of such routes; expected a parentRef with group "core" and kind "Service"`);
  }
  return outbound.filter(({ kind }) => kind === 'Service').map(({ name, namespace = route.metadata.namespace }) => new ResolvedService(name, namespace));
}
