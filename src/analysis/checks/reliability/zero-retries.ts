import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { TRAFFIC_CARRIERS } from '../../../model/traffic';
import { readAnnotations, zeros } from '../../annotation-values';
import { Check } from '../../check';

export const zeroRetries: Check = {
  name: 'reliability/zero-retries',
  severity: 'warning',
  title: 'a retry limit or timeout of zero, which Linkerd takes for none given',
  why: 'A limit of zero is as if it were not there: requests are retried once, or as the Service says. A per-try timeout of zero does nothing.',
  fix: 'To switch retries off, remove the annotations. On a route, a limit of "1" without a list of statuses comes nearest.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: trafficKeys('RetryPolicy'),
  *find(object, _, target) {
    yield* zeros(readAnnotations(object, target, 'RetryPolicy'));
  },
};
