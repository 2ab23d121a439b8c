import { Problem } from './check';
import { perObject } from '../linkerd/memo';
import { Path } from '../linkerd/schema/clean';
import { MeshModel } from '../model/mesh-model';
import { MeshObject } from '../model/mesh-object';
import { RouteFaultKind, routeFaults } from '../model/route-faults';
import { ParentRef, parentsOf } from '../model/routes';

// What checks of routes have in common.

/** Both kinds that match HTTP requests, and that which matches calls of gRPC. */
export const REQUEST_ROUTES: readonly string[] = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'];

/** Routes of connections, of which nothing is read but where they come from and where they go. */
export const CONNECTION_ROUTES: readonly string[] = ['gateway.networking.k8s.io/TLSRoute', 'gateway.networking.k8s.io/TCPRoute'];

/** Finds what of a kind Linkerd refuses in a route, unless the schema refuses it already. */
export function* refused(kind: RouteFaultKind, route: MeshObject, model: MeshModel): Iterable<Problem> {
  for (const { kind: its, message, field } of routeFaults(model, route)) {
    if (its === kind && !hasProblem(route, field) && !hasProblem(route, [...field, 'type'])) {
      yield { message, field };
    }
  }
}

/** Whether the schema refuses a field, so that nothing more needs to be said of it. */
export function hasProblem({ problems }: MeshObject, field: Path): boolean {
  return problems.some(({ path }) => path.length <= field.length && path.every((step, i) => step === field[i]) && path.length > 2);
}

/** What a route hangs on for the proxies of clients. */
export const clientParents = perObject((route: MeshObject): readonly ParentRef[] => (
  parentsOf(route).filter(({ kind }) => kind === 'Service' || kind === 'EgressNetwork')));

/** A parent or a backend as messages say it. */
export function refTitle({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${kind} ${namespace}/${name}`;
}
