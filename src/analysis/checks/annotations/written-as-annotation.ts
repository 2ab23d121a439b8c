import { ADMISSION_LABEL } from '../../../linkerd/injection';
import { quote } from '../../../linkerd/rule';
import { Check } from '../../check';

export const writtenAsAnnotation: Check = {
  name: 'annotations/written-as-annotation',
  severity: 'warning',
  title: 'the label that keeps the webhooks away was written as an annotation',
  why: 'Webhooks select namespaces by labels. As an annotation it does nothing: the webhooks go on injecting and validating in that namespace.',
  fix: 'Write it below `labels` of the Namespace.',
  source: 'linkerd2: charts/linkerd-control-plane/values.yaml',
  on: ['/Namespace'],
  mentions: ['annotations'],
  *find({ annotations }) {
    if (ADMISSION_LABEL in annotations) {
      yield { message: `the namespace has the annotation ${quote(ADMISSION_LABEL)}, where it does nothing; expected it as a label`, field: ['metadata', 'annotations', ADMISSION_LABEL] };
    }
  },
};
