import { noClientsFault, noLimitFault } from '../../../linkerd/rate-limits';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const noLimit: Check = {
  name: 'ratelimit/no-limit',
  severity: 'warning',
  title: 'a rate limit that limits nothing',
  why: 'A policy without total, identity and overrides has no limit, and an override without clients is for nobody. Linkerd accepts both.',
  fix: 'Set a limit, or remove the policy.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find({ spec: { total, identity, overrides = [] } }) {
    const count = [total, identity].filter((limit) => limit !== undefined).length + overrides.length;
    yield* problems(['spec'], noLimitFault(['spec.total', 'spec.identity', 'spec.overrides'], count));
    for (const [i, { clientRefs }] of overrides.entries()) {
      const field = ['spec', 'overrides', i, 'clientRefs'];
      yield* clientRefs ? problems(field, noClientsFault(fieldName(field), clientRefs.length)) : [];
    }
  },
};
