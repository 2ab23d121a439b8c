import { HttpRouteApiGroup } from './gateway-api';
import { headerNameFault, headerValueFault } from './http';
import { isDnsSubdomain } from './names';
import { Fault, quote } from './rule';

/** Where a filter can stand. */
export type FilterPlace = 'rule' | 'backend' | 'inbound rule';

/** What Linkerd makes of a filter. */
interface FilterFacts {
  /** Where it works, by kind of route and group. */
  readonly http: readonly FilterPlace[];
  readonly linkerdHttp: readonly FilterPlace[];
  readonly grpc: readonly FilterPlace[];
  /** What to do instead, where it does not work. */
  readonly instead: string;
}

const OUTBOUND: readonly FilterPlace[] = ['rule', 'backend'];
const EVERYWHERE: readonly FilterPlace[] = [...OUTBOUND, 'inbound rule'];
const NOWHERE = { http: [], linkerdHttp: [], grpc: [] };

/** Every filter of the Gateway API. */
export const ROUTE_FILTERS: Readonly<Record<string, FilterFacts>> = {
  RequestHeaderModifier: { http: EVERYWHERE, linkerdHttp: EVERYWHERE, grpc: EVERYWHERE, instead: '' },
  ResponseHeaderModifier: { http: OUTBOUND, linkerdHttp: ['backend'], grpc: [], instead: 'set response headers in the application, or in an HTTPRoute of the Gateway API' },
  RequestRedirect: { http: EVERYWHERE, linkerdHttp: EVERYWHERE, grpc: [], instead: 'use an HTTPRoute' },
  RequestMirror: { ...NOWHERE, instead: 'mirror in the application or at the ingress, or split a share of the traffic among backends' },
  URLRewrite: { ...NOWHERE, instead: 'rewrite in the application or at the ingress, or answer with a redirect' },
  ExtensionRef: { ...NOWHERE, instead: 'there are no extensions of Linkerd for routes' },
  CORS: { ...NOWHERE, instead: 'answer CORS requests in the application or at the ingress' },
  ExternalAuth: { ...NOWHERE, instead: 'authorize at the server with Linkerd\'s AuthorizationPolicy, or in the application' },
};

/** The fault of a filter that Linkerd does not act on there; it drops the route, or answers errors for the backend. */
export function filterPlaceFault(prop: string, type: string, place: FilterPlace, kind: 'HTTPRoute' | 'GRPCRoute', apiGroup: HttpRouteApiGroup): Fault {
  const facts = ROUTE_FILTERS[type];
  const column = kind === 'GRPCRoute' ? 'grpc' : apiGroup === HttpRouteApiGroup.LINKERD ? 'linkerdHttp' : 'http';
  if (facts?.[column].includes(place)) {
    return undefined;
  }
  const where = `${place === 'inbound rule' ? 'an inbound rule' : `a ${place}`} of ${kind === 'GRPCRoute' ? 'a GRPCRoute' : `an HTTPRoute of ${apiGroup}`}`;
  return `"${prop}" is a filter that Linkerd cannot apply in ${where}, got ${quote(type)}; expected one of ${
    Object.keys(ROUTE_FILTERS).filter((name) => ROUTE_FILTERS[name][column].includes(place)).join(', ')}${facts ? `; ${facts.instead}` : ''}`;
}

/** Changes to headers, as lists of the CRD. */
export interface HeaderModifier {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly add?: readonly { readonly name: string; readonly value: string }[];
  readonly remove?: readonly string[];
}

/** The faults of changes to headers. */
export function headerModifierFaults({ set = [], add = [], remove = [] }: HeaderModifier): Fault[] {
  const names = [...set.map(({ name }) => name), ...add.map(({ name }) => name), ...remove].map((name) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    names.length === 0 ? '"set", "add" and "remove" are empty, which changes nothing; expected at least one header' : undefined,
    twice === undefined ? undefined : `header ${quote(twice)} is named twice; expected each header once, in one of "set", "add" and "remove"`,
    ...[['set', set], ['add', add], ['remove', remove]].map(([prop, list]) => (list.length > 16 ? `"${prop}" has ${list.length} headers; expected at most 16` : undefined)),
    ...[...set.map((header) => ['set', header] as const), ...add.map((header) => ['add', header] as const)].flatMap(([prop, { name, value }]) => [
      headerNameFault(prop, name), headerValueFault(`${prop}.${name}`, value),
    ]),
    ...remove.map((name) => headerNameFault('remove', name)),
  ];
}

/** A redirect, as the CRD has it. */
export interface Redirect {
  readonly scheme?: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: { readonly type: 'ReplaceFullPath' | 'ReplacePrefixMatch'; readonly replaceFullPath?: string; readonly replacePrefixMatch?: string };
  readonly statusCode: number;
}

/** Every status code that some release of the Gateway API has for redirects. */
const REDIRECT_STATUS_CODES = [301, 302, 303, 307, 308];

/** The faults of a redirect. */
export function redirectFaults({ scheme, hostname, port, path, statusCode }: Redirect): Fault[] {
  return [
    (scheme ?? hostname ?? port ?? path) !== undefined ? undefined : 'a redirect to the same place does nothing; expected one of "scheme", "hostname", "port" and "path"',
    scheme === undefined || ['http', 'https'].includes(scheme) ? undefined : `"scheme" is not known, got ${quote(scheme)}; expected "http" or "https"`,
    hostname === undefined || isDnsSubdomain(hostname) ? undefined : `"hostname" is not a host name, got ${quote(hostname)}; expected a lower-case DNS name`,
    port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535) ? undefined : `"port" is out of range, got ${quote(port)}; expected an integer from 1 to 65535`,
    REDIRECT_STATUS_CODES.includes(statusCode) ? undefined : `"statusCode" is not one of a redirect, got ${quote(statusCode)}; expected one of ${REDIRECT_STATUS_CODES.join(', ')}`,
  ];
}

/** The fault of the path that a redirect leads to. */
export function redirectPathFault(prop: string, path: string): Fault {
  return /^\/[\x21-\x7e]*$/.test(path) && path.length <= 1024 && !/[?#]/.test(path) ? undefined
    : `"${prop}" is not a path to redirect to, got ${quote(path)}; expected at most 1024 visible ASCII characters that begin with "/", without a query`;
}
