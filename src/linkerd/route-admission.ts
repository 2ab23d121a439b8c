import { Fault, quote } from './rule';

// What Linkerd's webhook refuses of a route. Its faults of paths, regexes, headers and redirects are those of constructs.

/** The fault of an EgressNetwork as parent without a port. */
export function egressPortFault(prop: string, port: number | undefined, egressNetwork: string): Fault {
  return port === undefined ? `"${prop}" is needed for ${egressNetwork}; set it to the port that clients dial, such as 443` : undefined;
}

/** The fault of a Service as backend without a port. */
export function backendPortFault(prop: string, port: number | undefined): Fault {
  return port ? undefined : `"${prop}" is ${port === undefined ? 'missing' : 'zero'}, and a Service cannot get requests without one; set it to a port of the Service`;
}

/** The fault of a route of connections that has not just one rule. */
export function oneRuleFault(prop: string, kind: string, count: number): Fault {
  return count === 1 ? undefined : `"${prop}" has ${count} entries; expected exactly one, because a ${kind} can tell no connections apart; make a route for each`;
}

/** The fault of a gRPC method that is matched by a regex. */
export function rpcTypeFault(prop: string, type: string | undefined): Fault {
  return type === 'RegularExpression' ? `"${prop}" is "RegularExpression", and Linkerd matches gRPC methods to the letter; use "Exact", or leave "method" away for all methods of a service` : undefined;
}

/** The fault of timeouts, in milliseconds, that contradict each other. */
export function timeoutOrderFault(prop: string, request: number | undefined, backendRequest: number | undefined): Fault {
  const negative = ([['request', request], ['backendRequest', backendRequest]] as const).find(([, ms]) => ms !== undefined && ms < 0);
  if (negative) {
    return `"${prop}.${negative[0]}" is negative, got ${negative[1]}ms; expected at least 0`;
  }
  return request !== undefined && backendRequest !== undefined && backendRequest > request
    ? `"${prop}.backendRequest" is longer than "request", got ${backendRequest}ms above ${request}ms; expected the shorter one there` : undefined;
}

/** The fault of the path of a redirect that says no path. */
export function replacementFault(prop: string, path: { readonly replaceFullPath?: string; readonly replacePrefixMatch?: string } | undefined): Fault {
  return path !== undefined && path.replaceFullPath === undefined && path.replacePrefixMatch === undefined
    ? `"${prop}" says no path; expected "replaceFullPath" or "replacePrefixMatch"` : undefined;
}

/** What is wrong with a match of a GRPCRoute without a method, which proxies refuse with all that goes with it. */
export function withoutRpc(remedy: string): string {
  return `has no gRPC method, and a match of a GRPCRoute without one makes proxies refuse the whole policy of its parent; ${remedy}, or use an HTTPRoute for headers alone`;
}

/** The fault of a match of a GRPCRoute without a method. */
export function rpcMethodFault(prop: string, method: object | undefined): Fault {
  return method === undefined ? `"${prop}" ${withoutRpc('set "method"')}` : undefined;
}

/** The fault of a filter for responses in a GRPCRoute, which proxies refuse with all that goes with it. */
export function rpcFilterFault(prop: string, type: string): Fault {
  return type === 'ResponseHeaderModifier'
    ? `"${prop}" is a filter on which proxies refuse the whole policy of the parent, got ${quote(type)}; set response headers in the application, or in an HTTPRoute of the Gateway API` : undefined;
}
