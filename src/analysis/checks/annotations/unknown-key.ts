import { unknownKeyFault } from '../../../linkerd/known-keys';
import { isOfLinkerd, placesOf } from '../../../model/places';
import { Check } from '../../check';

export const unknownKey: Check = {
  name: 'annotations/unknown-key',
  severity: 'warning',
  title: 'an annotation that looks like one of Linkerd\'s and is none',
  why: 'Linkerd reads the keys that it knows and ignores all others. A misspelt name, or a right name with another prefix, does nothing, and nothing says so.',
  fix: 'Write the key as Linkerd spells it; most begin with `config.linkerd.io/`.',
  source: 'linkerd2: pkg/k8s/labels.go',
  on: [],
  mentions: ['annotations'],
  *find(object, model) {
    if (isOfLinkerd(object, model)) {
      return;
    }
    for (const { annotations, at } of placesOf(model, object)) {
      for (const key of Object.keys(annotations)) {
        const message = unknownKeyFault(key);
        if (message !== undefined) {
          yield { message, field: [...at, 'annotations', key] };
        }
      }
    }
  },
};
