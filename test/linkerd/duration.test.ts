import { Duration } from 'cdk8s';
import { formatDuration, formatRouteDuration, routeDurationFault } from '../../src/linkerd/duration';

test.each<[Duration, string, string | undefined]>([
  [Duration.millis(1), '1ms', '1ms'],
  [Duration.millis(1500), '1500ms', '1500ms'],
  [Duration.seconds(90), '90s', '90s'],
  [Duration.seconds(99_999), '99999s', '99999s'],
  [Duration.hours(48), '172800s', '2880m'],
  [Duration.days(365), '31536000s', '8760h'],
  [Duration.millis(99_999), '99999ms', '99999ms'],
  [Duration.millis(100_001), '100001ms', undefined],
  [Duration.seconds(100_001), '100001s', undefined],
])('%s is one integer with one unit: %s in annotations, %s in routes', (duration, annotation, route) => {
  expect([formatDuration(duration), formatRouteDuration(duration)]).toEqual([annotation, route]);
  expect(routeDurationFault('timeout', duration) === undefined).toBe(route !== undefined);
});
