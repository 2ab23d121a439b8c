import { EGRESS } from './egress';
import { GITOPS } from './gitops';
import { POLICY } from './policy';
import { RATELIMIT } from './ratelimit';
import { PROFILE } from './profile';
import { RELIABILITY } from './reliability';
import { ROUTING } from './routing';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...EGRESS,
  ...GITOPS,
  ...POLICY,
  ...RATELIMIT,
  ...PROFILE,
  ...RELIABILITY,
  ...ROUTING,
];
