import { allWeightsZero } from './all-weights-zero';
import { backendWithoutPort } from './backend-without-port';
import { consumerWithoutClients } from './consumer-without-clients';
import { contradictingFilters } from './contradicting-filters';
import { contradictingTimeouts } from './contradicting-timeouts';
import { decidedByAge } from './decided-by-age';
import { egressParentWithoutPort } from './egress-parent-without-port';
import { failover } from './failover';
import { grpcMatchWithoutMethod } from './grpc-match-without-method';
import { grpcRegexMethod } from './grpc-regex-method';
import { grpcResponseHeaders } from './grpc-response-headers';
import { headlessParent } from './headless-parent';
import { impliedParent } from './implied-parent';
import { invalidGrpcMethod } from './invalid-grpc-method';
import { invalidHeaderChange } from './invalid-header-change';
import { invalidMatch } from './invalid-match';
import { invalidPath } from './invalid-path';
import { invalidRedirect } from './invalid-redirect';
import { missingBackend } from './missing-backend';
import { missingParent } from './missing-parent';
import { nameOfEgressNetwork } from './name-of-egress-network';
import { noCatchAll } from './no-catch-all';
import { noRules } from './no-rules';
import { notOneRule } from './not-one-rule';
import { openBackendNamespace } from './open-backend-namespace';
import { otherKindFirst } from './other-kind-first';
import { profileShadowsRoute } from './profile-shadows-route';
import { protocolOfEveryPort } from './protocol-of-every-port';
import { secondTcpRoute } from './second-tcp-route';
import { serverOfConnections } from './server-of-connections';
import { shadowedRule } from './shadowed-rule';
import { shorterAlternativeFirst } from './shorter-alternative-first';
import { singleWeightZero } from './single-weight-zero';
import { tooManyMatches } from './too-many-matches';
import { trafficSplitConflict } from './traffic-split-conflict';
import { trafficSplitServices } from './traffic-split-services';
import { trafficSplitVersion } from './traffic-split-version';
import { trafficSplitWeights } from './traffic-split-weights';
import { twoApiGroups } from './two-api-groups';
import { unknownBackendPort } from './unknown-backend-port';
import { unknownParentPort } from './unknown-parent-port';
import { unsupportedBackend } from './unsupported-backend';
import { unsupportedFilter } from './unsupported-filter';
import { Check } from '../../check';

/** Routes, as clients' proxies follow them, and what is refused of routes. */
export const ROUTING: readonly Check[] = [
  allWeightsZero,
  backendWithoutPort,
  consumerWithoutClients,
  contradictingFilters,
  contradictingTimeouts,
  decidedByAge,
  egressParentWithoutPort,
  failover,
  grpcMatchWithoutMethod,
  grpcRegexMethod,
  grpcResponseHeaders,
  headlessParent,
  impliedParent,
  invalidGrpcMethod,
  invalidHeaderChange,
  invalidMatch,
  invalidPath,
  invalidRedirect,
  missingBackend,
  missingParent,
  nameOfEgressNetwork,
  noCatchAll,
  noRules,
  notOneRule,
  openBackendNamespace,
  otherKindFirst,
  profileShadowsRoute,
  protocolOfEveryPort,
  secondTcpRoute,
  serverOfConnections,
  shadowedRule,
  shorterAlternativeFirst,
  singleWeightZero,
  tooManyMatches,
  trafficSplitConflict,
  trafficSplitServices,
  trafficSplitVersion,
  trafficSplitWeights,
  twoApiGroups,
  unknownBackendPort,
  unknownParentPort,
  unsupportedBackend,
  unsupportedFilter,
];
