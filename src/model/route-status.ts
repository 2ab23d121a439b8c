import { clusterNetworksIn } from './egress-networks';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { attachmentsTo, ParentRef, parentObject, parentsOf, unreadRouteFault } from './routes';
import { ROUTE_KINDS, RouteKind } from '../linkerd/gateway-api';
import { noClusterIpFault } from '../linkerd/service-ports';

/** What Linkerd says of one thing that a route hangs on. */
export interface ParentStatus {
  readonly parent: ParentRef;
  readonly accepted: boolean;
  readonly reason: 'Accepted' | 'NoMatchingParent' | 'RouteReasonConflicted';
  /** The route of a kind that goes first, in a conflict. */
  readonly conflict?: MeshObject;
}

/** What Linkerd says of a route, taking what is not in the input for not there. Of parents that are not its own it says nothing. */
export function statusOf(model: MeshModel, route: MeshObject): ParentStatus[] {
  return unreadRouteFault(route, model.target) === undefined
    ? parentsOf(route).filter(({ kind }) => kind !== 'other').map((parent) => parentStatus(model, route, parent))
    : [];
}

/** What Linkerd says of a route and one parent. */
export function parentStatus(model: MeshModel, route: MeshObject, parent: ParentRef): ParentStatus {
  const object = parentObject(model, parent);
  if (object === undefined || !takesRoutes(model, object)) {
    return { parent, accepted: false, reason: 'NoMatchingParent' };
  }
  const leader = leaderOf(model, parent);
  return leader && rankOf(leader) < rankOf(route) ? { parent, accepted: false, reason: 'RouteReasonConflicted', conflict: leader }
    : { parent, accepted: true, reason: 'Accepted' };
}

/** A route of the kind that goes first, of those with one and the same reference. */
function leaderOf(model: MeshModel, { kind, namespace, name, port }: ParentRef): MeshObject | undefined {
  return model.once(`leader ${kind} ${namespace}/${name} ${port}`, () => attachmentsTo(model, kind, namespace, name)
    .filter(({ parent, route }) => parent.port === port && unreadRouteFault(route, model.target) === undefined)
    .map(({ route }) => route)
    .reduce<MeshObject | undefined>((first, route) => (first && rankOf(first) <= rankOf(route) ? first : route), undefined));
}

function takesRoutes(model: MeshModel, parent: MeshObject): boolean {
  return parent.kind === 'Service' ? noClusterIpFault(() => '', parent.spec) === undefined
    : parent.kind !== 'EgressNetwork' || clusterNetworksIn(model, parent).length === 0;
}

function rankOf({ kind }: MeshObject): number {
  return ROUTE_KINDS.indexOf(kind as RouteKind);
}
