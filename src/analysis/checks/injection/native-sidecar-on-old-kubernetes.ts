import { nativeSidecarFault, NATIVE_SIDECAR_KEYS } from '../../../linkerd/proxy-rules';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { byKey, faultsAt, injected, podAnnotationField } from '../../injected';

export const nativeSidecarOnOldKubernetes: Check = {
  name: 'injection/native-sidecar-on-old-kubernetes',
  severity: 'error',
  title: 'a native sidecar on a Kubernetes that does not know them, where the pod never starts',
  why: 'Before 1.29 Kubernetes runs it as an ordinary init container and waits for its end, which never comes.',
  fix: 'Set `config.linkerd.io/proxy-enable-native-sidecar`, or the key of the release, to "false", or upgrade Kubernetes.',
  source: 'linkerd website: features/native-sidecars.md',
  since: 'nativeSidecarAlpha',
  on: WORKLOAD_KINDS,
  reads: ['/Namespace'],
  *find(object, model, target) {
    const pods = injected(object, model);
    if (pods?.isKnown) {
      const key = NATIVE_SIDECAR_KEYS.find((each) => pods.annotations[each] !== undefined) ?? NATIVE_SIDECAR_KEYS[0];
      yield* faultsAt(podAnnotationField(pods.workload, key), nativeSidecarFault(pods.annotations, byKey, target));
    }
  },
};
