import { hostnameLabel } from './hostname-label';
import { metricsOfOtherRoutes } from './metrics-of-other-routes';
import { multiclusterUnscraped } from './multicluster-unscraped';
import { newerMetric } from './newer-metric';
import { noBucketBound } from './no-bucket-bound';
import { renamedAdminPorts } from './renamed-admin-ports';
import { unknownMetricLabel } from './unknown-metric-label';
import { unselectedByPrometheus } from './unselected-by-prometheus';
import { vizElsewhere } from './viz-elsewhere';
import { vizUnscraped } from './viz-unscraped';
import { Check } from '../../check';

export const INSTALL: readonly Check[] = [
  hostnameLabel,
  metricsOfOtherRoutes,
  multiclusterUnscraped,
  newerMetric,
  noBucketBound,
  renamedAdminPorts,
  unknownMetricLabel,
  unselectedByPrometheus,
  vizElsewhere,
  vizUnscraped,
];
