import { ApiObject, App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import {
  AuthorizationPolicy, ClusterLink, ClusterMesh, ClusterMeshProps, ContainerPort, DefaultDeny, DefaultDenyStage, ExportedService, InboundPolicy,
  LinkedCluster, LinkedPair, LinkerdVersion, LinkMode, Mesh, MeshedNamespace, MirrorMode, PolicyRef, SecretRef, ServiceAccountRef, ServiceRef,
} from '../../src';
import { messageOf, objects, only, service } from '../fixtures';
import { clusterCharts, deployment, eastAndWest, synthFault } from './clusters';
import { PREVIOUS, ROOT } from '../install/certificates';

const GATEWAY = (namespace: string, mesh: string) => `linkerd-gateway.${namespace}.serviceaccount.identity.${mesh}`;
const names = (chart: Chart) => objects(chart, 'Link').map(({ metadata }) => metadata.name);

describe('Links', () => {
  test('go both ways between all clusters, through the gateways, with what each Mesh says', () => {
    const { east, west, clusters } = eastAndWest({}, { east: { gatewayPort: 31143, probePeriod: Duration.seconds(5) }, west: { multiclusterNamespace: 'mc' } }, {
      east: { clusterDomain: 'east.local', trustDomain: 'east.example.com', controlPlaneNamespace: 'linkerd-east' },
      west: { version: LinkerdVersion.V2_16 },
    });
    expect(only(west, 'Link')).toEqual({
      apiVersion: 'multicluster.linkerd.io/v1alpha1',
      kind: 'Link',
      metadata: { name: 'east', namespace: 'mc' },
      spec: {
        targetClusterName: 'east',
        targetClusterDomain: 'east.local',
        targetClusterLinkerdNamespace: 'linkerd-east',
        clusterCredentialsSecret: 'cluster-credentials-east',
        gatewayAddress: '35.1.2.3',
        gatewayPort: '31143',
        gatewayIdentity: GATEWAY('linkerd-multicluster', 'linkerd-east.east.example.com'),
        probeSpec: { path: '/ready', port: '4191', period: '5s' },
        selector: { matchLabels: { 'mirror.linkerd.io/exported': 'true' } },
      },
    });
    expect(only(east, 'Link')).toMatchObject({
      apiVersion: 'multicluster.linkerd.io/v1alpha3',
      metadata: { name: 'west', namespace: 'linkerd-multicluster' },
      spec: { targetClusterLinkerdNamespace: 'linkerd', gatewayIdentity: GATEWAY('mc', 'linkerd.cluster.local') },
    });
    expect(clusters.gatewayIdentityOf('west')).toBe(GATEWAY('mc', 'linkerd.cluster.local'));
    expect(clusters.links.map(({ node }) => node.path)).toEqual(['east/clusters-Link-west', 'west/clusters-Link-east']);
  });

  test('have the selectors of their modes, and nothing of a gateway without that', () => {
    const { east } = eastAndWest({ modes: [LinkMode.FEDERATED, LinkMode.REMOTE_DISCOVERY] });
    expect(only(east, 'Link').spec).toEqual({
      targetClusterName: 'west',
      targetClusterDomain: 'cluster.local',
      targetClusterLinkerdNamespace: 'linkerd',
      clusterCredentialsSecret: 'cluster-credentials-west',
      remoteDiscoverySelector: { matchLabels: { 'mirror.linkerd.io/exported': 'remote-discovery' } },
      federatedServiceSelector: { matchLabels: { 'mirror.linkerd.io/federated': 'member' } },
    });
  });

  test('go between chosen clusters in chosen ways, one way if that is all that is said', () => {
    const charts = clusterCharts({ a: {}, b: {}, c: { version: LinkerdVersion.V2_14 } });
    new ClusterMesh(App.of(charts.a), 'set', {
      clusters: [{ name: 'a', chart: charts.a, gatewayAddresses: ['gw.example.com'] }, { name: 'b', chart: charts.b }, { name: 'c', chart: charts.c }],
      links: [
        { importer: 'b', exporter: 'a', modes: [LinkMode.GATEWAY, LinkMode.FEDERATED] },
        { importer: 'c', exporter: 'a' },
        { importer: 'a', exporter: 'b', modes: [LinkMode.FEDERATED] },
      ],
    });
    expect(Object.values(charts).map(names)).toEqual([['b'], ['a'], ['a']]);
    expect(Object.keys(only(charts.b, 'Link').spec)).toEqual(expect.arrayContaining(['selector', 'federatedServiceSelector']));
    expect(only(charts.b, 'Link').spec).not.toHaveProperty('remoteDiscoverySelector');
    expect(only(charts.c, 'Link')).toMatchObject({ apiVersion: 'multicluster.linkerd.io/v1alpha1', spec: { targetClusterName: 'a' } });
  });

  test('take Secrets of the app, and mark the copy of the control plane', () => {
    const charts = clusterCharts({ east: { trustDomain: 'east.example.com' }, west: {} });
    const secret = (namespace: string) => new ApiObject(charts.west, namespace, {
      apiVersion: 'v1', kind: 'Secret', type: 'mirror.linkerd.io/remote-kubeconfig', data: { kubeconfig: 'e30=' }, metadata: { name: 'cluster-credentials-east', namespace },
    });
    const clusters = new ClusterMesh(App.of(charts.east), 'set', {
      clusters: [{ name: 'east', chart: charts.east }, { name: 'west', chart: charts.west }],
      modes: [LinkMode.REMOTE_DISCOVERY],
      links: [{ importer: 'west', exporter: 'east', credentialsSecret: secret('linkerd-multicluster'), discoveryCredentialsSecret: secret('linkerd') }],
    });
    const [, copy] = objects(charts.west, 'Secret');
    const [, said] = clusters.credentialsOf('west');
    expect(copy.metadata).toEqual({ name: said.name, namespace: said.namespace, labels: said.labels, annotations: said.annotations });
    expect(said).toEqual({
      targetClusterName: 'east',
      name: 'cluster-credentials-east',
      namespace: 'linkerd',
      type: 'mirror.linkerd.io/remote-kubeconfig',
      key: 'kubeconfig',
      labels: { 'multicluster.linkerd.io/cluster-name': 'east' },
      annotations: { 'multicluster.linkerd.io/cluster-domain': 'cluster.local', 'multicluster.linkerd.io/trust-domain': 'east.example.com' },
    });
    expect(clusters.credentialsOf('east')).toEqual([]);
  });

  test('through a gateway alone need one Secret', () => {
    const { clusters } = eastAndWest({}, { east: { multiclusterNamespace: 'mc' } });
    expect(clusters.credentialsOf('east')).toEqual([expect.objectContaining({ name: 'cluster-credentials-west', namespace: 'mc', labels: {}, annotations: {} })]);
  });
});

describe('credentials and accounts', () => {
  const kubeconfig = (cluster: string) => JSON.stringify({
    'current-context': 'c',
    'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'clusters': [{ name: 'c', cluster: { server: `https://${cluster}.example.com` } }],
    'users': [{ name: 'u', user: { token: 'not-a-secret' } }],
  });
  const make = (props: Partial<ClusterMeshProps>, kubeconfigs: Record<string, string> = { east: kubeconfig('east'), west: kubeconfig('west') }) => {
    const { east, west } = clusterCharts({ east: {}, west: {} });
    const gateway = (address: string) => (props.modes ? {} : { gatewayAddresses: [address] });
    ClusterMesh.fromKubeconfigs(App.of(east), 'clusters', {
      clusters: [{ name: 'east', chart: east, ...gateway('35.1.2.3') }, { name: 'west', chart: west, ...gateway('35.1.2.4') }], ...props, kubeconfigs,
    });
    return { east, west };
  };

  test('nothing secret is written, unless kubeconfigs are given to be written', () => {
    expect(objects(eastAndWest({ modes: [LinkMode.FEDERATED] }).east, 'Secret')).toEqual([]);
    const written = objects(make({ modes: [LinkMode.FEDERATED] }).west, 'Secret');
    expect(written.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([['linkerd-multicluster', 'cluster-credentials-east'], ['linkerd', 'cluster-credentials-east']]);
    expect(Buffer.from(written[0].data.kubeconfig, 'base64').toString()).toContain('https://east.example.com');
  });

  test('through a gateway alone there is no copy for the control plane', () => {
    expect(objects(make({}).west, 'Secret').map(({ metadata }) => metadata.namespace)).toEqual(['linkerd-multicluster']);
  });

  test('fails when a kubeconfig is missing, for no link, or beside other credentials', () => {
    expect(messageOf(() => make({}, { east: kubeconfig('east'), north: '' }))).toEqual(`clusters: 2 faults:
  - "kubeconfigs" has none for cluster "west", which others see; expected one for each of "west", "east"
  - "kubeconfigs" has one for "north", which no cluster sees; expected one for each of "west", "east"`);
    const credentialsSecret = new Chart(Testing.app(), 'chart');
    expect(messageOf(() => make({ modes: [LinkMode.FEDERATED], links: [{ importer: 'west', exporter: 'east', credentialsSecret }] }, { east: kubeconfig('east') })))
      .toContain('"links" have credentials beside "kubeconfigs", which are written instead; leave one of the two away');
  });

  test('each cluster has an account for each that reads it, where it is asked for', () => {
    const { east, west } = eastAndWest({ remoteAccess: true }, { east: { multiclusterNamespace: 'mc' } });
    expect(only(east, 'ServiceAccount').metadata).toEqual({ name: 'linkerd-service-mirror-remote-access-west', namespace: 'mc' });
    expect(only(west, 'ServiceAccount').metadata).toEqual({ name: 'linkerd-service-mirror-remote-access-east', namespace: 'linkerd-multicluster' });
    expect(objects(eastAndWest().east, 'ServiceAccount')).toEqual([]);
  });
});

describe('controllers', () => {
  test('of a cluster are one for each link that it has', () => {
    const { clusters } = eastAndWest({}, { east: { probePort: 30191, headlessServices: false }, west: { headlessServices: true } });
    expect(clusters.controllersOf('west')).toEqual([{ linkName: 'east', gatewayEnabled: true, probePort: 30191, enableHeadlessServices: true }]);
    expect(clusters.controllersOf('east')).toEqual([{ linkName: 'west', gatewayEnabled: true, enableHeadlessServices: false }]);
    const charts = clusterCharts({ a: {}, b: {}, c: {} });
    const chosen = new ClusterMesh(App.of(charts.a), 'set', {
      clusters: [{ name: 'a', chart: charts.a, gatewayAddresses: ['35.1.2.3'], probePort: 30191 }, { name: 'b', chart: charts.b }, { name: 'c', chart: charts.c }],
      links: [{ importer: 'b', exporter: 'a' }, { importer: 'c', exporter: 'a', modes: [LinkMode.FEDERATED] }],
    });
    expect(['b', 'c'].map((name) => chosen.controllersOf(name))).toEqual([[{ linkName: 'a', gatewayEnabled: true, probePort: 30191 }], [{ linkName: 'a', gatewayEnabled: false }]]);
  });

  test('fails before Linkerd 2.18, naming what each link needs instead', () => {
    const { clusters } = eastAndWest({}, {}, { west: { version: LinkerdVersion.V2_17 } });
    expect(messageOf(() => clusters.controllersOf('west'))).toEqual('clusters: a controller among the values of the chart linkerd-multicluster needs Linkerd 2.18 (edge-25.3.3) or later, got target 2.17 of cluster "west"; '
      + 'before, each link needs the Deployment that "linkerd multicluster link" makes, here "linkerd-service-mirror-east"');
    expect(clusters.controllersOf('east')).toHaveLength(1);
    const { east, west } = clusterCharts({ east: { version: LinkerdVersion.V2_17 }, west: {} });
    const oneWay = new ClusterMesh(App.of(east), 'clusters', {
      clusters: [{ name: 'east', chart: east, gatewayAddresses: ['35.1.2.3'] }, { name: 'west', chart: west }], links: [{ importer: 'west', exporter: 'east' }],
    });
    expect(messageOf(() => oneWay.controllersOf('east'))).toContain('makes, here none');
  });

  test('fails for a cluster that is none', () => {
    expect(messageOf(() => eastAndWest().clusters.controllersOf('north'))).toEqual('clusters: "cluster" is not known, got "north"; expected one of "east", "west"');
  });
});

describe('the report', () => {
  const federated = (chart: Chart, name: string) => ExportedService.federate(service(chart, name));

  test('says which Services each cluster sees, under which name and how', () => {
    const { east, west, clusters } = eastAndWest({ modes: [LinkMode.GATEWAY, LinkMode.REMOTE_DISCOVERY, LinkMode.FEDERATED] });
    ExportedService.mirror(service(east, 'web', [80, 8080]));
    ExportedService.mirror(service(west, 'api'), { mode: MirrorMode.REMOTE_DISCOVERY });
    federated(east, 'orders');
    federated(west, 'orders');
    federated(west, 'alone');
    service(east, 'private');
    const orders = { name: 'orders-federated', namespace: 'shop', mode: LinkMode.FEDERATED, serviceName: 'orders', exporters: ['east', 'west'], ports: [80], namespaceDefined: true };
    const alone = { ...orders, name: 'alone-federated', serviceName: 'alone', exporters: ['west'] };
    expect(clusters.report()).toEqual([
      { ...alone, cluster: 'east' },
      { cluster: 'east', name: 'api-west', namespace: 'shop', mode: LinkMode.REMOTE_DISCOVERY, serviceName: 'api', exporters: ['west'], ports: [80], namespaceDefined: true },
      { ...orders, cluster: 'east' },
      { ...alone, cluster: 'west' },
      { ...orders, cluster: 'west' },
      {
        cluster: 'west',
        name: 'web-east',
        namespace: 'shop',
        mode: LinkMode.GATEWAY,
        serviceName: 'web',
        exporters: ['east'],
        ports: [80, 8080],
        namespaceDefined: true,
        gatewayIdentity: GATEWAY('linkerd-multicluster', 'linkerd.cluster.local'),
      },
    ]);
    expect(clusters.reportText()).toEqual(`cluster  sees                   ports     which is              how
east     shop/alone-federated   80        alone of west         from pod to pod, balanced over all of them
east     shop/api-west          80        api of west           from pod to pod
east     shop/orders-federated  80        orders of east, west  from pod to pod, balanced over all of them
west     shop/alone-federated   80        alone of west         from pod to pod, balanced over all of them
west     shop/orders-federated  80        orders of east, west  from pod to pod, balanced over all of them
west     shop/web-east          80, 8080  web of east           through the gateway, which pods see as linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local`);
  });

  test('is of the moment, with labels of whatever origin, and after JSON patches', () => {
    const { app, east, clusters } = eastAndWest();
    expect(clusters.report()).toEqual([]);
    const web = new ApiObject(east, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { 'mirror.linkerd.io/exported': 'true' } } });
    expect(clusters.report()).toEqual([expect.objectContaining({ cluster: 'west', name: 'web-east', ports: [] })]);
    expect(clusters.reportText()).toMatch(/shop\/web-east .* none +web of east/);
    web.addJsonPatch(JsonPatch.remove('/metadata/labels'));
    expect(clusters.report()).toEqual([]);
    expect(app.synthYaml()).toBe(app.synthYaml());
  });

  test('counts Links that others made, and Services of every chart of a cluster', () => {
    const { east, west, clusters } = eastAndWest({ links: [{ importer: 'east', exporter: 'west' }] }, { east: { gatewayAddresses: undefined } });
    const below = new Chart(east, 'below', { namespace: 'deep' });
    new ApiObject(below, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { exported: 'yes' } } });
    new ClusterLink(west, 'by-hand', {
      targetClusterName: 'east',
      gatewayAddresses: ['35.1.2.3'],
      selector: { matchLabels: { exported: 'yes' } },
      credentialsSecret: SecretRef.fromName(west, 'credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' }),
    });
    expect(clusters.report()).toEqual([expect.objectContaining({ cluster: 'west', name: 'web-east', namespace: 'deep', namespaceDefined: false })]);
    expect(clusters.reportText()).toContain('deep/web-east (if its namespace is there)');
    new MeshedNamespace(west, 'namespace', { metadata: { name: 'deep' } });
    expect(clusters.report()).toEqual([expect.objectContaining({ namespaceDefined: true })]);
  });

  test('has nothing by an empty selector, nor by a Link of a cluster to itself', () => {
    const { east, clusters } = eastAndWest();
    ExportedService.mirror(service(east, 'web'));
    const [toWest, toEast] = clusters.links;
    toEast.apiObject.addJsonPatch(JsonPatch.replace('/spec/selector', {}));
    expect(clusters.report()).toEqual([]);
    toWest.apiObject.addJsonPatch(JsonPatch.replace('/metadata/name', 'east'), JsonPatch.replace('/spec/targetClusterName', 'east'));
    expect(clusters.report()).toEqual([]);
  });

  test('has Services without a namespace', () => {
    const app = Testing.app();
    const [east, west] = ['east', 'west'].map((name) => new Chart(app, name));
    [east, west].forEach((chart) => new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20 }));
    const clusters = new ClusterMesh(app, 'clusters', { clusters: [{ name: 'east', chart: east, gatewayAddresses: ['35.1.2.3'] }, { name: 'west', chart: west, gatewayAddresses: ['35.1.2.4'] }] });
    ['web', 'api'].forEach((name) => ExportedService.mirror(service(east, name)));
    expect(clusters.report().map(({ name, namespace, namespaceDefined }) => ({ name, namespace, namespaceDefined }))).toEqual([
      { name: 'api-east', namespace: undefined, namespaceDefined: true }, { name: 'web-east', namespace: undefined, namespaceDefined: true },
    ]);
  });

  test('of a cluster before 2.17 has none of its own members', () => {
    const charts = clusterCharts({ a: {}, b: {}, old: { version: LinkerdVersion.V2_16 } });
    const clusters = new ClusterMesh(App.of(charts.a), 'set', {
      clusters: [{ name: 'a', chart: charts.a }, { name: 'b', chart: charts.b }, { name: 'old', chart: charts.old, gatewayAddresses: ['35.1.2.3'], linkedElsewhere: true }],
      modes: [LinkMode.FEDERATED],
      links: [{ importer: 'a', exporter: 'b' }, { importer: 'b', exporter: 'a' }, { importer: 'a', exporter: 'old', modes: [LinkMode.GATEWAY] }],
    });
    new ApiObject(charts.old, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { 'mirror.linkerd.io/federated': 'member' } } });
    expect(clusters.report()).toEqual([]);
    App.of(charts.a).synthYaml();
  });
});

describe('a mirror as a reference', () => {
  test('has the name of the mirror, and the namespace of the Service', () => {
    const { app, east, west, clusters } = eastAndWest();
    const web = service(east, 'web');
    ExportedService.mirror(web);
    const ref = clusters.mirrorOf(west, 'web-east', web);
    expect([ref.name, ref.namespace]).toEqual(['web-east', 'shop']);
    app.synthYaml();
  });

  test('fails when the Service is not exported, at synth', () => {
    const { app, east, west, clusters } = eastAndWest();
    clusters.mirrorOf(west, 'web-east', service(east, 'web'));
    expect(synthFault(app)).toContain('[clusters] west/web-east is the mirror shop/web-east in cluster "west", which is not there, because no link selects the Service; '
      + 'expected it to be exported; call ExportedService.mirror');
  });

  test('fails where there is no link, or no cluster', () => {
    const { app, east, west, clusters } = eastAndWest();
    const web = service(east, 'web');
    expect(messageOf(() => clusters.mirrorOf(east, 'ref', web))).toEqual('east: "service" is Service shop/web of cluster "east", to which cluster "east" has no link; expected a Service of a cluster that it sees');
    const elsewhere = new Chart(app, 'elsewhere');
    expect(messageOf(() => clusters.mirrorOf(elsewhere, 'ref', web))).toEqual('elsewhere: "scope" is in none of the clusters of clusters; expected one of "east", "west"');
    const ref = ServiceRef.fromName(east, 'users', { name: 'users' });
    expect(messageOf(() => clusters.mirrorOf(west, 'ref', ref))).toEqual('west: "service" is Service shop/users, which is in none of the clusters of clusters; expected a Service of one of "east", "west"');
    expect(messageOf(() => clusters.mirrorOf(west, 'ref', east))).toMatch(/^west: "service" has no Kubernetes object, got Chart at east; expected a construct with a v1 Service of another cluster$/);
  });
});

describe('fails when', () => {
  const faultOf = (...args: Parameters<typeof eastAndWest>) => messageOf(() => eastAndWest(...args));

  test('single values of clusters are wrong, all named at once', () => {
    expect(faultOf({}, {
      east: { name: 'East', multiclusterNamespace: 'a.b', podNetworks: [], trustAnchors: 'PEM' },
      west: { chart: 'west' as any, podNetworks: ['10.0.0.1/8'], trustAnchors: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    })).toEqual(`clusters: 7 faults:
  - "clusters[0].name" is not a cluster name, got "East"; expected lower-case letters, digits and "-", at most 61, since a mirror is called after the Service, "-" and this name, in 63
  - "clusters[0].multiclusterNamespace" is not a namespace name, got "a.b"; expected lower-case letters, digits and "-", at most 63
  - "clusters[0].podNetworks" is empty; expected at least one network, or leave it away
  - "clusters[0].trustAnchors" has no certificate; expected certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"
  - "clusters[1].chart" is not a Chart; expected the Chart of the cluster, with a Mesh of its own
  - "clusters[1].podNetworks[0]" names an address within its network, got "10.0.0.1/8"; expected the first address of the network, or one address without "/8"
  - "clusters[1].trustAnchors" has a private key as block 1, which belongs into no manifest; expected certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"; remove it`);
  });

  test('clusters share a name or a Mesh, have none, or are alone', () => {
    expect(faultOf({}, { west: { name: 'east' } })).toEqual('clusters: "clusters[1].name" is there twice, got "east"; expected a name for each cluster');
    const app = Testing.app();
    const charts = ['a', 'b'].map((name) => new Chart(app, name));
    const clusters = charts.map((chart, i): LinkedCluster => ({ name: chart.node.id, chart, gatewayAddresses: [`35.1.2.${i}`] }));
    expect(messageOf(() => new ClusterMesh(app, 'none', { clusters }))).toContain(`none: 2 faults:
  - "clusters[0].chart" has no Mesh, got a; expected one for each cluster; create it before: new Mesh(chart, 'mesh', { version })`);
    new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
    expect(messageOf(() => new ClusterMesh(app, 'shared', { clusters })))
      .toEqual('shared: "clusters[1].chart" has the same Mesh as that of cluster "a", got "b"; expected a Mesh for each cluster; create one in each Chart');
    expect(messageOf(() => new ClusterMesh(app, 'alone', { clusters: clusters.slice(0, 1) }))).toEqual('alone: "clusters" has 1; expected at least two');
  });

  test('links name no clusters, one twice, or no modes', () => {
    expect(faultOf({
      links: [
        { importer: 'north', exporter: 'east', modes: [] },
        { importer: 'east', exporter: 'south', modes: ['x' as any] },
        { importer: 'west', exporter: 'east', modes: [LinkMode.GATEWAY, LinkMode.GATEWAY] },
        { importer: 'west', exporter: 'east' },
        { importer: 'west', exporter: 'west' },
      ],
    })).toEqual(`clusters: 7 faults:
  - "links[0].importer" is no cluster, got "north"; expected one of "east", "west"
  - "links[0].modes" is empty, and without a mode no Service would be reached; expected some of GATEWAY, REMOTE_DISCOVERY, FEDERATED, or leave it away
  - "links[1].exporter" is no cluster, got "south"; expected one of "east", "west"
  - "links[1].modes" has what is no mode, got "x"; expected some of GATEWAY, REMOTE_DISCOVERY, FEDERATED
  - "links[2].modes" has a mode twice, got "gateway", "gateway"; expected each once
  - "links[4]" links a cluster to itself, got "west"; expected two clusters
  - "links[3]" is there already, got importer "west" and exporter "east"; expected each pair once, with all its "modes"`);
    expect(faultOf({ modes: [LinkMode.FEDERATED], links: [{ importer: 'east', exporter: 'west', modes: [LinkMode.GATEWAY] }] }))
      .toEqual('clusters: "modes" is given, and each of "links" has its own; leave one of the two away');
    expect(faultOf({ links: [] })).toEqual('clusters: "links" is empty; expected at least one, or leave it away for links between all clusters');
  });

  test('a gateway is needed and not there, or there and not needed', () => {
    expect(faultOf({}, { west: { gatewayAddresses: undefined } }))
      .toEqual('clusters: "clusters[1].gatewayAddresses" is needed, because cluster "east" reaches Services of "west" through its gateway; set it, or other "modes"');
    expect(faultOf({ modes: [LinkMode.FEDERATED] }, { west: { gatewayAddresses: ['35.1.2.3'] } }))
      .toEqual('clusters: "clusters[1].gatewayAddresses" is given, and no link reaches cluster "west" through its gateway; leave it away, or add GATEWAY to "modes"');
  });

  test('something is said of a gateway that is not there, or of one that nobody uses', () => {
    expect(faultOf({ modes: [LinkMode.FEDERATED] }, { east: { gatewayPort: 4143, probePath: '/ready' } })).toEqual(`clusters: 2 faults:
  - "clusters[0].gatewayPort" is given for a cluster without a gateway; set "gatewayAddresses", or leave "gatewayPort" away
  - "clusters[0].probePath" is given for a cluster without a gateway; set "gatewayAddresses", or leave "probePath" away`);
    expect(faultOf({ links: [{ importer: 'west', exporter: 'east' }] }, {})).toEqual('clusters: "clusters[1].gatewayAddresses" is given, and no link reaches cluster "west" through its gateway; leave it away, or add GATEWAY to "modes"');
  });

  test('a cluster is in no link', () => {
    const charts = clusterCharts({ a: {}, b: {}, c: {} });
    expect(messageOf(() => new ClusterMesh(App.of(charts.a), 'set', {
      clusters: Object.entries(charts).map(([name, chart]) => ({ name, chart })), links: [{ importer: 'a', exporter: 'b', modes: [LinkMode.FEDERATED] }],
    }))).toEqual('set: "clusters[2]" is in none of "links", got "c"; expected a link for each cluster; add one, or leave the cluster away');
  });

  test('a release has no federated Services', () => {
    expect(faultOf({ modes: [LinkMode.FEDERATED] }, {}, { west: { version: LinkerdVersion.V2_16 } }))
      .toEqual('clusters: FEDERATED of "modes" needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16 of cluster "west"; set "links" with other "modes" for it');
    expect(faultOf({ modes: [LinkMode.FEDERATED] }, {}, { east: { version: LinkerdVersion.V2_15 }, west: { version: LinkerdVersion.V2_16 } }))
      .toEqual('clusters: FEDERATED of "modes" needs Linkerd 2.17 (edge-24.11.2) or later, got target 2.16');
  });

  test('pods of clusters cannot reach or trust each other', () => {
    expect(faultOf({ modes: [LinkMode.REMOTE_DISCOVERY] }, {
      east: { podNetworks: ['10.42.0.0/16', '10.1.0.0/16'], trustAnchors: ROOT },
      west: { podNetworks: ['10.0.0.0/8'], trustAnchors: PREVIOUS },
    }, { west: { controlPlaneNamespace: 'mesh' } })).toEqual(`clusters: 3 faults:
  - "trustAnchors" of clusters "east" and "west" have no certificate in common, and mutual TLS between them would fail; expected a shared root, or bundles with the roots of both
  - the control planes of clusters "east" and "west" are in namespaces of different names, got "linkerd" and "mesh"; expected the same for flat and federated Services; link them with LinkMode.GATEWAY alone, or change "controlPlaneNamespace" of a Mesh
  - "podNetworks" of clusters "east" and "west" have addresses in common, got 10.42.0.0/16 and 10.0.0.0/8, 10.1.0.0/16 and 10.0.0.0/8; expected networks of their own for flat and federated Services, whose pods are dialled directly`);
    eastAndWest({}, { west: { multiclusterNamespace: 'linkerd' } });
    eastAndWest({}, { east: { podNetworks: ['10.0.0.0/8'], trustAnchors: ROOT }, west: { podNetworks: ['10.0.0.0/8'], trustAnchors: `${PREVIOUS}${ROOT.replace(/\n/g, '\r\n')}` } }, { west: { controlPlaneNamespace: 'mesh' } });
  });

  test('two gateways are said to be at one place', () => {
    expect(faultOf({}, { east: { gatewayAddresses: ['35.1.2.4', '35.1.2.5'] } }))
      .toEqual('clusters: "clusters[1].gatewayAddresses" has an address of cluster "east", got 35.1.2.4:4143; expected that of the gateway of cluster "west"');
    eastAndWest({}, { east: { gatewayAddresses: ['35.1.2.4'], gatewayPort: 5143 } });
    // In networks that no cluster is in both of.
    const charts = clusterCharts({ a: {}, b: {}, x: {}, y: {} });
    const gateways = ['x', 'y'].map((name) => ({ name, chart: charts[name], gatewayAddresses: ['10.0.0.5'] }));
    const clusters = [{ name: 'a', chart: charts.a }, { name: 'b', chart: charts.b }, ...gateways];
    const meshOf = (id: string, ...links: LinkedPair[]) => new ClusterMesh(App.of(charts.a), id, { clusters, links });
    meshOf('apart', { importer: 'a', exporter: 'x' }, { importer: 'b', exporter: 'y' });
    expect(messageOf(() => meshOf('together', { importer: 'a', exporter: 'x' }, { importer: 'a', exporter: 'y' }, { importer: 'b', exporter: 'y' })))
      .toEqual('together: "clusters[3].gatewayAddresses" has an address of cluster "x", got 10.0.0.5:4143; expected that of the gateway of cluster "y"');
  });

  test('a Link that others made is for another cluster than it is called after', () => {
    const { app, west } = eastAndWest({}, {}, { east: { clusterDomain: 'east.local', trustDomain: 'east.example.com' } });
    const link = west.node.findAll().find((each): each is ClusterLink => each instanceof ClusterLink)!;
    link.apiObject.addJsonPatch(
      JsonPatch.replace('/spec/targetClusterDomain', 'cluster.local'),
      JsonPatch.replace('/spec/targetClusterLinkerdNamespace', 'mesh'),
      JsonPatch.replace('/spec/gatewayIdentity', GATEWAY('linkerd-multicluster', 'linkerd.west.example.com')),
    );
    const fault = synthFault(app);
    expect(fault).toContain('Link "east" of cluster "west" has another "targetClusterDomain" than its cluster, got "cluster.local"; expected "east.local", as the Mesh of that cluster says');
    expect(fault).toContain('Link "east" of cluster "west" has another "targetClusterLinkerdNamespace" than its cluster, got "mesh"; expected "linkerd", as the Mesh of that cluster says');
    expect(fault).toContain('Link "east" of cluster "west" has another "gatewayIdentity" than its cluster, got "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.west.example.com"; expected "*.serviceaccount.identity.linkerd.east.example.com", as the Mesh of that cluster says');
  });

  test('credentials do not go with the modes', () => {
    const { east, west } = clusterCharts({ east: {}, west: {} });
    const ref = SecretRef.fromName(west, 'ref', { name: 'cluster-credentials-east', namespace: 'linkerd' });
    expect(messageOf(() => new ClusterMesh(App.of(east), 'clusters', {
      clusters: [{ name: 'east', chart: east, gatewayAddresses: ['35.1.2.3'] }, { name: 'west', chart: west }],
      links: [{ importer: 'west', exporter: 'east', discoveryCredentialsSecret: ref }],
    }))).toEqual('clusters: "discoveryCredentialsSecret" is given for a link that has mode GATEWAY alone, of cluster "west" to cluster "east"; leave it away, or add to "modes"');
    expect(faultOf({ modes: [LinkMode.FEDERATED] }, { west: { multiclusterNamespace: 'linkerd' } }))
      .toEqual('clusters: "multiclusterNamespace" is the namespace of the control plane, got "linkerd"; expected that of the multicluster extension, since each has a Secret of the same name');
  });

  test('what a cluster says is refused by its Link', () => {
    expect(faultOf({}, { east: { gatewayPort: 0, probePort: 70000 } })).toEqual(`west/clusters-Link-east: 2 faults:
  - "gatewayPort" is not a port, got 0; expected an integer from 1 to 65535
  - "probePort" is not a port, got 70000; expected an integer from 1 to 65535`);
  });
});

describe('fails at synth when', () => {
  const mirrored = (chart: Chart, name: string, spec: object = {}, metadata: object = {}) => new ApiObject(chart, name, {
    apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { 'mirror.linkerd.io/exported': 'true' }, ...metadata }, spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  });

  test('a Service is exported and no cluster sees it', () => {
    const { app, east } = eastAndWest();
    ExportedService.mirror(service(east, 'web'), { mode: MirrorMode.REMOTE_DISCOVERY });
    ExportedService.federate(service(east, 'orders'));
    mirrored(east, 'api', {}, { labels: { 'mirror.linkerd.io/exported': 'yes' } });
    mirrored(east, 'users', {}, { labels: {}, annotations: { 'mirror.linkerd.io/exported': 'true' } });
    const fault = synthFault(app);
    expect(fault).toContain('[clusters] Service shop/web of cluster "east" has the label "mirror.linkerd.io/exported", got "remote-discovery", and no link to its cluster selects it, so that no other cluster sees it; '
      + 'expected a link with mode REMOTE_DISCOVERY; change "modes", export it in another way, or set "linkedElsewhere" where clusters of other apps see it');
    expect(fault).toContain('Service shop/orders of cluster "east" has the label "mirror.linkerd.io/federated", got "member", and no link to its cluster selects it');
    expect(fault).toContain('Service shop/api of cluster "east" has the label "mirror.linkerd.io/exported", got "yes", and no link to its cluster selects it, so that no other cluster sees it; expected one of "true", "remote-discovery"; ');
    expect(fault).toContain('Service shop/users of cluster "east" has the annotation "mirror.linkerd.io/exported", and Linkerd looks for a label; expected the label; use ExportedService');
  });

  test('not where clusters of other apps see it, nor where its own cluster joins it with others', () => {
    const elsewhere = eastAndWest({}, { east: { linkedElsewhere: true } });
    ExportedService.federate(service(elsewhere.east, 'orders'));
    elsewhere.app.synthYaml();
    const oneWay = eastAndWest({ modes: [LinkMode.FEDERATED], links: [{ importer: 'west', exporter: 'east' }] });
    ExportedService.federate(service(oneWay.east, 'orders'));
    ExportedService.federate(service(oneWay.west, 'orders'));
    oneWay.app.synthYaml();
    expect(oneWay.clusters.report().map(({ cluster, exporters }) => [cluster, exporters])).toEqual([['east', ['east']], ['west', ['east', 'west']]]);
  });

  test('a mirror cannot have its name, or a Service has it already', () => {
    const { app, east, west } = eastAndWest({ modes: [LinkMode.GATEWAY, LinkMode.FEDERATED] });
    mirrored(east, 'x'.repeat(59));
    mirrored(east, 'web');
    service(west, 'web-east');
    ExportedService.federate(service(east, 'orders'));
    service(west, 'orders-federated');
    ExportedService.federate(service(west, 'y'.repeat(54)));
    const fault = synthFault(app);
    expect(fault).toContain(`the mirror of Service shop/${'x'.repeat(59)} of cluster "east" in cluster "west" would be called "${'x'.repeat(59)}-east", which is 64 characters long, and no such Service can be made; `
      + 'expected at most 63; give the Service or the cluster a shorter name');
    expect(fault).toContain(`the federated Service of Service shop/${'y'.repeat(54)} of cluster "west" in cluster "east" would be called "${'y'.repeat(54)}-federated", which is 64 characters long`);
    expect(fault).toContain('Service shop/web-east of cluster "west" has the name of the mirror of Service shop/web of cluster "east", which Linkerd makes and writes itself; expected no such Service; '
      + 'remove it, and set annotations on Service shop/web of cluster "east", of which mirrors get them');
    expect(fault).toContain('Service shop/orders-federated of cluster "west" has the name of the mirror of Service shop/orders of cluster "east"');
  });

  test('a headless Service would have an ordinary mirror, unless that is said', () => {
    const headless = (of: Parameters<typeof eastAndWest>[1]) => {
      const { app, east } = eastAndWest({}, of);
      mirrored(east, 'db', { clusterIP: 'None' });
      return app;
    };
    expect(synthFault(headless({}))).toContain('Service shop/db of cluster "east" is headless, and its mirror in cluster "west" would be an ordinary one, by which single pods are not reached; '
      + 'expected "headlessServices" of that cluster to say what is meant: true mirrors it as headless, false takes the ordinary mirror');
    headless({ west: { headlessServices: true } }).synthYaml();
    headless({ west: { headlessServices: false } }).synthYaml();
  });

  test('a headless Service is in a federation, whoever put it there, said once', () => {
    const { app, east, west } = eastAndWest({ modes: [LinkMode.FEDERATED] });
    ExportedService.federate(service(east, 'orders', [80], { clusterIP: 'None' }));
    mirrored(west, 'orders', { clusterIP: 'None' }, { labels: { 'mirror.linkerd.io/federated': 'member' } });
    const fault = synthFault(app);
    expect(fault.match(/takes no headless Service/g)).toHaveLength(2);
    expect(fault).toContain('[clusters] Service shop/orders of cluster "west" is headless, and Linkerd takes no headless Service into a federation; expected a Service with a cluster IP');
  });

  test('a mirror would lose the protocol of a port', () => {
    const opaque = (metadata: object, version = LinkerdVersion.V2_18, port = 3000, appProtocol = 'linkerd.io/opaque') => {
      const { app, east } = eastAndWest({}, {}, { east: { version } });
      mirrored(east, 'db', { ports: [{ port, appProtocol }, { port: 80, name: 'http', appProtocol: 'HTTP' }] }, metadata);
      return app;
    };
    expect(synthFault(opaque({}))).toContain('Service shop/db of cluster "east" has appProtocol "linkerd.io/opaque" on port 3000, which makes the port opaque, and mirrors do not get it, '
      + 'so that clients of a mirror wait for its protocol to be detected; expected the port in the annotation "config.linkerd.io/opaque-ports" of the Service, which mirrors get');
    opaque({ annotations: { 'config.linkerd.io/opaque-ports': '3000' } }).synthYaml();
    opaque({}, LinkerdVersion.V2_17).synthYaml();
    opaque({}, LinkerdVersion.V2_20, 3306).synthYaml();
    opaque({}, LinkerdVersion.V2_20, 3000, 'kubernetes.io/h2c').synthYaml();
  });

  test('members of a federated Service have different ports', () => {
    const { app, east, west } = eastAndWest({ modes: [LinkMode.FEDERATED] });
    ExportedService.federate(service(east, 'orders', [80, 443]));
    ExportedService.federate(new ApiObject(west, 'orders', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders' }, spec: { ports: [{ port: 80, protocol: 'TCP' }] } }));
    expect(synthFault(app)).toContain('Service shop/orders of cluster "west" has other ports than Service shop/orders of cluster "east", with which it is joined, got 80/TCP beside 443/TCP, 80/TCP, '
      + 'and only those of one of the two can be dialled; expected the same ports');
  });

  test('a Link that others made would mirror a Service in two ways, or is not what Linkerd reads', () => {
    const { app, east, clusters } = eastAndWest();
    mirrored(east, 'web');
    const [, link] = clusters.links;
    link.apiObject.addJsonPatch(
      JsonPatch.add('/spec/remoteDiscoverySelector', { matchLabels: { 'mirror.linkerd.io/exported': 'true' } }),
      JsonPatch.add('/spec/excludeLabels', ['a']),
      JsonPatch.replace('/spec/clusterCredentialsSecret', 'east'),
      JsonPatch.replace('/spec/targetClusterName', 'west'),
    );
    const fault = synthFault(app);
    expect(fault).toContain('Service shop/web of cluster "east" is selected both by "selector" and by "remoteDiscoverySelector" of the Link in cluster "west", and there is only one mirror of it; expected selectors that exclude each other');
    expect(fault).toContain('Link "east" of cluster "west" has a field that no Link has, which the API server drops, got "excludeLabels"; expected "excludedLabels"');
    expect(fault).toContain('Link "east" of cluster "west" has credentials that its controller may not read, got "east"; expected "cluster-credentials-east" as "clusterCredentialsSecret"');
    expect(fault).toContain('Link "east" of cluster "west" is not called as its target cluster, got "west"; expected "east" as "targetClusterName", since Linkerd looks for a Link by the name of the cluster');
  });

  test('one chart is synthesized', () => {
    const { east, west } = eastAndWest();
    ExportedService.federate(service(east, 'orders'));
    expect(messageOf(() => Testing.synth(west))).toContain('no link to its cluster selects it');
  });

  test('not when one chart is, for which all is read once', () => {
    const { east, west } = eastAndWest();
    const resolve = jest.fn(() => ({ ports: [{ port: 80 }] }));
    const web = new ApiObject(east, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { resolve } });
    ExportedService.mirror(web);
    Testing.synth(west);
    expect(resolve).toHaveBeenCalledTimes(1);
  });
});

describe('pods behind a Service that is mirrored through the gateway', () => {
  const guarded = (allow: (inbound: InboundPolicy, chart: Chart) => void, mode = MirrorMode.GATEWAY, spec: object = {}) => {
    const { app, east } = eastAndWest({ modes: [LinkMode.GATEWAY, LinkMode.REMOTE_DISCOVERY] });
    const workload = deployment(east, 'web');
    ExportedService.mirror(service(east, 'web', [80], { ports: [{ port: 80, targetPort: 'http' }], ...spec }), { mode });
    allow(new InboundPolicy(east, 'inbound', { workload }), east);
    return app;
  };
  const local = (inbound: InboundPolicy, chart: Chart) => void inbound.allowFrom(ServiceAccountRef.fromName(chart, 'client', { name: 'client' }));

  test('must let it in', () => {
    expect(synthFault(guarded(local))).toMatch(/Service shop\/web of cluster "east" is mirrored through the gateway, and Server shop\/east-inbound-server-\w+ does not let in the gateway, as which all clients of other clusters come, got identity "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"; expected a policy for it; call "allowGateway" of an InboundPolicy for the pods, or export it with MirrorMode.REMOTE_DISCOVERY, with which clients keep their identity/);
  });

  test('must let it in where all is denied by default', () => {
    const denied = (allow: (chart: Chart, workload: ApiObject) => void, namespaceOfPods?: string) => {
      const { app, east } = eastAndWest();
      const workload = deployment(east, 'web', namespaceOfPods);
      ExportedService.mirror(service(east, 'web', [80], { ports: [{ port: 80, targetPort: 8080 }, { port: 90, targetPort: 9090 }] }));
      const namespace = new MeshedNamespace(east, 'namespace', { metadata: { name: 'shop' } });
      new DefaultDeny(east, 'deny', { namespace, stage: DefaultDenyStage.ENFORCE });
      allow(east, workload);
      return app;
    };
    expect(synthFault(denied(() => undefined))).toContain('Service shop/web of cluster "east" is mirrored through the gateway, and the default policy of namespace "shop" does not let in the gateway');
    expect(synthFault(denied((chart, workload) => void new InboundPolicy(chart, 'in', { workload }).allowGateway()))).toContain('the default policy of namespace "shop"');
    denied((chart, workload) => {
      const inbound = new InboundPolicy(chart, 'in', { workload });
      [8080, 9090].forEach((port) => inbound.allowGateway({ port: ContainerPort.number(port) }));
    }).synthYaml();
    denied(() => undefined, 'other').synthYaml();
    denied((chart) => void new ApiObject(chart, 'foreign', { apiVersion: 'policy.linkerd.io/v1beta3', kind: 'Server', metadata: { name: 'web' }, spec: { podSelector: { matchLabels: { app: 'web' } }, port: 8080, accessPolicy: 'all-unauthenticated' } })).synthYaml();
  });

  test.each<[string, (inbound: InboundPolicy, chart: Chart) => void, MirrorMode, object]>([
    ['by allowGateway', (inbound) => void inbound.allowGateway(), MirrorMode.GATEWAY, {}],
    ['with all of the mesh', (inbound) => void inbound.allowFromTrustDomain(), MirrorMode.GATEWAY, {}],
    ['without authentication', (inbound) => void inbound.allowUnauthenticatedFrom([{ cidr: '10.0.0.0/8' }]), MirrorMode.GATEWAY, {}],
    ['while it is audited', (inbound, chart) => {
      const namespace = new MeshedNamespace(chart, 'namespace', { metadata: { name: 'shop' } });
      new DefaultDeny(chart, 'deny', { namespace, stage: DefaultDenyStage.AUDIT });
      inbound.server();
    }, MirrorMode.GATEWAY, {}],
    ['by a policy that is not ours', (inbound, chart) => {
      local(inbound, chart);
      new ApiObject(chart, 'policy', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'AuthorizationPolicy', metadata: { name: 'others' }, spec: { targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'others' }, requiredAuthenticationRefs: [{ kind: 'ServiceAccount', name: 'a' }] } });
    }, MirrorMode.GATEWAY, {}],
    ['perhaps, by an authentication that is not ours', (inbound, chart) => {
      const target = inbound.server();
      const unknown = PolicyRef.meshTlsAuthentication(chart, 'unknown', { name: 'unknown' });
      new AuthorizationPolicy(chart, 'policy', { target, requiredAuthentications: [unknown] });
    }, MirrorMode.GATEWAY, {}],
    ['but not from pod to pod, where clients keep their identity', local, MirrorMode.REMOTE_DISCOVERY, {}],
    ['but not of another port', local, MirrorMode.GATEWAY, { ports: [{ port: 9090 }] }],
    ['but not of other pods', local, MirrorMode.GATEWAY, { selector: { app: 'other' } }],
    ['but not of a Service without pods of its own', local, MirrorMode.GATEWAY, { selector: undefined }],
  ])('must let it in, %s', (_, allow, mode, spec) => {
    guarded(allow, mode, spec).synthYaml();
  });
});
