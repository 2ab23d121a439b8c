import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { GrpcRoute, GrpcStatus, HttpRoute, HttpRouteApiGroup, RouteProfile, UnmatchedRequests } from '../../../src';
import { annotationDurationMs, goDurationNs } from '../oracle/grammar';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { routeErrors } from './route-judge';
import { fitting, mostly, option } from './route-parts';
import { makeService, ServiceSample, serviceSample } from './services';

const { LINKERD } = HttpRouteApiGroup;

/** What comes out of a contract. */
const OUTPUTS = ['HTTPRoutes', 'a profile of OpenAPI', 'GRPCRoutes', 'a profile of protobuf'] as const;
type Output = typeof OUTPUTS[number];

interface OperationSample {
  readonly path: string;
  readonly method: string;
  readonly retryable?: boolean;
  readonly timeout?: string;
}

interface ContractSample extends Sample {
  readonly output: Output;
  readonly service: ServiceSample;
  readonly operations: OperationSample[];
  readonly basePath?: string;
  readonly apiGroup?: HttpRouteApiGroup;
  readonly retries?: { readonly limit?: number; readonly perTryTimeout?: number; readonly nonIdempotent?: boolean };
  readonly routePerOperation?: boolean;
  readonly unmatched?: UnmatchedRequests;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
const REPEATABLE = ['get', 'put', 'delete', 'head', 'options'];
/** Durations of Go, in milliseconds. */
const TIMEOUTS: Record<string, number> = { '500ms': 500, '2s': 2000, '1m30s': 90_000 };

const segment = fc.constantFrom('users', 'orders', 'me', 'v1', 'a.b', '{id}', '{id}.json', 'x-{id}');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`);

function operationSample(timeouts: boolean): fc.Arbitrary<OperationSample> {
  return fc.record({
    path,
    method: fc.oneof(fc.constant('get'), fc.constantFrom(...METHODS)),
    retryable: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
    timeout: timeouts ? fc.option(fc.constantFrom(...Object.keys(TIMEOUTS)), { nil: undefined, freq: 2 }) : fc.constant(undefined),
  });
}

/** Whether retries and timeouts can be said in annotations. */
const annotates = ({ oracle }: ConformanceTarget) => atLeast(oracle, '2.16');
const hasGrpc = ({ oracle }: ConformanceTarget) => atLeast(oracle, '2.18') || (oracle.channel === 'experimental' && atLeast(oracle, '2.16'));
const isProfile = (output: Output) => output.startsWith('a profile');
const isProto = (output: Output) => output === 'GRPCRoutes' || output === 'a profile of protobuf';

const samples: fc.Arbitrary<ContractSample> = anyTarget.chain((target) => (
  mostly(fc.constantFrom(...OUTPUTS.filter((output) => output !== 'GRPCRoutes' || hasGrpc(target))), fc.constantFrom(...OUTPUTS)).chain((output) => {
    const routes = !isProfile(output);
    // Of operations that overlap, all must be retried and timed alike: so one in two documents says neither.
    return fc.tuple(fc.boolean(), fc.boolean()).chain(([plain, ofLinkerd]) => {
      const operation = operationSample(!plain && !isProto(output) && (annotates(target) || ofLinkerd || !routes));
      return fc.record<ContractSample>({
        target: fc.constant(target),
        output: fc.constant(output),
        service: serviceSample.map((service) => ({ ...service, ports: service.ports.slice(0, 1) })),
        operations: fc.uniqueArray(operation.map((each) => (plain ? { path: each.path, method: each.method } : each)), {
          minLength: 1, maxLength: plain ? 40 : 6, size: 'max', selector: ({ path: of, method }) => (isProto(output) ? of : `${method} ${of}`),
        }),
        basePath: isProto(output) ? fc.constant(undefined) : option(fc.constantFrom('', '/api', '/api/')),
        apiGroup: output === 'HTTPRoutes' ? fc.constant(ofLinkerd ? LINKERD : undefined) : fc.constant(undefined),
        retries: fitting(routes && annotates(target), fc.record({
          limit: option(fc.constantFrom(1, 65535)),
          perTryTimeout: option(fc.constantFrom(1, 300)),
          nonIdempotent: mostly(fc.constant(true), fc.constant(undefined)),
        })),
        routePerOperation: fitting(routes, fc.boolean()),
        unmatched: fitting(routes, fc.constantFrom(...Object.values(UnmatchedRequests))),
      });
    });
  })));

function documentOf({ operations }: ContractSample): Record<string, any> {
  const paths: Record<string, any> = {};
  operations.forEach(({ path: of, method, retryable, timeout }) => {
    paths[of] = { ...paths[of], [method]: { 'x-linkerd-retryable': retryable, 'x-linkerd-timeout': timeout, 'responses': { 200: {}, 503: {}, default: {} } } };
  });
  return { swagger: '2.0', paths };
}

/** Names that protobuf has, from paths. */
const nameOf = (of: string) => `M${of.replace(/[^a-z0-9]/g, (char) => `_${char.charCodeAt(0)}_`)}`;

function protoOf({ operations }: ContractSample): string {
  const methods = operations.map(({ path: of, method, retryable }) => {
    const level = retryable ? (method === 'get' ? 'NO_SIDE_EFFECTS' : 'IDEMPOTENT') : undefined;
    return `  rpc ${nameOf(of)} (M) returns (M)${level ? ` { option idempotency_level = ${level}; }` : ';'}`;
  });
  return ['syntax = "proto3";', 'package shop.v1;', 'service Things {', ...methods, '}', 'message M {}'].join('\n');
}

function build(chart: Chart, sample: ContractSample): void {
  const { output, service, basePath, apiGroup, retries, routePerOperation, unmatched } = sample;
  const parent = makeService(chart, 'web', service);
  const ofContract = { document: documentOf(sample), basePath };
  const how = retries && { ...retries, perTryTimeout: retries.perTryTimeout === undefined ? undefined : Duration.millis(retries.perTryTimeout) };
  switch (output) {
    case 'HTTPRoutes':
      HttpRoute.fromOpenApi(chart, 'routes', { ...ofContract, parent, apiGroup, routePerOperation, unmatched, retries: how && { ...how, httpStatuses: ['5xx'] } });
      break;
    case 'GRPCRoutes':
      GrpcRoute.fromProto(chart, 'routes', { source: protoOf(sample), parent, routePerOperation, unmatched, retries: how && { ...how, grpcStatuses: [GrpcStatus.UNAVAILABLE] } });
      break;
    case 'a profile of OpenAPI':
      RouteProfile.fromOpenApi(chart, 'profile', { ...ofContract, service: parent });
      break;
    case 'a profile of protobuf':
      RouteProfile.fromProto(chart, 'profile', { source: protoOf(sample), service: parent });
      break;
  }
}

const escaped = (text: string) => text.replace(/\./g, '\\.');
const regexOf = (of: string) => escaped(of).replace(/\{id\}/g, '[^/]*');
const fullPath = ({ basePath = '' }: ContractSample, of: string) => `${basePath.replace(/\/$/, '')}${of}`;

/** A rule with its route, which takes a request of some operation. */
interface Taker {
  readonly route: Manifest;
  readonly rule: any;
  readonly match: any;
}

/** All matches of HTTPRoutes that take a request, but for those that take all requests. */
function takersOf(manifests: readonly Manifest[], method: string, text: string): Taker[] {
  return manifests.filter(({ kind }) => kind === 'HTTPRoute').flatMap((route) => route.spec.rules.flatMap((rule: any) => rule.matches.map((match: any) => ({ route, rule, match }))))
    .filter(({ match }) => match.method === method && (match.path.type === 'Exact' ? match.path.value === text : RE2JS.matches(match.path.value, text)));
}

/** What becomes of a request of each operation, against what was meant. */
function httpErrors(manifests: Manifest[], sample: ContractSample): string[] {
  return sample.operations.flatMap(({ path: of, method, retryable, timeout }) => {
    const template = fullPath(sample, of);
    const takers = takersOf(manifests, method.toUpperCase(), template.replace(/\{id\}/g, 'w1tn3ss'));
    const [first] = takers;
    if (!first || takers.some(({ route }) => route !== first.route)) {
      return [`${method} ${template} is taken by ${takers.length === 0 ? 'no rule' : 'several routes, of which Linkerd follows the older'}`];
    }
    const meant = template.includes('{') ? ['RegularExpression', regexOf(template)] : ['Exact', template];
    const annotations = first.route.metadata.annotations ?? {};
    const request = first.rule.timeouts?.request;
    const ms = request === undefined ? annotationDurationMs(annotations['timeout.linkerd.io/request'] ?? '') : Number(goDurationNs(request)) / 1e6;
    const retried = retryable ?? (sample.retries !== undefined && (sample.retries.nonIdempotent || REPEATABLE.includes(method)));
    const said = JSON.stringify([first.match.path.type, first.match.path.value, 'retry.linkerd.io/http' in annotations, ms]);
    const wanted = JSON.stringify([...meant, retried, timeout && TIMEOUTS[timeout]]);
    return said === wanted ? [] : [`${method} ${template} is ${said}, meant was ${wanted}`];
  });
}

function grpcErrors(manifests: Manifest[], { operations, retries }: ContractSample): string[] {
  const routes = manifests.filter(({ kind }) => kind === 'GRPCRoute');
  return operations.flatMap(({ path: of, retryable }) => {
    const takers = routes.filter(({ spec }) => spec.rules.some(({ matches = [] }: any) => matches.some(({ method }: any) => method?.service === 'shop.v1.Things' && method.method === nameOf(of))));
    const retried = takers.map(({ metadata }) => 'retry.linkerd.io/grpc' in (metadata.annotations ?? {}));
    const meant = [retries !== undefined && (retries.nonIdempotent || retryable) === true];
    return JSON.stringify(retried) === JSON.stringify(meant) ? [] : [`${nameOf(of)} is retried ${JSON.stringify(retried)}, meant was ${meant}`];
  });
}

function profileErrors(manifests: Manifest[], sample: ContractSample): string[] {
  const { routes } = manifests.find(({ kind }) => kind === 'ServiceProfile')!.spec;
  const classes = [200, 503].map((status) => ({ condition: { status: { max: status, min: status } }, ...(status === 503 && { isFailure: true }) }));
  const meant = sample.operations.map(({ path: of, method, retryable, timeout }) => (isProto(sample.output)
    ? { name: nameOf(of), condition: { method: 'POST', pathRegex: `/shop\\.v1\\.Things/${nameOf(of)}` }, ...(retryable && { isRetryable: true }) }
    : {
      name: `${method.toUpperCase()} ${fullPath(sample, of)}`,
      condition: { method: method.toUpperCase(), pathRegex: regexOf(fullPath(sample, of)) },
      ...(retryable && { isRetryable: true }),
      ...(timeout && { timeout }),
      responseClasses: classes,
    }));
  return meant.filter((route) => !routes.some((said: any) => JSON.stringify(sorted(said)) === JSON.stringify(sorted(route)))).map(({ name }) => `${name} is not as it was meant`)
    .concat(routes.length === meant.length ? [] : [`${routes.length} routes of ${meant.length} operations`]);
}

const sorted = (value: any): any => (value && typeof value === 'object' && !Array.isArray(value)
  ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value);

export const contractSampling: Sampling<ContractSample> = {
  name: 'contract',
  samples,
  build,
  judge: (manifests, target, sample) => [
    // All other requests have a route of their own, or 404 by intent.
    ...routeErrors(manifests, target, { unmatched: UnmatchedRequests.NOT_FOUND }),
    ...sample.output === 'HTTPRoutes' ? httpErrors(manifests, sample) : sample.output === 'GRPCRoutes' ? grpcErrors(manifests, sample) : profileErrors(manifests, sample),
  ],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    sample.output,
    ...(sample.operations.length > 16 ? ['more operations than rules in a route'] : []),
    ...(sample.operations.some(({ retryable }) => retryable) ? ['retryable'] : []),
    ...(sample.operations.some(({ timeout }) => timeout) ? ['timeout'] : []),
    ...(sample.apiGroup === LINKERD ? ['of Linkerd'] : []),
    ...(sample.unmatched === UnmatchedRequests.NOT_FOUND ? ['404'] : []),
  ],
  expected: [...OUTPUTS, 'basePath', 'retries', 'routePerOperation', 'unmatched', 'more operations than rules in a route', 'retryable', 'timeout', 'of Linkerd', '404'],
  several: ({ operations }) => operations.length > 1,
  runs: 1000,
};

type Break = (sample: ContractSample) => { sample: ContractSample; build: typeof build };
const broken = (options: object): Break => (sample) => ({
  sample,
  build: (chart) => {
    const parent = makeService(chart, 'web', { by: 'ApiObject', ports: [80] });
    HttpRoute.fromOpenApi(chart, 'routes', { parent, document: { paths: { '/a': { get: {} } } }, ...options });
  },
});

export const contractBreaks: Record<string, Break> = {
  parent: broken({ parent: undefined }),
  document: broken({ document: undefined }),
  basePath: broken({ basePath: 'api' }),
  file: broken({ document: undefined, file: '/nowhere.yaml' }),
  unmatched: broken({ unmatched: 'FALLBACK' }),
  apiGroup: broken({ apiGroup: 'networking.istio.io' }),
};
