import { annotationValueFault } from '../../../linkerd/annotation-values';
import { annotationOf, INJECT_ANNOTATION } from '../../../linkerd/annotations';
import { placesOf } from '../../../model/places';
import { WORKLOAD_KINDS } from '../../../model/workload';
import { Check } from '../../check';
import { faultsAt } from '../../injected';

export const invalidInjectValue: Check = {
  name: 'injection/invalid-inject-value',
  severity: 'warning',
  title: '`linkerd.io/inject` has a value that is none, with which nothing is injected',
  why: 'The injector knows enabled, ingress and disabled, in small letters. Any other value, such as "true", keeps pods from being injected, on a Namespace all of them, also those that ask for it themselves.',
  fix: 'Write "enabled", or "disabled" for none.',
  source: 'linkerd2: pkg/inject/report.go',
  on: ['/Namespace', ...WORKLOAD_KINDS],
  *find(object, model) {
    for (const { is, annotations, at } of placesOf(model, object)) {
      const value = annotations[INJECT_ANNOTATION];
      if (value !== undefined && is !== 'controller') {
        yield* faultsAt([...at, 'annotations', INJECT_ANNOTATION], annotationValueFault(INJECT_ANNOTATION, value, annotationOf(INJECT_ANNOTATION)!.value));
      }
    }
  },
};
