import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { Dump, leave } from './dump';
import { TARGETS } from './targets';
import {
  AlertSeverity, BurnWindow, CanarySplit, ClusterLink, GrpcRoute, HttpRoute, Mesh, MeshAlerts, PolicyRef, RouteMatch, RouteProfile, RouteSlo,
  RouteSloProps, SecretRef, SloSide, SloSplit, UnmatchedRequests,
} from '../../src';
import { service } from '../fixtures';

// PrometheusRules of each kind, for the unit tests of promtool in prometheus/testdata.

const { CLIENT, SERVER } = SloSide;
const selectorLabels = { release: 'monitoring' };

/** An objective that is watched over an hour, so that there is one alert; its name is that of the rule file. */
function slo(chart: Chart, name: string, props: Pick<RouteSloProps, 'target' | 'side'> & Partial<RouteSloProps>): void {
  new RouteSlo(chart, `${name}-slo`, { successRate: 99, burnWindows: [BurnWindow.HOUR], selectorLabels, metadata: { name }, ...props });
}

const latency = (ms: number, percent = 95) => ({ threshold: Duration.millis(ms), percent });

function objectives(chart: Chart): void {
  slo(chart, 'web', {
    target: service(chart, 'web'),
    side: CLIENT,
    successRate: 99.9,
    latency: latency(500, 99),
    burnWindows: undefined,
    alertLabels: { team: 'web' },
    runbookUrl: 'https://runbooks.example.com/web',
  });
  const api = service(chart, 'api');
  const [read, write] = ['read', 'write'].map((name) => (
    new HttpRoute(chart, name, { parent: api, rules: [{ matches: [RouteMatch.path(`/${name}`)] }], unmatched: UnmatchedRequests.NOT_FOUND, metadata: { name } })));
  slo(chart, 'read', { target: read, side: CLIENT, latency: latency(50) });
  slo(chart, 'write', { target: write, side: CLIENT, latency: latency(1000) });
  slo(chart, 'api-attempts', { target: api, side: CLIENT, perAttempt: true, latency: latency(100) });
  slo(chart, 'chat', { target: new GrpcRoute(chart, 'chat-route', { parent: service(chart, 'chat'), metadata: { name: 'chat' } }), side: CLIENT });
  const split = CanarySplit.canary(chart, 'split', { service: service(chart, 'shop'), stable: service(chart, 'shop-v1'), canary: service(chart, 'shop-v2'), percent: 10, metadata: { name: 'shop' } });
  slo(chart, 'split', { target: split, side: CLIENT, perAttempt: true, latency: latency(25), splitBy: [SloSplit.BACKEND] });
  const profile = new RouteProfile(chart, 'profile', { service: service(chart, 'old'), routes: [{ name: 'GET /a', pathRegex: '/a' }, { name: 'GET /b', pathRegex: '/b' }] });
  slo(chart, 'profile', { target: profile, side: CLIENT, route: 'GET /a', latency: latency(10) });
  slo(chart, 'profile-attempts', { target: profile, side: CLIENT, perAttempt: true, splitBy: [SloSplit.ROUTE] });
  slo(chart, 'profile-served', { target: profile, side: SERVER, route: 'GET /a' });
  const workload = new ApiObject(chart, 'workload', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web-server' } });
  slo(chart, 'workload', { target: workload, side: SERVER, latency: latency(200), splitBy: [SloSplit.CLIENT] });
  slo(chart, 'server', { target: PolicyRef.server(chart, 'server', { name: 'web-http' }), side: SERVER });
  slo(chart, 'served', { target: PolicyRef.httpRoute(chart, 'served', { name: 'in-http' }), side: SERVER, latency: latency(250) });
  slo(chart, 'served-grpc', { target: PolicyRef.grpcRoute(chart, 'served-grpc', { name: 'in-grpc' }), side: SERVER });
}

function objectivesBefore220(chart: Chart): void {
  slo(chart, 'served-before', { target: PolicyRef.httpRoute(chart, 'route', { name: 'in-http' }), side: SERVER, latency: latency(200) });
}

function alerts(chart: Chart): void {
  const links = ['east', 'west'].map((name) => new ClusterLink(chart, name, {
    targetClusterName: name,
    gatewayAddresses: ['35.1.2.3'],
    credentialsSecret: SecretRef.fromName(chart, `${name}-credentials`, { name: `cluster-credentials-${name}`, namespace: 'linkerd-multicluster' }),
  }));
  new MeshAlerts(chart, 'alerts', { issuer: {}, links, selectorLabels, metadata: { name: 'mesh' } });
  new MeshAlerts(chart, 'tuned', {
    denied: { maxPerSecond: 0.5, pendingFor: Duration.seconds(0), severity: AlertSeverity.CRITICAL },
    selectorLabels,
    metadata: { name: 'mesh-tuned' },
  });
}

/** What is emitted for a release. */
function emitted(release: string, build: (chart: Chart) => void): Dump {
  const { mesh, oracle } = TARGETS.find(({ oracle: { linkerd, channel } }) => linkerd === release && channel === 'standard')!;
  const app = Testing.app();
  new Mesh(app, 'mesh', mesh);
  const chart = new Chart(app, 'chart', { namespace: 'demo' });
  build(chart);
  return { target: oracle, source: 'tested-rules', manifests: Testing.synth(chart) };
}

test('each alert fires in a test of promtool', () => {
  const dumps = [emitted('2.20', objectives), emitted('2.20', alerts), emitted('2.19', objectivesBefore220)];
  leave('tested-rules', dumps);
  const rules: any[] = dumps.flatMap(({ manifests }) => manifests).filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ spec }) => spec.groups.flatMap((group: any) => group.rules));
  const folder = join(__dirname, 'prometheus/testdata');
  const tests: any[] = readdirSync(folder).filter((file) => file.endsWith('.test.yaml'))
    .flatMap((file) => parse(readFileSync(join(folder, file), 'utf8')).tests);
  const fired: any[] = tests.flatMap(({ alert_rule_test: checks = [] }) => checks)
    .flatMap(({ alertname, exp_alerts: expected = [] }) => expected.map(({ exp_labels: labels }: any) => ({ alertname, ...labels })));
  const silent = rules.filter(({ alert, labels }) => alert && !fired.some((each) => (
    Object.entries({ alertname: alert, ...labels }).every(([label, value]) => each[label] === value))));
  expect(silent.map(({ alert, labels }) => ({ alert, labels }))).toEqual([]);
});
