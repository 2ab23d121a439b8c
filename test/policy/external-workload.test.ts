import { Chart, Testing } from 'cdk8s';
import { AccessPolicy, DefaultInboundPolicy, ExternalWorkload, ExternalWorkloadProps, LinkerdVersion, PortRange, Server, TransportProtocol } from '../../src';
import { meshedChart, messageOf, only, service } from '../fixtures';

const VM: ExternalWorkloadProps = {
  metadata: { name: 'vm', labels: { app: 'vm' } },
  identity: 'spiffe://root.linkerd.cluster.local/vm',
  serverName: 'vm.cluster.local',
  ports: [{ port: 8080, name: 'http' }],
  workloadIps: ['192.0.2.10'],
};
const make = (props: Partial<ExternalWorkloadProps> = {}) => (chart: Chart) => new ExternalWorkload(chart, 'vm', { ...VM, ...props });

test('says what a proxy outside of the cluster is', () => {
  const chart = meshedChart();
  make()(chart);
  expect(only(chart, 'ExternalWorkload')).toEqual({
    apiVersion: 'workload.linkerd.io/v1beta1',
    kind: 'ExternalWorkload',
    metadata: { name: 'vm', namespace: 'demo', labels: { app: 'vm' } },
    spec: {
      meshTLS: { identity: 'spiffe://root.linkerd.cluster.local/vm', serverName: 'vm.cluster.local' },
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      workloadIPs: [{ ip: '192.0.2.10' }],
    },
  });
});

test('has a zone, two addresses, and policy annotations', () => {
  const chart = meshedChart();
  make({
    metadata: { name: 'vm', namespace: 'x', labels: { app: 'vm' }, annotations: { team: 'a' } },
    zone: 'b',
    workloadIps: ['192.0.2.10', '2001:db8::1'],
    ports: [{ port: 53, protocol: TransportProtocol.UDP }, { port: 53 }],
    defaultInboundPolicy: DefaultInboundPolicy.AUDIT,
    opaquePorts: [PortRange.range(5000, 5010)],
    proxyRequireIdentityInboundPorts: [PortRange.port(8080), PortRange.port(8081)],
  })(chart);
  expect(only(chart, 'ExternalWorkload')).toMatchObject({
    metadata: {
      namespace: 'x',
      labels: { 'app': 'vm', 'topology.kubernetes.io/zone': 'b' },
      annotations: {
        'team': 'a',
        'config.linkerd.io/default-inbound-policy': 'audit',
        'config.linkerd.io/opaque-ports': '5000-5010',
        'config.linkerd.io/proxy-require-identity-inbound-ports': '8080,8081',
      },
    },
    spec: { ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }], workloadIPs: [{ ip: '192.0.2.10' }, { ip: '2001:db8::1' }] },
  });
});

test('has a Server', () => {
  const chart = meshedChart();
  new Server(chart, 'server', { workload: make()(chart), accessPolicy: AccessPolicy.ALL_AUTHENTICATED });
  expect(only(chart, 'Server').spec).toMatchObject({ externalWorkloadSelector: { matchLabels: { app: 'vm' } }, port: 8080 });
});

describe('fails', () => {
  test.each<[string, Partial<ExternalWorkloadProps>, string]>([
    ['without a SPIFFE identity', { identity: 'vm.cluster.local' },
      'chart/vm: "identity" is not a SPIFFE identity, got "vm.cluster.local"; expected "spiffe://" with a trust domain of lower-case letters, digits, ".", "-" and "_", and a path of segments of letters, digits, ".", "-" and "_"'],
    ['with values that are none', {
      identity: `spiffe://a/${'b'.repeat(250)}`, serverName: 'VM', ports: [{ port: 0, name: 'HTTP', protocol: 'SCTP' as any }], workloadIps: ['10.0.0', 'fe80::1%eth0'], metadata: {}, proxyRequireIdentityInboundPorts: [], defaultInboundPolicy: 'open' as any,
    }, [
      'chart/vm: 9 faults:',
      '"identity" is too long, got 261 characters; expected at most 253',
      '"serverName" is not a DNS name, got "VM"; expected a lower-case one, at most 253',
      '"ports[0].port" is not a port, got 0; expected an integer from 1 to 65535',
      '"ports[0].name" is not the name of a port, got "HTTP"; expected 1 to 15 lower-case letters, digits and "-", at least one a letter',
      '"ports[0].protocol" is not known, got "SCTP"; expected one of TCP, UDP',
      '"workloadIps" has what is no IP address, got "10.0.0", "fe80::1%eth0"; expected addresses such as "192.0.2.10"',
      '"metadata.labels" is empty, by which Services and Servers would select it; expected at least one label',
      '"defaultInboundPolicy" is not known, got "open"; expected one of ALL_UNAUTHENTICATED, ALL_AUTHENTICATED, CLUSTER_UNAUTHENTICATED, CLUSTER_AUTHENTICATED, DENY, AUDIT',
      '"proxyRequireIdentityInboundPorts" is empty, which demands nothing; expected at least one port, or leave it away',
    ].join('\n  - ')],
    ['without ports and addresses', { ports: [], workloadIps: [] }, [
      'chart/vm: 2 faults:',
      '"ports" is empty, with which no Service sends it anything; expected at least one port',
      '"workloadIps" is empty, with which it has no endpoint; expected one IP address, or one of IPv4 and one of IPv6',
    ].join('\n  - ')],
    ['with something twice', { ports: [{ port: 80, name: 'a' }, { port: 80, name: 'a' }], workloadIps: ['192.0.2.1', '192.0.2.2'], zone: 'a', metadata: { labels: { 'topology.kubernetes.io/zone': 'b' } } }, [
      'chart/vm: 4 faults:',
      '"ports" has the name "a" twice; expected each once',
      '"ports" has the port "TCP 80" twice; expected each once',
      '"workloadIps" has 2 addresses, got 192.0.2.1, 192.0.2.2; expected one, or one of IPv4 and one of IPv6; make an ExternalWorkload for each address',
      'the ExternalWorkload already has the label "topology.kubernetes.io/zone", got "a" beside "b"; remove one of the two',
    ].join('\n  - ')],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => make(props)(meshedChart()))).toBe(message);
  });

  test('for what the target does not have', () => {
    expect(messageOf(() => make()(meshedChart({ version: LinkerdVersion.V2_14 })))).toBe('chart/vm: an ExternalWorkload needs Linkerd 2.15 (edge-24.1.1) or later, got target 2.14');
    expect(messageOf(() => make({ workloadIps: ['192.0.2.1', '::1'], defaultInboundPolicy: DefaultInboundPolicy.AUDIT })(meshedChart({ version: LinkerdVersion.V2_15 })))).toBe([
      'chart/vm: 2 faults:',
      'a second address in "workloadIps" needs Linkerd 2.17 (edge-24.11.8) or later, got target 2.15',
      '"defaultInboundPolicy" AUDIT needs Linkerd 2.16 (edge-24.7.3) or later, got target 2.15',
    ].join('\n  - '));
  });

  test('when a Service sends to a port that it does not have', () => {
    const chart = meshedChart();
    make({ ports: [{ port: 8080, name: 'http' }, { port: 53, protocol: TransportProtocol.UDP }] })(chart);
    const selector = { app: 'vm' };
    service(chart, 'fine', [80], { selector, ports: [{ port: 80, targetPort: 'http' }, { port: 8080 }] });
    service(chart, 'other', [80], { selector: { app: 'x' } });
    service(chart, 'none', [80], { selector: {} });
    service(chart, 'wrong', [80], { selector, ports: [{ port: 80 }, { port: 53 }] });
    expect(messageOf(() => Testing.synth(chart)).split('\n').slice(1)).toEqual([
      '  [chart/vm] "ports" has no TCP port 80, to which Service wrong sends port 80, so that it would get no endpoint there; expected the Service\'s target ports; add it',
      '  [chart/vm] "ports" has no TCP port 53, to which Service wrong sends port 53, so that it would get no endpoint there; expected the Service\'s target ports; add it',
    ]);
  });
});
