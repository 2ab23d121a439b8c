import { float, goDurationNs, isCidr, isPort, isSubdomain, portRanges, quantity } from './grammar';
import { atLeast, OracleTarget, when } from './target';

type Release = OracleTarget['linkerd'];
type Kind = 'boolean' | 'text' | 'name' | 'count' | 'integer' | 'port' | 'ports' | 'subnets' | 'cidr list' | 'duration' | 'whole seconds' | 'seconds' | 'cpu' | 'bytes' | 'ratio'
| 'log filter' | 'cron' | 'address' | 'pem' | 'texts' | 'list' | readonly string[];

/** A key of a chart, by what reference/mesh-config.md says of it. */
interface Key {
  readonly is: Kind;
  readonly since?: Release;
  readonly until?: Release;
}

const LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'];

/** Whether a value is what its key wants. Helm's own empty text, "not set", is fine for what is text. */
const FITS: Record<Exclude<Kind, readonly string[]>, (value: any) => boolean> = {
  'boolean': (value) => value === true || value === false,
  'text': (value) => typeof value === 'string',
  'name': (value) => isSubdomain(value),
  'count': (value) => Number.isInteger(value) && value > 0,
  'integer': (value) => Number.isInteger(value),
  'port': (value) => isPort(value),
  'ports': (value) => value === '' || (/^[0-9,-]+$/.test(value) && portRanges(value) !== undefined),
  'subnets': (value) => value === '' || value.split(',').every(isCidr),
  'cidr list': (value) => Array.isArray(value) && value.length > 0 && value.every(isCidr),
  'duration': (value) => value === '' || (goDurationNs(value) ?? 0n) >= 1_000_000n,
  'whole seconds': (value) => (goDurationNs(value) ?? 0n) >= 1_000_000_000n && goDurationNs(value)! % 1_000_000_000n === 0n,
  'seconds': (value) => Number.isInteger(value) && value >= 0,
  'cpu': (value) => value === '' || (quantity(value) ?? -1) >= 0,
  'bytes': (value) => value === '' || (quantity(value) ?? -1) >= 0,
  'ratio': (value) => (float(String(value)) ?? 0) > 0 && float(String(value))! < 1,
  'log filter': (value) => value.split(',').every((part: string) => LEVELS.includes(part.split('=').pop()!)),
  'cron': (value) => /^([0-9*,/-]+ ){4}[0-9*,/-]+$/.test(value),
  'address': (value) => /^[^:/\s]+:[0-9]+$/.test(value),
  'pem': (value) => /^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n)+$/.test(value),
  'texts': (value) => typeof value === 'object' && Object.values(value).every((item) => typeof item === 'string'),
  'list': (value) => Array.isArray(value),
};

const key = (is: Kind, since?: Release, until?: Release): Key => ({ is, since, until });
const under = (prefix: string, keys: Record<string, Key>): Record<string, Key> => Object.fromEntries(Object.entries(keys).map(([path, each]) => [`${prefix}.${path}`, each]));
const resources = (prefix: string) => under(prefix, { 'cpu.request': key('cpu'), 'cpu.limit': key('cpu'), 'memory.request': key('bytes'), 'memory.limit': key('bytes') });
const webhook = (prefix: string) => under(prefix, { externalSecret: key('boolean'), caBundle: key('pem'), injectCaFrom: key('text'), injectCaFromSecret: key('text') });

/** The keys of each chart. What is not here is not in the reference, and so a mistake. */
export const CHART_KEYS: Record<string, Record<string, Key>> = {
  'linkerd-crds': {
    enableHttpRoutes: key('boolean'), enableTlsRoutes: key('boolean', '2.17'), enableTcpRoutes: key('boolean', '2.17'), installGatewayAPI: key('boolean', '2.18'),
  },
  'linkerd-control-plane': {
    'identityTrustAnchorsPEM': key('pem'),
    'identityTrustDomain': key('name'),
    'clusterDomain': key('name'),
    'clusterNetworks': key('subnets'),
    'disableIPv6': key('boolean', '2.16'),
    'cniEnabled': key('boolean'),
    'highAvailability': key('boolean'),
    'controllerReplicas': key('count'),
    'enablePodAntiAffinity': key('boolean'),
    'enablePodDisruptionBudget': key('boolean'),
    'controller.podDisruptionBudget.maxUnavailable': key('count'),
    'deploymentStrategy.rollingUpdate.maxUnavailable': key('count'),
    'deploymentStrategy.rollingUpdate.maxSurge': key('text'),
    'webhookFailurePolicy': key(['Ignore', 'Fail']),
    'disableHeartBeat': key('boolean'),
    'heartbeatSchedule': key('cron'),
    'prometheusUrl': key('text'),
    'priorityClassName': key('text'),
    'tolerations': key('list'),
    'egress.globalEgressNetworkNamespace': key('name', '2.17'),
    ...under('identity', {
      'externalCA': key('boolean'), 'issuer.scheme': key(['kubernetes.io/tls', 'linkerd.io/tls']), 'issuer.clockSkewAllowance': key('duration'), 'issuer.issuanceLifetime': key('duration'),
    }),
    ...under('proxy', {
      'defaultInboundPolicy': key(['all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny', 'audit']),
      'opaquePorts': key('ports'),
      'nativeSidecar': key('boolean', '2.15'),
      'await': key('boolean'),
      'waitBeforeExitSeconds': key('seconds'),
      'shutdownGracePeriod': key('duration'),
      'enableShutdownEndpoint': key('boolean', '2.16'),
      'logLevel': key('log filter'),
      'logFormat': key(['plain', 'json']),
      'logHTTPHeaders': key(['off', 'insecure'], '2.16'),
      'accessLog': key(['', 'apache', 'json']),
      'outboundTransportMode': key(['transport-header', 'transparent'], '2.18'),
      'metrics.hostnameLabels': key('boolean', '2.18'),
      'runtime.workers.minimum': key('count', '2.18'),
      'runtime.workers.maximumCPURatio': key('ratio', '2.18'),
      'outboundConnectTimeout': key('duration'),
      'inboundConnectTimeout': key('duration'),
      'outboundDiscoveryCacheUnusedTimeout': key('whole seconds'),
      'inboundDiscoveryCacheUnusedTimeout': key('whole seconds'),
      'disableOutboundProtocolDetectTimeout': key('boolean', '2.15'),
      'disableInboundProtocolDetectTimeout': key('boolean', '2.15'),
      'uid': key('count'),
      'gid': key('integer', '2.16'),
      ...resources('resources'),
      ...under('tracing', {
        'enabled': key('boolean', '2.19'),
        'collector.endpoint': key('address', '2.19'),
        'collector.meshIdentity.serviceAccountName': key('name', '2.19'),
        'collector.meshIdentity.namespace': key('name', '2.19'),
        'labels': key('texts', '2.19'),
      }),
    }),
    ...under('proxyInit', {
      iptablesMode: key(['nft', 'legacy']),
      ignoreInboundPorts: key('ports'),
      ignoreOutboundPorts: key('ports'),
      skipSubnets: key('subnets'),
      kubeAPIServerPorts: key('ports'),
      runAsRoot: key('boolean'),
      privileged: key('boolean'),
      closeWaitTimeoutSecs: key('seconds'),
      resources: key('texts', undefined, '2.16'),
      image: key('texts', undefined, '2.20'),
    }),
    ...['controllerResources', 'destinationResources', 'identityResources', 'proxyInjectorResources', 'spValidatorResources', 'heartbeatResources', 'policyController.resources']
      .map(resources).reduce((all, each) => ({ ...all, ...each })),
    'policyController.logLevel': key('log filter'),
    'policyController.probeNetworks': key('cidr list'),
    'policyController.image': key('texts', undefined, '2.19'),
    ...under('podMonitor', {
      'enabled': key('boolean'),
      'scrapeInterval': key('duration'),
      'scrapeTimeout': key('duration'),
      'labels': key('texts'),
      'controller.enabled': key('boolean'),
      'serviceMirror.enabled': key('boolean'),
      'proxy.enabled': key('boolean'),
    }),
    ...webhook('proxyInjector'),
    ...webhook('profileValidator'),
    ...webhook('policyValidator'),
  },
  'linkerd-viz': {
    'clusterDomain': key('name'),
    'linkerdNamespace': key('name'),
    'identityTrustDomain': key('name'),
    'createNamespaceMetadataJob': key('boolean'),
    'enablePodAntiAffinity': key('boolean'),
    'enablePodDisruptionBudget': key('boolean'),
    'prometheusUrl': key('text'),
    'prometheus.enabled': key('boolean'),
    ...resources('prometheus.resources'),
    ...resources('resources'),
    'grafana.url': key('text'),
    'grafana.externalUrl': key('text'),
    'grafana.uidPrefix': key('text'),
    'jaegerUrl': key('text'),
    'dashboard.enforcedHostRegexp': key('text'),
    'dashboard.restrictPrivileges': key('boolean'),
    'dashboard.replicas': key('count'),
    'tap.replicas': key('count'),
    ...webhook('tap'),
    ...webhook('tapInjector'),
  },
  'linkerd-multicluster': {
    linkerdNamespace: key('name'),
    identityTrustDomain: key('name'),
    createNamespaceMetadataJob: key('boolean'),
    enablePodAntiAffinity: key('boolean'),
    remoteMirrorServiceAccount: key('boolean'),
    remoteMirrorServiceAccountName: key('name'),
    ...under('localServiceMirror', { replicas: key('count', '2.17') }),
    controllers: key('list', '2.18'),
    ...under('gateway', {
      'enabled': key('boolean'),
      'name': key('name'),
      'replicas': key('count'),
      'port': key('port'),
      'nodePort': key('port'),
      'serviceType': key(['LoadBalancer', 'NodePort', 'ClusterIP']),
      'serviceAnnotations': key('texts'),
      'serviceExternalTrafficPolicy': key(['Cluster', 'Local']),
      'loadBalancerClass': key('text'),
      'loadBalancerSourceRanges': key('cidr list'),
      'probe.path': key('text'),
      'probe.port': key('port'),
      'probe.seconds': key('seconds'),
      'probe.nodePort': key('port'),
    }),
  },
  'linkerd2-cni': {
    'destCNINetDir': key('text'),
    'destCNIBinDir': key('text'),
    'inboundProxyPort': key('port'),
    'outboundProxyPort': key('port'),
    'portsToRedirect': key('ports'),
    'ignoreInboundPorts': key('ports'),
    'ignoreOutboundPorts': key('ports'),
    'proxyUID': key('count'),
    'proxyGID': key('integer', '2.16'),
    'iptablesMode': key(['nft', 'legacy', 'plain']),
    'disableIPv6': key('boolean', '2.16'),
    'privileged': key('boolean'),
    'repairController.enabled': key('boolean'),
    'priorityClassName': key('text'),
  },
  'linkerd-smi': { clusterDomain: key('name'), linkerdNamespace: key('name') },
  'linkerd-jaeger': webhook('webhook'),
  'linkerd-failover': {},
};

const CONTROLLER_KEYS: Record<string, Key> = {
  'link.ref.name': key('name'),
  'replicas': key('count'),
  'logLevel': key([...LEVELS, 'warning', 'fatal', 'panic']),
  'logFormat': key(['plain', 'json']),
  'gateway.enabled': key('boolean'),
  'gateway.probe.port': key('port'),
  'enableHeadlessServices': key('boolean'),
  'retryLimit': key('seconds'),
  'enablePodAntiAffinity': key('boolean'),
  ...resources('resources'),
};

/** The value at a path. */
export function at(values: any, path: string): any {
  return path.split('.').reduce((value, part) => value?.[part], values);
}

/** What is wrong with the values of a chart. */
export function chartValueErrors(chart: string, values: any, target: OracleTarget): string[] {
  const { controllers = [] } = values;
  return [
    ...keyErrors(CHART_KEYS[chart] ?? {}, values, target),
    ...when(atLeast(target, '2.18') && Object.keys(values).some((name) => /^enable(Http|Tls|Tcp)Routes$/.test(name)), 'a switch for routes overrides installGatewayAPI'),
    ...when(!atLeast(target, '2.16') && at(values, 'proxy.defaultInboundPolicy') === 'audit', 'audit is not known'),
    ...(Array.isArray(controllers) ? controllers.flatMap((controller: any) => [
      ...keyErrors(CONTROLLER_KEYS, controller, target).map((error) => `controller: ${error}`), ...when(!at(controller, 'link.ref.name'), 'a controller has no Link'),
    ]) : []),
    ...when(/PRIVATE KEY/.test(JSON.stringify(values)), 'there is a private key'),
  ];
}

function keyErrors(keys: Record<string, Key>, values: any, target: OracleTarget, prefix = ''): string[] {
  return Object.entries<any>(values).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const known = keys[path];
    if (known) {
      const { is, since, until } = known;
      return [
        ...when(since && !atLeast(target, since), `${path} comes with ${since}`),
        ...when(until && atLeast(target, until), `${path} went with ${until}`),
        ...when(!until && !(typeof is === 'string' ? fits(is, value) : is.includes(value)), `${path} is ${JSON.stringify(value)}`),
      ];
    }
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(keys).some((each) => each.startsWith(`${path}.`));
    return isMap ? keyErrors(keys, value, target, `${path}.`) : [`${path} is not known`];
  });
}

function fits(kind: keyof typeof FITS, value: unknown): boolean {
  try {
    return FITS[kind](value);
  } catch {
    return false;
  }
}
