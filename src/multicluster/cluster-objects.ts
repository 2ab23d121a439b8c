import { ApiObject } from 'cdk8s';
import { ResolvedCluster } from './linked-clusters';
import { LinkManifest, linkManifestFaults, linkTargetFaults } from '../linkerd/link-manifests';
import { qualifiedName } from '../linkerd/names';
import { Fault, quote } from '../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION, ServiceSpec } from '../linkerd/service-ports';
import { objectsBeside } from '../references/app-objects';
import { SynthPass } from '../synth-pass';

/** A Service as it is written in one of the clusters. */
export interface ClusterService {
  readonly cluster: ResolvedCluster;
  readonly apiObject: ApiObject;
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: ServiceSpec & { readonly selector?: Readonly<Record<string, string>> };
  /** How it is called in messages. */
  readonly where: string;
}

/** What is written in a cluster, as far as other clusters matter to it. */
export interface ClusterObjects {
  readonly cluster: ResolvedCluster;
  /** By namespace and name: an app has thousands. */
  readonly services: ReadonlyMap<string, ClusterService>;
  readonly links: readonly ClusterLinkObject[];
  readonly namespaces: ReadonlySet<string>;
}

/** A Link to a cluster of the app. */
interface ClusterLinkObject {
  readonly exporter: ResolvedCluster;
  readonly spec: NonNullable<LinkManifest['spec']>;
  readonly faults: Fault[];
}

/** Reads all objects of a cluster as they are now: to be called in a synth. */
export function objectsOf(cluster: ResolvedCluster, clusters: readonly ResolvedCluster[]): ClusterObjects {
  const pass = SynthPass.of(cluster.chart);
  const objects = [...objectsBeside(cluster.chart).values()];
  const links = objects.filter(({ kind, apiGroup }) => kind === 'Link' && apiGroup === 'multicluster.linkerd.io');
  const services = objects.filter((apiObject) => isCore(apiObject, 'Service'));
  [...links, ...services].forEach((apiObject) => pass.keep(apiObject));
  return {
    cluster,
    services: new Map(services.map((apiObject) => serviceOf(cluster, apiObject)).map((service) => [qualifiedName(service), service])),
    links: links.flatMap((apiObject) => {
      const link: LinkManifest = apiObject.toJson();
      const exporter = clusters.find((each) => each !== cluster && [link.spec?.targetClusterName, apiObject.name].includes(each.name));
      const where = `Link ${quote(apiObject.name)} of cluster ${quote(cluster.name)}`;
      return exporter ? [{
        exporter,
        spec: link.spec ?? {},
        faults: [...linkManifestFaults(where, link, cluster.target.linkerdVersion), ...linkTargetFaults(where, link, exporter.target)],
      }] : [];
    }),
    namespaces: new Set(objects.map((apiObject) => (isCore(apiObject, 'Namespace') ? apiObject.name : apiObject.metadata.namespace ?? ''))),
  };
}

function isCore({ kind, apiVersion }: ApiObject, expected: string): boolean {
  return kind === expected && apiVersion === 'v1';
}

function serviceOf(cluster: ResolvedCluster, apiObject: ApiObject): ClusterService {
  const { metadata, spec = {} } = apiObject.toJson();
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  return {
    cluster,
    apiObject,
    name,
    namespace,
    labels,
    annotations,
    spec: { ...spec, opaquePorts: annotations[OPAQUE_PORTS_ANNOTATION] ?? null },
    where: `Service ${qualifiedName({ name, namespace })} of cluster ${quote(cluster.name)}`,
  };
}
