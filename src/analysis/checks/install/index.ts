import { chartTwice } from './chart-twice';
import { cilium } from './cilium';
import { cniBesideControlPlane } from './cni-beside-control-plane';
import { contradictingValues } from './contradicting-values';
import { gatewayApiTwice } from './gateway-api-twice';
import { hostnameLabel } from './hostname-label';
import { invalidValue } from './invalid-value';
import { issuerCertificate } from './issuer-certificate';
import { issuerKey } from './issuer-key';
import { keyKept } from './key-kept';
import { metricsOfOtherRoutes } from './metrics-of-other-routes';
import { metricsOfUnmeshed } from './metrics-of-unmeshed';
import { misspeltValue } from './misspelt-value';
import { multiclusterUnscraped } from './multicluster-unscraped';
import { newerMetric } from './newer-metric';
import { newerValue } from './newer-value';
import { noBucketBound } from './no-bucket-bound';
import { oldKubernetes } from './old-kubernetes';
import { oneReplica } from './one-replica';
import { otherRelease } from './other-release';
import { privateKey } from './private-key';
import { removedValue } from './removed-value';
import { renamedAdminPorts } from './renamed-admin-ports';
import { scrapedTwice } from './scraped-twice';
import { tracingWithoutCollector } from './tracing-without-collector';
import { trustRootsBundle } from './trust-roots-bundle';
import { trustRootsNotDelivered } from './trust-roots-not-delivered';
import { unknownMetricLabel } from './unknown-metric-label';
import { unselectedByPrometheus } from './unselected-by-prometheus';
import { vizElsewhere } from './viz-elsewhere';
import { vizUnscraped } from './viz-unscraped';
import { webhookAuthority } from './webhook-authority';
import { webhookDrift } from './webhook-drift';
import { webhookSecret } from './webhook-secret';
import { webhooksExpire } from './webhooks-expire';
import { webhooksOfControlPlane } from './webhooks-of-control-plane';
import { Check } from '../../check';

export const INSTALL: readonly Check[] = [
  chartTwice,
  cilium,
  cniBesideControlPlane,
  contradictingValues,
  gatewayApiTwice,
  hostnameLabel,
  invalidValue,
  issuerCertificate,
  issuerKey,
  keyKept,
  metricsOfOtherRoutes,
  metricsOfUnmeshed,
  misspeltValue,
  multiclusterUnscraped,
  newerMetric,
  newerValue,
  noBucketBound,
  oldKubernetes,
  oneReplica,
  otherRelease,
  privateKey,
  removedValue,
  renamedAdminPorts,
  scrapedTwice,
  tracingWithoutCollector,
  trustRootsBundle,
  trustRootsNotDelivered,
  unknownMetricLabel,
  unselectedByPrometheus,
  vizElsewhere,
  vizUnscraped,
  webhookAuthority,
  webhookDrift,
  webhooksExpire,
  webhookSecret,
  webhooksOfControlPlane,
];
