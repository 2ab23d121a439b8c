import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ClusterService } from './cluster-objects';
import { identityContains } from '../linkerd/identities';
import { AccessPolicy } from '../linkerd/inbound';
import { gatewayAccessFault } from '../linkerd/mirrors';
import { portNumbers } from '../linkerd/pods';
import { Fault, quote } from '../linkerd/rule';
import { ServerClaim } from '../policy/inbound-claims';
import { InboundTraffic } from '../policy/inbound-traffic';
import { objectsBeside } from '../references/app-objects';
import { labelOf } from '../references/object-ref';
import { Workload, workloadsBeside } from '../references/workloads';

/** What is wrong with Services that are mirrored through the gateway of their cluster: it must be let in on their pods. */
export function gatewayFaults(services: readonly ClusterService[]): Fault[] {
  return services.flatMap((service) => {
    const { chart, gatewayIdentity } = service.cluster;
    const traffic = InboundTraffic.of(chart);
    const inNamespace = traffic.serversIn(service.namespace);
    if (inNamespace.length === 0 && !traffic.isStaged(service.namespace ?? '')) {
      return [];
    }
    const ports = podPortsOf(service);
    const servers = ports.size === 0 ? [] : inNamespace.filter((server) => guardedPorts(traffic, server, ports).length > 0);
    return [
      ...servers.filter((server) => !letsIn(traffic, server, gatewayIdentity)).map(({ object }) => labelOf(object)),
      ...(isDenied(traffic, service, servers, ports) ? [`the default policy of namespace ${quote(service.namespace)}`] : []),
    ].map((who) => gatewayAccessFault(service.where, who, gatewayIdentity));
  });
}

/** The ports of pods that a Service sends to. */
type PodPorts = ReadonlyMap<ApiObject, readonly number[]>;

function podPortsOf(service: ClusterService): PodPorts {
  const { cluster: { target }, spec: { ports = [] } } = service;
  return new Map(podsOf(service).map(({ apiObject, spec }) => [
    apiObject, ports.flatMap(({ port, targetPort = port }) => portNumbers(spec, targetPort, target.linkerdVersion)),
  ]));
}

/** Those on which a Server decides, as texts. */
function guardedPorts(traffic: InboundTraffic, server: ServerClaim, ports: PodPorts): string[] {
  return traffic.podsOf(server).flatMap(({ workload: { apiObject }, ports: guarded }) => (
    guarded.filter((port) => ports.get(apiObject)?.includes(port)).map((port) => `${apiObject.node.path} ${port}`)));
}

/** Whether a DefaultDeny keeps the gateway from a port that has no Server; one that is not ours may be for it. */
function isDenied(traffic: InboundTraffic, { cluster, namespace = '' }: ClusterService, servers: readonly ServerClaim[], ports: PodPorts): boolean {
  if (!traffic.isStaged(namespace) || traffic.stageOf(namespace) !== AccessPolicy.DENY) {
    return false;
  }
  const ours = new Set<IConstruct | undefined>(traffic.serversIn(namespace).map(({ by }) => by));
  const foreign = [...objectsBeside(cluster.chart).values()].some(({ kind, metadata, node }) => kind === 'Server' && metadata.namespace === namespace && !ours.has(node.scope));
  const guarded = new Set(servers.flatMap((server) => guardedPorts(traffic, server, ports)));
  return !foreign && [...ports].some(([{ node }, numbers]) => numbers.some((port) => !guarded.has(`${node.path} ${port}`)));
}

/** The pods of the app behind a Service. */
function podsOf({ cluster, namespace, spec: { selector } }: ClusterService): Workload[] {
  const wanted = Object.entries(selector ?? {});
  return wanted.length === 0 ? [] : workloadsBeside(cluster.chart)
    .filter((each) => each.namespace === namespace && wanted.every(([key, value]) => each.labels[key] === value));
}

/** Whether the gateway may call anything there; what is not ours may say so, and what is only audited goes through. */
function letsIn(traffic: InboundTraffic, server: ServerClaim, gateway: string): boolean {
  const grants = traffic.grantsOn(server).map(({ clients }) => clients.identities);
  return server.accessPolicy() === AccessPolicy.AUDIT || traffic.hasForeignPolicies(server)
    || grants.some((identities) => identities === undefined || identities.some((identity) => identityContains(identity, gateway)));
}
