import { Duration } from 'cdk8s';
import { histogramOf } from '../../../linkerd/metric-labels';
import { bucketFault, LatencyHistogram } from '../../../linkerd/metrics';
import { selectorsIn } from '../../../linkerd/promql-selectors';
import { fieldName } from '../../../linkerd/schema/clean';
import { QUERIES, queriesOf } from '../../../model/queries';
import { Check } from '../../check';
import { problems } from '../../problems';

export const noBucketBound: Check = {
  name: 'install/no-bucket-bound',
  severity: 'warning',
  title: 'a query compares latencies with a time that no bucket ends at',
  why: 'A histogram knows how many requests were faster than each of its bounds, and nothing between. A query for another bound finds no series, so that the objective is neither met nor missed.',
  fix: 'Choose one of the bounds.',
  source: 'linkerd2-proxy: linkerd/app/outbound/src/http/logical/policy/route/metrics.rs',
  on: QUERIES,
  *find(object) {
    for (const { query, field } of queriesOf(object)) {
      yield* problems(field, ...new Set(selectorsIn(query).flatMap(({ metric, matches }) => matches.map(([label, operator, value]) => {
        const histogram = histogramOf(metric);
        return histogram && label === 'le' && operator === '=' && /^\d+(\.\d+)?$/.test(value) && !isFormer(histogram, value)
          ? bucketFault(fieldName(field), Duration.millis(Math.round(Number(value) * (histogram.unit === 's' ? 1000 : 1))), histogram) : undefined;
      }))));
    }
  },
};

/** Whether proxies once had the bound: they had all of one digit between 1 and 5 with zeros, in milliseconds. */
function isFormer({ unit }: LatencyHistogram, value: string): boolean {
  return unit === 'ms' && /^[1-5]0{0,4}$/.test(value);
}
