import { annotationOf, annotationPlaceFault, hasEnded } from '../../../linkerd/annotations';
import { strayKeyFault } from '../../../linkerd/known-keys';
import { Fault, quote } from '../../../linkerd/rule';
import { KINDS } from '../../../linkerd/schema/kinds';
import { Target } from '../../../linkerd/target';
import { kindOf } from '../../../model/mesh-model';
import { isOfLinkerd, Place, placesOf } from '../../../model/places';
import { Check } from '../../check';

export const unreadHere: Check = {
  name: 'annotations/unread-here',
  severity: 'warning',
  title: 'an annotation of Linkerd\'s where nobody reads it',
  why: 'The injector reads the annotations of pods. From a Namespace it copies a fixed list of keys to them and no others, some keys it writes itself, and on a Service it looks at opaque ports only.',
  fix: 'Move the annotation to the pod template of each workload, or remove it.',
  source: 'linkerd2: pkg/inject/inject.go',
  on: [],
  mentions: ['annotations'],
  *find(object, model, target) {
    // Controllers of other kinds may pass annotations on to their pods.
    if (isOfLinkerd(object, model) || !Object.hasOwn(KINDS, kindOf(object))) {
      return;
    }
    for (const place of placesOf(model, object)) {
      for (const key of Object.keys(place.annotations)) {
        const message = unreadFault(key, place, object.kind, target);
        if (message !== undefined) {
          yield { message, field: [...place.at, 'annotations', key] };
        }
      }
    }
  },
};

function unreadFault(key: string, { is }: Place, kind: string, { linkerdVersion }: Target): Fault {
  const row = annotationOf(key);
  // What was put on a controller, and what has ended, is told by checks of their own.
  if (row === undefined || row.isWritten || is === 'controller' || hasEnded(row.until, linkerdVersion)) {
    return undefined;
  }
  if (is === 'other') {
    return strayKeyFault(key, kind);
  }
  return row.readAt === 'nowhere' && row.until === undefined ? `${quote(key)} does nothing: ${row.note}; remove it` : annotationPlaceFault(key, row, is, linkerdVersion);
}
