import { KindRef, kindText, refersTo } from './authorizations';
import { Fault, quote } from './rule';

const MAX = 4_294_967_295;

/** The fault of a number of requests per second. */
export function rateFault(prop: string, rate: number | undefined): Fault {
  return rate === undefined || (Number.isInteger(rate) && rate >= 1 && rate <= MAX)
    ? undefined : `"${prop}" is not a number of requests, got ${quote(rate)}; expected an integer from 1 to ${MAX}`;
}

/** The fault of a limit for some that is above that for all, which Linkerd refuses. */
export function aboveTotalFault(prop: string, rate: number | undefined, total: number | undefined, totalProp = 'total'): Fault {
  return rate === undefined || total === undefined || rate <= total
    ? undefined : `"${prop}" is above "${totalProp}", got ${rate} and ${total}; expected at most that`;
}

/** The fault of a policy without limits. */
export function noLimitFault(names: readonly [total: string, identity: string, overrides: string], count: number): Fault {
  return count > 0 ? undefined : `"${names[0]}", "${names[1]}" and "${names[2]}" are not there, which limits nothing; expected at least one`;
}

/** The fault of limits for a Server that has some. */
export function secondLimitFault(prop: string, server: string, other: string): string {
  return `"${prop}" ${server} has a policy already, made by ${other}, and Linkerd would follow only the older of the two; expected one for each Server; say all limits there`;
}

/** The fault of an override for nobody. */
export function noClientsFault(prop: string, count: number): Fault {
  return count > 0 ? undefined : `"${prop}" is empty; expected at least one ServiceAccount`;
}

/** The fault of a client with two overrides, of which Linkerd would follow the last. */
export function repeatedClientFault(prop: string, client: string): string {
  return `"${prop}" has ${client} twice; expected each client once`;
}

/** The fault of limits for what is no Server. */
export function rateLimitTargetFault(prop: string, ref: KindRef): Fault {
  return refersTo(ref, 'policy.linkerd.io', 'Server') ? undefined : `"${prop}" is not a Server, got ${kindText(ref)}; expected Server.policy.linkerd.io`;
}

/** The fault of a client that is no ServiceAccount. */
export function rateLimitClientFault(prop: string, ref: KindRef): Fault {
  return refersTo(ref, '', 'ServiceAccount') ? undefined : `"${prop}" is not a ServiceAccount, got ${kindText(ref)}; expected one of the core group`;
}
