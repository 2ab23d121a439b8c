import { ApiObject, Chart, Testing } from 'cdk8s';
import { Pair } from './pair';
import { ControlPlaneIdentity, HelmDelivery, LinkerdCni, LinkerdControlPlane, LinkerdControlPlaneProps, LinkerdMulticluster, LinkerdVersion, LinkerdViz, LinkerdVizProps, MeshIdentity, MeshTarget } from '../../src';
import { meshedChart, yamlOf } from '../fixtures';

type Version = Parameters<typeof meshedChart>[0];

const delivery = HelmDelivery.flux();
const release = (chart: string, version: string, values: object, namespace = 'linkerd') => JSON.stringify({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: chart, namespace },
  spec: { interval: '1h', chart: { spec: { chart, version, sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge' } } }, values },
});
const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd', labels } });
const CLOSED_GATEWAY = { serviceType: 'ClusterIP', loadBalancerClass: 'internal', nodePort: 30_000 };
const externalCa = { identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } };

const controlPlane = (values: object, props: Partial<LinkerdControlPlaneProps> = {}, options?: Version) => () => (
  new LinkerdControlPlane(meshedChart(options), 'linkerd', { delivery, identity: ControlPlaneIdentity.fromExternalCa(), values: { ...values }, ...props }));
const viz = (props: Partial<LinkerdVizProps>) => () => new LinkerdViz(meshedChart(), 'viz', { delivery, ...props });
const beside = (build: (chart: Chart) => unknown, ...manifests: any[]) => () => {
  const chart = meshedChart();
  build(chart);
  manifests.forEach((each, i) => new ApiObject(chart, `beside${i}`, each));
  return yamlOf(chart);
};

/** Values that a construct refuses as `values`, and a HelmRelease with them. */
const values = (check: string, given: object, version = '2026.6.3', options?: Version): Pair => ({
  check, refused: controlPlane(given, {}, options), yaml: release('linkerd-control-plane', version, given), names: { '"values.': '"spec.values.', '"proxyInit.runAsRoot"': '"spec.values.proxyInit.runAsRoot"', '"cniEnabled"': '"spec.values.cniEnabled"' },
});

export const INSTALL_PAIRS: Pair[] = [
  values('install/invalid-value', { proxyInit: { iptablesMode: 'plain' } }),
  values('install/invalid-value', { podMonitor: { scrapeInterval: 'often' }, proxy: { logLevel: 'loud' }, controllerReplicas: 'three' }),
  values('install/invalid-value', { proxy: { shutdownGracePeriod: '1m30s' }, networkValidator: { timeout: '0s' } }),
  values('install/removed-value', { proxyInit: { image: { name: 'x' } } }),
  values('install/newer-value', { configReaders: [] }, '2025.4.4', { version: LinkerdVersion.V2_18 }),
  values('install/contradicting-values', { proxyInit: { closeWaitTimeoutSecs: 3 } }),
  values('install/contradicting-values', { proxy: { uid: 1_000_650_000, cores: 2, runtime: { workers: { minimum: 2 } } }, controller: { tracing: { enabled: true } }, podMonitor: { enabled: true, scrapeInterval: '10s', scrapeTimeout: '30s' } }),
  values('install/webhook-authority', { policyValidator: { caBundle: 'x' } }),
  values('install/webhook-authority', { proxyInjector: { externalSecret: true }, policyValidator: { injectCaFrom: 'linkerd/x' } }),
  {
    check: 'install/chart-twice',
    refused: () => {
      const chart = meshedChart();
      return ['one', 'other'].map((id) => new LinkerdViz(chart, id, { delivery }));
    },
    yaml: `${release('linkerd-viz', '2026.6.3', {}, 'one')}\n---\n${release('linkerd-viz', '2026.6.3', {}, 'other')}`,
    names: { 'chart/one': 'HelmRelease one/linkerd-viz' },
  },
  {
    check: 'install/cni-beside-control-plane',
    refused: () => {
      const chart = meshedChart();
      new LinkerdControlPlane(chart, 'linkerd', { delivery, identity: ControlPlaneIdentity.fromExternalCa(), proxy: { uid: 3000 } });
      new LinkerdCni(chart, 'cni', { delivery, destCniNetDir: '/etc/cni/net.d', destCniBinDir: '/opt/cni/bin', proxyUid: 2103 });
      return Testing.synth(chart);
    },
    yaml: `${release('linkerd-control-plane', '2026.6.3', { proxy: { uid: 3000 } })}\n---\n${release('linkerd2-cni', '2026.6.3', { proxyUID: 2103 }, 'linkerd-cni')}`,
    names: { 'chart/linkerd ': 'HelmRelease linkerd/linkerd-control-plane ', 'chart/linkerd,': 'HelmRelease linkerd/linkerd-control-plane,', 'proxyUid': 'spec.values.proxyUID' },
  },
  {
    check: 'install/one-replica',
    refused: controlPlane({}, { highAvailability: true, controllerReplicas: 1 }),
    yaml: release('linkerd-control-plane', '2026.6.3', { highAvailability: true, controllerReplicas: 1, webhookFailurePolicy: 'Fail' }),
    names: { controllerReplicas: 'spec.values.controllerReplicas', highAvailability: 'spec.values.highAvailability' },
  },
  values('install/private-key', { proxyInjector: { keyPEM: '-----BEGIN PRIVATE KEY-----' } }),
  values('install/tracing-without-collector', { proxy: { tracing: { enabled: true } } }),
  {
    check: 'install/contradicting-values',
    refused: viz({ values: { grafana: { url: 'a', externalUrl: 'b' } } }),
    yaml: release('linkerd-viz', '2026.6.3', { grafana: { url: 'a', externalUrl: 'b' } }, 'linkerd-viz'),
    names: { '"values.': '"spec.values.' },
  },
  {
    check: 'install/contradicting-values',
    refused: viz({ values: { grafana: { uidPrefix: 'a' }, prometheus: { enabled: false } } }),
    yaml: release('linkerd-viz', '2026.6.3', { grafana: { uidPrefix: 'a' }, prometheus: { enabled: false } }, 'linkerd-viz'),
    names: { '"values.': '"spec.values.', '"grafanaExternalUrl"': '"spec.values.grafana.externalUrl"', '"prometheusUrl"': '"spec.values.prometheusUrl"' },
  },
  {
    check: 'install/contradicting-values',
    refused: () => new LinkerdMulticluster(meshedChart(), 'multicluster', { delivery, values: { gateway: CLOSED_GATEWAY } }),
    yaml: release('linkerd-multicluster', '2026.6.3', { gateway: CLOSED_GATEWAY }, 'linkerd-multicluster'),
    names: { '"values.': '"spec.values.' },
  },
  {
    check: 'install/old-kubernetes',
    refused: () => new MeshTarget({ version: LinkerdVersion.V2_20, kubernetesVersion: '1.30' }),
    yaml: release('linkerd-control-plane', '2026.6.3', {}),
    target: new MeshTarget({ version: LinkerdVersion.V2_19, kubernetesVersion: '1.30' }),
  },
  {
    check: 'install/cilium',
    refused: beside((chart) => new LinkerdControlPlane(chart, 'linkerd', { delivery, identity: ControlPlaneIdentity.fromExternalCa(), cniEnabled: true }),
      JSON.parse(release('cilium', '1.17.3', { cni: { exclusive: true }, socketLB: { enabled: true } }, 'kube-system'))),
    yaml: [release('linkerd-control-plane', '2026.6.3', { cniEnabled: true }), release('cilium', '1.17.3', { cni: { exclusive: true }, socketLB: { enabled: true } }, 'kube-system')].join('\n---\n'),
  },
  {
    check: 'install/trust-roots-not-delivered',
    refused: beside((chart) => new MeshIdentity(chart, 'identity'), namespace({})),
    yaml: [release('linkerd-control-plane', '2026.6.3', externalCa), JSON.stringify(namespace({}))].join('\n---\n'),
  },
  {
    check: 'install/webhooks-of-control-plane',
    refused: beside((chart) => new LinkerdControlPlane(chart, 'linkerd', {
      delivery, identity: ControlPlaneIdentity.fromExternalCa(), highAvailability: true, createNamespace: false,
    }), namespace({})),
    yaml: [release('linkerd-control-plane', '2026.6.3', { webhookFailurePolicy: 'Fail' }), JSON.stringify(namespace({}))].join('\n---\n'),
  },
];
