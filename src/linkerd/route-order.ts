import { Fault } from './rule';

/** The fault of requests that two routes take, of which Linkerd follows the older one. */
export function decidedByAgeFault(prop: string, requests: string, other: string, otherProp: string, byRegex: boolean): Fault {
  return `"${prop}" takes ${requests}, ${byRegex ? 'which are taken also, as one of both is a regex,' : 'which are taken also'} by "${otherProp}" of ${other}, and Linkerd ranks both alike and follows the older of the two routes; `
    + 'expected each request in one route; remove the rule from one of the two, or put both into one route, the more special one first';
}

/** The fault of a rule that comes behind another one of its route that takes the same requests. */
export function shadowedRuleFault(prop: string, requests: string, otherProp: string, byRegex: boolean): Fault {
  return `"${prop}" takes ${requests}, which all go to "${otherProp}" before it${byRegex ? ', whose regex Linkerd ranks alike' : ''}; put the more special rule first, or remove it`;
}

/** The fault of a route on a port on which routes of another kind go first. */
export function otherKindFault(prop: string, kind: string, other: string, otherKind: string): Fault {
  return `"${prop}" has a ${otherKind} too, ${other}, and Linkerd follows routes of one kind for a port, so that this ${kind} is ignored; expected one kind for each port; make both of one kind, or give both a different "port"`;
}

/** The fault of an HTTPRoute beside one of the other API group. */
export function otherGroupFault(prop: string, group: string, other: string, otherGroup: string): Fault {
  return `"${prop}" has ${other} of ${otherGroup} too, beside this HTTPRoute of ${group}, and Linkerd merges both by their age; expected one API group for each port; give both the same, or a different "port"`;
}

/** The fault of a TCPRoute beside another one. */
export function secondTcpRouteFault(prop: string, other: string): Fault {
  return `"${prop}" has another TCPRoute, ${other}, and Linkerd follows only the older one of a port; expected one; put the backends of both into one route, or remove one`;
}

/** The fault of routes that leave requests to a Service without an answer. */
export function noCatchAllFault(prop: string, parent: string, routes: number): Fault {
  return `"${prop}" ${parent} has ${routes === 1 ? 'no other route, and no rule of this one takes' : `${routes} routes, and no rule of them takes`} all requests, so that the rest is answered with 404 instead of going to the Service; add a last rule without conditions, or acknowledge this`;
}
