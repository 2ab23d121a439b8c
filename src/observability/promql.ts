import { LabelMatch, LatencyHistogram, MESH_METRICS, ResponseCounter } from '../linkerd/metrics';

/** The share of responses that are not good. Good ones may be missing altogether, as in an outage: then all are bad. */
export function errorRatio({ name, good }: ResponseCounter, requests: readonly LabelMatch[], window: string, by: string[]): string {
  const all = sumOfRates(series(name, requests), window, by);
  return `1 - (${sumOfRates(series(name, [...requests, ...good]), window, by)} or 0 * ${all}) / ${all}`;
}

/** The share of requests that take longer than a bound of the histogram, in milliseconds. */
export function slowRatio({ name, unit }: LatencyHistogram, limit: number, requests: readonly LabelMatch[], window: string, by: string[]): string {
  const within = series(`${name}_bucket`, [...requests, bucket(unit === 'ms' ? limit : limit / 1000)]);
  return `1 - ${sumOfRates(within, window, by)} / ${sumOfRates(series(`${name}_count`, requests), window, by)}`;
}

/** Whether two recorded ratios are both above a multiple of the budget: the long one that it matters, the short one that it goes on. */
export function burnsFast(long: string, short: string, labels: readonly LabelMatch[], factor: number, budget: number): string {
  return `${series(long, labels)} > ${factor} * ${budget} and ${series(short, labels)} > ${factor} * ${budget}`;
}

/** A number as a value of its own. */
export function constant(value: number): string {
  return `vector(${value})`;
}

/** Requests that policies deny, or would deny, by Server. */
export function requestsOver(metric: 'httpDenied' | 'httpAllowed', authorization: readonly LabelMatch[], maxPerSecond: number): string {
  return `${sumOfRates(series(MESH_METRICS[metric], authorization), '5m', ['namespace', 'srv_name'])} > ${maxPerSecond}`;
}

/** Connections that policies deny, or end. */
export function connectionsOver(maxPerSecond: number): string {
  const over = (name: string) => `${sumOfRates(series(name), '5m', ['namespace', 'srv_name'])} > ${maxPerSecond}`;
  return `${over(MESH_METRICS.tcpDenied)} or ${over(MESH_METRICS.tcpTerminated)}`;
}

/** Proxies whose certificate ends soon. */
export function certificatesEnding(seconds: number): string {
  return `min by (namespace, pod) (${MESH_METRICS.certificateExpiry}) - time() < ${seconds}`;
}

/** A certificate that cert-manager keeps and that ends soon. */
export function keptCertificateEnding(name: string, seconds: number): string {
  return `min by (name) (${series('certmanager_certificate_expiration_timestamp_seconds', [['name', '=', name]])}) - time() < ${seconds}`;
}

/** Clusters whose gateway does not answer probes. */
export function gatewaysDown(): string {
  return `min by (target_cluster_name) (${MESH_METRICS.gatewayAlive}) == 0`;
}

/** Clusters whose gateway nobody probes. */
export function linksMissing(clusters: readonly string[]): string {
  return clusters.map((cluster) => `absent(${series(MESH_METRICS.gatewayAlive, [['target_cluster_name', '=', cluster]])})`).join(' or ');
}

/** That proxies are of several releases. */
export function severalVersions(): string {
  return `count(group by (version) (${MESH_METRICS.proxyBuild})) > 1`;
}

/** Namespaces with proxies that cannot be scraped, as where nobody lets Prometheus in. */
export function proxiesUnscraped(): string {
  return `count by (namespace) (${series('up', [['container', '=', 'linkerd-proxy']])} == 0) > 0`;
}

/** That there are no metrics of any proxy. */
export function noProxies(): string {
  return `absent(${MESH_METRICS.certificateExpiry})`;
}

/** A value of a label as a regex that means it and nothing else. */
export function literal(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|]/g, (character) => (character === '\\' || character === '^' ? `\\${character}` : `[${character}]`));
}

function sumOfRates(vector: string, window: string, by: readonly string[]): string {
  return `sum${by.length > 0 ? ` by (${by.join(', ')}) ` : ''}(rate(${vector}[${window}]))`;
}

function series(name: string, matches: readonly LabelMatch[] = []): string {
  return matches.length === 0 ? name : `${name}{${matches.map(([label, operator, value]) => `${label}${operator}${JSON.stringify(value)}`).join(',')}}`;
}

/** Whole bounds are written with and without a fraction, by the proxy's release and by Prometheus 2 and 3. */
function bucket(bound: number): LabelMatch {
  return Number.isInteger(bound) ? ['le', '=~', `${bound}([.]0)?`] : ['le', '=', `${bound}`];
}
