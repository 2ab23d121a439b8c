import { ServerClaim } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { isOpen, probesOn } from './server-probes';
import { AccessPolicy, INBOUND, routeProtocolFault } from '../linkerd/inbound';
import { relate } from '../linkerd/match-overlap';
import { portsOf, Probe } from '../linkerd/pods';
import { RequestMatch } from '../linkerd/route-requests';
import { quote } from '../linkerd/rule';
import { NOBODY_FAULT, probeProtocolFault, serverOverlapFault, undeclaredPortFault } from '../linkerd/servers';
import { labelOf } from '../references/object-ref';

/** What is wrong with a Server among the other objects of the app. */
export function serverFaults(traffic: InboundTraffic, server: ServerClaim, accessPolicySaid: boolean): string[] {
  return [
    ...portFaults(traffic, server),
    ...overlapFaults(traffic, server),
    ...routeFaults(traffic, server),
    ...probesOn(traffic, server).flatMap((probe) => probeFaults(traffic, server, probe)),
    ...(accessPolicySaid || traffic.isStaged(server.object.namespace ?? '') || traffic.grantsOn(server).length > 0 || server.accessPolicy() !== 'deny' || traffic.hasForeignPolicies(server) ? [] : [
      `${NOBODY_FAULT}; or set "accessPolicy" to AccessPolicy.DENY to say that nobody is meant`,
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
  const whose = pods.map(({ workload }) => labelOf({ ...workload, group: '', kind: workload.apiObject.kind })).join(', ');
  return [`${undeclaredPortFault('port', port, whose, names)}; or use ContainerPort.number`];
}

function overlapFaults(traffic: InboundTraffic, server: ServerClaim): string[] {
  const other = traffic.overlapping(server);
  return other === undefined ? [] : [serverOverlapFault(other.by.node.path)];
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
  const fault = probeProtocolFault(probe, protocol);
  if (fault !== undefined) {
    return [fault];
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
