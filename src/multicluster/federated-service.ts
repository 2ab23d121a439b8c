import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ExportedService } from './exported-service';
import { federatedName } from '../linkerd/mirrors';
import { qualifiedName } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';
import { apiObjectOf } from '../references/api-object-of';
import { ServiceRef } from '../references/service-ref';

/**
 * Which Services are one.
 */
export interface FederatedServiceProps {
  /**
   * The Services, each of another cluster and all of one name and namespace: constructs with a v1 Service that is not
   * headless. They need the same ports, which a ClusterMesh compares at synth.
   */
  readonly members: IConstruct[];
}

/**
 * Joins the Services of one name and namespace in several clusters: clients of `<name>-federated` in each of the clusters
 * are balanced over the pods of all. Labels each member as `ExportedService.federate` does, and emits nothing of its own.
 * Linkerd 2.17 and later.
 *
 * @example
 * declare const inEast: kplus.Service, inWest: kplus.Service;
 * const orders = new FederatedService(app, 'orders', { members: [inEast, inWest] });
 * new HttpRoute(chart, 'route', { parent: orders.ref(chart, 'orders'), port: 80, rules: [{ timeout: Duration.seconds(5) }] });
 */
export class FederatedService extends Construct {
  /** The name of the Service that clients call: `<name>-federated`. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the members
   * @throws if there is no member, they differ in name or namespace, or two are of one cluster; and as
   * `ExportedService.federate` for each of them
   */
  public constructor(scope: Construct, id: string, props: FederatedServiceProps) {
    super(scope, id);
    const members = props.members.map((member, i) => (ServiceRef._is(member) ? member : placeOf(apiObjectOf(this, `members[${i}]`, member, 'a construct with a v1 Service'))));
    const [first, ...others] = members;
    refuse(this, first ? undefined : '"members" is empty; expected at least one Service');
    const clusters = props.members.map((member) => MeshTarget._scopeOf(member));
    refuse(this, ...others.flatMap((member, i) => [
      member.name === first.name && member.namespace === first.namespace ? undefined
        : `"members[${i + 1}]" is not of the same name and namespace as the first, got ${quote(qualifiedName(member))}; expected ${quote(qualifiedName(first))}, by which Linkerd joins them`,
      clusters.indexOf(clusters[i + 1]) === i + 1 ? undefined
        : `"members[${i + 1}]" is of the same cluster as another one, got ${props.members[i + 1].node.path}; expected one Service of each cluster`,
    ]));
    props.members.forEach((member) => ExportedService.federate(member));
    this.name = federatedName(first.name);
    this.namespace = first.namespace;
  }

  /**
   * The federated Service in a cluster, as a backend or parent of routes.
   *
   * @param scope where the reference stands in the tree: somewhere in the cluster
   * @param id its id there
   */
  public ref(scope: Construct, id: string): ServiceRef {
    return ServiceRef.fromName(scope, id, { name: this.name, namespace: this.namespace });
  }
}

function placeOf({ name, metadata: { namespace } }: ApiObject): { name: string; namespace?: string } {
  return { name, namespace };
}
