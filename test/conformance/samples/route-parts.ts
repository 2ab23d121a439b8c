import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { EgressNetworkRef, RouteFilter, RedirectPath, RedirectScheme, RequestBackend } from '../../../src';
import { Manifest, atLeast } from '../oracle/target';
import { ConformanceTarget } from '../targets';
import { makeService, portOf, ServiceSample, serviceSample } from './services';

export const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

/** What fits a target half of the time, and what does not only now and then. */
export const fitting = <T>(fits: boolean, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => (fits
  ? option(arbitrary)
  : fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, arbitrary));

/** The usual values most of the time, and now and then others. */
export const mostly = <T>(usual: fc.Arbitrary<T>, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: others });

/** Whose traffic is routed. */
export interface ParentSample {
  readonly of: 'Service' | 'EgressNetwork' | 'EgressNetworkRef';
  readonly service: ServiceSample;
  readonly portChoice: number;
}

export function parentSample({ oracle }: ConformanceTarget): fc.Arbitrary<ParentSample> {
  const egress = atLeast(oracle, '2.17') ? 2 : 0;
  return fc.record({
    of: fc.oneof<fc.WeightedArbitrary<ParentSample['of']>[]>(
      { weight: 7, arbitrary: fc.constant('Service') },
      { weight: egress, arbitrary: fc.constant('EgressNetwork') },
      { weight: egress, arbitrary: fc.constant('EgressNetworkRef') },
    ),
    service: serviceSample,
    portChoice: fc.nat({ max: 3 }),
  });
}

export function makeParent(chart: Chart, { of, service, portChoice }: ParentSample): { parent: IConstruct; port: number | undefined } {
  const spec = { trafficPolicy: 'Allow' };
  const port = service.ports[portChoice % service.ports.length];
  switch (of) {
    case 'Service': return { parent: makeService(chart, 'web', service), port: portOf(service, portChoice) };
    case 'EgressNetwork': return { parent: new ApiObject(chart, 'out', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'EgressNetwork', metadata: { name: 'out' }, spec }), port };
    case 'EgressNetworkRef': return { parent: EgressNetworkRef.fromName(chart, 'out', { name: 'out', namespace: 'linkerd-egress' }), port };
  }
}

/** Where some of the traffic goes. */
export interface BackendSample {
  readonly to: ServiceSample | 'parent';
  readonly weight?: number;
  readonly portChoice: number;
  readonly filters?: string[];
}

export function backendSample(filters: fc.Arbitrary<string[] | undefined>): fc.Arbitrary<BackendSample> {
  return fc.record({
    to: fc.oneof<fc.WeightedArbitrary<ServiceSample | 'parent'>[]>({ weight: 4, arbitrary: serviceSample }, { weight: 1, arbitrary: fc.constant('parent') }),
    weight: option(fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: 1, max: 100 }) },
      { weight: 12, arbitrary: fc.constantFrom(0, 1, 1_000_000) },
      fc.constantFrom(1_000_001, -1, 0.5),
    )),
    portChoice: fc.nat({ max: 3 }),
    filters,
  });
}

export const backendSamples = (filters: fc.Arbitrary<string[] | undefined>) =>
  fc.uniqueArray(backendSample(filters), { minLength: 1, maxLength: 3, selector: ({ to }) => (to === 'parent' ? to : JSON.stringify(to)) });

/** Makes backends with the Services that they need, named after `prefix`. */
export function makeBackends(chart: Chart, prefix: string, backends: BackendSample[], parent: IConstruct, of: ParentSample): RequestBackend[] {
  return backends.map(({ to, weight, portChoice, filters }, i) => ({
    service: to === 'parent' ? parent : makeService(chart, `${prefix}${i}`, to),
    port: to !== 'parent' ? portOf(to, portChoice) : of.of === 'Service' ? portOf(of.service, portChoice) : undefined,
    weight,
    ...(filters && { filters: filters.map((filter) => FILTERS[filter]()) }),
  }));
}

/** The filters that samples have, by name. */
export const FILTERS: Record<string, () => RouteFilter> = {
  'set request headers': () => RouteFilter.requestHeaders({ set: { 'x-a': '1', 'X-B': 'b c' }, remove: ['x-c'] }),
  'add request headers': () => RouteFilter.requestHeaders({ add: { 'x-a': '1' } }),
  'response headers': () => RouteFilter.responseHeaders({ remove: ['server'], set: { 'x-a': '1' } }),
  'redirect to host': () => RouteFilter.redirect({ hostname: 'b.example.com' }),
  'redirect to https': () => RouteFilter.redirect({ scheme: RedirectScheme.HTTPS, port: 8443, statusCode: 301 }),
  'redirect to path': () => RouteFilter.redirect({ path: RedirectPath.full('/gone') }),
  'redirect to prefix': () => RouteFilter.redirect({ path: RedirectPath.prefix('/v2') }),
  'redirect 307': () => RouteFilter.redirect({ hostname: 'b.example.com', statusCode: 307 }),
};

export const isRedirect = (filter: string): boolean => filter.startsWith('redirect');

/** A filter of each kind at the most. */
export const filterList = (...names: string[]) =>
  fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2, selector: (name) => name.replace(/^(set|add) /, '').replace(/^redirect.*/, 'redirect') });

/** What the route of a sample says of its parent and clients, against what was meant. */
export function attachmentErrors(route: Manifest, parent: ParentSample, clientNamespace: string | undefined, noPort: boolean): string[] {
  const { of, service, portChoice } = parent;
  const home = of === 'EgressNetworkRef' ? 'linkerd-egress' : 'demo';
  const port = noPort ? undefined : service.ports[of === 'Service' && service.ports.length === 1 ? 0 : portChoice % service.ports.length];
  const [ref, ...more] = route.spec.parentRefs;
  const said = JSON.stringify([ref.kind, ref.namespace, ref.name, ref.port, route.metadata.namespace, more.length]);
  const meant = JSON.stringify([of === 'Service' ? 'Service' : 'EgressNetwork', home, of === 'Service' ? 'web' : 'out', port, clientNamespace ?? home, 0]);
  return said === meant ? [] : [`the route hangs on ${said}, meant was ${meant}`];
}

/** What the backends of a rule say, against what was meant; `undefined` for the parent alone. */
export function backendsErrors(refs: any[] | undefined, backends: BackendSample[] | undefined, prefix: string, parent: ParentSample): string[] {
  const own = parent.of === 'Service' ? 'web' : 'out';
  const said = JSON.stringify((refs ?? []).map(({ name, weight, filters }) => [name, weight, filters?.length ?? 0]));
  const meant = JSON.stringify((backends ?? [{ to: 'parent' } as BackendSample]).map(({ to, weight, filters }, i) => [to === 'parent' ? own : `${prefix}${i}`, weight ?? 1, filters?.length ?? 0]));
  return said === meant ? [] : [`the backends are ${said}, meant was ${meant}`];
}

/** Whether a route of the Gateway API cannot name the port of its parent. */
export const namesNoPort = ({ oracle }: ConformanceTarget): boolean => oracle.gatewayApi === '0.7.1' && oracle.channel === 'standard';
