import { quote } from '../../../linkerd/rule';
import { goMillis } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const negativeTimeout: Check = {
  name: 'profile/negative-timeout',
  severity: 'warning',
  title: 'a route of a ServiceProfile with a timeout below zero, which is none',
  why: 'The webhook takes it for a duration like any other. The destination controller cannot hand it to proxies, and says so in its log only.',
  fix: 'Give a timeout above zero, or none.',
  source: 'linkerd2: controller/api/destination/profile_translator.go',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['timeout'],
  *find({ spec: { routes = [] } }) {
    for (const [i, { timeout }] of (routes as any[]).entries()) {
      if ((goMillis(timeout) ?? 0) < 0) {
        yield { message: `"spec.routes[${i}].timeout" is below zero, got ${quote(timeout)}, which Linkerd takes for none; expected a time above zero`, field: ['spec', 'routes', i, 'timeout'] };
      }
    }
  },
};
