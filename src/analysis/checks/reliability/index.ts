import { breakerOfBackend } from './breaker-of-backend';
import { breakerWithoutMode } from './breaker-without-mode';
import { compoundTimeout } from './compound-timeout';
import { headlessService } from './headless-service';
import { honorRetryAfter } from './honor-retry-after';
import { idleBreaker } from './idle-breaker';
import { invalidBalancer } from './invalid-balancer';
import { invalidRetries } from './invalid-retries';
import { invalidTimeouts } from './invalid-timeouts';
import { lateRetry } from './late-retry';
import { loadBiaserOff } from './load-biaser-off';
import { localTrafficPolicy } from './local-traffic-policy';
import { overriddenRuleTimeout } from './overridden-rule-timeout';
import { replacedByRoute } from './replaced-by-route';
import { retryWithoutStatuses } from './retry-without-statuses';
import { tooNew } from './too-new';
import { unreadAnnotation } from './unread-annotation';
import { unreadRuleTimeout } from './unread-rule-timeout';
import { zeroRetries } from './zero-retries';
import { zeroRuleTimeout } from './zero-rule-timeout';
import { zeroTimeout } from './zero-timeout';
import { Check } from '../../check';

export const RELIABILITY: readonly Check[] = [
  breakerOfBackend,
  breakerWithoutMode,
  compoundTimeout,
  headlessService,
  honorRetryAfter,
  idleBreaker,
  invalidBalancer,
  invalidRetries,
  invalidTimeouts,
  lateRetry,
  loadBiaserOff,
  localTrafficPolicy,
  overriddenRuleTimeout,
  replacedByRoute,
  retryWithoutStatuses,
  tooNew,
  unreadAnnotation,
  unreadRuleTimeout,
  zeroRetries,
  zeroRuleTimeout,
  zeroTimeout,
];
