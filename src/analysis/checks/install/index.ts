import { cilium } from './cilium';
import { contradictingValues } from './contradicting-values';
import { invalidValue } from './invalid-value';
import { issuerKey } from './issuer-key';
import { keyKept } from './key-kept';
import { newerValue } from './newer-value';
import { oldKubernetes } from './old-kubernetes';
import { privateKey } from './private-key';
import { removedValue } from './removed-value';
import { tracingWithoutCollector } from './tracing-without-collector';
import { trustRootsNotDelivered } from './trust-roots-not-delivered';
import { webhookAuthority } from './webhook-authority';
import { webhookDrift } from './webhook-drift';
import { webhooksOfControlPlane } from './webhooks-of-control-plane';
import { Check } from '../../check';

export const INSTALL: readonly Check[] = [
  cilium, contradictingValues, invalidValue, issuerKey, keyKept, newerValue, oldKubernetes, privateKey, removedValue,
  tracingWithoutCollector, trustRootsNotDelivered, webhookAuthority, webhookDrift, webhooksOfControlPlane,
];
