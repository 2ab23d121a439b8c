import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isDnsLabel, namespaceFault } from '../linkerd/names';
import { quote, refuse } from '../linkerd/rule';

const SYMBOL = Symbol.for('cdk8s-linkerd.ServiceRef');

/**
 * A port of a Service that this app does not define.
 */
export interface ServiceRefPort {
  /**
   * The port that clients dial.
   */
  readonly port: number;

  /**
   * Its name.
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Its `appProtocol`. From Linkerd 2.18 on it decides which routes work on the port.
   *
   * @default - none: Linkerd detects the protocol
   */
  readonly appProtocol?: string;
}

/**
 * Where a Service is that this app does not define.
 */
export interface ServiceRefOptions {
  /**
   * The Service's name.
   */
  readonly name: string;

  /**
   * Its namespace.
   *
   * @default - the namespace of the Chart that the reference is made in
   */
  readonly namespace?: string;

  /**
   * Its ports.
   *
   * @default - unknown: the `port` next to each use of the reference is needed
   */
  readonly ports?: ServiceRefPort[];
}

/**
 * A Service that another app owns. It emits nothing.
 *
 * @example
 * const users = ServiceRef.fromName(chart, 'users', { name: 'users', namespace: 'identity', ports: [{ port: 80 }] });
 */
export class ServiceRef extends Construct {
  /**
   * Refers to a Service by its name.
   *
   * @param scope where the reference stands in the tree
   * @param id its id there
   * @param options the Service's name, namespace and ports
   * @throws if the name or namespace is no DNS label, or a port is out of range
   */
  public static fromName(scope: Construct, id: string, options: ServiceRefOptions): ServiceRef {
    return new ServiceRef(scope, id, options);
  }

  /**
   * Whether a construct is such a reference, of any copy of this library.
   *
   * @internal
   */
  public static _is(construct: IConstruct): construct is ServiceRef {
    return typeof construct === 'object' && construct !== null && SYMBOL in construct;
  }

  /** The Service's name. */
  public readonly name: string;
  /** Its namespace, where it is known. */
  public readonly namespace?: string;
  private readonly _ports?: ServiceRefPort[];

  private constructor(scope: Construct, id: string, options: ServiceRefOptions) {
    super(scope, id);
    const badPorts = (options.ports ?? []).filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65535);
    refuse(this,
      isDnsLabel(options.name) ? undefined : `"name" is not a Service name, got ${quote(options.name)}; expected lower-case letters, digits and "-", at most 63`,
      namespaceFault('namespace', options.namespace),
      badPorts.length === 0 ? undefined : `"ports" has ports that are out of range, got ${badPorts.map(({ port }) => port).join(', ')}; expected integers from 1 to 65535`,
    );
    this.name = options.name;
    this.namespace = options.namespace ?? Chart.of(this).namespace;
    this._ports = options.ports && [...options.ports];
    Object.defineProperty(this, SYMBOL, { value: true });
  }

  /** Its ports, where they are known. */
  public get ports(): ServiceRefPort[] | undefined {
    return this._ports && [...this._ports];
  }
}
