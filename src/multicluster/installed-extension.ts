import { ResolvedCluster, ResolvedPair } from './linked-clusters';
import { valueAt, Values } from '../linkerd/chart-values';
import { LinkMode } from '../linkerd/link-modes';
import { GATEWAY_DEFAULTS, GATEWAY_NAME } from '../linkerd/links';
import { serviceAccountIdentity } from '../linkerd/names';
import { Fault, quote } from '../linkerd/rule';
import { ChartRelease, Installation } from '../references/installation';

/** What Links say of a gateway, where the chart is told it, for a gateway on nodes, too, and what both are by default. */
const GATEWAY_VALUES = [
  { prop: 'gatewayPort', value: 'gateway.port', node: 'gateway.nodePort', usual: GATEWAY_DEFAULTS.port },
  { prop: 'probePort', value: 'gateway.probe.port', node: 'gateway.probe.nodePort', usual: GATEWAY_DEFAULTS.probePort },
  { prop: 'probePath', value: 'gateway.probe.path', node: undefined, usual: GATEWAY_DEFAULTS.probePath },
] as const;

/** What is wrong with the multicluster extensions that the app installs, beside the links between their clusters. */
export function extensionFaults(clusters: readonly ResolvedCluster[], pairs: readonly ResolvedPair[]): Fault[] {
  return clusters.flatMap((cluster) => {
    const release = Installation.of(cluster.chart).find('linkerd-multicluster');
    const imports = pairs.filter(({ importer }) => importer === cluster);
    const isGateway = pairs.some(({ exporter, modes }) => exporter === cluster && modes.includes(LinkMode.GATEWAY));
    if (release === undefined) {
      return [];
    }
    return release.namespace !== cluster.multiclusterNamespace ? [
      `"multiclusterNamespace" of cluster ${quote(cluster.name)} is not where ${release.owner.node.path} installs the extension, got ${quote(cluster.multiclusterNamespace)}; expected ${quote(release.namespace)}, in which its controllers look for Links; set it`,
    ] : [
      ...isGateway ? gatewayFaults(cluster, release) : [],
      ...imports.map((pair) => controllerFault(pair, release)),
    ];
  });
}

function gatewayFaults(cluster: ResolvedCluster, { owner, values, namespace }: ChartRelease): Fault[] {
  const { name, gatewayIdentity, controlPlaneNamespace, target: { trustDomain } } = cluster;
  const [where, of] = [owner.node.path, `of cluster ${quote(name)}`];
  const identity = serviceAccountIdentity(valueAt(values, 'gateway.name') ?? GATEWAY_NAME, namespace, controlPlaneNamespace, trustDomain);
  if (valueAt(values, 'gateway.enabled') === false) {
    // With another identity it is a gateway of one's own.
    return gatewayIdentity !== identity ? []
      : [`${where} installs no gateway, and other clusters reach Services ${of} through it; set "enabled" of its "gateway", other "modes", or "gatewayIdentity" of the gateway that is there instead`];
  }
  return [
    gatewayIdentity === identity ? undefined
      : `"gatewayIdentity" ${of} is not that of the gateway that ${where} installs, got ${quote(gatewayIdentity)}; expected ${quote(identity)}; set it`,
    // What is said there may be that of a load balancer before it.
    ...GATEWAY_VALUES.filter(({ prop }) => cluster[prop] === undefined).map(({ prop, value, node, usual }) => {
      const isOfNodes = node !== undefined && valueAt(values, 'gateway.serviceType') === 'NodePort';
      const path = isOfNodes ? node : value;
      const there = valueAt(values, path) ?? (isOfNodes ? undefined : usual);
      return there === usual ? undefined
        : `"${prop}" ${of} is not said, which means ${quote(usual)}, and ${where} has ${there === undefined ? `no "${path}", so that Kubernetes chooses one` : `the value "${path}" ${quote(there)}`}; expected where it is reached from the other clusters; set it`;
    }),
  ];
}

/** That a Link has a controller at all is the extension's own business. */
function controllerFault({ importer, exporter, modes }: ResolvedPair, { owner, values }: ChartRelease): Fault {
  const controllers: Values[] = Array.isArray(values.controllers) ? values.controllers : [];
  const controller = controllers.find((each) => valueAt(each, 'link.ref.name') === exporter.name);
  const { headlessServices = false } = importer;
  const wrong = controller === undefined ? []
    : [
      { key: 'gateway.enabled', got: valueAt(controller, 'gateway.enabled') ?? true, expected: modes.includes(LinkMode.GATEWAY) || undefined },
      { key: 'enableHeadlessServices', got: valueAt(controller, 'enableHeadlessServices') ?? false, expected: headlessServices },
    ].filter(({ got, expected }) => expected !== undefined && got !== expected);
  return wrong.length === 0 ? undefined
    : `the controller for Link ${quote(exporter.name)} of ${owner.node.path} does not do what cluster ${quote(importer.name)} is linked for, got ${
      wrong.map(({ key, got }) => `"${key}" ${got}`).join(' and ')}; expected ${wrong.map(({ expected }) => expected).join(' and ')}; take "controllers" from controllersOf(${quote(importer.name)})`;
}
