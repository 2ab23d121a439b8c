import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { GatewayApiVersion, HttpRoute, LinkerdVersion, Mesh, RouteProfile } from 'cdk8s-linkerd';

/** Routes with retries and timeouts from the contract that the Service is built to. */
export class OrdersChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    const service = (name: string) => new kplus.Service(this, name, { metadata: { name }, ports: [{ port: 8080 }] });

    HttpRoute.fromOpenApi(this, 'routes', {
      parent: service('orders'),
      file: 'orders.openapi.yaml',
      // In the cluster the Service is called without the path that the gateway adds.
      basePath: '',
      metadata: { name: 'orders' },
      // GET, PUT and DELETE, and what the document marks; placing an order is never repeated.
      retries: { httpStatuses: ['gateway-error'], limit: 2, perTryTimeout: Duration.millis(300) },
    });

    // The same contract as a ServiceProfile, for a Service that runs an older version of it.
    RouteProfile.fromOpenApi(this, 'profile', { service: service('orders-v1'), file: 'orders.openapi.yaml', basePath: '' });
  }
}

if (require.main === module) {
  const app = new App();
  // From Gateway API 1.4 on rules have names.
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, gatewayApiVersion: GatewayApiVersion.V1_4_1 });
  new OrdersChart(app, 'orders');
  app.synth();
}
