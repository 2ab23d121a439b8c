import { IConstruct } from 'constructs';
import { apiObjectOf } from './api-object-of';
import { EgressNetworkRef, ResolvedEgressNetwork } from './egress-network';
import { ResolvedService, resolveService } from './service';
import { ServiceRef } from './service-ref';
import { quote } from '../linkerd/rule';
import { SynthPass } from '../synth-pass';

/** What clients' proxies have outbound policy for. */
export type TrafficParent = ResolvedService | ResolvedEgressNetwork;

const EXPECTED = 'a construct with a v1 Service or an EgressNetwork, a ServiceRef, or an EgressNetworkRef';

/** The Service or EgressNetwork behind a construct that was given to `owner` as `prop`. */
export function resolveParent(owner: IConstruct, prop: string, construct: IConstruct): TrafficParent {
  if (EgressNetworkRef._is(construct)) {
    return new ResolvedEgressNetwork(construct.name, construct.namespace);
  }
  if (ServiceRef._is(construct)) {
    return resolveService(owner, prop, construct);
  }
  const apiObject = apiObjectOf(owner, prop, construct, EXPECTED);
  const { kind, apiGroup, name, metadata: { namespace } } = apiObject;
  if (kind === 'Server' && apiGroup === 'policy.linkerd.io') {
    throw new Error(`${owner.node.path}: "${prop}" is a Server, got ${quote(name)} at ${construct.node.path}, whose routes say who may call what; expected ${EXPECTED}; for a Server use an InboundHttpRoute or InboundGrpcRoute`);
  }
  if (kind !== 'EgressNetwork' || apiGroup !== 'policy.linkerd.io') {
    return resolveService(owner, prop, construct, EXPECTED);
  }
  SynthPass.keepFor(owner, apiObject);
  return new ResolvedEgressNetwork(name, namespace, apiObject);
}

/** The same for two that are one in the cluster. */
export function parentKey({ kind, namespace = '', name }: { readonly kind: string; readonly namespace?: string; readonly name: string }): string {
  return `${kind}/${namespace}/${name}`;
}

/** Whether two are one in the cluster. */
export function sameParent(a: TrafficParent, b: TrafficParent): boolean {
  return parentKey(a) === parentKey(b);
}
