import { argoBackends } from './argo-backends';
import { argoCdResetsWeights } from './argo-cd-resets-weights';
import { flaggerBuiltinMetrics } from './flagger-builtin-metrics';
import { flaggerGatewayRefNamespace } from './flagger-gateway-ref-namespace';
import { flaggerGatewayRefs } from './flagger-gateway-refs';
import { flaggerMirror } from './flagger-mirror';
import { flaggerOwnedObject } from './flagger-owned-object';
import { flaggerSelector } from './flagger-selector';
import { ingressBypassesSplit } from './ingress-bypasses-split';
import { primaryNotSelected } from './primary-not-selected';
import { prometheusAccess } from './prometheus-access';
import { Check } from '../../check';

export const DELIVERY: readonly Check[] = [
  argoBackends,
  argoCdResetsWeights,
  flaggerBuiltinMetrics,
  flaggerGatewayRefNamespace,
  flaggerGatewayRefs,
  flaggerMirror,
  flaggerOwnedObject,
  flaggerSelector,
  ingressBypassesSplit,
  primaryNotSelected,
  prometheusAccess,
];
