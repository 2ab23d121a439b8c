import { policyDuration, reading } from '../../../linkerd/policy-values';
import { quote } from '../../../linkerd/rule';
import { HTTP_ROUTES } from '../../../model/mesh-model';
import { rulesOf } from '../../../model/outbound-rule';
import { isOutbound } from '../../../model/traffic';
import { Check } from '../../check';

const [GATEWAY_ROUTE] = HTTP_ROUTES;
const GATEWAY_DURATION = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;

export const compoundTimeout: Check = {
  name: 'reliability/compound-timeout',
  severity: 'warning',
  title: 'a timeout of several units in a rule, which Linkerd takes for none',
  why: 'The Gateway API allows "1m30s". Linkerd reads one integer with one unit there, drops everything else without a word, and requests have no timeout.',
  fix: 'Write it in one unit, such as "90s".',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  since: 'routeTimeouts',
  on: [GATEWAY_ROUTE],
  mentions: ['timeouts'],
  *find(route) {
    for (const [i, rule] of isOutbound(route) ? rulesOf(route).entries() : []) {
      const request = rule.timeouts?.request;
      if (typeof request === 'string' && GATEWAY_DURATION.test(request) && reading(() => policyDuration(request)).error !== undefined) {
        yield { message: `"spec.rules[${i}].timeouts.request" has more than one unit, got ${quote(request)}, which Linkerd takes for no timeout; expected one number and one unit, such as "90s"`, field: ['spec', 'rules', i, 'timeouts', 'request'] };
      }
    }
  },
};
