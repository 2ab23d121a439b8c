import { RouteKind } from '../linkerd/gateway-api';

/** The spec of a route of the Gateway API, or of Linkerd's own HTTPRoute, as far as Linkerd acts on it. */
export interface RouteSpec {
  readonly parentRefs: ParentRef[];
  readonly hostnames?: string[];
  readonly rules: RouteRule[];
}

export interface RouteRule {
  readonly name?: string;
  readonly matches?: object[];
  readonly filters?: object[];
  readonly backendRefs?: BackendRef[];
  readonly timeouts?: { readonly request: string };
}

/** Written out in full: the CRD's defaults mean a Gateway, which Linkerd ignores. */
export interface ParentRef {
  readonly group: 'core' | 'policy.linkerd.io';
  readonly kind: 'Service' | 'EgressNetwork';
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
}

/** Group `""`, since with `core` the Gateway API no longer checks the port; the namespace, since Linkerd's default differs from the Gateway API's. */
export interface BackendRef {
  readonly group: '' | 'policy.linkerd.io';
  readonly kind: 'Service' | 'EgressNetwork';
  readonly name: string;
  readonly namespace?: string;
  /** Of a Service; an EgressNetwork keeps the port that the client dialled. */
  readonly port?: number;
  readonly weight: number;
  readonly filters?: object[];
}

/** What a route refers to. */
interface Referent {
  readonly kind: 'Service' | 'EgressNetwork';
  readonly name: string;
  readonly namespace?: string;
}

/** What matches every request: for HTTPRoute said aloud, as its CRD would; for the other kinds an absent list says it. */
export function catchAll(kind: RouteKind): object[] | undefined {
  return kind === 'HTTPRoute' ? [{ path: { type: 'PathPrefix', value: '/' } }] : undefined;
}

/** The parent of a route; without a port only where the route cannot name one. */
export function parentRef({ kind, name, namespace }: Referent, port: number | undefined): ParentRef {
  return { group: kind === 'Service' ? 'core' : 'policy.linkerd.io', kind, name, namespace, ...(port !== undefined && { port }) };
}

/** A backend of a route. */
export function backendRef({ kind, name, namespace }: Referent, port: number | undefined, weight: number, filters?: object[]): BackendRef {
  return { group: kind === 'Service' ? '' : 'policy.linkerd.io', kind, name, namespace, ...(port !== undefined && { port }), weight, ...(filters && { filters }) };
}
