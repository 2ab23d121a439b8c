import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  CanarySplit, GrpcRoute, GrpcRouteProps, GrpcRouteRule, GrpcStatus, HttpMethod, HttpRoute, RetryPolicy, RouteMatch, SplitMechanism, TimeoutPolicy,
  UnmatchedRequests,
} from '../../../src';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { ConformanceTarget } from '../targets';
import { routeErrors } from './route-judge';
import {
  attachmentErrors, BackendSample, backendsErrors, backendSamples, filterList, FILTERS, fitting, makeBackends, makeParent, mostly, option,
  ParentSample, parentSample,
} from './route-parts';
import { makeService } from './services';

interface RuleSample {
  readonly name?: string;
  readonly matches?: string[];
  readonly filters?: string[];
  readonly backends?: BackendSample[];
}

type Beside = 'second route' | 'consumer route' | 'split' | 'retries' | 'timeouts' | 'service retries' | 'HTTP on another port' | 'HTTP on the same port' | 'the same route';

interface GrpcRouteSample extends Sample {
  readonly parent: ParentSample;
  readonly rules: RuleSample[];
  /** How many of the rules are added later. */
  readonly late: number;
  readonly hostnames?: string[];
  readonly unmatched?: UnmatchedRequests;
  readonly clientNamespace?: string;
  readonly metadata?: { name?: string; labels?: Record<string, string> };
  readonly beside?: Beside;
}

const { all, grpc, grpcMethod, header, headerRegex } = RouteMatch;

const MATCHES: Record<string, () => RouteMatch> = {
  'service': () => grpc('shop.v1.Orders'),
  'other service': () => grpc('Carts'),
  'service and method': () => grpc('shop.v1.Orders', 'Get'),
  'other method of the service': () => grpc('shop.v1.Orders', 'List'),
  'method': () => grpcMethod('Check'),
  'method of any service': () => grpcMethod('Get'),
  'service and header': () => all(grpc('shop.v1.Orders'), header('X-A', '1')),
  'header and service': () => all(header('x-a', '1'), grpc('shop.v1.Orders')),
  'method and headers': () => all(grpc('shop.v1.Orders', 'Get'), header('x-a', '1'), headerRegex('x-user', 'a|ab')),
};

/** Whether a target has GRPCRoutes. */
const hasGrpc = ({ oracle }: ConformanceTarget): boolean =>
  atLeast(oracle, '2.18') || (atLeast(oracle, '2.16') && oracle.channel === 'experimental');

const hasNames = ({ oracle: { channel, gatewayApi } }: ConformanceTarget): boolean =>
  (channel === 'experimental' ? ['1.2.1', '1.3.0', '1.4.1', '1.5.1'] : ['1.4.1', '1.5.1']).includes(gatewayApi);

function ruleSample(names: boolean, index: number, matches: string[] | undefined): fc.Arbitrary<RuleSample> {
  const filters = fc.oneof(
    { weight: 30, arbitrary: fc.constant(undefined) },
    { weight: 15, arbitrary: filterList('set request headers', 'add request headers') },
    { weight: 1, arbitrary: filterList(...Object.keys(FILTERS)) },
  );
  return fc.record<RuleSample>({
    name: fitting(names, fc.constantFrom(`rule-${index}`, `rule.${index}`)),
    matches: fc.constant(matches),
    filters,
    backends: option(backendSamples(filters)),
  });
}

function rulesSample(names: boolean): fc.Arbitrary<RuleSample[]> {
  const matchNames = fc.constantFrom(...Object.keys(MATCHES));
  const lists = fc.oneof(
    { weight: 9, arbitrary: fc.uniqueArray(matchNames, { maxLength: 5, selector: (name) => name.split(' ').sort().join(' ') }) },
    { weight: 1, arbitrary: fc.array(matchNames, { maxLength: 5 }) },
  );
  return fc.tuple(lists, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }), fc.boolean()).chain(([matches, sizes, rest]) => {
    const groups: (string[] | undefined)[] = [];
    for (let from = 0; from < matches.length; from += sizes[groups.length - 1]) {
      groups.push(matches.slice(from, from + sizes[groups.length]));
    }
    return fc.tuple(...[...groups, ...rest ? [undefined] : []].map((group, i) => ruleSample(names, i, group)));
  });
}

const samples: fc.Arbitrary<GrpcRouteSample> = mostly(anyTarget.filter(hasGrpc), anyTarget)
  .chain((target) => parentSample(target).chain((parent) => {
    const onService = parent.of === 'Service';
    const beside = (['second route', 'consumer route', 'retries', 'timeouts', 'service retries', 'split', 'HTTP on another port'] as Beside[])
      .filter((name) => onService || !['split', 'HTTP on another port'].includes(name))
      .filter((name) => name !== 'service retries' || (onService ? parent.service.by !== 'ServiceRef' : parent.of === 'EgressNetwork'))
      .filter((name) => name !== 'HTTP on another port' || parent.service.ports.length > 1);
    return fc.record({
      hostnames: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'web', 'b.c'), { minLength: 1 })),
      beside: option(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...beside) }, fc.constantFrom<Beside>('HTTP on the same port', 'the same route'))),
    }).chain(({ hostnames, beside: other }) => fc.record<GrpcRouteSample>({
      target: fc.constant(target),
      parent: fc.constant(parent),
      rules: rulesSample(hasNames(target)),
      late: fc.nat({ max: 2 }),
      hostnames: fc.constant(hostnames),
      unmatched: !onService ? fitting(false, fc.constantFrom(...Object.values(UnmatchedRequests)))
        : hostnames || other === 'split' ? fc.oneof({ weight: 9, arbitrary: fc.constant(UnmatchedRequests.NOT_FOUND) }, fc.constant(undefined))
          : option(fc.constantFrom(...Object.values(UnmatchedRequests))),
      clientNamespace: option(fc.constantFrom('demo', 'front')),
      metadata: option(fc.record({ name: option(fc.constantFrom('route', 'a.b')), labels: option(fc.constant({ 'app.kubernetes.io/part-of': 'shop' })) })),
      beside: fc.constant(other),
    }));
  }));

function propsOf(chart: Chart, sample: GrpcRouteSample): GrpcRouteProps {
  const { target: _, beside: __, late: ___, parent: of, rules, ...rest } = sample;
  const { parent, port } = makeParent(chart, of);
  return {
    ...rest,
    parent,
    port,
    rules: rules.map(({ name, matches, filters, backends }, i) => ({
      name,
      matches: matches?.map((match) => MATCHES[match]()),
      filters: filters?.map((filter) => FILTERS[filter]()),
      backends: backends && makeBackends(chart, `r${i}v`, backends, parent, of),
    })),
  };
}

const SECOND: GrpcRouteRule = { matches: [grpc('shop.v1.Second')] };

function build(chart: Chart, sample: GrpcRouteSample): void {
  const { parent: of, late, clientNamespace, beside } = sample;
  const { rules = [], ...props } = propsOf(chart, sample);
  const first = rules.length - Math.min(late, rules.length);
  const route = new GrpcRoute(chart, 'route', { ...props, rules: first > 0 ? rules.slice(0, first) : undefined });
  rules.slice(first).forEach((rule) => route.addRule(rule));
  const shared = { parent: props.parent, port: props.port };
  const unmatched = of.of === 'Service' ? UnmatchedRequests.NOT_FOUND : undefined;
  switch (beside) {
    case 'second route':
      new GrpcRoute(chart, 'second', { ...shared, clientNamespace, unmatched, rules: [SECOND], metadata: { name: 'second' } });
      break;
    case 'consumer route':
      GrpcRoute.forClientsIn(chart, 'second', 'front', { ...shared, unmatched, rules: [SECOND], metadata: { name: 'second' } });
      break;
    case 'the same route':
      new GrpcRoute(chart, 'second', { ...props, rules, metadata: { name: 'second' } });
      break;
    case 'split':
      new CanarySplit(chart, 'split', {
        service: props.parent,
        port: props.port,
        clientNamespace,
        mechanism: SplitMechanism.GRPC_ROUTE,
        backends: [{ service: makeService(chart, 'canary', { by: 'ApiObject', ports: [80] }), weight: 1 }],
      });
      break;
    case 'HTTP on another port':
      new HttpRoute(chart, 'http', { parent: props.parent, port: of.service.ports.find((port) => port !== props.port) });
      break;
    case 'HTTP on the same port':
      new HttpRoute(chart, 'http', shared);
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: route, grpcStatuses: [GrpcStatus.UNAVAILABLE], perTryTimeout: Duration.millis(200) });
      break;
    case 'timeouts':
      new TimeoutPolicy(chart, 'timeouts', { target: route, request: Duration.seconds(3) });
      break;
    case 'service retries':
      new RetryPolicy(chart, 'retries', { target: props.parent, grpcStatuses: [GrpcStatus.UNAVAILABLE], limit: 2 });
      break;
  }
}

function intentErrors(manifests: Manifest[], sample: GrpcRouteSample): string[] {
  const { parent, rules, hostnames, unmatched, clientNamespace } = sample;
  const route = manifests.find(({ kind, metadata }) => kind === 'GRPCRoute' && metadata.name !== 'second')!;
  const forwards = parent.of === 'Service' && unmatched !== UnmatchedRequests.NOT_FOUND;
  const expected = rules.length + (forwards && rules.every(({ matches }) => matches !== undefined) ? 1 : 0);
  const shape = (list: any[]) => JSON.stringify(list.map(({ name, matches, filters }) => [name, matches?.length, filters?.length]));
  const said: any[] = route.spec.rules.slice(0, rules.length);
  return [
    ...attachmentErrors(route, parent, clientNamespace, false),
    ...(JSON.stringify(route.spec.hostnames) === JSON.stringify(hostnames) ? [] : [`hostnames are ${route.spec.hostnames}`]),
    ...(route.spec.rules.length === expected ? [] : [`there are ${route.spec.rules.length} rules, meant were ${expected}`]),
    ...(shape(said) === shape(rules) ? [] : [`the rules are ${shape(said)}, meant were ${shape(rules)}`]),
    ...rules.flatMap(({ backends }, i) => backendsErrors(said[i]?.backendRefs, backends, `r${i}v`, parent)),
  ];
}

export const grpcRouteSampling: Sampling<GrpcRouteSample> = {
  name: 'grpc-route',
  samples,
  build,
  targets: hasGrpc,
  judge: (manifests, target, sample) => [...routeErrors(manifests, target, sample), ...intentErrors(manifests, sample)],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `on ${sample.parent.of}`,
    ...(sample.late > 0 && sample.rules.length > 0 ? ['added rule'] : []),
    ...(sample.unmatched ? [`unmatched ${sample.unmatched}`] : []),
    ...sample.rules.flatMap((rule) => Object.keys(rule).filter((key) => (rule as any)[key] !== undefined).map((key) => `rules.${key}`)),
    ...sample.rules.flatMap(({ matches = [] }) => matches),
    ...sample.rules.flatMap(({ filters = [] }) => filters),
    ...sample.rules.flatMap(({ backends = [] }) => backends.flatMap(({ to, weight, filters }) => [
      to === 'parent' ? 'parent as backend' : 'Service as backend',
      ...(weight === 0 || weight === 1_000_000 ? ['weight at its bound'] : []),
      ...(filters ? ['backend filters'] : []),
    ])),
  ],
  expected: [
    'hostnames', 'clientNamespace', 'metadata', 'beside', 'added rule', 'on Service', 'on EgressNetwork', 'on EgressNetworkRef', 'unmatched FORWARD',
    'unmatched NOT_FOUND', 'rules.name', 'rules.matches', 'rules.filters', 'rules.backends', ...Object.keys(MATCHES), 'set request headers', 'add request headers',
    'parent as backend', 'Service as backend', 'weight at its bound', 'backend filters',
  ],
  several: ({ beside }) => beside !== undefined,
};

type Break = (sample: GrpcRouteSample) => { sample: GrpcRouteSample; build: typeof build };
const broken = (change: (chart: Chart, props: GrpcRouteProps) => Partial<GrpcRouteProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const props = propsOf(chart, { ...sample, rules: [{ matches: ['service'] }] });
    new GrpcRoute(chart, 'route', { ...props, ...change(chart, props) });
  },
});
const brokenRule = (rule: object): Break => broken(() => ({ rules: [rule as GrpcRouteRule] }));

export const grpcRouteBreaks: Record<string, Break> = {
  'parent': broken((chart) => ({ parent: chart })),
  'port': broken(() => ({ port: 0 })),
  'hostnames': broken(() => ({ hostnames: ['Not A Host'], unmatched: UnmatchedRequests.NOT_FOUND })),
  'unmatched': broken(() => ({ unmatched: 'DROP' as UnmatchedRequests })),
  'clientNamespace': broken(() => ({ clientNamespace: 'Front' })),
  'metadata.namespace': broken(() => ({ metadata: { namespace: 'elsewhere' } })),
  'rules': broken(() => ({ rules: Array.from({ length: 17 }, (_, i) => ({ matches: [grpcMethod(`M${i}`)] })) })),
  'rules[0].name': brokenRule({ name: 'Not A Name' }),
  'rules[0].matches': brokenRule({ matches: [] }),
  'rules[0].matches[0]': brokenRule({ matches: [header('a', 'b')] }),
  'rules[0].matches[1]': brokenRule({ matches: [grpc('a.B'), all(grpc('a.C'), RouteMatch.method(HttpMethod.POST))] }),
  'rules[0].filters': brokenRule({ filters: [] }),
  'rules[0].filters[0]': brokenRule({ filters: [FILTERS['response headers']()] }),
  'rules[0].backends': brokenRule({ backends: [] }),
  'rules[0].backends[0].service': broken((chart) => ({ rules: [{ backends: [{ service: chart }] }] })),
  'rules[0].backends[0].filters[0]': broken((_, { parent }) => ({ rules: [{ backends: [{ service: parent, filters: [FILTERS['redirect to host']()] }] }] })),
  'rules[0].timeout': brokenRule({ timeout: Duration.seconds(1) }),
};
