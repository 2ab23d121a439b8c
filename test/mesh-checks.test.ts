import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { meshedChart, messageOf, service } from './fixtures';
import {
  AuthorizationPolicy, CheckOptions, ContainerPort, EgressNetwork, EgressTrafficPolicy, FailOn, FindingSeverity, HelmDelivery, HttpRoute, LinkerdCrds,
  LinkerdVersion, Mesh, RouteMatch, Server, UnmatchedRequests,
} from '../src';
import { analyze } from '../src/analysis/analyze';

const EVERYONE = 'policy/everyone-authorized';
const MESSAGE = '"requiredAuthenticationRefs" is empty, with which Linkerd lets everybody in, also without mutual TLS; expected at least one';
const REASON = 'a public page';

function policy(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'policy.linkerd.io/v1alpha1',
    kind: 'AuthorizationPolicy',
    metadata: { name },
    spec: { targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'web' }, requiredAuthenticationRefs: [] },
  });
}

/** A chart with a policy that lets everybody in, whose only check is the one that finds it. */
const chartWith = (options: CheckOptions = {}) => {
  const chart = meshedChart({ checks: [EVERYONE, 'gitops/duplicate-object'], ...options });
  return { chart, app: App.of(chart), everyone: policy(chart, 'everyone') };
};

describe('at synth', () => {
  let stderr: jest.SpyInstance;
  beforeEach(() => {
    stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => stderr.mockRestore());
  const said = () => stderr.mock.calls.map(([text]) => text).join('');

  test('warnings are printed once, however many charts there are, and at each synth', () => {
    const { app } = chartWith();
    new Chart(app, 'other');
    app.synthYaml();
    expect(said()).toBe(`warning: chart/everyone: ${MESSAGE} [${EVERYONE}]\nmesh: 0 errors, 1 warning\n`);
    app.synth();
    expect(stderr).toHaveBeenCalledTimes(2);
  });

  test('nothing is printed when a chart is synthesized in a test, or where nothing is found', () => {
    const { chart } = chartWith();
    Testing.synth(chart);
    const clean = chartWith({ disabledChecks: [EVERYONE] });
    clean.app.synthYaml();
    expect(said()).toBe('');
  });

  test('warnings fail when that is asked for', () => {
    const { app } = chartWith({ failOn: FailOn.WARNING });
    expect(messageOf(() => app.synthYaml())).toContain(`chart/everyone: ${MESSAGE} [${EVERYONE}]`);
    expect(said()).toBe('');
  });

  test('errors fail, beside warnings, which are printed', () => {
    const { app, chart } = chartWith();
    new ApiObject(chart, 'again', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'AuthorizationPolicy', metadata: { name: 'everyone' } });
    expect(messageOf(() => app.synthYaml())).toMatch(/chart\/again: AuthorizationPolicy demo\/everyone is also made by chart\/everyone.* \[gitops\/duplicate-object\]/);
    expect(said()).toContain('warning: chart/everyone');
  });

  test('nothing fails when that is asked for', () => {
    const { app, chart } = chartWith({ failOn: FailOn.NEVER });
    new ApiObject(chart, 'again', { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'AuthorizationPolicy', metadata: { name: 'everyone' } });
    app.synthYaml();
    expect(said()).toContain('error: chart/again');
  });
});

describe('findings', () => {
  test('are there for tests, with the path of the construct', () => {
    const { app, chart, everyone } = chartWith();
    const expected = [{
      check: EVERYONE,
      severity: 'warning',
      message: MESSAGE,
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      name: 'everyone',
      namespace: 'demo',
      field: 'spec.requiredAuthenticationRefs',
      path: 'chart/everyone',
    }];
    expect(Mesh.of(app).findings()).toEqual(expected);
    expect(Mesh.of(everyone)).toBe(Mesh.of(chart));
  });

  test('are those that are severe enough', () => {
    const { app } = chartWith();
    const { INFO, WARNING, ERROR } = FindingSeverity;
    expect([INFO, WARNING, ERROR].map((atLeast) => Mesh.of(app).findings(atLeast).length)).toEqual([1, 1, 0]);
  });

  test('are those of now', () => {
    const { app, everyone } = chartWith();
    expect(Mesh.of(app).findings()).toHaveLength(1);
    everyone.addJsonPatch({ _toJson: () => ({ op: 'replace', path: '/spec/requiredAuthenticationRefs', value: [{ kind: 'ServiceAccount', name: 'a' }] }) } as any);
    expect(Mesh.of(app).findings()).toEqual([]);
  });

  test('are those of the nearest Mesh', () => {
    const app = Testing.app();
    const [east, west] = ['east', 'west'].map((id) => {
      const chart = new Chart(app, id, { namespace: 'demo' });
      new Mesh(chart, 'mesh', { version: LinkerdVersion.V2_20, checks: [EVERYONE] });
      return chart;
    });
    policy(east, 'everyone');
    expect(Mesh.of(east).findings()).toHaveLength(1);
    expect(Mesh.of(west).findings()).toEqual([]);
    expect(messageOf(() => Mesh.of(app))).toBe('the App: no Mesh governs it; create one in the App or in its Chart');
  });
});

describe('acknowledging', () => {
  test('a construct covers what is below it', () => {
    const { app, chart, everyone } = chartWith();
    policy(chart, 'other');
    Mesh.acknowledge(everyone, EVERYONE, REASON);
    expect(Mesh.of(app).findings().map(({ path }) => path)).toEqual(['chart/other']);
    Mesh.acknowledge(chart, 'policy/*', REASON);
    expect(Mesh.of(app).findings()).toEqual([]);
  });

  test('nothing is a finding', () => {
    const { app, chart } = chartWith();
    Mesh.acknowledge(chart, 'gitops/duplicate-object', REASON);
    expect(Mesh.of(app).findings().map(({ message }) => message)).toEqual([MESSAGE, 'chart acknowledges "gitops/duplicate-object", which finds nothing there; remove it']);
  });

  test.each([
    ['policy/nothing', REASON, 'chart: "check" names no check, got "policy/nothing"'],
    [EVERYONE, '', `chart: "check" has no reason for "${EVERYONE}"`],
  ])('fails for %s with reason "%s"', (check, reason, message) => {
    expect(messageOf(() => Mesh.acknowledge(chartWith().chart, check, reason))).toContain(message);
  });
});

test('a baseline lets only new findings fail', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mesh-')), 'baseline.json');
  Mesh.of(chartWith().app).writeBaseline(file);
  expect(JSON.parse(readFileSync(file, 'utf8')).findings).toHaveLength(1);
  const { app, chart } = chartWith({ baseline: file, failOn: FailOn.WARNING });
  expect(() => app.synthYaml()).not.toThrow();
  policy(chart, 'new');
  expect(messageOf(() => app.synthYaml())).toContain('chart/new');
  expect(Mesh.of(app).findings()).toHaveLength(1);
  Mesh.of(app).writeBaseline(file);
  expect(JSON.parse(readFileSync(file, 'utf8')).findings).toHaveLength(2);
});

test.each<[CheckOptions, string]>([
  [{ checks: ['a/b'] }, 'mesh: "checks" names no check, got "a/b"'],
  [{ disabledChecks: ['a/b'] }, 'mesh: "disabledChecks" names no check, got "a/b"'],
  [{ acknowledgements: [{ check: EVERYONE, reason: '' }] }, 'mesh: "acknowledgements" has no reason'],
])('fails at construction with %j', (options, message) => {
  expect(messageOf(() => chartWith(options))).toContain(message);
});

describe('what a prop says is meant is not found', () => {
  test.each<[string, (chart: Chart) => void]>([
    ['policy/everyone-authorized', (chart) => {
      const server = new Server(chart, 'server', { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.number(8080) });
      new AuthorizationPolicy(chart, 'policy', { target: server, allowAnyone: true });
    }],
    ['egress/hides-global', (chart) => {
      EgressNetwork.global(new Chart(App.of(chart), 'global'), 'net', { trafficPolicy: EgressTrafficPolicy.DENY });
      new EgressNetwork(chart, 'net', { trafficPolicy: EgressTrafficPolicy.ALLOW, networks: [{ cidr: '192.0.2.0/24' }], hidesGlobal: true });
    }],
    ['routing/no-catch-all', (chart) => {
      const parent = service(chart, 'web');
      new HttpRoute(chart, 'route', { parent, unmatched: UnmatchedRequests.NOT_FOUND, rules: [{ matches: [RouteMatch.pathPrefix('/api')] }] });
    }],
  ])('by %s', (check, make) => {
    const chart = meshedChart({ checks: [check] });
    make(chart);
    expect(Mesh.of(chart).findings()).toEqual([]);
    // The check would have found it.
    const manifests = App.of(chart).charts.flatMap((each) => Testing.synth(each));
    const found = analyze(manifests.map((manifest) => ({ manifest })), Mesh.of(chart).target).filter((each) => each.check.name === check);
    expect(found.length).toBeGreaterThan(0);
  });

  test('and where a check would find nothing, that is no finding either', () => {
    const chart = meshedChart();
    new EgressNetwork(chart, 'net', { trafficPolicy: EgressTrafficPolicy.ALLOW, hidesGlobal: true });
    expect(Mesh.of(chart).findings()).toEqual([]);
  });
});

describe('what is written to one file', () => {
  const built = (yamlOutputType: YamlOutputType, place: (cluster: Construct) => [Chart, Chart]) => {
    const app = new App({ yamlOutputType });
    const cluster = new Construct(app, 'east');
    const mesh = new Mesh(cluster, 'mesh', { version: LinkerdVersion.V2_20, checks: ['gitops/missing-kind'] });
    const [linkerd, apps] = place(cluster);
    new LinkerdCrds(linkerd, 'crds', { delivery: HelmDelivery.flux(), installGatewayApi: false });
    new Server(apps, 'server', { podSelector: { matchLabels: { app: 'web' } }, port: ContainerPort.number(8080), metadata: { name: 'web', namespace: 'shop' } });
    return mesh.findings().map(({ message }) => message);
  };
  const together = ['linkerd-crds brings the CRD of Server shop/web in the same file, and until it is there Flux applies neither; put the charts into a file of their own, which is applied first'];
  const oneChart = (cluster: Construct): [Chart, Chart] => {
    const chart = new Chart(cluster, 'all');
    return [chart, chart];
  };
  const twoCharts = (cluster: Construct): [Chart, Chart] => [new Chart(cluster, 'linkerd'), new Chart(cluster, 'apps')];

  test.each<[YamlOutputType, string, (cluster: Construct) => [Chart, Chart], string[]]>([
    [YamlOutputType.FILE_PER_CHART, 'one Chart', oneChart, together],
    [YamlOutputType.FILE_PER_CHART, 'two Charts', twoCharts, []],
    [YamlOutputType.FILE_PER_APP, 'two Charts', twoCharts, together],
    [YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'two Charts', twoCharts, []],
  ])('%s, %s', (type, _, place, messages) => {
    expect(built(type, place)).toEqual(messages);
  });
});
