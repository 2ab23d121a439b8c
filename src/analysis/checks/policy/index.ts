import { clusterNetworksOnly } from './cluster-networks-only';
import { emptyNamespace } from './empty-namespace';
import { everyoneAuthorized } from './everyone-authorized';
import { noClient } from './no-client';
import { quotedPort } from './quoted-port';
import { refusedAuthentications } from './refused-authentications';
import { refusedClients } from './refused-clients';
import { refusedIdentity } from './refused-identity';
import { refusedNetwork } from './refused-network';
import { refusedServer } from './refused-server';
import { refusedTarget } from './refused-target';
import { selectorOfNothing } from './selector-of-nothing';
import { Check } from '../../check';

export const POLICY: readonly Check[] = [
  clusterNetworksOnly,
  emptyNamespace,
  everyoneAuthorized,
  noClient,
  quotedPort,
  refusedAuthentications,
  refusedClients,
  refusedIdentity,
  refusedNetwork,
  refusedServer,
  refusedTarget,
  selectorOfNothing,
];
