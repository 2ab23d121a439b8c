import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AlertOptions, ExpiryAlertOptions, PrometheusRuleOptions, RateAlertOptions } from './alert-options';
import { earlyFault } from './early-alerts';
import { ALERTS, AlertName, AlertTerms, alertFaults, renderAlert } from './mesh-alert-table';
import { supports } from '../linkerd/features';
import { alertLabelFaults, selectorLabelsFault } from '../linkerd/prometheus';
import { refuse } from '../linkerd/rule';
import { createApiObject } from '../manifest/api-object';
import { MONITORING_V1, PrometheusRuleSpec } from '../manifest/monitoring';
import { MeshTarget } from '../mesh-target';
import { takenKeyFaults } from '../references/annotate';
import { labelOf, ResolvedObject, resolveObject } from '../references/object-ref';

/**
 * Which alerts there are about the mesh. All are on metrics that `MeshPodMonitors` has scraped; each can be left out or tuned.
 */
export interface MeshAlertsProps extends PrometheusRuleOptions {
  /**
   * Requests and connections that policies deny: `LinkerdRequestsDenied`, `LinkerdConnectionsDenied`, by namespace and Server.
   *
   * @default - above 0 in a second, for 5 minutes; severity WARNING
   */
  readonly denied?: RateAlertOptions;

  /**
   * Requests that would be denied, in a namespace whose DefaultDeny is in its stage AUDIT: `LinkerdRequestsAudited`. Linkerd
   * 2.16 and later.
   *
   * @default - above 0 in a second, for 5 minutes, if the target can audit; severity INFO
   */
  readonly audited?: RateAlertOptions;

  /**
   * Proxies whose certificate is not renewed: `LinkerdCertificateEnding`. It is valid for a day, is renewed well before,
   * and does not outlive that of the issuer.
   *
   * @default - 2 hours before the end, for 5 minutes; severity CRITICAL
   */
  readonly certificates?: ExpiryAlertOptions;

  /**
   * The certificate `linkerd-identity-issuer` that cert-manager keeps: `LinkerdIssuerEnding`. cert-manager must be scraped,
   * too, or there is never an alert.
   *
   * @default - no such alert; with options, a day before the end, for 5 minutes; severity CRITICAL
   */
  readonly issuer?: ExpiryAlertOptions;

  /**
   * Gateways of other clusters that do not answer probes: `LinkerdGatewayDown`.
   *
   * @default - for 5 minutes; severity CRITICAL
   */
  readonly gateways?: AlertOptions;

  /**
   * Links of which nobody probes the gateway, because the Link or its controller is missing: `LinkerdLinkMissing`, one for
   * each of `links`.
   *
   * @default - for 10 minutes; severity CRITICAL
   */
  readonly missingLinks?: AlertOptions;

  /**
   * The links that must be there: constructs with a Link that has a gateway.
   *
   * @default - none, and then a Link that is missing is not missed
   */
  readonly links?: IConstruct[];

  /**
   * Proxies of several releases, as those of pods that were not restarted after an upgrade: `LinkerdSeveralProxyVersions`.
   *
   * @default - for a day; severity INFO
   */
  readonly versions?: AlertOptions;

  /**
   * Proxies that Prometheus cannot scrape, as where a namespace denies by default: `LinkerdProxiesUnscraped`, by namespace.
   *
   * @default - for 10 minutes; severity WARNING
   */
  readonly unscraped?: AlertOptions;

  /**
   * No metrics of any proxy, without which no other alert comes: `LinkerdMetricsMissing`.
   *
   * @default - for 10 minutes; severity CRITICAL
   */
  readonly missingMetrics?: AlertOptions;

  /**
   * Metadata of the PrometheusRule.
   *
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Alerts about the mesh itself: what policies deny, identities that end, links that are down, proxies that are old or not
 * scraped. There is none about pods that are not meshed, since no metric of Linkerd tells of them.
 *
 * Results in a PrometheusRule (`monitoring.coreos.com/v1`).
 *
 * @example
 * new MeshAlerts(chart, 'alerts', {
 *   selectorLabels: { release: 'kube-prometheus-stack' },
 *   denied: { maxPerSecond: 0.1, severity: AlertSeverity.CRITICAL },
 *   versions: { enabled: false },
 * });
 */
export class MeshAlerts extends Construct {
  /** The PrometheusRule. */
  public readonly apiObject: ApiObject;

  /**
   * @param scope where the alerts stand in the tree
   * @param id their id there
   * @param props which alerts, and how they are tuned
   * @throws at construction: if no alert is left, a value is out of range, or the target does not have the metric; at synth:
   * if a link has no gateway, or an alert would tell of certificates of the app that nothing is wrong with
   */
  public constructor(scope: Construct, id: string, props: MeshAlertsProps) {
    super(scope, id);
    const { selectorLabels, alertLabels, metadata } = props;
    const links = (props.links ?? []).map((link, i) => resolveObject(this, `links[${i}]`, link, ['Link.multicluster.linkerd.io'], 'a construct with a Link, such as a ClusterLink'));
    const { linkerdVersion } = MeshTarget.of(this);
    const wanted = (Object.keys(ALERTS) as AlertName[]).filter((name) => {
      const { since, optional } = ALERTS[name];
      const there = since === undefined || supports(linkerdVersion, since);
      return props[name]?.enabled ?? (props[name] !== undefined || (there && !optional));
    });
    const terms: AlertTerms = { clusters: links.map(({ name }) => name) };
    const rules = () => wanted.flatMap((name) => renderAlert(name, props[name] ?? {}, terms, alertLabels ?? {}));
    refuse(this,
      selectorLabelsFault('selectorLabels', selectorLabels, 'a PrometheusRule'),
      ...takenKeyFaults('"metadata"', 'label', metadata?.labels ?? {}, selectorLabels ?? {}),
      ...alertLabelFaults('alertLabels', alertLabels, ['severity']),
      ...wanted.flatMap((name) => alertFaults(name, props[name] ?? {}, linkerdVersion)),
      links.length > 0 && !wanted.includes('missingLinks') ? '"links" does nothing without the alert "missingLinks"; leave one of the two away' : undefined,
      props.missingLinks?.enabled !== false && props.missingLinks !== undefined && links.length === 0 ? '"missingLinks" has no "links" that could be missing; set them' : undefined,
    );
    refuse(this, rules().length === 0 ? 'all alerts are left out, so that there would be nothing to say; expected at least one; remove this construct' : undefined);
    this.apiObject = createApiObject(this, {
      apiVersion: MONITORING_V1,
      kind: 'PrometheusRule',
      metadata: { ...metadata, labels: { ...selectorLabels, ...metadata?.labels } },
      spec: (): PrometheusRuleSpec => ({ groups: [{ name: 'linkerd-mesh', rules: rules() }] }),
    });
    const expiring = (['certificates', 'issuer'] as const).filter((name) => wanted.includes(name));
    this.node.addValidation({
      validate: () => [...links.flatMap(gatewayFaults), ...expiring.map((name) => earlyFault(this, name, props[name]))]
        .filter((fault) => fault !== undefined),
    });
  }
}

function gatewayFaults(link: ResolvedObject): string[] {
  return link.apiObject?.toJson().spec?.gatewayAddress ? []
    : [`"links" has ${labelOf(link)} without a gateway, of which there are no probes that could be missed; expected links with "gatewayAddresses"; leave it away`];
}
