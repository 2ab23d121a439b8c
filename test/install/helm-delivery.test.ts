import { ApiObject, App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { controlPlane, platform, TRUST_ANCHOR } from './fixtures';
import {
  ArgoCdDeliveryOptions, ControlPlaneIdentity, FluxDeliveryOptions, HelmDelivery, LinkerdControlPlane, LinkerdCrds, LinkerdMulticluster,
  LinkerdVersion, LinkerdViz, Mesh, WebhookCertificates,
} from '../../src';
import { messageOf, objects, only } from '../fixtures';

const application = (chart: Chart) => only(chart, 'Application');

describe('Flux', () => {
  const multicluster = (options?: FluxDeliveryOptions, props: object = {}) => {
    const chart = platform();
    new LinkerdMulticluster(chart, 'multicluster', { delivery: HelmDelivery.flux(options), ...props });
    return chart;
  };

  test('has its repository where it is wanted', () => {
    const chart = multicluster({ repositoryNamespace: 'sources', repositoryUrl: 'oci://registry.example.com/charts', interval: Duration.minutes(5) });
    expect(only(chart, 'HelmRepository')).toMatchObject({ metadata: { name: 'linkerd-edge', namespace: 'sources' }, spec: { interval: '300s', type: 'oci', url: 'oci://registry.example.com/charts' } });
    expect(only(chart, 'HelmRelease').spec).toMatchObject({ interval: '300s', chart: { spec: { sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge', namespace: 'sources' } } } });
  });

  test('waits for nothing that Argo CD installs', () => {
    const { chart } = controlPlane({ delivery: HelmDelivery.argoCd() });
    new LinkerdViz(chart, 'viz', { delivery: HelmDelivery.flux() });
    expect(only(chart, 'HelmRelease').spec).not.toHaveProperty('dependsOn');
  });

  test('takes a repository that is there', () => {
    const chart = multicluster({ existingRepository: 'mirror' });
    expect(objects(chart, 'HelmRepository')).toEqual([]);
    expect(only(chart, 'HelmRelease').spec.chart.spec.sourceRef).toEqual({ kind: 'HelmRepository', name: 'mirror', namespace: 'flux-system' });
  });

  test('may have its releases elsewhere than the charts', () => {
    const chart = multicluster({}, { metadata: { namespace: 'flux-system', name: 'mc', annotations: { a: 'b' } }, releaseName: 'mc-1' });
    expect(only(chart, 'HelmRelease')).toMatchObject({
      metadata: { namespace: 'flux-system', name: 'mc', annotations: { a: 'b' } },
      spec: { releaseName: 'mc-1', targetNamespace: 'linkerd-multicluster', storageNamespace: 'linkerd-multicluster' },
    });
  });

  test('shares a repository in a cluster, and has one in each', () => {
    const app = new App();
    const charts = ['east', 'west'].map((name) => {
      const chart = new Chart(app, name);
      new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20 });
      const delivery = HelmDelivery.flux();
      const crds = new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false });
      const viz = new LinkerdViz(chart, 'viz', { delivery });
      expect([crds, viz].map(({ apiObjects }) => apiObjects.map(({ kind }) => kind))).toEqual([['HelmRelease', 'HelmRepository'], ['Namespace', 'HelmRelease']]);
      return chart;
    });
    for (const chart of charts) {
      expect(objects(chart, 'HelmRepository')).toHaveLength(1);
      expect(objects(chart, 'HelmRelease')).toHaveLength(2);
    }
    expect(app.synthYaml()).toBe(app.synthYaml());
  });

  test.each<[string, FluxDeliveryOptions, string]>([
    ['an address is none', { repositoryUrl: 'helm.linkerd.io' }, '"repositoryUrl" is not an address, got "helm.linkerd.io"; expected one with https:// or oci://'],
    ['a namespace is none', { repositoryNamespace: '-' }, '"repositoryNamespace" is not a namespace name, got "-"; expected lower-case letters, digits and "-", at most 63'],
    ['an interval is too fine', { interval: Duration.millis(1500) }, '"interval" is not a whole number of seconds, got 1500ms; it would be cut to 1s'],
    ['an address is for nothing', { existingRepository: 'a', repositoryUrl: 'https://b' }, '"repositoryUrl" does nothing with "existingRepository"; leave one of the two away'],
  ])('fails when %s', (_, options, fault) => {
    expect(messageOf(() => HelmDelivery.flux(options))).toBe(`HelmDelivery.flux: ${fault}`);
  });
});

describe('Argo CD', () => {
  const argo = (options?: ArgoCdDeliveryOptions, props: object = {}) => controlPlane({ delivery: HelmDelivery.argoCd(options), ...props }).chart;

  test('installs a chart by an Application that overlooks what the chart makes differently each time', () => {
    const chart = argo();
    const { source: { helm: { valuesObject } } } = application(chart).spec;
    const ca = ['.webhooks[].clientConfig.caBundle'];
    expect(application(chart)).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'linkerd-control-plane', namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': '3' } },
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'linkerd' },
        source: { repoURL: 'https://helm.linkerd.io/edge', chart: 'linkerd-control-plane', targetRevision: '2026.6.3', helm: { releaseName: 'linkerd-control-plane', valuesObject } },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
          syncOptions: ['CreateNamespace=false', 'ServerSideApply=true', 'RespectIgnoreDifferences=true'],
        },
        ignoreDifferences: [
          { group: '', kind: 'Secret', name: 'linkerd-proxy-injector-k8s-tls', jsonPointers: ['/data'] },
          { group: '', kind: 'Secret', name: 'linkerd-sp-validator-k8s-tls', jsonPointers: ['/data'] },
          { group: '', kind: 'Secret', name: 'linkerd-policy-validator-k8s-tls', jsonPointers: ['/data'] },
          { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration', jqPathExpressions: ca },
          { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', jqPathExpressions: ca },
          { group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.template.metadata.annotations["checksum/config"]'] },
        ],
      },
    });
    expect(only(chart, 'Namespace').metadata.name).toBe('linkerd');
  });

  test('overlooks less where certificates come from elsewhere', () => {
    expect(application(argo({}, { webhookCertificates: WebhookCertificates.fromSecrets({ caBundlePem: TRUST_ANCHOR }) })).spec).not.toHaveProperty('ignoreDifferences');
    expect(application(argo({}, { webhookCertificates: WebhookCertificates.fromCertManager() })).spec.ignoreDifferences.map(({ kind }: any) => kind))
      .toEqual(['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']);
    const chart = platform();
    new LinkerdMulticluster(chart, 'multicluster', { delivery: HelmDelivery.argoCd() });
    expect(application(chart).spec).not.toHaveProperty('ignoreDifferences');
  });

  test('overlooks what linkerd-viz makes', () => {
    const chart = platform();
    new LinkerdViz(chart, 'viz', { delivery: HelmDelivery.argoCd() });
    expect(application(chart).spec.ignoreDifferences.map(({ kind, name }: any) => name ?? kind)).toEqual(['tap-k8s-tls', 'tap-injector-k8s-tls', 'APIService', 'MutatingWebhookConfiguration', 'Deployment']);
  });

  test('never prunes CRDs', () => {
    const chart = platform();
    new LinkerdCrds(chart, 'crds', { delivery: HelmDelivery.argoCd(), installGatewayApi: false });
    expect(application(chart)).toMatchObject({ metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '1' } }, spec: { syncPolicy: { automated: { prune: false, selfHeal: true } } } });
  });

  test('installs in another cluster, where it makes the namespace itself', () => {
    const chart = argo({ destinationName: 'east' });
    expect(objects(chart, 'Namespace')).toEqual([]);
    expect(application(chart).spec).toMatchObject({
      destination: { name: 'east', namespace: 'linkerd' },
      syncPolicy: {
        syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'RespectIgnoreDifferences=true'],
        managedNamespaceMetadata: { labels: { 'linkerd.io/is-control-plane': 'true' }, annotations: { 'linkerd.io/inject': 'disabled' } },
      },
    });
    const { syncPolicy } = application(argo({ destinationName: 'east' }, { createNamespace: false })).spec;
    expect(syncPolicy.syncOptions[0]).toBe('CreateNamespace=false');
    expect(syncPolicy).not.toHaveProperty('managedNamespaceMetadata');
  });

  test('is where and how it is wanted', () => {
    const chart = argo({ namespace: 'gitops', project: 'platform', automated: false, repositoryUrl: 'oci://registry.example.com/charts' }, {
      metadata: { name: 'east-linkerd', annotations: { 'argocd.argoproj.io/sync-wave': '7' } }, releaseName: 'l5d',
    });
    const { metadata, spec } = application(chart);
    expect(metadata).toEqual({ name: 'east-linkerd', namespace: 'gitops', annotations: { 'argocd.argoproj.io/sync-wave': '7' } });
    expect(spec).toMatchObject({ project: 'platform', source: { repoURL: 'registry.example.com/charts', helm: { releaseName: 'l5d' } } });
    expect(Object.keys(spec.syncPolicy)).toEqual(['syncOptions']);
  });

  test('fails when a namespace is none', () => {
    expect(messageOf(() => HelmDelivery.argoCd({ namespace: 'Argo' }))).toContain('HelmDelivery.argoCd: "namespace" is not a namespace name, got "Argo"');
  });
});

describe('manifests', () => {
  const identity = ControlPlaneIdentity.fromExternalCa();

  test('need helm', () => {
    const chart = platform();
    const delivery = HelmDelivery.manifests({ helmExecutable: '/nowhere/helm' });
    expect(messageOf(() => new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false }))).toBe(
      'chart/crds: linkerd-crds cannot be rendered without the program "/nowhere/helm", which is not there; install helm, say where it is by "helmExecutable", or deliver by HelmDelivery.flux or HelmDelivery.argoCd, which need none');
  });

  test('say what helm says', () => {
    const chart = platform();
    const delivery = HelmDelivery.manifests({ helmExecutable: 'node' });
    expect(messageOf(() => new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false }))).toContain('chart/crds: linkerd-crds cannot be rendered; helm says: ');
  });

  test('never have keys of webhooks', () => {
    const delivery = HelmDelivery.manifests();
    expect(messageOf(() => new LinkerdControlPlane(platform(), 'linkerd', { delivery, identity, values: { profileValidator: { externalSecret: true, caBundle: 'x' } } }))).toBe(
      'chart/linkerd: linkerd-control-plane would make private keys for proxyInjector, policyValidator and write them into the manifests, others at each synth; let them come from Secrets: set "webhookCertificates", or "externalSecret" and "caBundle" of each in "values"');
  });

  test('have no object that could have metadata', () => {
    const delivery = HelmDelivery.manifests();
    expect(messageOf(() => new LinkerdCrds(platform(), 'crds', { delivery, installGatewayApi: false, metadata: { name: 'x' } }))).toBe(
      'chart/crds: "metadata" is of the object that installs the chart, and manifests have none; leave it away');
  });

  test('fail when two places of charts are said', () => {
    expect(messageOf(() => HelmDelivery.manifests({ chartsDirectory: 'a', repositoryUrl: 'https://b' }))).toBe('HelmDelivery.manifests: "repositoryUrl" does nothing with "chartsDirectory"; leave one of the two away');
  });
});

test('a release of an older Kubernetes is refused by the Mesh', () => {
  expect(messageOf(() => platform({ version: LinkerdVersion.V2_18, kubernetesVersion: '1.22' }))).toBe('Mesh: "kubernetesVersion" is too old for Linkerd 2.18, got "1.22"; expected 1.23 or later');
  expect(messageOf(() => platform({ kubernetesVersion: '1.30' }))).toBe('Mesh: "kubernetesVersion" is too old for Linkerd 2.20, got "1.30"; expected 1.31 or later');
});

test('what is emitted can be patched', () => {
  const { chart, construct } = controlPlane();
  ApiObject.of(construct).addJsonPatch(JsonPatch.add('/spec/timeout', '10m'));
  expect(Testing.synth(chart).find(({ kind }) => kind === 'HelmRelease').spec.timeout).toBe('10m');
});
