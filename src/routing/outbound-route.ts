import { ApiObject, ApiObjectMetadata, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { parentPort } from './parent-port';
import { PlannedBackend, renderBackend } from './route-backend';
import { featureFault } from '../linkerd/features';
import { HttpRouteApiGroup, RouteKind, routeApiVersion, servesParentPort } from '../linkerd/gateway-api';
import { hostnamesFault } from '../linkerd/http';
import { namespaceFault } from '../linkerd/names';
import { egressPortFault } from '../linkerd/route-admission';
import { Requests } from '../linkerd/route-requests';
import { Fault, quote, refuse } from '../linkerd/rule';
import { opaquePortFault } from '../linkerd/service-ports';
import { createApiObject } from '../manifest/api-object';
import { BackendRef, parentRef, RouteRule } from '../manifest/gateway-api';
import { MeshTarget } from '../mesh-target';
import { ServiceTraffic, TrafficClaim } from '../references/service-traffic';
import { resolveParent, TrafficParent } from '../references/traffic-parent';

/**
 * What all routes have in common.
 */
export interface RouteOptions {
  /**
   * Whose outbound traffic is routed: a Service that clients call (a cdk8s-plus Service of any version, an ApiObject, a
   * `ServiceRef`), or an EgressNetwork (an ApiObject, an `EgressNetworkRef`; Linkerd 2.17 and later). `parentRefs[]`.
   */
  readonly parent: IConstruct;

  /**
   * The port that clients dial: of a Service one of its ports, not a target port; of an EgressNetwork the destination's.
   * `parentRefs[].port`.
   *
   * @default - the Service's only port; needed for an EgressNetwork
   */
  readonly port?: number;

  /**
   * The namespace whose clients follow the route, which is then a consumer route in that namespace. It does not take
   * the place of a route for all clients: Linkerd merges both, and the older one wins where both match alike.
   *
   * @default - clients in every namespace: a producer route, in the namespace of its parent
   */
  readonly clientNamespace?: string;

  /**
   * Metadata of the route. The namespace follows from `parent` and `clientNamespace`.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/** What else decides over a route. */
interface RouteShape extends RouteOptions {
  readonly apiGroup?: HttpRouteApiGroup;
  readonly hostnames?: string[];
}

const WHAT: Record<RouteKind, string> = { HTTPRoute: 'an HTTPRoute', GRPCRoute: 'a GRPCRoute', TLSRoute: 'a TLSRoute', TCPRoute: 'a TCPRoute' };

/** A route for outbound traffic, of any kind: what it hangs on, who sees it, and how it is written. */
export class OutboundRoute {
  public readonly target: MeshTarget;
  public readonly parent: TrafficParent;
  public readonly apiGroup: HttpRouteApiGroup;
  public readonly faults: Fault[];
  private readonly apiVersion?: string;
  private readonly clientNamespace?: string;
  private readonly hostnames?: string[];
  private readonly traffic: ServiceTraffic;
  private claimed?: TrafficClaim;

  public constructor(private readonly owner: Construct, private readonly kind: RouteKind, private readonly shape: RouteShape) {
    this.target = MeshTarget.of(owner);
    this.traffic = ServiceTraffic.of(owner);
    this.parent = resolveParent(owner, 'parent', shape.parent);
    this.apiGroup = shape.apiGroup ?? HttpRouteApiGroup.GATEWAY_API;
    this.clientNamespace = this.parent.clientsIn(shape.clientNamespace);
    this.hostnames = shape.hostnames && [...shape.hostnames];
    const version = this.apiGroup === HttpRouteApiGroup.LINKERD ? { apiVersion: `${this.apiGroup}/v1beta3` } : routeApiVersion(kind, this.target);
    this.apiVersion = 'apiVersion' in version ? version.apiVersion : undefined;
    this.faults = [
      'fault' in version ? version.fault : undefined,
      Object.values(HttpRouteApiGroup).includes(this.apiGroup) ? undefined
        : `"apiGroup" is not known, got ${quote(this.apiGroup)}; expected one of ${Object.keys(HttpRouteApiGroup).join(', ')}`,
      namespaceFault('clientNamespace', shape.clientNamespace),
      routeNamespaceFault(owner, 'parent', this.parent, shape),
      hostnamesFault('hostnames', shape.hostnames),
      (kind === 'TLSRoute' || kind === 'TCPRoute') && 'rules' in shape
        ? `"rules" is not known, because ${WHAT[kind]} has exactly one; expected "backends", which it consists of; for others make another route` : undefined,
      ...this.egressFaults(),
    ];
  }

  /** Records the route; to be called once its props are found good. */
  public claim(): void {
    const { owner, parent, clientNamespace, kind, shape: { port } } = this;
    this.claimed = { family: 'policy', by: owner, parent, clientNamespace, what: WHAT[kind], remedy: 'rules', routing: { kind, port, apiGroup: this.apiGroup } };
    this.traffic.claim(this.claimed);
  }

  /** Records what a rule takes, for each host name of the route. */
  public take(requests: (hostname?: string) => Requests): void {
    (this.hostnames ?? [undefined]).forEach((hostname) => this.traffic.take(this.claimed!, requests(hostname)));
  }

  /** The route's object. */
  public emit(rules: () => RouteRule[]): ApiObject {
    const { owner, parent, hostnames } = this;
    const apiObject = createApiObject(owner, {
      apiVersion: this.apiVersion!,
      kind: this.kind,
      // Beside its parent a route holds for all clients, anywhere else for the clients of that namespace.
      metadata: { ...this.shape.metadata, namespace: this.clientNamespace ?? parent.namespace },
      spec: () => ({ parentRefs: [parentRef(parent, this.port())], hostnames, rules: rules() }),
    });
    this.traffic.bindRoute(apiObject, parent);
    return apiObject;
  }

  /** Backends as the route says them. The parent is the default, said aloud: elsewhere no backends mean errors. */
  public backendRefs(backends: readonly PlannedBackend[] | undefined): BackendRef[] {
    const { port } = this.shape;
    return (backends ?? [{ to: this.parent, port: this.parent.kind === 'Service' ? port : undefined, weight: 1, prop: 'parent' }])
      .map((backend) => renderBackend(this.owner, backend));
  }

  private port(): number | undefined {
    const { owner, parent, kind, shape: { port } } = this;
    if (parent.kind === 'EgressNetwork') {
      refuse(owner, opaquePortFault(() => `port ${port} of "parent" ${parent.label}`, port!, parent.spec(), kind, parent.kind));
      return port;
    }
    return parentPort({ owner, prop: 'parent', service: parent, port, kind, ofLinkerd: this.apiGroup === HttpRouteApiGroup.LINKERD });
  }

  private egressFaults(): Fault[] {
    const { target, parent, shape: { port } } = this;
    if (parent.kind !== 'EgressNetwork') {
      return [];
    }
    const served = this.apiGroup === HttpRouteApiGroup.LINKERD || servesParentPort(target);
    return [
      featureFault('an EgressNetwork as "parent"', target.linkerdVersion, 'egressNetwork'),
      served ? undefined : `"parent" is an EgressNetwork, of which a route must name a port, and in Gateway API ${target.gatewayApiVersion} standard it cannot; expected the experimental channel, or an HttpRoute with "apiGroup" LINKERD`,
      egressPortFault('port', port, parent.label),
      port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535) ? undefined : `"port" is out of range, got ${quote(port)}; expected an integer from 1 to 65535`,
    ];
  }
}

/** The fault of a namespace that is not the one in which the route means what it is to mean. */
export function routeNamespaceFault(owner: IConstruct, prop: string, parent: TrafficParent, options: Pick<RouteOptions, 'clientNamespace' | 'metadata'>): Fault {
  const given = options.metadata?.namespace;
  const expected = options.clientNamespace ?? parent.namespace;
  const what = parent.kind === 'Service' && prop === 'service' ? 'split' : 'route';
  if (parent.namespace === undefined) {
    const ours = given ?? options.clientNamespace ?? Chart.of(owner).namespace;
    return ours === undefined ? undefined
      : `"${prop}" ${parent.label} has no known namespace while this ${what} is in ${quote(ours)}; set "namespace" on its Chart, or "metadata.namespace" on it`;
  }
  return given === undefined || given === expected ? undefined
    : `"metadata.namespace" cannot be chosen, got ${quote(given)}; expected ${quote(expected)}; leave it away, or set "clientNamespace" for a ${what} that only the clients of one namespace see`;
}

/** Refuses props that are not there in the house, but in the API that somebody has in mind. */
export function unknownPropFaults(prop: string, given: object, known: readonly string[], advice: Readonly<Record<string, string>>): Fault[] {
  return Object.keys(given).filter((key) => !known.includes(key)).map((key) => `"${prop}.${key}" is not known; expected some of ${known.map(quote).join(', ')}${key in advice ? `; ${advice[key]}` : ''}`);
}

