import { quote } from '../../../linkerd/rule';
import { TRAFFIC_ANNOTATIONS, trafficKeys } from '../../../linkerd/traffic-annotations';
import { annotationField } from '../../annotation-values';
import { Check } from '../../check';

export const honorRetryAfter: Check = {
  name: 'reliability/honor-retry-after',
  severity: 'warning',
  title: 'an annotation of circuit breakers that proxies ignore',
  why: 'The control plane reads the key and hands it to proxies, and those do nothing with it.',
  fix: 'Remove it. What makes Retry-After count is "balancer.alpha.linkerd.io/penalize-failures".',
  source: 'linkerd2-proxy: linkerd/proxy/client-policy/src/lib.rs',
  since: 'unifiedFailureAccrual',
  on: ['/Service'],
  mentions: trafficKeys('CircuitBreaker', 'LoadBalancer'),
  *find({ annotations }) {
    for (const { key, note } of TRAFFIC_ANNOTATIONS.filter((row) => row.note !== undefined && annotations[row.key] !== undefined)) {
      yield { message: `${quote(key)} does nothing, because ${note}; remove it`, field: annotationField(key) };
    }
  },
};
