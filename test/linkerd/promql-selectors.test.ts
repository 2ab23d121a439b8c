import { selectorsIn, wordsOf } from '../../src/linkerd/promql-selectors';

test('the metrics of a query with their conditions, texts in them being texts', () => {
  expect(selectorsIn('sum(rate(a_total{b="c}", d=~\'e"f\', g!="", h !~ "i\\"j"}[5m])) / ignoring(x) k:l:m{} + {n="o"}')).toEqual([
    { metric: 'a_total', matches: [['b', '=', 'c}'], ['d', '=~', 'e"f'], ['g', '!=', ''], ['h', '!~', 'i\\"j']] },
    { metric: 'k:l:m', matches: [] },
  ]);
  expect(selectorsIn('up == 0')).toEqual([]);
  expect(selectorsIn('a{b="c')).toEqual([]);
});

test('the words of a query, without those in texts', () => {
  expect(wordsOf('rate(a_total{b="c d"}[5m]) > a_total')).toEqual(['rate', 'a_total', 'b', 'm']);
  expect(wordsOf('1')).toEqual([]);
});
