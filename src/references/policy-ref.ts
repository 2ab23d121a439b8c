import { Construct } from 'constructs';
import { locate, markRef } from './object-ref';
import { HttpRouteApiGroup } from '../linkerd/gateway-api';

/**
 * Where a policy object is that this app does not define.
 */
export interface PolicyRefOptions {
  /**
   * The object's name.
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
 * Where a route of a Server is that this app does not define.
 */
export interface PolicyRouteRefOptions extends PolicyRefOptions {
  /**
   * The API group of the HTTPRoute.
   *
   * @default HttpRouteApiGroup.LINKERD
   */
  readonly apiGroup?: HttpRouteApiGroup;
}

/**
 * A Server, an authentication or a route of a Server that another app owns. It emits nothing, and nothing is known of
 * what the object says.
 *
 * @example
 * const kubelet = PolicyRef.networkAuthentication(chart, 'kubelet', { name: 'kubelet', namespace: 'linkerd-viz' });
 */
export class PolicyRef extends Construct {
  /**
   * Refers to a Server.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options its name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * PolicyRef.server(chart, 'prometheus', { name: 'prometheus-admin', namespace: 'linkerd-viz' });
   */
  public static server(scope: Construct, id: string, options: PolicyRefOptions): PolicyRef {
    return new PolicyRef(scope, id, 'Server', options);
  }

  /**
   * Refers to an HTTPRoute of a Server.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options its name, namespace and group
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * PolicyRef.httpRoute(chart, 'read', { name: 'read', namespace: 'shop' });
   */
  public static httpRoute(scope: Construct, id: string, options: PolicyRouteRefOptions): PolicyRef {
    return new PolicyRef(scope, id, 'HTTPRoute', options, options.apiGroup);
  }

  /**
   * Refers to a GRPCRoute of a Server.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options its name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * PolicyRef.grpcRoute(chart, 'list', { name: 'list', namespace: 'shop' });
   */
  public static grpcRoute(scope: Construct, id: string, options: PolicyRefOptions): PolicyRef {
    return new PolicyRef(scope, id, 'GRPCRoute', options, HttpRouteApiGroup.GATEWAY_API);
  }

  /**
   * Refers to a MeshTLSAuthentication.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options its name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * PolicyRef.meshTlsAuthentication(chart, 'clients', { name: 'clients', namespace: 'platform' });
   */
  public static meshTlsAuthentication(scope: Construct, id: string, options: PolicyRefOptions): PolicyRef {
    return new PolicyRef(scope, id, 'MeshTLSAuthentication', options);
  }

  /**
   * Refers to a NetworkAuthentication.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options its name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * PolicyRef.networkAuthentication(chart, 'kubelet', { name: 'kubelet', namespace: 'linkerd-viz' });
   */
  public static networkAuthentication(scope: Construct, id: string, options: PolicyRefOptions): PolicyRef {
    return new PolicyRef(scope, id, 'NetworkAuthentication', options);
  }

  /** The object's name. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;

  private constructor(scope: Construct, id: string, kind: string, options: PolicyRefOptions, group: string = HttpRouteApiGroup.LINKERD) {
    super(scope, id);
    const { name, namespace } = locate(this, `${kind === 'HTTPRoute' ? 'an' : 'a'} ${kind}`, options);
    this.name = name;
    this.namespace = namespace;
    markRef(this, { group, kind, name, namespace });
  }
}
