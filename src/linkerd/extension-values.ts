import { Grammar } from './annotation-values';
import { ChartValue, GO_LOG_LEVELS, GREATEST_NUMBER, resourceValues, valueAt, ValueNaming, Values } from './chart-values';
import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { requestAboveLimitFault } from './quantity';
import { Fault, quote } from './rule';

const BOOLEAN: Grammar = { is: 'boolean' };
const PORTS: Grammar = { is: 'ports' };
const NUMBER_OF_PORT: Grammar = { is: 'integer', min: 1, max: 65535 };
const TEXT: Grammar = { is: 'text' };
const COUNT: Grammar = { is: 'integer', min: 1, max: 1000 };
const LOG_FORMAT: Grammar = { is: 'choice', of: ['plain', 'json'] };
const GO_LOG_LEVEL: Grammar = { is: 'choice', of: GO_LOG_LEVELS };
const NAMESPACE_JOB: ChartValue = { path: 'createNamespaceMetadataJob', value: BOOLEAN, since: 'namespaceJobSwitch' };

/** The values of the chart linkerd-crds. */
export const CRDS_VALUES: readonly ChartValue[] = [
  { path: 'installGatewayAPI', value: BOOLEAN, since: 'installGatewayApi' },
  { path: 'enableHttpRoutes', value: BOOLEAN },
  { path: 'enableTlsRoutes', value: BOOLEAN, since: 'tlsAndTcpRoute' },
  { path: 'enableTcpRoutes', value: BOOLEAN, since: 'tlsAndTcpRoute' },
];

/** The values of the chart linkerd2-cni, as far as they can be wrong. */
export const CNI_VALUES: readonly ChartValue[] = [
  { path: 'destCNINetDir', prop: 'destCniNetDir', value: TEXT },
  { path: 'destCNIBinDir', prop: 'destCniBinDir', value: TEXT },
  { path: 'inboundProxyPort', prop: 'inboundProxyPort', value: NUMBER_OF_PORT },
  { path: 'outboundProxyPort', prop: 'outboundProxyPort', value: NUMBER_OF_PORT },
  { path: 'proxyAdminPort', value: NUMBER_OF_PORT },
  { path: 'proxyControlPort', value: NUMBER_OF_PORT },
  { path: 'portsToRedirect', prop: 'portsToRedirect', value: { is: 'port numbers' } },
  { path: 'ignoreInboundPorts', prop: 'ignoreInboundPorts', value: PORTS },
  { path: 'ignoreOutboundPorts', prop: 'ignoreOutboundPorts', value: PORTS },
  { path: 'proxyUID', prop: 'proxyUid', value: { is: 'integer', min: 1, max: GREATEST_NUMBER } },
  { path: 'proxyGID', prop: 'proxyGid', value: { is: 'integer', min: -1, max: GREATEST_NUMBER }, since: 'proxyGid' },
  { path: 'iptablesMode', prop: 'iptablesMode', value: { is: 'choice', of: ['nft', 'legacy', 'plain'] }, since: 'ipv6', valuesSince: { plain: 'plainIptables' } },
  { path: 'disableIPv6', prop: 'disableIpv6', value: BOOLEAN, since: 'ipv6' },
  { path: 'privileged', prop: 'privileged', value: BOOLEAN },
  { path: 'repairController.enabled', prop: 'repairController', value: BOOLEAN },
  { path: 'priorityClassName', prop: 'priorityClassName', value: TEXT },
  { path: 'useWaitFlag', value: BOOLEAN },
  { path: 'repairController.logFormat', value: LOG_FORMAT },
  { path: 'tolerations', value: { is: 'list' } },
  { path: 'extraInitContainers', value: { is: 'list' } },
  ...resourceValues('resources'),
  ...resourceValues('repairController.resources'),
];

/** The values of the chart linkerd-viz, as far as they can be wrong. */
export const VIZ_VALUES: readonly ChartValue[] = [
  { path: 'prometheusUrl', prop: 'prometheusUrl', value: TEXT },
  { path: 'prometheus.enabled', value: BOOLEAN },
  { path: 'grafana.url', prop: 'grafanaUrl', value: TEXT },
  { path: 'grafana.externalUrl', prop: 'grafanaExternalUrl', value: TEXT },
  { path: 'grafana.uidPrefix', prop: 'grafanaUidPrefix', value: TEXT },
  { path: 'jaegerUrl', prop: 'jaegerUrl', value: TEXT },
  { path: 'dashboard.enforcedHostRegexp', prop: 'dashboardEnforcedHostRegexp', value: TEXT },
  { path: 'dashboard.restrictPrivileges', prop: 'dashboardRestrictPrivileges', value: BOOLEAN },
  { path: 'dashboard.replicas', prop: 'dashboardReplicas', value: COUNT },
  { path: 'tap.replicas', prop: 'tapReplicas', value: COUNT },
  { path: 'tapInjector.failurePolicy', value: { is: 'choice', of: ['Ignore', 'Fail'] } },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  { path: 'enablePodDisruptionBudget', prop: 'enablePodDisruptionBudget', value: BOOLEAN, since: 'vizDisruptionBudgets' },
  { path: 'defaultLogLevel', value: GO_LOG_LEVEL },
  { path: 'defaultLogFormat', value: LOG_FORMAT },
  { path: 'metricsAPI.replicas', value: COUNT },
  { path: 'tapInjector.replicas', value: COUNT },
  ...['metricsAPI', 'tap', 'tapInjector', 'dashboard', 'prometheus'].flatMap((component) => resourceValues(`${component}.resources`)),
  NAMESPACE_JOB,
];

/** What high availability means for linkerd-viz, as far as a release knows it. */
export function vizHighAvailability(version: LinkerdVersion): Values {
  const resources = { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: '50Mi' } };
  return {
    enablePodAntiAffinity: true,
    ...(supports(version, 'vizDisruptionBudgets') && { enablePodDisruptionBudget: true }),
    tap: { replicas: 3, resources },
    dashboard: { resources },
    prometheus: { resources: { cpu: { limit: '', request: '300m' }, memory: { limit: '8192Mi', request: '300Mi' } } },
  };
}

/** The values of the chart linkerd-jaeger, as far as they can be wrong. */
export const JAEGER_VALUES: readonly ChartValue[] = [NAMESPACE_JOB];

/** The values of the chart linkerd-multicluster, as far as they can be wrong. */
export const MULTICLUSTER_VALUES: readonly ChartValue[] = [
  { path: 'gateway.enabled', prop: 'gateway.enabled', value: BOOLEAN },
  { path: 'gateway.name', prop: 'gateway.name', value: TEXT },
  { path: 'gateway.replicas', prop: 'gateway.replicas', value: COUNT },
  { path: 'gateway.port', prop: 'gateway.port', value: NUMBER_OF_PORT },
  { path: 'gateway.nodePort', prop: 'gateway.nodePort', value: NUMBER_OF_PORT },
  { path: 'gateway.serviceType', prop: 'gateway.serviceType', value: { is: 'choice', of: ['LoadBalancer', 'NodePort', 'ClusterIP'] } },
  { path: 'gateway.serviceAnnotations', prop: 'gateway.serviceAnnotations', value: { is: 'texts' } },
  { path: 'gateway.serviceExternalTrafficPolicy', prop: 'gateway.serviceExternalTrafficPolicy', value: { is: 'choice', of: ['Cluster', 'Local'] } },
  { path: 'gateway.loadBalancerClass', prop: 'gateway.loadBalancerClass', value: TEXT },
  { path: 'gateway.loadBalancerSourceRanges', prop: 'gateway.loadBalancerSourceRanges', value: { is: 'cidrs', orNone: true } },
  { path: 'gateway.probe.path', prop: 'gateway.probePath', value: TEXT },
  { path: 'gateway.probe.port', prop: 'gateway.probePort', value: NUMBER_OF_PORT },
  { path: 'gateway.probe.seconds', prop: 'gateway.probePeriod', value: { is: 'whole seconds' } },
  { path: 'gateway.probe.nodePort', prop: 'gateway.probeNodePort', value: NUMBER_OF_PORT },
  { path: 'remoteMirrorServiceAccount', prop: 'remoteMirrorServiceAccount', value: BOOLEAN },
  { path: 'remoteMirrorServiceAccountName', prop: 'remoteMirrorServiceAccountName', value: { is: 'names' } },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  { path: 'localServiceMirror.replicas', prop: 'localServiceMirrorReplicas', value: COUNT, since: 'federatedServices' },
  { path: 'localServiceMirror.logLevel', value: GO_LOG_LEVEL, since: 'federatedServices' },
  { path: 'localServiceMirror.logFormat', value: LOG_FORMAT, since: 'federatedServices' },
  { path: 'controllers', prop: 'controllers', value: { is: 'list' }, since: 'linkV1alpha3' },
  { path: 'enableNamespaceCreation', value: BOOLEAN, since: 'linkV1alpha3' },
  NAMESPACE_JOB,
];

/** What high availability means for linkerd-multicluster, as far as a release knows it. A cluster without a gateway has none to spread. */
export function multiclusterHighAvailability(version: LinkerdVersion, hasGateway: boolean): Values {
  return {
    enablePodAntiAffinity: true,
    ...(hasGateway && { gateway: { replicas: 3 } }),
    ...(supports(version, 'federatedServices') && { localServiceMirror: { replicas: 3 } }),
  };
}

/** The values of one controller of linkerd-multicluster. */
export const CONTROLLER_VALUES: readonly ChartValue[] = [
  { path: 'link.ref.name', prop: 'linkName', value: TEXT },
  { path: 'gateway.enabled', prop: 'gatewayEnabled', value: BOOLEAN },
  { path: 'gateway.probe.port', prop: 'probePort', value: NUMBER_OF_PORT },
  { path: 'replicas', prop: 'replicas', value: COUNT },
  { path: 'logLevel', prop: 'logLevel', value: GO_LOG_LEVEL },
  { path: 'logFormat', prop: 'logFormat', value: LOG_FORMAT },
  { path: 'enableHeadlessServices', prop: 'enableHeadlessServices', value: BOOLEAN },
  { path: 'retryLimit', prop: 'retryLimit', value: { is: 'integer', min: 0, max: 1000 } },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  // The chart writes them into the container as they stand, so that they have the form of Kubernetes.
  ...['cpu', 'memory'].flatMap((resource) => ['request', 'limit'].map((side): ChartValue => ({
    path: `resources.${side}s.${resource}`,
    prop: `resources.${resource}${side === 'request' ? 'Request' : 'Limit'}`,
    value: { is: 'quantity', of: resource === 'cpu' ? 'cpu' : 'bytes', aboveZero: side === 'limit' },
  }))),
];

/** The faults of resources of a controller of linkerd-multicluster that do not go together. */
export function controllerFaults(values: Values, name: ValueNaming): Fault[] {
  return ['cpu', 'memory'].map((resource) => {
    const [request, limit] = ['requests', 'limits'].map((side) => `resources.${side}.${resource}`);
    return requestAboveLimitFault(name(request), valueAt(values, request), name(limit), valueAt(values, limit));
  });
}

/** The faults of values of linkerd-viz that do not go together. */
export function vizFaults(values: Values, name: ValueNaming): Fault[] {
  const [url, externalUrl, prefix] = ['grafana.url', 'grafana.externalUrl', 'grafana.uidPrefix'];
  return [
    valueAt(values, url) && valueAt(values, externalUrl)
      ? `"${name(url)}" and "${name(externalUrl)}" exclude each other; expected the one in the cluster, or the one outside` : undefined,
    valueAt(values, prefix) && !valueAt(values, externalUrl) ? `"${name(prefix)}" does nothing without "${name(externalUrl)}"; leave it away, or set that too` : undefined,
    valueAt(values, 'prometheus.enabled') === false && !valueAt(values, 'prometheusUrl')
      ? `"${name('prometheus.enabled')}" is false and there is no "${name('prometheusUrl')}", with which the chart refuses to be rendered; set one of the two` : undefined,
  ];
}

/** The faults of values of linkerd-multicluster that do not go together: what a Service of the gateway's type cannot have. */
export function multiclusterFaults(values: Values, name: ValueNaming): Fault[] {
  const [typePath, type] = ['gateway.serviceType', valueAt(values, 'gateway.serviceType') || 'LoadBalancer'];
  const given = (paths: readonly string[]) => paths.filter((path) => ![undefined, '', 0].includes(valueAt(values, path)) && valueAt(values, path)?.length !== 0);
  const foreign = (paths: readonly string[], expected: string, effect: string) => given(paths).map((path) => (
    `"${name(path)}" ${effect} with "${name(typePath)}" ${quote(type)}; expected ${expected}; leave it away, or set that`));
  return [
    ...(type === 'LoadBalancer' ? [] : [
      ...foreign(['gateway.loadBalancerClass', 'gateway.loadBalancerSourceRanges'], '"LoadBalancer"', 'is refused'),
      ...foreign(['gateway.loadBalancerIP'], '"LoadBalancer"', 'does nothing'),
    ]),
    ...(type === 'ClusterIP' ? [
      ...foreign(['gateway.serviceExternalTrafficPolicy'], '"LoadBalancer" or "NodePort"', 'is refused'),
      ...foreign(['gateway.nodePort', 'gateway.probe.nodePort'], '"LoadBalancer" or "NodePort"', 'does nothing'),
    ] : []),
  ];
}

/** Where proxies send traces with linkerd-jaeger does not follow its namespace. */
export function jaegerFault(values: Values, name: ValueNaming, namespace: string): Fault {
  const path = 'webhook.collectorSvcAddr';
  return namespace === 'linkerd-jaeger' || valueAt(values, path) ? undefined
    : `"${name(path)}" is needed in the namespace ${quote(namespace)}: without it proxies send traces to the namespace "linkerd-jaeger"; set it to the Service "collector" there, with its port`;
}
