import { ANY, BOOLEAN, closed, depends, integer, list, number, open, required, Shape, TEXT, text } from './shape';
import { goDurationError } from '../go-duration';
import { Fault, quote } from '../rule';

// ServiceProfile: what the webhook of Linkerd and the CRD allow, which is not the same. And SMI's TrafficSplit.

/** A duration of Go, as the webhook reads it: it may be zero or negative. */
const GO_DURATION = text((prop, value): Fault => {
  const error = goDurationError(value);
  return error === undefined ? undefined : `"${prop}" is not a duration of Go, got ${quote(value)} (${error}); expected a number and a unit, such as "10s"`;
});

const NAME = text((prop, value) => (value === '' ? `"${prop}" is empty; expected a name` : undefined));
const INT32 = 2_147_483_647;
const STATUS = integer(0, INT32);

/** The older version takes quantities such as `500m`, too. */
const PLAIN_WEIGHT = number();
const SPLIT_WEIGHT = depends((_, version) => (version === 'v1alpha2' ? PLAIN_WEIGHT : ANY));

/** A condition within conditions; `not` is an object there. */
function condition(own: Record<string, Shape>): Shape {
  const fields: Record<string, Shape> = { ...own };
  const nested = closed(fields);
  Object.assign(fields, { all: list(nested), any: list(nested), not: nested });
  return nested;
}

export const PROFILE_KINDS: Readonly<Record<string, Shape>> = {
  'linkerd.io/ServiceProfile': closed({
    spec: closed({
      routes: list(closed({
        name: required(NAME),
        condition: required(condition({ method: TEXT, pathRegex: TEXT })),
        isRetryable: BOOLEAN,
        timeout: GO_DURATION,
        responseClasses: list(closed({
          condition: required(condition({ status: closed({ min: STATUS, max: STATUS }) })),
          isFailure: BOOLEAN,
        })),
      })),
      retryBudget: closed({
        retryRatio: required(number(0)),
        minRetriesPerSecond: required(integer(0, INT32)),
        ttl: required(GO_DURATION),
      }),
      dstOverrides: list(closed({ authority: TEXT, weight: ANY })),
      opaquePorts: ANY,
    }),
  }),
  'split.smi-spec.io/TrafficSplit': open({
    spec: required(open({
      service: required(TEXT),
      backends: required(list(open({ service: required(TEXT), weight: required(SPLIT_WEIGHT) }))),
    })),
  }),
};
