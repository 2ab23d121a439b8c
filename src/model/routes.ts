import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Path } from '../linkerd/schema/clean';

/** Every kind of route that Linkerd reads, as `group/Kind`. */
export const ROUTES: readonly string[] = [
  'gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute',
];

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
export function parentsOf(route: MeshObject): ParentRef[] {
  return (route.spec.parentRefs ?? []).map((ref: any, i: number): ParentRef => ({
    kind: referred(ref.group ?? route.group, ref.kind ?? 'Gateway') as ParentRef['kind'],
    namespace: ref.namespace ?? route.namespace,
    name: ref.name ?? '',
    port: ref.port,
    sectionName: ref.sectionName,
    field: ['spec', 'parentRefs', i],
    ref,
  }));
}

/** Where the rules of a route send requests, rule by rule. */
export function backendsOf(route: MeshObject): BackendRef[][] {
  return (route.spec.rules ?? []).map((rule: any, i: number) => (rule.backendRefs ?? []).map((ref: any, j: number): BackendRef => {
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
  }));
}

/** The Service, EgressNetwork or Server that a parent is, where it is in the input. */
export function parentObject(model: MeshModel, { kind, namespace, name }: ParentRef): MeshObject | undefined {
  return kind === 'other' ? undefined : model.find(kind === 'Service' ? '/Service' : `policy.linkerd.io/${kind}`, namespace, name);
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
