import { shadowedRoutes } from '../../../linkerd/profile-routes';
import { repeatedRouteFault } from '../../../linkerd/profiles';
import { quote } from '../../../linkerd/rule';
import { Check } from '../../check';

export const shadowedRoute: Check = {
  name: 'profile/shadowed-route',
  severity: 'warning',
  title: 'a route of a ServiceProfile stands behind one that takes all of its requests',
  why: 'The first route that matches a request wins. One behind a more general one never matches: its retries, its timeout and its metrics are those of the other.',
  fix: 'List special routes before general ones, and each condition once.',
  source: 'linkerd2-proxy: linkerd/service-profiles/src/http.rs',
  on: ['linkerd.io/ServiceProfile'],
  *find({ spec: { routes = [] } }) {
    const simple = (routes as any[]).map(({ name = '', condition = {} }, i) => ({ name, condition, i }))
      .filter(({ condition }) => (condition.method || condition.pathRegex) && Object.keys(condition).every((key) => key === 'method' || key === 'pathRegex'));
    const conditions = simple.map((route) => {
      const { method, pathRegex } = route.condition;
      return { method: method || undefined, pathRegex: pathRegex || undefined, route };
    });
    for (const { route, by } of shadowedRoutes(conditions)) {
      const isSame = JSON.stringify(route.condition) === JSON.stringify(by.condition);
      yield {
        message: isSame ? repeatedRouteFault('routes', route.name, by.name)
          : `"routes" has ${quote(route.name)} behind ${quote(by.name)}, which takes all of its requests, so that it can never match; expected special routes before general ones`,
        field: ['spec', 'routes', route.i],
      };
    }
  },
};
