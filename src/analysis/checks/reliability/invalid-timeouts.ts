import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { TRAFFIC_CARRIERS } from '../../../model/traffic';
import { readAnnotations, unreadable } from '../../annotation-values';
import { Check } from '../../check';

export const invalidTimeouts: Check = {
  name: 'reliability/invalid-timeouts',
  severity: 'warning',
  title: 'a timeout annotation that Linkerd cannot read',
  why: 'Linkerd reads one integer with one unit, and nothing that Go or the Gateway API write besides: no fractions, no "1m30s", no bare numbers. On a route its webhook refuses the rest; on a Service or an EgressNetwork all timeouts of the object are dropped with a line in a log.',
  fix: 'Write one integer and one unit of "ms", "s", "m", "h", "d", such as "90s".',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs (parse_duration)',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: trafficKeys('TimeoutPolicy'),
  *find(object, _, target) {
    yield* unreadable(object, readAnnotations(object, target, 'TimeoutPolicy'));
  },
};
