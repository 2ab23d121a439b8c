import { Clients, ServerClaim, ServerGrant } from './inbound-claims';
import { InboundTraffic } from './inbound-traffic';
import { Server } from './server';
import { probesOn, routedProbes } from './server-probes';
import { AccessPolicy, INBOUND } from '../linkerd/inbound';
import { isEverywhere, NetworkRange } from '../linkerd/networks';
import { Probe, probesOf } from '../linkerd/pods';
import { proxyPort } from '../linkerd/proxy-rules';
import { Workload } from '../references/workloads';

/**
 * Something that may be called, and by whom.
 */
export interface AllowedAccess {
  /** The kind and name of the workload. */
  readonly workload: string;
  /** The number of its port. */
  readonly port: number;
  /** Which requests: `all`, or the method and path, service or headers of some. */
  readonly requests: string;
  /** The identities that are let in; `anyone` where none is asked for, `unknown` where an object of another app says it. */
  readonly clients: string;
  /** The networks that they must be in; `anywhere` where that is not asked. */
  readonly networks: string;
  /** What lets them in: the path of a construct, or what Linkerd does by itself. */
  readonly reason: string;
}

/** A namespace in which what may be called is to be listed. */
interface StagedNamespace {
  readonly namespace: string;
  readonly annotations: Readonly<Record<string, string | undefined>>;
  readonly workloads: readonly Workload[];
  /** Of the proxies' own port. */
  readonly admin: Server;
}

const AUTOMATIC = 'Linkerd lets HTTP probes in';

/** What may be called in a namespace, by workload, port and request. */
export function allowListOf(traffic: InboundTraffic, { namespace, annotations, workloads, admin }: StagedNamespace): AllowedAccess[] {
  const servers = traffic.serversIn(namespace).filter(({ by }) => by !== admin);
  const proxies = traffic.serversIn(namespace).find(({ by }) => by === admin)!;
  return workloads.flatMap((workload) => {
    const own = servers.flatMap((server) => traffic.podsOf(server).filter((pods) => pods.workload.apiObject === workload.apiObject)
      .flatMap(({ ports }) => ports.map((port) => ({ server, port }))));
    const name = `${workload.apiObject.kind} ${workload.name}`;
    return [
      ...own.flatMap(({ server, port }) => serverRows(traffic, server, name, port)),
      ...probesOf(workload.spec).filter(({ automatic, port }) => automatic && !own.some((each) => each.port === port))
        .map(({ path, port }) => ({ workload: name, port, requests: `GET ${path}`, clients: 'anyone', networks: 'anywhere', reason: AUTOMATIC })),
      ...serverRows(traffic, proxies, name, proxyPort('admin', workload.annotations, annotations)),
      { workload: name, port: proxyPort('control', workload.annotations, annotations), requests: 'all', clients: 'linkerd-viz tap', networks: 'anywhere', reason: 'proxies let in tap by themselves' },
    ];
  }).filter((row, i, rows) => rows.findIndex((other) => JSON.stringify(other) === JSON.stringify(row)) === i);
}

function serverRows(traffic: InboundTraffic, server: ServerClaim, workload: string, port: number): AllowedAccess[] {
  const routed = routedProbes(traffic, server);
  const automatic = routed.length > 0 || !INBOUND[server.protocol()].probes ? [] : probesOn(traffic, server).filter((probe) => probe.automatic);
  const row = (requests: string, clients: Clients, reason: string) => (
    { workload, port, requests, clients: clientsOf(clients), networks: networksOf(clients.networks), reason });
  const probeRow = (clients: Clients, reason: string) => ({ kind, path }: Probe) => row(`${kind === 'grpc' ? 'POST' : 'GET'} ${path}`, clients, reason);
  return [
    ...traffic.grantsOn(server).flatMap((grant) => requestsOf(grant).map((requests) => row(requests, grant.clients, grant.by.node.path))),
    ...(server.accessPolicy() === AccessPolicy.AUDIT ? [row('all', {}, 'audited: would be denied')] : []),
    ...routed.filter((probe) => probe.port === port).map(probeRow({ networks: server.probeNetworks }, server.by.node.path)),
    ...automatic.filter((probe) => probe.port === port).map(probeRow({}, AUTOMATIC)),
  ];
}

function requestsOf({ route }: ServerGrant): string[] {
  return route === undefined ? ['all'] : route.matches().map(({ path, method, headers = [], queryParams = [] }) => [
    ...(typeof method === 'object' ? [[method.service, method.method].filter(Boolean).join('/')] : [method ?? 'any']),
    ...(path ? [`${path.value}${path.type === 'PathPrefix' ? '*' : ''}`] : []),
    ...headers.map(({ name, value }: any) => `${name}: ${value}`),
    ...queryParams.map(({ name, value }: any) => `?${name}=${value}`),
  ].join(' '));
}

function clientsOf({ identities, unknown }: Clients): string {
  return unknown ? 'unknown' : identities === undefined ? 'anyone' : identities.join(', ');
}

function networksOf(networks: readonly NetworkRange[] | undefined): string {
  return networks === undefined || isEverywhere(networks) ? 'anywhere' : networks.map(({ cidr, except = [] }) => (except.length === 0 ? cidr : `${cidr} except ${except.join(' and ')}`)).join(', ');
}
