import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { InboundTraffic } from './inbound-traffic';
import { besideFault } from './placement';
import { inboundRouteVersion, serverParentRef } from './server-probes';
import { HttpRouteApiGroup, RouteLimits, routeLimits } from '../linkerd/gateway-api';
import { hostnamesFault } from '../linkerd/http';
import { isDnsSubdomain } from '../linkerd/names';
import { matchesAll, RequestMatch, requestsOf } from '../linkerd/route-requests';
import { Fault, quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { catchAll } from '../manifest/gateway-api';
import { MeshTarget } from '../mesh-target';
import { labelOf, ResolvedObject, resolveObject } from '../references/object-ref';
import { ServiceTraffic, TrafficClaim } from '../references/service-traffic';
import { unknownPropFaults } from '../routing/outbound-route';
import { planFilters, RouteFilter } from '../routing/route-filter';
import { RouteMatch } from '../routing/route-match';

/**
 * Some of the requests to a Server, and what is done to them.
 */
export interface InboundRule {
  /**
   * Its name, a DNS subdomain, each once in a route. Linkerd does not use it. Gateway API 1.4, or 1.2 in the
   * experimental channel. `rules[].name`.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Which requests: those that fulfil one of these. `rules[].matches[]`.
   *
   * @default - all requests
   */
  readonly matches?: RouteMatch[];

  /**
   * What is done to them: `RouteFilter.requestHeaders`, and in an InboundHttpRoute `RouteFilter.redirect`.
   * `rules[].filters[]`.
   *
   * @default - nothing
   */
  readonly filters?: RouteFilter[];
}

/**
 * What the routes of Servers have in common.
 */
export interface InboundRouteOptions {
  /**
   * The Server whose requests are meant: a `Server`, an imported L1, an ApiObject, a `PolicyRef`. `spec.parentRefs[]`.
   */
  readonly server: IConstruct;

  /**
   * The rules, at most 16.
   *
   * @default - one rule for all requests
   */
  readonly rules?: InboundRule[];

  /**
   * The host names of its requests, 1 to 16 lower-case DNS names, the first label of which may be `*`. `spec.hostnames[]`.
   *
   * @default - all
   */
  readonly hostnames?: string[];

  /**
   * Metadata of the route, which stands in the namespace of its Server.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

interface PlannedRule {
  readonly name?: string;
  readonly matches?: RequestMatch[];
  readonly filters?: object[];
}

const ADVICE = {
  backends: 'a route of a Server sends nothing anywhere; for that use an HttpRoute or a GrpcRoute of a Service',
  backendRefs: 'a route of a Server sends nothing anywhere; for that use an HttpRoute or a GrpcRoute of a Service',
  timeout: 'Linkerd ignores timeouts of inbound routes; set it on a route of the Service',
  timeouts: 'Linkerd ignores timeouts of inbound routes; set it on a route of the Service',
  retry: 'Linkerd ignores retries of inbound routes; set a RetryPolicy on the Service',
};

/** A route of a Server, of either kind: checked, recorded and written. */
export class InboundRoute {
  public readonly apiObject: ApiObject;
  private readonly limits: RouteLimits;

  public constructor(private readonly owner: Construct, private readonly kind: 'HTTPRoute' | 'GRPCRoute', options: InboundRouteOptions, private readonly apiGroup: HttpRouteApiGroup) {
    const { rules = [{}], hostnames, metadata } = options;
    const server = resolveObject(owner, 'server', options.server, ['Server.policy.linkerd.io'], 'a Server, or a PolicyRef of one');
    this.limits = routeLimits(kind, apiGroup, MeshTarget.of(owner));
    const version = inboundRouteVersion(owner, kind, apiGroup);
    const plans = rules.map((rule, i) => this.plan(`rules[${i}]`, rule));
    const planned = plans.map(({ rule }) => rule);
    refuse(owner,
      'fault' in version ? version.fault : undefined,
      Object.values(HttpRouteApiGroup).includes(apiGroup) ? undefined : `"apiGroup" is not known, got ${quote(apiGroup)}; expected one of ${Object.keys(HttpRouteApiGroup).join(', ')}`,
      besideFault('server', server, metadata, 'a route'),
      hostnamesFault('hostnames', hostnames),
      rules.length === 0 ? '"rules" is empty, and a route without rules means no request; expected at least one rule, or leave it away for all requests' : undefined,
      ...plans.flatMap(({ faults }) => faults),
      ...this.limitFaults(planned),
    );
    const names = hostnames && [...hostnames];
    this.claim(server, planned, names);
    this.apiObject = createApiObject(owner, {
      apiVersion: 'apiVersion' in version ? version.apiVersion : '',
      kind,
      metadata: { ...metadata, namespace: server.namespace },
      spec: () => ({
        parentRefs: [serverParentRef(server)],
        hostnames: names,
        rules: planned.map((rule) => ({ ...rule, matches: rule.matches ?? catchAll(kind) })),
      }),
    });
    InboundTraffic.of(owner).addRoute({
      by: owner,
      object: { group: apiGroup, kind, name: this.apiObject.name, namespace: server.namespace },
      server,
      kind,
      apiGroup,
      takesAll: () => names === undefined && planned.some(({ matches }) => (matches ?? [{}]).some(matchesAll)),
      matches: () => planned.flatMap(({ matches }) => matches ?? [{}]),
    });
  }

  private claim(server: ResolvedObject, rules: readonly PlannedRule[], hostnames: readonly string[] | undefined): void {
    const { owner, kind, apiGroup } = this;
    const traffic = ServiceTraffic.of(owner);
    const parent = { kind: 'Server' as const, name: server.name, namespace: server.namespace, label: labelOf(server) };
    const claim: TrafficClaim = { family: 'policy', by: owner, parent, what: kind === 'HTTPRoute' ? 'an HTTPRoute' : 'a GRPCRoute', remedy: 'rules', routing: { kind, apiGroup } };
    traffic.claim(claim);
    for (const hostname of hostnames ?? [undefined]) {
      rules.flatMap(({ matches }) => matches ?? [{}]).forEach((match) => traffic.take(claim, requestsOf(match, hostname)));
    }
  }

  private plan(prop: string, rule: InboundRule): { rule: PlannedRule; faults: Fault[] } {
    const { kind, apiGroup, limits } = this;
    const rendered = rule.matches?.map((match, i) => this.renderMatch(`${prop}.matches[${i}]`, match));
    const matches = rendered?.flatMap((match) => ('match' in match ? [match.match] : []));
    const { filters, faults } = planFilters(`${prop}.filters`, rule.filters, { kind, apiGroup, limits, place: 'inbound rule', matches: matches ?? catchAll(kind) ?? [] });
    const { gatewayApiVersion, gatewayApiChannel } = MeshTarget.of(this.owner);
    return {
      rule: { ...(rule.name !== undefined && { name: rule.name }), matches, ...(filters && { filters }) },
      faults: [
        ...unknownPropFaults(prop, rule, ['name', 'matches', 'filters'], ADVICE),
        ...(rendered ?? []).map((match) => ('fault' in match ? match.fault : undefined)),
        rule.matches?.length === 0 ? `"${prop}.matches" is empty; expected at least one match, or leave it away for all requests` : undefined,
        (matches ?? []).length > limits.matchesPerRule ? `"${prop}.matches" has ${matches!.length} entries; expected at most ${limits.matchesPerRule} in this target; spread them over several rules` : undefined,
        ...faults,
        rule.name === undefined || isDnsSubdomain(rule.name) ? undefined : `"${prop}.name" is not a name, got ${quote(rule.name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
        rule.name === undefined || limits.ruleNames ? undefined
          : `"${prop}.name" is not in the ${kind} of ${apiGroup === HttpRouteApiGroup.LINKERD ? apiGroup : `Gateway API ${gatewayApiVersion} ${gatewayApiChannel}`}; expected Gateway API 1.4, or 1.2 experimental; leave it away`,
      ],
    };
  }

  private renderMatch(prop: string, match: RouteMatch): { match: RequestMatch } | { fault: string } {
    if (typeof match?._inHttpRoute !== 'function') {
      return { fault: `"${prop}" is not a RouteMatch, got ${quote(match)}; expected one such as RouteMatch.pathPrefix("/api")` };
    }
    const rendered = this.kind === 'GRPCRoute' ? match._inGrpcRoute() : match._inHttpRoute();
    return 'fault' in rendered ? { fault: `"${prop}" ${rendered.fault}` } : rendered;
  }

  private limitFaults(rules: readonly PlannedRule[]): Fault[] {
    const { limits, kind } = this;
    const matchCount = rules.reduce((sum, { matches }) => sum + (matches?.length ?? 1), 0);
    const names = rules.flatMap(({ name }) => name ?? []);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    return [
      rules.length > limits.rules ? `"rules" has ${rules.length} entries; expected at most ${limits.rules}, because of the ${kind}'s CRD; spread them over several routes` : undefined,
      matchCount > limits.matches ? `"rules" has ${matchCount} matches in all; expected at most ${limits.matches}, because of the ${kind}'s CRD; spread them over several routes` : undefined,
      twice === undefined ? undefined : `"rules" has the name ${quote(twice)} twice; expected each name once`,
    ];
  }
}
