import { portFault, portRangeFault } from '../linkerd/port-ranges';
import { refuse } from '../linkerd/rule';

/**
 * A TCP port, or several in a row.
 *
 * @example
 * const ports = [PortRange.port(3306), PortRange.range(8000, 9000)];
 */
export class PortRange {
  /**
   * One port.
   *
   * @param port its number, from 1 to 65535
   * @throws if it is no port
   *
   * @example
   * PortRange.port(3306);
   */
  public static port(port: number): PortRange {
    refuse('PortRange.port', portFault('port', port));
    return new PortRange(port, port);
  }

  /**
   * Ports in a row, both ends included.
   *
   * @param from the first, from 1 to 65535
   * @param to the last, not below the first
   * @throws if one is no port, or the range is reversed
   *
   * @example
   * PortRange.range(8000, 9000);
   */
  public static range(from: number, to: number): PortRange {
    refuse('PortRange.range', portRangeFault(from, to));
    return new PortRange(from, to);
  }

  /** The first port. */
  public readonly from: number;
  /** The last port. */
  public readonly to: number;

  private constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  /** The port or range as it stands in an annotation: `80`, `8000-9000`. */
  public toString(): string {
    return this.from === this.to ? `${this.from}` : `${this.from}-${this.to}`;
  }
}
