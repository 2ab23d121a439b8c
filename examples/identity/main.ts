import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { InjectMode, LinkerdVersion, Mesh, MeshedNamespace, MeshIdentity } from 'cdk8s-linkerd';

/**
 * Everything that a control plane needs to be somebody: cert-manager makes the trust anchor, the issuer's certificate and
 * those of the webhooks, trust-manager hands the anchor out, and no private key is in git.
 */
export class IdentityChart extends Chart {
  public readonly identity: MeshIdentity;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'linkerd' });
    // First, and with the label: by it trust-manager finds the namespace, and Helm does not set it.
    new MeshedNamespace(this, 'namespace', {
      metadata: { name: 'linkerd', labels: { 'linkerd.io/is-control-plane': 'true', 'config.linkerd.io/admission-webhooks': 'disabled' } },
      inject: InjectMode.DISABLED,
    });
    this.identity = new MeshIdentity(this, 'identity', { webhookCertificates: {} });

    // The chart makes no certificate of its own, so that two renderings of it are the same.
    new ApiObject(this, 'control-plane', {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'linkerd-control-plane' },
      spec: {
        interval: '1h',
        chart: { spec: { chart: 'linkerd-control-plane', version: '2026.6.3', sourceRef: { kind: 'HelmRepository', name: 'linkerd-edge', namespace: 'flux-system' } } },
        values: { ...this.identity.controlPlaneValues, disableHeartBeat: true },
      },
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new IdentityChart(app, 'identity');
  app.synth();
}
