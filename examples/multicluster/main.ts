import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  ClusterMesh, ContainerPort, ExportedService, FederatedService, HttpRoute, InboundPolicy, LinkerdVersion, LinkMode, Mesh, MeshedNamespace,
} from 'cdk8s-linkerd';

const HTTP = ContainerPort.named('http');

/** What runs in each of the clusters: orders are taken everywhere, and all clients call all of them. */
class ShopCluster extends Chart {
  public readonly orders: kplus.Service;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    new Mesh(this, 'mesh', { version: LinkerdVersion.V2_20, trustDomain: `${id}.example.com` });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'shop' } });
    this.orders = this.expose(this.deployment('orders'));
  }

  protected deployment(name: string): kplus.Deployment {
    const ports = [{ name: 'http', number: 8080 }];
    return new kplus.Deployment(this, name, { metadata: { name }, containers: [{ image: `ghcr.io/example/${name}:v1`, ports }] });
  }

  protected expose(deployment: kplus.Deployment): kplus.Service {
    return deployment.exposeViaService({ name: deployment.name, ports: [{ port: 80, targetPort: 8080 }] });
  }
}

/** The one cluster that has the catalog, which the other one reads through the gateway. */
class EastCluster extends ShopCluster {
  public readonly catalog: kplus.Service;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const workload = this.deployment('catalog');
    this.catalog = this.expose(workload);
    // Whoever comes from west comes as the gateway; nobody else needs the catalog.
    new InboundPolicy(this, 'to-catalog', { workload }).allowGateway({ port: HTTP });
    ExportedService.mirror(this.catalog);
  }
}

/** Two clusters of one shop, in one app. Linkerd with what does the mirroring is installed in them: see examples/platform. */
export class Shop {
  public readonly clusters: ClusterMesh;

  constructor(app: App) {
    const east = new EastCluster(app, 'east');
    const west = new ShopCluster(app, 'west');
    this.clusters = new ClusterMesh(app, 'clusters', {
      clusters: [
        { name: 'east', chart: east, gatewayAddresses: ['gateway.east.example.com'], podNetworks: ['10.0.0.0/16'] },
        { name: 'west', chart: west, podNetworks: ['10.1.0.0/16'] },
      ],
      links: [
        { importer: 'west', exporter: 'east', modes: [LinkMode.GATEWAY, LinkMode.FEDERATED] },
        { importer: 'east', exporter: 'west', modes: [LinkMode.FEDERATED] },
      ],
      remoteAccess: true,
    });
    new FederatedService(app, 'orders', { members: [east.orders, west.orders] });

    // Routes are not mirrored: those for a mirror stand where its clients are.
    const catalog = this.clusters.mirrorOf(west, 'catalog-in-east', east.catalog);
    new HttpRoute(west, 'catalog', { parent: catalog, port: 80, rules: [{ timeout: Duration.seconds(2) }] });
  }
}

if (require.main === module) {
  const app = new App();
  const { clusters } = new Shop(app);
  app.synth();
  console.log(clusters.reportText());
}
