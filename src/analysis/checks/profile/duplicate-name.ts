import { repeatedRouteFault } from '../../../linkerd/profiles';
import { Check } from '../../check';

export const duplicateName: Check = {
  name: 'profile/duplicate-name',
  severity: 'warning',
  title: 'two routes of a ServiceProfile have the same name',
  why: 'The name of a route labels its metrics. Those of two routes of one name are added up, and cannot be told apart.',
  fix: 'Give each route a name of its own.',
  source: 'linkerd2-proxy: linkerd/app/core/src/metrics.rs',
  on: ['linkerd.io/ServiceProfile'],
  *find({ spec: { routes = [] } }) {
    const seen = new Set<string>();
    for (const [i, { name }] of (routes as any[]).entries()) {
      if (name && seen.has(name)) {
        yield { message: repeatedRouteFault('routes', name), field: ['spec', 'routes', i, 'name'] };
      }
      seen.add(name);
    }
  },
};
