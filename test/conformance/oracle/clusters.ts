import { linkErrors } from './link';
import { allowed } from './policy-allowed';
import { home, workloads } from './policy-objects';
import { selects } from './policy-values';
import { findService, groupOf, isService, protocolOf, title } from './service-traffic';
import { atLeast, Manifest, OracleTarget, when } from './target';

/** One of several clusters, with all that is applied to it. */
export interface OracleCluster {
  readonly name: string;
  readonly target: OracleTarget;
  readonly manifests: readonly Manifest[];
  /** What the chart of the extension was told about headless Services; undefined: nothing. */
  readonly headless?: boolean;
  /** Whether somebody else has Links to it. */
  readonly seenElsewhere?: boolean;
  /** Where its gateway is. */
  readonly gatewayNamespace?: string;
}

/** A Service that Linkerd makes in a cluster for those of others. */
export interface Seen {
  readonly cluster: string;
  readonly service: string;
  readonly how: 'gateway' | 'pods' | 'federation';
  readonly of: readonly string[];
}

interface Taken {
  readonly by: OracleCluster;
  readonly from: OracleCluster;
  readonly service: Manifest;
  readonly field: string;
}

const SELECTORS = { selector: 'gateway', remoteDiscoverySelector: 'pods', federatedServiceSelector: 'federation' } as const;
const EXPORTED = 'mirror.linkerd.io/exported';
const MEMBER = 'mirror.linkerd.io/federated';

const isLink = (m: Manifest): boolean => groupOf(m) === 'multicluster.linkerd.io' && m.kind === 'Link';
const services = ({ manifests }: OracleCluster): Manifest[] => manifests.filter(isService);
const labels = (m: Manifest): Record<string, string> => m.metadata.labels ?? {};
const place = (m: Manifest): string => `${m.metadata.namespace ?? ''}/${m.metadata.name}`;
const headless = ({ spec }: Manifest): boolean => spec?.clusterIP === 'None';
const demanding = (selector: any): boolean => Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length > 0;

interface Member {
  readonly cluster: OracleCluster;
  readonly service: Manifest;
}

/** Every Service that a Link selects, once for each of its selectors. */
function taken(clusters: readonly OracleCluster[]): Taken[] {
  return clusters.flatMap((by) => by.manifests.filter(isLink).flatMap((link) => {
    const from = clusters.find(({ name }) => name === link.spec.targetClusterName);
    return from === undefined || from === by ? [] : Object.keys(SELECTORS).filter((field) => demanding(link.spec[field]))
      .flatMap((field) => services(from).filter((service) => selects(link.spec[field], labels(service)))
        .map((service) => ({ by, from, service, field })));
  }));
}

/** The members of each federated Service of a cluster: its own one, then those of other clusters. */
function federations(cluster: OracleCluster, all: readonly Taken[]): Map<string, Member[]> {
  const members = new Map<string, Member[]>();
  const own = atLeast(cluster.target, '2.17') ? services(cluster).filter((service) => labels(service)[MEMBER] === 'member') : [];
  const others = all.filter(({ by, field }) => by === cluster && field === 'federatedServiceSelector');
  for (const member of [...own.map((service) => ({ cluster, service })), ...others.map(({ from, service }) => ({ cluster: from, service }))]) {
    members.set(place(member.service), [...members.get(place(member.service)) ?? [], member]);
  }
  return members;
}

/** Which Services clusters see of each other, sorted. */
export function seenServices(clusters: readonly OracleCluster[]): Seen[] {
  const all = taken(clusters);
  const mirrors = all.filter(({ field }) => field !== 'federatedServiceSelector').map(({ by, from, service, field }): Seen => ({
    cluster: by.name, service: `${place(service)}-${from.name}`, how: SELECTORS[field as keyof typeof SELECTORS], of: [from.name],
  }));
  const joined = clusters.flatMap((cluster) => [...federations(cluster, all)].map(([name, members]): Seen => ({
    cluster: cluster.name, service: `${name}-federated`, how: 'federation', of: members.map((member) => member.cluster.name).sort(),
  })));
  return [...mirrors, ...joined].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** What a Link says of a cluster that is another one there. */
function targetErrors(link: Manifest, { target, gatewayNamespace = 'linkerd-multicluster', name }: OracleCluster): string[] {
  const { clusterDomain = 'cluster.local', trustDomain = clusterDomain, controlPlaneNamespace = 'linkerd' } = target;
  const identity = `linkerd-gateway.${gatewayNamespace}.serviceaccount.identity.${controlPlaneNamespace}.${trustDomain}`;
  const { targetClusterDomain, targetClusterLinkerdNamespace, gatewayIdentity, federatedServiceSelector } = link.spec;
  return [
    ...when(targetClusterDomain !== clusterDomain, `spec.targetClusterDomain is not the ${clusterDomain} of ${name}, got ${targetClusterDomain}`),
    ...when(targetClusterLinkerdNamespace !== controlPlaneNamespace, `spec.targetClusterLinkerdNamespace is not the ${controlPlaneNamespace} of ${name}, got ${targetClusterLinkerdNamespace}`),
    ...when(gatewayIdentity !== undefined && gatewayIdentity !== identity, `spec.gatewayIdentity is not the ${identity} of ${name}, got ${gatewayIdentity}`),
    ...when(federatedServiceSelector && !atLeast(target, '2.17'), `${name} has no federated Services, got ${target.linkerd}`),
  ].map((error) => `${title(link)}: ${error}`);
}

/** What is wrong with the mirror that a Link makes of a Service. */
function mirrorErrors({ by, from, service }: Taken): string[] {
  const mirror = `${service.metadata.name}-${from.name}`;
  const opaque = (service.spec?.ports ?? []).filter((port: any) => port.appProtocol && protocolOf(service, port, [], from.target) === 'opaque'
    && protocolOf(service, { ...port, appProtocol: undefined }, [], from.target) !== 'opaque');
  return [
    ...when(mirror.length > 63, `its mirror ${mirror} is too long a name`),
    ...when(findService(by.manifests, service.metadata.namespace ?? '', mirror), `${by.name} has a Service ${mirror} already`),
    ...when(headless(service) && by.headless === undefined, `its mirror in ${by.name} is not headless, and nobody said so`),
    ...opaque.map(({ port }: any) => `its mirror is not opaque on port ${port}`),
  ].map((error) => `${title(service)} of ${from.name}: ${error}`);
}

function federationErrors(cluster: OracleCluster, name: string, members: readonly Member[]): string[] {
  const [, own] = name.split('/');
  const ports = members.map(({ service }) => JSON.stringify((service.spec?.ports ?? []).map(({ port, protocol }: any) => `${port} ${protocol ?? 'TCP'}`).sort()));
  return [
    ...when(`${own}-federated`.length > 63, 'too long a name'),
    ...when(findService(cluster.manifests, name.split('/')[0], `${own}-federated`), 'a Service of that name is there already'),
    ...members.filter(({ service }) => headless(service)).map((member) => `the member of ${member.cluster.name} is headless`),
    ...when(new Set(ports).size > 1, `members have different ports, got ${ports.join(' and ')}`),
  ].map((error) => `${name}-federated in ${cluster.name}: ${error}`);
}

/** Labels that lead nowhere, and annotations that should be labels. */
function markErrors(cluster: OracleCluster, all: readonly Taken[], clusters: readonly OracleCluster[]): string[] {
  return services(cluster).flatMap((service) => {
    const fields = all.filter((each) => each.service === service).map(({ field }) => field);
    const joined = clusters.flatMap((each) => [...federations(each, all).values()])
      .some((members) => members.length > 1 && members.some((member) => member.service === service));
    const marks = Object.keys(service.metadata.annotations ?? {}).filter((key) => [EXPORTED, MEMBER].includes(key));
    return [
      ...marks.map((key) => `${key} is an annotation, not a label`),
      ...when(labels(service)[EXPORTED] !== undefined && !cluster.seenElsewhere && !fields.some((field) => field !== 'federatedServiceSelector'), 'is exported and mirrored by nobody'),
      ...when(labels(service)[MEMBER] !== undefined && !cluster.seenElsewhere && !fields.includes('federatedServiceSelector') && !joined, 'is a member and joined with nothing'),
    ].map((error) => `${title(service)} of ${cluster.name}: ${error}`);
  });
}

/** Pods behind a Service, to which requests come from the gateway of their own cluster. */
function gatewayErrors({ from, service }: Taken): string[] {
  const { manifests, target, gatewayNamespace = 'linkerd-multicluster' } = from;
  const selector = service.spec?.selector;
  const pods = workloads(manifests, target)
    .filter(({ manifest, labels: own }) => selector && home(manifest) === home(service) && selects({ matchLabels: selector }, own));
  const numbers = (service.spec?.ports ?? []).map(({ port, targetPort = port }: any) => targetPort).filter((port: unknown) => typeof port === 'number');
  const client = { serviceAccount: 'linkerd-gateway', namespace: gatewayNamespace };
  return pods.flatMap((pod) => numbers.flatMap((port: number) => {
    const request = { workload: pod.manifest.metadata.name!, namespace: home(service), port, method: 'GET', path: '/', source: '10.9.8.7', client };
    return when(allowed(manifests, request, target) === 'denied', `${title(service)} of ${from.name}: the gateway is not let in on port ${port}`);
  }));
}

/** The account that another cluster reads with: no token is written, it is bound to what it may read, and writes nothing else. */
function accessErrors({ manifests }: OracleCluster): string[] {
  const of = (kind: string) => manifests.filter((m) => m.kind === kind);
  return of('Secret').filter(({ type }) => type === 'kubernetes.io/service-account-token').flatMap((secret) => {
    const account = secret.metadata.annotations?.['kubernetes.io/service-account.name'];
    const binding = of('ClusterRoleBinding').find(({ subjects = [] }) => subjects.some((s: any) => s.kind === 'ServiceAccount' && s.name === account && s.namespace === secret.metadata.namespace));
    const role = of('ClusterRole').find(({ metadata }) => metadata.name === binding?.roleRef.name);
    const writes = (role?.rules ?? []).filter(({ verbs, resources }: any) => verbs.some((verb: string) => !['get', 'list', 'watch'].includes(verb)) && resources.join() !== 'events');
    const reads = (role?.rules ?? []).flatMap(({ resources }: any) => resources);
    return [
      ...when(secret.data ?? secret.stringData, 'has data, which Kubernetes is to write'),
      ...when(!of('ServiceAccount').some((m) => m.metadata.name === account && m.metadata.namespace === secret.metadata.namespace), `has no ServiceAccount ${account} beside it`),
      ...when(manifests.indexOf(secret) < manifests.findIndex((m) => m.kind === 'ServiceAccount' && m.metadata.name === account), 'comes before its ServiceAccount'),
      ...when(!role, `has an account ${account} that may nothing`),
      ...when(role?.metadata.namespace !== undefined || binding?.metadata.namespace !== undefined, 'has roles with a namespace'),
      ...writes.map(({ resources }: any) => `has an account that writes ${resources}`),
      ...when(reads.includes('secrets') || reads.includes('*'), 'has an account that reads secrets'),
      ...when(role && !['services', 'endpoints', 'pods', 'endpointslices', 'configmaps', 'servers', 'replicasets', 'jobs'].every((resource) => reads.includes(resource)), 'has an account that cannot read all it must'),
    ].map((error) => `${title(secret)}: ${error}`);
  });
}

/** Judges several clusters together: what each has for itself, and what they are to each other. */
export function clusterErrors(clusters: readonly OracleCluster[]): string[] {
  const all = taken(clusters);
  const twice = all.filter(({ by, service, field }) => field === 'selector' && all.some((other) => other.by === by && other.service === service && other.field === 'remoteDiscoverySelector'));
  return [
    ...clusters.flatMap(({ manifests, target }) => linkErrors(manifests, target)),
    ...clusters.flatMap(({ manifests }) => manifests.filter(isLink))
      .flatMap((link) => clusters.filter(({ name }) => name === link.spec.targetClusterName).flatMap((target) => targetErrors(link, target))),
    ...twice.map(({ service }) => `${title(service)} is mirrored in two ways`),
    ...all.filter(({ field }) => field !== 'federatedServiceSelector').flatMap(mirrorErrors),
    ...all.filter(({ field }) => field === 'selector').flatMap(gatewayErrors),
    ...clusters.flatMap((cluster) => [...federations(cluster, all)].flatMap(([name, members]) => federationErrors(cluster, name, members))),
    ...clusters.flatMap((cluster) => markErrors(cluster, all, clusters)),
    ...clusters.flatMap(accessErrors),
  ];
}
