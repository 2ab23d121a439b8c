import { clusterNetworksOnly } from './cluster-networks-only';
import { droppedStatus } from './dropped-status';
import { emptyNamespace } from './empty-namespace';
import { everyoneAuthorized } from './everyone-authorized';
import { identityOfNobody } from './identity-of-nobody';
import { ignoredServerParent } from './ignored-server-parent';
import { missingAuthentication } from './missing-authentication';
import { missingServer } from './missing-server';
import { missingTarget } from './missing-target';
import { missingWorkloadPort } from './missing-workload-port';
import { namespaceWithoutServers } from './namespace-without-servers';
import { noClient } from './no-client';
import { nobodyAuthorized } from './nobody-authorized';
import { outboundFields } from './outbound-fields';
import { overlappingServers } from './overlapping-servers';
import { pointlessPolicy } from './pointless-policy';
import { probeDenied } from './probe-denied';
import { probeProtocol } from './probe-protocol';
import { quotedPort } from './quoted-port';
import { refusedAuthentications } from './refused-authentications';
import { refusedClients } from './refused-clients';
import { refusedIdentity } from './refused-identity';
import { refusedNetwork } from './refused-network';
import { refusedServer } from './refused-server';
import { refusedTarget } from './refused-target';
import { routeProtocol } from './route-protocol';
import { scrapesDenied } from './scrapes-denied';
import { selectorOfNothing } from './selector-of-nothing';
import { serverSelectsNothing } from './server-selects-nothing';
import { sharedAccount } from './shared-account';
import { unmeshedPods } from './unmeshed-pods';
import { unusableExternalWorkload } from './unusable-external-workload';
import { wildcardWithoutSpiffe } from './wildcard-without-spiffe';
import { Check } from '../../check';

export const POLICY: readonly Check[] = [
  clusterNetworksOnly,
  droppedStatus,
  emptyNamespace,
  everyoneAuthorized,
  identityOfNobody,
  ignoredServerParent,
  missingAuthentication,
  missingServer,
  missingTarget,
  missingWorkloadPort,
  namespaceWithoutServers,
  noClient,
  nobodyAuthorized,
  outboundFields,
  overlappingServers,
  pointlessPolicy,
  probeDenied,
  probeProtocol,
  quotedPort,
  refusedAuthentications,
  refusedClients,
  refusedIdentity,
  refusedNetwork,
  refusedServer,
  refusedTarget,
  routeProtocol,
  scrapesDenied,
  selectorOfNothing,
  serverSelectsNothing,
  sharedAccount,
  unmeshedPods,
  unusableExternalWorkload,
  wildcardWithoutSpiffe,
];
