import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** What the charts of releases before `kubernetes131` want, newest first. */
const OLDEST_KUBERNETES: readonly (readonly [LinkerdVersion, number])[] = [
  [LinkerdVersion.V2_18, 23], [LinkerdVersion.V2_15, 22], [LinkerdVersion.V2_14, 21],
];

/** Whether a Kubernetes version is known to be below `1.minor`. */
export function kubernetesIsBelow(version: string | undefined, minor: number): boolean {
  return version !== undefined && Number(version.split('.')[1]) < minor;
}

/** The fault of a Kubernetes version that is none, or that a Linkerd release does not run on. */
export function kubernetesFault(prop: string, version: string | undefined, linkerdVersion: LinkerdVersion): Fault {
  if (version !== undefined && !/^1\.\d+(\.\d+)?$/.test(version)) {
    return `"${prop}" is not a Kubernetes version, got ${quote(version)}; expected a number such as "1.31"`;
  }
  const oldest = oldestKubernetes(linkerdVersion);
  return kubernetesIsBelow(version, oldest)
    ? `"${prop}" is too old for Linkerd ${linkerdVersion}, got ${quote(version)}; expected 1.${oldest} or later`
    : undefined;
}

/** The oldest Kubernetes, by its minor number, that the charts of a release can be installed on. */
export function oldestKubernetes(version: LinkerdVersion): number {
  return supports(version, 'kubernetes131') ? 31 : OLDEST_KUBERNETES.find(([since]) => version.isAtLeast(since))![1];
}

/** Kinds without a namespace that Linkerd's charts have. */
const CLUSTER_SCOPED = [
  'APIService', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'MutatingWebhookConfiguration', 'Namespace', 'PodSecurityPolicy',
  'PriorityClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration',
];

/** Whether objects of a kind stand outside of namespaces. */
export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED.includes(kind);
}
