import { Feature } from './features';
import { REQUEST_METRICS, LatencyHistogram, RequestMetrics } from './metrics';
import { MetricSelector } from './promql-selectors';
import { Fault, quote } from './rule';

/** A label that is asked for in vain. */
interface WrongLabel {
  readonly metrics: RegExp;
  readonly labels: readonly string[];
  /** Whether only some values are wrong. */
  readonly values?: RegExp;
  /** Whether that is so for clients only. */
  readonly outbound?: true;
  readonly why: string;
  readonly instead: string;
}

const NAMES_OF_CODES = /[A-Z]{2}/;
const NUMBERS = /^[\d|()]+$/;
const ABSENT = 'which it does not have';

const WRONG_LABELS: readonly WrongLabel[] = [
  { metrics: /^inbound_(http|grpc)_statuses_total$/, labels: ['error'], why: ABSENT, instead: 'leave it away' },
  { metrics: /^inbound_(http|grpc)_statuses_total$/, labels: ['http_status', 'grpc_status', 'status_code', 'grpc_status_code', 'classification'], why: ABSENT, instead: 'expected "status"' },
  { metrics: /^inbound_grpc_statuses_total$/, labels: ['status'], values: NAMES_OF_CODES, why: 'which has numbers there', instead: 'expected a number such as "14"' },
  { metrics: /^((route_(actual_)?)?(request_total|response_total|response_latency_ms(_\w+)?)|outbound_grpc_\w+)$/, labels: ['grpc_status_code'], why: ABSENT, instead: 'expected "grpc_status"' },
  { metrics: /^response_total$/, labels: ['grpc_status'], values: NAMES_OF_CODES, why: 'which has numbers there', instead: 'expected a number such as "14"' },
  { metrics: /^outbound_grpc_\w+_statuses_total$/, labels: ['grpc_status'], values: NUMBERS, why: 'which has names there', instead: 'expected a name such as "UNAVAILABLE"' },
  { metrics: /^outbound_http_\w+_statuses_total$/, labels: ['status_code', 'classification'], why: ABSENT, instead: 'expected "http_status"' },
  { metrics: /^outbound_grpc_\w+_statuses_total$/, labels: ['status_code', 'classification'], why: ABSENT, instead: 'expected "grpc_status"' },
  { metrics: /^(route_(actual_)?)?request_total$/, labels: ['classification', 'status_code', 'grpc_status'], why: ABSENT, instead: 'expected a metric of responses such as response_total' },
  { metrics: /^(route_(actual_)?)?response_total$/, labels: ['classification'], values: /^(?!(success|failure)$)\w+$/, why: 'which is "success" or "failure"', instead: 'expected one of the two' },
  { metrics: /^response_latency_ms(_bucket|_sum|_count)?$/, labels: ['classification'], why: ABSENT, instead: 'expected "status_code"' },
  {
    metrics: /^(request_total|response_total|response_latency_ms(_bucket|_sum|_count)?)$/,
    labels: ['route_name', 'route_kind', 'route_group'],
    outbound: true,
    why: 'which it has of servers only',
    instead: 'expected a metric of routes such as outbound_http_route_request_statuses_total',
  },
];

/** The faults of conditions on labels that the proxies' metrics do not have, or not with such values. */
export function metricLabelFaults(prop: string, { metric, matches }: MetricSelector): Fault[] {
  const outbound = matches.some(([label, operator, value]) => label === 'direction' && operator === '=' && value === 'outbound');
  return matches.map(([label, operator, value]) => {
    const wrong = value === '' && operator === '=' ? undefined : WRONG_LABELS.find((each) => (
      each.metrics.test(metric) && each.labels.includes(label) && (each.values?.test(value) ?? true) && (!each.outbound || outbound)));
    return wrong && `"${prop}" asks ${metric} for the label ${quote(label)}${wrong.values ? ` with ${quote(value)}` : ''}, ${wrong.why}; ${wrong.instead}`;
  });
}

/** The histogram of a metric with the suffix of its buckets. */
export function histogramOf(metric: string): LatencyHistogram | undefined {
  return Object.values(REQUEST_METRICS).map(({ latency }) => latency).find(({ name }) => metric === `${name}_bucket`);
}

/** The release that a metric came with, where that is known. */
export function metricSince(word: string): Feature | undefined {
  const metrics: readonly RequestMetrics[] = Object.values(REQUEST_METRICS);
  return metrics.find(({ responses, latency }) => word === responses.name || ['', '_bucket', '_sum', '_count'].some((suffix) => word === `${latency.name}${suffix}`))?.since;
}

/** The fault of metrics of routes of the other kind than those that a Service has. */
export function otherRouteMetricsFault(prop: string, metric: string, service: string, ruling: string, isProfile: boolean): Fault {
  const [wrong, right] = isProfile ? [/^outbound_(http|grpc)_route_/, 'route_response_total'] : [/^route_(actual_)?(request|response)_/, 'outbound_http_route_request_statuses_total'];
  return wrong.test(metric) ? `"${prop}" asks for ${metric}, and clients of ${service} follow ${ruling}, whose metrics are others; expected one such as ${right}` : undefined;
}
