import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { HttpMethod, HttpRouteApiGroup, HttpRouteProps, HttpRouteRule, RouteMatch } from '../../../src';
import { annotationDurationMs, goDurationNs } from '../oracle/grammar';
import { atLeast } from '../oracle/target';
import { ConformanceTarget } from '../targets';
import {
  BackendSample, backendsErrors, backendSamples, filterList, FILTERS, fitting, isRedirect, makeBackends, option, ParentSample,
} from './route-parts';

/** A rule of an HttpRoute. */
export interface RuleSample {
  readonly name?: string;
  readonly matches?: string[];
  readonly filters?: string[];
  readonly backends?: BackendSample[];
  readonly timeoutMs?: number;
}

const { path, pathPrefix, pathRegex, header, headerRegex, queryParam, queryParamRegex, method, all } = RouteMatch;

/** The matches that samples have, by name. */
export const MATCHES: Record<string, () => RouteMatch> = {
  'path': () => path('/api'),
  'other path': () => path('/api/v1'),
  'path of nothing': () => path('/'),
  'prefix': () => pathPrefix('/api'),
  'other prefix': () => pathPrefix('/beta/'),
  'everything': () => pathPrefix('/'),
  'path regex': () => pathRegex('/v[0-9]+/.*'),
  'wide path regex': () => pathRegex('/api(/v[0-9])?'),
  'header': () => header('x-a', '1'),
  'header regex': () => headerRegex('X-User', 'a|ab'),
  'query parameter': () => queryParam('v', '2'),
  'query regex': () => queryParamRegex('v', '[0-9]+'),
  'method': () => method(HttpMethod.GET),
  'other method': () => method(HttpMethod.POST),
  'path and header': () => all(path('/api'), header('X-A', '1')),
  'header and prefix': () => all(header('x-a', '1'), pathPrefix('/api/')),
  'all conditions': () => all(pathRegex('/u/[^/]+'), header('x-a', '1'), headerRegex('x-b', '.+'), queryParam('v', '1'), method(HttpMethod.PATCH)),
};

const RULE_FILTERS = ['set request headers', 'add request headers', 'response headers', 'redirect to host', 'redirect to https', 'redirect to path'];
const BACKEND_FILTERS = ['set request headers', 'add request headers', 'response headers', 'redirect to host'];

/** What can be said. */
interface Fit {
  readonly names: boolean;
  readonly timeouts: boolean;
  readonly redirect307: boolean;
  readonly linkerd: boolean;
}

/** What a target has in an HTTPRoute of a group. */
export function fitOf({ oracle }: ConformanceTarget, apiGroup: HttpRouteApiGroup | undefined): Fit {
  const linkerd = apiGroup === HttpRouteApiGroup.LINKERD;
  return {
    linkerd,
    names: !linkerd && (oracle.channel === 'experimental' ? ['1.2.1', '1.3.0', '1.4.1', '1.5.1'] : ['1.4.1', '1.5.1']).includes(oracle.gatewayApi),
    timeouts: linkerd || atLeast(oracle, '2.20'),
    redirect307: !linkerd && oracle.gatewayApi === '1.5.1',
  };
}

function ruleSample(fit: Fit, index: number, matches: string[] | undefined): fc.Arbitrary<RuleSample> {
  const prefixed = matches?.length === 1 && matches[0].includes('prefix');
  const usable = RULE_FILTERS.filter((name) => !fit.linkerd || name !== 'response headers')
    .concat(prefixed ? ['redirect to prefix', 'redirect to prefix'] : [], fit.redirect307 ? ['redirect 307', 'redirect 307'] : []);
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant(undefined) },
    { weight: 20, arbitrary: filterList(...usable) },
    { weight: 1, arbitrary: filterList(...Object.keys(FILTERS)) },
  ).chain((filters) => fc.record<RuleSample>({
    name: fitting(fit.names, fc.constantFrom(`rule-${index}`, `rule.${index}`)),
    matches: fc.constant(matches),
    filters: fc.constant(filters),
    backends: filters?.some(isRedirect)
      ? fc.constant(undefined)
      : option(backendSamples(fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, filterList(...BACKEND_FILTERS)))),
    timeoutMs: fitting(fit.timeouts, fc.oneof(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom(1, 90_000, 3_600_000))),
  }));
}

/** Rules, with what can be said in them most of the time. */
export function rulesSample(fit: Fit): fc.Arbitrary<RuleSample[]> {
  // Most of the time each match once, so that not every other sample is refused.
  const names = Object.keys(MATCHES);
  const lists = fc.oneof(
    { weight: 9, arbitrary: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...names), { maxLength: 6 }) },
  );
  return fc.tuple(lists, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }), fc.boolean()).chain(([matches, sizes, rest]) => {
    const groups: (string[] | undefined)[] = [];
    for (let from = 0; from < matches.length; from += sizes[groups.length - 1]) {
      groups.push(matches.slice(from, from + sizes[groups.length]));
    }
    const takesRest = rest && !matches.includes('everything');
    return fc.tuple(...[...groups, ...takesRest ? [undefined] : []].map((group, i) => ruleSample(fit, i, group)));
  });
}

/** A rule as a prop. */
export function ruleOf(chart: Chart, rule: RuleSample, index: number, parent: HttpRouteProps['parent'], of: ParentSample): HttpRouteRule {
  const { name, matches, filters, backends, timeoutMs } = rule;
  return {
    name,
    matches: matches?.map((match) => MATCHES[match]()),
    filters: filters?.map((filter) => FILTERS[filter]()),
    backends: backends && makeBackends(chart, `r${index}v`, backends, parent, of),
    timeout: timeoutMs === undefined ? undefined : Duration.millis(timeoutMs),
  };
}

/** What a rule says, against what was meant. */
export function ruleErrors(rule: any, meant: RuleSample, index: number, parent: ParentSample, linkerd: boolean): string[] {
  const request = rule.timeouts?.request;
  const ms = request === undefined ? undefined : linkerd ? Number(goDurationNs(request)) / 1e6 : annotationDurationMs(request);
  const types = meant.filters?.map((filter) => (isRedirect(filter) ? 'RequestRedirect' : filter === 'response headers' ? 'ResponseHeaderModifier' : 'RequestHeaderModifier'));
  const said = JSON.stringify([rule.name, ms, rule.matches?.length, rule.filters?.map((filter: any) => filter.type)]);
  const wanted = JSON.stringify([meant.name, meant.timeoutMs, meant.matches?.length ?? 1, types]);
  return [
    ...(said === wanted ? [] : [`rule ${index} is ${said}, meant was ${wanted}`]),
    ...(meant.filters?.some(isRedirect) ? [] : backendsErrors(rule.backendRefs, meant.backends, `r${index}v`, parent)),
  ];
}
