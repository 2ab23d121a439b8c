import { RouteKind, RouteTarget, servesParentPort } from '../linkerd/gateway-api';

/** The spec of a route of the Gateway API, as far as a traffic split uses it. */
export interface RouteSpec {
  readonly parentRefs: ParentRef[];
  readonly hostnames?: string[];
  readonly rules: RouteRule[];
}

export interface RouteRule {
  readonly matches?: object[];
  readonly backendRefs: BackendRef[];
}

/** Written out in full: the CRD's defaults mean a Gateway, which Linkerd ignores. */
export interface ParentRef {
  readonly group: 'core';
  readonly kind: 'Service';
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
}

/** Group `""`, since with `core` the Gateway API no longer checks the port; the namespace, since Linkerd's default differs from the Gateway API's. */
export interface BackendRef {
  readonly group: '';
  readonly kind: 'Service';
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
  readonly weight: number;
}

/** What matches every request: for HTTPRoute said aloud, as its CRD would; for the other kinds an absent list says it. */
export function catchAll(kind: RouteKind): object[] | undefined {
  return kind === 'HTTPRoute' ? [{ path: { type: 'PathPrefix', value: '/' } }] : undefined;
}

/** A Service as the parent of a route. */
export function parentRef(service: { name: string; namespace?: string }, port: number, target: RouteTarget): ParentRef {
  return { group: 'core', kind: 'Service', name: service.name, namespace: service.namespace, ...(servesParentPort(target) && { port }) };
}

/** A Service as a backend of a route. */
export function backendRef(service: { name: string; namespace?: string }, port: number, weight: number): BackendRef {
  return { group: '', kind: 'Service', name: service.name, namespace: service.namespace, port, weight };
}
