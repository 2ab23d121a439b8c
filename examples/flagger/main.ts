import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { DeliveryMetric, DeliveryStrategy, FlaggerCanary, LinkerdVersion, Mesh, MeshedNamespace, PrometheusAccess } from 'cdk8s-linkerd';

/** Flagger delivers: it makes the Services, the HTTPRoute, and the copy of the Deployment that serves. */
export class FlaggerChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    // The autoscaler counts in parts of what pods ask for, so proxies have to ask for something, too.
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' }, proxyConfig: { proxyCpuRequest: '50m' } });

    const web = new kplus.Deployment(this, 'web', {
      metadata: { name: 'web' },
      containers: [{ image: 'ghcr.io/example/web:1.4.0', portNumber: 8080 }],
    });
    const autoscaler = new kplus.HorizontalPodAutoscaler(this, 'autoscaler', { target: web, minReplicas: 2, maxReplicas: 10 });

    new FlaggerCanary(this, 'canary', {
      workload: web,
      autoscaler,
      port: 80,
      targetPort: 8080,
      metadata: { name: 'web' },
      strategy: DeliveryStrategy.canary({ weights: [5, 20, 50] }),
      interval: Duration.seconds(30),
      metrics: [
        DeliveryMetric.successRate({ min: 99 }),
        DeliveryMetric.latency({ max: Duration.millis(500), quantile: 0.95 }),
      ],
      // On the Service that clients call, which Flagger makes.
      retries: { httpStatuses: ['gateway-error'], limit: 2 },
      timeouts: { request: Duration.seconds(5) },
      // Without requests there are no metrics, and the new version is rolled back. The tester must be meshed.
      webhooks: [{ name: 'load', url: 'http://flagger-loadtester.test/', metadata: { cmd: 'hey -z 30s -q 10 -c 2 http://web-canary.shop/' } }],
    });

    // The Prometheus of linkerd-viz admits nobody else. Once in a cluster.
    PrometheusAccess.forFlagger(this, 'metrics');
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new FlaggerChart(app, 'flagger');
  app.synth();
}
