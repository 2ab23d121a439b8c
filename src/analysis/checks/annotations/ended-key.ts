import { annotationOf, annotationPlaceFault, hasEnded } from '../../../linkerd/annotations';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';

export const endedKey: Check = {
  name: 'annotations/ended-key',
  severity: 'warning',
  title: 'an annotation that Linkerd no longer reads',
  why: 'What it configured is gone: the jaeger extension with Linkerd 2.19, the separate image of proxy-init with 2.20, a mesh without identity with 2.12. The annotation does nothing.',
  fix: 'Remove the annotation, and say it in the way that came instead, where there is one.',
  source: 'linkerd2: pkg/k8s/labels.go and its history',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  mentions: ['annotations'],
  *find(object, model, { linkerdVersion }) {
    for (const { is, annotations, at } of placesOf(model, object)) {
      for (const key of is === 'controller' ? [] : Object.keys(annotations)) {
        const row = annotationOf(key);
        if (row && hasEnded(row.until, linkerdVersion)) {
          yield { message: annotationPlaceFault(key, row, is === 'namespace' ? 'namespace' : 'pod', linkerdVersion)!, field: [...at, 'annotations', key] };
        }
      }
    }
  },
};
