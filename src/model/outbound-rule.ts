import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { Attachment, BackendRef, backendsOf, routeKindOf } from './routes';
import { LoadEstimator } from '../linkerd/balancer-values';
import { supports } from '../linkerd/features';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';
import { goDurationError, goDurationMillis } from '../linkerd/go-duration';
import { policyDuration, reading, RetrySettings, TimeoutSettings } from '../linkerd/policy-values';
import { filterPlaceFault } from '../linkerd/route-filters';
import { RequestMatch } from '../linkerd/route-requests';
import { Path } from '../linkerd/schema/clean';

/** A change that proxies make to requests or responses, or the answer that they give. */
export type OutboundFilter =
  | { readonly requestHeaderModifier: HeaderChanges }
  | { readonly responseHeaderModifier: HeaderChanges }
  | { readonly redirect: Redirection };

interface Redirection {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  /** In place of the whole path, or of the prefix that was matched. */
  readonly path?: string;
  readonly pathPrefix?: string;
  readonly status: number;
}

interface HeaderChanges {
  readonly set: readonly { readonly name: string; readonly value: string }[];
  readonly add: readonly { readonly name: string; readonly value: string }[];
  readonly remove: readonly string[];
}

/** Where requests or connections go. */
export interface OutboundBackend {
  /** `parent`: where they would go without a route. */
  readonly kind: 'parent' | 'Service' | 'EgressNetwork' | 'other';
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
  readonly weight: number;
  /** Whether it is in the input. */
  readonly exists: boolean;
  /** What is done instead of sending: an HTTP status, or nothing that works. */
  readonly failure?: 500 | 'invalid';
  readonly filters: readonly OutboundFilter[];
  readonly loadEstimator: LoadEstimator;
  readonly field?: Path;
}

/** A rule as proxies follow it. */
export interface OutboundRule {
  /** One of them is enough; none: everything. */
  readonly matches: readonly RequestMatch[];
  readonly filters: readonly OutboundFilter[];
  /** `first-available`: the only one; `random-available`: by weight, among those that can be reached. */
  readonly distribution: 'first-available' | 'random-available';
  readonly backends: readonly OutboundBackend[];
  readonly timeouts: TimeoutSettings;
  readonly retry?: RetrySettings;
  /** What proxies answer instead: an HTTP status, a gRPC one, or the end of the connection. */
  readonly failure?: 403 | 'permission-denied' | 'connection-closed';
  readonly field?: Path;
}

/** What the parent of routes passes on to them. */
export interface ParentSettings {
  readonly loadEstimator: LoadEstimator;
  readonly timeouts: TimeoutSettings;
  readonly retry: { readonly http?: RetrySettings; readonly grpc?: RetrySettings };
}

export const PLAIN: LoadEstimator = { type: 'peak-ewma' };
export const FORWARD: LoadEstimator = { type: 'none (forward)' };

/** The rules of a route that can be read, with what its own annotations say. */
export function outboundRules(model: MeshModel, { route, parent }: Attachment, own: Pick<OutboundRule, 'timeouts' | 'retry'>, settings: ParentSettings): OutboundRule[] {
  const { kind } = routeKindOf(route);
  const backends = backendsOf(route);
  const isHttp = kind === 'HTTPRoute';
  return rulesOf(route).map((rule, i): OutboundRule => {
    const timeouts = { ...isHttp ? fieldTimeouts(rule, route, model) : {}, ...own.timeouts };
    const refs = backends[i] ?? [];
    return {
      matches: rule.matches ?? [],
      filters: filtersOf(rule.filters),
      distribution: refs.length === 0 ? 'first-available' : 'random-available',
      backends: refs.length === 0 ? [parentBackend(settings)] : refs.map((ref) => backendOf(model, ref, { route, parent }, settings)),
      timeouts: Object.keys(timeouts).length > 0 ? timeouts : settings.timeouts,
      retry: own.retry ?? (isHttp ? settings.retry.http : kind === 'GRPCRoute' ? settings.retry.grpc : undefined),
      field: ['spec', 'rules', i],
    };
  });
}

/** The rules of a route, with the one that its CRD puts in where an HTTPRoute says none. */
export function rulesOf(route: MeshObject): readonly any[] {
  return route.spec.rules ?? (route.kind === 'HTTPRoute' ? [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] : []);
}

/** The parent itself as the backend. */
export function parentBackend({ loadEstimator }: Pick<ParentSettings, 'loadEstimator'>): OutboundBackend {
  return { kind: 'parent', namespace: '', name: '', weight: 1, exists: true, filters: [], loadEstimator };
}

/** The namespace in which Linkerd looks for a backend: that of the parent, unless one is named. */
export function backendNamespace(ref: BackendRef, parent: Attachment['parent']): string {
  return ref.namespace === '' ? parent.namespace : ref.namespace;
}

function backendOf(model: MeshModel, ref: BackendRef, { route, parent }: Attachment, settings: ParentSettings): OutboundBackend {
  const { kind, apiGroup } = routeKindOf(route);
  const isConnection = kind === 'TLSRoute' || kind === 'TCPRoute';
  const namespace = backendNamespace(ref, parent);
  const isParent = ref.kind === 'EgressNetwork' && parent.kind === 'EgressNetwork' && parent.name === ref.name && parent.namespace === namespace;
  const exists = ref.kind === 'Service' ? model.service(namespace, ref.name) !== undefined : isParent;
  const filters: any[] = ref.ref.filters ?? [];
  const unusable = !isConnection && filters.some(({ type = '' }) => !isFilterOf(type, 'backend', kind, apiGroup));
  const fails = !exists || unusable || (ref.kind === 'Service' && !ref.port);
  return {
    kind: ref.kind,
    namespace,
    name: ref.name,
    port: ref.port,
    weight: ref.weight,
    exists,
    ...(fails && { failure: isConnection ? 'invalid' : 500 }),
    filters: unusable ? [] : filtersOf(filters),
    loadEstimator: ref.kind === 'EgressNetwork' ? FORWARD : settings.loadEstimator.type === 'none (forward)' || isConnection ? PLAIN : settings.loadEstimator,
    field: ref.field,
  };
}

/** Whether a filter can be told to proxies. That of a GRPCRoute for responses can, and they refuse it. */
export function isFilterOf(type: string, place: 'rule' | 'backend', kind: string, apiGroup: HttpRouteApiGroup): boolean {
  return kind === 'GRPCRoute' ? ['RequestHeaderModifier', 'ResponseHeaderModifier'].includes(type)
    : filterPlaceFault('', type, place, 'HTTPRoute', apiGroup) === undefined;
}

function filtersOf(filters: readonly any[] = []): OutboundFilter[] {
  return filters.flatMap(({ type, requestHeaderModifier, responseHeaderModifier, requestRedirect }): OutboundFilter[] => {
    switch (type) {
      case 'RequestHeaderModifier': return [{ requestHeaderModifier: headers(requestHeaderModifier) }];
      case 'ResponseHeaderModifier': return [{ responseHeaderModifier: headers(responseHeaderModifier) }];
      case 'RequestRedirect': return [{ redirect: redirect(requestRedirect) }];
      default: return [];
    }
  });
}

function headers({ set = [], add = [], remove = [] }: Partial<HeaderChanges> = {}): HeaderChanges {
  return { set, add, remove };
}

function redirect({ scheme, hostname, port, path, statusCode = 302 }: any = {}): Redirection {
  const { replaceFullPath, replacePrefixMatch } = path ?? {};
  return {
    scheme,
    host: hostname,
    port,
    ...(replaceFullPath !== undefined && { path: replaceFullPath }),
    ...(replacePrefixMatch !== undefined && { pathPrefix: replacePrefixMatch }),
    status: statusCode,
  };
}

/** The timeouts of a rule: zero is none, as is what the parser of the group does not read. */
export function fieldTimeouts({ timeouts = {} }: any, { group }: MeshObject, { target: { linkerdVersion } }: MeshModel): TimeoutSettings {
  const { request, backendRequest } = timeouts;
  if (group !== HttpRouteApiGroup.LINKERD) {
    const requestMs = supports(linkerdVersion, 'routeTimeouts') && typeof request === 'string' ? reading(() => policyDuration(request)).value : 0;
    return requestMs ? { requestMs } : {};
  }
  const [requestMs, backendRequestMs] = [request, supports(linkerdVersion, 'retryAnnotations') ? undefined : backendRequest]
    .map((text) => (typeof text === 'string' && goDurationError(text) === undefined ? goDurationMillis(text) : 0));
  return { ...(requestMs > 0 && { requestMs }), ...(backendRequestMs > 0 && { backendRequestMs }) };
}
