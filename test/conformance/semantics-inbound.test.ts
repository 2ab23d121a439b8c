import { describeConformance } from './oracle/target';
import { mismatches, semanticsCases, SemanticsCase } from './semantics';
import { LinkerdVersion, MeshTarget } from '../../src';
import { Authorization } from '../../src/model/authorizations';
import { inbound, Inbound } from '../../src/model/inbound';
import { MeshModel } from '../../src/model/mesh-model';
import { MeshObject } from '../../src/model/mesh-object';

/** The cluster of a case, which lists its resources in the order in which they were made. */
function modelOf({ resources, query: { cluster = {} } }: SemanticsCase): MeshModel {
  const { networks = [], identityDomain, controlPlaneNamespace, defaultPolicy, probeNetworks } = cluster;
  const target = new MeshTarget({
    version: LinkerdVersion.V2_20,
    clusterNetworks: networks[0] === '(cluster)' || networks.length === 0 ? undefined : networks,
    trustDomain: identityDomain,
    controlPlaneNamespace,
  });
  const manifests = resources.map(({ metadata, ...rest }, i) => ({
    manifest: {
      ...rest,
      metadata: {
        ...metadata,
        creationTimestamp: new Date(i * 1000).toISOString(),
        // The pods are as they stand in the cluster: nothing injects those that do not ask for it.
        ...(rest.kind === 'Pod' && { annotations: { 'linkerd.io/inject': 'disabled', ...metadata.annotations } }),
      },
    },
  }));
  return new MeshModel(manifests, target, {
    completeNamespaces: ['ns', 'ns-0', 'ns-1'],
    inbound: {
      ...(defaultPolicy && { policy: defaultPolicy }),
      ...(probeNetworks && { probeNetworks: probeNetworks.map((cidr: string) => ({ cidr })) }),
    },
  });
}

function inboundOf(each: SemanticsCase): Inbound | undefined {
  const model = modelOf(each);
  const [, kind = 'Pod', name, namespace] = /^(?:(\w+)\/)?([^.]+)\.(.+)$/.exec(each.query.workload)!;
  const object = model.find(kind === 'Pod' ? '/Pod' : `workload.linkerd.io/${kind}`, namespace, name);
  return object && inbound(model, object, each.query.port);
}

const DEMANDS: Record<Authorization['demands'], string> = { 'nothing': 'none', 'TLS': 'tls', 'any identity': 'mesh-tls-any', 'identities': 'mesh-tls' };
const refOf = ({ by, policy }: Authorization) => (by ? `${by.kind}/${by.name}` : `default:${policy}`);
const grants = (authorizations: readonly Authorization[]) => authorizations.map((each) => ({
  ref: refOf(each), authentication: DEMANDS[each.demands], networks: each.networks.map(({ cidr }) => cidr), ...(each.demands === 'identities' && { identities: each.identities }),
}));

const matchesOf = ({ spec }: MeshObject) => (spec.rules ?? []).flatMap(({ matches }: any) => matches)
  .map(({ path, method }: any) => ({ [path?.type === 'Exact' ? 'pathExact' : 'pathPrefix']: path?.value, method }));

/** Routes of a kind in the words of the cases, where those are about more than their authorizations' names. */
function routesOf({ server, routes, probes, probeNetworks }: Inbound, kind: string, expected: unknown): unknown {
  const own = routes.filter(({ route }) => route.kind === kind).map(({ route, authorizations }, i) => ({
    route: `${route.kind}.${route.group}/${route.name}`,
    matches: matchesOf(route),
    authorizations: typeof (expected as any)?.[i]?.authorizations[0] === 'string' ? authorizations.map(refOf) : grants(authorizations),
  }));
  const probe = {
    route: 'default:probe',
    matches: [...probes].map((path) => ({ pathExact: path, method: 'GET' })),
    authorizations: grants([{ policy: 'probe', demands: 'nothing', identities: [], networks: probeNetworks }]),
  };
  return own.length > 0 ? own : kind === 'GRPCRoute' && !server ? [] : ['default', ...(kind === 'HTTPRoute' && probes.length > 0 ? [probe] : [])];
}

function answersTo(each: SemanticsCase) {
  const get = () => inboundOf(each)!;
  const { expect: expected } = each;
  return {
    found: () => get() !== undefined,
    server: () => get().server?.name ?? `default:${get().policy}`,
    protocol: () => (get().protocol === 'unknown' ? 'detect' : get().protocol),
    authorizations: () => grants(get().authorizations),
    rateLimit: () => {
      const { rateLimit } = get();
      return rateLimit && { ...rateLimit, name: rateLimit.policy.name };
    },
    httpRoutes: () => routesOf(get(), 'HTTPRoute', expected.httpRoutes),
    grpcRoutes: () => routesOf(get(), 'GRPCRoute', expected.grpcRoutes),
    httpRouteCount: () => (routesOf(get(), 'HTTPRoute', undefined) as unknown[]).length,
    httpRouteOrder: () => get().routes.map(({ route }) => route.name),
  };
}

describeConformance('Linkerd\'s own cases of inbound policy', () => {
  test.each(semanticsCases('inbound').map((each) => [each.id, each] as const))('%s', (_, each) => {
    expect(mismatches(each, answersTo(each))).toEqual([]);
  });

  test('are all there', () => expect(semanticsCases('inbound').length).toBe(55));
});
