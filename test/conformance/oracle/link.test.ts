import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { linkErrors } from './link';
import { Manifest, OracleTarget, describeConformance } from './target';

const on = (linkerd: OracleTarget['linkerd'], over: Partial<OracleTarget> = {}): OracleTarget => ({ linkerd, gatewayApi: '1.2.1', channel: 'standard', ...over });
const newest = on('2.20');

const edited = (edit: (m: any) => void, m: any): any => {
  edit(m);
  return m;
};

/** A Link for a gateway and for pods. */
const link = (edit: (l: any) => void = () => undefined): any => edited(edit, {
  apiVersion: 'multicluster.linkerd.io/v1alpha3',
  kind: 'Link',
  metadata: { name: 'east', namespace: 'linkerd-multicluster' },
  spec: {
    targetClusterName: 'east',
    targetClusterDomain: 'cluster.local',
    targetClusterLinkerdNamespace: 'linkerd',
    clusterCredentialsSecret: 'cluster-credentials-east',
    gatewayAddress: '172.18.0.5,gw.example.com',
    gatewayPort: '4143',
    gatewayIdentity: 'linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local',
    probeSpec: { path: '/ready', port: '4191', period: '3s' },
    selector: { matchLabels: { 'mirror.linkerd.io/exported': 'true' } },
    remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
    federatedServiceSelector: { matchExpressions: [{ key: 'mirror.linkerd.io/federated', operator: 'In', values: ['member'] }] },
  },
});

const flat = (edit: (l: any) => void = () => undefined): any => link((l) => {
  ['gatewayAddress', 'gatewayPort', 'gatewayIdentity', 'probeSpec', 'selector'].forEach((field) => delete l.spec[field]);
  edit(l);
});

const gateway = (version: string): any => link((l) => {
  l.apiVersion = `multicluster.linkerd.io/${version}`;
  delete l.spec.remoteDiscoverySelector;
  delete l.spec.federatedServiceSelector;
});

const secret = (edit: (s: any) => void = () => undefined): any => edited(edit, {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' },
  type: 'mirror.linkerd.io/remote-kubeconfig',
  data: { kubeconfig: Buffer.from('kind: Config').toString('base64') },
});

const copy = (edit: (s: any) => void = () => undefined): any => secret((s) => {
  s.metadata.namespace = 'linkerd';
  s.metadata.labels = { 'multicluster.linkerd.io/cluster-name': 'east' };
  s.metadata.annotations = { 'multicluster.linkerd.io/cluster-domain': 'cluster.local', 'multicluster.linkerd.io/trust-domain': 'cluster.local' };
  edit(s);
});

test.each<[string, OracleTarget, Manifest[]]>([
  ['a Link alone', newest, [link()]],
  ['a Link with its credentials', newest, [link(), secret(), copy()]],
  ['credentials as text', newest, [link(), copy(), secret((s) => {
    delete s.data;
    s.stringData = { kubeconfig: 'kind: Config' };
  })]],
  ['a Link without gateway', newest, [flat(), secret(), copy()]],
  ['a Link with an empty probe', newest, [flat((l) => { l.spec.probeSpec = {}; })]],
  ['a gateway of 2.14', on('2.14'), [gateway('v1alpha1'), secret()]],
  ['pods of 2.16', on('2.16'), [flat((l) => {
    l.apiVersion = 'multicluster.linkerd.io/v1alpha1';
    delete l.spec.federatedServiceSelector;
  })]],
  ['a federation of 2.17', on('2.17'), [link((l) => { l.apiVersion = 'multicluster.linkerd.io/v1alpha2'; })]],
  ['exclusions', newest, [link((l) => { Object.assign(l.spec, { excludedAnnotations: ['example.com/*', 'a'], excludedLabels: ['app.kubernetes.io/name'] }); })]],
  ['all of a probe', newest, [link((l) => { Object.assign(l.spec.probeSpec, { period: '1m30s', timeout: '500ms', failureThreshold: '5' }); })]],
  ['another control-plane namespace', on('2.19', { controlPlaneNamespace: 'mesh' }), [
    link((l) => {
      l.spec.targetClusterLinkerdNamespace = 'mesh';
      l.spec.gatewayIdentity = 'gw.mc.serviceaccount.identity.mesh.cluster.local';
    }),
    copy((s) => { s.metadata.namespace = 'mesh'; }),
  ]],
  ['a gateway of another control-plane namespace', newest, [edited((l) => {
    l.spec.targetClusterLinkerdNamespace = 'mesh';
    l.spec.gatewayIdentity = 'gw.mc.serviceaccount.identity.mesh.example.org';
  }, gateway('v1alpha3'))]],
  ['an IPv6 gateway', newest, [link((l) => { l.spec.gatewayAddress = 'fd00::1'; })]],
  ['look-alikes', newest, [
    link(),
    { ...flat(), apiVersion: 'example.com/v1', spec: {} },
    { ...link(), kind: 'Gateway', spec: {} },
    { ...secret(), kind: 'ConfigMap' },
    { ...secret(), apiVersion: 'bitnami.com/v1alpha1' },
  ]],
  ['credentials of another Link', newest, [link(), secret((s) => {
    s.metadata.name = 'cluster-credentials-west';
    s.type = 'Opaque';
  })]],
])('accepts %s', (_, target, manifests) => {
  expect(linkErrors(manifests, target)).toEqual([]);
});

test.each<[string, (l: any) => void, string]>([
  ['no spec', (l) => { delete l.spec; }, 'has no spec'],
  ['an old version', (l) => { l.apiVersion = 'multicluster.linkerd.io/v1alpha1'; }, 'version v1alpha1 is not the v1alpha3'],
  ['another name', (l) => { l.metadata.name = 'west'; }, 'spec.targetClusterName must be the Link\'s name west'],
  ['no cluster', (l) => { delete l.spec.targetClusterName; }, 'targetClusterName is no DNS label'],
  ['no domain', (l) => { delete l.spec.targetClusterDomain; }, 'targetClusterDomain is no domain'],
  ['a domain that is none', (l) => { l.spec.targetClusterDomain = '.cluster.local'; }, 'targetClusterDomain is no domain'],
  ['no namespace', (l) => { delete l.spec.targetClusterLinkerdNamespace; }, 'targetClusterLinkerdNamespace is no namespace'],
  ['pods of another control-plane namespace', (l) => { l.spec.targetClusterLinkerdNamespace = 'mesh'; }, 'must be the local linkerd'],
  ['credentials of another name', (l) => { l.spec.clusterCredentialsSecret = 'east'; }, 'must be cluster-credentials-east'],
  ['no gateway address', (l) => { delete l.spec.gatewayAddress; }, 'a gateway needs spec.gatewayAddress as well'],
  ['no gateway port', (l) => { delete l.spec.gatewayPort; }, 'a gateway needs spec.gatewayPort as well'],
  ['no gateway identity', (l) => { delete l.spec.gatewayIdentity; }, 'a gateway needs spec.gatewayIdentity as well'],
  ['no selector for the gateway', (l) => { delete l.spec.selector; }, 'a gateway needs spec.selector as well'],
  ['no probe', (l) => { delete l.spec.probeSpec; }, 'a gateway needs spec.probeSpec.path, spec.probeSpec.port, spec.probeSpec.period'],
  ['half a probe', (l) => { delete l.spec.probeSpec.period; }, 'a gateway needs spec.probeSpec.period as well'],
  ['an empty address', (l) => { l.spec.gatewayAddress = ''; }, 'neither IP nor host in ""'],
  ['blanks between addresses', (l) => { l.spec.gatewayAddress = '10.0.0.1, 10.0.0.2'; }, 'neither IP nor host in " 10.0.0.2"'],
  ['an address that is none', (l) => { l.spec.gatewayAddress = '10.0.0.256'; }, 'neither IP nor host'],
  ['an address with port', (l) => { l.spec.gatewayAddress = 'gw.example.com:4143'; }, 'neither IP nor host'],
  ['a port as number', (l) => { l.spec.gatewayPort = 4143; }, 'gatewayPort is no port in quotes, got 4143'],
  ['a port by name', (l) => { l.spec.gatewayPort = 'mc-gateway'; }, 'gatewayPort is no port'],
  ['an identity that is none', (l) => { l.spec.gatewayIdentity = 'linkerd-gateway'; }, 'is no identity of a service account'],
  ['an identity of another namespace', (l) => { l.spec.gatewayIdentity = 'gw.mc.serviceaccount.identity.mesh.cluster.local'; }, 'is not of the namespace linkerd'],
  ['a relative probe', (l) => { l.spec.probeSpec.path = 'ready'; }, 'probeSpec.path is no absolute path'],
  ['a probe of port 0', (l) => { l.spec.probeSpec.port = '0'; }, 'probeSpec.port is no port'],
  ['a period without unit', (l) => { l.spec.probeSpec.period = '3'; }, 'probeSpec.period is no duration, got 3'],
  ['a period of days', (l) => { l.spec.probeSpec.period = '1d'; }, 'probeSpec.period is no duration'],
  ['a period in words', (l) => { l.spec.probeSpec.period = '3 seconds'; }, 'probeSpec.period is no duration'],
  ['an empty period', (l) => { l.spec.probeSpec.period = ''; }, 'probeSpec.period is no duration'],
  ['a period of nothing', (l) => { l.spec.probeSpec.period = '0s'; }, 'probeSpec.period is no duration'],
  ['a timeout without unit', (l) => { l.spec.probeSpec.timeout = '30'; }, 'probeSpec.timeout is no duration'],
  ['a threshold in words', (l) => { l.spec.probeSpec.failureThreshold = 'three'; }, 'failureThreshold is no positive number'],
  ['a threshold of 0', (l) => { l.spec.probeSpec.failureThreshold = '0'; }, 'failureThreshold is no positive number'],
  ['a number as period', (l) => { l.spec.probeSpec.period = 3; }, 'probeSpec.period is no duration'],
  ['an unknown field', (l) => { l.spec.excludeAnnotations = ['a']; }, 'spec.excludeAnnotations is unknown and pruned'],
  ['an unknown field of the probe', (l) => { l.spec.probeSpec.interval = '3s'; }, 'spec.probeSpec.interval is unknown'],
  ['an empty selector', (l) => { l.spec.selector = {}; }, 'spec.selector is empty and selects nothing'],
  ['an empty selector of pods', (l) => { l.spec.remoteDiscoverySelector = { matchLabels: {} }; }, 'spec.remoteDiscoverySelector is empty'],
  ['no values', (l) => { l.spec.federatedServiceSelector.matchExpressions[0].values = []; }, 'In needs values'],
  ['a value that is none', (l) => { l.spec.federatedServiceSelector.matchExpressions[0].values = ['x y']; }, 'invalid label value, got x y'],
  ['a key that is none', (l) => { l.spec.federatedServiceSelector.matchExpressions[0].key = 'a b'; }, 'has an invalid label, got a b'],
  ['values of Exists', (l) => { l.spec.federatedServiceSelector.matchExpressions[0].operator = 'Exists'; }, 'Exists takes no values'],
  ['an unknown operator', (l) => { l.spec.federatedServiceSelector.matchExpressions[0].operator = 'Gt'; }, 'has no operator Gt'],
  ['a label that is none', (l) => { l.spec.selector.matchLabels = { 'a/b/c': 'x' }; }, 'has an invalid label, got a/b/c=x'],
  ['a label value that is none', (l) => { l.spec.selector.matchLabels = { a: 'x y' }; }, 'has an invalid label, got a=x y'],
  ['a bare star', (l) => { l.spec.excludedLabels = ['*']; }, 'excludedLabels has no key or prefix in "*"'],
])('fails for %s', (_, edit, fragment) => {
  expect(linkErrors([link(edit)], newest).join('\n')).toContain(fragment);
});

test.each<[string, OracleTarget, Manifest[], string]>([
  ['v1alpha3 before 2.18', on('2.17'), [link()], 'version v1alpha3 is not the v1alpha2'],
  ['v1alpha2 before 2.17', on('2.16'), [gateway('v1alpha2')], 'version v1alpha2 is not the v1alpha1'],
  ['a federation before 2.17', on('2.16'), [link((l) => { l.apiVersion = 'multicluster.linkerd.io/v1alpha1'; })], 'federatedServiceSelector exists from 2.17 on'],
  ['exclusions before 2.18', on('2.17'), [edited((l) => { l.spec.excludedLabels = ['a']; }, gateway('v1alpha2'))], 'excludedLabels exists from 2.18 on'],
  ['a threshold before 2.17', on('2.16'), [edited((l) => { l.spec.probeSpec.failureThreshold = '3'; }, gateway('v1alpha1'))], 'failureThreshold exists from 2.17 on'],
  ['nothing to mirror', newest, [flat((l) => {
    delete l.spec.remoteDiscoverySelector;
    delete l.spec.federatedServiceSelector;
  })], 'no selector: nothing is mirrored'],
  ['two Links of a name', newest, [link(), link((l) => { l.metadata.namespace = 'other'; })], 'another Link has the same name'],
  ['a Secret of another type', newest, [link(), copy(), secret((s) => { s.type = 'Opaque'; })], 'must be of type mirror.linkerd.io/remote-kubeconfig, got Opaque'],
  ['a Secret of another key', newest, [link(), copy(), secret((s) => { s.data = { config: 'eA==' }; })], 'has no kubeconfig'],
  ['a kubeconfig that is no base64', newest, [link(), copy(), secret((s) => { s.data.kubeconfig = 'kind: Config'; })], 'is empty or no base64'],
  ['an empty kubeconfig', newest, [link(), copy(), secret((s) => {
    delete s.data;
    s.stringData = { kubeconfig: '' };
  })], 'is empty or no base64'],
  ['no copy', newest, [link(), secret()], 'Secret linkerd/cluster-credentials-east is missing'],
  ['a copy elsewhere', on('2.20', { controlPlaneNamespace: 'mesh' }), [link(), secret(), copy()], 'Secret mesh/cluster-credentials-east is missing'],
  ['a copy of another type', newest, [link(), copy((s) => { s.type = 'Opaque'; })], 'Secret linkerd/cluster-credentials-east must be of type'],
  ['a copy without label', newest, [flat(), copy((s) => { delete s.metadata.labels; })], 'must have the label multicluster.linkerd.io/cluster-name: east'],
  ['a copy for another cluster', newest, [link(), copy((s) => { s.metadata.labels['multicluster.linkerd.io/cluster-name'] = 'west'; })], 'cluster-name: east, got west'],
  ['a copy without domain', newest, [link(), copy((s) => { delete s.metadata.annotations['multicluster.linkerd.io/cluster-domain']; })], 'cluster-domain: cluster.local, got undefined'],
  ['a copy of another domain', newest, [link(), copy((s) => { s.metadata.annotations['multicluster.linkerd.io/cluster-domain'] = 'x'; })], 'cluster-domain: cluster.local, got x'],
  ['a copy without trust domain', newest, [link(), copy((s) => { delete s.metadata.annotations['multicluster.linkerd.io/trust-domain']; })], 'trust-domain, got undefined'],
  ['a copy of another trust domain', newest, [link(), copy((s) => { s.metadata.annotations['multicluster.linkerd.io/trust-domain'] = 'x.org'; })], 'the trust domain x.org'],
  ['a Link in the control-plane namespace', newest, [link((l) => { l.metadata.namespace = 'linkerd'; }), secret((s) => { s.metadata.namespace = 'linkerd'; })], 'must have the label'],
])('fails for %s', (_, target, manifests, fragment) => {
  expect(linkErrors(manifests, target).join('\n')).toContain(fragment);
});

describeConformance('the Links of linkerd multicluster link-gen', (dir) => {
  const folder = join(dir, 'corpora/multicluster/link-gen');
  const cases: any[] = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))).filter((c) => c.objects);
  const errors = (id: string) => linkErrors(cases.find((c) => c.id === id).objects, on('head'));

  test('are fine but for those that select nothing', () => {
    const ids = cases.map((c) => c.id);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter((id) => errors(id).some((e) => !e.includes('is empty and selects nothing')))).toEqual([]);
    expect(ids.filter((id) => errors(id).length > 0)).toEqual(['discovery-selectors-empty', 'selector-empty']);
  });
});
