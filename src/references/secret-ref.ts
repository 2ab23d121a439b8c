import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isDnsSubdomain, namespaceFault } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';

const SYMBOL = Symbol.for('cdk8s-linkerd.SecretRef');

/**
 * Where a Secret is that this app does not define.
 */
export interface SecretRefOptions {
  /**
   * The Secret's name.
   */
  readonly name: string;

  /**
   * Its namespace.
   *
   * @default - the namespace of the Chart that the reference is made in
   */
  readonly namespace?: string;
}

/**
 * A Secret that this app does not define: made by hand, by another app, or in the cluster from an ExternalSecret or a
 * SealedSecret. It emits nothing, and nothing is known of what is in the Secret.
 *
 * @example
 * SecretRef.fromName(chart, 'east-credentials', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
 */
export class SecretRef extends Construct {
  /**
   * Refers to a Secret by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options the Secret's name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * SecretRef.fromName(chart, 'east', { name: 'cluster-credentials-east', namespace: 'linkerd-multicluster' });
   */
  public static fromName(scope: Construct, id: string, options: SecretRefOptions): SecretRef {
    return new SecretRef(scope, id, options);
  }

  /**
   * Whether a construct is such a reference, of any copy of this library.
   *
   * @internal
   */
  public static _is(construct: IConstruct): construct is SecretRef {
    return typeof construct === 'object' && construct !== null && SYMBOL in construct;
  }

  /** The Secret's name. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;

  private constructor(scope: Construct, id: string, options: SecretRefOptions) {
    super(scope, id);
    refuse(this,
      isDnsSubdomain(options.name) ? undefined : `"name" is not a Secret name, got ${quote(options.name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
      namespaceFault('namespace', options.namespace),
    );
    this.name = options.name;
    this.namespace = options.namespace ?? Chart.of(this).namespace;
    Object.defineProperty(this, SYMBOL, { value: true });
  }
}
