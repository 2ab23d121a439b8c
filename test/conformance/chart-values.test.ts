import { CHART_KEYS, CONTROLLER_KEYS, Key } from './oracle/chart-keys';
import { LinkerdVersion } from '../../src';
import { ChartValue, misspeltKeys, Values } from '../../src/linkerd/chart-values';
import { CONTROL_PLANE_HA, CONTROL_PLANE_VALUES } from '../../src/linkerd/control-plane-values';
import { CNI_VALUES, CONTROLLER_VALUES, CRDS_VALUES, JAEGER_VALUES, multiclusterHighAvailability, MULTICLUSTER_VALUES, VIZ_VALUES, vizHighAvailability } from '../../src/linkerd/extension-values';
import { FEATURES } from '../../src/linkerd/features';
import { webhooksOf } from '../../src/linkerd/webhooks';

const TABLES: [string, readonly ChartValue[], Record<string, Key>][] = [
  ['linkerd-crds', CRDS_VALUES, CHART_KEYS['linkerd-crds']],
  ['linkerd2-cni', CNI_VALUES, CHART_KEYS['linkerd2-cni']],
  ['linkerd-control-plane', CONTROL_PLANE_VALUES, CHART_KEYS['linkerd-control-plane']],
  ['linkerd-viz', VIZ_VALUES, CHART_KEYS['linkerd-viz']],
  ['linkerd-multicluster', MULTICLUSTER_VALUES, CHART_KEYS['linkerd-multicluster']],
  ['linkerd-jaeger', JAEGER_VALUES, CHART_KEYS['linkerd-jaeger']],
  ['a controller of linkerd-multicluster', CONTROLLER_VALUES, CONTROLLER_KEYS],
];

/** Gone before every release that there is a target for. */
const ANCIENT = ['global', 'installNamespace', 'omitWebhookSideEffects', 'identity.issuer.crtExpiry'];

/** What nobody sets by mistake for an earlier release. */
const UNJUDGED = [
  'identity.', 'destinationController.', 'proxyInjector.', 'spValidator.', 'policyController.livenessProbe', 'policyController.readinessProbe', 'proxy.tracing.',
  'localServiceMirror.', 'serviceMirror', 'controllerDefaults',
];

// By their first segments: what is said of a map is said of what is in it.
const knownTo = (keys: Record<string, Key>, path: string) => (
  keys[path] ?? Object.entries(keys).find(([known]) => path.startsWith(`${known}.`) || known.startsWith(`${path}.`))?.[1]);

describe.each(TABLES)('%s', (_, table, keys) => {
  test('has every value that is judged', () => {
    expect(table.map(({ path }) => path).filter((path) => !ANCIENT.includes(path) && !knownTo(keys, path))).toEqual([]);
  });

  test('has them in the releases that are said', () => {
    const judged = table.filter(({ path }) => !ANCIENT.includes(path) && keys[path]);
    const said = judged.map(({ path, since, until }) => [path, since && FEATURES[since].release, until?.release]);
    expect(said).toEqual(said.map(([path]) => [path, keys[path!].since, keys[path!].until]));
  });

  test('has no value of some releases only that is not known to be one', () => {
    const judged = new Set(table.map(({ path }) => path));
    const unsaid = Object.entries(keys).filter(([path, { since, until }]) => (since ?? until) && !judged.has(path)).map(([path]) => path);
    expect(unsaid.filter((path) => !UNJUDGED.some((prefix) => path.startsWith(prefix)))).toEqual([]);
  });
});

test.each(TABLES)('no key of %s is taken for a misspelt one', (_, table, keys) => {
  const values: Record<string, any> = {};
  for (const path of Object.keys(keys)) {
    const segments = path.split('.');
    const parent = segments.slice(0, -1).reduce((at, key) => (typeof at[key] === 'object' ? at[key] : (at[key] = {})), values);
    parent[segments[segments.length - 1]] ??= 1;
  }
  expect(misspeltKeys(table, values)).toEqual([]);
});

test('every value of high availability is one that a template reads', () => {
  // Anchors of values-ha.yaml, and what "linkerd check" alone goes by.
  const idle = ['controllerResources', 'resources'];
  const newest = LinkerdVersion.V2_20;
  for (const [chart, values] of [
    ['linkerd-control-plane', CONTROL_PLANE_HA], ['linkerd-viz', vizHighAvailability(newest)], ['linkerd-multicluster', multiclusterHighAvailability(newest, true)],
  ] as const) {
    const paths = leaves(values);
    expect(paths.filter((path) => !CHART_KEYS[chart][path] || idle.includes(path.split('.')[0]))).toEqual([]);
  }
  expect(leaves(vizHighAvailability(LinkerdVersion.V2_14))).not.toContain('enablePodDisruptionBudget');
});

test.each(['linkerd-control-plane', 'linkerd-viz', 'linkerd-jaeger'] as const)('each webhook of %s has its block of values', (chart) => {
  expect(webhooksOf(chart).map(({ block }) => block).sort()).toEqual([...new Set(Object.keys(CHART_KEYS[chart]).filter((path) => path.endsWith('.externalSecret')).map((path) => path.split('.')[0]))].sort());
});

function leaves(values: Values, prefix = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => (typeof value === 'object' ? leaves(value, `${prefix}${name}.`) : [`${prefix}${name}`]));
}
