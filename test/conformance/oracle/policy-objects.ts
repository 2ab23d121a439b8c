import { inRanges, portRanges } from './grammar';
import { selects } from './policy-values';
import { groupOf, refersTo } from './service-traffic';
import { Manifest, OracleTarget, atLeast } from './target';

/** What is known of the manifests beside what they say. */
export interface PolicyOptions {
  /** AuthorizationPolicies that are meant to authorize everyone. */
  readonly allowAnyone?: readonly string[];
  /** ServerAuthorizations that are meant for the networks of the cluster only. */
  readonly clusterNetworksOnly?: readonly string[];
  /** EgressNetworks that are meant to hide the global ones from their namespace. */
  readonly hidesGlobal?: readonly string[];
  /** Whether the manifests hold all policy objects, so that nothing may refer to others. */
  readonly closed?: boolean;
}

export interface Context {
  readonly manifests: readonly Manifest[];
  readonly target: OracleTarget;
  readonly options: PolicyOptions;
}

export const POLICY = 'policy.linkerd.io';
export const GATEWAY = 'gateway.networking.k8s.io';

export const home = (m: Manifest): string => m.metadata.namespace ?? '';

export const refersToCore = (ref: any, kind: string): boolean => refersTo({ ...ref, group: ref?.group ?? '' }, kind, '', 'core');

/** The policy objects of a kind that Linkerd can read. */
export const ofKind = (manifests: readonly Manifest[], kind?: string): Manifest[] =>
  manifests.filter((m) => groupOf(m) === POLICY && m.kind === kind && m.spec);

export const find = (manifests: readonly Manifest[], kind: string | undefined, namespace: string, name: unknown): Manifest | undefined =>
  ofKind(manifests, kind).find((m) => home(m) === namespace && m.metadata.name === name);

/** The kind that a required authentication is of, or undefined for one that Linkerd does not know. */
export function authenticationKind(ref: any): string | undefined {
  return refersToCore(ref, 'ServiceAccount') ? 'ServiceAccount'
    : ['MeshTLSAuthentication', 'NetworkAuthentication'].find((kind) => refersTo(ref, kind, POLICY));
}

/** The references of a route to Servers; the kind is a Gateway where it is left out. */
export const serverRefs = (route: Manifest): any[] =>
  (route.spec?.parentRefs ?? []).filter((ref: any) => refersTo({ ...ref, group: ref.group ?? groupOf(route) }, 'Server', POLICY));

export interface Workload {
  readonly manifest: Manifest;
  readonly external: boolean;
  readonly labels: Record<string, string>;
  /** Its own annotations and those of its namespace. */
  readonly annotations: Record<string, string>;
  /** Whether the injector adds a proxy. */
  readonly injected: boolean;
  /** Whether it is said that the injector adds none. */
  readonly excluded: boolean;
  readonly containers: readonly any[];
  readonly initContainers: readonly any[];
}

const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'Rollout'];

export function templateOf(m: Manifest): any {
  return m.kind === 'Pod' ? m : m.kind === 'CronJob' ? m.spec?.jobTemplate?.spec?.template
    : CONTROLLERS.includes(m.kind) ? m.spec?.template : undefined;
}

export const isExternal = (m: Manifest): boolean => groupOf(m) === 'workload.linkerd.io' && m.kind === 'ExternalWorkload';

/** What the injector adds, with its own probes. */
function proxyContainer(annotations: Record<string, string>): object {
  const port = (key: string, otherwise: number) => Number(annotations[`config.linkerd.io/${key}`] ?? otherwise);
  const [inbound, admin] = [port('inbound-port', 4143), port('admin-port', 4191)];
  const get = (path: string) => ({ httpGet: { path, port: admin } });
  return {
    ports: [{ name: 'linkerd-proxy', containerPort: inbound }, { name: 'linkerd-admin', containerPort: admin }],
    livenessProbe: get('/live'),
    readinessProbe: get('/ready'),
  };
}

function workload(m: Manifest, manifests: readonly Manifest[], target: OracleTarget): Workload[] {
  if (isExternal(m)) {
    const { labels = {}, annotations = {} } = m.metadata;
    const ports = (m.spec?.ports ?? []).map(({ port, ...rest }: any) => ({ ...rest, containerPort: port }));
    return [{ manifest: m, external: true, labels, annotations, injected: true, excluded: false, containers: [{ ports }], initContainers: [] }];
  }
  const template = templateOf(m);
  if (!template?.spec) {
    return [];
  }
  const { labels = {}, annotations: own = {} } = template.metadata ?? {};
  const namespace = manifests.find(({ apiVersion, kind, metadata }) => apiVersion === 'v1' && kind === 'Namespace' && metadata.name === home(m));
  const annotations = { ...namespace?.metadata.annotations, ...own };
  const inject = annotations['linkerd.io/inject'];
  const { hostNetwork, containers = [], initContainers = [] } = template.spec;
  const excluded = hostNetwork === true || inject === 'disabled';
  const added = {
    'linkerd.io/control-plane-ns': target.controlPlaneNamespace ?? 'linkerd',
    'linkerd.io/workload-ns': home(m),
    [`linkerd.io/proxy-${m.kind.toLowerCase()}`]: m.metadata.name!,
  };
  return [{
    manifest: m,
    external: false,
    labels: excluded ? labels : { ...labels, ...added },
    annotations,
    injected: !excluded && (inject === 'enabled' || inject === 'ingress' || 'linkerd.io/control-plane-ns' in labels),
    excluded,
    containers: excluded ? containers : [...containers, proxyContainer(annotations)],
    initContainers,
  }];
}

export const workloads = (manifests: readonly Manifest[], target: OracleTarget): Workload[] =>
  manifests.flatMap((m) => workload(m, manifests, target));

const isTcp = ({ protocol = 'TCP' }: any) => protocol.toUpperCase() === 'TCP';

const named = ({ ports = [] }: any, name: string): number[] =>
  ports.filter((port: any) => port.name === name && isTcp(port)).map((port: any) => port.containerPort);

/** Linkerd reads init containers from 2.19 on. */
const readContainers = ({ containers, initContainers }: Workload, target: OracleTarget) =>
  [...containers, ...(atLeast(target, '2.19') ? initContainers : [])];

/** The ports of a workload that a Server selects. */
export function selectedPorts({ spec }: Manifest, its: Workload, target: OracleTarget): number[] {
  const selector = its.external ? spec.externalWorkloadSelector : spec.podSelector;
  if (its.excluded || selector === undefined || !selects(selector, its.labels)) {
    return [];
  }
  return typeof spec.port === 'number' ? [spec.port] : readContainers(its, target).flatMap((container) => named(container, spec.port));
}

export interface Probe {
  readonly port: number;
  readonly path: string;
  readonly https: boolean;
}

function probesOf(container: any): Probe[] {
  const gets: any[] = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((kind) => container[kind]?.httpGet ?? []);
  return gets.flatMap(({ port, path = '/', scheme }) => {
    const [number] = typeof port === 'number' ? [port] : named(container, port);
    return number === undefined ? [] : [{ port: number, path: path.replace(/\?.*$/s, ''), https: scheme === 'HTTPS' }];
  });
}

/** What kubelet asks of a workload over HTTP. */
export const probes = ({ containers, initContainers }: Workload): Probe[] =>
  [...containers, ...initContainers].flatMap(probesOf).map((probe) => ({ ...probe, path: probe.path.replace(/^(?!\/)/, '/') }));

/** The probes that Linkerd authorizes by itself where no route stands in the way. */
export const knownProbes = (its: Workload, target: OracleTarget): Probe[] => readContainers(its, target).flatMap(probesOf);

/** Whether an annotation of a workload lists a port. */
export const lists = ({ annotations }: Workload, key: string, port: number): boolean =>
  inRanges(portRanges(annotations[`config.linkerd.io/${key}`] ?? '') ?? [], port);
