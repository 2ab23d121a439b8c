import { ServerClaim } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { isOpen, probesOn } from './server-probes';
import { AccessPolicy, INBOUND, ProxyProtocol, routeProtocolFault } from '../linkerd/inbound';
import { relate } from '../linkerd/match-overlap';
import { portsOf, Probe } from '../linkerd/pods';
import { RequestMatch } from '../linkerd/route-requests';
import { quote } from '../linkerd/rule';
import { labelOf } from '../references/object-ref';

/** What the proxy does not wait to find out, so that TLS of the application fails. */
const SPEAKS_HTTP_AT_ONCE: readonly ProxyProtocol[] = [ProxyProtocol.HTTP_1, ProxyProtocol.HTTP_2, ProxyProtocol.GRPC];

/** What is wrong with a Server among the other objects of the app. */
export function serverFaults(traffic: InboundTraffic, server: ServerClaim, accessPolicySaid: boolean): string[] {
  return [
    ...portFaults(traffic, server),
    ...overlapFaults(traffic, server),
    ...routeFaults(traffic, server),
    ...probesOn(traffic, server).flatMap((probe) => probeFaults(traffic, server, probe)),
    ...(accessPolicySaid || traffic.isStaged(server.object.namespace ?? '') || traffic.grantsOn(server).length > 0 || server.accessPolicy() !== 'deny' || traffic.hasForeignPolicies(server) ? [] : [
      'nobody is let in on the port, where everybody may have been until now; expected an AuthorizationPolicy for it; or set "accessPolicy" to AccessPolicy.DENY to say that nobody is meant',
    ]),
  ];
}

function portFaults(traffic: InboundTraffic, server: ServerClaim): string[] {
  const port = server.port();
  const pods = traffic.podsOf(server);
  if (typeof port === 'number' || pods.length === 0 || pods.some(({ ports }) => ports.length > 0)) {
    return [];
  }
  const names = [...new Set(pods.flatMap(({ workload }) => portsOf(workload.spec).flatMap(({ name }) => name ?? [])))];
  return [`"port" ${quote(port)} is not declared by the containers of ${pods.map(({ workload }) => labelOf({ ...workload, group: '', kind: workload.apiObject.kind })).join(', ')}, `
    + `so that the Server would select nothing; expected one of their port names: ${names.length === 0 ? 'none' : names.join(', ')}; or use ContainerPort.number`];
}

function overlapFaults(traffic: InboundTraffic, server: ServerClaim): string[] {
  const other = traffic.overlapping(server);
  return other === undefined ? []
    : [`it selects a port of pods that ${other.by.node.path} selects too, and Linkerd would follow only the older of both Servers; expected one Server for each port of a pod; remove one, or select other pods`];
}

function routeFaults(traffic: InboundTraffic, server: ServerClaim): string[] {
  return traffic.routesOf(server.object).flatMap(({ by, kind }) => {
    const fault = routeProtocolFault(`the port of ${by.node.path}`, server.protocol(), kind);
    return fault === undefined ? [] : [fault];
  });
}

function probeFaults(traffic: InboundTraffic, server: ServerClaim, probe: Probe): string[] {
  const protocol = server.protocol();
  const port = `port ${probe.port}`;
  if (probe.kind === 'http' && (protocol === ProxyProtocol.HTTP_2 || protocol === ProxyProtocol.GRPC)) {
    return [`the pods have an HTTP probe of ${quote(probe.path)} on ${port}, which the kubelet sends with HTTP/1, and with the protocol ${quote(protocol)} it fails; expected ProxyProtocol.UNKNOWN; or probe another port${protocol === ProxyProtocol.GRPC ? ', or with gRPC' : ''}`];
  }
  if (probe.kind === 'https' && SPEAKS_HTTP_AT_ONCE.includes(protocol)) {
    return [`the pods have an HTTPS probe on ${port}, and with the protocol ${quote(protocol)} the proxy takes its TLS for broken HTTP; expected ProxyProtocol.UNKNOWN or ProxyProtocol.TLS; or probe another port`];
  }
  const seen = INBOUND[protocol].route !== undefined && probe.kind !== 'https';
  if (!seen && !isOpen(traffic, server) && server.accessPolicy() !== AccessPolicy.AUDIT) {
    return [`the pods have ${probe.kind === 'https' ? 'an HTTPS' : `a${probe.kind === 'grpc' ? ' gRPC' : 'n HTTP'}`} probe on ${port}, which the proxy cannot tell from other connections${probe.kind === 'https' ? '' : ` with the protocol ${quote(protocol)}`}, so that it is denied; `
      + 'expected a port on which probes can be seen; probe another port, or by a command, or let the networks of the nodes in on the whole port'];
  }
  const same = traffic.routesOf(server.object).find((route) => route.matches().some((match) => ranksAlike(match, probe)));
  return same === undefined ? [] : [`${same.by.node.path} takes the kubelet's probe ${methodOf(probe)} ${probe.path} for itself, for which the Server has a route; expected it in one route; leave the match away there`];
}

/** Whether Linkerd ranks a match as it does the probe: exact paths, prefixes and regexes of one length are alike. */
function ranksAlike({ path = { type: 'PathPrefix', value: '/' }, method }: RequestMatch, probe: Probe): boolean {
  const isSame = path.type === 'RegularExpression'
    ? ['equal', 'contains'].includes(relate({ path }, { path: { type: 'Exact', value: probe.path } }))
    : trimmed(path.value ?? '/') === trimmed(probe.path);
  return isSame && method === methodOf(probe);
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

function methodOf({ kind }: Probe): string {
  return kind === 'grpc' ? 'POST' : 'GET';
}
