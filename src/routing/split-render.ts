import { IConstruct } from 'constructs';
import { parentPort } from './parent-port';
import { RouteKind } from '../linkerd/gateway-api';
import { serviceFqdn } from '../linkerd/names';
import { refuse } from '../linkerd/rule';
import { lackingPortsFault, noClusterIpFault } from '../linkerd/service-ports';
import { BackendRef, backendRef, catchAll, parentRef, RouteRule, RouteSpec } from '../manifest/gateway-api';
import { ProfileDstOverride } from '../manifest/service-profile';
import { MeshTarget } from '../mesh-target';
import { ResolvedService, resolvePort } from '../references/service';

/** A Service that gets traffic. */
export interface Backend {
  readonly service: ResolvedService;
  readonly port?: number;
  readonly weight: number;
  /** Where it stands in the props. */
  readonly prop: string;
}

/** A rule for chosen requests. */
export interface Pin {
  readonly match: object;
  readonly backend: Backend;
}

/** A split, resolved; Service ports are read while rendering. */
export interface Split {
  readonly owner: IConstruct;
  readonly target: MeshTarget;
  readonly service: ResolvedService;
  readonly port?: number;
  readonly backends: readonly Backend[];
  readonly pins: readonly Pin[];
  readonly hostnames?: string[];
}

/** The spec of a route: pinned requests first, then a rule for all the rest, so that nothing falls into a 404. */
export function renderRoute(split: Split, kind: RouteKind): RouteSpec {
  const { owner, service, port } = split;
  const rules: RouteRule[] = split.pins.map(({ match, backend }) => ({ matches: [match], backendRefs: [renderBackend(split, backend)] }));
  return {
    parentRefs: [parentRef(service, parentPort({ owner, prop: 'service', service, port, kind }))],
    hostnames: split.hostnames,
    rules: [...rules, { matches: catchAll(kind), backendRefs: split.backends.map((backend) => renderBackend(split, backend)) }],
  };
}

/** The `dstOverrides` of a ServiceProfile. Without a port in it, an authority keeps the port that the client dialled. */
export function renderOverrides(split: Split): ProfileDstOverride[] {
  refuseLackingPorts(split);
  return split.backends.map(({ service, port, weight, prop }) => {
    const fqdn = serviceFqdn(service.name, service.namespace!, split.target.clusterDomain);
    return { authority: port === undefined ? fqdn : `${fqdn}:${resolvePort(split.owner, `${prop}.port`, service, service.spec(), port)}`, weight };
  });
}

/** The spec of an SMI TrafficSplit. */
export function renderTrafficSplit(split: Split): object {
  const { owner, service: apex, backends } = split;
  refuseLackingPorts(split);
  refuse(owner, noClusterIpFault(() => `"service" ${apex.label}`, apex.spec() ?? {}));
  return { service: apex.name, backends: backends.map(({ service, weight }) => ({ service: service.name, weight })) };
}

function renderBackend({ owner }: Split, { service, port, weight, prop }: Backend): BackendRef {
  return backendRef(service, resolvePort(owner, `${prop}.port`, service, service.spec(), port), weight);
}

/** Where a backend names no port, the proxy dials it on the port that the client dialled. */
function refuseLackingPorts({ owner, service, backends }: Split): void {
  const dialled = service.spec()?.ports ?? [];
  refuse(owner, ...backends.filter(({ port }) => port === undefined).map((backend) => lackingPortsFault(
    `"${backend.prop}.service" ${backend.service.label}`, backend.service.spec()?.ports?.map(({ port }) => port), dialled.map(({ port }) => port), service.label,
    `, or "${backend.prop}.port" where the mechanism has it`,
  )));
}
