import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  ControlPlaneIdentity, DefaultInboundPolicy, HelmDelivery, IptablesMode, LinkerdControlPlane, LinkerdCrds, LinkerdVersion, LinkerdViz,
  Mesh, WebhookCertificates,
} from 'cdk8s-linkerd';

const pem = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/** Linkerd for one cluster, installed by Flux: commit what comes out beside Flux's own manifests. */
export class PlatformChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const delivery = HelmDelivery.flux();
    const webhookCertificates = WebhookCertificates.fromCertManager();

    // The Gateway API is installed by whoever owns it in the cluster.
    new LinkerdCrds(this, 'crds', { delivery, installGatewayApi: false });

    new LinkerdControlPlane(this, 'control-plane', {
      delivery,
      // The Secret linkerd-identity-issuer is in the cluster already: no private key is in Git.
      identity: ControlPlaneIdentity.fromSecret({ trustAnchorsPem: pem('trust-anchor.pem') }),
      webhookCertificates,
      highAvailability: true,
      proxy: { defaultInboundPolicy: DefaultInboundPolicy.CLUSTER_AUTHENTICATED, resources: { memoryLimit: Size.mebibytes(512) } },
      proxyInit: { iptablesMode: IptablesMode.NFT },
      podMonitors: { labels: { release: 'kube-prometheus-stack' } },
      // What no prop says.
      values: { tolerations: [{ key: 'platform', operator: 'Exists' }] },
    });

    new LinkerdViz(this, 'viz', { delivery, webhookCertificates, prometheusUrl: 'http://prometheus.monitoring.svc.cluster.local:9090' });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, kubernetesVersion: '1.33', clusterNetworks: ['10.0.0.0/8', '34.118.224.0/20'] });
  new PlatformChart(app, 'platform');
  app.synth();
}
