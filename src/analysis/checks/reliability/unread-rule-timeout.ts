import { featureFault, supports } from '../../../linkerd/features';
import { unreadTimeoutFault } from '../../../linkerd/gateway-api';
import { HTTP_ROUTES, kindOf } from '../../../model/mesh-model';
import { rulesOf } from '../../../model/outbound-rule';
import { isOutbound } from '../../../model/traffic';
import { Check } from '../../check';

const [GATEWAY_ROUTE] = HTTP_ROUTES;

export const unreadRuleTimeout: Check = {
  name: 'reliability/unread-rule-timeout',
  severity: 'warning',
  title: 'a timeout in a rule of an HTTPRoute that this Linkerd does not read',
  why: 'Timeouts in rules of an HTTPRoute of the Gateway API count from Linkerd 2.20 on. A timeout of requests to a backend counts nowhere since 2.16. Both are accepted, and nothing times out.',
  fix: 'Set the annotations "timeout.linkerd.io/request", "timeout.linkerd.io/response" or "retry.linkerd.io/timeout" on the route.',
  source: 'linkerd2: policy-controller/k8s/index/src/outbound/index/http.rs and its history',
  on: HTTP_ROUTES,
  mentions: ['timeouts'],
  *find(route, _, { linkerdVersion }) {
    const isGateway = kindOf(route) === GATEWAY_ROUTE;
    const tooOld = isGateway ? featureFault('it', linkerdVersion, 'routeTimeouts') : undefined;
    for (const [i, rule] of isOutbound(route) ? rulesOf(route).entries() : []) {
      const { request, backendRequest } = rule.timeouts ?? {};
      const field = ['spec', 'rules', i, 'timeouts'];
      if (request !== undefined && tooOld !== undefined) {
        yield { message: `${unreadTimeoutFault(`spec.rules[${i}].timeouts.request`, tooOld)}; set the annotation "timeout.linkerd.io/request"`, field: [...field, 'request'] };
      }
      if (backendRequest !== undefined && (isGateway || supports(linkerdVersion, 'retryAnnotations'))) {
        yield {
          message: `${unreadTimeoutFault(`spec.rules[${i}].timeouts.backendRequest`, 'Linkerd has no timeout of that kind')}; set the annotation "retry.linkerd.io/timeout" for a try, or "timeout.linkerd.io/response"`,
          field: [...field, 'backendRequest'],
        };
      }
    }
  },
};
