import { MeshObject } from './mesh-object';
import { injectValue, Workload } from './workload';
import { excludedNamespaceFault, excludingPodLabel, hasSidecar, isAdmissionDisabled } from '../linkerd/injection';

/** What decides whether the pods of a workload get a proxy. */
export interface Injection {
  /** `unknown`: their namespace decides it and is not in the input. */
  readonly state: 'injected' | 'not injected' | 'unknown';
  /** Why not; `not asked` where nothing asks for it. */
  readonly reason?: 'not asked' | 'disabled' | 'invalid value' | 'excluded namespace' | 'admission webhooks disabled' | 'excluded pod' | 'host network' | 'has a sidecar';
  /** How the proxy works: `ingress` routes by the header `l5d-dst-override`. */
  readonly mode?: 'enabled' | 'ingress';
}

const ASKING = ['enabled', 'ingress'];
const KNOWN = [...ASKING, 'disabled'];

/** Whether the pods of a workload get a proxy, as the injector decides it. */
export function injectionOf(workload: Workload, namespace: MeshObject | undefined): Injection {
  const own = workload.podAnnotations['linkerd.io/inject'];
  const inherited = namespace?.annotations['linkerd.io/inject'];
  const no = (reason: Injection['reason']): Injection => ({ state: 'not injected', reason });
  if ([own, inherited].some((value) => value !== undefined && !KNOWN.includes(value))) {
    return no('invalid value');
  }
  const value = injectValue(workload, namespace);
  if (value === undefined) {
    return namespace ? no('not asked') : { state: 'unknown' };
  }
  if (value === 'disabled') {
    return no('disabled');
  }
  const refusal = excludedNamespaceFault(workload.namespace) ? 'excluded namespace'
    : namespace && isAdmissionDisabled(namespace.labels) ? 'admission webhooks disabled'
      : excludingPodLabel(workload.podLabels) ? 'excluded pod'
        : workload.pod.hostNetwork ? 'host network'
          : hasSidecar(workload.pod) ? 'has a sidecar' : undefined;
  return refusal ? no(refusal) : { state: 'injected', mode: value as 'enabled' | 'ingress' };
}
