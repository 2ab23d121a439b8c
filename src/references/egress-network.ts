import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isDnsSubdomain, namespaceFault, qualifiedName } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';
import { OPAQUE_PORTS_ANNOTATION, ServiceSpec } from '../linkerd/service-ports';

const SYMBOL = Symbol.for('cdk8s-linkerd.EgressNetworkRef');

/** An EgressNetwork as a construct's props point at it. */
export class ResolvedEgressNetwork {
  public readonly kind = 'EgressNetwork';

  /** @param apiObject a reference has none */
  public constructor(public readonly name: string, public readonly namespace: string | undefined, private readonly apiObject?: ApiObject) {}

  /** How it is called in messages. */
  public get label(): string {
    return `EgressNetwork ${qualifiedName(this)}`;
  }

  /** The clients that a prop `clientNamespace` means: those in its own namespace find what all others find. */
  public clientsIn(clientNamespace: string | undefined): string | undefined {
    return clientNamespace === this.namespace ? undefined : clientNamespace;
  }

  /** What Linkerd reads of it as of a Service, as it is now: to be called while rendering. */
  public spec(): ServiceSpec {
    return this.apiObject ? { opaquePorts: this.apiObject.toJson().metadata?.annotations?.[OPAQUE_PORTS_ANNOTATION] ?? null } : {};
  }
}

/**
 * Where an EgressNetwork is that this app does not define.
 */
export interface EgressNetworkRefOptions {
  /**
   * The EgressNetwork's name.
   */
  readonly name: string;

  /**
   * Its namespace; that of a global one is `linkerd-egress` by Linkerd's default.
   *
   * @default - the namespace of the Chart that the reference is made in
   */
  readonly namespace?: string;
}

/**
 * An EgressNetwork that another app owns. It emits nothing.
 *
 * @example
 * const internet = EgressNetworkRef.fromName(chart, 'internet', { name: 'all-egress', namespace: 'linkerd-egress' });
 */
export class EgressNetworkRef extends Construct {
  /**
   * Refers to an EgressNetwork by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options the EgressNetwork's name and namespace
   * @throws if the name is no DNS subdomain, or the namespace is no DNS label
   *
   * @example
   * EgressNetworkRef.fromName(chart, 'internet', { name: 'all-egress', namespace: 'linkerd-egress' });
   */
  public static fromName(scope: Construct, id: string, options: EgressNetworkRefOptions): EgressNetworkRef {
    return new EgressNetworkRef(scope, id, options);
  }

  /**
   * Whether a construct is such a reference, of any copy of this library.
   *
   * @internal
   */
  public static _is(construct: IConstruct): construct is EgressNetworkRef {
    return typeof construct === 'object' && construct !== null && SYMBOL in construct;
  }

  /** The EgressNetwork's name. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;

  private constructor(scope: Construct, id: string, options: EgressNetworkRefOptions) {
    super(scope, id);
    refuse(this,
      isDnsSubdomain(options.name) ? undefined : `"name" is not an EgressNetwork name, got ${quote(options.name)}; expected lower-case letters, digits, "-" and ".", at most 253`,
      namespaceFault('namespace', options.namespace),
    );
    this.name = options.name;
    this.namespace = options.namespace ?? Chart.of(this).namespace;
    Object.defineProperty(this, SYMBOL, { value: true });
  }
}
