import { foundIn, testSentences } from './messages';

testSentences({
  'install/hostname-label': [
    '"spec.groups[0].rules[0].expr" asks outbound_http_route_request_statuses_total for the label "hostname", which is empty unless "config.linkerd.io/proxy-metrics-hostname-labels" is set; set it, or ask for other labels',
  ],
  'install/metrics-of-other-routes': [
    '"spec.groups[0].rules[0].expr" asks for route_response_total, and clients of Service shop/web follow HTTPRoute shop/web, whose metrics are others; expected one such as outbound_http_route_request_statuses_total',
    '"spec.groups[0].rules[0].expr" asks for outbound_http_route_request_statuses_total, and clients of Service shop/web follow ServiceProfile shop/web.shop.svc.cluster.local, whose metrics are others; expected one such as route_response_total',
  ],
  'install/metrics-of-unmeshed': [
    '"spec.groups[0].rules[0].expr" asks response_total for Deployment shop/web, which gets no proxy: not asked; expected a workload of the mesh; set "linkerd.io/inject" to "enabled" on its namespace or its pods',
  ],
  'install/multicluster-unscraped': [
    '"spec.podMetricsEndpoints[0].relabelings[0].regex" keeps pods with the label "linkerd.io/control-plane-component", which controllers of links do not have, so that they are not scraped; expected the label "component"',
  ],
  'install/newer-metric': [
    'inbound_http_statuses_total of "spec.groups[0].rules[0].expr" needs Linkerd 2.20 (edge-26.3.2) or later, got target 2.19',
    'outbound_http_route_request_statuses_total of "spec.groups[0].rules[0].expr" needs Linkerd 2.16 (edge-24.8.2) or later, got target 2.15',
  ],
  'install/no-bucket-bound': [
    '"spec.groups[0].rules[0].expr" is no bucket bound of outbound_http_route_request_duration_seconds, got 300ms; expected 50ms or 500ms, between which requests cannot be told apart; all bounds are 50, 500, 1000, 10000ms',
    '"spec.groups[0].rules[0].expr" is no bucket bound of response_latency_ms, got 250ms; expected 200ms or 300ms, between which requests cannot be told apart; all bounds are 1, 10, 50, 100, 200, 300, 400, 500, 1000, 5000, 10000ms',
  ],
  'install/renamed-admin-ports': [
    '"spec.podMetricsEndpoints[0].relabelings[0].regex" keeps ports called "admin-http", and Linkerd 2.20 has "dest-admin" and the like, so that the control plane is not scraped; expected a regex for these',
    '"spec.podMetricsEndpoints[0].relabelings[0].regex" keeps ports called "dest-admin", and Linkerd 2.18 has "admin-http" and the like, so that the control plane is not scraped; expected a regex for these',
  ],
  'install/scraped-twice': [
    'it scrapes the proxies that HelmRelease linkerd/linkerd-control-plane has scraped already, so that each request is counted twice; expected one of the two; remove it, or set "podMonitor.enabled" of the chart to false',
    'it scrapes the proxies that PodMonitor monitoring/shop has scraped already, so that each request is counted twice; expected one of the two; remove it, or set "podMonitor.enabled" of the chart to false',
  ],
  'install/unknown-metric-label': [
    '"spec.groups[0].rules[0].expr" asks request_total for the label "classification", which it does not have; expected a metric of responses such as response_total',
    '"spec.groups[0].rules[0].expr" asks response_total for the label "classification" with "error", which is "success" or "failure"; expected one of the two',
    '"spec.groups[0].rules[0].expr" asks response_total for the label "grpc_status_code", which it does not have; expected "grpc_status"',
    '"spec.groups[0].rules[0].expr" asks inbound_http_statuses_total for the label "error", which it does not have; leave it away',
    '"spec.groups[0].rules[0].expr" asks inbound_grpc_statuses_total for the label "status" with "UNAVAILABLE|INTERNAL", which has numbers there; expected a number such as "14"',
    '"spec.groups[0].rules[0].expr" asks response_total for the label "grpc_status" with "UNAVAILABLE", which has numbers there; expected a number such as "14"',
    '"spec.groups[0].rules[0].expr" asks outbound_grpc_route_request_statuses_total for the label "grpc_status" with "2|14", which has names there; expected a name such as "UNAVAILABLE"',
    '"spec.query" asks response_total for the label "route_name", which it has of servers only; expected a metric of routes such as outbound_http_route_request_statuses_total',
    '"spec.groups[0].rules[0].expr" asks response_latency_ms_bucket for the label "classification", which it does not have; expected "status_code"',
  ],
  'install/unselected-by-prometheus': [
    'PodMonitor linkerd/linkerd-proxy has none of the labels by which HelmRelease monitoring/prometheus selects, got {"release":"kube-prometheus-stack"}, and is ignored; expected those of its "podMonitorSelector", {"matchLabels":{"release":"prometheus"}}',
    'PodMonitor linkerd/linkerd-proxy has none of the labels by which Prometheus monitoring/main selects, got {"app":"linkerd"}, and is ignored; expected those of its "podMonitorSelector", {"matchLabels":{"release":"kube-prometheus-stack"}}',
    'PrometheusRule shop/web has none of the labels by which Prometheus monitoring/main selects, got {"release":"kube-prometheus-stack"}, and is ignored; expected those of its "ruleSelector", {"matchLabels":{"role":"alerts"}}',
  ],
  'install/viz-elsewhere': [
    '"spec.requiredAuthenticationRefs" lets in the Prometheus of "linkerd-viz", and PodMonitor monitoring/proxies has another Prometheus scrape proxies; expected a policy for the ServiceAccount of the Prometheus that scrapes, too',
    '"spec.requiredAuthenticationRefs" lets in the Prometheus of "linkerd-viz", and linkerd-viz is installed without one; expected a policy for the ServiceAccount of the Prometheus that scrapes, too',
    '"spec.requiredAuthenticationRefs" lets in the Prometheus of "linkerd-viz", and linkerd-viz is in "viz"; expected a policy for the ServiceAccount of the Prometheus that scrapes, too',
  ],
  'install/viz-unscraped': [
    '"spec.podMetricsEndpoints[0].relabelings[0].regex" does not keep ports called "admin", as components of linkerd-viz have, so that they are not scraped; expected a regex such as "(.*-)?admin"',
  ],
});

const rule = (expr: string) => JSON.stringify({
  apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'web', namespace: 'shop' }, spec: { groups: [{ rules: [{ record: 'a', expr }] }] },
});
const monitor = (sourceLabels: string[], regex: string, action = 'keep') => JSON.stringify({
  apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'a', namespace: 'linkerd' }, spec: { podMetricsEndpoints: [{ relabelings: [{ action, sourceLabels, regex }] }] },
});
const release = (chart: string, rest: object) => JSON.stringify({
  apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: chart, namespace: 'linkerd' }, spec: { chart: { spec: { chart } }, ...rest },
});
const PORT = '__meta_kubernetes_pod_container_port_name';
const HOSTNAME = rule('sum(rate(outbound_grpc_route_request_statuses_total{hostname=~"a.+"}[5m]))');

test.each<[string, string, string[]]>([
  // What is not a text is no query.
  ['install/unknown-metric-label', rule('x').replace('"x"', '1'), []],
  // A label that is not there is as if empty.
  ['install/unknown-metric-label', rule('rate(inbound_http_statuses_total{error=""}[5m])'), []],
  ['install/unknown-metric-label', rule('rate(inbound_http_statuses_total{error="a}"}[5m])'), [expect.stringContaining('"error"') as any]],
  ['install/unknown-metric-label', rule('rate(response_total{route_name="a"}[5m])'), []],
  ['install/no-bucket-bound', rule('rate(response_latency_ms_bucket{le="20"}[5m])'), []],
  ['install/no-bucket-bound', rule('rate(outbound_http_route_request_duration_seconds_bucket{le="0.025"}[5m])'), [expect.stringContaining('got 25ms; expected 50ms') as any]],
  ['install/hostname-label', HOSTNAME, [expect.stringMatching(/^info: .* asks outbound_grpc_route_request_statuses_total for the label "hostname"/) as any]],
  ['install/hostname-label', `${HOSTNAME}\n---\n${release('linkerd-control-plane', { values: { proxy: { metrics: { hostnameLabels: true } } } })}`, []],
  ['install/hostname-label', `${HOSTNAME}\n---\n${release('linkerd-control-plane', { valuesFrom: [{ kind: 'ConfigMap', name: 'values' }] })}`, []],
  ['install/hostname-label', `${HOSTNAME}\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: a, annotations: { config.linkerd.io/proxy-metrics-hostname-labels: "true" } }, spec: { containers: [] } }`, []],
  ['install/metrics-of-other-routes', rule('rate(route_response_total{dst="web.shop.svc.cluster.local:80"}[5m])'), []],
  ['install/renamed-admin-ports', monitor([PORT], 'admin-http', 'drop'), []],
  ['install/renamed-admin-ports', monitor(['__meta_kubernetes_pod_name'], 'admin-http'), []],
  ['install/renamed-admin-ports', monitor([PORT], 'admin-http('), []],
  ['install/renamed-admin-ports', monitor([PORT], 'admin-http{1}'), []],
  ['install/renamed-admin-ports', '{ apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, metadata: { name: a }, spec: {} }', []],
  // What a chart selects by is not known where values come from elsewhere, or are none.
  ['install/unselected-by-prometheus', `${release('kube-prometheus-stack', { valuesFrom: [{ kind: 'ConfigMap', name: 'a' }] })}\n---\n${monitor([PORT], 'linkerd-admin')}`, []],
  ['install/unselected-by-prometheus',
    `${release('kube-prometheus-stack', { values: { prometheus: { prometheusSpec: { podMonitorSelector: { matchExpressions: {} } } } } })}\n---\n${monitor([PORT], 'linkerd-admin')}`, []],
  ['install/unselected-by-prometheus', `${release('kube-prometheus-stack', { targetNamespace: 'monitoring' })}\n---\n${monitor([PORT], 'linkerd-admin')}`, [
    'info: PodMonitor linkerd/a has none of the labels by which HelmRelease linkerd/kube-prometheus-stack selects, got {}, and is ignored; expected those of its "podMonitorSelector", {"matchLabels":{"release":"monitoring-kube-prometheus-stack"}}',
  ]],
  ['install/viz-elsewhere', `${release('linkerd-viz', {})}\n---\n{ apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: { name: a, namespace: shop }, spec: { targetRef: { kind: Namespace, name: shop }, requiredAuthenticationRefs: [{ kind: ServiceAccount, name: prometheus, namespace: linkerd-viz }] } }`,
    ['warning: "spec.requiredAuthenticationRefs" lets in the Prometheus of "linkerd-viz", and linkerd-viz is in "linkerd"; expected a policy for the ServiceAccount of the Prometheus that scrapes, too']],
])('%s, in %s', (check, yaml, messages) => {
  expect(foundIn(yaml, check)).toEqual(messages);
});
