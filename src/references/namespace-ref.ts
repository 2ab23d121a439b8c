import { Construct } from 'constructs';
import { markRef, refuseNoNamespace } from './object-ref';

/**
 * A namespace that another app owns. It emits nothing.
 *
 * @example
 * const monitoring = NamespaceRef.fromName(chart, 'monitoring', 'monitoring');
 */
export class NamespaceRef extends Construct {
  /**
   * Refers to a namespace by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param name the name of the namespace
   * @throws if the name is no DNS label
   *
   * @example
   * NamespaceRef.fromName(chart, 'ingress', 'ingress-nginx');
   */
  public static fromName(scope: Construct, id: string, name: string): NamespaceRef {
    return new NamespaceRef(scope, id, name);
  }

  /** The name of the namespace. */
  public readonly name: string;

  private constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    refuseNoNamespace(this, name);
    this.name = name;
    markRef(this, { group: '', kind: 'Namespace', name });
  }
}
