import { ANNOTATION_CHECKS } from './annotations';
import { DEPRECATED } from './deprecated';
import { GITOPS } from './gitops';
import { INJECTION } from './injection';
import { POLICY } from './policy';
import { PORTS } from './ports';
import { RELIABILITY } from './reliability';
import { VERSIONS } from './versions';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...ANNOTATION_CHECKS,
  ...DEPRECATED,
  ...GITOPS,
  ...INJECTION,
  ...POLICY,
  ...PORTS,
  ...RELIABILITY,
  ...VERSIONS,
];
