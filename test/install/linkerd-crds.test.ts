import { ApiObject, Testing } from 'cdk8s';
import { platform } from './fixtures';
import { GatewayApiChannel, GatewayApiVersion, HelmDelivery, LinkerdCrds, LinkerdCrdsProps, LinkerdVersion, MeshProps } from '../../src';
import { messageOf, only } from '../fixtures';

function crds(props: Partial<LinkerdCrdsProps> = {}, mesh: Partial<MeshProps> = {}) {
  const chart = platform(mesh);
  new LinkerdCrds(chart, 'crds', { delivery: HelmDelivery.flux(), installGatewayApi: false, ...props });
  return chart;
}
const valuesOf = (...args: Parameters<typeof crds>) => only(crds(...args), 'HelmRelease').spec.values;
const { EXPERIMENTAL, STANDARD } = GatewayApiChannel;

test('CRDs are a release in the namespace of the control plane that nobody prunes', () => {
  const chart = crds({}, { controlPlaneNamespace: 'mesh' });
  expect(Testing.synth(chart).map(({ kind }) => kind)).toEqual(['HelmRepository', 'HelmRelease']);
  expect(only(chart, 'HelmRelease')).toEqual({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'linkerd-crds', namespace: 'mesh', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
    spec: {
      interval: '1h',
      releaseName: 'linkerd-crds',
      chart: { spec: { chart: 'linkerd-crds', version: '2026.6.3', sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge', namespace: 'flux-system' } } },
      values: { installGatewayAPI: false },
    },
  });
});

test.each([
  [LinkerdVersion.V2_14, ['enableHttpRoutes']],
  [LinkerdVersion.V2_16, ['enableHttpRoutes']],
  [LinkerdVersion.V2_17, ['enableHttpRoutes', 'enableTlsRoutes', 'enableTcpRoutes']],
  [LinkerdVersion.V2_18, ['installGatewayAPI']],
  [LinkerdVersion.V2_20, ['installGatewayAPI']],
])('%s is told by its own switches whether to install the Gateway API', (version, keys) => {
  expect(valuesOf({}, { version })).toEqual(Object.fromEntries(keys.map((key) => [key, false])));
  const gateway = version.isAtLeast(LinkerdVersion.V2_18) ? { gatewayApiVersion: GatewayApiVersion.V1_1_1, gatewayApiChannel: EXPERIMENTAL } : {};
  expect(valuesOf({ installGatewayApi: true }, { version, ...gateway })).toEqual(Object.fromEntries(keys.map((key) => [key, true])));
});

test('the namespace is not its own, and nobody asks of it how that is labelled', () => {
  const chart = crds();
  new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd' } });
  expect(Testing.synth(chart)).toHaveLength(3);
});

describe('fails when', () => {
  test('it is not said whether to install the Gateway API', () => {
    expect(messageOf(() => crds({ installGatewayApi: undefined }))).toBe('chart/crds: "installGatewayApi" is not a boolean, got undefined; expected true or false');
  });

  test('another Gateway API would be installed than the manifests are for', () => {
    const of = (mesh: Partial<MeshProps>) => messageOf(() => crds({ installGatewayApi: true }, mesh));
    expect(of({ version: LinkerdVersion.V2_19 })).toBe(
      'chart/crds: "installGatewayApi" would install Gateway API 1.1.1 experimental, while the Mesh is for 1.2.1 standard; set it to false and install the CRDs of that release, or set "gatewayApiVersion" and "gatewayApiChannel" of the Mesh to what is installed');
    expect(of({ version: LinkerdVersion.V2_17, gatewayApiVersion: GatewayApiVersion.V0_7_1, gatewayApiChannel: STANDARD })).toContain('would install Gateway API 0.7.1 experimental, while the Mesh is for 0.7.1 standard;');
    expect(of({ gatewayApiVersion: GatewayApiVersion.V1_5_1 })).toContain('while the Mesh is for 1.5.1 standard, and the safe-upgrades policy of that release refuses older CRDs;');
  });

  test('values say it too', () => {
    expect(messageOf(() => crds({ values: { installGatewayAPI: true } }))).toBe(
      'chart/crds: "values.installGatewayAPI" is said by "installGatewayApi" too, got true; expected it once; remove one of the two');
    expect(messageOf(() => crds({ values: { enableHttpRoutes: true } }))).toBe('chart/crds: "values.enableHttpRoutes" overrides "installGatewayApi", got true; leave it away');
    expect(messageOf(() => crds({ values: { enableTlsRoutes: true } }, { version: LinkerdVersion.V2_16 }))).toBe(
      'chart/crds: "values.enableTlsRoutes" needs Linkerd 2.17 (edge-24.10.4) or later, got target 2.16');
  });
});
