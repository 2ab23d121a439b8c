import { pathRegexFault } from '../../../linkerd/path-regex';
import { fieldName } from '../../../linkerd/schema/clean';
import { requestConditions } from '../../../model/profile-conditions';
import { Check } from '../../check';

export const pathRegex: Check = {
  name: 'profile/path-regex',
  severity: 'warning',
  title: 'a regex in a ServiceProfile that is none to a proxy, or that no path matches',
  why: 'Proxies drop a regex that they cannot read without a word. The route then goes away, or, where it has a method, takes all requests of that method. They match the path alone: never the query, and with percent-encoding as it was sent.',
  fix: 'Write what Rust\'s regex crate and RE2 have in common: no look-around, no back-references, no query.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/proto.rs',
  on: ['linkerd.io/ServiceProfile'],
  mentions: ['pathRegex'],
  *find(profile) {
    for (const { condition, field } of requestConditions(profile)) {
      const at = [...field, 'pathRegex'];
      const faultOf = (prop: string) => (condition.pathRegex ? pathRegexFault(prop, condition.pathRegex.trim()) : undefined);
      if (faultOf('') !== undefined) {
        yield { message: faultOf(fieldName(at))!, field: at };
      }
    }
  },
};
