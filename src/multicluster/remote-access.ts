import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import {
  clusterNameFault, MULTICLUSTER_NAMESPACE, REMOTE_ACCESS_NAME, REMOTE_ACCESS_RULES, SERVICE_ACCOUNT_ANNOTATION, TOKEN_TYPE,
} from '../linkerd/links';
import { isDnsSubdomain, namespaceFault } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';

/**
 * Who may read this cluster.
 */
export interface RemoteAccessProps {
  /**
   * The cluster that reads this one, which has a link to it: a DNS label of at most 61 characters.
   */
  readonly clusterName: string;

  /**
   * Metadata of the ServiceAccount. Its name is that of the ClusterRole and the ClusterRoleBinding, too, and begins that of
   * the Secret.
   *
   * @default - the name `linkerd-service-mirror-remote-access-<clusterName>` in namespace `linkerd-multicluster`, whatever the namespace of the Chart
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Lets another cluster read this one: what the link of that cluster has credentials for. Each reading cluster has an account
 * of its own, so that its access can be withdrawn alone; it may read what the multicluster extension lets its account read,
 * and write nothing but events.
 *
 * Results in a ServiceAccount, a ClusterRole, a ClusterRoleBinding, and a Secret of type
 * `kubernetes.io/service-account-token` called `<name>-token`, which Kubernetes fills with the token: no token is written
 * here. The token never ends; delete the Secret to withdraw it.
 *
 * @example
 * new RemoteAccess(chart, 'west', { clusterName: 'west' });
 */
export class RemoteAccess extends Construct {
  /** The ServiceAccount. */
  public readonly apiObject: ApiObject;
  /** The Secret that Kubernetes writes the token into. */
  public readonly token: ApiObject;
  /** What the account may do. */
  public readonly clusterRole: ApiObject;
  /** That the account may do it. */
  public readonly clusterRoleBinding: ApiObject;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props who reads
   * @throws if a name or namespace is none
   */
  public constructor(scope: Construct, id: string, props: RemoteAccessProps) {
    super(scope, id);
    const { clusterName, metadata } = props;
    const { name = `${REMOTE_ACCESS_NAME}-${clusterName}`, namespace = MULTICLUSTER_NAMESPACE } = metadata ?? {};
    refuse(this,
      clusterNameFault('clusterName', clusterName),
      namespaceFault('metadata.namespace', namespace),
      metadata?.name === undefined || (isDnsSubdomain(name) && name.length <= 247) ? undefined
        : `"metadata.name" is not a name, got ${quote(name)}; expected lower-case letters, digits, "-" and ".", at most 247`,
    );
    const accessOf = (kind: string, fields: Record<string, unknown>) => createApiObject(this, {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name }, clusterScoped: true, fields,
    }, kind);
    // Before the Secret: Kubernetes deletes one whose account is not there.
    this.apiObject = createApiObject(this, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name, namespace } });
    this.clusterRole = accessOf('ClusterRole', { rules: REMOTE_ACCESS_RULES.map((rule) => ({ ...rule })) });
    this.clusterRoleBinding = accessOf('ClusterRoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
    this.token = createApiObject(this, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-token`, namespace, annotations: { [SERVICE_ACCOUNT_ANNOTATION]: name } },
      fields: { type: TOKEN_TYPE },
    }, 'Token');
  }
}
