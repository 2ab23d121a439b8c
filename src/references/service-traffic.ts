import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { quote } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { ResolvedService } from './service';

const LEDGER = Symbol.for('cdk8s-linkerd.ServiceTraffic');

/**
 * The two ways in which Linkerd shapes a Service's outbound traffic. A proxy that finds a ServiceProfile with
 * routes or dstOverrides ignores everything of the other family for that Service.
 */
export type TrafficFamily = 'policy' | 'profile';

const REMEDIES = {
  mechanism: (path: string) => `set "mechanism" of ${path} to SplitMechanism.SERVICE_PROFILE`,
  target: (path: string) => `set "target" of ${path} to a RouteProfile of the Service`,
};

/** What a construct does to the outbound traffic of a Service. */
export interface TrafficClaim {
  readonly family: TrafficFamily;
  readonly by: IConstruct;
  readonly service: ResolvedService;
  /** The namespace whose clients it concerns; undefined: all clients. */
  readonly clientNamespace?: string;
  /** What it makes of the Service, for messages: "an HTTPRoute". */
  readonly what: string;
  /** Which prop of a policy to change so that it goes with a profile. */
  readonly remedy?: keyof typeof REMEDIES;
  /** Present when it decides where requests go, of which there can be one for a port. */
  readonly split?: { readonly port?: number };
}

/** The retries that one construct sets on a Service or on a route to it. */
export interface RetryClaim {
  readonly by: IConstruct;
  readonly level: 'service' | 'route';
  /** The props that are set. */
  readonly fields: readonly string[];
}

/** Who shapes the traffic of which Service, for all constructs under one Mesh. */
export class ServiceTraffic {
  /** The ledger of the Mesh (or the app, where there is none) that governs a construct. */
  public static of(construct: IConstruct): ServiceTraffic {
    const scope = MeshTarget._scopeOf(construct) as any;
    if (!scope[LEDGER]) {
      Object.defineProperty(scope, LEDGER, { value: new ServiceTraffic() });
    }
    return scope[LEDGER];
  }

  private readonly services = new Map<string, { readonly claims: TrafficClaim[]; readonly retries: RetryClaim[] }>();
  private readonly routes = new Map<ApiObject, ResolvedService>();

  /**
   * Records a claim.
   *
   * @throws if an earlier claim on the same Service excludes it
   */
  public claim(claim: TrafficClaim): void {
    const { claims } = this.entry(claim.service);
    for (const other of claims) {
      refuseOtherFamily(claim, other);
      refuseSecondSplit(claim, other);
    }
    claims.push(claim);
  }

  /** Remembers whose traffic a route of ours takes, so that nobody has to render it to learn that. */
  public bindRoute(route: ApiObject, service: ResolvedService): void {
    this.routes.set(route, service);
  }

  /** The Service of a route of ours. */
  public serviceOf(route: ApiObject): ResolvedService | undefined {
    return this.routes.get(route);
  }

  /**
   * Records retries on a Service, or on a route to it.
   *
   * @throws if a route leaves out what the Service sets: annotations of a route replace those of its Service as a whole
   */
  public claimRetries(service: ResolvedService, claim: RetryClaim): void {
    const { retries } = this.entry(service);
    for (const other of retries.filter(({ level }) => level !== claim.level)) {
      const [onService, onRoute] = claim.level === 'service' ? [claim, other] : [other, claim];
      const dropped = onService.fields.filter((field) => !onRoute.fields.includes(field));
      if (dropped.length > 0) {
        throw new Error(`${claim.by.node.path}: ${dropped.map(quote).join(' and ')} of ${service.label} (set by ${onService.by.node.path}) would not hold for the route of ${onRoute.by.node.path}, `
          + `because retries of a route replace those of its Service as a whole; restate ${dropped.map(quote).join(' and ')} in ${onRoute.by.node.path}`);
      }
    }
    retries.push(claim);
  }

  private entry({ namespace = '', name }: ResolvedService) {
    const key = `${namespace}/${name}`;
    const entry = this.services.get(key) ?? { claims: [], retries: [] };
    this.services.set(key, entry);
    return entry;
  }
}

function refuseOtherFamily(claim: TrafficClaim, other: TrafficClaim): void {
  if (claim.family === other.family || !clientsOverlap(claim, other)) {
    return;
  }
  const policy = claim.family === 'policy' ? claim : other;
  throw new Error(`${claim.by.node.path}: ${claim.what} for ${claim.service.label} does not go with ${other.what} made by ${other.by.node.path}, `
    + `because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; ${REMEDIES[policy.remedy!](policy.by.node.path)}, or keep only one of the two`);
}

function refuseSecondSplit(claim: TrafficClaim, other: TrafficClaim): void {
  if (!claim.split || !other.split) {
    return;
  }
  // A profile in a client's namespace replaces the Service's own one there, so the two do not meet; routes are merged.
  const meet = claim.family === 'profile' ? claim.clientNamespace === other.clientNamespace : clientsOverlap(claim, other);
  const onePort = claim.family === 'profile' || claim.split.port === undefined || other.split.port === undefined || claim.split.port === other.split.port;
  if (meet && onePort) {
    throw new Error(`${claim.by.node.path}: the traffic of ${claim.service.label} is already split by ${other.by.node.path}, and Linkerd would follow only one of the two; expected one split for each port of a Service; remove one, or give both a different "port"`);
  }
}

function clientsOverlap(a: TrafficClaim, b: TrafficClaim): boolean {
  return a.clientNamespace === undefined || b.clientNamespace === undefined || a.clientNamespace === b.clientNamespace;
}
