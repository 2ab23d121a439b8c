import { IConstruct } from 'constructs';
import { RouteFilter } from './route-filter';
import { Fault } from '../linkerd/rule';
import { weightsFault } from '../linkerd/weights';
import { BackendRef, backendRef } from '../manifest/gateway-api';
import { resolvePort } from '../references/service';
import { resolveParent, sameParent, TrafficParent } from '../references/traffic-parent';

/**
 * Where requests or connections go.
 */
export interface RouteBackend {
  /**
   * The Service that gets them, in any namespace: a cdk8s-plus Service of any version, an ApiObject, or a `ServiceRef`.
   * On a route of an EgressNetwork also that EgressNetwork, which stands for the destination that the client dialled.
   */
  readonly service: IConstruct;

  /**
   * The Service's port, as clients would dial it. Not for an EgressNetwork.
   *
   * @default - its only port
   */
  readonly port?: number;

  /**
   * Its share, relative to those of the other backends. An integer from 0 to 1000000.
   *
   * @default 1
   */
  readonly weight?: number;
}

/**
 * Where requests go, and what is done to them on the way.
 */
export interface RequestBackend extends RouteBackend {
  /**
   * What is done to the requests that go to this backend.
   *
   * @default - nothing
   */
  readonly filters?: RouteFilter[];
}

/** A backend, resolved; ports are read while rendering. */
export interface PlannedBackend {
  readonly to: TrafficParent;
  readonly port?: number;
  readonly weight: number;
  readonly filters?: object[];
  /** Where it stands in the props. */
  readonly prop: string;
}

/** Backends, and what is wrong with them. */
interface BackendPlan {
  readonly planned?: PlannedBackend[];
  readonly faults: Fault[];
}

/** The backends of a rule that were given as `prop`; none are planned where none were given. */
export function planBackends(owner: IConstruct, prop: string, backends: readonly RouteBackend[] | undefined, parent: TrafficParent): BackendPlan {
  if (backends === undefined) {
    return { faults: [] };
  }
  const planned = backends.map(({ service, port, weight = 1 }, index): PlannedBackend => {
    const at = `${prop}[${index}]`;
    return { to: resolveParent(owner, `${at}.service`, service), port, weight, prop: at };
  });
  return {
    planned,
    faults: [
      weightsFault(prop, planned.map(({ weight }) => weight), 'route'),
      ...planned.flatMap((backend) => [namespacesFault(backend, parent), egressFault(backend, parent)]),
    ],
  };
}

/** A backend whose namespace is left open would be looked up in that of the parent, which may be another. */
export function namespacesFault({ to, prop }: { to: TrafficParent; prop: string }, parent: TrafficParent, parentProp = 'parent'): Fault {
  return (to.namespace === undefined) === (parent.namespace === undefined) ? undefined
    : `the namespaces of "${prop}.service" ${to.label} and "${parentProp}" ${parent.label} are not both known; set "namespace" on their Charts, or "metadata.namespace" on both`;
}

function egressFault({ to, port, prop }: PlannedBackend, parent: TrafficParent): Fault {
  if (to.kind !== 'EgressNetwork') {
    return undefined;
  }
  if (!sameParent(to, parent)) {
    return `"${prop}.service" is ${to.label}, and Linkerd answers errors for an EgressNetwork that is not the parent of the route, ${parent.label}; expected a Service, or the parent`;
  }
  return port === undefined ? undefined : `"${prop}.port" is of no use, got ${port}, because an EgressNetwork keeps the port that the client dialled; leave it away`;
}

/** A backend as a route says it. */
export function renderBackend(owner: IConstruct, { to, port, weight, filters, prop }: PlannedBackend): BackendRef {
  return backendRef(to, to.kind === 'Service' ? resolvePort(owner, `${prop}.port`, to, to.spec(), port) : undefined, weight, filters);
}
