import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { isDnsSubdomain, namespaceFault } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { AuthorizationPolicySpec, POLICY_GROUP, POLICY_V1ALPHA1 } from '../manifest/policy';

/**
 * Where the Prometheus is that is asked.
 */
export interface PrometheusLocation {
  /**
   * The namespace of Prometheus, and so of the AuthorizationPolicy.
   *
   * @default linkerd-viz
   */
  readonly prometheusNamespace?: string;

  /**
   * The Server of Prometheus' port.
   *
   * @default prometheus-admin
   */
  readonly server?: string;

  /**
   * Metadata of the AuthorizationPolicy. Its namespace is `prometheusNamespace`.
   *
   * @default - named after the Server and the ServiceAccount
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Where an engine and the Prometheus are.
 */
export interface PrometheusAccessOptions extends PrometheusLocation {
  /**
   * The namespace of the engine.
   *
   * @default - where its chart is installed: `flagger-system`, `argo-rollouts`
   */
  readonly namespace?: string;

  /**
   * The ServiceAccount of the engine, which must be meshed to have an identity.
   *
   * @default - that of its chart: `flagger`, `argo-rollouts`
   */
  readonly serviceAccount?: string;
}

/**
 * Who may ask Prometheus.
 */
export interface PrometheusAccessProps extends PrometheusLocation {
  /**
   * The namespace of who asks.
   */
  readonly namespace: string;

  /**
   * The ServiceAccount of who asks, which must be meshed to have an identity.
   */
  readonly serviceAccount: string;
}

/**
 * Lets an engine ask the Prometheus of linkerd-viz, which admits nobody but the extension itself: without it every
 * analysis fails with status 403. One for an app is enough.
 *
 * Results in an AuthorizationPolicy (`policy.linkerd.io/v1alpha1`) that asks for the identity of the ServiceAccount.
 *
 * @example
 * PrometheusAccess.forFlagger(chart, 'metrics');
 */
export class PrometheusAccess extends Construct {
  /**
   * For Flagger.
   *
   * @param scope where it stands in the tree
   * @param id its id there
   * @param options where Flagger and Prometheus are, if not where their charts install them
   * @throws as the constructor does
   *
   * @example
   * PrometheusAccess.forFlagger(chart, 'metrics');
   */
  public static forFlagger(scope: Construct, id: string, options: PrometheusAccessOptions = {}): PrometheusAccess {
    return new PrometheusAccess(scope, id, { ...options, namespace: options.namespace ?? 'flagger-system', serviceAccount: options.serviceAccount ?? 'flagger' });
  }

  /**
   * For Argo Rollouts.
   *
   * @param scope where it stands in the tree
   * @param id its id there
   * @param options where Argo Rollouts and Prometheus are, if not where their charts install them
   * @throws as the constructor does
   *
   * @example
   * PrometheusAccess.forArgoRollouts(chart, 'metrics');
   */
  public static forArgoRollouts(scope: Construct, id: string, options: PrometheusAccessOptions = {}): PrometheusAccess {
    return new PrometheusAccess(scope, id, { ...options, namespace: options.namespace ?? 'argo-rollouts', serviceAccount: options.serviceAccount ?? 'argo-rollouts' });
  }

  /** The AuthorizationPolicy. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props who may ask, and where
   * @throws if a name is none
   */
  public constructor(scope: Construct, id: string, props: PrometheusAccessProps) {
    super(scope, id);
    const { namespace, serviceAccount, prometheusNamespace = 'linkerd-viz', server = 'prometheus-admin', metadata } = props;
    const nameFault = (prop: string, name: string) => (isDnsSubdomain(name)
      ? undefined : `"${prop}" is not a name, got ${quote(name)}; expected lower-case letters, digits, "-" and ".", at most 253`);
    refuse(this,
      namespaceFault('namespace', namespace),
      nameFault('serviceAccount', serviceAccount),
      namespaceFault('prometheusNamespace', prometheusNamespace),
      nameFault('server', server),
      metadata?.namespace === undefined || metadata.namespace === prometheusNamespace ? undefined
        : `"metadata.namespace" cannot be chosen, got ${quote(metadata.namespace)}; expected ${quote(prometheusNamespace)}, because a policy stands beside its Server; set "prometheusNamespace"`,
    );
    this.apiObject = createApiObject(this, {
      apiVersion: POLICY_V1ALPHA1,
      kind: 'AuthorizationPolicy',
      metadata: { ...metadata, name: metadata?.name ?? `${server}-${serviceAccount}`, namespace: prometheusNamespace },
      spec: (): AuthorizationPolicySpec => ({
        targetRef: { group: POLICY_GROUP, kind: 'Server', name: server },
        requiredAuthenticationRefs: [{ group: '', kind: 'ServiceAccount', name: serviceAccount, namespace }],
      }),
    });
  }
}
