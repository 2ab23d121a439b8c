import { decidedByAgeFault } from '../../../linkerd/route-order';
import { fieldName } from '../../../linkerd/schema/clean';
import { titleOf } from '../../../model/mesh-object';
import { overlapsOf } from '../../../model/request-overlaps';
import { parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';

export const decidedByAge: Check = {
  name: 'routing/decided-by-age',
  severity: 'warning',
  title: 'two routes take the same requests, and the older one gets them',
  why: 'Proxies take the longest path, then most headers, most query parameters, then a method. An exact path, a prefix of the same length and a regex are alike to them. What is alike is decided by creationTimestamp and then by name, so that it depends on which route was applied first, and changes when one is made anew.',
  fix: 'Put rules that can meet into one HTTPRoute, the more special ones first: in one route the order of the rules decides.',
  source: 'linkerd2-proxy: linkerd/http/route/src/http/match.rs; linkerd2: policy-controller/grpc/src/outbound.rs',
  on: ROUTES,
  *find(route, model) {
    for (const parent of parentsOf(route)) {
      const overlap = parent.kind === 'other' ? undefined : overlapsOf(model, route, parent).find(({ other }) => other !== route);
      if (overlap) {
        const { field, requests, other, otherField, byRegex } = overlap;
        yield { message: decidedByAgeFault(fieldName(field), requests, titleOf(other), fieldName(otherField), byRegex)!, field };
      }
    }
  },
};
