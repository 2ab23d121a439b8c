/** Characters from the first to the last code point of each pair. */
export type CharRanges = ReadonlyArray<readonly [number, number]>;

/** A regex as a tree. Flags leave no trace: nothing that we ask of a tree depends on them. */
export type RegexNode =
  | { readonly kind: 'char'; readonly ranges: CharRanges; readonly bytes: number }
  | { readonly kind: 'start' | 'end' | 'boundary' }
  | { readonly kind: 'sequence' | 'alternation'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number; readonly greedy: boolean };

export type CharNode = Extract<RegexNode, { kind: 'char' }>;

/** The largest code point. */
export const MAX_CODE_POINT = 0x10ffff;

/** Compiled sizes, each rounded up from what Rust's regex crate was measured to take. */
export const BYTES = { node: 100, literal: 300, class: 2_000, unicodeRange: 10_000, digit: 13_000, word: 50_000 };

/**
 * Perl classes, as far as ASCII goes: beyond it Rust's are larger than RE2's. Rust's `\s` has the vertical tab too,
 * which no path and no header holds.
 */
export const PERL_CLASSES: Record<string, CharNode> = {
  d: { kind: 'char', ranges: [[0x30, 0x39]], bytes: BYTES.digit },
  s: { kind: 'char', ranges: [[0x09, 0x0d], [0x20, 0x20]], bytes: BYTES.class },
  w: { kind: 'char', ranges: [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]], bytes: BYTES.word },
};

export const POSIX_CLASSES: Record<string, CharRanges> = {
  alnum: [[0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]],
  alpha: [[0x41, 0x5a], [0x61, 0x7a]],
  ascii: [[0x00, 0x7f]],
  blank: [[0x09, 0x09], [0x20, 0x20]],
  cntrl: [[0x00, 0x1f], [0x7f, 0x7f]],
  digit: [[0x30, 0x39]],
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]],
  space: [[0x09, 0x0d], [0x20, 0x20]],
  upper: [[0x41, 0x5a]],
  word: [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]],
  xdigit: [[0x30, 0x39], [0x41, 0x46], [0x61, 0x66]],
};

/** One character. */
export function literal(code: number): CharNode {
  return { kind: 'char', ranges: [[code, code]], bytes: BYTES.literal };
}

/** The code point of a node that is one character only. */
export function singleChar({ ranges: [[low, high], ...more] }: CharNode): number | undefined {
  return low === high && more.length === 0 ? low : undefined;
}

/** All other characters. */
export function complement(ranges: CharRanges): CharRanges {
  const gaps: Array<readonly [number, number]> = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort(([a], [b]) => a - b)) {
    if (low > next) {
      gaps.push([next, low - 1]);
    }
    next = Math.max(next, high + 1);
  }
  return next > MAX_CODE_POINT ? gaps : [...gaps, [next, MAX_CODE_POINT]];
}

/** How often the innermost part of nested repetitions is written out. */
export function nestedCopies(node: RegexNode): number {
  switch (node.kind) {
    case 'sequence': case 'alternation': return node.parts.reduce((most, part) => Math.max(most, nestedCopies(part)), 1);
    case 'repeat': return Math.max(1, Number.isFinite(node.max) ? node.max : node.min) * nestedCopies(node.part);
    default: return 1;
  }
}

/** Roughly what Rust compiles a node to, rather more than less. */
export function compiledBytes(node: RegexNode): number {
  switch (node.kind) {
    case 'char': return node.bytes;
    case 'sequence': case 'alternation': return node.parts.reduce((sum, part) => sum + compiledBytes(part), BYTES.node);
    case 'repeat': return BYTES.node + (Number.isFinite(node.max) ? node.max : node.min + 1) * (compiledBytes(node.part) + BYTES.node);
    default: return BYTES.node;
  }
}
