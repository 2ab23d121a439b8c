import { formatGoSeconds, goDurationError } from '../../src/linkerd/go-duration';

test.each(['0', '-0', '3s', '1h30m', '+1.5h', '.5s', '5.s', '1us', '1\u00b5s', '1\u03bcs', '1ns', '1ms'])('%p is a duration of Go', (text) => {
  expect(goDurationError(text)).toBeUndefined();
});

test.each([
  ['', 'time: invalid duration ""'],
  ['often', 'time: invalid duration "often"'],
  ['-', 'time: invalid duration "-"'],
  ['.s', 'time: invalid duration ".s"'],
  ['3', 'time: missing unit in duration "3"'],
  ['1m3', 'time: missing unit in duration "1m3"'],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
  ['1 s', 'time: unknown unit " s" in duration "1 s"'],
  ['9999999h', 'time: invalid duration "9999999h"'],
  ['"\u00e9', 'time: invalid duration "\\"\\xc3\\xa9"'],
])('%p is not, in the words of Go', (text, error) => {
  expect(goDurationError(text)).toEqual(error);
});

test.each([[0, '0s'], [59, '59s'], [60, '1m0s'], [90, '1m30s'], [3600, '1h0m0s'], [90061, '25h1m1s'], [-90, '-1m30s']])('%d seconds are %s', (seconds, text) => {
  expect(formatGoSeconds(BigInt(seconds))).toEqual(text);
});
