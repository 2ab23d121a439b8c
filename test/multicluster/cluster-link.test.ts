import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import { ClusterLink, ClusterLinkProps, LinkerdVersion, LabelSelectorOperator, LinkMode, SecretRef } from '../../src';
import { crdErrors } from '../conformance/oracle/crds';
import { describeConformance, OracleTarget } from '../conformance/oracle/target';
import { meshedChart, messageOf, objects, only, yamlOf } from '../fixtures';

const TYPE = 'mirror.linkerd.io/remote-kubeconfig';
const NAME = 'cluster-credentials-east';

const ref = (chart: Chart, namespace = 'linkerd-multicluster', id = `ref-${namespace}`) => SecretRef.fromName(chart, id, { name: NAME, namespace });

function linkOf(chart: Chart, props: Partial<ClusterLinkProps> = {}) {
  return new ClusterLink(chart, 'east', { targetClusterName: 'east', credentialsSecret: props.credentialsSecret ?? ref(chart), ...props });
}

function secretOf(chart: Chart, namespace: string, { metadata, ...fields }: any = {}, id = `secret-${namespace}`): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', type: TYPE, data: { kubeconfig: 'Zm9v' }, ...fields, metadata: { name: NAME, namespace, ...metadata } });
}

const gateway = { gatewayAddresses: ['35.1.2.3'] };
const flat = (chart: Chart) => ({ discoveryCredentialsSecret: ref(chart, 'linkerd') });
const MARKS = {
  labels: { 'multicluster.linkerd.io/cluster-name': 'east' },
  annotations: { 'multicluster.linkerd.io/cluster-domain': 'cluster.local', 'multicluster.linkerd.io/trust-domain': 'cluster.local' },
};

describe('a link through a gateway', () => {
  test('is written out in full, where the extension is, and nothing secret with it', () => {
    const chart = meshedChart();
    const link = linkOf(chart, gateway);
    expect(Testing.synth(chart)).toEqual([{
      apiVersion: 'multicluster.linkerd.io/v1alpha3',
      kind: 'Link',
      metadata: { name: 'east', namespace: 'linkerd-multicluster' },
      spec: {
        targetClusterName: 'east',
        targetClusterDomain: 'cluster.local',
        targetClusterLinkerdNamespace: 'linkerd',
        clusterCredentialsSecret: NAME,
        gatewayAddress: '35.1.2.3',
        gatewayPort: '4143',
        gatewayIdentity: 'linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local',
        probeSpec: { path: '/ready', port: '4191', period: '3s' },
        selector: { matchLabels: { 'mirror.linkerd.io/exported': 'true' } },
      },
    }]);
    expect(link.node.defaultChild).toBe(link.apiObject);
    expect([link.targetClusterName, link.namespace, link.credentials, link.discoveryCredentials]).toEqual(['east', 'linkerd-multicluster', undefined, undefined]);
  });

  test('says what is given', () => {
    const chart = meshedChart({ controlPlaneNamespace: 'l5d' });
    linkOf(chart, {
      targetClusterDomain: 'east.local',
      targetTrustDomain: 'east.trust',
      targetClusterLinkerdNamespace: 'other',
      gatewayAddresses: ['35.1.2.3', 'fd00::1', 'gw.example.com'],
      gatewayPort: 31143,
      probePath: '/live',
      probePort: 31191,
      probePeriod: Duration.millis(1500),
      probeTimeout: Duration.seconds(10),
      probeFailureThreshold: 5,
      selector: {
        matchLabels: { team: 'a' },
        matchExpressions: [{ key: 'tier', operator: LabelSelectorOperator.IN, values: ['web', 'api'] }, { key: 'internal', operator: LabelSelectorOperator.DOES_NOT_EXIST }],
      },
      excludedAnnotations: ['example.com/*'],
      excludedLabels: ['team', 'a.io/b'],
      metadata: { name: 'east', annotations: { a: 'b' } },
    });
    expect(only(chart, 'Link')).toEqual({
      apiVersion: 'multicluster.linkerd.io/v1alpha3',
      kind: 'Link',
      metadata: { name: 'east', namespace: 'linkerd-multicluster', annotations: { a: 'b' } },
      spec: {
        targetClusterName: 'east',
        targetClusterDomain: 'east.local',
        targetClusterLinkerdNamespace: 'other',
        clusterCredentialsSecret: NAME,
        gatewayAddress: '35.1.2.3,fd00::1,gw.example.com',
        gatewayPort: '31143',
        gatewayIdentity: 'linkerd-gateway.linkerd-multicluster.serviceaccount.identity.other.east.trust',
        probeSpec: { path: '/live', port: '31191', period: '1500ms', timeout: '10s', failureThreshold: '5' },
        selector: {
          matchLabels: { team: 'a' },
          matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }, { key: 'internal', operator: 'DoesNotExist' }],
        },
        excludedAnnotations: ['example.com/*'],
        excludedLabels: ['team', 'a.io/b'],
      },
    });
  });

  test('takes the identity that is given', () => {
    const chart = meshedChart();
    linkOf(chart, { ...gateway, targetTrustDomain: 'east.local', gatewayIdentity: 'gw.mc.serviceaccount.identity.linkerd.east.local' });
    expect(only(chart, 'Link').spec.gatewayIdentity).toEqual('gw.mc.serviceaccount.identity.linkerd.east.local');
  });

  test('stands in the namespace of its metadata, with its credentials', () => {
    const chart = meshedChart();
    linkOf(chart, { ...gateway, credentialsSecret: ref(chart, 'mc'), metadata: { namespace: 'mc' } });
    expect(only(chart, 'Link').metadata).toEqual({ name: 'east', namespace: 'mc' });
  });
});

describe('a link for flat and federated Services', () => {
  test('has no gateway, and the selectors that link-gen writes', () => {
    const chart = meshedChart();
    linkOf(chart, flat(chart));
    expect(only(chart, 'Link').spec).toEqual({
      targetClusterName: 'east',
      targetClusterDomain: 'cluster.local',
      targetClusterLinkerdNamespace: 'linkerd',
      clusterCredentialsSecret: NAME,
      remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
      federatedServiceSelector: { matchLabels: { 'mirror.linkerd.io/federated': 'member' } },
    });
  });

  test('takes the selectors that are given', () => {
    const chart = meshedChart();
    linkOf(chart, { ...flat(chart), remoteDiscoverySelector: { matchLabels: { a: 'b' } }, federatedServiceSelector: { matchLabels: { c: '' } } });
    expect(only(chart, 'Link').spec).toMatchObject({ remoteDiscoverySelector: { matchLabels: { a: 'b' } }, federatedServiceSelector: { matchLabels: { c: '' } } });
  });

  test.each([
    ['an ApiObject', (chart: Chart, namespace: string) => secretOf(chart, namespace)],
    ['a Secret of cdk8s-plus-27', (chart: Chart, namespace: string) => new kplus27.Secret(chart, namespace, { type: TYPE, stringData: { kubeconfig: 'foo' }, metadata: { name: NAME, namespace } })],
    ['a Secret of cdk8s-plus-34', (chart: Chart, namespace: string) => new kplus34.Secret(chart, namespace, { type: TYPE, stringData: { kubeconfig: 'foo' }, metadata: { name: NAME, namespace } })],
  ])('labels and annotates %s for the control plane', (_, make) => {
    const chart = meshedChart();
    linkOf(chart, { credentialsSecret: make(chart, 'linkerd-multicluster'), discoveryCredentialsSecret: make(chart, 'linkerd'), targetClusterDomain: 'east.local' });
    expect(objects(chart, 'Secret').map(({ metadata }) => metadata)).toEqual([
      { name: NAME, namespace: 'linkerd-multicluster' },
      {
        name: NAME,
        namespace: 'linkerd',
        labels: { 'multicluster.linkerd.io/cluster-name': 'east' },
        annotations: { 'multicluster.linkerd.io/cluster-domain': 'east.local', 'multicluster.linkerd.io/trust-domain': 'east.local' },
      },
    ]);
  });

  test('leaves labels and annotations that are right as they are', () => {
    const chart = meshedChart();
    linkOf(chart, { discoveryCredentialsSecret: secretOf(chart, 'linkerd', { metadata: MARKS }) });
    expect(only(chart, 'Secret').metadata).toEqual({ name: NAME, namespace: 'linkerd', ...MARKS });
  });

  test('a Secret may get its kubeconfig after the link is made', () => {
    const chart = meshedChart();
    const secret = new kplus27.Secret(chart, 'secret', { type: TYPE, metadata: { name: NAME, namespace: 'linkerd-multicluster' } });
    linkOf(chart, { ...gateway, credentialsSecret: secret });
    secret.addStringData('kubeconfig', 'foo');
    expect(only(chart, 'Secret').stringData).toEqual({ kubeconfig: 'foo' });
  });
});

describe('the modes of a link', () => {
  const selectors = ['selector', 'remoteDiscoverySelector', 'federatedServiceSelector'];

  test.each<[LinkMode[], string[]]>([
    [[LinkMode.GATEWAY, LinkMode.FEDERATED], ['selector', 'federatedServiceSelector']],
    [[LinkMode.REMOTE_DISCOVERY, LinkMode.GATEWAY], ['selector', 'remoteDiscoverySelector']],
    [[LinkMode.FEDERATED, LinkMode.REMOTE_DISCOVERY, LinkMode.GATEWAY], selectors],
  ])('%j have their selectors and no others', (modes, expected) => {
    const chart = meshedChart();
    linkOf(chart, { ...gateway, ...flat(chart), modes });
    expect(Object.keys(only(chart, 'Link').spec).filter((field) => selectors.includes(field)).sort()).toEqual([...expected].sort());
  });

  test.each<[string, (chart: Chart) => Partial<ClusterLinkProps>, string]>([
    ['there is none', () => ({ ...gateway, modes: [] }), '"modes" is empty, and without a mode no Service would be reached; expected some of GATEWAY, REMOTE_DISCOVERY, FEDERATED, or leave it away'],
    ['one is not there', () => ({ ...gateway, modes: ['flat' as LinkMode] }), '"modes" has what is no mode, got "flat"; expected some of GATEWAY, REMOTE_DISCOVERY, FEDERATED'],
    ['one is there twice', () => ({ ...gateway, modes: [LinkMode.GATEWAY, LinkMode.GATEWAY] }), '"modes" has a mode twice, got "gateway", "gateway"; expected each once'],
    ['there is no gateway', (chart) => ({ ...flat(chart), modes: [LinkMode.GATEWAY, LinkMode.FEDERATED] }), '"modes" has GATEWAY without "gatewayAddresses", which it needs; set that, or leave GATEWAY away'],
    ['the control plane has no credentials', () => ({ ...gateway, modes: [LinkMode.GATEWAY, LinkMode.FEDERATED] }), '"modes" has FEDERATED without "discoveryCredentialsSecret", which it needs; set that, or leave FEDERATED away'],
    ['there is a gateway for nothing', (chart) => ({ ...gateway, ...flat(chart), modes: [LinkMode.FEDERATED] }), '"gatewayAddresses" is given, and "modes" has no GATEWAY, for which it is; add that, or leave "gatewayAddresses" away'],
    ['there are credentials for nothing', (chart) => ({ ...gateway, ...flat(chart), modes: [LinkMode.GATEWAY] }), '"discoveryCredentialsSecret" is given, and "modes" has no REMOTE_DISCOVERY or FEDERATED, for which it is; add that, or leave "discoveryCredentialsSecret" away'],
    ['there is a selector for nothing', (chart) => ({ ...flat(chart), modes: [LinkMode.FEDERATED], remoteDiscoverySelector: { matchLabels: { a: 'b' } } }), '"remoteDiscoverySelector" is given, and "modes" has no REMOTE_DISCOVERY, for which it is; add that, or leave "remoteDiscoverySelector" away'],
  ])('fails when %s', (_, props, fault) => {
    const chart = meshedChart();
    expect(messageOf(() => linkOf(chart, props(chart)))).toEqual(`chart/east: ${fault}`);
  });

  test('fails for one that the target does not have', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    expect(messageOf(() => linkOf(chart, { ...flat(chart), modes: [LinkMode.FEDERATED] }))).toEqual('chart/east: FEDERATED of "modes" needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16');
  });
});

describe('the target decides', () => {
  test.each([
    [LinkerdVersion.V2_14, 'v1alpha1', false],
    [LinkerdVersion.V2_15, 'v1alpha1', false],
    [LinkerdVersion.V2_16, 'v1alpha1', false],
    [LinkerdVersion.edge('24.11.1'), 'v1alpha2', false],
    [LinkerdVersion.V2_17, 'v1alpha2', true],
    [LinkerdVersion.V2_18, 'v1alpha3', true],
    [LinkerdVersion.V2_19, 'v1alpha3', true],
    [LinkerdVersion.V2_20, 'v1alpha3', true],
  ])('%s has %s, with federated Services: %p', (version, apiVersion, federated) => {
    const chart = meshedChart({ version });
    linkOf(chart, { ...gateway, ...flat(chart) });
    const link = only(chart, 'Link');
    expect(link.apiVersion).toEqual(`multicluster.linkerd.io/${apiVersion}`);
    expect('federatedServiceSelector' in link.spec).toBe(federated);
  });

  test('fails when a prop is given that the target does not know, naming the first version that does', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_16 });
    expect(messageOf(() => linkOf(chart, {
      ...gateway,
      ...flat(chart),
      probeTimeout: Duration.seconds(1),
      probeFailureThreshold: 2,
      federatedServiceSelector: { matchLabels: { a: 'b' } },
      excludedAnnotations: ['a'],
      excludedLabels: ['a'],
    }))).toEqual([
      'chart/east: 5 faults:',
      '  - "probeTimeout" needs Linkerd 2.17 (edge-24.9.3) or later, got target 2.16',
      '  - "probeFailureThreshold" needs Linkerd 2.17 (edge-24.9.3) or later, got target 2.16',
      '  - "federatedServiceSelector" needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16',
      '  - "excludedAnnotations" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.16',
      '  - "excludedLabels" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.16',
    ].join('\n'));
  });

  test('fails when keys are excluded on 2.17', () => {
    const chart = meshedChart({ version: LinkerdVersion.V2_17 });
    expect(messageOf(() => linkOf(chart, { ...gateway, excludedLabels: ['a'] }))).toEqual('chart/east: "excludedLabels" needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.17');
  });
});

describe('fails when', () => {
  const fails = (props: (chart: Chart) => Partial<ClusterLinkProps>) => {
    const chart = meshedChart();
    return messageOf(() => linkOf(chart, props(chart)));
  };

  test('nothing would be mirrored', () => {
    expect(fails(() => ({}))).toEqual('chart/east: neither "gatewayAddresses" nor "discoveryCredentialsSecret" is given, and without both no Service would be mirrored; set the first to reach Services through a gateway, the second for flat and federated ones');
  });

  test('something is said of a gateway that there is not', () => {
    expect(fails((chart) => ({ ...flat(chart), selector: { matchLabels: { a: 'b' } }, probePort: 1 }))).toEqual([
      'chart/east: 2 faults:',
      '  - "probePort" is given for a link without a gateway; set "gatewayAddresses", or leave "probePort" away',
      '  - "selector" is given for a link without a gateway; set "gatewayAddresses", or leave "selector" away',
    ].join('\n'));
  });

  test.each(['remoteDiscoverySelector', 'federatedServiceSelector'])('"%s" is given without credentials for the control plane', (prop) => {
    expect(fails(() => ({ ...gateway, [prop]: { matchLabels: { a: 'b' } } })))
      .toEqual(`chart/east: "${prop}" is given without "discoveryCredentialsSecret", from which the control plane learns how to reach the other cluster; set it, or leave "${prop}" away`);
  });

  test('the control planes of a flat link are in different namespaces', () => {
    expect(fails((chart) => ({ ...flat(chart), targetClusterLinkerdNamespace: 'l5d' })))
      .toEqual('chart/east: "targetClusterLinkerdNamespace" is not the namespace of this cluster\'s control plane, got "l5d"; expected "linkerd", since flat and federated Services need the same in both clusters; for a gateway alone use "credentialsSecret" without "discoveryCredentialsSecret"');
  });

  test('the gateway is of another mesh than the cluster', () => {
    const chart = meshedChart();
    expect(messageOf(() => linkOf(chart, { ...gateway, gatewayIdentity: 'gw.mc.serviceaccount.identity.linkerd.east.local' })))
      .toBe('chart/east: "gatewayIdentity" is not an identity of the other cluster\'s mesh, got "gw.mc.serviceaccount.identity.linkerd.east.local"; expected one that ends in ".serviceaccount.identity.linkerd.cluster.local"; set "targetTrustDomain" and "targetClusterLinkerdNamespace" as in that cluster');
  });

  test('values are not what Linkerd can read, all named at once', () => {
    expect(fails((chart) => ({
      ...flat(chart),
      targetClusterDomain: 'Local',
      targetTrustDomain: 'a_b',
      targetClusterLinkerdNamespace: 'linkerd.x',
      gatewayAddresses: ['35.1.2.3, 35.1.2.4'],
      gatewayPort: 0,
      gatewayIdentity: 'spiffe://x',
      probePath: 'ready',
      probePort: 1.5,
      probePeriod: Duration.seconds(0),
      probeTimeout: Duration.millis(0),
      probeFailureThreshold: 0,
      selector: {},
      remoteDiscoverySelector: { matchLabels: { '-a': 'b' } },
      federatedServiceSelector: { matchLabels: { a: 'b c' } },
      excludedAnnotations: [],
      excludedLabels: ['a b', '/*'],
      metadata: { name: 'west', namespace: 'a.b' },
      credentialsSecret: ref(chart, 'linkerd-multicluster'),
    }))).toEqual([
      'chart/east: 20 faults:',
      '  - "metadata.name" is not the name of the target cluster, got "west"; expected "east", by which Linkerd finds the Link; leave it away',
      '  - "metadata.namespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63',
      '  - "targetClusterDomain" is not a DNS domain, got "Local"; expected a name such as "cluster.local"',
      '  - "targetTrustDomain" is not a DNS domain, got "a_b"; expected a name such as "cluster.local"',
      '  - "targetClusterLinkerdNamespace" is not a namespace name, got "linkerd.x"; expected lower-case letters, digits and "-", at most 63',
      '  - "gatewayAddresses" has what is neither an IP address nor a DNS name, got "35.1.2.3, 35.1.2.4"; expected entries such as "35.1.2.3" or "gateway.example.com", without a port',
      '  - "gatewayPort" is not a port, got 0; expected an integer from 1 to 65535',
      '  - "probePath" is not a path, got "ready"; expected one that begins with "/"',
      '  - "probePort" is not a port, got 1.5; expected an integer from 1 to 65535',
      '  - "probePeriod" is out of range, got 0ms; expected at least 1ms',
      '  - "probeTimeout" is out of range, got 0ms; expected at least 1ms',
      '  - "probeFailureThreshold" is not a number of probes, got 0; expected an integer from 1 to 2147483647',
      '  - "selector" is empty, and Linkerd mirrors no Service by an empty selector; expected "matchLabels" or "matchExpressions", or leave it away',
      '  - "remoteDiscoverySelector" has what is not the key of a label, got "-a"; expected a name such as "team" or "example.com/team"',
      '  - "federatedServiceSelector" has what is not the value of a label, got "b c"; expected at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
      '  - "excludedAnnotations" is empty; expected keys such as "example.com/team", or a prefix and all under it as "example.com/*", or leave it away',
      '  - "excludedLabels" has what is not a key, got "a b", "/*"; expected keys such as "example.com/team", or a prefix and all under it as "example.com/*"',
      '  - "gatewayIdentity" is not an identity, got "spiffe://x"; expected a name such as "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"',
      '  - "targetClusterLinkerdNamespace" is not the namespace of this cluster\'s control plane, got "linkerd.x"; expected "linkerd", since flat and federated Services need the same in both clusters; for a gateway alone use "credentialsSecret" without "discoveryCredentialsSecret"',
      '  - "credentialsSecret" is not in the namespace where Linkerd looks for it, got "linkerd-multicluster"; expected "a.b"; set "namespace" of the SecretRef',
    ].join('\n'));
  });

  test.each([
    [{ gatewayAddresses: [] }, '"gatewayAddresses" is empty; expected at least one IP address or DNS name, or leave it away for a link without a gateway'],
    [{ targetClusterName: 'a'.repeat(62), credentialsSecret: undefined }, `"targetClusterName" is not a cluster name, got "${'a'.repeat(62)}"; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63`],
    [{ selector: { matchExpressions: [{ key: 'a', operator: LabelSelectorOperator.IN }] } }, '"selector" has 0 values for "a" with operator In; expected at least one'],
    [{ selector: { matchExpressions: [{ key: 'a', operator: LabelSelectorOperator.EXISTS, values: ['b'] }] } }, '"selector" has 1 values for "a" with operator Exists; expected none'],
  ])('props are %j', (props, message) => {
    expect(fails((chart) => ({ ...gateway, credentialsSecret: SecretRef.fromName(chart, 's', { name: `cluster-credentials-${(props as any).targetClusterName ?? 'east'}`, namespace: 'linkerd-multicluster' }), ...JSON.parse(JSON.stringify(props)) })))
      .toEqual(`chart/east: ${message}`);
  });
});

describe('fails when a Secret', () => {
  const fails = (props: (chart: Chart) => Partial<ClusterLinkProps>, namespace?: string) => {
    const chart = meshedChart({}, namespace);
    return messageOf(() => {
      linkOf(chart, { ...gateway, ...props(chart) });
      Testing.synth(chart);
    });
  };
  const rendering = 'Failed serializing construct at path \'chart/east/Resource\' with name \'east\': Error: chart/east: ';

  test('has another name and namespace than Linkerd looks for', () => {
    expect(fails((chart) => ({ credentialsSecret: new kplus27.Secret(chart, 'secret') }))).toEqual([
      'chart/east: 2 faults:',
      '  - "credentialsSecret" has a name that Linkerd does not look for, got "chart-secret-c8729ea6"; expected "cluster-credentials-east"; set "metadata.name" of the Secret',
      '  - "credentialsSecret" is not in the namespace where Linkerd looks for it, got "demo"; expected "linkerd-multicluster"; set "metadata.namespace" of the Secret',
    ].join('\n'));
  });

  test('has a namespace that is not known', () => {
    const chart = new Chart(Testing.app(), 'chart');
    expect(messageOf(() => linkOf(chart, { ...gateway, credentialsSecret: SecretRef.fromName(chart, 'ref', { name: NAME }) })))
      .toEqual('chart/east: "credentialsSecret" is not in the namespace where Linkerd looks for it, got none; expected "linkerd-multicluster"; set "namespace" of the SecretRef');
  });

  test('for the control plane is elsewhere', () => {
    expect(fails((chart) => ({ discoveryCredentialsSecret: ref(chart, 'other') })))
      .toEqual('chart/east: "discoveryCredentialsSecret" is not in the namespace where Linkerd looks for it, got "other"; expected "linkerd"; set "namespace" of the SecretRef');
  });

  test('is something else', () => {
    expect(fails((chart) => ({ credentialsSecret: new ApiObject(chart, 'es', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: NAME } }) })))
      .toEqual('chart/east: "credentialsSecret" is not a Secret, got external-secrets.io/v1 ExternalSecret "cluster-credentials-east" at chart/es; expected a construct with a v1 Secret, or a SecretRef with the name that the Secret will have');
  });

  test('for the control plane is marked for another cluster', () => {
    const metadata = { labels: { 'multicluster.linkerd.io/cluster-name': 'west' }, annotations: { 'multicluster.linkerd.io/trust-domain': 'west.local' } };
    expect(fails((chart) => ({ discoveryCredentialsSecret: secretOf(chart, 'linkerd', { metadata }) }))).toEqual([
      'chart/east: 2 faults:',
      '  - "discoveryCredentialsSecret" has another label "multicluster.linkerd.io/cluster-name" than its Link needs, got "west"; expected "east"',
      '  - "discoveryCredentialsSecret" has another annotation "multicluster.linkerd.io/trust-domain" than its Link needs, got "west.local"; expected "cluster.local"',
    ].join('\n'));
  });

  test('is of the wrong type and has no kubeconfig, at synth', () => {
    expect(fails((chart) => ({ credentialsSecret: secretOf(chart, 'linkerd-multicluster', { type: undefined, data: { config: 'c2VjcmV0' } }) }))).toEqual([
      `${rendering}2 faults:`,
      '  - Secret linkerd-multicluster/cluster-credentials-east has the wrong type, got undefined; expected "mirror.linkerd.io/remote-kubeconfig"',
      '  - Secret linkerd-multicluster/cluster-credentials-east has no key "kubeconfig", which is where Linkerd looks for the kubeconfig of the other cluster; got "config"',
    ].join('\n'));
  });

  test('has no keys at all, at synth', () => {
    expect(fails((chart) => ({ discoveryCredentialsSecret: secretOf(chart, 'linkerd', { data: undefined }) })))
      .toEqual(`${rendering}Secret linkerd/cluster-credentials-east has no key "kubeconfig", which is where Linkerd looks for the kubeconfig of the other cluster; got no keys`);
  });

  test('loses its annotation to a JSON patch, at synth', () => {
    expect(fails((chart) => {
      const secret = secretOf(chart, 'linkerd');
      secret.addJsonPatch(JsonPatch.remove('/metadata/annotations/multicluster.linkerd.io~1trust-domain'));
      return { discoveryCredentialsSecret: secret };
    })).toEqual(`${rendering}Secret linkerd/cluster-credentials-east has another annotation "multicluster.linkerd.io/trust-domain" than its Link needs, got undefined; expected "cluster.local"`);
  });
});

test('two synths give the same bytes', () => {
  const chart = meshedChart();
  linkOf(chart, { ...gateway, credentialsSecret: secretOf(chart, 'linkerd-multicluster'), discoveryCredentialsSecret: secretOf(chart, 'linkerd') });
  expect(yamlOf(chart)).toEqual(yamlOf(chart));
});

describeConformance('the CRD of each release', () => {
  const RELEASES = ['2.14', '2.15', '2.16', '2.17', '2.18', '2.19', '2.20', 'head'] as const;
  const target = (linkerd: OracleTarget['linkerd']): OracleTarget => ({ linkerd, gatewayApi: '1.2.1', channel: 'standard' });

  test.each(RELEASES)('%s knows all that is written for it', (release) => {
    const version = release === 'head' ? LinkerdVersion.edge('26.8.3') : LinkerdVersion.of(release);
    const chart = meshedChart({ version });
    linkOf(chart, {
      ...gateway,
      ...flat(chart),
      ...(version.isAtLeast(LinkerdVersion.V2_17) && { probeTimeout: Duration.seconds(5), probeFailureThreshold: 3 }),
      ...(version.isAtLeast(LinkerdVersion.V2_18) && { excludedLabels: ['a'], excludedAnnotations: ['b/*'] }),
      selector: { matchExpressions: [{ key: 'a', operator: LabelSelectorOperator.NOT_IN, values: ['b'] }, { key: 'c', operator: LabelSelectorOperator.EXISTS }] },
    });
    expect(crdErrors(only(chart, 'Link'), target(release))).toEqual([]);
  });
});
