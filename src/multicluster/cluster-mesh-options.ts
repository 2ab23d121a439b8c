import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ClusterGateway } from './cluster-gateway';
import { LinkMode } from '../linkerd/link-modes';

/**
 * A cluster of several that are linked. Versions, domains and the control plane's namespace are those of its Mesh.
 */
export interface LinkedCluster extends ClusterGateway {
  /**
   * What the other clusters call it: a DNS label of at most 61 characters. It names their Links and credentials for it, and
   * ends the names of mirrors: its Service `web` becomes `web-east` there.
   */
  readonly name: string;

  /**
   * A Chart of the cluster, which a Mesh of its own governs: the Links of the cluster are made in it. Services of the cluster
   * may stand in every Chart that the same Mesh governs.
   */
  readonly chart: Chart;

  /**
   * The namespace of the cluster's multicluster extension: of its Links and of its gateway.
   *
   * @default linkerd-multicluster
   */
  readonly multiclusterNamespace?: string;

  /**
   * The networks of the cluster's pods, as CIDRs. Those of clusters with flat or federated Services must have no address in
   * common.
   *
   * @default - unknown: nothing is refused because of it
   */
  readonly podNetworks?: string[];

  /**
   * The root certificates that the cluster's mesh trusts, in PEM (Helm value `identityTrustAnchorsPEM`). Those of linked
   * clusters must have at least one in common. They are compared, and written nowhere.
   *
   * @default - unknown: nothing is refused because of it
   */
  readonly trustAnchors?: string;

  /**
   * Whether mirrors of headless Services are headless here. It becomes `enableHeadlessServices` of the cluster's controllers.
   *
   * @default - false, and a headless Service that would be mirrored here as an ordinary one fails the synth
   */
  readonly headlessServices?: boolean;

  /**
   * Whether clusters of other apps have links to this one. A Service that is exported and that no cluster of this app sees
   * is no mistake then.
   *
   * @default false
   */
  readonly linkedElsewhere?: boolean;
}

/**
 * A link of two clusters, in one direction: the importer sees the Services that the exporter exports.
 */
export interface LinkedPair {
  /**
   * The name of the cluster that sees Services of the other one. Its Chart gets the Link.
   */
  readonly importer: string;

  /**
   * The name of the cluster whose exported Services are seen.
   */
  readonly exporter: string;

  /**
   * In which ways its Services are reached.
   *
   * @default - `modes` of the ClusterMesh
   */
  readonly modes?: LinkMode[];

  /**
   * The importer's Secret with a kubeconfig for the exporter, as `credentialsSecret` of a ClusterLink.
   *
   * @default - one that is made elsewhere; `credentialsOf` says what it must be
   */
  readonly credentialsSecret?: IConstruct;

  /**
   * The copy of that Secret for the importer's control plane, as `discoveryCredentialsSecret` of a ClusterLink. Needed for
   * `REMOTE_DISCOVERY` and `FEDERATED` only.
   *
   * @default - one that is made elsewhere; `credentialsOf` says what it must be
   */
  readonly discoveryCredentialsSecret?: IConstruct;
}

/**
 * Which clusters are linked, and how.
 */
export interface ClusterMeshProps {
  /**
   * The clusters, at least two.
   */
  readonly clusters: LinkedCluster[];

  /**
   * In which ways Services of other clusters are reached. `GATEWAY` needs `gatewayAddresses` of the exporting cluster.
   * `REMOTE_DISCOVERY` and `FEDERATED` need pods that reach each other between the clusters, and control planes in
   * namespaces of one name.
   *
   * @default [LinkMode.GATEWAY]
   */
  readonly modes?: LinkMode[];

  /**
   * Which cluster sees Services of which other one.
   *
   * @default - each of each other one
   */
  readonly links?: LinkedPair[];

  /**
   * Whether each exporting cluster gets an account for each cluster that reads it: a `RemoteAccess`. The kubeconfigs in the
   * credentials are to be made with the tokens of these.
   *
   * @default false
   */
  readonly remoteAccess?: boolean;
}

/**
 * Clusters whose links write their credentials.
 */
export interface ClusterMeshKubeconfigOptions extends ClusterMeshProps {
  /**
   * For each cluster that others see, by its name: the text of a kubeconfig, in YAML or JSON, whose current context reaches
   * it from the others, with all credentials in it.
   */
  readonly kubeconfigs: { [cluster: string]: string };
}

/**
 * A Secret that must be in a cluster for one of its links.
 */
export interface LinkCredentials {
  /**
   * The cluster whose kubeconfig is in it.
   */
  readonly targetClusterName: string;

  /**
   * Its name.
   */
  readonly name: string;

  /**
   * Its namespace.
   */
  readonly namespace: string;

  /**
   * Its type.
   */
  readonly type: string;

  /**
   * The key of the kubeconfig in it.
   */
  readonly key: string;

  /**
   * Labels that it must have.
   */
  readonly labels: { [key: string]: string };

  /**
   * Annotations that it must have.
   */
  readonly annotations: { [key: string]: string };
}

/**
 * A Service that a cluster sees of others.
 */
export interface VisibleService {
  /**
   * The cluster that sees it.
   */
  readonly cluster: string;

  /**
   * The name under which it is there: `<service>-<cluster>`, or `<service>-federated`.
   */
  readonly name: string;

  /**
   * Its namespace, the same in all clusters.
   *
   * @default - that of `kubectl`, where the objects say none
   */
  readonly namespace?: string;

  /**
   * How it is reached.
   */
  readonly mode: LinkMode;

  /**
   * What it is called in its own clusters.
   */
  readonly serviceName: string;

  /**
   * The clusters whose pods are behind it. A federated Service has those of the cluster itself, too, if they are members.
   */
  readonly exporters: string[];

  /**
   * The ports that clients dial.
   */
  readonly ports: number[];

  /**
   * The identity that pods behind it see instead of the client's, which is that of the gateway.
   *
   * @default - none: clients keep their identity
   */
  readonly gatewayIdentity?: string;

  /**
   * Whether this app makes its namespace in the cluster, or has objects there. Where nobody makes the namespace, Linkerd makes
   * no mirror.
   */
  readonly namespaceDefined: boolean;
}
