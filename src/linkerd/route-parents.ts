import { Fault, quote } from './rule';

// What routes that Linkerd takes say of what they hang on and where they send requests, and does not mean what it seems.

/** The defaults of the CRDs: a Gateway, which Linkerd ignores. */
const GATEWAY = 'Gateway';
const GROUPS: Readonly<Record<string, string>> = { Service: 'core', Server: 'policy.linkerd.io', EgressNetwork: 'policy.linkerd.io' };

/** The fault of a parent whose group or kind is left to the CRD, which takes it for another one. */
export function impliedParentFault(prop: string, group: string | undefined, kind: string | undefined, routeGroup: string): Fault {
  const meant = kind === undefined ? Object.keys(GROUPS).find((each) => isGroup(group ?? '-', GROUPS[each])) : Object.keys(GROUPS).find((each) => each.toLowerCase() === kind.toLowerCase());
  if (kind === undefined) {
    return meant && `"${prop}.kind" is missing, and ${GATEWAY} is what the CRD puts in, which group ${quote(group)} does not have; set it to ${isGroup(group!, 'core') ? '"Service"' : '"Server" or "EgressNetwork"'}`;
  }
  const effective = group ?? routeGroup;
  return meant === undefined || isGroup(effective, GROUPS[meant]) ? undefined
    : `"${prop}.group" is ${group === undefined ? `missing, and ${quote(routeGroup)} is what the CRD puts in` : quote(group)}, which has no ${meant}; set it to ${quote(GROUPS[meant])}`;
}

/** The fault of a parent of which nothing but the name is said, where a Service has it. */
export function namelessParentFault(prop: string, service: string): Fault {
  return `"${prop}" says neither "kind" nor "group", which makes it a Gateway, and there is a ${service}; if that is meant, set "group" to "core" and "kind" to "Service"`;
}

/** The fault of a route of connections on a Server. */
export function serverOfConnectionsFault(prop: string, kind: string): Fault {
  return `"${prop}" is a Server, and Linkerd does nothing with a ${kind} on one; expected a Service or an EgressNetwork; to say who may connect, use an AuthorizationPolicy for the Server`;
}

/** The fault of a route that is for all ports of a Service, and changes the protocol of each. */
export function everyPortFault(prop: string, kind: string, ports: readonly number[]): Fault {
  const spoken: Readonly<Record<string, string>> = { GRPCRoute: 'HTTP/2', TLSRoute: 'TLS', TCPRoute: 'opaque' };
  return ports.length < 2 ? undefined
    : `"${prop}" is missing, with which the route is for each of the ports ${ports.join(', ')}, and Linkerd takes all of them for ${spoken[kind]} without looking; set it to the port that is meant`;
}

/** The fault of a backend whose namespace is left open in a route for clients of one namespace. */
export function openNamespaceFault(prop: string, backend: string, parentNamespace: string, routeNamespace: string): Fault {
  return `"${prop}" is missing for the Service ${quote(backend)}, and Linkerd looks in ${quote(parentNamespace)}, the namespace of the parent, and not in ${quote(routeNamespace)}, as other implementations of the Gateway API do; set it`;
}

/** The fault of a backend that cannot get requests. */
export function backendKindFault(prop: string, group: string, kind: string): Fault {
  return `"${prop}" is of a kind to which Linkerd sends no requests, got ${kind}${group && ` of ${quote(group)}`}; expected a Service, or for routes of an EgressNetwork that EgressNetwork, of group "policy.linkerd.io"`;
}

/** The fault of a route without rules: it takes the place of the default, so that all requests to a Service are answered with 404. */
export function noRulesFault(rules: number): Fault {
  return rules > 0 ? undefined : 'the route has no rules, with which it takes no request; add rules, or remove it';
}

function isGroup(group: string, expected: string): boolean {
  const lower = group.toLowerCase();
  return (lower === '' ? 'core' : lower) === expected;
}
