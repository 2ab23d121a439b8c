import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { RequestCondition } from './request-condition';
import { renderResponseClass, ResponseClass } from './response-condition';
import { OpenApiSource, ProtoSource } from '../contracts/contract-source';
import { openApiRoutes, profileRouteFaults, protoRoutes } from '../contracts/profile-routes';
import { readMethods, readOperations } from '../contracts/read-contract';
import { durationFault, formatDuration } from '../linkerd/duration';
import { namespaceFault } from '../linkerd/names';
import { anchoredProfileRegex, pathRegexFault } from '../linkerd/path-regex';
import { methodFault } from '../linkerd/profiles';
import { Fault, refuse } from '../linkerd/rule';
import { ProfileRequestMatch, ProfileRoute } from '../manifest/service-profile';
import { budgetFaults, renderBudget, RetryBudget } from '../references/retry-budget';
import { resolveService } from '../references/service';
import { ServiceTraffic } from '../references/service-traffic';
import { SharedServiceProfile } from '../references/shared-service-profile';

/**
 * One route of a ServiceProfile. The first route that matches a request wins, so list special ones before general ones.
 */
export interface ProfileRouteOptions {
  /**
   * Its name, which labels its metrics (`rt_route`).
   *
   * @default - method and path, as in `GET /api`; needed for a route with only a `condition`
   */
  readonly name?: string;

  /**
   * The method of its requests, in upper case. ServiceProfile `condition.method`.
   *
   * @default - any
   */
  readonly method?: string;

  /**
   * A regular expression for the whole path of its requests, without query: Linkerd anchors it at both ends, and a
   * top-level alternation is put into a group so that the anchors hold for all of it. Written in the syntax that
   * Rust's regex crate and RE2 share. ServiceProfile `condition.pathRegex`.
   *
   * @default - any
   */
  readonly pathRegex?: string;

  /**
   * Further conditions, which must hold too. ServiceProfile `condition.all`, `.any`, `.not`.
   *
   * @default - none
   */
  readonly condition?: RequestCondition;

  /**
   * Whether its failed requests are retried, within the retry budget. Bodies above 64 KiB never are. ServiceProfile
   * `isRetryable`.
   *
   * @default - false, unless a RetryPolicy says otherwise
   */
  readonly retryable?: boolean;

  /**
   * How long a request may take, with all its retries; above zero. ServiceProfile `timeout`.
   *
   * @default - none
   */
  readonly timeout?: Duration;

  /**
   * What counts as a failure. ServiceProfile `responseClasses`.
   *
   * @default - 5xx and gRPC errors
   */
  readonly responseClasses?: ResponseClass[];
}

/**
 * What is the same for all ways to profile a Service.
 */
export interface RouteProfileOptions {
  /**
   * The Service. Its name and namespace make the name of the ServiceProfile.
   */
  readonly service: IConstruct;

  /**
   * How much retries may add to the load.
   *
   * @default - Linkerd's: ratio 0.2, 10 per second, ttl 10 seconds
   */
  readonly retryBudget?: RetryBudget;

  /**
   * The namespace whose clients see the profile. For them it replaces the Service's own one as a whole.
   *
   * @default - clients in every namespace
   */
  readonly clientNamespace?: string;

  /**
   * Metadata of the ServiceProfile. Name and namespace follow from the Service and cannot be chosen.
   *
   * @default - none
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Per-route metrics, retries and timeouts of a Service.
 */
export interface RouteProfileProps extends RouteProfileOptions {
  /**
   * The routes, in order. More can be added with `addRoute`.
   *
   * @default - none
   */
  readonly routes?: ProfileRouteOptions[];
}

/**
 * A profile from an OpenAPI document.
 */
export interface RouteProfileOpenApiOptions extends RouteProfileOptions, OpenApiSource {}

/**
 * A profile from a protobuf file.
 */
export interface RouteProfileProtoOptions extends RouteProfileOptions, ProtoSource {}

/**
 * Per-route metrics, retries and timeouts of a Service, as a ServiceProfile (`linkerd.io/v1alpha2`).
 *
 * For a Service that has one, Linkerd ignores HTTPRoutes and GRPCRoutes, and retry, timeout and circuit-breaking
 * annotations. A traffic split beside it must have mechanism SERVICE_PROFILE (it then shares the object) or TRAFFIC_SPLIT.
 *
 * @example
 * new RouteProfile(chart, 'profile', {
 *   service: api,
 *   routes: [{ method: 'GET', pathRegex: '/api', retryable: true, timeout: Duration.seconds(2) }],
 *   retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) },
 * });
 */
export class RouteProfile extends Construct {
  /**
   * A route for each operation of an OpenAPI document, as `linkerd profile --open-api` makes them: named by method and
   * path, in the order of the paths, with a response class for each status that is listed, retryable where the
   * operation has `x-linkerd-retryable: true`, and with its `x-linkerd-timeout`, a duration of Go such as `1m30s`.
   * Unlike that tool it refuses what Linkerd would refuse or never match. More routes can be added.
   *
   * @param scope where the profile stands in the tree
   * @param id its id there
   * @param options the Service and the document
   * @throws if the document cannot be read or has no operations, if an operation has a status or timeout that Linkerd
   * refuses or a path that it never matches, if two operations match the same requests, and as the constructor does
   *
   * @example
   * RouteProfile.fromOpenApi(chart, 'profile', { service: orders, file: 'orders.openapi.yaml' });
   */
  public static fromOpenApi(scope: Construct, id: string, options: RouteProfileOpenApiOptions): RouteProfile {
    const { file, document, basePath, ...props } = options;
    return RouteProfile.generated(scope, id, props, openApiRoutes(readOperations(`${scope.node.path}/${id}`, { file, document, basePath })));
  }

  /**
   * A route for each method of the services in a protobuf file, as `linkerd profile --proto` makes them: named by the
   * method, and retryable where its `idempotency_level` is IDEMPOTENT or NO_SIDE_EFFECTS. More routes can be added.
   *
   * @param scope where the profile stands in the tree
   * @param id its id there
   * @param options the Service and the file
   * @throws if the file cannot be read or has no methods, if two services have a method of one name (the name is that
   * of the route), and as the constructor does
   *
   * @example
   * RouteProfile.fromProto(chart, 'profile', { service: orders, file: 'orders.proto' });
   */
  public static fromProto(scope: Construct, id: string, options: RouteProfileProtoOptions): RouteProfile {
    const { file, source, ...props } = options;
    return RouteProfile.generated(scope, id, props, protoRoutes(readMethods(`${scope.node.path}/${id}`, { file, source })));
  }

  private static generated(scope: Construct, id: string, props: RouteProfileOptions, routes: readonly ProfileRoute[]): RouteProfile {
    refuse(`${scope.node.path}/${id}`, ...routes.flatMap(profileRouteFaults));
    const profile = new RouteProfile(scope, id, props);
    routes.forEach((route) => profile.profile.addRoute(profile, withAnchor(route)));
    return profile;
  }

  /** The ServiceProfile, which may be shared with a CanarySplit and a RetryPolicy. */
  public readonly apiObject: ApiObject;
  private readonly profile: SharedServiceProfile;

  /**
   * @param scope where the profile stands in the tree
   * @param id its id there
   * @param props the Service and its routes
   * @throws at construction: if a value is out of range, the namespace of the Service is not known, or a route or
   * retry or timeout annotation of ours shapes the same Service; at synth: if there is nothing in the profile, if there
   * is a budget but nothing to retry, or if the Service is headless
   */
  public constructor(scope: Construct, id: string, props: RouteProfileProps) {
    super(scope, id);
    const service = resolveService(this, 'service', props.service);
    const routes = (props.routes ?? []).map((route, i) => planRoute(`routes[${i}]`, route));
    refuse(this,
      ...budgetFaults('retryBudget', props.retryBudget),
      namespaceFault('clientNamespace', props.clientNamespace),
      ...routes.flatMap(({ faults }) => faults),
    );
    const clientNamespace = service.clientsIn(props.clientNamespace);
    ServiceTraffic.of(this).claim({ family: 'profile', by: this, parent: service, clientNamespace, what: 'a ServiceProfile' });
    this.profile = SharedServiceProfile.for(this, service, clientNamespace, props.metadata);
    this.apiObject = this.profile.apiObject;
    if (props.retryBudget) {
      const budget = renderBudget(props.retryBudget);
      this.profile.own(this, 'retryBudget', 'retryBudget', () => budget);
    }
    routes.forEach(({ route }) => this.profile.addRoute(this, route()));

    this.node.addValidation({ validate: () => this.idleFaults() });
  }

  /**
   * Appends a route.
   *
   * @param route the route
   * @throws if a value is out of range, or name or condition are those of another route
   */
  public addRoute(route: ProfileRouteOptions): void {
    const plan = planRoute('route', route);
    refuse(this, ...plan.faults);
    this.profile.addRoute(this, plan.route());
  }

  private idleFaults(): string[] {
    return [
      ...(this.profile.isEffective ? [] : ['the ServiceProfile has no routes and no split, so that it does nothing; add routes, or remove it']),
      ...(!this.profile.isOwner(this, 'retryBudget') || this.profile.retriesAny ? []
        : ['"retryBudget" does nothing, because no route is retried; set "retryable" on some, add a RetryPolicy, or leave it away']),
    ];
  }
}

/** What is wrong with a route, and the route where nothing is. */
interface RoutePlan {
  readonly faults: Fault[];
  route(): ProfileRoute;
}

function planRoute(prop: string, options: ProfileRouteOptions): RoutePlan {
  const { method, pathRegex, condition, retryable, timeout, responseClasses } = options;
  const name = nameOf(options);
  const regexFault = pathRegex === undefined ? undefined : pathRegexFault(`${prop}.pathRegex`, pathRegex);
  const anchored = pathRegex === undefined || regexFault !== undefined ? undefined : anchoredProfileRegex(pathRegex);
  return {
    faults: [
      name ? undefined : `"${prop}" has no name; set "name", or "method" and "pathRegex", which give one`,
      method ?? pathRegex ?? condition ? undefined : `"${prop}" has no condition; set "method", "pathRegex" or "condition"`,
      methodFault(`${prop}.method`, method),
      regexFault,
      durationFault(`${prop}.timeout`, timeout),
      responseClasses?.length === 0 ? `"${prop}.responseClasses" is empty; expected at least one, or leave it away` : undefined,
      'retryBudget' in options ? `"${prop}.retryBudget" does nothing inside a route; set "retryBudget" on the RouteProfile` : undefined,
    ],
    route: () => ({
      name: name!,
      condition: renderCondition(method, anchored, condition),
      isRetryable: retryable,
      timeout: timeout && formatDuration(timeout),
      responseClasses: responseClasses?.map(renderResponseClass),
    }),
  };
}

/** A regex that ends in an escaped `$` gets an end anchor, which Linkerd would not add. */
function withAnchor(route: ProfileRoute): ProfileRoute {
  return { ...route, condition: { ...route.condition, pathRegex: anchoredProfileRegex(route.condition.pathRegex!) } };
}

function nameOf({ name, method, pathRegex }: ProfileRouteOptions): string | undefined {
  return name ?? ([method, pathRegex].filter((part) => part !== undefined).join(' ') || undefined);
}

function renderCondition(method?: string, pathRegex?: string, condition?: RequestCondition): ProfileRequestMatch {
  const own = { ...(method !== undefined && { method }), ...(pathRegex !== undefined && { pathRegex }) };
  if (condition === undefined) {
    return own;
  }
  const further = condition._render();
  return Object.keys(own).length === 0 ? further : { ...own, all: further.all ?? [further] };
}
