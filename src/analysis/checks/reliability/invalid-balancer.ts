import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { readAnnotations, unreadable } from '../../annotation-values';
import { Check } from '../../check';

export const invalidBalancer: Check = {
  name: 'reliability/invalid-balancer',
  severity: 'warning',
  title: 'an annotation of a circuit breaker or load balancer that Linkerd cannot read',
  why: 'Nothing checks annotations of a Service when it is applied. One value that is unknown or out of its bounds makes the policy controller drop the whole breaker, or all of the load balancing that takes rate limits into account, with a line in its log.',
  fix: 'Write modes, numbers and booleans as they are listed, and times as one integer with one unit, such as "30s".',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs (parse_accrual_config)',
  on: ['/Service'],
  mentions: trafficKeys('CircuitBreaker', 'LoadBalancer'),
  *find(object, _, target) {
    const annotations = readAnnotations(object, target, 'CircuitBreaker', 'LoadBalancer');
    // A penalty of zero is read, and adds nothing.
    yield* unreadable(object, annotations.filter(({ row }) => row.policy === 'CircuitBreaker'), true);
    yield* unreadable(object, annotations.filter(({ row }) => row.policy === 'LoadBalancer'));
  },
};
