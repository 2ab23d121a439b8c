import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { createApiObject } from '../manifest/api-object';
import { linkApiVersion } from '../manifest/multicluster';
import { MeshTarget } from '../mesh-target';
import { ClusterGateway } from './cluster-gateway';
import { createCredentials } from './credentials';
import { ClusterLinkManifestsOptions, planFromManifests } from './link-gen';
import { LinkPlan, planFromKubeconfig, planFromProps } from './link-plan';
import { LinkMode } from '../linkerd/link-modes';
import { LabelSelector } from '../references/label-selector';

/** How a plan other than that of the props comes into the constructor. */
const PLAN = Symbol('cdk8s-linkerd.LinkPlan');

/**
 * What is known of the cluster whose Services are mirrored, and how they are reached.
 */
export interface ClusterLinkOptions extends ClusterGateway {
  /**
   * What the other cluster is called here: a DNS label of at most 61 characters. It names the Link, its credentials, and
   * ends the names of mirrors: Service `web` becomes `web-east`. Link `spec.targetClusterName`.
   */
  readonly targetClusterName: string;

  /**
   * The DNS domain of the other cluster (its Helm value `clusterDomain`). Link `spec.targetClusterDomain`.
   *
   * @default cluster.local
   */
  readonly targetClusterDomain?: string;

  /**
   * The trust domain of the other cluster (its Helm value `identityTrustDomain`). It ends the gateway's identity, and the
   * control plane reads it from the credentials' annotation `multicluster.linkerd.io/trust-domain`.
   *
   * @default - `targetClusterDomain`
   */
  readonly targetTrustDomain?: string;

  /**
   * The namespace of the other cluster's control plane. Flat and federated Services need the same one in both clusters.
   * Link `spec.targetClusterLinkerdNamespace`.
   *
   * @default - that of this cluster's control plane, as the Mesh says
   */
  readonly targetClusterLinkerdNamespace?: string;

  /**
   * In which ways Services of the other cluster are reached. Each needs what it is reached by, and the other way round:
   * `GATEWAY` goes with `gatewayAddresses`, `REMOTE_DISCOVERY` and `FEDERATED` go with credentials for the control plane.
   *
   * @default - all for which that is given, and which the target knows
   */
  readonly modes?: LinkMode[];

  /**
   * Services to reach through the gateway. Link `spec.selector`.
   *
   * @default - those with label `mirror.linkerd.io/exported: "true"`, in mode `GATEWAY`
   */
  readonly selector?: LabelSelector;

  /**
   * Services whose pods are reached without a gateway (flat mode). Link `spec.remoteDiscoverySelector`.
   *
   * @default - those with label `mirror.linkerd.io/exported: remote-discovery`, in mode `REMOTE_DISCOVERY`
   */
  readonly remoteDiscoverySelector?: LabelSelector;

  /**
   * Services that are joined with those of the same name and namespace in other clusters, as `<name>-federated`. Linkerd
   * 2.17 and later. Link `spec.federatedServiceSelector`.
   *
   * @default - those with label `mirror.linkerd.io/federated: member`, in mode `FEDERATED`
   */
  readonly federatedServiceSelector?: LabelSelector;

  /**
   * Annotations of the other cluster's Services that mirrors do not get: keys, or `example.com/*` for all keys with that
   * prefix. Linkerd 2.18 and later. Link `spec.excludedAnnotations`.
   *
   * @default - none
   */
  readonly excludedAnnotations?: string[];

  /**
   * Labels of the other cluster's Services that mirrors do not get: keys, or `example.com/*` for all keys with that
   * prefix. Linkerd 2.18 and later. Link `spec.excludedLabels`.
   *
   * @default - none
   */
  readonly excludedLabels?: string[];

  /**
   * Metadata of the Link. Its namespace is where the multicluster extension is installed; its name, if given, must be
   * `targetClusterName`, by which Linkerd finds the Link.
   *
   * @default - the name `targetClusterName` in namespace `linkerd-multicluster`, whatever the namespace of the Chart
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A link to another cluster, and where its credentials are.
 */
export interface ClusterLinkProps extends ClusterLinkOptions {
  /**
   * The Secret with the other cluster's kubeconfig, from which Services are watched: a construct with a v1 Secret, or a
   * SecretRef. It must be called `cluster-credentials-<targetClusterName>` and be in the Link's namespace; one in this app
   * must be of type `mirror.linkerd.io/remote-kubeconfig` with a key `kubeconfig`, which is checked at synth. Link
   * `spec.clusterCredentialsSecret`.
   */
  readonly credentialsSecret: IConstruct;

  /**
   * The control plane's copy of that Secret, for flat and federated Services: of the same name and type, in the namespace
   * of this cluster's control plane. One in this app gets the label `multicluster.linkerd.io/cluster-name` and the
   * annotations `multicluster.linkerd.io/trust-domain` and `multicluster.linkerd.io/cluster-domain`, without which the
   * control plane ignores it; whoever makes that of a SecretRef must set them.
   *
   * @default - none: Services are reached through the gateway only
   */
  readonly discoveryCredentialsSecret?: IConstruct;
}

/**
 * A link to another cluster whose credentials the app writes.
 */
export interface ClusterLinkKubeconfigOptions extends ClusterLinkOptions {
  /**
   * The text of a kubeconfig, in YAML or JSON, whose current context reaches the other cluster from this one. The user's
   * token or client certificate, and the certificate authority, must be in it, not in files.
   */
  readonly kubeconfig: string;
}

/**
 * Mirrors the exported Services of another cluster into this one: Linkerd's Link, in the version of the Mesh's target.
 * A link goes in one direction; the other cluster needs one of its own for the way back.
 *
 * From Linkerd 2.18 on the chart `linkerd-multicluster` must run a controller for the link: Helm value
 * `controllers: [{ link: { ref: { name: <targetClusterName> } } }]`.
 *
 * @example
 * const secret = SecretRef.fromName(chart, 'credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
 * new ClusterLink(chart, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], credentialsSecret: secret });
 */
export class ClusterLink extends Construct {
  /**
   * A link that writes its credentials: **the token or private key in the kubeconfig ends up in the synthesized manifests**,
   * base64 but not encrypted, in two Secrets `cluster-credentials-<targetClusterName>`: one in the Link's namespace, one in
   * that of the control plane. Keep the output out of version control, or encrypt it. Of the kubeconfig only the current
   * context, its cluster and its user are written.
   *
   * @param scope where the link stands in the tree
   * @param id its id there
   * @param options the other cluster, and a kubeconfig for it
   * @throws if the kubeconfig cannot be read, or has no current context or no credentials in it; and as the constructor
   *
   * @example
   * const kubeconfig = JSON.stringify({
   *   'current-context': 'east',
   *   'contexts': [{ name: 'east', context: { cluster: 'east', user: 'mirror' } }],
   *   'clusters': [{ name: 'east', cluster: { server: 'https://east.example.com:6443' } }],
   *   'users': [{ name: 'mirror', user: { token: process.env.EAST_TOKEN } }],
   * });
   * ClusterLink.fromKubeconfig(chart, 'east', { targetClusterName: 'east', gatewayAddresses: ['35.1.2.3'], kubeconfig });
   */
  public static fromKubeconfig(scope: Construct, id: string, options: ClusterLinkKubeconfigOptions): ClusterLink {
    return new ClusterLink(scope, id, planned((owner) => planFromKubeconfig(owner, options)));
  }

  /**
   * What `linkerd multicluster link-gen` would write for a cluster, from the objects of that cluster and the command's
   * flags: the Link and both Secrets. **The token of the ServiceAccount ends up in the synthesized manifests**, as with
   * `fromKubeconfig`. For a target older than 2.18, which has no such command, the Link is of the older version.
   *
   * @param scope where the link stands in the tree
   * @param id its id there
   * @param options the other cluster's objects, a kubeconfig, and flags
   * @throws where the command fails, with its message; or if a flag is given that the target's Link cannot say
   *
   * @example
   * // kubectl --context east get serviceaccounts,secrets,services,configmaps -A -o json
   * declare const east: { items: any[] };
   * declare const kubeconfig: string;
   * ClusterLink.fromManifests(chart, 'east', { clusterName: 'east', manifests: east.items, kubeconfig });
   */
  public static fromManifests(scope: Construct, id: string, options: ClusterLinkManifestsOptions): ClusterLink {
    return new ClusterLink(scope, id, planned((owner) => planFromManifests(owner, options)));
  }

  /** What the other cluster is called here; the Link's name. */
  public readonly targetClusterName: string;
  /** The namespace of the Link. */
  public readonly namespace: string;
  /** The Link. */
  public readonly apiObject: ApiObject;
  /** The Secret in the Link's namespace, where this link writes its credentials. */
  public readonly credentials?: ApiObject;
  /** The Secret in the control plane's namespace, where this link writes its credentials. */
  public readonly discoveryCredentials?: ApiObject;

  /**
   * @param scope where the link stands in the tree
   * @param id its id there
   * @param props the other cluster, and where its credentials are
   * @throws if a value is not what Linkerd can read or the target does not know a prop, if nothing would be mirrored, if a selector
   * lacks the gateway or the credentials that it needs, or if a Secret has another name or namespace than Linkerd looks for
   */
  public constructor(scope: Construct, id: string, props: ClusterLinkProps) {
    super(scope, id);
    const plan = ((props as any)[PLAN] as Planner | undefined)?.(this) ?? planFromProps(this, props);
    const { namespace, metadata, spec, secrets, check } = plan;
    this.targetClusterName = spec.targetClusterName;
    this.namespace = namespace;
    // Before the Link, as link-gen writes them: its controller looks for them at once.
    [this.credentials, this.discoveryCredentials] = secrets.map((parts) => createCredentials(this, spec.targetClusterName, parts));
    this.apiObject = createApiObject(this, {
      apiVersion: linkApiVersion(MeshTarget.of(this).linkerdVersion),
      kind: 'Link',
      metadata: { ...metadata, name: spec.targetClusterName, namespace },
      spec: () => {
        check?.();
        return spec;
      },
    });
  }
}

type Planner = (owner: Construct) => LinkPlan;

function planned(planner: Planner): ClusterLinkProps {
  return { [PLAN]: planner } as unknown as ClusterLinkProps;
}
