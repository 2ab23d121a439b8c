import { OracleTarget } from './target';

type Release = OracleTarget['linkerd'];

/** What a key of a chart takes; `any` is for what templates hand on as it stands. */
export type Kind = 'boolean' | 'text' | 'name' | 'names' | 'count' | 'integer' | 'small number' | 'port' | 'ports' | 'port numbers' | 'subnets' | 'cidr list' | 'duration' | 'proxy duration'
| 'scrape duration' | 'seconds' | 'cpu' | 'bytes' | 'ratio' | 'amount' | 'log filter' | 'cron' | 'address' | 'pem' | 'texts' | 'list' | 'any' | readonly string[];

/** A key of a chart, by values.yaml and the templates of its releases. */
export interface Key {
  readonly is: Kind;
  readonly since?: Release;
  readonly until?: Release;
}

export const LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'];
export const GO_LEVELS = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'];
const FORMATS = ['plain', 'json'];
const PULL = ['Always', 'IfNotPresent', 'Never', ''];

type Keys = Record<string, Key>;
const key = (is: Kind, since?: Release, until?: Release): Key => ({ is, since, until });
const all = (is: Kind, names: string, since?: Release, until?: Release): Keys => Object.fromEntries(names.split(' ').map((name) => [name, key(is, since, until)]));
const under = (prefixes: string, keys: Keys, since?: Release): Keys => Object.fromEntries(prefixes.split(' ').flatMap((prefix) => (
  Object.entries(keys).map(([path, each]) => [`${prefix}.${path}`, since ? { ...each, since } : each]))));

const RESOURCES: Keys = { ...all('cpu', 'cpu.request cpu.limit'), ...all('bytes', 'memory.request memory.limit ephemeral-storage.request ephemeral-storage.limit') };
const WEBHOOK: Keys = { externalSecret: key('boolean'), ...all('pem', 'caBundle crtPEM'), ...all('text', 'keyPEM injectCaFrom injectCaFromSecret'), ...all('any', 'namespaceSelector objectSelector') };
const IMAGE: Keys = { ...all('text', 'image.name image.version'), 'image.pullPolicy': key(PULL) };
const REGISTRY_IMAGE: Keys = { ...all('text', 'image.name image.registry image.tag'), 'image.pullPolicy': key(PULL) };
const PROBES: Keys = all('count', 'livenessProbe.timeoutSeconds readinessProbe.timeoutSeconds', '2.17');
const ENV: Keys = all('list', 'additionalEnv experimentalEnv');
const LOGGING: Keys = { logLevel: key([...GO_LEVELS, '']), logFormat: key([...FORMATS, '']) };
const PLACEMENT: Keys = { ...all('texts', 'nodeSelector'), ...all('list', 'tolerations') };
const COMMON: Keys = { ...all('texts', 'podLabels commonLabels podAnnotations'), ...all('list', 'imagePullSecrets tolerations'), nodeSelector: key('texts'), nodeAffinity: key('any'), ...all('boolean', 'enablePSP'), linkerdVersion: key('text') };
const NAMESPACE_JOB: Keys = { ...under('namespaceMetadata', { ...REGISTRY_IMAGE, ...PLACEMENT }), createNamespaceMetadataJob: key('boolean', '2.15') };

const PROXY: Keys = {
  ...all('boolean', 'enableExternalProfiles await'),
  ...all('boolean', 'disableOutboundProtocolDetectTimeout disableInboundProtocolDetectTimeout nativeSidecar', '2.15'),
  ...all('proxy duration', 'outboundConnectTimeout inboundConnectTimeout outboundDiscoveryCacheUnusedTimeout inboundDiscoveryCacheUnusedTimeout shutdownGracePeriod'),
  ...all('proxy duration', 'control.streams.initialTimeout control.streams.idleTimeout control.streams.lifetime'),
  ...under('inbound outbound', all('proxy duration', 'server.http2.keepAliveInterval server.http2.keepAliveTimeout')),
  ...IMAGE,
  ...ENV,
  ...under('resources', RESOURCES),
  ...all('port', 'ports.admin ports.control ports.inbound ports.outbound'),
  ...all('ports', 'opaquePorts requireIdentityOnInboundPorts'),
  ...all('count', 'livenessProbe.timeoutSeconds readinessProbe.timeoutSeconds startupProbe.periodSeconds startupProbe.failureThreshold'),
  ...all('integer', 'livenessProbe.initialDelaySeconds readinessProbe.initialDelaySeconds startupProbe.initialDelaySeconds cores'),
  ...all('boolean', 'enableShutdownEndpoint', '2.16'),
  'logLevel': key('log filter'),
  'logFormat': key(FORMATS),
  'logHTTPHeaders': key(['off', 'insecure', ''], '2.16'),
  'accessLog': key(['', 'apache', 'json']),
  'runtime.workers.minimum': key('count', '2.18'),
  'runtime.workers.maximum': key('count', '2.18'),
  'runtime.workers.maximumCPURatio': key('ratio', '2.18'),
  'uid': key('integer'),
  'gid': key('integer', '2.16'),
  'securityContext': key('any'),
  'waitBeforeExitSeconds': key('seconds'),
  'defaultInboundPolicy': key(['all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny', 'audit']),
  'outboundTransportMode': key(['transport-header', 'transparent'], '2.18'),
  'metrics.hostnameLabels': key('boolean', '2.18'),
  'tracing.enabled': key('boolean', '2.19'),
  'tracing.traceServiceName': key('text', '2.19'),
  'tracing.protocol': key('text', '2.19'),
  'tracing.labels': key('texts', '2.19'),
  'tracing.collector.endpoint': key('address', '2.19'),
  'tracing.collector.meshIdentity.serviceAccountName': key('name', '2.19'),
  'tracing.collector.meshIdentity.namespace': key('name', '2.19'),
};

const PROXY_INIT: Keys = {
  ...all('ports', 'ignoreInboundPorts ignoreOutboundPorts kubeAPIServerPorts'),
  ...all('boolean', 'runAsRoot privileged'),
  ...all('text', 'logLevel xtMountPath.mountPath xtMountPath.name'),
  iptablesMode: key(['nft', 'legacy']),
  skipSubnets: key('subnets'),
  logFormat: key([...FORMATS, '']),
  closeWaitTimeoutSecs: key('seconds'),
  runAsUser: key('integer'),
  runAsGroup: key('integer', '2.16'),
  resources: key('any', undefined, '2.16'),
  image: key('any', undefined, '2.20'),
};

const POD_MONITOR: Keys = {
  ...all('boolean', 'enabled controller.enabled serviceMirror.enabled proxy.enabled controller.honorTimestamps serviceMirror.honorTimestamps proxy.honorTimestamps'),
  ...all('scrape duration', 'scrapeInterval scrapeTimeout'),
  'labels': key('texts'),
  'controller.namespaceSelector': key('text'),
};

const CONTROL_PLANE: Keys = {
  ...COMMON,
  ...under('proxy', PROXY),
  ...under('proxyInit', PROXY_INIT),
  ...under('podMonitor', POD_MONITOR),
  ...under('proxyInjector profileValidator policyValidator', WEBHOOK),
  // The anchor of values-ha.yaml is a value too, which no template reads.
  ...under('controllerResources destinationResources identityResources proxyInjectorResources spValidatorResources heartbeatResources policyController.resources', RESOURCES),
  ...under('destinationProxyResources identityProxyResources proxyInjectorProxyResources', { ...RESOURCES, cores: key('integer') }),
  ...under('identity destinationController proxyInjector spValidator policyController', PROBES),
  ...under('identity destinationController proxyInjector spValidator heartbeat', ENV),
  ...under('identity destinationController proxyInjector', all('texts', 'podAnnotations')),
  ...under('destinationController policyController', all('list', 'additionalArgs experimentalArgs')),
  ...under('identity.kubeAPI kubeAPI', all('count', 'clientQPS clientBurst')),
  ...under('debugContainer', IMAGE),
  ...all('name', 'clusterDomain identityTrustDomain'),
  ...all('boolean', 'cniEnabled highAvailability enablePodAntiAffinity enablePodDisruptionBudget enableEndpointSlices enableH2Upgrade enablePprof disableHeartBeat identity.externalCA identity.serviceAccountTokenProjection'),
  ...all('boolean', 'disableIPv6', '2.16'),
  ...all('boolean', 'controller.tracing.enabled', '2.19'),
  ...all('text', 'prometheusUrl priorityClassName runtimeClassName controllerImage controllerImageVersion'),
  ...all('amount', 'controller.podDisruptionBudget.maxUnavailable deploymentStrategy.rollingUpdate.maxUnavailable deploymentStrategy.rollingUpdate.maxSurge'),
  ...all('any', 'networkValidator.securityContext networkValidator.enableSecurityContext destinationController.meshedHttp2ClientProtobuf identity.issuer.tls'),
  ...all('duration', 'identity.issuer.clockSkewAllowance identity.issuer.issuanceLifetime'),
  'identityTrustAnchorsPEM': key('pem'),
  'identity.issuer.scheme': key(['kubernetes.io/tls', 'linkerd.io/tls']),
  'clusterNetworks': key('subnets'),
  'imagePullPolicy': key(PULL),
  'revisionHistoryLimit': key('integer'),
  'controllerReplicas': key('count'),
  'controllerUID': key('integer'),
  'controllerGID': key('integer', '2.16'),
  'controllerLogLevel': key(GO_LEVELS),
  'controllerLogFormat': key(FORMATS),
  'webhookFailurePolicy': key(['Ignore', 'Fail']),
  'heartbeatSchedule': key('cron'),
  'proxyInjector.timeoutSeconds': key('count'),
  'policyController.logLevel': key('log filter'),
  'policyController.probeNetworks': key('cidr list'),
  'policyController.image': key('any', undefined, '2.19'),
  'networkValidator.logLevel': key('log filter'),
  'networkValidator.logFormat': key(FORMATS),
  'networkValidator.connectAddr': key('text'),
  'networkValidator.listenAddr': key('text'),
  'networkValidator.timeout': key('proxy duration'),
  'controlPlaneTracing': key('any', undefined, '2.19'),
  'controlPlaneTracingNamespace': key('any', undefined, '2.19'),
  'controller.tracing.collector.endpoint': key('address', '2.19'),
  'egress.globalEgressNetworkNamespace': key('name', '2.17'),
  'configReaders': key('list', '2.19'),
};

const VIZ_COMPONENT: Keys = { ...LOGGING, ...REGISTRY_IMAGE, ...under('resources', RESOURCES), ...PLACEMENT, 'replicas': key('count'), 'UID': key('integer'), 'proxy': key('any'), 'service.annotations': key('texts') };

const VIZ: Keys = {
  ...COMMON,
  ...NAMESPACE_JOB,
  ...under('metricsAPI tap tapInjector dashboard prometheus', VIZ_COMPONENT),
  ...under('tap tapInjector', WEBHOOK),
  ...all('name', 'clusterDomain identityTrustDomain linkerdNamespace'),
  ...all('boolean', 'enablePodAntiAffinity enablePprof prometheus.enabled dashboard.restrictPrivileges'),
  ...all('text', 'prometheusUrl grafana.url grafana.externalUrl grafana.uidPrefix jaegerUrl dashboard.enforcedHostRegexp defaultRegistry'),
  ...all('list', 'prometheus.alertRelabelConfigs prometheus.alertmanagers prometheus.remoteWrite prometheus.ruleConfigMapMounts prometheus.scrapeConfigs prometheus.sidecarContainers tap.ignoreHeaders'),
  ...all('any', 'prometheus.args prometheus.globalConfig prometheus.persistence'),
  // The anchor of values-ha.yaml.
  ...under('resources', RESOURCES),
  'enablePodDisruptionBudget': key('boolean', '2.15'),
  'tapInjector.failurePolicy': key(['Ignore', 'Fail']),
  'defaultImagePullPolicy': key(PULL),
  'defaultLogLevel': key(GO_LEVELS),
  'defaultLogFormat': key(FORMATS),
  'defaultUID': key('integer'),
};

const MULTICLUSTER: Keys = {
  ...COMMON,
  ...NAMESPACE_JOB,
  ...all('name', 'linkerdNamespace identityTrustDomain gateway.name'),
  ...all('boolean', 'enablePodAntiAffinity remoteMirrorServiceAccount gateway.enabled'),
  ...all('port', 'gateway.port gateway.nodePort gateway.probe.port gateway.probe.nodePort proxyOutboundPort'),
  ...all('texts', 'gateway.serviceAnnotations gateway.deploymentAnnotations gateway.nodeSelector'),
  ...all('text', 'gateway.loadBalancerClass gateway.loadBalancerIP gateway.pauseImage gateway.probe.path'),
  ...all('integer', 'gateway.UID gateway.GID'),
  'imagePullPolicy': key(PULL),
  'revisionHistoryLimit': key('integer'),
  'remoteMirrorServiceAccountName': key('names'),
  'gateway.replicas': key('count'),
  'gateway.serviceType': key(['LoadBalancer', 'NodePort', 'ClusterIP']),
  'gateway.serviceExternalTrafficPolicy': key(['Cluster', 'Local', '']),
  'gateway.loadBalancerSourceRanges': key('cidr list'),
  'gateway.probe.seconds': key('seconds'),
  'gateway.terminationGracePeriodSeconds': key('any'),
  'gateway.tolerations': key('list'),
  ...under('localServiceMirror', {
    ...LOGGING, ...IMAGE, ...ENV, replicas: key('count'), ...all('integer', 'serviceMirrorRetryLimit'), ...all('text', 'federatedServiceSelector'), ...all('boolean', 'enablePprof'), ...all('integer', 'UID GID'), resources: key('any'),
  }, '2.17'),
  'enableNamespaceCreation': key('boolean', '2.18'),
  'controllers': key('list', '2.18'),
  ...all('list', 'serviceMirrorAdditionalEnv serviceMirrorExperimentalEnv', '2.18'),
  'controllerDefaults': key('any', '2.18'),
};

/** The keys of an item of `controllers`, and of `controllerDefaults`. */
export const CONTROLLER_KEYS: Keys = {
  ...LOGGING,
  ...IMAGE,
  ...PLACEMENT,
  ...all('boolean', 'gateway.enabled enableHeadlessServices enablePprof enablePodAntiAffinity enableTrustRootsMirroring'),
  ...all('integer', 'UID GID'),
  'link.ref.name': key('name'),
  'replicas': key('count'),
  'gateway.probe.port': key('port'),
  'retryLimit': key('small number'),
  'nodeAffinity': key('any'),
  // Handed on to the container as it stands.
  ...all('cpu', 'resources.requests.cpu resources.limits.cpu'),
  ...all('bytes', 'resources.requests.memory resources.limits.memory resources.requests.ephemeral-storage resources.limits.ephemeral-storage'),
};

const CNI: Keys = {
  ...COMMON,
  ...IMAGE,
  ...under('resources repairController.resources', RESOURCES),
  ...all('text', 'destCNINetDir destCNIBinDir priorityClassName logLevel repairController.logLevel'),
  ...all('port', 'inboundProxyPort outboundProxyPort proxyAdminPort proxyControlPort'),
  ...all('ports', 'ignoreInboundPorts ignoreOutboundPorts'),
  ...all('boolean', 'privileged useWaitFlag repairController.enabled repairController.enableSecurityContext'),
  'portsToRedirect': key('port numbers'),
  'proxyUID': key('small number'),
  'proxyGID': key('small number', '2.16'),
  'iptablesMode': key(['nft', 'legacy', 'plain'], '2.16'),
  'disableIPv6': key('boolean', '2.16'),
  'revisionHistoryLimit': key('integer'),
  'repairController.logFormat': key(FORMATS),
  'extraInitContainers': key('list'),
  'updateStrategy': key('any'),
};

const JAEGER: Keys = {
  ...COMMON,
  ...NAMESPACE_JOB,
  ...under('webhook', { ...WEBHOOK, ...IMAGE, ...PLACEMENT, ...under('resources', RESOURCES), logLevel: key(GO_LEVELS), failurePolicy: key(['Ignore', 'Fail']), replicas: key('count') }),
  ...all('text', 'webhook.collectorSvcAddr webhook.collectorSvcAccount webhook.collectorTraceProtocol webhook.collectorTraceSvcName'),
  ...all('name', 'clusterDomain linkerdNamespace'),
  ...all('any', 'collector jaeger'),
  enablePodAntiAffinity: key('boolean'),
};

/** The keys of each chart: all of them, so that one that is not here is a mistake. */
export const CHART_KEYS: Record<string, Keys> = {
  'linkerd-crds': { ...all('boolean', 'enableHttpRoutes'), ...all('boolean', 'enableTlsRoutes enableTcpRoutes', '2.17'), ...all('boolean', 'installGatewayAPI', '2.18') },
  'linkerd-control-plane': CONTROL_PLANE,
  'linkerd-viz': VIZ,
  'linkerd-multicluster': MULTICLUSTER,
  'linkerd2-cni': CNI,
  'linkerd-jaeger': JAEGER,
  'linkerd-smi': { ...all('name', 'clusterDomain linkerdNamespace'), ...under('adaptor', { ...REGISTRY_IMAGE, ...PLACEMENT, affinity: key('any') }), ...under('namespaceMetadata', REGISTRY_IMAGE) },
  'linkerd-failover': { ...REGISTRY_IMAGE, ...all('text', 'logLevel logFormat selector labelSelector') },
};
