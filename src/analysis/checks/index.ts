import { EGRESS } from './egress';
import { GITOPS } from './gitops';
import { POLICY } from './policy';
import { RATELIMIT } from './ratelimit';
import { RELIABILITY } from './reliability';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...EGRESS,
  ...GITOPS,
  ...POLICY,
  ...RATELIMIT,
  ...RELIABILITY,
];
