import { App, Chart, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  DefaultInboundPolicy, HelmDelivery, IptablesMode, LinkerdControlPlane, LinkerdCrds, LinkerdVersion, LinkerdViz, Mesh, MeshAlerts, MeshIdentity,
} from 'cdk8s-linkerd';

/** What kube-prometheus-stack selects of PodMonitors and PrometheusRules. */
const labels = { release: 'kube-prometheus-stack' };

/** Linkerd for one cluster, installed by Flux: commit what comes out beside Flux's own manifests. */
export class PlatformChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const delivery = HelmDelivery.flux();

    // The Gateway API is installed by whoever owns it in the cluster.
    new LinkerdCrds(this, 'crds', { delivery, installGatewayApi: false });

    // cert-manager and trust-manager make and renew all certificates in the cluster: no private key is in Git.
    const identity = new MeshIdentity(this, 'identity', { webhookCertificates: { vizNamespace: 'linkerd-viz' } });

    new LinkerdControlPlane(this, 'control-plane', {
      delivery,
      identity,
      highAvailability: true,
      proxy: { defaultInboundPolicy: DefaultInboundPolicy.CLUSTER_AUTHENTICATED, resources: { memoryLimit: Size.mebibytes(512) } },
      proxyInit: { iptablesMode: IptablesMode.NFT },
      podMonitors: { labels },
      // What no prop says.
      values: { tolerations: [{ key: 'platform', operator: 'Exists' }] },
    });

    new LinkerdViz(this, 'viz', {
      delivery,
      prometheusUrl: 'http://prometheus.monitoring.svc.cluster.local:9090',
      values: identity.vizValues,
    });

    // The issuer's certificate is good for 48 hours, and renewed after 23: less than a day left means that nobody renews it.
    new MeshAlerts(this, 'alerts', {
      selectorLabels: labels,
      metadata: { name: 'linkerd-mesh', namespace: 'monitoring' },
      issuer: { remaining: Duration.hours(24) },
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, kubernetesVersion: '1.33', clusterNetworks: ['10.0.0.0/8', '34.118.224.0/20'] });
  new PlatformChart(app, 'platform');
  app.synth();
}
