import { backendInDefaultNamespace } from './backend-in-default-namespace';
import { nativeSidecarKey } from './native-sidecar-key';
import { supersededVersion } from './superseded-version';
import { trafficSplit } from './traffic-split';
import { Check } from '../../check';

export const DEPRECATED: readonly Check[] = [
  backendInDefaultNamespace,
  nativeSidecarKey,
  supersededVersion,
  trafficSplit,
];
