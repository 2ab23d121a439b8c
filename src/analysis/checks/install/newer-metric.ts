import { featureFault } from '../../../linkerd/features';
import { metricSince } from '../../../linkerd/metric-labels';
import { wordsOf } from '../../../linkerd/promql-selectors';
import { fieldName } from '../../../linkerd/schema/clean';
import { QUERIES, queriesOf } from '../../../model/queries';
import { Check } from '../../check';
import { problems } from '../../problems';

export const newerMetric: Check = {
  name: 'install/newer-metric',
  severity: 'warning',
  title: 'a query asks for a metric that the proxies of the target do not have yet',
  why: 'Metrics of routes came release by release: those of clients with 2.15 and 2.16, those of servers with 2.20. Before, there are no such series, and what asks for them finds nothing.',
  fix: 'Ask for response_total and response_latency_ms_bucket, which all releases have, or upgrade the proxies.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/route/metrics.rs',
  on: QUERIES,
  *find(object, _, { linkerdVersion }) {
    for (const { query, field } of queriesOf(object)) {
      yield* problems(field, ...wordsOf(query).map((word) => {
        const since = metricSince(word);
        return since && featureFault(`${word} of "${fieldName(field)}"`, linkerdVersion, since);
      }));
    }
  },
};
