import { LinkerdVersion } from './linkerd-version';
import { Fault } from './rule';

/** What came with which release, and with which edge release first. */
export const FEATURES = {
  disableProtocolDetectTimeout: { title: 'protocol-detection timeouts that can be switched off', release: '2.15', edge: '23.11.1' },
  nativeSidecarAlpha: { title: 'native sidecars, `config.alpha.linkerd.io` key', release: '2.15', edge: '23.11.4' },
  vizDisruptionBudgets: { title: 'disruption budgets of linkerd-viz', release: '2.15', edge: '23.11.4' },
  namespaceJobSwitch: { title: '`createNamespaceMetadataJob` of extensions', release: '2.15', edge: '24.1.1' },
  externalWorkload: { title: 'ExternalWorkload, and SPIFFE identities', release: '2.15', edge: '24.1.1' },
  backendMetrics: { title: '`outbound_http_route_backend_*` metrics of attempts at backends', release: '2.15', edge: '24.1.3' },
  ipv6: { title: 'dual stack (`disableIPv6`)', release: '2.16', edge: '24.4.1' },
  proxyGid: { title: '`proxy-gid` annotation', release: '2.16', edge: '24.5.4' },
  proxyAdminShutdown: { title: '`proxy-admin-shutdown` annotation; `/shutdown` is off by default', release: '2.16', edge: '24.6.2' },
  proxyLogHttpHeaders: { title: '`proxy-log-http-headers` annotation', release: '2.16', edge: '24.6.2' },
  grpcRoute: { title: 'GRPCRoute', release: '2.16', edge: '24.6.4' },
  auditPolicy: { title: '`audit` as default inbound policy', release: '2.16', edge: '24.7.3' },
  accessPolicy: { title: '`accessPolicy` of Servers', release: '2.16', edge: '24.7.4' },
  retryAnnotations: { title: '`retry.linkerd.io` and `timeout.linkerd.io` annotations', release: '2.16', edge: '24.7.5' },
  routeMetrics: { title: '`outbound_http_route_request_*` metrics of requests by route', release: '2.16', edge: '24.8.2' },
  smiDeprecated: { title: 'TrafficSplits and the linkerd-smi extension are deprecated', release: '2.16', edge: '24.8.2' },
  linkProbeTimeout: { title: 'Link probe timeout and failure threshold', release: '2.17', edge: '24.9.3' },
  tlsAndTcpRoute: { title: 'TLSRoute and TCPRoute', release: '2.17', edge: '24.10.4' },
  egressNetwork: { title: 'EgressNetwork', release: '2.17', edge: '24.10.4' },
  linkV1alpha2: { title: 'Link `v1alpha2`', release: '2.17', edge: '24.11.1' },
  federatedServices: { title: 'federated Services', release: '2.17', edge: '24.11.2' },
  rateLimits: { title: 'HTTPLocalRateLimitPolicy', release: '2.17', edge: '24.11.2' },
  externalWorkloadDualStack: { title: 'ExternalWorkloads with an IPv4 and an IPv6 address', release: '2.17', edge: '24.11.8' },
  plainIptables: { title: '`iptablesMode: plain` of linkerd2-cni', release: '2.18', edge: '24.12.2' },
  installGatewayApi: { title: '`installGatewayAPI` of linkerd-crds', release: '2.18', edge: '25.3.1' },
  appProtocol: { title: 'Service `appProtocol`', release: '2.18', edge: '25.3.1' },
  oneMeshPort: { title: 'all meshed traffic arrives on the inbound port of proxies, 4143', release: '2.18', edge: '25.3.2' },
  linkV1alpha3: { title: 'Link `v1alpha3`: excluded labels and annotations, declarative controllers', release: '2.18', edge: '25.3.3' },
  proxyCpuRatioLimit: { title: '`proxy-cpu-ratio-limit` annotation', release: '2.18', edge: '25.3.3' },
  metricsHostnameLabels: { title: '`proxy-metrics-hostname-labels` annotation', release: '2.18', edge: '25.3.4' },
  gatewayApiV1: { title: 'HTTPRoute `v1` and GRPCRoute `v1`', release: '2.18', edge: '25.4.4' },
  sidecarPortNames: { title: 'policy for named ports of native sidecars', release: '2.19', edge: '25.6.3' },
  tracingValues: { title: 'tracing by values of linkerd-control-plane', release: '2.19', edge: '25.6.4' },
  undeclaredPortsRefused: { title: 'connections to ports that a Service does not list are refused', release: '2.19', edge: '25.7.1' },
  nativeSidecarBeta: { title: 'native sidecars, `config.beta.linkerd.io` key', release: '2.19', edge: '25.10.2' },
  traceAttributes: { title: '`resource.opentelemetry.io` annotations', release: '2.19', edge: '25.10.2' },
  gatewayRouteAuthorization: { title: 'AuthorizationPolicies for HTTPRoutes of the Gateway API', release: '2.19', edge: '25.10.7' },
  routeTimeouts: { title: '`timeouts` of Gateway API HTTPRoutes', release: '2.20', edge: '25.11.3' },
  mergedProxyInit: { title: 'proxy-init merged into the proxy image; `init-image` annotations are gone', release: '2.20', edge: '25.11.3' },
  inboundRouteMetrics: { title: '`inbound_http_*` metrics of statuses and durations by route', release: '2.20', edge: '26.3.2' },
  proxyAdditionalEnv: { title: '`proxy-additional-env` annotation', release: '2.20', edge: '26.4.3' },
  kubernetes131: { title: 'Kubernetes 1.31 or later is needed', release: '2.20', edge: '26.5.1' },
  nativeSidecarDefault: { title: 'native sidecars by default, `config.linkerd.io` key', release: '2.20', edge: '26.5.2' },
  unifiedFailureAccrual: { title: 'circuit breaking by success rate (`unified`)', release: '2.20', edge: '26.6.2' },
  loadBiaser: { title: 'rate-limit-aware load balancing', release: '2.20', edge: '26.6.2' },
  tlsRouteNeedsHostnames: { title: 'TLSRoutes without `hostnames` are skipped', release: 'after 2.20', edge: '26.8.2' },
} as const;

/** A row of the feature table. */
export type Feature = keyof typeof FEATURES;

/** Whether a release has a feature. */
export function supports(version: LinkerdVersion, feature: Feature): boolean {
  return version.isAtLeast(since(feature));
}

/** The fault of asking a release for what it does not have. */
export function featureFault(what: string, version: LinkerdVersion, feature: Feature): Fault {
  if (supports(version, feature)) {
    return undefined;
  }
  const { release, edge } = FEATURES[feature];
  return `${what} needs Linkerd ${release} (edge-${edge}) or later, got target ${version}`;
}

const sinceCache = new Map<Feature, LinkerdVersion>();

function since(feature: Feature): LinkerdVersion {
  let version = sinceCache.get(feature);
  if (!version) {
    version = LinkerdVersion.edge(FEATURES[feature].edge);
    sinceCache.set(feature, version);
  }
  return version;
}
