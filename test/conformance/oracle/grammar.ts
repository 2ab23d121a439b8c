import { RE2JS } from 're2js';

export interface Range {
  readonly min: number;
  readonly max: number;
}

const U64_MAX = 2n ** 64n - 1n;
const I64_MAX = 2n ** 63n - 1n;
const U32_MAX = 2 ** 32 - 1;

const ANNOTATION_UNITS: Record<string, bigint> = { ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n };

/** Milliseconds of a retry.*, timeout.* or balancer.* annotation (RustDur, L5DDUR): one whole number with one unit. */
export function annotationDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') {
    return 0;
  }
  const [, amount, unit] = /^\+?([0-9]+)(ms|s|m|h|d)$/.exec(trimmed) ?? [];
  const ms = unit ? BigInt(amount) * ANNOTATION_UNITS[unit] : undefined;
  return ms !== undefined && ms <= U64_MAX ? Number(ms) : undefined;
}

const GO_UNITS: Record<string, bigint> = {
  ...{ ns: 1n, us: 1000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n },
  ...Object.fromEntries(['\u00b5s', '\u03bcs'].map((micro) => [micro, 1000n])),
};

/** Nanoseconds as Go's time.ParseDuration reads them. */
export function goDurationNs(text: string): bigint | undefined {
  const [, sign, body] = /^([-+]?)(.*)$/s.exec(text)!;
  if (body === '0') {
    return 0n;
  }
  const terms = [...body.matchAll(/([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/gy)];
  if (terms.length === 0 || terms.map((t) => t[0]).join('') !== body) {
    return undefined;
  }
  let total = 0n;
  for (const [, whole, fraction = '', unit] of terms) {
    if (!(unit in GO_UNITS) || whole + fraction === '') {
      return undefined;
    }
    total += BigInt(whole || '0') * GO_UNITS[unit] + BigInt(fraction || '0') * GO_UNITS[unit] / 10n ** BigInt(fraction.length);
  }
  return total > I64_MAX ? undefined : sign === '-' ? -total : total;
}

/** Resolves to undefined for what is no list of HTTP statuses to retry; items are not trimmed. */
export function httpStatusList(text: string): Range[] | undefined {
  return listOf(text, (item) => {
    const keyword = { '5xx': { min: 500, max: 599 }, 'gateway-error': { min: 502, max: 504 } }[item.toLowerCase()];
    const [, first, last = first] = /^\+?([0-9]+)(?:-\+?([0-9]+))?$/.exec(item) ?? [];
    const range = keyword ?? { min: Number(first), max: Number(last) };
    return range.min >= 100 && range.max <= 599 && range.min <= range.max ? range : undefined;
  });
}

const GRPC_CODES = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];

export function grpcCodeList(text: string): string[] | undefined {
  return listOf(text, (item) => GRPC_CODES.find((code) => code === item.toLowerCase()));
}

function listOf<T>(text: string, read: (item: string) => T | undefined): T[] | undefined {
  const items = text.split(',').map(read);
  return items.includes(undefined) ? undefined : items as T[];
}

/** Ports and ranges as the policy controller reads them: blanks and empty items pass, a name spoils the list. */
export function portRanges(text: string): Range[] | undefined {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length === 0 ? [] : listOf(items.join(','), (item) => {
    const [, first, last = first] = /^([0-9]+)(?:\s*-\s*([0-9]+))?$/.exec(item) ?? [];
    const range = { min: Number(first), max: Number(last) };
    return range.min >= 1 && range.max <= 65535 && range.min <= range.max ? range : undefined;
  });
}

export const inRanges = (ranges: readonly Range[], n: number): boolean => ranges.some((r) => r.min <= n && n <= r.max);

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535;
}

export const isPortText = (text: string): boolean => /^[0-9]+$/.test(text) && isPort(Number(text));

export function unsigned(text: string, max = U32_MAX): number | undefined {
  return /^\+?[0-9]+$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}

export function float(text: string): number | undefined {
  return /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

/** Go's strconv.ParseBool. */
export function goBool(text: string): boolean | undefined {
  return /^(1|t|T|TRUE|true|True)$/.test(text) ? true : /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

const SUFFIXES: Record<string, number> = Object.fromEntries([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, i) => [suffix, 10 ** (3 * (i - 3))]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, i) => [suffix, 2 ** (10 * (i + 1))]),
]);

/** The number that a Kubernetes quantity stands for. */
export function quantity(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const [, number, suffix] = /^([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))([A-Za-z]*|[eE][-+]?[0-9]+)$/.exec(String(value)) ?? [];
  if (suffix === undefined) {
    return undefined;
  }
  const factor = SUFFIXES[suffix] ?? (/^[eE][-+]?[0-9]+$/.test(suffix) ? 10 ** Number(suffix.slice(1)) : undefined);
  return factor === undefined ? undefined : Number(number) * factor;
}

export function isLabel(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text) && text.length <= 63;
}

export function isSubdomain(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text) && text.length <= 253;
}

export const isHeaderName = (text: unknown): boolean => typeof text === 'string' && /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(text);

/** What the http crate takes for a header value when it parses a string. */
export const isHeaderValue = (text: unknown): boolean => typeof text === 'string' && /^[\t\x20-\x7e]*$/.test(text);

export const isIpv4 = (text: string): boolean => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((octet) => Number(octet) <= 255);

export const isIpv6 = (text: string): boolean => /^[0-9A-Fa-f:.]+$/.test(text) && text.includes(':') && isUrlHost(`[${text}]`);

function isUrlHost(host: string): boolean {
  return URL.canParse(`http://${host}/`);
}

export function isCidr(text: string): boolean {
  const [, ip, bits] = /^([^/]+)\/([0-9]{1,3})$/.exec(text) ?? [];
  return ip !== undefined && (isIpv4(ip) ? Number(bits) <= 32 : isIpv6(ip) && Number(bits) <= 128);
}

/** `<service>.<namespace>.svc.<domain>`, taken apart. */
export function serviceFqdn(text: string, domain: string): { readonly name: string; readonly namespace: string } | undefined {
  const [name, namespace, ...rest] = text.split('.');
  return isLabel(name) && isLabel(namespace) && rest.join('.') === `svc.${domain}` ? { name, namespace } : undefined;
}

/**
 * Why a pattern is none for Rust's `regex` crate, which is RE2 but for a few strictnesses:
 * a brace that starts no repetition, an octal escape and \Q..\E are errors there.
 */
export function regexError(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
  } catch (e) {
    return (e as Error).message;
  }
  const escapes = pattern.replace(/\\([pPxuU]\{[^}]*\}|.)/gs, (escape) => (/^\\[0-9QEC]$/.test(escape) ? '\u0000' : 'x'));
  const outsideClasses = escapes.replace(/\[\^?\]?[^\]]*\]/g, (set) => (set.includes('\u0000') ? '\u0000' : 'x'));
  return /\u0000/.test(outsideClasses) ? 'an escape that Rust does not know'
    : /\{(?!\d+(,\d*)?\})/.test(outsideClasses) ? 'a brace that repeats nothing' : undefined;
}

/** Whether a pattern, anchored at both ends, can match a text that starts with a slash; true when in doubt. */
export function canMatchPath(pattern: string): boolean {
  return alternatives(pattern).some((alternative) => {
    const rest = alternative.replace(/^(\^|\(\?[a-zA-Z]+\))+/, '');
    const optional = (atom: string) => /^([?*]|\{0)/.test(rest.slice(atom.length));
    if (rest.startsWith('(')) {
      const group = rest.slice(0, closingParen(rest) + 1);
      const inner = group.slice(1, -1).replace(/^\?(P?<\w+>|[a-zA-Z]*:)/, '');
      return optional(group) || alternatives(inner).includes('') || canMatchPath(inner);
    }
    const [atom] = /^(\\.|\[\^?\]?(\\.|[^\]])*\]|.)/s.exec(rest) ?? [''];
    if (atom === '' || atom === '$') {
      return false;
    }
    return optional(atom) || (regexError(atom) === undefined ? RE2JS.matches(atom, '/') || /^\\[bBAzpP]$/.test(atom) : true);
  });
}

const TOKEN = /\\.|\[\^?\]?(?:\\.|[^\]])*\]|./gs;

/** Whether a pattern has this token outside of every group, and not as an optional one. */
export function demands(pattern: string, token: string): boolean {
  let depth = 0;
  return [...pattern.matchAll(TOKEN)].some(({ 0: found, index }) => {
    depth += found === '(' ? 1 : found === ')' ? -1 : 0;
    return depth === 0 && found === token && !/^([?*]|\{0)/.test(pattern.slice(index + token.length));
  });
}

/** The parts of a pattern between bars that no group or class encloses. */
export function alternatives(pattern: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of pattern.matchAll(TOKEN)) {
    depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    if (token === '|' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += token;
    }
  }
  return parts;
}

function closingParen(text: string): number {
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    depth += match[0] === '(' ? 1 : match[0] === ')' ? -1 : 0;
    if (depth === 0) {
      return match.index;
    }
  }
  return text.length;
}
