import { trafficKeys } from '../../../linkerd/traffic-annotations';
import { TRAFFIC_CARRIERS } from '../../../model/traffic';
import { readAnnotations, unreadable } from '../../annotation-values';
import { Check } from '../../check';

export const invalidRetries: Check = {
  name: 'reliability/invalid-retries',
  severity: 'warning',
  title: 'a retry annotation that Linkerd cannot read',
  why: 'On a route the webhook of Linkerd refuses it. On a Service or an EgressNetwork nobody looks at it before the policy controller, which drops all retries of the object and says so only in its log.',
  fix: 'Write statuses with commas and no blanks, such as "5xx,429"; a limit as a number; a time as one integer with one unit, such as "300ms".',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs, policy-controller/runtime/src/admission.rs',
  since: 'retryAnnotations',
  on: TRAFFIC_CARRIERS,
  mentions: trafficKeys('RetryPolicy'),
  *find(object, _, target) {
    yield* unreadable(object, readAnnotations(object, target, 'RetryPolicy'));
  },
};
