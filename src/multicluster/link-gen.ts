import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { bothCredentials, oneNamespaceFault } from './credentials';
import { formatKubeconfig, kubeconfigContext } from './kubeconfig';
import { linkMetadataFaults, LinkPlan } from './link-plan';
import { RemoteCluster } from './remote-cluster';
import { remoteGateway, selectorOf } from './remote-gateway';
import { featureFault, supports } from '../linkerd/features';
import {
  clusterNameFault, credentialsName, discoveryMarks, excludedKeysFault, EXPORTED_LABEL, FEDERATED_LABEL,
  gatewayAddressesFault, MULTICLUSTER_NAMESPACE, REMOTE_ACCESS_NAME, SERVICE_ACCOUNT_ANNOTATION, TOKEN_TYPE,
} from '../linkerd/links';
import { namespaceFault } from '../linkerd/names';
import { portFault } from '../linkerd/port-ranges';
import { quote, refuse } from '../linkerd/rule';
import { MeshTarget } from '../mesh-target';

const SERVICE_ACCOUNT_NAME = `${REMOTE_ACCESS_NAME}-default`;
const CONFIG_NAME = 'linkerd-config';

/**
 * The objects of another cluster, and the flags of `linkerd multicluster link-gen`.
 */
export interface ClusterLinkManifestsOptions {
  /**
   * Objects of the other cluster as plain JSON, as `kubectl get -o json` gives them, lists included; what is not needed is
   * skipped. Needed are ConfigMap `linkerd-config`, the ServiceAccount that Services are mirrored with, its Secret of type
   * `kubernetes.io/service-account-token`, and the gateway's Service with its status.
   */
  readonly manifests: any[];

  /**
   * The text of a kubeconfig, in YAML or JSON, with a context for the other cluster. Only that context and its cluster are
   * written, with the token of the ServiceAccount for a user. A certificate authority must be in it, not in a file:
   * otherwise the file's name is copied, as link-gen does, and means nothing where Linkerd runs.
   */
  readonly kubeconfig: string;

  /**
   * What the other cluster is called here. Flag `--cluster-name`.
   */
  readonly clusterName: string;

  /**
   * Which context of the kubeconfig is that of the other cluster. Flag `--context`.
   *
   * @default - the kubeconfig's current context
   */
  readonly context?: string;

  /**
   * The address of the other cluster's API server as this cluster reaches it, for example `https://east.example.com:6443`.
   * Flag `--api-server-address`.
   *
   * @default - that in the kubeconfig
   */
  readonly apiServerAddress?: string;

  /**
   * The ServiceAccount of the other cluster that Services are mirrored with. Flag `--service-account-name`.
   *
   * @default linkerd-service-mirror-remote-access-default
   */
  readonly serviceAccountName?: string;

  /**
   * The namespace of the multicluster extension, in both clusters. Flag `--namespace`.
   *
   * @default linkerd-multicluster
   */
  readonly namespace?: string;

  /**
   * Whether the other cluster has a gateway. Flag `--gateway`. Without one, everything that is given for it is skipped,
   * `selector` too.
   *
   * @default true
   */
  readonly gateway?: boolean;

  /**
   * The name of the gateway's Service. Flag `--gateway-name`.
   *
   * @default linkerd-gateway
   */
  readonly gatewayName?: string;

  /**
   * The namespace of the gateway's Service. Flag `--gateway-namespace`.
   *
   * @default linkerd-multicluster
   */
  readonly gatewayNamespace?: string;

  /**
   * Where the gateway is reached, IP addresses or DNS names. Flag `--gateway-addresses`.
   *
   * @default - those in the status of the gateway's Service
   */
  readonly gatewayAddresses?: string[];

  /**
   * The port of the gateway, from 1 to 65535. Flag `--gateway-port`.
   *
   * @default - the port `mc-gateway` of the gateway's Service; its node port if that is of type NodePort
   */
  readonly gatewayPort?: number;

  /**
   * Services to reach through the gateway, as kubectl writes selectors: `team=a,tier in (web, api),!internal`. An empty
   * text selects nothing. Flag `--selector`.
   *
   * @default mirror.linkerd.io/exported=true
   */
  readonly selector?: string;

  /**
   * Services whose pods are reached without a gateway, as kubectl writes selectors. An empty text selects nothing. Flag
   * `--remote-discovery-selector`.
   *
   * @default mirror.linkerd.io/exported=remote-discovery
   */
  readonly remoteDiscoverySelector?: string;

  /**
   * Services that join a federated Service, as kubectl writes selectors. An empty text selects nothing. Linkerd 2.17 and
   * later. Flag `--federated-service-selector`.
   *
   * @default - mirror.linkerd.io/federated=member, on Linkerd 2.17 and later
   */
  readonly federatedServiceSelector?: string;

  /**
   * Annotations that mirrors do not get: keys, or `example.com/*` for all keys with that prefix. Linkerd 2.18 and later.
   * Flag `--excluded-annotations`.
   *
   * @default - none
   */
  readonly excludedAnnotations?: string[];

  /**
   * Labels that mirrors do not get: keys, or `example.com/*` for all keys with that prefix. Linkerd 2.18 and later. Flag
   * `--excluded-labels`.
   *
   * @default - none
   */
  readonly excludedLabels?: string[];

  /**
   * Labels and annotations of the Link. Its name and namespace, if given, must be `clusterName` and `namespace`.
   *
   * @default - none
   */
  readonly metadata?: ApiObjectMetadata;
}

/** A link from the objects of another cluster. What is refused is refused in the order and the words of link-gen. */
export function planFromManifests(owner: Construct, options: ClusterLinkManifestsOptions): LinkPlan {
  const where = owner.node.path;
  const target = MeshTarget.of(owner);
  const { clusterName, metadata, namespace = MULTICLUSTER_NAMESPACE, serviceAccountName = SERVICE_ACCOUNT_NAME } = options;
  refuse(where, ...flagFaults(options, target));

  const remote = new RemoteCluster(where, options.manifests);
  const { clusterDomain, trustDomain } = domains(remote, target.controlPlaneNamespace);
  const token = serviceAccountToken(remote, namespace, serviceAccountName);
  const context = kubeconfigContext(where, options.kubeconfig, options.context || undefined, options.apiServerAddress || undefined);
  const kubeconfig = formatKubeconfig(context, serviceAccountName, { token });
  const marks = discoveryMarks(clusterName, clusterDomain, trustDomain);
  const federated = supports(target.linkerdVersion, 'federatedServices');
  const { excludedAnnotations = [], excludedLabels = [] } = options;
  const remoteDiscoverySelector = selectorOf(where, 'remoteDiscoverySelector', options.remoteDiscoverySelector ?? `${EXPORTED_LABEL}=remote-discovery`);
  const federatedServiceSelector = selectorOf(where, 'federatedServiceSelector', options.federatedServiceSelector ?? `${FEDERATED_LABEL}=member`);
  return {
    namespace,
    metadata,
    secrets: bothCredentials(kubeconfig, namespace, target.controlPlaneNamespace, marks),
    spec: {
      targetClusterName: clusterName,
      targetClusterDomain: clusterDomain,
      targetClusterLinkerdNamespace: target.controlPlaneNamespace,
      clusterCredentialsSecret: credentialsName(clusterName),
      ...(options.gateway === false ? { probeSpec: {} } : remoteGateway(remote, options)),
      remoteDiscoverySelector,
      ...(federated && { federatedServiceSelector }),
      ...(excludedAnnotations.length > 0 && { excludedAnnotations: [...excludedAnnotations] }),
      ...(excludedLabels.length > 0 && { excludedLabels: [...excludedLabels] }),
    },
  };
}

function flagFaults(options: ClusterLinkManifestsOptions, { linkerdVersion, controlPlaneNamespace }: MeshTarget) {
  const { clusterName, metadata, namespace = MULTICLUSTER_NAMESPACE } = options;
  const needs = (prop: keyof ClusterLinkManifestsOptions, feature: Parameters<typeof featureFault>[2]) =>
    (options[prop] === undefined ? undefined : featureFault(`"${prop}"`, linkerdVersion, feature));
  if (!clusterName) {
    return ['you need to specify cluster name, got none for "clusterName"; expected what the other cluster is to be called here'];
  }
  return [
    clusterNameFault('clusterName', clusterName),
    ...linkMetadataFaults(metadata, clusterName),
    metadata?.namespace === undefined || metadata.namespace === namespace
      ? undefined
      : `"metadata.namespace" is not "namespace", got ${quote(metadata.namespace)}; expected ${quote(namespace)}; leave it away`,
    namespaceFault('namespace', namespace),
    oneNamespaceFault('namespace', namespace, controlPlaneNamespace),
    ...(options.gateway === false ? [] : [
      gatewayAddressesFault('gatewayAddresses', options.gatewayAddresses),
      portFault('gatewayPort', options.gatewayPort),
    ]),
    needs('federatedServiceSelector', 'federatedServices'),
    needs('excludedAnnotations', 'linkV1alpha3'),
    excludedKeysFault('excludedAnnotations', options.excludedAnnotations),
    needs('excludedLabels', 'linkV1alpha3'),
    excludedKeysFault('excludedLabels', options.excludedLabels),
  ];
}

/** The control plane takes the cluster domain where no trust domain is set. */
function domains(remote: RemoteCluster, namespace: string): { clusterDomain: string; trustDomain: string } {
  const config = remote.find('ConfigMap', namespace, CONFIG_NAME)
    ?? remote.fail(`you need Linkerd to be installed on a cluster in order to get its credentials; expected ConfigMap ${CONFIG_NAME} of namespace ${quote(namespace)} among "manifests"`);
  const { clusterDomain, identityTrustDomain } = remote.yaml(`ConfigMap ${CONFIG_NAME}`, config.data?.values);
  if (!clusterDomain) {
    remote.fail(`ConfigMap ${CONFIG_NAME} has no "clusterDomain" in its "values"; expected that of the other cluster's control plane`);
  }
  return { clusterDomain, trustDomain: identityTrustDomain || clusterDomain };
}

function serviceAccountToken(remote: RemoteCluster, namespace: string, name: string): string {
  if (!remote.find('ServiceAccount', namespace, name)) {
    remote.fail(`serviceaccounts ${quote(name)} not found; expected it among "manifests" in namespace ${quote(namespace)}; add it, or set "serviceAccountName" or "namespace"`);
  }
  const secret = remote.all('Secret', namespace)
    .find(({ type, metadata }) => type === TOKEN_TYPE && metadata.annotations?.[SERVICE_ACCOUNT_ANNOTATION] === name)
    ?? remote.fail(`could not find service account token secret for ${name}; expected a Secret of type ${TOKEN_TYPE} with annotation ${SERVICE_ACCOUNT_ANNOTATION} among "manifests" in namespace ${quote(namespace)}`);
  const token = secret.data?.token
    ?? remote.fail(`could not find the token data in service account secret ${secret.metadata.name}; expected "data.token", which Kubernetes adds when the ServiceAccount exists`);
  return Buffer.from(token, 'base64').toString();
}
