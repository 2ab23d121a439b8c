import { Chart, Duration } from 'cdk8s';
import { MeshPodMonitors, MeshPodMonitorsProps } from '../../src';
import { relabel } from '../conformance/oracle/monitoring';
import { meshedChart, messageOf, objects, only } from '../fixtures';

const LABELS = { selectorLabels: { release: 'kube-prometheus-stack' } };
const monitors = (chart: Chart, props: Partial<MeshPodMonitorsProps> = {}) => new MeshPodMonitors(chart, 'monitors', { ...LABELS, ...props });
const relabelings = (apiObject: any) => apiObject.toJson().spec.podMetricsEndpoints[0].relabelings;

/** A port of a container, as Prometheus discovers it. */
const port = (container: string, name: string, labels: Record<string, string> = {}, namespace = 'linkerd') => ({
  __meta_kubernetes_namespace: namespace,
  __meta_kubernetes_pod_name: `${container}-0`,
  __meta_kubernetes_pod_container_name: container,
  __meta_kubernetes_pod_container_port_name: name,
  ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`__meta_kubernetes_pod_label_${key.replace(/[^a-z0-9]/g, '_')}`, value])),
});

test('there is a PodMonitor for the proxies, the control plane and multicluster', () => {
  const chart = meshedChart({ controlPlaneNamespace: 'mesh' });
  monitors(chart);
  const [proxies, controlPlane, multicluster] = objects(chart, 'PodMonitor');
  expect(controlPlane).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'chart-monitors-controlplane-c8e7c0d8', namespace: 'demo', labels: { release: 'kube-prometheus-stack' } },
    spec: {
      namespaceSelector: { matchNames: ['mesh', 'linkerd-viz'] },
      selector: {},
      podMetricsEndpoints: [{
        interval: '10s',
        scrapeTimeout: '10s',
        honorTimestamps: false,
        relabelings: [
          { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_container_port_name'], regex: '(.*-)?admin(-http)?' },
          { action: 'drop', sourceLabels: ['__meta_kubernetes_pod_container_port_name'], regex: 'linkerd-admin' },
          { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_container_name'], targetLabel: 'component' },
        ],
      }],
    },
  });
  expect([proxies, multicluster].map(({ spec }) => spec.namespaceSelector)).toEqual([{ any: true }, { any: true }]);
});

test.each([
  // Up to 2.18, and from 2.19 on.
  ['destination', 'admin-http'], ['destination', 'dest-admin'], ['sp-validator', 'spval-admin'], ['policy', 'policy-admin'], ['identity', 'ident-admin'],
  ['proxy-injector', 'injector-admin'], ['metrics-api', 'metrics-admin'], ['prometheus', 'admin'],
])('the control plane is scraped: container %s, port %s', (container, name) => {
  const { controlPlane } = monitors(meshedChart());
  expect(relabel(port(container, name), relabelings(controlPlane))).toEqual({ component: container });
});

test.each([['linkerd-proxy', 'linkerd-admin'], ['destination', 'dest-grpc'], ['identity', 'administration'], ['web', '']])('nothing else is: container %s, port "%s"', (container, name) => {
  const { controlPlane } = monitors(meshedChart());
  expect(relabel(port(container, name), relabelings(controlPlane))).toBeUndefined();
});

test.each([
  ['linkerd-service-mirror', 'admin-http', 'service-mirror'], ['controller', 'ctrl-admin', 'controller'], ['controller', 'svcmi-admin', 'service-mirror'],
])('controllers of links are scraped by the label that they have: %s, %s', (component, name, container) => {
  const { multicluster } = monitors(meshedChart());
  expect(relabel(port(container, name, { component }), relabelings(multicluster))).toEqual({ component: container });
  expect(relabel(port(container, name, { 'linkerd.io/control-plane-component': component }), relabelings(multicluster))).toBeUndefined();
  expect(relabel(port('linkerd-proxy', 'linkerd-admin', { component }), relabelings(multicluster))).toBeUndefined();
});

test('series of proxies are called by their workloads', () => {
  const { proxies } = monitors(meshedChart());
  const labels = { 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/workload-ns': 'shop', 'linkerd.io/proxy-deployment': 'web', 'app': 'web' };
  expect(relabel(port('linkerd-proxy', 'linkerd-admin', labels, 'shop'), relabelings(proxies))).toEqual({
    namespace: 'shop', pod: 'linkerd-proxy-0', deployment: 'web', control_plane_ns: 'linkerd', workload_ns: 'shop', app: 'web',
  });
  const job = { 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/proxy-job': 'nightly' };
  expect(relabel(port('linkerd-proxy', 'linkerd-admin', job, 'shop'), relabelings(proxies))).toMatchObject({ k8s_job: 'nightly' });
  expect(relabel(port('linkerd-proxy', 'linkerd-admin', job, 'shop'), relabelings(proxies))).not.toHaveProperty('job');
  expect(relabel(port('linkerd-proxy', 'linkerd-admin', { 'linkerd.io/control-plane-ns': 'other' }), relabelings(proxies))).toBeUndefined();
  expect(relabel(port('web', 'http', labels), relabelings(proxies))).toBeUndefined();
});

test('what is scraped, and how often, is said', () => {
  const chart = meshedChart();
  const made = monitors(chart, {
    proxies: false,
    multicluster: false,
    extensionNamespaces: ['linkerd', 'viz'],
    scrapeInterval: Duration.seconds(30),
    scrapeTimeout: Duration.seconds(20),
    metadata: { namespace: 'monitoring', labels: { team: 'mesh' } },
  });
  const { metadata, spec } = only(chart, 'PodMonitor');
  expect(metadata).toMatchObject({ namespace: 'monitoring', labels: { release: 'kube-prometheus-stack', team: 'mesh' } });
  expect(spec.namespaceSelector).toEqual({ matchNames: ['linkerd', 'viz'] });
  expect(spec.podMetricsEndpoints[0]).toMatchObject({ interval: '30s', scrapeTimeout: '20s' });
  expect([made.proxies, made.multicluster]).toEqual([undefined, undefined]);
});

test('the timeout follows the interval', () => {
  const timesFor = (seconds: number) => {
    const { proxies } = monitors(meshedChart(), { scrapeInterval: Duration.seconds(seconds) });
    return proxies!.toJson().spec.podMetricsEndpoints[0].scrapeTimeout;
  };
  expect([5, 10, 60].map(timesFor)).toEqual(['5s', '10s', '10s']);
});

describe('fails', () => {
  test.each<[string, Partial<MeshPodMonitorsProps>, string]>([
    ['without the labels of the operator', { selectorLabels: undefined },
      '"selectorLabels" is missing, without which the Prometheus Operator may ignore the PodMonitors in silence; expected the labels that its Prometheus selects; set it to {} if that selects all'],
    ['for what is no label', { selectorLabels: { 'a b': 'c' } }, '"selectorLabels" has what is not the key of a label, got "a b"; expected a name such as "team" or "example.com/team"'],
    ['when nothing is scraped', { proxies: false, controlPlane: false, multicluster: false }, '"proxies", "controlPlane" and "multicluster" are all false, so that nothing is scraped; leave one away'],
    ['for what is no namespace', { extensionNamespaces: ['a', 'B'] }, '"extensionNamespaces[1]" is not a namespace name, got "B"; expected lower-case letters, digits and "-", at most 63'],
    ['for another value of a label', { metadata: { labels: { release: 'other' } } }, '"metadata" already has the label "release", got "kube-prometheus-stack" beside "other"; remove one of the two'],
    ['for one name', { metadata: { name: 'mesh' } }, '"metadata.name" cannot be chosen, got "mesh", because there are several PodMonitors; leave it away'],
    ['for a time that is not whole', { scrapeInterval: Duration.millis(1500) }, '"scrapeInterval" is not a whole number of seconds, got 1500ms; it would be cut to 1s'],
    ['for no time', { scrapeTimeout: Duration.seconds(0) }, '"scrapeTimeout" is out of range, got 0ms; expected at least 1000ms'],
    ['for a timeout above the interval', { scrapeTimeout: Duration.seconds(11) }, '"scrapeTimeout" is longer than the interval, got 11s, and Prometheus takes none of it; expected at most 10s'],
    ['for an interval too long for rates', { scrapeInterval: Duration.seconds(90) }, '"scrapeInterval" is too long for rates over 5 minutes, which alerts are about, got 90s; expected at most 75s'],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => monitors(meshedChart(), props))).toBe(`chart/monitors: ${message}`);
  });

  test('not without labels, if none are needed', () => {
    const chart = meshedChart();
    monitors(chart, { selectorLabels: {} });
    expect(objects(chart, 'PodMonitor').map(({ metadata }) => metadata.labels)).toEqual([undefined, undefined, undefined]);
  });
});
