import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ContainerPort, DefaultInboundPolicy, ExternalWorkload, InboundPolicy, LinkerdVersion, Mesh, MeshedNamespace, RouteMatch } from 'cdk8s-linkerd';

/** Billing still runs on a virtual machine; the shop calls it by a Service, and it calls the shop. */
export class ExternalWorkloadChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' } });

    // Something outside of the cluster must set the status of this object to ready: no manifest can.
    const billing = new ExternalWorkload(this, 'billing-vm', {
      metadata: { name: 'billing-1', labels: { app: 'billing' } },
      identity: 'spiffe://root.linkerd.cluster.local/billing',
      serverName: 'billing.example.com',
      ports: [{ name: 'http', port: 8080 }],
      workloadIps: ['192.0.2.10'],
      defaultInboundPolicy: DefaultInboundPolicy.DENY,
    });
    new kplus.Service(this, 'billing', {
      metadata: { name: 'billing' },
      selector: kplus.Pods.select(this, 'billing-endpoints', { labels: { app: 'billing' } }),
      ports: [{ port: 80, targetPort: 8080 }],
    });

    const web = new kplus.Deployment(this, 'web', { metadata: { name: 'web' }, containers: [{ image: 'ghcr.io/example/web:1.4.0', portNumber: 8080 }] });
    new InboundPolicy(this, 'to-billing', { workload: billing }).allowFrom(web, { port: ContainerPort.named('http') });
    // By its SPIFFE identity, which no wildcard and no "all-authenticated" ever admits.
    new InboundPolicy(this, 'to-web', { workload: web }).allowFrom(billing, { routes: [RouteMatch.pathPrefix('/hooks')] });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new ExternalWorkloadChart(app, 'external-workload');
  app.synth();
}
