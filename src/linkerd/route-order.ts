import { Fault, quote } from './rule';

// What becomes of routes that do not go together on one port. `who` and `other` are routes, as messages say them.

/** The fault of requests that two routes take, of which Linkerd follows the older one. */
export function sameRequestsFault(who: string, requests: string, parent: string, other: string): string {
  return `${who} takes ${requests} to ${parent}, as ${other} does, and Linkerd would follow only the older of the two routes; `
    + 'expected each request in one route; remove the rule from one of the two';
}

/** The fault of requests that one route says literally, and a regex of another one takes. */
export function regexRequestsFault(who: string, requests: string, parent: string, regex: string, other: string): string {
  return `${who} takes ${requests} to ${parent}, as does the regex of ${regex} in ${other}, and Linkerd would follow the older of the two routes, `
    + 'because it ranks both alike; expected both in one route, the regex last';
}

/** The fault of a rule that comes behind another one of its route that takes the same requests. */
export function shadowedRuleFault(prop: string, requests: string, before: string): string {
  return `${quote(prop)} has ${requests} after ${before}, which would take them all; expected each request once, and an exact path before the same path as a prefix`;
}

/** The fault of a rule that comes behind one of its route whose regex takes the same requests. */
export function shadowedByRegexFault(prop: string, requests: string, regex: string): string {
  return `${quote(prop)} has ${requests} after ${regex}, whose regex would take them all, because Linkerd ranks both alike; expected the regex last`;
}

/** The fault of routes of two kinds, of which Linkerd follows those of one. */
export function otherKindFault(who: string, other: string, parent: string, followed: string): string {
  return `${who} does not go with ${other} on the same port of ${parent}, `
    + `because Linkerd follows routes of one kind for a port and would ignore all but the ${followed}; expected one kind for each port; make both of one kind, or give both a different port`;
}

/** The fault of HTTPRoutes of two API groups. */
export function otherGroupFault(who: string, other: string, parent: string): string {
  return `${who} does not go with ${other} on the same port of ${parent}, `
    + 'because Linkerd merges both by their age; expected one API group for each port; give both the same API group, or a different port';
}

/** The fault of routes that leave requests to a Service without an answer. */
export function noCatchAllFault(prop: string, parent: string, routes: number): Fault {
  return `"${prop}" ${parent} has ${routes === 1 ? 'no other route, and no rule of this one takes' : `${routes} routes, and no rule of them takes`} all requests, so that the rest is answered with 404 instead of going to the Service; add a last rule without conditions, or acknowledge this`;
}
