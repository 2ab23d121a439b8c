import { metricLabelFaults } from '../../../linkerd/metric-labels';
import { selectorsIn } from '../../../linkerd/promql-selectors';
import { fieldName } from '../../../linkerd/schema/clean';
import { QUERIES, queriesOf } from '../../../model/queries';
import { Check } from '../../check';
import { problems } from '../../problems';

export const unknownMetricLabel: Check = {
  name: 'install/unknown-metric-label',
  severity: 'warning',
  title: 'a query asks for a label that the metric does not have, or has otherwise',
  why: 'Each family of metrics spells statuses in its own way: response_total has numbers of gRPC, routes of clients have its names, and routes of servers have one label "status". A condition on a label that is not there finds no series: an alert never fires, an objective is always met.',
  fix: 'Write the label as the metric has it; `RouteSlo` and `DeliveryMetric` write the whole query.',
  source: 'linkerd2-proxy: linkerd/app/core/src/metrics.rs',
  on: QUERIES,
  *find(object) {
    for (const { query, field } of queriesOf(object)) {
      yield* problems(field, ...new Set(selectorsIn(query).flatMap((selector) => metricLabelFaults(fieldName(field), selector))));
    }
  },
};
