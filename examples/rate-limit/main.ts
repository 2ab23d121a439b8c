import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HttpLocalRateLimitPolicy, InboundPolicy, LinkerdVersion, Mesh, MeshedNamespace, NamespaceRef, ServiceAccountRef } from 'cdk8s-linkerd';

/** A search that is called by the whole shop, and by a crawler that must not drown it. */
export class RateLimitChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'search' });
    new MeshedNamespace(this, 'namespace', { metadata: { name: 'search' } });
    const search = new kplus.Deployment(this, 'search', {
      metadata: { name: 'search' },
      replicas: 3,
      containers: [{ image: 'ghcr.io/example/search:2.1.0', portNumber: 8080 }],
    });

    const crawler = ServiceAccountRef.fromName(this, 'crawler', { name: 'crawler', namespace: 'marketing' });
    // Who may call is decided first: a Server lets in nobody by itself.
    const inbound = new InboundPolicy(this, 'inbound', { workload: search });
    inbound.allowFrom(NamespaceRef.fromName(this, 'shop', 'shop'));
    inbound.allowFrom(crawler);

    // Each proxy counts for itself: with three replicas, three times as much comes through in all.
    new HttpLocalRateLimitPolicy(this, 'limits', {
      server: inbound.server(),
      total: 300,
      identity: 100,
      overrides: [{ requestsPerSecond: 5, clients: [crawler] }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new RateLimitChart(app, 'rate-limit');
  app.synth();
}
