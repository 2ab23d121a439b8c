import { clusterErrors, OracleCluster, seenServices } from './clusters';
import { Manifest, OracleTarget } from './target';

const on = (linkerd: OracleTarget['linkerd'] = '2.20', over: Partial<OracleTarget> = {}): OracleTarget => ({ linkerd, gatewayApi: '1.2.1', channel: 'standard', ...over });

const link = (to: string, edit: (spec: any) => void = () => undefined): any => {
  const spec = {
    targetClusterName: to,
    targetClusterDomain: 'cluster.local',
    targetClusterLinkerdNamespace: 'linkerd',
    clusterCredentialsSecret: `cluster-credentials-${to}`,
    gatewayAddress: '35.1.2.3',
    gatewayPort: '4143',
    gatewayIdentity: 'linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local',
    probeSpec: { path: '/ready', port: '4191', period: '3s' },
    selector: { matchLabels: { 'mirror.linkerd.io/exported': 'true' } },
    remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
    federatedServiceSelector: { matchLabels: { 'mirror.linkerd.io/federated': 'member' } },
  };
  edit(spec);
  return { apiVersion: 'multicluster.linkerd.io/v1alpha3', kind: 'Link', metadata: { name: to, namespace: 'linkerd-multicluster' }, spec };
};

const service = (name: string, labels: object = {}, spec: object = {}, annotations: object = {}): any => (
  { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop', labels, annotations }, spec: { ports: [{ port: 80 }], selector: { app: name }, ...spec } });
const EXPORTED = { 'mirror.linkerd.io/exported': 'true' };
const PODS = { 'mirror.linkerd.io/exported': 'remote-discovery' };
const MEMBER = { 'mirror.linkerd.io/federated': 'member' };

/** West sees east. */
const pair = (east: Manifest[], west: Manifest[] = [link('east')], over: { east?: Partial<OracleCluster>; west?: Partial<OracleCluster> } = {}): OracleCluster[] => [
  { name: 'east', target: on(), manifests: east, ...over.east }, { name: 'west', target: on(), manifests: west, ...over.west },
];

const deployment = (name: string): any => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: { template: { metadata: { labels: { app: name }, annotations: { 'linkerd.io/inject': 'enabled' } }, spec: { serviceAccountName: name, containers: [{ name, ports: [{ containerPort: 80 }] }] } } },
});
const server = (accessPolicy: string): any => ({ apiVersion: 'policy.linkerd.io/v1beta3', kind: 'Server', metadata: { name: 'web', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'web' } }, port: 80, accessPolicy } });

const account = (edit: (objects: any[]) => void = () => undefined): any[] => {
  const read = (apiGroup: string, ...resources: string[]) => ({ apiGroups: [apiGroup], resources, verbs: ['get', 'list', 'watch'] });
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader', namespace: 'mc' } },
    { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/service-account-token', metadata: { name: 't', namespace: 'mc', annotations: { 'kubernetes.io/service-account.name': 'reader' } } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'reader' },
      rules: [read('', 'services', 'endpoints', 'pods', 'configmaps'), read('x', 'endpointslices', 'servers', 'replicasets', 'jobs'), { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] }],
    },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'reader' }, roleRef: { kind: 'ClusterRole', name: 'reader' }, subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'mc' }] },
  ];
  edit(objects);
  return objects;
};

test('sees mirrors of exported Services, and federated ones with local members', () => {
  const clusters = pair(
    [service('web', EXPORTED), service('api', PODS), service('orders', MEMBER), service('only', MEMBER), service('private')],
    [link('east'), link('north'), service('orders', MEMBER)],
  );
  expect(seenServices(clusters)).toEqual([
    { cluster: 'east', service: 'shop/only-federated', how: 'federation', of: ['east'] },
    { cluster: 'east', service: 'shop/orders-federated', how: 'federation', of: ['east'] },
    { cluster: 'west', service: 'shop/api-east', how: 'pods', of: ['east'] },
    { cluster: 'west', service: 'shop/only-federated', how: 'federation', of: ['east'] },
    { cluster: 'west', service: 'shop/orders-federated', how: 'federation', of: ['east', 'west'] },
    { cluster: 'west', service: 'shop/web-east', how: 'gateway', of: ['east'] },
  ]);
  expect(clusterErrors(clusters)).toEqual([]);
});

test('sees nothing by an empty selector, and no local members before 2.17', () => {
  expect(seenServices(pair([service('web', EXPORTED)], [link('east', (spec) => { spec.selector = {}; })]))).toEqual([]);
  expect(seenServices(pair([service('orders', MEMBER)], [], { east: { target: on('2.16') } }))).toEqual([]);
});

test.each<[string, OracleCluster[]]>([
  ['an account that reads', pair(account())],
  ['a Server that lets in everybody', pair([service('web', EXPORTED), deployment('web'), server('all-authenticated')])],
  ['a Server that audits', pair([service('web', EXPORTED), deployment('web'), server('audit')])],
  ['a Server of pods that clients reach themselves', pair([service('web', PODS), deployment('web'), server('deny')])],
  ['a Service that is for others', pair([service('web', EXPORTED)], [], { east: { seenElsewhere: true } })],
  ['a headless mirror that is meant', pair([service('db', EXPORTED, { clusterIP: 'None' })], [link('east')], { west: { headless: true } })],
  ['an opaque port that is annotated', pair([service('db', EXPORTED, { ports: [{ port: 9, appProtocol: 'linkerd.io/tcp' }] }, { 'config.linkerd.io/opaque-ports': '9' })])],
  ['a port of HTTP', pair([service('db', EXPORTED, { ports: [{ port: 9, appProtocol: 'http' }] })])],
  ['other objects', pair([...account().filter(({ kind }) => kind !== 'Secret'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { a: 'eA==' } }])],
])('accepts %s', (_, clusters) => {
  expect(clusterErrors(clusters)).toEqual([]);
});

test.each<[string, OracleCluster[], string]>([
  ['a Link with another domain', pair([], [link('east', (spec) => { spec.targetClusterDomain = 'x.local'; })]), 'spec.targetClusterDomain is not the cluster.local of east'],
  ['a Link with another namespace', pair([], [link('east')], { east: { target: on('2.20', { controlPlaneNamespace: 'mesh' }) } }), 'spec.targetClusterLinkerdNamespace is not the mesh of east'],
  ['a Link with another identity', pair([], [link('east')], { east: { gatewayNamespace: 'mc' } }), 'spec.gatewayIdentity is not the linkerd-gateway.mc.serviceaccount.identity.linkerd.cluster.local of east'],
  ['a Link of another trust domain', pair([], [link('east')], { east: { target: on('2.20', { trustDomain: 'x.org' }) } }), 'spec.gatewayIdentity is not'],
  ['a federation with an old cluster', pair([], [link('east')], { east: { target: on('2.16') } }), 'east has no federated Services, got 2.16'],
  ['a Link that is wrong by itself', pair([], [link('east', (spec) => { spec.gatewayPort = 'x'; })]), 'spec.gatewayPort is no port'],
  ['a mirror in two ways', pair([service('web', EXPORTED)], [link('east', (spec) => { spec.remoteDiscoverySelector = spec.selector; })]), 'Service shop/web is mirrored in two ways'],
  ['a long name', pair([service('x'.repeat(59), EXPORTED)]), 'is too long a name'],
  ['a long federated name', pair([service('x'.repeat(54), MEMBER)]), 'in west: too long a name'],
  ['a mirror that is there', pair([service('web', EXPORTED)], [link('east'), service('web-east')]), 'west has a Service web-east already'],
  ['a federated Service that is there', pair([service('web', MEMBER), service('web-federated')]), 'web-federated in east: a Service of that name is there already'],
  ['a headless mirror', pair([service('db', EXPORTED, { clusterIP: 'None' })]), 'its mirror in west is not headless, and nobody said so'],
  ['an opaque port', pair([service('db', EXPORTED, { ports: [{ port: 9, appProtocol: 'linkerd.io/tcp' }] })]), 'its mirror is not opaque on port 9'],
  ['a headless member', pair([service('db', MEMBER, { clusterIP: 'None' })]), 'the member of east is headless'],
  ['members with other ports', pair([service('web', MEMBER)], [link('east'), service('web', MEMBER, { ports: [{ port: 80, protocol: 'UDP' }] })]), 'members have different ports'],
  ['an annotation', pair([service('web', {}, {}, EXPORTED)]), 'mirror.linkerd.io/exported is an annotation'],
  ['an export for nobody', pair([service('web', EXPORTED)], []), 'is exported and mirrored by nobody'],
  ['an export of another value', pair([service('web', { 'mirror.linkerd.io/exported': 'yes' })]), 'is exported and mirrored by nobody'],
  ['a member alone', pair([service('web', MEMBER)], []), 'is a member and joined with nothing'],
  ['a gateway that is kept out', pair([service('web', EXPORTED), deployment('web'), server('deny')]), 'Service shop/web of east: the gateway is not let in on port 80'],
  ['a token', pair(account((all) => { all[1].data = { token: 'eA==' }; })), 'has data, which Kubernetes is to write'],
  ['no account', pair(account((all) => { all.splice(0, 1); })), 'has no ServiceAccount reader beside it'],
  ['an account elsewhere', pair(account((all) => { all[0].metadata.namespace = 'x'; })), 'has no ServiceAccount reader beside it'],
  ['a token before its account', pair(account((all) => { all.reverse(); })), 'comes before its ServiceAccount'],
  ['an account without a role', pair(account((all) => { all.pop(); })), 'may nothing'],
  ['a role in a namespace', pair(account((all) => { all[2].metadata.namespace = 'mc'; })), 'has roles with a namespace'],
  ['an account that writes', pair(account((all) => { all[2].rules[0].verbs.push('delete'); })), 'has an account that writes services,endpoints,pods,configmaps'],
  ['an account that reads secrets', pair(account((all) => { all[2].rules[0].resources.push('secrets'); })), 'has an account that reads secrets'],
  ['an account that cannot read', pair(account((all) => { all[2].rules.splice(1, 1); })), 'cannot read all it must'],
])('fails for %s', (_, clusters, fragment) => {
  expect(clusterErrors(clusters).join('\n')).toContain(fragment);
});
