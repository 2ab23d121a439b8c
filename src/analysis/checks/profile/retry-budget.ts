import { durationFault } from '../../../linkerd/duration';
import { RETRY_BUDGET_LIMITS, retryBudgetFaults } from '../../../linkerd/profiles';
import { ofMillis } from '../../../linkerd/traffic-values';
import { goMillis } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const retryBudget: Check = {
  name: 'profile/retry-budget',
  severity: 'warning',
  title: 'a retry budget that proxies drop, so that nothing is retried',
  why: 'The webhook takes any budget that is not negative. A proxy takes a time from 1 to 60 seconds and a ratio up to 1000; of anything else it makes no budget, and without one no request is retried, whatever the routes say.',
  fix: 'Keep within the bounds, such as a ratio of 0.2, 10 retries per second and a ttl of 10s, or leave the budget away, for which Linkerd has just these.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['retryBudget'],
  *find({ spec: { retryBudget: budget } }) {
    const { retryRatio, minRetriesPerSecond, ttl } = budget ?? {};
    const ms = goMillis(ttl);
    if (!(retryRatio >= 0) || !(minRetriesPerSecond >= 0) || ms === undefined) {
      return;
    }
    for (const message of [
      ...retryBudgetFaults('spec.retryBudget', retryRatio, minRetriesPerSecond),
      durationFault('spec.retryBudget.ttl', ofMillis(Math.round(ms)), RETRY_BUDGET_LIMITS.ttlMillis),
    ]) {
      if (message !== undefined) {
        yield { message, field: ['spec', 'retryBudget'] };
      }
    }
  },
};
