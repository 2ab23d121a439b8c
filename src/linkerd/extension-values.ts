import { Grammar } from './annotation-values';
import { annotationOf } from './annotations';
import { ChartValue, resourceValues, valueAt, ValueNaming, Values } from './chart-values';
import { Fault } from './rule';

const BOOLEAN: Grammar = { is: 'boolean' };
const PORTS: Grammar = { is: 'ports' };
const NUMBER_OF_PORT: Grammar = { is: 'integer', min: 1, max: 65535 };
const TEXT: Grammar = { is: 'text' };
const COUNT: Grammar = { is: 'integer', min: 1, max: 1000 };
const UID = annotationOf('config.linkerd.io/proxy-uid')!.value;
const GID = annotationOf('config.linkerd.io/proxy-gid')!.value;

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
  { path: 'portsToRedirect', prop: 'portsToRedirect', value: PORTS },
  { path: 'ignoreInboundPorts', prop: 'ignoreInboundPorts', value: PORTS },
  { path: 'ignoreOutboundPorts', prop: 'ignoreOutboundPorts', value: PORTS },
  { path: 'proxyUID', prop: 'proxyUid', value: UID },
  { path: 'proxyGID', prop: 'proxyGid', value: GID, since: 'proxyGid' },
  { path: 'iptablesMode', prop: 'iptablesMode', value: { is: 'choice', of: ['nft', 'legacy', 'plain'] } },
  { path: 'disableIPv6', prop: 'disableIpv6', value: BOOLEAN, since: 'ipv6' },
  { path: 'privileged', prop: 'privileged', value: BOOLEAN },
  { path: 'repairController.enabled', prop: 'repairController', value: BOOLEAN },
  { path: 'priorityClassName', prop: 'priorityClassName', value: TEXT },
  { path: 'useWaitFlag', value: BOOLEAN },
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
  { path: 'enablePodDisruptionBudget', prop: 'enablePodDisruptionBudget', value: BOOLEAN },
  { path: 'createNamespaceMetadataJob', value: BOOLEAN },
];

/** What high availability means for linkerd-viz. */
export const VIZ_HA: Values = {
  enablePodAntiAffinity: true,
  enablePodDisruptionBudget: true,
  resources: { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: '50Mi' } },
  tap: { replicas: 3 },
  prometheus: { resources: { cpu: { limit: '', request: '300m' }, memory: { limit: '8192Mi', request: '300Mi' } } },
};

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
  { path: 'gateway.loadBalancerSourceRanges', prop: 'gateway.loadBalancerSourceRanges', value: { is: 'cidrs' } },
  { path: 'gateway.probe.path', prop: 'gateway.probePath', value: TEXT },
  { path: 'gateway.probe.port', prop: 'gateway.probePort', value: NUMBER_OF_PORT },
  { path: 'gateway.probe.seconds', prop: 'gateway.probePeriod', value: { is: 'whole seconds' } },
  { path: 'gateway.probe.nodePort', prop: 'gateway.probeNodePort', value: NUMBER_OF_PORT },
  { path: 'remoteMirrorServiceAccount', prop: 'remoteMirrorServiceAccount', value: BOOLEAN },
  { path: 'remoteMirrorServiceAccountName', prop: 'remoteMirrorServiceAccountName', value: TEXT },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  { path: 'localServiceMirror.replicas', prop: 'localServiceMirrorReplicas', value: COUNT, since: 'federatedServices' },
  { path: 'controllers', prop: 'controllers', value: { is: 'list' }, since: 'linkV1alpha3' },
  { path: 'createNamespaceMetadataJob', value: BOOLEAN },
];

/** The values of one controller of linkerd-multicluster. */
export const CONTROLLER_VALUES: readonly ChartValue[] = [
  { path: 'link.ref.name', prop: 'linkName', value: TEXT },
  { path: 'gateway.enabled', prop: 'gatewayEnabled', value: BOOLEAN },
  { path: 'gateway.probe.port', prop: 'probePort', value: NUMBER_OF_PORT },
  { path: 'replicas', prop: 'replicas', value: COUNT },
  { path: 'logLevel', prop: 'logLevel', value: { is: 'choice', of: ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'] } },
  { path: 'logFormat', prop: 'logFormat', value: { is: 'choice', of: ['plain', 'json'] } },
  { path: 'enableHeadlessServices', prop: 'enableHeadlessServices', value: BOOLEAN },
  { path: 'retryLimit', prop: 'retryLimit', value: { is: 'integer', min: 0, max: 1000 } },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  ...resourceValues('resources', 'resources'),
];

/** The fault of two addresses of Grafana, with which linkerd-viz cannot be rendered. */
export function grafanaFault(values: Values, name: ValueNaming): Fault {
  return valueAt(values, 'grafana.url') && valueAt(values, 'grafana.externalUrl')
    ? `"${name('grafana.url')}" and "${name('grafana.externalUrl')}" exclude each other; expected the one in the cluster, or the one outside` : undefined;
}
