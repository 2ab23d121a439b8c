import { at, chartValueErrors } from './chart-values';
import { goDurationNs } from './grammar';
import { atLeast, Manifest, OracleTarget, when } from './target';

/** The edge release that a Linkerd release is; of those before calendar versions only what its charts were. */
const CALENDAR: Partial<Record<OracleTarget['linkerd'], string>> = {
  '2.16': '2024.8.2', '2.17': '2024.11.8', '2.18': '2025.4.4', '2.19': '2025.10.7', '2.20': '2026.6.3', 'head': '2026.8.3',
};
const STABLE: Record<string, string> = { 'linkerd-crds': '1.8.0', 'linkerd-control-plane': '1.16.11' };
const AFTER: Record<string, string[]> = {
  'linkerd-control-plane': ['linkerd-crds', 'linkerd2-cni'],
  'linkerd2-cni': ['linkerd-crds'],
  'linkerd-viz': ['linkerd-control-plane'],
  'linkerd-multicluster': ['linkerd-control-plane'],
  'linkerd-smi': ['linkerd-control-plane'],
  'linkerd-jaeger': ['linkerd-control-plane'],
  'linkerd-failover': ['linkerd-control-plane', 'linkerd-smi'],
};
const WEBHOOKS: Record<string, [block: string, secret: string, registration: string][]> = {
  'linkerd-control-plane': [
    ['proxyInjector', 'linkerd-proxy-injector-k8s-tls', 'MutatingWebhookConfiguration'], ['profileValidator', 'linkerd-sp-validator-k8s-tls', 'ValidatingWebhookConfiguration'],
    ['policyValidator', 'linkerd-policy-validator-k8s-tls', 'ValidatingWebhookConfiguration'],
  ],
  'linkerd-viz': [['tap', 'tap-k8s-tls', 'APIService'], ['tapInjector', 'tap-injector-k8s-tls', 'MutatingWebhookConfiguration']],
  'linkerd-jaeger': [['webhook', 'jaeger-injector-k8s-tls', 'MutatingWebhookConfiguration']],
};

/** What charts take where they are told nothing. */
const DEFAULTS: Record<string, string> = { clusterDomain: 'cluster.local', identityTrustDomain: 'cluster.local', linkerdNamespace: 'linkerd' };

/** A chart as a delivery tool reads it. */
interface Installed {
  readonly manifest: Manifest;
  readonly chart: string;
  readonly version: string;
  readonly url?: string;
  readonly namespace?: string;
  readonly values: any;
}

/** What Linkerd, helm, Flux or Argo CD have against the installation of a cluster. Charts that are not there may be elsewhere. */
export function installErrors(manifests: Manifest[], target: OracleTarget): string[] {
  const installed = manifests.flatMap((manifest) => read(manifest, manifests));
  return installed.flatMap((one) => [
    ...sourceErrors(one, target),
    ...chartValueErrors(one.chart, one.values, target),
    ...meshErrors(one, target),
    ...webhookErrors(one),
    ...togetherErrors(one, target),
    ...namespaceErrors(one, manifests, installed),
    ...(one.manifest.kind === 'HelmRelease' ? fluxErrors(one, installed) : argoErrors(one)),
  ].map((error) => `${one.manifest.kind} ${one.chart}: ${error}`));
}

function read(manifest: Manifest, manifests: Manifest[]): Installed[] {
  const { kind, apiVersion, spec, metadata } = manifest;
  if (kind === 'HelmRelease' && apiVersion === 'helm.toolkit.fluxcd.io/v2') {
    const { chart, version, sourceRef } = spec.chart.spec;
    const repository = manifests.find((each) => (
      each.kind === sourceRef.kind && each.metadata.name === sourceRef.name && each.metadata.namespace === sourceRef.namespace));
    return [{ manifest, chart, version, url: repository?.spec.url, namespace: spec.targetNamespace ?? metadata.namespace, values: spec.values }];
  }
  if (kind === 'Application' && apiVersion === 'argoproj.io/v1alpha1') {
    const { source, destination } = spec;
    const { chart, targetRevision, repoURL, helm } = source;
    return [{ manifest, chart, version: targetRevision, url: repoURL, namespace: destination.namespace, values: helm.valuesObject }];
  }
  return [];
}

function sourceErrors({ chart, version, url }: Installed, target: OracleTarget): string[] {
  const expected = target.linkerd === '2.14' ? STABLE[chart] : CALENDAR[target.linkerd];
  const repository = chart === 'linkerd-smi' ? 'https://linkerd.github.io/linkerd-smi'
    : `https://helm.linkerd.io/${target.linkerd === '2.14' && chart !== 'linkerd-failover' ? 'stable' : 'edge'}`;
  const isOwn = chart === 'linkerd-smi' || chart === 'linkerd-failover';
  return [
    ...when(url !== repository, `comes from ${url}`),
    ...when(!/^\d+\.\d+\.\d+/.test(version) || (!isOwn && expected !== undefined && version !== expected), `is version ${version}`),
    ...when(chart === 'linkerd-jaeger' && atLeast(target, '2.19'), 'is not there any more'),
  ];
}

/** What the rest of the cluster takes for granted. */
function meshErrors({ chart, values }: Installed, target: OracleTarget): string[] {
  const { clusterDomain = 'cluster.local', controlPlaneNamespace = 'linkerd' } = target;
  const { trustDomain = clusterDomain } = target;
  const expected: Record<string, Record<string, string>> = {
    'linkerd-control-plane': { clusterDomain, identityTrustDomain: trustDomain },
    'linkerd-viz': { clusterDomain, identityTrustDomain: trustDomain, linkerdNamespace: controlPlaneNamespace },
    'linkerd-multicluster': { identityTrustDomain: trustDomain, linkerdNamespace: controlPlaneNamespace },
    'linkerd-smi': { clusterDomain, linkerdNamespace: controlPlaneNamespace },
    'linkerd-jaeger': { clusterDomain, linkerdNamespace: controlPlaneNamespace },
  };
  return Object.entries(expected[chart] ?? {}).flatMap(([path, value]) => when((values[path] ?? DEFAULTS[path]) !== value, `${path} is ${values[path]}`));
}

function webhookErrors({ chart, values }: Installed): string[] {
  return (WEBHOOKS[chart] ?? []).flatMap(([block]) => {
    const { externalSecret, caBundle, injectCaFrom, injectCaFromSecret, crtPEM } = values[block] ?? {};
    const injected = Boolean(injectCaFrom || injectCaFromSecret);
    return [
      ...when(injectCaFrom && injectCaFromSecret, `${block} has two places to inject from`),
      ...when(injected && caBundle, `${block} has a bundle and a place to inject from`),
      ...when(externalSecret && !caBundle && !injected, `${block} has a Secret and no authority`),
      ...when(injected && !externalSecret, `${block} has a place to inject from and no Secret`),
      ...when(caBundle && !externalSecret && !crtPEM, `${block} has the authority of another certificate`),
    ];
  });
}

function togetherErrors({ chart, values }: Installed, target: OracleTarget): string[] {
  if (chart === 'linkerd-viz') {
    return [
      ...when(at(values, 'grafana.url') && at(values, 'grafana.externalUrl'), 'has two addresses of Grafana'),
      ...when(at(values, 'prometheus.enabled') === false && !values.prometheusUrl, 'has no Prometheus'),
    ];
  }
  if (chart === 'linkerd-multicluster') {
    const { serviceType = 'LoadBalancer', loadBalancerClass, loadBalancerSourceRanges, serviceExternalTrafficPolicy, nodePort } = values.gateway ?? {};
    return [
      ...when(serviceType !== 'LoadBalancer' && (loadBalancerClass || loadBalancerSourceRanges), 'has a Service with a load balancer of another type'),
      ...when(serviceType === 'ClusterIP' && (serviceExternalTrafficPolicy || nodePort), 'has a Service for inside with what is for outside'),
    ];
  }
  if (chart !== 'linkerd-control-plane') {
    return [];
  }
  const native = at(values, 'proxy.nativeSidecar') ?? atLeast(target, '2.20');
  const tracing = at(values, 'proxy.tracing') ?? {};
  const { scrapeInterval = '10s', scrapeTimeout = '10s', enabled: scraped } = values.podMonitor ?? {};
  const high = { 'controllerReplicas': 3, 'webhookFailurePolicy': 'Fail', 'enablePodAntiAffinity': true, 'enablePodDisruptionBudget': true, 'deploymentStrategy.rollingUpdate.maxUnavailable': 1 };
  return [
    ...when(!values.identityTrustAnchorsPEM === !at(values, 'identity.externalCA'), 'has not one place of trust anchors'),
    ...when(at(values, 'identity.issuer.scheme') !== 'kubernetes.io/tls', 'wants the key of the issuer'),
    ...when(at(values, 'proxy.waitBeforeExitSeconds') > 0 && native, 'lets native sidecars wait'),
    ...when(at(values, 'proxyInit.closeWaitTimeoutSecs') > 0 && !at(values, 'proxyInit.runAsRoot'), 'sets CLOSE_WAIT without root'),
    ...when(tracing.enabled && !(tracing.collector?.endpoint && tracing.collector.meshIdentity?.serviceAccountName && tracing.collector.meshIdentity.namespace), 'traces to nowhere'),
    ...when(at(values, 'controller.tracing.enabled') && !tracing.collector?.endpoint && !at(values, 'controller.tracing.collector.endpoint'), 'traces the control plane to nowhere'),
    ...when(scraped && goDurationNs(scrapeTimeout)! > goDurationNs(scrapeInterval)!, 'is scraped for longer than until the next time'),
    ...when(at(values, 'proxy.cores') && at(values, 'proxy.runtime.workers'), 'says the number of threads twice'),
    ...when(!values.cniEnabled && ['uid', 'gid'].some((user) => at(values, `proxy.${user}`) >= 1e6), 'tells proxy-init of a user with an exponent'),
    ...when(!values.disableHeartBeat && !values.heartbeatSchedule, 'has another heartbeat at each rendering'),
    ...when(values.cniEnabled && ['ignoreInboundPorts', 'ignoreOutboundPorts', 'skipSubnets'].some((path) => values.proxyInit?.[path]), 'redirects by CNI and says what proxy-init is to skip'),
    ...when(values.highAvailability && Object.keys(high).some((path) => at(values, path) === undefined), 'is highly available by halves'),
  ];
}

function namespaceErrors({ chart, namespace, values, manifest }: Installed, manifests: Manifest[], installed: Installed[]): string[] {
  const object = manifests.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const { labels = {}, annotations = {} } = object?.metadata ?? manifest.spec.syncPolicy?.managedNamespaceMetadata ?? {};
  if (!object && manifest.spec.syncPolicy?.managedNamespaceMetadata === undefined) {
    return when(values.createNamespaceMetadataJob === false, 'has neither a namespace nor a Job that labels it');
  }
  const cni = installed.some((one) => one.values.cniEnabled === true);
  const security = { 'pod-security.kubernetes.io/enforce': cni ? 'restricted' : 'privileged' };
  const expected: Record<string, Record<string, string>> = {
    'linkerd-control-plane': { 'linkerd.io/is-control-plane': 'true', 'config.linkerd.io/admission-webhooks': 'disabled', 'linkerd.io/control-plane-ns': namespace!, ...security },
    'linkerd-crds': {},
    'linkerd-viz': { 'linkerd.io/extension': 'viz', ...security },
    'linkerd-multicluster': { 'linkerd.io/extension': 'multicluster', ...security },
    'linkerd2-cni': { 'linkerd.io/cni-resource': 'true', 'config.linkerd.io/admission-webhooks': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' },
    'linkerd-smi': { 'linkerd.io/extension': 'smi' },
    'linkerd-failover': { 'linkerd.io/extension': 'failover' },
    'linkerd-jaeger': { 'linkerd.io/extension': 'jaeger' },
  };
  return [
    ...Object.entries(expected[chart]).flatMap(([label, value]) => when(labels[label] !== value, `the label ${label} is ${labels[label]}`)),
    ...when(object?.metadata.namespace, 'the Namespace is in a namespace'),
    ...when(chart === 'linkerd-control-plane' && annotations['linkerd.io/inject'] !== 'disabled', 'the namespace is injected'),
    ...when(chart === 'linkerd-viz' && annotations['viz.linkerd.io/external-prometheus'] !== values.prometheusUrl, 'the namespace does not name the Prometheus'),
    ...when(values.prometheusUrl && chart === 'linkerd-viz' && at(values, 'prometheus.enabled') !== false, 'installs a Prometheus that nobody asks'),
  ];
}

function fluxErrors({ manifest, chart }: Installed, installed: Installed[]): string[] {
  const { spec, metadata } = manifest;
  const before = installed.filter((one) => one.manifest.kind === 'HelmRelease' && AFTER[chart]?.includes(one.chart)).map((one) => `${one.manifest.metadata.namespace}/${one.manifest.metadata.name}`);
  const waits = (spec.dependsOn ?? []).map(({ name, namespace }: any) => `${namespace}/${name}`);
  return [
    ...when(!/^\d+[smh]$/.test(spec.interval), `is looked at every ${spec.interval}`),
    // Flux calls it after the object, and after the namespace too where that is another one.
    ...when(!(spec.releaseName ?? (spec.targetNamespace ? '' : metadata.name)), 'has no name of the release'),
    ...when(before.sort().join() !== waits.sort().join(), `waits for ${waits}`),
    ...when(chart === 'linkerd-crds' && metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled', 'deletes all CRDs when it is pruned'),
  ];
}

function argoErrors({ manifest, chart, values }: Installed): string[] {
  const { metadata, spec } = manifest;
  const ignored: any[] = spec.ignoreDifferences ?? [];
  const wave = Number(metadata.annotations?.['argocd.argoproj.io/sync-wave']);
  const drift = (WEBHOOKS[chart] ?? []).flatMap(([block, secret, registration]) => {
    const { externalSecret, caBundle } = values[block] ?? {};
    return [
      ...when(!externalSecret && !ignored.some(({ kind, name }) => kind === 'Secret' && name === secret), `${secret} differs each time`),
      ...when(!(externalSecret && caBundle) && !ignored.some(({ kind }) => kind === registration), `the authority in ${registration} differs each time`),
      ...when(externalSecret && ignored.some(({ name }) => name === secret), `${secret} is overlooked for nothing`),
    ];
  });
  return [
    ...drift,
    ...when(!(wave > 0), 'has no wave'),
    ...when(!spec.syncPolicy.syncOptions.includes('ServerSideApply=true'), 'is applied by the client'),
    ...when(ignored.length > 0 && !spec.syncPolicy.syncOptions.includes('RespectIgnoreDifferences=true'), 'is overwritten where it is overlooked'),
    ...when(spec.syncPolicy.automated && !(spec.syncPolicy.retry?.limit > 0), 'is tried only once'),
    ...when(chart === 'linkerd-crds' && spec.syncPolicy.automated?.prune !== false && spec.syncPolicy.automated, 'prunes CRDs'),
    ...when(spec.syncPolicy.managedNamespaceMetadata && !spec.syncPolicy.syncOptions.includes('CreateNamespace=true'), 'labels a namespace that it does not make'),
  ];
}
