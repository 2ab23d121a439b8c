import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ControlPlaneIdentity, HelmDelivery, LinkerdControlPlane, LinkerdCrds, LinkerdMulticluster, LinkerdVersion, LinkerdViz, Mesh } from 'cdk8s-linkerd';

const trustAnchorsPem = readFileSync(join(__dirname, 'trust-anchor.pem'), 'utf8');

/** Linkerd for one of several clusters that one Argo CD looks after: an app of apps. */
export class PlatformChart extends Chart {
  constructor(scope: Construct, cluster: string, otherClusters: string[]) {
    super(scope, cluster);
    new Mesh(this, 'mesh', { version: LinkerdVersion.V2_20, trustDomain: 'example.com' });
    // In the other clusters Argo CD makes the namespaces too, with their labels.
    const delivery = HelmDelivery.argoCd({ project: 'platform', destinationName: cluster });
    // Applications of all clusters stand side by side.
    const named = (chart: string) => ({ metadata: { name: `${cluster}-${chart}` } });

    new LinkerdCrds(this, 'crds', { delivery, installGatewayApi: false, ...named('linkerd-crds') });
    new LinkerdControlPlane(this, 'control-plane', {
      delivery,
      // One trust anchor for all of them, so that they can be linked; the Secret linkerd-identity-issuer is each cluster's own.
      identity: ControlPlaneIdentity.fromSecret({ trustAnchorsPem }),
      highAvailability: true,
      ...named('linkerd-control-plane'),
    });
    new LinkerdViz(this, 'viz', { delivery, ...named('linkerd-viz') });
    new LinkerdMulticluster(this, 'multicluster', {
      delivery,
      gateway: { replicas: 2 },
      controllers: otherClusters.map((linkName) => ({ linkName })),
      ...named('linkerd-multicluster'),
    });
  }
}

if (require.main === module) {
  const app = new App();
  const clusters = ['east', 'west'];
  clusters.forEach((cluster) => new PlatformChart(app, cluster, clusters.filter((other) => other !== cluster)));
  app.synth();
}
