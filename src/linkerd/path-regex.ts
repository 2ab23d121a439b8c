import { perObject } from './memo';
import { CharRanges, RegexNode, singleChar } from './regex-node';
import { parseRegex, RegexSyntaxError } from './regex-syntax';
import { Fault, quote } from './rule';

/* eslint-disable no-bitwise -- sets of three places, joined a lot */
/** Where in a path one is while matching, as bits of a set: before, amid, or behind an end anchor. */
const START = 1;
const INSIDE = 2;
const END = 4;

/** The set of places that each place leads to. */
interface Moves {
  readonly start: number;
  readonly inside: number;
  readonly end: number;
}

const STAY: Moves = { start: START, inside: INSIDE, end: END };

/** The first character that a text may have, and the others. */
interface TextShape {
  readonly first: (ranges: CharRanges) => boolean;
  readonly rest: (ranges: CharRanges) => boolean;
}

const ANY = () => true;
const SLASH = (ranges: CharRanges) => ranges.some(([low, high]) => low <= 0x2f && high >= 0x2f);
/** White space, control characters, "#" and "?" never are in a path; all else may be. */
const PATH_CHARS: CharRanges = [[0x21, 0x22], [0x24, 0x3e], [0x40, 0x10ffff]];
const PATH_CHAR = (ranges: CharRanges) => ranges.some(([low, high]) => PATH_CHARS.some(([from, to]) => low <= to && high >= from));

/** Most regexes of paths are just paths, or path templates, in which there is nothing to parse. */
const PLAIN_PATH = /^\/(?:[\w/-]|\[\^\/\]\*)*$/;

/** The fault of a regex that is to match the whole path of a request. */
export function pathRegexFault(prop: string, regex: string): Fault {
  if (PLAIN_PATH.test(regex)) {
    return undefined;
  }
  const fault = headerRegexFault(prop, regex);
  if (fault !== undefined) {
    return fault;
  }
  const root = parsed(regex);
  if (matchesPath(root)) {
    return undefined;
  }
  if (!canMatch(root, { first: ANY, rest: ANY })) {
    return `"${prop}" matches no text, or only an empty one, got ${quote(regex)}; expected a regex for paths, with "\\^" and "\\$" for these characters`;
  }
  return canMatch(root, { first: SLASH, rest: ANY })
    ? `"${prop}" demands "?", "#", white space or a control character, got ${quote(regex)}; expected a regex for the path alone, which Linkerd matches without the query and percent-encoded`
    : `"${prop}" matches no path, got ${quote(regex)}; expected a regex for what begins with "/"`;
}

/** The fault of a regex that is to match the whole value of a header. */
export function headerRegexFault(prop: string, regex: string): Fault {
  if (regex === '') {
    return `"${prop}" is empty; expected a regex`;
  }
  try {
    parsed(regex);
    return undefined;
  } catch (error) {
    if (error instanceof RegexSyntaxError) {
      return `"${prop}" ${error.what}, got ${quote(regex)}; expected ${error.expected}`;
    }
    throw error;
  }
}

/** What no version of Linkerd's regex engine reads; of the rest that is refused here it may read some. */
const UNREADABLE = /^has (the (look-around|atomic group|back-reference)|a "[()[]" without|"[*+?]" with nothing to repeat|a "\\\\" with nothing|more than)/;

/** The fault of a regex that Linkerd surely cannot read, as somebody else has written it. */
export function unreadableRegexFault(prop: string, regex: string): Fault {
  try {
    parsed(regex);
    return undefined;
  } catch (error) {
    return error instanceof RegexSyntaxError && UNREADABLE.test(error.what) ? headerRegexFault(prop, regex) : undefined;
  }
}

/**
 * A valid regex as a ServiceProfile's `pathRegex` must have it. Linkerd trims it, prepends "^" unless there is one,
 * and appends "$" unless there is one; it looks at the text alone, so "a|b" would become "^a|b$".
 */
export function anchoredProfileRegex(regex: string): string {
  if (PLAIN_PATH.test(regex)) {
    return regex;
  }
  const root = parsed(regex);
  if (root.kind === 'alternation' || /^[\s\u0085]|[\s\u0085]$/.test(regex)) {
    return `(${regex})`;
  }
  return regex.endsWith('$') && !endsInAnchor(root) ? `${regex}$` : regex;
}

/** The fault of a valid regex of a ServiceProfile that is not for the whole path once Linkerd has put its anchors around it. */
export function unanchoredProfileFault(prop: string, regex: string): Fault {
  if (PLAIN_PATH.test(regex)) {
    return undefined;
  }
  const trimmed = regex.trim();
  const anchored = `${trimmed.startsWith('^') ? '' : '^'}${trimmed}${trimmed.endsWith('$') ? '' : '$'}`;
  return isWhole(parsed(anchored)) ? undefined
    : `"${prop}" becomes ${quote(anchored)}, because Linkerd only looks at the first and the last character, and matches a part of other paths too; `
      + `expected ${quote(anchoredProfileRegex(trimmed))}`;
}

/**
 * A valid regex as a `RegularExpression` match of a route must have it. Linkerd compares the first match that it finds
 * with the whole value, so "/foo|/foobar" would find "/foo" in "/foobar" and give up.
 */
export function anchoredRouteRegex(regex: string): string {
  if (PLAIN_PATH.test(regex)) {
    return regex;
  }
  const root = parsed(regex);
  return endsInAnchor(root) || isGreedyRun(root) ? regex : `^(?:${regex})$`;
}

/** The fault of a regex of a route that tries the shorter of two texts first, and then gives up on the longer one. */
export function shorterFirstFault(prop: string, regex: string): Fault {
  if (unreadable(regex)) {
    return undefined;
  }
  const root = parsed(regex);
  const last = root.kind === 'sequence' ? root.parts.at(-1) : root;
  const texts = last?.kind === 'alternation' ? last.parts.map(literalText) : [];
  const shorterThan = (text: string | undefined, i: number) => (
    texts.slice(0, i).find((before) => before !== undefined && before !== text && text?.startsWith(before)));
  const at = texts.findIndex((text, i) => shorterThan(text, i) !== undefined);
  return at === -1 ? undefined
    : `"${prop}" never matches ${quote(texts[at])}, got ${quote(regex)}, because Linkerd takes the first alternative that fits, ${quote(shorterThan(texts[at], at))}, `
      + 'and demands that it is the whole text; expected longer alternatives first, or "$" behind them';
}

function unreadable(regex: string): boolean {
  return regex === '' || headerRegexFault('', regex) !== undefined;
}

/** The text that a node matches, where that is one only. */
function literalText(node: RegexNode): string | undefined {
  const codes = flatParts(node).map((part) => (part.kind === 'char' ? singleChar(part) : undefined));
  return codes.every((code) => code !== undefined) ? String.fromCodePoint(...codes as number[]) : undefined;
}

/** The regex that matches just this text. */
export function literalRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** Whether a match of a regex begins where the text begins, and ends where it ends. */
function isWhole(root: RegexNode): boolean {
  return root.kind === 'alternation' ? root.parts.every(isWhole)
    : root.kind === 'sequence' && root.parts[0]?.kind === 'start' && root.parts.at(-1)?.kind === 'end';
}

function endsInAnchor(root: RegexNode): boolean {
  return root.kind === 'sequence' && root.parts.at(-1)?.kind === 'end';
}

/**
 * Whether the first match in a text that matches as a whole is that whole text. It is for a run of single characters
 * with greedy repetitions: a shorter match could always go on to where the whole one goes, and greedy prefers that.
 */
function isGreedyRun(root: RegexNode): boolean {
  return flatParts(root).every((part, index) => part.kind === 'char'
    || (part.kind === 'repeat' && part.greedy && part.part.kind === 'char')
    || (part.kind === 'start' && index === 0));
}

/** The parts of a sequence, with those of groups that merely enclose. */
function flatParts(node: RegexNode): RegexNode[] {
  return node.kind === 'sequence' ? node.parts.flatMap(flatParts) : [node];
}

const matchesPath = perObject((root: RegexNode) => canMatch(root, { first: SLASH, rest: PATH_CHAR }));

function canMatch(root: RegexNode, shape: TextShape): boolean {
  return (moves(root, shape).start & ~START) !== 0;
}

/** Where a node leads to from each place; rather too far than too short, as word boundaries are taken to hold. */
function moves(node: RegexNode, shape: TextShape): Moves {
  switch (node.kind) {
    case 'char': return { start: shape.first(node.ranges) ? INSIDE : 0, inside: shape.rest(node.ranges) ? INSIDE : 0, end: 0 };
    case 'start': return { start: START, inside: 0, end: 0 };
    case 'end': return { start: 0, inside: END, end: END };
    case 'boundary': return STAY;
    case 'sequence': return node.parts.reduce((before, part) => then(before, moves(part, shape)), STAY);
    case 'alternation': return node.parts.map((part) => moves(part, shape)).reduce(either);
    case 'repeat': {
      // Moves only lead forward and there are three places, so that a fourth turn leads no farther than the third.
      const turn = moves(node.part, shape);
      let reached = STAY;
      for (let i = 0; i < Math.min(node.min, 3); i++) {
        reached = then(reached, turn);
      }
      for (let i = 0; i < Math.min(node.max - node.min, 3); i++) {
        reached = either(reached, then(reached, turn));
      }
      return reached;
    }
  }
}

function then(first: Moves, second: Moves): Moves {
  const onward = (places: number) => (places & START && second.start) | (places & INSIDE && second.inside) | (places & END && second.end);
  return { start: onward(first.start), inside: onward(first.inside), end: onward(first.end) };
}

function either(one: Moves, other: Moves): Moves {
  return { start: one.start | other.start, inside: one.inside | other.inside, end: one.end | other.end };
}

/** The latest parses: several things are asked of one regex, and many routes have the same. */
const parses = new Map<string, RegexNode>();
const MOST_PARSES = 1000;

function parsed(regex: string): RegexNode {
  const known = parses.get(regex);
  if (known !== undefined) {
    return known;
  }
  if (parses.size === MOST_PARSES) {
    parses.clear();
  }
  const root = parseRegex(regex);
  parses.set(regex, root);
  return root;
}
