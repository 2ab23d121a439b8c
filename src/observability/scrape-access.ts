import { Construct, IConstruct } from 'constructs';
import { networksFaults } from '../linkerd/networks';
import { refuse } from '../linkerd/rule';
import { InboundTraffic } from '../policy/inbound-traffic';
import { Network } from '../policy/network';
import { allowScrapers, makeProxyServer } from '../policy/proxy-server';
import { resolveIdentity } from '../references/identity';
import { resolveObject } from '../references/object-ref';
import { UnmatchedRequests } from '../routing/route-rules';
import { SynthPass } from '../synth-pass';

/**
 * Whose metrics are read, and by whom.
 */
export interface ScrapeAccessProps {
  /**
   * The namespace whose proxies are scraped: a MeshedNamespace, another construct with a Namespace, or a `NamespaceRef`.
   */
  readonly namespace: IConstruct;

  /**
   * Who may read the proxies' metrics: ServiceAccounts of meshed scrapers, or Namespaces.
   *
   * @default - none; `scrapers` or `scraperNetworks` is needed
   */
  readonly scrapers?: IConstruct[];

  /**
   * Where scrapers without a proxy are, which have no identity. Every pod in the networks can read the metrics then.
   *
   * @default - none; `scrapers` or `scraperNetworks` is needed
   */
  readonly scraperNetworks?: Network[];
}

/**
 * Lets Prometheus scrape the proxies of a namespace that denies by default, where otherwise it gets status 403 and there are
 * no metrics; the kubelet's probes of the proxies are let in, too, and nobody else. `PrometheusAccess` is about the other
 * direction: who may ask Prometheus.
 *
 * Results at synth in an AuthorizationPolicy for each scraper; and, unless a DefaultDeny of the namespace or another
 * ScrapeAccess has them, in a Server for the proxies' port and HTTPRoutes for metrics and probes. A DefaultDeny lets in the
 * Prometheus of linkerd-viz, or its `scrapers`, by itself.
 *
 * @example
 * const prometheus = ServiceAccountRef.fromName(chart, 'prometheus', { name: 'prometheus-k8s', namespace: 'monitoring' });
 * new ScrapeAccess(chart, 'scrapes', { namespace, scrapers: [prometheus] });
 */
export class ScrapeAccess extends Construct {
  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props the namespace, and who may scrape
   * @throws at construction: if it is no Namespace, nobody is named, or a scraper or network is none; at synth: if a scraper
   * is let in already, or a Server of the app selects the proxies' port
   */
  public constructor(scope: Construct, id: string, props: ScrapeAccessProps) {
    super(scope, id);
    const { scrapers = [], scraperNetworks } = props;
    const namespace = resolveObject(this, 'namespace', props.namespace, ['Namespace'], 'a construct with a Namespace, or a NamespaceRef');
    refuse(this,
      scrapers.length > 0 || scraperNetworks !== undefined ? undefined : '"scrapers" and "scraperNetworks" are both missing, so that nobody would be let in; set one of them',
      ...networksFaults('scraperNetworks', scraperNetworks),
    );
    scrapers.forEach((scraper, i) => resolveIdentity(this, `scrapers[${i}]`, scraper));
    const traffic = InboundTraffic.of(this);
    const make = () => {
      const there = traffic.proxyServerOf(namespace.name);
      if (there) {
        allowScrapers(this, namespace.name, there, { scrapers, scraperNetworks });
      } else {
        makeProxyServer(this, namespace, { scrapers, scraperNetworks }, { unmatched: UnmatchedRequests.NOT_FOUND });
      }
    };
    // Only then it is known whether the namespace has a DefaultDeny.
    SynthPass.of(this).prepare(this, { make });
  }
}
