import { ApiObject, App, Chart, Duration, Testing, Yaml } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as library from '../src';
import {
  ArgoRollout, AuthorizationPolicy, CanarySplit, CircuitBreaker, ClusterLink, ClusterMesh, ContainerPort, ControlPlaneIdentity, DefaultDeny,
  DefaultDenyStage, DeliveryStrategy, EgressNetwork, EgressNetworkRef, EgressTrafficPolicy, ExportedService, ExternalWorkload, FederatedService,
  FlaggerCanary, GatewayApiChannel, GrpcRoute, HelmDelivery, HttpLocalRateLimitPolicy, HttpRoute, InboundGrpcRoute, InboundHttpRoute,
  InboundPolicy, IssuerRef, LinkerdCni, LinkerdControlPlane, LinkerdCrds, LinkerdFailover, LinkerdJaeger, LinkerdMulticluster, LinkerdSmi,
  LinkerdVersion, LinkerdViz, LinkMode, LoadBalancer, Mesh, MeshAlerts, MeshedNamespace, MeshedWorkload, MeshIdentity, MeshNetworkPolicy,
  MeshPodMonitors, MeshTlsAuthentication, NamespaceRef, NetworkAuthentication, PolicyRef, PrometheusAccess, ProxyProtocol, RetryPolicy,
  RouteMatch, RouteProfile, RouteSlo, ScrapeAccess, SecretRef, Server, ServerAuthorization, ServiceAccountRef, ServiceRef, SloSide,
  SplitMechanism, TcpRoute, TimeoutPolicy, TlsRoute, TrustAnchor,
} from '../src';
import { service } from './fixtures';
import { ROOT } from './install/certificates';
import * as analysis from '../src/analysis/review';

// What keeps a synth from growing faster than the app, as counts: they do not depend on the machine as times do.

const CHARTS = 3;
/** One for most of the app, and one for a second cluster. */

/** Every construct of the library. */
const CONSTRUCTS = Object.values(library as Record<string, unknown>)
  .filter((value): value is typeof Construct => typeof value === 'function' && value.prototype instanceof Construct);

/** Those that stand for what another app owns. */
const REFERENCES: unknown[] = [EgressNetworkRef, IssuerRef, NamespaceRef, PolicyRef, SecretRef, ServiceAccountRef, ServiceRef];

/** Those that are made of others. */
const COMPOSED: unknown[] = [DefaultDeny, EgressNetwork, InboundPolicy, ScrapeAccess];

const KUBECONFIG = JSON.stringify({
  'current-context': 'west',
  'contexts': [{ name: 'west', context: { cluster: 'west', user: 'mirror' } }],
  'clusters': [{ name: 'west', cluster: { server: 'https://west.example.com:6443' } }],
  'users': [{ name: 'mirror', user: { token: 'secret' } }],
});

/** An app with every construct of the library, in several charts. */
function bigApp(): App {
  const app = Testing.app();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
  for (let c = 0; c < CHARTS; c++) {
    const chart = new Chart(app, `chart-${c}`, { namespace: `demo-${c}` });
    const namespace = new MeshedNamespace(chart, 'namespace', { metadata: { name: `demo-${c}` } });
    addTraffic(chart);
    addRoutes(chart);
    addDelivery(chart);
    addPolicy(chart);
    addIntents(chart, namespace);
    addObservability(chart, namespace);
  }
  const links = new Chart(app, 'links', { namespace: 'linkerd-multicluster' });
  addLinks(links);
  addCluster(app, links);
  addIdentity(new Chart(app, 'identity'));
  addInstallation(new Chart(app, 'installation'));
  addJaeger(new Chart(app, 'older'));
  return app;
}

function addTraffic(chart: Chart): void {
  const make = (name: string) => service(chart, name);
  const [stable, canary] = [make('stable'), make('canary')];
  const elsewhere = ServiceRef.fromName(chart, 'users', { name: 'users' });
  const split = (id: string, mechanism: SplitMechanism, apex: IConstruct) => (
    CanarySplit.canary(chart, id, { service: apex, stable, canary, percent: 5, mechanism }));

  const http = new CanarySplit(chart, 'http', {
    service: elsewhere,
    port: 80,
    backends: [{ service: stable, weight: 80 }, { service: canary, weight: 20 }],
    pins: [{ match: RouteMatch.header('x-canary', 'always'), service: canary }],
  });
  for (const mechanism of [SplitMechanism.GRPC_ROUTE, SplitMechanism.TLS_ROUTE, SplitMechanism.TCP_ROUTE, SplitMechanism.TRAFFIC_SPLIT]) {
    const name = mechanism.toLowerCase().replace('_', '-');
    split(name, mechanism, make(`by-${name}`));
  }
  new RetryPolicy(chart, 'route-retries', { target: http, httpStatuses: ['5xx'] });
  new RetryPolicy(chart, 'service-retries', { target: make('orders'), httpStatuses: ['5xx'], limit: 2 });

  const api = make('api');
  const profile = new RouteProfile(chart, 'profile', {
    service: api,
    routes: [{ method: 'GET', pathRegex: '/api', timeout: Duration.seconds(2) }, { method: 'POST', pathRegex: '/api/[^/]+' }],
  });
  split('profile-split', SplitMechanism.SERVICE_PROFILE, api);
  new RetryPolicy(chart, 'profile-retries', { target: profile });

  ExportedService.mirror(stable);
  ExportedService.federate(stable);
  MeshedWorkload.mesh(new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } } },
  }));
}

function addRoutes(chart: Chart): void {
  const parent = (name: string) => service(chart, `routed-${name}`);
  const internet = EgressNetworkRef.fromName(chart, 'internet', { name: 'all', namespace: 'linkerd-egress' });
  new HttpRoute(chart, 'routed-http-route', { parent: parent('http'), rules: [{ matches: [RouteMatch.path('/a')], timeout: Duration.seconds(1) }] });
  new GrpcRoute(chart, 'routed-grpc-route', { parent: parent('grpc'), rules: [{ matches: [RouteMatch.grpc('a.B')] }] });
  new TlsRoute(chart, 'routed-tls-route', { parent: internet, port: 443, hostnames: [`${chart.node.id}.example.com`] });
  new TcpRoute(chart, 'routed-tcp-route', { parent: parent('tcp') });

  const robust = service(chart, 'robust');
  new TimeoutPolicy(chart, 'timeouts', { target: robust, request: Duration.seconds(5) });
  new CircuitBreaker(chart, 'breaker', { service: robust, maxFailures: 3 });
  new LoadBalancer(chart, 'balancer', { service: robust });
}

function addDelivery(chart: Chart): void {
  const workload = (name: string) => new ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
    },
  });
  const strategy = DeliveryStrategy.canary({ weights: [5, 50] });
  new FlaggerCanary(chart, 'flagger', { workload: workload('flagged'), port: 80, strategy });
  const [stable, canary] = ['argo-stable', 'argo-canary'].map((name) => service(chart, name, [80], { selector: { app: 'rolled' } }));
  const split = CanarySplit.canary(chart, 'argo-split', { service: service(chart, 'argo'), stable, canary, percent: 0 });
  new ArgoRollout(chart, 'argo-rollout', { split, workload: workload('rolled'), strategy });
  PrometheusAccess.forFlagger(chart, 'prometheus', { metadata: { name: chart.node.id } });
}

function addPolicy(chart: Chart): void {
  const serve = (name: string, proxyProtocol?: ProxyProtocol) => (
    new Server(chart, `serve-${name}`, { podSelector: { matchLabels: { served: name } }, port: ContainerPort.named(name), proxyProtocol }));
  const [http, grpc] = [serve('http'), serve('grpc', ProxyProtocol.GRPC)];
  const client = ServiceAccountRef.fromName(chart, 'client', { name: 'client' });
  const route = new InboundHttpRoute(chart, 'inbound-http', { server: http, rules: [{ matches: [RouteMatch.path('/a')] }] });
  const calls = new InboundGrpcRoute(chart, 'inbound-grpc', { server: grpc, rules: [{ matches: [RouteMatch.grpc('a.B')] }] });
  const identity = new MeshTlsAuthentication(chart, 'identity', { identityRefs: [NamespaceRef.fromName(chart, 'front', 'front')] });
  const network = new NetworkAuthentication(chart, 'network', { networks: [{ cidr: '10.0.0.0/8' }] });
  new AuthorizationPolicy(chart, 'authorize', { target: route, requiredAuthentications: [identity, network] });
  new AuthorizationPolicy(chart, 'authorize-calls', { target: calls, requiredAuthentications: [client] });
  new AuthorizationPolicy(chart, 'authorize-viz', {
    target: PolicyRef.server(chart, 'viz', { name: 'prometheus-admin', namespace: 'linkerd-viz' }), requiredAuthentications: [client], metadata: { name: `${chart.node.id}-viz` },
  });
  new ServerAuthorization(chart, 'authorize-server', { server: http, serviceAccounts: [client], clusterNetworksOnly: true });
  new HttpLocalRateLimitPolicy(chart, 'limits', { server: http, total: 100 });
  new EgressNetwork(chart, 'egress', { trafficPolicy: EgressTrafficPolicy.DENY }).allowHttps([`${chart.node.id}.example.org`]);
  new ExternalWorkload(chart, 'vm', {
    metadata: { name: 'vm', labels: { app: 'vm' } }, identity: 'spiffe://root/vm', serverName: 'vm', ports: [{ port: 80 }], workloadIps: ['192.0.2.1'],
  });
}

function addIntents(chart: Chart, namespace: IConstruct): void {
  const workload = new ApiObject(chart, 'guarded', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      selector: { matchLabels: { app: 'guarded' } },
      template: {
        metadata: { labels: { app: 'guarded' } },
        spec: { containers: [{ name: 'guarded', ports: [{ containerPort: 8080 }], livenessProbe: { httpGet: { port: 8080, path: '/live' } } }] },
      },
    },
  });
  const inbound = new InboundPolicy(chart, 'inbound', { workload });
  inbound.allowFrom(ServiceAccountRef.fromName(chart, 'ingress', { name: 'ingress' }), { routes: [RouteMatch.pathPrefix('/api')] });
  new DefaultDeny(chart, 'default-deny', { namespace, stage: DefaultDenyStage.ENFORCE });
  new MeshNetworkPolicy(chart, 'network-policy', { namespace });
}

function addObservability(chart: Chart, namespace: IConstruct): void {
  const selectorLabels = { release: 'monitoring' };
  new MeshPodMonitors(chart, 'monitors', { selectorLabels });
  new MeshAlerts(chart, 'alerts', { selectorLabels });
  new RouteSlo(chart, 'slo', { target: service(chart, 'measured'), side: SloSide.CLIENT, successRate: 99.9, selectorLabels });
  new ScrapeAccess(chart, 'scrapes', { namespace, scrapers: [ServiceAccountRef.fromName(chart, 'scraper', { name: 'scraper' })] });
}

function addLinks(chart: Chart): void {
  const credentialsSecret = SecretRef.fromName(chart, 'east-credentials', { name: 'cluster-credentials-east' });
  new ClusterLink(chart, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], credentialsSecret });
  ClusterLink.fromKubeconfig(chart, 'west', { targetClusterName: 'west', gatewayAddresses: ['35.1.2.4'], kubeconfig: KUBECONFIG });
}

function addIdentity(chart: Chart): void {
  const issuer = IssuerRef.fromName(chart, 'vault', { name: 'vault' });
  new MeshIdentity(chart, 'identity', { trustAnchor: TrustAnchor.fromIssuer({ issuer, trustAnchorsPem: ROOT }), webhookCertificates: { vizNamespace: 'linkerd-viz' } });
}

/** A second cluster, linked with that of a chart. */
function addCluster(app: App, home: Chart): void {
  const south = new Chart(app, 'south', { namespace: 'demo-south' });
  new Mesh(south, 'mesh', { version: LinkerdVersion.V2_20 });
  const gateway = (address: string) => ({ gatewayAddresses: [address] });
  const clusters = [{ name: 'home', chart: home, ...gateway('35.1.2.5') }, { name: 'south', chart: south, ...gateway('35.1.2.6') }];
  new ClusterMesh(app, 'clusters', { clusters, modes: [LinkMode.GATEWAY, LinkMode.FEDERATED], remoteAccess: true });
  new FederatedService(app, 'federated', { members: [service(south, 'everywhere')] });
}

function addInstallation(chart: Chart): void {
  const delivery = HelmDelivery.flux();
  new LinkerdCrds(chart, 'crds', { delivery, installGatewayApi: false });
  new LinkerdCni(chart, 'cni', { delivery, destCniNetDir: '/etc/cni/net.d', destCniBinDir: '/opt/cni/bin' });
  new LinkerdControlPlane(chart, 'control-plane', { delivery, identity: ControlPlaneIdentity.fromExternalCa(), cniEnabled: true });
  new LinkerdViz(chart, 'viz', { delivery: HelmDelivery.argoCd(), cniEnabled: true });
  new LinkerdMulticluster(chart, 'multicluster', { delivery, cniEnabled: true, controllers: ['east', 'west', 'south'].map((linkName) => ({ linkName })) });
  new LinkerdSmi(chart, 'smi', { delivery });
  new LinkerdFailover(chart, 'failover', { delivery, chartVersion: '0.1.3' });
}

/** Another cluster, with the last release that has it. */
function addJaeger(chart: Chart): void {
  new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_18 });
  new LinkerdJaeger(chart, 'jaeger', { delivery: HelmDelivery.flux() });
}

function apiObjects(scope: IConstruct): ApiObject[] {
  return scope.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
}

/** The constructs of this library in an app. */
function ours(app: App): IConstruct[] {
  return app.node.findAll().filter(({ constructor }) => CONSTRUCTS.includes(constructor as typeof Construct));
}

test('the app has every construct of the library', () => {
  const there = new Set(ours(bigApp()).map(({ constructor }) => constructor.name));
  expect([...there].sort()).toEqual(CONSTRUCTS.map(({ name }) => name).sort());
});

describe('construct nodes', () => {
  test('an app has at most two for each object', () => {
    const app = bigApp();
    const references = app.node.findAll().filter(({ constructor }) => REFERENCES.includes(constructor));
    const charts = app.node.findAll().filter((construct) => Chart.isChart(construct));
    expect(references.length).toBeGreaterThan(0);
    expect(app.node.findAll().length - references.length).toBeLessThanOrEqual(2 * apiObjects(app).length + charts.length + 1);
  });

  test('a construct has none but itself and its objects', () => {
    for (const construct of ours(bigApp()).filter(({ constructor }) => !COMPOSED.includes(constructor))) {
      const below = construct.node.findAll().filter((each) => each !== construct);
      expect(below.filter((each) => !ApiObject.isApiObject(each)).map(({ node }) => node.path)).toEqual([]);
    }
  });

  test('only what emits nothing, or only at synth, has none', () => {
    const childless = ours(bigApp()).filter(({ node }) => node.children.length === 0).map(({ constructor, node }) => (
      // The parts of a shared ServiceProfile after the first have their object elsewhere.
      constructor === CanarySplit ? node.id : constructor.name));
    expect([...new Set(childless)].sort()).toEqual([
      'CircuitBreaker', 'ClusterMesh', 'EgressNetworkRef', 'ExportedService', 'FederatedService', 'IssuerRef', 'LoadBalancer', 'Mesh', 'MeshedWorkload', 'NamespaceRef', 'PolicyRef', 'RetryPolicy', 'ScrapeAccess', 'SecretRef', 'ServiceAccountRef', 'ServiceRef', 'TimeoutPolicy',
      'profile-split',
    ]);
  });
});

test('no construct depends on another, before or after a synth', () => {
  const app = bigApp();
  const dependent = () => app.node.findAll().filter(({ node }) => node.dependencies.length > 0).map(({ node }) => node.path);
  expect(dependent()).toEqual([]);
  app.synthYaml();
  expect(dependent()).toEqual([]);
});

describe.each<['synth' | 'synthYaml']>([['synth'], ['synthYaml']])('one %s', (method) => {
  test('runs the checks once for each cluster', () => {
    const app = bigApp();
    const review = jest.spyOn(analysis, 'review');
    app[method]();
    expect(review).toHaveBeenCalledTimes(ours(app).filter(({ constructor }) => constructor === Mesh).length);
    review.mockRestore();
  });

  test('renders each spec once', () => {
    const app = bigApp();
    // Every lazy spec here is ours: those of other objects are plain.
    const rendered = apiObjects(app).map((apiObject) => ({ path: apiObject.node.path, spec: (apiObject as any).props.spec }))
      .filter(({ spec }) => typeof spec?.resolve === 'function')
      .map(({ path, spec }) => ({ path, spy: jest.spyOn(spec, 'resolve') }));
    expect(rendered.length).toBeGreaterThanOrEqual(6 * CHARTS);
    app[method]();
    expect(rendered.filter(({ spy }) => spy.mock.calls.length !== 1).map(({ path }) => path)).toEqual([]);
  });
});

describe('the same bytes', () => {
  test('at each synth, and for each chart alone', () => {
    const app = bigApp();
    const first = app.synthYaml();
    app.synth();
    expect(app.synthYaml()).toBe(first);
    expect(Yaml.stringify(...app.charts.flatMap((chart) => Testing.synth(chart)))).toBe(first);
  });

  test('from each build', () => {
    expect(bigApp().synthYaml()).toBe(bigApp().synthYaml());
  });
});
