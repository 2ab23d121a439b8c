import { ANNOTATION_CHECKS } from './annotations';
import { DELIVERY } from './delivery';
import { DEPRECATED } from './deprecated';
import { EGRESS } from './egress';
import { GITOPS } from './gitops';
import { INJECTION } from './injection';
import { INSTALL } from './install';
import { MULTICLUSTER } from './multicluster';
import { POLICY } from './policy';
import { PORTS } from './ports';
import { PROFILE } from './profile';
import { RATELIMIT } from './ratelimit';
import { RELIABILITY } from './reliability';
import { ROUTING } from './routing';
import { VERSIONS } from './versions';
import { Check } from '../check';

/** All checks, group by group. */
export const CHECKS: readonly Check[] = [
  ...ANNOTATION_CHECKS,
  ...DELIVERY,
  ...DEPRECATED,
  ...EGRESS,
  ...GITOPS,
  ...INJECTION,
  ...INSTALL,
  ...MULTICLUSTER,
  ...POLICY,
  ...PORTS,
  ...PROFILE,
  ...RATELIMIT,
  ...RELIABILITY,
  ...ROUTING,
  ...VERSIONS,
];
