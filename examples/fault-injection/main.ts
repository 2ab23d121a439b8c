import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HttpRoute, LinkerdVersion, Mesh, MeshedNamespace, RetryPolicy, RouteMatch } from 'cdk8s-linkerd';

/** One in ten requests of the checkout gets a 500 from a server that can do nothing else; retries are to hide it. */
export class FaultInjectionChart extends Chart {
  constructor(scope: Construct, id: string, percent: number) {
    super(scope, id, { namespace: 'shop' });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' } });
    const payments = new kplus.Service(this, 'payments', { metadata: { name: 'payments' }, ports: [{ port: 8080 }] });

    const route = new HttpRoute(this, 'faults', {
      parent: payments,
      rules: [{
        // Only what the checkout calls; refunds are left alone.
        matches: [RouteMatch.pathPrefix('/charges')],
        backends: [{ service: payments, weight: 100 - percent }, { service: this.faults(), weight: percent }],
      }],
    });
    new RetryPolicy(this, 'retries', { target: route, httpStatuses: ['5xx'], limit: 2, perTryTimeout: Duration.millis(500) });
  }

  private faults(): kplus.Service {
    const config = new kplus.ConfigMap(this, 'faults-config', { data: { 'default.conf': 'server { listen 8080; return 500; }' } });
    const deployment = new kplus.Deployment(this, 'faults-server', {
      metadata: { name: 'faults' },
      replicas: 1,
      containers: [{ image: 'nginxinc/nginx-unprivileged:1.27', portNumber: 8080, volumeMounts: [{ path: '/etc/nginx/conf.d', volume: kplus.Volume.fromConfigMap(this, 'faults-volume', config) }] }],
    });
    return deployment.exposeViaService({ name: 'faults', ports: [{ port: 8080 }] });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new FaultInjectionChart(app, 'fault-injection', Number(process.env.PERCENT ?? 10));
  app.synth();
}
