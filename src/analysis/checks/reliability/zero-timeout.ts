import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { TRAFFIC_CARRIERS } from '../../../model/traffic';
import { readAnnotations, zeros } from '../../annotation-values';
import { Check } from '../../check';

export const zeroTimeout: Check = {
  name: 'reliability/zero-timeout',
  severity: 'warning',
  title: 'a timeout of zero, which does not switch it off',
  why: 'Linkerd does not take a timeout of zero for none, but passes it on to proxies, for which it is over at once: requests end with 504.',
  fix: 'To have no timeout, remove the annotation.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index.rs; linkerd2-proxy: linkerd/http/stream-timeouts/src/lib.rs',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: trafficKeys('TimeoutPolicy'),
  *find(object, _, target) {
    yield* zeros(readAnnotations(object, target, 'TimeoutPolicy'));
  },
};
