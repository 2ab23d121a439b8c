import { Chart } from 'cdk8s';
import {
  AccessPolicy, ContainerPort, DefaultDeny, DefaultDenyStage, InboundPolicy, LinkerdVersion, MeshedNamespace, MeshNetworkPolicy,
  MeshNetworkPolicyProps, NamespaceRef, RouteMatch,
} from '../../src';
import { meshedChart, messageOf, objects } from '../fixtures';
import { account, deployment } from './fixtures';

const { ENFORCE } = DefaultDenyStage;
const namespaceOf = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const tcp = (...ports: (number | string)[]) => ports.map((port) => ({ protocol: 'TCP', port }));
const setup = (props: Partial<MeshNetworkPolicyProps> = {}, mesh = {}, stage?: DefaultDenyStage) => {
  const chart = meshedChart(mesh);
  const namespace = new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' } });
  new MeshNetworkPolicy(chart, 'network', { namespace, ...props });
  if (stage) {
    new DefaultDeny(chart, 'deny', { namespace, stage });
  }
  return chart;
};
const policies = (chart: Chart) => objects(chart, 'NetworkPolicy').map(({ spec }) => spec);

test('lets pods reach DNS, the control plane, and each other by the mesh', () => {
  const chart = setup();
  expect(objects(chart, 'NetworkPolicy')).toEqual([{
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: expect.stringMatching(/^chart-network-mesh-/), namespace: 'demo' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] },
        { to: [namespaceOf('linkerd')], ports: tcp(4143, 8080, 8086, 8090) },
        { to: [{ namespaceSelector: {} }], ports: tcp(4143) },
      ],
    },
  }]);
});

test('isolates the namespace once default-deny is enforced, but for those who observe', () => {
  expect(policies(setup({}, {}, DefaultDenyStage.AUDIT))[0].policyTypes).toEqual(['Egress']);
  expect(policies(setup({}, {}, DefaultDenyStage.ENFORCE))[0]).toMatchObject({
    policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [namespaceOf('linkerd-viz')], ports: tcp(4143, 4191, 4190) }],
  });
});

test('follows the ports of proxies, the control plane, observers, and what else is needed', () => {
  const chart = meshedChart({ controlPlaneNamespace: 'l5d' });
  const namespace = new MeshedNamespace(chart, 'ns', { metadata: { name: 'demo' }, proxyConfig: { inboundPort: 5143, adminPort: 5191, controlPort: 5190 } });
  new DefaultDeny(chart, 'deny', { namespace, stage: DefaultDenyStage.ENFORCE });
  new MeshNetworkPolicy(chart, 'network', {
    namespace,
    observers: [NamespaceRef.fromName(chart, 'a', 'monitoring'), NamespaceRef.fromName(chart, 'b', 'viz')],
    egressNetworks: [{ cidr: '192.0.2.10' }, { cidr: '2001:db8::1' }, { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }],
  });
  const { ingress, egress } = policies(chart)[0];
  expect(ingress).toEqual(['monitoring', 'viz'].map((name) => ({ from: [namespaceOf(name)], ports: tcp(5143, 5191, 5190) })));
  expect(egress.slice(1)).toEqual([
    { to: [namespaceOf('l5d')], ports: tcp(5143, 8080, 8086, 8090) },
    { to: [{ namespaceSelector: {} }], ports: tcp(5143) },
    { to: [{ ipBlock: { cidr: '192.0.2.10/32' } }, { ipBlock: { cidr: '2001:db8::1/128' } }, { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] },
  ]);
});

test('lets pods reach one network', () => {
  expect(policies(setup({ egressNetworks: [{ cidr: '192.0.2.0/24' }] }))[0].egress[3]).toEqual({ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] });
});

describe('the pods of a Server', () => {
  const serve = (chart: Chart, allow: (inbound: InboundPolicy) => void) => {
    allow(new InboundPolicy(chart, 'in', { workload: deployment(chart, 'api') }));
    return policies(chart).slice(1);
  };

  test('are reached on the proxy\'s port from the namespaces of who is let in', () => {
    expect(serve(setup({}, {}, ENFORCE), (inbound) => {
      inbound.allowFrom(account(inbound.node.scope as Chart, 'web'), { routes: [RouteMatch.path('/a')] });
      inbound.allowFrom(NamespaceRef.fromName(inbound, 'ns', 'front'), { networks: [{ cidr: '10.0.0.0/8' }] });
    })).toEqual([{
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: tcp(4143) }, { from: [namespaceOf('demo')], ports: tcp(4143) }],
    }]);
  });

  test('are reached from everywhere by identities of other clusters', () => {
    expect(serve(setup({}, {}, ENFORCE), (inbound) => inbound.allowFromIdentities(['*.east.example.com']))[0].ingress).toEqual([{ ports: tcp(4143) }]);
    expect(serve(setup({}, {}, ENFORCE), (inbound) => inbound.allowFromTrustDomain())[0].ingress).toEqual([{ ports: tcp(4143) }]);
  });

  test('are reached on their own port by who is not meshed', () => {
    expect(serve(setup({}, {}, ENFORCE), (inbound) => inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.0/24' }]))[0].ingress).toEqual([
      { from: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: tcp(8080, 4143) },
    ]);
  });

  test('are reached on their own port by the mesh before 2.18, too', () => {
    const chart = setup({}, { version: LinkerdVersion.V2_17 }, ENFORCE);
    expect(serve(chart, (inbound) => inbound.allowFrom(account(chart, 'web')))[0].ingress).toEqual([{ from: [namespaceOf('demo')], ports: tcp(4143, 8080) }]);
    expect(policies(chart)[0].egress[2]).toEqual({ to: [{ namespaceSelector: {} }] });
  });

  test('are left alone until default-deny is enforced', () => {
    expect(serve(setup({}, {}, DefaultDenyStage.AUDIT), (inbound) => inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.0/24' }]))).toEqual([]);
    expect(serve(setup(), (inbound) => inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.0/24' }]))).toEqual([]);
  });

  test('are open on ports that are audited, and closed where nobody is let in', () => {
    const chart = setup({}, {}, ENFORCE);
    new InboundPolicy(chart, 'in', {
      workload: deployment(chart, 'api'),
      ports: [
        { port: ContainerPort.named('http'), accessPolicy: AccessPolicy.AUDIT }, { port: ContainerPort.number(9000), accessPolicy: AccessPolicy.DENY },
      ],
    });
    expect(policies(chart).slice(1)).toEqual([[{ ports: tcp('http', 4143) }], []].map((ingress) => (
      { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress })));
  });
});

test('fails for what is no namespace of the app, and networks that are none', () => {
  const chart = meshedChart();
  expect(messageOf(() => new MeshNetworkPolicy(chart, 'n', { namespace: NamespaceRef.fromName(chart, 'ns', 'x'), egressNetworks: [] }))).toBe([
    'chart/n: 2 faults:',
    '"namespace" x is a reference, of which nothing is known; expected a construct with a Namespace of this app',
    '"egressNetworks" is empty; expected at least one network',
  ].join('\n  - '));
});
