import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { AlertSeverity, ClusterLink, ExpiryAlertOptions, MeshAlerts, MeshAlertsProps, MeshPodMonitors, MeshPodMonitorsProps, RateAlertOptions, SecretRef } from '../../../src';
import { monitoringErrors } from '../oracle/monitoring';
import { Manifest, OracleTarget } from '../oracle/target';
import { anyTarget, Sample, Sampling } from '../sampling';

const PLAIN = ['gateways', 'versions', 'unscraped', 'missingMetrics'] as const;
const OWN: Readonly<Record<string, readonly string[]>> = {
  denied: ['LinkerdRequestsDenied', 'LinkerdConnectionsDenied'],
  audited: ['LinkerdRequestsAudited'],
  certificates: ['LinkerdCertificateEnding'],
  issuer: ['LinkerdIssuerEnding'],
  gateways: ['LinkerdGatewayDown'],
  versions: ['LinkerdSeveralProxyVersions'],
  unscraped: ['LinkerdProxiesUnscraped'],
  missingMetrics: ['LinkerdMetricsMissing'],
};

interface Tuning extends Pick<RateAlertOptions, 'enabled' | 'severity' | 'runbookUrl' | 'maxPerSecond'> {
  readonly pendingSeconds?: number;
  readonly remainingSeconds?: number;
}

interface AlertsSample extends Sample {
  readonly tuned: Partial<Record<string, Tuning>>;
  readonly links?: string[];
  readonly alertLabels?: Record<string, string>;
  readonly monitors: Pick<MeshPodMonitorsProps, 'controlPlane' | 'multicluster' | 'extensionNamespaces'> & { readonly seconds?: number };
}

const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const plain = {
  enabled: option(fc.boolean()),
  severity: option(fc.constantFrom(...Object.values(AlertSeverity))),
  runbookUrl: option(fc.constant('https://runbooks.example.com/mesh')),
  pendingSeconds: option(fc.constantFrom(0, 60, 3600)),
};
const rate = fc.record<Tuning>({ ...plain, maxPerSecond: option(fc.constantFrom(0, 0.5, 10)) });
const expiry = fc.record<Tuning>({ ...plain, remainingSeconds: option(fc.constantFrom(1, 86_400)) });

const samples: fc.Arbitrary<AlertsSample> = anyTarget.chain((target) => fc.record<AlertsSample>({
  target: fc.constant(target),
  tuned: fc.record({
    denied: option(rate),
    audited: ['2.14', '2.15'].includes(target.oracle.linkerd) ? fc.constant(undefined) : option(rate),
    certificates: option(expiry),
    issuer: option(expiry),
    ...Object.fromEntries(PLAIN.map((name) => [name, option(fc.record<Tuning>(plain))])),
  }),
  links: option(fc.uniqueArray(fc.constantFrom('east', 'west'), { minLength: 1 })),
  alertLabels: option(fc.constant({ team: 'mesh' })),
  monitors: fc.record({
    controlPlane: option(fc.boolean()),
    multicluster: option(fc.boolean()),
    extensionNamespaces: option(fc.constant(['linkerd-viz', 'linkerd-cni'])),
    seconds: option(fc.constantFrom(1, 15, 75)),
  }),
}));

function optionsOf(tuning: Tuning): RateAlertOptions & ExpiryAlertOptions {
  const { pendingSeconds, remainingSeconds, ...others } = tuning;
  const seconds = (count: number | undefined) => (count === undefined ? undefined : Duration.seconds(count));
  return { ...others, pendingFor: seconds(pendingSeconds), remaining: seconds(remainingSeconds) };
}

function propsOf(chart: Chart, { tuned, links, alertLabels }: AlertsSample): MeshAlertsProps {
  return {
    selectorLabels: { release: 'monitoring' },
    ...Object.fromEntries(Object.entries(tuned).map(([name, tuning]) => [name, tuning && optionsOf(tuning)])),
    links: links?.map((name) => new ClusterLink(chart, name, {
      targetClusterName: name,
      gatewayAddresses: ['35.1.2.3'],
      credentialsSecret: SecretRef.fromName(chart, `${name}-credentials`, { name: `cluster-credentials-${name}`, namespace: 'linkerd-multicluster' }),
    })),
    alertLabels,
  };
}

function build(chart: Chart, sample: AlertsSample): void {
  const { seconds, ...monitors } = sample.monitors;
  new MeshPodMonitors(chart, 'monitors', { selectorLabels: {}, ...monitors, scrapeInterval: seconds === undefined ? undefined : Duration.seconds(seconds) });
  new MeshAlerts(chart, 'alerts', propsOf(chart, sample));
}

/** Which alerts there must be, by what was said. */
function wanted({ tuned, links = [], target }: AlertsSample): string[] {
  const there = Object.keys(OWN).filter((name) => (
    name === 'issuer' ? tuned.issuer && tuned.issuer.enabled !== false
      : tuned[name]?.enabled !== false && (name !== 'audited' || !['2.14', '2.15'].includes(target.oracle.linkerd))));
  return [...there.flatMap((name) => OWN[name]), ...links.length > 0 ? ['LinkerdLinkMissing'] : []].sort();
}

function judge(manifests: Manifest[], target: OracleTarget, sample: AlertsSample): string[] {
  const { monitors: { controlPlane = true, multicluster = true }, alertLabels } = sample;
  const rules: any[] = manifests.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups[0].rules);
  const [told, expected] = [rules.map(({ alert }) => alert).sort(), wanted(sample)];
  const monitors = manifests.filter(({ kind }) => kind === 'PodMonitor').length;
  return [
    ...monitoringErrors(manifests, target),
    ...(JSON.stringify(told) === JSON.stringify(expected) ? [] : [`alerts are ${told}, and not ${expected}`]),
    ...(monitors === 1 + Number(controlPlane) + Number(multicluster) ? [] : [`${monitors} PodMonitors`]),
    ...rules.filter(({ labels }) => labels.team !== alertLabels?.team).map(({ alert }) => `${alert} lacks its label`),
  ];
}

export const alertsSampling: Sampling<AlertsSample> = {
  name: 'mesh-alerts',
  samples,
  build,
  judge,
  features: ({ tuned, links, alertLabels, monitors }) => [
    ...Object.entries(tuned).flatMap(([name, tuning]) => (
      tuning ? [name, ...Object.keys(tuning).filter((key) => (tuning as any)[key] !== undefined)] : [])),
    ...Object.entries({ links, alertLabels, ...monitors }).filter(([, value]) => value !== undefined).map(([key]) => key),
  ],
  expected: [
    'denied', 'audited', 'certificates', 'issuer', ...PLAIN, 'enabled', 'severity', 'runbookUrl', 'pendingSeconds', 'maxPerSecond', 'remainingSeconds', 'links', 'alertLabels',
    'controlPlane', 'multicluster', 'extensionNamespaces', 'seconds',
  ],
  runs: 300,
};

type Break = (sample: AlertsSample) => { sample: AlertsSample; build: typeof build };
const broken = (change: (chart: Chart) => Partial<MeshAlertsProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new MeshAlerts(chart, 'alerts', { ...propsOf(chart, sample), ...change(chart) }),
});
const brokenMonitors = (change: Partial<MeshPodMonitorsProps>): Break => (sample) => ({
  sample,
  build: (chart) => void new MeshPodMonitors(chart, 'monitors', { selectorLabels: {}, ...change }),
});

export const alertsBreaks: Record<string, Break> = {
  denied: broken(() => ({ denied: { maxPerSecond: -1 } })),
  certificates: broken(() => ({ certificates: { remaining: Duration.millis(1) } })),
  gateways: broken(() => ({ gateways: { severity: 'page' as AlertSeverity } })),
  unscraped: broken(() => ({ unscraped: { runbookUrl: 'nowhere' } })),
  links: broken((chart) => ({ links: [chart] })),
  alertLabels: broken(() => ({ alertLabels: { __team: 'mesh' } })),
  selectorLabels: broken(() => ({ selectorLabels: { a: 'b c' } })),
  scrapeInterval: brokenMonitors({ scrapeInterval: Duration.minutes(2) }),
  scrapeTimeout: brokenMonitors({ scrapeTimeout: Duration.minutes(1) }),
  extensionNamespaces: brokenMonitors({ extensionNamespaces: ['a.b'] }),
};
