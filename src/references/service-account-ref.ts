import { Construct } from 'constructs';
import { locate, markRef } from './object-ref';

/**
 * Where a ServiceAccount is that this app does not define.
 */
export interface ServiceAccountRefOptions {
  /**
   * The ServiceAccount's name.
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
 * A ServiceAccount that another app owns: that of an ingress controller, of Prometheus, of a multicluster gateway. Its
 * name and namespace are the mesh identity of the pods that run as it. It emits nothing.
 *
 * @example
 * const ingress = ServiceAccountRef.fromName(chart, 'ingress', { name: 'ingress-nginx', namespace: 'ingress-nginx' });
 */
export class ServiceAccountRef extends Construct {
  /**
   * Refers to a ServiceAccount by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options the ServiceAccount's name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * ServiceAccountRef.fromName(chart, 'gateway', { name: 'linkerd-gateway', namespace: 'linkerd-multicluster' });
   */
  public static fromName(scope: Construct, id: string, options: ServiceAccountRefOptions): ServiceAccountRef {
    return new ServiceAccountRef(scope, id, options);
  }

  /** The ServiceAccount's name. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;

  private constructor(scope: Construct, id: string, options: ServiceAccountRefOptions) {
    super(scope, id);
    const { name, namespace } = locate(this, 'a ServiceAccount', options);
    this.name = name;
    this.namespace = namespace;
    markRef(this, { group: '', kind: 'ServiceAccount', name, namespace });
  }
}
