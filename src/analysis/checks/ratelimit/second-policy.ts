import { secondLimitFault } from '../../../linkerd/rate-limits';
import { fieldName } from '../../../linkerd/schema/clean';
import { rateLimitsFor } from '../../../model/inbound';
import { placeOf } from '../../../model/mesh-object';
import { Check } from '../../check';

export const secondPolicy: Check = {
  name: 'ratelimit/second-policy',
  severity: 'warning',
  title: 'a Server has two rate limits, and Linkerd follows the older one',
  why: 'Of several HTTPLocalRateLimitPolicies for one Server the oldest counts, and of equally old ones the first by name. The others say in their status that there is one already, and do nothing.',
  fix: 'Put all limits into one policy.',
  source: 'linkerd2: policy-controller/k8s/status/src/index.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find(object, model) {
    const { targetRef } = object.spec;
    const [first] = targetRef ? rateLimitsFor(model, object.namespace, targetRef.name) : [];
    if (first !== undefined && first !== object) {
      yield { message: secondLimitFault(fieldName(['spec', 'targetRef']), `Server ${object.namespace}/${targetRef.name}`, placeOf(first)), field: ['spec', 'targetRef'] };
    }
  },
};
