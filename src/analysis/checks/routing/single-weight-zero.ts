import { fieldName } from '../../../linkerd/schema/clean';
import { weightsFault } from '../../../linkerd/weights';
import { backendsOf, ROUTES } from '../../../model/routes';
import { Check } from '../../check';
import { clientParents } from '../../route-findings';

export const singleWeightZero: Check = {
  name: 'routing/single-weight-zero',
  severity: 'warning',
  title: 'the only backend of a rule has weight 0, and gets everything',
  why: 'With a single backend proxies do not look at weights. The Gateway API means no requests at all by a weight of 0, and Linkerd sends all of them.',
  fix: 'Remove the weight if that is meant. To keep requests away from a backend, name another one beside it.',
  source: 'linkerd2-proxy: linkerd/distribute/src/params.rs',
  on: ROUTES,
  *find(route) {
    for (const [i, backends] of clientParents(route).length > 0 ? backendsOf(route).entries() : []) {
      const field = ['spec', 'rules', i, 'backendRefs'];
      if (backends.length === 1 && backends[0].weight === 0) {
        yield { message: weightsFault(fieldName(field), [0], 'route')!, field };
      }
    }
  },
};
