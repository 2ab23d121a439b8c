import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  ContainerPort, DefaultDeny, DefaultDenyStage, InboundPolicy, LinkerdVersion, Mesh, MeshedNamespace, MeshNetworkPolicy, ProxyProtocol, RouteMatch,
  ServiceAccountRef,
} from 'cdk8s-linkerd';

const GRPC = ContainerPort.named('grpc');
const HTTP = ContainerPort.named('http');

/** Votes on emoji: nobody may call anything but what is said here. */
export class ZeroTrustChart extends Chart {
  public readonly defaultDeny: DefaultDeny;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'emojivoto' });
    const namespace = new MeshedNamespace(this, 'namespace', { metadata: { name: 'emojivoto' } });

    const web = this.deployment('web', 'http', kplus.Probe.fromHttpGet('/healthz', { port: 8080 }));
    const emoji = this.deployment('emoji', 'grpc');
    const voting = this.deployment('voting', 'grpc');
    const bot = this.deployment('vote-bot');

    // Begin with AUDIT, look at what would be denied for a week, then ENFORCE. Pods are restarted for either.
    this.defaultDeny = new DefaultDeny(this, 'default-deny', { namespace, stage: DefaultDenyStage.ENFORCE });

    // The ingress controller is meshed, so it has an identity; the bot comes in the same way as people do.
    const ingress = ServiceAccountRef.fromName(this, 'ingress', { name: 'ingress-nginx', namespace: 'ingress-nginx' });
    const toWeb = new InboundPolicy(this, 'to-web', { workload: web });
    toWeb.allowFrom(ingress, { port: HTTP });
    toWeb.allowFrom(bot, { port: HTTP, routes: [RouteMatch.path('/api/list'), RouteMatch.pathPrefix('/api/vote')] });

    const toEmoji = new InboundPolicy(this, 'to-emoji', { workload: emoji, ports: [{ port: GRPC, proxyProtocol: ProxyProtocol.GRPC }] });
    toEmoji.allowFrom(web, { port: GRPC });

    // The web server votes and reads the leaderboard; nobody else does, and nobody resets the votes.
    const toVoting = new InboundPolicy(this, 'to-voting', { workload: voting, ports: [{ port: GRPC, proxyProtocol: ProxyProtocol.GRPC }] });
    toVoting.allowFrom(web, {
      port: GRPC,
      routes: [RouteMatch.grpc('emojivoto.v1.VotingService', 'Vote'), RouteMatch.grpc('emojivoto.v1.VotingService', 'Results')],
    });

    // The network below says no more than what the policies say: from which namespaces pods are reached at all.
    new MeshNetworkPolicy(this, 'network', { namespace });
  }

  private deployment(name: string, port?: string, readiness?: kplus.Probe): kplus.Deployment {
    const ports = port === undefined ? [] : [{ name: port, number: 8080 }];
    return new kplus.Deployment(this, name, { metadata: { name }, containers: [{ image: `docker.l5d.io/buoyantio/emojivoto-${name}:v12`, ports, readiness }] });
  }
}

if (require.main === module) {
  const app = new App();
  new Mesh(app, 'mesh', { version: LinkerdVersion.V2_20 });
  const { defaultDeny } = new ZeroTrustChart(app, 'zero-trust');
  app.synth();
  console.table(defaultDeny.allowList());
}
