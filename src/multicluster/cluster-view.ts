import { VisibleService } from './cluster-mesh-options';
import { ClusterObjects, ClusterService, objectsOf } from './cluster-objects';
import { ExportedService } from './exported-service';
import { gatewayFaults } from './gateway-access';
import { ResolvedCluster } from './linked-clusters';
import { supports } from '../linkerd/features';
import { LINK_MODES, LinkMode, modesFor } from '../linkerd/link-modes';
import {
  exportMarkFaults, federatedHeadlessFault, federatedName, handMadeMirrorFault, headlessMirrorFault, lostAppProtocolFaults, memberPortsFault,
  mirrorName, mirrorNameFault, twoWaysFault, unseenFault,
} from '../linkerd/mirrors';
import { qualifiedName } from '../linkerd/names';
import { Fault, quote } from '../linkerd/rule';

/** A Service that a Link of a cluster takes in. */
interface Import {
  readonly importer: ClusterObjects;
  readonly service: ClusterService;
  readonly modes: readonly LinkMode[];
}

/** What each cluster sees of the others, and what is wrong with that. */
export interface ClusterView {
  readonly visible: readonly VisibleService[];
  readonly faults: readonly string[];
}

/** Reads all objects of the clusters as they are now, whoever made them: to be called in a synth. */
export function viewOf(clusters: readonly ResolvedCluster[]): ClusterView {
  const all = clusters.map((cluster) => objectsOf(cluster, clusters));
  const imports = all.map((importer) => importsOf(importer, all));
  const federations = all.map((importer, i) => federationsOf(importer, imports[i]));
  const mirrors = imports.map((each) => each.filter(({ modes }) => modes.some((mode) => mode !== LinkMode.FEDERATED)));
  const seen = new Map<ClusterService, LinkMode[]>();
  const see = (service: ClusterService, modes: readonly LinkMode[]) => seen.set(service, [...seen.get(service) ?? [], ...modes]);
  imports.flat().forEach(({ service, modes }) => see(service, modes));
  // One that no other cluster sees may be there for its own, which joins it with theirs.
  federations.flat().filter(({ members }) => members.length > 1)
    .forEach(({ members }) => members.forEach((member) => see(member, [LinkMode.FEDERATED])));
  const faults = [
    ...all.flatMap(({ links }) => links.flatMap((link) => link.faults)),
    ...all.flatMap(({ services }) => [...services.values()].flatMap((service) => markFaults(service, seen.get(service) ?? []))),
    ...mirrors.flat().flatMap(mirrorFaults),
    ...federations.flat().flatMap(federationFaults),
    ...gatewayFaults([...seen].filter(([, modes]) => modes.includes(LinkMode.GATEWAY)).map(([service]) => service)),
  ];
  return {
    visible: all.flatMap((_, i) => [...mirrors[i].map(mirrorRow), ...federations[i].map(federationRow)].sort(byPlace)),
    faults: [...new Set(faults)].filter((fault) => fault !== undefined),
  };
}

/** The members of a federated Service as one cluster sees it: its own first, which counts as the oldest. */
interface Federation {
  readonly importer: ClusterObjects;
  readonly members: readonly ClusterService[];
}

function importsOf(importer: ClusterObjects, all: readonly ClusterObjects[]): Import[] {
  return importer.links.flatMap(({ exporter, spec }) => [...all.find(({ cluster }) => cluster === exporter)!.services.values()]
    .map((service) => ({ importer, service, modes: modesFor(spec, service.labels) }))
    .filter(({ modes }) => modes.length > 0));
}

function federationsOf(importer: ClusterObjects, imports: readonly Import[]): Federation[] {
  const { label, value } = LINK_MODES[LinkMode.FEDERATED];
  const own = supports(importer.cluster.target.linkerdVersion, 'federatedServices')
    ? [...importer.services.values()].filter(({ labels }) => labels[label] === value) : [];
  const federations = new Map<string, ClusterService[]>();
  for (const member of [...own, ...imports.filter(({ modes }) => modes.includes(LinkMode.FEDERATED)).map(({ service }) => service)]) {
    const place = qualifiedName(member);
    federations.set(place, [...federations.get(place) ?? [], member]);
  }
  return [...federations.values()].map((members) => ({ importer, members }));
}

function mirrorRow({ importer, service, modes }: Import): VisibleService {
  const [mode] = modes;
  return {
    ...rowOf(importer, service),
    name: mirrorName(service.name, service.cluster.name),
    mode,
    exporters: [service.cluster.name],
    ...(mode === LinkMode.GATEWAY && { gatewayIdentity: service.cluster.gatewayIdentity }),
  };
}

function federationRow({ importer, members }: Federation): VisibleService {
  return {
    ...rowOf(importer, members[0]),
    name: federatedName(members[0].name),
    mode: LinkMode.FEDERATED,
    exporters: members.map(({ cluster }) => cluster.name).sort(),
  };
}

function rowOf({ cluster, namespaces }: ClusterObjects, { name, namespace, spec }: ClusterService) {
  return {
    cluster: cluster.name,
    namespace,
    serviceName: name,
    ports: (spec.ports ?? []).map(({ port }) => port),
    namespaceDefined: namespace === undefined || namespaces.has(namespace),
  };
}

function byPlace(a: VisibleService, b: VisibleService): number {
  const [left, right] = [a, b].map(({ namespace = '', name }) => `${namespace}/${name}`);
  return left < right ? -1 : Number(left > right);
}

/** What is wrong with how a Service is marked, which links take in in some modes. */
function markFaults({ where, labels, annotations, cluster }: ClusterService, seen: readonly LinkMode[]): Fault[] {
  const modes = Object.values(LinkMode);
  const marks = [...new Set(modes.map((mode) => LINK_MODES[mode].label))].filter((label) => labels[label] !== undefined);
  return [
    ...exportMarkFaults(where, annotations),
    ...marks.filter((label) => !cluster.linkedElsewhere && !seen.some((mode) => LINK_MODES[mode].label === label)).map((label) => {
      const meant = modes.find((mode) => LINK_MODES[mode].label === label && LINK_MODES[mode].value === labels[label]);
      return unseenFault(where, meant, label, labels[label]);
    }),
  ];
}

/** What is wrong with the mirror of a Service in one of the clusters. */
function mirrorFaults({ importer: { cluster, services }, service, modes }: Import): Fault[] {
  const { name, namespace, where, spec } = service;
  const mirror = mirrorName(name, service.cluster.name);
  const taken = services.get(qualifiedName({ name: mirror, namespace }));
  return [
    modes.includes(LinkMode.GATEWAY) && modes.includes(LinkMode.REMOTE_DISCOVERY) ? twoWaysFault(where, cluster.name) : undefined,
    mirrorNameFault(`the mirror of ${where} in cluster ${quote(cluster.name)}`, mirror),
    headlessMirrorFault(where, spec, cluster.name, cluster.headlessServices),
    ...lostAppProtocolFaults(where, spec, service.cluster.target.linkerdVersion),
    taken && handMadeMirrorFault(taken.where, where),
  ];
}

/** What is wrong with a federated Service as one cluster sees it. */
function federationFaults({ importer: { cluster, services }, members }: Federation): Fault[] {
  const [first, ...others] = members;
  const taken = services.get(qualifiedName({ name: federatedName(first.name), namespace: first.namespace }));
  return [
    mirrorNameFault(`the federated Service of ${first.where} in cluster ${quote(cluster.name)}`, federatedName(first.name)),
    // One that ExportedService made a member says so itself.
    ...members.filter(({ apiObject }) => !ExportedService._isMember(apiObject)).map(({ where, spec }) => federatedHeadlessFault(where, spec)),
    ...others.map((other) => memberPortsFault(other.where, dialled(other), first.where, dialled(first))),
    taken && handMadeMirrorFault(taken.where, first.where),
  ];
}

function dialled({ spec: { ports = [] } }: ClusterService): string[] {
  return ports.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`);
}
