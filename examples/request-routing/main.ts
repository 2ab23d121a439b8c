import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HttpRoute, LinkerdVersion, Mesh, RouteFilter, RouteMatch } from 'cdk8s-linkerd';

/** Who asks for the beta gets it; the rest of the requests go where they always went. */
export class RequestRoutingChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    const [web, beta] = ['web', 'web-beta'].map((name) => (
      new kplus.Service(this, name, { metadata: { name }, ports: [{ port: 8080 }] })));

    new HttpRoute(this, 'beta', {
      parent: web,
      rules: [{
        matches: [RouteMatch.header('x-beta', 'on'), RouteMatch.headerRegex('cookie', '.*beta=on.*')],
        // So that the beta can tell who was sent from who came by itself.
        filters: [RouteFilter.requestHeaders({ set: { 'x-routed-by': 'mesh' } })],
        backends: [{ service: beta }],
      }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new RequestRoutingChart(app, 'request-routing');
  app.synth();
}
