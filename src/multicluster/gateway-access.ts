import { ClusterService } from './cluster-view';
import { identityContains } from '../linkerd/identities';
import { AccessPolicy } from '../linkerd/inbound';
import { gatewayAccessFault } from '../linkerd/mirrors';
import { portNumbers } from '../linkerd/pods';
import { Fault } from '../linkerd/rule';
import { ServerClaim } from '../policy/inbound-claims';
import { InboundTraffic } from '../policy/inbound-traffic';
import { labelOf } from '../references/object-ref';
import { Workload, workloadsBeside } from '../references/workloads';

/** What is wrong with Services that are mirrored through the gateway of their cluster: it must be let in on their pods. */
export function gatewayFaults(services: readonly ClusterService[]): Fault[] {
  return [...new Set(services)].flatMap((service) => {
    const { chart, gatewayIdentity } = service.cluster;
    const traffic = InboundTraffic.of(chart);
    const pods = podsOf(service);
    const servers = pods.length === 0 ? [] : traffic.serversIn(service.namespace).filter((server) => decidesOn(traffic, server, service, pods));
    return servers.filter((server) => !letsIn(traffic, server, gatewayIdentity)).map(({ object }) => gatewayAccessFault(service.where, labelOf(object), gatewayIdentity));
  });
}

/** The pods of the app behind a Service. */
function podsOf({ cluster, namespace, spec: { selector } }: ClusterService): Workload[] {
  const wanted = Object.entries(selector ?? {});
  return wanted.length === 0 ? []
    : workloadsBeside(cluster.chart).filter((each) => each.namespace === namespace && wanted.every(([key, value]) => each.labels[key] === value));
}

/** Whether a Server is for a port of pods that the Service sends to. */
function decidesOn(traffic: InboundTraffic, server: ServerClaim, { cluster, spec: { ports = [] } }: ClusterService, pods: readonly Workload[]): boolean {
  return traffic.podsOf(server).some(({ workload, ports: guarded }) => pods.some((pod) => pod.apiObject === workload.apiObject)
    && ports.some(({ port, targetPort = port }) => portNumbers(workload.spec, targetPort, cluster.target.linkerdVersion).some((number) => guarded.includes(number))));
}

/** Whether the gateway may call anything there; what is not ours may say so, and what is only audited goes through. */
function letsIn(traffic: InboundTraffic, server: ServerClaim, identity: string): boolean {
  return server.accessPolicy() === AccessPolicy.AUDIT || traffic.hasForeignPolicies(server)
    || traffic.grantsOn(server).some(({ clients }) => clients.unknown || clients.identities === undefined || clients.identities.some((each) => identityContains(each, identity)));
}
