import { rateLimitClientFault } from '../../../linkerd/rate-limits';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';
import { problems } from '../../problems';

export const refusedClient: Check = {
  name: 'ratelimit/refused-client',
  severity: 'error',
  title: 'a limit is for a client that is no ServiceAccount',
  why: 'Overrides are for ServiceAccounts of the core group. The webhook of Linkerd refuses other clients.',
  fix: 'Refer to the ServiceAccount that the client runs as.',
  source: 'linkerd2: policy-controller/runtime/src/admission.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find({ spec: { overrides = [] } }) {
    for (const [i, { clientRefs = [] }] of overrides.entries()) {
      for (const [j, ref] of clientRefs.entries()) {
        const field = ['spec', 'overrides', i, 'clientRefs', j];
        yield* problems(field, rateLimitClientFault(fieldName(field), ref));
      }
    }
  },
};
