import { supports } from './features';
import { LinkerdVersion } from './linkerd-version';
import { Fault, quote } from './rule';

/** Whether a Kubernetes version is known to be below `1.minor`. */
export function kubernetesIsBelow(version: string | undefined, minor: number): boolean {
  return version !== undefined && Number(version.split('.')[1]) < minor;
}

/** The fault of a Kubernetes version that is none, or that a Linkerd release does not run on. */
export function kubernetesFault(prop: string, version: string | undefined, linkerdVersion: LinkerdVersion): Fault {
  if (version !== undefined && !/^1\.\d+(\.\d+)?$/.test(version)) {
    return `"${prop}" is not a Kubernetes version, got ${quote(version)}; expected a number such as "1.31"`;
  }
  return kubernetesIsBelow(version, 31) && supports(linkerdVersion, 'kubernetes131')
    ? `"${prop}" is too old for Linkerd ${linkerdVersion}, got ${quote(version)}; expected 1.31 or later`
    : undefined;
}
