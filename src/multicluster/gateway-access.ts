import { ClusterService } from './cluster-objects';
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
  return services.flatMap((service) => {
    const { chart, gatewayIdentity } = service.cluster;
    const traffic = InboundTraffic.of(chart);
    return serversOf(traffic, service).filter((server) => !letsIn(traffic, server, gatewayIdentity))
      .map(({ object }) => gatewayAccessFault(service.where, labelOf(object), gatewayIdentity));
  });
}

/** The Servers that decide on ports of pods that a Service sends to. */
function serversOf(traffic: InboundTraffic, service: ClusterService): ServerClaim[] {
  const { cluster: { target }, namespace, spec: { ports = [] } } = service;
  const pods = new Map(podsOf(service).map(({ apiObject, spec }) => [
    apiObject, ports.flatMap(({ port, targetPort = port }) => portNumbers(spec, targetPort, target.linkerdVersion)),
  ]));
  return pods.size === 0 ? [] : traffic.serversIn(namespace).filter((server) => traffic.podsOf(server)
    .some(({ workload, ports: guarded }) => pods.get(workload.apiObject)?.some((port) => guarded.includes(port))));
}

/** The pods of the app behind a Service. */
function podsOf({ cluster, namespace, spec: { selector } }: ClusterService): Workload[] {
  const wanted = Object.entries(selector ?? {});
  return wanted.length === 0 ? [] : workloadsBeside(cluster.chart)
    .filter((each) => each.namespace === namespace && wanted.every(([key, value]) => each.labels[key] === value));
}

/** Whether the gateway may call anything there; what is not ours may say so, and what is only audited goes through. */
function letsIn(traffic: InboundTraffic, server: ServerClaim, identity: string): boolean {
  return server.accessPolicy() === AccessPolicy.AUDIT || traffic.hasForeignPolicies(server)
    || traffic.grantsOn(server).some(({ clients: { unknown, identities } }) => (
      unknown || identities === undefined || identities.some((each) => identityContains(each, identity))));
}
