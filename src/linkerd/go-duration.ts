const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const MAX_NANOSECONDS = 2 ** 63;

/** Why Go's `time.ParseDuration` refuses a text, in its words; undefined where it reads it. */
export function goDurationError(text: string): string | undefined {
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') {
    return undefined;
  }
  if (rest === '') {
    return invalidDuration(text);
  }
  let nanoseconds = 0;
  while (rest !== '') {
    const [part, number, unit] = /^(\d+(?:\.\d*)?|\.\d+)([^.\d]*)/.exec(rest) ?? [];
    if (part === undefined) {
      return invalidDuration(text);
    }
    if (unit === '') {
      return `time: missing unit in duration ${goQuote(text)}`;
    }
    if (!Object.hasOwn(UNITS, unit)) {
      return `time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`;
    }
    nanoseconds += Number(number) * UNITS[unit];
    if (nanoseconds >= MAX_NANOSECONDS) {
      return invalidDuration(text);
    }
    rest = rest.slice(part.length);
  }
  return undefined;
}

function invalidDuration(text: string): string {
  return `time: invalid duration ${goQuote(text)}`;
}

/** The milliseconds of a text that Go's `time.ParseDuration` reads. */
export function goDurationMillis(text: string): number {
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)([a-z\u00b5\u03bc]+)/g)];
  const millis = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit] / 1e6), 0);
  return text.startsWith('-') ? -millis : millis;
}

/** Whole seconds as Go prints a duration: 90 is `1m30s`. */
export function formatGoSeconds(seconds: bigint): string {
  const total = seconds < 0n ? -seconds : seconds;
  const [hours, minutes] = [total / 3600n, (total / 60n) % 60n];
  const text = `${hours > 0n ? `${hours}h` : ''}${hours > 0n || minutes > 0n ? `${minutes}m` : ''}${total % 60n}s`;
  return seconds < 0n ? `-${text}` : text;
}

/** As Go's `time` quotes in its messages: bytes beyond ASCII are written as numbers. */
function goQuote(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : character.replace(/["\\]/, '\\$&');
  }).join('')}"`;
}
