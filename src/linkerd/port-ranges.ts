import { isIP } from 'net';
import { Fault, quote } from './rule';

/** Whether a value is a TCP port. */
export function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535;
}

/** The fault of what is no TCP port. */
export function portFault(prop: string, port: unknown): Fault {
  return port === undefined || isPort(port) ? undefined : `"${prop}" is not a port, got ${quote(port)}; expected an integer from 1 to 65535`;
}

/** The fault of a range of ports. */
export function portRangeFault(from: number, to: number): Fault {
  return isPort(from) && isPort(to) && from > to
    ? `port range is reversed, got ${from} to ${to}; expected the smaller port first`
    : portFault('from', from) ?? portFault('to', to);
}

/**
 * The fault of a list of ports and ranges, as Linkerd's policy controller and proxy-init read it: neither knows names,
 * and one bad item makes the first drop the list and the second crash.
 */
export function portRangesFault(prop: string, list: string): Fault {
  const bad = itemsOf(list).filter((item) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(item) ?? [];
    return from === undefined || portRangeFault(Number(from), Number(to)) !== undefined;
  });
  return bad.length === 0
    ? undefined
    : `"${prop}" has what is no port, got ${bad.map(quote).join(', ')}; expected numbers from 1 to 65535 and ranges such as 8000-9000, no port names`;
}

/** The fault of a list of subnets: proxy-init crashes on what is no CIDR. */
export function subnetsFault(prop: string, list: string): Fault {
  const bad = itemsOf(list).filter((item) => {
    const [, address, bits] = /^([^/]+)\/(\d{1,3})$/.exec(item) ?? [];
    const family = isIP(address ?? '');
    return family === 0 || address.includes('%') || Number(bits) > (family === 4 ? 32 : 128);
  });
  return bad.length === 0
    ? undefined
    : `"${prop}" has what is no subnet, got ${bad.map(quote).join(', ')}; expected CIDRs such as 10.0.0.0/8`;
}

function itemsOf(list: string): string[] {
  return list === '' ? [] : list.split(',');
}
