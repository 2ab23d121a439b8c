import { FEATURES, Feature } from './features';
import { LinkerdVersion } from './linkerd-version';

/** What is otherwise from a release on for everybody who upgrades, whatever stands in manifests. */
export interface DefaultChange {
  readonly release: string;
  readonly edge: string;
  readonly change: string;
}

const since = (feature: Feature, change: string): DefaultChange => ({ release: FEATURES[feature].release, edge: FEATURES[feature].edge, change });

/** In the order of releases. */
export const DEFAULT_CHANGES: readonly DefaultChange[] = [
  since('proxyAdminShutdown', '`POST /shutdown` of the proxy is off unless `config.linkerd.io/proxy-admin-shutdown` switches it on'),
  since('retryAnnotations', '`timeouts.backendRequest` of HTTPRoutes is no longer sent to proxies'),
  { release: '2.16', edge: '24.8.2', change: 'the default of `clusterNetworks` has `fd00::/8` too' },
  { release: '2.18', edge: '25.2.1', change: 'the label `hostname` of outbound route metrics is empty unless `config.linkerd.io/proxy-metrics-hostname-labels` fills it' },
  since('oneMeshPort', 'all meshed traffic arrives at pods on port 4143: NetworkPolicies have to let it in, and no longer tell ports apart'),
  since('linkV1alpha3', 'service-mirror controllers are values of the chart linkerd-multicluster; `linkerd multicluster link` is deprecated'),
  { release: '2.18', edge: '25.4.4', change: 'Servers that overlap are admitted, and the oldest one decides' },
  { release: '2.19', edge: '25.6.3', change: 'the admin ports of the control plane have names of their own: scrape configurations have to select `.*-admin`' },
  { release: '2.19', edge: '25.7.1', change: 'connections to ports that a Service does not declare are refused' },
  { release: '2.19', edge: '25.8.2', change: 'proxy-init uses nft instead of legacy iptables' },
  { release: '2.19', edge: '25.9.4', change: 'the chart linkerd-crds no longer installs the Gateway API unless `installGatewayAPI` is true' },
  { release: '2.19', edge: '25.10.1', change: 'the extension linkerd-jaeger and its annotations are gone; tracing is configured when installing Linkerd' },
  since('mergedProxyInit', 'proxy-init is part of the proxy image; values and annotations of its own image do nothing'),
  since('kubernetes131', 'the charts need Kubernetes 1.31'),
  since('nativeSidecarDefault', 'proxies are native sidecars: Jobs end by themselves, init containers have the mesh, and `proxy-wait-before-exit-seconds` does nothing'),
];

/** What changes for everybody between two releases. */
export function defaultChanges(from: LinkerdVersion, to: LinkerdVersion): DefaultChange[] {
  return DEFAULT_CHANGES.filter(({ edge }) => !from.isAtLeast(LinkerdVersion.edge(edge)) && to.isAtLeast(LinkerdVersion.edge(edge)));
}
