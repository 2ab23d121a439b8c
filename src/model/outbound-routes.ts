import { compare, compareAge } from './egress-networks';
import { MeshModel } from './mesh-model';
import { MeshObject } from './mesh-object';
import { OutboundRule, outboundRules, parentBackend, ParentSettings, rulesOf } from './outbound-rule';
import { RouteFault, routeFaults } from './route-faults';
import { parentStatus } from './route-status';
import { Attachment, attachmentsTo, ParentRef, routeKindOf, unreadRouteFault } from './routes';
import { RouteKind } from '../linkerd/gateway-api';
import { retrySettings, timeoutSettings } from '../linkerd/policy-values';
import { rpcFilterFault, rpcMethodFault } from '../linkerd/route-admission';
import { Fault } from '../linkerd/rule';
import { fieldName } from '../linkerd/schema/clean';
import { weightsFault } from '../linkerd/weights';

/** A route as proxies follow it. */
export interface OutboundRoute {
  /** None: Linkerd puts it in. */
  readonly route?: MeshObject;
  readonly parent?: ParentRef;
  readonly name: string;
  /** Host names or SNIs that it is for; none: all. */
  readonly hosts: readonly string[];
  readonly rules: readonly OutboundRule[];
  /** Why proxies make nothing of all that is there for its parent. */
  readonly broken?: readonly string[];
}

/** A route on a port that does nothing for clients. */
export interface IdleRoute {
  readonly route: MeshObject;
  readonly parent: ParentRef;
  readonly reason:
  /** The release, or the Gateway API in the cluster, has no such routes. */
  | 'unread'
  /** Linkerd refuses it, or leaves it out; `faults` say why. */
  | 'refused'
  /** It hangs on what is not there, is headless, or is an EgressNetwork with addresses of the cluster. */
  | 'no parent'
  /** Another kind goes first, with the same reference. */
  | 'conflict'
  /** It is for clients of another namespace. */
  | 'other clients'
  /** Another kind goes first on this port. */
  | 'other kind'
  /** The protocol of the port has no routes of its kind. */
  | 'protocol'
  /** Only one TCPRoute counts. */
  | 'not the first'
  /** A ServiceProfile or a TrafficSplit takes over. */
  | 'profile';
  readonly faults?: readonly RouteFault[];
}

interface Followed {
  readonly followed: readonly OutboundRoute[];
  readonly kind?: RouteKind;
  readonly idle: readonly IdleRoute[];
}

/** The routes that clients of a namespace follow on a port, in their order, and those that they do not. */
export function followedRoutes(
  model: MeshModel, clientNamespace: string, parent: MeshObject, port: number, kinds: readonly RouteKind[], settings: ParentSettings,
): Followed {
  const attached = attachmentsTo(model, parent.kind as ParentRef['kind'], parent.namespace, parent.name)
    .filter((attachment) => attachment.parent.port === undefined || attachment.parent.port === port);
  const judged = attached.map((attachment) => ({ ...attachment, idle: idleness(model, clientNamespace, attachment, kinds) }));
  const active = judged.filter(({ idle }) => idle === undefined);
  const kind = kinds.find((each) => active.some(({ route }) => route.kind === each));
  const ofKind = distinct(active.filter(({ route }) => route.kind === kind))
    .sort((a, b) => compareAge(a.route, b.route) || compare(a.route.name, b.route.name));
  // A port has one way for all that is opaque.
  const followed = kind === 'TCPRoute' ? ofKind.slice(0, 1) : ofKind;
  return {
    kind,
    followed: followed.map((attachment) => outboundRoute(model, attachment, settings)),
    idle: [
      ...judged.flatMap(({ idle }) => idle ?? []),
      ...active.filter(({ route }) => route.kind !== kind).map(({ route, parent: ref }): IdleRoute => ({ route, parent: ref, reason: 'other kind' })),
      ...ofKind.slice(followed.length).map(({ route, parent: ref }): IdleRoute => ({ route, parent: ref, reason: 'not the first' })),
    ],
  };
}

/** The rule of a route that Linkerd puts in: on to where the client wants to. */
export function defaultRoute(settings: ParentSettings): OutboundRule {
  return {
    matches: [], filters: [], distribution: 'first-available', backends: [parentBackend(settings)], timeouts: settings.timeouts, retry: settings.retry.http,
  };
}

interface OwnSettings extends Pick<OutboundRule, 'timeouts' | 'retry'> {
  readonly error?: string;
}

/** What the annotations of a route say; an error: it is left out. */
function ownSettings({ annotations, kind }: MeshObject, { target: { linkerdVersion } }: MeshModel): OwnSettings {
  if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute') {
    return { timeouts: {} };
  }
  const retry = retrySettings(annotations, kind === 'GRPCRoute' ? 'grpc' : 'http', linkerdVersion);
  const timeouts = timeoutSettings(annotations, linkerdVersion);
  return { timeouts: timeouts.value ?? {}, retry: retry.value, error: retry.error ?? timeouts.error };
}

/** Why a route does nothing, whatever other routes there are on the port. */
function idleness(model: MeshModel, clientNamespace: string, { route, parent }: Attachment, kinds: readonly RouteKind[]): IdleRoute | undefined {
  const idle = (reason: IdleRoute['reason'], faults?: readonly RouteFault[]): IdleRoute => ({ route, parent, reason, ...(faults && { faults }) });
  const { target } = model;
  if (unreadRouteFault(route, target) !== undefined) {
    return idle('unread');
  }
  const faults = [...routeFaults(model, route), ...annotationFaults(route, model)];
  // A Service without a port as backend is refused; if nobody looks, it is that backend alone that fails.
  if (faults.some(({ kind }) => kind !== 'backend port')) {
    return idle('refused', faults);
  }
  const { accepted, reason } = parentStatus(model, route, parent);
  if (!accepted) {
    return idle(reason === 'RouteReasonConflicted' ? 'conflict' : 'no parent');
  }
  if (route.namespace !== parent.namespace && route.namespace !== clientNamespace) {
    return idle('other clients');
  }
  return kinds.includes(route.kind as RouteKind) ? undefined : idle('protocol');
}

function annotationFaults(route: MeshObject, model: MeshModel): RouteFault[] {
  const { error } = ownSettings(route, model);
  return error === undefined ? [] : [{ kind: 'annotation', message: error, field: ['metadata', 'annotations'] }];
}

/** Two references of one route to one port are one. */
function distinct(attachments: readonly Attachment[]): Attachment[] {
  return attachments.filter(({ route }, i) => attachments.findIndex((other) => other.route === route) === i);
}

function outboundRoute(model: MeshModel, attachment: Attachment, settings: ParentSettings): OutboundRoute {
  const { route, parent } = attachment;
  const rules = outboundRules(model, attachment, ownSettings(route, model), settings);
  const broken = brokenBy(route).filter((fault) => fault !== undefined);
  return { route, parent, name: route.name, hosts: route.spec.hostnames ?? [], rules, broken };
}

/** What makes proxies give up on everything that they are told of the parent. */
function brokenBy(route: MeshObject): Fault[] {
  const { kind } = routeKindOf(route);
  return rulesOf(route).flatMap(({ matches = [], filters = [], backendRefs = [] }, i) => {
    const at = ['spec', 'rules', i];
    const weights: number[] = backendRefs.map(({ weight = 1 }: any) => weight);
    return [
      ...kind === 'GRPCRoute' ? [
        ...matches.map(({ method }: any, j: number) => rpcMethodFault(fieldName([...at, 'matches', j]), method)),
        ...[...filters, ...backendRefs.flatMap((ref: any) => ref.filters ?? [])].map(({ type = '' }: any) => rpcFilterFault(fieldName([...at, 'filters']), type)),
      ] : [],
      weights.length > 1 && weights.every((weight) => weight === 0) ? weightsFault(fieldName([...at, 'backendRefs']), weights, 'route') : undefined,
    ];
  });
}
