import { annotationOf } from '../../../linkerd/annotations';
import { featureFault } from '../../../linkerd/features';
import { quote } from '../../../linkerd/rule';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const newerKey: Check = {
  name: 'annotations/newer-key',
  severity: 'warning',
  title: 'an annotation of namespaces or pods that this Linkerd does not have yet',
  why: 'An older injector does not know the key, and injects the proxy as if it were not there.',
  fix: 'Upgrade Linkerd, or use the key that the release has: native sidecars, for example, had one with `config.alpha.linkerd.io/` and one with `config.beta.linkerd.io/` before.',
  source: 'linkerd2: pkg/k8s/labels.go and its history',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  mentions: ['annotations'],
  *find(object, model, { linkerdVersion }) {
    for (const { is, annotations, at } of placesOf(model, object)) {
      for (const [key, value] of is === 'controller' ? [] : Object.entries(annotations)) {
        const row = annotationOf(key);
        const message = row?.since && row.before !== value ? featureFault(quote(key), linkerdVersion, row.since) : undefined;
        if (message !== undefined) {
          yield { message, field: [...at, 'annotations', key] };
        }
      }
    }
  },
};
