import { fieldName } from '../../../linkerd/schema/clean';
import { responseConditions } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const halfStatus: Check = {
  name: 'profile/half-status',
  severity: 'warning',
  title: 'a range of statuses with one bound, for which proxies drop the response class',
  why: 'The bound that is not given is zero to a proxy, and zero is no status: it drops the condition without a word, and with it the response class. Linkerd\'s docs say that such a range means the one status.',
  fix: 'Give both bounds, the same twice for one status.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['status'],
  *find(profile) {
    for (const { condition: { status }, field } of responseConditions(profile)) {
      const [lacking] = status === undefined ? [] : ['min', 'max'].filter((bound) => !status[bound]);
      if (lacking !== undefined) {
        const at = [...field, 'status'];
        yield { message: `"${fieldName(at)}" has no "${lacking}", and proxies drop a range with one bound; expected both, with the same number for a single status`, field: at };
      }
    }
  },
};
