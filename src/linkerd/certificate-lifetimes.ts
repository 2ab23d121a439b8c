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

/** The fault of an issuer that expires before a proxy's certificate that it signed just before its renewal. */
export function issuerOverlapFault(
  { renewBefore }: Lifetime, issuanceLifetime: DurationLike, props: { readonly renewBefore: string; readonly issuanceLifetime: string },
): Fault {
  const least = millis(issuanceLifetime) + CLOCK_SKEW;
  return millis(renewBefore) >= least ? undefined
    : `"${props.renewBefore}" is shorter than a proxy's certificate is good for, got ${formatGoDuration(renewBefore)}; expected at least ${formatMillis(least)}, which is "${props.issuanceLifetime}" and 20s for clocks that differ, so that no proxy has a certificate of an issuer that has expired; raise it`;
}

/**
 * The faults of an anchor beside its issuer's certificates. One that was signed just before the anchor's renewal, and what
 * it signed in turn, is in use until it has expired at the latest. Until then the old anchor must be good, and be one of
 * the two that are trusted.
 */
export function anchorOverlapFaults(anchor: Lifetime, issuer: Lifetime, props: LifetimeProps & { issuer: string }): Fault[] {
  const least = millis(issuer.duration);
  const rest = millis(anchor.renewBefore);
  const between = millis(anchor.duration) - rest;
  return [
    rest >= least ? undefined
      : `"${props.renewBefore}" is shorter than an issuer's certificate is good for, got ${formatMillis(rest)}; expected at least ${formatMillis(least)}, which is "${props.issuer}", so that the trust anchor outlives what it signed; raise it`,
    between >= least ? undefined
      : `"${props.duration}" is too close to "${props.renewBefore}", got a new trust anchor every ${formatMillis(between)}; expected at least ${formatMillis(least)}, which is "${props.issuer}", since besides the current trust anchor only the one before is trusted; raise "${props.duration}"`,
  ];
}

/** The fault of an alert that comes while a certificate is as it should be: it would come each time. */
export function earlyAlertFault(prop: string, remainingMillis: number, dueMillis: number, due: string): Fault {
  return remainingMillis < dueMillis ? undefined
    : `"${prop}" tells of a certificate that nothing is wrong with, got ${formatMillis(remainingMillis)}; expected less than ${formatMillis(dueMillis)}, which is ${due}; lower it`;
}

/** The fault of an anchor that an issuer's certificate would outlive whenever it is signed. */
export function shortAnchorFault(prop: string, anchorMillis: number, issuer: Lifetime, props: { issuer: string }): Fault {
  return anchorMillis >= millis(issuer.duration) ? undefined
    : `"${prop}" has a certificate that is good for ${formatMillis(anchorMillis)} in all; expected at least ${formatGoDuration(issuer.duration)}, which is "${props.issuer}"`;
}

function shortFault(prop: string, duration: DurationLike, least: number): Fault {
  return durationFault(prop, duration, { wholeSeconds: true }) ?? (millis(duration) >= least ? undefined
    : `"${prop}" is too short, got ${formatGoDuration(duration)}; expected at least ${formatMillis(least)}`);
}

function formatMillis(ms: number): string {
  return formatGoSeconds(BigInt(Math.floor(ms / 1000)));
}
