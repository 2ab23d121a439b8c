import { DELIVERY } from './delivery';
import { DEPRECATED } from './deprecated';
import { GITOPS } from './gitops';
import { POLICY } from './policy';
import { PROFILE } from './profile';
import { RELIABILITY } from './reliability';
import { ROUTING } from './routing';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...DELIVERY,
  ...DEPRECATED,
  ...GITOPS,
  ...POLICY,
  ...PROFILE,
  ...RELIABILITY,
  ...ROUTING,
];
