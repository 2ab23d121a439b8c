import { shadowedByRegexFault, shadowedRuleFault } from '../../../linkerd/route-order';
import { overlapsOf } from '../../../model/request-overlaps';
import { parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { REQUEST_ROUTES } from '../../route-findings';

export const shadowedRule: Check = {
  name: 'routing/shadowed-rule',
  severity: 'warning',
  title: 'a rule takes requests that an earlier rule of its route has taken',
  why: 'Of rules that proxies rank alike the first one in the route gets the requests. An exact path, a prefix of the same length and a regex are alike to them, so that a rule may well be the more special one and yet get nothing.',
  fix: 'Move the rule before the other one, or remove it.',
  source: 'linkerd2-proxy: linkerd/http/route/src/http/match.rs',
  on: REQUEST_ROUTES,
  reads: ROUTES,
  *find(route, model) {
    const [parent] = parentsOf(route).filter(({ kind }) => kind !== 'other');
    for (const { field, requests, other, otherRequests, regex } of parent ? overlapsOf(model, route, parent) : []) {
      if (other === route) {
        yield { message: (regex ? shadowedByRegexFault : shadowedRuleFault)('spec.rules', requests, otherRequests), field };
      }
    }
  },
};
