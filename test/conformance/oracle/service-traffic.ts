import { inRanges, portRanges, serviceFqdn } from './grammar';
import { orderErrors } from './route-order';
import { Manifest, OracleTarget, atLeast } from './target';

export const groupOf = (m: Manifest): string => (m.apiVersion.includes('/') ? m.apiVersion.split('/')[0] : '');

export const isService = (m: Manifest): boolean => m.apiVersion === 'v1' && m.kind === 'Service';

export const isServiceProfile = (m: Manifest): boolean => groupOf(m) === 'linkerd.io' && m.kind === 'ServiceProfile';

export const isTrafficSplit = (m: Manifest): boolean => groupOf(m) === 'split.smi-spec.io' && m.kind === 'TrafficSplit';

export const title = (m: Manifest): string => `${m.kind} ${[m.metadata.namespace, m.metadata.name].filter((part) => part !== undefined).join('/')}`;

const ROUTES = ['GRPCRoute', 'HTTPRoute', 'TLSRoute', 'TCPRoute'];

export const isRoute = (m: Manifest): boolean =>
  (groupOf(m) === 'gateway.networking.k8s.io' && ROUTES.includes(m.kind)) || (groupOf(m) === 'policy.linkerd.io' && m.kind === 'HTTPRoute');

/** A reference from a route to a Service or an EgressNetwork; a route without namespace and what it refers to share the namespace ''. */
export interface Attachment {
  readonly route: Manifest;
  readonly kind: 'Service' | 'EgressNetwork';
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
  /** Whose requests the route concerns: the namespace of the clients, or undefined for all. */
  readonly clients: string | undefined;
}

export const refersTo = (ref: any, kind: string, ...groups: string[]): boolean =>
  groups.includes(ref?.group?.toLowerCase()) && ref.kind?.toLowerCase() === kind.toLowerCase();

export function attachments(route: Manifest): Attachment[] {
  const own = route.metadata.namespace ?? '';
  return (route.spec?.parentRefs ?? []).flatMap((ref: any) => {
    const kind = refersTo(ref, 'Service', '', 'core') ? 'Service' : refersTo(ref, 'EgressNetwork', 'policy.linkerd.io') ? 'EgressNetwork' : undefined;
    const namespace = ref.namespace ?? own;
    return kind ? [{ route, kind, namespace, name: ref.name, port: ref.port, clients: namespace === own ? undefined : own }] : [];
  });
}

export const findService = (manifests: readonly Manifest[], namespace: string, name: string): Manifest | undefined =>
  manifests.find((m) => isService(m) && m.metadata.name === name && (m.metadata.namespace ?? '') === namespace);

export const findEgressNetwork = (manifests: readonly Manifest[], namespace: string, name: string): Manifest | undefined =>
  manifests.find((m) => groupOf(m) === 'policy.linkerd.io' && m.kind === 'EgressNetwork' && m.metadata.name === name && (m.metadata.namespace ?? '') === namespace);

/** Why proxies never balance over a Service as a whole. */
export function unbalanced(service: Manifest): string | undefined {
  const { type, clusterIP, clusterIPs } = service.spec ?? {};
  return type === 'ExternalName' ? 'an ExternalName' : clusterIP === 'None' || clusterIPs?.includes('None') ? 'headless' : undefined;
}

/** How a client's proxy treats a port; `detected` is any protocol. */
export type Protocol = 'detected' | 'http' | 'h2c' | 'opaque';

const DEFAULT_OPAQUE = '25,587,3306,4444,5432,6379,9300,11211';
const APP_PROTOCOLS: Record<string, Protocol> = { 'http': 'http', 'kubernetes.io/h2c': 'h2c' };

/** The opaque list comes from the Service (or EgressNetwork), else its namespace, else the default, and beats appProtocol. */
export function protocolOf(service: Manifest, port: any, manifests: readonly Manifest[], target: OracleTarget): Protocol {
  const key = 'config.linkerd.io/opaque-ports';
  const namespace = manifests.find((m) => m.kind === 'Namespace' && m.metadata.name === service.metadata.namespace);
  const list = service.metadata.annotations?.[key] ?? namespace?.metadata.annotations?.[key] ?? DEFAULT_OPAQUE;
  if (inRanges(portRanges(list) ?? [], port.port)) {
    return 'opaque';
  }
  return port.appProtocol && atLeast(target, '2.18') ? APP_PROTOCOLS[port.appProtocol.toLowerCase()] ?? 'opaque' : 'detected';
}

/** Whether some clients are the matter of both. */
export const overlap = (a: string | undefined, b: string | undefined): boolean => a === undefined || b === undefined || a === b;

/** What a rule of a route takes when nothing else in it narrows the requests. */
export function takesEverything(kind: string, rule: any): boolean {
  const matches: any[] = rule.matches ?? [];
  const everyPath = (path: any) => path === undefined ||
    ((path.type ?? 'PathPrefix') === 'PathPrefix' && (path.value ?? '/') === '/') ||
    (path.type === 'RegularExpression' && ['.*', '/.*'].includes(path.value));
  return matches.length === 0 || (kind === 'HTTPRoute' && matches.some((m) =>
    everyPath(m.path) && m.method === undefined && !m.headers?.length && !m.queryParams?.length));
}

interface Takeover {
  readonly by: Manifest;
  readonly namespace: string;
  readonly name: string;
  readonly clients: string | undefined;
}

/** The Services whose HTTP traffic proxies take from a profile instead of the client policy. */
function takeovers(m: Manifest, domain: string): Takeover[] {
  const own = m.metadata.namespace ?? '';
  if (isTrafficSplit(m)) {
    return [{ by: m, namespace: own, name: m.spec?.service, clients: undefined }];
  }
  const service = isServiceProfile(m) && (m.spec?.routes?.length || m.spec?.dstOverrides?.length) ? serviceFqdn(m.metadata.name ?? '', domain) : undefined;
  return service ? [{ by: m, ...service, clients: service.namespace === own || own === '' ? undefined : own }] : [];
}

const POLICY_ANNOTATION = /^(retry\.linkerd\.io|timeout\.linkerd\.io|balancer(\.alpha)?\.linkerd\.io)\//;

function familyErrors(manifests: readonly Manifest[], all: readonly Attachment[], domain: string): string[] {
  return manifests.flatMap((m) => takeovers(m, domain)).flatMap(({ by, namespace, name, clients }) => {
    const where = `Service ${namespace}/${name}`;
    const routes = all.filter((a) => a.kind === 'Service' && a.name === name && a.namespace === namespace && overlap(a.clients, clients));
    const keys = Object.keys(findService(manifests, namespace, name)?.metadata.annotations ?? {}).filter((key) => POLICY_ANNOTATION.test(key));
    return [
      ...[...new Set(routes.map((a) => a.route))].map((route) => `${title(route)} is ignored: ${title(by)} takes over the traffic of ${where}`),
      ...keys.map((key) => `${key} on ${where} is ignored: ${title(by)} takes over its traffic`),
    ];
  });
}

function repeatedProfiles(manifests: readonly Manifest[]): string[] {
  const titles = manifests.filter(isServiceProfile).map(title);
  return [...new Set(titles.filter((t, i) => titles.indexOf(t) !== i))].map((t) => `${t} is defined more than once`);
}

function rivals(a: Attachment, b: Attachment): string | undefined {
  const where = `port ${a.port ?? b.port ?? 'any'} of ${a.kind} ${a.namespace}/${a.name}`;
  const pair = `${title(a.route)} and ${title(b.route)}`;
  if (a.route.kind !== b.route.kind) {
    const [, loser] = [a, b].sort((x, y) => ROUTES.indexOf(x.route.kind) - ROUTES.indexOf(y.route.kind));
    return `${pair} are several route kinds on ${where}: ${loser.route.kind} is ignored`;
  }
  if (groupOf(a.route) !== groupOf(b.route)) {
    return `${pair} are HTTPRoutes of two API groups on ${where}`;
  }
  return a.route.kind === 'TCPRoute' ? `${pair} are two TCPRoutes on ${where}: only the oldest is used` : undefined;
}

function rivalErrors(all: readonly Attachment[]): string[] {
  return all.flatMap((a, i) => all.slice(i + 1)
    .filter((b) => a.route !== b.route && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name)
    .filter((b) => overlap(a.clients, b.clients) && (a.port === undefined || b.port === undefined || a.port === b.port))
    .flatMap((b) => rivals(a, b) ?? []));
}

/** Judges who decides over the traffic of each Service and EgressNetwork: one family of kinds, one route kind, one rule for each request. */
export function serviceTrafficErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  const all = manifests.filter(isRoute).flatMap(attachments);
  return [...familyErrors(manifests, all, target.clusterDomain ?? 'cluster.local'), ...repeatedProfiles(manifests), ...rivalErrors(all), ...orderErrors(all.filter(({ route }) => route.spec))];
}
