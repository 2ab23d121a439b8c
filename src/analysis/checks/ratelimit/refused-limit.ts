import { aboveTotalFault, rateFault } from '../../../linkerd/rate-limits';
import { fieldName, Path } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedLimit: Check = {
  name: 'ratelimit/refused-limit',
  severity: 'error',
  title: 'a limit is zero, too high, or above that for all requests',
  why: 'Limits are numbers of requests per second from 1 to 4294967295, and those of single clients are not above the one for all. The webhook of Linkerd refuses all else.',
  fix: 'Raise the total, or lower the limit of the clients.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find({ spec: { total, identity, overrides = [] } }) {
    const limits: [Path, any][] = [[['spec', 'total'], total], [['spec', 'identity'], identity], ...overrides.map((each: any, i: number) => [['spec', 'overrides', i], each])];
    for (const [place, limit] of limits) {
      const field = [...place, 'requestsPerSecond'];
      const rate = limit?.requestsPerSecond;
      yield* problems(field, rateFault(fieldName(field), rate), limit === total ? undefined : aboveTotalFault(fieldName(field), rate, total?.requestsPerSecond, 'spec.total.requestsPerSecond'));
    }
  },
};
