import { Construct, IConstruct } from 'constructs';
import { AuthorizationPolicy } from './authorization-policy';
import { ContainerPort } from './container-port';
import { ProxyServer } from './inbound-claims';
import { InboundHttpRoute } from './inbound-http-route';
import { InboundTraffic } from './inbound-traffic';
import { MeshTlsAuthentication } from './mesh-tls-authentication';
import { Network } from './network';
import { NetworkAuthentication } from './network-authentication';
import { Server, ServerOptions } from './server';
import { supports } from '../linkerd/features';
import { ProxyProtocol } from '../linkerd/inbound';
import { CONTROL_PLANE_LABEL } from '../linkerd/injection';
import { proxyPort } from '../linkerd/proxy-rules';
import { MeshTarget } from '../mesh-target';
import { annotationsOf } from '../references/annotate';
import { resolveIdentity } from '../references/identity';
import { LabelSelectorOperator } from '../references/label-selector';
import { ResolvedObject } from '../references/object-ref';
import { RouteMatch } from '../routing/route-match';

/** Who may read metrics. */
export interface Scrapers {
  readonly scrapers: readonly IConstruct[];
  readonly scraperNetworks?: Network[];
}

/** As `linkerd viz allow-scrapes` does, and in the names of the objects told apart. */
export function makeProxyServer(owner: Construct, namespace: ResolvedObject, scrapers: Scrapers, options: Pick<ServerOptions, 'accessPolicy' | 'unmatched'>): Server {
  const metadata = { namespace: namespace.name };
  const adminPort = proxyPort('admin', namespace.apiObject ? annotationsOf(namespace.apiObject) : {});
  const server = new Server(owner, 'Proxies', {
    podSelector: { matchExpressions: [{ key: CONTROL_PLANE_LABEL, operator: LabelSelectorOperator.EXISTS }] },
    // The name follows a changed port, and before 2.19 does not find that of a native sidecar.
    port: supports(MeshTarget.of(owner).linkerdVersion, 'sidecarPortNames') ? ContainerPort.named('linkerd-admin') : ContainerPort.number(adminPort),
    proxyProtocol: ProxyProtocol.HTTP_1,
    ...options,
    metadata,
  });
  const metrics = new InboundHttpRoute(owner, 'Metrics', { server, rules: [{ matches: [RouteMatch.path('/metrics')] }] });
  const probes = new InboundHttpRoute(owner, 'ProxyProbes', { server, rules: [{ matches: [RouteMatch.path('/live'), RouteMatch.path('/ready')] }] });
  const made = { server, metrics };
  InboundTraffic.of(owner).setProxyServer(namespace.name, made);
  allowScrapers(owner, namespace.name, made, scrapers);
  const kubelet = NetworkAuthentication.anywhere(owner, 'Kubelet', metadata);
  new AuthorizationPolicy(owner, 'ProxyProbesPolicy', { target: probes, requiredAuthentications: [kubelet] });
  return server;
}

/** Lets scrapers read the metrics of a namespace's proxies. */
export function allowScrapers(owner: Construct, namespace: string, { metrics }: ProxyServer, { scrapers, scraperNetworks }: Scrapers): void {
  scrapers.forEach((scraper, i) => allowClient(owner, `Scraper${i + 1}`, metrics, scraper, `scrapers[${i}]`, namespace));
  if (scraperNetworks) {
    const networks = new NetworkAuthentication(owner, 'ScraperNetworks', { networks: scraperNetworks, metadata: { namespace } });
    new AuthorizationPolicy(owner, 'UnmeshedScrapers', { target: metrics, requiredAuthentications: [networks] });
  }
}

/** Lets in a client on a Server or a route; for a Namespace, which is none, through an authentication. */
export function allowClient(owner: Construct, id: string, target: IConstruct, client: IConstruct, prop: string, namespace: string): void {
  const { kind } = resolveIdentity(owner, prop, client);
  const authentication = kind === 'ServiceAccount' ? client : new MeshTlsAuthentication(owner, `${id}-Identity`, { identityRefs: [client], metadata: { namespace } });
  new AuthorizationPolicy(owner, id, { target, requiredAuthentications: [authentication] });
}
