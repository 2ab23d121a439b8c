import { durationFault } from './duration';
import { goDurationError, goDurationMillis } from './go-duration';
import { portFault, portRangesFault, subnetsFault } from './port-ranges';
import { proxyEnvFault } from './proxy-env';
import { quantityFault, QuantityBounds } from './quantity';
import { Fault, quote } from './rule';

/** How Linkerd reads the value of an annotation. */
export type Grammar =
  /** A Go boolean. */
  | { readonly is: 'boolean' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  /** `enabled` or `disabled`. */
  | { readonly is: 'switch' }
  | { readonly is: 'integer'; readonly min: number; readonly max: number }
  | { readonly is: 'port' }
  /** Ports and ranges, by commas; none at all is a value too, unless it is said to be idle. */
  | { readonly is: 'ports'; readonly noneIsIdle?: boolean }
  /** CIDRs, by commas. */
  | { readonly is: 'subnets' }
  | { readonly is: 'quantity' } & QuantityBounds
  /** A share, above 0 and below 1. */
  | { readonly is: 'ratio' }
  /** A Go duration above zero; some are cut to whole seconds. */
  | { readonly is: 'duration'; readonly wholeSeconds?: boolean }
  /** A bare number of seconds. */
  | { readonly is: 'seconds' }
  | { readonly is: 'log filter' }
  /** An image without a tag. */
  | { readonly is: 'image' }
  | { readonly is: 'tag' }
  /** A JSON array of EnvVar. */
  | { readonly is: 'env' }
  | { readonly is: 'text' };

const MAX_UNSIGNED = 4_294_967_295;
const BOOLEANS = ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'];
const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace', '0', '1', '2', '3', '4', '5'];
/** What people write for a level; Linkerd takes a word that it does not know for a target. */
const NO_LEVELS = ['all', 'critical', 'err', 'fatal', 'none', 'verbose', 'warning'];

/**
 * The fault of a value that Linkerd cannot read or would change. What it cannot read it mostly ignores without a word.
 *
 * @param prop what the value was given as, for the message
 * @param value as it stands in the annotation
 * @param got as it was given, where that is not the same
 */
export function annotationValueFault(prop: string, value: string, grammar: Grammar, got: unknown = value): Fault {
  const fault = (what: string, expected: string) => `"${prop}" is not ${what}, got ${quote(got)}; expected ${expected}`;
  switch (grammar.is) {
    case 'boolean':
      return BOOLEANS.includes(value) ? undefined : fault('a boolean', 'true or false');
    case 'switch':
      return ['enabled', 'disabled'].includes(value) ? undefined : fault('a switch', typeof got === 'string' ? '"enabled" or "disabled"' : 'true or false');
    case 'choice':
      return grammar.of.includes(value) ? undefined : fault('known', `one of ${grammar.of.map(quote).join(', ')}`);
    case 'integer':
      return /^-?\d+$/.test(value) && Number(value) >= grammar.min && Number(value) <= grammar.max
        ? undefined : `"${prop}" is out of range, got ${quote(got)}; expected an integer from ${grammar.min} to ${grammar.max}`;
    case 'port':
      return portFault(prop, /^\d+$/.test(value) ? Number(value) : got);
    case 'ports':
      return grammar.noneIsIdle && value === ''
        ? `"${prop}" is empty, which demands nothing; expected at least one port, or leave it away`
        : portRangesFault(prop, value);
    case 'subnets':
      return subnetsFault(prop, value);
    case 'quantity':
      return quantityFault(prop, value, grammar);
    case 'ratio':
      return /^\d*\.?\d+(e-\d+)?$/.test(value) && Number(value) > 0 && Number(value) < 1
        ? undefined : `"${prop}" is out of range, got ${quote(got)}; expected a number above 0 and below 1`;
    case 'duration':
      return goDurationFault(prop, value, grammar.wholeSeconds);
    case 'seconds':
      return /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_UNSIGNED
        ? undefined : `"${prop}" is not a number of seconds, got ${Number.isNaN(Number(value)) ? quote(value) : `${value}s`}; expected whole seconds from 1 to ${MAX_UNSIGNED}, or leave it away`;
    case 'log filter':
      return logFilterFault(prop, value);
    case 'image':
      return /^[^\s:@]+(:\d+\/[^\s:@]+)?$/.test(value) ? undefined : fault('an image without a tag', 'a name such as "cr.l5d.io/linkerd/proxy"; the tag has a key of its own');
    case 'tag':
      return /^\w[\w.-]{0,127}$/.test(value) ? undefined : fault('the tag of an image', 'letters, digits, "_", "." and "-", such as "edge-26.6.3"');
    case 'env':
      return proxyEnvFault(prop, value);
    case 'text':
      return undefined;
  }
}

/**
 * The fault of a value as it stands in a manifest. Blanks around the items of lists and empty items are read over.
 */
export function annotationTextFault(key: string, text: string, grammar: Grammar): Fault {
  const isList = (grammar.is === 'ports' && !(grammar.noneIsIdle && text === '')) || grammar.is === 'subnets';
  return annotationValueFault(key, isList ? text.split(',').map((item) => item.trim()).filter((item) => item !== '').join(',') : text, grammar);
}

function goDurationFault(prop: string, value: string, wholeSeconds?: boolean): Fault {
  const error = goDurationError(value);
  if (error !== undefined) {
    return `"${prop}" is not a duration of Go, got ${quote(value)} (${error}); expected a number and a unit from "ms" to "h", such as "90s"`;
  }
  return durationFault(prop, { toMilliseconds: () => goDurationMillis(value) }, { wholeSeconds, min: wholeSeconds ? 1000 : 1 });
}

/** Rust's env_logger: `warn,linkerd=info`. A level that it does not know it takes for a target, or drops. */
function logFilterFault(prop: string, filter: string): Fault {
  const expected = `levels ${LOG_LEVELS.slice(0, 6).join(', ')}, alone or for a target, as in "warn,linkerd=debug"`;
  // Filters by span have commas of their own, and are left alone.
  const bad = filter.includes('[') ? [] : filter.split(',').filter((directive) => {
    const level = /^[^\s=]+=([^\s=]+)$/.exec(directive)?.[1];
    return NO_LEVELS.includes((level ?? directive).toLowerCase()) || (!/^[\w:]+$/.test(directive) && (level === undefined || !LOG_LEVELS.includes(level.toLowerCase())));
  });
  return bad.length === 0 ? undefined : `"${prop}" is not a log filter, got ${bad.map(quote).join(', ')}; expected ${expected}`;
}
