import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  ArgoRollout, CanarySplit, DeliveryMetric, DeliveryStrategy, LinkerdVersion, Mesh, MeshedNamespace, PrometheusAccess, RetryPolicy,
} from 'cdk8s-linkerd';

/** Argo Rollouts delivers: a Deployment becomes a Rollout, which moves the weights of a split. */
export class ArgoRolloutsChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' } });

    const web = new kplus.Deployment(this, 'deployment', {
      metadata: { name: 'web' },
      replicas: 4,
      containers: [{ image: 'ghcr.io/example/web:1.4.0', portNumber: 8080 }],
    });
    // All three select the same pods; Argo Rollouts adds the version to the selectors of the latter two.
    const service = (name: string) => new kplus.Service(this, name, { metadata: { name }, selector: web, ports: [{ port: 80, targetPort: 8080 }] });

    const split = CanarySplit.canary(this, 'split', {
      service: service('web'),
      stable: service('web-stable'),
      canary: service('web-canary'),
      percent: 0,
      // What Argo CD or Flux must be told, so that they do not put the weights back: docs/progressive-delivery.md.
      metadata: { name: 'web' },
    });
    new RetryPolicy(this, 'retries', { target: split, httpStatuses: ['gateway-error'], limit: 2 });

    new ArgoRollout(this, 'rollout', {
      split,
      workload: web,
      strategy: DeliveryStrategy.canary({ weights: [5, 20, 50] }),
      interval: Duration.minutes(2),
      metrics: [
        DeliveryMetric.successRate({ min: 99 }),
        DeliveryMetric.latency({ max: Duration.millis(500), quantile: 0.95 }),
      ],
      // `kubectl argo rollouts promote web` after the last weight.
      manualPromotion: true,
    });

    // The Prometheus of linkerd-viz admits nobody else. Once in a cluster.
    PrometheusAccess.forArgoRollouts(this, 'metrics');
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new ArgoRolloutsChart(app, 'argo-rollouts');
  app.synth();
}
