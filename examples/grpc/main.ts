import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CanarySplit, GrpcRoute, GrpcStatus, LinkerdVersion, Mesh, RouteMatch, SplitMechanism, TimeoutPolicy } from 'cdk8s-linkerd';

/** gRPC: routes from a contract for one Service, and a canary of another, where some calls stay on the stable version. */
export class GrpcChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    const service = (name: string) => new kplus.Service(this, name, { metadata: { name }, ports: [{ port: 50051 }] });

    const inventory = service('inventory');
    GrpcRoute.fromProto(this, 'inventory-routes', {
      parent: inventory,
      file: 'inventory.proto',
      metadata: { name: 'inventory' },
      // Of the methods that the contract calls idempotent.
      retries: { grpcStatuses: [GrpcStatus.UNAVAILABLE, GrpcStatus.RESOURCE_EXHAUSTED], limit: 2 },
      // Each method has its own metrics, under the name of its route.
      routePerOperation: true,
    });
    // A watch may last for ever, but not be silent for ever.
    new TimeoutPolicy(this, 'inventory-timeouts', { target: inventory, idle: Duration.minutes(5) });

    const [stable, canary] = [service('pricing-stable'), service('pricing-canary')];
    CanarySplit.canary(this, 'pricing-split', {
      service: service('pricing'),
      stable,
      canary,
      percent: 10,
      mechanism: SplitMechanism.GRPC_ROUTE,
      // Prices that are written must not be written by two versions.
      pins: [{ match: RouteMatch.grpc('shop.v1.Pricing', 'SetPrice'), service: stable }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new GrpcChart(app, 'grpc');
  app.synth();
}
