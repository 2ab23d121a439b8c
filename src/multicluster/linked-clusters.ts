import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { GATEWAY_DETAILS } from './cluster-gateway';
import { ClusterMeshProps, LinkedCluster, LinkedPair } from './cluster-mesh-options';
import { oneNamespaceFault } from './credentials';
import { readCertificates } from '../linkerd/certificates';
import { directFaults, trustFault } from '../linkerd/cluster-sets';
import { LinkMode, linkModesFaults, modeFault } from '../linkerd/link-modes';
import { clusterNameFault, GATEWAY_DEFAULTS, GATEWAY_NAME, MULTICLUSTER_NAMESPACE } from '../linkerd/links';
import { namespaceFault, serviceAccountIdentity } from '../linkerd/names';
import { cidrFault } from '../linkerd/networks';
import { Fault, quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';

/** A cluster with what its Mesh says of it. */
export interface ResolvedCluster extends LinkedCluster {
  readonly target: MeshTarget;
  /** What its Mesh governs. */
  readonly scope: IConstruct;
  readonly controlPlaneNamespace: string;
  readonly multiclusterNamespace: string;
  readonly gatewayIdentity: string;
}

/** A link with the clusters that it names. */
export interface ResolvedPair {
  readonly importer: ResolvedCluster;
  readonly exporter: ResolvedCluster;
  readonly modes: readonly LinkMode[];
  readonly given: LinkedPair;
}

/** The clusters and links that a ClusterMesh is made of; refused if they do not go together. */
export function resolveClusters(owner: Construct, props: ClusterMeshProps): { clusters: ResolvedCluster[]; pairs: ResolvedPair[] } {
  refuse(owner, ...props.clusters.flatMap((cluster, i) => clusterFaults(cluster, i, props.clusters)), props.clusters.length < 2
    ? `"clusters" has ${props.clusters.length}; expected at least two` : undefined);
  const clusters = props.clusters.map(resolveCluster);
  const pairs = resolvePairs(owner, props, clusters);
  refuse(owner, ...new Set([
    ...sharedMeshFaults(clusters),
    ...sharedGatewayFaults(clusters, pairs),
    ...pairs.flatMap((pair) => pairFaults(pair, clusters.indexOf(pair.exporter))),
    ...unorderedPairs(pairs).map(({ importer, exporter }) => trustFault(importer, exporter)),
    ...unorderedPairs(pairs.filter(isDirect)).flatMap(({ importer, exporter }) => directFaults(importer, exporter)),
    ...clusters.flatMap((cluster, i) => idleFaults(cluster, i, pairs)),
  ]));
  return { clusters, pairs };
}

/** Whether pods are reached without a gateway. */
export function isDirect({ modes }: Pick<ResolvedPair, 'modes'>): boolean {
  return modes.some((mode) => mode !== LinkMode.GATEWAY);
}

/** Values of one cluster alone. */
function clusterFaults(cluster: LinkedCluster, i: number, all: readonly LinkedCluster[]): Fault[] {
  const { name, chart, multiclusterNamespace, podNetworks, trustAnchors } = cluster;
  const at = (prop: string) => `clusters[${i}].${prop}`;
  return [
    clusterNameFault(at('name'), name),
    all.findIndex((other) => other.name === name) === i ? undefined : `"${at('name')}" is there twice, got ${quote(name)}; expected a name for each cluster`,
    Chart.isChart(chart) ? undefined : `"${at('chart')}" is not a Chart; expected the Chart of the cluster, with a Mesh of its own`,
    !Chart.isChart(chart) || MeshTarget._isGoverned(chart) ? undefined
      : `"${at('chart')}" has no Mesh, got ${chart.node.path}; expected one for each cluster; create it before: new Mesh(chart, 'mesh', { version })`,
    namespaceFault(at('multiclusterNamespace'), multiclusterNamespace),
    podNetworks?.length === 0 ? `"${at('podNetworks')}" is empty; expected at least one network, or leave it away` : undefined,
    ...(podNetworks ?? []).map((cidr, j) => cidrFault(at(`podNetworks[${j}]`), cidr)),
    ...(trustAnchors === undefined ? [] : readCertificates(at('trustAnchors'), trustAnchors, 'trust anchors').faults),
    ...GATEWAY_DETAILS.map((prop) => (cluster.gatewayAddresses !== undefined || cluster[prop] === undefined ? undefined
      : `"${at(prop)}" is given for a cluster without a gateway; set "gatewayAddresses", or leave "${prop}" away`)),
  ];
}

function resolveCluster(cluster: LinkedCluster): ResolvedCluster {
  const target = MeshTarget.of(cluster.chart);
  const { controlPlaneNamespace, trustDomain } = target;
  const { multiclusterNamespace = MULTICLUSTER_NAMESPACE } = cluster;
  return {
    ...cluster,
    target,
    scope: MeshTarget._scopeOf(cluster.chart),
    controlPlaneNamespace,
    multiclusterNamespace,
    gatewayIdentity: cluster.gatewayIdentity ?? serviceAccountIdentity(GATEWAY_NAME, multiclusterNamespace, controlPlaneNamespace, trustDomain),
  };
}

function resolvePairs(owner: Construct, props: ClusterMeshProps, clusters: readonly ResolvedCluster[]): ResolvedPair[] {
  const names = clusters.map(({ name }) => name);
  const { modes = [LinkMode.GATEWAY] } = props;
  const all = () => names.flatMap((importer) => names.filter((name) => name !== importer).map((exporter): LinkedPair => ({ importer, exporter })));
  const links = props.links ?? all();
  const expected = `expected one of ${names.map(quote).join(', ')}`;
  const twice = links.findIndex((link, i) => links.some((other, j) => j < i && other.importer === link.importer && other.exporter === link.exporter));
  const newest = clusters.map(({ target }) => target.linkerdVersion).reduce((a, b) => (a.isAtLeast(b) ? a : b));
  refuse(owner,
    ...linkModesFaults('modes', props.modes, newest),
    props.modes && links.length > 0 && links.every((link) => link.modes !== undefined)
      ? '"modes" is given, and each of "links" has its own; leave one of the two away' : undefined,
    links.length === 0 ? '"links" is empty; expected at least one, or leave it away for links between all clusters' : undefined,
    ...links.flatMap(({ importer, exporter, ...link }, i) => [
      names.includes(importer) ? undefined : `"links[${i}].importer" is no cluster, got ${quote(importer)}; ${expected}`,
      names.includes(exporter) ? undefined : `"links[${i}].exporter" is no cluster, got ${quote(exporter)}; ${expected}`,
      importer === exporter ? `"links[${i}]" links a cluster to itself, got ${quote(importer)}; expected two clusters` : undefined,
      ...linkModesFaults(`links[${i}].modes`, link.modes, newest),
    ]),
    twice === -1 ? undefined : `"links[${twice}]" is there already, got importer ${quote(links[twice].importer)} and exporter ${quote(links[twice].exporter)}; expected each pair once, with all its "modes"`,
  );
  const named = (name: string) => clusters[names.indexOf(name)];
  return links.map((given) => ({ importer: named(given.importer), exporter: named(given.exporter), modes: given.modes ?? modes, given }));
}

/** What a link demands of its two clusters. */
function pairFaults({ importer, exporter, modes, given }: ResolvedPair, index: number): Fault[] {
  const direct = isDirect({ modes });
  return [
    modes.includes(LinkMode.GATEWAY) && exporter.gatewayAddresses === undefined
      ? `"clusters[${index}].gatewayAddresses" is needed, because cluster ${quote(importer.name)} reaches Services of ${quote(exporter.name)} through its gateway; set it, or other "modes"`
      : undefined,
    ...modes.flatMap((mode) => [importer, exporter].map((cluster) => versionFault(mode, cluster))),
    direct ? oneNamespaceFault('multiclusterNamespace', importer.multiclusterNamespace, importer.controlPlaneNamespace) : undefined,
    direct || given.discoveryCredentialsSecret === undefined ? undefined
      : `"discoveryCredentialsSecret" is given for a link that has mode GATEWAY alone, of cluster ${quote(importer.name)} to cluster ${quote(exporter.name)}; leave it away, or add to "modes"`,
  ];
}

function versionFault(mode: LinkMode, { name, target }: ResolvedCluster): Fault {
  const fault = modeFault('modes', mode, target.linkerdVersion);
  return fault && `${fault} of cluster ${quote(name)}; set "links" with other "modes" for it`;
}

/** One Mesh is one cluster. */
function sharedMeshFaults(clusters: readonly ResolvedCluster[]): Fault[] {
  return clusters.map(({ name, scope }, i) => {
    const other = clusters.find((each, j) => j < i && each.scope === scope);
    return other && `"clusters[${i}].chart" has the same Mesh as that of cluster ${quote(other.name)}, got ${quote(name)}; expected a Mesh for each cluster; create one in each Chart`;
  });
}

/**
 * The same place of two gateways leads to one of them: in a shared trust domain nobody would notice. In networks apart, of
 * which no cluster is in both, it is two places.
 */
function sharedGatewayFaults(clusters: readonly ResolvedCluster[], pairs: readonly ResolvedPair[]): Fault[] {
  const reaches = (from: ResolvedCluster, to: ResolvedCluster) => (
    from === to || pairs.some(({ importer, exporter }) => importer === from && exporter === to));
  const places = ({ gatewayAddresses = [], gatewayPort = GATEWAY_DEFAULTS.port }: ResolvedCluster) => gatewayAddresses.map((address) => `${address}:${gatewayPort}`);
  return clusters.flatMap((cluster, i) => clusters.slice(0, i).flatMap((other) => {
    const shared = clusters.some((each) => reaches(each, cluster) && reaches(each, other))
      ? places(cluster).filter((place) => places(other).includes(place)) : [];
    return shared.length === 0 ? [] : [`"clusters[${i}].gatewayAddresses" has an address of cluster ${quote(other.name)}, got ${shared.join(', ')}; expected that of the gateway of cluster ${quote(cluster.name)}`];
  }));
}

/** What is said of a cluster and changes nothing. */
function idleFaults({ name, gatewayAddresses }: ResolvedCluster, i: number, pairs: readonly ResolvedPair[]): Fault[] {
  const seen = pairs.filter(({ exporter }) => exporter.name === name);
  return [
    seen.length > 0 || pairs.some(({ importer }) => importer.name === name) ? undefined
      : `"clusters[${i}]" is in none of "links", got ${quote(name)}; expected a link for each cluster; add one, or leave the cluster away`,
    gatewayAddresses === undefined || seen.some(({ modes }) => modes.includes(LinkMode.GATEWAY)) ? undefined
      : `"clusters[${i}].gatewayAddresses" is given, and no link reaches cluster ${quote(name)} through its gateway; leave it away, or add GATEWAY to "modes"`,
  ];
}

/** Each two clusters once, in whichever direction they are linked. */
export function unorderedPairs(pairs: readonly ResolvedPair[]): ResolvedPair[] {
  return pairs.filter(({ importer, exporter }, i) => !pairs.some((other, j) => j < i && other.importer === exporter && other.exporter === importer));
}
