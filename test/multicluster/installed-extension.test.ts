import { Chart } from 'cdk8s';
import { eastAndWest, synthFaultIfAny } from './clusters';
import { ClusterMeshProps, GatewayServiceType, HelmDelivery, LinkedCluster, LinkerdMulticluster, LinkerdMulticlusterProps, LinkMode } from '../../src';

const delivery = HelmDelivery.flux();

/** East and west with the extension in each, as a synth judges them. */
function judge(
  extension: (cluster: string) => Partial<LinkerdMulticlusterProps>, east: Partial<LinkedCluster> = {}, props: Partial<ClusterMeshProps> = {},
): string | undefined {
  const { app, clusters, ...charts } = eastAndWest(props, { east });
  Object.entries(charts as Record<string, Chart>).forEach(([name, chart]) => (
    new LinkerdMulticluster(chart, 'multicluster', { delivery, controllers: clusters.controllersOf(name), ...extension(name) })));
  return synthFaultIfAny(app);
}

const ofEast = (props: Partial<LinkerdMulticlusterProps>) => (name: string) => (name === 'east' ? props : {});

test('extensions as ClusterMesh says go with the links', () => {
  expect(judge(() => ({}))).toBeUndefined();
  expect(judge(() => ({}), { headlessServices: true })).toBeUndefined();
  expect(judge(() => ({ gateway: { enabled: false } }), {}, { modes: [LinkMode.REMOTE_DISCOVERY] })).toBeUndefined();
  expect(judge(ofEast({ gateway: { port: 5143, probePort: 9191, probePath: '/live' } }), { gatewayPort: 5143, probePort: 9191, probePath: '/live' })).toBeUndefined();
});

test('a gateway of one\'s own may stand in the place of that of the chart', () => {
  const own = 'door.doors.serviceaccount.identity.linkerd.cluster.local';
  expect(judge(ofEast({ gateway: { enabled: false } }), { gatewayIdentity: own })).toBeUndefined();
});

test('where a load balancer stands before the gateway, its port is another', () => {
  expect(judge(ofEast({ gateway: { port: 5143, serviceType: GatewayServiceType.LOAD_BALANCER } }), { gatewayPort: 443 })).toBeUndefined();
  const onNodes = { gateway: { serviceType: GatewayServiceType.NODE_PORT, nodePort: 30443 } };
  expect(judge(ofEast(onNodes), { gatewayPort: 30443, probePort: 30191 })).toBeUndefined();
});

test.each<[string, Partial<LinkerdMulticlusterProps>, string]>([
  ['is in another namespace', { namespace: 'mc' },
    '"multiclusterNamespace" of cluster "east" is not where east/multicluster installs the extension, got "linkerd-multicluster"; expected "mc", in which its controllers look for Links; set it'],
  ['has no gateway', { gateway: { enabled: false } },
    'east/multicluster installs no gateway, and other clusters reach Services of cluster "east" through it; set "enabled" of its "gateway", other "modes", or "gatewayIdentity" of the gateway that is there instead'],
  ['has a gateway of another name', { gateway: { name: 'door' } },
    '"gatewayIdentity" of cluster "east" is not that of the gateway that east/multicluster installs, got "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected "door.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; set it'],
  ['has the gateway on another port', { gateway: { port: 5143 } },
    '"gatewayPort" of cluster "east" is not said, which means 4143, and east/multicluster has the value "gateway.port" 5143; expected where it is reached from the other clusters; set it'],
  ['has the gateway on a port of nodes', { gateway: { serviceType: GatewayServiceType.NODE_PORT, nodePort: 30443, probeNodePort: 30191 } },
    '"gatewayPort" of cluster "east" is not said, which means 4143, and east/multicluster has the value "gateway.nodePort" 30443; expected where it is reached from the other clusters; set it'],
  ['has the gateway on any port of nodes', { gateway: { serviceType: GatewayServiceType.NODE_PORT } },
    '"probePort" of cluster "east" is not said, which means 4191, and east/multicluster has no "gateway.probe.nodePort", so that Kubernetes chooses one; expected where it is reached from the other clusters; set it'],
  ['has the gateway probed elsewhere', { values: { gateway: { probe: { path: '/live' } } } },
    '"probePath" of cluster "east" is not said, which means "/ready", and east/multicluster has the value "gateway.probe.path" "/live"; expected where it is reached from the other clusters; set it'],
  ['has a controller that does not probe the gateway', { controllers: [{ linkName: 'west', gatewayEnabled: false }] },
    'the controller for Link "west" of east/multicluster does not do what cluster "east" is linked for, got "gateway.enabled" false; expected true; take "controllers" from controllersOf("east")'],
  ['has a controller that mirrors headless Services, which is not said', { controllers: [{ linkName: 'west', enableHeadlessServices: true }] },
    'the controller for Link "west" of east/multicluster does not do what cluster "east" is linked for, got "enableHeadlessServices" true; expected false; take "controllers" from controllersOf("east")'],
])('fails when the extension of a cluster %s', (_, props, fault) => {
  expect(judge(ofEast(props))).toContain(fault);
});
