import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CanarySplit, ClusterLink, LinkerdVersion, Mesh, SecretRef, ServiceRef } from 'cdk8s-linkerd';

/** Moves a Service to another cluster, percent by percent. */
export class ShiftingChart extends Chart {
  constructor(scope: Construct, id: string, percentInEast: number) {
    super(scope, id, { namespace: 'shop' });
    new ClusterLink(this, 'east', {
      targetClusterName: 'east',
      gatewayAddresses: ['gateway.east.example.com'],
      credentialsSecret: SecretRef.fromName(this, 'east-credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' }),
    });
    const cart = new kplus.Service(this, 'cart', { metadata: { name: 'cart' }, ports: [{ port: 8080 }] });
    // The mirror of the exported Service: the link's name stands behind its own.
    const inEast = ServiceRef.fromName(this, 'cart-east', { name: 'cart-east', ports: [{ port: 8080 }] });

    CanarySplit.canary(this, 'shift', { service: cart, stable: cart, canary: inEast, percent: percentInEast });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new ShiftingChart(app, 'multicluster-shifting', Number(process.env.PERCENT ?? 25));
  app.synth();
}
