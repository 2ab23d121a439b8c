import { annotationOf } from '../../../linkerd/annotations';
import { unescapedFaults } from '../../../linkerd/proxy-rules';
import { Check } from '../../check';

export const unescapedValue: Check = {
  name: 'annotations/unescaped-value',
  severity: 'warning',
  title: 'a value on a Namespace that breaks the patch with which it is copied to pods',
  why: 'The injector writes the values that pods take over from their namespace into a JSON patch as they are. A quote or a backslash makes that patch invalid, and the API server then makes no pod that lacks the annotation itself.',
  fix: 'Set the annotation on the pod template of each workload.',
  source: 'linkerd2: charts/patch/templates/patch.json, pkg/inject/inject.go',
  on: ['/Namespace'],
  mentions: ['annotations'],
  *find({ annotations }) {
    for (const [key, value] of Object.entries(annotations)) {
      if (annotationOf(key)?.readAt === 'namespace and pod') {
        for (const message of unescapedFaults({ [key]: value }, (name) => name)) {
          yield { message: message!, field: ['metadata', 'annotations', key] };
        }
      }
    }
  },
};
