import { isSubdomain } from './grammar';
import { Database, evaluate, promSeconds, selectionsOf, Series, syntaxErrors, Value } from './promql';
import { groupOf, title } from './service-traffic';
import { atLeast, Manifest, OracleTarget, when } from './target';

// What the Prometheus Operator and Prometheus have against PodMonitors and PrometheusRules, and what rules ask for that no proxy says.

const POD = { namespace: '2.14', pod: '2.14', deployment: '2.14', statefulset: '2.14', daemonset: '2.14' } as const;
const LEGACY = ['direction', 'tls', 'client_id', 'target_addr', 'srv_group', 'srv_kind', 'srv_name', 'route_group', 'route_kind', 'route_name', 'dst_namespace', 'dst_service'];
const OUTBOUND = ['parent_group', 'parent_kind', 'parent_namespace', 'parent_name', 'parent_port', 'route_group', 'route_kind', 'route_namespace', 'route_name'];
const BACKEND = [...OUTBOUND, 'backend_group', 'backend_kind', 'backend_namespace', 'backend_name', 'backend_port'];
const INBOUND = ['parent_group', 'parent_kind', 'parent_name', 'parent_port', 'route_group', 'route_kind', 'route_name'];
const PROFILE = ['direction', 'dst', 'rt_route'];
const SERVER = ['srv_group', 'srv_kind', 'srv_name', 'target_addr', 'tls'];

interface Metric {
  readonly since: OracleTarget['linkerd'];
  readonly labels: readonly string[];
}

const histogram = (name: string, since: Metric['since'], labels: string[]): Record<string, Metric> => ({ [`${name}_bucket`]: { since, labels: [...labels, 'le'] }, [`${name}_count`]: { since, labels } });

/** The metrics of proxies and controllers that rules may ask for, with their own labels. */
const METRICS: Readonly<Record<string, Metric>> = {
  response_total: { since: '2.14', labels: [...LEGACY, 'classification', 'status_code', 'grpc_status', 'error'] },
  ...histogram('response_latency_ms', '2.14', [...LEGACY, 'status_code']),
  route_response_total: { since: '2.14', labels: [...PROFILE, 'classification', 'status_code'] },
  ...histogram('route_response_latency_ms', '2.14', [...PROFILE, 'status_code']),
  route_actual_response_total: { since: '2.14', labels: [...PROFILE, 'classification', 'status_code'] },
  ...histogram('route_actual_response_latency_ms', '2.14', [...PROFILE, 'status_code']),
  ...Object.fromEntries([['http', 'http_status'], ['grpc', 'grpc_status']].flatMap(([protocol, status]) => Object.entries({
    [`outbound_${protocol}_route_request_statuses_total`]: { since: '2.16', labels: [...OUTBOUND, status, 'error'] },
    ...histogram(`outbound_${protocol}_route_request_duration_seconds`, '2.16', OUTBOUND),
    [`outbound_${protocol}_route_backend_response_statuses_total`]: { since: '2.15', labels: [...BACKEND, status, 'error'] },
    ...histogram(`outbound_${protocol}_route_backend_response_duration_seconds`, '2.15', BACKEND),
    [`inbound_${protocol}_statuses_total`]: { since: '2.20', labels: [...INBOUND, 'status'] },
    ...histogram(`inbound_${protocol}_request_duration_seconds`, '2.20', INBOUND),
  }) as [string, Metric][])),
  inbound_http_authz_allow_total: { since: '2.14', labels: [...SERVER, 'authz_group', 'authz_kind', 'authz_name'] },
  inbound_http_authz_deny_total: { since: '2.14', labels: SERVER },
  inbound_tcp_authz_deny_total: { since: '2.14', labels: SERVER },
  inbound_tcp_authz_terminate_total: { since: '2.14', labels: SERVER },
  identity_cert_expiration_timestamp_seconds: { since: '2.14', labels: [] },
  proxy_build_info: { since: '2.14', labels: ['version'] },
  gateway_alive: { since: '2.14', labels: ['target_cluster_name'] },
  // Of others: cert-manager, and Prometheus itself.
  certmanager_certificate_expiration_timestamp_seconds: { since: '2.14', labels: ['name'] },
  up: { since: '2.14', labels: ['container'] },
};

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const isDuration = (text: unknown) => typeof text === 'string' && promSeconds(text) !== undefined;
const unknown = (where: string, object: object, known: string[]) => Object.keys(object).filter((key) => !known.includes(key)).map((key) => `${where}.${key} is unknown`);

/** What is wrong with PodMonitors and PrometheusRules. */
export function monitoringErrors(manifests: readonly Manifest[], target: OracleTarget): string[] {
  return manifests.filter((m) => groupOf(m) === 'monitoring.coreos.com').flatMap((manifest) => {
    const errors = manifest.apiVersion !== 'monitoring.coreos.com/v1' ? [`${manifest.apiVersion} is not served`]
      : manifest.kind === 'PrometheusRule' ? rulesErrors(manifest.spec, target)
        : manifest.kind === 'PodMonitor' ? podMonitorErrors(manifest.spec) : [`${manifest.kind} is unknown`];
    return [...errors, ...when(!isSubdomain(manifest.metadata.name ?? ''), 'no name')].map((error) => `${title(manifest)}: ${error}`);
  });
}

function rulesErrors(spec: any, target: OracleTarget): string[] {
  const groups: any[] = spec.groups ?? [];
  const rules: any[] = groups.flatMap(({ rules: own }) => own);
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  const identities = rules.map(({ record, alert, labels }) => JSON.stringify([record, alert, labels]));
  return [
    ...unknown('spec', spec, ['groups']),
    ...when(new Set(groups.map(({ name }) => name)).size < groups.length || groups.length === 0, 'groups of one name, or none'),
    ...groups.flatMap((group) => [...unknown('group', group, ['name', 'rules', 'interval']), ...when(!group.name || group.rules.length === 0, 'a group without name or rules')]),
    ...when(new Set(identities).size < rules.length, 'two rules of one name and with the same labels'),
    ...rules.flatMap((rule) => ruleErrors(rule, recorded, target).map((error) => `${rule.record ?? rule.alert}: ${error}`)),
  ];
}

function ruleErrors(rule: any, recorded: ReadonlySet<string>, target: OracleTarget): string[] {
  const { record, alert, expr, labels = {}, annotations = {} } = rule;
  const syntax = syntaxErrors(expr ?? '');
  return [
    ...unknown('rule', rule, record ? ['record', 'expr', 'labels'] : ['alert', 'expr', 'labels', 'annotations', 'for']),
    ...when((record === undefined) === (alert === undefined), 'records or alerts, one of the two'),
    ...when(record !== undefined && !METRIC_NAME.test(record), 'no name of a metric'),
    ...when(alert !== undefined && !['critical', 'warning', 'info'].includes(labels.severity), `severity ${labels.severity}`),
    ...when(alert !== undefined && (!annotations.summary || !annotations.description), 'does not say what it is about'),
    ...when(rule.for !== undefined && !isDuration(rule.for), `for ${rule.for}`),
    ...Object.entries(labels).filter(([name, value]) => !LABEL_NAME.test(name) || name.startsWith('__') || typeof value !== 'string' || value === '').map(([name]) => `label ${name}`),
    ...syntax,
    ...(syntax.length > 0 ? [] : selectionsOf(expr).flatMap(({ metric, matches, range }) => {
      const known = METRICS[metric];
      const labelsOf = [...Object.keys(POD), ...known?.labels ?? []];
      return recorded.has(metric) ? [] : [
        ...when(!known, `${metric} is no metric`),
        ...when(known && !atLeast(target, known.since), `${metric} exists from ${known?.since} on`),
        ...matches.filter(({ label }) => known && !labelsOf.includes(label)).map(({ label }) => `${metric} has no label ${label}`),
        ...when(range !== undefined && range < 240, `a rate over ${range} seconds does not stand a missed scrape`),
      ];
    })),
  ];
}

function podMonitorErrors({ namespaceSelector, selector, podMetricsEndpoints, ...others }: any): string[] {
  return [
    ...unknown('spec', others, []),
    ...when(JSON.stringify(selector) !== '{}', 'selects by labels of pods, which meshed pods do not share'),
    ...when(!namespaceSelector?.any && !namespaceSelector?.matchNames?.length, 'looks only into its own namespace'),
    ...when(podMetricsEndpoints?.length !== 1, 'not one endpoint'),
    ...(podMetricsEndpoints ?? []).flatMap((endpoint: any) => [
      ...unknown('endpoint', endpoint, ['interval', 'scrapeTimeout', 'honorTimestamps', 'relabelings']),
      ...when(!isDuration(endpoint.interval) || !isDuration(endpoint.scrapeTimeout), 'no time'),
      ...when(promSeconds(`${endpoint.scrapeTimeout}`)! > promSeconds(`${endpoint.interval}`)!, 'the timeout is longer than the interval'),
      ...endpoint.relabelings.flatMap((step: any) => unknown('relabeling', step, ['action', 'sourceLabels', 'regex', 'targetLabel', 'replacement'])),
    ]),
  ];
}

type Labels = Readonly<Record<string, string>>;

/** The labels of a target after relabeling, or nothing where it is dropped. */
export function relabel(labels: Labels, steps: readonly any[]): Labels | undefined {
  let now: Record<string, string> = { ...labels };
  for (const { action, sourceLabels = [], regex = '(.*)', targetLabel, replacement = '$1' } of steps) {
    const whole = new RegExp(`^(?:${regex})$`);
    const source = sourceLabels.map((name: string) => now[name] ?? '').join(';');
    if (action === 'keep' || action === 'drop') {
      if (whole.test(source) !== (action === 'keep')) {
        return undefined;
      }
    } else if (action === 'replace') {
      now = whole.test(source) ? withLabel(now, targetLabel, source.replace(whole, replacement)) : now;
    } else if (action === 'labeldrop') {
      now = Object.fromEntries(Object.entries(now).filter(([name]) => !whole.test(name)));
    } else if (action === 'labelmap') {
      const mapped = Object.entries(now).filter(([name]) => whole.test(name));
      now = mapped.reduce((all, [name, value]) => withLabel(all, name.replace(whole, replacement), value), now);
    } else {
      throw new Error(`the oracle does not know ${action}`);
    }
  }
  return Object.fromEntries(Object.entries(now).filter(([name]) => !name.startsWith('__')));
}

function withLabel(labels: Record<string, string>, name: string, value: string): Record<string, string> {
  const { [name]: _, ...others } = labels;
  return value === '' ? others : { ...others, [name]: value };
}

/** An alert that would be told, once it has been so for long enough. */
export interface Firing extends Value {
  readonly alert: string;
}

/** Which alerts of PrometheusRules hold at a moment, over what is measured and what the rules record of it. */
export function firing(rules: readonly Manifest[], measured: Database, second: number): Firing[] {
  const all: any[] = rules.flatMap(({ spec }) => spec.groups.flatMap((group: any) => group.rules));
  const recorded = new Map<string, Series[]>();
  for (const { record, expr, labels } of all.filter((rule) => rule.record)) {
    const values = evaluate(expr, measured, second).map((value): Series => ({ labels: { ...value.labels, ...labels }, at: () => value.value }));
    recorded.set(record, [...recorded.get(record) ?? [], ...values]);
  }
  const database: Database = (metric) => recorded.get(metric) ?? measured(metric);
  return all.filter(({ alert }) => alert).flatMap(({ alert, expr, labels }) => (
    evaluate(expr, database, second).map(({ labels: own, value }) => ({ alert, labels: { ...own, ...labels }, value }))));
}
