import { Grammar } from './annotation-values';
import { annotationOf } from './annotations';
import { ChartValue, GO_LOG_LEVELS, GREATEST_NUMBER, resourceValues, scrapeMillis, valueAt, ValueGrammar, ValueNaming, Values } from './chart-values';
import { NATIVE_SIDECAR_KEYS, nativeSidecarFault, SidecarTarget, WAIT_BEFORE_EXIT_KEY, waitBeforeExitFault } from './proxy-rules';
import { requestAboveLimitFault } from './quantity';
import { Fault, quote } from './rule';

const BOOLEAN: Grammar = { is: 'boolean' };
const DURATION: Grammar = { is: 'duration' };
const PORTS: Grammar = { is: 'ports' };
const TEXT: Grammar = { is: 'text' };
const COUNT: Grammar = { is: 'integer', min: 1, max: 1000 };
const USER: Grammar = { is: 'integer', min: 0, max: 2_147_483_647 };
const LOG_FILTER: Grammar = { is: 'log filter' };
const LOG_FORMAT: Grammar = { is: 'choice', of: ['plain', 'json'] };
const LIST: ValueGrammar = { is: 'list' };
const TEXTS: ValueGrammar = { is: 'texts' };
const PROXY_DURATION: ValueGrammar = { is: 'proxy duration' };
const SCRAPE_DURATION: ValueGrammar = { is: 'scrape duration' };

/** What the chart has for the interval of scrapes, and for how long one may take. */
const DEFAULT_SCRAPE = '10s';

/** Where the resources of each component are. */
export const COMPONENT_RESOURCES: Readonly<Record<string, string>> = {
  destination: 'destinationResources',
  identity: 'identityResources',
  proxyInjector: 'proxyInjectorResources',
  spValidator: 'spValidatorResources',
  heartbeat: 'heartbeatResources',
  policyController: 'policyController.resources',
};

/** Where the resources of proxies of single components are, which have those of all others otherwise. */
const PROXY_RESOURCES = ['destinationProxyResources', 'identityProxyResources', 'proxyInjectorProxyResources'];

/** The values of the chart linkerd-control-plane, as far as they can be wrong. */
export const CONTROL_PLANE_VALUES: readonly ChartValue[] = [
  { path: 'cniEnabled', prop: 'cniEnabled', value: BOOLEAN },
  { path: 'controllerReplicas', prop: 'controllerReplicas', value: COUNT },
  { path: 'enablePodAntiAffinity', prop: 'enablePodAntiAffinity', value: BOOLEAN },
  { path: 'enablePodDisruptionBudget', prop: 'enablePodDisruptionBudget', value: BOOLEAN },
  { path: 'webhookFailurePolicy', prop: 'webhookFailurePolicy', value: { is: 'choice', of: ['Ignore', 'Fail'] } },
  { path: 'disableIPv6', prop: 'disableIpv6', value: BOOLEAN, since: 'ipv6' },
  { path: 'enableEndpointSlices', value: BOOLEAN },
  { path: 'enableH2Upgrade', value: BOOLEAN },
  { path: 'enablePprof', value: BOOLEAN },
  { path: 'disableHeartBeat', prop: 'disableHeartbeat', value: BOOLEAN },
  { path: 'heartbeatSchedule', prop: 'heartbeatSchedule', value: { is: 'schedule' } },
  { path: 'prometheusUrl', prop: 'prometheusUrl', value: TEXT },
  { path: 'priorityClassName', prop: 'priorityClassName', value: TEXT },
  { path: 'clusterNetworks', value: { is: 'subnets' } },
  { path: 'egress.globalEgressNetworkNamespace', value: TEXT, since: 'egressNetwork' },
  { path: 'configReaders', value: LIST, since: 'gatewayRouteAuthorization' },
  { path: 'controllerLogLevel', value: { is: 'choice', of: GO_LOG_LEVELS } },
  { path: 'controllerLogFormat', value: LOG_FORMAT },
  { path: 'controllerUID', value: USER },
  { path: 'controllerGID', value: likeAnnotation('proxy-gid'), since: 'proxyGid' },
  { path: 'imagePullPolicy', value: { is: 'choice', of: ['Always', 'IfNotPresent', 'Never'] } },
  { path: 'imagePullSecrets', value: LIST },
  { path: 'tolerations', value: LIST },
  ...['nodeSelector', 'podAnnotations', 'podLabels', 'commonLabels'].map((path): ChartValue => ({ path, value: TEXTS })),

  { path: 'identity.externalCA', value: BOOLEAN },
  { path: 'identity.issuer.scheme', value: { is: 'choice', of: ['linkerd.io/tls', 'kubernetes.io/tls'] } },
  { path: 'identity.issuer.clockSkewAllowance', prop: 'identityClockSkewAllowance', value: DURATION },
  { path: 'identity.issuer.issuanceLifetime', prop: 'identityIssuanceLifetime', value: DURATION },
  { path: 'identity.serviceAccountTokenProjection', value: BOOLEAN },

  // Proxies
  { path: 'proxy.defaultInboundPolicy', prop: 'proxy.defaultInboundPolicy', value: likeAnnotation('default-inbound-policy'), valuesSince: { audit: 'auditPolicy' } },
  { path: 'proxy.opaquePorts', prop: 'proxy.opaquePorts', value: PORTS },
  { path: 'proxy.nativeSidecar', prop: 'proxy.nativeSidecar', value: BOOLEAN, since: 'nativeSidecarAlpha' },
  { path: 'proxy.await', prop: 'proxy.await', value: BOOLEAN },
  { path: 'proxy.waitBeforeExitSeconds', prop: 'proxy.waitBeforeExit', value: { is: 'whole seconds' } },
  { path: 'proxy.shutdownGracePeriod', prop: 'proxy.shutdownGracePeriod', value: PROXY_DURATION },
  { path: 'proxy.enableShutdownEndpoint', prop: 'proxy.enableShutdownEndpoint', value: BOOLEAN, since: 'proxyAdminShutdown' },
  { path: 'proxy.logLevel', prop: 'proxy.logLevel', value: LOG_FILTER },
  { path: 'proxy.logFormat', prop: 'proxy.logFormat', value: likeAnnotation('proxy-log-format') },
  { path: 'proxy.logHTTPHeaders', prop: 'proxy.logHttpHeaders', value: likeAnnotation('proxy-log-http-headers'), since: 'proxyLogHttpHeaders' },
  { path: 'proxy.accessLog', prop: 'proxy.accessLog', value: likeAnnotation('access-log') },
  { path: 'proxy.outboundTransportMode', prop: 'proxy.outboundTransportMode', value: { is: 'choice', of: ['transport-header', 'transparent'] }, since: 'oneMeshPort' },
  { path: 'proxy.metrics.hostnameLabels', prop: 'proxy.metricsHostnameLabels', value: BOOLEAN, since: 'metricsHostnameLabels' },
  { path: 'proxy.runtime.workers.minimum', prop: 'proxy.minWorkers', value: COUNT, since: 'proxyCpuRatioLimit' },
  { path: 'proxy.runtime.workers.maximum', value: COUNT, since: 'proxyCpuRatioLimit' },
  { path: 'proxy.runtime.workers.maximumCPURatio', prop: 'proxy.maxWorkersCpuRatio', value: { is: 'share' }, since: 'proxyCpuRatioLimit' },
  { path: 'proxy.cores', value: { is: 'integer', min: 0, max: 1000 } },
  ...['outboundConnectTimeout', 'inboundConnectTimeout', 'outboundDiscoveryCacheUnusedTimeout', 'inboundDiscoveryCacheUnusedTimeout'].map((key): ChartValue => (
    { path: `proxy.${key}`, prop: `proxy.${key}`, value: PROXY_DURATION })),
  ...['disableOutboundProtocolDetectTimeout', 'disableInboundProtocolDetectTimeout'].map((key): ChartValue => (
    { path: `proxy.${key}`, prop: `proxy.${key}`, value: BOOLEAN, since: 'disableProtocolDetectTimeout' })),
  { path: 'proxy.uid', prop: 'proxy.uid', value: likeAnnotation('proxy-uid') },
  { path: 'proxy.gid', prop: 'proxy.gid', value: likeAnnotation('proxy-gid'), since: 'proxyGid' },
  ...['admin', 'control', 'inbound', 'outbound'].map((key): ChartValue => ({ path: `proxy.ports.${key}`, value: { is: 'integer', min: 1, max: 65535 } })),
  { path: 'proxy.requireIdentityOnInboundPorts', value: PORTS },
  { path: 'proxy.enableExternalProfiles', value: BOOLEAN },
  { path: 'proxy.additionalEnv', value: LIST },
  { path: 'proxy.experimentalEnv', value: LIST },
  ...['initialTimeout', 'idleTimeout', 'lifetime'].map((key): ChartValue => ({ path: `proxy.control.streams.${key}`, value: PROXY_DURATION })),
  ...['inbound', 'outbound'].flatMap((way) => ['keepAliveInterval', 'keepAliveTimeout'].map((key): ChartValue => (
    { path: `proxy.${way}.server.http2.${key}`, value: PROXY_DURATION }))),
  ...resourceValues('proxy.resources', 'proxy.resources'),

  // Tracing
  { path: 'proxy.tracing.enabled', value: BOOLEAN, since: 'tracingValues' },
  { path: 'proxy.tracing.collector.endpoint', prop: 'tracing.collectorAddress', value: { is: 'address' }, since: 'tracingValues' },
  { path: 'proxy.tracing.collector.meshIdentity.serviceAccountName', prop: 'tracing.collectorServiceAccount', value: TEXT, since: 'tracingValues' },
  { path: 'proxy.tracing.collector.meshIdentity.namespace', prop: 'tracing.collectorServiceAccount', value: TEXT, since: 'tracingValues' },
  { path: 'proxy.tracing.labels', prop: 'tracing.attributes', value: TEXTS, since: 'tracingValues' },
  { path: 'controller.tracing.enabled', value: BOOLEAN, since: 'tracingValues' },
  { path: 'controller.tracing.collector.endpoint', value: { is: 'address' }, since: 'tracingValues' },

  // The set-up of the network of pods
  { path: 'proxyInit.iptablesMode', prop: 'proxyInit.iptablesMode', value: { is: 'choice', of: ['nft', 'legacy'] } },
  { path: 'proxyInit.ignoreInboundPorts', prop: 'proxyInit.ignoreInboundPorts', value: PORTS },
  { path: 'proxyInit.ignoreOutboundPorts', prop: 'proxyInit.ignoreOutboundPorts', value: PORTS },
  { path: 'proxyInit.kubeAPIServerPorts', prop: 'proxyInit.kubeApiServerPorts', value: PORTS },
  { path: 'proxyInit.skipSubnets', prop: 'proxyInit.skipSubnets', value: { is: 'subnets' } },
  { path: 'proxyInit.runAsRoot', prop: 'proxyInit.runAsRoot', value: BOOLEAN },
  { path: 'proxyInit.privileged', prop: 'proxyInit.privileged', value: BOOLEAN },
  { path: 'proxyInit.closeWaitTimeoutSecs', prop: 'proxyInit.closeWaitTimeout', value: { is: 'whole seconds' } },
  { path: 'proxyInit.runAsUser', value: USER },
  { path: 'proxyInit.runAsGroup', value: USER, since: 'proxyGid' },
  { path: 'proxyInit.logFormat', value: LOG_FORMAT },
  { path: 'networkValidator.timeout', value: PROXY_DURATION },
  { path: 'networkValidator.logFormat', value: LOG_FORMAT },
  { path: 'networkValidator.logLevel', value: LOG_FILTER },

  // Components
  { path: 'policyController.logLevel', prop: 'policyController.logLevel', value: LOG_FILTER },
  { path: 'policyController.probeNetworks', prop: 'policyController.probeNetworks', value: { is: 'cidrs' } },
  { path: 'proxyInjector.timeoutSeconds', value: { is: 'integer', min: 1, max: 30 } },
  { path: 'revisionHistoryLimit', value: { is: 'integer', min: 0, max: 1000 } },
  ...Object.entries(COMPONENT_RESOURCES).flatMap(([prop, path]) => resourceValues(path, `resources.${prop}`)),
  ...PROXY_RESOURCES.flatMap((path) => resourceValues(path)),

  // Metrics
  { path: 'podMonitor.enabled', value: BOOLEAN },
  { path: 'podMonitor.scrapeInterval', prop: 'podMonitors.scrapeInterval', value: SCRAPE_DURATION },
  { path: 'podMonitor.scrapeTimeout', prop: 'podMonitors.scrapeTimeout', value: SCRAPE_DURATION },
  { path: 'podMonitor.labels', prop: 'podMonitors.labels', value: TEXTS },
  { path: 'podMonitor.controller.enabled', prop: 'podMonitors.controller', value: BOOLEAN },
  { path: 'podMonitor.proxy.enabled', prop: 'podMonitors.proxies', value: BOOLEAN },
  { path: 'podMonitor.serviceMirror.enabled', value: BOOLEAN },

  // What charts no longer know; the first four were gone before every target
  gone('global', '2.10', '23.8.3', 'say each at the top'),
  gone('installNamespace', '2.12', '23.8.3', 'make the Namespace'),
  gone('omitWebhookSideEffects', '2.11', '23.8.3'),
  gone('identity.issuer.crtExpiry', '2.11', '23.8.3'),
  gone('proxyInit.resources', '2.16', '24.8.2'),
  gone('policyController.image', '2.19', '25.10.7'),
  gone('controlPlaneTracing', '2.19', '25.10.7', 'set "proxy.tracing"'),
  gone('controlPlaneTracingNamespace', '2.19', '25.10.7', 'set "proxy.tracing"'),
  gone('proxyInit.image', '2.20', '25.11.3', 'proxy-init is in the image of the proxy'),
];

/** What high availability means: each value of the chart that it changes. */
export const CONTROL_PLANE_HA: Values = {
  highAvailability: true,
  controllerReplicas: 3,
  enablePodAntiAffinity: true,
  enablePodDisruptionBudget: true,
  controller: { podDisruptionBudget: { maxUnavailable: 1 } },
  deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: '25%' } },
  webhookFailurePolicy: 'Fail',
  proxy: { resources: { cpu: { request: '100m' }, memory: { limit: '250Mi', request: '20Mi' } } },
  destinationResources: haResources('50Mi'),
  identityResources: haResources('10Mi'),
  proxyInjectorResources: haResources('50Mi'),
  spValidatorResources: haResources('50Mi'),
  heartbeatResources: haResources('50Mi'),
};

/** The faults of values that do not go together. */
export function controlPlaneFaults(values: Values, name: ValueNaming, target: SidecarTarget): Fault[] {
  return [...identityFaults(values, name), tracingFault(values, name), ...contradictionFaults(values, name, target)];
}

/** The faults of values of which one undoes, or forbids, the other. */
export function contradictionFaults(values: Values, name: ValueNaming, target: SidecarTarget): Fault[] {
  return [
    doubleAnchorsFault(values, name),
    ...cniFaults(values, name),
    valueAt(values, 'proxyInit.closeWaitTimeoutSecs') > 0 && valueAt(values, 'proxyInit.runAsRoot') !== true
      ? `"${name('proxyInit.closeWaitTimeoutSecs')}" needs "${name('proxyInit.runAsRoot')}": without it pods are refused; set it to true` : undefined,
    ...sidecarFaults(values, name, target),
    ...['proxy.resources', ...PROXY_RESOURCES, ...Object.values(COMPONENT_RESOURCES)].flatMap((path) => ['cpu', 'memory'].map((resource) => {
      const [request, limit] = ['request', 'limit'].map((side) => `${path}.${resource}.${side}`);
      return requestAboveLimitFault(name(request), valueAt(values, request), name(limit), valueAt(values, limit));
    })),
    ...workerFaults(values, name),
    controllerTracingFault(values, name),
    scrapeFault(values, name),
    valueAt(values, 'disableHeartBeat') === true && valueAt(values, 'heartbeatSchedule') !== undefined
      ? `"${name('heartbeatSchedule')}" does nothing with "${name('disableHeartBeat')}"; leave one of the two away` : undefined,
  ];
}

/** Where trust anchors and issuer come from must be said once, and never with the issuer's key. */
function identityFaults(values: Values, name: ValueNaming): Fault[] {
  const [anchors, externalCa, scheme] = ['identityTrustAnchorsPEM', 'identity.externalCA', 'identity.issuer.scheme'].map((path) => valueAt(values, path));
  return [
    !anchors && externalCa !== true
      ? '"identity" has no trust anchors; expected "identityTrustAnchorsPEM", or "identity.externalCA" as true; see ControlPlaneIdentity' : undefined,
    scheme === 'kubernetes.io/tls' ? undefined
      : `"${name('identity.issuer.scheme')}" would want the issuer's private key as a value, got ${quote(scheme)}; expected "kubernetes.io/tls", with which it is in the Secret linkerd-identity-issuer`,
  ];
}

function doubleAnchorsFault(values: Values, name: ValueNaming): Fault {
  return valueAt(values, 'identityTrustAnchorsPEM') && valueAt(values, 'identity.externalCA') === true
    ? `"${name('identityTrustAnchorsPEM')}" is not read with "${name('identity.externalCA')}"; leave one of the two away` : undefined;
}

/** The fault of tracing with which no meshed pod can be made. */
export function tracingFault(values: Values, name: ValueNaming): Fault {
  const fields = ['endpoint', 'meshIdentity.serviceAccountName', 'meshIdentity.namespace'].map((field) => `proxy.tracing.collector.${field}`);
  const missing = fields.filter((path) => !valueAt(values, path));
  return valueAt(values, 'proxy.tracing.enabled') === true && missing.length > 0
    ? `"${name('proxy.tracing.enabled')}" needs ${missing.map((path) => `"${path}"`).join(', ')}: without them no meshed pod can be made; set them` : undefined;
}

/** The fault of tracing of the control plane with which the chart cannot be rendered. */
function controllerTracingFault(values: Values, name: ValueNaming): Fault {
  const endpoints = ['controller.tracing.collector.endpoint', 'proxy.tracing.collector.endpoint'];
  return valueAt(values, 'controller.tracing.enabled') === true && !endpoints.some((path) => valueAt(values, path))
    ? `"${name('controller.tracing.enabled')}" needs "${endpoints.join('" or "')}", without which the chart refuses to be rendered; set one of them` : undefined;
}

/** A fixed number of threads, the older way to say it, goes before. */
function workerFaults(values: Values, name: ValueNaming): Fault[] {
  const idle = ['minimum', 'maximumCPURatio'].map((key) => `proxy.runtime.workers.${key}`).filter((path) => valueAt(values, path) !== undefined);
  return valueAt(values, 'proxy.cores') > 0 ? idle.map((path) => `"${name(path)}" does nothing with "${name('proxy.cores')}"; leave one of the two away`) : [];
}

/** What the Prometheus Operator takes no PodMonitor for. */
function scrapeFault(values: Values, name: ValueNaming): Fault {
  const [interval, timeout] = ['podMonitor.scrapeInterval', 'podMonitor.scrapeTimeout'];
  const [between, within] = [interval, timeout].map((path) => valueAt(values, path) || DEFAULT_SCRAPE);
  return valueAt(values, 'podMonitor.enabled') === true && scrapeMillis(within) > scrapeMillis(between)
    ? `"${name(timeout)}" is longer than "${name(interval)}", got ${quote(within)} for ${quote(between)}, and Prometheus takes no such PodMonitor; expected at most ${quote(between)}` : undefined;
}

/** What proxies are told by default follows the rules of what annotations tell them. */
function sidecarFaults(values: Values, name: ValueNaming, target: SidecarTarget): Fault[] {
  const [native, wait] = ['proxy.nativeSidecar', 'proxy.waitBeforeExitSeconds'];
  const annotations = {
    ...(valueAt(values, native) !== undefined && { [NATIVE_SIDECAR_KEYS[0]]: String(valueAt(values, native)) }),
    ...(valueAt(values, wait) > 0 && { [WAIT_BEFORE_EXIT_KEY]: String(valueAt(values, wait)) }),
  };
  const nameOf = (key: string) => name(key === WAIT_BEFORE_EXIT_KEY ? wait : native);
  return [nativeSidecarFault(annotations, nameOf, target), waitBeforeExitFault(annotations, nameOf, target.linkerdVersion)];
}

/** With CNI no pod has proxy-init: redirection is set up by the plugin, with values of its own. Without, it has users in its arguments. */
function cniFaults(values: Values, name: ValueNaming): Fault[] {
  const idle = ['ignoreInboundPorts', 'ignoreOutboundPorts', 'skipSubnets'].map((key) => `proxyInit.${key}`).filter((path) => valueAt(values, path));
  const large = ['proxy.uid', 'proxy.gid'].filter((path) => valueAt(values, path) > GREATEST_NUMBER);
  return valueAt(values, 'cniEnabled') === true
    ? idle.map((path) => `"${name(path)}" does nothing with "${name('cniEnabled')}"; set it for the chart linkerd2-cni, or by annotations of pods`)
    : large.map((path) => `"${name(path)}" is too large for proxy-init, which would get it with an exponent and set up no pod, got ${valueAt(values, path)}; expected at most ${GREATEST_NUMBER}, or "${name('cniEnabled')}"`);
}

function haResources(memoryRequest: string): Values {
  return { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: memoryRequest } };
}

function likeAnnotation(key: string): Grammar {
  return annotationOf(`config.linkerd.io/${key}`)!.value;
}

function gone(path: string, release: string, edge: string, instead = ''): ChartValue {
  return { path, value: { is: 'anything' }, until: { release, edge, instead } };
}
