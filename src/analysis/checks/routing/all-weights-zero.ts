import { fieldName } from '../../../linkerd/schema/clean';
import { weightsFault } from '../../../linkerd/weights';
import { backendsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

export const allWeightsZero: Check = {
  name: 'routing/all-weights-zero',
  severity: 'error',
  title: 'a rule has several backends, all with weight 0',
  why: 'Neither the CRD nor the webhook minds. Clients\' proxies choose a backend by its share of the sum, and crash while they set up the routes of the parent when there is none to choose.',
  fix: 'Give at least one backend a weight above 0. To send nothing anywhere remove the route, or let a rule redirect.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/router.rs, linkerd/distribute/src/params.rs',
  on: ROUTES,
  *find(route) {
    for (const [i, backends] of clientParents(route).length > 0 ? backendsOf(route).entries() : []) {
      const field = ['spec', 'rules', i, 'backendRefs'];
      if (backends.length > 1 && backends.every(({ weight }) => weight === 0)) {
        yield { message: weightsFault(fieldName(field), backends.map(({ weight }) => weight), 'route')!, field };
      }
    }
  },
};
