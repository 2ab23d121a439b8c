import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  CanarySplit, GrpcRoute, HttpRoute, HttpRouteApiGroup, HttpRouteProps, HttpRouteRule, RetryPolicy, RouteMatch, RouteProfile, TimeoutPolicy,
  UnmatchedRequests,
} from '../../../src';
import { Manifest, atLeast } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';
import { fitOf, MATCHES, ruleErrors, ruleOf, RuleSample, rulesSample } from './http-rules';
import { routeErrors } from './route-judge';
import { attachmentErrors, fitting, makeParent, namesNoPort, option, ParentSample, parentSample } from './route-parts';
import { makeService } from './services';

type Beside = 'second route' | 'consumer route' | 'split' | 'retries' | 'timeouts' | 'service retries' | 'service timeouts' | 'gRPC on another port'
  | 'gRPC on the same port' | 'the other group' | 'the same route' | 'profile';

interface HttpRouteSample extends Sample {
  readonly apiGroup?: HttpRouteApiGroup;
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

const SERVICE_SIDE: Beside[] = ['second route', 'consumer route', 'retries', 'timeouts', 'service retries', 'service timeouts', 'split', 'gRPC on another port'];
const REFUSED: Beside[] = ['gRPC on the same port', 'the other group', 'the same route', 'profile'];

const samples: fc.Arbitrary<HttpRouteSample> = fc.tuple(anyTarget, fc.constantFrom(undefined, ...Object.values(HttpRouteApiGroup)))
  .chain(([target, apiGroup]) => parentSample(target).chain((parent) => {
    const onService = parent.of === 'Service';
    const annotates = atLeast(target.oracle, '2.16');
    const grpc = annotates && target.oracle.channel === 'experimental' || atLeast(target.oracle, '2.18');
    const beside = SERVICE_SIDE
      .filter((name) => onService || !['split', 'gRPC on another port'].includes(name))
      .filter((name) => annotates || !/retries|timeouts/.test(name))
      .filter((name) => !/^service/.test(name) || (onService ? parent.service.by !== 'ServiceRef' : parent.of === 'EgressNetwork'))
      .filter((name) => name !== 'gRPC on another port' || (grpc && parent.service.ports.length > 1));
    return fc.record({
      hostnames: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'web', 'b.c'), { minLength: 1 })),
      beside: option(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...beside) }, fc.constantFrom(...REFUSED))),
    }).chain(({ hostnames, beside: other }) => fc.record<HttpRouteSample>({
      target: fc.constant(target),
      apiGroup: fc.constant(apiGroup),
      parent: fc.constant(parent),
      rules: rulesSample(fitOf(target, apiGroup)),
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

function propsOf(chart: Chart, sample: HttpRouteSample): HttpRouteProps {
  const { target: _, beside: __, late: ___, parent: of, rules, ...rest } = sample;
  const { parent, port } = makeParent(chart, of);
  return { ...rest, parent, port, rules: rules.map((rule, i) => ruleOf(chart, rule, i, parent, of)) };
}

const SECOND: HttpRouteRule = { matches: [RouteMatch.pathPrefix('/second')] };

function build(chart: Chart, sample: HttpRouteSample): void {
  const { parent: of, late, clientNamespace, beside } = sample;
  const { rules = [], ...props } = propsOf(chart, sample);
  const first = rules.length - Math.min(late, rules.length);
  const route = new HttpRoute(chart, 'route', { ...props, rules: first > 0 ? rules.slice(0, first) : undefined });
  rules.slice(first).forEach((rule) => route.addRule(rule));
  const shared = { parent: props.parent, port: props.port, apiGroup: props.apiGroup };
  const unmatched = of.of === 'Service' ? UnmatchedRequests.NOT_FOUND : undefined;
  const anotherPort = of.service.ports.find((port) => port !== props.port);
  switch (beside) {
    case 'second route':
      new HttpRoute(chart, 'second', { ...shared, clientNamespace, unmatched, rules: [SECOND], metadata: { name: 'second' } });
      break;
    case 'consumer route':
      HttpRoute.forClientsIn(chart, 'second', 'front', { ...shared, unmatched, rules: [SECOND], metadata: { name: 'second' } });
      break;
    case 'the same route':
      new HttpRoute(chart, 'second', { ...props, rules, metadata: { name: 'second' } });
      break;
    case 'the other group':
      new HttpRoute(chart, 'second', {
        ...shared,
        unmatched,
        rules: [SECOND],
        metadata: { name: 'second' },
        apiGroup: props.apiGroup === HttpRouteApiGroup.LINKERD ? undefined : HttpRouteApiGroup.LINKERD,
      });
      break;
    case 'split':
      new CanarySplit(chart, 'split', {
        service: props.parent, port: props.port, clientNamespace, backends: [{ service: makeService(chart, 'canary', { by: 'ApiObject', ports: [80] }), weight: 1 }],
      });
      break;
    case 'gRPC on another port':
    case 'gRPC on the same port':
      new GrpcRoute(chart, 'grpc', { parent: props.parent, port: beside === 'gRPC on the same port' ? props.port : anotherPort });
      break;
    case 'profile':
      new RouteProfile(chart, 'profile', { service: props.parent, routes: [{ method: 'GET', pathRegex: '/api' }] });
      break;
    case 'retries':
      new RetryPolicy(chart, 'retries', { target: route, httpStatuses: ['5xx'], limit: 2 });
      break;
    case 'timeouts':
      new TimeoutPolicy(chart, 'timeouts', { target: route, response: Duration.seconds(3), idle: Duration.minutes(1) });
      break;
    case 'service retries':
      new RetryPolicy(chart, 'retries', { target: props.parent, httpStatuses: ['5xx'], limit: 2 });
      break;
    case 'service timeouts':
      new TimeoutPolicy(chart, 'timeouts', { target: props.parent, request: Duration.seconds(30) });
      break;
  }
}

function intentErrors(manifests: Manifest[], sample: HttpRouteSample): string[] {
  const { parent, rules, hostnames, unmatched, clientNamespace, apiGroup, target } = sample;
  const linkerd = apiGroup === HttpRouteApiGroup.LINKERD;
  const route = manifests.find(({ kind, metadata }) => kind === 'HTTPRoute' && metadata.name !== 'second')!;
  const forwards = parent.of === 'Service' && unmatched !== UnmatchedRequests.NOT_FOUND;
  const takesAll = rules.some(({ matches }) => matches === undefined || matches.includes('everything'));
  const expected = rules.length + (forwards && !takesAll ? 1 : 0);
  return [
    ...attachmentErrors(route, parent, clientNamespace, !linkerd && namesNoPort(target)),
    ...(JSON.stringify(route.spec.hostnames) === JSON.stringify(hostnames) ? [] : [`hostnames are ${route.spec.hostnames}`]),
    ...(route.spec.rules.length === expected ? [] : [`there are ${route.spec.rules.length} rules, meant were ${expected}`]),
    ...rules.flatMap((rule, i) => ruleErrors(route.spec.rules[i], rule, i, parent, linkerd)),
  ];
}

export const httpRouteSampling: Sampling<HttpRouteSample> = {
  name: 'http-route',
  samples,
  build,
  judge: (manifests, target, sample) => [...routeErrors(manifests, target, sample), ...intentErrors(manifests, sample)],
  features: (sample) => [
    ...Object.keys(sample).filter((key) => (sample as any)[key] !== undefined),
    `on ${sample.parent.of}`,
    `group ${sample.apiGroup}`,
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
    'hostnames', 'clientNamespace', 'metadata', 'beside', 'added rule', 'on Service', 'on EgressNetwork', 'on EgressNetworkRef',
    'group undefined', ...Object.values(HttpRouteApiGroup).map((group) => `group ${group}`), 'unmatched FORWARD', 'unmatched NOT_FOUND',
    'rules.name', 'rules.matches', 'rules.filters', 'rules.backends', 'rules.timeoutMs', ...Object.keys(MATCHES),
    'set request headers', 'add request headers', 'response headers', 'redirect to host', 'redirect to https', 'redirect to path',
    'parent as backend', 'Service as backend', 'weight at its bound', 'backend filters',
  ],
  several: ({ beside }) => beside !== undefined,
};

type Break = (sample: HttpRouteSample) => { sample: HttpRouteSample; build: typeof build };
const broken = (change: (chart: Chart, props: HttpRouteProps) => Partial<HttpRouteProps>): Break => (sample) => ({
  sample,
  build: (chart) => {
    const props = propsOf(chart, { ...sample, rules: [{ matches: ['prefix'] }] });
    new HttpRoute(chart, 'route', { ...props, ...change(chart, props) });
  },
});
const brokenRule = (rule: object): Break => broken(() => ({ rules: [rule as HttpRouteRule] }));

export const httpRouteBreaks: Record<string, Break> = {
  'parent': broken((chart) => ({ parent: chart })),
  'port': broken(() => ({ port: 0 })),
  'apiGroup': broken(() => ({ apiGroup: 'gateway.io' as HttpRouteApiGroup })),
  'hostnames': broken(() => ({ hostnames: ['Not A Host'], unmatched: UnmatchedRequests.NOT_FOUND })),
  'unmatched': broken(() => ({ unmatched: 'DROP' as UnmatchedRequests })),
  'clientNamespace': broken(() => ({ clientNamespace: 'Front' })),
  'metadata.namespace': broken(() => ({ metadata: { namespace: 'elsewhere' } })),
  'rules': broken(() => ({ rules: Array.from({ length: 17 }, (_, i) => ({ matches: [RouteMatch.path(`/${i}`)] })) })),
  'rules[0].name': brokenRule({ name: 'Not A Name' }),
  'rules[0].matches': brokenRule({ matches: [] }),
  'rules[0].matches[0]': brokenRule({ matches: [RouteMatch.grpc('a.B')] }),
  'rules[0].filters': brokenRule({ filters: [] }),
  'rules[0].filters[0]': brokenRule({ filters: [{ type: 'URLRewrite' }] }),
  'rules[0].backends': brokenRule({ backends: [] }),
  'rules[0].backends[0].service': broken((chart) => ({ rules: [{ backends: [{ service: chart }] }] })),
  'rules[0].backends[0].filters': broken((_, { parent }) => ({ rules: [{ backends: [{ service: parent, filters: [] }] }] })),
  'rules[0].timeout': brokenRule({ timeout: Duration.millis(0) }),
  'rules[0].retry': brokenRule({ retry: { attempts: 1 } }),
};
