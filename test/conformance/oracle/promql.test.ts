import { Database, evaluate, promSeconds, selectionsOf, Series, syntaxErrors } from './promql';

const counter = (perSecond: number, labels: Record<string, string> = {}): Series => (
  { labels, at: (second) => (second < 0 ? undefined : perSecond * second) });
const gauge = (value: number, labels: Record<string, string> = {}): Series => ({ labels, at: () => value });
const database: Database = (metric) => ({
  requests: [counter(2, { pod: 'a', status: '200' }), counter(1, { pod: 'a', status: '503' }), counter(4, { pod: 'b', status: '200' })],
  up: [gauge(1, { pod: 'a' }), gauge(0, { pod: 'b' })],
}[metric] ?? []);
const at = (text: string) => evaluate(text, database, 600);

test('what is not PromQL is found', () => {
  expect(syntaxErrors('sum(rate(requests[5m])) by (pod) > 1')).toEqual([]);
  for (const bad of ['sum(rate(requests[5m])', 'rate(requests[5 minutes])', 'requests{pod=a}', 'requests > ', 'sum by pod (requests)', '']) {
    expect(syntaxErrors(bad)).not.toEqual([]);
  }
});

test('what an expression asks for is found', () => {
  expect(selectionsOf('sum(rate(requests{pod="a",status!~"5.."}[1h30m])) / up')).toEqual([
    { metric: 'requests', matches: [{ label: 'pod', operator: '=', value: 'a' }, { label: 'status', operator: '!~', value: '5..' }], range: 5400 },
    { metric: 'up', matches: [] },
  ]);
  expect(['5m', '1d', '90', '1x', ''].map(promSeconds)).toEqual([300, 86_400, undefined, undefined, undefined]);
});

test.each<[string, unknown]>([
  ['1 + 2 * 3', [{ labels: {}, value: 7 }]],
  ['vector(0.5)', [{ labels: {}, value: 0.5 }]],
  ['time() - 100', [{ labels: {}, value: 500 }]],
  ['rate(requests{pod="b"}[5m])', [{ labels: { pod: 'b', status: '200' }, value: 4 }]],
  ['rate(requests[20m])', []],
  ['sum(rate(requests[5m]))', [{ labels: {}, value: 7 }]],
  ['sum by (pod) (rate(requests[5m])) > 3', [{ labels: { pod: 'b' }, value: 4 }]],
  ['sum by (pod) (rate(requests{status=~"5.."}[5m])) / sum by (pod) (rate(requests[5m]))', [{ labels: { pod: 'a' }, value: 1 / 3 }]],
  ['sum by (pod) (rate(requests{status=~"5.."}[5m])) or 0 * sum by (pod) (rate(requests[5m]))', [{ labels: { pod: 'a' }, value: 1 }, { labels: { pod: 'b' }, value: 0 }]],
  ['requests > 1000 and up', []],
  ['up > 0 and min by (pod) (requests)', [{ labels: { __name__: 'up', pod: 'a' }, value: 1 }]],
  ['up == 0', [{ labels: { __name__: 'up', pod: 'b' }, value: 0 }]],
  ['min by (pod) (requests) - 1', [{ labels: { pod: 'a' }, value: 599 }, { labels: { pod: 'b' }, value: 2399 }]],
  ['count(group by (pod) (requests)) > 1', [{ labels: {}, value: 2 }]],
  ['absent(up{pod="c"})', [{ labels: { pod: 'c' }, value: 1 }]],
  ['absent(up{pod="a"})', []],
  ['up{pod!="a"}', [{ labels: { __name__: 'up', pod: 'b' }, value: 0 }]],
])('%s', (text, expected) => {
  expect(at(text)).toEqual(expected);
});

test('two values with the same labels are refused, as by Prometheus', () => {
  const twice: Database = () => [counter(1, { pod: 'a' }), counter(2, { pod: 'a' })];
  expect(() => evaluate('rate(requests[5m])', twice, 600)).toThrow('same labelset');
});

test('what it does not know, it says', () => {
  for (const text of ['max(up)', 'up % 2', 'increase(up[5m])', '-up']) {
    expect(() => at(text)).toThrow(/does not know/);
  }
});
