import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CanarySplit, ClusterLink, LinkerdVersion, Mesh, MeshedNamespace, RetryPolicy, RouteProfile, SecretRef, SplitMechanism } from 'cdk8s-linkerd';

const ports = [{ port: 80, targetPort: 8080 }];

/** A version of the web application: a Deployment, and a Service in front of it. */
function version(chart: Chart, name: string): kplus.Service {
  const deployment = new kplus.Deployment(chart, name, {
    metadata: { name },
    podMetadata: { labels: { app: 'web' } },
    containers: [{ image: `ghcr.io/example/${name}`, portNumber: 8080 }],
  });
  return deployment.exposeViaService({ name, ports });
}

/** The Service that clients call: in front of the pods of all versions, for whoever does not follow the split. */
function web(chart: Chart): kplus.Service {
  const selector = kplus.Pods.select(chart, 'pods', { labels: { app: 'web' } });
  return new kplus.Service(chart, 'web', { metadata: { name: 'web' }, ports, selector });
}

/** The patterns that this library began with: a TrafficSplit, a ServiceProfile, a Link. */
export class SeedChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'seed', { namespace: 'demo' });
    // One Mesh for each cluster: it comes first, and says what the manifests are written for.
    new Mesh(this, 'mesh', { version: LinkerdVersion.V2_14 });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'demo' } });
    const [apex, v1, v2] = [web(this), version(this, 'web-v1'), version(this, 'web-v2')];

    new CanarySplit(this, 'split', {
      metadata: { name: 'demo-split' },
      mechanism: SplitMechanism.TRAFFIC_SPLIT, // needs the linkerd-smi extension
      service: apex,
      backends: [{ service: v1, weight: 80 }, { service: v2, weight: 20 }],
    });
    new RouteProfile(this, 'profile', {
      service: apex,
      routes: [
        { name: 'GET /', method: 'GET', pathRegex: '/', retryable: true },
        { name: 'GET /api', pathRegex: '/api', retryable: true, timeout: Duration.seconds(2) },
      ],
      // The budget is of the whole profile: inside of a route it would do nothing.
      retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: Duration.seconds(10) },
    });
    linkToEast(this);
  }
}

/** The same intents on the Gateway API: no ServiceProfile, which would switch the route and the annotations off. */
export class TodayChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'today', { namespace: 'demo' });
    new Mesh(this, 'mesh', { version: LinkerdVersion.V2_20 });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'demo' } });
    const [apex, v1, v2] = [web(this), version(this, 'web-v1'), version(this, 'web-v2')];

    const split = new CanarySplit(this, 'split', {
      metadata: { name: 'demo-split' },
      service: apex,
      backends: [{ service: v1, weight: 80 }, { service: v2, weight: 20 }],
    });
    new RetryPolicy(this, 'retries', {
      target: split,
      httpStatuses: ['5xx'],
      limit: 2,
      perTryTimeout: Duration.millis(300),
    });
    linkToEast(this);
  }
}

function linkToEast(chart: Chart): void {
  // The credentials come from `linkerd multicluster link-gen` and a secret store; nothing secret is written here.
  const credentials = SecretRef.fromName(chart, 'east-credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
  new ClusterLink(chart, 'east', {
    targetClusterName: 'east',
    gatewayAddresses: ['35.1.2.3'],
    credentialsSecret: credentials,
  });
}

if (require.main === module) {
  const app = new App();
  new SeedChart(app);
  new TodayChart(app);
  app.synth();
}
