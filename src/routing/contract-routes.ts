import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { RouteOptions } from './outbound-route';
import { HttpMethod, RouteMatch } from './route-match';
import { RequestRule, UnmatchedRequests, unmatchedWordFault } from './route-rules';
import { OpenApiSource, ProtoSource } from '../contracts/contract-source';
import { Operation } from '../contracts/open-api';
import { isTemplated } from '../contracts/overlaps';
import { templateRegex } from '../contracts/profile-routes';
import { ProtoMethod } from '../contracts/proto';
import { readMethods, readOperations } from '../contracts/read-contract';
import { planItems, PlannedRoute, Planning, planOperations, timeoutOf } from '../contracts/route-plan';
import { annotationValueFault } from '../linkerd/annotation-values';
import { routeDurationFault } from '../linkerd/duration';
import { featureFault } from '../linkerd/features';
import { HttpRouteApiGroup, routeLimits } from '../linkerd/gateway-api';
import { pathFault } from '../linkerd/http';
import { pathRegexFault } from '../linkerd/path-regex';
import { GrpcStatus } from '../linkerd/retries';
import { Fault, quote, refuse } from '../linkerd/rule';
import { trafficFaults } from '../linkerd/traffic-annotations';
import { MeshTarget } from '../mesh-target';
import { resolveParent, TrafficParent } from '../references/traffic-parent';
import { applyPolicy } from '../references/traffic-policy';

/**
 * How the operations of a contract are retried.
 */
export interface ContractRetries {
  /**
   * How often one request is retried at the most, from 1 to 65535. Annotation `retry.linkerd.io/limit`.
   *
   * @default - Linkerd's: 1
   */
  readonly limit?: number;

  /**
   * How long one try may take until its response headers. Above zero. Annotation `retry.linkerd.io/timeout`.
   *
   * @default - none
   */
  readonly perTryTimeout?: Duration;

  /**
   * Whether those that may do harm when they are repeated are retried too.
   *
   * @default false
   */
  readonly nonIdempotent?: boolean;
}

/**
 * How the operations of an OpenAPI document are retried: those with method GET, HEAD, OPTIONS, PUT or DELETE, and those
 * with `x-linkerd-retryable: true`; not those with `x-linkerd-retryable: false`.
 */
export interface OpenApiRetries extends ContractRetries {
  /**
   * Statuses to retry: `5xx`, `gateway-error` (502 to 504), a code, or a range such as `502-504`. Annotation
   * `retry.linkerd.io/http`.
   */
  readonly httpStatuses: string[];
}

/**
 * How the methods of a protobuf file are retried: those whose `idempotency_level` is IDEMPOTENT or NO_SIDE_EFFECTS.
 */
export interface ProtoRetries extends ContractRetries {
  /**
   * gRPC codes to retry. Annotation `retry.linkerd.io/grpc`.
   */
  readonly grpcStatuses: GrpcStatus[];
}

/**
 * What is the same for routes from any contract.
 */
export interface ContractRouteOptions extends RouteOptions {
  /**
   * Whether each operation has a route of its own, and so its own metrics (label `route_name`). Operations that match
   * the same requests, such as `/users/me` and `/users/{id}`, share one even then, because only within a route their
   * order counts.
   *
   * @default false - as few routes as there is room in: 16 rules each
   */
  readonly routePerOperation?: boolean;

  /**
   * What becomes of requests that are not in the contract. Not for an EgressNetwork.
   *
   * @default UnmatchedRequests.FORWARD - a route of its own sends them to the parent
   */
  readonly unmatched?: UnmatchedRequests;
}

/**
 * HTTPRoutes from an OpenAPI document. `metadata.name` is what the names of the routes begin with.
 */
export interface HttpRouteOpenApiOptions extends ContractRouteOptions, OpenApiSource {
  /**
   * How operations are retried.
   *
   * @default - only those with `x-linkerd-retryable: true`, on 5xx
   */
  readonly retries?: OpenApiRetries;

  /**
   * The API group of the HTTPRoutes.
   *
   * @default HttpRouteApiGroup.GATEWAY_API
   */
  readonly apiGroup?: HttpRouteApiGroup;
}

/**
 * GRPCRoutes from a protobuf file. `metadata.name` is what the names of the routes begin with.
 */
export interface GrpcRouteProtoOptions extends ContractRouteOptions, ProtoSource {
  /**
   * How methods are retried.
   *
   * @default - not at all
   */
  readonly retries?: ProtoRetries;
}

/** A route to make, and the policies that it carries. */
export interface ContractRoute {
  readonly id: string;
  readonly rules: (RequestRule & { timeout?: Duration })[];
  readonly unmatched?: UnmatchedRequests;
  readonly metadata?: ApiObjectMetadata;
  readonly retries?: object;
  readonly timeouts?: object;
}

const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

/** The routes of an OpenAPI document, to be made below `group`. */
export function openApiContract(group: Construct, options: HttpRouteOpenApiOptions): ContractRoute[] {
  const { file, document, basePath, apiGroup = HttpRouteApiGroup.GATEWAY_API, retries } = options;
  const target = MeshTarget.of(group);
  const operations = readOperations(group.node.path, { file, document, basePath });
  const limits = routeLimits('HTTPRoute', apiGroup, target);
  const inRule = limits.timeoutFault === undefined;
  const timeoutInOldRelease = featureFault('"x-linkerd-timeout" as an annotation', target.linkerdVersion, 'retryAnnotations');
  const matches = new Map<Operation, RouteMatch>();
  refuse(group, ...operations.flatMap((operation) => {
    const templateFault = operationPathFault(operation);
    if (templateFault === undefined) {
      matches.set(operation, matchOf(operation));
    }
    return [templateFault, ...timeoutFaults(operation, inRule, timeoutInOldRelease)].map((fault) => fault && `operation ${quote(nameOf(operation))}: ${fault}`);
  }));

  const isRetried = ({ method, retryable }: Operation) => (
    retryable ?? (retries !== undefined && (retries.nonIdempotent || IDEMPOTENT.includes(method))));
  const planning: Planning<Operation> = {
    limits,
    routePerItem: options.routePerOperation ?? false,
    nameOf,
    settingsOf: (operation) => ({ retried: isRetried(operation), ...(!inRule && { timeout: timeoutOf(operation) }) }),
    ruleKeyOf: (operation) => `${timeoutOf(operation)}`,
  };
  const routes = planOperations(group.node.path, operations, planning);
  return contractRoutes(group, options, 'x-linkerd-retryable: true', routes, retries ?? { httpStatuses: ['5xx'] }, ([first, ...others]) => {
    const timeout = inRule ? timeoutOf(first) : undefined;
    const ofRule = [first, ...others].map((operation) => matches.get(operation)!);
    return { matches: ofRule, ...(timeout !== undefined && { timeout: Duration.millis(timeout) }) };
  });
}

/** The routes of a protobuf file, to be made below `group`. */
export function protoContract(group: Construct, options: GrpcRouteProtoOptions): ContractRoute[] {
  const { file, source, retries } = options;
  const planning: Planning<ProtoMethod> = {
    limits: routeLimits('GRPCRoute', HttpRouteApiGroup.GATEWAY_API, MeshTarget.of(group)),
    routePerItem: options.routePerOperation ?? false,
    nameOf: ({ service, name }) => `${service} ${name}`,
    settingsOf: ({ idempotent }) => ({ retried: retries !== undefined && (retries.nonIdempotent || idempotent) }),
    ruleKeyOf: () => '',
  };
  const routes = planItems(readMethods(group.node.path, { file, source }), planning);
  const ruleOf = (methods: readonly ProtoMethod[]) => ({ matches: methods.map(({ service, name }) => RouteMatch.grpc(service, name)) });
  return contractRoutes(group, options, 'idempotency_level', routes, retries, ruleOf);
}

/** Writes the policies of a route of a contract onto it. */
export function applyContractPolicies(route: Construct, apiObject: ApiObject, parent: TrafficParent, { retries, timeouts }: ContractRoute): void {
  const target = { carrier: apiObject.kind as 'HTTPRoute' | 'GRPCRoute', apiObject, parents: [parent], ours: true };
  if (retries) {
    applyPolicy(route, 'RetryPolicy', target, retries);
  }
  if (timeouts) {
    applyPolicy(route, 'TimeoutPolicy', target, timeouts);
  }
}

function contractRoutes<T>(
  group: Construct, options: ContractRouteOptions, safe: string, routes: readonly PlannedRoute<T>[],
  retries: Partial<OpenApiRetries & ProtoRetries> | undefined, ruleOf: (items: readonly T[]) => ContractRoute['rules'][number],
): ContractRoute[] {
  const { nonIdempotent: _, ...annotated } = retries ?? {};
  const retried = routes.some(({ settings }) => settings.retried);
  refuse(group,
    unmatchedWordFault(options.unmatched),
    ...(retried || 'retries' in options ? trafficFaults('RetryPolicy', annotated, MeshTarget.of(group).linkerdVersion) : []),
    'retries' in options && options.retries !== undefined && !retried
      ? `"retries" retries nothing, because no operation can be repeated without harm; mark some (${safe}), or set "retries.nonIdempotent"` : undefined,
  );
  const named = (id: string) => ({ ...options.metadata, name: options.metadata?.name && `${options.metadata.name}-${id}` });
  const forwards = options.unmatched !== UnmatchedRequests.NOT_FOUND && resolveParent(group, 'parent', options.parent).kind === 'Service';
  return [
    ...routes.map(({ id, rules, settings }) => ({
      id,
      metadata: named(id),
      rules: rules.map(({ name, items }) => ({ ...(name !== undefined && { name }), ...ruleOf(items) })),
      unmatched: forwards || options.unmatched !== undefined ? UnmatchedRequests.NOT_FOUND : undefined,
      ...(settings.retried && { retries: annotated }),
      ...(settings.timeout !== undefined && { timeouts: { request: Duration.millis(settings.timeout) } }),
    })),
    ...(forwards ? [{ id: 'unmatched', metadata: named('unmatched'), rules: [] }] : []),
  ];
}

function matchOf({ method, path }: Operation): RouteMatch {
  const pathMatch = isTemplated(path) ? RouteMatch.pathRegex(templateRegex(path)) : RouteMatch.path(path);
  return RouteMatch.all(RouteMatch.method(method as HttpMethod), pathMatch);
}

function operationPathFault({ path }: Operation): Fault {
  return isTemplated(path) ? pathRegexFault('path', templateRegex(path)) : pathFault('path', path);
}

function timeoutFaults(operation: Operation, inRule: boolean, annotationFault: Fault): Fault[] {
  const { timeout } = operation;
  if (timeout === undefined) {
    return [];
  }
  const valueFault = annotationValueFault('x-linkerd-timeout', timeout, { is: 'duration' });
  if (valueFault !== undefined) {
    return [valueFault];
  }
  return inRule ? [routeDurationFault('x-linkerd-timeout', Duration.millis(timeoutOf(operation)!))]
    : [annotationFault && `${annotationFault}; set "apiGroup" to HttpRouteApiGroup.LINKERD, or use RouteProfile.fromOpenApi`];
}
