import { describeConformance } from './oracle/target';
import { mismatches, semanticsCases, SemanticsCase } from './semantics';
import { GatewayApiChannel, LinkerdVersion, MeshTarget } from '../../src';
import { ROUTE_KINDS } from '../../src/linkerd/gateway-api';
import { MeshModel } from '../../src/model/mesh-model';
import { Destination, Outbound, outbound } from '../../src/model/outbound';
import { OutboundRoute } from '../../src/model/outbound-routes';
import { OutboundBackend, OutboundRule } from '../../src/model/outbound-rule';
import { profileFor, ServiceProfileView } from '../../src/model/profiles';
import { statusOf } from '../../src/model/route-status';

/** An address outside of any cluster. */
const EXTERNAL = '1.1.1.1';

/** The networks of Linkerd's own test cluster. Its EgressNetworks catch what Linkerd takes for a cluster's by default. */
const CLUSTER_NETWORKS = ['10.0.0.0/8'];

function modelOf({ resources, query: { cluster = {}, globalEgressNamespace } }: SemanticsCase): MeshModel {
  const target = new MeshTarget({
    version: LinkerdVersion.V2_20,
    gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL,
    clusterNetworks: cluster.networks ?? CLUSTER_NETWORKS,
    globalEgressNetworkNamespace: globalEgressNamespace,
  });
  return new MeshModel(resources.map((manifest) => ({ manifest })), target);
}

function destinationOf(target: string): Destination {
  const [, kind, name, namespace] = /^(Service|EgressNetwork)\/([^.]+)\.(.+)$/.exec(target) ?? [];
  return kind ? { kind: kind as 'Service' | 'EgressNetwork', namespace, name } : { kind: 'address', address: target === 'external' ? EXTERNAL : target };
}

const isDeclared = ({ route }: OutboundRoute) => route !== undefined;

/** Backends: one that is where the client wants to go anyway is a word. */
function backendOf(backend: OutboundBackend, expected: unknown, isEgress: boolean): unknown {
  const isWord = typeof expected === 'string';
  return backend.kind !== 'parent' ? { ...backend } : expected === 'original-destination' && isEgress ? expected : isWord ? 'parent' : undefined;
}

function ruleOf({ backends, ...rule }: OutboundRule, expected: any, isEgress: boolean) {
  return { ...rule, backends: backends.map((backend, i) => backendOf(backend, expected?.backends?.[i], isEgress)) };
}

/** A route with its first rule, for the cases have no more than one. */
function routeOf(route: OutboundRoute, expected: any, isEgress: boolean) {
  const [first] = route.rules;
  return {
    kind: route.route?.kind,
    name: route.name,
    default: !isDeclared(route),
    rules: route.rules,
    hosts: route.hosts,
    route: isDeclared(route) ? `${route.route!.kind}/${route.name}` : route.name,
    ...first && ruleOf(first, expected, isEgress),
    matches: first?.matches.map(({ path, method }) => path?.value ?? method),
  };
}

function profileRoutes({ routes, takesOver, invalid }: ServiceProfileView) {
  return takesOver || invalid === undefined ? routes : undefined;
}

function answersTo(each: SemanticsCase) {
  const { query, expect: expected } = each;
  const model = modelOf(each);
  const destination = destinationOf(query.target ?? '');
  const ask = (from: string = query.from, port: number = query.port) => outbound(model, from, destination, port);
  const get = (): Outbound => ask()!;
  const isEgress = () => get().parent?.kind !== 'Service';
  const profile = () => profileFor(model, query.from, destination as any);
  // The cases of profiles ask for the routes of the profile, even where there are none.
  const asksProfile = () => 'retryBudget' in expected || 'update' in expected || get().ruledBy === 'profile';
  const declared = () => (get().routes.some(isDeclared) ? get().routes.filter(isDeclared) : get().routes);
  const applies = (from: string, port?: number) => ask(from, port)?.routes.some(isDeclared) ?? false;
  return {
    found: () => ask() !== undefined,
    protocol: () => get().protocol,
    protocolByPort: () => Object.fromEntries(query.ports.map((port: number) => [port, ask(query.from, port)!.protocol])),
    policy: () => (get().parent ? `${get().parent!.kind}/${get().parent!.name}.${get().parent!.namespace}` : get().routes[0].name),
    egressNetwork: () => (ask()?.parent?.kind === 'EgressNetwork' ? get().parent!.name : null),
    routes: () => (asksProfile() ? profileRoutes(profile())
      : declared().map((route, i) => routeOf(route, (expected.routes as any[])[i], isEgress()))),
    httpRoutes: () => get().routes.map((route, i) => routeOf(route, (expected.httpRoutes as any[])[i], isEgress())),
    routeOrder: () => get().routes.filter(isDeclared).map(({ name }) => name),
    appliesToPorts: () => query.ports.filter((port: number) => applies(query.from, port)),
    appliesToClientNamespaces: () => Object.fromEntries(query.clients.map((client: string) => [client, applies(client)])),
    timeouts: () => get().timeouts,
    failureAccrual: () => get().failureAccrual,
    loadEstimator: () => get().loadEstimator,
    ignoredWith: () => get().ignored,
    failure: () => (get().connections === 'closed' ? 'connection-closed' : undefined),
    retryBudget: () => profile().budget,
    update: () => (profile().invalid === undefined ? 'sent' : 'none'),
    parents: () => statusOf(model, model.objects.find(({ kind }) => (ROUTE_KINDS as readonly string[]).includes(kind))!)
      .map(({ parent: { name }, accepted, reason }) => ({ name, accepted, reason })),
  };
}

describeConformance('Linkerd\'s own cases of outbound policy and of status', () => {
  const cases = semanticsCases('outbound', 'status');

  test.each(cases.map((each) => [each.id, each] as const))('%s', (_, each) => {
    expect(mismatches(each, answersTo(each))).toEqual([]);
  });

  test('are all there', () => expect(cases.length).toBe(242));
});
