import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  ClusterMesh, ClusterMeshProps, DefaultDeny, DefaultDenyStage, ExportedService, InboundPolicy, LinkedPair, LinkMode, Mesh, MeshedNamespace,
  MirrorMode, ServiceAccountRef,
} from '../../../src';
import { OracleCluster } from '../oracle/clusters';
import { atLeast } from '../oracle/target';
import { anyTarget } from '../sampling';
import { ConformanceTarget } from '../targets';

interface ServiceSample {
  readonly name: string;
  readonly exported?: MirrorMode;
  readonly federated: boolean;
  readonly by: 'construct' | 'label' | 'annotation';
  readonly headless: boolean;
  readonly ports: number[];
  readonly appProtocol?: string;
  readonly opaque: boolean;
}

interface ClusterSample {
  readonly target: ConformanceTarget;
  readonly trustDomain?: string;
  readonly clusterDomain?: string;
  readonly controlPlaneNamespace: string;
  readonly multiclusterNamespace?: string;
  readonly gateway: boolean;
  readonly headlessServices?: boolean;
  readonly linkedElsewhere?: boolean;
  readonly services: ServiceSample[];
  readonly policy?: 'gateway' | 'another client' | 'everybody';
  readonly denied: boolean;
}

/** Several clusters, and which links there are to be as far as they can be. */
export interface ClustersSample {
  readonly clusters: ClusterSample[];
  readonly modes: LinkMode[];
  /** For each pair of clusters whether there is a link, and in which modes; without it all are linked. */
  readonly links?: { readonly linked: boolean; readonly modes?: LinkMode[] }[];
  readonly remoteAccess: boolean;
  readonly kubeconfigs: boolean;
}

const NAMES = ['a', 'b', 'east', 'x'.repeat(61)];
const modes = fc.oneof(fc.subarray(Object.values(LinkMode), { minLength: 1 }), fc.constant(Object.values(LinkMode)));
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const rarely = (weight: number) => fc.integer({ min: 0, max: weight }).map((n) => n === weight);

const service: fc.Arbitrary<ServiceSample> = fc.record({
  name: fc.oneof({ arbitrary: fc.constantFrom('web', 'orders'), weight: 16 }, { arbitrary: fc.constantFrom('web-a', 'orders-federated', 'x'.repeat(60)), weight: 1 }),
  exported: option(fc.constantFrom(MirrorMode.GATEWAY, MirrorMode.REMOTE_DISCOVERY)),
  federated: fc.boolean(),
  by: fc.oneof({ arbitrary: fc.constantFrom<'construct' | 'label'>('construct', 'label'), weight: 12 }, { arbitrary: fc.constant<'annotation'>('annotation'), weight: 1 }),
  headless: rarely(15),
  ports: fc.oneof({ arbitrary: fc.constant<number[]>([80]), weight: 20 }, { arbitrary: fc.constant<number[]>([80, 443]), weight: 1 }),
  appProtocol: option(fc.constantFrom('http', 'kubernetes.io/h2c', 'linkerd.io/opaque')),
  opaque: fc.boolean(),
});

const cluster: fc.Arbitrary<ClusterSample> = fc.record({
  // Half of them with federated Services.
  target: fc.oneof(anyTarget, anyTarget.filter(({ oracle }) => atLeast(oracle, '2.17'))),
  trustDomain: option(fc.constant('trust.example.com')),
  clusterDomain: option(fc.constant('cluster.example.com')),
  controlPlaneNamespace: fc.constantFrom(...Array<string>(7).fill('linkerd'), 'mesh'),
  multiclusterNamespace: option(fc.constant('mc')),
  gateway: fc.constantFrom(true, true, true, false),
  headlessServices: option(fc.boolean()),
  linkedElsewhere: fc.constantFrom(true, true, false, undefined),
  services: fc.uniqueArray(service, { maxLength: 3, selector: ({ name }) => name }),
  policy: option(fc.constantFrom('gateway', 'another client', 'everybody')),
  denied: rarely(4),
});

const pairSample = fc.record({ linked: fc.constantFrom(true, true, false), modes: option(modes) });

export const clustersSamples: fc.Arbitrary<ClustersSample> = fc.integer({ min: 2, max: 4 }).chain((count) => fc.record({
  clusters: fc.array(cluster, { minLength: count, maxLength: count }),
  modes,
  links: option(fc.array(pairSample, { minLength: count * count, maxLength: count * count })),
  remoteAccess: fc.boolean(),
  kubeconfigs: fc.boolean(),
}));

type Change = (props: ClusterMeshProps) => ClusterMeshProps;

/** What is made of a sample. */
export interface BuiltClusters {
  readonly app: App;
  readonly mesh: ClusterMesh;
  readonly charts: ReadonlyMap<string, Chart>;
  readonly props: ClusterMeshProps;
  /** The clusters with nothing applied to them yet. */
  readonly clusters: readonly Omit<OracleCluster, 'manifests'>[];
}

/** The links that a sample asks for, without what clusters cannot do; undefined where nothing is left. */
function linksOf({ clusters, modes: wished, links }: ClustersSample): LinkedPair[] | undefined {
  const possible = (importer: ClusterSample, exporter: ClusterSample) => (mode: LinkMode) => {
    const near = importer.controlPlaneNamespace === exporter.controlPlaneNamespace;
    return mode === LinkMode.GATEWAY ? exporter.gateway
      : near && (mode === LinkMode.REMOTE_DISCOVERY || [importer, exporter].every(({ target }) => atLeast(target.oracle, '2.17')));
  };
  const pairs = clusters.flatMap((importer, i) => clusters.flatMap((exporter, j): LinkedPair[] => {
    const link = links?.[i * clusters.length + j];
    const able = (link?.modes ?? wished).filter(possible(importer, exporter));
    return i === j || link?.linked === false || able.length === 0 ? [] : [{ importer: NAMES[i], exporter: NAMES[j], modes: able }];
  }));
  return pairs.length === 0 ? undefined : pairs;
}

function kubeconfig(name: string): string {
  return JSON.stringify({
    'current-context': 'c',
    'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'clusters': [{ name: 'c', cluster: { server: `https://${name}.example.com` } }],
    'users': [{ name: 'u', user: { token: 'not-a-secret' } }],
  });
}

/** Makes the clusters of a sample; undefined where none of them can be linked. */
export function buildClusters(app: App, sample: ClustersSample, change: Change = (props) => props): BuiltClusters | undefined {
  const links = linksOf(sample);
  if (links === undefined) {
    return undefined;
  }
  const linked = NAMES.filter((name) => links.some(({ importer, exporter }) => importer === name || exporter === name));
  const charts = new Map(linked.map((name) => {
    const { target, trustDomain, clusterDomain, controlPlaneNamespace } = sample.clusters[NAMES.indexOf(name)];
    const chart = new Chart(app, name, { namespace: 'shop' });
    new Mesh(chart, 'mesh', { ...target.mesh, trustDomain, clusterDomain, controlPlaneNamespace });
    return [name, chart];
  }));
  // Those that say the same for all are said by leaving "links" away.
  const alike = links.length === linked.length * (linked.length - 1) && links.every((link) => link.modes!.join() === links[0].modes!.join());
  const props = change({
    clusters: linked.map((name) => {
      const { multiclusterNamespace, gateway, headlessServices, linkedElsewhere } = sample.clusters[NAMES.indexOf(name)];
      const used = links.some(({ exporter, modes: own }) => exporter === name && own!.includes(LinkMode.GATEWAY));
      return { name, chart: charts.get(name)!, multiclusterNamespace, headlessServices, linkedElsewhere, ...(gateway && used && { gatewayAddresses: [`gateway.${name}.example.com`] }) };
    }),
    ...(alike ? { modes: links[0].modes } : { links }),
    remoteAccess: sample.remoteAccess,
  });
  const kubeconfigs = Object.fromEntries(links.map(({ exporter }) => [exporter, kubeconfig(exporter)]));
  const mesh = sample.kubeconfigs ? ClusterMesh.fromKubeconfigs(app, 'clusters', { ...props, kubeconfigs }) : new ClusterMesh(app, 'clusters', props);
  linked.forEach((name) => fill(charts.get(name)!, sample.clusters[NAMES.indexOf(name)]));
  return { app, mesh, charts, props, clusters: linked.map((name) => oracleOf(name, sample.clusters[NAMES.indexOf(name)])) };
}

function oracleOf(name: string, { target, trustDomain, clusterDomain, controlPlaneNamespace, ...its }: ClusterSample): Omit<OracleCluster, 'manifests'> {
  return {
    name,
    target: { ...target.oracle, clusterDomain, trustDomain: trustDomain ?? clusterDomain, controlPlaneNamespace },
    headless: its.headlessServices,
    seenElsewhere: its.linkedElsewhere,
    gatewayNamespace: its.multiclusterNamespace,
  };
}

function fill(chart: Chart, { services, policy, denied, target, multiclusterNamespace }: ClusterSample): void {
  const namespace = new MeshedNamespace(chart, 'namespace', { metadata: { name: 'shop' } });
  if (denied) {
    new DefaultDeny(chart, 'deny', { namespace, stage: DefaultDenyStage.ENFORCE });
  }
  services.forEach((sample) => makeService(chart, sample, atLeast(target.oracle, '2.17')));
  const workload = new ApiObject(chart, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'web', containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] } },
    },
  });
  const inbound = policy && new InboundPolicy(chart, 'inbound', { workload });
  switch (policy) {
    case 'gateway': return void inbound!.allowGateway({ gatewayNamespace: multiclusterNamespace });
    case 'another client': return void inbound!.allowFrom(ServiceAccountRef.fromName(chart, 'client', { name: 'client' }));
    case 'everybody': return void inbound!.allowFromIdentities(['*']);
  }
}

function makeService(chart: Chart, sample: ServiceSample, canFederate: boolean): void {
  const { name, exported, federated, by, headless, ports, appProtocol } = sample;
  // An opaque port of which HTTP is declared is refused for itself.
  const opaque = isOpaque(sample);
  const marks = { ...(exported && { 'mirror.linkerd.io/exported': exported }), ...(federated && { 'mirror.linkerd.io/federated': 'member' }) };
  const made = new ApiObject(chart, name, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(by === 'label' && { labels: marks }),
      annotations: { ...(opaque && { 'config.linkerd.io/opaque-ports': '80,443' }), ...(by === 'annotation' && marks) },
    },
    spec: {
      ...(headless && { clusterIP: 'None' }),
      selector: { app: name },
      ports: ports.map((port) => ({ name: `p${port}`, port, targetPort: 8080, ...(appProtocol && { appProtocol }) })),
    },
  });
  if (by === 'construct' && exported) {
    ExportedService.mirror(made, { mode: exported });
  }
  if (by === 'construct' && federated && canFederate) {
    ExportedService.federate(made);
  }
}

/** What a sample has, as far as it is looked for. */
export function featuresOf({ props, mesh, clusters }: BuiltClusters, sample: ClustersSample): string[] {
  return [
    `${clusters.length} clusters`,
    ...(new Set(clusters.map(({ target }) => target.linkerd)).size > 1 ? ['mixed releases'] : []),
    props.links ? 'chosen links' : 'all linked',
    ...(props.remoteAccess ? ['remote access'] : []),
    sample.kubeconfigs ? 'kubeconfigs' : 'Secrets made elsewhere',
    ...mesh.report().map(({ mode }) => `seen in mode ${mode}`),
    ...(mesh.report().some(({ exporters }) => exporters.length > 1) ? ['several members'] : []),
    ...sample.clusters.map(({ policy }) => `policy for ${policy ?? 'nobody'}`),
    ...(sample.clusters.some(({ denied }) => denied) ? ['denied by default'] : []),
  ];
}

/** Props with one mistake, by the prop that the message must name. */
export const clustersBreaks: Record<string, Change> = {
  'clusters[0].name': (props) => edited(props, { name: 'A' }),
  'clusters[0].chart': (props) => edited(props, { chart: new Chart(App.of(props.clusters[0].chart), 'other') }),
  'clusters[0].multiclusterNamespace': (props) => edited(props, { multiclusterNamespace: '-' }),
  'clusters[0].podNetworks[0]': (props) => edited(props, { podNetworks: ['10.0.0.0/33'] }),
  'clusters[0].trustAnchors': (props) => edited(props, { trustAnchors: 'none' }),
  'clusters[1].name': (props) => ({ ...props, clusters: [props.clusters[0], { ...props.clusters[1], name: props.clusters[0].name }] }),
  'modes': (props) => ({ ...props, modes: [] }),
  'links[0].importer': (props) => ({ ...props, links: [{ importer: 'nowhere', exporter: props.clusters[0].name }] }),
  'links[0].exporter': (props) => ({ ...props, links: [{ importer: props.clusters[0].name, exporter: 'nowhere' }] }),
  'links[0].modes': (props) => ({ ...props, links: [{ importer: props.clusters[0].name, exporter: props.clusters[1].name, modes: [] }] }),
};

function edited(props: ClusterMeshProps, change: Partial<ClusterMeshProps['clusters'][0]>): ClusterMeshProps {
  const [first, ...others] = props.clusters;
  return { ...props, clusters: [{ ...first, ...change }, ...others] };
}

/** Whether a sample says of its ports that they are opaque. */
function isOpaque({ opaque, appProtocol }: ServiceSample): boolean {
  return opaque && (appProtocol === undefined || appProtocol === 'linkerd.io/opaque');
}
