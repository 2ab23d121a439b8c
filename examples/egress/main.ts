import { App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { EgressNetwork, EgressTrafficPolicy, GatewayApiChannel, LinkerdVersion, Mesh, PortRange, RetryPolicy, TimeoutPolicy } from 'cdk8s-linkerd';

/** What may leave the cluster: a list for everybody, and one for the namespace that handles money. */
export class EgressChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const everybody = EgressNetwork.global(this, 'everybody', { trafficPolicy: EgressTrafficPolicy.DENY, metadata: { name: 'internet' } });
    // Encrypted, so the proxy sees no more than the server name. An HTTPRoute would not match it.
    everybody.allowHttps(['*.githubusercontent.com', 'ghcr.io']);
    // Plain HTTP, which can be retried.
    const packages = everybody.allowHttp(['packages.example.com']);
    new RetryPolicy(this, 'retries', { target: packages, httpStatuses: ['5xx'], limit: 2 });
    new TimeoutPolicy(this, 'timeouts', { target: packages, request: Duration.minutes(1) });

    // A network of its own hides the global one from the namespace: what it needs of the list above is said again.
    const payments = new EgressNetwork(this, 'payments', {
      trafficPolicy: EgressTrafficPolicy.DENY,
      hidesGlobal: true,
      // The database speaks first, so its port must be opaque.
      opaquePorts: [PortRange.port(5432)],
      metadata: { name: 'internet', namespace: 'payments' },
    });
    payments.allowHttps(['api.stripe.com']);
    payments.allowTcp(5432);
  }
}

if (require.main === module) {
  const app = new App();
  // TLSRoute and TCPRoute are in the experimental channel of the Gateway API only.
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20, gatewayApiChannel: GatewayApiChannel.EXPERIMENTAL });
  new EgressChart(app, 'egress');
  app.synth();
}
