import { otherRouteMetricsFault } from '../../../linkerd/metric-labels';
import { serviceFqdn } from '../../../linkerd/names';
import { selectorsIn } from '../../../linkerd/promql-selectors';
import { fieldName } from '../../../linkerd/schema/clean';
import { titleOf } from '../../../model/mesh-object';
import { QUERIES, queriesOf } from '../../../model/queries';
import { attachmentsTo, ROUTES as ROUTE_KINDS } from '../../../model/routes';
import { Check } from '../../check';
import { problems } from '../../problems';

const PROFILE = 'linkerd.io/ServiceProfile';
const SERVICE = '/Service';

export const metricsOfOtherRoutes: Check = {
  name: 'install/metrics-of-other-routes',
  severity: 'warning',
  title: 'a query asks for metrics of routes of the other kind than the Service has',
  why: 'Clients measure the routes of a ServiceProfile by metrics that begin with route_, and HTTPRoutes by others that begin with outbound_http_route_. A Service has the ones or the others: a profile with routes goes before all HTTPRoutes.',
  fix: 'Ask for the metrics of the routes that the Service has.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical.rs',
  since: 'routeMetrics',
  on: QUERIES,
  reads: [PROFILE, SERVICE, ...ROUTE_KINDS],
  *find(object, model, { clusterDomain }) {
    for (const { query, field } of queriesOf(object)) {
      yield* problems(field, ...new Set(selectorsIn(query).map(({ metric, matches }) => {
        const value = (name: string) => matches.find(([label]) => label === name)?.[2];
        const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/.exec((value('dst') ?? '').replace(/\\+/g, '')) ?? [undefined, value('parent_name'), value('parent_namespace')];
        const service = name !== undefined && namespace !== undefined ? model.find(SERVICE, namespace, name) : undefined;
        if (service === undefined) {
          return undefined;
        }
        const profile = model.find(PROFILE, namespace!, serviceFqdn(name!, namespace!, clusterDomain));
        const [route] = attachmentsTo(model, 'Service', namespace!, name!);
        const ruling = (profile?.spec.routes ?? []).length > 0 ? profile : route?.route;
        return ruling && otherRouteMetricsFault(fieldName(field), metric, titleOf(service), titleOf(ruling), ruling === profile);
      })));
    }
  },
};
