import { EGRESS } from './egress';
import { GITOPS } from './gitops';
import { POLICY } from './policy';
import { PROFILE } from './profile';
import { RATELIMIT } from './ratelimit';
import { RELIABILITY } from './reliability';
import { ROUTING } from './routing';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...EGRESS,
  ...GITOPS,
  ...POLICY,
  ...PROFILE,
  ...RATELIMIT,
  ...RELIABILITY,
  ...ROUTING,
];
