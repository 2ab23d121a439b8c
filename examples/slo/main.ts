import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  AlertSeverity, DefaultDeny, DefaultDenyStage, HttpMethod, HttpRoute, LinkerdVersion, Mesh, MeshAlerts, MeshedNamespace, MeshPodMonitors,
  RouteMatch, RouteSlo, ScrapeAccess, ServiceAccountRef, SloSide, SloSplit,
} from 'cdk8s-linkerd';

/** What kube-prometheus-stack selects of PodMonitors and PrometheusRules. */
const selectorLabels = { release: 'kube-prometheus-stack' };

/** What is scraped, and told, of the mesh itself: once in a cluster. */
export class MonitoringChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'monitoring' });
    new MeshPodMonitors(this, 'monitors', { selectorLabels, scrapeInterval: Duration.seconds(30) });
    new MeshAlerts(this, 'alerts', {
      selectorLabels,
      metadata: { name: 'linkerd-mesh' },
      // Every client that is not let in is somebody's mistake here.
      denied: { severity: AlertSeverity.CRITICAL, runbookUrl: 'https://runbooks.example.com/denied' },
      // The issuer's certificate is kept by cert-manager.
      issuer: { remaining: Duration.days(2) },
    });
  }
}

/** A shop that denies by default, is scraped all the same, and has objectives. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    const namespace = new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' } });
    const orders = new kplus.Deployment(this, 'orders', {
      metadata: { name: 'orders' },
      containers: [{ image: 'ghcr.io/example/orders:2.1.0', portNumber: 8080 }],
    });
    const service = orders.exposeViaService({ name: 'orders', ports: [{ port: 80, targetPort: 8080 }] });

    // The Prometheus of kube-prometheus-stack is meshed, and so it has an identity.
    new DefaultDeny(this, 'default-deny', { namespace, stage: DefaultDenyStage.AUDIT });
    const prometheus = ServiceAccountRef.fromName(this, 'prometheus', { name: 'kube-prometheus-stack-prometheus', namespace: 'monitoring' });
    new ScrapeAccess(this, 'scrapes', { namespace, scrapers: [prometheus] });

    // Placing an order matters more than all else, so it is a route of its own.
    const place = new HttpRoute(this, 'place', {
      parent: service,
      rules: [{ matches: [RouteMatch.all(RouteMatch.method(HttpMethod.POST), RouteMatch.path('/orders'))] }],
      metadata: { name: 'place-order' },
    });
    new RouteSlo(this, 'place-order', {
      target: place,
      side: SloSide.CLIENT,
      successRate: 99.9,
      latency: { threshold: Duration.seconds(1), percent: 99 },
      runbookUrl: 'https://runbooks.example.com/place-order',
      alertLabels: { team: 'checkout' },
      metadata: { name: 'place-order' },
      selectorLabels,
    });

    // What the pods answer, told apart by who asks.
    new RouteSlo(this, 'orders-answers', {
      target: orders,
      side: SloSide.SERVER,
      successRate: 99.5,
      splitBy: [SloSplit.CLIENT],
      urgentSeverity: AlertSeverity.WARNING,
      metadata: { name: 'orders-answers' },
      selectorLabels,
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new MonitoringChart(app, 'monitoring');
  new ShopChart(app, 'shop');
  app.synth();
}
