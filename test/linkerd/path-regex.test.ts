import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { anchoredProfileRegex, anchoredRouteRegex, headerRegexFault, literalRegex, pathRegexFault } from '../../src/linkerd/path-regex';

const nested = (levels: number) => '('.repeat(levels) + '/' + ')'.repeat(levels);

describe('the syntax', () => {
  test.each([
    '/api', '/api/.*', '/users/\\d+/posts/[^/]*', '/v1/a\\.b\\+c/[^/]*\\.json', '/emojivoto\\.v1\\.VotingService/VotePoop',
    '/[a-z0-9_-]+', '/[-a]', '/[^-]', '/[a-]', '/[\\]\\[\\-^$.|(a]', '/[\\w.~%-]*', '/[^\\D]', '/[\\x00-\\x{10FFFF}]', '/[[:alpha:][:^digit:]]', '/[a&b~c]',
    '/\\w\\W\\s*\\S\\d\\D', '/(a|b|)', '/(?:a|b)', '/(?P<id>\\d+)/(?<name>a)', '/(?i)a', '(?is)/a', '/(?i:a)(?-s:b)(?i-s:c)', '/()',
    '/a*b+c?d{2}e{2,}f{2,4}', '/a*?b+?c??d{2}?e{2,}?f{2,4}?', '/a{0}', '^/a$', '\\A/a\\z', '/a\\b/\\B.', '/\\x41\\x{1F600}\\x{2f}', '/ü/😀',
    '/\\t?\\n?\\r?\\f?\\v?\\a?', '/\\/\\-\\_\\"\\@\\%\\,\\:\\;\\=\\!\\\'\\`\\~\\&\\#?\\ ?', '/a,b:c;d=e!f\'g"h@i%j&k~l-m_n<o>p', '/|/a', '(/a)*', '/(a{10}){100}',
    '/\\w{100}', nested(50),
  ])('accepts %s', (regex) => {
    expect(pathRegexFault('regex', regex)).toBeUndefined();
    expect(() => RE2JS.compile(regex)).not.toThrow();
  });

  test.each([
    ['', '"regex" is empty; expected a regex'],
    ['/(?=a)', '"regex" has the look-around "(?=" at character 2, got "/(?=a)"; expected none, because Linkerd\'s regex engine has no look-around'],
    ['/(?!a)', '"regex" has the look-around "(?!" at character 2, got "/(?!a)"; expected none, because Linkerd\'s regex engine has no look-around'],
    ['/(?<=a)', '"regex" has the look-around "(?<=" at character 2, got "/(?<=a)"; expected none, because Linkerd\'s regex engine has no look-around'],
    ['/(?<!a)', '"regex" has the look-around "(?<!" at character 2, got "/(?<!a)"; expected none, because Linkerd\'s regex engine has no look-around'],
    ['/(a)\\1', '"regex" has the back-reference "\\1" at character 5, got "/(a)\\1"; expected none, because Linkerd\'s regex engine has no back-references'],
    ['/(?P<a>b)(?P=a)', '"regex" has the back-reference "(?P=" at character 10, got "/(?P<a>b)(?P=a)"; expected none, because Linkerd\'s regex engine has no back-references and no recursion'],
    ['/(?>a)', '"regex" has the atomic group "(?>" at character 2, got "/(?>a)"; expected "(?:" instead, because Linkerd\'s regex engine never backtracks'],
    ['/a*+', '"regex" has a second repetition "+" at character 4, got "/a*+"; expected one, because Linkerd\'s regex engine has no possessive repetitions'],
    ['/a**', '"regex" has a second repetition "*" at character 4, got "/a**"; expected one; put a group around the first'],
    ['/a{2}{3}', '"regex" has a second repetition "{" at character 6, got "/a{2}{3}"; expected one; put a group around the first'],
    ['*/a', '"regex" has "*" with nothing to repeat at character 1, got "*/a"; expected "\\*" for the character'],
    ['/(+a)', '"regex" has "+" with nothing to repeat at character 3, got "/(+a)"; expected "\\+" for the character'],
    ['/a|?', '"regex" has "?" with nothing to repeat at character 4, got "/a|?"; expected "\\?" for the character'],
    ['/(?i)*', '"regex" has "*" with nothing to repeat at character 6, got "/(?i)*"; expected "\\*" for the character'],
    ['^*/a', '"regex" has "*" with nothing to repeat but an anchor at character 2, got "^*/a"; expected none there'],
    ['/\\b{2}a', '"regex" has "{2}" with nothing to repeat but an anchor at character 4, got "/\\b{2}a"; expected none there'],
    ['/a{1001}', '"regex" has the repetition "{1001}" at character 3, got "/a{1001}"; expected bounds of at most 1000, multiplied with those of the repetitions inside'],
    ['/(a{2}b{0,101}){10}', '"regex" has the repetition "{10}" at character 16, got "/(a{2}b{0,101}){10}"; expected bounds of at most 1000, multiplied with those of the repetitions inside'],
    ['/a{3,2}', '"regex" has the repetition "{3,2}" at character 3, got "/a{3,2}"; expected the smaller bound first'],
    ['/\\w{200}', '"regex" is too large with its repetitions written out, got "/\\w{200}"; expected less than 10 MB compiled; repeat less, or replace "\\w" and "\\d" by "[0-9A-Za-z_]" and "[0-9]"'],
    ['/a{,3}', '"regex" has an unescaped "{" at character 3, got "/a{,3}"; expected "\\{" for the character, or a repetition such as "{2}", "{2,}" or "{2,4}" after what it repeats'],
    ['/a{02}', '"regex" has an unescaped "{" at character 3, got "/a{02}"; expected "\\{" for the character, or a repetition such as "{2}", "{2,}" or "{2,4}" after what it repeats'],
    ['/{id}', '"regex" has an unescaped "{" at character 2, got "/{id}"; expected "\\{" for the character, or a repetition such as "{2}", "{2,}" or "{2,4}" after what it repeats'],
    ['/a}', '"regex" has an unescaped "}" at character 3, got "/a}"; expected "\\}" for the character'],
    ['/a]', '"regex" has an unescaped "]" at character 3, got "/a]"; expected "\\]" for the character'],
    ['/(a', '"regex" has a "(" without ")" at character 2, got "/(a"; expected "\\(" for the character'],
    ['/a)', '"regex" has a ")" without "(" at character 3, got "/a)"; expected "\\)" for the character'],
    ['/[a', '"regex" has a "[" without "]" at character 2, got "/[a"; expected "\\[" for the character'],
    ['/[]', '"regex" has an empty class at character 2, got "/[]"; expected at least one character, with "\\]" for the bracket'],
    ['/[^]a]', '"regex" has an empty class at character 2, got "/[^]a]"; expected at least one character, with "\\]" for the bracket'],
    ['/[^\\s\\S]', '"regex" has a class without any character at character 2, got "/[^\\s\\S]"; expected at least one'],
    ['/[z-a]', '"regex" has the range "z-a" at character 3, got "/[z-a]"; expected two characters, the smaller first'],
    ['/[a-\\d]', '"regex" has the range "a-\\d" at character 3, got "/[a-\\d]"; expected two characters, the smaller first'],
    ['/[a-[:digit:]]', '"regex" has the range "a-" at character 3, got "/[a-[:digit:]]"; expected two characters, the smaller first'],
    ['/[\\d-z]', '"regex" has a "-" amid a class that is no range at character 5, got "/[\\d-z]"; expected "\\-" for the character'],
    ['/[a-c-e]', '"regex" has a "-" amid a class that is no range at character 6, got "/[a-c-e]"; expected "\\-" for the character'],
    ['/[a-z&&[aeiou]]', '"regex" has "&&" in a class at character 6, got "/[a-z&&[aeiou]]"; expected a class without set operations, with "\\&" for the character'],
    ['/[a-z--b]', '"regex" has "--" in a class at character 6, got "/[a-z--b]"; expected a class without set operations, with "\\-" for the character'],
    ['/[a~~b]', '"regex" has "~~" in a class at character 4, got "/[a~~b]"; expected a class without set operations, with "\\~" for the character'],
    ['/[a[b]]', '"regex" has a "[" in a class at character 4, got "/[a[b]]"; expected no nested class, with "\\[" for the character'],
    ['/[[:foo:]]', '"regex" has the class "[:foo:]" at character 3, got "/[[:foo:]]"; expected one of alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit between the colons'],
    ['/[\\b]', '"regex" has the escape "\\b" at character 3, got "/[\\b]"; expected one that both Rust\'s regex crate and RE2 know'],
    ['/(?x)a # b', '"regex" has the group "(?x)" at character 2, got "/(?x)a # b"; expected a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"'],
    ['/(?im:a)', '"regex" has the group "(?im:" at character 2, got "/(?im:a)"; expected a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"'],
    ['/(?U)a', '"regex" has the group "(?U)" at character 2, got "/(?U)a"; expected a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"'],
    ['/(?P<1>a)', '"regex" has the group "(?P<" at character 2, got "/(?P<1>a)"; expected a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"'],
    ['/(?', '"regex" has the group "(?" at character 2, got "/(?"; expected a capturing group, "(?:", "(?P<name>", or the flags "i" and "s" as in "(?i)"'],
    ['/(?)', '"regex" has the group "(?)" at character 2, got "/(?)"; expected flags, each once'],
    ['/(?ii)a', '"regex" has the group "(?ii)" at character 2, got "/(?ii)a"; expected flags, each once'],
    ['/(?#a)', '"regex" has the comment "(?#" at character 2, got "/(?#a)"; expected none'],
    ['/(?P<a>b)(?<a>c)', '"regex" has a second group with the name "a" at character 10, got "/(?P<a>b)(?<a>c)"; expected unique names'],
    [nested(51), `"regex" has more than 50 nested groups at character 51, got "${nested(51)}"; expected fewer`],
    ['/a\\', '"regex" has a "\\" with nothing after it at character 3, got "/a\\"; expected "\\\\" for the character'],
    ['/\\pL', '"regex" has the Unicode class "\\p" at character 2, got "/\\pL"; expected an ASCII one, such as "[A-Za-z]"'],
    ['/\\u0041', '"regex" has the escape "\\u" at character 2, got "/\\u0041"; expected the code point as "\\x{1f600}"'],
    ['/\\012', '"regex" has the octal escape "\\0" at character 2, got "/\\012"; expected a hexadecimal one, such as "\\x1f"'],
    ['/a\\Z', '"regex" has the escape "\\Z" at character 3, got "/a\\Z"; expected "$" for the end of the text'],
    ['/\\<a', '"regex" has the escape "\\<" at character 2, got "/\\<a"; expected "\\b" for the edge of a word, or the character without the backslash'],
    ...[...'CQEGhRiyx'].map((letter) => [`/\\${letter}`, `"regex" has the escape "\\${letter}" at character 2, got "/\\${letter}"; expected one that both Rust's regex crate and RE2 know`]),
    ['/\\ü', '"regex" has the escape "\\ü" at character 2, got "/\\ü"; expected one that both Rust\'s regex crate and RE2 know'],
    ['/\\x{d800}', '"regex" has the escape "\\x{d800}" at character 2, got "/\\x{d800}"; expected the code point of a character'],
    ['/\\x{110000}', '"regex" has the escape "\\x{110000}" at character 2, got "/\\x{110000}"; expected the code point of a character'],
    ['/\ud83d', '"regex" has half of a surrogate pair at character 2, got "/\ud83d"; expected whole characters'],
  ])('fails on %j', (regex, fault) => {
    expect(pathRegexFault('regex', regex)).toBe(fault);
    expect(headerRegexFault('regex', regex)).toBe(fault);
  });
});

describe('what no path matches', () => {
  const slash = (regex: string) => `"regex" matches no path, got "${regex}"; expected a regex for what begins with "/"`;
  const query = (regex: string) => `"regex" demands "?", "#", white space or a control character, got "${regex}"; expected a regex for the path alone, which Linkerd matches without the query and percent-encoded`;
  const empty = (regex: string) => `"regex" matches no text, or only an empty one, got "${regex}"; expected a regex for paths, with "\\^" and "\\$" for these characters`;

  test.each([
    ...['api', '^api/.*', 'a|b', '(a|b)?c/', '[^/].*', '\\w+', ' /a', 'a*b/', '\\$/', '(?i)api', 'https://x/a'].map((regex) => [regex, slash(regex)]),
    ...['/a\\?b=c', '/a#b', '/a b', '/a[?#]', '/\\s+', '/(a b|c\\?)', '/a\\t', '/.[\\x00-\\x1f]', '/[[:space:]]{4}'].map((regex) => [regex, query(regex)]),
    ...['^$', '$/a', '/a^b', '/cost$5', '/a$/?b', '()', '(/a){0}', '(/$){2}'].map((regex) => [regex, empty(regex)]),
  ])('fails on %j', (regex, fault) => {
    expect(pathRegexFault('regex', regex)).toBe(fault);
    expect(headerRegexFault('regex', regex)).toBeUndefined();
  });

  test.each([
    '.*', 'a?/', '(a|/)b', 'a*/', '[^a]b', '\\W', '\\S+', '[[:punct:]]a', '(|a)/', '^^/$$', '/a$|b', '/( a)?', '/ *', '/[ ?x]', '/(a b|c)', '(^/a|b)+', '/a|/ b', '/(a$|b)*', '.{3}', '\\b/a', '(?s)..', '/items?page=1',
  ])('accepts %j', (regex) => {
    expect(pathRegexFault('regex', regex)).toBeUndefined();
  });
});

test.each([
  ['/api', '/api'],
  ['^/api', '^/api'],
  ['/api$', '/api$'],
  ['^/api$', '^/api$'],
  ['(/a|/b)', '(/a|/b)'],
  ['/(a|b)/c', '/(a|b)/c'],
  ['/a[|]b', '/a[|]b'],
  ['/a\\|b', '/a\\|b'],
  ['/a|/b', '(/a|/b)'],
  ['^/a|/b$', '(^/a|/b$)'],
  ['(?i)/a|/b', '((?i)/a|/b)'],
  ['/price\\$', '/price\\$$'],
  ['/price\\\\$', '/price\\\\$'],
  ['/price\\\\\\$', '/price\\\\\\$$'],
  ['/a|/b\\$', '(/a|/b\\$)'],
  [' */a', '( */a)'],
  ['/a\\ ', '(/a\\ )'],
  ['/a\u0085', '(/a\u0085)'],
])('a ServiceProfile has %j as %j', (regex, expected) => {
  expect(anchoredProfileRegex(regex)).toBe(expected);
});

test.each([
  ['/api', '/api'],
  ['/api/[^/]+/.*', '/api/[^/]+/.*'],
  ['^/a(?:b+c)[de]{2,3}', '^/a(?:b+c)[de]{2,3}'],
  ['/a|/ab$', '^(?:/a|/ab$)$'],
  ['(/a|/ab)$', '(/a|/ab)$'],
  ['/a*?$', '/a*?$'],
  ['/foo|/foobar', '^(?:/foo|/foobar)$'],
  ['/(v1|v2)/a', '^(?:/(v1|v2)/a)$'],
  ['/a*?', '^(?:/a*?)$'],
  ['/a?(ab)?', '^(?:/a?(ab)?)$'],
  ['/a\\$', '/a\\$'],
  ['/a\\b.*', '^(?:/a\\b.*)$'],
])('a route has %j as %j', (regex, expected) => {
  expect(anchoredRouteRegex(regex)).toBe(expected);
});

test.each([
  ['/api/v1', '/api/v1'],
  ['/a.b+c{d}$', '/a\\.b\\+c\\{d\\}\\$'],
])('the literal regex of %j is %j', (text, expected) => {
  expect(literalRegex(text)).toBe(expected);
});

test('a regex as long as a header value may be is read at once', () => {
  expect(headerRegexFault('regex', 'a'.repeat(4096))).toBeUndefined();
  expect(pathRegexFault('regex', '/' + '(a*)*?|'.repeat(146))).toBeUndefined();
  expect(pathRegexFault('regex', '('.repeat(50) + '/' + '*)'.repeat(49) + '*)')).toBeUndefined();
});

describe('any regex', () => {
  const token = fc.constantFrom(
    '/', '/', 'a', 'b', 'ab', ' ', '.', '\\.', '|', '|', '(', '(', ')', ')', '(?:', '(?i)', '(?s:', '(?-i:', '*', '+', '?', '*?', '??', '{2}', '{0,2}', '{1,}?', '{,2}',
    '^', '$', '$', '\\$', '\\\\', '\\', '\\b', '\\B', '\\A', '\\z', '\\d', '\\W', '\\s', '[^/]', '[ab]', '[', ']', '[^', 'a-b', '-', '&&', '[:alpha:]', '\n', '\\x62', '\\x{2f}', '\\1', '(?=', '\\pL',
  );
  const { grammatical } = fc.letrec<{ grammatical: string; branch: string; atom: string }>((tie) => ({
    grammatical: fc.array(tie('branch'), { minLength: 1, maxLength: 2 }).map((branches) => branches.join('|')),
    branch: fc.array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}?')).map((parts) => parts.join('')), { maxLength: 4 }).map((parts) => parts.join('')),
    atom: fc.oneof({ maxDepth: 3 }, { weight: 4, arbitrary: fc.constantFrom('/', 'a', 'b', '.', '[ab]', '\\$', '^', '$', ' ', '\\b', '\\w') }, { weight: 1, arbitrary: tie('grammatical').map((inner) => `(${inner})`) }),
  }));
  const accepted = fc.oneof(fc.array(token, { minLength: 1, maxLength: 10 }).map((tokens) => tokens.join('')), grammatical)
    .filter((regex) => headerRegexFault('regex', regex) === undefined);
  const texts = fc.array(fc.string({ unit: fc.constantFrom('/', 'a', 'b', '$', ' ', '\\', 'A', '\n'), maxLength: 6 }), { minLength: 20, maxLength: 20 });

  /** What the proxy makes of the `pathRegex` of a ServiceProfile. */
  function linkerdProfileMatch(pathRegex: string): (text: string) => boolean {
    const trimmed = pathRegex.trim();
    const regex = RE2JS.compile(`${trimmed.startsWith('^') ? '' : '^'}${trimmed}${trimmed.endsWith('$') ? '' : '$'}`);
    return (text) => regex.matcher(text).find();
  }

  /** What the proxy makes of a `RegularExpression` match of a route. */
  function linkerdRouteMatch(value: string): (text: string) => boolean {
    const regex = RE2JS.compile(value);
    return (text) => {
      const matcher = regex.matcher(text);
      return matcher.find() && matcher.start() === 0 && matcher.end() === text.length;
    };
  }

  test('compiles in RE2 when it is accepted', () => {
    fc.assert(fc.property(accepted, (regex) => {
      expect(() => RE2JS.compile(regex)).not.toThrow();
    }), { numRuns: 1000 });
  });

  test('matches in a ServiceProfile and in a route what it matches as a whole', () => {
    fc.assert(fc.property(accepted, texts, (regex, samples) => {
      const whole = RE2JS.compile(regex);
      const expected = samples.filter((text) => whole.testExact(text));
      expect(samples.filter(linkerdProfileMatch(anchoredProfileRegex(regex)))).toEqual(expected);
      expect(samples.filter(linkerdRouteMatch(anchoredRouteRegex(regex)))).toEqual(expected);
    }), { numRuns: 1000 });
  });

  test('matches no path when it is refused for that', () => {
    fc.assert(fc.property(accepted.filter((regex) => pathRegexFault('regex', regex) !== undefined), texts, (regex, samples) => {
      const whole = RE2JS.compile(regex);
      expect(samples.map((text) => `/${text.trim()}`).filter((path) => !/\s/.test(path) && whole.testExact(path))).toEqual([]);
    }), { numRuns: 1000 });
  });

  test('of a literal text matches that text alone', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(fc.property(text, text, (one, other) => {
      const regex = literalRegex(one);
      expect(headerRegexFault('regex', regex)).toBeUndefined();
      const profile = linkerdProfileMatch(anchoredProfileRegex(regex));
      const route = linkerdRouteMatch(anchoredRouteRegex(regex));
      expect([profile(one), route(one)]).toEqual([true, true]);
      expect([profile(other), route(other), profile(one + other), route(one + other)]).toEqual([one === other, one === other, false, false]);
    }));
  });
});
