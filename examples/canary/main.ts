import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CanarySplit, LinkerdVersion, Mesh, RouteMatch } from 'cdk8s-linkerd';

/** A rollout is a number in git: each step is another synth with another percentage. */
export class CanaryChart extends Chart {
  constructor(scope: Construct, id: string, percent: number) {
    super(scope, id, { namespace: 'shop' });
    const cart = this.service('cart');
    const stable = this.service('cart-stable');
    const canary = this.service('cart-canary');

    CanarySplit.canary(this, 'split', {
      service: cart,
      stable,
      canary,
      percent,
      // Whoever asks for the canary gets it, also at 0 percent.
      pins: [{ match: RouteMatch.header('x-canary', 'always'), service: canary }],
    });
  }

  private service(name: string): kplus.Service {
    return new kplus.Service(this, name, { metadata: { name }, ports: [{ port: 8080 }] });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  new CanaryChart(app, 'canary', Number(process.env.PERCENT ?? 5));
  app.synth();
}
