import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { HelmDelivery, LinkerdControlPlane, LinkerdVersion, Mesh, MeshIdentity } from 'cdk8s-linkerd';

/**
 * Everything that a control plane needs to be somebody: cert-manager makes the trust anchor, the issuer's certificate and
 * those of the webhooks, trust-manager hands the anchor out, and no private key is in git.
 */
export class IdentityChart extends Chart {
  public readonly identity: MeshIdentity;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.identity = new MeshIdentity(this, 'identity', { webhookCertificates: {} });

    // It makes its namespace with the label by which trust-manager finds it, and no certificate of its own: two renderings
    // of the chart are the same.
    new LinkerdControlPlane(this, 'control-plane', { delivery: HelmDelivery.flux(), identity: this.identity });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new IdentityChart(app, 'identity');
  app.synth();
}
