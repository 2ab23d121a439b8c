import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { OutboundRoute, unknownPropFaults } from './outbound-route';
import { planBackends, PlannedBackend, RequestBackend } from './route-backend';
import { planFilters, RouteFilter } from './route-filter';
import { RouteMatch } from './route-match';
import { formatRouteDuration, millis, routeDurationFault } from '../linkerd/duration';
import { HttpRouteApiGroup, RouteLimits, routeLimits, unreadTimeoutFault } from '../linkerd/gateway-api';
import { isDnsSubdomain } from '../linkerd/names';
import { redirectBackendsFault } from '../linkerd/route-cel';
import { noRulesFault } from '../linkerd/route-parents';
import { matchesAll, RequestMatch, requestsOf } from '../linkerd/route-requests';
import { Fault, quote, refuse } from '../linkerd/rule';
import { catchAll, RouteRule } from '../manifest/gateway-api';
import { acknowledgeByProp } from '../references/acknowledged';

/** What becomes of requests that no rule of a route matches. */
export enum UnmatchedRequests {
  /** A last rule sends them to the parent, unless a rule of the route takes all requests. */
  FORWARD = 'FORWARD',
  /** No rule is added: clients' proxies answer them with 404 (gRPC: NOT_FOUND), unless another route takes them. */
  NOT_FOUND = 'NOT_FOUND',
}

/**
 * What is done with some of the requests. A request follows the rule with the longest path match, then the one with the
 * most header matches, then the most query parameters; among equals the first.
 */
export interface RequestRule {
  /**
   * Its name, a DNS subdomain, each once in a route. Linkerd does not use it. Gateway API 1.4, or 1.2 in the
   * experimental channel. `rules[].name`.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Which requests: those that fulfil one of these. At most 64 (8 with Gateway API 1.1 and older, for GRPCRoutes with
   * 1.2 and older, and in an HTTPRoute of `policy.linkerd.io`). `rules[].matches[]`.
   *
   * @default - all requests
   */
  readonly matches?: RouteMatch[];

  /**
   * What is done to them. Each kind of filter once. `rules[].filters[]`.
   *
   * @default - nothing
   */
  readonly filters?: RouteFilter[];

  /**
   * Where they go, by weight. At most 16. `rules[].backendRefs[]`.
   *
   * @default - the parent of the route: the Service itself, or the destination that the client dialled
   */
  readonly backends?: RequestBackend[];
}

/** A rule of either kind. */
export interface AnyRule extends RequestRule {
  readonly timeout?: Duration;
}

interface PlannedRule {
  readonly name?: string;
  readonly matches?: RequestMatch[];
  readonly filters?: object[];
  readonly backends?: PlannedBackend[];
  readonly timeout?: Duration;
  /** A rule that redirects sends nothing on. */
  readonly redirects: boolean;
}

const KNOWN = { HTTPRoute: ['name', 'matches', 'filters', 'backends', 'timeout'], GRPCRoute: ['name', 'matches', 'filters', 'backends'] };

/** What users of the Gateway API may look for in a rule. */
const ADVICE = {
  backendRefs: 'say it with "backends"',
  timeouts: 'say "request" with "timeout"; Linkerd ignores "backendRequest", for which a RetryPolicy has "perTryTimeout" and a TimeoutPolicy "response"',
  timeout: 'a GRPCRoute has no timeouts; set a TimeoutPolicy on the route',
  retry: 'Linkerd ignores it; set a RetryPolicy on the route',
  sessionPersistence: 'Linkerd has none',
};

/** The rules of an HTTPRoute or a GRPCRoute, and what no rule takes. */
export class RouteRules {
  private readonly rules: PlannedRule[] = [];
  private readonly limits: RouteLimits;
  private readonly forwards: boolean;
  private takesAll = false;
  /** Whether what no rule takes is claimed for the parent. */
  private implied = false;

  public constructor(
    private readonly owner: IConstruct,
    private readonly kind: 'HTTPRoute' | 'GRPCRoute',
    private readonly route: OutboundRoute,
    unmatched: UnmatchedRequests | undefined,
    hostnames: readonly string[] | undefined,
    rules: readonly AnyRule[] = [],
  ) {
    this.limits = routeLimits(kind, route.apiGroup, route.target);
    this.forwards = route.parent.kind === 'Service' && unmatched !== UnmatchedRequests.NOT_FOUND;
    const plans = rules.map((rule, index) => this.plan(`rules[${index}]`, rule));
    refuse(owner,
      ...route.faults,
      unmatchedFault(route, unmatched, hostnames),
      ...plans.flatMap(({ faults }) => faults),
      ...this.limitFaults(plans.map(({ rule }) => rule)),
    );
    if (unmatched === UnmatchedRequests.NOT_FOUND) {
      acknowledgeByProp(owner, 'routing/no-catch-all', 'unmatched');
    }
    route.claim();
    plans.forEach(({ rule }) => this.accept(rule));
    if (this.forwards && !this.takesAll) {
      route.take((hostname) => requestsOf({}, hostname));
      this.implied = true;
    }
    owner.node.addValidation({
      validate: () => [this.forwards ? undefined : noRulesFault(this.rules.length)].filter((fault): fault is string => fault !== undefined),
    });
  }

  /** Appends a rule. */
  public add(rule: AnyRule): void {
    const plan = this.plan('rule', rule);
    refuse(this.owner, ...plan.faults, ...this.limitFaults([...this.rules, plan.rule]));
    this.accept(plan.rule);
  }

  /** The timeouts of the rules, in milliseconds; undefined for those without. */
  public get timeouts(): (number | undefined)[] {
    return this.rules.map(({ timeout }) => timeout && millis(timeout)).concat(this.forwards && !this.takesAll ? [undefined] : []);
  }

  /** The rules as the route has them; the one for what is left comes last. */
  public render(): RouteRule[] {
    const last: PlannedRule[] = this.forwards && !this.takesAll ? [{ redirects: false }] : [];
    return [...this.rules, ...last].map(({ name, matches, filters, backends, timeout, redirects }) => ({
      ...(name !== undefined && { name }),
      matches: matches ?? catchAll(this.kind),
      ...(filters && { filters }),
      ...(!redirects && { backendRefs: this.route.backendRefs(backends) }),
      ...(timeout !== undefined && { timeouts: { request: formatRouteDuration(timeout)! } }),
    }));
  }

  private accept(rule: PlannedRule): void {
    for (const match of rule.matches ?? [{}]) {
      const all = matchesAll(match);
      // A rule for all requests takes the place of the implied one, with its claim.
      if (!all || !this.implied) {
        this.route.take((hostname) => requestsOf(match, hostname));
      }
      this.implied &&= !all;
      this.takesAll ||= all;
    }
    this.rules.push(rule);
  }

  private plan(prop: string, rule: AnyRule): { rule: PlannedRule; faults: Fault[] } {
    const { owner, kind, limits, route: { apiGroup, parent } } = this;
    const matches = rule.matches?.map((match, index) => this.renderMatch(`${prop}.matches[${index}]`, match));
    const rendered = matches?.flatMap((match) => ('match' in match ? [match.match] : []));
    const context = { kind, apiGroup, limits, matches: rendered ?? catchAll(kind) ?? [] };
    const { filters, faults: filterFaults } = planFilters(`${prop}.filters`, rule.filters, { ...context, place: 'rule' });
    const { planned, faults: backendFaults } = planBackends(owner, `${prop}.backends`, rule.backends, parent);
    const ofBackends = rule.backends?.map((backend, index) => planFilters(`${prop}.backends[${index}].filters`, backend.filters, { ...context, place: 'backend' }));
    const backends = planned?.map((backend, index) => ({ ...backend, filters: ofBackends![index].filters }));
    const redirects = filters?.some(({ type }) => type === 'RequestRedirect') ?? false;
    return {
      rule: { name: rule.name, matches: rendered, filters, backends, timeout: rule.timeout, redirects },
      faults: [
        ...unknownPropFaults(prop, rule, KNOWN[kind], ADVICE),
        ...(matches ?? []).map((match) => ('fault' in match ? match.fault : undefined)),
        rule.matches?.length === 0 ? `"${prop}.matches" is empty; expected at least one match, or leave it away for all requests` : undefined,
        (rendered ?? []).length > limits.matchesPerRule ? `"${prop}.matches" has ${rendered!.length} entries; expected at most ${limits.matchesPerRule} in this target; spread them over several rules` : undefined,
        ...filterFaults,
        ...backendFaults,
        ...(ofBackends ?? []).flatMap(({ faults }) => faults),
        repeatedBackendFault(`${prop}.backends`, backends),
        redirectBackendsFault(`${prop}.backends`, redirects, rule.backends?.length),
        ...this.nameFaults(prop, rule.name),
        ...this.timeoutFaults(prop, rule.timeout),
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

  private nameFaults(prop: string, name: string | undefined): Fault[] {
    const { gatewayApiVersion, gatewayApiChannel } = this.route.target;
    return name === undefined ? [] : [
      isDnsSubdomain(name) ? undefined : `"${prop}.name" is not a name, got ${quote(name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
      this.limits.ruleNames ? undefined
        : `"${prop}.name" is not in the ${this.kind} of ${this.route.apiGroup === HttpRouteApiGroup.LINKERD ? this.route.apiGroup : `Gateway API ${gatewayApiVersion} ${gatewayApiChannel}`}; expected Gateway API 1.4, or 1.2 experimental; leave it away`,
    ];
  }

  private timeoutFaults(prop: string, timeout: Duration | undefined): Fault[] {
    const { timeoutFault } = this.limits;
    return timeout === undefined ? [] : [
      routeDurationFault(`${prop}.timeout`, timeout),
      timeoutFault && `${unreadTimeoutFault(`${prop}.timeout`, timeoutFault)}; set a TimeoutPolicy on the route, or "apiGroup" LINKERD`,
    ];
  }

  private limitFaults(rules: readonly PlannedRule[]): Fault[] {
    const { limits, kind } = this;
    const takesAll = rules.some(({ matches }) => (matches ?? [{}]).some(matchesAll));
    const added = this.forwards && !takesAll ? 1 : 0;
    const count = rules.length + added;
    const matchCount = rules.reduce((sum, { matches }) => sum + (matches?.length ?? 1), added);
    const names = rules.flatMap(({ name }) => name ?? []);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const withAdded = added ? ', with the one that is added for all other requests' : '';
    return [
      count > limits.rules ? `"rules" has ${count} entries${withAdded}; expected at most ${limits.rules}, because of the ${kind}'s CRD; spread them over several routes` : undefined,
      matchCount > limits.matches ? `"rules" has ${matchCount} matches in all${withAdded}; expected at most ${limits.matches}, because of the ${kind}'s CRD; spread them over several routes` : undefined,
      twice === undefined ? undefined : `"rules" has the name ${quote(twice)} twice; expected each name once`,
    ];
  }
}

/** The fault of what is said of unmatched requests, whoever the parent is. */
export function unmatchedWordFault(unmatched: UnmatchedRequests | undefined): Fault {
  return unmatched === undefined || Object.values(UnmatchedRequests).includes(unmatched)
    ? undefined : `"unmatched" is not known, got ${quote(unmatched)}; expected one of ${Object.keys(UnmatchedRequests).join(', ')}`;
}

function unmatchedFault({ parent }: OutboundRoute, unmatched: UnmatchedRequests | undefined, hostnames: readonly string[] | undefined): Fault {
  const wordFault = unmatchedWordFault(unmatched);
  if (wordFault !== undefined) {
    return wordFault;
  }
  if (parent.kind === 'EgressNetwork') {
    return unmatched === undefined ? undefined : `"unmatched" cannot be said for ${parent.label}, whose traffic policy decides over requests that no route takes; leave it away`;
  }
  return hostnames && unmatched !== UnmatchedRequests.NOT_FOUND
    ? '"hostnames" leaves out requests for other names, which no rule of the same route can take; set "unmatched" to UnmatchedRequests.NOT_FOUND, and add a route without "hostnames" for the rest unless they are to get 404' : undefined;
}

function repeatedBackendFault(prop: string, backends: readonly PlannedBackend[] = []): Fault {
  const keys = backends.map(({ to, port, filters }) => JSON.stringify([to.kind, to.namespace, to.name, port, filters]));
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  return twice === -1 ? undefined : `"${prop}" has ${backends[twice].to.label} twice; expected each once, with the sum of its weights`;
}
