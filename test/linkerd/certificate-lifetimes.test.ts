import { Duration } from 'cdk8s';
import { anchorOverlapFaults, formatGoDuration, issuerOverlapFault, lifetimeFaults, shortAnchorFault } from '../../src/linkerd/certificate-lifetimes';

const { days, hours, minutes, seconds, millis } = Duration;
const lifetime = (duration: any, renewBefore: any) => lifetimeFaults({ duration, renewBefore }, { duration: 'd', renewBefore: 'r' }).filter(Boolean);

test.each<[Duration, string]>([
  [days(365), '8760h0m0s'], [hours(25), '25h0m0s'], [minutes(90), '1h30m0s'], [minutes(5), '5m0s'], [seconds(1), '1s'],
])('durations are written as Go does', (duration, text) => {
  expect(formatGoDuration(duration)).toBe(text);
});

test('the smallest lifetime of cert-manager is one', () => {
  expect(lifetime(hours(1), minutes(5))).toEqual([]);
  expect(lifetime(hours(1), seconds(3599))).toEqual([]);
});

test.each<[string, any, any, string[]]>([
  ['a second less than an hour', seconds(3599), minutes(5), ['"d" is too short, got 59m59s; expected at least 1h0m0s']],
  ['a second less than five minutes', hours(1), seconds(299), ['"r" is too short, got 4m59s; expected at least 5m0s']],
  ['both', seconds(3599), seconds(299), ['"d" is too short, got 59m59s; expected at least 1h0m0s', '"r" is too short, got 4m59s; expected at least 5m0s']],
  ['a renewal at once', hours(1), hours(1), ['"r" is not below "d", got 1h0m0s of 1h0m0s; expected less, since the certificate would be renewed without end']],
  ['a text', '24h', hours(1), ['"d" is not a Duration, got "24h"; expected one of cdk8s, such as Duration.seconds(2)']],
  ['milliseconds', hours(1), millis(300_500), ['"r" is not a whole number of seconds, got 300500ms; it would be cut to 300s']],
])('fails for %s', (_, duration, renewBefore, faults) => {
  expect(lifetime(duration, renewBefore)).toEqual(faults);
});

const overlap = (renewBefore: Duration) => (
  issuerOverlapFault({ duration: hours(48), renewBefore }, hours(24), { renewBefore: 'r', issuanceLifetime: 'l' }));

test('an issuer outlives the certificates of proxies, by the clocks that may differ', () => {
  expect(overlap(seconds(86_420))).toBeUndefined();
  expect(overlap(seconds(86_419))).toBe('"r" is shorter than a proxy\'s certificate is good for, got 24h0m19s'
    + '; expected at least 24h0m20s, which is "l" and 20s for clocks that differ, so that no proxy has a certificate of an issuer that has expired; raise it');
});

const anchor = (duration: Duration, renewBefore: Duration) => anchorOverlapFaults(
  { duration, renewBefore }, { duration: hours(48), renewBefore: hours(25) }, { duration: 'd', renewBefore: 'r', issuer: 'i' }).filter(Boolean);

test('an anchor outlives what it signed, and is trusted until nobody needs it', () => {
  expect(anchor(hours(96), hours(48))).toEqual([]);
  expect(anchor(hours(96), seconds(172_799))).toEqual([
    '"r" is shorter than an issuer\'s certificate is good for, got 47h59m59s; expected at least 48h0m0s, which is "i", so that the trust anchor outlives what it signed; raise it',
  ]);
  expect(anchor(seconds(345_599), hours(48))).toEqual([
    '"d" is too close to "r", got a new trust anchor every 47h59m59s; expected at least 48h0m0s, which is "i", since besides the current trust anchor only the one before is trusted; raise "d"',
  ]);
});

test('an anchor that is known is good for longer than what it signs', () => {
  const fault = (ms: number) => shortAnchorFault('pem', ms, { duration: hours(48), renewBefore: hours(25) }, { issuer: 'i' });
  expect(fault(hours(48).toMilliseconds())).toBeUndefined();
  expect(fault(hours(47).toMilliseconds())).toBe('"pem" has a certificate that is good for 47h0m0s in all; expected at least 48h0m0s, which is "i"');
});
