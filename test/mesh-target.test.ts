import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { GatewayApiChannel, GatewayApiVersion, LinkerdVersion, Mesh, MeshProps, MeshTarget } from '../src';
import { messageOf } from './fixtures';

const target = (props: Partial<MeshProps> = {}) => new MeshTarget({ version: LinkerdVersion.V2_20, ...props });

test.each([
  [LinkerdVersion.V2_14, '0.7.1 experimental'],
  [LinkerdVersion.V2_17, '0.7.1 experimental'],
  [LinkerdVersion.V2_18, '1.1.1 experimental'],
  [LinkerdVersion.V2_19, '1.2.1 standard'],
  [LinkerdVersion.V2_20, '1.2.1 standard'],
  [LinkerdVersion.edge('26.8.2'), '1.2.1 standard'],
])('Linkerd %s goes with Gateway API %s by default', (version, expected) => {
  const { gatewayApiVersion, gatewayApiChannel } = target({ version });
  expect(`${gatewayApiVersion} ${gatewayApiChannel}`).toBe(expected);
});

test('the channel of a Gateway API that Linkerd does not bring is the standard one', () => {
  const channelOf = (gatewayApiVersion: GatewayApiVersion) => target({ version: LinkerdVersion.V2_18, gatewayApiVersion }).gatewayApiChannel;
  expect(channelOf(GatewayApiVersion.V1_2_1)).toBe(GatewayApiChannel.STANDARD);
  expect(channelOf(GatewayApiVersion.V1_1_1)).toBe(GatewayApiChannel.EXPERIMENTAL);
});

test('domains and namespaces have Linkerd\'s defaults, and the trust domain is the cluster domain', () => {
  expect(target()).toMatchObject({ clusterDomain: 'cluster.local', trustDomain: 'cluster.local', controlPlaneNamespace: 'linkerd' });
  expect(target({ clusterDomain: 'east.local' })).toMatchObject({ clusterDomain: 'east.local', trustDomain: 'east.local' });
});

test.each<[string, Partial<MeshProps>, string]>([
  ['the version is a string', { version: '2.20' as any }, '"version" is not a LinkerdVersion, got "2.20"; expected one such as LinkerdVersion.V2_20 or LinkerdVersion.of("2.20")'],
  ['the version is missing', { version: undefined }, '"version" is not a LinkerdVersion, got undefined; expected one such as LinkerdVersion.V2_20 or LinkerdVersion.of("2.20")'],
  ['the Gateway API is a string', { gatewayApiVersion: '1.4.1' as any }, '"gatewayApiVersion" is not a GatewayApiVersion, got "1.4.1"; expected one such as GatewayApiVersion.of("1.4.1")'],
  ['2.14 does not know Gateway API 1.1.1', { version: LinkerdVersion.V2_14, gatewayApiVersion: GatewayApiVersion.V1_1_1 },
    '"gatewayApiVersion" does not go with Linkerd 2.14, got 1.1.1 standard; expected 0.7.1'],
  ['2.17 does not know 1.2.1', { version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V1_2_1 },
    '"gatewayApiVersion" does not go with Linkerd 2.17, got 1.2.1 standard; expected 0.7.1 to 1.1.1'],
  ['2.19 does not know 1.3.0', { version: LinkerdVersion.V2_19, gatewayApiVersion: GatewayApiVersion.V1_3_0 },
    '"gatewayApiVersion" does not go with Linkerd 2.19, got 1.3.0 standard; expected 1.1.1 to 1.2.1'],
  ['2.20 does not go with 1.1.1 standard', { gatewayApiVersion: GatewayApiVersion.V1_1_1 },
    '"gatewayApiVersion" does not go with Linkerd 2.20, got 1.1.1 standard; expected 1.2.1 to 1.5.1, or 1.1.1 experimental, which its chart can install'],
  ['a Kubernetes version is none', { kubernetesVersion: 'v1.31' }, '"kubernetesVersion" is not a Kubernetes version, got "v1.31"; expected a number such as "1.31"'],
  ['Kubernetes is too old', { kubernetesVersion: '1.30' }, '"kubernetesVersion" is too old for Linkerd 2.20, got "1.30"; expected 1.31 or later'],
  ['a domain is none', { clusterDomain: 'Cluster.local', trustDomain: 'ok.local' }, '"clusterDomain" is not a DNS domain, got "Cluster.local"; expected a name such as "cluster.local"'],
  ['the trust domain is none', { trustDomain: '-' }, '"trustDomain" is not a DNS domain, got "-"; expected a name such as "cluster.local"'],
  ['the control-plane namespace is none', { controlPlaneNamespace: 'a.b' }, '"controlPlaneNamespace" is not a namespace name, got "a.b"; expected a name such as "linkerd"'],
])('fails when %s', (_, props, message) => {
  expect(messageOf(() => target(props))).toBe(`Mesh: ${message}`);
});

test('2.20 goes with the experimental 1.1.1 that its chart can install, and with 1.5.1', () => {
  expect(target({ gatewayApiVersion: GatewayApiVersion.V1_1_1, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL }).gatewayApiVersion.name).toBe('1.1.1');
  expect(target({ gatewayApiVersion: GatewayApiVersion.V1_5_1 }).gatewayApiVersion.name).toBe('1.5.1');
});

describe('MeshTarget.of', () => {
  test('the nearest Mesh governs', () => {
    const app = new App();
    new Mesh(app, 'mesh', { version: LinkerdVersion.V2_18 });
    const [inner, outer] = [new Chart(app, 'inner'), new Chart(app, 'outer')];
    new Mesh(inner, 'mesh', { version: LinkerdVersion.V2_16 });
    expect(MeshTarget.of(new Construct(new Construct(inner, 'a'), 'b')).linkerdVersion.name).toBe('2.16');
    expect(MeshTarget.of(outer).linkerdVersion.name).toBe('2.18');
  });

  test('without a Mesh the newest release is meant', () => {
    expect(MeshTarget.of(new Chart(new App(), 'chart')).linkerdVersion.name).toBe('2.20');
  });

  test('fails when a Mesh is made after a construct that it would govern', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    MeshTarget.of(new Construct(chart, 'early'));
    const message = 'mesh: chart/early was made before this Mesh and took another target; create the Mesh before the constructs that it governs';
    expect(messageOf(() => new Mesh(app, 'mesh', { version: LinkerdVersion.V2_18 }))).toBe(message);
    expect(messageOf(() => new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_18 }))).toBe(`chart/${message}`);
  });

  test('fails when a nearer Mesh is made after a construct that an outer one governs', () => {
    const app = new App();
    new Mesh(app, 'mesh', { version: LinkerdVersion.V2_18 });
    const chart = new Chart(app, 'chart');
    MeshTarget.of(new Construct(chart, 'early'));
    expect(messageOf(() => new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20 }))).toContain('chart/early was made before this Mesh');
    new Mesh(new Chart(app, 'later'), 'mesh', { version: LinkerdVersion.V2_20 });
  });

  test('fails when a scope gets a second Mesh', () => {
    const app = new App();
    new Mesh(app, 'mesh', { version: LinkerdVersion.V2_18 });
    expect(messageOf(() => new Mesh(app, 'again', { version: LinkerdVersion.V2_18 }))).toBe('again: the App already has a Mesh; expected one Mesh for each scope');
  });

  test('fails when the scope of a Mesh is a part of a Chart', () => {
    const scope = new Construct(new Chart(new App(), 'chart'), 'scope');
    expect(messageOf(() => new Mesh(scope, 'mesh', { version: LinkerdVersion.V2_18 }))).toBe(
      'chart/scope/mesh: chart/scope is a part of a Chart, and cannot have a Mesh; expected an App, a Chart, or a construct that holds Charts as its scope');
  });

  test('governs the Charts that a construct holds', () => {
    const app = new App();
    const [east, west] = ['east', 'west'].map((name) => new Construct(app, name));
    new Mesh(east, 'mesh', { version: LinkerdVersion.V2_18 });
    expect(['apps', 'linkerd'].map((id) => MeshTarget.of(new Chart(east, id)).linkerdVersion.name)).toEqual(['2.18', '2.18']);
    expect(MeshTarget.of(new Construct(new Chart(west, 'apps'), 'early')).linkerdVersion.name).toBe('2.20');
    expect(messageOf(() => new Mesh(west, 'mesh', { version: LinkerdVersion.V2_18 }))).toBe(
      'west/mesh: west/apps/early was made before this Mesh and took another target; create the Mesh before the constructs that it governs');
  });
});
