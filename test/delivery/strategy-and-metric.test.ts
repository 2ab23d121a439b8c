import { Duration } from 'cdk8s';
import { DeliveryMetric, DeliveryStrategy, HttpMethod, RouteMatch } from '../../src';
import { messageOf } from '../fixtures';

const header = RouteMatch.header('x-beta', 'on');

test.each<[string, () => unknown, string]>([
  ['there are no shares', () => DeliveryStrategy.canary({ weights: [] }), 'DeliveryStrategy.canary: "weights" are no shares that grow, got []; expected integers from 1 to 100, each larger than the one before'],
  ['shares shrink', () => DeliveryStrategy.canary({ weights: [20, 5] }), 'DeliveryStrategy.canary: "weights" are no shares that grow, got [20,5]'],
  ['a share is too large', () => DeliveryStrategy.canary({ weights: [101] }), 'DeliveryStrategy.canary: "weights" are no shares that grow, got [101]'],
  ['a share is a fraction', () => DeliveryStrategy.canary({ weights: [0.5] }), 'DeliveryStrategy.canary: "weights" are no shares that grow, got [0.5]'],
  ['shares are no list', () => DeliveryStrategy.canary({ weights: 5 as any }), 'DeliveryStrategy.canary: "weights" are no shares that grow, got 5'],
  ['tests are none', () => DeliveryStrategy.blueGreen({ iterations: 0 }), 'DeliveryStrategy.blueGreen: "iterations" is not a count, got 0; expected an integer from 1 on'],
  ['an A/B test lasts no time', () => DeliveryStrategy.abTest({ matches: [header], iterations: 1.5 }), 'DeliveryStrategy.abTest: "iterations" is not a count, got 1.5; expected an integer from 1 on'],
  ['an A/B test is for nobody', () => DeliveryStrategy.abTest({ matches: [], iterations: 1 }), 'DeliveryStrategy.abTest: "matches" is empty; expected at least one, such as RouteMatch.header("x-beta", "on")'],
  ['an A/B test is for a path', () => DeliveryStrategy.abTest({ matches: [header, RouteMatch.path('/a')], iterations: 1 }),
    'DeliveryStrategy.abTest: "matches[1]" has another condition than headers and query parameters, which no engine can test; leave it away'],
  ['an A/B test is for a method', () => DeliveryStrategy.abTest({ matches: [RouteMatch.all(header, RouteMatch.method(HttpMethod.GET))], iterations: 1 }), '"matches[0]" has another condition'],
  ['a success rate is a share', () => DeliveryMetric.successRate({ min: 101 }), 'DeliveryMetric.successRate: "min" is not a percentage, got 101; expected a number above 0 and up to 100'],
  ['a latency is none', () => DeliveryMetric.latency({ max: Duration.millis(0) }), 'DeliveryMetric.latency: "max" is out of range, got 0ms; expected at least 1ms'],
  ['a quantile is a percentage', () => DeliveryMetric.latency({ max: Duration.seconds(1), quantile: 99 }), 'DeliveryMetric.latency: "quantile" is out of range, got 99; expected a number above 0 and below 1'],
  ['a query has no name', () => DeliveryMetric.query({ name: 'A b', query: 'x', min: 1 }), 'DeliveryMetric.query: "name" is not the name of a metric, got "A b"; expected lower-case letters, digits and "-", at most 63'],
  ['a query is empty', () => DeliveryMetric.query({ name: 'a', query: ' ', min: 1 }), 'DeliveryMetric.query: "query" is empty; expected PromQL'],
  ['a query has no bound', () => DeliveryMetric.query({ name: 'a', query: 'x' }), 'DeliveryMetric.query: "min" and "max" are both missing, so that every value would be good; set one of them'],
  ['bounds are reversed', () => DeliveryMetric.query({ name: 'a', query: 'x', min: 2, max: 1 }), 'DeliveryMetric.query: "min" is larger than "max", got 2 and 1; expected the smaller one first'],
])('fails when %s', (_, action, message) => {
  expect(messageOf(action)).toContain(message);
});

test('values at their bounds are accepted', () => {
  expect(DeliveryStrategy.canary({ weights: [1, 100] })._strategy()).toEqual({ kind: 'canary', weights: [1, 100] });
  expect(DeliveryMetric.successRate({ min: 100 })._metric()).toEqual({ name: 'success-rate', kind: 'success rate', min: 100 });
  expect(DeliveryMetric.latency({ max: Duration.seconds(1) })._metric()).toEqual({ name: 'latency', kind: 'latency', quantile: 0.99, max: 1000 });
  expect(DeliveryMetric.query({ name: 'a', query: 'x', min: 1, max: 1 })._metric()).toEqual({ name: 'a', kind: 'query', query: 'x', min: 1, max: 1 });
});
