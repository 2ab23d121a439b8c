import { featureFault } from '../../../linkerd/features';
import { quote } from '../../../linkerd/rule';
import { TRAFFIC_ANNOTATIONS, TRAFFIC_KEYS } from '../../../linkerd/traffic-annotations';
import { readerOf, TRAFFIC_CARRIERS } from '../../../model/traffic';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

export const tooNew: Check = {
  name: 'reliability/too-new',
  severity: 'warning',
  title: 'an annotation for retries, timeouts or balancing that this Linkerd does not have yet',
  why: 'An older policy controller does not know the key, or the mode of a circuit breaker, and goes on without it.',
  fix: 'Upgrade Linkerd, or use what its release has: a ServiceProfile for retries and timeouts, mode "consecutive" for a circuit breaker.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs and its history',
  on: TRAFFIC_CARRIERS,
  mentions: TRAFFIC_KEYS,
  *find(object, _, { linkerdVersion }) {
    const reader = readerOf(object);
    for (const { key, readOn, since, valuesSince = {} } of TRAFFIC_ANNOTATIONS) {
      const text = object.annotations[key];
      if (text === undefined || reader === undefined || !readOn.includes(reader)) {
        continue;
      }
      const valueSince = Object.hasOwn(valuesSince, text) ? valuesSince[text] : undefined;
      const message = (since && featureFault(quote(key), linkerdVersion, since)) ?? (valueSince && featureFault(`${quote(key)} ${quote(text)}`, linkerdVersion, valueSince));
      if (message !== undefined) {
        yield { message, field: annotationField(key) };
      }
    }
  },
};
