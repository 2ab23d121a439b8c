import { BYTES, CharNode, compiledBytes, complement, literal, MAX_CODE_POINT, nestedCopies, PERL_CLASSES, POSIX_CLASSES, RegexNode, singleChar } from './regex-node';

/** What is wrong with a regex, worded to stand in a sentence after the name of the prop. */
export class RegexSyntaxError extends Error {
  public constructor(public readonly what: string, public readonly expected: string) {
    super(`${what}; expected ${expected}`);
  }
}

/** RE2's bound, of one repetition and of the product of nested ones. */
const MAX_REPEAT = 1000;
/** Rust refuses 250 levels in its own count, of which a group takes up to four. */
const MAX_DEPTH = 50;
/** Below the 10 MB at which Rust refuses to compile, since our measure is rough. */
const MAX_BYTES = 8_000_000;

const CONTROL_ESCAPES: Record<string, number> = { a: 0x07, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b };
const ASSERTIONS: Record<string, 'start' | 'end' | 'boundary'> = { A: 'start', z: 'end', b: 'boundary', B: 'boundary' };

const REFUSED_ESCAPES: Array<[letters: RegExp, name: string, expected: string]> = [
  [/[1-9gk]/, 'back-reference', 'none, because Linkerd\'s regex engine has no back-references'],
  [/0/, 'octal escape', 'a hexadecimal one, such as "\\x1f"'],
  [/[pPX]/, 'Unicode class', 'an ASCII one, such as "[A-Za-z]"'],
  [/[uU]/, 'escape', 'the code point as "\\x{1f600}"'],
  [/Z/, 'escape', '"$" for the end of the text'],
  [/[<>]/, 'escape', '"\\b" for the edge of a word, or the character without the backslash'],
];

const REFUSED_GROUPS: Array<[opening: RegExp, name: string, expected: string]> = [
  [/\(\?<?[=!]/y, 'look-around', 'none, because Linkerd\'s regex engine has no look-around'],
  [/\(\?>/y, 'atomic group', '"(?:" instead, because Linkerd\'s regex engine never backtracks'],
  [/\(\?#/y, 'comment', 'none'],
  [/\(\?(?:P[=>]|[&R\d])/y, 'back-reference', 'none, because Linkerd\'s regex engine has no back-references and no recursion'],
];

/**
 * Reads the syntax that means the same to Rust's regex crate, which Linkerd uses, and to RE2: for ASCII text a regex
 * that is read here compiles in both and matches the same. Neither engine has all of it documented, hence no more
 * than what was tried on both.
 *
 * @throws RegexSyntaxError on everything else
 */
export function parseRegex(regex: string): RegexNode {
  return new RegexParser(regex).parse();
}

class RegexParser {
  private at = 0;
  private depth = 0;
  private readonly names = new Set<string>();

  public constructor(private readonly regex: string) {}

  public parse(): RegexNode {
    const half = this.regex.search(/[\ud800-\udfff]/u);
    if (half >= 0) {
      this.fail('half of a surrogate pair', half, 'whole characters');
    }
    const root = this.alternation();
    if (this.at < this.regex.length) {
      this.fail('a ")" without "("', this.at, '"\\)" for the character');
    }
    if (compiledBytes(root) > MAX_BYTES) {
      throw new RegexSyntaxError('is too large with its repetitions written out', 'less than 10 MB compiled; repeat less, or replace "\\w" and "\\d" by "[0-9A-Za-z_]" and "[0-9]"');
    }
    return root;
  }

  private alternation(): RegexNode {
    const branches = [this.sequence()];
    while (this.take(/\|/y)) {
      branches.push(this.sequence());
    }
    return branches.length === 1 ? branches[0] : { kind: 'alternation', parts: branches };
  }

  private sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.regex.length && !/[|)]/.test(this.regex[this.at])) {
      const part = this.atom();
      const repeated = part && this.repetition(part);
      if (repeated) {
        parts.push(repeated);
      }
    }
    return { kind: 'sequence', parts };
  }

  /** What a repetition may follow, or undefined for flags. */
  private atom(): RegexNode | undefined {
    const start = this.at;
    switch (this.regex[start]) {
      case '(': return this.group();
      case '[': return this.charClass();
      case '\\': return this.assertion() ?? this.escape();
      case '^': this.at++; return { kind: 'start' };
      case '$': this.at++; return { kind: 'end' };
      case '.': this.at++; return { kind: 'char', ranges: complement([[0x0a, 0x0a]]), bytes: BYTES.class };
      case '*': case '+': case '?': return this.fail(`"${this.regex[start]}" with nothing to repeat`, start, `"\\${this.regex[start]}" for the character`);
      case '{': return this.fail('an unescaped "{"', start, '"\\{" for the character, or a repetition such as "{2}", "{2,}" or "{2,4}" after what it repeats');
      case '}': case ']': return this.fail(`an unescaped "${this.regex[start]}"`, start, `"\\${this.regex[start]}" for the character`);
      default: return literal(this.char());
    }
  }

  private repetition(part: RegexNode): RegexNode {
    const start = this.at;
    const found = this.take(/([*+?])(\??)|\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}(\??)/y);
    if (!found) {
      return part;
    }
    const [text, sign, lazy, first, comma, last, lazyBounds] = found;
    if (!['char', 'sequence', 'alternation'].includes(part.kind)) {
      this.fail(`"${text}" with nothing to repeat but an anchor`, start, 'none there');
    }
    const min = sign ? Number(sign === '+') : Number(first);
    const max = sign ? (sign === '?' ? 1 : Infinity) : !comma ? min : last ? Number(last) : Infinity;
    if (max < min) {
      this.fail(`the repetition "${text}"`, start, 'the smaller bound first');
    }
    const second = this.take(/[*+?{]/y);
    if (second) {
      this.fail(`a second repetition "${second[0]}"`, this.at - 1, second[0] === '+' ? 'one, because Linkerd\'s regex engine has no possessive repetitions' : 'one; put a group around the first');
    }
    const node: RegexNode = { kind: 'repeat', part, min, max, greedy: !lazy && !lazyBounds };
    if (nestedCopies(node) > MAX_REPEAT) {
      this.fail(`the repetition "${text}"`, start, `bounds of at most ${MAX_REPEAT}, multiplied with those of the repetitions inside`);
    }
    return node;
  }

  private group(): RegexNode | undefined {
    const start = this.at;
    for (const [opening, name, expected] of REFUSED_GROUPS) {
      const refused = this.take(opening);
      if (refused) {
        this.fail(`the ${name} "${refused[0]}"`, start, expected);
      }
    }
    const named = this.take(/\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>/y);
    const flags = named ? null : this.take(/\(\?([is]*)(?:-([is]+))?([:)])/y);
    if (named) {
      if (this.names.has(named[1])) {
        this.fail(`a second group with the name "${named[1]}"`, start, 'unique names');
      }
      this.names.add(named[1]);
    } else if (flags) {
      const [text, on, off = '', closing] = flags;
      if (/(.).*\1/.test(on + off) || text === '(?)') {
        this.fail(`the group "${text}"`, start, 'flags, each once');
      }
      if (closing === ')') {
        return undefined;
      }
    } else if (!this.take(/\((?!\?)/y)) {
      this.fail(`the group "${this.take(/\(\?[A-Za-z-]*./y)?.[0] ?? '(?'}"`, start, 'a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"');
    }
    if (++this.depth > MAX_DEPTH) {
      this.fail(`more than ${MAX_DEPTH} nested groups`, start, 'fewer');
    }
    const body = this.alternation();
    if (!this.take(/\)/y)) {
      this.fail('a "(" without ")"', start, '"\\(" for the character');
    }
    this.depth--;
    return body;
  }

  private charClass(): CharNode {
    const start = this.at;
    const [, negation] = this.take(/\[(\^?)/y)!;
    if (this.regex[this.at] === ']') {
      this.fail('an empty class', start, 'at least one character, with "\\]" for the bracket');
    }
    const ranges: Array<readonly [number, number]> = [];
    let bytes = BYTES.class;
    for (let first = true; !this.take(/\]/y); first = false) {
      if (this.at >= this.regex.length) {
        this.fail('a "[" without "]"', start, '"\\[" for the character');
      }
      const item = this.classItem(first);
      ranges.push(...item.ranges);
      bytes += item.bytes;
    }
    const all = negation ? complement(ranges) : ranges;
    if (all.length === 0) {
      this.fail('a class without any character', start, 'at least one');
    }
    return { kind: 'char', ranges: all, bytes };
  }

  private classItem(first: boolean): CharNode {
    const start = this.at;
    const operation = this.take(/&&|--|~~/y);
    if (operation) {
      this.fail(`"${operation[0]}" in a class`, start, `a class without set operations, with "\\${operation[0][0]}" for the character`);
    }
    const posix = this.take(/\[:(\^?)([a-z]+):\]/y);
    if (posix) {
      const ranges = POSIX_CLASSES[posix[2]] ?? this.fail(`the class "${posix[0]}"`, start, `one of ${Object.keys(POSIX_CLASSES).join(', ')} between the colons`);
      return { kind: 'char', ranges: posix[1] ? complement(ranges) : ranges, bytes: BYTES.class };
    }
    if (this.regex[start] === '[') {
      this.fail('a "[" in a class', start, 'no nested class, with "\\[" for the character');
    }
    if (this.regex[start] === '-' && !first && this.regex[start + 1] !== ']') {
      this.fail('a "-" amid a class that is no range', start, '"\\-" for the character');
    }
    const from = this.classAtom();
    if (this.regex[start] === '-' || singleChar(from) === undefined || !this.take(/-(?![\]-])/y)) {
      return from;
    }
    const to = this.regex[this.at] === '[' ? undefined : this.classAtom();
    const [low, high] = [singleChar(from)!, to && singleChar(to)];
    if (high === undefined || high < low) {
      this.fail(`the range "${this.regex.slice(start, this.at)}"`, start, 'two characters, the smaller first');
    }
    return { kind: 'char', ranges: [[low, high]], bytes: high > 0x7f ? BYTES.unicodeRange : BYTES.literal };
  }

  private classAtom(): CharNode {
    return this.regex[this.at] === '\\' ? this.escape() : literal(this.char());
  }

  private assertion(): RegexNode | undefined {
    const found = this.take(/\\([AzbB])/y);
    return found ? { kind: ASSERTIONS[found[1]] } : undefined;
  }

  private escape(): CharNode {
    const start = this.at;
    const hex = this.take(/\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/y);
    if (hex) {
      const code = parseInt(hex[1] ?? hex[2], 16);
      if (code > MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
        this.fail(`the escape "${hex[0]}"`, start, 'the code point of a character');
      }
      return literal(code);
    }
    this.at++;
    if (this.at >= this.regex.length) {
      this.fail('a "\\" with nothing after it', start, '"\\\\" for the character');
    }
    const code = this.char();
    const letter = String.fromCodePoint(code);
    const perl = PERL_CLASSES[letter.toLowerCase()];
    if (perl) {
      return letter === letter.toLowerCase() ? perl : { ...perl, ranges: complement(perl.ranges) };
    }
    if (letter in CONTROL_ESCAPES) {
      return literal(CONTROL_ESCAPES[letter]);
    }
    const [, name, expected] = REFUSED_ESCAPES.find(([letters]) => letters.test(letter)) ?? [, 'escape', 'one that both Rust\'s regex crate and RE2 know'];
    // Of the other ASCII characters both engines let all be escaped that are neither letters nor digits.
    return /[ -;=?-~]/.test(letter) && !/[0-9A-Za-z]/.test(letter) ? literal(code) : this.fail(`the ${name} "\\${letter}"`, start, expected);
  }

  private char(): number {
    const code = this.regex.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Moves past what a sticky pattern matches here. */
  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.regex);
    this.at += found ? found[0].length : 0;
    return found;
  }

  private fail(what: string, index: number, expected: string): never {
    throw new RegexSyntaxError(`has ${what} at character ${index + 1}`, expected);
  }
}
