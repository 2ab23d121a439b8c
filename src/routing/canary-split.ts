import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { routeNamespaceFault } from './outbound-route';
import { namespacesFault } from './route-backend';
import { RouteMatch } from './route-match';
import { MECHANISMS, MechanismFacts, SplitMechanism, TrafficSplitVersion } from './split-mechanism';
import { BlueGreenOptions, CanaryOptions, CanarySplitProps, SplitOptions } from './split-props';
import { Backend, Pin, renderOverrides, renderRoute, renderTrafficSplit, Split } from './split-render';
import { supports } from '../linkerd/features';
import { RouteKind, routeApiVersion } from '../linkerd/gateway-api';
import { hostnamesFault } from '../linkerd/http';
import { namespaceFault } from '../linkerd/names';
import { connectionsOf, requestsOf } from '../linkerd/route-requests';
import { Fault, quote, refuse } from '../linkerd/rule';
import { weightsFault } from '../linkerd/weights';
import { createApiObject } from '../manifest/api-object';
import { MeshTarget } from '../mesh-target';
import { resolveService, sameService } from '../references/service';
import { ServiceTraffic, TrafficClaim } from '../references/service-traffic';
import { SharedServiceProfile } from '../references/shared-service-profile';

/**
 * Splits the traffic of a Service over several Services by weight, for meshed clients.
 *
 * Results in an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute (Gateway API), in `dstOverrides` of a ServiceProfile, or in
 * an SMI TrafficSplit, as `mechanism` says.
 *
 * A split never changes: the next step of a rollout is another synth with other weights.
 *
 * @example
 * new CanarySplit(chart, 'split', {
 *   service: web,
 *   backends: [{ service: webV1, weight: 80 }, { service: webV2, weight: 20 }],
 * });
 */
export class CanarySplit extends Construct {
  /**
   * A canary: `percent` of the traffic goes to `canary`, the rest to `stable`. Both are always listed.
   *
   * @param scope where the split stands in the tree
   * @param id its id there
   * @param options the Services and the share
   * @throws if `percent` is no integer from 0 to 100, and as the constructor does
   *
   * @example
   * CanarySplit.canary(chart, 'split', { service: web, stable: webV1, canary: webV2, percent: 5 });
   */
  public static canary(scope: Construct, id: string, options: CanaryOptions): CanarySplit {
    const { stable, canary, percent, backendPort: port, ...rest } = options;
    refuse(`${scope.node.path}/${id}`, Number.isInteger(percent) && percent >= 0 && percent <= 100
      ? undefined : `"percent" is not a percentage, got ${quote(percent)}; expected an integer from 0 to 100`);
    return new CanarySplit(scope, id, {
      ...rest,
      backends: [{ service: stable, port, weight: 100 - percent }, { service: canary, port, weight: percent }],
    });
  }

  /**
   * Blue-green: all traffic goes to the active one. Both are always listed.
   *
   * @param scope where the split stands in the tree
   * @param id its id there
   * @param options the two Services and which is active
   * @throws if `active` is neither of the two, and as the constructor does
   *
   * @example
   * CanarySplit.blueGreen(chart, 'split', { service: web, blue: webV1, green: webV2, active: webV2 });
   */
  public static blueGreen(scope: Construct, id: string, options: BlueGreenOptions): CanarySplit {
    const { blue, green, active, backendPort: port, ...rest } = options;
    refuse(`${scope.node.path}/${id}`, active === blue || active === green
      ? undefined : `"active" is neither "blue" nor "green", got ${active?.node?.path ?? quote(active)}; expected one of these two constructs`);
    return new CanarySplit(scope, id, {
      ...rest,
      backends: [{ service: blue, port, weight: active === blue ? 100 : 0 }, { service: green, port, weight: active === green ? 100 : 0 }],
    });
  }

  /** The object that says the split. */
  public readonly apiObject: ApiObject;
  /** How the split is said to Linkerd. */
  public readonly mechanism: SplitMechanism;
  private readonly split: Split;

  /**
   * @param scope where the split stands in the tree
   * @param id its id there
   * @param props the Service, the backends and their weights
   * @throws at construction: if weights are out of range or all zero, if the target cannot do the mechanism, if a prop
   * does not go with it, or if another construct already splits or profiles the Service in a way that excludes this
   * one; at synth: if a port is missing or ambiguous, or the Service is headless
   */
  public constructor(scope: Construct, id: string, props: CanarySplitProps) {
    super(scope, id);
    this.mechanism = props.mechanism ?? SplitMechanism.HTTP_ROUTE;
    const facts = MECHANISMS[this.mechanism];
    refuse(this, facts ? undefined : `"mechanism" is not known, got ${quote(this.mechanism)}; expected one of ${Object.keys(MECHANISMS).join(', ')}`);
    refuse(this, Array.isArray(props.backends) ? undefined : `"backends" is not a list, got ${quote(props.backends)}; expected at least one Service with its weight`);
    this.split = this.resolve(props, facts);
    const { target, service, backends, pins } = this.split;
    const route = facts.routeKind && routeApiVersion(facts.routeKind, target);
    refuse(this,
      route && 'fault' in route ? route.fault : undefined,
      weightsFault('backends', backends.map(({ weight }) => weight), facts.weights),
      repeatedBackendFault(backends),
      repeatedPinFault(pins),
      ...this.propFaults(props, facts),
    );

    const clientNamespace = service.clientsIn(props.clientNamespace);
    this.claim(facts, props.port, clientNamespace);
    this.apiObject = this.emit(props, route && 'apiVersion' in route ? route.apiVersion : undefined, clientNamespace);
  }

  /**
   * The weight of a Service in this split.
   *
   * @param service one of the backends
   * @throws if it is not one
   */
  public weightOf(service: IConstruct): number {
    const wanted = resolveService(this, 'service', service);
    const found = this.split.backends.filter((backend) => sameService(backend.service, wanted));
    if (found.length === 0) {
      throw new Error(`${this.node.path}: ${wanted.label} is not a backend of this split; expected one of ${this.split.backends.map((backend) => backend.service.label).join(', ')}`);
    }
    return found.reduce((sum, { weight }) => sum + weight, 0);
  }

  /**
   * The split as it was said, for what takes it over.
   *
   * @internal
   */
  public _split(): Split {
    return this.split;
  }

  private resolve(props: CanarySplitProps, facts: MechanismFacts): Split {
    const backend = (prop: string, { service, port }: { service: IConstruct; port?: number }, weight: number): Backend =>
      ({ service: resolveService(this, `${prop}.service`, service), port, weight, prop });
    return {
      owner: this,
      target: MeshTarget.of(this),
      service: resolveService(this, 'service', props.service),
      port: props.port,
      backends: props.backends.map((entry, i) => backend(`backends[${i}]`, entry, entry.weight)),
      pins: (props.pins ?? []).map((entry, i) => ({ match: this.renderMatch(entry.match, facts.routeKind, i), backend: backend(`pins[${i}]`, entry, 1) })),
      hostnames: props.hostnames && [...props.hostnames],
    };
  }

  private claim({ family, what, routeKind }: MechanismFacts, port: number | undefined, clientNamespace: string | undefined): void {
    const { service, pins, hostnames } = this.split;
    const traffic = ServiceTraffic.of(this);
    const claim: TrafficClaim = { family, by: this, parent: service, clientNamespace, what, remedy: 'mechanism', routing: { kind: routeKind, port } };
    traffic.claim(claim);
    if (routeKind === 'HTTPRoute' || routeKind === 'GRPCRoute') {
      [...pins.map(({ match }) => match), {}].forEach((match) => traffic.take(claim, requestsOf(match)));
    } else if (routeKind) {
      (hostnames ?? [undefined]).forEach((hostname) => traffic.take(claim, connectionsOf(hostname)));
    }
  }

  private emit(props: CanarySplitProps, routeVersion: string | undefined, clientNamespace: string | undefined): ApiObject {
    const { routeKind } = MECHANISMS[this.mechanism];
    if (this.mechanism === SplitMechanism.SERVICE_PROFILE) {
      const profile = SharedServiceProfile.for(this, this.split.service, clientNamespace, props.metadata);
      profile.own(this, 'dstOverrides', 'backends', () => renderOverrides(this.split));
      return profile.apiObject;
    }
    const apiObject = createApiObject(this, {
      apiVersion: routeVersion ?? `split.smi-spec.io/${props.trafficSplitVersion ?? TrafficSplitVersion.V1ALPHA2}`,
      kind: routeKind ?? 'TrafficSplit',
      // Beside its Service a route holds for all clients, anywhere else for the clients of that namespace.
      metadata: { ...props.metadata, namespace: clientNamespace ?? this.split.service.namespace },
      spec: () => (routeKind ? renderRoute(this.split, routeKind) : renderTrafficSplit(this.split)),
    });
    if (routeKind) {
      ServiceTraffic.of(this).bindRoute(apiObject, this.split.service);
    }
    return apiObject;
  }

  private propFaults(props: CanarySplitProps, facts: MechanismFacts): Fault[] {
    const { target } = this.split;
    const isTrafficSplit = this.mechanism === SplitMechanism.TRAFFIC_SPLIT;
    const unfit = (prop: keyof SplitOptions, fits: boolean | undefined, advice: string) => (props[prop] === undefined || fits
      ? undefined : `"${prop}" cannot be said with mechanism ${this.mechanism}; ${advice}`);
    return [
      unfit('pins', facts.pins, 'use HTTP_ROUTE or GRPC_ROUTE, or leave it away'),
      unfit('hostnames', facts.hostnames, 'it is for TLS_ROUTE; leave it away'),
      unfit('clientNamespace', !isTrafficSplit, 'a TrafficSplit holds for all clients; leave it away'),
      unfit('trafficSplitVersion', isTrafficSplit, 'it is for TRAFFIC_SPLIT; leave it away'),
      unfit('port', facts.family === 'policy', 'all ports of the Service are split alike; leave it away'),
      isTrafficSplit && props.backends.some(({ port }) => port !== undefined)
        ? '"backends" has a "port", which a TrafficSplit cannot say; leave it away' : undefined,
      hostnamesFault('hostnames', props.hostnames),
      this.mechanism === SplitMechanism.TLS_ROUTE && props.hostnames === undefined && supports(target.linkerdVersion, 'tlsRouteNeedsHostnames')
        ? `"hostnames" is needed, because Linkerd ${target.linkerdVersion} skips a TLSRoute without any; name those that clients ask for` : undefined,
      namespaceFault('clientNamespace', props.clientNamespace),
      routeNamespaceFault(this, 'service', this.split.service, props),
      ...this.backendNamespaceFaults(isTrafficSplit),
    ];
  }

  /** A backend whose namespace is left open would be looked up in that of the Service, which may be another. */
  private backendNamespaceFaults(sameNamespace: boolean): Fault[] {
    const { service, backends, pins } = this.split;
    return [...backends, ...pins.map(({ backend }) => backend)].map((backend) => {
      const { namespace, label } = backend.service;
      if (sameNamespace && namespace !== service.namespace) {
        return `"${backend.prop}.service" ${label} is not in the namespace of ${service.label}; expected all Services of a TrafficSplit in one namespace`;
      }
      return namespacesFault({ to: backend.service, prop: backend.prop }, service, 'service');
    });
  }

  private renderMatch(match: RouteMatch, kind: RouteKind | undefined, index: number): object {
    const rendered = kind === 'GRPCRoute' ? match._inGrpcRoute() : match._inHttpRoute();
    if ('fault' in rendered) {
      throw new Error(`${this.node.path}: "pins[${index}].match" ${rendered.fault}`);
    }
    return rendered.match;
  }
}

function repeatedBackendFault(backends: readonly Backend[]): Fault {
  const same = (a: Backend) => (b: Backend) => sameService(a.service, b.service) && a.port === b.port;
  const twice = backends.find((backend, i) => backends.findIndex(same(backend)) !== i);
  return twice && `"backends" has ${twice.service.label} twice; expected each Service once, with the sum of its weights`;
}

function repeatedPinFault(pins: readonly Pin[]): Fault {
  const matches = new Set(pins.map(({ match }) => JSON.stringify(match)));
  if (pins.length > 15) {
    return `"pins" has ${pins.length} entries; expected at most 15, because a route has at most 16 rules`;
  }
  return matches.size === pins.length ? undefined : '"pins" has the same match twice, of which Linkerd would follow only one; expected each match once';
}
