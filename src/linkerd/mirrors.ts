import { supports } from './features';
import { LINK_MODES, LinkMode, modeName } from './link-modes';
import { LinkerdVersion } from './linkerd-version';
import { EXPORTED_LABEL, FEDERATED_LABEL } from './links';
import { Fault, quote } from './rule';
import { isDetectedProtocol, isOpaquePort, OPAQUE_PORTS_ANNOTATION, ServiceSpec } from './service-ports';

/** How a mirror of a Service is called. */
export function mirrorName(service: string, cluster: string): string {
  return `${service}-${cluster}`;
}

/** How the Service that joins those of all clusters is called. */
export function federatedName(service: string): string {
  return `${service}-federated`;
}

/** The fault of a mirror or federated Service whose name no Service can have. */
export function mirrorNameFault(where: string, name: string): Fault {
  return name.length <= 63 ? undefined
    : `${where} would be called ${quote(name)}, which is ${name.length} characters long, and no such Service can be made; expected at most 63; give the Service or the cluster a shorter name`;
}

/** The faults of what marks a Service for other clusters and stands where Linkerd does not look. */
export function exportMarkFaults(where: string, annotations: Readonly<Record<string, string>>): Fault[] {
  return [EXPORTED_LABEL, FEDERATED_LABEL].map((key) => (annotations[key] === undefined ? undefined
    : `${where} has the annotation ${quote(key)}, and Linkerd looks for a label; expected the label; use ExportedService`));
}

/** The fault of a Service that is marked for other clusters in vain: no link to its cluster takes it in. */
export function unseenFault(where: string, mode: LinkMode | undefined, label: string, value: string): Fault {
  const expected = mode === undefined
    ? `expected one of ${Object.values(LINK_MODES).filter((facts) => facts.label === label).map((facts) => quote(facts.value)).join(', ')}`
    : `expected a link with mode ${modeName(mode)}`;
  return `${where} has the label ${quote(label)}, got ${quote(value)}, and no link to its cluster selects it, so that no other cluster sees it; ${expected}; `
    + 'change "modes", export it in another way, or set "linkedElsewhere" where clusters of other apps see it';
}

/** The fault of a Service that a link would mirror in two ways. */
export function twoWaysFault(where: string, cluster: string): Fault {
  return `${where} is selected both by "selector" and by "remoteDiscoverySelector" of the Link in cluster ${quote(cluster)}, and there is only one mirror of it; expected selectors that exclude each other`;
}

/** The fault of a federated Service without an address to balance over. */
export function federatedHeadlessFault(where: string, { clusterIP }: ServiceSpec): Fault {
  return clusterIP === 'None'
    ? `${where} is headless, and Linkerd takes no headless Service into a federation; expected a Service with a cluster IP`
    : undefined;
}

/** The fault of a headless Service whose mirror would be an ordinary one. */
export function headlessMirrorFault(where: string, { clusterIP }: ServiceSpec, cluster: string, enabled: boolean | undefined): Fault {
  return clusterIP === 'None' && enabled === undefined
    ? `${where} is headless, and its mirror in cluster ${quote(cluster)} would be an ordinary one, by which single pods are not reached; expected "headlessServices" of that cluster to say what is meant: true mirrors it as headless, false takes the ordinary mirror`
    : undefined;
}

/** The faults of ports whose protocol is declared in a way that mirrors do not get. */
export function lostAppProtocolFaults(where: string, { ports = [], opaquePorts }: ServiceSpec, version: LinkerdVersion): Fault[] {
  return ports.map(({ port, appProtocol }) => (
    appProtocol === undefined || !supports(version, 'appProtocol') || isDetectedProtocol(appProtocol) || isOpaquePort(port, opaquePorts) ? undefined
      : `${where} has appProtocol ${quote(appProtocol)} on port ${port}, which makes the port opaque, and mirrors do not get it, so that clients of a mirror wait for its protocol to be detected; `
        + `expected the port in the annotation ${quote(OPAQUE_PORTS_ANNOTATION)} of the Service, which mirrors get`));
}

/** The fault of two Services that are joined and do not have the same ports: only those of the older one are there. */
export function memberPortsFault(where: string, ports: readonly string[], other: string, otherPorts: readonly string[]): Fault {
  const [own, others] = [ports, otherPorts].map((list) => [...list].sort().join(', '));
  return own === others ? undefined
    : `${where} has other ports than ${other}, with which it is joined, got ${own || 'none'} beside ${others || 'none'}, and only those of one of the two can be dialled; expected the same ports`;
}

/** The fault of a Service that stands where a mirror would be made, and what is set on it is overwritten. */
export function handMadeMirrorFault(where: string, service: string): Fault {
  return `${where} has the name of the mirror of ${service}, which Linkerd makes and writes itself; expected no such Service; remove it, and set annotations on ${service}, of which mirrors get them`;
}

/** The fault of a Service whose pods do not let in the gateway, which is who calls for all clients of other clusters. */
export function gatewayAccessFault(where: string, who: string, identity: string): Fault {
  return `${where} is mirrored through the gateway, and ${who} does not let in the gateway, as which all clients of other clusters come, got identity ${quote(identity)}; `
    + 'expected a policy for it; call "allowGateway" of an InboundPolicy for the pods, or export it with MirrorMode.REMOTE_DISCOVERY, with which clients keep their identity';
}

/** The fault of a mark by whose value no Link selects that is as `link-gen` makes it. */
export function unknownMarkFault(where: string, label: string, value: string): Fault {
  const known = Object.values(LINK_MODES).filter((facts) => facts.label === label).map((facts) => facts.value);
  return known.includes(value) || value === 'false' ? undefined
    : `${where} has the label ${quote(label)}, got ${quote(value)}, which only a Link with a selector of its own takes in; expected ${known.map(quote).join(' or ')}`;
}

/** The fault of a headless Service whose pods have no names by which mirrors could tell them apart. */
export function namelessPodsFault(where: string, service: string): Fault {
  return `${where} is headless, and no pod of it has a host name, without which its mirror is an ordinary Service; expected a StatefulSet with "serviceName" ${quote(service)}`;
}

/** The fault of a Service that says of itself that it is a mirror. */
export function handMarkedMirrorFault(where: string, label: string): Fault {
  return `${where} has the label ${quote(label)}, by which Linkerd knows the mirrors that it makes, writes and deletes itself; expected no such manifest; remove it, and set annotations on the Service in its own cluster, of which mirrors get them`;
}
