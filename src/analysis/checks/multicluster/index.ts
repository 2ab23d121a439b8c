import { controlPlaneNamespace } from './control-plane-namespace';
import { credentialsMarks } from './credentials-marks';
import { credentialsSecret } from './credentials-secret';
import { emptySelector } from './empty-selector';
import { exportedByAnnotation } from './exported-by-annotation';
import { gatewayDenied } from './gateway-denied';
import { gatewayIdentity } from './gateway-identity';
import { gatewayTrustDomain } from './gateway-trust-domain';
import { halfGateway } from './half-gateway';
import { handMadeMirror } from './hand-made-mirror';
import { headlessMember } from './headless-member';
import { headlessWithoutNames } from './headless-without-names';
import { idleController } from './idle-controller';
import { idleLink } from './idle-link';
import { linkCredentials } from './link-credentials';
import { linkName } from './link-name';
import { linkWithoutSelector } from './link-without-selector';
import { localMembers } from './local-members';
import { longMirrorName } from './long-mirror-name';
import { lostAppProtocol } from './lost-app-protocol';
import { missingCredentials } from './missing-credentials';
import { sourceNetworks } from './source-networks';
import { unknownMark } from './unknown-mark';
import { unreadableProbe } from './unreadable-probe';
import { Check } from '../../check';

export const MULTICLUSTER: readonly Check[] = [
  controlPlaneNamespace,
  credentialsMarks,
  credentialsSecret,
  emptySelector,
  exportedByAnnotation,
  gatewayDenied,
  gatewayIdentity,
  gatewayTrustDomain,
  halfGateway,
  handMadeMirror,
  headlessMember,
  headlessWithoutNames,
  idleController,
  idleLink,
  linkCredentials,
  linkName,
  linkWithoutSelector,
  localMembers,
  longMirrorName,
  lostAppProtocol,
  missingCredentials,
  sourceNetworks,
  unknownMark,
  unreadableProbe,
];
