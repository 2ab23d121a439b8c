import { failover } from './failover';
import { profileShadowsRoute } from './profile-shadows-route';
import { trafficSplitConflict } from './traffic-split-conflict';
import { trafficSplitServices } from './traffic-split-services';
import { trafficSplitVersion } from './traffic-split-version';
import { trafficSplitWeights } from './traffic-split-weights';
import { Check } from '../../check';

export const ROUTING: readonly Check[] = [
  failover,
  profileShadowsRoute,
  trafficSplitConflict,
  trafficSplitServices,
  trafficSplitVersion,
  trafficSplitWeights,
];
