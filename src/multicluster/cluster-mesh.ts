import { Construct, IConstruct } from 'constructs';
import { GATEWAY_DETAILS } from './cluster-gateway';
import { ClusterLink, ClusterLinkOptions } from './cluster-link';
import { ClusterMeshKubeconfigOptions, ClusterMeshProps, LinkCredentials, VisibleService } from './cluster-mesh-options';
import { ClusterView, viewOf } from './cluster-view';
import { extensionFaults } from './installed-extension';
import { isDirect, ResolvedCluster, ResolvedPair, resolveClusters } from './linked-clusters';
import { MulticlusterController } from './multicluster-controller';
import { RemoteAccess } from './remote-access';
import { trustFaults } from './trusted-anchors';
import { visibleText } from './visible-text';
import { featureFault } from '../linkerd/features';
import { LinkMode } from '../linkerd/link-modes';
import { CREDENTIALS_KEY, CREDENTIALS_TYPE, credentialsName, discoveryMarks } from '../linkerd/links';
import { mirrorName } from '../linkerd/mirrors';
import { qualifiedName } from '../linkerd/names';
import { Fault, quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { SecretRef } from '../references/secret-ref';
import { resolveService } from '../references/service';
import { ServiceRef } from '../references/service-ref';
import { SynthPass } from '../synth-pass';

/** How kubeconfigs come into the constructor. */
const KUBECONFIGS = Symbol('cdk8s-linkerd.kubeconfigs');

/** A reference to a mirror, which must be there at synth. */
interface MirrorRef {
  readonly ref: ServiceRef;
  readonly cluster: string;
}

/**
 * Links clusters of one app with each other: each with each, or chosen pairs. Names, domains, namespaces and the identity of
 * the gateway in each Link are those of the cluster that it is for, as the Mesh of that cluster says.
 *
 * Makes a `ClusterLink` in the Chart of each cluster that sees another one. At synth it looks at the Services and Links of
 * all clusters, whoever made them, and refuses what Linkerd takes and does nothing with: a Service that is exported and that
 * no cluster sees, a mirror whose name is too long or taken, members of a federated Service with different ports, pods that
 * do not let in the gateway.
 *
 * @example
 * const [east, west] = ['east', 'west'].map((name) => new Chart(app, name));
 * [east, west].forEach((cluster) => new Mesh(cluster, 'mesh', { version: LinkerdVersion.V2_20 }));
 * new ClusterMesh(app, 'clusters', {
 *   clusters: [
 *     { name: 'east', chart: east, gatewayAddresses: ['35.1.2.3'] },
 *     { name: 'west', chart: west, gatewayAddresses: ['35.1.2.4'] },
 *   ],
 * });
 */
export class ClusterMesh extends Construct {
  /**
   * Clusters whose links write their credentials: **the tokens or private keys in the kubeconfigs end up in the synthesized
   * manifests**, as with `ClusterLink.fromKubeconfig`.
   *
   * @param scope where it stands in the tree
   * @param id its id there
   * @param options the clusters, and a kubeconfig for each that others see
   * @throws if a kubeconfig is missing or for no link, and as the constructor and `ClusterLink.fromKubeconfig`
   *
   * @example
   * declare const clusters: LinkedCluster[];
   * ClusterMesh.fromKubeconfigs(app, 'clusters', { clusters, kubeconfigs: { east: process.env.EAST!, west: process.env.WEST! } });
   */
  public static fromKubeconfigs(scope: Construct, id: string, options: ClusterMeshKubeconfigOptions): ClusterMesh {
    const { kubeconfigs, ...props } = options;
    return new ClusterMesh(scope, id, { ...props, [KUBECONFIGS]: kubeconfigs } as ClusterMeshProps);
  }

  private readonly clusters: readonly ResolvedCluster[];
  private readonly pairs: readonly ResolvedPair[];
  private readonly made: readonly ClusterLink[];
  private readonly mirrors: MirrorRef[] = [];

  /**
   * @param scope where it stands in the tree: the App, or what holds the Charts of the clusters
   * @param id its id there
   * @param props the clusters, and which of them are linked
   * @throws at construction: if a cluster has no Mesh of its own, a link has not what its modes need, or clusters that are
   * linked cannot trust or reach each other, or two gateways are at one place, and as `ClusterLink` does; at synth: for Services
   * that clusters would not see as is meant, and for a control plane, identity or multicluster extension of the app that does
   * not go with the links
   */
  public constructor(scope: Construct, id: string, props: ClusterMeshProps) {
    super(scope, id);
    const { clusters, pairs } = resolveClusters(this, props);
    const kubeconfigs: ClusterMeshKubeconfigOptions['kubeconfigs'] | undefined = (props as any)[KUBECONFIGS];
    refuse(this, ...(kubeconfigs ? kubeconfigFaults(kubeconfigs, pairs) : []));
    this.clusters = clusters;
    this.pairs = pairs;
    this.made = pairs.map((pair) => this.link(pair, kubeconfigs?.[pair.exporter.name]));
    if (props.remoteAccess) {
      pairs.forEach(({ importer, exporter }) => new RemoteAccess(exporter.chart, `${id}-Access-${importer.name}`, {
        clusterName: importer.name, metadata: { namespace: exporter.multiclusterNamespace },
      }));
    }
    // A synth of one Chart looks at all of them.
    this.made.forEach((link) => SynthPass.keepFor(link, link.apiObject));
    this.node.addValidation({ validate: () => [...this.view().faults, ...this.mirrorFaults(), ...this.installationFaults()] });
  }

  /** The links, in the order of `links`. */
  public get links(): ClusterLink[] {
    return [...this.made];
  }

  /**
   * The controllers that the chart `linkerd-multicluster` must run in a cluster for the links of this ClusterMesh. Linkerd
   * 2.18 and later; before, `linkerd multicluster link` makes a Deployment for each link.
   *
   * @param cluster the name of the cluster
   * @throws if there is no such cluster, or its release has no such controllers
   *
   * @example
   * declare const clusters: ClusterMesh;
   * declare const linkerd: Chart; // of west
   * new LinkerdMulticluster(linkerd, 'multicluster', { delivery: HelmDelivery.flux(), controllers: clusters.controllersOf('west') });
   */
  public controllersOf(cluster: string): MulticlusterController[] {
    const { target, headlessServices } = this.named(cluster);
    const pairs = this.pairs.filter(({ importer }) => importer.name === cluster);
    const fault = featureFault('a controller among the values of the chart linkerd-multicluster', target.linkerdVersion, 'linkV1alpha3');
    const before = pairs.map(({ exporter: { name } }) => `"linkerd-service-mirror-${name}"`).join(', ');
    refuse(this, fault && `${fault} of cluster ${quote(cluster)}; before, each link needs the Deployment that "linkerd multicluster link" makes, here ${before || 'none'}`);
    return pairs.map(({ exporter: { name, probePort }, modes }) => {
      const gatewayEnabled = modes.includes(LinkMode.GATEWAY);
      return {
        linkName: name,
        gatewayEnabled,
        ...(gatewayEnabled && probePort !== undefined && { probePort }),
        ...(headlessServices !== undefined && { enableHeadlessServices: headlessServices }),
      };
    });
  }

  /**
   * The Secrets that a cluster must have for the links of this ClusterMesh: for whoever makes them, by hand or by an
   * ExternalSecret.
   *
   * @param cluster the name of the cluster
   * @throws if there is no such cluster
   */
  public credentialsOf(cluster: string): LinkCredentials[] {
    const { multiclusterNamespace, controlPlaneNamespace } = this.named(cluster);
    return this.pairs.filter(({ importer }) => importer.name === cluster).flatMap((pair) => {
      const { name, target: { clusterDomain, trustDomain } } = pair.exporter;
      const secret = { targetClusterName: name, name: credentialsName(name), type: CREDENTIALS_TYPE, key: CREDENTIALS_KEY };
      return [
        { ...secret, namespace: multiclusterNamespace, labels: {}, annotations: {} },
        ...(isDirect(pair) ? [{ ...secret, namespace: controlPlaneNamespace, ...discoveryMarks(name, clusterDomain, trustDomain) }] : []),
      ];
    });
  }

  /**
   * The mesh identity of a cluster's gateway: what Links to the cluster have, and what its pods see of all clients that come
   * through the gateway.
   *
   * @param cluster the name of the cluster
   * @throws if there is no such cluster
   */
  public gatewayIdentityOf(cluster: string): string {
    return this.named(cluster).gatewayIdentity;
  }

  /**
   * The mirror of a Service of another cluster, as a backend or parent of routes.
   *
   * @param scope where the reference stands in the tree: it says in which cluster the mirror is
   * @param id its id there
   * @param service a construct with a v1 Service of another cluster, which exports it
   * @throws at construction: if it is no Service, or the clusters are not linked; at synth: if the cluster does not see it
   *
   * @example
   * declare const clusters: ClusterMesh, cartInEast: kplus.Service;
   * CanarySplit.canary(chart, 'shift', { service: web, stable: web, canary: clusters.mirrorOf(chart, 'cart-east', cartInEast), port: 80, percent: 5 });
   */
  public mirrorOf(scope: Construct, id: string, service: IConstruct): ServiceRef {
    const { name, namespace, apiObject } = resolveService(scope, 'service', service, 'a construct with a v1 Service of another cluster');
    const importer = this.holding(scope);
    const exporter = apiObject && this.holding(apiObject);
    const called = `Service ${qualifiedName({ name, namespace })}`;
    refuse(scope,
      importer ? undefined : `"scope" is in none of the clusters of ${this.node.path}; expected one of ${this.names()}`,
      exporter ? undefined : `"service" is ${called}, which is in none of the clusters of ${this.node.path}; expected a Service of one of ${this.names()}`,
      importer && exporter && !this.pairs.some((pair) => pair.importer === importer && pair.exporter === exporter)
        ? `"service" is ${called} of cluster ${quote(exporter.name)}, to which cluster ${quote(importer.name)} has no link; expected a Service of a cluster that it sees`
        : undefined,
    );
    const ref = ServiceRef.fromName(scope, id, { name: mirrorName(name, exporter!.name), namespace });
    this.mirrors.push({ ref, cluster: importer!.name });
    return ref;
  }

  /**
   * Which Services each cluster sees of the others, under which name and how, at this moment: by the labels of all Services
   * and the selectors of all Links in the app.
   *
   * @example
   * declare const clusters: ClusterMesh;
   * console.table(clusters.report());
   */
  public report(): VisibleService[] {
    return this.view().visible.map((service) => ({ ...service, exporters: [...service.exporters], ports: [...service.ports] }));
  }

  /**
   * The report as a table to be read.
   */
  public reportText(): string {
    return visibleText(this.view().visible);
  }

  private view(): ClusterView {
    const pass = SynthPass.of(this);
    return pass.within(() => pass.once(this, () => viewOf(this.clusters)));
  }

  private link({ importer, exporter, modes, given }: ResolvedPair, kubeconfig: string | undefined): ClusterLink {
    const { chart, multiclusterNamespace: namespace, controlPlaneNamespace } = importer;
    const { target } = exporter;
    const gateway = modes.includes(LinkMode.GATEWAY) ? (['gatewayAddresses', ...GATEWAY_DETAILS] as const).map((prop) => [prop, exporter[prop]]) : [];
    const options: ClusterLinkOptions = {
      targetClusterName: exporter.name,
      targetClusterDomain: target.clusterDomain,
      targetTrustDomain: target.trustDomain,
      targetClusterLinkerdNamespace: target.controlPlaneNamespace,
      modes: [...modes],
      ...Object.fromEntries(gateway),
      metadata: { namespace },
    };
    const id = (what: string) => `${this.node.id}-${what}-${exporter.name}`;
    if (kubeconfig !== undefined) {
      return ClusterLink.fromKubeconfig(chart, id('Link'), { ...options, kubeconfig });
    }
    const secret = (what: string, where: string) => SecretRef.fromName(chart, id(what), { name: credentialsName(exporter.name), namespace: where });
    return new ClusterLink(chart, id('Link'), {
      ...options,
      credentialsSecret: given.credentialsSecret ?? secret('Credentials', namespace),
      ...(isDirect({ modes }) && { discoveryCredentialsSecret: given.discoveryCredentialsSecret ?? secret('DiscoveryCredentials', controlPlaneNamespace) }),
    });
  }

  /** Mirrors that routes count on and that are not there. */
  private mirrorFaults(): string[] {
    const there = new Set(this.view().visible.map((service) => `${service.cluster} ${qualifiedName(service)}`));
    return this.mirrors.filter(({ ref, cluster }) => !there.has(`${cluster} ${qualifiedName(ref)}`)).map(({ ref, cluster }) => (
      `${ref.node.path} is the mirror ${qualifiedName(ref)} in cluster ${quote(cluster)}, which is not there, because no link selects the Service; expected it to be exported; call ExportedService.mirror`));
  }

  /** What the app installs in the clusters and does not go with their links. */
  private installationFaults(): string[] {
    return [...trustFaults(this.pairs), ...extensionFaults(this.clusters, this.pairs)].filter((fault) => fault !== undefined);
  }

  private named(cluster: string): ResolvedCluster {
    const found = this.clusters.find(({ name }) => name === cluster);
    refuse(this, found ? undefined : `"cluster" is not known, got ${quote(cluster)}; expected one of ${this.names()}`);
    return found!;
  }

  /** The cluster that a construct is in. */
  private holding(construct: IConstruct): ResolvedCluster | undefined {
    const scope = MeshTarget._scopeOf(construct);
    return this.clusters.find((cluster) => cluster.scope === scope);
  }

  private names(): string {
    return this.clusters.map(({ name }) => quote(name)).join(', ');
  }
}

function kubeconfigFaults(kubeconfigs: ClusterMeshKubeconfigOptions['kubeconfigs'], pairs: readonly ResolvedPair[]): Fault[] {
  const seen = [...new Set(pairs.map(({ exporter }) => exporter.name))];
  return [
    ...seen.filter((name) => !Object.hasOwn(kubeconfigs, name)).map((name) => `"kubeconfigs" has none for cluster ${quote(name)}, which others see; expected one for each of ${seen.map(quote).join(', ')}`),
    ...Object.keys(kubeconfigs).filter((name) => !seen.includes(name)).map((name) => `"kubeconfigs" has one for ${quote(name)}, which no cluster sees; expected one for each of ${seen.map(quote).join(', ')}`),
    pairs.some(({ given }) => given.credentialsSecret ?? given.discoveryCredentialsSecret)
      ? '"links" have credentials beside "kubeconfigs", which are written instead; leave one of the two away' : undefined,
  ];
}
