import { HTTP_ROUTES } from '../../../model/mesh-model';
import { titleOf } from '../../../model/mesh-object';
import { fieldTimeouts, rulesOf } from '../../../model/outbound-rule';
import { EGRESS_NETWORK, outboundParents, SERVICE, timeoutsOn } from '../../../model/traffic';
import { Check } from '../../check';

export const zeroRuleTimeout: Check = {
  name: 'reliability/zero-rule-timeout',
  severity: 'warning',
  title: 'a timeout of zero in a rule, which does not switch that of its Service off',
  why: 'In a rule zero is as if no timeout were given. So those of the annotations of the Service hold again.',
  fix: 'Put the timeouts on the routes that are to have them instead of on the Service.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs',
  since: 'retryAnnotations',
  on: HTTP_ROUTES,
  mentions: ['timeouts'],
  reads: [SERVICE, EGRESS_NETWORK],
  *find(route, model, target) {
    const zero = timeoutsOn(route, target) ? -1 : rulesOf(route).findIndex((rule) => (
      /^0+(ms|s|m|h)?$/.test(rule.timeouts?.request ?? '') && Object.keys(fieldTimeouts(rule, route, model)).length === 0));
    const parent = zero === -1 ? undefined : outboundParents(model, route).find((each) => timeoutsOn(each, target)?.requestMs);
    if (parent) {
      yield {
        message: `"spec.rules[${zero}].timeouts.request" does not switch off the timeout of ${titleOf(parent)}, got ${JSON.stringify(rulesOf(route)[zero].timeouts.request)}; expected a time above zero, or no "timeout.linkerd.io/request" on the ${parent.kind}`,
        field: ['spec', 'rules', zero, 'timeouts', 'request'],
      };
    }
  },
};
