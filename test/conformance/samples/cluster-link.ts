import { ApiObject, Chart, Duration } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { ClusterLink, ClusterLinkOptions, ClusterLinkProps, ExportedService, LabelSelector, LabelSelectorOperator, MirrorMode, SecretRef } from '../../../src';
import { linkErrors } from '../oracle/link';
import { anyTarget, Sample, Sampling } from '../sampling';
import { makeService } from './services';

type SecretBy = 'SecretRef' | 'ApiObject' | 'cdk8s-plus-27';
type SelectorKind = 'labels' | 'in' | 'exists' | 'both';

interface LinkSample extends Sample {
  readonly made: 'by props' | 'from kubeconfig';
  readonly options: Omit<ClusterLinkOptions, 'probePeriod' | 'probeTimeout' | 'selector' | 'remoteDiscoverySelector' | 'federatedServiceSelector'>;
  readonly probePeriodMs?: number;
  readonly probeTimeoutMs?: number;
  readonly selector?: SelectorKind;
  readonly remoteDiscoverySelector?: SelectorKind;
  readonly federatedServiceSelector?: SelectorKind;
  readonly credentials: SecretBy;
  readonly discovery?: SecretBy;
  readonly second?: boolean;
  readonly exported?: MirrorMode | 'federated';
}

const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const selectorKind = fc.constantFrom<SelectorKind>('labels', 'in', 'exists', 'both');
const secretBy = fc.constantFrom<SecretBy>('SecretRef', 'ApiObject', 'cdk8s-plus-27');

const samples: fc.Arbitrary<LinkSample> = fc.tuple(anyTarget, fc.boolean(), fc.constantFrom<'by props' | 'from kubeconfig'>('by props', 'from kubeconfig'), fc.boolean())
  .chain(([target, gateway, made, flat]) => {
    const has = (release: string) => target.oracle.linkerd === 'head' || target.oracle.linkerd >= release;
    const ifGateway = <T>(arbitrary: fc.Arbitrary<T>) => (gateway ? option(arbitrary) : fc.constant(undefined));
    const discovery = flat || made === 'from kubeconfig' || !gateway;
    return fc.record<LinkSample>({
      target: fc.constant(target),
      made: fc.constant(made),
      options: fc.record({
        targetClusterName: fc.constantFrom('east', 'a', 'eu-1', 'x'.repeat(61)),
        targetClusterDomain: option(fc.constantFrom('cluster.local', 'east.example.com')),
        targetTrustDomain: option(fc.constant('trust.example.com')),
        targetClusterLinkerdNamespace: option(fc.constantFrom('linkerd', ...(discovery ? [] : ['linkerd-east']))),
        gatewayAddresses: gateway ? fc.uniqueArray(fc.constantFrom('35.1.2.3', 'gw.example.com', '2001:db8::1'), { minLength: 1 }) : fc.constant(undefined),
        gatewayPort: ifGateway(fc.constantFrom(1, 4143, 65535)),
        gatewayIdentity: ifGateway(fc.constant('gw.edge.serviceaccount.identity.')),
        probePath: ifGateway(fc.constantFrom('/', '/ready', '/health')),
        probePort: ifGateway(fc.constantFrom(1, 4191, 65535)),
        probeFailureThreshold: has('2.17') ? ifGateway(fc.constantFrom(1, 7)) : fc.constant(undefined),
        excludedAnnotations: has('2.18') ? option(fc.constant(['example.com/*', 'team'])) : fc.constant(undefined),
        excludedLabels: has('2.18') ? option(fc.constant(['argocd.argoproj.io/instance'])) : fc.constant(undefined),
        metadata: option(fc.record({ labels: fc.constant({ team: 'mesh' }), namespace: option(fc.constant('multicluster')) })),
      }),
      probePeriodMs: ifGateway(fc.constantFrom(1, 1500, 3000, 60_000)),
      probeTimeoutMs: has('2.17') ? ifGateway(fc.constantFrom(1, 30_000)) : fc.constant(undefined),
      selector: ifGateway(selectorKind),
      remoteDiscoverySelector: discovery ? option(selectorKind) : fc.constant(undefined),
      federatedServiceSelector: discovery && has('2.17') ? option(selectorKind) : fc.constant(undefined),
      credentials: secretBy,
      discovery: discovery ? secretBy : fc.constant(undefined),
      second: option(fc.boolean()),
      exported: option(fc.constantFrom(MirrorMode.GATEWAY, MirrorMode.REMOTE_DISCOVERY, ...(has('2.17') ? ['federated' as const] : []))),
    });
  });

function selectorOf(kind: SelectorKind | undefined): LabelSelector | undefined {
  const matchLabels = { 'mirror.linkerd.io/exported': 'true' };
  const matchExpressions = [{ key: 'tier', operator: LabelSelectorOperator.IN, values: ['web', 'api'] }];
  switch (kind) {
    case undefined: return undefined;
    case 'labels': return { matchLabels };
    case 'in': return { matchExpressions };
    case 'exists': return { matchExpressions: [{ key: 'exported', operator: LabelSelectorOperator.EXISTS }] };
    case 'both': return { matchLabels, matchExpressions };
  }
}

function optionsOf(sample: LinkSample): ClusterLinkOptions {
  const { options, probePeriodMs, probeTimeoutMs } = sample;
  return {
    ...options,
    gatewayIdentity: options.gatewayIdentity
      && `${options.gatewayIdentity}${options.targetClusterLinkerdNamespace ?? 'linkerd'}.${options.targetTrustDomain ?? options.targetClusterDomain ?? 'cluster.local'}`,
    probePeriod: probePeriodMs === undefined ? undefined : Duration.millis(probePeriodMs),
    probeTimeout: probeTimeoutMs === undefined ? undefined : Duration.millis(probeTimeoutMs),
    selector: selectorOf(sample.selector),
    remoteDiscoverySelector: selectorOf(sample.remoteDiscoverySelector),
    federatedServiceSelector: selectorOf(sample.federatedServiceSelector),
  };
}

function secret(chart: Chart, id: string, by: SecretBy, name: string, namespace: string): IConstruct {
  const metadata = { name: `cluster-credentials-${name}`, namespace };
  const type = 'mirror.linkerd.io/remote-kubeconfig';
  switch (by) {
    case 'SecretRef': return SecretRef.fromName(chart, id, metadata);
    case 'ApiObject': return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', metadata, type, data: { kubeconfig: 'e30=' } });
    case 'cdk8s-plus-27': return new kplus27.Secret(chart, id, { metadata, type, stringData: { kubeconfig: '{}' } });
  }
}

function propsOf(chart: Chart, sample: LinkSample, id: string, name: string): ClusterLinkProps {
  const options = { ...optionsOf(sample), targetClusterName: name };
  return {
    ...options,
    credentialsSecret: secret(chart, `${id}-credentials`, sample.credentials, name, options.metadata?.namespace ?? 'linkerd-multicluster'),
    // Of a Secret that stands elsewhere manifests tell nothing: where one is in them, so is the other.
    discoveryCredentialsSecret: sample.discovery
      && secret(chart, `${id}-discovery`, sample.credentials === 'SecretRef' ? 'SecretRef' : sample.discovery === 'SecretRef' ? 'ApiObject' : sample.discovery, name, 'linkerd'),
  };
}

const KUBECONFIG = JSON.stringify({
  'current-context': 'c',
  'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  'clusters': [{ name: 'c', cluster: { server: 'https://east.example.com:6443' } }],
  'users': [{ name: 'u', user: { token: 'not-a-secret' } }],
});

function build(chart: Chart, sample: LinkSample): void {
  const names = [sample.options.targetClusterName, ...(sample.second ? ['second'] : [])];
  for (const [i, name] of names.entries()) {
    if (sample.made === 'by props') {
      new ClusterLink(chart, `link${i}`, propsOf(chart, sample, `link${i}`, name));
    } else {
      ClusterLink.fromKubeconfig(chart, `link${i}`, { ...optionsOf(sample), targetClusterName: name, kubeconfig: KUBECONFIG });
    }
  }
  if (sample.exported) {
    const web = makeService(chart, 'web', { by: 'cdk8s-plus-27', ports: [80] });
    sample.exported === 'federated' ? ExportedService.federate(web) : ExportedService.mirror(web, { mode: sample.exported });
  }
}

export const linkSampling: Sampling<LinkSample> = {
  name: 'cluster-link',
  samples,
  build,
  judge: linkErrors,
  features: (sample) => [
    ...Object.keys({ ...sample, ...sample.options }).filter((key) => ({ ...sample, ...sample.options } as any)[key] !== undefined),
    `made ${sample.made}`,
    `credentials of ${sample.credentials}`,
    ...(sample.options.gatewayPort === 65535 ? ['largest port'] : []),
    ...(sample.options.targetClusterName.length === 61 ? ['longest name'] : []),
  ],
  expected: [
    'targetClusterDomain', 'targetTrustDomain', 'targetClusterLinkerdNamespace', 'gatewayAddresses', 'gatewayPort', 'gatewayIdentity', 'probePath', 'probePort',
    'probePeriodMs', 'probeTimeoutMs', 'probeFailureThreshold', 'selector', 'remoteDiscoverySelector', 'federatedServiceSelector', 'excludedAnnotations',
    'excludedLabels', 'metadata', 'discovery', 'second', 'exported', 'made by props', 'made from kubeconfig', 'largest port', 'longest name',
    'credentials of SecretRef', 'credentials of ApiObject', 'credentials of cdk8s-plus-27',
  ],
  several: ({ second, exported }) => second === true || exported !== undefined,
};

type Break = (sample: LinkSample) => { sample: LinkSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<ClusterLinkProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new ClusterLink(chart, 'link', { ...propsOf(chart, sample, 'link', sample.options.targetClusterName), ...change(chart) }),
});

export const linkBreaks: Record<string, Break> = {
  targetClusterName: broken(() => ({ targetClusterName: 'East' })),
  targetClusterDomain: broken(() => ({ targetClusterDomain: 'a..b' })),
  targetTrustDomain: broken(() => ({ targetTrustDomain: '-' })),
  targetClusterLinkerdNamespace: broken(() => ({ targetClusterLinkerdNamespace: 'a.b' })),
  gatewayAddresses: broken(() => ({ gatewayAddresses: ['35.1.2.3:4143'] })),
  gatewayPort: broken(() => ({ gatewayPort: 0 })),
  gatewayIdentity: broken(() => ({ gatewayIdentity: 'gateway' })),
  probePath: broken(() => ({ probePath: 'ready' })),
  probePort: broken(() => ({ probePort: 65536 })),
  probePeriod: broken(() => ({ probePeriod: Duration.millis(0) })),
  selector: broken(() => ({ selector: {} })),
  excludedLabels: broken(() => ({ excludedLabels: ['a b'] })),
  credentialsSecret: broken((chart) => ({ credentialsSecret: chart })),
  discoveryCredentialsSecret: broken((chart) => ({ discoveryCredentialsSecret: chart })),
};
