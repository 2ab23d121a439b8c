import { Fault, quote } from './rule';

const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/;
const DECIMAL_EXPONENTS: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = 'KMGTPE';
const NANOS_EXPONENT = 9;

/** As YAML has it: bare numbers, too. */
type Quantity = string | number;

/** What a quantity may be. */
export interface QuantityBounds {
  /** `cpu` in cores, not finer than a thousandth; `bytes` of memory or storage. */
  readonly of: 'cpu' | 'bytes';
  /** A limit of zero is no limit. */
  readonly aboveZero?: boolean;
}

/** A Kubernetes quantity in billionths, rounded up as Kubernetes does; undefined where the text is none. */
export function quantityNanos(text: string): bigint | undefined {
  const [match, sign, number, exponent, suffix = ''] = QUANTITY.exec(text) ?? [];
  if (match === undefined) {
    return undefined;
  }
  const [whole, fraction = ''] = number.split('.');
  const binary = suffix.endsWith('i') ? 1024n ** BigInt(BINARY.indexOf(suffix[0]) + 1) : 1n;
  const scale = Number(exponent ?? DECIMAL_EXPONENTS[suffix] ?? 0) + NANOS_EXPONENT - fraction.length;
  const mantissa = BigInt(whole + fraction) * binary;
  const divisor = 10n ** BigInt(Math.max(-scale, 0));
  const nanos = (mantissa * 10n ** BigInt(Math.max(scale, 0)) + divisor - 1n) / divisor;
  return sign === '-' ? -nanos : nanos;
}

/** The fault of a quantity that Linkerd cannot read, or that Kubernetes would refuse in a container's resources. */
export function quantityFault(prop: string, text: string, { of, aboveZero }: QuantityBounds): Fault {
  const nanos = quantityNanos(text);
  const example = of === 'cpu' ? '"100m" or "0.5"' : '"64Mi" or "1Gi"';
  if (nanos === undefined) {
    return `"${prop}" is not a quantity, got ${quote(text)}; expected a number and a suffix of Kubernetes, such as ${example}`;
  }
  if (nanos < 0n || (aboveZero && nanos === 0n)) {
    return `"${prop}" is out of range, got ${quote(text)}; expected a quantity ${aboveZero ? 'above zero, or leave it away for none' : 'of at least zero'}`;
  }
  return of === 'cpu' && nanos % 1_000_000n !== 0n
    ? `"${prop}" is too fine, got ${quote(text)}; expected a multiple of "1m", a thousandth of a core`
    : undefined;
}

/** The fault of a request above its limit. */
export function requestAboveLimitFault(requestProp: string, request: Quantity | undefined, limitProp: string, limit: Quantity | undefined): Fault {
  const [requested, limited] = [request, limit].map((text) => (text === undefined ? undefined : quantityNanos(String(text))));
  return requested === undefined || limited === undefined || requested <= limited
    ? undefined
    : `"${requestProp}" is above "${limitProp}", got ${quote(request)} above ${quote(limit)}; expected a request of at most the limit`;
}
