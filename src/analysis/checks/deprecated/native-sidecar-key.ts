import { NATIVE_SIDECAR_KEYS } from '../../../linkerd/proxy-rules';
import { quote } from '../../../linkerd/rule';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const nativeSidecarKey: Check = {
  name: 'deprecated/native-sidecar-key',
  severity: 'info',
  title: 'native sidecars are switched by one of their older keys',
  why: 'The keys with `config.alpha.linkerd.io` and `config.beta.linkerd.io` are still read, after the one that has replaced them, and are deprecated.',
  fix: 'Write `config.linkerd.io/proxy-enable-native-sidecar`; native sidecars are the default, so that only "false" is needed.',
  source: 'linkerd2: pkg/k8s/labels.go',
  since: 'nativeSidecarDefault',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model) {
    const [newest, beta, alpha] = NATIVE_SIDECAR_KEYS;
    for (const { is, annotations, at } of placesOf(model, object)) {
      // That of the beta does nothing on a Namespace, which another check says.
      for (const key of is === 'controller' ? [] : is === 'namespace' ? [alpha] : [alpha, beta]) {
        if (annotations[key] !== undefined) {
          yield { message: `${quote(key)} is deprecated; expected ${quote(newest)}`, field: [...at, 'annotations', key] };
        }
      }
    }
  },
};
