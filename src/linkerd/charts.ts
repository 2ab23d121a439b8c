import { Ending, hasEnded } from './annotations';
import { Values } from './chart-values';
import { LinkerdVersion, NEWEST, NUMBERED_RELEASES } from './linkerd-version';
import { compareReleases } from './release-number';
import { Fault, quote, quoteOrNone } from './rule';

/** The charts that Linkerd is installed from. */
export type ChartName = 'linkerd-crds' | 'linkerd2-cni' | 'linkerd-control-plane' | 'linkerd-viz' | 'linkerd-multicluster'
| 'linkerd-jaeger' | 'linkerd-smi' | 'linkerd-failover';

/** Where charts are. */
export interface ChartRepository {
  readonly name: string;
  readonly url: string;
}

interface Chart {
  /** The charts that must be there before. */
  readonly after: readonly ChartName[];
  /** Where it stands in the order of installation. */
  readonly wave: number;
  /** The namespace that it is made for; that of the control plane where there is none. */
  readonly namespace?: string;
  /** The groups of the kinds whose CRDs it brings. */
  readonly groups?: readonly string[];
  /** The value of the namespace's label `linkerd.io/extension`. */
  readonly extension?: string;
  /** The first release without it, and what to do instead. */
  readonly until?: Ending & { readonly last: string; readonly instead: string };
  /** Charts that are not released with Linkerd. */
  readonly own?: { readonly repository: ChartRepository; readonly version?: string };
  /** Its version in the last stable release, 2.14.10. */
  readonly stableVersion?: string;
}

/** What a namespace is labelled and annotated with. */
export interface NamespaceMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const EDGE: ChartRepository = { name: 'linkerd-edge', url: 'https://helm.linkerd.io/edge' };
const STABLE: ChartRepository = { name: 'linkerd-stable', url: 'https://helm.linkerd.io/stable' };
const SMI: ChartRepository = { name: 'linkerd-smi', url: 'https://linkerd.github.io/linkerd-smi' };

const EXTENSION = { after: ['linkerd-control-plane'], wave: 4 } as const;

/** What is known of each chart. */
export const CHARTS: Readonly<Record<ChartName, Chart>> = {
  'linkerd-crds': { after: [], wave: 1, groups: ['linkerd.io', 'policy.linkerd.io', 'workload.linkerd.io'], stableVersion: '1.8.0' },
  'linkerd2-cni': { after: ['linkerd-crds'], wave: 2, namespace: 'linkerd-cni' },
  'linkerd-control-plane': { after: ['linkerd-crds', 'linkerd2-cni'], wave: 3, stableVersion: '1.16.11' },
  'linkerd-viz': { ...EXTENSION, namespace: 'linkerd-viz', extension: 'viz' },
  'linkerd-multicluster': { ...EXTENSION, namespace: 'linkerd-multicluster', extension: 'multicluster', groups: ['multicluster.linkerd.io'] },
  'linkerd-jaeger': {
    ...EXTENSION,
    namespace: 'linkerd-jaeger',
    extension: 'jaeger',
    until: { release: '2.19', edge: '25.10.1', last: '2.18', instead: 'run a collector of your own, and set "tracing" on LinkerdControlPlane' },
  },
  'linkerd-smi': { ...EXTENSION, namespace: 'linkerd-smi', extension: 'smi', groups: ['split.smi-spec.io'], own: { repository: SMI, version: '1.0.4' } },
  'linkerd-failover': { after: ['linkerd-control-plane', 'linkerd-smi'], wave: 5, namespace: 'linkerd-failover', extension: 'failover', own: { repository: EDGE } },
};

/** From this edge release on charts are numbered as it is. */
const FIRST_CALENDAR_CHART = [24, 3, 1];

/** The repository of a chart for a release. */
export function chartRepository(chart: ChartName, version: LinkerdVersion): ChartRepository {
  return CHARTS[chart].own?.repository ?? (isStable(version) ? STABLE : EDGE);
}

/** The version of a chart for a release, where it is known. */
export function chartVersion(chart: ChartName, version: LinkerdVersion): string | undefined {
  const { own, stableVersion } = CHARTS[chart];
  return own ? own.version : isStable(version) ? stableVersion : calendarVersion(version);
}

/** The fault of a chart that a release does not have. */
export function chartGoneFault(chart: ChartName, version: LinkerdVersion): Fault {
  const { until } = CHARTS[chart];
  return hasEnded(until, version)
    ? `${chart} is not there any more, got target ${version}; expected Linkerd ${until!.last} or earlier, the last that has it; ${until!.instead}`
    : undefined;
}

/** The fault of a version of a chart: of none where it is not known, or of one that is another release's. */
export function chartVersionFault(prop: string, chart: ChartName, given: string | undefined, version: LinkerdVersion): Fault {
  if (given === undefined) {
    return chartVersion(chart, version) !== undefined ? undefined
      : `"${prop}" is needed: which version of ${chart} belongs to Linkerd ${version} is not known; set it to one that "helm search repo --versions --devel" lists`;
  }
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(given)) {
    return `"${prop}" is not the version of a chart, got ${quote(given)}; expected one such as "2026.6.3", no range`;
  }
  const edge = /^20(\d\d)\.(\d+)\.(\d+)$/.exec(given)?.slice(1).map(Number);
  const order = edge && compareReleases(edge, version._edgeNumbers());
  const isOwn = CHARTS[chart].own !== undefined;
  if (isOwn || order === 0 || (order !== undefined && order > 0 && version.isAtLeast(NEWEST)) || (!edge && !calendarVersion(version))) {
    return undefined;
  }
  const expected = calendarVersion(version);
  return `"${prop}" is of another release than the Mesh is for, got ${quote(given)} for Linkerd ${version}; expected ${expected ? quote(expected) : 'one of that release'}; ${
    edge ? `set "version" of the Mesh to LinkerdVersion.edge("${edge.join('.')}")` : 'leave it away'}`;
}

/** What a namespace of a chart is labelled and annotated with, which Helm does not do. */
export function namespaceMetadata(chart: ChartName, name: string, cniEnabled: boolean): NamespaceMetadata {
  const security = (level: string) => ({ 'pod-security.kubernetes.io/enforce': level });
  const noWebhooks = { 'config.linkerd.io/admission-webhooks': 'disabled' };
  switch (chart) {
    case 'linkerd-crds':
    case 'linkerd-control-plane':
      return {
        labels: { 'linkerd.io/is-control-plane': 'true', ...noWebhooks, 'linkerd.io/control-plane-ns': name, ...security(cniEnabled ? 'restricted' : 'privileged') },
        annotations: { 'linkerd.io/inject': 'disabled' },
      };
    case 'linkerd2-cni':
      return { labels: { 'linkerd.io/cni-resource': 'true', ...noWebhooks, ...security('privileged') }, annotations: {} };
    case 'linkerd-viz':
    case 'linkerd-multicluster':
      return { labels: { 'linkerd.io/extension': CHARTS[chart].extension!, ...security(cniEnabled ? 'restricted' : 'privileged') }, annotations: {} };
    default:
      return { labels: { 'linkerd.io/extension': CHARTS[chart].extension! }, annotations: {} };
  }
}

/** The faults of the namespace of a chart that is made elsewhere in the app. */
export function namespaceFaults(chart: ChartName, name: string, labels: Readonly<Record<string, string>>): Fault[] {
  const { 'pod-security.kubernetes.io/enforce': _, ...needed } = namespaceMetadata(chart, name, false).labels;
  return Object.keys(needed).map((key) => namespaceFault(chart, name, labels, key));
}

/** The fault of the namespace of a chart that has not one of its labels. */
export function namespaceFault(chart: ChartName, name: string, labels: Readonly<Record<string, string>>, key: string): Fault {
  const expected = namespaceMetadata(chart, name, false).labels[key];
  return labels[key] === expected ? undefined
    : `the namespace ${quote(name)} has not the label "${key}" that Linkerd goes by, got ${quoteOrNone(labels[key])}; expected ${quote(expected)}; set it there`;
}

/** The release that a version of a chart is of, where it says so. */
export function releaseOfChart(chart: ChartName, given: string | undefined): LinkerdVersion | undefined {
  const { own, stableVersion } = CHARTS[chart];
  const edge = own ? undefined : /^20(\d\d\.\d{1,2}\.\d{1,2})$/.exec(given ?? '')?.[1];
  const order = edge && compareReleases(edge.split('.').map(Number), FIRST_CALENDAR_CHART);
  if (edge === undefined || (order as number) < 0) {
    return stableVersion !== undefined && given === stableVersion ? LinkerdVersion.V2_14 : undefined;
  }
  if (compareReleases(edge.split('.').map(Number), NEWEST._edgeNumbers()) > 0) {
    return NEWEST;
  }
  return NUMBERED_RELEASES.find((release) => release._edgeNumbers().join('.') === edge) ?? LinkerdVersion.edge(edge);
}

/** The groups of the kinds whose CRDs a chart brings, with these values. */
export function groupsOfChart(chart: ChartName, values: Values): readonly string[] {
  const { groups = [] } = CHARTS[chart];
  return values.installGatewayAPI === true ? [...groups, 'gateway.networking.k8s.io'] : groups;
}

/** The name of a chart, where it is one of Linkerd's. */
export function asChartName(chart: string): ChartName | undefined {
  return Object.hasOwn(CHARTS, chart) ? chart as ChartName : undefined;
}

function isStable(version: LinkerdVersion): boolean {
  return version.name === LinkerdVersion.V2_14.name;
}

function calendarVersion(version: LinkerdVersion): string | undefined {
  const edge = version._edgeNumbers();
  return compareReleases(edge, FIRST_CALENDAR_CHART) < 0 ? undefined : `20${edge.join('.')}`;
}
