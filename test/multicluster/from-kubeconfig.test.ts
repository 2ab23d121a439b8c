import { Chart, Testing } from 'cdk8s';
import { ClusterLink, ClusterLinkKubeconfigOptions, LinkerdVersion, LinkMode } from '../../src';
import { meshedChart, messageOf, only, yamlOf } from '../fixtures';

const USER = { token: 'east-token' };

const config = (user: object | undefined = USER, cluster: object = { server: 'https://east:6443' }) => ({
  'apiVersion': 'v1',
  'kind': 'Config',
  'current-context': 'east',
  'contexts': [{ name: 'east', context: { cluster: 'east', user: 'mirror', namespace: '' } }, { name: 'west', context: { cluster: 'west', user: 'admin' } }],
  'clusters': [{ name: 'east', cluster }, { name: 'west', cluster: { server: 'https://west:6443' } }],
  'users': [{ name: 'mirror', user }, { name: 'admin', user: { token: 'west-token' } }],
});

function linkOf(chart: Chart, kubeconfig: unknown = config(), options: Partial<ClusterLinkKubeconfigOptions> = {}) {
  return ClusterLink.fromKubeconfig(chart, 'east', {
    targetClusterName: 'east',
    gatewayAddresses: ['35.1.2.3'],
    kubeconfig: typeof kubeconfig === 'string' ? kubeconfig : JSON.stringify(kubeconfig),
    ...options,
  });
}

const decode = (manifest: any) => Buffer.from(manifest.data.kubeconfig, 'base64').toString();

test('both Secrets and the Link are written', () => {
  const chart = meshedChart({ trustDomain: 'west.local' });
  const link = linkOf(chart, config(), { targetClusterDomain: 'east.local', targetTrustDomain: 'east.trust' });
  const [credentials, discovery, { spec, ...rest }] = Testing.synth(chart);
  const { data } = credentials;
  expect(credentials).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' },
    type: 'mirror.linkerd.io/remote-kubeconfig',
    data,
  });
  expect(discovery).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'cluster-credentials-east',
      namespace: 'linkerd',
      labels: { 'multicluster.linkerd.io/cluster-name': 'east' },
      annotations: { 'multicluster.linkerd.io/cluster-domain': 'east.local', 'multicluster.linkerd.io/trust-domain': 'east.trust' },
    },
    type: 'mirror.linkerd.io/remote-kubeconfig',
    data,
  });
  expect(rest).toEqual({ apiVersion: 'multicluster.linkerd.io/v1alpha3', kind: 'Link', metadata: { name: 'east', namespace: 'linkerd-multicluster' } });
  expect(spec).toMatchObject({
    clusterCredentialsSecret: 'cluster-credentials-east',
    gatewayIdentity: 'linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.east.trust',
    remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
    federatedServiceSelector: { matchLabels: { 'mirror.linkerd.io/federated': 'member' } },
  });
  expect(link.credentials!.toJson()).toEqual(credentials);
  expect(link.discoveryCredentials!.toJson()).toEqual(discovery);
  expect(link.node.findAll()).toHaveLength(4);
});

test('for a gateway alone the control plane needs no Secret', () => {
  const chart = meshedChart();
  const link = linkOf(chart, config(), { modes: [LinkMode.GATEWAY], metadata: { namespace: 'linkerd' } });
  expect(only(chart, 'Secret').metadata).toEqual({ name: 'cluster-credentials-east', namespace: 'linkerd' });
  expect(only(chart, 'Link').spec).not.toHaveProperty('remoteDiscoverySelector');
  expect(link.discoveryCredentials).toBeUndefined();
});

test('only the current context is written, with what of its user works anywhere', () => {
  const chart = meshedChart();
  linkOf(chart, config({ ...USER, tokenFile: '/token', exec: { command: 'aws' }, as: 'mirror' }));
  expect(decode(Testing.synth(chart)[0])).toEqual([
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    '    server: https://east:6443',
    '  name: east',
    'contexts:',
    '- context:',
    '    cluster: east',
    '    user: mirror',
    '  name: east',
    'current-context: east',
    'kind: Config',
    'users:',
    '- name: mirror',
    '  user:',
    '    as: mirror',
    '    token: east-token',
    '',
  ].join('\n'));
});

test('YAML with anchors is read as well, and a client certificate', () => {
  const chart = meshedChart();
  linkOf(chart, `
current-context: east
contexts: [{ name: east, context: { cluster: east, user: mirror, extensions: &more [{ name: a, extension: { b: c } }] } }]
clusters: [{ name: east, cluster: { server: 'https://east:6443', certificate-authority-data: Q0E=, certificate-authority: /ca.crt, extensions: *more } }]
users: [{ name: mirror, user: { client-certificate-data: Q0VSVA==, client-key-data: S0VZ } }]
`);
  const text = decode(Testing.synth(chart)[0]);
  expect(text).toContain('client-key-data: S0VZ');
  expect(text).not.toContain('&');
});

test('two synths give the same bytes', () => {
  const chart = meshedChart();
  linkOf(chart);
  expect(yamlOf(chart)).toEqual(yamlOf(chart));
});

test('a target without federated Services gets none', () => {
  const chart = meshedChart({ version: LinkerdVersion.V2_14 });
  linkOf(chart);
  expect(Object.keys(only(chart, 'Link').spec)).not.toContain('federatedServiceSelector');
});

describe('fails when', () => {
  const fails = (kubeconfig: unknown, options?: Partial<ClusterLinkKubeconfigOptions>) => messageOf(() => linkOf(meshedChart(), kubeconfig, options));

  test.each([
    ['is not YAML', 'token: abc\nusers: [-----BEGIN PRIVATE KEY-----\n', '"kubeconfig" is not YAML, got BAD_INDENT in line 3'],
    ['is a file name', './east.kubeconfig', '"kubeconfig" is not a kubeconfig'],
    ['is empty', '', '"kubeconfig" is not a kubeconfig'],
    ['is a list', '[a]', '"kubeconfig" is not a kubeconfig'],
    ['has anchors that do not end', `a: &a [x, x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`, '"kubeconfig" is not YAML that can be read, got anchors that do not end'],
  ])('the kubeconfig %s', (_, text, message) => {
    expect(fails(text)).toEqual(`chart/east: ${message}; expected the text of a kubeconfig, in YAML or JSON`);
  });

  test.each([
    ['is not there', { ...config(), 'current-context': 'north' }, '"north"; expected one of the contexts in "kubeconfig": "east", "west"'],
    ['is not set', { ...config(), 'current-context': undefined }, 'none; expected one of the contexts in "kubeconfig": "east", "west"'],
    ['is empty', { ...config(), 'current-context': '' }, 'none; expected one of the contexts in "kubeconfig": "east", "west"'],
    ['has no contexts to be among', { 'current-context': 'east' }, '"east"; expected one of the contexts in "kubeconfig": none'],
  ])('the current context %s', (_, kubeconfig, message) => {
    expect(fails(kubeconfig)).toEqual(`chart/east: could not extract current context from config, got ${message}; set "current-context" in it`);
  });

  test('the cluster of the context is not there', () => {
    expect(fails({ ...config(), clusters: [{ name: 'a', cluster: {} }] })).toEqual('chart/east: context "east" of "kubeconfig" names a cluster that is not in it, got "east"; expected one of "a"');
  });

  test('the cluster has no server', () => {
    expect(fails(config(USER, {}))).toEqual('chart/east: cluster "east" of "kubeconfig" has no "server"; expected the address of its API server');
  });

  test('credentials are in files of the machine that the kubeconfig was made on', () => {
    const message = fails(config({ 'client-certificate': '/c.crt', 'client-key-data': 'c2VjcmV0LWtleQ==' }, { 'server': 'https://east', 'certificate-authority': '/ca.crt' }));
    expect(message).toEqual([
      'chart/east: 2 faults:',
      '  - cluster "east" of "kubeconfig" has its certificate authority in a file, which is not there where Linkerd runs; expected "certificate-authority-data"; "kubectl config view --raw --flatten" writes it',
      '  - user "mirror" of "kubeconfig" has no credentials in it, got "client-certificate", "client-key-data"; expected "token", or "client-certificate-data" and "client-key-data", since files and programs are not there where Linkerd runs; use the token of a ServiceAccount of the other cluster',
    ].join('\n'));
    expect(message).not.toContain('c2VjcmV0LWtleQ==');
  });

  test('there is no user', () => {
    expect(fails({ ...config(), users: [] })).toContain('user "mirror" of "kubeconfig" has no credentials in it, got none;');
  });

  test('the Link would stand in the namespace of the control plane', () => {
    expect(fails(config(), { metadata: { namespace: 'linkerd' } }))
      .toEqual('chart/east: "metadata.namespace" is the namespace of the control plane, got "linkerd"; expected that of the multicluster extension, since each has a Secret of the same name');
  });

  test('a prop is wrong', () => {
    expect(fails(config(), { gatewayPort: 0 })).toEqual('chart/east: "gatewayPort" is not a port, got 0; expected an integer from 1 to 65535');
  });
});
