import { TRAFFIC_ANNOTATIONS, trafficTextFault } from '../../src/linkerd/traffic-annotations';
import { isZero } from '../../src/linkerd/traffic-values';

const rowOf = (key: string) => TRAFFIC_ANNOTATIONS.find((row) => row.key === key)!;
const faultOf = (key: string, text: string) => trafficTextFault(rowOf(key), text);
const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io';

// Spelt otherwise than our constructs do, and read all the same.
test.each<[string, string]>([
  ['retry.linkerd.io/http', '5XX,Gateway-Error,+0429,0502-504'],
  ['retry.linkerd.io/http', '5xx,5xx'],
  ['retry.linkerd.io/grpc', 'UNAVAILABLE,Deadline-Exceeded'],
  ['retry.linkerd.io/limit', '007'],
  ['retry.linkerd.io/timeout', ' 5m '],
  ['timeout.linkerd.io/idle', '1d'],
  [`${ACCRUAL}-consecutive-max-failures`, ' 3 '],
  [`${ACCRUAL}-consecutive-min-penalty`, '0'],
  [`${ACCRUAL}-consecutive-jitter-ratio`, '1e1'],
  [`${ALPHA}/failure-accrual-success-rate-threshold`, ' .95 '],
  [`${ALPHA}/penalize-failures`, ' T '],
  [`${ALPHA}/load-biaser-max-retry-after`, '0s'],
])('%s reads %j', (key, text) => {
  expect(faultOf(key, text)).toBeUndefined();
});

test.each<[string, string, string]>([
  ['retry.linkerd.io/http', '504-502', 'has what Linkerd cannot read, got "504-502"'],
  ['retry.linkerd.io/http', '99', 'has what Linkerd cannot read, got "99"'],
  ['retry.linkerd.io/limit', ' 1', 'is not a retry limit, got " 1"'],
  ['retry.linkerd.io/limit', '65536', 'is not a retry limit, got 65536'],
  ['timeout.linkerd.io/request', '1.5s', 'is not a duration that Linkerd reads, got "1.5s"'],
  ['timeout.linkerd.io/request', '600', 'is not a duration that Linkerd reads, got "600"'],
  ['timeout.linkerd.io/request', '-1s', 'is not a duration that Linkerd reads, got "-1s"'],
  ['timeout.linkerd.io/request', '500us', 'is not a duration that Linkerd reads, got "500us"'],
  [ACCRUAL, 'consecutive ', 'is not known, got "consecutive "'],
  [`${ACCRUAL}-consecutive-max-failures`, '-1', 'is not an integer, got "-1"'],
  [`${ACCRUAL}-consecutive-jitter-ratio`, '-0.5', 'is out of range, got -0.5'],
  [`${ALPHA}/failure-accrual-success-rate-window`, '9ms', 'is out of range, got 9ms'],
  [`${ALPHA}/load-biaser-penalty`, '50d', 'is out of range, got 4320000000ms'],
  [`${ALPHA}/penalize-failures`, 'on', 'is not a boolean, got "on"'],
])('%s does not read %j', (key, text, fault) => {
  expect(faultOf(key, text)).toContain(`"${key}" ${fault}; expected `);
});

test('what lasts no time is zero', () => {
  expect(['0', '0s', '0ms', '1ms', '1x'].map((text) => isZero(rowOf('retry.linkerd.io/timeout').value.read(text)))).toEqual([true, true, true, false, false]);
  expect(isZero(0)).toBe(true);
});
