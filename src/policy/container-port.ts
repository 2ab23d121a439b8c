import { portNameFault } from '../linkerd/inbound';
import { portFault } from '../linkerd/port-ranges';
import { refuse } from '../linkerd/rule';

/**
 * A port on which containers listen, not one of a Service.
 *
 * @example
 * const ports = [ContainerPort.named('http'), ContainerPort.number(8080)];
 */
export class ContainerPort {
  /**
   * The port that containers declare under this name. It may have another number in each workload.
   *
   * @param name 1 to 15 lower-case letters, digits and `-`
   * @throws if it is no name of a port; a number in quotes is none either, and would select nothing
   *
   * @example
   * ContainerPort.named('http');
   */
  public static named(name: string): ContainerPort {
    refuse('ContainerPort.named', portNameFault('name', name));
    return new ContainerPort(name);
  }

  /**
   * The port with this number, whether or not containers declare it.
   *
   * @param port from 1 to 65535
   * @throws if it is no port
   *
   * @example
   * ContainerPort.number(8080);
   */
  public static number(port: number): ContainerPort {
    refuse('ContainerPort.number', portFault('port', port));
    return new ContainerPort(port);
  }

  /** @internal */
  public readonly _port: number | string;

  private constructor(port: number | string) {
    this._port = port;
  }

  /** The name or number. */
  public toString(): string {
    return `${this._port}`;
  }
}
