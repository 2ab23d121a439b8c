import { GatewayApiChannel, GatewayApiVersion, RouteTarget } from '../gateway-api';
import { ANY, choice, closed, depends, integer, list, PORT, required, Shape, since, sized, TEXT, unique } from './shape';
import { GROUP, HOSTNAME, KIND, NAME, NAMESPACE, SUBDOMAIN, TOKEN } from './texts';

// What the routes of the Gateway API and of policy.linkerd.io have in common.

/** The first releases of the Gateway API that have something, in their channels. */
export interface Releases {
  readonly standard?: GatewayApiVersion;
  readonly experimental: GatewayApiVersion;
}

/** Releases by their numbers; without a standard one only the experimental channel has it. */
export function releases(experimental: string, standard?: string): Releases {
  return { experimental: GatewayApiVersion.of(experimental), standard: standard === undefined ? undefined : GatewayApiVersion.of(standard) };
}

export function has({ gatewayApiVersion, gatewayApiChannel }: RouteTarget, { standard, experimental }: Releases): boolean {
  const first = gatewayApiChannel === GatewayApiChannel.EXPERIMENTAL ? experimental : standard;
  return first !== undefined && gatewayApiVersion.isAtLeast(first);
}

/** A field that came with releases of the Gateway API. */
export function gatewaySince(first: Releases, shape: Shape): Shape {
  const { standard, experimental } = first;
  const experimentally = `the experimental channel of Gateway API ${minor(experimental)}`;
  const needs = standard ? `Gateway API ${minor(standard)}, or ${experimentally}` : experimentally;
  return since((target) => (has(target, first) ? undefined : `it needs ${needs}, got ${target.gatewayApiVersion} ${target.gatewayApiChannel}`), shape);
}

/** Another shape in releases of the Gateway API from some on. */
export function changed(before: Shape, first: Releases, after: Shape): Shape {
  return depends((target) => (has(target, first) ? after : before));
}

export const V1_2 = releases('1.2.0', '1.2.0');
export const V1_3 = releases('1.3.0', '1.3.0');
export const V1_4 = releases('1.4.0', '1.4.0');
export const V1_5 = releases('1.5.0', '1.5.0');

export const HOSTNAMES = list(HOSTNAME, 0, 16);
export const RULE_NAME = gatewaySince(releases('1.2.0', '1.4.0'), SUBDOMAIN);
export const USE_DEFAULT_GATEWAYS = gatewaySince(releases('1.4.0'), choice('All', 'None'));
/** Nothing of Linkerd reads it. */
export const SESSION_PERSISTENCE = gatewaySince(releases('1.1.1'), ANY);

const OBJECT = { group: GROUP, kind: KIND, name: required(NAME), namespace: NAMESPACE };
const REPLACED_PATH = closed({ type: required(choice('ReplaceFullPath', 'ReplacePrefixMatch')), replaceFullPath: sized(0, 1024), replacePrefixMatch: sized(0, 1024) });

/** What a route hangs on. */
export function parentRefs(port: Shape): Shape {
  return list(closed({ ...OBJECT, port, sectionName: SUBDOMAIN }), 0, 32);
}

export const GATEWAY_PARENT_REFS = parentRefs(gatewaySince(releases('0.7.1', '1.1.1'), PORT));

/** Where a rule sends requests. */
export function backendRefs(fields: Readonly<Record<string, Shape>> = {}, min = 0): Shape {
  return list(closed({ ...OBJECT, port: PORT, weight: integer(0, 1_000_000), ...fields }), min, 16);
}

/** Header values of any kind; the experimental channel has narrowed them. */
export const HEADER_VALUE = sized(1, 4096);
export const QUERY_VALUE = sized(1, 1024);

/** Matches of headers or of query parameters, for each name one. */
export function namedMatches(name: Shape, value: Shape): Shape {
  return unique(closed({ name: required(name), type: choice('Exact', 'RegularExpression'), value: required(value) }), 'name', 16);
}

/** What is done to headers. */
export function headerModifier(value: Shape, remove: Shape): Shape {
  const headers = unique(closed({ name: required(TOKEN), value: required(value) }), 'name', 16);
  return closed({ add: headers, set: headers, remove });
}

export const PLAIN_REMOVE = list(TEXT, 0, 16);

export function redirect(statusCode: Shape): Shape {
  return closed({ scheme: choice('http', 'https'), hostname: SUBDOMAIN, path: REPLACED_PATH, port: PORT, statusCode });
}

export const URL_REWRITE = closed({ hostname: SUBDOMAIN, path: REPLACED_PATH });

const MIRROR_SHARE = releases('1.2.0', '1.3.0');
const MAX_INT32 = 2_147_483_647;

/** A copy of requests, which Linkerd does not make. */
export const REQUEST_MIRROR = closed({
  backendRef: required(closed({ ...OBJECT, port: PORT })),
  percent: gatewaySince(MIRROR_SHARE, integer(0, 100)),
  fraction: gatewaySince(MIRROR_SHARE, closed({ numerator: required(integer(0, MAX_INT32)), denominator: integer(1, MAX_INT32) })),
});

export const EXTENSION_REF = closed({ group: required(GROUP), kind: required(KIND), name: required(NAME) });

function minor(version: GatewayApiVersion): string {
  return version.name.split('.').slice(0, 2).join('.');
}
