import { regexRequestsFault, sameRequestsFault } from '../../../linkerd/route-order';
import { fieldName } from '../../../linkerd/schema/clean';
import { titleOf } from '../../../model/mesh-object';
import { Overlap, overlapsOf } from '../../../model/request-overlaps';
import { parentsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { refTitle } from '../../route-findings';

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
        yield { message: messageOf(overlap, refTitle(parent)), field: overlap.field };
      }
    }
  },
};

function messageOf({ field, requests, other, otherRequests, regex }: Overlap, parent: string): string {
  const [here, there] = [`"${fieldName(field)}"`, titleOf(other)];
  return regex === undefined ? sameRequestsFault(here, requests, parent, there)
    : regex === 'other' ? regexRequestsFault(here, requests, parent, otherRequests, there) : regexRequestsFault(there, otherRequests, parent, requests, here);
}
