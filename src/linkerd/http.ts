import { Fault, quote } from './rule';

const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

/** The fault of a header or query parameter name. */
export function headerNameFault(prop: string, name: string): Fault {
  return TOKEN.test(name) && name.length <= 256
    ? undefined
    : `"${prop}" is not a header or query parameter name, got ${quote(name)}; expected 1 to 256 of the characters of an HTTP token`;
}

/** The fault of a header value (or with another `max`, of a query parameter's value). */
export function headerValueFault(prop: string, value: string, max = 4096): Fault {
  return value.length >= 1 && value.length <= max && /^[\x20-\x7e\t]*$/.test(value)
    ? undefined
    : `"${prop}" is not a header or query parameter value, got ${quote(value)}; expected 1 to ${max} visible ASCII characters`;
}

/** The fault of the literal path of an Exact or PathPrefix match. */
export function pathFault(prop: string, path: string): Fault {
  const bad = !path.startsWith('/') || path.length > 1024 || !PATH.test(path)
    || ['//', '/./', '/../', '%2f', '%2F', '#'].some((part) => path.includes(part)) || path.endsWith('/..') || path.endsWith('/.');
  return bad
    ? `"${prop}" is not a path that a route can match, got ${quote(path)}; expected at most 1024 characters that begin with "/", without "//", "/./", "/../", "%2F" or a query`
    : undefined;
}

/** The fault of a gRPC service or method name. */
export function grpcNameFault(prop: 'service' | 'method', name: string): Fault {
  const valid = prop === 'service' ? /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i : /^[A-Za-z_][A-Za-z_0-9]*$/;
  return valid.test(name) && name.length <= 1024
    ? undefined
    : `"${prop}" is not the name of a gRPC ${prop}, got ${quote(name)}; expected ${prop === 'service' ? 'a name such as "shop.v1.Orders"' : 'an identifier such as "GetOrder"'}`;
}

/** The fault of SNI host names. */
export function hostnamesFault(prop: string, hostnames: readonly string[] | undefined): Fault {
  if (hostnames === undefined) {
    return undefined;
  }
  const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
  const bad = hostnames.filter((name) => name.length > 253 || !new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`).test(name) || /^[\d.]+$/.test(name));
  if (bad.length > 0) {
    return `"${prop}" has what is no host name, got ${bad.map(quote).join(', ')}; expected lower-case DNS names, the first label of which may be "*"`;
  }
  return hostnames.length >= 1 && hostnames.length <= 16 ? undefined : `"${prop}" has ${hostnames.length} entries; expected 1 to 16, or leave it away`;
}
