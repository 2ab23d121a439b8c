import { readFileSync } from 'fs';
import { join } from 'path';
import {
  alternatives, annotationDurationMs, canMatchPath, demands, float, goBool, goDurationNs, grpcCodeList, httpStatusList, inRanges, isCidr,
  isHeaderName, isHeaderValue, isLabel, isPortText, isSubdomain, portRanges, quantity, regexError, serviceFqdn, unsigned,
} from './grammar';
import { describeConformance } from './target';

describe('durations of annotations', () => {
  test.each([
    ['0', 0], ['0s', 0], ['250ms', 250], ['18446744073709551615ms', Number(2n ** 64n - 1n)], [' 10s ', 10_000], ['2m', 120_000], ['1h', 3_600_000], ['1d', 86_400_000], ['+5s', 5000], ['007s', 7000],
  ])('%j is %d ms', (text, ms) => {
    expect(annotationDurationMs(text)).toBe(ms);
  });

  test.each(['', '5', '1.5s', '1m30s', '-1s', '500us', '10S', '5 s', '18446744073709551616ms', '999999999999999999d'])('%j is none', (text) => {
    expect(annotationDurationMs(text)).toBeUndefined();
  });
});

describe('Go durations', () => {
  test.each([
    ['0', 0n], ['-0', 0n], ['1ns', 1n], ['1.5s', 1_500_000_000n], ['1m30s', 90_000_000_000n], ['.5ms', 500_000n], ['1.s', 1_000_000_000n], ['-2h', -7_200_000_000_000n],
    ['5\u00b5s', 5000n], ['+3us', 3000n],
  ])('%j is %d ns', (text, ns) => {
    expect(goDurationNs(text)).toBe(ns);
  });

  test.each(['', '-', '3', '1d', '.s', '1s2', 's', '1 s', '10 seconds', '3000000h', '1.5.5s'])('%j is none', (text) => {
    expect(goDurationNs(text)).toBeUndefined();
  });
});

describe('retry lists', () => {
  test('statuses are codes, ranges and two words', () => {
    expect(httpStatusList('5XX,429,Gateway-Error,100-404')).toEqual([{ min: 500, max: 599 }, { min: 429, max: 429 }, { min: 502, max: 504 }, { min: 100, max: 404 }]);
  });

  test.each(['', '5xx, 429', '5xx,', '600', '99', '504-502', '4xx', '500-', 'unavailable'])('%j is no list of statuses', (text) => {
    expect(httpStatusList(text)).toBeUndefined();
  });

  test('gRPC codes are five words in any case', () => {
    expect(grpcCodeList('Cancelled,deadline-exceeded,internal,resource-exhausted,unavailable')).toHaveLength(5);
  });

  test.each(['', 'unavailable, internal', 'not-found', '14', 'internal,'])('%j is no list of gRPC codes', (text) => {
    expect(grpcCodeList(text)).toBeUndefined();
  });
});

describe('ports', () => {
  test('are numbers and ranges, with blanks and empty items', () => {
    expect(portRanges(' 25, 1000 - 2000,')).toEqual([{ min: 25, max: 25 }, { min: 1000, max: 2000 }]);
    expect(portRanges('')).toEqual([]);
    expect(portRanges('1-65535')).toEqual([{ min: 1, max: 65535 }]);
    expect([1, 2, 5, 6, 9].map((n) => inRanges([{ min: 2, max: 5 }, { min: 9, max: 9 }], n))).toEqual([false, true, true, false, true]);
  });

  test.each(['mysql', '3306,mysql', '0', '65536', '20-10', '1-2-3', '-5'])('%j spoils the list', (text) => {
    expect(portRanges(text)).toBeUndefined();
  });

  test('are written plainly', () => {
    expect(['1', '65535', '0', '65536', 'http', ' 80'].map(isPortText)).toEqual([true, true, false, false, false, false]);
  });
});

describe('quantities', () => {
  test.each([
    ['1', 1], [90, 90], ['500m', 0.5], ['1Ki', 1024], ['20Mi', 20 * 2 ** 20], ['1k', 1000], ['1e3', 1000], ['2E', 2e18], ['.5', 0.5], ['1.5Gi', 1.5 * 2 ** 30],
  ])('%j is %d', (value, n) => {
    expect(quantity(value)).toBeCloseTo(n, 9);
  });

  test.each(['', '1K', '1mb', '1 Mi', 'Mi', '1,5', true, undefined])('%j is none', (value) => {
    expect(quantity(value)).toBeUndefined();
  });
});

describe('numbers and flags', () => {
  test('unsigned numbers stay within their type', () => {
    expect([unsigned('7'), unsigned('4294967295'), unsigned('4294967296'), unsigned('-1'), unsigned('65536', 65535), unsigned('1.0'), unsigned('')])
      .toEqual([7, 4294967295, undefined, undefined, undefined, undefined, undefined]);
  });

  test('floats are decimal', () => {
    expect([float('0.5'), float('1e2'), float('.5'), float('50%'), float('')]).toEqual([0.5, 100, 0.5, undefined, undefined]);
  });

  test('flags are the words of Go', () => {
    expect(['true', 'T', '1', 'False', '0', 'yes', 'on', 'tRUE', ''].map(goBool)).toEqual([true, true, true, false, false, undefined, undefined, undefined, undefined]);
  });
});

describe('names', () => {
  test('labels and subdomains', () => {
    expect(['web', 'web-1', '1web', 'Web', '-web', 'web.app', 'a'.repeat(64), '', 'a'.repeat(63)].map(isLabel)).toEqual([true, true, true, false, false, false, false, false, true]);
    expect(['web.app', 'a..b', 'a_b', '*.x'].map(isSubdomain)).toEqual([true, false, false, false]);
  });

  test('header names and values', () => {
    expect(['x-a', 'X_A', 'x a', 'x:a', ''].map(isHeaderName)).toEqual([true, true, false, false, false]);
    expect(['a b', 'a\tb', 'a\nb', 'ä', ''].map(isHeaderValue)).toEqual([true, true, false, false, true]);
  });

  test('subnets', () => {
    expect(['255.0.0.0/32', 'fd00::/128', '::/0', '10.0.0.0', '10.0.0.0/33', '300.0.0.0/8', 'fd00::/129', 'x/8', 'fd:/8'].map(isCidr))
      .toEqual([true, true, true, false, false, false, false, false, false]);
  });

  test('names of Services', () => {
    expect(serviceFqdn('web.app.svc.cluster.local', 'cluster.local')).toEqual({ name: 'web', namespace: 'app' });
    expect(['web.app.svc.other', 'web.app', 'web.svc.cluster.local', 'a.web.app.svc.cluster.local'].map((t) => serviceFqdn(t, 'cluster.local')))
      .toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('patterns', () => {
  test.each(['/books/[^/]*\\.json', '/(a|b)', '/a{2,3}', '\\x{2f}a', '/\\p{L}+', '/[{}]', '/\\{id\\}', '\\\\{2}', '/\\\\1', '(?i)/a', '/x}'])('%j compiles', (pattern) => {
    expect(regexError(pattern)).toBeUndefined();
  });

  test.each(['(?=x)', '(?!x)', '(?<!a)b', '(a)\\1', '[a', 'a(', '*', '/users/{id}', '/a{,3}', '/[\\1]', '\\Qa\\E', '/\\07'])('%j does not', (pattern) => {
    expect(regexError(pattern)).toEqual(expect.any(String));
  });

  test('bars inside groups and classes part nothing', () => {
    expect(alternatives('/a(b|c)[|]\\||/d')).toEqual(['/a(b|c)[|]\\|', '/d']);
  });

  test.each(['/', '.*', '^/a$', '(/a|b)', 'a?/b', '[^a]x', '\\/a', '(?i)/a', '(?:x)?/a', '\\W.*', '[/a]b', '(?P<n>/a)', 'a|/b', '[a-z]*/b', '(a|)/b'])('%j can match a path', (pattern) => {
    expect(canMatchPath(pattern)).toBe(true);
  });

  test.each(['', '^', 'a', 'books', '(a|b)/c', '\\d+', '^books$', '[a-z]/b', 'a+/b', '\\./a', '$'])('%j can match none', (pattern) => {
    expect(canMatchPath(pattern)).toBe(false);
  });
});

test('a pattern demands what no group or repetition makes optional', () => {
  expect(['/a\\?b', '/a(\\?b)?', '/a\\?*', '/a\\\\?b', '/a[\\?]'].map((p) => demands(p, '\\?'))).toEqual([true, false, false, false, false]);
});

describeConformance('the durations of the policy controller', (dir) => {
  test('are read alike', () => {
    const cases: any[] = JSON.parse(readFileSync(join(dir, 'corpora/semantics/cases.json'), 'utf8')).filter((c: any) => c.id.startsWith('duration/'));
    const read = cases.map((c) => [c.id, annotationDurationMs(c.resources[0].metadata.annotations['timeout.linkerd.io/request'])]);
    expect(read.length).toBeGreaterThan(10);
    expect(read).toEqual(cases.map((c) => [c.id, c.expect.timeouts.requestMs]));
  });
});
