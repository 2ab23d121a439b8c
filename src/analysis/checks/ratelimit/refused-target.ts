import { rateLimitTargetFault } from '../../../linkerd/rate-limits';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedTarget: Check = {
  name: 'ratelimit/refused-target',
  severity: 'error',
  title: 'a rate limit is for something other than a Server',
  why: 'HTTPLocalRateLimitPolicies are for Servers of their namespace, with the group policy.linkerd.io. The webhook of Linkerd refuses all else.',
  fix: 'Refer to a Server, with its group and kind.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find({ spec: { targetRef } }) {
    yield* targetRef ? problems(['spec', 'targetRef'], rateLimitTargetFault(fieldName(['spec', 'targetRef']), targetRef)) : [];
  },
};
