import { Chart } from 'cdk8s';
import { CanarySplit, LinkerdVersion, Mesh, RetryPolicy, RouteProfile, ServiceRef, SplitMechanism, GatewayApiChannel } from '../../src';
import { meshedChart, messageOf, service } from '../fixtures';

const { HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, SERVICE_PROFILE, TRAFFIC_SPLIT } = SplitMechanism;

/** Makers of constructs on the Service `web`, which they find by reference, each time anew. */
const webRef = (chart: Chart, id: string) => ServiceRef.fromName(chart, `${id}-web`, { name: 'web', ports: [{ port: 80 }, { port: 81 }] });
const split = (mechanism: SplitMechanism, clientNamespace?: string, port?: number) => (chart: Chart, id: string) => new CanarySplit(chart, id, {
  service: webRef(chart, id), mechanism, clientNamespace, port, backends: [{ service: service(chart, `${id}-v1`), weight: 1 }],
});
const profile = (clientNamespace?: string) => (chart: Chart, id: string) => new RouteProfile(chart, id, { service: webRef(chart, id), clientNamespace, routes: [{ name: id, pathRegex: `/${id}` }] });
const retries = (chart: Chart, id: string) => new RetryPolicy(chart, id, { target: service(chart, 'web'), httpStatuses: ['5xx'] });
const experimental = { gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL };

const POLICY = { HTTP_ROUTE: 'an HTTPRoute', GRPC_ROUTE: 'a GRPCRoute', TLS_ROUTE: 'a TLSRoute', TCP_ROUTE: 'a TCPRoute' };

describe.each(Object.entries(POLICY) as [SplitMechanism, string][])('a split of mechanism %s', (mechanism, what) => {
  const why = 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; set "mechanism" of chart/split to SplitMechanism.SERVICE_PROFILE, or keep only one of the two';

  test('does not go with a RouteProfile, in either order', () => {
    const first = meshedChart(experimental);
    split(mechanism)(first, 'split');
    expect(messageOf(() => profile()(first, 'profile'))).toBe(`chart/profile: a ServiceProfile for Service demo/web does not go with ${what} made by chart/split, ${why}`);
    const second = meshedChart(experimental);
    profile()(second, 'profile');
    expect(messageOf(() => split(mechanism)(second, 'split'))).toBe(`chart/split: ${what} for Service demo/web does not go with a ServiceProfile made by chart/profile, ${why}`);
  });
});

test('retries on a Service do not go with a RouteProfile, in either order', () => {
  const why = 'because a ServiceProfile makes Linkerd ignore the routes and annotations of the same Service; set "target" of chart/retries to a RouteProfile of the Service, or keep only one of the two';
  const first = meshedChart();
  retries(first, 'retries');
  expect(messageOf(() => profile()(first, 'profile'))).toBe(`chart/profile: a ServiceProfile for Service demo/web does not go with a RetryPolicy on the Service made by chart/retries, ${why}`);
  const second = meshedChart();
  profile()(second, 'profile');
  expect(messageOf(() => retries(second, 'retries'))).toBe(`chart/retries: a RetryPolicy on the Service for Service demo/web does not go with a ServiceProfile made by chart/profile, ${why}`);
});

test('a real Service and a reference to it meet', () => {
  const chart = meshedChart();
  new RouteProfile(chart, 'profile', { service: service(chart, 'web'), routes: [{ method: 'GET' }] });
  expect(messageOf(() => split(HTTP_ROUTE)(chart, 'split'))).toContain('made by chart/profile');
});

const refusedSplits: [string, (chart: Chart, id: string) => unknown, (chart: Chart, id: string) => unknown][] = [
  ['one route beside another', split(HTTP_ROUTE), split(HTTP_ROUTE)],
  ['a route of one namespace\'s clients beside that of all', split(HTTP_ROUTE), split(HTTP_ROUTE, 'front')],
  ['a TrafficSplit beside dstOverrides', split(SERVICE_PROFILE), split(TRAFFIC_SPLIT)],
  ['dstOverrides beside a TrafficSplit', split(TRAFFIC_SPLIT), split(SERVICE_PROFILE)],
  ['dstOverrides twice', split(SERVICE_PROFILE), split(SERVICE_PROFILE)],
  ['two TrafficSplits', split(TRAFFIC_SPLIT), split(TRAFFIC_SPLIT)],
];

test.each(refusedSplits)('a Service is not split twice: %s', (_, first, second) => {
  const chart = meshedChart();
  first(chart, 'first');
  expect(messageOf(() => second(chart, 'second')))
    .toBe('chart/second: the traffic of Service demo/web is already split by chart/first, and Linkerd would follow only one of the two; expected one split for each port of a Service; remove one, or give both a different "port"');
});

test.each([
  [HTTP_ROUTE, GRPC_ROUTE, 'a GRPCRoute', 'an HTTPRoute', 'GRPCRoute'],
  [GRPC_ROUTE, HTTP_ROUTE, 'an HTTPRoute', 'a GRPCRoute', 'GRPCRoute'],
  [TLS_ROUTE, HTTP_ROUTE, 'an HTTPRoute', 'a TLSRoute', 'HTTPRoute'],
  [TCP_ROUTE, TLS_ROUTE, 'a TLSRoute', 'a TCPRoute', 'TLSRoute'],
])('a port has routes of one kind: %s, then %s', (first, second, what, other, followed) => {
  const chart = meshedChart(experimental);
  split(first, undefined, 80)(chart, 'first');
  expect(messageOf(() => split(second, 'front', 80)(chart, 'second'))).toBe(`chart/second: ${what} does not go with ${other} made by chart/first on the same port of Service demo/web, `
    + `because Linkerd follows routes of one kind for a port and would ignore all but the ${followed}; expected one kind for each port; make both of one kind, or give both a different port`);
});

const accepted: [string, (chart: Chart, id: string) => unknown, (chart: Chart, id: string) => unknown][] = [
  ['routes on two ports', split(HTTP_ROUTE, undefined, 80), split(GRPC_ROUTE, undefined, 81)],
  ['routes for the clients of two namespaces', split(HTTP_ROUTE, 'front'), split(HTTP_ROUTE, 'back')],
  ['a route for one namespace\'s clients, a profile for another\'s', split(TCP_ROUTE, 'front'), profile('back')],
  ['TLS and TCP on two ports', split(TLS_ROUTE, undefined, 80), split(TCP_ROUTE, undefined, 81)],
  ['a TrafficSplit and the routes of a profile', split(TRAFFIC_SPLIT), profile()],
  ['dstOverrides, and others for one namespace\'s clients', split(SERVICE_PROFILE), split(SERVICE_PROFILE, 'front')],
  ['two profiles that share the object', profile(), profile()],
];

test.each(accepted)('these go together: %s', (_, first, second) => {
  const chart = meshedChart(experimental);
  first(chart, 'first');
  expect(() => second(chart, 'second')).not.toThrow();
});

test('a profile for the clients of the Service\'s own namespace is that of the Service', () => {
  const chart = meshedChart();
  profile('demo')(chart, 'profile');
  expect(messageOf(() => split(HTTP_ROUTE, 'front')(chart, 'split'))).toContain('made by chart/profile');
});

test('clusters do not meet', () => {
  const east = meshedChart();
  const west = new Chart(east.node.root as any, 'west', { namespace: 'demo' });
  new Mesh(west, 'mesh', { version: LinkerdVersion.V2_20 });
  split(HTTP_ROUTE)(east, 'split');
  expect(() => profile()(west, 'profile')).not.toThrow();
});
