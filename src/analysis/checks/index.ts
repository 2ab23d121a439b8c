import { GITOPS } from './gitops';
import { POLICY } from './policy';
import { RELIABILITY } from './reliability';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...GITOPS,
  ...POLICY,
  ...RELIABILITY,
];
