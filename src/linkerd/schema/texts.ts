import { goDurationError } from '../go-duration';
import { isDnsLabel, isDnsSubdomain } from '../names';
import { like, Shape, sized } from './shape';

// Texts that the CRDs of Linkerd and the Gateway API have in common.

/** The name of an object that is referred to. */
export const NAME = sized(1, 253);
export const NAMESPACE = like(isDnsLabel, 'the name of a namespace', 1, 63);
export const SUBDOMAIN = like(isDnsSubdomain, 'lower-case letters, digits, "-" and "."', 1, 253);
export const GROUP = like((value) => value === '' || isDnsSubdomain(value), 'an API group, such as "policy.linkerd.io", or "" for the core group', 0, 253);
export const KIND = like((value) => /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(value), 'a kind, such as "Service"', 1, 63);
/** A host name, the first label of which may be a star. */
export const HOSTNAME = like((value) => isDnsSubdomain(value.replace(/^\*\./, '')), 'a lower-case DNS name, the first label of which may be "*"', 1, 253);
/** Names such as that of a Server: without dots, and of any length. */
export const DOTLESS_NAME = like((value) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value), 'lower-case letters, digits and "-"');
/** The name of a header or query parameter. */
export const TOKEN = like((value) => /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(value), 'the characters of an HTTP token', 1, 256);
/** Gateway API's durations: up to four integers with units. */
export const GATEWAY_DURATION = like((value) => /^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(value), 'a number and a unit, ms, s, m or h, such as "10s"');
/** What the API server takes for `format: duration`, which is more than Linkerd reads. */
export const FORMAT_DURATION: Shape = like(isFormatDuration, 'a number and a unit, such as "10s"');

/** Go's own notation; or any number with a unit that is known somewhere in the text. */
function isFormatDuration(value: string): boolean {
  return goDurationError(value) === undefined
    || [...value.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit]) => /^(?:(?:ns|us|µs|ms|s|m|h|hr|d|w|wk)$|nano|micro|milli|sec|min|hour|day|week)/i.test(unit));
}
