// The benchmark's app, written with cdk8s-linkerd.
const { Duration } = require('cdk8s');
const {
  AuthorizationPolicy, CanarySplit, ContainerPort, LinkerdVersion, Mesh, MeshTlsAuthentication, RetryPolicy, RouteMatch, RouteProfile, Server,
} = require('cdk8s-linkerd');
const { addService } = require('./services');

function addMesh(app) {
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
}

/** A Service with a canary, retries and policy, and a Service with a profile. */
function addUnit(chart, i) {
  const [web, stable, canary, api] = [`web-${i}`, `web-${i}-stable`, `web-${i}-canary`, `api-${i}`].map((name) => addService(chart, name));
  const split = new CanarySplit(chart, `split-${i}`, {
    service: web,
    backends: [{ service: stable, weight: 80 }, { service: canary, weight: 20 }],
    pins: [{ match: RouteMatch.header('x-canary', 'always'), service: canary }],
    metadata: { name: `web-${i}` },
  });
  new RetryPolicy(chart, `retries-${i}`, {
    target: split,
    httpStatuses: ['5xx', '429'],
    limit: 2,
    perTryTimeout: Duration.millis(300),
  });
  new RouteProfile(chart, `profile-${i}`, {
    service: api,
    routes: [
      { name: 'list', method: 'GET', pathRegex: '/orders', retryable: true, timeout: Duration.seconds(2) },
      { name: 'get', method: 'GET', pathRegex: '/orders/[^/]+', retryable: true },
    ],
    retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) },
  });
  const server = new Server(chart, `server-${i}`, {
    podSelector: { matchLabels: { app: `web-${i}` } },
    port: ContainerPort.named('http'),
    metadata: { name: `web-${i}` },
  });
  const clients = new MeshTlsAuthentication(chart, `clients-${i}`, {
    identities: [`client-${i}.shop.serviceaccount.identity.linkerd.cluster.local`],
    metadata: { name: `web-${i}` },
  });
  new AuthorizationPolicy(chart, `policy-${i}`, { target: server, requiredAuthentications: [clients], metadata: { name: `web-${i}` } });
}

module.exports = { addMesh, addUnit };
