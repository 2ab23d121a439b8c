import { supports } from '../linkerd/features';
import { LabelSelector } from '../linkerd/label-selector';
import { LinkerdVersion } from '../linkerd/linkerd-version';

/** The spec of a Link: numbers and durations are strings in it. */
export interface LinkSpec {
  readonly targetClusterName: string;
  readonly targetClusterDomain: string;
  readonly targetClusterLinkerdNamespace: string;
  readonly clusterCredentialsSecret: string;
  readonly gatewayAddress?: string;
  readonly gatewayPort?: string;
  readonly gatewayIdentity?: string;
  readonly probeSpec?: ProbeSpec;
  readonly selector?: LabelSelector;
  readonly remoteDiscoverySelector?: LabelSelector;
  /** From v1alpha2 on. */
  readonly federatedServiceSelector?: LabelSelector;
  /** From v1alpha3 on, as `excludedLabels`. */
  readonly excludedAnnotations?: string[];
  readonly excludedLabels?: string[];
}

/** How the gateway is probed; empty where there is none. */
export interface ProbeSpec {
  readonly path?: string;
  readonly port?: string;
  readonly period?: string;
  readonly timeout?: string;
  readonly failureThreshold?: string;
}

/** The newest version of the Link resource that a release has; the one it stores. */
export function linkApiVersion(version: LinkerdVersion): string {
  const served = supports(version, 'linkV1alpha3') ? 'v1alpha3' : supports(version, 'linkV1alpha2') ? 'v1alpha2' : 'v1alpha1';
  return `multicluster.linkerd.io/${served}`;
}
