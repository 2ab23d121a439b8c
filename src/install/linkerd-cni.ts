import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { installChart } from './install-chart';
import { ExtensionOptions } from './install-options';
import { PortRange } from '../injection/port-range';
import { CNI_VALUES } from '../linkerd/extension-values';

/** The program by which the CNI plugin redirects traffic. */
export enum CniIptablesMode {
  /** iptables-nft. */
  NFT = 'nft',
  /** iptables-legacy. */
  LEGACY = 'legacy',
  /** iptables, whichever the node has. */
  PLAIN = 'plain',
}

/**
 * Linkerd's CNI plugin, and how it is installed.
 */
export interface LinkerdCniProps extends ExtensionOptions {
  /**
   * Where nodes have the configuration of CNI. The chart's own default is `/etc/cni/net.d`, which is wrong for several
   * distributions (k3s, OpenShift, GKE): look it up.
   */
  readonly destCniNetDir: string;

  /**
   * Where nodes have the programs of CNI. The chart's own default is `/opt/cni/bin`.
   */
  readonly destCniBinDir: string;

  /**
   * The inbound port of proxies.
   *
   * @default - Linkerd's: 4143
   */
  readonly inboundProxyPort?: number;

  /**
   * The outbound port of proxies.
   *
   * @default - Linkerd's: 4140
   */
  readonly outboundProxyPort?: number;

  /**
   * The only ports of pods that are redirected: single ones, no ranges.
   *
   * @default - Linkerd's: all
   */
  readonly portsToRedirect?: PortRange[];

  /**
   * Ports of pods that bypass the proxy.
   *
   * @default - Linkerd's: none
   */
  readonly ignoreInboundPorts?: PortRange[];

  /**
   * Ports that applications dial past the proxy.
   *
   * @default - Linkerd's: none
   */
  readonly ignoreOutboundPorts?: PortRange[];

  /**
   * The user that proxies run as, as on `LinkerdControlPlane`, at most 999999.
   *
   * @default - Linkerd's: 2102
   */
  readonly proxyUid?: number;

  /**
   * The group that proxies run as, as on `LinkerdControlPlane`, at most 999999. Linkerd 2.16 and later.
   *
   * @default - Linkerd's: none
   */
  readonly proxyGid?: number;

  /**
   * The program for redirection. Linkerd 2.16 and later; `PLAIN` 2.18 and later.
   *
   * @default - Linkerd's: nft from 2.19 on
   */
  readonly iptablesMode?: CniIptablesMode;

  /**
   * Whether IPv6 is left alone, as on `LinkerdControlPlane`. Linkerd 2.16 and later.
   *
   * @default - Linkerd's: true
   */
  readonly disableIpv6?: boolean;

  /**
   * Whether the installer is privileged.
   *
   * @default - Linkerd's: false
   */
  readonly privileged?: boolean;

  /**
   * Whether pods that started before the plugin was there are restarted.
   *
   * @default - Linkerd's: false
   */
  readonly repairController?: boolean;

  /**
   * The priority class of its pods.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
}

/**
 * Linkerd's CNI plugin, from the chart `linkerd2-cni`, with its namespace: traffic of pods is redirected by the node, so
 * that pods need no privileges for it. Set `cniEnabled` on `LinkerdControlPlane` too.
 *
 * With Cilium set `cni.exclusive` and `socketLB.hostNamespaceOnly` there, to false and true; without them proxies are
 * bypassed.
 *
 * Results in a Namespace, and in what the delivery makes: a HelmRelease, an Application, or the objects of the chart.
 *
 * @example
 * new LinkerdCni(chart, 'cni', { delivery: HelmDelivery.flux(), destCniNetDir: '/etc/cni/net.d', destCniBinDir: '/opt/cni/bin' });
 */
export class LinkerdCni extends Construct {
  /** What it consists of: the Namespace, and what the delivery made. */
  public readonly apiObjects: ApiObject[];
  /** Its namespace. */
  public readonly namespace: string;

  /**
   * @param scope where it stands in the tree
   * @param id its id there
   * @param props how it is set up, and how it is installed
   * @throws at construction: if a value is wrong or said twice; if the version of the chart is not known; if the app
   * installs it already; at synth: if the control plane of this app does not know of it or has proxies of another user, or its namespace is made elsewhere
   * in the app without the labels that Linkerd goes by
   */
  public constructor(scope: Construct, id: string, props: LinkerdCniProps) {
    super(scope, id);
    const { namespace = 'linkerd-cni', destCniNetDir, destCniBinDir } = props;
    this.namespace = namespace;
    this.apiObjects = installChart(this, props, {
      chart: 'linkerd2-cni',
      namespace,
      table: CNI_VALUES,
      faults: Object.entries({ destCniNetDir, destCniBinDir }).map(([prop, path]) => (typeof path === 'string' && path.startsWith('/')
        ? undefined : `"${prop}" is not a path on nodes, got ${JSON.stringify(path)}; expected one that begins with "/"`)),
    });
  }
}
