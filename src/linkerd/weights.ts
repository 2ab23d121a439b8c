import { Fault, quote } from './rule';

/** What carries the weights of a traffic split, and how large each may be. */
export const WEIGHT_CARRIERS = {
  /** Gateway API: the CRD's maximum. */
  route: { max: 1_000_000, backends: 16 },
  /** ServiceProfile and TrafficSplit: larger ones overflow a 32-bit number on their way to the proxy. */
  profile: { max: 429_496, backends: Infinity },
} as const;

/** The fault of a list of relative weights. */
export function weightsFault(prop: string, weights: readonly number[], carrier: keyof typeof WEIGHT_CARRIERS): Fault {
  const { max, backends } = WEIGHT_CARRIERS[carrier];
  if (weights.length === 0 || weights.length > backends) {
    return `"${prop}" has ${weights.length} entries; expected ${backends === Infinity ? 'at least 1' : `1 to ${backends}`}`;
  }
  const bad = weights.filter((weight) => !Number.isInteger(weight) || weight < 0 || weight > max);
  if (bad.length > 0) {
    return `"${prop}" has weights that are out of range, got ${bad.map(quote).join(', ')}; expected integers from 0 to ${max}`;
  }
  if (weights.some((weight) => weight > 0)) {
    return undefined;
  }
  return weights.length === 1 && carrier === 'route'
    ? `"${prop}" has a single backend with weight 0, and a single backend gets all traffic whatever its weight; expected a weight above 0, or a second backend`
    : `"${prop}" has only weights of 0, ${carrier === 'route' ? 'on which proxies crash' : 'with which all traffic goes to the Service itself'}; expected at least one above 0`;
}
