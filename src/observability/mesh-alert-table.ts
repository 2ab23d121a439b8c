import { AlertOptions, AlertSeverity, ExpiryAlertOptions, RateAlertOptions } from './alert-options';
import {
  certificatesEnding, connectionsOver, gatewaysDown, keptCertificateEnding, linksMissing, noProxies, proxiesUnscraped, requestsOver, severalVersions,
} from './promql';
import { durationFault, formatDuration, millis } from '../linkerd/duration';
import { Feature, featureFault } from '../linkerd/features';
import { LinkerdVersion } from '../linkerd/linkerd-version';
import { severityFault, urlFault } from '../linkerd/prometheus';
import { Fault, quote } from '../linkerd/rule';
import { AlertingRule } from '../manifest/monitoring';

/** What an alert is about, beside its options. */
export interface AlertTerms {
  /** The clusters whose links must be there. */
  readonly clusters: readonly string[];
}

/** The prop of an alert. */
export type AlertName = 'denied' | 'audited' | 'certificates' | 'issuer' | 'gateways' | 'missingLinks' | 'versions' | 'unscraped' | 'missingMetrics';

interface Wording {
  readonly alert: string;
  readonly expr: string;
  readonly summary: string;
  readonly description: string;
}

interface AlertEntry {
  readonly severity: AlertSeverity;
  /** In seconds. */
  readonly pendingFor: number;
  /** In seconds, of what ends. */
  readonly remaining?: number;
  readonly since?: Feature;
  /** Whether it is only there if it is asked for. */
  readonly optional?: boolean;
  rules(options: { readonly maxPerSecond: number; readonly remaining: number }, terms: AlertTerms): Wording[];
}

const { CRITICAL, WARNING, INFO } = AlertSeverity;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WHERE = 'Server {{ $labels.srv_name }} in namespace {{ $labels.namespace }}';
/** Not humanized, since that writes 0.5 as "500m". */
const RATE = '{{ $value | printf "%.3f" }} in a second';

/** The alerts about a mesh, in the order in which they are written. */
export const ALERTS: Readonly<Record<AlertName, AlertEntry>> = {
  denied: {
    severity: WARNING,
    pendingFor: 5 * MINUTE,
    rules: ({ maxPerSecond }) => [{
      alert: 'LinkerdRequestsDenied',
      expr: requestsOver('httpDenied', [], maxPerSecond),
      summary: `Requests to ${WHERE} are denied`,
      description: `${RATE} get status 403: no policy lets their clients in.`,
    }, {
      alert: 'LinkerdConnectionsDenied',
      expr: connectionsOver(maxPerSecond),
      summary: `Connections to ${WHERE} are denied`,
      description: `${RATE} are closed: no policy lets their clients in, or none does any longer.`,
    }],
  },
  audited: {
    severity: INFO,
    pendingFor: 5 * MINUTE,
    since: 'auditPolicy',
    rules: ({ maxPerSecond }) => [{
      alert: 'LinkerdRequestsAudited',
      expr: requestsOver('httpAllowed', [['authz_name', '=', 'audit']], maxPerSecond),
      summary: `Requests to ${WHERE} would be denied`,
      description: `${RATE} are let in only because the policy is audited.`,
    }],
  },
  certificates: {
    severity: CRITICAL,
    pendingFor: 5 * MINUTE,
    remaining: 2 * HOUR,
    rules: ({ remaining }) => [{
      alert: 'LinkerdCertificateEnding',
      expr: certificatesEnding(remaining),
      summary: 'The certificate of pod {{ $labels.namespace }}/{{ $labels.pod }} is not renewed',
      description: 'It ends in {{ $value | humanizeDuration }}, and then the pod can neither call nor be called. Look at the identity controller, and at the issuer.',
    }],
  },
  issuer: {
    severity: CRITICAL,
    pendingFor: 5 * MINUTE,
    remaining: DAY,
    optional: true,
    rules: ({ remaining }) => [{
      alert: 'LinkerdIssuerEnding',
      expr: keptCertificateEnding('linkerd-identity-issuer', remaining),
      summary: 'The certificate of the identity issuer is not renewed',
      description: 'It ends in {{ $value | humanizeDuration }}, and then no proxy gets a certificate.',
    }],
  },
  gateways: {
    severity: CRITICAL,
    pendingFor: 5 * MINUTE,
    rules: () => [{
      alert: 'LinkerdGatewayDown',
      expr: gatewaysDown(),
      summary: 'The gateway of cluster {{ $labels.target_cluster_name }} does not answer',
      description: 'Its probes fail, and Services that are mirrored through it have no endpoints.',
    }],
  },
  missingLinks: {
    severity: CRITICAL,
    pendingFor: 10 * MINUTE,
    // One rule for all: several of one name and with the same labels are duplicates to promtool.
    rules: (_, { clusters }) => (clusters.length === 0 ? [] : [{
      alert: 'LinkerdLinkMissing',
      expr: linksMissing(clusters),
      summary: 'Nobody probes the gateway of cluster {{ $labels.target_cluster_name }}',
      description: 'Its Link is missing, the controller of the Link does not run, or it is not scraped.',
    }]),
  },
  versions: {
    severity: INFO,
    pendingFor: DAY,
    rules: () => [{
      alert: 'LinkerdSeveralProxyVersions',
      expr: severalVersions(),
      summary: 'Proxies are of {{ $value }} releases',
      description: 'Pods that were not restarted since an upgrade have the proxy of the former release.',
    }],
  },
  unscraped: {
    severity: WARNING,
    pendingFor: 10 * MINUTE,
    rules: () => [{
      alert: 'LinkerdProxiesUnscraped',
      expr: proxiesUnscraped(),
      summary: 'Proxies in namespace {{ $labels.namespace }} cannot be scraped',
      description: 'Prometheus gets no metrics of {{ $value }} of them. Where the namespace denies by default, it must be let in.',
    }],
  },
  missingMetrics: {
    severity: CRITICAL,
    pendingFor: 10 * MINUTE,
    rules: () => [{
      alert: 'LinkerdMetricsMissing',
      expr: noProxies(),
      summary: 'There are no metrics of any proxy',
      description: 'No proxy is scraped, so that no other alert about the mesh comes.',
    }],
  },
};

type AnyOptions = AlertOptions & Pick<RateAlertOptions, 'maxPerSecond'> & Pick<ExpiryAlertOptions, 'remaining'>;

/** The faults of an alert's options. */
export function alertFaults(name: AlertName, options: AnyOptions, version: LinkerdVersion): Fault[] {
  const { severity, pendingFor, runbookUrl, maxPerSecond, remaining } = options;
  const { since } = ALERTS[name];
  return [
    since && featureFault(`"${name}"`, version, since),
    severityFault(`${name}.severity`, severity, Object.values(AlertSeverity)),
    durationFault(`${name}.pendingFor`, pendingFor, { min: 0, wholeSeconds: true }),
    durationFault(`${name}.remaining`, remaining, { min: 1000, wholeSeconds: true }),
    urlFault(`${name}.runbookUrl`, runbookUrl),
    maxPerSecond === undefined || (Number.isFinite(maxPerSecond) && maxPerSecond >= 0) ? undefined
      : `"${name}.maxPerSecond" is out of range, got ${quote(maxPerSecond)}; expected a number from 0 on`,
  ];
}

/** The rules of an alert. */
export function renderAlert(name: AlertName, options: AnyOptions, terms: AlertTerms, labels: Readonly<Record<string, string>>): AlertingRule[] {
  const entry = ALERTS[name];
  const seconds = options.remaining ? millis(options.remaining) / 1000 : entry.remaining ?? 0;
  const pending = options.pendingFor ? formatDuration(options.pendingFor) : `${entry.pendingFor}s`;
  return entry.rules({ maxPerSecond: options.maxPerSecond ?? 0, remaining: seconds }, terms).map(({ alert, expr, summary, description }) => ({
    alert,
    expr,
    for: pending,
    labels: { ...labels, severity: options.severity ?? entry.severity },
    annotations: { summary, description, ...(options.runbookUrl !== undefined && { runbook_url: options.runbookUrl }) },
  }));
}
