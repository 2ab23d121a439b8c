import * as cdk8s from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus34 from 'cdk8s-plus-34';
import * as second from 'cdk8s-second-copy';
import * as constructs from 'constructs';
import {
  CanarySplit, ClusterMesh, ControlPlaneIdentity, ExportedService, FederatedService, HelmDelivery, InboundPolicy, LinkerdControlPlane,
  LinkerdVersion, LinkMode, Mesh, MeshedNamespace, MeshIdentity, MeshPodMonitors, RetryPolicy, RouteMatch, RouteProfile, RouteSlo, ScrapeAccess,
  SloSide, SplitMechanism, TrustAnchor,
} from '../src';

// npm installs two copies of cdk8s as soon as two packages of an app want different versions; to TypeScript they are different types.
const otherCopy = second as unknown as typeof cdk8s;

type MakeService = (chart: cdk8s.Chart, name: string) => cdk8s.ApiObject | kplus27.Service | kplus34.Service;

const plain = (copy: typeof cdk8s): MakeService => (chart, name) => new copy.ApiObject(chart, name, {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});
const ofPlus = (kplus: typeof kplus27 | typeof kplus34): MakeService => (chart, name) => (
  new kplus.Service(chart, name, { metadata: { name }, ports: [{ port: 80 }] }));

/** A cdk8s-plus that found the other copy of cdk8s, as the app does: only this library has its own. */
function withOtherCopy(name: string): typeof kplus34 {
  let module: any;
  jest.isolateModules(() => {
    jest.doMock('constructs', () => constructs);
    jest.doMock('cdk8s', () => second);
    module = jest.requireActual(name);
  });
  jest.dontMock('cdk8s').dontMock('constructs');
  return module;
}

/** An app with a construct of each kind, made of one copy of cdk8s. */
function appOf(copy: typeof cdk8s, makeService: MakeService) {
  const app = copy.Testing.app();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  const chart = new copy.Chart(app, 'chart', { namespace: 'demo' });
  const service = (name: string) => makeService(chart, name);
  const [web, webV1, webV2, api, orders] = ['web', 'web-v1', 'web-v2', 'api', 'orders'].map(service);

  const namespace = new MeshedNamespace(chart, 'namespace', { metadata: { name: 'demo' } });
  const split = new CanarySplit(chart, 'split', { service: web, backends: [{ service: webV1, weight: 80 }, { service: webV2, weight: 20 }] });
  new RetryPolicy(chart, 'route-retries', { target: split, httpStatuses: ['5xx'], perTryTimeout: copy.Duration.millis(300) });
  new RetryPolicy(chart, 'service-retries', { target: orders, httpStatuses: ['gateway-error'], limit: 2 });

  const profile = new RouteProfile(chart, 'profile', {
    service: api,
    routes: [{ method: 'GET', pathRegex: '/api', timeout: copy.Duration.seconds(2) }],
  });
  CanarySplit.canary(chart, 'profile-split', { service: api, stable: webV1, canary: webV2, percent: 5, mechanism: SplitMechanism.SERVICE_PROFILE });
  new RetryPolicy(chart, 'profile-retries', { target: profile, budget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: copy.Duration.seconds(10) } });

  const workload = (name: string) => new copy.ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, ports: [{ containerPort: 80 }] }] } },
    },
  });
  const inbound = new InboundPolicy(chart, 'inbound', { workload: workload('guarded') });
  inbound.allowFrom(workload('client'), { routes: [RouteMatch.path('/a')] });

  const trustAnchor = TrustAnchor.selfSigned({ duration: copy.Duration.days(400), previousAnchors: [] });
  new MeshIdentity(chart, 'identity', { trustAnchor, issuerDuration: copy.Duration.hours(72) });
  new LinkerdControlPlane(chart, 'control-plane', {
    delivery: HelmDelivery.flux({ interval: copy.Duration.minutes(5) }),
    identity: ControlPlaneIdentity.fromExternalCa(),
    proxy: { shutdownGracePeriod: copy.Duration.minutes(1), resources: { memoryLimit: copy.Size.mebibytes(64) } },
  });
  const selectorLabels = { release: 'monitoring' };
  new MeshPodMonitors(chart, 'monitors', { selectorLabels, scrapeInterval: copy.Duration.seconds(30) });
  new ScrapeAccess(chart, 'scrapes', { namespace, scraperNetworks: [{ cidr: '10.0.0.0/8' }] });
  new RouteSlo(chart, 'slo', { target: orders, side: SloSide.CLIENT, latency: { threshold: copy.Duration.millis(500), percent: 99 }, selectorLabels });
  return app;
}

/** Two clusters, of which each sees Services of the other. */
function clustersOf(copy: typeof cdk8s, makeService: MakeService) {
  const app = copy.Testing.app();
  const [east, west] = ['east', 'west'].map((name) => {
    const chart = new copy.Chart(app, name, { namespace: 'demo' });
    new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20 });
    return chart;
  });
  const gateway = (address: string) => ({ gatewayAddresses: [address], probePeriod: copy.Duration.seconds(5) });
  const clusters = new ClusterMesh(app, 'clusters', {
    clusters: [{ name: 'east', chart: east, ...gateway('35.1.2.3') }, { name: 'west', chart: west, ...gateway('35.1.2.4') }],
    modes: [LinkMode.GATEWAY, LinkMode.FEDERATED],
    remoteAccess: true,
  });
  ExportedService.mirror(makeService(east, 'web'));
  new FederatedService(app, 'orders', { members: [makeService(east, 'orders'), makeService(west, 'orders')] });
  return { app, clusters };
}

/** All that an app synthesizes but for the Services, which differ between versions of cdk8s-plus. */
function meshObjects(app: cdk8s.App): any[] {
  return app.charts.flatMap((chart) => chart.toJson()).filter(({ kind }) => kind !== 'Service');
}

test('the second copy of cdk8s is another copy', () => {
  expect(second.App).not.toBe(cdk8s.App);
});

test('an app made with another copy of cdk8s synthesizes the same manifests', () => {
  const yaml = appOf(otherCopy, plain(otherCopy)).synthYaml();
  expect(yaml).toBe(appOf(cdk8s, plain(cdk8s)).synthYaml());
  expect([...yaml.matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind).sort()).toEqual(
    [
      'AuthorizationPolicy', 'AuthorizationPolicy', 'AuthorizationPolicy', 'Bundle', 'Certificate', 'Certificate', 'ClusterIssuer',
      'Deployment', 'Deployment', 'HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'HTTPRoute', 'HelmRelease', 'HelmRepository',
      'Issuer', 'Namespace', 'Namespace', 'NetworkAuthentication', 'NetworkAuthentication', 'PodMonitor', 'PodMonitor', 'PodMonitor',
      'PrometheusRule', 'Server', 'Server', 'Service', 'Service', 'Service', 'Service', 'Service', 'ServiceAccount', 'ServiceProfile',
    ]);
});

test('clusters made with another copy of cdk8s see the same', () => {
  const [ours, theirs] = [clustersOf(cdk8s, plain(otherCopy)), clustersOf(otherCopy, plain(cdk8s))];
  expect(theirs.app.synthYaml()).toBe(ours.app.synthYaml());
  expect(theirs.clusters.report()).toEqual(ours.clusters.report());
  expect(theirs.clusters.report().map(({ cluster, name }) => `${cluster} ${name}`)).toEqual(['east orders-federated', 'west orders-federated', 'west web-east']);
});

test('Services of one copy of cdk8s work in an app of another', () => {
  expect(appOf(otherCopy, plain(cdk8s)).synthYaml()).toBe(appOf(cdk8s, plain(otherCopy)).synthYaml());
});

test('Services of every cdk8s-plus give the same manifests', () => {
  const expected = meshObjects(appOf(cdk8s, plain(cdk8s)));
  expect(meshObjects(appOf(cdk8s, ofPlus(kplus27)))).toEqual(expected);
  expect(meshObjects(appOf(cdk8s, ofPlus(kplus34)))).toEqual(expected);
  expect(meshObjects(appOf(otherCopy, ofPlus(withOtherCopy('cdk8s-plus-34'))))).toEqual(expected);
});
