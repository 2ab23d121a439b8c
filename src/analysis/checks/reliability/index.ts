import { breakerWithoutMode } from './breaker-without-mode';
import { honorRetryAfter } from './honor-retry-after';
import { idleBreaker } from './idle-breaker';
import { invalidBalancer } from './invalid-balancer';
import { invalidRetries } from './invalid-retries';
import { invalidTimeouts } from './invalid-timeouts';
import { loadBiaserOff } from './load-biaser-off';
import { retryWithoutStatuses } from './retry-without-statuses';
import { tooNew } from './too-new';
import { unreadAnnotation } from './unread-annotation';
import { zeroRetries } from './zero-retries';
import { zeroTimeout } from './zero-timeout';
import { Check } from '../../check';

export const RELIABILITY: readonly Check[] = [
  breakerWithoutMode,
  honorRetryAfter,
  idleBreaker,
  invalidBalancer,
  invalidRetries,
  invalidTimeouts,
  loadBiaserOff,
  retryWithoutStatuses,
  tooNew,
  unreadAnnotation,
  zeroRetries,
  zeroTimeout,
];
