import { Fault, quote } from './rule';

const MAX = 4_294_967_295;

/** The fault of a number of requests per second. */
export function rateFault(prop: string, rate: number | undefined): Fault {
  return rate === undefined || (Number.isInteger(rate) && rate >= 1 && rate <= MAX)
    ? undefined : `"${prop}" is not a number of requests, got ${quote(rate)}; expected an integer from 1 to ${MAX}`;
}

/** The fault of a limit for some that is above that for all, which Linkerd refuses. */
export function aboveTotalFault(prop: string, rate: number | undefined, total: number | undefined): Fault {
  return rate === undefined || total === undefined || rate <= total
    ? undefined : `"${prop}" is above "total", got ${rate} and ${total}; expected at most that`;
}
