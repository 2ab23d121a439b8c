import { InjectMode } from './inject-mode';
import { ProxyConfig } from './proxy-config';

/**
 * Whether and how pods get a proxy.
 */
export interface InjectionOptions {
  /**
   * Whether pods get a proxy. Annotation `linkerd.io/inject`.
   *
   * @default InjectMode.ENABLED
   */
  readonly inject?: InjectMode;

  /**
   * How the proxy is configured.
   *
   * @default - as the namespace, or else the installation of Linkerd, has it
   */
  readonly proxyConfig?: ProxyConfig;
}
