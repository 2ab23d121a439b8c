import { ApiObjectMetadata } from 'cdk8s';
import { HelmDelivery } from './helm-delivery';

/**
 * How a chart of Linkerd is installed.
 */
export interface InstallOptions {
  /**
   * The tool that installs the chart.
   */
  readonly delivery: HelmDelivery;

  /**
   * The version of the chart, exactly.
   *
   * @default - that of the Mesh's release: 2026.6.3 for Linkerd 2.20. Needed for linkerd-failover, for Linkerd 2.15, for
   * edge releases before 24.3.1, and with 2.14 for all but linkerd-crds and linkerd-control-plane
   */
  readonly chartVersion?: string;

  /**
   * The name of the Helm release. Helm knows by it what it has installed before.
   *
   * @default - the name of the chart
   */
  readonly releaseName?: string;

  /**
   * Values of the chart that no prop says. What a prop, the Mesh or an identity says already is an error here, and so are
   * private keys and what the release does not know any more.
   *
   * @default - none
   */
  readonly values?: { [key: string]: any };

  /**
   * Metadata of the HelmRelease or Application. With Flux its namespace is that of the chart, unless it is said here.
   *
   * @default - named as the Helm release
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * How a chart with a namespace of its own is installed.
 */
export interface NamespacedInstallOptions extends InstallOptions {
  /**
   * Whether the namespace is made here, with the labels and annotations that Linkerd goes by and that Helm does not write.
   *
   * @default true
   */
  readonly createNamespace?: boolean;
}

/**
 * How an extension is installed.
 */
export interface ExtensionOptions extends NamespacedInstallOptions {
  /**
   * Its namespace.
   *
   * @default - named as the extension: `linkerd-viz`
   */
  readonly namespace?: string;
}
