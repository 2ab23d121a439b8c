import { repeatedClientFault } from '../../../linkerd/rate-limits';
import { fieldName } from '../../../linkerd/schema/clean';
import { Check } from '../../check';

export const repeatedClient: Check = {
  name: 'ratelimit/repeated-client',
  severity: 'warning',
  title: 'a client has two limits, and Linkerd follows the last one',
  why: 'Each client has one limit of its own. Where a ServiceAccount stands in several overrides, the last of them counts.',
  fix: 'Name each ServiceAccount once.',
  source: 'linkerd2-proxy: linkerd/proxy/server-policy/src/local_rate_limit.rs',
  since: 'rateLimits',
  on: ['policy.linkerd.io/HTTPLocalRateLimitPolicy'],
  *find({ spec: { overrides = [] }, namespace }) {
    const clients: string[] = overrides.flatMap(({ clientRefs = [] }: any) => clientRefs.map((ref: any) => `${ref.kind} ${ref.namespace ?? namespace}/${ref.name}`));
    const field = ['spec', 'overrides'];
    for (const client of new Set(clients.filter((each, i) => clients.indexOf(each) !== i))) {
      yield { message: repeatedClientFault(fieldName(field), client), field };
    }
  },
};
