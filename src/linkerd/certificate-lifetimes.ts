import { durationFault, DurationLike, millis } from './duration';
import { formatGoSeconds } from './go-duration';
import { Fault } from './rule';

/** How long a certificate is good, and how long before its end cert-manager makes the next one. */
export interface Lifetime {
  readonly duration: DurationLike;
  readonly renewBefore: DurationLike;
}

/** What the two are called as props. */
interface LifetimeProps {
  readonly duration: string;
  readonly renewBefore: string;
}

const HOUR = 3_600_000;

/** What cert-manager's webhook asks for at least. */
const MIN_DURATION = HOUR;
const MIN_RENEW_BEFORE = HOUR / 12;

/** By how much clocks may differ (`identity.issuer.clockSkewAllowance` of the chart). */
const CLOCK_SKEW = 20_000;

/** A duration as cert-manager and the chart have them: Go's own form, so that no controller writes it differently. */
export function formatGoDuration(duration: DurationLike): string {
  return formatMillis(millis(duration));
}

/** The faults of one certificate's lifetime, as cert-manager's webhook has them. */
export function lifetimeFaults({ duration, renewBefore }: Lifetime, props: LifetimeProps): Fault[] {
  const faults = [
    shortFault(props.duration, duration, MIN_DURATION),
    shortFault(props.renewBefore, renewBefore, MIN_RENEW_BEFORE),
  ];
  return faults.some((fault) => fault !== undefined) || millis(renewBefore) < millis(duration) ? faults : [
    `"${props.renewBefore}" is not below "${props.duration}", got ${formatGoDuration(renewBefore)} of ${formatGoDuration(duration)}; expected less, since the certificate would be renewed without end`,
  ];
}

/** The fault of how long proxies' certificates are good. */
export function issuanceLifetimeFault(prop: string, lifetime: DurationLike): Fault {
  return shortFault(prop, lifetime, MIN_RENEW_BEFORE);
}

/** The fault of an issuer that expires before a proxy's certificate that it signed just before its renewal. */
export function issuerOverlapFault(issuer: Lifetime, issuanceLifetime: DurationLike, props: { renewBefore: string; issuanceLifetime: string }): Fault {
  const least = millis(issuanceLifetime) + CLOCK_SKEW;
  return millis(issuer.renewBefore) >= least ? undefined
    : `"${props.renewBefore}" is shorter than proxies' certificates are good for, got ${formatGoDuration(issuer.renewBefore)}; expected at least ${formatMillis(least)}, which is "${props.issuanceLifetime}" and the clock skew, so that no proxy has one of an issuer that has expired; raise it`;
}

/**
 * The faults of an anchor beside its issuer's certificates. What was signed under it before its renewal is in use until the
 * issuer's last certificate and, after that, the last proxy's has expired: until then the old anchor must be good, and must
 * be one of the two that are trusted.
 */
export function anchorOverlapFaults(anchor: Lifetime, issuer: Lifetime, issuanceLifetime: DurationLike, props: LifetimeProps & { issuer: string; issuanceLifetime: string }): Fault[] {
  const least = chainMillis(issuer, issuanceLifetime);
  const rest = millis(anchor.renewBefore);
  const between = millis(anchor.duration) - rest;
  const sum = `${formatMillis(least)}, which is "${props.issuer}", "${props.issuanceLifetime}" and the clock skew`;
  return [
    rest >= least ? undefined
      : `"${props.renewBefore}" is shorter than what the trust anchor signed is in use, got ${formatMillis(rest)}; expected at least ${sum}, so that the anchor outlives it; raise it`,
    between >= least ? undefined
      : `"${props.duration}" is too close to "${props.renewBefore}", got a new trust anchor every ${formatMillis(between)}; expected at least ${sum}, since besides the current anchor only the one before is trusted; raise "${props.duration}"`,
  ];
}

/** The fault of an issuer whose certificates outlive an anchor even at its beginning. */
export function shortAnchorFault(prop: string, anchorMillis: number, issuer: Lifetime, issuanceLifetime: DurationLike, props: { issuer: string; issuanceLifetime: string }): Fault {
  const least = chainMillis(issuer, issuanceLifetime);
  return anchorMillis >= least ? undefined
    : `"${prop}" has a certificate that is good for ${formatMillis(anchorMillis)} only; expected at least ${formatMillis(least)}, which is "${props.issuer}", "${props.issuanceLifetime}" and the clock skew`;
}

/** For how long a certificate of the issuer can be of use to somebody. */
function chainMillis(issuer: Lifetime, issuanceLifetime: DurationLike): number {
  return millis(issuer.duration) + millis(issuanceLifetime) + CLOCK_SKEW;
}

function shortFault(prop: string, duration: DurationLike, least: number): Fault {
  return durationFault(prop, duration, { wholeSeconds: true }) ?? (millis(duration) >= least ? undefined
    : `"${prop}" is too short, got ${formatGoDuration(duration)}; expected at least ${formatMillis(least)}`);
}

function formatMillis(ms: number): string {
  return formatGoSeconds(BigInt(Math.floor(ms / 1000)));
}
