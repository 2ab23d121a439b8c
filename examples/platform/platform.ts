import { readFileSync } from 'fs';
import { join } from 'path';
import { Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  ClusterMesh, ContainerPort, DefaultDeny, DefaultDenyStage, DefaultInboundPolicy, ExportedService, HelmDelivery, InboundPolicy, IssuerRef,
  LinkerdControlPlane, LinkerdCrds, LinkerdMulticluster, LinkerdVersion, LinkerdViz, Mesh, MeshAlerts, MeshedNamespace, MeshIdentity,
  MeshPodMonitors, RouteSlo, ScrapeAccess, ServiceAccountRef, SloSide, TrustAnchor,
} from 'cdk8s-linkerd';

/** The certificate of the CA in Vault. All clusters have the same, or pods of one would not trust those of another. */
const trustAnchorsPem = readFileSync(join(__dirname, 'trust-anchor.pem'), 'utf8');

/** What kube-prometheus-stack selects of PodMonitors and PrometheusRules. */
const selectorLabels = { release: 'kube-prometheus-stack' };

/** A cluster of the platform, which has cert-manager, the Gateway API and kube-prometheus-stack already. */
class Cluster extends Construct {
  /** What installs Linkerd. It comes first, since it brings the kinds that the other file is full of. */
  public readonly linkerd: Chart;
  /** What uses it. */
  public readonly apps: Chart;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Mesh(this, 'mesh', { version: LinkerdVersion.V2_20, kubernetesVersion: '1.33', trustDomain: `${id}.example.com` });
    this.linkerd = new Chart(this, 'linkerd');
    this.apps = new Chart(this, 'apps');
  }

  public install(delivery: HelmDelivery, clusters: ClusterMesh): void {
    new LinkerdCrds(this.linkerd, 'crds', { delivery, installGatewayApi: false });

    // Vault signs the issuer, and cert-manager renews it and makes the webhooks' certificates: no private key is in Git.
    const identity = new MeshIdentity(this.linkerd, 'identity', {
      trustAnchor: TrustAnchor.fromIssuer({ issuer: IssuerRef.fromName(this.linkerd, 'vault', { name: 'vault' }), trustAnchorsPem }),
      webhookCertificates: { vizNamespace: 'linkerd-viz' },
    });
    new LinkerdControlPlane(this.linkerd, 'control-plane', {
      delivery,
      identity,
      highAvailability: true,
      proxy: { defaultInboundPolicy: DefaultInboundPolicy.CLUSTER_AUTHENTICATED },
      // What no prop says.
      values: { tolerations: [{ key: 'platform', operator: 'Exists' }] },
    });
    new LinkerdViz(this.linkerd, 'viz', {
      delivery,
      highAvailability: true,
      prometheusUrl: 'http://kube-prometheus-stack-prometheus.monitoring.svc.cluster.local:9090',
      values: identity.vizValues,
    });
    new LinkerdMulticluster(this.linkerd, 'multicluster', { delivery, highAvailability: true, controllers: clusters.controllersOf(this.node.id) });
  }

  public watch(clusters: ClusterMesh): void {
    new MeshPodMonitors(this.apps, 'monitors', { selectorLabels, metadata: { namespace: 'monitoring' } });
    new MeshAlerts(this.apps, 'alerts', {
      selectorLabels,
      metadata: { name: 'linkerd-mesh', namespace: 'monitoring' },
      // The issuer's certificate is good for 48 hours and renewed after 23: with less than a day left nobody renews it.
      issuer: { remaining: Duration.hours(24) },
      links: clusters.links.filter((link) => Chart.of(link) === this.apps),
    });
  }

  /** What a team brings: orders, which the other cluster calls too. */
  public addShop(): void {
    const namespace = new MeshedNamespace(this.apps, 'shop', { metadata: { name: 'shop' } });
    new DefaultDeny(this.apps, 'default-deny', { namespace, stage: DefaultDenyStage.ENFORCE });
    // Prometheus is meshed, and so it has an identity that can be let in.
    const prometheus = ServiceAccountRef.fromName(this.apps, 'prometheus', { name: 'kube-prometheus-stack-prometheus', namespace: 'monitoring' });
    new ScrapeAccess(this.apps, 'scrapes', { namespace, scrapers: [prometheus] });

    const orders = new kplus.Deployment(this.apps, 'orders', {
      metadata: { name: 'orders', namespace: 'shop' },
      containers: [{ image: 'ghcr.io/example/orders:2.1.0', ports: [{ name: 'http', number: 8080 }] }],
    });
    const service = orders.exposeViaService({ name: 'orders', ports: [{ port: 80, targetPort: 8080 }] });
    // Clients in the other cluster come as the gateway of this one.
    new InboundPolicy(this.apps, 'to-orders', { workload: orders }).allowGateway({ port: ContainerPort.named('http') });
    ExportedService.mirror(service);

    new RouteSlo(this.apps, 'orders-slo', {
      target: service,
      // What callers get, with the network and retries between.
      side: SloSide.CLIENT,
      successRate: 99.9,
      latency: { threshold: Duration.millis(500), percent: 99 },
      runbookUrl: 'https://runbooks.example.com/orders',
      metadata: { name: 'orders', namespace: 'shop' },
      selectorLabels,
    });
  }
}

/** Two clusters, linked with each other. */
export class Platform extends Construct {
  public readonly clusters: ClusterMesh;

  constructor(scope: Construct, id: string, delivery: HelmDelivery) {
    super(scope, id);
    const members = ['east', 'west'].map((name) => new Cluster(scope, name));
    this.clusters = new ClusterMesh(this, 'clusters', {
      clusters: members.map(({ node: { id: name }, apps }) => (
        { name, chart: apps, trustAnchors: trustAnchorsPem, gatewayAddresses: [`gateway.${name}.example.com`] })),
      // An account for each reader, so that one alone can be shut out.
      remoteAccess: true,
    });
    for (const cluster of members) {
      cluster.install(delivery, this.clusters);
      cluster.watch(this.clusters);
      cluster.addShop();
    }
  }
}
