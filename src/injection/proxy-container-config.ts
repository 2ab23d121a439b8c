import { Duration, Size } from 'cdk8s';
import { ProxyEnvVar } from './proxy-env-var';

/** When a node pulls an image. */
export enum ImagePullPolicy {
  /** At each start of a container. */
  ALWAYS = 'Always',
  /** When the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never. */
  NEVER = 'Never',
}

/**
 * The container that a proxy runs in: image, resources, start and end.
 */
export interface ProxyContainerConfig {
  /**
   * The image of the proxy, without a tag. Annotation `config.linkerd.io/proxy-image`.
   *
   * @default - Linkerd's: cr.l5d.io/linkerd/proxy
   */
  readonly proxyImage?: string;

  /**
   * The tag of that image. Annotation `config.linkerd.io/proxy-version`.
   *
   * @default - the version of the control plane
   */
  readonly proxyVersion?: string;

  /**
   * When Linkerd's images are pulled. Annotation `config.linkerd.io/image-pull-policy`.
   *
   * @default - Linkerd's: IfNotPresent
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * The image of proxy-init, without a tag. Up to Linkerd 2.19. Annotation `config.linkerd.io/init-image`.
   *
   * @default - Linkerd's: cr.l5d.io/linkerd/proxy-init
   */
  readonly initImage?: string;

  /**
   * The tag of that image. Up to Linkerd 2.19. Annotation `config.linkerd.io/init-image-version`.
   *
   * @default - that which the control plane was released with
   */
  readonly initImageVersion?: string;

  /**
   * The CPU that the proxy asks for, as a quantity: `100m`, `0.5`. From Linkerd 2.18 on also its least number of threads.
   * Annotation `config.linkerd.io/proxy-cpu-request`.
   *
   * @default - that of the installation: none
   */
  readonly proxyCpuRequest?: string;

  /**
   * The CPU that the proxy may use, as a quantity: `500m`, `2`; rounded up, its greatest number of threads. Annotation
   * `config.linkerd.io/proxy-cpu-limit`.
   *
   * @default - that of the installation: none
   */
  readonly proxyCpuLimit?: string;

  /**
   * The greatest number of threads of the proxy, as a share of the CPUs of its node, above 0 and below 1. Workloads only;
   * Linkerd 2.18 and later. Annotation `config.linkerd.io/proxy-cpu-ratio-limit`.
   *
   * @default - that of the installation: none
   */
  readonly proxyCpuRatioLimit?: number;

  /**
   * The memory that the proxy asks for. Annotation `config.linkerd.io/proxy-memory-request`.
   *
   * @default - that of the installation: none
   */
  readonly proxyMemoryRequest?: Size;

  /**
   * The memory that the proxy may use. Annotation `config.linkerd.io/proxy-memory-limit`.
   *
   * @default - that of the installation: none
   */
  readonly proxyMemoryLimit?: Size;

  /**
   * The ephemeral storage that the proxy asks for. Annotation `config.linkerd.io/proxy-ephemeral-storage-request`.
   *
   * @default - that of the installation: none
   */
  readonly proxyEphemeralStorageRequest?: Size;

  /**
   * The ephemeral storage that the proxy may use. Annotation `config.linkerd.io/proxy-ephemeral-storage-limit`.
   *
   * @default - that of the installation: none
   */
  readonly proxyEphemeralStorageLimit?: Size;

  /**
   * The user that the proxy runs as, from 1. Traffic of that user is not redirected, so no application may run as it.
   * Annotation `config.linkerd.io/proxy-uid`.
   *
   * @default - Linkerd's: 2102
   */
  readonly proxyUid?: number;

  /**
   * The group that the proxy runs as; -1 for none. Linkerd 2.16 and later. Annotation `config.linkerd.io/proxy-gid`.
   *
   * @default - Linkerd's: none
   */
  readonly proxyGid?: number;

  /**
   * Whether the proxy is a native sidecar: an init container that starts before the application and ends after it, so that
   * Jobs complete. Needs Kubernetes 1.29. Annotation `config.linkerd.io/proxy-enable-native-sidecar`; the same under
   * `config.beta.linkerd.io` with Linkerd 2.19, and under `config.alpha.linkerd.io` with 2.15 to 2.18.
   *
   * @default - Linkerd's: true from 2.20 on, false before
   */
  readonly nativeSidecar?: boolean;

  /**
   * Whether the application starts only when the proxy is ready. Annotation `config.linkerd.io/proxy-await`.
   *
   * @default - Linkerd's: true
   */
  readonly proxyAwait?: boolean;

  /**
   * How long the proxy lets connections end before it exits, in whole milliseconds above 0. Annotation
   * `config.linkerd.io/shutdown-grace-period`.
   *
   * @default - Linkerd's: 2 minutes
   */
  readonly shutdownGracePeriod?: Duration;

  /**
   * How long the proxy goes on when the pod is told to end, in whole seconds above 0 and below the pod's
   * terminationGracePeriodSeconds. Not with native sidecars. Annotation `config.alpha.linkerd.io/proxy-wait-before-exit-seconds`.
   *
   * @default - Linkerd's: not at all
   */
  readonly proxyWaitBeforeExit?: Duration;

  /**
   * Whether the application may end the proxy by a POST to /shutdown on the admin port. Before Linkerd 2.16 it always may:
   * `true` then writes nothing, and `false` is an error. Annotation `config.linkerd.io/proxy-admin-shutdown`.
   *
   * @default - Linkerd's: false, and true before 2.16
   */
  readonly proxyAdminShutdown?: boolean;

  /**
   * Environment variables that are added to those of the proxy, or replace them by name. Workloads only, since Linkerd
   * cannot copy quotes from a namespace; Linkerd 2.20 and later. Annotation `config.linkerd.io/proxy-additional-env`.
   *
   * @default - those of the installation
   */
  readonly proxyAdditionalEnv?: ProxyEnvVar[];
}
