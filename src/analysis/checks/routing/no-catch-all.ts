import { noCatchAllFault } from '../../../linkerd/route-order';
import { matchesAll, writtenOut } from '../../../linkerd/route-requests';
import { fieldName } from '../../../linkerd/schema/clean';
import { MeshObject } from '../../../model/mesh-object';
import { rulesOf } from '../../../model/outbound-rule';
import { meet } from '../../../model/request-overlaps';
import { attachmentsTo, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents, refTitle, REQUEST_ROUTES } from '../../route-findings';

export const noCatchAll: Check = {
  name: 'routing/no-catch-all',
  severity: 'warning',
  title: 'no rule of the routes of a Service takes all requests, and the rest gets 404',
  why: 'A route takes the place of the default, which sends everything on to the Service. Clients\' proxies answer what no rule takes with 404, and calls of gRPC with an error; nothing goes through to the Service any more.',
  fix: 'Add a last rule without matches to a route without hostnames; without backendRefs it sends to the Service itself. If the rest is to get 404, acknowledge this.',
  source: 'linkerd2: policy-controller/grpc/src/outbound/http.rs; linkerd2-proxy: linkerd/app/outbound/src/http/server.rs',
  on: REQUEST_ROUTES,
  reads: ROUTES,
  *find(route, model) {
    for (const parent of clientParents(route)) {
      const attached = parent.kind === 'Service' ? attachmentsTo(model, parent.kind, parent.namespace, parent.name).filter((each) => each.route.kind === route.kind) : [];
      const together = attached.filter((each) => meet({ route, parent }, each));
      // Once for all of them; what has no rules at all is another matter.
      if (together.at(-1)?.route === route && rulesOf(route).length > 0 && !together.some((each) => takesAll(each.route))) {
        yield { message: noCatchAllFault(fieldName(parent.field), refTitle(parent), together.length)!, field: parent.field };
      }
    }
  },
};

function takesAll(route: MeshObject): boolean {
  const { hostnames = [] } = route.spec;
  return hostnames.length === 0 && rulesOf(route).some(({ matches = [] }) => (
    matches.length === 0 || matches.some((match: any) => matchesAll(writtenOut(match)) || isAnyPath(match))));
}

/** The regexes with which people say any path. */
function isAnyPath({ path, method, headers = [], queryParams = [] }: any): boolean {
  return path?.type === 'RegularExpression' && ['.*', '/.*', '^/.*$', '^.*$'].includes(path.value) && method === undefined && headers.length === 0 && queryParams.length === 0;
}
