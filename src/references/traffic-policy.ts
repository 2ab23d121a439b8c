import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { annotate } from './annotate';
import { InheritedSettings } from './inherited-settings';
import { AnnotatedTarget } from './policy-target';
import { ResolvedService } from './service';
import { ServiceTraffic } from './service-traffic';
import { millis } from '../linkerd/duration';
import { Fault, quote } from '../linkerd/rule';
import { noClusterIpFault, noHttpPortFault } from '../linkerd/service-ports';
import { trafficAnnotations, TrafficPolicy } from '../linkerd/traffic-annotations';
import { MeshTarget } from '../mesh-target';

const OWNERS = Symbol.for('cdk8s-linkerd.TrafficPolicies');

/** The prop that means its target, how it can go with a ServiceProfile, and what a route has all or none of. */
const FACTS = {
  RetryPolicy: { prop: 'target', remedy: 'target', group: 'retries' },
  TimeoutPolicy: { prop: 'target', remedy: 'timeouts', group: 'timeouts' },
  CircuitBreaker: { prop: 'service', remedy: 'none', group: undefined },
  LoadBalancer: { prop: 'service', remedy: 'none', group: undefined },
} as const;

/** What a Service needs no route to say again: those have lists of statuses of their own. */
const NOT_RESTATED = ['httpStatuses', 'grpcStatuses'];

/** The fault of a second policy of one kind on one object. */
export function secondOwnerFault(apiObject: ApiObject, policy: TrafficPolicy): Fault {
  const owner: IConstruct | undefined = (apiObject as any)[OWNERS]?.[policy];
  return owner && `${apiObject.kind} ${quote(apiObject.name)} already has the ${policy} ${owner.node.path}; expected one ${policy} for a target; remove one`;
}

/** Makes a construct the one that sets a policy of an object. */
export function own(apiObject: ApiObject, policy: TrafficPolicy, owner: IConstruct): void {
  const owners = (apiObject as any)[OWNERS] ?? {};
  Object.defineProperty(apiObject, OWNERS, { value: { ...owners, [policy]: owner }, configurable: true });
}

/**
 * Writes a policy, whose props are found good, as annotations.
 *
 * @throws if a ServiceProfile makes Linkerd ignore them, or an annotation is there with another value
 */
export function applyPolicy(owner: Construct, policy: TrafficPolicy, target: AnnotatedTarget, props: object): void {
  const { carrier, apiObject, parents, ours } = target;
  const { prop, remedy, group } = FACTS[policy];
  const isParent = carrier === 'Service' || carrier === 'EgressNetwork';
  const what = `a ${policy} on ${isParent ? `the ${carrier}` : `its ${carrier}`}`;
  if (isParent || !ours) {
    parents.forEach((parent) => ServiceTraffic.of(owner).claim({ family: 'policy', by: owner, parent, what, remedy }));
  }
  if (group) {
    const settings = InheritedSettings.of(owner);
    const fields = fieldsOf(props).filter(([field]) => !isParent || !NOT_RESTATED.includes(field));
    if (isParent) {
      settings.onParent(parents[0], group, { by: owner, fields: new Map(fields) });
    } else {
      settings.onRoute(apiObject, parents, group, { by: owner, fields: new Map(fields) });
    }
  }
  if (carrier === 'Service') {
    const [service] = parents as ResolvedService[];
    owner.node.addValidation({ validate: () => [idleFault(owner, prop, service)].filter((fault): fault is string => fault !== undefined) });
  }
  annotate(owner, apiObject, trafficAnnotations(policy, props));
  own(apiObject, policy, owner);
}

/** The props that are set, with the milliseconds of times. */
function fieldsOf(props: object): [string, number | undefined][] {
  return Object.entries(props).filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field, typeof value?.toMilliseconds === 'function' ? millis(value) : undefined]);
}

/** Why Linkerd would not act on the annotations of a Service. */
function idleFault(owner: IConstruct, prop: string, service: ResolvedService): Fault {
  const label = () => `"${prop}" ${service.label}`;
  const spec = service.spec() ?? {};
  const fault = noClusterIpFault(label, spec) ?? noHttpPortFault(label, spec, MeshTarget.of(owner).linkerdVersion);
  if (fault) {
    return fault;
  }
  const opaque = ServiceTraffic.of(owner).routesFor(service).filter(({ kind }) => kind === 'TLSRoute' || kind === 'TCPRoute');
  const ports = (spec.ports ?? []).map(({ port }) => port);
  const left = ports.filter((port) => !opaque.some((route) => (route.port ?? ports[0]) === port));
  return ports.length === 0 || left.length > 0 ? undefined
    : `${label()} has a TLSRoute or a TCPRoute on every port, where Linkerd does not look at HTTP; expected a port without one, or no such policy`;
}
