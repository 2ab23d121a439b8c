import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { ClusterLink, ClusterLinkManifestsOptions, LinkerdVersion } from '../../src';
import { crdErrors } from '../conformance/oracle/crds';
import { describeConformance, OracleTarget } from '../conformance/oracle/target';
import { meshedChart, messageOf, objects, only } from '../fixtures';

const KUBECONFIG = `
current-context: east
contexts: [{ name: east, context: { cluster: east, user: admin } }]
clusters: [{ name: east, cluster: { server: 'https://east:6443' } }]
users: [{ name: admin, user: { token: admin-token } }]
`;

interface Remote {
  readonly serviceAccounts?: any[];
  readonly secrets?: any[];
  readonly services?: any[];
  readonly config?: object;
}

const serviceAccount = (name = 'linkerd-service-mirror-remote-access-default') => (
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'linkerd-multicluster' } });

const tokenSecret = (name = 'token', data: object | undefined = { token: Buffer.from('remote-token').toString('base64') }) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { name, namespace: 'linkerd-multicluster', annotations: { 'kubernetes.io/service-account.name': 'linkerd-service-mirror-remote-access-default' } },
  data,
});

const gateway = (annotations: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'linkerd-gateway',
    namespace: 'linkerd-multicluster',
    annotations: {
      'mirror.linkerd.io/gateway-identity': 'gateway.identity',
      'mirror.linkerd.io/probe-path': '/ready',
      'mirror.linkerd.io/probe-period': '3',
      ...annotations,
    },
  },
  spec: { ports: [{ name: 'mc-gateway', port: 4143, nodePort: 31143 }, { name: 'mc-probe', port: 4191, nodePort: 31191 }], ...spec },
  status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
});

const linkerdConfig = (values: string) => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'linkerd-config', namespace: 'linkerd' }, data: { values } });

function remote({ serviceAccounts = [serviceAccount()], secrets = [tokenSecret()], services = [gateway()], config = linkerdConfig('clusterDomain: east.local\nidentityTrustDomain: east.trust\n') }: Remote = {}) {
  return [...serviceAccounts, ...secrets, ...services, config];
}

function linkOf(chart: Chart, options: Partial<ClusterLinkManifestsOptions> = {}) {
  return ClusterLink.fromManifests(chart, 'east', { clusterName: 'east', manifests: remote(), kubeconfig: KUBECONFIG, ...options });
}

const specOf = (options: Partial<ClusterLinkManifestsOptions> = {}, version = LinkerdVersion.V2_20) => {
  const chart = meshedChart({ version });
  linkOf(chart, options);
  return only(chart, 'Link').spec;
};

const decode = (text: string) => Buffer.from(text, 'base64').toString();

describe('what link-gen would write', () => {
  test('the Link and both Secrets are written where Linkerd looks for them, not in the namespace of the chart', () => {
    const chart = meshedChart();
    const link = linkOf(chart);
    expect(link.apiObject.kind).toEqual('Link');
    expect(link.credentials!.metadata.namespace).toEqual('linkerd-multicluster');
    expect(link.discoveryCredentials!.metadata.namespace).toEqual('linkerd');
    expect(Testing.synth(chart).map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name])).toEqual([
      ['Secret', 'linkerd-multicluster', 'cluster-credentials-east'],
      ['Secret', 'linkerd', 'cluster-credentials-east'],
      ['Link', 'linkerd-multicluster', 'east'],
    ]);
  });

  test('the domains come from linkerd-config', () => {
    const chart = meshedChart();
    linkOf(chart);
    expect(only(chart, 'Link').spec.targetClusterDomain).toEqual('east.local');
    expect(objects(chart, 'Secret')[1].metadata.annotations).toEqual({
      'multicluster.linkerd.io/cluster-domain': 'east.local',
      'multicluster.linkerd.io/trust-domain': 'east.trust',
    });
  });

  test('an empty trust domain is the cluster domain, as the control plane reads it', () => {
    const chart = meshedChart();
    linkOf(chart, { manifests: remote({ config: linkerdConfig('clusterDomain: east.local\nidentityTrustDomain: ""\n') }) });
    expect(objects(chart, 'Secret')[1].metadata.annotations['multicluster.linkerd.io/trust-domain']).toEqual('east.local');
  });

  test('lists are read like the objects in them, and whatever else is there is skipped', () => {
    const items = [{ kind: 'List', apiVersion: 'v1', items: remote() }, null, 'text', { apiVersion: 'apps/v1', kind: 'Deployment' }];
    expect(specOf({ manifests: items })).toEqual(specOf());
  });

  test('of several tokens the first by name is taken, whatever the order of the manifests', () => {
    const chart = meshedChart();
    const secrets = [tokenSecret('b'), tokenSecret('c'), tokenSecret('a', { token: 'Zmlyc3Q=' }), tokenSecret('d')];
    linkOf(chart, { manifests: remote({ secrets }) });
    expect(decode(objects(chart, 'Secret')[0].data.kubeconfig)).toContain('token: first');
  });

  test('nothing of other contexts and users is written', () => {
    const chart = meshedChart();
    linkOf(chart);
    expect(decode(objects(chart, 'Secret')[0].data.kubeconfig)).toEqual([
      'apiVersion: v1',
      'clusters:',
      '- cluster:',
      '    server: https://east:6443',
      '  name: east',
      'contexts:',
      '- context:',
      '    cluster: east',
      '    user: linkerd-service-mirror-remote-access-default',
      '  name: east',
      'current-context: east',
      'kind: Config',
      'users:',
      '- name: linkerd-service-mirror-remote-access-default',
      '  user:',
      '    token: remote-token',
      '',
    ].join('\n'));
  });

  test('texts that YAML would take for something else are quoted', () => {
    const chart = meshedChart();
    linkOf(chart, {
      kubeconfig: JSON.stringify({
        'current-context': 'on',
        'contexts': [{ name: 'on', context: { cluster: '@a', namespace: '123' } }],
        'clusters': [{ name: '@a', cluster: { 'server': 'https://[::1]:6443', 'insecure-skip-tls-verify': true, 'unknown': 1 } }],
      }),
    });
    const text = decode(objects(chart, 'Secret')[0].data.kubeconfig);
    expect(text).toContain('current-context: "on"');
    expect(text).toContain('namespace: "123"');
    expect(text).toContain("cluster: '@a'");
    expect(text).not.toContain('unknown');
  });

  test.each([['500ms', '500ms'], ['0', '0s'], ['3600', '1h0m0s'], ['+5', '5s'], ['1m', '1m']])('probe period %s is %s', (annotation, period) => {
    expect(specOf({ manifests: remote({ services: [gateway({ 'mirror.linkerd.io/probe-period': annotation })] }) }).probeSpec.period).toEqual(period);
  });

  test('the flags of the gateway win over its Service', () => {
    const { gatewayAddress, gatewayPort } = specOf({ gatewayAddresses: ['192.0.2.1', 'b.example.com'], gatewayPort: 443 });
    expect([gatewayAddress, gatewayPort]).toEqual(['192.0.2.1,b.example.com', '443']);
  });

  test('empty flags are flags that are not given', () => {
    const chart = meshedChart();
    linkOf(chart, { context: '', apiServerAddress: '' });
    expect(decode(objects(chart, 'Secret')[0].data.kubeconfig)).toContain('server: https://east:6443');
  });

  test('excluded keys and the metadata of the Link are written', () => {
    const chart = meshedChart();
    linkOf(chart, { excludedAnnotations: ['a.io/*'], excludedLabels: ['team'], metadata: { labels: { a: 'b' } } });
    expect(only(chart, 'Link').metadata).toEqual({ name: 'east', namespace: 'linkerd-multicluster', labels: { a: 'b' } });
    expect(only(chart, 'Link').spec).toMatchObject({ excludedAnnotations: ['a.io/*'], excludedLabels: ['team'] });
  });

  test('two synths give the same bytes', () => {
    const chart = meshedChart();
    linkOf(chart);
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  });
});

describe('targets without link-gen', () => {
  test('get the older version of the Link, without what it does not know', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    linkOf(chart);
    expect(only(chart, 'Link')).toEqual({
      apiVersion: 'multicluster.linkerd.io/v1alpha1',
      kind: 'Link',
      metadata: { name: 'east', namespace: 'linkerd-multicluster' },
      spec: {
        targetClusterName: 'east',
        targetClusterDomain: 'east.local',
        targetClusterLinkerdNamespace: 'linkerd',
        clusterCredentialsSecret: 'cluster-credentials-east',
        gatewayAddress: '10.0.0.1',
        gatewayPort: '4143',
        gatewayIdentity: 'gateway.identity',
        probeSpec: { path: '/ready', port: '4191', period: '3s' },
        selector: { matchLabels: { 'mirror.linkerd.io/exported': 'true' } },
        remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
      },
    });
  });

  test('of 2.17 get v1alpha2 with federated Services', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_17 });
    linkOf(chart);
    expect(only(chart, 'Link').apiVersion).toEqual('multicluster.linkerd.io/v1alpha2');
    expect(only(chart, 'Link').spec.federatedServiceSelector).toEqual({ matchLabels: { 'mirror.linkerd.io/federated': 'member' } });
  });

  test('fails when a flag is given that they cannot say', () => {
    expect(messageOf(() => specOf({ federatedServiceSelector: 'a=b', excludedLabels: ['a'], excludedAnnotations: ['a'] }, LinkerdVersion.V2_16))).toEqual([
      'chart/east: 3 faults:',
      '  - "federatedServiceSelector" needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16',
      '  - "excludedAnnotations" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.16',
      '  - "excludedLabels" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.16',
    ].join('\n'));
  });
});

describe('fails when', () => {
  const fails = (options: Partial<ClusterLinkManifestsOptions>) => messageOf(() => specOf(options));

  test('there is no linkerd-config', () => {
    expect(fails({ manifests: [] })).toEqual('chart/east: you need Linkerd to be installed on a cluster in order to get its credentials; expected ConfigMap linkerd-config of namespace "linkerd" among "manifests"');
  });

  test.each([
    ['has no cluster domain', 'identityTrustDomain: x', 'ConfigMap linkerd-config has no "clusterDomain" in its "values"; expected that of the other cluster\'s control plane'],
    ['has no values', '', 'ConfigMap linkerd-config has no "clusterDomain" in its "values"; expected that of the other cluster\'s control plane'],
    ['is not YAML', 'a: [', '"values" of ConfigMap linkerd-config is not YAML, got BAD_INDENT in line 1; expected YAML'],
  ])('linkerd-config %s', (_, values, message) => {
    expect(fails({ manifests: remote({ config: linkerdConfig(values) }) })).toEqual(`chart/east: ${message}`);
  });

  test('the first token Secret has no token', () => {
    expect(fails({ manifests: remote({ secrets: [tokenSecret('a', {})] }) })).toEqual('chart/east: could not find the token data in service account secret a; expected "data.token", which Kubernetes adds when the ServiceAccount exists');
  });

  test('the context is not there', () => {
    expect(fails({ context: 'west' })).toEqual('chart/east: could not extract current context from config, got "west"; expected one of the contexts in "kubeconfig": "east"; set "current-context" in it, or another "context"');
  });

  test('the gateway has no identity', () => {
    expect(fails({ manifests: remote({ services: [gateway({ 'mirror.linkerd.io/gateway-identity': '' })] }) }))
      .toEqual('chart/east: gateway linkerd-gateway.linkerd-multicluster has no mirror.linkerd.io/gateway-identity annotation; expected the identity of the gateway there, as the chart linkerd-multicluster writes it');
  });

  test.each([
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['3.5', 'time: missing unit in duration "3.5"'],
    ['', 'time: invalid duration ""'],
  ])('the probe period is %p', (period, error) => {
    expect(fails({ manifests: remote({ services: [gateway({ 'mirror.linkerd.io/probe-period': period })] }) }))
      .toEqual(`chart/east: could not parse probe period: ${error}; expected whole seconds such as "3", or a duration such as "500ms", in annotation mirror.linkerd.io/probe-period of the gateway's Service`);
  });

  test.each([
    ['selector', 'a in b', 'couldn\'t parse the selector string "a in b": unable to parse requirement: found \'b\' expected: \'(\''],
    ['remoteDiscoverySelector', 'a!=b', '"!=" is not a valid label selector operator; write "key notin (value)"'],
    ['federatedServiceSelector', 'a=b=c', 'couldn\'t parse the selector string "a=b=c": found \'=\', expected: \',\' or \'end of string\''],
  ])('"%s" is %s', (prop, text, error) => {
    expect(fails({ [prop]: text })).toEqual(`chart/east: "${prop}": ${error}; expected a selector such as "team=a,tier in (web, api),!internal"`);
  });

  test('flags are out of range, all named at once', () => {
    expect(fails({
      clusterName: 'East',
      namespace: 'linkerd',
      gatewayAddresses: ['10.0.0.1:4143'],
      gatewayPort: 70000,
      excludedLabels: ['*'],
      metadata: { name: 'east', namespace: 'other' },
    })).toEqual([
      'chart/east: 7 faults:',
      '  - "clusterName" is not a cluster name, got "East"; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63',
      '  - "metadata.name" is not the name of the target cluster, got "east"; expected "East", by which Linkerd finds the Link; leave it away',
      '  - "metadata.namespace" is not "namespace", got "other"; expected "linkerd"; leave it away',
      '  - "namespace" is the namespace of the control plane, got "linkerd"; expected that of the multicluster extension, since each has a Secret of the same name',
      '  - "gatewayAddresses" has what is neither an IP address nor a DNS name, got "10.0.0.1:4143"; expected entries such as "35.1.2.3" or "gateway.example.com", without a port',
      '  - "gatewayPort" is not a port, got 70000; expected an integer from 1 to 65535',
      '  - "excludedLabels" has what is not a key, got "*"; expected keys such as "example.com/team", or a prefix and all under it as "example.com/*"',
    ].join('\n'));
  });
});

describeConformance('the corpus of link-gen', (dir) => {
  const folder = join(dir, 'corpora/multicluster/link-gen');
  const cases = readdirSync(folder).sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const camel = (flag: string) => flag.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const LISTS = ['gateway-addresses', 'excluded-annotations', 'excluded-labels'];

  function synth({ flags, linkerdConfig: values, kubeconfig, serviceAccounts, secrets, services }: any): Chart {
    const props = Object.fromEntries(Object.entries<any>(flags).map(([flag, value]) => [camel(flag), LISTS.includes(flag) ? [value].flat().join(',').split(',') : value]));
    const chart = meshedChart();
    ClusterLink.fromManifests(chart, 'link', {
      clusterName: '',
      kubeconfig,
      manifests: remote({ serviceAccounts, secrets, services, config: linkerdConfig(JSON.stringify(values)) }),
      ...props,
    });
    return chart;
  }

  test('is there', () => {
    expect(cases.length).toBeGreaterThanOrEqual(23);
  });

  test.each(cases.filter(({ error }) => error === undefined))('$id: $note', ({ input, objects: expected, decodedKubeconfig }) => {
    const plain = ({ status, metadata: { annotations = {}, ...metadata }, ...object }: any) => {
      const { 'linkerd.io/created-by': _, ...kept } = annotations;
      return { ...object, metadata: { ...metadata, ...(Object.keys(kept).length > 0 && { annotations: kept }) } };
    };
    const chart = synth(input);
    const manifests = Testing.synth(chart);
    expect(manifests).toEqual(expected.map(plain));
    for (const { data } of manifests.slice(0, 2)) {
      expect(parse(decode(data.kubeconfig))).toEqual(decodedKubeconfig);
    }
    const target: OracleTarget = { linkerd: '2.20', gatewayApi: '1.2.1', channel: 'standard' };
    expect(manifests.flatMap((manifest) => crdErrors(manifest, target))).toEqual([]);
  });

  test.each(cases.filter(({ error }) => error !== undefined))('fails when $id: $note', ({ input, error }) => {
    const message = messageOf(() => synth(input));
    expect(message).toContain(error);
    expect(message.length).toBeGreaterThan(`chart/link: ${error}`.length);
  });
});
