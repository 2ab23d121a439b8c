import { ProxyProtocol } from './inbound';
import { Probe } from './pods';
import { Fault, quote } from './rule';

// What is wrong with a Server among the other objects of an app.

/** What the proxy does not wait to find out, so that TLS of the application fails. */
const SPEAKS_HTTP_AT_ONCE: readonly ProxyProtocol[] = [ProxyProtocol.HTTP_1, ProxyProtocol.HTTP_2, ProxyProtocol.GRPC];

/** The fault of a Server on whose port nobody is let in, without that being said. */
export const NOBODY_FAULT = 'nobody is let in on the port, where everybody may have been until now; expected an AuthorizationPolicy for it';

/** The fault of a port that pods do not declare. */
export function undeclaredPortFault(prop: string, port: string, whose: string, names: readonly string[]): string {
  return `"${prop}" ${quote(port)} is not declared by the containers of ${whose}, so that the Server would select nothing; expected one of their port names: ${names.length === 0 ? 'none' : names.join(', ')}`;
}

/** The fault of a Server that selects what another one selects. */
export function serverOverlapFault(other: string): string {
  return `it selects a port of pods that ${other} selects too, and Linkerd would follow only the older of both Servers; expected one Server for each port of a pod; remove one, or select other pods`;
}

/** The fault of a probe that fails because of how the port is spoken. */
export function probeProtocolFault(probe: Probe, protocol: ProxyProtocol): Fault {
  const port = `port ${probe.port}`;
  if (probe.kind === 'http' && (protocol === ProxyProtocol.HTTP_2 || protocol === ProxyProtocol.GRPC)) {
    return `the pods have an HTTP probe of ${quote(probe.path)} on ${port}, which the kubelet sends with HTTP/1, and with the protocol ${quote(protocol)} it fails; expected ${quote(ProxyProtocol.UNKNOWN)}; or probe another port${protocol === ProxyProtocol.GRPC ? ', or with gRPC' : ''}`;
  }
  return probe.kind === 'https' && SPEAKS_HTTP_AT_ONCE.includes(protocol)
    ? `the pods have an HTTPS probe on ${port}, and with the protocol ${quote(protocol)} the proxy takes its TLS for broken HTTP; expected ${quote(ProxyProtocol.UNKNOWN)} or ${quote(ProxyProtocol.TLS)}; or probe another port`
    : undefined;
}

/** The fault of a selector that selects nothing that there is. */
export function emptySelectionFault(prop: string, what: string, namespace: string): string {
  return `"${prop}" selects none of the ${what} of namespace ${quote(namespace)}, so that the Server decides about nothing; expected labels that they have; correct the selector`;
}

/** The fault of a Server for pods without a proxy. */
export function unmeshedPodsFault(prop: string, whose: string): string {
  return `"${prop}" selects only pods without a proxy, those of ${whose}, where nothing enforces what the Server says; expected pods that are injected; mesh them, or remove the Server`;
}

/** A reference to a Server. */
interface ServerParent {
  readonly port?: number;
  readonly sectionName?: string;
  readonly namespace: string;
}

/** The fault of a reference to a Server with which Linkerd leaves out the whole route. */
export function serverParentFault(prop: string, parent: ServerParent, namespace: string): Fault {
  const said = (['port', 'sectionName'] as const).filter((key) => parent[key] !== undefined);
  if (said.length > 0) {
    return `"${prop}" is a Server, of which there is no ${said.join(' and ')}, got ${said.map((key) => quote(parent[key])).join(' and ')}, with which Linkerd leaves out the whole route; expected a Server alone; leave ${said.map(quote).join(' and ')} away`;
  }
  return parent.namespace === namespace ? undefined
    : `"${prop}" is a Server of another namespace, got ${quote(parent.namespace)}, with which Linkerd leaves out the whole route; expected ${quote(namespace)}; put the route beside the Server`;
}

/** The fault of a field that only clients read, in a route that only Servers have. */
export function outboundFieldFault(prop: string, what: string): string {
  return `"${prop}" does nothing in a route of a Server, where ${what}; remove it, or attach a route to the Service`;
}

/** The fault of a probe that is not let in. */
export function deniedProbeFault(probe: Probe, isFound: boolean, server: string | undefined, route: string | undefined): string {
  const title = probe.kind === 'https' ? 'the HTTPS probe' : `the probe ${probe.kind === 'grpc' ? 'POST' : 'GET'} ${probe.path}`;
  const where = `${title} on port ${probe.port}`;
  if (!isFound) {
    return `${where} is answered with 404, because ${server} has routes, and none of them takes it; expected a route for it, on which everybody is let in; make one with an AuthorizationPolicy for a NetworkAuthentication`;
  }
  return route === undefined
    ? `${where} is denied by ${server ?? 'the default policy'}, because Linkerd lets in by itself only probes of HTTP that it can see; expected that the networks of the nodes are let in; authorize them, or probe another port`
    : `${where} is denied, because ${route} takes it, and nobody without an identity is let in there; expected that everybody is let in on it; make a route for the probe with an AuthorizationPolicy for a NetworkAuthentication`;
}

/** The fault of a namespace or workload where nobody may ask the proxy for its metrics. */
export function deniedScrapesFault(whose: string): string {
  return `nobody is let in on the admin port of the proxies of ${whose}, so that Prometheus gets no metrics of them; expected a Server for the port "linkerd-admin" and a policy for Prometheus; make both, with a route for the probes of the proxy`;
}
