import { quantityFault, quantityNanos, requestAboveLimitFault } from '../../src/linkerd/quantity';

test.each<[string, bigint]>([
  ['1', 1_000_000_000n], ['0.5', 500_000_000n], ['.5', 500_000_000n], ['5.', 5_000_000_000n], ['100m', 100_000_000n], ['+1', 1_000_000_000n],
  ['-1', -1_000_000_000n], ['1Ki', 1_024_000_000_000n], ['1k', 1_000_000_000_000n], ['1.5Gi', 1_610_612_736_000_000_000n], ['1E', 10n ** 27n],
  ['1e3', 1_000_000_000_000n], ['1E-3', 1_000_000n], ['1n', 1n], ['0.1n', 1n], ['1u', 1_000n],
])('the quantity %s is %s billionths, rounded up', (text, nanos) => {
  expect(quantityNanos(text)).toBe(nanos);
});

test.each(['', 'm', '1 Gi', '100x', '1K', '1mi', '1.2.3', '--1', 'NaN', '1e', '1e1000'])('%j is no quantity', (text) => {
  expect(quantityNanos(text)).toBeUndefined();
});

test.each(['0', '100m', '0.001', '1.005', '2', '1000u'])('%s is a request of CPU', (text) => {
  expect(quantityFault('cpu', text, { of: 'cpu' })).toBeUndefined();
});

test.each([
  ['100x', {}, '"cpu" is not a quantity, got "100x"; expected a number and a suffix of Kubernetes, such as "100m" or "0.5"'],
  ['-1', {}, '"cpu" is out of range, got "-1"; expected a quantity of at least zero'],
  ['0', { aboveZero: true }, '"cpu" is out of range, got "0"; expected a quantity above zero, or leave it away for none'],
  ['0.0001', {}, '"cpu" is too fine, got "0.0001"; expected a multiple of "1m", a thousandth of a core'],
])('fails when CPU is %s', (text, bounds, message) => {
  expect(quantityFault('cpu', text, { of: 'cpu', ...bounds })).toBe(message);
});

test('fails when bytes are no quantity', () => {
  expect(quantityFault('memory', '64MB', { of: 'bytes' })).toBe('"memory" is not a quantity, got "64MB"; expected a number and a suffix of Kubernetes, such as "64Mi" or "1Gi"');
});

test('a request may be as large as its limit, in any unit', () => {
  expect(requestAboveLimitFault('request', '700m', 'limit', '0.7')).toBeUndefined();
  expect(requestAboveLimitFault('request', '1024Mi', 'limit', '1Gi')).toBeUndefined();
  expect(requestAboveLimitFault('request', '1', 'limit', undefined)).toBeUndefined();
  expect(requestAboveLimitFault('request', undefined, 'limit', '1')).toBeUndefined();
});

test('fails when a request is above its limit', () => {
  expect(requestAboveLimitFault('request', '1', 'limit', '900m')).toBe('"request" is above "limit", got "1" above "900m"; expected a request of at most the limit');
});
