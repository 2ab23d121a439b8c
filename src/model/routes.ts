import { groupBy, MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { supports } from '../linkerd/features';
import { HttpRouteApiGroup, RouteKind, routeApiVersion } from '../linkerd/gateway-api';
import { perObject } from '../linkerd/memo';
import { Fault } from '../linkerd/rule';
import { Path } from '../linkerd/schema/clean';
import { Target } from '../linkerd/target';

/** Every kind of route that Linkerd reads, as `group/Kind`. */
export const ROUTES: readonly string[] = [
  'gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute',
];

/** A route and one thing that it hangs on. */
export interface Attachment {
  readonly route: MeshObject;
  readonly parent: ParentRef;
}

/** What a route hangs on. */
export interface ParentRef {
  readonly kind: 'Service' | 'EgressNetwork' | 'Server' | 'other';
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
  readonly sectionName?: string;
  /** Where it stands in the route. */
  readonly field: Path;
  /** As it is written. */
  readonly ref: any;
}

/** Where a rule sends requests. */
export interface BackendRef {
  readonly kind: 'Service' | 'EgressNetwork' | 'other';
  /** In Linkerd the namespace of the parent where it is not written; here empty then. */
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
  readonly weight: number;
  readonly field: Path;
  readonly ref: any;
}

/** What a route hangs on, with the defaults that its CRD puts in: a kind or group that is not written is a Gateway's. */
export const parentsOf = perObject((route: MeshObject): readonly ParentRef[] => (
  (route.spec.parentRefs ?? []).map((ref: any, i: number): ParentRef => ({
    kind: referred(ref.group ?? route.group, ref.kind ?? 'Gateway') as ParentRef['kind'],
    namespace: ref.namespace ?? route.namespace,
    name: ref.name ?? '',
    port: ref.port,
    sectionName: ref.sectionName,
    field: ['spec', 'parentRefs', i],
    ref,
  }))));

/** Where the rules of a route send requests, rule by rule. */
export const backendsOf = perObject((route: MeshObject): readonly (readonly BackendRef[])[] => (
  (route.spec.rules ?? []).map((rule: any, i: number) => (rule.backendRefs ?? []).map((ref: any, j: number): BackendRef => {
    const kind = referred(ref.group ?? '', ref.kind ?? 'Service');
    return {
      kind: kind === 'Server' ? 'other' : kind as BackendRef['kind'],
      namespace: ref.namespace ?? '',
      name: ref.name ?? '',
      port: ref.port,
      weight: ref.weight ?? 1,
      field: ['spec', 'rules', i, 'backendRefs', j],
      ref,
    };
  })) as BackendRef[][]));

/** The Service, EgressNetwork or Server that a parent is, where it is in the input. */
export function parentObject(model: MeshModel, { kind, namespace, name }: ParentRef): MeshObject | undefined {
  return kind === 'other' ? undefined : model.find(kind === 'Service' ? '/Service' : `policy.linkerd.io/${kind}`, namespace, name);
}

/** The routes that hang on something, in the order of the input. */
export function attachmentsTo(model: MeshModel, kind: ParentRef['kind'], namespace: string, name: string): readonly Attachment[] {
  const attachments = model.once(attachmentsTo, () => groupBy(
    model.of(...ROUTES).flatMap((route) => parentsOf(route).map((parent): Attachment => ({ route, parent }))),
    ({ parent }) => parentKey(parent.kind, parent.namespace, parent.name),
  ));
  return attachments.get(parentKey(kind, namespace, name)) ?? [];
}

/** Whether a route hangs on something that Linkerd reads routes of. */
export function isForLinkerd(route: MeshObject): boolean {
  return parentsOf(route).some(({ kind }) => kind !== 'other');
}

/** The kind of a route, and whether it is Linkerd's own HTTPRoute. */
export function routeKindOf({ kind, group }: MeshObject): { readonly kind: RouteKind; readonly apiGroup: HttpRouteApiGroup } {
  return { kind: kind as RouteKind, apiGroup: group as HttpRouteApiGroup };
}

/** Why Linkerd does not read a route in a target. */
export function unreadRouteFault({ group, kind, spec }: MeshObject, target: Target): Fault {
  if (group === HttpRouteApiGroup.LINKERD) {
    return undefined;
  }
  const result = routeApiVersion(kind as RouteKind, target);
  if ('fault' in result) {
    return result.fault;
  }
  const isConnection = kind === 'TLSRoute' || kind === 'TCPRoute';
  return isConnection && supports(target.linkerdVersion, 'tlsRouteNeedsHostnames')
    && ((kind === 'TLSRoute' && spec.hostnames === undefined) || (spec.rules ?? []).some(({ backendRefs }: any) => backendRefs === undefined))
    ? 'it leaves out host names or backends, without which newer releases cannot read it' : undefined;
}

function parentKey(kind: ParentRef['kind'], namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Groups and kinds are compared without regard to case. */
function referred(group: string, kind: string): string {
  const [lowerGroup, lowerKind] = [group.toLowerCase(), kind.toLowerCase()];
  if (lowerKind === 'service' && (lowerGroup === '' || lowerGroup === 'core')) {
    return 'Service';
  }
  return lowerGroup === 'policy.linkerd.io' && lowerKind === 'egressnetwork' ? 'EgressNetwork'
    : lowerGroup === 'policy.linkerd.io' && lowerKind === 'server' ? 'Server' : 'other';
}
