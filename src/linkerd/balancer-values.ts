import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Annotations, optional, policyDecimal, policyDuration, policyFlag, policyInteger, Read, reading, UnreadableValue } from './policy-values';

/** When proxies no longer send requests to an endpoint. */
export interface FailureAccrual {
  readonly mode: 'consecutive' | 'unified';
  /** Failures in a row; zero: they do not count. */
  readonly maxFailures: number;
  readonly backoff: {
    readonly minPenaltyMs: number;
    readonly maxPenaltyMs: number;
    readonly jitter: number;
    /** Proxies are told, and do not act on it. */
    readonly respectRetryAfter: boolean;
  };
  /** Of mode `unified`; with a threshold of zero it does not count. */
  readonly successRate?: { readonly threshold: number; readonly windowMs: number; readonly minRequests: number };
}

/** How proxies tell how busy an endpoint is. */
export type LoadEstimator =
  | { readonly type: 'peak-ewma' }
  | { readonly type: 'penalty-peak-ewma'; readonly penaltyMs: number; readonly maxRetryAfterMs: number; readonly penaltyDecayMs: number }
  /** There is nothing to choose from. */
  | { readonly type: 'none (forward)' };

/** What the annotations of a Service or an EgressNetwork say of balancing. */
export interface BalancerSettings {
  readonly failureAccrual: Read<FailureAccrual>;
  /** None: the plain one. */
  readonly penalty: Read<LoadEstimator>;
  readonly honorRetryAfter: Read<boolean>;
}

/** The most requests that proxies count in a window; of a larger number they refuse all they are told. */
export const MAX_MIN_REQUESTS = 1_000_000;

const ACCRUAL = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io';
const HONOR = `${ALPHA}/failure-accrual-honor-retry-after`;
const PENALIZE = `${ALPHA}/penalize-failures`;
const MAX_U32 = 4_294_967_295;
const MIN_WINDOW_MS = 10;
const PENALTY_DECAY_MS = 10_000;

/** What the annotations of a Service or an EgressNetwork say of balancing, as the policy controller reads them. */
export function balancerSettings(annotations: Annotations, version: LinkerdVersion): BalancerSettings {
  const honorRetryAfter = supports(version, 'unifiedFailureAccrual') ? reading(() => optional(annotations[HONOR], (text) => policyFlag(HONOR, text))) : {};
  return {
    failureAccrual: reading(() => failureAccrual(annotations, honorRetryAfter.value ?? false, version)),
    penalty: supports(version, 'loadBiaser') ? reading(() => penaltyEstimator(annotations)) : {},
    honorRetryAfter,
  };
}

function failureAccrual(annotations: Annotations, honorRetryAfter: boolean, version: LinkerdVersion): FailureAccrual | undefined {
  const mode = annotations[ACCRUAL];
  if (mode === undefined) {
    return undefined;
  }
  if (mode !== 'consecutive' && !(mode === 'unified' && supports(version, 'unifiedFailureAccrual'))) {
    throw new UnreadableValue(`unsupported failure accrual mode: ${mode}`);
  }
  const consecutive = (name: string) => annotations[`${ACCRUAL}-consecutive-${name}`];
  const maxFailures = optional(consecutive('max-failures'), (text) => policyInteger(text.trim(), MAX_U32)) ?? 7;
  const maxPenaltyMs = optional(consecutive('max-penalty'), policyDuration) ?? 60_000;
  const minPenaltyMs = optional(consecutive('min-penalty'), policyDuration) ?? 1000;
  const jitter = optional(consecutive('jitter-ratio'), (text) => policyDecimal(text.trim())) ?? 0.5;
  check(minPenaltyMs <= maxPenaltyMs, `the minimum penalty of ${minPenaltyMs}ms exceeds the maximum penalty of ${maxPenaltyMs}ms`);
  check(maxPenaltyMs > 0, 'the maximum penalty cannot be zero');
  check(jitter >= 0 && jitter <= 100, `the jitter ratio has to be from 0 to 100, got ${jitter}`);
  const common = { mode, maxFailures, backoff: { minPenaltyMs, maxPenaltyMs, jitter, respectRetryAfter: mode === 'unified' && honorRetryAfter } } as const;
  return mode === 'unified' ? { ...common, successRate: successRate(annotations) } : common;
}

function successRate(annotations: Annotations): NonNullable<FailureAccrual['successRate']> {
  const rate = (name: string) => annotations[`${ALPHA}/failure-accrual-success-rate-${name}`];
  const threshold = optional(rate('threshold'), (text) => policyDecimal(text.trim())) ?? 0.8;
  check(threshold >= 0 && threshold <= 1, `success-rate threshold must be between 0.0 and 1.0, got ${threshold}`);
  const windowMs = optional(rate('window'), policyDuration) ?? 10_000;
  check(windowMs > 0, 'success-rate-window must be greater than zero');
  check(threshold === 0 || windowMs >= MIN_WINDOW_MS, `success-rate-window must be at least ${MIN_WINDOW_MS}ms`);
  const minRequests = optional(rate('min-requests'), (text) => policyInteger(text.trim(), MAX_U32)) ?? 5;
  check(threshold === 0 || minRequests <= MAX_MIN_REQUESTS, `success-rate-min-requests cannot exceed ${MAX_MIN_REQUESTS}`);
  return { threshold, windowMs, minRequests };
}

function penaltyEstimator(annotations: Annotations): LoadEstimator | undefined {
  if (!optional(annotations[PENALIZE], (text) => policyFlag(PENALIZE, text))) {
    return undefined;
  }
  const penaltyMs = optional(annotations[`${ALPHA}/load-biaser-penalty`], policyDuration) ?? 5000;
  check(penaltyMs <= MAX_U32, 'load-biaser-penalty exceeds the maximum supported value (~49.7 days)');
  const maxRetryAfterMs = optional(annotations[`${ALPHA}/load-biaser-max-retry-after`], policyDuration) ?? 300_000;
  return { type: 'penalty-peak-ewma', penaltyMs, maxRetryAfterMs, penaltyDecayMs: PENALTY_DECAY_MS };
}

function check(holds: boolean, orElse: string): void {
  if (!holds) {
    throw new UnreadableValue(orElse);
  }
}
