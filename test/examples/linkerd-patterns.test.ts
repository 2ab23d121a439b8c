import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { SeedChart, TodayChart } from '../../examples/linkerd-patterns/main';
import { messageOf } from '../fixtures';
import { CanarySplit, LinkerdVersion, Mesh, RouteProfile } from 'cdk8s-linkerd';

const objectsOf = (chart: Chart) => Object.fromEntries(Testing.synth(chart).map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]));

test('the seed has the patterns to the letter', () => {
  const seed = objectsOf(new SeedChart(Testing.app()));
  expect(seed['Namespace demo']).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo', annotations: { 'linkerd.io/inject': 'enabled' } } });
  expect(seed['TrafficSplit demo-split']).toEqual({
    apiVersion: 'split.smi-spec.io/v1alpha2',
    kind: 'TrafficSplit',
    metadata: { name: 'demo-split', namespace: 'demo' },
    spec: { service: 'web', backends: [{ service: 'web-v1', weight: 80 }, { service: 'web-v2', weight: 20 }] },
  });
  expect(seed['ServiceProfile web.demo.svc.cluster.local']).toEqual({
    apiVersion: 'linkerd.io/v1alpha2',
    kind: 'ServiceProfile',
    metadata: { name: 'web.demo.svc.cluster.local', namespace: 'demo' },
    spec: {
      routes: [
        { name: 'GET /', condition: { method: 'GET', pathRegex: '/' }, isRetryable: true },
        { name: 'GET /api', condition: { pathRegex: '/api' }, isRetryable: true, timeout: '2s' },
      ],
      retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s' },
    },
  });
  expect(seed['Link east']).toMatchObject({ apiVersion: 'multicluster.linkerd.io/v1alpha1', metadata: { namespace: 'linkerd-multicluster' }, spec: { targetClusterName: 'east', gatewayAddress: '35.1.2.3' } });
});

test('today says the same with the Gateway API, and has no ServiceProfile', () => {
  const today = objectsOf(new TodayChart(Testing.app()));
  const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, namespace: 'demo', port: 80, weight });
  expect(today['HTTPRoute demo-split']).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: 'demo-split',
      namespace: 'demo',
      annotations: { 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '2', 'retry.linkerd.io/timeout': '300ms' },
    },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'demo', port: 80 }],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [backend('web-v1', 80), backend('web-v2', 20)] }],
    },
  });
  expect(Object.keys(today).filter((key) => /ServiceProfile|TrafficSplit/.test(key))).toEqual([]);
  expect(today['Link east'].apiVersion).toBe('multicluster.linkerd.io/v1alpha3');
});

test('an HTTPRoute split beside the profile on web is refused', () => {
  const chart = new Chart(Testing.app(), 'mixed', { namespace: 'demo' });
  new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20 });
  const web = new kplus.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] });
  new RouteProfile(chart, 'profile', { service: web, routes: [{ name: 'GET /api', pathRegex: '/api', retryable: true }] });
  expect(messageOf(() => new CanarySplit(chart, 'split', { service: web, backends: [{ service: web, weight: 1 }] }))).toBe(
    'mixed/split: an HTTPRoute for Service demo/web does not go with a ServiceProfile made by mixed/profile, because a ServiceProfile makes Linkerd '
    + 'ignore the routes and annotations of the same Service; set "mechanism" of mixed/split to SplitMechanism.SERVICE_PROFILE, or keep only one of the two');
});

test('nor does it go with the TrafficSplit of the seed', () => {
  const seed = new SeedChart(Testing.app());
  const service = seed.node.findChild('web');
  expect(messageOf(() => new CanarySplit(seed, 'http', { service, backends: [{ service, weight: 1 }] })))
    .toContain('seed/http: an HTTPRoute for Service demo/web does not go with a TrafficSplit (which becomes a ServiceProfile) made by seed/split');
});
