import { foundIn, testSentences } from './messages';
import { LinkerdVersion, MeshTarget } from '../../src';
import { analyze } from '../../src/analysis/analyze';

testSentences({
  'multicluster/control-plane-namespace': [
    '"spec.targetClusterLinkerdNamespace" is not the namespace of this cluster\'s control plane, got "mesh"; expected "linkerd", since flat and federated Services need the same in both clusters',
    '"spec.targetClusterLinkerdNamespace" is not the namespace of this cluster\'s control plane, got "mesh"; expected "linkerd", since flat and federated Services need the same in both clusters',
  ],
  'multicluster/credentials-marks': [
    ['Secret linkerd/cluster-credentials-east has no label "multicluster.linkerd.io/cluster-name", without which the control plane ignores it; expected that of the other cluster', 'Secret linkerd/cluster-credentials-east has no annotation "multicluster.linkerd.io/cluster-domain", without which the control plane ignores it; expected that of the other cluster', 'Secret linkerd/cluster-credentials-east has no annotation "multicluster.linkerd.io/trust-domain", without which the control plane ignores it; expected that of the other cluster'],
    ['Secret linkerd/cluster-credentials-east has another label "multicluster.linkerd.io/cluster-name" than its Link needs, got "west"; expected "east"', 'Secret linkerd/cluster-credentials-east has another annotation "multicluster.linkerd.io/cluster-domain" than its Link needs, got "east.example.com"; expected "cluster.local"'],
  ],
  'multicluster/credentials-secret': [
    'Secret linkerd-multicluster/cluster-credentials-east has the wrong type, got "Opaque"; expected "mirror.linkerd.io/remote-kubeconfig"',
    'Secret linkerd-multicluster/cluster-credentials-east has no key "kubeconfig", which is where Linkerd looks for the kubeconfig of the other cluster; got "config"',
  ],
  'multicluster/empty-selector': [
    '"spec.remoteDiscoverySelector" is empty, and Linkerd mirrors no Service by an empty selector; expected "matchLabels" or "matchExpressions", or leave it away',
    '"spec.selector" has 0 values for "mirror.linkerd.io/exported" with operator In; expected at least one',
  ],
  'multicluster/exported-by-annotation': [
    'Service shop/web has the annotation "mirror.linkerd.io/exported", and Linkerd looks for a label; expected the label; use ExportedService',
    'Service shop/web has the annotation "mirror.linkerd.io/federated", and Linkerd looks for a label; expected the label; use ExportedService',
  ],
  'multicluster/gateway-denied': [
    'Service shop/web is mirrored through the gateway, and Server shop/web does not let in the gateway, as which all clients of other clusters come, got identity "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected a policy for it; call "allowGateway" of an InboundPolicy for the pods, or export it with MirrorMode.REMOTE_DISCOVERY, with which clients keep their identity',
    'Service shop/web is mirrored through the gateway, and the default policy of Deployment shop/web does not let in the gateway, as which all clients of other clusters come, got identity "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected a policy for it; call "allowGateway" of an InboundPolicy for the pods, or export it with MirrorMode.REMOTE_DISCOVERY, with which clients keep their identity',
  ],
  'multicluster/gateway-identity': [
    '"spec.gatewayIdentity" is not an identity of the other cluster\'s mesh, got "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected one that ends in ".serviceaccount.identity.mesh.cluster.local"',
    '"spec.gatewayIdentity" is not an identity, got "gateway_of_east"; expected a name such as "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"',
    '"spec.gatewayIdentity" is not an identity of the other cluster\'s mesh, got "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected one that ends in ".serviceaccount.identity.linkerd.east.example.com"',
  ],
  'multicluster/gateway-trust-domain': [
    '"identityTrustDomain" of the chart linkerd-multicluster is not the trust domain of the cluster, got "cluster.local"; expected "east.example.com", which ends the identity of the gateway',
  ],
  'multicluster/half-gateway': [
    '"spec.selector" is given for a link without a gateway; set "spec.gatewayAddress", or leave "spec.selector" away',
    '"spec.gatewayAddress" is given, and no Service is reached through the gateway without "spec.selector"; set that, or leave "spec.gatewayAddress" away',
  ],
  'multicluster/hand-made-mirror': [
    'Service shop/web-east has the label "mirror.linkerd.io/mirrored-service", by which Linkerd knows the mirrors that it makes, writes and deletes itself; expected no such manifest; remove it, and set annotations on the Service in its own cluster, of which mirrors get them',
  ],
  'multicluster/headless-member': [
    'Service shop/web is headless, and Linkerd takes no headless Service into a federation; expected a Service with a cluster IP',
  ],
  'multicluster/headless-without-names': [
    'Service shop/web is headless, and no pod of it has a host name, without which its mirror is an ordinary Service; expected a StatefulSet with "serviceName" "web"',
    'Service shop/web is headless, and no pod of it has a host name, without which its mirror is an ordinary Service; expected a StatefulSet with "serviceName" "web"',
  ],
  'multicluster/idle-controller': [
    'the controller for Link "west" has no Link, and waits for it; expected a Link of that name; make it, or remove the controller',
    'the controller for Link "west" has no Link, and waits for it; expected a Link of that name; make it, or remove the controller',
  ],
  'multicluster/idle-link': [
    'Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"',
    'Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"',
    'Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"',
  ],
  'multicluster/link-credentials': [
    'Link linkerd-multicluster/east has credentials that its controller may not read, got "east-kubeconfig"; expected "cluster-credentials-east" as "clusterCredentialsSecret"',
  ],
  'multicluster/link-name': [
    'Link linkerd-multicluster/east-1 is not called as its target cluster, got "east"; expected "east-1" as "targetClusterName", since Linkerd looks for a Link by the name of the cluster',
  ],
  'multicluster/link-without-selector': [
    'Link linkerd-multicluster/east has none of "selector", "remoteDiscoverySelector", "federatedServiceSelector", and no Service is mirrored; expected at least one',
  ],
  'multicluster/local-members': [
    '"localServiceMirror.federatedServiceSelector" is not the "federatedServiceSelector" of the Links, got "mirror.linkerd.io/federated=member", so that other Services of this cluster are joined than of the others; expected the same selector',
  ],
  'multicluster/long-mirror-name': [
    'the federated Service of Service shop/recommendations-for-customers-of-the-online-shop-in-europe would be called "recommendations-for-customers-of-the-online-shop-in-europe-federated", which is 68 characters long, and no such Service can be made; expected at most 63; give the Service or the cluster a shorter name',
    'the mirror of Service shop/recommendations-for-customers-of-the-online-shop-in-europe-prod would be called "recommendations-for-customers-of-the-online-shop-in-europe-prod-x", which is 65 characters long, and no such Service can be made; expected at most 63; give the Service or the cluster a shorter name',
  ],
  'multicluster/lost-app-protocol': [
    'Service shop/web has appProtocol "linkerd.io/opaque" on port 6000, which makes the port opaque, and mirrors do not get it, so that clients of a mirror wait for its protocol to be detected; expected the port in the annotation "config.linkerd.io/opaque-ports" of the Service, which mirrors get',
  ],
  'multicluster/missing-credentials': [
    'Link linkerd-multicluster/east is for flat or federated Services, and the control plane has no Secret linkerd/cluster-credentials-east, without which their mirrors have no endpoints; expected a copy of that of the Link there',
    'Link linkerd-multicluster/east is for flat or federated Services, and the control plane has no Secret linkerd/cluster-credentials-east, without which their mirrors have no endpoints; expected a copy of that of the Link there',
  ],
  'multicluster/source-networks': [
    '"spec.networks" is compared with addresses that Service linkerd-multicluster/linkerd-gateway may replace by those of nodes; expected externalTrafficPolicy "Local" there, or the networks of nodes here, too',
  ],
  'multicluster/unknown-mark': [
    'Service shop/web has the label "mirror.linkerd.io/exported", got "True", which only a Link with a selector of its own takes in; expected "true" or "remote-discovery"',
    'Service shop/web has the label "mirror.linkerd.io/federated", got "true", which only a Link with a selector of its own takes in; expected "member"',
  ],
  'multicluster/unreadable-probe': [
    'Link linkerd-multicluster/east has a "probeSpec.period" that Linkerd cannot read, with which the gateway is never probed and taken for alive: time: unknown unit "d" in duration "1d"; expected one such as "3s"',
    'Link linkerd-multicluster/east has a "probeSpec.period" that Linkerd cannot read, with which the gateway is never probed and taken for alive: time: missing unit in duration "3"; expected one such as "3s"',
    'Link linkerd-multicluster/east has a "probeSpec.failureThreshold" that is no number, with which the gateway is never probed and taken for alive, got "three"; expected one such as "3"',
  ],
});

const link = (spec: object, name = 'east') => JSON.stringify({
  apiVersion: 'multicluster.linkerd.io/v1alpha3',
  kind: 'Link',
  metadata: { name, namespace: 'linkerd-multicluster' },
  spec: { targetClusterName: name, targetClusterLinkerdNamespace: 'linkerd', clusterCredentialsSecret: `cluster-credentials-${name}`, ...spec },
});
const FLAT = { remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } } };
const FEDERATED = { federatedServiceSelector: { matchLabels: { team: 'shop' } } };
const secret = (namespace: string) => JSON.stringify({
  apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cluster-credentials-east', namespace }, type: 'mirror.linkerd.io/remote-kubeconfig', data: { kubeconfig: 'YQ==' },
});
const release = (values: unknown, rest: object = {}, chart = 'linkerd-multicluster') => JSON.stringify({
  apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: chart, namespace: chart }, spec: { chart: { spec: { chart } }, values, ...rest },
});
const application = (spec: object, destination: object = { server: 'https://kubernetes.default.svc', namespace: 'linkerd-multicluster' }) => JSON.stringify({
  apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'multicluster', namespace: 'argocd' }, spec: { destination, ...spec },
});
const controllers = (name: unknown) => ({ controllers: [{ link: { ref: { name } } }] });
const all = (...documents: string[]) => documents.join('\n---\n');
const IDLE = 'warning: Link "east" has no controller, and nothing is mirrored by it; expected one among "controllers" of the chart linkerd-multicluster with link.ref.name "east"';

describe('what runs in the cluster', () => {
  test.each<[string, string[], ...string[]]>([
    ['is told by sources', [IDLE], application({ sources: [{ repoURL: 'a' }, { chart: 'linkerd-multicluster', helm: { valuesObject: controllers('west') } }] })],
    ['is told without values', [IDLE], application({ source: { chart: 'linkerd-multicluster' } })],
    ['is that of all releases', [], release(controllers('west')), application({ source: { chart: 'linkerd-multicluster', helm: { valuesObject: controllers('east') } } })],
    ['is told by a controller that a command made', [], release({}), '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: linkerd-service-mirror-east, namespace: a }, spec: {} }'],
    ['is not known from text', [], application({ source: { chart: 'linkerd-multicluster', helm: { values: 'a: b' } } })],
    ['is not known where values are elsewhere', [], release({}, { valuesFrom: [{ kind: 'Secret', name: 'a' }] })],
    ['is not known where a controller is of another form', [], release({ controllers: [1] })],
    ['is not known where controllers are of another form', [], release({ controllers: 'a' })],
    ['is that of this cluster', [], application({ source: { chart: 'linkerd-multicluster' } }, { server: 'https://west.example.com', namespace: 'a' })],
    ['is that of this cluster, by name', [IDLE], application({ source: { chart: 'linkerd-multicluster' } }, { name: 'in-cluster', namespace: 'a' })],
    ['is not that of other charts', [], release({}, {}, 'linkerd-viz'), application({ source: { path: 'a' } }), application({}), '{ apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: { name: a }, spec: { chartRef: { kind: OCIRepository, name: a } } }'],
  ])('%s', (_, messages, ...documents) => {
    expect(foundIn(all(...documents, link(FLAT)), 'multicluster/idle-link')).toEqual(messages);
  });

  test('is another matter before 2.18', () => {
    expect(foundIn(all(release({}), link(FLAT)), 'multicluster/idle-link', { version: '2.17' })).toEqual([]);
  });
});

test('a controller may have its Link elsewhere, unless all of its namespace is there', () => {
  const message = 'the controller for Link "west" has no Link, and waits for it; expected a Link of that name; make it, or remove the controller';
  expect(foundIn(all(release(controllers('west')), link(FLAT)), 'multicluster/idle-controller')).toEqual([`info: ${message}`]);
  expect(foundIn(release(controllers('west')), 'multicluster/idle-controller', { completeNamespaces: ['linkerd-multicluster'] })).toEqual([`warning: ${message}`]);
  expect(foundIn(all(release({ controllers: 1 }), link(FLAT)), 'multicluster/idle-controller')).toEqual([]);
});

test('credentials are needed by Links that have pods reach each other', () => {
  const missing = (...documents: string[]) => foundIn(all(...documents), 'multicluster/missing-credentials').map((each) => each.split(':')[0]);
  expect(missing(link(FLAT), secret('linkerd-multicluster'))).toEqual(['info']);
  expect(missing(link(FLAT))).toEqual([]);
  expect(missing(link({}), secret('linkerd-multicluster'))).toEqual([]);
  expect(foundIn(link(FLAT), 'multicluster/missing-credentials', { completeNamespaces: ['linkerd'] })).toEqual([expect.stringMatching(/^warning: /)]);
});

test('marks that are missing make requests fail where a Link counts on them', () => {
  const severities = (...documents: string[]) => foundIn(all(...documents), 'multicluster/credentials-marks').map((each) => each.split(':')[0]);
  expect(severities(secret('linkerd'))).toEqual(['warning', 'warning', 'warning']);
  expect(severities(secret('linkerd'), link({}))).toEqual(['warning', 'warning', 'warning']);
  expect(severities(secret('linkerd'), link(FLAT))).toEqual(['error', 'error', 'error']);
  expect(severities(secret('shop'))).toEqual([]);
  expect(foundIn(secret('linkerd').replace('cluster-credentials-east', 'cluster-credentials-'), 'multicluster/credentials-marks')).toEqual([]);
});

test.each<[string, string, string[]]>([
  ['multicluster/link-without-selector', link({ selector: {} }), []],
  ['multicluster/half-gateway', link({ gatewayAddress: '35.1.2.3' }), []],
  ['multicluster/gateway-identity', link({ gatewayIdentity: 'a.b' }), [expect.stringContaining('expected one that ends in ".serviceaccount.identity.linkerd.cluster.local"') as any]],
  ['multicluster/gateway-identity', link({ gatewayIdentity: 'a.b', targetClusterLinkerdNamespace: undefined }), []],
  ['multicluster/local-members', all(release({ localServiceMirror: { federatedServiceSelector: 'a=b=c' } }), link(FEDERATED)), [expect.stringContaining('"localServiceMirror.federatedServiceSelector" is not a label selector') as any]],
  ['multicluster/local-members', all(release({ localServiceMirror: { federatedServiceSelector: 1 } }), link(FEDERATED)), []],
  ['multicluster/local-members', all(release({}), link(FLAT)), []],
  ['multicluster/local-members', all(release({}, { valuesFrom: [{}] }), link(FEDERATED)), []],
  ['multicluster/gateway-trust-domain', all(release({}, {}, 'linkerd-control-plane'), release({ identityTrustDomain: 'a.example.com' })), []],
  ['multicluster/gateway-trust-domain', all(release({ identityTrustDomain: 'a.example.com' }, {}, 'linkerd-control-plane'), release({ identityTrustDomain: 'b.example.com' })), [
    'warning: "identityTrustDomain" of the chart linkerd-multicluster is not the trust domain of the cluster, got "b.example.com"; expected "a.example.com", which ends the identity of the gateway',
  ]],
  ['multicluster/gateway-trust-domain', all(release({ identityTrustDomain: 'a.example.com' }, {}, 'linkerd-control-plane'), release({ identityTrustDomain: 1 })), []],
])('%s, in %s', (check, yaml, messages) => {
  expect(foundIn(yaml, check)).toEqual(messages);
});

test('the trust domain of the target counts where the control plane is installed elsewhere', () => {
  const target = new MeshTarget({ version: LinkerdVersion.V2_20, trustDomain: 'a.example.com' });
  const said = (values: object) => analyze([{ manifest: JSON.parse(release(values)) }], target).filter(({ check }) => check.name === 'multicluster/gateway-trust-domain').map(({ severity }) => severity);
  expect(said({})).toEqual(['warning']);
  expect(said({ identityTrustDomain: 'a.example.com' })).toEqual([]);
});
