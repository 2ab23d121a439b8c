import { ImagePullPolicy, ProxyContainerConfig } from './proxy-container-config';
import { ProxyTrafficConfig } from './proxy-traffic-config';

/** How the proxy writes its log. */
export enum ProxyLogFormat {
  /** As text. */
  PLAIN = 'plain',
  /** As one JSON object a line. */
  JSON = 'json',
}

/** Whether the proxy logs HTTP headers. */
export enum ProxyLogHttpHeaders {
  /** It does not. */
  OFF = 'off',
  /** At level debug it logs them all, tokens and cookies included. */
  INSECURE = 'insecure',
}

/** How the proxy writes its access log. */
export enum AccessLogFormat {
  /** As Apache does. */
  APACHE = 'apache',
  /** As one JSON object a line. */
  JSON = 'json',
}

/**
 * How the proxies of a namespace or of a workload are configured. Each prop is an annotation of the same name in words;
 * what is left away is as the namespace, or else the installation of Linkerd, has it.
 */
export interface ProxyConfig extends ProxyTrafficConfig, ProxyContainerConfig {
  /**
   * What the proxy logs: levels off, error, warn, info, debug and trace, alone or for a target, by commas. Annotation
   * `config.linkerd.io/proxy-log-level`.
   *
   * @default - Linkerd's: warn,linkerd=info,hickory=error
   */
  readonly proxyLogLevel?: string;

  /**
   * How the proxy logs. Annotation `config.linkerd.io/proxy-log-format`.
   *
   * @default - Linkerd's: plain
   */
  readonly proxyLogFormat?: ProxyLogFormat;

  /**
   * Whether the proxy logs HTTP headers. Linkerd 2.16 and later. Annotation `config.linkerd.io/proxy-log-http-headers`.
   *
   * @default - Linkerd's: off
   */
  readonly proxyLogHttpHeaders?: ProxyLogHttpHeaders;

  /**
   * How incoming HTTP requests are logged, on the proxy's stderr. Annotation `config.linkerd.io/access-log`.
   *
   * @default - Linkerd's: not at all
   */
  readonly accessLog?: AccessLogFormat;

  /**
   * Whether metrics of outgoing requests have the host name as a label. Linkerd 2.18 and later. Annotation
   * `config.linkerd.io/proxy-metrics-hostname-labels`.
   *
   * @default - Linkerd's: false
   */
  readonly proxyMetricsHostnameLabels?: boolean;

  /**
   * Resource attributes of the proxy's traces, for example `deployment.environment`. Workloads only; Linkerd 2.19 and
   * later. Annotations `resource.opentelemetry.io/` and the name.
   *
   * @default - those of the installation; `service.name` is the label app.kubernetes.io/instance or app.kubernetes.io/name
   */
  readonly traceAttributes?: { [name: string]: string };

  /**
   * Set to true, linkerd-viz leaves the pods out of tap; there is no false, since a workload cannot undo what its
   * namespace says. Annotation `viz.linkerd.io/disable-tap`.
   *
   * @default - not set: pods can be tapped
   */
  readonly disableTap?: boolean;

  /**
   * Whether pods get a container with debugging tools. Annotation `config.linkerd.io/enable-debug-sidecar`.
   *
   * @default - Linkerd's: false
   */
  readonly enableDebugSidecar?: boolean;

  /**
   * The image of that container, without a tag. Workloads only. Annotation `config.linkerd.io/debug-image`.
   *
   * @default - Linkerd's: cr.l5d.io/linkerd/debug
   */
  readonly debugImage?: string;

  /**
   * The tag of that image. Workloads only. Annotation `config.linkerd.io/debug-image-version`.
   *
   * @default - the version of the control plane
   */
  readonly debugImageVersion?: string;

  /**
   * When that image is pulled. Workloads only. Annotation `config.linkerd.io/debug-image-pull-policy`.
   *
   * @default - Linkerd's: IfNotPresent
   */
  readonly debugImagePullPolicy?: ImagePullPolicy;
}
