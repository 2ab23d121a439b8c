import { noLimit } from './no-limit';
import { refusedClient } from './refused-client';
import { refusedLimit } from './refused-limit';
import { refusedTarget } from './refused-target';
import { repeatedClient } from './repeated-client';
import { secondPolicy } from './second-policy';
import { unreadProtocol } from './unread-protocol';
import { Check } from '../../check';

export const RATELIMIT: readonly Check[] = [
  noLimit,
  refusedClient,
  refusedLimit,
  refusedTarget,
  repeatedClient,
  secondPolicy,
  unreadProtocol,
];
